"""The figures of the cohorts as rows: each beside its target, and beside the same of those who learn nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bench import cohort_figures as figures
from bench.cohort_figures import Bin, Errors, Share
from bench.course import STILL_GOING, Course
from bench.table import Row
from bench.whole_plan import MOST_DAYS

PARTS = ("diagnostic", "plan", "day", "test")  # of the stopwatch
STRONG_READY, WEAK_READY, FORECAST = 0.90, 0.02, 0.08


def rows(courses: Sequence[Course], *, took: float) -> list[Row]:
    """Every figure; `took` is how long the walk lasted, in seconds."""
    learning = [course for course in courses if course.is_learning]
    others = [course for course in courses if not course.is_learning]
    return [
        _dead_ends("learning", learning),
        _dead_ends("learning nothing", others),
        *_times(courses, took),
        *_validity(learning, others),
        *_forecasts(learning, others),
        _coverage(learning, others),
        *_calibration(courses),
        *_shares(courses),
        _length(learning, others),
    ]


def _dead_ends(name: str, courses: Sequence[Course]) -> Row:
    stopped = Counter(course.stopped for course in courses if course.stopped)
    ends = sum(stopped.values())
    weeks = [figures.tests_of_weeks(course) for course in courses]
    most = max((count for week in weeks for count in week.values()), default=0)
    repeats = sum(any(test.repeats for test in course.tests) for course in courses)
    again = sum(test.repeats for course in courses for test in course.tests if test.kind == "comprehensive")
    beside = (
        f"limit {MOST_DAYS} days; {', '.join(f'{count} x {why}' for why, count in stopped.items()) or 'all have one'};"
        f" at most {most} tests of one week ({max(most - 1, 0)} retests); mean {_mean_tests(weeks):.2f};"
        f" {repeats} learners met families again in retests of a week, {again} families in retests of a final"
    )
    refused = ends - stopped[STILL_GOING]
    title = f"Cohort of {len(courses):,}, {name}: learners without a verdict ({refused} refused by the product)"
    if name == "learning":
        return Row(title, ends, "", "0", ends == 0, beside)
    return Row(title, ends, "", "", None, beside)


def _mean_tests(weeks: Sequence[Counter[int | None]]) -> float:
    return float(np.mean([count for week in weeks for count in week.values()] or [0]))


def _times(courses: Sequence[Course], took: float) -> list[Row]:
    """Service time of those who answered through the service, by what it was for."""
    answering = [course for course in courses if course.by_service]
    days = sum(course.days for course in answering)
    spent = {name: sum(course.watch.seconds.get(name, 0.0) for course in answering) for name in PARTS}
    each = {name: 1000 * seconds / max(days, 1) for name, seconds in spent.items()}
    all_days = sum(course.days for course in courses)
    share = f"{len(answering)} of {len(courses)} learners"
    per_call = ", ".join(f"{name} {_per_call(answering, name):.1f}" for name in PARTS)
    return [
        Row(
            f"Cohort, services per learner-day, tests and diagnostic included ({share} answer all through services)",
            sum(each.values()),
            "ms",
            "",
            None,
            f"the day itself (look, start, finish) {each['day']:.1f}; a call: {per_call} ms",
        ),
        Row(
            "Cohort, wall clock per learner-day, simulation included",
            1000 * took / max(all_days, 1),
            "ms",
            "",
            None,
            f"{all_days:,} learner-days in {took:.0f} s by several processes at once; answers of the other"
            f" {len(courses) - len(answering)} learners by one statement a test",
        ),
    ]


def _per_call(courses: Sequence[Course], name: str) -> float:
    seconds = sum(course.watch.seconds.get(name, 0.0) for course in courses)
    return 1000 * seconds / max(sum(course.watch.calls[name] for course in courses), 1)


def _validity(learning: Sequence[Course], others: Sequence[Course]) -> list[Row]:
    """Of both cohorts together: a verdict is about what somebody can do, however they came to it."""
    both = [*learning, *others]
    strong, middle, weak = (figures.called_ready(both, name) for name in ("strong", "middle", "weak"))
    return [
        Row(
            f"Cohort, truly strong at the test (theta >= {figures.STRONG:g}) called job ready",
            strong.value,
            "",
            f">= {STRONG_READY:.2f}",
            strong.value >= STRONG_READY if strong.whole else None,
            _beside("strong", strong, learning, others),
        ),
        Row(
            f"Cohort, truly weak at the test (theta <= {figures.WEAK:g}) called job ready",
            weak.value,
            "",
            f"<= {WEAK_READY:.2f}",
            weak.value <= WEAK_READY if weak.whole else None,
            f"{_beside('weak', weak, learning, others)}; without a verdict, being stopped by their weeks:"
            f" {sum(not course.verdict for course in both)}",
        ),
        Row(
            "Cohort, in the middle called job ready",
            middle.value,
            "",
            "",
            None,
            _beside("middle", middle, learning, others),
        ),
    ]


def _beside(name: str, share: Share, learning: Sequence[Course], others: Sequence[Course]) -> str:
    levels = figures.verdicts_by_band([*learning, *others])[name]
    told = ", ".join(f"{count} {level}" for level, count in levels.most_common()) or "nobody"
    return (
        f"{share.part} of {share.whole}: {told}; learning {figures.called_ready(learning, name)}, learning nothing"
        f" {figures.called_ready(others, name)}, by g alone {figures.called_ready(others, name, by=figures.general)}"
    )


def _forecasts(learning: Sequence[Course], others: Sequence[Course]) -> list[Row]:
    finals, theirs = (
        [test for course in courses if (test := figures.first_final(course))] for courses in (learning, others)
    )
    retests = [test for course in learning for test in course.tests if test.kind == "comprehensive"]
    ours = figures.forecast_errors(finals, figures.true_share)
    beside = (
        f"bias {ours.bias:+.3f}, {ours.count} finals; against the actual share"
        f" {_told(figures.forecast_errors(finals, figures.actual_share))};"
        f" learning nothing {_told(figures.forecast_errors(theirs, figures.true_share))};"
        f" before the retest, 14 days earlier {_told(figures.forecast_errors(retests, figures.true_share))}"
    )
    met = ours.rmse <= FORECAST if ours.count else None
    title = "Cohort, readiness forecast before the final against the share truly expected on it: RMSE"
    return [Row(title, ours.rmse, "", f"<= {FORECAST}", met, beside)]


def _told(errors: Errors) -> str:
    return f"{errors.rmse:.3f} (bias {errors.bias:+.3f})" if errors.count else "none"


def _coverage(learning: Sequence[Course], others: Sequence[Course]) -> Row:
    beside = (
        f"of the share truly expected: {figures.coverage_of_truth(learning):.3f}; learning nothing:"
        f" {figures.coverage(others):.3f} and {figures.coverage_of_truth(others):.3f}"
    )
    title = "Cohort, the verdict's 90 % interval holds the share of another sitting of its test"
    return Row(title, figures.coverage(learning), "", "", None, beside)


def _calibration(courses: Sequence[Course]) -> list[Row]:
    kinds = (
        ("as forecast before the final: finals with 80 %", figures.forecast_bins(courses)),
        ("as the verdict says: another sitting with 80 %", figures.verdict_bins(courses)),
    )
    return [
        Row(f"Cohort, P(>= 80 %) {name}; mean distance of bins", _distance(bins), "", "", None, _bins(bins))
        for name, bins in kinds
    ]


def _distance(bins: Sequence[Bin]) -> float:
    count = sum(one.count for one in bins)
    return sum(one.count * abs(one.said - one.came_true) for one in bins) / max(count, 1)


def _bins(bins: Sequence[Bin]) -> str:
    return "said, came true: " + "; ".join(f"{one.said:.2f}, {one.came_true:.2f} (n {one.count})" for one in bins)


def _shares(courses: Sequence[Course]) -> list[Row]:
    return [
        Row(
            f"Cohort, share expected on the finals drawn by an ability of {found.theta:g} in all topics",
            found.share,
            "",
            "",
            None,
            f"chance of 80 %: {found.reaches:.3f}; sd between finals {found.spread:.3f};"
            f" by the product's own parameters {found.thought:.3f}",
        )
        for found in figures.expected_shares(courses)
    ]


def _length(learning: Sequence[Course], others: Sequence[Course]) -> Row:
    days = [course.days for course in learning]
    gained = np.mean([course.ability_after - course.ability_before for course in learning])
    beside = (
        f"5th to 95th of a hundred {np.percentile(days, 5):.0f} to {np.percentile(days, 95):.0f};"
        f" ability gained {gained:.2f}; {_skips(learning)};"
        f" learning nothing: {np.mean([course.days for course in others] or [0]):.1f} days, {_skips(others)}"
    )
    return Row("Cohort, days done until the verdict, mean", float(np.mean(days)), "", "", None, beside)


def _skips(courses: Sequence[Course]) -> str:
    skipped = Counter(course.weeks_skipped for course in courses)
    return "weeks skipped: " + ", ".join(f"{weeks}: {skipped[weeks]}" for weeks in sorted(skipped))
