"""What a learner reads about their plan from those who teach them: comments, the word that counts, what was granted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries import plan_review as queries
from logic.review import approval_service, comment_service, override_service
from logic.review.approval_service import Approval
from logic.review.comments import Thread
from logic.review.override_service import Attempt
from logic.transactions import DatabaseRole, acting_as, transaction


@dataclass(frozen=True, slots=True)
class TeachersWords:
    """Everything about one plan; `has_teacher` says whether somebody reads what the learner writes."""

    threads: tuple[Thread, ...]
    approvals: tuple[Approval, ...]
    attempt: Attempt | None
    has_teacher: bool


def read(learner_id: int, plan_id: int, *, at: datetime) -> TeachersWords | None:
    """What teachers said about a plan; None for a learner whom nobody teaches, and of whom nobody said anything."""
    with transaction(learner_id) as session:
        if not queries.is_spoken_of(session, learner_id):
            return None
        with acting_as(session, DatabaseRole.WORKER):
            has_teacher = bool(queries.teachers_of(session, learner_id))
    return TeachersWords(
        threads=comment_service.of_plan(learner_id, learner_id, plan_id, at=at),
        approvals=approval_service.history(learner_id, learner_id, plan_id),
        attempt=override_service.usable(learner_id),
        has_teacher=has_teacher,
    )
