"""What tests lead to, as rows: weeks that open, days that are added, diagnoses, correction plans, verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_PLAN = text("""
    select id, track_id, content_version, status, current_week from personalized_plans
    where user_id = :user_id and id = :plan_id for update
""")
_WEEKS = text("""
    select id, week_number, kind, skill_id, skill_focus, status, extra_days_added, skipped,
           (select coalesce(max(day_number), 0) from daily_tasks task
            where task.week_id = week.id and task.user_id = week.user_id) as last_day
    from weekly_plans week where user_id = :user_id and plan_id = :plan_id order by week_number
""")
_SET_WEEK = text("""
    update weekly_plans set status = :status, skipped = :skipped where user_id = :user_id and id = :week_id
""")
_UNLOCK_FIRST = text("""
    update daily_tasks set status = 'unlocked'
    where user_id = :user_id and status = 'locked' and id = (
        select id from daily_tasks where user_id = :user_id and week_id = :week_id and status = 'locked'
        order by day_number limit 1)
    returning day_number
""")
_STAND_AT = text("""
    update personalized_plans set current_week = :week, current_day = :day where user_id = :user_id and id = :plan_id
""")
_END_PLAN = text("""
    update personalized_plans set status = :status, ended_at = :at where user_id = :user_id and id = :plan_id
""")
_ADD_EXTRA = text("""
    update weekly_plans set status = 'extra_days', extra_days_added = extra_days_added + :days,
           weak_topics_focus = cast(:focus as jsonb)
    where user_id = :user_id and id = :week_id
""")
_ADD_DAYS = text("""
    insert into daily_tasks (user_id, plan_id, week_id, day_number, topic_id, topic, description, reason, practice,
                             resources, estimated_minutes, is_extra, status)
    select :user_id, :plan_id, day.week_id, day.day_number, day.topic_id, day.topic, day.description, day.reason,
           day.practice, day.resources, day.minutes, day.is_extra, 'locked'
    from jsonb_to_recordset(cast(:days as jsonb))
        as day (week_id bigint, day_number int, topic_id bigint, topic text, description text, reason text,
                practice text, resources jsonb, minutes int, is_extra boolean)
""")
_ADD_WEEK = text("""
    insert into weekly_plans (user_id, plan_id, week_number, kind, skill_id, skill_focus, topics, status)
    values (:user_id, :plan_id, :week_number, 'correction', null, :skill_focus, cast(:topics as jsonb), 'locked')
    returning id
""")
_RENEW_DAY = text("""
    update daily_tasks task
    set topic_id = day.topic_id, topic = day.topic, description = day.description, reason = day.reason,
        practice = day.practice, resources = day.resources, estimated_minutes = day.minutes
    from jsonb_to_recordset(cast(:days as jsonb))
        as day (day_number int, topic_id bigint, topic text, description text, reason text, practice text,
                resources jsonb, minutes int)
    where task.user_id = :user_id and task.week_id = :week_id and task.day_number = day.day_number
      and task.status = 'locked'
""")
_ADD_DIAGNOSIS = text("""
    insert into weak_topic_diagnoses (attempt_id, user_id, plan_id, week_number, weak_topics, severity_level,
                                      extra_days, failures, suggestions, created_at)
    values (:attempt_id, :user_id, :plan_id, :week_number, cast(:weak_topics as jsonb), :severity_level, :extra_days,
            :failures, cast(:suggestions as jsonb), :at)
""")
_FAILURES = text("""
    select count(*) from weak_topic_diagnoses
    where user_id = :user_id and plan_id = :plan_id and week_number = :week_number
""")
_DIAGNOSIS = text("select * from weak_topic_diagnoses where user_id = :user_id and attempt_id = :attempt_id")
_ADD_CORRECTION = text("""
    insert into correction_plans (user_id, plan_id, attempt_id, all_topics, created_at)
    values (:user_id, :plan_id, :attempt_id, cast(:all_topics as jsonb), :at)
    on conflict (plan_id) do nothing
