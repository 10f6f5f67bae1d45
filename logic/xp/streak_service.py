"""What the app can ask about a streak: what it is today, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.queries import streaks as streak_queries
from logic import clock, events
from logic.transactions import transaction
from logic.xp import explanations, streaks
from logic.xp.explanations import Explained
from logic.xp.streaks import DAYS_FOR_A_FREEZE, MOST_FREEZES, Kind, Pause, Seen, Streak, StreakEvent, as_seen_on

MOST_EVENTS = 50

__all__ = [
    "DAYS_FOR_A_FREEZE",
    "MOST_FREEZES",
    "Explained",
    "Pause",
    "Seen",
    "Streak",
    "StreakView",
    "as_seen_on",
    "explained",
    "pauses_of",
    "seen",
    "stored",
]


@dataclass(frozen=True, slots=True)
class StreakView:
    """A streak on somebody's own today: what it is, what threatens it, what comes next, and why it is so.

    `covered` are missed days that freezes will cover if something is learnt today; `freezes` those left after that.
    `days_to_freeze` is None while no more can be held. `events` are newest first.
    """

    today: date
    current: int
    longest: int
    days_active: int
    freezes: int
    covered: tuple[date, ...]
    days_to_freeze: int | None
    days_to_consistency: int
    learnt_today: bool
    paused_today: bool
    sentence: str
    events: tuple[Explained, ...]

    @property
    def is_in_danger(self) -> bool:
        """Whether the streak needs something learnt today, or it breaks or takes a freeze."""
        return self.current > 0 and not self.learnt_today and not self.paused_today


def explained(learner_id: int, *, at: datetime) -> StreakView:
    """A learner's streak with everything that happened to it, in words."""
    with transaction(learner_id) as session:
        time_zone = events.time_zone(session, learner_id)
        today = clock.local_date(at, time_zone)
        streak = stored(session, learner_id)
        # All of them, also where nothing is missed yet: whether today is paused decides what is owed.
        pauses = _pauses(session, learner_id, streak)
        rows = streak_queries.events(session, learner_id, most=MOST_EVENTS)
    happened = [
        explanations.of(
            StreakEvent(row.date, Kind(row.kind), row.streak), written_on=clock.local_date(row.at, time_zone)
        )
        for row in rows
    ]
    return _view(streak, streaks.as_seen_on(streak, today, pauses), pauses, today, happened)


def stored(session: Session, learner_id: int) -> Streak:
    """The streak as it stood after the last day of learning; joins the caller's transaction."""
    return Streak(*streak_queries.streak(session, learner_id))


def pauses_of(session: Session, learner_id: int, streak: Streak, today: date) -> tuple[Pause, ...]:
    """The pauses that may have kept a streak; asked for only where a day was missed without them."""
    return _pauses(session, learner_id, streak) if streaks.is_behind(streak, today) else ()


def seen(session: Session, learner_id: int, streak: Streak, today: date) -> Seen:
    """A stored streak as it stands today; joins the caller's transaction."""
    return streaks.as_seen_on(streak, today, pauses_of(session, learner_id, streak, today))


def _pauses(session: Session, learner_id: int, streak: Streak) -> tuple[Pause, ...]:
    if streak.last_day is None:
        return ()
    rows = streak_queries.pauses(session, learner_id, since=streak.last_day)
    return tuple(Pause(row.first_day, row.last_day) for row in rows)


def _view(streak: Streak, now: Seen, pauses: tuple[Pause, ...], today: date, happened: list[Explained]) -> StreakView:
    learnt_today = streak.last_day is not None and streak.last_day >= today
    paused_today = any(pause.first <= today and (pause.last is None or today <= pause.last) for pause in pauses)
    run = streak.active_run if now.current and not now.covered else 0
    return StreakView(
        today=today,
        current=now.current,
        longest=now.longest,
        days_active=streak.days_active,
        freezes=now.freezes,
        covered=now.covered,
        days_to_freeze=None if now.freezes >= MOST_FREEZES else streaks.days_to_freeze(now.current),
        days_to_consistency=streaks.DAYS_OF_A_RUN - run % streaks.DAYS_OF_A_RUN,
        learnt_today=learnt_today,
        paused_today=paused_today,
        sentence=explanations.today(now, learnt_today=learnt_today, paused_today=paused_today),
        events=(*explanations.pending(now), *happened),
    )
