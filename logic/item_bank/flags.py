"""What about a question deserves somebody's attention, each only from enough answers on. Pure.

Flags are shown to whoever keeps the bank. Nothing is retired by a flag.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from logic.item_bank.item_statistics import Drift

FEWEST_FOR_FACILITY = 50
FEWEST_FOR_DISCRIMINATION = 100
FEWEST_FOR_DISTRACTORS = 100
FEWEST_FOR_RAPID = 50
LOWEST_FACILITY, HIGHEST_FACILITY = 0.20, 0.95
LOWEST_DISCRIMINATION = 0.10
LEAST_CHOSEN = 0.02
FARTHEST_DRIFT, DRIFT_ERRORS = 0.10, 2.5
MOST_RAPID = 0.10


class Flag(StrEnum):
    """Why a question should be looked at."""

    TOO_HARD = "too hard"
    TOO_EASY = "too easy"
    DOES_NOT_SEPARATE = "does not separate"
    DEAD_DISTRACTOR = "dead distractor"
    DRIFTING = "drifting"
    RAPID = "rapid"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the flags are raised from; `choices[i]` counts stored option i, `key` is the right one (None: none is)."""

    answered: int
    facility: float | None
    discrimination: float | None
    choices: Sequence[int]
    key: int | None
    rapid_share: float | None
    drift: Drift | None


def flags(figures: Figures) -> tuple[Flag, ...]:
    """Every flag of a question.

    Too hard under 20 % right and too easy over 95 %, from 50 answers on; does not separate below .1, from 100; a dead
    distractor is one that under 2 % chose, from 100; rapid when over 10 % answered too fast to have read, from 50;
    drifting when recent answers are more than .1 and 2.5 standard errors away from what is expected, from 50.
    """
    raised = {
        Flag.TOO_HARD: _facility_is_outside(figures, low=True),
        Flag.TOO_EASY: _facility_is_outside(figures, low=False),
        Flag.DOES_NOT_SEPARATE: _does_not_separate(figures),
        Flag.DEAD_DISTRACTOR: _has_a_dead_distractor(figures),
        Flag.DRIFTING: figures.drift is not None and is_drifting(figures.drift),
        Flag.RAPID: figures.answered >= FEWEST_FOR_RAPID and (figures.rapid_share or 0.0) > MOST_RAPID,
    }
    return tuple(flag for flag, is_raised in raised.items() if is_raised)


def is_drifting(drift: Drift) -> bool:
    """Whether recent answers are too far from what is expected, and not by chance."""
    distance = abs(drift.difference)
    return distance > FARTHEST_DRIFT and distance > DRIFT_ERRORS * drift.standard_error


def _facility_is_outside(figures: Figures, *, low: bool) -> bool:
    if figures.facility is None or figures.answered < FEWEST_FOR_FACILITY:
        return False
    return figures.facility < LOWEST_FACILITY if low else figures.facility > HIGHEST_FACILITY


def _does_not_separate(figures: Figures) -> bool:
    if figures.discrimination is None or figures.answered < FEWEST_FOR_DISCRIMINATION:
        return False
    return figures.discrimination < LOWEST_DISCRIMINATION


def _has_a_dead_distractor(figures: Figures) -> bool:
    if figures.key is None or figures.answered < FEWEST_FOR_DISTRACTORS:
        return False
    distractors = [count for option, count in enumerate(figures.choices) if option != figures.key]
    return min(distractors) < LEAST_CHOSEN * figures.answered
