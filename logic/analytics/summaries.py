"""What the figures of days, weeks and cohorts add up to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from logic.analytics import days, intervals
from logic.analytics.days import Span
from logic.analytics.intervals import Mean, Share
from logic.analytics.views import Cohort, CohortFunnel, DayFigures, Figure, RetainedWeek, Step, WeekOfTests

STEPS = ("registered", "assessed", "planned", "first_day", "first_week", "final", "verdict")
STEP_NAMES = ("Registered", "Assessed", "Got a plan", "First day", "First week passed", "Final taken", "Verdict")

Days = Sequence[DayFigures]
Sum = Callable[[Days], float | None]


def figures(known: Days, span: Span, began: date | None) -> dict[str, Figure]:
    """The figures of the dates of a span beside those of the span before; `known` holds the dates of both, in order.

    `began` is the first date anything was counted on: what lies before it is not missing.
    """
    now = [day for day in known if day.date in span]
    before = [day for day in known if day.date in span.before]
    is_complete = not missing(known, span, began) and all(day.is_complete for day in now)
    # A place that began in the middle of the period before has nothing there to be compared with.
    compared = before if before and before[0].date == span.before.first else []

    def figure(name: str, value: Sum, *, is_share: bool = False) -> Figure:
        return Figure(name, value(now), value(compared), is_share=is_share, is_complete=is_complete)

    return {
        made.name: made
        for made in (
            figure("people", lambda some: some[-1].people if some else None),
            figure("new people", _total("new_people")),
            figure("daily active", lambda some: sum(day.active for day in some) / len(some) if some else None),
            figure("weekly active", lambda some: some[-1].weekly if some else None),
            figure("monthly active", lambda some: some[-1].monthly if some else None),
            figure("stickiness", stickiness, is_share=True),
            figure("active plans", lambda some: some[-1].active_plans if some else None),
            figure("plans started", _total("plans_started")),
            figure("plans completed", _total("plans_completed")),
            figure("days finished", _total("days_finished")),
        )
    }


def missing(known: Days, span: Span, began: date | None) -> tuple[date, ...]:
    """The dates of a span that were not counted, since the place began."""
    counted = {day.date for day in known}
    return tuple(day for day in days.all_of(span) if began is not None and day >= began and day not in counted)


def stickiness(some: Days) -> float | None:
    """The daily active people of some days, of the monthly active ones; None when there were none."""
    monthly = sum(day.monthly for day in some)
    return sum(day.active for day in some) / monthly if monthly else None


def _total(column: str) -> Sum:
    return lambda some: sum(getattr(day, column) for day in some) if some else None


def weeks_of_tests(known: Days, span: Span) -> tuple[WeekOfTests, ...]:
    """The weekly tests decided in each calendar week of a span; a week is cut short where the span is."""
    found = []
    for monday in range(days.week_of(span.first).toordinal(), span.last.toordinal() + 1, 7):
        week = Span(date.fromordinal(monday), date.fromordinal(monday + 6))
        tests = [day for day in known if day.date in week and day.date in span]
        passed = tests_passed(tests)
        is_whole = week.first in span and week.last in span and len(tests) == week.days
        found.append(WeekOfTests(week.first, passed, is_whole and all(day.is_complete for day in tests)))
    return tuple(found)


def tests_passed(some: Days) -> Share:
    """The weekly tests that were passed, of those decided."""
    passed = sum(day.weekly_tests_passed for day in some)
    return Share(passed, passed + sum(day.weekly_tests_failed for day in some))


def job_ready(some: Days) -> Share:
    """The verdicts that say job ready, of those given."""
    return Share(sum(day.job_ready for day in some), sum(day.verdicts for day in some))


def gained(some: Sequence[tuple[int, float | None, float | None]]) -> Mean:
    """The mean of all, from (people, mean, standard deviation) of each day."""
    count, total, squares = 0, 0.0, 0.0
    for people, mean, deviation in some:
        if mean is not None:
            count += people
            total += people * mean
            squares += people * mean * mean + (people - 1) * (deviation or 0.0) ** 2
    return intervals.mean(count, total, squares)


def cohorts(
    sizes: Mapping[date, int], active: Mapping[tuple[date, int], int], *, weeks: int, at: datetime
) -> tuple[Cohort, ...]:
    """The retention grid: of each cohort the weeks that have begun, at most `weeks`; empty cohorts are left out."""
    newest = days.week_of(days.newest(at))
    found = []
    for monday, people in sorted(sizes.items()):
        begun = min((newest - monday) // days.WEEK, weeks - 1)
        row = tuple(
            # Whoever registered and is gone westwards may be active in a week before theirs, so never more than all.
            RetainedWeek(week, Share(min(active.get((monday, week), 0), people), people), _has_ended(monday, week, at))
            for week in range(begun + 1)
        )
        found.append(Cohort(monday, people, row, _has_ended(monday, 0, at)))
    return tuple(found)


def _has_ended(monday: date, week: int, at: datetime) -> bool:
    return at >= days.ended(monday + week * days.WEEK + 6 * days.DAY)


def funnel(counts: Sequence[int]) -> tuple[Step, ...]:
    """The steps with their shares, from how many people came to each of them."""
    first = counts[0]
    return tuple(
        Step(name, people, Share(people, first), Share(people, counts[max(place - 1, 0)]))
        for place, (name, people) in enumerate(zip(STEP_NAMES, counts, strict=True))
    )


def funnels(rows: Sequence[tuple[date, Sequence[int]]]) -> tuple[tuple[Step, ...], tuple[CohortFunnel, ...]]:
    """The funnel of all cohorts together, and that of each."""
    total = [sum(counts[place] for _, counts in rows) for place in range(len(STEPS))]
    return funnel(total), tuple(CohortFunnel(monday, funnel(counts)) for monday, counts in rows)
