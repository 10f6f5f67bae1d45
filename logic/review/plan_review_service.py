"""A learner's plan under a teacher's eyes: the plan as its learner sees it, and what was measured beside it.

Who may look is asked first (`rights_service`); what follows is read in the learner's own name, by the services that
show it to them: nothing is locked for the learner and open here, and no answer shows before its test is submitted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db.queries import plan_review as queries
from logic.accounts.visitor import Visitor
from logic.assessment import result_service, timed_service
from logic.assessment.result_service import ReviewedItem
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.plans import verdict_service as verdicts
from logic.plans.management_service import PlanSummary
from logic.plans.service import PlanView
from logic.plans.verdict_service import NoVerdictYetError, VerdictView
from logic.progress import service as progress
from logic.progress.service import Pace, Subject, TimeWeek, TopicMastery
from logic.readiness import history_service as readiness
from logic.readiness.history_service import Milestone
from logic.review import rights_service
from logic.review.rights_service import Learner, NotYourLearnerError
from logic.transactions import transaction

__all__ = ["CheckedTest", "Learner", "LearnerPlan", "NotYourLearnerError", "Pace", "TimeWeek", "TopicMastery"]


@dataclass(frozen=True, slots=True)
class LearnerPlan:
    """A learner with the plan that is looked at, and all they have; `plan` is None before the first one.

    `about` is what their progress is about: the active plan, else the newest.
    """

    learner: Learner
    plan: PlanView | None
    plans: tuple[PlanSummary, ...]
    about: Subject | None


@dataclass(frozen=True, slots=True)
class CheckedTest:
    """A submitted test: the count, what passes it (0: nothing to pass), and the level it speaks for, 1..10.

    `low` and `high` are the 90 % interval of the level.
    """

    attempt_id: int
    kind: str
    week_number: int | None
    at: datetime
    right: int
    counted: int
    needed: int
    is_passed: bool | None
    level: int
    low: int
    high: int


def open_plan(asker: Visitor, learner_id: int, plan_id: int | None = None, *, at: datetime) -> LearnerPlan:
    """A learner and one of their plans (None: the one under way, else the newest), as they see it.

    Raises NotYourLearnerError for anybody else's, somebody who left and nobody at all; a plan that is not the
    learner's is none.
    """
    learner = rights_service.require(asker, learner_id)
    summaries = management.history(learner_id)
    wanted = next((one.id for one in summaries if plan_id in {None, one.id}), None)
    plan = None if wanted is None else plans.of_learner(learner_id, wanted)
    return LearnerPlan(learner, plan, summaries, progress.subject(learner_id, at=at))


def tests(asker: Visitor, learner_id: int, about: Subject) -> tuple[CheckedTest, ...]:
    """Every test the learner submitted in a track, newest first."""
    rights_service.require(asker, learner_id)
    with transaction(learner_id) as session:
        return tuple(_test(row) for row in queries.tests(session, learner_id, about.track_id))


def answers(asker: Visitor, learner_id: int, attempt_id: int) -> tuple[ReviewedItem, ...]:
    """The answers of a submitted test with keys and explanations; raises NotFoundError before it is submitted."""
    rights_service.require(asker, learner_id)
    return result_service.review(learner_id, attempt_id)


def topics(asker: Visitor, learner_id: int, about: Subject) -> tuple[TopicMastery, ...]:
    """What is known of each topic of the track, in teaching order."""
    rights_service.require(asker, learner_id)
    return progress.topics(learner_id, about)


def milestones(asker: Visitor, learner_id: int, about: Subject) -> tuple[Milestone, ...]:
    """How the forecast moved, and after which tests, oldest first."""
    rights_service.require(asker, learner_id)
    return readiness.milestones(learner_id, about.track_id)


def time_by_week(asker: Visitor, learner_id: int, about: Subject) -> tuple[TimeWeek, ...]:
    """Minutes by week of the learner's own."""
    rights_service.require(asker, learner_id)
    return progress.time_by_week(learner_id, about)


def pace(asker: Visitor, learner_id: int, about: Subject) -> Pace | None:
    """Days done against days gone by; None without a plan."""
    rights_service.require(asker, learner_id)
    return progress.pace_of(learner_id, about)


def verdict(asker: Visitor, learner_id: int, plan_id: int) -> VerdictView | None:
    """What a plan came to; None while it is under way."""
    rights_service.require(asker, learner_id)
    try:
        return verdicts.verdict(learner_id, plan_id)
    except NoVerdictYetError:
        return None


def _test(row: Row[Any]) -> CheckedTest:
    is_passed = row.corrected_passed
    if is_passed is None:
        is_passed = timed_service.is_passed(row.kind, row.score, row.total_questions)
    return CheckedTest(
        attempt_id=row.id,
        kind=row.kind,
        week_number=row.week_number,
        at=row.submitted_at,
        right=row.score,
        counted=row.total_questions,
        needed=timed_service.needed(row.kind, row.total_questions),
        is_passed=is_passed,
        level=row.level,
        low=row.level_low,
        high=row.level_high,
    )
