"""The WHERE forgotten: in a learner's transaction the database itself holds back everybody else's rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from db.engine import transaction
from logic.plans import accommodations_service, testing_service
from logic.plans import service as plans
from tests import factories, finals, statements

INSUFFICIENT_PRIVILEGE = "42501"
TABLES = text("""
    select relation.relname from pg_class relation
    join pg_namespace space on space.oid = relation.relnamespace and space.nspname = 'public'
    join pg_attribute attribute on attribute.attrelid = relation.oid and attribute.attname = 'user_id'
    where relation.relkind in ('r', 'p', 'v') order by 1
""")
CHANGES = {
    "daily_tasks": "update daily_tasks set status = status",
    "weekly_plans": "update weekly_plans set status = status",
    "personalized_plans": "update personalized_plans set status = status",
    "user_xp": "update user_xp set total_xp = total_xp + 1000",
    "user_streaks": "update user_streaks set current_streak = current_streak",
    "daily_activity": "update daily_activity set xp_earned = 999",
    "assessment_attempts": "update assessment_attempts set submitted_at = submitted_at",
    "assessment_responses": "update assessment_responses set flagged = true",
    "topic_reviews": "update topic_reviews set due_at = now()",
    "sessions": "update sessions set revoked_at = now()",
    "api_tokens": "update api_tokens set revoked_at = now()",
    "users": "delete from users",
}


def readable(session, query: str):
    """What a query gives; None when the role may not even ask."""
    try:
        with session.begin_nested():
            return session.execute(text(query))
    except ProgrammingError as refusal:
        if refusal.orig.sqlstate != INSUFFICIENT_PRIVILEGE:
            raise
        return None


@pytest.fixture
def two(database):
    """Two learners who have everything a learner can have, and appear on no board: what is shown there is for all."""
    found = []
    for name in ("ada", "grace"):
        made = factories.learner_with_plan(email=f"{name}@example.org")
        factories.finish_days(made.id, 7)
        weekly_test_of(made.id)
        factories.api_token(made.id)
        factories.browser_cookie(f"{name}@example.org")
        found.append(made.id)
    statements.write("update leaderboard_totals set shown = false where user_id = any(:people)", people=found)
    return found


def weekly_test_of(learner_id: int) -> None:
    """Take the test of the first week and fail it, with a daily check of its first day and more time than others."""
    at = factories.MORNING + timedelta(days=1)
    accommodations_service.grant(factories.keeper(), learner_id, 1.5, "A letter of the clinic", at=at)
    first = plans.current(learner_id).weeks[0].days[0]
    check = testing_service.begin_check(learner_id, first.id, at=at)
    testing_service.submit(learner_id, check, at=at)
    finals.take(learner_id, 3, at=at)


def test_a_learner_sees_only_their_own_rows_in_every_table(two):
    with transaction(two[0]) as session:
        seen = {table: readable(session, f"select user_id from {table}") for table in session.scalars(TABLES)}  # noqa: S608 -- from the catalogue
        people = session.execute(text("select id from users")).scalars().all()
    owners = {table: set(rows.scalars()) for table, rows in seen.items() if rows is not None}
    assert len(owners) >= 15
    assert {table: whose for table, whose in owners.items() if whose - {two[0]}} == {}
    assert {table for table, whose in owners.items() if whose} >= {
        "accommodations",
        "api_tokens",
        "assessment_attempts",
        "assessment_responses",
        "assessment_results",
        "daily_tasks",
        "learner_events",
        "personalized_plans",
        "sessions",
        "topic_reviews",
        "user_xp",
        "weak_topic_diagnoses",
        "weekly_plans",
        "xp_rewards",
    }
    assert people == [two[0]]


def test_nobody_sees_nothing_in_any_table(two):
    with transaction(None) as session:
        for table in session.scalars(TABLES).all():
            rows = readable(session, f"select user_id from {table}")  # noqa: S608 -- from the catalogue
            assert rows is None or rows.all() == [], table


@pytest.mark.parametrize(("table", "change"), CHANGES.items(), ids=CHANGES.keys())
def test_a_change_without_a_where_touches_only_ones_own_rows(two, table, change):
    whose = "id" if table == "users" else "user_id"
    with transaction(two[0]) as session:
        touched = session.execute(text(f"{change} returning {whose}")).scalars().all()
    assert set(touched) == {two[0]}


def test_nobody_can_write_a_row_in_somebody_elses_name(two):
    forged = "insert into xp_rewards (user_id, reward_type, subject, xp_amount, reason, at, local_date)"
    values = f"values ({two[1]}, 'daily_task', 'forged', 15, 'forged', now(), current_date)"
    with transaction(two[0]) as session:
        assert readable(session, f"{forged} {values}") is None
