"""The tests of a plan as its learner takes them: what is due, begin, answer, submit, and what came out.

A teacher's test of a module goes through the same hands, once `modules` began it; no plan follows from it.

Every call first sees to it that a test whose time is up is closed: whoever comes next finds it scored, and a job comes
when nobody does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import forms as form_queries
from db.queries import plans as plan_queries
from db.queries import progress as progress_queries
from logic.assessment import form_service, result_service, timed_service
from logic.assessment.result_service import Manner, TopicOutcome
from logic.assessment.timed_service import MODULE, TimedSitting
from logic.errors import ConflictError, NotFoundError, UnavailableError
from logic.plans import accommodations_service, consequences_service
from logic.plans.states import Week
from logic.transactions import DatabaseRole, transaction
from logic.xp import service as xp
from logic.xp.rewards import Reason

OVERDUE_AT_ONCE = 200
log = structlog.get_logger(__name__)
TITLE = {
    "weekly": "Weekly test",
    "final": "Final test",
    "comprehensive": "Comprehensive retest",
    "daily_check": "Daily check",
    "review": "Review",
    MODULE: "Module test",
}


@dataclass(frozen=True, slots=True)
class DueTest:
    """A test that may be begun, or was: its length, its time in minutes, and how many questions will come again."""

    kind: str
    week_number: int | None
    title: str
    questions: int
    minutes: int
    attempt_id: int | None
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class WeakTopic:
    """A topic a failed test showed to be weak: with which probability, and the questions that show it."""

    title: str
    probability_weak: float
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a failed weekly test showed, and the days it added."""

    severity: str
    extra_days: int
    weak_topics: tuple[WeakTopic, ...]
    failures: int
    suggestions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """What came out of a test: counts, what was needed, and what it led to. `xp_gained` includes `xp_of_recovery`.

    `level_reached` is the level to which the week that was passed by it lifted; None when it lifted to none.
    """

    __test__ = False

    attempt_id: int
    kind: str
    title: str
    right: int
    counted: int
    is_passed: bool | None
    needed: int
    xp_gained: int
    xp_of_recovery: int
    topics: tuple[TopicOutcome, ...]
    manner: Manner | None
    diagnosis: Diagnosis | None
    next_step: str
    has_verdict: bool
    level_reached: int | None = None


def due(learner_id: int, *, at: datetime) -> DueTest | None:
    """The test the active plan waits for, begun or not; None while days are to be done."""
    close_overdue_of(learner_id, at=at)
    with transaction(learner_id) as session:
        plan = plan_queries.active(session, learner_id)
        if plan is None:
            return None
        weeks = form_queries.weeks(session, learner_id, plan.id)
        return waited_for(session, learner_id, plan, {week.week_number: Week(week.status) for week in weeks})


def waited_for(session: Session, learner_id: int, plan: Row[Any], weeks: Mapping[int, Week]) -> DueTest | None:
    """The test the active plan waits for, as `due` says it; joins the caller's transaction.

    `weeks` says how those of `plan` stand, by number, once every test whose time is up has been closed.
    """
    number = next((number for number, status in weeks.items() if status is Week.TEST_DUE), None)
    if number is not None:
        return _weekly(session, learner_id, plan, number)
    if all(status is Week.COMPLETED for status in weeks.values()):
        return _final(session, learner_id, plan, is_retest=any(number > form_service.MOST_WEEKS for number in weeks))
    return None


def _weekly(session: Session, learner_id: int, plan: Row[Any], number: int) -> DueTest:
    under_way = form_queries.open_attempt(session, learner_id, plan.id, ["weekly"], week_number=number)
    factor = accommodations_service.time_factor(session, learner_id)
    return DueTest(
        kind="weekly",
        week_number=number,
        title=f"Week {number}: test",
        questions=form_service.WEEKLY_QUESTIONS,
        minutes=_minutes(form_service.WEEKLY_TIME.total_seconds(), factor),
        attempt_id=_id(under_way),
        repeats=form_service.repeats_ahead(session, learner_id, plan, number) if under_way is None else 0,
    )


def _final(session: Session, learner_id: int, plan: Row[Any], *, is_retest: bool) -> DueTest:
    under_way = form_queries.open_attempt(session, learner_id, plan.id, form_service.FINALS)
    factor = accommodations_service.time_factor(session, learner_id)
    kind = "comprehensive" if is_retest else "final"
    return DueTest(
        kind=kind,
        week_number=None,
        title=TITLE[kind],
        questions=form_service.FINAL_QUESTIONS,
        minutes=_minutes(form_service.FINAL_TIME.total_seconds(), factor),
        attempt_id=_id(under_way),
        repeats=form_service.repeats_ahead(session, learner_id, plan, None) if under_way is None else 0,
    )


