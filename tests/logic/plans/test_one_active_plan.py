"""However plans are changed, by fifty threads or in any order: at most one is active, and no row is lost."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker

import db.engine
from logic.errors import ConflictError, NotFoundError
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.plans.management_service import PlanSummary
from logic.plans.states import Plan
from tests import factories
from tests.factories import MORNING
from tests.logic.plans.test_fifty_threads import THREADS, at_once
from tests.logic.plans.test_management import DAY, LATER, add_plan, rows, statuses

STATUSES = text("select status, count(*) from personalized_plans group by status order by status")


@pytest.mark.slow
def test_fifty_threads_that_switch_leave_exactly_one_plan_active(committed_db: Any) -> None:
    learner_id = factories.learner_with_plan().id
    add_plan(learner_id, "sql")
    add_plan(learner_id, "javascript", at=LATER + DAY)
    mine = sorted(statuses(learner_id))
    before = counts(learner_id)
    changed = at_once(lambda number: management.switch(learner_id, mine[number % 3], at=LATER + 2 * DAY))
    assert len(changed) == THREADS
    assert all(plan.status is Plan.ACTIVE for plan in changed)
    owner = create_engine(committed_db.owner_url)
    with owner.connect() as connection:
        found = [tuple(row) for row in connection.execute(STATUSES)]
    owner.dispose()
    assert found == [("active", 1), ("paused", 2)]
    assert counts(learner_id) == before


@pytest.mark.slow
def test_fifty_threads_that_do_everything_leave_at_most_one_plan_active(committed_db: Any) -> None:
    learner_id = factories.learner_with_plan().id
    second = add_plan(learner_id, "sql")
    attempt_id = factories.submitted_diagnostic(learner_id, track="javascript", at=LATER + DAY)
    acts = [
        lambda: management.pause(learner_id, at=LATER + 2 * DAY),
        lambda: management.resume(learner_id, at=LATER + 2 * DAY),
        lambda: management.switch(learner_id, second, at=LATER + 2 * DAY),
        lambda: management.restart(learner_id, at=LATER + 2 * DAY),
        lambda: plans.make_from_diagnostic(learner_id, attempt_id, at=LATER + 2 * DAY, switch=True),
    ]

    def act(number: int) -> None:
        with contextlib.suppress(ConflictError, NotFoundError):
            acts[number % len(acts)]()

    at_once(act)
    found = list(statuses(learner_id).values())
    assert found.count("active") <= 1
    assert len(found) == 3
    assert "failed" not in found


TABLES = ("personalized_plans", "weekly_plans", "daily_tasks", "assessment_attempts", "xp_rewards")


def counts(learner_id: int) -> dict[str, int]:
    """How many rows a learner has in each table a plan is made of."""
    return {
        table: rows(f"select count(*) from {table} where user_id = :me", me=learner_id)[0]["count"]  # noqa: S608 -- our own names
        for table in TABLES
    }


@pytest.fixture
def rewound(shared_engine: Any) -> Iterator[tuple[int, Any]]:
    """A learner with three plans, and a connection whose savepoints take every example back."""
    with shared_engine.connect() as connection:
        outer = connection.begin()
        factory = sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        before = db.engine.use_factory(factory)
        learner_id = factories.learner_with_plan().id
        for number, track in enumerate(("sql", "javascript"), start=1):
            add_plan(learner_id, track, at=MORNING + number * DAY)
        yield learner_id, connection
        db.engine.use_factory(before)
        outer.rollback()


ACTS = st.lists(
    st.one_of(
        st.sampled_from([("pause", 0), ("restart", 0), ("resume", -1), ("day", 0)]),
        st.tuples(st.sampled_from(["resume", "switch"]), st.integers(min_value=0, max_value=5)),
    ),
    max_size=12,
)


def do(act: str, learner_id: int, plan_id: int | None, at: datetime) -> None:
    match act:
        case "pause":
            management.pause(learner_id, at=at)
        case "resume":
            management.resume(learner_id, plan_id, at=at)
        case "switch":
            management.switch(learner_id, plan_id or 0, at=at)
        case "restart":
            management.restart(learner_id, at=at)
        case _ if plans.current(learner_id).today:
            factories.finish_days(learner_id, 1, at=at)


def check_that_nothing_was_lost(before: tuple[PlanSummary, ...], after: tuple[PlanSummary, ...]) -> None:
    now = {plan.id: plan for plan in after}
    assert sum(plan.status is Plan.ACTIVE for plan in after) <= 1
    for plan in before:
        kept = now[plan.id]
        assert (kept.content_version, kept.made_at, kept.weeks) == (plan.content_version, plan.made_at, plan.weeks)
        assert kept.days_done >= plan.days_done
        assert (kept.status is Plan.FAILED) >= (plan.status is Plan.FAILED)
        assert (kept.status is Plan.PAUSED) == (kept.paused_at is not None)
        assert (kept.status is Plan.FAILED) == (kept.ended_at is not None)


def test_no_sequence_of_changes_makes_two_plans_active_or_loses_a_row(rewound: tuple[int, Any]) -> None:
    learner_id, connection = rewound

    @settings(max_examples=40)
    @given(ACTS)
    def walk(acts: list[tuple[str, int]]) -> None:
        point = connection.begin_nested()
        try:
            for number, (act, place) in enumerate(acts):
                before, kept = management.history(learner_id), counts(learner_id)
                chosen = sorted(plan.id for plan in before)[place % len(before)] if place >= 0 else None
                with contextlib.suppress(ConflictError, NotFoundError):
                    do(act, learner_id, chosen, MORNING + (4 + number) * DAY)
                check_that_nothing_was_lost(before, management.history(learner_id))
                assert all(now >= kept[table] for table, now in counts(learner_id).items())
        finally:
            point.rollback()

    walk()
