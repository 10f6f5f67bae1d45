"""What a test does to a plan: a week opens, extra days, a correction plan, a verdict. Joins the caller's transaction.

The plan is locked first, so that of two submissions at once the second finds what the first did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import progress as progress_queries
from logic import events
from logic.achievements import service as achievements
from logic.assessment.timed_service import MODULE, Closed
from logic.catalogue import service as catalogue
from logic.catalogue.service import TrackContent
from logic.errors import NotFoundError
from logic.events import EventKind
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from logic.plans import generation, outcomes, repair, review_service, verdicts
from logic.plans.generation import Evidence, SkillToPlan, TopicToPlan
from logic.plans.outcomes import KnownTopic
from logic.plans.repair import Mistake, RepairDay, TopicToRepair
from logic.plans.states import NEXT_PLAN, NEXT_WEEK, Event, Plan, Week, advance
from logic.plans.verdicts import BetterTrack, OtherTrack
from logic.readiness import service as readiness
from logic.xp import service as xp
from logic.xp import speed_service as speed
from logic.xp.rewards import Reason

CORRECTION_WEEKS = (5, 6)
DAYS_OF_A_WEEK = 7
CORRECTION = "Correction plan"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a consequence is decided on."""

    learner_id: int
    closed: Closed
    content: TrackContent
    plan_status: Plan
    weeks: Sequence[Row[Any]]
    at: datetime


def apply(session: Session, learner_id: int, closed: Closed, *, at: datetime) -> int:
    """Do to the plan what the test asks for, then give what is achieved by it; the XP it paid.

    Daily checks and reviews change no plan; the test of a module belongs to none, and pays nothing.
    """
    if closed.kind == MODULE:
        return 0
    review_service.record(session, learner_id, closed, at=at)
    gained = _gained(session, learner_id, closed, at)
    achievements.award(session, learner_id, at)
    return gained


def _gained(session: Session, learner_id: int, closed: Closed, at: datetime) -> int:
    if closed.kind not in {"weekly", "final", "comprehensive"}:
        return _practised(session, learner_id, closed, at)
    ground = ground_of(session, learner_id, closed, at)
    if closed.kind == "weekly":
        return _weekly(session, ground)
    _final(session, ground)
    return 0


def _practised(session: Session, learner_id: int, closed: Closed, at: datetime) -> int:
    events.record(session, learner_id, EventKind.PRACTISED, at=at, attempt=closed.attempt_id)
    swift = None if closed.task_id is None else speed.award_speed(session, learner_id, closed.task_id, at=at)
    return swift.gained if swift else 0


def ground_of(session: Session, learner_id: int, closed: Closed, at: datetime) -> Ground:
    """What the consequences of a test are decided on; the plan is locked. Raises NotFoundError when it is gone."""
    plan = progress_queries.lock_plan(session, learner_id, closed.plan_id)
    if plan is None:
        raise NotFoundError
    content = catalogue.content_of(session, closed.track_id, closed.content_version)
    weeks = progress_queries.weeks(session, learner_id, closed.plan_id)
    return Ground(learner_id, closed, content, Plan(plan.status), weeks, at)


def after_correction_week(session: Session, learner_id: int, plan_id: int) -> None:
    """Open the second week of a correction plan, or note that the retest is due."""
    for week in progress_queries.weeks(session, learner_id, plan_id):
        if week.kind == "correction" and week.status == Week.LOCKED:
            _open(session, learner_id, plan_id, week)
            return
    progress_queries.finish_correction_plan(session, learner_id, plan_id)


def _weekly(session: Session, ground: Ground) -> int:
    week = next(week for week in ground.weeks if week.week_number == ground.closed.week_number)
    if week.status != Week.TEST_DUE:  # a corrected key has passed the week while this test was open
        return 0
    failures = progress_queries.failures(session, ground.learner_id, ground.closed.plan_id, week.week_number)
    if not ground.closed.is_passed:
        _failed(session, ground, week, failures + 1)
        return 0
    status = advance(NEXT_WEEK, Week(week.status), Event.TEST_PASSED)
    progress_queries.set_week(session, ground.learner_id, week.id, status)
    gained = xp.award(session, ground.learner_id, Reason.WEEKLY_TEST, subject=week.id, at=ground.at).gained
    if failures:
        gained += xp.award(session, ground.learner_id, Reason.RECOVERY, subject=week.id, at=ground.at).gained
    events.record(session, ground.learner_id, EventKind.WEEK_PASSED, at=ground.at, week=week.id)
    open_next_week(session, ground)
    return gained


