"""The teacher's database role, asked in raw SQL: what it shows is who is in one of their cohorts at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.engine import DatabaseRole, transaction
from logic.accounts.visitor import Visitor
from logic.review import cohort_service
from tests import cohorts, factories
from tests.factories import MORNING

LATER = MORNING + timedelta(days=1)
OF_LEARNERS = """
    select relation.relname from pg_policy policy join pg_class relation on relation.oid = policy.polrelid
    join pg_attribute part on part.attrelid = relation.oid and part.attname = 'user_id'
    where 'waymark_teacher'::regrole = any (policy.polroles) group by 1 order by 1
"""


@pytest.fixture
def teacher(database: None) -> Visitor:
    """Somebody who teaches."""
    return cohorts.teacher()


@pytest.fixture
def learner(teacher: Visitor) -> int:
    """A learner with a plan, in no cohort yet."""
    someone = factories.learner_with_plan("Ada Lovelace").id
    factories.finish_days(someone, 2)
    return someone


@pytest.fixture
def cohort(teacher: Visitor, learner: int) -> UUID:
    """The teacher's cohort with that learner in it, and a word on the plan."""
    public_id = cohorts.cohort(teacher, learner)
    comment(teacher.id, learner)
    return public_id


def comment(author: int, learner: int, *, signed: int | None = None) -> None:
    """Write on a learner's plan in the teacher's role."""
    with transaction(author, role=DatabaseRole.TEACHER) as session:
        session.execute(
            text("""
                insert into plan_comments (user_id, plan_id, author_id, body, created_at)
                select user_id, id, :signed, 'Well begun', now() from personalized_plans where user_id = :learner
            """),
            {"learner": learner, "signed": signed or author},
        )


def tables(session: Session) -> list[str]:
    return list(session.scalars(text(OF_LEARNERS)))


def seen_by(person: int) -> dict[str, set[int]]:
    """Whose rows somebody sees in the teacher's role, by table, without a WHERE."""
    with transaction(person, role=DatabaseRole.TEACHER) as session:
        found = {
            table: set(session.scalars(text(f"select user_id from {table}")))  # noqa: S608 -- a name from the catalogue
            for table in tables(session)
        }
    return {table: owners for table, owners in found.items() if owners}


def people_seen_by(person: int) -> set[int]:
    with transaction(person, role=DatabaseRole.TEACHER) as session:
        return set(session.scalars(text("select id from users")))


@pytest.fixture
def own(teacher: Visitor) -> Iterator[dict[str, set[int]]]:
    """What a teacher sees of nobody's: their own place among the teachers."""
    return {"cohort_teachers": {teacher.id}}


def test_a_teacher_sees_the_work_of_their_learners_and_of_nobody_else(teacher, learner, cohort, own) -> None:
    factories.learner_with_plan("Noor")
    seen = seen_by(teacher.id)
    assert {table for table, owners in seen.items() if owners == {learner}} >= {
        "assessment_attempts",
        "assessment_responses",
        "cohort_members",
        "daily_tasks",
        "personalized_plans",
        "plan_comments",
        "readiness_forecasts",
        "topic_results",
        "user_streaks",
        "weekly_plans",
    }
    assert {table: owners for table, owners in seen.items() if owners != {learner}} == own
    assert people_seen_by(teacher.id) == {teacher.id, learner}


def test_another_teacher_sees_nothing_of_them_by_any_table(learner, cohort) -> None:
    stranger = cohorts.teacher("Alan Turing")
    cohorts.cohort(stranger, name="Another class")
    assert seen_by(stranger.id) == {"cohort_teachers": {stranger.id}}
    assert people_seen_by(stranger.id) == {stranger.id}
    with transaction(stranger.id, role=DatabaseRole.TEACHER) as session:
        assert list(session.scalars(text("select name from cohorts"))) == ["Another class"]


def test_a_learner_who_acts_as_a_teacher_is_none(learner, cohort) -> None:
    assert seen_by(learner) == {}
    assert people_seen_by(learner) == {learner}


def test_who_left_is_gone_from_every_table_at_once(teacher, learner, cohort, own) -> None:
    cohort_service.leave(learner, cohort, at=LATER)
    assert seen_by(teacher.id) == own
    assert people_seen_by(teacher.id) == {teacher.id}


def test_an_archived_cohort_shows_nobody(teacher, learner, cohort, own) -> None:
    cohort_service.archive(teacher, cohort, at=LATER)
    assert seen_by(teacher.id) == own


@pytest.mark.parametrize(
    ("action", "change"),
    [
        ("suspended", "update users set suspended_at = now(), suspended_reason = 'x' where id = :person"),
        ("role taken", "delete from user_roles where user_id = :person"),
    ],
)
def test_who_is_suspended_or_no_teacher_any_more_sees_nobody(teacher, learner, cohort, action, change) -> None:
    noted = text("""
        insert into admin_actions (at, admin_name, action, subject_id, subject_label, reason)
        values (now(), 'an administrator', :action, :person, 'somebody', 'a reason')
    """)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(noted, {"action": action, "person": teacher.id})
        session.execute(text(change), {"person": teacher.id})
    assert seen_by(teacher.id) == {}


def test_nobody_writes_about_a_learner_who_is_not_theirs_or_in_anothers_name(teacher, learner, cohort) -> None:
    stranger = cohorts.teacher("Alan Turing")
    comment(stranger.id, learner)  # finds no plan to write on
    with pytest.raises(DBAPIError, match="row-level security"):
        comment(teacher.id, learner, signed=stranger.id)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        assert list(session.scalars(text("select author_id from plan_comments"))) == [teacher.id]


@pytest.mark.parametrize(
    "statement",
    [
        "update personalized_plans set status = 'failed'",
        "update weekly_plans set status = 'completed'",
        "insert into cohort_members (cohort_id, user_id, joined_at, consent) select id, 1, now(), 'x' from cohorts",
        "insert into cohort_teachers (cohort_id, user_id, added_by, added_at) select id, 1, 1, now() from cohorts",
        "update cohort_members set left_at = null, ended_as = null",
        "select token_hash from cohort_invitations",
        "select seed from assessment_attempts",
        "select state from assessment_attempts",
        "select password_hash from users",
        "select * from resumes",
        "select * from sessions",
        "delete from plan_comments",
    ],
)
def test_the_teachers_role_changes_no_plan_lets_nobody_in_and_reads_no_secret(teacher, cohort, statement) -> None:
    with (
        pytest.raises(DBAPIError, match="permission denied"),
        transaction(teacher.id, role=DatabaseRole.TEACHER) as session,
    ):
        session.execute(text(statement))


def test_a_learner_reads_their_own_memberships_and_lets_nobody_in(learner, cohort) -> None:
    with transaction(learner) as session:
        assert set(session.scalars(text("select user_id from cohort_members"))) == {learner}
    for statement in (
        "update cohort_members set left_at = null",
        "insert into cohort_members (cohort_id, user_id, joined_at, consent) values (1, 1, now(), 'x')",
        "insert into cohort_teachers (cohort_id, user_id, added_by, added_at) values (1, 1, 1, now())",
        "select * from cohort_invitations",
    ):
        with pytest.raises(DBAPIError, match="permission denied"), transaction(learner) as session:
            session.execute(text(statement))
