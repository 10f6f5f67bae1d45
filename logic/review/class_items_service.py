"""Statistics of the questions a cohort has answered, for those that at least five of its learners have."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from db.queries import cohort_results as queries
from logic.accounts.visitor import Visitor
from logic.review import cohort_service
from logic.review.class_items import FEWEST_PEOPLE, ClassItem
from logic.transactions import DatabaseRole, transaction


class Scope(StrEnum):
    """Which tests are looked at."""

    ALL = "all tests"
    WEEKLY = "weekly tests"
    FINAL = "finals and retests"
    DIAGNOSTIC = "diagnostics"


KINDS = {
    Scope.ALL: ("weekly", "final", "comprehensive", "diagnostic", "daily_check", "review"),
    Scope.WEEKLY: ("weekly",),
    Scope.FINAL: ("final", "comprehensive"),
    Scope.DIAGNOSTIC: ("diagnostic",),
}


def items(asker: Visitor, public_id: UUID, tests: Scope = Scope.ALL) -> tuple[ClassItem, ...]:
    """The questions of a cohort somebody teaches, the hardest first; raises NotFoundError for any other cohort."""
    with transaction(asker.id, role=DatabaseRole.TEACHER) as session:
        cohort = cohort_service.one_of(session, asker, public_id)
        rows = queries.items(session, cohort.id, kinds=KINDS[tests], fewest_people=FEWEST_PEOPLE)
    return tuple(
        ClassItem(
            family_id=row.family_id,
            slug=row.slug,
            topic=row.topic,
            skill=row.skill,
            people=row.people,
            answered=row.answered,
            right=row.right_answers,
            correlation=row.discrimination,
        )
        for row in rows
    )
