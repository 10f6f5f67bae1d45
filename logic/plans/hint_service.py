"""Hints in a review: by rules at once, by a model when one writes; in no other test, and never after submission.

A model is told the question and what its topic is about. It is not told the answers, nor which of them is right, and
what it writes is checked against them before anybody sees it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import hints as hint_queries
from db.queries import timed as timed_queries
from logic.ai import service as ai
from logic.ai.service import Feature, HintWords, Request
from logic.assessment import timed_service
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, NotFoundError
from logic.plans import checking, hints
from logic.plans.hints import Asked, WordsOfHint
from logic.transactions import transaction

KIND = "review"
MOST_MISLED = 5
PLACES = 100  # no test has as many questions: test and position make one number


class NoHintsHereError(ConflictError):
    """Hints are for reviews that are under way; a test shows what you know by yourself. Nothing was changed."""


def hint(learner_id: int, attempt_id: int, position: int, *, at: datetime, ask: bool = True) -> WordsOfHint:
    """The hint for a question of an open review: a model's, if one is written and gives nothing away, else the rules'.

    With `ask` a model is asked where none has written one.

    Raises NotFoundError for a review that is not theirs, NoHintsHereError in any other test and after submission,
    LeftOutError for a question that was left out.
    """
    asked = _read(learner_id, attempt_id, position)
    rules = hints.hint(asked)
    request = _request(learner_id, asked)
    written = ai.read(request, at=at)
    if written is None:
        expected = ask and ai.order(Feature.HINT, _subject(attempt_id, position), learner_id, at=at)
        return WordsOfHint(rules.sentences, rules.resource, is_expected=expected)
    tells = checking.tells_the_answer(written.words.hint, asked.stem, asked.options)
    if tells or ai.claims_too_much(request, written.words):
        return rules
    return WordsOfHint((written.words.hint,), rules.resource, by=written.by)


def compose_hint(person_id: int, subject_id: int, at: datetime) -> Request[HintWords] | None:  # noqa: ARG001 -- every composer is called with the time
    """What a model is asked for a question of a review; None when the review is over or not theirs."""
    try:
        asked = _read(person_id, *divmod(subject_id, PLACES))
    except (NotFoundError, ConflictError):
        return None
    return _request(person_id, asked)


def _subject(attempt_id: int, position: int) -> int:
    return attempt_id * PLACES + position


def _read(learner_id: int, attempt_id: int, position: int) -> Asked:
    with transaction(learner_id) as session:
        return _asked(session, learner_id, attempt_id, position)


def _asked(session: Session, learner_id: int, attempt_id: int, position: int) -> Asked:
    attempt = timed_queries.attempt(session, learner_id, attempt_id)
    if attempt is None:
        raise NotFoundError("There is no such review of yours. Nothing was changed.")
    if attempt.kind != KIND or attempt.submitted_at is not None:
        raise NoHintsHereError
    row = timed_service.asked(session, learner_id, attempt_id, position)
    question = catalogue.questions(session, [row.variant_id])[row.variant_id]
    content = catalogue.content_of(session, attempt.track_id, attempt.content_version)
    topic = next((topic for topic in content.topics if topic.id == question.topic_id), None)
    misled = hint_queries.misled(
        session, learner_id, topic_id=question.topic_id, but_family=question.family_id, most=MOST_MISLED
    )
    return Asked(
        topic=question.topic,
        stem=question.stem,
        code=question.code,
        code_language=question.code_language,
        options=tuple(option.text for option in question.options),
        ideas=tuple(option.misconception for option in question.options if option.misconception),
        objectives=topic.objectives if topic else (),
        resources=topic.resources if topic else (),
        misled=tuple(misled),
    )


def _request(learner_id: int, asked: Asked) -> Request[HintWords]:
    texts = {
        "topic": asked.topic,
        "question": asked.stem,
        "code": asked.code or "",
        "what the topic is about": "\n".join(asked.objectives),
        "ideas that misled this learner before": "\n".join(hints.told_before(asked)[:1]),
    }
    return Request(
        feature=Feature.HINT,
        shape=HintWords,
        person_id=learner_id,
        facts={},
        texts={name: text for name, text in texts.items() if text},
    )
