"""Attempts, answers and results."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_OPEN_DIAGNOSTIC = text("""
    select id from assessment_attempts
    where user_id = :user_id and track_id = :track_id and kind = 'diagnostic' and status = 'in_progress'
""")
_HAS_ACTIVE_PLAN = text("""
    select exists (select from personalized_plans
                   where user_id = :user_id and track_id = :track_id and status = 'active')
""")
_LATEST = text("""
    select attempt.id, attempt.track_id, track.title as track, attempt.status,
           exists (select from personalized_plans plan
                   where plan.user_id = attempt.user_id and plan.attempt_id = attempt.id) as has_plan
    from assessment_attempts attempt join tracks track on track.id = attempt.track_id
    where attempt.user_id = :user_id and attempt.kind = 'diagnostic' and attempt.status = any(:statuses)
    order by attempt.id desc limit 1
""")
_ADD_ATTEMPT = text("""
    insert into assessment_attempts (user_id, track_id, kind, content_version, seed, state, started_at)
    values (:user_id, :track_id, 'diagnostic', :content_version, :seed, cast(:state as jsonb), :at)
    on conflict do nothing returning id
""")
# The attempt with its one open question, in one round trip.
_ATTEMPT = text("""
    select attempt.id, attempt.track_id, track.title as track, attempt.kind, attempt.status, attempt.content_version,
           attempt.seed, attempt.state, attempt.started_at, attempt.submitted_at, person.time_zone,
           (select max(greatest(given.answered_at, given.skipped_at)) from assessment_responses given
            where given.attempt_id = attempt.id and given.user_id = attempt.user_id) as saved_at,
           (select count(given.answered_at) from assessment_responses given
            where given.attempt_id = attempt.id and given.user_id = attempt.user_id) as answered,
           (select count(given.skipped_at) from assessment_responses given
            where given.attempt_id = attempt.id and given.user_id = attempt.user_id) as skipped,
           question.position, question.family_id, question.variant_id, question.option_order, question.presented_at
    from assessment_attempts attempt
    join users person on person.id = attempt.user_id
    join tracks track on track.id = attempt.track_id
    left join assessment_responses question on question.attempt_id = attempt.id
        and question.user_id = attempt.user_id and question.answered_at is null and question.skipped_at is null
    where attempt.user_id = :user_id and attempt.id = :attempt_id
""")
_PRESENT = text("""
    insert into assessment_responses (user_id, attempt_id, position, family_id, variant_id, option_order, presented_at)
    values (:user_id, :attempt_id, :next_position, :next_family, :next_variant, :next_order, :at)
""")
# Answer, state, event and the next question in one statement: all of it or nothing. Of two answers to one question at
# once the second waits for the row, finds it answered, and writes nothing at all.
_ANSWER = text("""
    with given as (
        update assessment_responses
        set answered_at = case when cast(:chosen as smallint) is null then null else cast(:at as timestamptz) end,
            skipped_at = case when cast(:chosen as smallint) is null then cast(:at as timestamptz) end,
            chosen = :chosen,
            elapsed_ms = greatest(0, least(
                extract(epoch from cast(:at as timestamptz) - presented_at) * 1000, 2000000000))::int
        where user_id = :user_id and attempt_id = :attempt_id and position = :position
          and answered_at is null and skipped_at is null
        returning user_id, attempt_id
    ), kept as (
        update assessment_attempts set state = cast(:state as jsonb) from given
        where assessment_attempts.user_id = given.user_id and assessment_attempts.id = given.attempt_id
    ), told as (
        insert into learner_events (user_id, kind, at, local_date, details)
        select user_id, 'item_answered', :at, :local_date, jsonb_build_object('attempt', attempt_id) from given
        where cast(:chosen as smallint) is not null
    ), presented as (
        insert into assessment_responses
            (user_id, attempt_id, position, family_id, variant_id, option_order, presented_at)
        select user_id, attempt_id, :next_position, :next_family, :next_variant, cast(:next_order as smallint[]), :at
        from given where cast(:next_position as smallint) is not null
    )
    select count(*) from given
""")
_SUBMIT = text("""
    update assessment_attempts set status = 'submitted', submitted_at = :at
    where user_id = :user_id and id = :attempt_id and status = 'in_progress'
    returning id
""")
_EVIDENCE = text("""
    select response.attempt_id, response.family_id, response.variant_id, response.chosen, response.position,
           response.elapsed_ms, response.answered_at, family.topic_id, family.a, family.b, family.c,
           family.expected_seconds, variant.key_option
    from assessment_responses response
    join item_families family on family.id = response.family_id
    join item_variants variant on variant.id = response.variant_id and variant.key_option is not null
    join topics topic on topic.id = family.topic_id
    where response.user_id = :user_id and response.answered_at is not null
      and topic.id = any(:topic_ids)
    order by response.attempt_id, response.position