def begin(learner_id: int, test: DueTest, *, at: datetime) -> int:
    """Begin the test that is due, or go on with it; its id."""
    factor = accommodations_service.mine(learner_id)
    if test.kind == "weekly" and test.week_number is not None:
        return form_service.begin_weekly(learner_id, test.week_number, at=at, time_factor=factor).attempt_id
    return form_service.begin_final(learner_id, at=at, time_factor=factor).attempt_id


def begin_check(learner_id: int, task_id: int, *, at: datetime) -> int:
    """Begin the daily check of a day, or go on with it; its id."""
    return form_service.begin_daily_check(learner_id, task_id, at=at).attempt_id


def sitting(learner_id: int, attempt_id: int, *, position: int | None = None, at: datetime) -> TimedSitting:
    """A test as it stands, with one question brought up; closed and without questions once its time is up."""
    with transaction(learner_id) as session:
        _close_if_over(session, learner_id, attempt_id, at)
        return timed_service.read(session, learner_id, attempt_id, position=position, at=at)


def standing(learner_id: int, attempt_id: int, *, at: datetime) -> TimedSitting:
    """A test as it stands, with no question brought up; closed once its time is up."""
    with transaction(learner_id) as session:
        _close_if_over(session, learner_id, attempt_id, at)
        return timed_service.standing(session, learner_id, attempt_id)


def question(learner_id: int, attempt_id: int, position: int, *, at: datetime) -> TimedSitting:
    """A test with exactly this question brought up; closed and without questions once its time is up.

    Raises InvalidInputError for a question that is not there, LeftOutError for one that was left out.
    """
    with transaction(learner_id) as session:
        if not _close_if_over(session, learner_id, attempt_id, at):
            timed_service.asked(session, learner_id, attempt_id, position)
        return timed_service.read(session, learner_id, attempt_id, position=position, at=at)


def answer(learner_id: int, attempt_id: int, position: int, choice: int, *, at: datetime) -> TimedSitting:
    """Save an answer, or another one in its place; past the deadline the test is closed with what was saved before."""
    with transaction(learner_id) as session:
        if not _close_if_over(session, learner_id, attempt_id, at):
            timed_service.save(session, learner_id, attempt_id, position, choice, at=at)
        return timed_service.read(session, learner_id, attempt_id, position=position, at=at)


def flag(learner_id: int, attempt_id: int, position: int, *, flagged: bool, at: datetime) -> TimedSitting:
    """Mark a question to come back to, or take the mark away."""
    with transaction(learner_id) as session:
        if not _close_if_over(session, learner_id, attempt_id, at):
            timed_service.flag(session, learner_id, attempt_id, position, flagged=flagged)
        return timed_service.read(session, learner_id, attempt_id, position=position, at=at)


def leave_out(learner_id: int, attempt_id: int, position: int, *, at: datetime) -> TimedSitting:
    """Take a question out that failed to show; it counts neither for nor against."""
    with transaction(learner_id) as session:
        if not _close_if_over(session, learner_id, attempt_id, at):
            timed_service.skip(session, learner_id, attempt_id, position, at=at)
        return timed_service.read(session, learner_id, attempt_id, position=None, at=at)


def submit(learner_id: int, attempt_id: int, *, at: datetime) -> TestOutcome:
    """Close a test and do what it asks for, once; submitted again, the same outcome comes back."""
    with transaction(learner_id) as session:
        _close(session, learner_id, attempt_id, at)
    return outcome(learner_id, attempt_id, at=at)


def outcome(learner_id: int, attempt_id: int, *, at: datetime) -> TestOutcome:
    """What came out of a submitted test; raises NotFoundError when there is no such result, ConflictError before."""
    with transaction(learner_id) as session:
        _close_if_over(session, learner_id, attempt_id, at)
        test = timed_service.read(session, learner_id, attempt_id, position=None, at=at)
        if not test.is_over:
            raise ConflictError("This test is not submitted yet. Nothing was lost; go on with it.")
        return _outcome(session, learner_id, test)


def overdue_of(session: Session, learner_id: int, *, at: datetime) -> list[int]:
    """The tests of a learner whose time is up and which are still open; joins the caller's transaction."""
    return form_queries.overdue_of(session, learner_id, at=at)


def close_overdue_of(learner_id: int, *, at: datetime) -> None:
    """Close every test of a learner whose time is up."""
    with transaction(learner_id) as session:
        late = overdue_of(session, learner_id, at=at)
    for attempt_id in late:
        with transaction(learner_id) as session:
            _close_if_over(session, learner_id, attempt_id, at)


