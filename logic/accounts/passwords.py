"""Passwords: which are accepted, how they are stored, how they are compared.

bcrypt looks at 72 bytes and no more, so longer ones are refused instead of being cut in silence. The stored form is the
usual `$2b$cost$...`, which streamlit-authenticator's Hasher reads and writes too.
"""

from __future__ import annotations

import contextlib
import os
import threading
import unicodedata
from collections.abc import Iterator

import bcrypt

from logic import settings
from logic.errors import InvalidInputError, UnavailableError

SHORTEST = 8
LONGEST = 72
# 12 is 0.25 to 0.35 s of one core; tests prove the same rules with the cheapest bcrypt there is.
COST = 4 if settings.current().environment == "test" else 12
# Half the cores: a burst of sign-ins may not starve everybody who is already learning.
AT_ONCE = max(1, (os.cpu_count() or 2) // 2)
PATIENCE_SECONDS = 20.0

_turns = threading.BoundedSemaphore(AT_ONCE)


def check(password: str, *, email: str = "") -> None:
    """Raise InvalidInputError unless the password may be used; any characters will do, spaces included."""
    size = len(_encoded(password))
    if "\0" in password or not password.strip():
        raise InvalidInputError("A password cannot be blank. Nothing was changed; please choose another one.")
    if size < SHORTEST:
        raise InvalidInputError(
            f"That password is too short: it has {size} bytes and needs at least {SHORTEST}. Nothing was changed; a"
            " short sentence of your own, with spaces, makes a good one.",
        )
    if size > LONGEST:
        raise InvalidInputError(
            f"That password is too long: it has {size} bytes and may have {LONGEST} (a plain letter is one byte, an"
            " accented one two, an emoji four). Nothing was changed; please shorten it.",
        )
    if email and password.casefold() == email.casefold():
        raise InvalidInputError("Your e-mail address cannot be your password. Nothing was changed.")


def hashed(password: str) -> str:
    """The bcrypt hash to store; the password has passed `check`. Waits for its turn."""
    with _turn():
        return bcrypt.hashpw(_encoded(password), bcrypt.gensalt(COST)).decode("ascii")


def matches(password: str, stored: str | None) -> bool:
    """Whether a password belongs to a stored hash; always costs one bcrypt, also when nothing is stored."""
    given = _encoded(password)
    usable = stored is not None and len(given) <= LONGEST
    with _turn():
        same = bcrypt.checkpw(given[:LONGEST], (stored or _nobodys_hash()).encode("ascii"))
    return same and usable


def _encoded(password: str) -> bytes:
    """UTF-8 of the composed form: keyboards differ in how they write an accented letter."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _nobodys_hash() -> str:
    """A well-formed hash at today's cost that no password has."""
    return bcrypt.gensalt(COST).decode("ascii") + "." * 31


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise UnavailableError("Very many people are signing in just now. Nothing was lost; please try again shortly.")
    try:
        yield
    finally:
        _turns.release()
