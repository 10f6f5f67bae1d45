"""A cohort at a glance: where each learner stands on their own plan, how ready they are, and who needs help and why.

Two statements for everybody together, so that a board of two hundred learners costs about as much as one of ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from db.queries import cohort_board as queries
from logic import clock
from logic.accounts.visitor import Visitor
from logic.progress import service as progress
from logic.review import cohort_service, needs_help
from logic.review.cohort_service import Cohort
from logic.review.needs_help import Reason
from logic.review.standing import Phase, Readiness, Standing
from logic.transactions import DatabaseRole, transaction
from logic.xp import streak_service as streaks

Events = Mapping[int, Sequence[Row[Any]]]
NO_DAY = date.min


@dataclass(frozen=True, slots=True)
class Line:
    """A learner of a cohort: who they are, where they stand, and why they need help, if they do.

    `verdict` is what a finished plan came to. `streak` counts days, as the learner sees it today.
    """

    id: int
    name: str
    email: str
    plan_id: int | None
    track: str | None
    standing: Standing
    readiness: Readiness | None
    streak: int
    verdict: str | None
    reasons: tuple[Reason, ...]

    @property
    def urgency(self) -> int:
        """How much help is needed; 0 for who needs none."""
        return needs_help.urgency(self.reasons)


@dataclass(frozen=True, slots=True)
class Board:
    """A cohort and its learners, who needs help most first."""

    cohort: Cohort
    lines: tuple[Line, ...]

    @property
    def in_need(self) -> int:
        """How many need help."""
        return sum(bool(line.reasons) for line in self.lines)


def board(asker: Visitor, public_id: UUID, *, at: datetime) -> Board:
    """The board of a cohort somebody teaches, as of `at`; raises NotFoundError for any other cohort."""
    with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
        cohort = cohort_service.one_of(session, asker, public_id)
        rows = queries.learners(session, cohort.id)
        pauses = queries.pauses(session, [row.user_id for row in rows]) if rows else ()
    events: dict[int, list[Row[Any]]] = {}
    for pause in pauses:
        events.setdefault(pause.user_id, []).append(pause)
    return Board(cohort, needs_help.by_urgency(_line(row, events.get(row.user_id, []), at) for row in rows))


def _line(row: Row[Any], events: Sequence[Row[Any]], at: datetime) -> Line:
    today = clock.local_date(at, row.time_zone)
    standing = _standing(row, events, today)
    return Line(
        id=row.user_id,
        name=row.display_name,
        email=row.email,
        plan_id=row.plan_id,
        track=row.target,
        standing=standing,
        readiness=None if row.expected is None else Readiness(row.expected, row.low, row.high),
        streak=_streak(row, events, today),
        verdict=row.readiness_level,
        reasons=needs_help.reasons(standing),
    )


def _standing(row: Row[Any], events: Sequence[Row[Any]], today: date) -> Standing:
    joined = clock.local_date(row.joined_at, row.time_zone)
    if row.plan_id is None:
        return Standing(today, joined, Phase.NO_PLAN, last_active=row.last_activity_date)
    changes = [
        (event.kind, event.local_date) for event in events if event.plan_id == row.plan_id and event.kind != "plan_made"
    ]
    return Standing(
        today=today,
        joined=joined,
        phase=_phase(row),
        week=row.week_number,
        began=clock.local_date(row.created_at, row.time_zone),
        done=row.done,
        length=row.length,
        paused=progress.paused_days(changes, today),
        last_active=row.last_activity_date,
        failures=row.failures,
        final_failed=row.correction == "active",
        weak=tuple(row.weak),
    )


def _phase(row: Row[Any]) -> Phase:
    if row.status != "active":
        return {"paused": Phase.PAUSED, "completed": Phase.COMPLETED, "failed": Phase.GIVEN_UP}[row.status]
    if row.week_kind == "correction":
        return Phase.CORRECTION
    phases = {"in_progress": Phase.LEARNING, "extra_days": Phase.EXTRA_DAYS}
    return phases.get(row.week_status, Phase.TEST_DUE)  # without an open week the final, or the retest, is next


def _streak(row: Row[Any], events: Sequence[Row[Any]], today: date) -> int:
    """The streak as the learner sees it today, but for days lost to a change of time zone."""
    if row.last_activity_date is None:
        return 0
    stored = streaks.Streak(
        row.current_streak,
        row.longest_streak,
        row.last_activity_date,
        row.total_days_active,
        row.freezes,
        row.active_run,
    )
    return streaks.as_seen_on(stored, today, _pauses(events)).current


def _pauses(events: Sequence[Row[Any]]) -> list[streaks.Pause]:
    """Stretches without an active plan: from a pause to whatever made a plan active; a switch at once is none."""
    ended = [
        streaks.Pause(pause.local_date, after.local_date)
        for pause, after in pairwise(events)
        if pause.kind == "plan_paused" and after.at != pause.at
    ]
    lasts = [streaks.Pause(event.local_date) for event in events[-1:] if event.kind == "plan_paused"]
    return ended + lasts
