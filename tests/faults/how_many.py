"""How much is tried, and by which chance.

Few attempts in every run of the suite; `WAYMARK_FAULT_ATTEMPTS=200 pytest -s tests/faults` tries as many as a release
is held to, and prints the counts.
"""

from __future__ import annotations

import os
from random import Random

ATTEMPTS = int(os.environ.get("WAYMARK_FAULT_ATTEMPTS", "8"))
APP_KILLS = max(3, ATTEMPTS // 20)


def chance(seed: int) -> Random:
    """The throws of one test, the same in every run; when a blow lands is up to the machine."""
    return Random(seed)  # noqa: S311 -- moments of blows are no secrets
