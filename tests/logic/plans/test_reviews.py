"""When a weak topic comes back, how much of it a day asks, and that every test reviews what it asked about."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from fsrs import Rating
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.assessment import form_service
from logic.errors import ConflictError, NotFoundError
from logic.plans import review_service, reviews, testing_service
from logic.plans import service as plans
from logic.plans.reviews import Scheduled
from tests import factories, timed_tests
from tests.factories import MORNING, LearnerWithPlan
from tests.statements import rows

DONE = MORNING + timedelta(hours=2)
NEXT_DAY = MORNING + timedelta(days=1)
scores = st.integers(1, 8).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked)))


def cards(learner_id: int) -> dict[int, dict[str, Any]]:
    """The stored cards of a learner, by topic."""
    found = rows("select * from topic_reviews where user_id = :user_id", user_id=learner_id)
    return {row["topic_id"]: row for row in found}


def take(learner_id: int, attempt_id: int, *, right: int, at: datetime) -> None:
    """Answer every question of a test, the first `right` of them rightly, and submit it."""
    for question in timed_tests.stored(attempt_id):
        choice = question.key if question.position <= right else (question.key + 1) % 4
        testing_service.answer(learner_id, attempt_id, question.position, choice, at=at)
    testing_service.submit(learner_id, attempt_id, at=at)


def asked_topics(attempt_id: int) -> list[int]:
    found = rows(
        "select family.topic_id from assessment_responses response join item_families family"
        " on family.id = response.family_id where attempt_id = :attempt order by family.topic_id",
        attempt=attempt_id,
    )
    return [row["topic_id"] for row in found]


def learner_after_days(how_many: int) -> LearnerWithPlan:
    """A learner who got everything wrong in the diagnostic, and has done so many days of the first week."""
    someone = factories.learner_with_plan(share_right=0.0)
    factories.finish_days(someone.id, how_many, at=DONE)
    return someone


def make_due(learner_id: int, how_many: int, *, at: datetime) -> list[int]:
    """Give so many days of a learner's first week a card that has been due since `at` less its number in days."""
    found = rows(
        "select topic_id from daily_tasks where user_id = :user_id order by id limit :most",
        user_id=learner_id,
        most=how_many,
    )
    topics = [row["topic_id"] for row in found]
    with transaction(None, role=DatabaseRole.WORKER) as session:
        for number, topic_id in enumerate(topics):
            due_at = at - timedelta(days=how_many - number)
            values = {
                "user_id": learner_id,
                "topic_id": topic_id,
                "due_at": due_at,
                "card": json.dumps(reviews.first(topic_id, due_at - reviews.FIRST_AFTER).card),
            }
            session.execute(
                text("""
                    insert into topic_reviews (user_id, topic_id, card, due_at)
                    values (:user_id, :topic_id, cast(:card as jsonb), :due_at)
                    on conflict (user_id, topic_id) do update set due_at = excluded.due_at
                """),
                values,
            )
    return topics


@pytest.mark.parametrize(
    ("right", "asked", "wanted"),
    [
        (0, 1, Rating.Again),
        (49, 100, Rating.Again),
        (1, 2, Rating.Hard),
        (69, 100, Rating.Hard),
        (7, 10, Rating.Good),
        (89, 100, Rating.Good),
        (9, 10, Rating.Easy),
        (3, 3, Rating.Easy),
    ],
)
def test_the_share_right_is_the_rating(right: int, asked: int, wanted: Rating) -> None:
    assert reviews.rating(right, asked) is wanted


def test_a_topic_learnt_today_is_due_tomorrow() -> None:
    card = reviews.first(7, DONE)
    assert card.due_at == DONE + timedelta(days=1)
    assert card.card["card_id"] == 7
    assert json.loads(json.dumps(card.card)) == card.card


@given(st.lists(scores, min_size=1, max_size=6), st.integers(1, 40))
def test_a_reviewed_topic_never_comes_back_the_same_day_and_always_on_the_same_one(history, gap: int) -> None:
    ends = []
    for _ in range(2):
        one, at = reviews.first(1, DONE), DONE
        for right, asked in history:
            at += timedelta(days=gap)
            one = reviews.reviewed(1, one.card, right=right, asked=asked, at=at)
            assert one.due_at >= at + timedelta(days=1)
        ends.append(one)
    assert ends[0] == ends[1]


@given(scores, scores, st.integers(1, 60))
def test_more_right_never_brings_a_topic_back_sooner(some, others, gap: int) -> None:
    first = reviews.reviewed(1, reviews.first(1, DONE).card, right=2, asked=3, at=NEXT_DAY)
    worse, better = sorted((some, others), key=lambda score: score[0] / score[1])

    def after(score: tuple[int, int]) -> Scheduled:
        right, asked = score
        return reviews.reviewed(1, first.card, right=right, asked=asked, at=NEXT_DAY + timedelta(days=gap))

    assert after(worse).due_at <= after(better).due_at


