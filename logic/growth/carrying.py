"""What of one version goes on in the next: an action under way is not lost because the plan is written anew. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from logic.growth.actions import Action
from logic.growth.comparison import ALIKE
from logic.growth.progress import State
from logic.growth.views import ActionView

UNDER_WAY = frozenset({State.IN_PROGRESS})
BEGUN = frozenset({State.IN_PROGRESS, State.COMPLETED})


def heirs(new: Sequence[Action], before: Iterable[ActionView], states: Collection[State]) -> dict[int, ActionView]:
    """Which new action (by its place in the sequence) goes on with which of the old ones in these states.

    The same thing to do at the same place, or nearly the same words; each old and each new one at most once.
    """
    found: dict[int, ActionView] = {}
    for old in before:
        if old.state in states:
            alike = [(_likeness(action, old), -n) for n, action in enumerate(new) if n not in found]
            best, place = max(alike, default=(0.0, 0))
            if best >= ALIKE:
                found[-place] = old
    return found


def left_over(
    before: Iterable[ActionView], inherited: Mapping[int, ActionView], states: Collection[State]
) -> list[ActionView]:
    """The old actions in these states that no new one goes on with, in order."""
    taken = {old.id for old in inherited.values()}
    return [old for old in before if old.state in states and old.id not in taken]


def has_begun(actions: Iterable[ActionView], carried: Collection[int]) -> bool:
    """Whether anything was done about a version since it was made; `carried` are the ids of what came along with it."""
    return any(
        action.state is State.COMPLETED or (action.state is State.IN_PROGRESS and action.id not in carried)
        for action in actions
    )


def _likeness(new: Action, old: ActionView) -> float:
    """How alike two actions are, 0..1: at the same place as much as in the same words."""
    if new.kind is not old.kind or new.place != old.place:
        return 0.0
    return 1.0 if new.place is not None else SequenceMatcher(None, _words(new.text), _words(old.text)).ratio()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
