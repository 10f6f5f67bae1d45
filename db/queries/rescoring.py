"""Submitted attempts that used a question whose key changed: finding them, and writing their results anew."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_WAITING = text("""
    select attempt.id, attempt.user_id
    from assessment_attempts attempt
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where attempt.status = 'submitted'
      and exists (
        select from assessment_responses response
        where response.user_id = attempt.user_id and response.attempt_id = attempt.id
          and response.family_id = :family_id and response.variant_id = any(:variant_ids)
          and (response.answered_at is not null or :is_void and attempt.kind <> 'diagnostic')
      )
      and not exists (
        select from result_corrections correction
        where correction.key_change_id = :key_change_id and correction.attempt_id = attempt.id
      )
    order by attempt.user_id, attempt.id limit :most
""")
# Those who come later and drew on what the others say of a topic.
_LATER = text("""
    select attempt.id from assessment_attempts attempt
    where attempt.user_id = any(:user_ids) and attempt.status = 'submitted' and not attempt.id = any(:attempt_ids)
      and attempt.submitted_at > (
        select min(first.submitted_at) from assessment_attempts first
        where first.user_id = attempt.user_id and first.id = any(:attempt_ids)
      )
      and exists (
        select from topic_results outcome join item_families family on family.topic_id = outcome.topic_id
        where outcome.attempt_id = attempt.id and family.id = :family_id
      )
""")
_HOLD_LEARNERS = text("select id from users where id = any(:user_ids) order by id for no key update")
_ATTEMPTS = text("""
    select attempt.id, attempt.user_id, attempt.kind, attempt.track_id, attempt.content_version, attempt.plan_id,
           attempt.week_number, attempt.task_id, attempt.submitted_at, result.score, result.total_questions,
           track.title as track,
           case when attempt.kind <> 'diagnostic' then (
               select count(*) from assessment_responses response
               join item_variants variant on variant.id = response.variant_id and variant.key_option is not null
               where response.user_id = attempt.user_id and response.attempt_id = attempt.id
                 and response.skipped_at is null
           ) end as counted,
           person.time_zone,
           (select coalesce(max(run.id), 0) from calibrations run where run.at <= attempt.submitted_at)
               as calibration_id,
           (select correction.new_passed from result_corrections correction
            where correction.user_id = attempt.user_id and correction.attempt_id = attempt.id
            order by correction.at desc, correction.key_change_id desc limit 1) as corrected_passed
    from assessment_attempts attempt
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    join tracks track on track.id = attempt.track_id
    join users person on person.id = attempt.user_id
    where attempt.user_id = any(:user_ids) and attempt.id = any(:attempt_ids)
    order by attempt.user_id, attempt.id
    for update of result
""")
# A retired family keeps the parameters it had.
_PARAMETERS = text("""
    select moment.calibration_id, family.id as family_id, family.difficulty, known.a, known.b
    from unnest(cast(:calibration_ids as bigint[])) as moment (calibration_id)
    cross join item_families family
    left join lateral (
        select parameters.a, parameters.b from item_parameters parameters
        join calibrations run on run.id = parameters.calibration_id
        where parameters.family_id = family.id and parameters.calibration_id <= moment.calibration_id
          and (family.retired_at is null or run.at < family.retired_at)
        order by parameters.calibration_id desc limit 1
    ) known on true
    where family.id = any(:family_ids)