def test_a_moment_in_another_time_zone_is_the_same_moment() -> None:
    there = NEXT_DAY.astimezone(timezone(timedelta(hours=5)))
    card = reviews.first(1, DONE.astimezone(there.tzinfo)).card
    assert reviews.reviewed(1, card, right=1, asked=1, at=there) == reviews.reviewed(
        1, reviews.first(1, DONE).card, right=1, asked=1, at=NEXT_DAY
    )


@pytest.mark.parametrize(
    ("due", "asked_today", "wanted"),
    [
        ([], 0, ()),
        ([4], 0, (4, 4)),
        ([4, 2], 0, (4, 2, 4, 2)),
        ([4, 2, 9], 0, (4, 2, 9, 4, 2)),
        ([5, 4, 3, 2, 1, 0], 0, (5, 4, 3, 2, 1)),
        ([4, 2], 3, (4, 2)),
        ([4, 2], 5, ()),
        ([4, 2], 7, ()),
    ],
)
def test_a_day_asks_five_questions_at_most_and_first_those_due_longest(due, asked_today: int, wanted) -> None:
    assert reviews.questions(due, asked_today=asked_today) == wanted


def test_a_weak_topic_is_offered_the_day_after_its_day_was_done(database: None) -> None:
    someone = learner_after_days(1)
    assert review_service.due(someone.id, at=DONE + timedelta(hours=1)) is None
    offered = review_service.due(someone.id, at=NEXT_DAY)
    assert offered
    assert (offered.topics, offered.questions, offered.attempt_id) == ((someone.today.topic,), 2, None)


def test_a_topic_that_was_not_weak_gets_no_card(database: None) -> None:
    someone = factories.learner_with_plan(share_right=1.0)
    factories.finish_days(someone.id, 7, at=DONE)
    assert review_service.due(someone.id, at=NEXT_DAY) is None
    assert cards(someone.id) == {}


def test_topics_whose_day_is_to_come_are_not_reviewed(database: None) -> None:
    someone = learner_after_days(0)
    assert review_service.due(someone.id, at=MORNING + timedelta(days=30)) is None


def test_without_an_active_plan_nothing_is_offered(database: None) -> None:
    learner_id = factories.learner()
    assert review_service.due(learner_id, at=MORNING) is None
    assert review_service.check(learner_id, at=MORNING) is None
    with pytest.raises(NotFoundError):
        review_service.begin(learner_id, at=MORNING)


def test_a_review_asks_what_is_due_and_moves_it_on(database: None) -> None:
    someone = learner_after_days(3)
    topics = make_due(someone.id, 3, at=NEXT_DAY)
    attempt_id = review_service.begin(someone.id, at=NEXT_DAY)
    assert asked_topics(attempt_id) == sorted([*topics, *topics[:2]])
    take(someone.id, attempt_id, right=5, at=NEXT_DAY)
    after = cards(someone.id)
    assert all(after[topic]["reviewed"] == 1 for topic in topics)
    assert all(after[topic]["due_at"] >= NEXT_DAY + timedelta(days=1) for topic in topics)
    assert review_service.due(someone.id, at=NEXT_DAY) is None


def test_what_was_forgotten_comes_back_before_what_was_remembered(database: None) -> None:
    someone = learner_after_days(2)
    make_due(someone.id, 2, at=NEXT_DAY)
    attempt_id = review_service.begin(someone.id, at=NEXT_DAY)
    positions = rows(
        "select response.position, family.topic_id from assessment_responses response join item_families family"
        " on family.id = response.family_id where attempt_id = :attempt",
        attempt=attempt_id,
    )
    remembered = positions[0]["topic_id"]
    for question, row in zip(
        timed_tests.stored(attempt_id), sorted(positions, key=lambda row: row["position"]), strict=True
    ):
        choice = question.key if row["topic_id"] == remembered else (question.key + 1) % 4
        testing_service.answer(someone.id, attempt_id, question.position, choice, at=NEXT_DAY)
    testing_service.submit(someone.id, attempt_id, at=NEXT_DAY)
    after = cards(someone.id)
    forgotten = next(topic for topic in after if topic != remembered)
    assert after[forgotten]["due_at"] < after[remembered]["due_at"]


def test_a_review_that_is_open_goes_on_and_is_the_only_one(database: None) -> None:
    someone = learner_after_days(1)
    attempt_id = review_service.begin(someone.id, at=NEXT_DAY)
    assert review_service.begin(someone.id, at=NEXT_DAY + timedelta(minutes=1)) == attempt_id
    offered = review_service.due(someone.id, at=NEXT_DAY)
    assert offered
    assert (offered.attempt_id, offered.questions) == (attempt_id, 2)


