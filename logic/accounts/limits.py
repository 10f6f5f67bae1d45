"""How many tries there are and how long the wait is after them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `tries` failures within `window`."""

    tries: int
    window: timedelta


class Purpose(StrEnum):
    """What is being tried; each has counters of its own."""

    SIGN_IN = "sign_in"
    REGISTER = "register"
    RESET = "reset"


# Five tries at one password; the address allows for a class room behind one router.
OF_ACCOUNT = {
    Purpose.SIGN_IN: Limit(5, timedelta(minutes=15)),
    Purpose.REGISTER: Limit(5, timedelta(hours=1)),
    Purpose.RESET: Limit(3, timedelta(hours=1)),
}
OF_ADDRESS = {
    Purpose.SIGN_IN: Limit(50, timedelta(minutes=15)),
    Purpose.REGISTER: Limit(60, timedelta(hours=1)),
    Purpose.RESET: Limit(30, timedelta(hours=1)),
}


def refused_until(failures: Sequence[datetime], limit: Limit) -> datetime | None:
    """When the next try will be looked at; None when it may be now. `failures` are the newest first, in the window."""
    if len(failures) < limit.tries:
        return None
    return failures[limit.tries - 1] + limit.window


def minutes_to_wait(until: datetime, at: datetime) -> int:
    """Whole minutes from `at` to `until`, at least one."""
    return max(1, math.ceil((until - at).total_seconds() / 60))