""")
_SPARED = text("""
    select response.attempt_id, count(*) as spared from assessment_responses response
    join item_variants variant on variant.id = response.variant_id and variant.key_option is null
    where response.user_id = any(:user_ids) and response.attempt_id = any(:attempt_ids)
      and response.chosen = (
        select change.old_key from key_changes change
        where change.family_id = response.family_id and change.new_key is null
          and response.variant_id = any(change.variant_ids)
        order by change.id desc limit 1
      )
    group by response.attempt_id
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
_WEAK_AREAS = text("""
    update assessment_results result set weak_areas = row.weak_areas
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (user_id bigint, attempt_id bigint, weak_areas jsonb)
    where result.user_id = row.user_id and result.attempt_id = row.attempt_id
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
_TESTS_OF_WEEKS = text("""
    select mine.id as attempt_id, test.id, week.id as week_id, result.score, result.total_questions
    from assessment_attempts mine
    join weekly_plans week on week.user_id = mine.user_id and week.plan_id = mine.plan_id
        and week.week_number = mine.week_number
    join assessment_attempts test on test.user_id = mine.user_id and test.plan_id = mine.plan_id
        and test.week_number = mine.week_number and test.kind = 'weekly'
    join assessment_results result on result.user_id = test.user_id and result.attempt_id = test.id
    where mine.user_id = any(:user_ids) and mine.id = any(:attempt_ids) and mine.kind = 'weekly'
    order by mine.id, test.submitted_at, test.id
""")

Rows = Sequence[Mapping[str, Any]]


def waiting(
    session: Session, *, key_change_id: int, family_id: int, variant_ids: Sequence[int], is_void: bool, most: int
) -> Sequence[Row[Any]]:
    """Submitted attempts that answered one of some variants and have not met this change of key yet, and whose.

    Of a question that is void now, those too that left it without an answer: it no longer counts against them.
    """
    keys = {"key_change_id": key_change_id, "family_id": family_id, "variant_ids": list(variant_ids), "most": most}
    keys["is_void"] = is_void
    return session.execute(_WAITING, keys).all()


def later(session: Session, user_ids: Sequence[int], attempt_ids: Sequence[int], family_id: int) -> Sequence[int]:
    """Attempts of some people submitted after some others of theirs, with a result for the topic of a family."""
    keys = {"user_ids": list(user_ids), "attempt_ids": list(attempt_ids), "family_id": family_id}
    return session.scalars(_LATER, keys).all()


def hold_learners(session: Session, user_ids: Sequence[int]) -> None:
    """Keep people and what they were paid as they are until this transaction ends; before anything of theirs is read.

    Always in one order, so that of two who hold several neither waits for the other for ever.
    """
    session.execute(_HOLD_LEARNERS, {"user_ids": sorted(set(user_ids))})


def attempts(session: Session, user_ids: Sequence[int], attempt_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Submitted attempts with their counts, the last calibration before them (0: none), and how they stood.

    `corrected_passed` is None where no correction said anything; `counted` is how many questions a score is out of, by
    the keys of today (None, in a diagnostic: those that were answered). The results are locked.
    """
    return session.execute(_ATTEMPTS, {"user_ids": list(user_ids), "attempt_ids": list(attempt_ids)}).all()


def parameters(session: Session, calibration_ids: Iterable[int], family_ids: Iterable[int]) -> Sequence[Row[Any]]:
    """What was known of each family after each calibration: a and b, None before the family's first; its difficulty."""
    keys = {"calibration_ids": sorted(calibration_ids), "family_ids": sorted(family_ids)}
    return session.execute(_PARAMETERS, keys).all()


def spared(session: Session, user_ids: Sequence[int], attempt_ids: Sequence[int]) -> dict[int, int]:
    """How many answers were right until their question turned out to have no right answer; by attempt, where any."""
    keys = {"user_ids": list(user_ids), "attempt_ids": list(attempt_ids)}
    return {row.attempt_id: row.spared for row in session.execute(_SPARED, keys)}


def evidence(session: Session, user_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Every answer that counts of some people, by person, attempt and position, with the key of today."""
    return session.execute(_EVIDENCE, {"user_ids": list(user_ids)}).all()


def save(session: Session, *, results: Rows, topics: Rows, forecasts: Rows) -> None:
    """Write what came out of some attempts anew."""
    for statement, rows in ((_RESULTS, results), (_TOPICS, topics), (_FORECASTS, forecasts)):
        session.execute(statement, {"rows": json.dumps(rows)})


def save_pooled(session: Session, *, topics: Rows, weak_areas: Rows, forecasts: Rows) -> None:
    """Write what some attempts say of topics, and forecast, anew; nothing else of them."""
    for statement, rows in ((_TOPICS, topics), (_WEAK_AREAS, weak_areas), (_FORECASTS, forecasts)):
        session.execute(statement, {"rows": json.dumps(rows)})


def add_corrections(session: Session, key_change_id: int, corrections: Rows, at: datetime) -> None:
    """Keep what a change of key did to some attempts."""
    keys = {"key_change_id": key_change_id, "rows": json.dumps(corrections), "at": at}
    session.execute(_CORRECTIONS, keys)


def tests_of_weeks(session: Session, user_ids: Sequence[int], attempt_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The scores of every test of the weeks that some attempts belong to, by attempt, oldest first, with the week."""
    return session.execute(_TESTS_OF_WEEKS, {"user_ids": list(user_ids), "attempt_ids": list(attempt_ids)}).all()
