"""Tests that are put together beforehand: what they depend on, and storing them whole."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# Locked, so that of two starts at once the second finds the test of the first.
_PLAN = text("""
    select plan.id, plan.track_id, plan.content_version, plan.status from personalized_plans plan
    where plan.user_id = :user_id and plan.status = 'active' for update
""")
_WEEKS = text("""
    select id, week_number, skill_id, status from weekly_plans
    where user_id = :user_id and plan_id = :plan_id order by week_number
""")
_TASK = text("""
    select task.id, task.topic_id, task.status, week.week_number
    from daily_tasks task join weekly_plans week on week.id = task.week_id and week.user_id = task.user_id
    where task.user_id = :user_id and task.plan_id = :plan_id and task.id = :task_id
""")
_OPEN = text("""
    select id, deadline_at from assessment_attempts
    where user_id = :user_id and plan_id = :plan_id and kind = any(:kinds) and status = 'in_progress'
      and (cast(:week_number as int) is null or week_number = :week_number)
      and (cast(:task_id as bigint) is null or task_id = :task_id)
""")
_BEFORE = text("""
    select attempt.id, attempt.kind, attempt.status,
           array(select response.family_id from assessment_responses response
                 where response.user_id = attempt.user_id and response.attempt_id = attempt.id) as families
    from assessment_attempts attempt
    where attempt.user_id = :user_id and attempt.plan_id = :plan_id and attempt.kind = any(:kinds)
      and (cast(:week_number as int) is null or attempt.week_number = :week_number)
    order by attempt.id
""")
_CHECK_OF_DAY = text("""
    select id from assessment_attempts
    where user_id = :user_id and task_id = :task_id and kind = 'daily_check' and status = 'submitted'
    order by id limit 1
""")
_OVERDUE_OF = text("""
    select id from assessment_attempts
    where user_id = :user_id and status = 'in_progress' and deadline_at < :at order by id
""")
_THETA = text("""
    select result.theta from assessment_results result
    join assessment_attempts attempt on attempt.user_id = result.user_id and attempt.id = result.attempt_id
    where result.user_id = :user_id and attempt.track_id = :track_id and attempt.kind not in ('daily_check', 'review')
    order by attempt.submitted_at desc, attempt.id desc limit 1
""")
_VERDICTS = text("""
    select distinct on (outcome.topic_id) outcome.topic_id, outcome.verdict
    from topic_results outcome
    join assessment_attempts attempt on attempt.user_id = outcome.user_id and attempt.id = outcome.attempt_id
    where outcome.user_id = :user_id and outcome.topic_id = any(:topic_ids)
    order by outcome.topic_id, attempt.submitted_at desc, attempt.id desc
""")
_QUEUE = text("select pg_advisory_xact_lock(hashtextextended('module tests of ' || :user_id, 0))")
_OPEN_MODULE = text("""
    select id, deadline_at from assessment_attempts
    where user_id = :user_id and track_id = :track_id and kind = 'module' and status = 'in_progress'
""")
_MODULE_BEFORE = text("""
    select attempt.id, attempt.kind, attempt.status,
           array(select response.family_id from assessment_responses response
                 where response.user_id = attempt.user_id and response.attempt_id = attempt.id) as families
    from assessment_attempts attempt
    where attempt.user_id = :user_id and attempt.track_id = :track_id and attempt.kind = 'module'
    order by attempt.id
""")
_ADD = text("""
    insert into assessment_attempts (user_id, track_id, kind, plan_id, week_number, task_id, content_version, seed,
                                     state, started_at, deadline_at)
    values (:user_id, :track_id, :kind, :plan_id, :week_number, :task_id, :content_version, :seed, '{}', :at, :deadline)
    returning id
""")
_ADD_QUESTIONS = text("""
    insert into assessment_responses (user_id, attempt_id, position, family_id, variant_id, option_order, presented_at)
    select :user_id, :attempt_id, row.position, row.family_id, row.variant_id,
           array(select cast(place as smallint) from jsonb_array_elements_text(row.option_order) as place), :at
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (position int, family_id bigint, variant_id bigint,
        option_order jsonb)
