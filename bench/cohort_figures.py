"""What the courses of a cohort say, each figure held against the truth. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from bench.course import FINALS, GRID, Course, Taken
from logic.assessment.irt import FloatArray
from logic.plans.outcomes import JOB_READY, Readiness
from logic.plans.verdict_service import VerdictView

STRONG, WEAK = 1.0, -1.0
BANDS = ("weak", "middle", "strong")
BINS = 5
SITTINGS = 400  # of the same questions with new luck, for what another final would give
SEED = 20261123
ROUNDING = 1e-9  # shares are counts divided by counts


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share; 0 of nobody."""
        return self.part / self.whole if self.whole else 0.0

    def __str__(self) -> str:
        return f"{self.value:.2f} ({self.part} of {self.whole})"


@dataclass(frozen=True, slots=True)
class Errors:
    """Differences of a forecast: the root of their mean square, their mean, and how many there are."""

    rmse: float
    bias: float
    count: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts with a like chance: the mean chance said, and the share that came true."""

    said: float
    came_true: float
    count: int


@dataclass(frozen=True, slots=True)
class OnFinals:
    """What finals ask of an ability, as means over them.

    The share expected with its sd between finals, that by the product's own parameters, and the chance of 80 %.
    """

    theta: float
    share: float
    spread: float
    thought: float
    reaches: float


def last_final(course: Course) -> Taken | None:
    """The test that gave the verdict."""
    return next((test for test in reversed(course.tests) if test.kind in FINALS), None) if course.verdict else None


def first_final(course: Course) -> Taken | None:
    """The final, not its retest."""
    return next((test for test in course.tests if test.kind == "final"), None)


def band(ability: float) -> str:
    """Truly weak, in the middle, or truly strong."""
    return "strong" if ability >= STRONG else "weak" if ability <= WEAK else "middle"


def at_the_test(_course: Course, test: Taken) -> float:
    """The true ability when the verdict was given."""
    return test.true_ability


def general(course: Course, _test: Taken) -> float:
    """The general ability alone, as it was drawn."""
    return course.general


def called_ready(
    courses: Iterable[Course], wanted: str, *, by: Callable[[Course, Taken], float] = at_the_test
) -> Share:
    """Of those of a band who have a verdict, the share called job ready."""
    levels = [
        course.verdict.level
        for course in courses
        if course.verdict and (test := last_final(course)) and band(by(course, test)) == wanted
    ]
    return Share(levels.count(Readiness.JOB_READY), len(levels))


def verdicts_by_band(courses: Iterable[Course]) -> dict[str, Counter[str]]:
    """How many got each level, by what they truly were."""
    found: dict[str, Counter[str]] = {name: Counter() for name in BANDS}
    for course in courses:
        test = last_final(course)
        if course.verdict and test:
            found[band(test.true_ability)][course.verdict.level] += 1
    return found


def forecast_errors(tests: Iterable[Taken], truth: Callable[[Taken], float]) -> Errors:
    """How far the newest forecast before each test was from the truth."""
    misses = np.array([test.forecast.expected - truth(test) for test in tests])
    if not len(misses):
        return Errors(float("nan"), float("nan"), 0)
    return Errors(float(np.sqrt(np.mean(misses**2))), float(misses.mean()), len(misses))


def true_share(test: Taken) -> float:
    """The share to be expected."""
    return test.true_share


def actual_share(test: Taken) -> float:
    """The share that was right."""
    return test.right / test.counted


def coverage(courses: Sequence[Course]) -> float:
    """The mean share of new sittings of the test that gave the verdict within the verdict's interval."""
    inside = [
        np.mean((shares >= verdict.low - ROUNDING) & (shares <= verdict.high + ROUNDING))
        for verdict, shares in _sat_again(courses)
    ]
    return float(np.mean(inside)) if inside else float("nan")


def coverage_of_truth(courses: Sequence[Course]) -> float:
    """The share of verdicts whose interval holds the share to be expected."""
    inside = [
        course.verdict.low <= test.true_share <= course.verdict.high
        for course in courses
        if course.verdict and (test := last_final(course))
    ]
    return float(np.mean(inside)) if inside else float("nan")


def forecast_bins(courses: Iterable[Course]) -> list[Bin]:
    """P(>= 80 %) as forecast before the final, and the share of those finals that reached it."""
    finals = [test for course in courses if (test := first_final(course))]
    return _bins(
        [test.forecast.probability_ready for test in finals],
        [float(10 * test.right >= JOB_READY * test.counted) for test in finals],
    )


def verdict_bins(courses: Sequence[Course]) -> list[Bin]:
    """P(>= 80 %) as the verdict says, and the share of new sittings of its test that reach it."""
    again = _sat_again(courses)
    return _bins(
        [verdict.probability_ready for verdict, _ in again],
        [float(np.mean(10 * shares >= JOB_READY - ROUNDING)) for _, shares in again],
    )


def expected_shares(courses: Iterable[Course]) -> list[OnFinals]:
    """What the finals drawn ask of each ability of the grid."""
    finals = [test for course in courses for test in course.tests if test.kind in FINALS]
    if not finals:
        return []
    shares, thought = (np.array([getattr(test, name) for test in finals]) for name in ("shares", "thought"))
    return [
        OnFinals(
            theta=theta,
            share=float(shares[:, place].mean()),
            spread=float(shares[:, place].std()),
            thought=float(thought[:, place].mean()),
            reaches=float(np.mean([_reaches(share, finals[0].counted) for share in shares[:, place]])),
        )
        for place, theta in enumerate(GRID)
    ]


def _reaches(share: float, counted: int) -> float:
    """The chance of 80 % when each question is right with this chance: binomial, so a little too wide."""
    needed = -(-JOB_READY * counted // 10)
    return sum(
        math.comb(counted, right) * share**right * (1.0 - share) ** (counted - right)
        for right in range(needed, counted + 1)
    )


def tests_of_weeks(course: Course) -> Counter[int | None]:
    """How many tests each week took."""
    return Counter(test.week_number for test in course.tests if test.kind == "weekly")


def _sat_again(courses: Sequence[Course]) -> list[tuple[VerdictView, FloatArray]]:
    """Each verdict with the shares right of new sittings of its test by the same person."""
    found = []
    for course in courses:
        test = last_final(course)
        if test is not None and course.verdict is not None:
            random = np.random.default_rng((SEED, course.number))
            right = (random.random((SITTINGS, len(test.chances))) < np.array(test.chances)).sum(axis=1)
            found.append((course.verdict, right / len(test.chances)))
    return found


def _bins(said: Sequence[float], came_true: Sequence[float]) -> list[Bin]:
    """Five equally wide bins of the chance; empty ones are left out."""
    place = np.minimum((np.array(said) * BINS).astype(int), BINS - 1)
    return [
        Bin(
            float(np.array(said)[place == number].mean()),
            float(np.array(came_true)[place == number].mean()),
            int((place == number).sum()),
        )
        for number in range(BINS)
        if (place == number).any()
    ]
