"""The seed from which a test chooses its questions: nobody can guess it, unless a simulation says what it is."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Final

SEED_BITS: Final = 48
_source: ContextVar[Callable[[int], int]] = ContextVar("source", default=secrets.randbits)


def fresh() -> int:
    """A new seed of `SEED_BITS` bits."""
    return _source.get()(SEED_BITS)


@contextlib.contextmanager
def drawn_from(source: Callable[[int], int]) -> Iterator[None]:
    """Let `source` (bits in, a number of so many bits out) give the seeds of this thread inside the block."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)
