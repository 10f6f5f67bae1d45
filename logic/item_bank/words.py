"""What people type about questions, made fit to be kept. Pure."""

from __future__ import annotations

from logic.errors import InvalidInputError


def clean(typed: str) -> str:
    """The text without characters no database keeps; InvalidInputError for one that is half of a pair (a surrogate)."""
    try:
        typed.encode()
    except UnicodeEncodeError as problem:
        raise InvalidInputError(
            "There is a character in it that cannot be kept. Nothing was changed; please type it again."
        ) from problem
    return typed.replace("\0", "")
