"""Which of a learner's plans is active: putting one aside, taking it up, giving it up. Joins the caller's transaction.

A plan somebody has is theirs, whatever they pay; a subscription limits only how many tracks they begin.

Whoever asks `lock` first stands in a queue of this learner's changes, so that however many come at once, each finds
what the one before it did.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import plan_management as management_queries
from db.queries import progress as progress_queries
from logic import events
from logic.billing import service as billing
from logic.billing.entitlements import Feature
from logic.errors import ConflictError
from logic.events import EventKind
from logic.plans.states import NEXT_PLAN, Event, Plan, advance


class AnotherPlanActiveError(ConflictError):
    """Another plan of yours is under way, and one at a time is. Nothing was changed; pause it, or switch plans."""


class TimedTestOpenError(ConflictError):
    """A test with a time limit is open, and its clock cannot stop. Nothing was changed; submit the test first."""


def lock(session: Session, learner_id: int) -> Row[Any] | None:
    """Keep everybody else from changing which plan is active until the transaction ends; the active one, locked."""
    management_queries.queue(session, learner_id)
    return management_queries.active(session, learner_id)


def require_track(session: Session, learner_id: int, track_id: int, *, at: datetime) -> None:
    """Raise LimitReachedError when a track is new to a learner and one more does not fit; the caller holds `lock`."""
    taken = management_queries.tracks_taken(session, learner_id)
    if track_id not in taken:
        billing.require(session, learner_id, Feature.TRACKS, used=len(taken), at=at)


def put_aside(session: Session, learner_id: int, plan: Row[Any], *, at: datetime) -> None:
    """Pause the active plan; raises TimedTestOpenError while a test with a deadline is open in it."""
    _refuse_while_timed(session, learner_id, plan.id)
    status = advance(NEXT_PLAN, Plan(plan.status), Event.PAUSED)
    management_queries.set_status(session, learner_id, plan.id, status=status, at=at)
    events.record(session, learner_id, EventKind.PLAN_PAUSED, at=at, plan=plan.id)


def take_up(session: Session, learner_id: int, plan: Row[Any], *, at: datetime) -> None:
    """Make a paused plan the active one, when none is; raises ConflictError for one that has ended."""
    status = advance(NEXT_PLAN, Plan(plan.status), Event.RESUMED)
    management_queries.set_status(session, learner_id, plan.id, status=status, at=at)
    events.record(session, learner_id, EventKind.PLAN_RESUMED, at=at, plan=plan.id)


def give_up(session: Session, learner_id: int, plan: Row[Any], *, at: datetime) -> None:
    """End a plan before its verdict; raises TimedTestOpenError while a test with a deadline is open in it."""
    _refuse_while_timed(session, learner_id, plan.id)
    status = advance(NEXT_PLAN, Plan(plan.status), Event.GIVEN_UP)
    progress_queries.end_plan(session, learner_id, plan.id, status=status, at=at)


def _refuse_while_timed(session: Session, learner_id: int, plan_id: int) -> None:
    if management_queries.is_in_timed_test(session, learner_id, plan_id):
        raise TimedTestOpenError
