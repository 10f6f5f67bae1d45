"""A learner's plan in a teacher's words, by rules: what goes well, what does not, what to ask about. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

IDLE_FROM = 3  # days without learning that are worth a question
BEHIND_FROM = 3  # days of the plan
MOST_TOPICS = 3
FAILED_TWICE = 2
READY = 0.8


@dataclass(frozen=True, slots=True)
class Tried:
    """A test of the plan that was submitted; `is_passed` is None where there is nothing to pass."""

    name: str
    right: int
    counted: int
    is_passed: bool | None


@dataclass(frozen=True, slots=True)
class Picture:
    """What a summary is made from; nothing in it says who the learner is.

    `status` is the plan's, `idle_days` counts full days without learning (None: nothing was learnt yet), `done` and
    `planned` are days of the plan against days gone by. `tests` are in order. Forecast: shares, 0..1.
    """

    track: str
    status: str
    week: int
    weeks: int
    done: int
    planned: int
    length: int
    idle_days: int | None
    streak: int
    tests: tuple[Tried, ...]
    weak: tuple[str, ...]
    secure: int
    measured: int
    expected: float | None = None
    low: float = 0.0
    high: float = 0.0
    waits_for_attempt: bool = False


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences, each a line; `by` names the provider whose words `prose` is, when a model wrote some.

    `is_expected` says that such words may come soon.
    """

    going_well: tuple[str, ...]
    not_yet: tuple[str, ...]
    ask_about: tuple[str, ...]
    prose: str = ""
    by: str | None = None
    is_expected: bool = False


def summary(picture: Picture) -> Summary:
    """The words of the rules."""
    return Summary(tuple(_well(picture)), tuple(_not_yet(picture)), tuple(_ask(picture)))


def facts(picture: Picture) -> dict[str, str]:
    """What a model is told besides, in words and whole numbers of our own; never a name, nor a title."""
    return {
        "status": picture.status,
        "place": f"week {picture.week} of {picture.weeks}",
        "pace": f"{picture.done} days done of {picture.length}, {picture.planned} by a day a day",
        "idle": _idle(picture),
    }


def texts(picture: Picture) -> dict[str, str]:
    """Titles of the catalogue, and sentences that hold some: they may have come from a file, so they are data."""
    words = summary(picture)
    tests = "\n".join(f"{test.name}: {test.right} of {test.counted}{_outcome(test)}" for test in picture.tests)
    found = {
        "track": picture.track,
        "weak topics": "\n".join(picture.weak),
        "tests": tests,
        "going well": _listed(words.going_well),
        "not yet": _listed(words.not_yet),
        "the platform suggests to ask": _listed(words.ask_about),
    }
    return {name: text for name, text in found.items() if text}


def _well(picture: Picture) -> list[str]:
    lines = []
    passed = [test for test in picture.tests if test.is_passed]
    if passed:
        lines.append(f"{_counted(len(passed), 'test')} passed, last {passed[-1].name} with {_score(passed[-1])}.")
    if picture.done and picture.done >= picture.planned:
        lines.append(f"{picture.done} of {picture.length} days are done: a day a day, or faster.")
    if picture.streak >= IDLE_FROM:
        lines.append(f"A streak of {picture.streak} days.")
    if picture.secure:
        lines.append(f"{picture.secure} of {_counted(picture.measured, 'topic')} measured are secure.")
    if picture.expected is not None and picture.low >= READY:
        lines.append(f"The forecast for the final is {_forecast(picture)}: job ready is in reach.")
    return lines


def _not_yet(picture: Picture) -> list[str]:
    lines = []
    failed = [test for test in picture.tests if test.is_passed is False]
    if failed and failed[-1] is _last_to_pass(picture.tests):
        lines.append(f"{failed[-1].name[:1].upper()}{failed[-1].name[1:]} was not passed: {_score(failed[-1])}.")
    if picture.status == "paused":
        lines.append("The plan is paused.")
    elif picture.status == "active":
        if picture.idle_days is None or picture.idle_days >= IDLE_FROM:
            lines.append(_idle(picture))
        behind = picture.planned - picture.done
        if behind >= BEHIND_FROM:
            lines.append(f"{behind} days behind a day a day.")
    if picture.weak:
        lines.append(f"Weak so far: {', '.join(picture.weak[:MOST_TOPICS])}{_more(picture.weak)}.")
    if picture.expected is not None and picture.high < READY:
        lines.append(f"The forecast for the final is {_forecast(picture)}; job ready begins at 80 %.")
    return lines


def _ask(picture: Picture) -> list[str]:
    lines = []
    if picture.status == "paused":
        lines.append("What made them pause, and when do they want to go on?")
    elif picture.status == "active" and (picture.idle_days is None or picture.idle_days >= IDLE_FROM):
        lines.append("What keeps them from learning at the moment, and would shorter days help?")
    failures = _failed_in_a_row(picture.tests)
    if failures >= FAILED_TWICE:
        lines.append(
            f"The same test was failed {failures} times: what do they find hard, the topics or the test itself?"
        )
    elif failures:
        lines.append("How did the test go for them: was it time, reading the questions, or the topics?")
    if picture.weak:
        lines.append(f"Can they explain {picture.weak[0]} in their own words?")
    if picture.waits_for_attempt:
        lines.append("Would an extra attempt without the days before it help, or are those days what they need?")
    if not lines and picture.status == "active":
        lines.append("What do they want to reach next?")
    return lines[:3]


def _last_to_pass(tests: Sequence[Tried]) -> Tried | None:
    return next((test for test in reversed(tests) if test.is_passed is not None), None)


def _failed_in_a_row(tests: Sequence[Tried]) -> int:
    """How often the test taken last was failed one after the other."""
    count = 0
    last = _last_to_pass(tests)
    for test in reversed([test for test in tests if test.is_passed is not None]):
        if test.is_passed or last is None or test.name != last.name:
            break
        count += 1
    return count


def _idle(picture: Picture) -> str:
    if picture.idle_days is None:
        return "Nothing was learnt yet."
    if not picture.idle_days:
        return "Something was learnt today or yesterday."
    return f"Nothing was learnt for {_counted(picture.idle_days, 'day')}."


def _forecast(picture: Picture) -> str:
    return f"between {round(100 * picture.low)} and {round(100 * picture.high)} %"


def _score(test: Tried) -> str:
    return f"{test.right} of {test.counted}"


def _outcome(test: Tried) -> str:
    return "" if test.is_passed is None else ", passed" if test.is_passed else ", not passed"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _more(topics: Sequence[str]) -> str:
    return f" and {len(topics) - MOST_TOPICS} more" if len(topics) > MOST_TOPICS else ""


def _listed(lines: Sequence[str]) -> str:
    return " ".join(lines) or "nothing"