""")
_FINISH_CORRECTION = text("""
    update correction_plans set status = 'completed' where user_id = :user_id and plan_id = :plan_id
""")
_ADD_RETEST = text("""
    insert into final_retests (attempt_id, user_id, plan_id, score, total_questions, career_recommendation,
                               readiness_level, created_at)
    values (:attempt_id, :user_id, :plan_id, :score, :total_questions, cast(:better_tracks as jsonb),
            :readiness_level, :at)
""")
_ADD_VERDICT = text("""
    insert into verdicts (plan_id, user_id, attempt_id, score, total_questions, low, high, probability_ready,
                          readiness_level, skills, would_change, better_tracks, created_at)
    values (:plan_id, :user_id, :attempt_id, :score, :total_questions, :low, :high, :probability_ready,
            :readiness_level, cast(:skills as jsonb), cast(:would_change as jsonb), cast(:better_tracks as jsonb), :at)
    on conflict (plan_id) do nothing
""")
_CORRECT_VERDICT = text("""
    with retest as (
        update final_retests set score = :score, total_questions = :total_questions,
               career_recommendation = cast(:better_tracks as jsonb), readiness_level = :readiness_level
        where user_id = :user_id and attempt_id = :attempt_id
    )
    update verdicts set score = :score, total_questions = :total_questions, low = :low, high = :high,
           probability_ready = :probability_ready, readiness_level = :readiness_level,
           skills = cast(:skills as jsonb), would_change = cast(:would_change as jsonb),
           better_tracks = cast(:better_tracks as jsonb)
    where user_id = :user_id and attempt_id = :attempt_id
""")
_BEGUN_DAY = text("""
    select id from daily_tasks where user_id = :user_id and plan_id = :plan_id and status = 'started'
""")
_FINISH_BEGUN = text("""
    update daily_tasks set status = 'completed', completed_at = greatest(cast(:at as timestamptz), started_at)
    where user_id = :user_id and id = :day_id and status = 'started'
""")
_DROP_NOT_BEGUN = text("""
    with dropped as (
        delete from daily_tasks day using weekly_plans week
        where day.user_id = :user_id and week.user_id = :user_id and week.id = day.week_id and week.id = any(:week_ids)
          and (day.is_extra or week.kind = 'correction') and day.status in ('locked', 'unlocked')
        returning day.week_id, day.is_extra
    )
    update weekly_plans week set extra_days_added = extra_days_added - lost.days
    from (select week_id, count(*) filter (where is_extra) as days from dropped group by week_id) lost
    where week.user_id = :user_id and week.id = lost.week_id
""")
# What was said about a day that goes stays with its week.
_KEEP_WORDS = text("""
    update plan_comments comment set day_number = null
    from daily_tasks day, weekly_plans week
    where day.user_id = :user_id and day.week_id = any(:week_ids) and week.id = day.week_id
      and (day.is_extra or week.kind = 'correction') and day.status in ('locked', 'unlocked')
      and comment.user_id = :user_id and comment.week_id = day.week_id and comment.day_number = day.day_number
""")
_STANDS = text("""
    select correction.new_passed from result_corrections correction
    where correction.user_id = :user_id and correction.attempt_id = :attempt_id
    order by correction.at desc, correction.key_change_id desc limit 1
""")
_VERDICT = text("""
    select verdict.*, plan.target, plan.track_id from verdicts verdict
    join personalized_plans plan on plan.user_id = verdict.user_id and plan.id = verdict.plan_id
    where verdict.user_id = :user_id and (cast(:plan_id as bigint) is null or verdict.plan_id = :plan_id)
    order by verdict.created_at desc limit 1
""")
_MISTAKES = text("""
    select response.position, family.topic_id,
           variant.options -> response.chosen::int ->> 'misconception' as misconception
    from assessment_responses response
    join item_families family on family.id = response.family_id
    join item_variants variant on variant.id = response.variant_id
    where response.user_id = :user_id and response.attempt_id = :attempt_id
      and response.chosen is not null and response.chosen is distinct from variant.key_option
    order by response.position