""")
_RECENT_FAMILIES = text("""
    select distinct family_id from assessment_responses
    where user_id = :user_id and presented_at > :since
""")
_ADD_RESULT = text("""
    insert into assessment_results (attempt_id, user_id, test_type, score, total_questions, theta, standard_error,
                                    level, level_low, level_high, speed, effort, person_fit, careless, lucky,
                                    weak_areas, created_at)
    values (:attempt_id, :user_id, :test_type, :score, :total_questions, :theta, :standard_error, :level, :level_low,
            :level_high, :speed, :effort, :person_fit, :careless, :lucky, cast(:weak_areas as jsonb), :at)
""")
_ADD_TOPICS = text("""
    insert into topic_results (attempt_id, user_id, topic_id, mean, sd, probability_weak, verdict, answered, correct)
    select :attempt_id, :user_id, topic_id, mean, sd, probability_weak, verdict, answered, correct
    from jsonb_to_recordset(cast(:rows as jsonb)) as row (topic_id bigint, mean double precision, sd double precision,
        probability_weak double precision, verdict text, answered int, correct int)
""")
_ADD_FORECAST = text("""
    insert into readiness_forecasts (attempt_id, user_id, track_id, at, expected, low, high, probability_ready)
    values (:attempt_id, :user_id, :track_id, :at, :expected, :low, :high, :probability_ready)
""")
_RESULT = text("""
    select result.*, attempt.track_id, track.title as track, attempt.submitted_at
    from assessment_results result
    join assessment_attempts attempt on attempt.id = result.attempt_id and attempt.user_id = result.user_id
    join tracks track on track.id = attempt.track_id
    where result.user_id = :user_id and result.attempt_id = :attempt_id
""")
_TOPICS = text("""
    select outcome.topic_id, topic.title as topic, skill.title as skill, outcome.mean, outcome.sd,
           outcome.probability_weak, outcome.verdict, outcome.answered, outcome.correct
    from topic_results outcome join topics topic on topic.id = outcome.topic_id
    join skills skill on skill.id = topic.skill_id
    join assessment_attempts attempt on attempt.id = outcome.attempt_id and attempt.user_id = outcome.user_id
    join track_skills membership on membership.skill_id = skill.id and membership.track_id = attempt.track_id
        and membership.since_version <= attempt.content_version
        and (membership.until_version is null or membership.until_version > attempt.content_version)
    where outcome.user_id = :user_id and outcome.attempt_id = :attempt_id
    order by membership.position, topic.position
""")
_TOPICS_ASKED = text("""
    select distinct family.topic_id from assessment_responses response
    join item_families family on family.id = response.family_id
    where response.user_id = :user_id and response.attempt_id = :attempt_id
""")
# A diagnostic puts its questions one by one: one that nobody got to was never part of it.
_GIVEN = text("""
    select response.position, response.variant_id, response.option_order, response.chosen, response.elapsed_ms,
           response.skipped_at
    from assessment_responses response
    join assessment_attempts attempt on attempt.user_id = response.user_id and attempt.id = response.attempt_id
    where response.user_id = :user_id and response.attempt_id = :attempt_id
      and (response.answered_at is not null or response.skipped_at is not null or attempt.kind <> 'diagnostic')
    order by response.position
""")
_FORECASTS = text("""
    select track_id, at, expected, low, high, probability_ready from readiness_forecasts
    where user_id = :user_id and track_id = :track_id order by at
""")

_LATEST_FORECAST = text("""
    select track_id, at, expected, low, high, probability_ready from readiness_forecasts
    where user_id = :user_id and track_id = :track_id order by at desc, attempt_id desc limit 1
""")

_FORECAST_AFTER = text("""
    select track_id, at, expected, low, high, probability_ready from readiness_forecasts
    where user_id = :user_id and attempt_id = :attempt_id
