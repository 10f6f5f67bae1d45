"""The sentence for a problem nobody on this machine can be shown a traceback for."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg

from db.embedded.problems import NO_SPACE
from logic.errors import WaymarkError


def sentence(problem: BaseException) -> str | None:
    """What to tell the person who typed the command; None for what is a fault of the program itself."""
    found = (_own_words(cause) or _of_the_machine(cause) for cause in _causes(problem))
    return next((words for words in found if words), None)


def _own_words(cause: BaseException) -> str | None:
    """Errors of ours carry their sentence; those of `db` in their message, for it knows nothing of `logic`."""
    if isinstance(cause, WaymarkError):
        return cause.sentence
    return str(cause) if type(cause).__module__.partition(".")[0] == "db" else None


def _of_the_machine(cause: BaseException) -> str | None:
    if isinstance(cause, psycopg.errors.DiskFull) or (isinstance(cause, OSError) and cause.errno in NO_SPACE):
        return "The disk is full. Nothing committed was lost; free some space and start again."
    if isinstance(cause, psycopg.errors.InsufficientPrivilege):
        refusal = _first_line(cause)
        return (
            f"The database login may not do this ({refusal}). Nothing was changed;"
            " name a login that owns the schema in DATABASE_OWNER_URL."
        )
    if isinstance(cause, psycopg.OperationalError):
        return f"The database was lost ({_first_line(cause)}). What was committed is safe; start again."
    return None


def _causes(problem: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = problem
    while current is not None:
        yield current
        current = current.__cause__


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or ["no reason given"])[0].rstrip(".")
