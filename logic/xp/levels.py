"""From a total of XP to a level (docs/rules.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

XP_PER_LEVEL = 100

Curve = Literal["linear", "root"]


@dataclass(frozen=True, slots=True)
class LevelProgress:
    """Where a total stands: the level, the XP still missing, and the share of the level already covered (0..1)."""

    level: int
    to_next: int
    share: float


def progress(total_xp: int, curve: Curve = "linear") -> LevelProgress:
    """The level of a total, starting at 1; a negative total counts as zero.

    `linear`: one for every full hundred. `root`: floor(sqrt(total / 100)) + 1, so that each level takes longer.
    """
    total = max(total_xp, 0)
    level = (math.isqrt(total // XP_PER_LEVEL) if curve == "root" else total // XP_PER_LEVEL) + 1
    begins, ends = starts_at(level, curve), starts_at(level + 1, curve)
    return LevelProgress(level=level, to_next=ends - total, share=(total - begins) / (ends - begins))


def starts_at(level: int, curve: Curve = "linear") -> int:
    """The least total of a level."""
    return XP_PER_LEVEL * (level - 1) ** (2 if curve == "root" else 1)
