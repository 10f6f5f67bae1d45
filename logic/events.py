"""What happened, written in the transaction in which it happened: the source of every figure about use."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from db.queries import events as event_queries
from logic import clock


class EventKind(StrEnum):
    """The kinds of events; those that mean somebody learnt something are in LEARNING."""

    REGISTERED = "registered"
    DIAGNOSTIC_STARTED = "diagnostic_started"
    ITEM_ANSWERED = "item_answered"
    DIAGNOSTIC_SUBMITTED = "diagnostic_submitted"
    PLAN_MADE = "plan_made"
    PLAN_PAUSED = "plan_paused"
    PLAN_RESUMED = "plan_resumed"
    DAY_STARTED = "day_started"
    DAY_FINISHED = "day_finished"
    WEEK_PASSED = "week_passed"
    WEEK_FAILED = "week_failed"
    FINAL_TAKEN = "final_taken"
    VERDICT_GIVEN = "verdict_given"
    PRACTISED = "practised"
    RESUME_SCORED = "resume_scored"
    TIME_ZONE_CHANGED = "time_zone_changed"


LEARNING = frozenset(EventKind) - {
    EventKind.REGISTERED,
    EventKind.PLAN_PAUSED,
    EventKind.PLAN_RESUMED,
    EventKind.RESUME_SCORED,
    EventKind.TIME_ZONE_CHANGED,
}


def record(session: Session, user_id: int, kind: EventKind, *, at: datetime, **details: int | str) -> None:
    """Append one event on the person's own local date; joins the caller's transaction."""
    event_queries.append(session, user_id, kind, at=at, local_date=local_date(session, user_id, at), details=details)


def local_date(session: Session, user_id: int, at: datetime) -> date:
    """The calendar day it is for a person; joins the caller's transaction."""
    return clock.local_date(at, time_zone(session, user_id))


def time_zone(session: Session, user_id: int) -> str:
    """The person's own time zone, an IANA name; joins the caller's transaction."""
    return event_queries.time_zone(session, user_id)
