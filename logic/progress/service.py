"""What the app can ask about progress, a view at a time, so that a page reads no more than it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from db.queries import progress_report as queries
from logic import clock
from logic.assessment import result_service, timed_service
from logic.billing import service as billing
from logic.billing.entitlements import Feature
from logic.progress import earned, pace, time_spent, views
from logic.progress.earned import XpDay, XpWeek
from logic.progress.pace import Pace, paused_days
from logic.progress.time_spent import TimeWeek
from logic.progress.views import Subject, TakenTest, TopicMastery
from logic.readiness import history_service as readiness
from logic.readiness.history_service import Milestone
from logic.transactions import transaction
from logic.xp import service as xp
from logic.xp.service import Header

__all__ = ["Pace", "Report", "Subject", "TakenTest", "TimeWeek", "TopicMastery", "XpDay", "XpWeek", "paused_days"]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything at once, as of `made_at`; without a plan `pace` is None."""

    made_at: datetime
    subject: Subject
    header: Header
    milestones: tuple[Milestone, ...]
    topics: tuple[TopicMastery, ...]
    tests: tuple[TakenTest, ...]
    pace: Pace | None
    weeks: tuple[TimeWeek, ...]


def subject(learner_id: int, *, at: datetime) -> Subject | None:
    """What a learner's progress is about; None before a plan and before a diagnostic."""
    with transaction(learner_id) as session:
        row = queries.subject(session, learner_id)
    if row is None or row.track_id is None:
        return None
    return Subject(
        track_id=row.track_id,
        track=row.track,
        time_zone=row.time_zone,
        today=clock.local_date(at, row.time_zone),
        plan_id=row.plan_id,
        status=row.status,
        week=row.current_week,
        weeks=row.weeks,
        started_at=row.created_at,
        ended_at=row.ended_at,
    )


def xp_by_day(learner_id: int) -> tuple[XpDay, ...]:
    """Each day that has XP, with the total so far."""
    with transaction(learner_id) as session:
        return earned.days((row.date, row.xp_earned) for row in queries.xp_by_day(session, learner_id))


def last_active(learner_id: int) -> date | None:
    """The last local day on which a learner learnt something; None before the first."""
    with transaction(learner_id) as session:
        return queries.last_active(session, learner_id)


def xp_by_week(days: tuple[XpDay, ...], today: date) -> tuple[XpWeek, ...]:
    """The same by week, to this one."""
    return earned.weeks(days, today)


def topics(learner_id: int, about: Subject) -> tuple[TopicMastery, ...]:
    """What the newest test, pooled with all earlier answers, says of each topic, in teaching order."""
    with transaction(learner_id) as session:
        newest = queries.newest_result(session, learner_id, about.track_id)
        rows = result_service.figures_of_topics(session, learner_id, newest.attempt_id) if newest else ()
    return tuple(
        views.mastery(
            row.topic,
            row.skill,
            mean=row.mean,
            sd=row.sd,
            verdict=row.verdict,
            answered=row.answered,
            correct=row.correct,
        )
        for row in rows
    )


def time_by_week(learner_id: int, about: Subject) -> tuple[TimeWeek, ...]:
    """Minutes spent on tasks and in tests, of every plan, by the learner's own weeks to this one."""
    with transaction(learner_id) as session:
        rows = queries.time_spent(
            session,
            learner_id,
            most_of_estimate=time_spent.MOST_OF_ESTIMATE,
            most_of_question=time_spent.MOST_OF_QUESTION,
        )
    spent = ((row.kind, clock.local_date(row.at, about.time_zone), float(row.minutes)) for row in rows)
    return time_spent.weeks(spent, about.today)


def tests(learner_id: int, about: Subject) -> tuple[TakenTest, ...]:
    """Diagnostics, weekly tests, finals and retests of the track, oldest first."""
    with transaction(learner_id) as session:
        return tuple(_test(row) for row in queries.tests(session, learner_id, about.track_id))


def pace_of(learner_id: int, about: Subject) -> Pace | None:
    """Days done against days since the plan began, without those it was paused; None without a plan."""
    if about.plan_id is None or about.started_at is None:
        return None
    with transaction(learner_id) as session:
        days = queries.days_of_plan(session, learner_id, about.plan_id)
        changes = queries.pauses_of_plan(session, learner_id, about.plan_id, since=about.started_at)
    done_on = [clock.local_date(at, about.time_zone) for at in days if at is not None]
    last = clock.local_date(about.ended_at, about.time_zone) if about.ended_at else about.today
    return pace.follow(
        clock.local_date(about.started_at, about.time_zone),
        last,
        done_on=done_on,
        length=len(days),
        paused=paused_days(((row.kind, row.local_date) for row in changes), last),
    )


def report(learner_id: int, *, at: datetime) -> Report | None:
    """Everything, for a paper or a program; None before a plan and before a diagnostic.

    Raises LimitReachedError when the learner's subscription has no report.
    """
    with transaction(learner_id) as session:
        billing.require(session, learner_id, Feature.PROGRESS_REPORT, used=0, at=at)
    about = subject(learner_id, at=at)
    if about is None:
        return None
    return Report(
        made_at=at,
        subject=about,
        header=xp.header(learner_id, at=at),
        milestones=readiness.milestones(learner_id, about.track_id),
        topics=topics(learner_id, about),
        tests=tests(learner_id, about),
        pace=pace_of(learner_id, about),
        weeks=time_by_week(learner_id, about),
    )


def _test(row: Row[Any]) -> TakenTest:
    passed = row.corrected_passed
    if passed is None:
        passed = timed_service.is_passed(row.kind, row.score, row.total_questions)
    return TakenTest(
        kind=row.kind,
        week=row.week_number,
        at=row.submitted_at,
        track=row.track,
        right=row.score,
        counted=row.total_questions,
        needed=timed_service.needed(row.kind, row.total_questions),
        passed=passed,
    )
