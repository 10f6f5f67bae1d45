"""Gathers what the platform knows about a teacher into one value a plan is written from; nobody's name is in it.

Each part is a function of its own and joins the caller's transaction, in which the teacher acts. Learners are read in
the teacher's role: of those who are in their cohorts at this moment, never fewer than five together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from db.queries import growth as queries
from db.queries import growth_context as context_queries
from logic import clock, events
from logic.growth import preferring, progress
from logic.growth.context import (
    FEWEST_LEARNERS,
    Course,
    CourseModule,
    Engagement,
    ExternalCourse,
    GrowthContext,
    HelpUse,
    LearnersResult,
    Materials,
    ModuleStanding,
    Profile,
    ScorePoint,
)
from logic.growth.views import GrowthPreferences
from logic.modules import facts_service
from logic.modules.facts_service import Module, TeacherFacts
from logic.transactions import DatabaseRole, acting_as

LATELY = timedelta(days=28)
LEARNERS_LATELY = timedelta(days=90)
MOST_TOPICS = 12
MOST_RECOMMENDED = 6


def collect(session: Session, teacher_id: int, *, at: datetime) -> GrowthContext:
    """Everything that is known about a teacher at this moment; joins the caller's transaction."""
    zone = events.time_zone(session, teacher_id)
    facts = facts_service.facts(session, teacher_id)
    return GrowthContext(
        profile=profile(facts, preferring.from_row(queries.preferences(session, teacher_id))),
        modules=modules(facts, zone),
        courses=courses(facts, zone),
        recommended_courses=recommended(facts),
        help_use=help_use(session, teacher_id, at=at),
        materials=materials(facts, zone),
        learners=learners(session, teacher_id, at=at),
        trend=trend(facts, zone),
        engagement=engagement(session, teacher_id, zone, at=at),
    )


def profile(facts: TeacherFacts, preferences: GrowthPreferences) -> Profile:
    """What teachers say of themselves; how they like to learn is what they chose for their plan, then their profile."""
    said = facts.profile
    if said is None:
        return Profile(learning_style=preferences.learning_style, pace=preferences.pace)
    return Profile(
        phase=said.phase or "",
        subjects=said.subjects,
        years_teaching=said.years_teaching,
        goals=said.goals,
        minutes_per_week=said.minutes_per_week,
        learning_style=preferring.style(preferences, said.learning_style),
        pace=preferences.pace,
    )


def modules(facts: TeacherFacts, zone: str) -> tuple[ModuleStanding, ...]:
    """Every module with its latest test, as the module's own page says it."""
    return tuple(_standing(module, zone) for module in facts.modules)


def courses(facts: TeacherFacts, zone: str) -> tuple[Course, ...]:
    """The career courses somebody joined and has not finished, with their parts."""
    return tuple(
        Course(
            slug=course.slug,
            title=course.title,
            modules=tuple(CourseModule(str(part.id), part.title, part.minutes, part.is_done) for part in course.parts),
            joined_on=clock.local_date(course.enrolment.enrolled_at, zone),
        )
        for course in facts.courses
        if course.kind == "career" and course.enrolment and course.enrolment.status == "enrolled"
    )


def recommended(facts: TeacherFacts) -> tuple[ExternalCourse, ...]:
    """Courses elsewhere that serve a weak topic, those for the weakest first, after those joined and not finished."""
    joined = [one for one in facts.courses if one.enrolment and one.enrolment.status == "enrolled"]
    weak = [topic.title for topic in facts.weak_topics]
    found = [(course, True) for course in joined] + [(course, False) for course in facts.suggested_courses]
    external = [(course, is_joined) for course, is_joined in found if course.kind == "external"]
    return tuple(
        ExternalCourse(
            slug=course.slug,
            title=course.title,
            provider=course.provider,
            url=course.url or "",
            minutes=course.minutes,
            helps_with=_first_of(weak, [topic.title for topic in course.topics]),
            is_joined=is_joined,
        )
        for course, is_joined in external[:MOST_RECOMMENDED]
    )


def materials(facts: TeacherFacts, zone: str) -> Materials:
    """What somebody keeps here, counted; neither titles nor contents."""
    found = facts.materials
    latest = max((one.created_at for one in found), default=None)
    return Materials(
        count=len(found),
        last_on=clock.local_date(latest, zone) if latest else None,
        areas=tuple(dict.fromkeys(one.topic for one in found if one.topic)),
    )


def learners(session: Session, teacher_id: int, *, at: datetime) -> tuple[LearnersResult, ...]:
    """How a teacher's learners did lately, by topic, the weakest first; none of a topic fewer than five answered."""
    with acting_as(session, DatabaseRole.TEACHER):
        rows = context_queries.learners(
            session, teacher_id, since=at - LEARNERS_LATELY, at=at, fewest=FEWEST_LEARNERS, most=MOST_TOPICS
        )
    return tuple(LearnersResult(row.topic, row.learners, row.correct, row.asked) for row in rows)


def trend(facts: TeacherFacts, zone: str) -> tuple[ScorePoint, ...]:
    """The module tests of each of the teacher's own days, oldest first."""
    dated = ((clock.local_date(score.at, zone), score) for _, score in facts.score_trend if score.counted)
    by_day = ((day, [score for _, score in found]) for day, found in groupby(dated, key=lambda pair: pair[0]))
    return tuple(
        ScorePoint(day, sum(score.right for score in scores), sum(score.counted for score in scores))
        for day, scores in by_day
    )


def help_use(session: Session, teacher_id: int, *, at: datetime) -> HelpUse:
    """Hints taken lately; there is no tutor."""
    with acting_as(session, DatabaseRole.WORKER):
        return HelpUse(hints=context_queries.hints(session, teacher_id, since=at - LATELY, at=at))


def engagement(session: Session, teacher_id: int, zone: str, *, at: datetime) -> Engagement:
    """Days on which somebody learnt here or did something of their plan, and what was done lately."""
    today = clock.local_date(at, zone)
    first = today - LATELY
    learnt = context_queries.active_dates(session, teacher_id, first=first, last=today)
    acted = active_days(queries.touched(session, teacher_id), zone)
    days = {day for day in (*learnt, *acted) if first < day <= today}
    done = [row for row in queries.completed(session, teacher_id) if at - LATELY < row.completed_at <= at]
    return Engagement(
        active_days=len(days),
        minutes=sum(row.minutes_spent or 0 for row in done),
        last_active_on=max(days, default=None),
        streak_days=progress.streak(days, today).days,
        actions_completed=len(done),
    )


def active_days(moments: Iterable[datetime], zone: str) -> set[date]:
    """The local dates of moments."""
    return {clock.local_date(moment, zone) for moment in moments}


def _standing(module: Module, zone: str) -> ModuleStanding:
    areas = tuple(topic.title for topic in module.topics)
    weak = tuple(topic.title for topic in module.weak_topics)
    latest = module.latest
    if latest is None:
        return ModuleStanding(module.slug, module.title, areas=areas)
    return ModuleStanding(
        slug=module.slug,
        title=module.title,
        right=latest.right,
        asked=latest.counted,
        low=latest.low,
        high=latest.high,
        weak_areas=weak,
        areas=areas,
        tested_on=clock.local_date(latest.at, zone),
    )


def _first_of(wanted: Sequence[str], offered: Sequence[str]) -> str:
    """The first of the wanted that is offered, else the first offered."""
    return next((one for one in wanted if one in offered), next(iter(offered), ""))
