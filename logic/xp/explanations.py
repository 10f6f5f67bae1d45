"""What happened to a streak, in sentences: each freeze earned, each freeze used, each break, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from logic.xp.streaks import DAYS_FOR_A_FREEZE, Kind, Seen, StreakEvent


@dataclass(frozen=True, slots=True)
class Explained:
    """Something that happened to a streak, on `day`; `is_pending` while only learning today makes it so."""

    day: date
    kind: Kind
    streak: int
    sentence: str
    is_pending: bool = False


def of(event: StreakEvent, *, written_on: date) -> Explained:
    """A stored event in words; `written_on` is the day of learning on which it was noticed."""
    return Explained(event.day, event.kind, event.streak, _sentence(event, written_on))


def pending(now: Seen) -> tuple[Explained, ...]:
    """What happened since the last day of learning and is written down with the next one, newest first."""
    if now.ended_on is not None:
        sentence = f"Nothing was learnt on {day_of(now.ended_on)}, and {_too_few(now.freezes)}."
        sentence += f" The streak of {days(now.ended_length)} ended there; the next one starts with your next task."
        return (Explained(now.ended_on, Kind.BROKEN, now.ended_length, sentence, is_pending=True),)
    return tuple(
        Explained(
            lost,
            Kind.FREEZE_USED,
            now.current,
            f"Nothing was learnt on {day_of(lost)}. A freeze covers it if you learn today.",
            is_pending=True,
        )
        for lost in reversed(now.covered)
    )


def today(now: Seen, *, learnt_today: bool, paused_today: bool) -> str:
    """What the streak needs today, in one sentence."""
    if not now.current:
        return "A streak starts with the next task you finish."
    if learnt_today:
        return f"Today counts: {days(now.current)} in a row."
    if paused_today:
        return f"Your plan is paused, and so is the streak of {days(now.current)}: no day is owed."
    if now.covered:
        used = "1 freeze" if len(now.covered) == 1 else f"{len(now.covered)} freezes"
        return f"Learn today, and {used} will keep the streak of {days(now.current)}."
    kept = "a freeze will cover today if you do not" if now.freezes else "no freeze is held for a day left out"
    return f"Learn today to make it {days(now.current + 1)}; {kept}."


def days(count: int) -> str:
    """A number of days, in words."""
    return "1 day" if count == 1 else f"{count} days"


def day_of(day: date) -> str:
    """A date as it is written everywhere: 24 November."""
    return f"{day.day} {day:%B}"


def _sentence(event: StreakEvent, written_on: date) -> str:
    if event.kind is Kind.FREEZE_EARNED:
        return f"{days(event.streak)} in a row: a freeze was earned. One comes with every {DAYS_FOR_A_FREEZE} days."
    if event.kind is Kind.FREEZE_USED:
        return (
            f"Nothing was learnt on {day_of(event.day)}. A freeze was used and kept the streak of {days(event.streak)}."
        )
    return (
        f"Nothing was learnt on {day_of(event.day)}, and the freezes held were too few for the days until"
        f" {day_of(written_on)}. The streak of {days(event.streak)} ended, and a new one began."
    )


def _too_few(freezes: int) -> str:
    if not freezes:
        return "no freeze was held"
    held = "the freeze held does" if freezes == 1 else f"the {freezes} freezes held do"
    return f"{held} not cover every day since, so none is used up"