def _failed(session: Session, ground: Ground, week: Row[Any], failures: int) -> None:
    closed = ground.closed
    status = advance(NEXT_WEEK, Week(week.status), Event.TEST_FAILED)
    how_severe = outcomes.severity(closed.right, closed.counted)
    known = [topic for topic in _known(ground) if _skill_of(ground, topic.topic_id) == week.skill_id]
    weakest = outcomes.weakest(known, outcomes.extra_days(how_severe))
    mistakes = _mistakes(session, ground)
    days = repair.extra_days(weakest, _to_repair(ground.content), mistakes, round_number=failures)
    rows = [_row(day, week.id, week.last_day + place, is_extra=True) for place, day in enumerate(days, start=1)]
    focus = [topic.title for topic in weakest]
    progress_queries.add_extra_days(session, ground.learner_id, closed.plan_id, week_id=week.id, focus=focus, days=rows)
    progress_queries.set_week(session, ground.learner_id, week.id, status)
    progress_queries.open_first_day(
        session, ground.learner_id, closed.plan_id, week_id=week.id, week_number=week.week_number
    )
    diagnosis = {
        "attempt_id": closed.attempt_id,
        "user_id": ground.learner_id,
        "plan_id": closed.plan_id,
        "week_number": week.week_number,
        "weak_topics": [_told(topic, mistakes) for topic in weakest],
        "severity_level": how_severe,
        "extra_days": len(days),
        "failures": failures,
        "suggestions": [asdict(track) for track in _better_tracks(session, ground)]
        if failures >= outcomes.SUGGEST_FROM
        else [],
        "at": ground.at,
    }
    progress_queries.add_diagnosis(session, diagnosis)
    events.record(session, ground.learner_id, EventKind.WEEK_FAILED, at=ground.at, week=week.id)


def open_next_week(session: Session, ground: Ground) -> None:
    """Open the next week for what is known now; a week known by heart is left out, and the learner is told."""
    skills = {skill_id: (title, topics) for skill_id, title, topics in ground.content.skills()}
    evidence = {
        topic.topic_id: Evidence(topic.verdict, topic.mean, topic.answered, topic.correct)  # type: ignore[arg-type]  # stored verdicts are these words
        for topic in ground.closed.topics
    }
    asked = [week for week in ground.weeks if week.kind == "regular" and not week.skipped]
    may_skip = len(asked) > generation.FEWEST_WEEKS
    for week in asked:
        if week.status != Week.LOCKED:
            continue
        title, topics = skills[week.skill_id]
        if may_skip and generation.is_known([evidence[topic.id] for topic in topics]):
            may_skip = False
            progress_queries.set_week(
                session, ground.learner_id, week.id, advance(NEXT_WEEK, Week.LOCKED, Event.KNOWN_ALREADY), skipped=True
            )
            _tell_skipped(session, ground, week)
            continue
        skill = SkillToPlan(week.skill_id, title, tuple(TopicToPlan.of(topic) for topic in topics))
        draft = generation.week(skill, evidence)
        days = [{**asdict(day), "day_number": place} for place, day in enumerate(draft.days, start=1)]
        progress_queries.renew_days(session, ground.learner_id, week.id, days)
        _open(session, ground.learner_id, ground.closed.plan_id, week)
        return


def _open(session: Session, learner_id: int, plan_id: int, week: Row[Any]) -> None:
    progress_queries.set_week(session, learner_id, week.id, advance(NEXT_WEEK, Week.LOCKED, Event.PREVIOUS_WEEK_PASSED))
    progress_queries.open_first_day(session, learner_id, plan_id, week_id=week.id, week_number=week.week_number)


def _tell_skipped(session: Session, ground: Ground, week: Row[Any]) -> None:
    told = Telling(
        ground.learner_id,
        "week skipped",
        str(week.id),
        f"Week {week.week_number} is skipped: {week.skill_focus}",
        "Every topic of it is secure by your answers so far, so your plan goes on with the next week.",
    )
    notice_service.tell(session, [told], at=ground.at)


def _final(session: Session, ground: Ground) -> None:
    closed = ground.closed
    is_retest = closed.kind == "comprehensive"
    events.record(session, ground.learner_id, EventKind.FINAL_TAKEN, at=ground.at, attempt=closed.attempt_id)
    if (
        progress_queries.verdict(session, ground.learner_id, closed.plan_id) is not None
    ):  # by a corrected key, meanwhile
        return
    if not closed.is_passed and not is_retest:
        _correct(session, ground)
        return
    event = Event.RETEST_TAKEN if is_retest else Event.FINAL_PASSED
    status = advance(NEXT_PLAN, Plan.ACTIVE, event)
    progress_queries.end_plan(session, ground.learner_id, closed.plan_id, status=status, at=ground.at)
    decide(session, ground, is_retest=is_retest)


def _correct(session: Session, ground: Ground) -> None:
    """Two weeks over all topics, the weakest first and most often."""
    closed = ground.closed
    known = [topic for topic in _known(ground) if _is_planned(ground, topic.topic_id)]
    days = repair.correction_days(known, _to_repair(ground.content), _mistakes(session, ground))
    for place, number in enumerate(CORRECTION_WEEKS):
        own = days[place * DAYS_OF_A_WEEK : (place + 1) * DAYS_OF_A_WEEK]
        week_id = progress_queries.add_correction_week(
            session,
            ground.learner_id,
            closed.plan_id,
            week_number=number,
            focus=CORRECTION,
            topics=[day.topic for day in own],
        )
        rows = [_row(day, week_id, number_of_day, is_extra=False) for number_of_day, day in enumerate(own, start=1)]
        progress_queries.add_days(session, ground.learner_id, closed.plan_id, rows)
    progress_queries.add_correction_plan(
        session,
        ground.learner_id,
        closed.plan_id,
        attempt_id=closed.attempt_id,
        topics=[{"topic_id": topic.topic_id, "title": topic.title} for topic in outcomes.weakest(known, len(known))],
        at=ground.at,
    )
    after_correction_week(session, ground.learner_id, closed.plan_id)


