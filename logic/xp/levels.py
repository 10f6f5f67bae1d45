"""From a total of XP to a level (docs/rules.md)."""

from __future__ import annotations

from dataclasses import dataclass

XP_PER_LEVEL = 100


@dataclass(frozen=True, slots=True)
class LevelProgress:
    """Where a total stands: the level, the XP still missing, and the share of the level already covered (0..1)."""

    level: int
    to_next: int
    share: float


def progress(total_xp: int) -> LevelProgress:
    """The level of a total: one for every full hundred, starting at 1. A negative total counts as zero."""
    within = max(total_xp, 0) % XP_PER_LEVEL
    return LevelProgress(
        level=max(total_xp, 0) // XP_PER_LEVEL + 1,
        to_next=XP_PER_LEVEL - within,
        share=within / XP_PER_LEVEL,
    )
