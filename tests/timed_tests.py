"""A learner whose weekly test is due, and answers given by the services, for the tests of its pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic import clock
from logic.plans import testing_service
from tests import factories

KEY = 0  # option 0 of every question is its key, wherever it shows


@dataclass(frozen=True)
class Stored:
    """What is stored of a question: where its key shows, what was chosen (a place too), and its marks."""

    position: int
    key: int
    chosen: int | None
    is_flagged: bool
    is_left_out: bool


def learner_at_test(email: str, *, track: str = factories.TRACK) -> int:
    """The id of a learner who has done the seven days of the first week."""
    someone = factories.learner_with_plan(email=email, track=track, at=clock.now() - timedelta(days=8))
    factories.finish_days(someone.id, 7, at=clock.now() - timedelta(hours=5))
    return someone.id


def finish_weeks(learner_id: int) -> None:
    """Let every week of a learner's plan be completed, so that the final is due."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(
            text("update weekly_plans set status = 'completed' where user_id = :user_id"), {"user_id": learner_id}
        )


def begun(learner_id: int) -> int:
    """The id of the test that was due and is begun now."""
    due = testing_service.due(learner_id, at=clock.now())
    assert due
    return testing_service.begin(learner_id, due, at=clock.now())


def stored(attempt_id: int) -> list[Stored]:
    """The questions of a test as they are stored, in order."""
    statement = text("""
        select position, option_order, chosen, flagged, skipped_at from assessment_responses
        where attempt_id = :attempt_id order by position
    """)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = session.execute(statement, {"attempt_id": attempt_id}).all()
    return [
        Stored(
            row.position,
            list(row.option_order).index(KEY),
            None if row.chosen is None else list(row.option_order).index(row.chosen),
            row.flagged,
            row.skipped_at is not None,
        )
        for row in rows
    ]


def answer_all(learner_id: int, attempt_id: int, *, right: int, but: int = 0, keep: bool = False) -> None:
    """Answer every question but the last `but`, the first `right` of them rightly; `keep` those that have an answer."""
    questions = stored(attempt_id)
    for question in questions[: len(questions) - but]:
        if keep and question.chosen is not None:
            continue
        choice = question.key if question.position <= right else (question.key + 1) % 4
        testing_service.answer(learner_id, attempt_id, question.position, choice, at=clock.now())
