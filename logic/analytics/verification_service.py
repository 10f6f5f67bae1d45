"""The figures as they were rolled up, held against the events they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import analytics as analytics_queries
from db.queries import analytics_verification as queries
from logic.analytics import days, summaries
from logic.analytics.days import Span
from logic.transactions import DatabaseRole, transaction

ACTIVITY = ("active", "weekly", "monthly")


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is kept otherwise than it follows from the events; `place` says of which date or cohort."""

    what: str
    place: str
    kept: int
    recomputed: int


@dataclass(frozen=True, slots=True)
class Verified:
    """The dates that were looked at, how many figures of them, and what differs."""

    span: Span
    figures: int
    differences: tuple[Difference, ...]


def verify(days_back: int, *, at: datetime) -> Verified:
    """Count activity, retention and the funnel again from the events of the newest complete dates; changes nothing.

    A date that was not counted since it ended is left out, as is a week that still runs. One statement sees one moment:
    what is counted meanwhile may show as a difference that is gone the second time.
    """
    span = days.period(days_back, at)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        looked = 0
        differences: list[Difference] = []
        for kept, fresh in (_activity(session, span), _retention(session, span), _funnels(session)):
            looked += len(fresh)
            differences += _differing(kept, fresh)
    return Verified(span, looked, tuple(differences))


Figures = Mapping[tuple[str, str], int]


def _differing(kept: Figures, fresh: Figures) -> Iterator[Difference]:
    for what, place in sorted({*kept, *fresh}):
        pair = kept.get((what, place), 0), fresh.get((what, place), 0)
        if pair[0] != pair[1]:
            yield Difference(what, place, *pair)


def _activity(session: Session, span: Span) -> tuple[Figures, Figures]:
    rows = analytics_queries.days(session, span.first, span.last)
    complete = {row.date for row in rows if days.is_complete(row.date, row.rolled_up_at)}
    fresh = [row for row in queries.series(session, span.first, span.last) if row.date in complete]
    return _by_date([row for row in rows if row.date in complete]), _by_date(fresh)


def _by_date(rows: Sequence[Row[Any]]) -> Figures:
    return {(what, row.date.isoformat()): getattr(row, what) for row in rows for what in ACTIVITY}


def _retention(session: Session, span: Span) -> tuple[Figures, Figures]:
    """Cohorts and weeks that have ended by the last date of the span."""
    first, last = days.week_of(span.first), days.week_of(span.last + days.DAY) - days.WEEK
    kept = [row for row in analytics_queries.retention(session, first, last) if _monday(row) <= last]
    return _by_cohort(kept), _by_cohort(queries.retention(session, first, last))


def _monday(row: Row[Any]) -> date:
    monday: date = row.cohort + row.week * days.WEEK
    return monday


def _by_cohort(rows: Sequence[Row[Any]]) -> Figures:
    return {("retained", f"{row.cohort} week {row.week}"): row.people for row in rows}


def _funnels(session: Session) -> tuple[Figures, Figures]:
    as_of = queries.funnel_as_of(session)
    if as_of is None:
        return {}, {}
    kept = analytics_queries.funnels(session, date.min, date.max)
    return _by_step(kept), _by_step(queries.funnels(session, as_of))


def _by_step(rows: Sequence[Row[Any]]) -> Figures:
    return {(step, f"{row.cohort}"): getattr(row, step) for row in rows for step in summaries.STEPS}
