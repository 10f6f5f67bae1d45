"""Ids that are shown to the outside: uuid v7, so that they sort by time and cannot be guessed. Pure."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

CHANCE_BYTES = 10


def uuid_v7(at: datetime, chance: bytes) -> UUID:
    """An id for something made at `at` (RFC 9562, section 5.7); `chance` are ten random bytes."""
    if len(chance) != CHANCE_BYTES:
        raise ValueError(f"ten random bytes, not {len(chance)}")
    milliseconds = int(at.timestamp() * 1000)
    number = int.from_bytes(milliseconds.to_bytes(6, "big") + chance, "big")
    number = number & ~(0xF << 76) | 0x7 << 76  # the version
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)  # the variant


def parsed(text: str | None) -> UUID | None:
    """The id somebody's address bar holds; None when it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
