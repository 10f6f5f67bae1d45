"""A hint by rules: how to go about a question, what it is about, what misled before, where to read. Pure.

It guides and never tells: a sentence is left out that has any of the question's answers in it, right or wrong, or says
nearly the same as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from logic.plans import checking
from logic.plans.views import Resource

T = TypeVar("T")
SAME_IDEA = 0.5  # share of words
SHORTEST_WORD = 4  # letters
_COMMON = re.compile(
    r"about|after|also|before|does|each|from|have|into|only|other|over|same|some|than|that|then|there|these|they|this"
    r"|what|when|where|which|while|will|with|without|your"
)
TRACE = (
    "Go through it line by line and write down what every name holds after each line, before you look at the answers.",
    "Be the machine: execute it slowly, with paper beside you, then compare.",
)
CLAUSES = (
    "Take the clauses in the order in which the database works them off, and write down which rows are left.",
    "Work with three rows of data that you make up, and see what becomes of them.",
)
PIECE = (
    "Say in your own words what has to happen; then look for the detail in which the answers differ from each other.",
    "Make up the smallest example, and let every answer work on it.",
)
IDEA = (
    "Put the question into your own words and think of an example from your own work; then compare.",
    "Imagine you had to explain this to somebody; what would you say?",
)
LAST = ("Take your time; read once more.", "Slowly. Read once more.", "Think of examples.", "Reconsider.")
_WORD = re.compile(r"[^\W\d_]+")
_OUTPUT = re.compile(r"(?i)\b(?:prints?|shows?|logs?|gives?|outputs?|returns?|value of|happens)\b")
_ROWS = re.compile(r"(?i)\b(?:gives?|rows?|query|queries|condition|select)\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question somebody wants a hint for, and what its topic offers; nothing in it says which answer is right.

    `ideas` are the misconceptions its answers catch; `misled` those that this learner followed before, on its topic.
    """

    topic: str
    stem: str
    code: str | None
    code_language: str | None
    options: tuple[str, ...]
    ideas: tuple[str, ...]
    objectives: tuple[str, ...]
    resources: tuple[Mapping[str, Any], ...]
    misled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordsOfHint:
    """A hint in sentences, and a page to read if there is one that fits; `by` is who wrote it, None for the rules.

    `is_expected` says that another one may come soon.
    """

    sentences: tuple[str, ...]
    resource: Resource | None
    by: str | None = None
    is_expected: bool = False


def hint(asked: Asked) -> WordsOfHint:
    """The hint of the rules: of each kind of sentence the first that fits, as long as all together tell nothing."""
    sentences: tuple[str, ...] = ()
    for kind in (_ways(asked), _aims(asked), _reminders(asked)):
        sentences += _first_fitting(kind, asked, sentences)
    return WordsOfHint(sentences or _first_fitting(LAST, asked, ()), _resource(asked))


def told_before(asked: Asked) -> tuple[str, ...]:
    """The ideas that misled this learner on the topic before, without those that this question's answers catch."""
    return tuple(
        idea for idea in asked.misled if not any(_alike(idea, own) for own in asked.ideas) and not _tells(idea, asked)
    )


def _ways(asked: Asked) -> Sequence[str]:
    if asked.code_language == "sql" and _ROWS.search(asked.stem):
        return CLAUSES
    if asked.code and _OUTPUT.search(asked.stem):
        return TRACE
    return PIECE if asked.code or "`" in asked.stem else IDEA


def _aims(asked: Asked) -> Sequence[str]:
    nearest = _nearest(asked.objectives, str, asked)
    fits = nearest is not None and _in_common(nearest, asked)
    return [f"What it asks you to show: that you can {nearest}."] if fits else []


def _reminders(asked: Asked) -> Sequence[str]:
    return [
        f"In an earlier test you followed the idea that {idea}. Ask yourself whether it comes in here."
        for idea in told_before(asked)
    ]


def _resource(asked: Asked) -> Resource | None:
    fitting = [one for one in asked.resources if not _tells(str(one["title"]), asked)]
    chosen = _nearest(fitting, lambda one: str(one["title"]), asked)
    return None if chosen is None else Resource(chosen["title"], chosen["url"], chosen["kind"], chosen["minutes"])


def _nearest(things: Sequence[T], named: Callable[[T], str], asked: Asked) -> T | None:
    """What has most words in common with the question; the first of equals."""
    return max(things, key=lambda thing: _in_common(named(thing), asked), default=None)


def _in_common(text: str, asked: Asked) -> int:
    return len(_long_words(f"{asked.stem} {asked.code or ''}") & _long_words(text))


def _first_fitting(sentences: Iterable[str], asked: Asked, said: Sequence[str]) -> tuple[str, ...]:
    """The first sentence that gives no answer away together with those `said` before, if there is one."""
    return next(((one,) for one in sentences if not _tells(" ".join([*said, one]), asked)), ())


def _tells(text: str, asked: Asked) -> bool:
    return checking.tells_the_answer(text, asked.stem, asked.options)


def _alike(one: str, other: str) -> bool:
    """Whether two misconceptions are the same idea in other words."""
    mine, theirs = _long_words(one), _long_words(other)
    return len(mine & theirs) >= SAME_IDEA * max(1, min(len(mine), len(theirs)))


def _long_words(text: str) -> set[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return {word[: checking.STEM] for word in words if len(word) >= SHORTEST_WORD and not _COMMON.fullmatch(word)}
