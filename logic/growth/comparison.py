"""Two versions of a growth plan side by side: what was kept, what is new, what was dropped, what changed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from logic.growth.actions import Action

ALIKE = 0.6  # of their words: below that two sentences are two actions


@dataclass(frozen=True, slots=True)
class Change:
    """An action in both versions that is not the same any more; `what` names the fields that differ."""

    before: Action
    now: Action
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every action of both versions exactly once, in the order of the newer one (dropped ones: of the older)."""

    kept: tuple[Action, ...]
    changed: tuple[Change, ...]
    new: tuple[Action, ...]
    dropped: tuple[Action, ...]


def compare(before: Sequence[Action], now: Sequence[Action]) -> Comparison:
    """Match the actions of two versions, each at most once: the same ones first, then the most alike."""
    left = list(enumerate(before))
    pairs: dict[int, int] = {}
    for place, action in enumerate(now):
        same = next((number for number, older in left if older == action), None)
        if same is not None:
            pairs[place] = same
            left = [entry for entry in left if entry[0] != same]
    for _, place, number in _by_likeness(before, now, pairs):
        if place not in pairs and number not in pairs.values():
            pairs[place] = number
    both = [
        Change(before[pairs[place]], now[place], _differing(before[pairs[place]], now[place]))
        for place in sorted(pairs)
    ]
    return Comparison(
        kept=tuple(change.now for change in both if not change.what),
        changed=tuple(change for change in both if change.what),
        new=tuple(action for place, action in enumerate(now) if place not in pairs),
        dropped=tuple(action for number, action in enumerate(before) if number not in pairs.values()),
    )


def _by_likeness(
    before: Sequence[Action], now: Sequence[Action], matched: dict[int, int]
) -> list[tuple[float, int, int]]:
    """Likeness (most alike first), place in `now`, place in `before`, of those that may be one action."""
    found = [
        (_likeness(older, newer), place, number)
        for place, newer in enumerate(now)
        for number, older in enumerate(before)
        if place not in matched
    ]
    return sorted((entry for entry in found if entry[0] >= ALIKE), key=lambda entry: (-entry[0], entry[1], entry[2]))


def _likeness(older: Action, newer: Action) -> float:
    if older.kind is not newer.kind:
        return 0.0
    if older.place is not None and older.place == newer.place:
        return 1.0
    return SequenceMatcher(None, _words(older.text), _words(newer.text), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _differing(older: Action, newer: Action) -> tuple[str, ...]:
    fields = ("text", "place", "priority", "due", "minutes")
    return tuple(name for name in fields if getattr(older, name) != getattr(newer, name))
