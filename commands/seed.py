"""A small demonstration school, made by running the real services with a moving clock."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from commands import demo_cohorts
from commands.demo_cohorts import Enrolled
from db.queries import assessment as assessment_queries
from logic import clock, settings
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.assessment import service as assessment
from logic.plans import service as plans
from logic.transactions import transaction

PASSWORD = "waymark demo"  # noqa: S105 -- printed on purpose; production makes no demonstration school
DEMO_SIGN_INS = (
    ("learner", "learner@waymark.test", PASSWORD),
    ("new learner", "new@waymark.test", PASSWORD),
    ("teacher", "teacher@waymark.test", PASSWORD),
    ("admin", "admin@waymark.test", PASSWORD),
)
TRACK = "python"
COHORT = "Python, first group"
DAYS_AGO = 3
DAYS_DONE = 3
SECONDS_A_QUESTION = 41
SHARE_KNOWN = 0.55


def demo_school() -> bool:
    """A learner in their first week, one who has just come, a teacher whose cohort they are in, and an admin.

    Never in production. Whether there is such a school now.
    """
    if settings.current().is_production:
        return False
    begun = clock.now() - timedelta(days=DAYS_AGO)
    learner = _person("learner@waymark.test", "Amara", {Role.LEARNER}, begun)
    new = _person("new@waymark.test", "Noor", {Role.LEARNER}, begun)
    teacher = _person("teacher@waymark.test", "Tomas", {Role.TEACHER}, begun)
    _person("admin@waymark.test", "Ada", {Role.ADMIN}, begun)
    if assessment.latest(learner) is None:
        _first_days(learner, begun)
    demo_cohorts.ensure(
        demo_cohorts.teacher(teacher, "Tomas", "teacher@waymark.test"),
        COHORT,
        [Enrolled(learner, "Amara", "learner@waymark.test", begun), Enrolled(new, "Noor", "new@waymark.test", begun)],
        at=begun,
    )
    return True


def _person(email: str, name: str, roles: set[Role], at: datetime) -> int:
    return accounts.ensure_user(email, name, PASSWORD, roles, at=at)


def _first_days(learner_id: int, begun: datetime) -> None:
    """A diagnostic of middling success, the plan made from it, and the first days done, a day apart."""
    attempt_id, moment = _diagnostic(learner_id, begun)
    plan = plans.make_from_diagnostic(learner_id, attempt_id, at=moment)
    for day in range(DAYS_DONE):
        moment = begun + timedelta(days=day, hours=1)
        today = plan.today
        if today is None:
            break
        plans.start_day(learner_id, today.id, at=moment)
        plans.complete_day(learner_id, today.id, at=moment + timedelta(minutes=38))
        plan = plans.current(learner_id)


def _diagnostic(learner_id: int, begun: datetime) -> tuple[int, datetime]:
    """Sit the whole diagnostic as somebody does who knows about half of it."""
    chance = random.Random(TRACK)  # noqa: S311 -- the same school every time
    moment = begun
    sitting = assessment.begin_diagnostic(learner_id, TRACK, at=moment)
    while sitting.question is not None:
        moment += timedelta(seconds=chance.randint(SECONDS_A_QUESTION // 2, SECONDS_A_QUESTION * 2))
        key = _place_of_key(learner_id, sitting.attempt_id)
        wrong = chance.choice([place for place in range(len(sitting.question.options)) if place != key])
        choice = key if chance.random() < SHARE_KNOWN else wrong
        sitting = assessment.answer(learner_id, sitting.attempt_id, sitting.question.position, choice, at=moment)
    return sitting.attempt_id, moment


def _place_of_key(learner_id: int, attempt_id: int) -> int:
    """Where the right answer of the open question stands; no service tells this before submission."""
    with transaction(learner_id) as session:
        attempt = assessment_queries.attempt(session, learner_id, attempt_id)
    return int(attempt.option_order.index(0)) if attempt else 0
