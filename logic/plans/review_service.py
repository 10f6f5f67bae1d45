"""What is offered beside the task of a day, and costs nothing to skip: five minutes of review, and the daily check."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.queries import forms as form_queries
from db.queries import progress as progress_queries
from db.queries import reviews as review_queries
from logic import events
from logic.assessment import form_service
from logic.assessment.timed_service import Closed
from logic.catalogue import service as catalogue
from logic.plans import reviews
from logic.plans.reviews import Scheduled
from logic.transactions import transaction

WEAK = "weak"
REVIEW = "review"


@dataclass(frozen=True, slots=True)
class DueReview:
    """A review that may be begun, or was (then with its id): its topics, and how many questions it has in all."""

    topics: tuple[str, ...]
    questions: int
    attempt_id: int | None


@dataclass(frozen=True, slots=True)
class DayCheck:
    """The check of the day finished last: `attempt_id` once it is begun, `right` of `counted` once it is submitted."""

    task_id: int
    topic: str
    attempt_id: int | None
    right: int | None
    counted: int | None


def due(learner_id: int, *, at: datetime) -> DueReview | None:
    """The review offered today; None without an active plan, when nothing is due, or when five questions were asked."""
    with transaction(learner_id) as session:
        plan = form_queries.active_plan(session, learner_id)
        if plan is None:
            return None
        content = catalogue.content_of(session, plan.track_id, plan.content_version)
        titles = {topic.id: topic.title for topic in content.topics}
        under_way = form_queries.open_attempt(session, learner_id, plan.id, [REVIEW])
        if under_way is not None:
            asked = review_queries.scores(session, learner_id, under_way.id)
            return DueReview(
                tuple(titles[row.topic_id] for row in asked), sum(row.asked for row in asked), under_way.id
            )
        wanted = _questions(session, learner_id, titles, at)
        if not wanted:
            return None
        return DueReview(tuple(titles[topic_id] for topic_id in dict.fromkeys(wanted)), len(wanted), None)


def begin(learner_id: int, *, at: datetime) -> int:
    """Begin the review that is due, or go on with the one that is open; its id.

    Raises NotFoundError without an active plan, ConflictError when nothing is due.
    """
    with transaction(learner_id) as session:
        plan = form_queries.active_plan(session, learner_id)
        content = None if plan is None else catalogue.content_of(session, plan.track_id, plan.content_version)
        known = {topic.id for topic in content.topics} if content else set()
        wanted = _questions(session, learner_id, known, at)
    return form_service.begin_review(learner_id, wanted, at=at).attempt_id


def check(learner_id: int, *, at: datetime) -> DayCheck | None:
    """The daily check of the day finished last; None when no day was finished on the learner's calendar day."""
    with transaction(learner_id) as session:
        today = events.local_date(session, learner_id, at)
        row = review_queries.check_of_last_day(session, learner_id, today=today)
    return DayCheck(row.task_id, row.topic, row.attempt_id, row.score, row.total_questions) if row else None


def record(session: Session, learner_id: int, closed: Closed, *, at: datetime) -> None:
    """Let a submitted test review the cards of the topics it asked about; joins the caller's transaction."""
    progress_queries.lock_plan(session, learner_id, closed.plan_id)  # the plan before its cards, as everywhere here
    _make_cards(session, learner_id)
    scores = {row.topic_id: row for row in review_queries.scores(session, learner_id, closed.attempt_id)}
    cards = review_queries.cards(session, learner_id, list(scores))
    after = [
        reviews.reviewed(topic_id, card, right=scores[topic_id].right_answers, asked=scores[topic_id].asked, at=at)
        for topic_id, card in cards.items()
    ]
    review_queries.save_cards(session, learner_id, _rows(after))


def _questions(session: Session, learner_id: int, known: Container[int], at: datetime) -> tuple[int, ...]:
    """The topic of each question of today's review, of topics the plan's track has."""
    _make_cards(session, learner_id)
    today = events.local_date(session, learner_id, at)
    due_topics = [topic for topic in review_queries.due_topics(session, learner_id, today=today) if topic in known]
    return reviews.questions(due_topics, asked_today=review_queries.asked_on(session, learner_id, today=today))


def _make_cards(session: Session, learner_id: int) -> None:
    """Make a card for each topic whose day is done and which was weak when it was measured last."""
    learnt = review_queries.learnt_without_card(session, learner_id)
    verdicts = form_queries.latest_verdicts(session, learner_id, list(learnt)) if learnt else {}
    cards = [reviews.first(topic_id, at) for topic_id, at in learnt.items() if verdicts.get(topic_id) == WEAK]
    if cards:
        review_queries.add_cards(session, learner_id, _rows(cards))


def _rows(cards: Sequence[Scheduled]) -> list[dict[str, Any]]:
    return [{"topic_id": one.topic_id, "card": one.card, "due_at": one.due_at.isoformat()} for one in cards]
