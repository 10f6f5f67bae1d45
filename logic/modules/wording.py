"""What people type, made fit to be kept and shown."""

from __future__ import annotations

import unicodedata

from logic.errors import InvalidInputError

UNKEPT = "There is a character in it that cannot be kept. Nothing was changed; please type it again."


def line(typed: str, *, longest: int, what: str) -> str:
    """One line without invisible characters; raises InvalidInputError when it is longer than `longest`."""
    return _short_enough(" ".join(_kept(typed).split()), longest, what)


def text(typed: str, *, longest: int, what: str) -> str:
    """A text of several lines without invisible characters; raises InvalidInputError when it is too long."""
    lines = (" ".join(part.split()) for part in _kept(typed).splitlines())
    return _short_enough("\n".join(lines).strip(), longest, what)


def _kept(typed: str) -> str:
    try:
        typed.encode()
    except UnicodeEncodeError as problem:
        raise InvalidInputError(UNKEPT) from problem
    whole = unicodedata.normalize("NFC", typed)
    return "".join(letter for letter in whole if letter in "\n\t\u200c\u200d" or unicodedata.category(letter)[0] != "C")


def _short_enough(words: str, longest: int, what: str) -> str:
    if len(words) > longest:
        raise InvalidInputError(f"{what} may have {longest} characters. Nothing was changed; please shorten it.")
    return words
