"""What the app can ask about achievements: give what is earned, show the wall, tell what is new, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import achievements as achievement_queries
from logic.achievements import requirements
from logic.achievements.requirements import Facts, Rarity, Requirement, TestStanding
from logic.assessment import passing
from logic.transactions import transaction
from logic.xp import service as xp

__all__ = ["Earned", "Locked", "Rarity", "Requirement", "Wall", "award", "mark_seen", "unseen", "untold", "wall"]


@dataclass(frozen=True, slots=True)
class Earned:
    """An achievement somebody has."""

    slug: str
    title: str
    description: str
    rarity: Rarity
    at: datetime


@dataclass(frozen=True, slots=True)
class Locked:
    """An achievement somebody does not have yet: what leads to it, and how far they are (0..threshold)."""

    slug: str
    title: str
    hint: str
    rarity: Rarity
    requirement: Requirement
    threshold: int
    progress: int

    @property
    def is_reached(self) -> bool:
        """Whether all is there, so that it is given with whatever happens next: it is new in the content."""
        return self.progress >= self.threshold


@dataclass(frozen=True, slots=True)
class Wall:
    """All achievements as somebody sees them: `earned` newest first, `locked` in the order of the file."""

    earned: tuple[Earned, ...]
    locked: tuple[Locked, ...]


def award(session: Session, learner_id: int, at: datetime) -> tuple[Earned, ...]:
    """Give everything that is earned by now and was not given before; joins the caller's transaction.

    Called after the XP of the same transaction. Given once however often and by however many it is asked for, and
    never taken away.
    """
    reached = _progress(session, learner_id)
    return tuple(_earned(row) for row in achievement_queries.award(session, learner_id, _by_name(reached), at=at))


def wall(learner_id: int) -> Wall:
    """Every achievement there is, and those a learner has."""
    with transaction(learner_id) as session:
        rows = achievement_queries.wall(session, learner_id)
        reached = _progress(session, learner_id)
    earned = sorted((_earned(row) for row in rows if row.at is not None), key=lambda one: one.at, reverse=True)
    return Wall(tuple(earned), tuple(_locked(row, reached) for row in rows if row.at is None))


def unseen(learner_id: int) -> tuple[Earned, ...]:
    """What a learner has earned and was not told yet, oldest first."""
    with transaction(learner_id) as session:
        return untold(session, learner_id)


def untold(session: Session, learner_id: int) -> tuple[Earned, ...]:
    """What a learner has earned and was not told yet, oldest first; joins the caller's transaction."""
    return tuple(_earned(row) for row in achievement_queries.unseen(session, learner_id))


def mark_seen(learner_id: int, slugs: Sequence[str], *, at: datetime) -> frozenset[str]:
    """Note that a learner is told of these; those nobody had told them before, so that of two windows one tells."""
    with transaction(learner_id) as session:
        return frozenset(achievement_queries.mark_seen(session, learner_id, slugs, at=at))


def _progress(session: Session, learner_id: int) -> Mapping[Requirement, int]:
    row = achievement_queries.facts(session, learner_id)
    tests = achievement_queries.tests(session, learner_id)
    facts = Facts(
        xp=row.total_xp,
        level=xp.level(row.total_xp).level,
        longest_streak=row.longest_streak,
        plans_completed=row.plans_completed,
        tests=[_standing(test) for test in tests],
    )
    return requirements.progress(facts)


def _standing(row: Row[Any]) -> TestStanding:
    """A test as it stands: a correction says whether it is passed, else its counts do."""
    is_passed = row.corrected_passed
    if is_passed is None:
        is_passed = passing.passed(row.kind, row.score, row.total_questions)
    return TestStanding(row.plan_id, row.week_number, row.score, row.total_questions, is_passed=bool(is_passed))


def _by_name(reached: Mapping[Requirement, int]) -> dict[str, int]:
    return {requirement.value: count for requirement, count in reached.items()}


def _earned(row: Row[Any]) -> Earned:
    return Earned(row.slug, row.title, row.description, Rarity(row.rarity), row.at)


def _locked(row: Row[Any], reached: Mapping[Requirement, int]) -> Locked:
    requirement = Requirement(row.requirement)
    progress = min(reached[requirement], row.threshold)
    return Locked(row.slug, row.title, row.hint, Rarity(row.rarity), requirement, row.threshold, progress)
