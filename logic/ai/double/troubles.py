"""The ways in which a provider fails. Pure.

A model's name may end with one: "waymark-words:half" always dies half-way, so that a page can be tried with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

STATUS: Final = range(300, 600)


class Kind(StrEnum):
    """What happens to an answer."""

    NONE = "none"
    STATUS = "status"
    BROKEN = "broken"
    NO_JSON = "no-json"
    WRONG = "wrong"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    CUT_OFF = "cut-off"
    REFUSAL = "refusal"
    NO_CHOICES = "no-choices"
    LATE = "late"
    DRIP = "drip"
    DRIP_HEAD = "drip-head"
    HALF = "half"
    HANG_UP = "hang-up"
    REDIRECT = "redirect"
    PACKED = "packed"
    HUGE = "huge"
    NO_HTTP = "no-http"
    DEEP = "deep"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A way to fail: with a status, after so many seconds (before the answer, or between two bytes), to an address."""

    kind: Kind = Kind.NONE
    status: int = 200
    seconds: float = 0.0
    address: str = ""


WELL: Final = Trouble()


def of_model(name: str) -> Trouble:
    """The trouble a model is named after; none for any other name."""
    wanted = name.rpartition(":")[2] if ":" in name else ""
    if wanted.isdigit() and int(wanted) in STATUS:
        return Trouble(Kind.STATUS, status=int(wanted))
    if wanted not in set(Kind):
        return WELL
    kind = Kind(wanted)
    slow = {Kind.LATE: 60.0, Kind.DRIP: 0.5, Kind.DRIP_HEAD: 0.5}
    return Trouble(kind, seconds=slow.get(kind, 0.0))
