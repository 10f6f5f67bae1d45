"""What the app can ask about XP: award it, and say where somebody stands."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.queries import streaks as streak_queries
from db.queries import xp as xp_queries
from logic import clock, events, settings
from logic.errors import NotFoundError
from logic.transactions import transaction
from logic.xp import explanations, levels, streak_service, streaks
from logic.xp.levels import LevelProgress
from logic.xp.rewards import AMOUNT, SENTENCE, Reason
from logic.xp.streaks import Streak


@dataclass(frozen=True, slots=True)
class Award:
    """What an award did: nothing when it had been paid before."""

    gained: int
    total: int
    before: LevelProgress
    after: LevelProgress
    reason: Reason

    @property
    def levels_gained(self) -> int:
        """How many levels this award lifted the learner."""
        return self.after.level - self.before.level


@dataclass(frozen=True, slots=True)
class Header:
    """What the top of every learner page shows; `freezes` are those left after the days missed so far.

    `today` is the learner's own calendar day, and `streak_sentence` says what the streak needs on it; it `is_in_danger`
    while only learning today keeps it as it is.
    """

    total_xp: int
    progress: LevelProgress
    streak_days: int
    freezes: int
    target: str | None
    week: int | None
    weeks: int | None
    today: date
    streak_sentence: str = ""
    is_in_danger: bool = False
    days_frozen: int = 0


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
        board_zone=settings.current().board_zone,
    )
    if new_total is None:
        standing = xp_queries.total(session, learner_id)
        return Award(0, standing, level(standing), level(standing), reason)
    return Award(amount, new_total, level(new_total - amount), level(new_total), reason)


def level(total_xp: int) -> LevelProgress:
    """The level of a total by the curve of this installation."""
    return levels.progress(total_xp, settings.current().level_curve)


def paid(session: Session, learner_id: int, reason: Reason, *, subject: str | int) -> int:
    """What was paid for a subject, corrections included; joins the caller's transaction."""
    return xp_queries.paid(session, learner_id, reason, str(subject))[0]


def level_reached(session: Session, learner_id: int, reason: Reason, *, subject: str | int) -> int | None:
    """The level to which an award lifted, with all that was paid at the same moment; None when it lifted to none."""
    before, after = (level(total).level for total in xp_queries.around(session, learner_id, reason, str(subject)))
    return after if after > before else None


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
) -> tuple[Award, ...]:
    """Note that something was learnt today, carry the streak on, and pay for it; joins the caller's transaction.

    The learner is held from here on, so whoever holds other rows of theirs as well (a plan) holds the learner first.
    Returns what was paid for the streak: nothing from the second activity of a day on.
    """
    streak_queries.hold_learner(session, learner_id)
    today = events.local_date(session, learner_id, at)
    before = streak_service.stored(session, learner_id)
    step = streaks.after_activity(before, today, streak_service.pauses_of(session, learner_id, before, today))
    # A date lived again further west is noted, but counts for no streak: what was judged before stays judged.
    is_active = before.last_day is None or today >= before.last_day
    streak_queries.record_activity(
        session,
        learner_id,
        today,
        tasks=tasks,
        week_number=week_number,
        day_number=day_number,
        is_active=is_active,
    )
    if step.streak != before:
        streak_queries.save(session, learner_id, streak_queries.StreakRow(*astuple(step.streak)))
    if step.events:
        happened = [(event.day, event.kind.value, event.streak) for event in step.events]
        streak_queries.add_events(session, learner_id, happened, at=at)
    due = [
        reason
        for reason, is_due in ((Reason.STREAK, step.continues), (Reason.CONSISTENCY, step.completes_run))
        if is_due
    ]
    return tuple(award(session, learner_id, reason, subject=today.isoformat(), at=at) for reason in due)


def header(learner_id: int, *, at: datetime) -> Header:
    """Where a learner stands: streak, level, XP, and the week of their active plan."""
    with transaction(learner_id) as session:
        return standing(session, learner_id, at=at)


def standing(session: Session, learner_id: int, *, at: datetime) -> Header:
    """Where a learner stands, as `header` says it; joins the caller's transaction."""
    row = xp_queries.header(session, learner_id)
    if row is None:
        raise NotFoundError
    stored = Streak(
        row.current_streak or 0,
        row.longest_streak or 0,
        row.last_activity_date,
        row.total_days_active or 0,
        row.freezes or 0,
        row.active_run or 0,
    )
    today = clock.local_date(at, row.time_zone)
    pauses = streak_service.pauses_of(session, learner_id, stored, today)
    seen = streaks.as_seen_on(stored, today, pauses)
    learnt = stored.last_day is not None and stored.last_day >= today
    paused = any(pause.first <= today and (pause.last is None or today <= pause.last) for pause in pauses)
    return Header(
        total_xp=row.total_xp,
        progress=level(row.total_xp),
        streak_days=seen.current,
        freezes=seen.freezes,
        target=row.target,
        week=row.current_week,
        weeks=row.weeks,
        today=today,
        streak_sentence=explanations.today(seen, learnt_today=learnt, paused_today=paused),
        is_in_danger=seen.current > 0 and not learnt and not paused,
        days_frozen=len(seen.covered),
    )


def ledger(learner_id: int, *, limit: int = 50) -> tuple[Entry, ...]:
    """The newest entries of a learner's own ledger, newest first."""
    with transaction(learner_id) as session:
        return tuple(Entry(**row) for row in xp_queries.entries(session, learner_id, limit))