def close_overdue(*, at: datetime) -> int:
    """Close tests whose time is up and whose learner has not come back; how many. For the job.

    One that cannot be closed is logged and keeps back nobody else's; that the database is lost is raised.
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        late = timed_service.overdue(session, at=at, most=OVERDUE_AT_ONCE)
    return sum(_closed_for(learner_id, attempt_id, at) for learner_id, attempt_id in late)


def _closed_for(learner_id: int, attempt_id: int, at: datetime) -> bool:
    try:
        with transaction(learner_id) as session:
            return _close_if_over(session, learner_id, attempt_id, at)
    except UnavailableError:
        raise
    except NotFoundError:  # somebody deleted their account meanwhile
        return False
    except Exception:
        log.exception("a test whose time is up could not be closed", attempt=attempt_id)
        return False


def _close_if_over(session: Session, learner_id: int, attempt_id: int, at: datetime) -> bool:
    """Close a test whose time is up; whether it is over by now."""
    if timed_service.is_out_of_time(session, learner_id, attempt_id, at=at):
        _close(session, learner_id, attempt_id, at)
        return True
    return False


def _close(session: Session, learner_id: int, attempt_id: int, at: datetime) -> None:
    closed = timed_service.close(session, learner_id, attempt_id, at=at)
    if closed is not None:
        consequences_service.apply(session, learner_id, closed, at=at)


def _outcome(session: Session, learner_id: int, test: TimedSitting) -> TestOutcome:
    result = result_service.counts(session, learner_id, test.attempt_id)
    diagnosis = progress_queries.diagnosis(session, learner_id, test.attempt_id)
    is_passed = progress_queries.corrected_pass(session, learner_id, test.attempt_id)
    if is_passed is None:
        is_passed = timed_service.is_passed(test.kind, result.score, result.total_questions)
    has_verdict = test.kind in form_service.FINALS and _has_verdict(session, learner_id, test.plan_id)
    xp_of_week, xp_of_recovery, level_reached = _xp_gained(session, learner_id, test, is_passed=bool(is_passed))
    return TestOutcome(
        attempt_id=test.attempt_id,
        kind=test.kind,
        title=_title(test),
        right=result.score,
        counted=result.total_questions,
        is_passed=is_passed,
        needed=timed_service.needed(test.kind, result.total_questions),
        xp_gained=xp_of_week + xp_of_recovery,
        xp_of_recovery=xp_of_recovery,
        topics=result_service.topics_asked(session, learner_id, test.attempt_id),
        manner=result_service.manner(result) if is_passed is not None or test.kind == MODULE else None,
        diagnosis=None if diagnosis is None or is_passed else _diagnosis(diagnosis),
        next_step=_next_step(test.kind, is_passed=is_passed, added_days=diagnosis is not None, has_verdict=has_verdict),
        has_verdict=has_verdict,
        level_reached=level_reached,
    )


def _title(test: TimedSitting) -> str:
    if test.kind == MODULE:
        return f"{TITLE[test.kind]}: {test.track}"
    return TITLE[test.kind] + (f" of week {test.week_number}" if test.week_number else "")


def _xp_gained(
    session: Session, learner_id: int, test: TimedSitting, *, is_passed: bool
) -> tuple[int, int, int | None]:
    """What a passed weekly test paid, for the week and for recovery, and the level it lifted to.

    Everything else pays through its days.
    """
    if test.kind != "weekly" or not is_passed or test.plan_id is None:
        return 0, 0, None
    week = next(
        week for week in form_queries.weeks(session, learner_id, test.plan_id) if week.week_number == test.week_number
    )
    return (
        xp.paid(session, learner_id, Reason.WEEKLY_TEST, subject=week.id),
        xp.paid(session, learner_id, Reason.RECOVERY, subject=week.id),
        xp.level_reached(session, learner_id, Reason.WEEKLY_TEST, subject=week.id),
    )


def _diagnosis(row: Row[Any]) -> Diagnosis:
    return Diagnosis(
        severity=row.severity_level,
        extra_days=row.extra_days,
        weak_topics=tuple(
            WeakTopic(topic["title"], topic["probability_weak"], tuple(topic["positions"])) for topic in row.weak_topics
        ),
        failures=row.failures,
        suggestions=tuple(f"{track['title']}: {track['reason']}" for track in row.suggestions),
    )


def _has_verdict(session: Session, learner_id: int, plan_id: int | None) -> bool:
    return plan_id is not None and progress_queries.verdict(session, learner_id, plan_id) is not None


def _next_step(kind: str, *, is_passed: bool | None, added_days: bool, has_verdict: bool) -> str:
    """What comes after a test, in one sentence; a test scored again may have left its plan where it was."""
    if kind == "weekly":
        if is_passed:
            return "The week is done. What comes next is open in your plan."
        if added_days:
            return "Extra days on the weakest topics are open in your plan; after them you take the test again."
        return "A question was corrected, and the week is done all the same. Your plan has gone on."
    if kind in form_service.FINALS:
        return (
            "Your verdict is in." if has_verdict else "A correction plan of 14 days is open; after it comes the retest."
        )
    if kind == MODULE:
        return "Weak topics and what to read about them stand with the module. You can take its test again at any time."
    return "Go on with your day."


def _id(attempt: Row[Any] | None) -> int | None:
    return None if attempt is None else int(attempt.id)


def _minutes(seconds: float, factor: float) -> int:
    return int(seconds * factor / 60)  # never more than there are
