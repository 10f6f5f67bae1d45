"""From events to the rows of figures: a date at a time, again as often as asked, and what was missed is caught up on.

A date is counted in one transaction together with its week, the last of several with the funnel too; so whoever is
killed in between leaves whole dates behind, and as some date always runs, the next run counts the funnel. Dates that
still run are counted as well; what says that they are not complete is the moment they were counted at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import analytics as analytics_queries
from db.queries import analytics_rollup as rollup_queries
from db.queries import jobs
from logic.analytics import days
from logic.analytics.days import Span
from logic.analytics.views import DayFigures
from logic.transactions import DatabaseRole, transaction

SINCE = "roll_up_since"
QUEUE = "upkeep"
LOCK = "analytics"
# Dates that are counted once more although they were complete: a job may write an event with a moment of yesterday.
LATE = 3

Tell = Callable[[int, int], None]


def roll_up(dates: Iterable[date], *, at: datetime, tell: Tell | None = None) -> int:
    """Count these dates as of `at`, in order; `tell` hears how many of how many are done. How many there were."""
    wanted = sorted(set(dates))
    for done, day in enumerate(wanted, start=1):
        with transaction(None, role=DatabaseRole.WORKER) as session:
            rollup_queries.lock(session)
            rollup_queries.count_day(session, day, begins=days.begins(day), ended=days.ended(day), at=at)
            rollup_queries.count_week(session, days.week_of(day))
            if day == wanted[-1]:
                rollup_queries.count_funnel(session, at)
        if tell:
            tell(done, len(wanted))
    return len(wanted)


def due(at: datetime) -> tuple[date, ...]:
    """The dates that wait to be counted: those that run somewhere, and those that were missed."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return tuple(rollup_queries.due(session, days.newest(at)))


def catch_up(*, at: datetime, tell: Tell | None = None) -> int:
    """Count every date that waits; how many."""
    return roll_up(due(at), at=at, tell=tell)


def catch_up_and_look_back(*, at: datetime) -> int:
    """The same, and the newest complete dates once more."""
    last = days.last_complete(at)
    return roll_up({*due(at), *days.all_of(Span(last - (LATE - 1) * days.DAY, last))}, at=at)


def roll_up_since(first: date, *, at: datetime) -> int:
    """Count everything from a date on again; nothing when a job waits that will do as much. How many dates."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        if rollup_queries.waits(session, SINCE, first):
            return 0
    return roll_up(days.all_of(Span(first, days.newest(at))), at=at)


def rolled_up(days_back: int, *, at: datetime) -> tuple[DayFigures, ...]:
    """What was counted of the newest dates, those that still run included, in order."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = analytics_queries.days(session, days.period(days_back, at).first, days.newest(at))
        return tuple(day_of(row) for row in rows)


def day_of(row: Row[Any]) -> DayFigures:
    """The figures of a date from the row they are kept in."""
    values = {name: value for name, value in row._asdict().items() if name != "readiness_deviation"}
    return DayFigures(**values, is_complete=days.is_complete(row.date, row.rolled_up_at))


def exclude_changed(session: Session, user_id: int) -> None:
    """Have every date counted again that a person is in, or was; joins the caller's transaction.

    For whoever makes somebody staff, test or bot, or stops it, and, before the account goes, for whoever deletes one.
    The caller's role must be one that may see the person's events. Nothing is counted before the caller commits.
    """
    first = rollup_queries.first_date(session, user_id)
    if first is not None:
        jobs.defer(session, SINCE, queue=QUEUE, lock=LOCK, first=first.isoformat())
