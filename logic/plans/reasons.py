"""Words a day: what somebody will be able to do by its end, and why it is in their plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Known(Protocol):
    """What is known of a topic, as far as a reason needs it."""

    @property
    def verdict(self) -> str:
        """Weak, secure, or need more evidence."""

    @property
    def answered(self) -> int:
        """Questions answered on it."""

    @property
    def correct(self) -> int:
        """How many of them rightly."""


KNOWN = "You know most of this"


def is_refresher(reason: str) -> bool:
    """Whether a reason says that the day only refreshes what is known."""
    return reason.startswith(KNOWN)


def by_the_end(objectives: Sequence[str]) -> str:
    """One sentence from a topic's objectives."""
    *first, last = objectives
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"By the end you can {listed}."


def why_here(known: Known | None, leads_to: str | None) -> str:
    """The evidence that put the day into the plan, exactly as it was counted."""
    return f"{_evidence(known)}{f'; it leads to {_inside_a_sentence(leads_to)}' if leads_to else ''}."


def chance(probability: float) -> str:
    """A probability as a percentage that does not pretend to be sure."""
    percent = round(100 * probability)
    return {0: "under 1 %", 100: "over 99 %"}.get(percent, f"{percent} %")


def _inside_a_sentence(title: str) -> str:
    """A title with a small first letter, unless it begins with an acronym."""
    return title if title[:2].isupper() else title[:1].lower() + title[1:]


def _evidence(known: Known | None) -> str:
    if known is None or known.answered == 0:
        return "The diagnostic has not asked you about this yet"
    missed = known.answered - known.correct
    if known.verdict == "secure":
        return f"{KNOWN} ({known.correct} of {known.answered} right), so it is a short refresher"
    if known.verdict == "weak":
        right = f"You got {known.correct} of {known.answered} right, but your other answers say it is not firm yet"
        return f"You missed {missed} of {known.answered} on this" if missed else right
    return f"Not sure yet: {known.correct} of {known.answered} right"