def test_a_second_review_the_same_day_asks_only_what_is_left_of_five(database: None) -> None:
    someone = learner_after_days(7)
    make_due(someone.id, 1, at=NEXT_DAY)
    first = review_service.due(someone.id, at=DONE + timedelta(minutes=30))
    assert first
    assert first.questions == 2
    take(someone.id, review_service.begin(someone.id, at=DONE + timedelta(minutes=30)), right=2, at=DONE)
    make_due(someone.id, 7, at=DONE)
    left = review_service.due(someone.id, at=DONE + timedelta(hours=1))
    assert left
    assert left.questions == 3
    take(someone.id, review_service.begin(someone.id, at=DONE + timedelta(hours=1)), right=3, at=DONE)
    assert review_service.due(someone.id, at=DONE + timedelta(hours=2)) is None
    tomorrow = review_service.due(someone.id, at=NEXT_DAY)
    assert tomorrow
    assert tomorrow.questions == 5


def test_nothing_due_is_told_in_a_sentence_and_stores_nothing(database: None) -> None:
    someone = learner_after_days(0)
    with pytest.raises(ConflictError, match="Nothing is due"):
        review_service.begin(someone.id, at=NEXT_DAY)
    with pytest.raises(ConflictError, match="Nothing is due"):
        form_service.begin_review(someone.id, [999_999_999], at=NEXT_DAY)
    assert not rows("select 1 from assessment_attempts where user_id = :me and kind = 'review'", me=someone.id)


def test_a_review_has_no_deadline_and_belongs_to_the_active_plan(database: None) -> None:
    someone = learner_after_days(1)
    attempt_id = review_service.begin(someone.id, at=NEXT_DAY)
    (attempt,) = rows("select * from assessment_attempts where id = :attempt", attempt=attempt_id)
    assert (attempt["kind"], attempt["plan_id"]) == ("review", someone.plan.id)
    assert (attempt["deadline_at"], attempt["task_id"], attempt["week_number"]) == (None, None, None)
    take(someone.id, attempt_id, right=1, at=NEXT_DAY)
    outcome = testing_service.outcome(someone.id, attempt_id, at=NEXT_DAY)
    assert (outcome.right, outcome.counted, outcome.is_passed, outcome.xp_gained) == (1, 2, None, 0)


def test_a_daily_check_reviews_the_card_of_its_topic(database: None) -> None:
    someone = learner_after_days(1)
    attempt_id = testing_service.begin_check(someone.id, someone.today.id, at=DONE)
    take(someone.id, attempt_id, right=0, at=DONE)
    (card,) = cards(someone.id).values()
    assert card["reviewed"] == 1
    assert card["due_at"] == DONE + timedelta(days=1)


def test_a_weekly_test_reviews_every_weak_topic_of_its_week_once(database: None) -> None:
    someone = learner_after_days(7)
    at = DONE + timedelta(hours=1)
    due = testing_service.due(someone.id, at=at)
    assert due
    attempt_id = testing_service.begin(someone.id, due, at=at)
    take(someone.id, attempt_id, right=0, at=at)
    testing_service.submit(someone.id, attempt_id, at=at + timedelta(minutes=1))
    after = cards(someone.id)
    assert len(after) == 7
    assert {card["reviewed"] for card in after.values()} == {1}
    assert {card["due_at"] for card in after.values()} == {at + timedelta(days=1)}


def test_the_check_is_offered_for_the_day_done_last_until_midnight_where_the_learner_lives(database: None) -> None:
    someone = factories.learner_with_plan()
    assert review_service.check(someone.id, at=DONE) is None
    factories.finish_days(someone.id, 2, at=DONE)
    second = plans.current(someone.id).weeks[0].days[1]
    offered = review_service.check(someone.id, at=DONE + timedelta(hours=1))
    assert offered
    assert (offered.task_id, offered.topic, offered.attempt_id, offered.right) == (second.id, second.topic, None, None)
    assert review_service.check(someone.id, at=datetime(2026, 3, 2, 23, 59, tzinfo=UTC))
    assert review_service.check(someone.id, at=datetime(2026, 3, 3, 0, 1, tzinfo=UTC)) is None


def test_a_check_that_was_submitted_is_told_with_its_count(database: None) -> None:
    someone = learner_after_days(1)
    attempt_id = testing_service.begin_check(someone.id, someone.today.id, at=DONE)
    begun = review_service.check(someone.id, at=DONE)
    assert begun
    assert (begun.attempt_id, begun.right) == (attempt_id, None)
    take(someone.id, attempt_id, right=2, at=DONE)
    told = review_service.check(someone.id, at=DONE)
    assert told
    assert (told.attempt_id, told.right, told.counted) == (attempt_id, 2, 3)


def test_nobody_sees_or_reviews_the_cards_of_somebody_else(database: None) -> None:
    someone = learner_after_days(1)
    other = factories.learner_with_plan(share_right=0.0)
    assert review_service.due(someone.id, at=NEXT_DAY)
    assert review_service.due(other.id, at=NEXT_DAY) is None
    with transaction(other.id) as session:
        assert session.scalar(text("select count(*) from topic_reviews")) == 0
