"""Tests passed in a plan, written as they end up in the database, for what rests on them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from tests.factories import MORNING

_ATTEMPT = text("""
    insert into assessment_attempts (user_id, track_id, kind, plan_id, week_number, status, content_version, seed,
                                     state, started_at, deadline_at, submitted_at)
    select user_id, track_id, cast(:kind as text), id, :week_number, 'submitted', content_version, 1, '{}', :at, :at,
           :at
    from personalized_plans where user_id = :user_id and status = 'active'
    returning id, plan_id
""")
_RESULT = text("""
    insert into assessment_results (attempt_id, user_id, test_type, score, total_questions, theta, standard_error,
                                    level, level_low, level_high, weak_areas)
    values (:attempt_id, :user_id, :test_type, :right, :asked, 0, 0.3, 6, 5, 7, '[]')
""")
_COMPLETE = text("""
    update weekly_plans set status = 'completed', skipped = :skipped
    where user_id = :user_id and plan_id = :plan_id and week_number = :week_number
""")
_ANSWERS = text("""
    insert into assessment_responses (attempt_id, position, user_id, family_id, variant_id, option_order,
                                      presented_at, answered_at, chosen, elapsed_ms)
    select :attempt_id, row_number() over (order by variant.id), :user_id, family.id, variant.id, '{0,1,2,3}', :at,
           :at, case when row_number() over (order by variant.id) <= :right then 0 else 1 end, 1000
    from item_families family join topics topic on topic.id = family.topic_id
    join item_variants variant on variant.family_id = family.id and variant.until_version is null and variant.seed = 0
    where topic.skill_id = :skill_id and family.retired_at is null limit :asked
""")
_VERDICT = text("""
    insert into verdicts (plan_id, user_id, attempt_id, score, total_questions, low, high, probability_ready,
                          readiness_level, skills, would_change, better_tracks, created_at)
    values (:plan_id, :user_id, :attempt_id, :right, :asked, 0.7, 0.9, 0.8, 'job ready', '[]', '[]', '[]', :at)
""")


def pass_week(
    learner_id: int, number: int, right: int, *, skipped: bool = False, at: datetime = MORNING + timedelta(days=8)
) -> None:
    """Complete a week of the active plan with so many of 30 right; `skipped` as one that was secure already."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        attempt_id, plan_id = _attempt(learner_id, "weekly", number, right, 30, at)
        session.execute(
            _COMPLETE, {"user_id": learner_id, "plan_id": plan_id, "week_number": number, "skipped": skipped}
        )
    assert attempt_id


def pass_final(
    learner_id: int, skill_id: int, right: int, asked: int, *, at: datetime = MORNING + timedelta(days=30)
) -> None:
    """A final of one skill's questions, with its verdict."""
    attempt_id, plan_id = _attempt(learner_id, "final", None, right, asked, at)
    keys = {"user_id": learner_id, "attempt_id": attempt_id, "right": right, "asked": asked, "at": at}
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(_ANSWERS, keys | {"skill_id": skill_id})
        session.execute(_VERDICT, keys | {"plan_id": plan_id})


def _attempt(learner_id: int, kind: str, week: int | None, right: int, asked: int, at: datetime) -> tuple[int, int]:
    keys = {"user_id": learner_id, "kind": kind, "week_number": week, "at": at}
    with transaction(None, role=DatabaseRole.WORKER) as session:
        made = session.execute(_ATTEMPT, keys).one()
        result = {"attempt_id": made.id, "user_id": learner_id, "test_type": kind, "right": right, "asked": asked}
        session.execute(_RESULT, result)
    return made.id, made.plan_id
