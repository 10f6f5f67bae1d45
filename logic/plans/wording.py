"""The rules' own words: how to go about a day, and what a failed week says. Pure.

They stand on what was counted and measured of this learner; where a model writes better words, these are what it
starts from, and what is shown whenever it does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from logic.plans import reasons
from logic.plans.views import DayView, Resource

CHECK = "Finish the day and take its check of three questions: it shows what stayed."
MOST_NAMED = 2  # topics in a sentence
HARD_WEEK = "high"


@dataclass(frozen=True, slots=True)
class WordsOfDay:
    """Why a day is here and how to go about it; `by` is who wrote it, None for the rules.

    `is_expected` says that others may come soon.
    """

    why: str
    steps: tuple[str, ...]
    by: str | None = None
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class WordsOfDiagnosis:
    """What a failed week says and what to do about it; `by` and `is_expected` as for a day."""

    summary: str
    next_steps: tuple[str, ...]
    by: str | None = None
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class FailedWeek:
    """A weekly test that was not passed, in counts; `topics` are the weakest, each with the questions that show it."""

    right: int
    counted: int
    needed: int
    severity: str
    failures: int
    extra_days: int
    topics: tuple[tuple[str, tuple[int, ...]], ...]


def day(view: DayView) -> WordsOfDay:
    """The words of the open day."""
    return WordsOfDay(view.reason, tuple(step for step in (*_work(view), CHECK) if step))


def diagnosis(week: FailedWeek) -> WordsOfDiagnosis:
    """The words of a failed week."""
    return WordsOfDiagnosis(_summary(week), tuple(_next_steps(week)))


def shown_by(positions: Sequence[int]) -> str:
    """Which questions of a test show a weakness, in words."""
    return f"{_numbers(positions)} showed it" if positions else "weak by all answers so far"


def _work(view: DayView) -> tuple[str, ...]:
    """Practice first where there is something to mend or little to learn; else reading first."""
    if view.is_extra:
        return (
            "Begin with the practice: it is made from your own mistakes.",
            _read(view.resources, "Then read on where an example did not come out: "),
        )
    if reasons.is_refresher(view.reason):
        return (
            "Begin with the practice; what comes easily you need not read about.",
            _read(view.resources, "Where it sticks, look it up: "),
        )
    left = view.minutes - sum(resource.minutes for resource in view.resources)
    time = f"Keep {_minutes(left)} for the practice" if left > 0 else "Leave time for the practice"
    return (
        _read(view.resources[:1], "Begin with "),
        _read(view.resources[1:], "Go on with "),
        f"{time}, and do it without looking anything up first.",
    )


def _read(resources: Sequence[Resource], opening: str) -> str:
    if not resources:
        return ""
    named = [f"*{resource.title}* ({_minutes(resource.minutes)})" for resource in resources]
    return f"{opening}{_listed(named)}."


def _summary(week: FailedWeek) -> str:
    wrong = week.counted - week.right
    short = _questions(week.needed - week.right)
    shown = [(title, len(positions)) for title, positions in week.topics if positions][:MOST_NAMED]
    opening = f"You were {short} short of the {week.needed} it takes"
    if not shown:
        return f"{opening}. Your mistakes are spread over the week; the topics below are weak by all answers so far."
    mistakes = min(wrong, sum(count for _, count in shown))  # a question corrected since then is no mistake any more
    topics = _listed([f"*{title}*" for title, _ in shown])
    return f"{opening}, and {mistakes} of your {_mistakes(wrong)} are on {topics}: that is where the extra days begin."


def _next_steps(week: FailedWeek) -> list[str]:
    first, positions = week.topics[0] if week.topics else ("the weakest topic", ())
    steps = []
    if positions:
        steps.append(f"Look at {_numbers(positions)} in the review below: each says which idea may have misled you.")
    if week.severity == HARD_WEEK:
        steps.append(f"Before the first extra day read the pages of *{first}* once more from the beginning.")
    days = "the extra day" if week.extra_days == 1 else f"the {week.extra_days} extra days"
    steps.append(f"Do {days}, *{first}* first; another topic comes each day.")
    again = "once more" if week.failures > 1 else "again"
    steps.append(f"Then take the test of this week {again}: the topics are the same, the questions are others.")
    return steps


def _numbers(positions: Sequence[int]) -> str:
    word = "question" if len(positions) == 1 else "questions"
    return f"{word} {_listed([str(position) for position in positions])}"


def _questions(count: int) -> str:
    return "one question" if count == 1 else f"{count} questions"


def _mistakes(count: int) -> str:
    return "one mistake" if count == 1 else f"{count} mistakes"


def _minutes(count: int) -> str:
    return "1 minute" if count == 1 else f"{count} minutes"


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
