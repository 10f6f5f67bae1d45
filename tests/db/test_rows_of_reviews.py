"""What the database itself lets a teacher, a learner and anybody else see and write of words about plans."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.engine import DatabaseRole
from logic.review import approval_service, cohort_service, comment_service, override_service
from logic.review.approval_service import Word
from logic.review.comment_service import Said
from tests import cohorts, taught
from tests.taught import LATER, Taught

Acting = Callable[..., AbstractContextManager[Session]]
TABLES = ("plan_comments", "plan_reviews", "review_overrides")
COMMENT = """
    insert into plan_comments (user_id, plan_id, author_id, body, created_at)
    values (:learner, :plan, :by, 'words', now())
"""
REVIEW = """
    insert into plan_reviews (user_id, plan_id, plan_state, verdict, decided_by, decided_at)
    values (:learner, :plan, 'x', 'approved', :by, now())
"""
ATTEMPT = """
    insert into review_overrides (user_id, plan_id, kind, test, week_number, reason, given_by, given_at)
    values (:learner, :plan, 'extra_attempt', 'weekly', 2, 'because', :by, now())
"""


@pytest.fixture
def pair(database: None) -> Taught:
    """A learner and their teacher, with a row in every table."""
    pair = taught.failed()
    comment_service.write(pair.teacher.id, pair.learner, pair.plan, Said("hello"), at=LATER)
    approval_service.decide(pair.teacher.id, pair.learner, pair.plan, Word.APPROVED, "", at=LATER)
    override_service.grant_attempt(pair.teacher.id, pair.learner, "Was ill", at=LATER)
    return pair


def seen(session: Session) -> list[int]:
    return [session.scalar(text(f"select count(*) from {table}")) or 0 for table in TABLES]  # noqa: S608 -- the three above


def write(session: Session, statement: str, pair: Taught, **more: Any) -> None:
    values: dict[str, Any] = {"learner": pair.learner, "plan": pair.plan, "by": pair.teacher.id, **more}
    session.execute(text(statement), values)


def test_a_teacher_sees_the_rows_of_their_learners_while_they_are_in_the_cohort(pair: Taught, acting: Acting) -> None:
    with acting(pair.teacher.id, role=DatabaseRole.TEACHER) as session:
        assert seen(session) == [1, 1, 1]
    (cohort,) = cohort_service.mine(pair.teacher)
    cohort_service.leave(pair.learner, cohort.public_id, at=LATER)
    with acting(pair.teacher.id, role=DatabaseRole.TEACHER) as session:
        assert seen(session) == [0, 0, 0]


def test_learners_see_their_own_rows_and_nobody_elses(pair: Taught, acting: Acting) -> None:
    with acting(pair.learner) as session:
        assert seen(session) == [1, 1, 1]
    stranger = cohorts.teacher("Eve").id
    for role in (DatabaseRole.PERSON, DatabaseRole.TEACHER):
        with acting(stranger, role=role) as session:
            assert seen(session) == [0, 0, 0]


@pytest.mark.parametrize("statement", [COMMENT, REVIEW, ATTEMPT])
def test_a_teacher_signs_with_their_own_name_and_for_their_own_learners(
    pair: Taught, acting: Acting, statement: str
) -> None:
    with acting(pair.teacher.id, role=DatabaseRole.TEACHER) as session:
        write(session, statement, pair)
    other = taught.failed("Bob")
    for asker, wrong in (
        (pair.teacher.id, {"by": other.teacher.id}),
        (pair.teacher.id, {"learner": other.learner, "plan": other.plan}),
        (other.teacher.id, {"by": other.teacher.id}),
    ):
        with pytest.raises(DBAPIError), acting(asker, role=DatabaseRole.TEACHER) as session:
            write(session, statement, pair, **wrong)


@pytest.mark.parametrize("statement", [REVIEW, ATTEMPT])
def test_a_learner_decides_and_grants_nothing(pair: Taught, acting: Acting, statement: str) -> None:
    for role in (DatabaseRole.PERSON, DatabaseRole.TEACHER):
        with pytest.raises(DBAPIError), acting(pair.learner, role=role) as session:
            write(session, statement, pair, by=pair.learner)


def test_a_learner_answers_in_their_own_name_alone(pair: Taught, acting: Acting) -> None:
    with acting(pair.learner) as session:
        write(session, COMMENT, pair, by=pair.learner)
    with pytest.raises(DBAPIError), acting(pair.learner) as session:
        write(session, COMMENT, pair)


@pytest.mark.parametrize("change", ["body = 'other words'", "deleted_at = now(), body = ''"])
def test_nobody_changes_the_words_of_another(pair: Taught, acting: Acting, change: str) -> None:
    with acting(pair.learner) as session:
        session.execute(text(f"update plan_comments set {change}"))  # noqa: S608 -- one of the two above
    with acting(pair.learner) as session:
        assert session.scalar(text("select body from plan_comments")) == "hello"


def test_what_was_used_stays_used(pair: Taught, acting: Acting) -> None:
    with acting(pair.learner) as session:
        session.execute(text("update review_overrides set used_at = now()"))
    with acting(pair.learner) as session:
        changed = session.execute(text("update review_overrides set used_at = null"))
        assert changed.rowcount == 0  # type: ignore[attr-defined]  # every result of text() has it
    with acting(pair.teacher.id, role=DatabaseRole.TEACHER) as session:
        changed = session.execute(text("update review_overrides set withdrawn_at = now(), withdrawn_by = 1"))
        assert changed.rowcount == 0  # type: ignore[attr-defined]  # every result of text() has it


@pytest.mark.parametrize(
    "statement",
    [
        "update plan_reviews set verdict = 'change_requested'",
        "delete from plan_reviews",
        "delete from plan_comments",
        "delete from review_overrides",
        "update review_overrides set reason = 'another one'",
    ],
)
def test_what_was_said_and_granted_is_written_anew_by_nobody(pair: Taught, acting: Acting, statement: str) -> None:
    for asker, role in ((pair.learner, DatabaseRole.PERSON), (pair.teacher.id, DatabaseRole.TEACHER)):
        with pytest.raises(DBAPIError), acting(asker, role=role) as session:
            session.execute(text(statement))


def test_all_of_it_goes_with_the_account(pair: Taught, acting: Acting) -> None:
    with acting(pair.learner) as session:
        session.execute(text("delete from users where id = :id"), {"id": pair.learner})
    with acting(None, role=DatabaseRole.WORKER) as session:
        assert seen(session) == [0, 0, 0]


def test_words_of_a_teacher_who_left_stay_without_their_name(pair: Taught, acting: Acting) -> None:
    second = cohorts.teacher("Mary Somerville")
    cohorts.cohort(second, pair.learner)
    with acting(pair.teacher.id) as session:
        session.execute(text("delete from users where id = :id"), {"id": pair.teacher.id})
    (thread,) = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    assert (thread.first.body, thread.first.author) == ("hello", "somebody who left")
    (approval,) = approval_service.history(second.id, pair.learner, pair.plan)
    assert approval.by == "somebody who left"
