"""Modules, the tests teachers took of them, and what teachers keep: profile, courses, materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_MODULES = text("""
    select track.id, track.slug, track.title, track.summary from tracks track
    where track.kind = 'module' and track.status = 'live' order by track.id
""")
# The topics of every module that is offered, with what the latest test of this person said of each.
_TOPICS = text("""
    select track.id as module_id, topic.id, topic.slug, topic.title, topic.minutes, topic.objectives, topic.practice,
           topic.resources, latest.verdict, latest.probability_weak
    from tracks track
    join track_skills membership on membership.track_id = track.id and membership.until_version is null
    join topics topic on topic.skill_id = membership.skill_id and topic.retired_at is null
    left join lateral (
        select outcome.verdict, outcome.probability_weak
        from topic_results outcome
        join assessment_attempts attempt on attempt.user_id = outcome.user_id and attempt.id = outcome.attempt_id
        where outcome.user_id = :user_id and outcome.topic_id = topic.id
        order by attempt.submitted_at desc, attempt.id desc limit 1
    ) latest on true
    where track.kind = 'module' and track.status = 'live'
    order by track.id, topic.position
""")
_SCORES = text("""
    select attempt.track_id as module_id, attempt.id as attempt_id, result.score, result.total_questions,
           attempt.submitted_at
    from assessment_attempts attempt
    join assessment_results result on result.user_id = attempt.user_id and result.attempt_id = attempt.id
    where attempt.user_id = :user_id and attempt.kind = 'module' order by attempt.submitted_at, attempt.id
""")
_PROFILE = text("""
    select subjects, years_teaching, phase, goals, minutes_per_week, learning_style, updated_at
    from teacher_profiles where user_id = :user_id
""")
_SAVE_PROFILE = text("""
    insert into teacher_profiles (user_id, subjects, years_teaching, phase, goals, minutes_per_week, learning_style,
                                  updated_at)
    values (:user_id, :subjects, :years_teaching, :phase, :goals, :minutes_per_week, :learning_style, :at)
    on conflict (user_id) do update set subjects = excluded.subjects, years_teaching = excluded.years_teaching,
        phase = excluded.phase, goals = excluded.goals, minutes_per_week = excluded.minutes_per_week,
        learning_style = excluded.learning_style, updated_at = excluded.updated_at
""")
_COURSES = text("""
    select course.id, course.slug, course.kind, course.title, course.summary, course.provider, course.url, course.price,
           course.minutes, joined.status, joined.note, joined.enrolled_at, joined.finished_at,
           coalesce((select jsonb_agg(jsonb_build_object('id', topic.id, 'title', topic.title)
                                      order by array_position(course.topics, topic.slug))
                     from topics topic where topic.slug = any(course.topics)), '[]') as topics
    from courses course
    left join course_enrolments joined on joined.course_id = course.id and joined.user_id = :user_id
    where course.place > 0 or joined.user_id is not null
    order by course.kind, course.place, course.id
""")
_PARTS = text("""
    select part.id, part.course_id, part.title, part.task, part.topic_id, topic.title as topic, part.resources,
           part.minutes, done.part_id is not null as is_done
    from course_parts part
    join topics topic on topic.id = part.topic_id
    left join course_parts_done done on done.user_id = :user_id and done.course_id = part.course_id
        and done.part_id = part.id
    where part.place > 0 or done.part_id is not null
    order by part.course_id, part.place, part.id
""")
_MATERIALS = text("""
    select material.id, material.title, material.kind, material.topic_id, topic.title as topic, material.note,
           material.link, material.media_type, coalesce(octet_length(material.content), 0) as size, material.created_at
    from teacher_materials material left join topics topic on topic.id = material.topic_id
    where material.user_id = :user_id order by material.id desc
""")


def modules(session: Session) -> Sequence[Row[Any]]:
    """The modules on offer."""
    return session.execute(_MODULES).all()


def topics(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """The topics of every module on offer, in order, each with a person's latest verdict."""
    return session.execute(_TOPICS, {"user_id": user_id}).all()


def scores(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """The scores of all module tests of a person, oldest first."""
    return session.execute(_SCORES, {"user_id": user_id}).all()


def profile(session: Session, user_id: int) -> Row[Any] | None:
    """What a teacher said of themselves."""
    return session.execute(_PROFILE, {"user_id": user_id}).one_or_none()


def save_profile(session: Session, user_id: int, profile: Mapping[str, Any], at: datetime) -> None:
    """Keep what a teacher says of themselves, in place of what was kept before."""
    session.execute(_SAVE_PROFILE, {**profile, "user_id": user_id, "at": at})


def courses(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """Every course on offer or joined by a person, with how they stand in it: ours first."""
    return session.execute(_COURSES, {"user_id": user_id}).all()


def course_parts(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """The parts of all courses, in order, each with whether a person ticked it off."""
    return session.execute(_PARTS, {"user_id": user_id}).all()


def materials(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """What a teacher keeps here, newest first, without the files."""
    return session.execute(_MATERIALS, {"user_id": user_id}).all()