""")


def open_diagnostic(session: Session, user_id: int, track_id: int) -> int | None:
    """The diagnostic of a track that somebody is in the middle of."""
    found: int | None = session.scalar(_OPEN_DIAGNOSTIC, {"user_id": user_id, "track_id": track_id})
    return found


def has_active_plan(session: Session, user_id: int, track_id: int) -> bool:
    """Whether a plan of this person for a track is under way."""
    return bool(session.scalar(_HAS_ACTIVE_PLAN, {"user_id": user_id, "track_id": track_id}))


def latest_diagnostic(session: Session, user_id: int, statuses: Sequence[str]) -> Row[Any] | None:
    """The newest diagnostic of a person in one of these states, and whether a plan was made from it."""
    return session.execute(_LATEST, {"user_id": user_id, "statuses": list(statuses)}).one_or_none()


def add_diagnostic(
    session: Session,
    user_id: int,
    track_id: int,
    *,
    content_version: int,
    seed: int,
    state: Mapping[str, Any],
    at: datetime,
) -> int | None:
    """Open a diagnostic; None when another request has just done so."""
    values = {
        "user_id": user_id,
        "track_id": track_id,
        "content_version": content_version,
        "seed": seed,
        "state": json.dumps(state),
        "at": at,
    }
    added: int | None = session.scalar(_ADD_ATTEMPT, values)
    return added


def attempt(session: Session, user_id: int, attempt_id: int) -> Row[Any] | None:
    """An attempt with its open question, if it has one."""
    return session.execute(_ATTEMPT, {"user_id": user_id, "attempt_id": attempt_id}).one_or_none()


def present(session: Session, user_id: int, attempt_id: int, question: Mapping[str, Any], at: datetime) -> None:
    """Put the first question of an attempt: its position, family_id, variant_id and option_order."""
    keys = {"user_id": user_id, "attempt_id": attempt_id, "at": at}
    session.execute(_PRESENT, keys | _next(question))


def answer(
    session: Session,
    user_id: int,
    attempt_id: int,
    *,
    position: int,
    chosen: int | None,
    state: Mapping[str, Any],
    following: Mapping[str, Any] | None,
    at: datetime,
    local_date: date,
) -> bool:
    """Store an answer (None: the question was skipped), the new state, and put the next question if there is one.

    False when the question was dealt with before; then nothing was written.
    """
    values = {
        "user_id": user_id,
        "attempt_id": attempt_id,
        "position": position,
        "chosen": chosen,
        "state": json.dumps(state),
        "at": at,
        "local_date": local_date,
    }
    return bool(session.scalar(_ANSWER, values | _next(following)))


def submit(session: Session, user_id: int, attempt_id: int, at: datetime) -> bool:
    """Close an attempt; whether this call did it."""
    return session.scalar(_SUBMIT, {"user_id": user_id, "attempt_id": attempt_id, "at": at}) is not None


def evidence(session: Session, user_id: int, topic_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Every answer that counts a person ever gave on some topics, in whatever test, in order."""
    return session.execute(_EVIDENCE, {"user_id": user_id, "topic_ids": list(topic_ids)}).all()


def families_seen(session: Session, user_id: int, *, since: datetime) -> set[int]:
    """The families put to a person since a moment."""
    return set(session.scalars(_RECENT_FAMILIES, {"user_id": user_id, "since": since}))


def add_result(session: Session, result: Mapping[str, Any], topics: Sequence[Mapping[str, Any]]) -> None:
    """Store the result of an attempt and what it says of each topic."""
    session.execute(_ADD_RESULT, {**result, "weak_areas": json.dumps(result["weak_areas"])})
    keys = {"attempt_id": result["attempt_id"], "user_id": result["user_id"]}
    session.execute(_ADD_TOPICS, {**keys, "rows": json.dumps(topics)})


def add_forecast(session: Session, forecast: Mapping[str, Any]) -> None:
    """Store a readiness forecast."""
    session.execute(_ADD_FORECAST, forecast)


def result(session: Session, user_id: int, attempt_id: int) -> Row[Any] | None:
    """The result of an attempt."""
    return session.execute(_RESULT, {"user_id": user_id, "attempt_id": attempt_id}).one_or_none()


def topic_results(session: Session, user_id: int, attempt_id: int) -> Sequence[Row[Any]]:
    """What an attempt said of each topic, in teaching order."""
    return session.execute(_TOPICS, {"user_id": user_id, "attempt_id": attempt_id}).all()


def topics_asked(session: Session, user_id: int, attempt_id: int) -> set[int]:
    """The topics an attempt asked about."""
    return set(session.scalars(_TOPICS_ASKED, {"user_id": user_id, "attempt_id": attempt_id}))


def given(session: Session, user_id: int, attempt_id: int) -> Sequence[Row[Any]]:
    """The questions of an attempt in order, those without an answer too; of a diagnostic only those dealt with."""
    return session.execute(_GIVEN, {"user_id": user_id, "attempt_id": attempt_id}).all()


def forecasts(session: Session, user_id: int, track_id: int) -> Sequence[Row[Any]]:
    """The readiness forecasts for a track, oldest first."""
    return session.execute(_FORECASTS, {"user_id": user_id, "track_id": track_id}).all()


def latest_forecast(session: Session, user_id: int, track_id: int) -> Row[Any] | None:
    """The newest readiness forecast for a track."""
    return session.execute(_LATEST_FORECAST, {"user_id": user_id, "track_id": track_id}).one_or_none()


def forecast_after(session: Session, user_id: int, attempt_id: int) -> Row[Any]:
    """The readiness forecast that a submitted test led to."""
    return session.execute(_FORECAST_AFTER, {"user_id": user_id, "attempt_id": attempt_id}).one()


def _next(question: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "next_position": question["position"] if question else None,
        "next_family": question["family_id"] if question else None,
        "next_variant": question["variant_id"] if question else None,
        "next_order": question["option_order"] if question else None,
    }
