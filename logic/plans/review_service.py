"""What is offered beside the task of a day, and costs nothing to skip: five minutes of review, and the daily check."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import forms as form_queries
from db.queries import plans as plan_queries
from db.queries import progress as progress_queries
from db.queries import reviews as review_queries
from logic import events
from logic.assessment import form_service
from logic.assessment.timed_service import Closed
from logic.catalogue import service as catalogue
from logic.plans import reviews
from logic.plans.reviews import Scheduled
from logic.transactions import transaction


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


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered beside the task of a day."""

    check: DayCheck | None
    review: DueReview | None


def due(learner_id: int, *, at: datetime) -> DueReview | None:
    """The review offered today; None without an active plan, when nothing is due, or when five questions were asked."""
    with transaction(learner_id) as session:
        plan = plan_queries.active(session, learner_id)
        today = events.local_date(session, learner_id, at)
        return None if plan is None else offered(session, learner_id, plan, today=today).review


def offered(session: Session, learner_id: int, plan: Row[Any], *, today: date) -> Offered:
    """What is offered on a learner's calendar day, as `due` and `check` say it; joins the caller's transaction.

    `plan` is the active one; its row need not be locked.
    """
    content = catalogue.content_of(session, plan.track_id, plan.content_version)
    titles = {topic.id: topic.title for topic in content.topics}
    found = _beside(session, learner_id, plan.id, today)
    return Offered(None if found.task_id is None else _check(found), _review(session, learner_id, found, titles))


def begin(learner_id: int, *, at: datetime) -> int:
    """Begin the review that is due, or go on with the one that is open; its id.

    Raises NotFoundError without an active plan, ConflictError when nothing is due.
    """
    with transaction(learner_id) as session:
        plan = form_queries.active_plan(session, learner_id)
        wanted = () if plan is None else _wanted(session, learner_id, plan, at)
    return form_service.begin_review(learner_id, wanted, at=at).attempt_id


def check(learner_id: int, *, at: datetime) -> DayCheck | None:
    """The daily check of the day finished last; None when no day was finished on the learner's calendar day."""
    with transaction(learner_id) as session:
        today = events.local_date(session, learner_id, at)
        row = review_queries.check_of_last_day(session, learner_id, today=today)
    return None if row is None else _check(row)


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


def _wanted(session: Session, learner_id: int, plan: Row[Any], at: datetime) -> tuple[int, ...]:
    known = {topic.id for topic in catalogue.content_of(session, plan.track_id, plan.content_version).topics}
    today = events.local_date(session, learner_id, at)
    return _questions(_beside(session, learner_id, plan.id, today), known)


def _beside(session: Session, learner_id: int, plan_id: int, today: date) -> Row[Any]:
    """What stands beside the task of today, once every card there has to be is made."""
    found = review_queries.beside(session, learner_id, plan_id, today=today)
    if not found.lacks_cards:
        return found
    progress_queries.lock_plan(session, learner_id, plan_id)  # the plan before its cards, as everywhere here
    _make_cards(session, learner_id)
    return review_queries.beside(session, learner_id, plan_id, today=today)


def _check(row: Row[Any]) -> DayCheck:
    return DayCheck(row.task_id, row.topic, row.attempt_id, row.score, row.total_questions)


def _review(session: Session, learner_id: int, found: Row[Any], titles: Mapping[int, str]) -> DueReview | None:
    if found.review_id is not None:
        asked = review_queries.scores(session, learner_id, found.review_id)
        return DueReview(tuple(titles[row.topic_id] for row in asked), sum(row.asked for row in asked), found.review_id)
    wanted = _questions(found, titles)
    if not wanted:
        return None
    return DueReview(tuple(titles[topic_id] for topic_id in dict.fromkeys(wanted)), len(wanted), None)


def _questions(found: Row[Any], known: Container[int]) -> tuple[int, ...]:
    """The topic of each question of today's review, of topics the plan's track has."""
    due_topics = [topic for topic in found.due_topics if topic in known]
    return reviews.questions(due_topics, asked_today=found.asked_today)


def _make_cards(session: Session, learner_id: int) -> None:
    """Make a card for each topic whose day is done and which was weak when it was measured last."""
    learnt = review_queries.weak_without_card(session, learner_id)
    cards = [reviews.first(topic_id, at) for topic_id, at in learnt.items()]
    if cards:
        review_queries.add_cards(session, learner_id, _rows(cards))


def _rows(cards: Sequence[Scheduled]) -> list[dict[str, Any]]:
    return [{"topic_id": one.topic_id, "card": one.card, "due_at": one.due_at.isoformat()} for one in cards]
