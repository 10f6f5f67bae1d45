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
# Who asks first: of two devices that join, tick or finish at once each finds what the other did.
_JOIN = text("""
    insert into course_enrolments (user_id, course_id, enrolled_at)
    select :user_id, course.id, :at from courses course where course.id = :course_id and course.place > 0
    on conflict (user_id, course_id) do nothing returning course_id
""")
_LEAVE = text("""
    delete from course_enrolments where user_id = :user_id and course_id = :course_id returning course_id
""")
_JOINED = text("""
    select joined.status, course.kind from course_enrolments joined join courses course on course.id = joined.course_id
    where joined.user_id = :user_id and joined.course_id = :course_id for update of joined
""")
_SET = text("""
    update course_enrolments
    set status = cast(:status as text), note = :note,
        finished_at = case when cast(:status as text) = 'finished' then coalesce(finished_at, :at) end
    where user_id = :user_id and course_id = :course_id returning course_id
""")
_TICK = text("""
    insert into course_parts_done (user_id, course_id, part_id, done_at)
    select :user_id, part.course_id, part.id, :at from course_parts part
    where part.course_id = :course_id and part.id = :part_id
    on conflict do nothing
""")
_UNTICK = text("""
    delete from course_parts_done where user_id = :user_id and course_id = :course_id and part_id = :part_id
""")
_IS_PART = text("select exists (select from course_parts where course_id = :course_id and id = :part_id)")
_FOLLOW = text("""
    with progress as (
        select not exists (
            select from course_parts part where part.course_id = :course_id and part.place > 0 and not exists (
                select from course_parts_done done where done.user_id = :user_id and done.part_id = part.id
            )
        ) as is_whole
    )
    update course_enrolments set status = case when is_whole then 'finished' else 'enrolled' end,
           finished_at = case when is_whole then coalesce(finished_at, :at) end
    from progress where user_id = :user_id and course_id = :course_id
    returning status
""")
_MATERIALS = text("""
    select material.id, material.title, material.kind, material.topic_id, topic.title as topic, material.note,
           material.link, material.media_type, coalesce(octet_length(material.content), 0) as size, material.created_at
    from teacher_materials material left join topics topic on topic.id = material.topic_id
    where material.user_id = :user_id order by material.id desc
""")
_LOCK = text("select pg_advisory_xact_lock(hashtextextended('materials of ' || :user_id, 0))")
_HELD = text("""
    select count(*) as materials, coalesce(sum(octet_length(content)), 0) as bytes from teacher_materials
    where user_id = :user_id
""")
_ADD_MATERIAL = text("""
    insert into teacher_materials (user_id, title, kind, topic_id, note, link, media_type, content, created_at)
    values (:user_id, :title, :kind, :topic_id, :note, :link, :media_type, :content, :at) returning id
""")
_FILE = text("""
    select title, media_type, content from teacher_materials
    where user_id = :user_id and id = :material_id and content is not null
""")
_DELETE_MATERIAL = text("""
    delete from teacher_materials where user_id = :user_id and id = :material_id returning id
""")
_IS_TOPIC = text("""
    select exists (
        select from topics topic join track_skills membership on membership.skill_id = topic.skill_id
        join tracks track on track.id = membership.track_id
        where topic.id = :topic_id and membership.until_version is null and track.kind = 'module'
    )
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


def join_course(session: Session, user_id: int, course_id: int, at: datetime) -> bool:
    """Join a course that is on offer; False when it was joined before or is not on offer."""
    return session.scalar(_JOIN, {"user_id": user_id, "course_id": course_id, "at": at}) is not None


def leave_course(session: Session, user_id: int, course_id: int) -> bool:
    """Leave a course, with everything ticked off in it; whether it had been joined."""
    return session.scalar(_LEAVE, {"user_id": user_id, "course_id": course_id}) is not None


def joined_course(session: Session, user_id: int, course_id: int) -> Row[Any] | None:
    """How a person stands in a course they joined, and its kind; locked."""
    return session.execute(_JOINED, {"user_id": user_id, "course_id": course_id}).one_or_none()


def set_course(session: Session, user_id: int, course_id: int, *, status: str, note: str, at: datetime) -> None:
    """Write down how a course goes; the moment it was finished first stays."""
    session.execute(_SET, {"user_id": user_id, "course_id": course_id, "status": status, "note": note, "at": at})


def is_part(session: Session, course_id: int, part_id: int) -> bool:
    """Whether a course has such a part."""
    return bool(session.scalar(_IS_PART, {"course_id": course_id, "part_id": part_id}))


def tick(session: Session, user_id: int, course_id: int, part_id: int, *, done: bool, at: datetime) -> str:
    """Tick a part of a joined course off, or take the tick away; the course's status after it."""
    keys = {"user_id": user_id, "course_id": course_id, "part_id": part_id}
    session.execute(_TICK, keys | {"at": at}) if done else session.execute(_UNTICK, keys)
    return str(session.scalar(_FOLLOW, keys | {"at": at}))


def lock_materials(session: Session, user_id: int) -> None:
    """Let nobody else add to this person's materials until the transaction ends."""
    session.execute(_LOCK, {"user_id": str(user_id)})


def held(session: Session, user_id: int) -> Row[Any]:
    """How many materials a person keeps here, and how many bytes their files have."""
    return session.execute(_HELD, {"user_id": user_id}).one()


def is_topic_of_a_module(session: Session, topic_id: int) -> bool:
    """Whether a topic is one that modules teach."""
    return bool(session.scalar(_IS_TOPIC, {"topic_id": topic_id}))


def add_material(session: Session, user_id: int, material: Mapping[str, Any], at: datetime) -> int:
    """Keep a material; its id."""
    return int(session.execute(_ADD_MATERIAL, {**material, "user_id": user_id, "at": at}).scalar_one())


def file(session: Session, user_id: int, material_id: int) -> Row[Any] | None:
    """The file of a material, with its title."""
    return session.execute(_FILE, {"user_id": user_id, "material_id": material_id}).one_or_none()


def delete_material(session: Session, user_id: int, material_id: int) -> bool:
    """Delete a material for good; whether there was one."""
    return session.scalar(_DELETE_MATERIAL, {"user_id": user_id, "material_id": material_id}) is not None
