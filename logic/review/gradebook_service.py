"""The gradebook of a cohort: learners against the tests of their plans, each score with how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from db.queries import cohort_results as queries
from db.queries import cohorts as cohort_queries
from logic.accounts.visitor import Visitor
from logic.analytics.intervals import wilson
from logic.assessment import passing
from logic.review import cohort_service
from logic.review.cohort_service import Cohort
from logic.transactions import DatabaseRole, transaction

WEEKS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Column:
    """A test of a plan: of a week, the final, or the comprehensive retest."""

    kind: str
    week: int | None = None

    @property
    def title(self) -> str:
        """What stands above it."""
        if self.week is not None:
            return f"Week {self.week}"
        return "Final" if self.kind == "final" else "Retest"


COLUMNS = (*(Column("weekly", week) for week in WEEKS), Column("final"), Column("comprehensive"))


@dataclass(frozen=True, slots=True)
class Grade:
    """The newest result of a test: a count of right answers, with the attempts it took to this one."""

    right: int
    counted: int
    attempts: int
    passed: bool | None
    at: datetime

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the share of right answers may really lie (95 %), 0..1; None where nothing counted."""
        return wilson(self.right, self.counted) if self.counted else None


@dataclass(frozen=True, slots=True)
class GradeLine:
    """A learner and their results, by test."""

    id: int
    name: str
    email: str
    track: str | None
    grades: dict[Column, Grade]


@dataclass(frozen=True, slots=True)
class Gradebook:
    """A cohort's results, learners by name."""

    cohort: Cohort
    lines: tuple[GradeLine, ...]


def gradebook(asker: Visitor, public_id: UUID) -> Gradebook:
    """The gradebook of a cohort somebody teaches; raises NotFoundError for any other."""
    with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
        cohort = cohort_service.one_of(session, asker, public_id)
        people = cohort_queries.members(session, cohort.id)
        rows = queries.grades(session, cohort.id)
    taken = {learner: list(of_one) for learner, of_one in groupby(rows, key=lambda row: int(row.user_id))}
    return Gradebook(cohort, tuple(_line(person, taken.get(person.user_id, [])) for person in people))


def _line(person: Row[Any], rows: list[Row[Any]]) -> GradeLine:
    return GradeLine(
        id=person.user_id,
        name=person.display_name,
        email=person.email,
        track=rows[0].target if rows else None,
        grades=dict(_grades(rows)),
    )


def _grades(rows: Iterable[Row[Any]]) -> Iterable[tuple[Column, Grade]]:
    for row in rows:
        if row.kind is None:
            continue
        passed = row.corrected_passed
        if passed is None:
            passed = passing.passed(row.kind, row.score, row.total_questions)
        grade = Grade(row.score, row.total_questions, row.attempts, passed, row.submitted_at)
        yield Column(row.kind, row.week_number if row.kind == "weekly" else None), grade
