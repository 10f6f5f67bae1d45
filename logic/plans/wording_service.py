"""The words of a plan's day and of a failed week: the rules' at once, a model's when one has written them.

What a model gets is about the plan alone: no name, no address, nobody else's data. Titles and texts of the catalogue
are handed to it as somebody's words, since whoever keeps the bank may have brought them in from a file. What it writes
decides nothing, and is not shown when it speaks of figures it was not given or of what only the product decides.
"""

from __future__ import annotations

from datetime import datetime

from logic.ai import service as ai
from logic.ai.service import DiagnosisWords, Feature, PlanDayWords, Request
from logic.errors import ConflictError, NotFoundError
from logic.plans import service, testing_service, wording
from logic.plans.hint_service import compose_hint
from logic.plans.testing_service import TestOutcome
from logic.plans.views import DayView
from logic.plans.wording import FailedWeek, WordsOfDay, WordsOfDiagnosis

__all__ = ["compose_diagnosis", "compose_hint", "compose_plan_day", "day", "diagnosis"]


def day(learner_id: int, view: DayView, *, at: datetime, ask: bool = True, has_writer: bool = True) -> WordsOfDay:
    """The words of the open day of a learner's plan; with `ask` a model is asked where none has written them.

    Without a writer, as today_service says, nothing is looked for.
    """
    rules = wording.day(view)
    if not has_writer:
        return rules
    request = _day_request(learner_id, view)
    written = ai.read(request, at=at)
    if written is None:
        expected = ask and ai.order(Feature.PLAN_DAY, view.id, learner_id, at=at)
        return WordsOfDay(rules.why, rules.steps, is_expected=expected)
    if ai.claims_too_much(request, written.words):
        return rules
    return WordsOfDay(written.words.why, tuple(written.words.steps), by=written.by)


def diagnosis(learner_id: int, outcome: TestOutcome, *, at: datetime, ask: bool = True) -> WordsOfDiagnosis | None:
    """The words of a failed week, None for every other outcome; `ask` as for a day."""
    week = _failed_week(outcome)
    if week is None:
        return None
    rules = wording.diagnosis(week)
    request = _diagnosis_request(learner_id, week)
    written = ai.read(request, at=at)
    if written is None:
        expected = ask and ai.order(Feature.DIAGNOSIS, outcome.attempt_id, learner_id, at=at)
        return WordsOfDiagnosis(rules.summary, rules.next_steps, is_expected=expected)
    if ai.claims_too_much(request, written.words):
        return rules
    return WordsOfDiagnosis(written.words.summary, tuple(written.words.next_steps), by=written.by)


def compose_plan_day(person_id: int, subject_id: int, at: datetime) -> Request[PlanDayWords] | None:  # noqa: ARG001 -- every composer is called with the time
    """What a model is asked for a day; None when it is not the open day of the person's plan (any more)."""
    plan = service.current_or_none(person_id)
    if plan is None or plan.today is None or plan.today.id != subject_id:
        return None
    return _day_request(person_id, plan.today)


def compose_diagnosis(person_id: int, subject_id: int, at: datetime) -> Request[DiagnosisWords] | None:
    """What a model is asked for a failed weekly test; None when it was not failed, or is not theirs."""
    try:
        week = _failed_week(testing_service.outcome(person_id, subject_id, at=at))
    except (NotFoundError, ConflictError):
        return None
    return None if week is None else _diagnosis_request(person_id, week)


def _day_request(person_id: int, view: DayView) -> Request[PlanDayWords]:
    pages = [f"{one.title} ({one.kind}, {one.minutes} minutes)" for one in view.resources]
    rules = wording.day(view)
    return Request(
        feature=Feature.PLAN_DAY,
        shape=PlanDayWords,
        person_id=person_id,
        facts={
            "minutes": str(view.minutes),
            "kind": "a day added after a failed test" if view.is_extra else "a day of the plan",
        },
        texts={
            "topic": view.topic or "",
            "aim": view.description,
            "why it is here": view.reason,
            "pages to read": "\n".join(pages),
            "practice": view.practice,
            "how the plan words it": "\n".join(rules.steps),
        },
    )


def _diagnosis_request(person_id: int, week: FailedWeek) -> Request[DiagnosisWords]:
    rules = wording.diagnosis(week)
    topics = [f"{title}: {wording.shown_by(positions)}" for title, positions in week.topics]
    return Request(
        feature=Feature.DIAGNOSIS,
        shape=DiagnosisWords,
        person_id=person_id,
        facts={
            "right": str(week.right),
            "counted": str(week.counted),
            "needed": str(week.needed),
            "severity": week.severity,
            "failures": str(week.failures),
            "extra_days": str(week.extra_days),
        },
        texts={
            "weakest topics, weakest first": "\n".join(topics),
            "how the plan words it": "\n".join([rules.summary, *rules.next_steps]),
        },
    )


def _failed_week(outcome: TestOutcome) -> FailedWeek | None:
    found = outcome.diagnosis
    if found is None:
        return None
    return FailedWeek(
        right=outcome.right,
        counted=outcome.counted,
        needed=outcome.needed,
        severity=found.severity,
        failures=found.failures,
        extra_days=found.extra_days,
        topics=tuple((topic.title, topic.positions) for topic in found.weak_topics),
    )
