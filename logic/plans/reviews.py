"""Topics that come back: when each is due, and how many questions of it a day asks. Pure; the spacing is FSRS.

A card is what the scheduler knows of one learner and one topic. It is made when the day of a weak topic is done, and
reviewed by every test that asks about the topic, whatever its kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from fsrs import Card, Rating, Scheduler
from fsrs.card import CardDict

MOST_QUESTIONS = 5  # a day: about five minutes
MOST_OF_A_TOPIC = 2
FIRST_AFTER = timedelta(days=1)
HARD_FROM, GOOD_FROM, EASY_FROM = 5, 7, 9  # tenths of the questions
# The steps of minutes that learning begins with elsewhere mean nothing here: a topic comes back on another day or not.
# Nothing is drawn by chance, so that the same answers always lead to the same day.
SCHEDULER = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A topic's card as it is stored, and the moment from which the topic is due."""

    topic_id: int
    card: Mapping[str, Any]
    due_at: datetime


def rating(right: int, asked: int) -> Rating:
    """How well a topic was remembered: Again under 50 % right, Hard under 70 %, Good under 90 %, else Easy."""
    if 10 * right < HARD_FROM * asked:
        return Rating.Again
    if 10 * right < GOOD_FROM * asked:
        return Rating.Hard
    return Rating.Good if 10 * right < EASY_FROM * asked else Rating.Easy


def first(topic_id: int, learnt_at: datetime) -> Scheduled:
    """The card of a topic whose day was done at `learnt_at`: due a day later."""
    return _stored(topic_id, Card(card_id=topic_id, due=learnt_at.astimezone(UTC) + FIRST_AFTER))


def reviewed(topic_id: int, card: Mapping[str, Any], *, right: int, asked: int, at: datetime) -> Scheduled:
    """A stored card after a test in which `right` of the `asked` (one or more) questions on its topic were right."""
    known = Card.from_dict(cast("CardDict", card))
    after, _ = SCHEDULER.review_card(known, rating(right, asked), at.astimezone(UTC))
    return _stored(topic_id, after)


def questions(due: Sequence[int], *, asked_today: int) -> tuple[int, ...]:
    """The topic of each question of a review: those due longest first, each once, then as far as it goes again.

    `due` are topics, the one due longest first; `asked_today` the questions reviews have asked today already.
    """
    left = max(MOST_QUESTIONS - asked_today, 0)
    return tuple([*due] * MOST_OF_A_TOPIC)[:left]


def _stored(topic_id: int, card: Card) -> Scheduled:
    return Scheduled(topic_id, dict(card.to_dict()), card.due)
