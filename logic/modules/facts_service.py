"""All this slice knows of a teacher, for whoever writes a growth plan. Everything joins the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import modules as module_queries
from logic.analytics.intervals import wilson
from logic.modules.views import (
    Course,
    CoursePart,
    CourseTopic,
    Enrolment,
    Material,
    Module,
    ModuleScore,
    ModuleTopic,
    TeacherFacts,
    TeacherProfile,
)

__all__ = [
    "Course",
    "CoursePart",
    "CourseTopic",
    "Enrolment",
    "Material",
    "Module",
    "ModuleScore",
    "ModuleTopic",
    "TeacherFacts",
    "TeacherProfile",
    "courses",
    "facts",
    "materials",
    "modules",
    "profile",
]


def facts(session: Session, teacher_id: int) -> TeacherFacts:
    """Profile, modules with scores and weak topics, courses and materials of a teacher."""
    stood_in = modules(session, teacher_id)
    known = courses(session, teacher_id)
    return TeacherFacts(
        profile=profile(session, teacher_id),
        modules=stood_in,
        courses=tuple(course for course in known if course.enrolment),
        suggested_courses=_suggested(known, stood_in),
        materials=materials(session, teacher_id),
    )


def profile(session: Session, teacher_id: int) -> TeacherProfile | None:
    """What a teacher said of themselves; None before they said anything."""
    row = module_queries.profile(session, teacher_id)
    if row is None:
        return None
    return TeacherProfile(**{**row._asdict(), "subjects": tuple(row.subjects)})


def modules(session: Session, teacher_id: int) -> tuple[Module, ...]:
    """The modules on offer as a teacher stands in them, with every score, oldest first."""
    topics = _by(module_queries.topics(session, teacher_id), "module_id")
    scores: dict[int, list[ModuleScore]] = {}
    for row in module_queries.scores(session, teacher_id):
        scores.setdefault(row.module_id, []).append(_score(row))
    return tuple(
        Module(
            id=row.id,
            slug=row.slug,
            title=row.title,
            summary=row.summary,
            topics=tuple(_topic(topic) for topic in topics.get(row.id, ())),
            scores=tuple(scores.get(row.id, ())),
        )
        for row in module_queries.modules(session)
    )


def courses(session: Session, teacher_id: int) -> tuple[Course, ...]:
    """Every course on offer or joined, with how a teacher stands in it: ours first."""
    parts = _by(module_queries.course_parts(session, teacher_id), "course_id")
    return tuple(_course(row, parts.get(row.id, ())) for row in module_queries.courses(session, teacher_id))


def materials(session: Session, teacher_id: int) -> tuple[Material, ...]:
    """What a teacher keeps here, newest first, without the files."""
    return tuple(Material(**row._asdict()) for row in module_queries.materials(session, teacher_id))


def _by(rows: Any, column: str) -> Mapping[int, tuple[Row[Any], ...]]:
    """Rows in the order of a column, by its values."""
    return {value: tuple(group) for value, group in groupby(rows, key=attrgetter(column))}


def _topic(row: Row[Any]) -> ModuleTopic:
    return ModuleTopic(
        id=row.id,
        slug=row.slug,
        title=row.title,
        verdict=row.verdict,
        probability_weak=row.probability_weak,
        minutes=row.minutes,
        objectives=tuple(row.objectives),
        practice=row.practice,
        resources=tuple(row.resources),
    )


def _score(row: Row[Any]) -> ModuleScore:
    low, high = wilson(row.score, row.total_questions) if row.total_questions else (0.0, 1.0)
    return ModuleScore(row.attempt_id, row.score, row.total_questions, low, high, row.submitted_at)


def _course(row: Row[Any], parts: tuple[Row[Any], ...]) -> Course:
    joined = row.status and Enrolment(row.status, row.note, row.enrolled_at, row.finished_at)
    return Course(
        id=row.id,
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        summary=row.summary,
        provider=row.provider,
        url=row.url,
        price=row.price,
        minutes=row.minutes,
        topics=tuple(CourseTopic(**topic) for topic in row.topics),
        parts=tuple(
            CoursePart(
                id=part.id,
                title=part.title,
                task=part.task,
                topic_id=part.topic_id,
                topic=part.topic,
                resources=tuple(part.resources),
                minutes=part.minutes,
                is_done=part.is_done,
            )
            for part in parts
        ),
        enrolment=joined or None,
    )


def _suggested(known: tuple[Course, ...], stood_in: tuple[Module, ...]) -> tuple[Course, ...]:
    """Courses nobody joined that serve a weak topic, those for the weakest one first."""
    weak = sorted(
        (topic for module in stood_in for topic in module.weak_topics), key=lambda topic: -(topic.probability_weak or 0)
    )
    rank = {topic.id: place for place, topic in enumerate(weak)}
    open_ones = [
        (min(rank[topic.id] for topic in course.topics if topic.id in rank), place, course)
        for place, course in enumerate(known)
        if course.enrolment is None and any(topic.id in rank for topic in course.topics)
    ]
    return tuple(course for _, _, course in sorted(open_ones, key=lambda found: found[:2]))
