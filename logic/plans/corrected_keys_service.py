"""What a corrected key does to a plan: a week that was passed after all, a verdict whose test was scored again.

Joins the caller's transaction, after the test itself was scored again (`assessment.rescoring_service`). A plan only
goes forward by it: a week or a plan that was passed by a wrong key stays passed, and what the learner did since stays
done; its score and its XP are corrected all the same (docs/decisions/0009). So it is with achievements: what a
corrected key earns is given, and none is taken away.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import progress as progress_queries
from logic import events
from logic.achievements import service as achievements
from logic.assessment import timed_service
from logic.assessment.rescoring_service import Corrected
from logic.events import EventKind
from logic.plans import consequences_service
from logic.plans.consequences_service import Ground
from logic.plans.states import NEXT_PLAN, NEXT_WEEK, Event, Plan, Week, advance
from logic.xp import service as xp
from logic.xp.rewards import Reason

UNDER_WAY = {Plan.ACTIVE, Plan.PAUSED}
WEEK_IS_DONE = "Your week is done by it, and your plan has gone on."
PLAN_IS_DONE = "Your final is passed by it: the correction plan falls away, and your verdict is in."
VERDICT_IS_CORRECTED = "Your verdict has the new figures."


def follow(session: Session, corrected: Corrected, *, at: datetime) -> str | None:
    """Let the plan follow a test that was scored again; what the learner is told about it, if anything."""
    if corrected.changes_nothing or corrected.kind not in {"weekly", "final", "comprehensive"}:
        return None
    told = _follow(session, corrected, at)
    achievements.award(session, corrected.user_id, at)
    return told


def _follow(session: Session, corrected: Corrected, at: datetime) -> str | None:
    closed = timed_service.closed(session, corrected.user_id, corrected.attempt_id, is_passed=corrected.new_passed)
    ground = consequences_service.ground_of(session, corrected.user_id, closed, at)
    is_passed_now = bool(corrected.new_passed) and not corrected.old_passed
    if closed.kind == "weekly":
        return _week_passed(session, ground) if is_passed_now else None
    verdict = progress_queries.verdict(session, ground.learner_id, closed.plan_id)
    if verdict is not None:
        return _verdict_corrected(session, ground) if verdict.attempt_id == closed.attempt_id else None
    return _final_passed(session, ground) if is_passed_now else None


def _week_passed(session: Session, ground: Ground) -> str | None:
    """Complete the week and open the next, unless a retest has done so or the plan has ended."""
    week = next(week for week in ground.weeks if week.week_number == ground.closed.week_number)
    if week.status not in {Week.TEST_DUE, Week.EXTRA_DAYS} or ground.plan_status not in UNDER_WAY:
        return None
    _let_go(session, ground, [week.id])
    status = advance(NEXT_WEEK, Week(week.status), Event.KEY_CORRECTED)
    progress_queries.set_week(session, ground.learner_id, week.id, status)
    events.record(session, ground.learner_id, EventKind.WEEK_PASSED, at=ground.at, week=week.id)
    consequences_service.open_next_week(session, ground)
    return WEEK_IS_DONE


def _final_passed(session: Session, ground: Ground) -> str | None:
    """End the plan with the verdict of its final, in the midst of its correction."""
    if ground.plan_status not in UNDER_WAY:
        return None
    corrections = [week for week in ground.weeks if week.kind == "correction"]
    _let_go(session, ground, [week.id for week in corrections])
    for week in corrections:
        progress_queries.set_week(session, ground.learner_id, week.id, Week.COMPLETED)
    progress_queries.finish_correction_plan(session, ground.learner_id, ground.closed.plan_id)
    progress_queries.end_plan(
        session,
        ground.learner_id,
        ground.closed.plan_id,
        status=advance(NEXT_PLAN, ground.plan_status, Event.KEY_CORRECTED),
        at=ground.at,
    )
    consequences_service.decide(session, ground, is_retest=False)
    return PLAN_IS_DONE


def _verdict_corrected(session: Session, ground: Ground) -> str:
    progress_queries.correct_verdict(session, consequences_service.verdict_of(session, ground))
    return VERDICT_IS_CORRECTED


def _let_go(session: Session, ground: Ground, week_ids: list[int]) -> None:
    """Take out the days that a wrong key had added; one that was begun counts as done, and is paid."""
    begun = progress_queries.begun_day(session, ground.learner_id, ground.closed.plan_id)
    if begun is not None:
        progress_queries.finish_begun_day(session, ground.learner_id, begun, at=ground.at)
        xp.award(session, ground.learner_id, Reason.DAILY_TASK, subject=begun, at=ground.at)
    progress_queries.drop_days_not_begun(session, ground.learner_id, week_ids)
