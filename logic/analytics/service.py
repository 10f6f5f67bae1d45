"""What an administrator can ask about the place as a whole. Nobody else can."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import analytics as analytics_queries
from logic.access.roles import Role, may_enter
from logic.accounts.visitor import Visitor
from logic.analytics import days, rollup_service, summaries
from logic.analytics.days import Span
from logic.analytics.definitions import DEFINITIONS
from logic.analytics.intervals import Mean, Share
from logic.analytics.views import (
    Figure,
    FlagCount,
    Growth,
    HardTopic,
    Learning,
    Overview,
    PlanCompletion,
    TrackUse,
)
from logic.errors import InvalidInputError, NotAllowedError
from logic.transactions import DatabaseRole, transaction

__all__ = ["DEFINITIONS", "PERIODS", "growth", "learning", "overview"]

PERIODS = (7, 30, 90, 365)  # days
MOST_COHORTS = 26
MOST_TRACKS, MOST_TOPICS = 10, 15
FEWEST_ANSWERS = 30
NO_PERIOD = "Figures are there for 7, 30, 90 or 365 days. Nothing was changed; choose one of these."


def overview(asker: Visitor, days_back: int, *, at: datetime) -> Overview:
    """How many people there are, come and stay, over the newest 7, 30, 90 or 365 dates that have ended everywhere.

    Raises NotAllowedError unless an administrator asks, InvalidInputError for another number of days.
    """
    span = _span(asker, days_back, at)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        rows = analytics_queries.days(session, span.before.first, days.newest(at))
        began = analytics_queries.first_day(session)
    known = [rollup_service.day_of(row) for row in rows]
    shown = tuple(day for day in known if day.date >= span.first)
    return Overview(
        span=span,
        figures=summaries.figures(known, span, began),
        days=shown,
        rolled_up_at=max((day.rolled_up_at for day in shown), default=None),
        missing=summaries.missing(known, span, began),
    )


def growth(asker: Visitor, days_back: int, *, at: datetime) -> Growth:
    """Who stays, how far they come and what they gain; cohorts are those of the period, at least four, at most 26.

    Raises NotAllowedError unless an administrator asks, InvalidInputError for another number of days.
    """
    span = _span(asker, days_back, at)
    newest = days.week_of(days.newest(at))
    weeks = min(max((newest - days.week_of(span.first)) // days.WEEK + 1, 4), MOST_COHORTS)
    first_cohort = newest - (weeks - 1) * days.WEEK
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        rows = analytics_queries.days(session, span.before.first, span.last)
        kept = analytics_queries.retention(session, first_cohort, newest)
        funnels = analytics_queries.funnels(session, first_cohort, newest)
        began = analytics_queries.first_day(session)
        plans, plans_before = _plans(session, span), _plans(session, span.before)
    sizes = {row.cohort: row.registered for row in funnels}
    whole, each = summaries.funnels([(row.cohort, [getattr(row, step) for step in summaries.STEPS]) for row in funnels])
    known = [rollup_service.day_of(row) for row in rows]
    now, before = ([day for day in known if day.date in part] for part in (span, span.before))
    readiness = _gained(rows, span)
    figures = {"new people": summaries.figures(known, span, began)["new people"]}
    is_complete = figures["new people"].is_complete
    for name, share, compared in (
        ("plan completion", plans.completed, plans_before.completed),
        ("weekly pass rate", summaries.tests_passed(now), summaries.tests_passed(before)),
        ("job ready", summaries.job_ready(now), summaries.job_ready(before)),
    ):
        figures[name] = _share(name, share, compared, is_complete=is_complete)
    figures["readiness gained"] = Figure(
        "readiness gained",
        readiness.value,
        _gained(rows, span.before).value,
        is_share=True,
        interval=None if readiness.low is None or readiness.high is None else (readiness.low, readiness.high),
        is_complete=is_complete,
    )
    return Growth(
        span=span,
        figures=figures,
        cohorts=summaries.cohorts(sizes, {(row.cohort, row.week): row.people for row in kept}, weeks=weeks, at=at),
        funnel=whole,
        funnels=each,
        plan_completion=plans,
        weekly_tests=summaries.weeks_of_tests(known, span),
        readiness_gained=readiness,
        job_ready=summaries.job_ready(now),
        rolled_up_at=max((row.rolled_up_at for row in funnels), default=None),
    )


def learning(asker: Visitor, days_back: int, *, at: datetime) -> Learning:
    """Which tracks are learnt, which topics are hard, which questions need a look.

    Raises NotAllowedError unless an administrator asks, InvalidInputError for another number of days.
    """
    span = _span(asker, days_back, at)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        tracks = analytics_queries.tracks(session, span.first, span.last, MOST_TRACKS)
        topics = analytics_queries.hardest_topics(session, fewest=FEWEST_ANSWERS, most=MOST_TOPICS)
        flags = analytics_queries.flags(session)
        flagged = analytics_queries.flagged(session)
    return Learning(
        span=span,
        top_tracks=tuple(TrackUse(**row._asdict()) for row in tracks),
        hardest_topics=tuple(
            HardTopic(row.topic_id, row.topic, row.skill, Share(int(row.right_answers), int(row.answered)))
            for row in topics
        ),
        flagged=flagged.flagged,
        items=flagged.items,
        flags=tuple(FlagCount(row.flag, row.items) for row in flags),
    )


def _span(asker: Visitor, days_back: int, at: datetime) -> Span:
    if not may_enter(asker.roles, Role.ADMIN):
        raise NotAllowedError
    if days_back not in PERIODS:
        raise InvalidInputError(NO_PERIOD)
    return days.period(days_back, at)


def _plans(session: Session, span: Span) -> PlanCompletion:
    row = analytics_queries.plans_made(session, span.first, span.last)
    return PlanCompletion(row.made, Share(row.completed, row.ended), row.running, row.paused)


def _share(name: str, share: Share, before: Share, *, is_complete: bool) -> Figure:
    interval = share.interval if share.is_doubtful else None
    return Figure(name, share.value, before.value, is_share=True, interval=interval, is_complete=is_complete)


def _gained(rows: Sequence[Row[Any]], span: Span) -> Mean:
    return summaries.gained(
        [(row.readiness_people, row.readiness_gained, row.readiness_deviation) for row in rows if row.date in span]
    )
