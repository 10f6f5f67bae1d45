"""What the app can ask about XP: award it, and say where somebody stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.queries import xp as xp_queries
from logic import clock, events, settings
from logic.errors import NotFoundError
from logic.transactions import transaction
from logic.xp import levels, streaks
from logic.xp.levels import LevelProgress
from logic.xp.rewards import AMOUNT, SENTENCE, Reason
from logic.xp.streaks import Pause, Streak


@dataclass(frozen=True, slots=True)
class Award:
    """What an award did: nothing when it had been paid before."""

    gained: int
    total: int
    before: LevelProgress
    after: LevelProgress

    @property
    def levels_gained(self) -> int:
        """How many levels this award lifted the learner."""
        return self.after.level - self.before.level


@dataclass(frozen=True, slots=True)
class Header:
    """What the top of every learner page shows."""

    total_xp: int
    progress: LevelProgress
    streak_days: int
    target: str | None
    week: int | None
    weeks: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    id: int
    reason: str
    subject: str
    amount: int
    sentence: str
    at: datetime
    local_date: date


def award(session: Session, learner_id: int, reason: Reason, *, subject: str | int, at: datetime) -> Award:
    """Pay what `reason` is worth for `subject`, once however often it is asked for; joins the caller's transaction."""
    amount = AMOUNT[reason]
    new_total = xp_queries.award(
        session,
        learner_id,
        reason,
        str(subject),
        amount=amount,
        reason=SENTENCE[reason],
        at=at,
        local_date=events.local_date(session, learner_id, at),
        board_zone=settings.current().board_zone,
    )
    if new_total is None:
        standing = xp_queries.total(session, learner_id)
        return Award(0, standing, levels.progress(standing), levels.progress(standing))
    return Award(amount, new_total, levels.progress(new_total - amount), levels.progress(new_total))


def paid(session: Session, learner_id: int, reason: Reason, *, subject: str | int) -> int:
    """What was paid for a subject, corrections included; joins the caller's transaction."""
    return xp_queries.paid(session, learner_id, reason, str(subject))[0]


def settle(
    session: Session, learner_id: int, reason: Reason, *, subject: str | int, due: bool, cause: str, at: datetime
) -> int:
    """Bring what was paid for a subject to what is due after a correction; joins the caller's transaction.

    The caller holds the learner before it finds out what is due: of two corrections at once each knows of the other.
    Returns the XP gained or lost by it. What was written stays: a first award is written as one, everything else as a
    correction, once per `cause`.
    """
    paid, awarded = xp_queries.paid(session, learner_id, reason, str(subject))
    difference = (AMOUNT[reason] if due else 0) - paid
    if difference == 0:
        return 0
    if not awarded:
        return award(session, learner_id, reason, subject=subject, at=at).gained
    written = xp_queries.award(
        session,
        learner_id,
        Reason.CORRECTION,
        f"{reason}:{subject}:{cause}",
        amount=difference,
        reason=f"{SENTENCE[Reason.CORRECTION]}: {SENTENCE[reason]}",
        at=at,
        local_date=events.local_date(session, learner_id, at),
        board_zone=settings.current().board_zone,
    )
    return 0 if written is None else difference


def record_activity(
    session: Session,
    learner_id: int,
    at: datetime,
    *,
    tasks: int = 0,
    week_number: int | None = None,
    day_number: int | None = None,
) -> None:
    """Note that something was learnt today, and carry the streak on; joins the caller's transaction."""
    today = events.local_date(session, learner_id, at)
    xp_queries.record_activity(session, learner_id, today, tasks=tasks, week_number=week_number, day_number=day_number)
    stored = streaks.Streak(*xp_queries.streak_for_update(session, learner_id))
    streak = streaks.after_activity(stored, today, _pauses(session, learner_id, stored, today))
    xp_queries.save_streak(
        session,
        learner_id,
        xp_queries.StreakRow(streak.current, streak.longest, streak.last_day, streak.days_active),
    )


def header(learner_id: int, *, at: datetime) -> Header:
    """Where a learner stands: streak, level, XP, and the week of their active plan."""
    with transaction(learner_id) as session:
        row = xp_queries.header(session, learner_id)
        if row is None:
            raise NotFoundError
        stored = streaks.Streak(
            row.current_streak or 0, row.longest_streak or 0, row.last_activity_date, row.total_days_active or 0
        )
        today = clock.local_date(at, row.time_zone)
        pauses = _pauses(session, learner_id, stored, today)
    return Header(
        total_xp=row.total_xp,
        progress=levels.progress(row.total_xp),
        streak_days=streaks.as_seen_on(stored, today, pauses).current,
        target=row.target,
        week=row.current_week,
        weeks=row.weeks,
    )


def ledger(learner_id: int, *, limit: int = 50) -> tuple[Entry, ...]:
    """The newest entries of a learner's own ledger, newest first."""
    with transaction(learner_id) as session:
        return tuple(Entry(**row) for row in xp_queries.entries(session, learner_id, limit))


def _pauses(session: Session, learner_id: int, streak: Streak, today: date) -> tuple[Pause, ...]:
    """The pauses that may have kept a streak; asked for only where it would be broken without them."""
    if streak.last_day is None or not streaks.is_broken(streak, today):
        return ()
    rows = xp_queries.pauses(session, learner_id, since=streak.last_day)
    return tuple(Pause(row.first_day, row.last_day) for row in rows)
