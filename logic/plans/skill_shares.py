"""How much of each skill was right in a test, and how sure such a share is after so few questions. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

NINE_IN_TEN = 1.6449  # standard deviations on either side that hold the truth nine times in ten


@dataclass(frozen=True, slots=True)
class SkillShare:
    """A skill in a test: `right` of `asked`, and the 90 % interval of the share they stand for (0..1)."""

    skill: str
    right: int
    asked: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share right of what was asked."""
        return self.right / self.asked


def strongest_first(counts: Iterable[tuple[str, int, int]]) -> tuple[SkillShare, ...]:
    """The skills of (skill, right, asked), strongest first; those without questions are left out."""
    shares = [SkillShare(skill, right, asked, *interval(right, asked)) for skill, right, asked in counts if asked]
    return tuple(sorted(shares, key=lambda skill: -skill.share))


def doubt(skills: tuple[SkillShare, ...]) -> str:
    """What the order of the skills is worth, in a sentence; strongest first."""
    if len(skills) > 1 and skills[0].low > skills[-1].high:
        return f"{skills[0].skill} is stronger than {skills[-1].skill} beyond the luck of a few questions."
    return "So few questions a skill leave the order unsure: the intervals overlap."


def interval(right: int, asked: int) -> tuple[float, float]:
    """The 90 % score interval of a share (Wilson 1927, https://doi.org/10.1080/01621459.1927.10502953)."""
    share, square = right / asked, NINE_IN_TEN**2
    middle = (share + square / (2 * asked)) / (1 + square / asked)
    half = NINE_IN_TEN * math.sqrt(share * (1 - share) / asked + square / (4 * asked**2)) / (1 + square / asked)
    return max(middle - half, 0.0), min(middle + half, 1.0)