def decide(session: Session, ground: Ground, *, is_retest: bool) -> None:
    """Keep what the plan came to."""
    progress_queries.add_verdict(session, verdict_of(session, ground), is_retest=is_retest)
    events.record(session, ground.learner_id, EventKind.VERDICT_GIVEN, at=ground.at, plan=ground.closed.plan_id)


def verdict_of(session: Session, ground: Ground) -> dict[str, Any]:
    """The verdict that follows from a final or its retest, by column."""
    closed = ground.closed
    level = outcomes.readiness(closed.right, closed.counted)
    forecast = readiness.after(session, ground.learner_id, closed.attempt_id)
    skills = outcomes.share_by_skill(
        {
            row.skill: (row.right_answers, row.asked)
            for row in progress_queries.by_skill(session, ground.learner_id, closed.attempt_id)
        }
    )
    better = _better_tracks(session, ground) if level is outcomes.Readiness.NOT_YET_SUITED else ()
    return {
        "plan_id": closed.plan_id,
        "user_id": ground.learner_id,
        "attempt_id": closed.attempt_id,
        "score": closed.right,
        "total_questions": closed.counted,
        "low": forecast.low,
        "high": forecast.high,
        "probability_ready": forecast.probability_ready,
        "readiness_level": level,
        "skills": [{"skill": skill, "share": share} for skill, share in skills],
        "would_change": list(verdicts.would_change(closed.right, closed.counted, skills)),
        "better_tracks": [asdict(track) for track in better],
        "at": ground.at,
    }


def _better_tracks(session: Session, ground: Ground) -> tuple[BetterTrack, ...]:
    """Other tracks in which this learner is expected to score higher than in this one, best first."""
    means = {topic.topic_id: topic.mean for topic in ground.closed.topics if topic.answered}
    others = catalogue.live_contents(session)
    found = readiness.in_tracks(
        [ground.content, *(other for other in others if other.id != ground.content.id)], ground.closed.ability, means
    )
    here = next(expected.expected for content, expected in found if content.id == ground.content.id)
    measured = [
        OtherTrack(
            content.title,
            expected.expected,
            expected.low,
            expected.high,
            known=len(means.keys() & {topic.id for topic in content.topics}),
        )
        for content, expected in found
        if content.id != ground.content.id
    ]
    return verdicts.better_tracks(measured, here=here)


def _known(ground: Ground) -> list[KnownTopic]:
    titles = {topic.id: topic.title for topic in ground.content.topics}
    return [
        KnownTopic(topic.topic_id, titles[topic.topic_id], topic.probability_weak, topic.mean)
        for topic in ground.closed.topics
    ]


def _skill_of(ground: Ground, topic_id: int) -> int:
    return next(topic.skill_id for topic in ground.content.topics if topic.id == topic_id)


def _is_planned(ground: Ground, topic_id: int) -> bool:
    """Whether a topic's skill is one of the plan's weeks."""
    return _skill_of(ground, topic_id) in {week.skill_id for week in ground.weeks}


def _mistakes(session: Session, ground: Ground) -> dict[int, list[Mistake]]:
    found: dict[int, list[Mistake]] = defaultdict(list)
    for row in progress_queries.mistakes(session, ground.learner_id, ground.closed.attempt_id):
        found[row.topic_id].append(Mistake(row.position, row.misconception or ""))
    return found


def _told(topic: KnownTopic, mistakes: Mapping[int, Sequence[Mistake]]) -> dict[str, Any]:
    return {
        "topic_id": topic.topic_id,
        "title": topic.title,
        "probability_weak": topic.probability_weak,
        "positions": [mistake.position for mistake in mistakes.get(topic.topic_id, ())],
    }


def _row(day: RepairDay, week_id: int, day_number: int, *, is_extra: bool) -> dict[str, Any]:
    return {**asdict(day), "week_id": week_id, "day_number": day_number, "is_extra": is_extra}


def _to_repair(content: TrackContent) -> dict[int, TopicToRepair]:
    resources = {topic.id: topic.resources for topic in content.topics}
    return {
        topic.id: TopicToRepair(
            id=topic.id,
            title=topic.title,
            minutes=topic.minutes,
            objectives=topic.objectives,
            practice=topic.practice,
            resources=topic.resources,
            builds_on=tuple(resource for needed in topic.prerequisites for resource in resources.get(needed, ())),
        )
        for topic in content.topics
    }
