"""People, tests taken and plans for other tests, made by the same services the product uses."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from db.engine import transaction
from db.queries import assessment as assessment_queries
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.assessment import service as assessment
from logic.assessment.sitting import Sitting
from logic.plans import service as plans
from logic.plans.views import DayView, PlanView

PASSWORD = "a long enough password"
TRACK = "python"
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # long past, so that what a test does now comes after it
THINKING = timedelta(seconds=40)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Asked:
    """A question that was answered: `chosen` is a stored option, 0 the author's key."""

    position: int
    family_id: int
    variant_id: int
    chosen: int


@dataclass(frozen=True)
class LearnerWithPlan:
    """A learner and the plan they just got."""

    id: int
    plan: PlanView

    @property
    def today(self) -> DayView:
        """The day that is open."""
        assert self.plan.today
        return self.plan.today


def learner(
    name: str = "Ada Lovelace",
    *,
    email: str | None = None,
    roles: tuple[Role, ...] = (Role.LEARNER,),
    time_zone: str = "UTC",
    at: datetime = MORNING,
) -> int:
    """The id of a new person, a learner unless `roles` says otherwise."""
    address = email or f"person-{next(_numbers)}@example.org"
    user_id = accounts.ensure_user(address, name, PASSWORD, roles, at=at)
    if time_zone != "UTC":
        accounts.update_profile(user_id, accounts.Profile(name, None, time_zone), at=at)
    return user_id


def api_token(user_id: int, name: str = "tests", *, at: datetime = MORNING) -> str:
    """A new API token of a person."""
    return accounts.create_api_token(user_id, name, at)


def browser_cookie(email: str, *, at: datetime | None = None) -> str:
    """The cookie of a browser in which a person made by `learner` has just signed in."""
    moment = at or datetime.now(UTC)
    ticket = accounts.begin_sign_in(email, PASSWORD, "127.0.0.1", moment)
    return accounts.redeem_ticket(ticket, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", moment)


def submitted_diagnostic(
    learner_id: int, *, share_right: float = 0.5, track: str = TRACK, at: datetime = MORNING
) -> int:
    """The id of a diagnostic in which every answer was given, `share_right` (0..1) of them right, evenly spread."""
    sitting = assessment.begin_diagnostic(learner_id, track, at=at)
    for asked in itertools.count(1):
        if sitting.question is None:
            break
        right = int(asked * share_right) > int((asked - 1) * share_right)
        sitting = answer(learner_id, sitting, right=right, at=at + asked * THINKING)
    return sitting.attempt_id


def answer(learner_id: int, sitting: Sitting, *, right: bool, at: datetime) -> Sitting:
    """Answer the open question of a sitting rightly or wrongly."""
    assert sitting.question
    choice = _choice(learner_id, sitting.attempt_id, right=right)
    return assessment.answer(learner_id, sitting.attempt_id, sitting.question.position, choice, at=at)


def learner_with_plan(
    name: str = "Ada Lovelace",
    *,
    email: str | None = None,
    share_right: float = 0.5,
    track: str = TRACK,
    at: datetime = MORNING,
) -> LearnerWithPlan:
    """A learner who took the diagnostic and got a plan from it, nothing of it done."""
    learner_id = learner(name, email=email, at=at)
    attempt_id = submitted_diagnostic(learner_id, share_right=share_right, track=track, at=at)
    return LearnerWithPlan(learner_id, plans.make_from_diagnostic(learner_id, attempt_id, at=at + timedelta(hours=1)))


def finish_days(learner_id: int, how_many: int, *, at: datetime = MORNING + timedelta(hours=2)) -> None:
    """Start and complete the open day, `how_many` times; all within minutes of `at`."""
    for number in range(how_many):
        today = plans.current(learner_id).today
        assert today
        plans.start_day(learner_id, today.id, at=at + timedelta(minutes=2 * number))
        plans.complete_day(learner_id, today.id, at=at + timedelta(minutes=2 * number + 1))


def keeper(*roles: Role, person: int | None = None) -> Visitor:
    """Somebody who keeps the bank, new unless `person` says who: an administrator unless `roles` says otherwise."""
    held = roles or (Role.ADMIN,)
    person = person or learner("Grace Hopper", roles=held)
    return Visitor(person, "Grace Hopper", None, f"{person}@example.org", frozenset(held), "UTC", None)


def asked(learner_id: int, attempt_id: int) -> list[Asked]:
    """The questions of an attempt that were answered, in order."""
    statement = text("""
        select position, family_id, variant_id, chosen from assessment_responses
        where attempt_id = :attempt_id and answered_at is not null order by position
    """)
    with transaction(learner_id) as session:
        return [Asked(**row) for row in session.execute(statement, {"attempt_id": attempt_id}).mappings()]


def _choice(learner_id: int, attempt_id: int, *, right: bool) -> int:
    """Where the key, or a distractor, shows in the open question: option 0 of every question is its key."""
    with transaction(learner_id) as session:
        row = assessment_queries.attempt(session, learner_id, attempt_id)
    assert row
    return int(row.option_order.index(0 if right else 1))
