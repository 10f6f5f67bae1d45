"""A learner's plan summed up for whoever teaches them: by rules at once, in a model's words when one has written them.

What a model gets says nothing of who the learner is: no name, no address, none of their words. What it writes decides
nothing, and is not shown when it has figures it was not given or speaks of what only the product decides.
"""

from __future__ import annotations

from datetime import date, datetime

from logic.ai import service as ai
from logic.ai.service import Feature, Request, SummaryWords
from logic.plans import management_service as management
from logic.progress import service as progress
from logic.progress.service import Subject, TakenTest
from logic.readiness import history_service as readiness
from logic.review import override_service, rights_service, summaries
from logic.review.rights_service import NotYourLearnerError
from logic.review.summaries import Picture, Summary, Tried
from logic.xp import service as xp

NAME = {"diagnostic": "the diagnostic", "final": "the final test", "comprehensive": "the comprehensive retest"}


def summary(asker_id: int, learner_id: int, *, at: datetime, ask: bool = True) -> Summary | None:
    """A learner summed up; None before there is anything. With `ask` a model is asked where none has written.

    Raises NotYourLearnerError for anybody else's learner.
    """
    picture = _picture(asker_id, learner_id, at)
    if picture is None:
        return None
    rules = summaries.summary(picture)
    request = _request(asker_id, learner_id, picture)
    written = ai.read(request, at=at)
    if written is None:
        expected = ask and ai.order(Feature.TEACHER_SUMMARY, learner_id, asker_id, at=at)
        return Summary(rules.going_well, rules.not_yet, rules.ask_about, is_expected=expected)
    if ai.claims_too_much(request, written.words):
        return rules
    asked = tuple(written.words.ask_about) or rules.ask_about
    return Summary(rules.going_well, rules.not_yet, asked, prose=written.words.summary, by=written.by)


def compose(person_id: int, subject_id: int, at: datetime) -> Request[SummaryWords] | None:
    """What a model is asked about the learner `subject_id` for the teacher `person_id`; None when there is nothing."""
    try:
        picture = _picture(person_id, subject_id, at)
    except NotYourLearnerError:
        return None
    return None if picture is None else _request(person_id, subject_id, picture)


def _request(person_id: int, learner_id: int, picture: Picture) -> Request[SummaryWords]:
    return Request(
        feature=Feature.TEACHER_SUMMARY,
        shape=SummaryWords,
        person_id=person_id,
        facts=summaries.facts(picture),
        texts=summaries.texts(picture),
        about_id=learner_id,
    )


def _picture(asker_id: int, learner_id: int, at: datetime) -> Picture | None:
    if not rights_service.may_review(asker_id, learner_id):
        raise NotYourLearnerError
    about = progress.subject(learner_id, at=at)
    plan = next(iter(management.history(learner_id)), None)
    if about is None or plan is None:
        return None
    topics = progress.topics(learner_id, about)
    weak = sorted((topic for topic in topics if topic.verdict == "weak"), key=lambda topic: topic.level)
    forecast = next(iter(reversed(readiness.milestones(learner_id, about.track_id))), None)
    pace = progress.pace_of(learner_id, about)
    header = xp.header(learner_id, at=at)
    return Picture(
        track=about.track,
        status=about.status or "active",
        week=about.week or 1,
        weeks=about.weeks,
        done=pace.done if pace else 0,
        planned=pace.planned if pace else 0,
        length=pace.length if pace else 0,
        idle_days=_idle_days(learner_id, about),
        streak=header.streak_days,
        tests=tuple(_tried(test) for test in progress.tests(learner_id, about)),
        weak=tuple(topic.topic for topic in weak),
        secure=sum(topic.verdict == "secure" for topic in topics),
        measured=sum(topic.verdict != "need more evidence" for topic in topics),
        expected=forecast.expected if forecast else None,
        low=forecast.low if forecast else 0.0,
        high=forecast.high if forecast else 0.0,
        waits_for_attempt=override_service.wait_of(asker_id, learner_id) is not None,
    )


def _idle_days(learner_id: int, about: Subject) -> int | None:
    last = progress.last_active(learner_id)
    return None if last is None else _full_days_between(last, about.today)


def _full_days_between(last: date, today: date) -> int:
    return max((today - last).days - 1, 0)


def _tried(test: TakenTest) -> Tried:
    name = NAME.get(test.kind) or f"the test of week {test.week}"
    return Tried(name, test.right, test.counted, test.passed)