""")
_BY_SKILL = text("""
    select skill.title as skill, count(*) filter (where response.chosen = variant.key_option) as right_answers,
           count(*) as asked
    from assessment_responses response
    join item_families family on family.id = response.family_id
    join item_variants variant on variant.id = response.variant_id and variant.key_option is not null
    join topics topic on topic.id = family.topic_id join skills skill on skill.id = topic.skill_id
    where response.user_id = :user_id and response.attempt_id = :attempt_id and response.skipped_at is null
    group by skill.id order by skill.id
""")

Rows = Sequence[Mapping[str, Any]]


def lock_plan(session: Session, user_id: int, plan_id: int) -> Row[Any] | None:
    """A plan of somebody's, locked."""
    return session.execute(_PLAN, {"user_id": user_id, "plan_id": plan_id}).one_or_none()


def weeks(session: Session, user_id: int, plan_id: int) -> Sequence[Row[Any]]:
    """The weeks of a plan in order, each with the number of its last day."""
    return session.execute(_WEEKS, {"user_id": user_id, "plan_id": plan_id}).all()


def set_week(session: Session, user_id: int, week_id: int, status: str, *, skipped: bool = False) -> None:
    """Change the state of a week."""
    session.execute(_SET_WEEK, {"user_id": user_id, "week_id": week_id, "status": status, "skipped": skipped})


def open_first_day(session: Session, user_id: int, plan_id: int, *, week_id: int, week_number: int) -> None:
    """Unlock the first locked day of a week, and let the plan stand there."""
    day = session.scalar(_UNLOCK_FIRST, {"user_id": user_id, "week_id": week_id})
    keys = {"user_id": user_id, "plan_id": plan_id, "week": week_number, "day": day or 1}
    session.execute(_STAND_AT, keys)


def end_plan(session: Session, user_id: int, plan_id: int, *, status: str, at: datetime) -> None:
    """End a plan."""
    session.execute(_END_PLAN, {"user_id": user_id, "plan_id": plan_id, "status": status, "at": at})


def add_extra_days(
    session: Session, user_id: int, plan_id: int, *, week_id: int, focus: Sequence[str], days: Rows
) -> None:
    """Add days to a week after a failed test; the week goes into its extra days."""
    keys = {"user_id": user_id, "week_id": week_id}
    session.execute(_ADD_EXTRA, keys | {"days": len(days), "focus": json.dumps(focus)})
    add_days(session, user_id, plan_id, days)


def add_days(session: Session, user_id: int, plan_id: int, days: Rows) -> None:
    """Add locked days to the weeks they name."""
    session.execute(_ADD_DAYS, {"user_id": user_id, "plan_id": plan_id, "days": json.dumps(days)})


def add_correction_week(
    session: Session, user_id: int, plan_id: int, *, week_number: int, focus: str, topics: Sequence[str]
) -> int:
    """Add a locked week of a correction plan; its id."""
    keys = {"user_id": user_id, "plan_id": plan_id, "week_number": week_number, "skill_focus": focus}
    return int(session.execute(_ADD_WEEK, keys | {"topics": json.dumps(topics)}).scalar_one())


def renew_days(session: Session, user_id: int, week_id: int, days: Rows) -> None:
    """Write the days of a week that is still locked anew."""
    session.execute(_RENEW_DAY, {"user_id": user_id, "week_id": week_id, "days": json.dumps(days)})


def add_diagnosis(session: Session, diagnosis: Mapping[str, Any]) -> None:
    """Keep what a failed weekly test showed."""
    lists = {name: json.dumps(diagnosis[name]) for name in ("weak_topics", "suggestions")}
    session.execute(_ADD_DIAGNOSIS, {**diagnosis, **lists})


