"""How far somebody is with each kind of requirement (docs/rules.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rarity(StrEnum):
    """How seldom an achievement is meant to be, the most common first."""

    COMMON = "common"
    RARE = "rare"
    EPIC = "epic"
    LEGENDARY = "legendary"


class Requirement(StrEnum):
    """What an achievement counts."""

    XP = "xp"
    LEVEL = "level"
    STREAK = "streak"
    TESTS_PASSED = "tests_passed"
    PERFECT_TEST = "perfect_test"
    PLANS_COMPLETED = "plans_completed"


@dataclass(frozen=True, slots=True)
class TestStanding:
    """A submitted weekly test or final as it stands today, its corrections considered; `week` is None for a final."""

    __test__ = False

    plan_id: int
    week: int | None
    right: int
    counted: int
    is_passed: bool

    @property
    def is_perfect(self) -> bool:
        """Whether every question that counts was answered rightly."""
        return self.is_passed and self.right == self.counted > 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a learner: total XP and its level, longest streak in days, plans with a verdict, tests."""

    xp: int
    level: int
    longest_streak: int
    plans_completed: int
    tests: Sequence[TestStanding]


def progress(facts: Facts) -> Mapping[Requirement, int]:
    """How far somebody is with each requirement, in its own unit; never below zero.

    A week, and the final of a plan, is passed once, also where a corrected key passed a test whose retest was passed
    too. Perfect tests count each.
    """
    return {
        Requirement.XP: max(facts.xp, 0),
        Requirement.LEVEL: facts.level,
        Requirement.STREAK: facts.longest_streak,
        Requirement.TESTS_PASSED: len({(test.plan_id, test.week) for test in facts.tests if test.is_passed}),
        Requirement.PERFECT_TEST: sum(test.is_perfect for test in facts.tests),
        Requirement.PLANS_COMPLETED: facts.plans_completed,
    }
