"""A test as it is being sat: what its learner sees, and which question comes next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from logic.assessment import banks, selection
from logic.assessment.selection import State
from logic.catalogue.service import Question, TrackContent


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question as it is put: its options in the order of this attempt, and nothing that tells the key."""

    position: int
    topic: str
    stem: str
    code: str | None
    code_language: str | None
    options: tuple[str, ...]
    options_as: str


@dataclass(frozen=True, slots=True)
class Sitting:
    """A diagnostic as it stands; `question` is None once it is submitted."""

    attempt_id: int
    track: str
    track_id: int
    answered: int
    at_least: int
    at_most: int
    saved_at: datetime | None
    question: ShownQuestion | None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A question about to be put: its place, its item, and in which order its options show."""

    position: int
    family_id: int
    variant_id: int
    option_order: list[int]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a test has got, as it is stored: the adaptive state and the items this person met lately."""

    state: State
    seen_recently: frozenset[int]

    def to_json(self) -> dict[str, Any]:
        """Plain values; `from_json` gives back an equal progress."""
        return {**self.state.to_json(), "seen_recently": sorted(self.seen_recently)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Progress:
        """What `to_json` stored."""
        return cls(State.from_json(stored), frozenset(stored.get("seen_recently", ())))


def begin(content: TrackContent, *, seed: int, families_seen: set[int]) -> Progress:
    """A test before its first question; `families_seen` are ids of families met lately."""
    seen = (number for number, item in enumerate(content.items) if item.family_id in families_seen)
    return Progress(selection.start(seed), frozenset(seen))


def upcoming(progress: Progress, content: TrackContent, *, position: int) -> Upcoming | None:
    """The question to put next; None when the test is over."""
    bank = banks.bank_of(content)
    if selection.should_stop(progress.state, bank):
        return None
    item = selection.next_item(progress.state, bank, seen_recently=progress.seen_recently)
    variant, order = banks.variant_and_order(content, item, seed=progress.state.seed, position=position)
    return Upcoming(position, content.items[item].family_id, variant, order)


def decided(progress: Progress, content: TrackContent, family_id: int, is_right: bool | None) -> Progress:  # noqa: FBT001 -- the answer itself
    """The progress after a right or wrong answer, or after leaving out a question that does not count (None)."""
    item = banks.item_of_family(content, family_id)
    if is_right is None:
        return Progress(selection.skip(progress.state, item), progress.seen_recently)
    state = selection.answer(progress.state, banks.bank_of(content), item, is_right)
    return Progress(state, progress.seen_recently)


def shown(question: Question, order: Sequence[int], position: int) -> ShownQuestion:
    """What of a question leaves the server before submission."""
    return ShownQuestion(
        position=position,
        topic=question.topic,
        stem=question.stem,
        code=question.code,
        code_language=question.code_language,
        options=tuple(question.options[place].text for place in order),
        options_as=question.options_as,
    )