def failures(session: Session, user_id: int, plan_id: int, week_number: int) -> int:
    """How often the test of a week was failed."""
    keys = {"user_id": user_id, "plan_id": plan_id, "week_number": week_number}
    return int(session.scalar(_FAILURES, keys) or 0)


def diagnosis(session: Session, user_id: int, attempt_id: int) -> Row[Any] | None:
    """What a failed weekly test showed; None for one that was passed."""
    return session.execute(_DIAGNOSIS, {"user_id": user_id, "attempt_id": attempt_id}).one_or_none()


def add_correction_plan(
    session: Session, user_id: int, plan_id: int, *, attempt_id: int, topics: Rows, at: datetime
) -> None:
    """Note that a plan goes on with its correction."""
    keys = {"user_id": user_id, "plan_id": plan_id, "attempt_id": attempt_id}
    session.execute(_ADD_CORRECTION, keys | {"all_topics": json.dumps(topics), "at": at})


def finish_correction_plan(session: Session, user_id: int, plan_id: int) -> None:
    """Note that every correction day is done."""
    session.execute(_FINISH_CORRECTION, {"user_id": user_id, "plan_id": plan_id})


def add_verdict(session: Session, verdict: Mapping[str, Any], *, is_retest: bool) -> None:
    """Keep what a plan came to, once; of a retest also its own row."""
    lists = {name: json.dumps(verdict[name]) for name in ("skills", "would_change", "better_tracks")}
    values = {**verdict, **lists}
    session.execute(_ADD_VERDICT, values)
    if is_retest:
        session.execute(_ADD_RETEST, values)


def correct_verdict(session: Session, verdict: Mapping[str, Any]) -> None:
    """Write a verdict anew whose test was scored again; when it was given stays."""
    lists = {name: json.dumps(verdict[name]) for name in ("skills", "would_change", "better_tracks")}
    session.execute(_CORRECT_VERDICT, {**verdict, **lists})


def begun_day(session: Session, user_id: int, plan_id: int) -> int | None:
    """The day of a plan that was started and is not finished."""
    found: int | None = session.scalar(_BEGUN_DAY, {"user_id": user_id, "plan_id": plan_id})
    return found


def finish_begun_day(session: Session, user_id: int, day_id: int, *, at: datetime) -> None:
    """Count a started day as done, and leave everything else as it is."""
    session.execute(_FINISH_BEGUN, {"user_id": user_id, "day_id": day_id, "at": at})


def drop_days_not_begun(session: Session, user_id: int, week_ids: Sequence[int]) -> None:
    """Take the extra days and the correction days out of some weeks that nobody has begun; in the worker's role."""
    session.execute(_KEEP_WORDS, {"user_id": user_id, "week_ids": list(week_ids)})
    session.execute(_DROP_NOT_BEGUN, {"user_id": user_id, "week_ids": list(week_ids)})


def corrected_pass(session: Session, user_id: int, attempt_id: int) -> bool | None:
    """Whether a test stands as passed by the last correction of its score; None when there was none."""
    found: bool | None = session.scalar(_STANDS, {"user_id": user_id, "attempt_id": attempt_id})
    return found


def verdict(session: Session, user_id: int, plan_id: int | None) -> Row[Any] | None:
    """The verdict on a plan, or (None) the newest one of a person."""
    return session.execute(_VERDICT, {"user_id": user_id, "plan_id": plan_id}).one_or_none()


def mistakes(session: Session, user_id: int, attempt_id: int) -> Sequence[Row[Any]]:
    """The wrong answers of a test: position, topic and the misconception behind them."""
    return session.execute(_MISTAKES, {"user_id": user_id, "attempt_id": attempt_id}).all()


def by_skill(session: Session, user_id: int, attempt_id: int) -> Sequence[Row[Any]]:
    """How many questions of each skill a test asked, and how many were right."""
    return session.execute(_BY_SKILL, {"user_id": user_id, "attempt_id": attempt_id}).all()