""")


def active_plan(session: Session, user_id: int) -> Row[Any] | None:
    """The active plan of a person, locked."""
    return session.execute(_PLAN, {"user_id": user_id}).one_or_none()


def weeks(session: Session, user_id: int, plan_id: int) -> Sequence[Row[Any]]:
    """The weeks of a plan, in order."""
    return session.execute(_WEEKS, {"user_id": user_id, "plan_id": plan_id}).all()


def task(session: Session, user_id: int, plan_id: int, task_id: int) -> Row[Any] | None:
    """A daily task of a plan."""
    return session.execute(_TASK, {"user_id": user_id, "plan_id": plan_id, "task_id": task_id}).one_or_none()


def open_attempt(
    session: Session,
    user_id: int,
    plan_id: int,
    kinds: Sequence[str],
    *,
    week_number: int | None = None,
    task_id: int | None = None,
) -> Row[Any] | None:
    """The test of these kinds that is not submitted yet, and its deadline."""
    keys = {"user_id": user_id, "plan_id": plan_id, "kinds": list(kinds)}
    return session.execute(_OPEN, keys | {"week_number": week_number, "task_id": task_id}).first()


def check_of_day(session: Session, user_id: int, task_id: int) -> int | None:
    """The submitted check of a day."""
    found: int | None = session.scalar(_CHECK_OF_DAY, {"user_id": user_id, "task_id": task_id})
    return found


def earlier_tests(
    session: Session, user_id: int, plan_id: int, kinds: Sequence[str], *, week_number: int | None = None
) -> Sequence[Row[Any]]:
    """The tests of these kinds a plan has seen, each with the families it asked, oldest first."""
    keys = {"user_id": user_id, "plan_id": plan_id, "kinds": list(kinds), "week_number": week_number}
    return session.execute(_BEFORE, keys).all()


def overdue_of(session: Session, user_id: int, *, at: datetime) -> list[int]:
    """The open tests of a person whose time is up."""
    return list(session.scalars(_OVERDUE_OF, {"user_id": user_id, "at": at}))


def queue_for_modules(session: Session, user_id: int) -> None:
    """Let no other test of a module begin for this person until the transaction ends."""
    session.execute(_QUEUE, {"user_id": str(user_id)})


def open_module_test(session: Session, user_id: int, track_id: int) -> Row[Any] | None:
    """The test of a module that is not submitted yet, and its deadline."""
    return session.execute(_OPEN_MODULE, {"user_id": user_id, "track_id": track_id}).one_or_none()


def module_tests(session: Session, user_id: int, track_id: int) -> Sequence[Row[Any]]:
    """The tests of a module a person began, each with the families it asked, oldest first."""
    return session.execute(_MODULE_BEFORE, {"user_id": user_id, "track_id": track_id}).all()


def latest_theta(session: Session, user_id: int, track_id: int) -> float | None:
    """The ability measured last in a track; checks and reviews are too short to measure it."""
    found: float | None = session.scalar(_THETA, {"user_id": user_id, "track_id": track_id})
    return found


def latest_verdicts(session: Session, user_id: int, topic_ids: Sequence[int]) -> dict[int, str]:
    """What was last found about some topics, by topic id; topics never measured are missing."""
    rows = session.execute(_VERDICTS, {"user_id": user_id, "topic_ids": list(topic_ids)})
    return {row.topic_id: row.verdict for row in rows}


def add(session: Session, attempt: Mapping[str, Any], questions: Sequence[Mapping[str, Any]]) -> int:
    """Store a test with all its questions; its id."""
    attempt_id = int(session.execute(_ADD, attempt).scalar_one())
    keys = {"user_id": attempt["user_id"], "attempt_id": attempt_id, "at": attempt["at"]}
    session.execute(_ADD_QUESTIONS, keys | {"rows": json.dumps(questions)})
    return attempt_id
