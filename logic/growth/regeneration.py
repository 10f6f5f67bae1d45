"""When a new growth plan is worth a teacher's while: five triggers in a table, each with its reason in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

OLD_AFTER = timedelta(days=30)
COOLDOWN = timedelta(days=7)
SETTLING = timedelta(days=1)
POINTS = 15
FEWEST_ITEMS = 20


class Trigger(StrEnum):
    """Why a new plan is suggested."""

    OLD = "plan_is_old"
    ALL_DONE = "all_actions_done"
    NEW_ASSESSMENT = "new_assessment"
    SCORE_MOVED = "score_moved"
    NEW_COURSE = "new_course"


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A module's answers when the plan was made, and those since."""

    module: str
    right_before: int
    asked_before: int
    right_since: int
    asked_since: int

    @property
    def has_moved(self) -> bool:
        """Whether it moved by 15 points or more, over at least 20 items on both sides; exact, without rounding."""
        if min(self.asked_before, self.asked_since) < FEWEST_ITEMS:
            return False
        apart = abs(self.right_since * self.asked_before - self.right_before * self.asked_since)
        return apart * 100 >= POINTS * self.asked_before * self.asked_since


@dataclass(frozen=True, slots=True)
class Happened:
    """Something with a name that happened at a moment: a test handed in, a course joined."""

    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Situation:
    """A plan and what happened since it was made; what happened before is ignored.

    `declined_at` is when a suggestion was last turned down.
    """

    generated_at: datetime
    actions: int = 0
    completed: int = 0
    assessments: tuple[Happened, ...] = ()
    scores: tuple[ScoreChange, ...] = ()
    courses_joined: tuple[Happened, ...] = ()
    declined_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A trigger and what a teacher reads about it."""

    trigger: Trigger
    words: str


def _old(now: Situation, at: datetime) -> str | None:
    days = (at - now.generated_at).days
    return f"Your plan is {days} days old. After {OLD_AFTER.days} days it deserves a fresh look."


def _all_done(now: Situation, _at: datetime) -> str | None:
    if not now.actions or now.completed < now.actions:
        return None
    return "Your one action is done." if now.actions == 1 else f"All {now.actions} actions of your plan are done."


def _new_assessment(now: Situation, _at: datetime) -> str | None:
    titles = _since(now, now.assessments)
    return f"A new test result is in: {_listed(titles)}." if titles else None


def _score_moved(now: Situation, _at: datetime) -> str | None:
    moved = [_movement(change) for change in now.scores if change.has_moved]
    return f"{'; '.join(moved)}." if moved else None


def _new_course(now: Situation, _at: datetime) -> str | None:
    titles = _since(now, now.courses_joined)
    return f"You joined a course since then: {_listed(titles)}." if titles else None


# How long after a plan was made each trigger stays quiet. What happens in that time counts once it is over. All actions
# done needs no quiet: nobody has done them right after the plan was made.
TRIGGERS: dict[Trigger, tuple[timedelta, Callable[[Situation, datetime], str | None]]] = {
    Trigger.ALL_DONE: (timedelta(0), _all_done),
    Trigger.OLD: (OLD_AFTER, _old),
    Trigger.NEW_ASSESSMENT: (SETTLING, _new_assessment),
    Trigger.SCORE_MOVED: (COOLDOWN, _score_moved),
    Trigger.NEW_COURSE: (SETTLING, _new_course),
}


def reasons(situation: Situation, *, at: datetime) -> tuple[Reason, ...]:
    """Every reason for a new plan that holds at this moment, in the order of the table; none is no suggestion.

    After a suggestion was declined nothing is suggested for seven days.
    """
    if situation.declined_at is not None and at - situation.declined_at < COOLDOWN:
        return ()
    age = at - situation.generated_at
    found = [(trigger, words(situation, at)) for trigger, (quiet, words) in TRIGGERS.items() if age >= quiet]
    return tuple(Reason(trigger, said) for trigger, said in found if said)


def _since(now: Situation, happened: tuple[Happened, ...]) -> list[str]:
    return list(dict.fromkeys(one.title for one in happened if one.at > now.generated_at))


def _listed(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"


def _movement(change: ScoreChange) -> str:
    before = round(100 * change.right_before / change.asked_before)
    since = round(100 * change.right_since / change.asked_since)
    return f"{change.module} went from {before} % to {since} % over {change.asked_since} answers"
