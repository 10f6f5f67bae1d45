"""Whether a hint gives an answer away. Pure.

In doubt it does: a hint that is not shown costs little, and the rules always have another one.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence

# fmt: off
NUMBERS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
}
# fmt: on
LONG_WORD = 4  # letters
STEM = 6  # letters by which forms of one word are taken for the same
FEWEST_OWN_WORDS, TELLING_SHARE = 3, 0.6
SHORTEST_SQUEEZED = 5  # characters: shorter ones turn up inside other words by chance
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[`*_~\s]+")
_LETTER = re.compile(r"(?<![\w'])[B-D](?![\w'])|[(\[`*\"']A[)\]`*\"'.:]|(?<!\w)A(?=[).:,;!?]|\s*$)|\(?\b[a-d]\)")
_ANSWER = r"answers?|options?|choices?|alternatives?|choose|chose|pick|select|correct|right|solution|key"
_NAMED = re.compile(
    rf"(?i)\b(?:{_ANSWER})\b\W*(?:\w+\W+){{0,3}}?(?:number\W*|no\W*|#\W*)?\b(?:[b-d]|[1-4]|one|two|three|four)\b(?!\s\w+s\b)"
)
_PLACED = re.compile(
    r"(?i)\b(?:first|second|third|fourth|last|1st|2nd|3rd|4th|top|bottom|upper|lower|former|latter)\s+"
    r"(?:answer|option|choice|one|alternative)\b"
)
_JUDGED = re.compile(
    r"(?i)\b(?:correct|right|wrong|incorrect|false|true)\s+(?:answer|option|choice|one|alternative)\s+(?:is|are|would|has)\b"
    r"|\b(?:answer|option|choice|alternative)s?\s+(?:is|are)\s+(?:not\s+)?(?:correct|right|wrong|incorrect|false|true)\b"
)


def holds(text: str, option: str) -> bool:
    """Whether a text has an option in it word for word, whatever its case, its marks of Markdown and its blanks."""
    wanted = _words(option)
    if not wanted:
        return _stands_alone(text, option)
    found = _words(text)
    if any(found[place : place + len(wanted)] == wanted for place in range(len(found) - len(wanted) + 1)):
        return True
    squeezed = _squeezed(option)
    return len(squeezed) >= SHORTEST_SQUEEZED and squeezed in _squeezed(text)


def holds_any(text: str, options: Iterable[str]) -> bool:
    """Whether a text has one of these options in it."""
    return any(holds(text, option) for option in options)


def tells_the_answer(hint: str, stem: str, options: Sequence[str]) -> bool:
    """Whether a hint gives an answer away.

    It does when it has an option in it, right or wrong, or most of the words that only this option has; when it names
    one by its letter, its number or its place; and when it calls one right or wrong.
    """
    visible = _visible(hint)
    if holds_any(visible, options) or any(_retells(visible, stem, place, options) for place in range(len(options))):
        return True
    return any(pattern.search(visible) for pattern in (_LETTER, _NAMED, _PLACED, _JUDGED))


def _retells(hint: str, stem: str, place: int, options: Sequence[str]) -> bool:
    """Whether a hint has most of the long words that only this option has."""
    others = [option for number, option in enumerate(options) if number != place]
    own = _stems(options[place]) - _stems(stem).union(*map(_stems, others))
    return len(own) >= FEWEST_OWN_WORDS and len(own & _stems(hint)) >= TELLING_SHARE * len(own)


def _stems(text: str) -> set[str]:
    return {word[:STEM] for word in _words(text) if len(word) >= LONG_WORD}


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(NUMBERS.get(word, word) for word in _WORD.findall(_visible(text).casefold()))


@functools.lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    return _MARKS.sub("", _visible(text).casefold())


def _visible(text: str) -> str:
    """A text as it is read: in its compatible form, without characters that cannot be seen."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(one for one in composed if one.isspace() or unicodedata.category(one)[0] != "C")


def _stands_alone(text: str, sign: str) -> bool:
    """Whether a sign without letters stands by itself, as code or in quotes; a sentence's punctuation does not."""
    wanted = sign.strip().strip("`")
    return bool(wanted) and re.search(rf"(?:^|[\s`'\"(]){re.escape(wanted)}(?:$|[\s`'\".,;)])", text) is not None
