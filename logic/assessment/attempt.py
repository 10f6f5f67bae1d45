"""What has happened so far in one adaptive test: a plain value that goes to JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from logic.assessment import ability
from logic.assessment.ability import Ability
from logic.errors import ConflictError, InvalidInputError


@dataclass(frozen=True, slots=True)
class State:
    """One adaptive test: its seed, the items asked and how they went, and the log posterior so far.

    `asked` and `correct` run in step; `correct` ends in None while an item is pending. `skipped` are items
    that failed to show. `log_posterior` has 61 values, for ability.NODES.
    """

    seed: int
    prior_mean: float
    prior_sd: float
    log_posterior: tuple[float, ...]
    asked: tuple[int, ...] = ()
    correct: tuple[bool | None, ...] = ()
    skipped: tuple[int, ...] = ()

    @property
    def pending(self) -> int | None:
        """The item that was asked and is not answered yet."""
        return self.asked[-1] if self.correct and self.correct[-1] is None else None

    @property
    def answered(self) -> tuple[int, ...]:
        """The items that have an answer, in order."""
        return self.asked if self.pending is None else self.asked[:-1]

    @property
    def position(self) -> int:
        """How many items were decided on before the next one; with the seed it fixes the next draw."""
        return len(self.answered) + len(self.skipped)

    def ability(self) -> Ability:
        """What the answers so far say, with the prior of this test."""
        return ability.from_log_posterior(np.array(self.log_posterior))

    def renamed(self, name: Mapping[int, int]) -> State:
        """The same test with its items called by other numbers; items without a name are left out."""
        asked = [(name[item], right) for item, right in zip(self.asked, self.correct, strict=True) if item in name]
        return replace(
            self,
            asked=tuple(item for item, _ in asked),
            correct=tuple(right for _, right in asked),
            skipped=tuple(name[item] for item in self.skipped if item in name),
        )

    def to_json(self) -> dict[str, Any]:
        """Lists, numbers, booleans and None only; `from_json` gives back an equal state."""
        return {
            "seed": self.seed,
            "prior_mean": self.prior_mean,
            "prior_sd": self.prior_sd,
            "log_posterior": list(self.log_posterior),
            "asked": list(self.asked),
            "correct": list(self.correct),
            "skipped": list(self.skipped),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> State:
        """The state that `to_json` stored; raises InvalidInputError when something is missing from it."""
        try:
            return cls(
                seed=int(stored["seed"]),
                prior_mean=float(stored["prior_mean"]),
                prior_sd=float(stored["prior_sd"]),
                log_posterior=tuple(float(value) for value in stored["log_posterior"]),
                asked=tuple(int(item) for item in stored["asked"]),
                correct=tuple(None if right is None else bool(right) for right in stored["correct"]),
                skipped=tuple(int(item) for item in stored["skipped"]),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise InvalidInputError(
                "The stored state of this test cannot be read. Its answers are safe; please start it again."
            ) from problem


def start(seed: int, *, prior_mean: float = 0.0, prior_sd: float = 1.0) -> State:
    """A test before its first item. The seed (0 or more) and the answers decide everything that follows."""
    if seed < 0:
        raise InvalidInputError("The seed of a test is 0 or more. Nothing was changed.")
    prior = ability.log_prior(prior_mean, prior_sd)
    return State(int(seed), float(prior_mean), float(prior_sd), tuple(prior.tolist()))


def ask(state: State, item: int) -> State:
    """Note that this item is on the screen, so that coming back on another device finds the same one."""
    _refuse_repeats(state, item)
    if state.pending is not None:
        raise ConflictError("A question of this test is still open. Nothing was lost; answer that one first.")
    return replace(state, asked=(*state.asked, int(item)), correct=(*state.correct, None))


def skip(state: State, item: int) -> State:
    """Leave out an item that failed to show: it is not wrong, not counted, and not asked again."""
    _refuse_repeats(state, item)
    return replace(
        state,
        asked=state.answered,
        correct=state.correct[: len(state.answered)],
        skipped=(*state.skipped, int(item)),
    )


def record(state: State, item: int, a: float, b: float, c: float, *, correct: bool) -> State:
    """Add the answer to an item with these parameters; it must be the pending one, if one is pending."""
    _refuse_repeats(state, item)
    after = ability.updated(np.array(state.log_posterior), a, b, c, correct=correct)
    return replace(
        state,
        log_posterior=tuple(after.tolist()),
        asked=(*state.answered, int(item)),
        correct=(*state.correct[: len(state.answered)], bool(correct)),
    )


def _refuse_repeats(state: State, item: int) -> None:
    if item in state.answered or item in state.skipped:
        raise ConflictError("This question was already dealt with. Nothing was lost; reload to go on.")
    if state.pending not in {None, item}:
        raise ConflictError("Another question of this test is open. Nothing was lost; reload to see it.")
