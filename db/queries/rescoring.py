"""Submitted attempts that used a question whose key changed: finding them, and writing their results anew."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_WAITING = text("""
    select attempt.id, attempt.user_id, attempt.kind, attempt.track_id, attempt.content_version, attempt.plan_id,
           attempt.week_number, attempt.submitted_at, result.score, result.total_questions, track.title as track,
           person.time_zone
    from assessment_attempts attempt
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    join tracks track on track.id = attempt.track_id
    join users person on person.id = attempt.user_id
    where attempt.status = 'submitted'
      and exists (
        select from assessment_responses response
        where response.user_id = attempt.user_id and response.attempt_id = attempt.id
          and response.family_id = :family_id and response.answered_at is not null
      )
      and not exists (
        select from result_corrections correction
        where correction.key_change_id = :key_change_id and correction.attempt_id = attempt.id
      )
    order by attempt.id limit :most
    for update of result
""")
_EVIDENCE = text("""
    select response.user_id, response.attempt_id, response.family_id, response.variant_id, response.chosen,
           response.position, response.elapsed_ms, response.answered_at, family.topic_id, family.a, family.b, family.c,
           family.expected_seconds, variant.key_option
    from assessment_responses response
    join item_families family on family.id = response.family_id
    join item_variants variant on variant.id = response.variant_id and variant.key_option is not null
    where response.user_id = any(:user_ids) and response.answered_at is not null
    order by response.user_id, response.attempt_id, response.position
""")
_RESULTS = text("""
    update assessment_results result
    set score = row.score, total_questions = row.total_questions, theta = row.theta,
        standard_error = row.standard_error, level = row.level, level_low = row.level_low, level_high = row.level_high,
        speed = row.speed, effort = row.effort, person_fit = row.person_fit, careless = row.careless,
        lucky = row.lucky, weak_areas = row.weak_areas
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (user_id bigint, attempt_id bigint, score int,
        total_questions int, theta double precision, standard_error double precision, level int, level_low int,
        level_high int, speed double precision, effort double precision, person_fit double precision, careless int,
        lucky int, weak_areas jsonb)
    where result.user_id = row.user_id and result.attempt_id = row.attempt_id
""")
_TOPICS = text("""
    update topic_results outcome
    set mean = row.mean, sd = row.sd, probability_weak = row.probability_weak, verdict = row.verdict,
        answered = row.answered, correct = row.correct
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (attempt_id bigint, topic_id bigint, mean double precision,
        sd double precision, probability_weak double precision, verdict text, answered int, correct int)
    where outcome.attempt_id = row.attempt_id and outcome.topic_id = row.topic_id
""")
_FORECASTS = text("""
    update readiness_forecasts forecast
    set expected = row.expected, low = row.low, high = row.high, probability_ready = row.probability_ready
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (attempt_id bigint, expected double precision,
        low double precision, high double precision, probability_ready double precision)
    where forecast.attempt_id = row.attempt_id
""")
_CORRECTIONS = text("""
    insert into result_corrections (key_change_id, attempt_id, user_id, old_score, old_total, new_score, new_total,
                                    old_passed, new_passed, xp_change, at)
    select :key_change_id, attempt_id, user_id, old_score, old_total, new_score, new_total, old_passed, new_passed,
           xp_change, :at
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (attempt_id bigint, user_id bigint, old_score int,
        old_total int, new_score int, new_total int, old_passed boolean, new_passed boolean, xp_change int)
""")
_TESTS_OF_WEEK = text("""
    select week.id as week_id, result.score, result.total_questions
    from weekly_plans week
    join assessment_attempts attempt on attempt.user_id = week.user_id and attempt.plan_id = week.plan_id
        and attempt.week_number = week.week_number and attempt.kind = 'weekly'
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where week.user_id = :user_id and week.plan_id = :plan_id and week.week_number = :week_number
    order by attempt.submitted_at, attempt.id
""")

Rows = Sequence[Mapping[str, Any]]


def waiting(session: Session, *, key_change_id: int, family_id: int, most: int) -> Sequence[Row[Any]]:
    """Submitted attempts that answered a family and have not met this change of key yet, their results locked."""
    keys = {"key_change_id": key_change_id, "family_id": family_id, "most": most}
    return session.execute(_WAITING, keys).all()


def evidence(session: Session, user_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Every answer that counts of some people, by person, attempt and position, with the key of today."""
    return session.execute(_EVIDENCE, {"user_ids": list(user_ids)}).all()


def save(session: Session, *, results: Rows, topics: Rows, forecasts: Rows) -> None:
    """Write what came out of some attempts anew."""
    for statement, rows in ((_RESULTS, results), (_TOPICS, topics), (_FORECASTS, forecasts)):
        session.execute(statement, {"rows": json.dumps(rows)})


def add_corrections(session: Session, key_change_id: int, corrections: Rows, at: datetime) -> None:
    """Keep what a change of key did to some attempts."""
    keys = {"key_change_id": key_change_id, "rows": json.dumps(corrections), "at": at}
    session.execute(_CORRECTIONS, keys)


def tests_of_week(session: Session, user_id: int, plan_id: int, week_number: int) -> Sequence[Row[Any]]:
    """The scores of every test of a week, oldest first, each with the week's id."""
    keys = {"user_id": user_id, "plan_id": plan_id, "week_number": week_number}
    return session.execute(_TESTS_OF_WEEK, keys).all()
