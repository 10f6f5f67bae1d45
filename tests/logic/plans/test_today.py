"""What Today shows, asked at once: the same as asked one by one, in one transaction, and of nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event, text

from db import engine as engines
from db.engine import transaction
from db.queries import forms as form_queries
from logic import clock
from logic.achievements import service as achievements
from logic.assessment import result_service
from logic.errors import NotFoundError
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from logic.plans import management_service as management
from logic.plans import review_service, testing_service, today_service
from logic.plans import service as plans
from logic.plans.states import Week
from logic.xp import service as xp
from tests import factories, providers, timed_tests
from tests.statements import rows

PATIENCE = 20.0  # seconds
NOTHING_NEW: Any = SimpleNamespace(is_overdue=False, has_notices=False, has_earned=False, has_writer=False)
CARDS = text("select count(*) from topic_reviews")
MOST_STATEMENTS = 7  # of a day in the middle of a plan: what is new, standing, plan, days, forecast, what is offered


def new_learner() -> int:
    return factories.learner()


def in_the_middle_of_a_week() -> int:
    someone = factories.learner_with_plan(at=clock.now() - timedelta(days=3))
    factories.finish_days(someone.id, 2, at=clock.now() - timedelta(minutes=9))
    return someone.id


def with_weak_topics() -> int:
    someone = factories.learner_with_plan(share_right=0.0, at=clock.now() - timedelta(days=3))
    factories.finish_days(someone.id, 3, at=clock.now() - timedelta(days=2))
    return someone.id


def with_an_open_review() -> int:
    learner_id = with_weak_topics()
    review_service.begin(learner_id, at=clock.now())
    return learner_id


def with_a_submitted_check() -> int:
    someone = factories.learner_with_plan(at=clock.now() - timedelta(days=3))
    factories.finish_days(someone.id, 1, at=clock.now() - timedelta(minutes=9))
    attempt_id = testing_service.begin_check(someone.id, someone.today.id, at=clock.now())
    timed_tests.answer_all(someone.id, attempt_id, right=2)
    testing_service.submit(someone.id, attempt_id, at=clock.now())
    return someone.id


def before_a_test() -> int:
    return timed_tests.learner_at_test(f"{clock.now().timestamp()}@example.org")


def in_a_test() -> int:
    learner_id = before_a_test()
    timed_tests.begun(learner_id)
    return learner_id


def before_the_final() -> int:
    learner_id = before_a_test()
    timed_tests.finish_weeks(learner_id)
    return learner_id


def with_a_paused_plan() -> int:
    learner_id = in_the_middle_of_a_week()
    management.pause(learner_id, at=clock.now())
    return learner_id


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be noon, so that no test here runs over midnight."""
    now = clock.now
    ahead = now().replace(hour=12) - now()
    monkeypatch.setattr(clock, "now", lambda: now() + ahead)


@contextmanager
def counted(url: str) -> Iterator[dict[str, int]]:
    """How many statements and commits the engine of an address sees meanwhile."""
    seen = {"statements": 0, "commits": 0, "rollbacks": 0}

    def count(what: str) -> Callable[..., None]:
        def one_more(*_: object) -> None:
            seen[what] += 1

        return one_more

    listeners = [("before_cursor_execute", "statements"), ("commit", "commits"), ("rollback", "rollbacks")]
    of = engines.engine(url)
    counting = [(name, count(what)) for name, what in listeners]
    for name, listener in counting:
        event.listen(of, name, listener)
    yield seen
    for name, listener in counting:
        event.remove(of, name, listener)


@pytest.mark.usefixtures("database", "noon")
@pytest.mark.parametrize(
    "made",
    [
        new_learner,
        in_the_middle_of_a_week,
        with_weak_topics,
        with_an_open_review,
        with_a_submitted_check,
        before_a_test,
        in_a_test,
        before_the_final,
        with_a_paused_plan,
    ],
)
def test_asked_at_once_the_answers_are_those_asked_one_by_one(made: Callable[[], int]) -> None:
    me, at = made(), clock.now()
    with transaction(me) as session:
        notice_service.tell(session, [Telling(me, "key corrected", str(n), f"Title {n}", "Body") for n in "abc"], at=at)
    seen = today_service.look(me, at=at)
    assert seen.standing == xp.header(me, at=at)
    assert seen.notices == notice_service.unread(me)
    assert seen.earned == achievements.unseen(me)
    assert seen.plan == plans.current_or_none(me)
    assert seen.due == testing_service.due(me, at=at)
    assert seen.check == review_service.check(me, at=at)
    assert seen.review == review_service.due(me, at=at)
    if seen.check and seen.check.attempt_id and seen.check.right is not None:
        assert seen.answers == result_service.review(me, seen.check.attempt_id)
    else:
        assert seen.answers == ()


@pytest.mark.usefixtures("database", "noon")
def test_the_page_knows_whether_a_model_may_word_its_day() -> None:
    me = in_the_middle_of_a_week()
    assert not today_service.look(me, at=clock.now()).has_writer
    providers.provider("https://models.example.org/v1")
    assert today_service.look(me, at=clock.now()).has_writer


@pytest.mark.usefixtures("database", "noon")
def test_each_of_these_learners_has_what_their_name_says() -> None:
    """Otherwise the comparison above would compare nothing with nothing."""

    def look(made: Callable[[], int]) -> today_service.Today:
        return today_service.look(made(), at=clock.now())

    middle = look(in_the_middle_of_a_week)
    assert middle.plan
    assert middle.check
    assert middle.earned
    review = look(with_weak_topics).review
    assert review
    assert review.attempt_id is None
    under_way = look(with_an_open_review).review
    assert under_way
    assert under_way.attempt_id
    assert len(look(with_a_submitted_check).answers) == 3
    due, begun, final = (look(made).due for made in (before_a_test, in_a_test, before_the_final))
    assert due
    assert begun
    assert final
    assert (due.kind, due.attempt_id) == ("weekly", None)
    assert begun.attempt_id
    assert final.kind == "final"
    assert look(new_learner).plan is None
    assert look(with_a_paused_plan).plan is None


def test_looking_is_one_transaction_of_few_statements(committed_db: Any) -> None:
    me = in_the_middle_of_a_week()
    today_service.look(me, at=clock.now())  # reads the track, which stays in memory
    with counted(committed_db.url) as seen:
        today_service.look(me, at=clock.now())
    assert (seen["commits"], seen["rollbacks"]) == (1, 0)
    assert seen["statements"] <= MOST_STATEMENTS


def test_looking_waits_for_nobody_who_holds_the_plan(committed_db: Any) -> None:
    me = in_a_test()
    today_service.look(me, at=clock.now())  # the cards of its topics are made
    with ThreadPoolExecutor(1) as pool, transaction(me) as session:
        assert form_queries.active_plan(session, me)
        looked = pool.submit(today_service.look, me, at=clock.now())
        assert looked.result(PATIENCE).due


def test_a_test_whose_time_is_up_is_closed_for_good_by_looking(committed_db: Any) -> None:
    me = in_a_test()
    later = clock.now() + timedelta(minutes=46)
    seen = today_service.look(me, at=later)
    assert seen.due is None
    assert seen.plan
    assert seen.plan.current_week.status is Week.EXTRA_DAYS
    assert plans.current(me) == seen.plan
    (attempt,) = rows("select status from assessment_attempts where user_id = :me and kind = 'weekly'", me=me)
    assert attempt["status"] == "submitted"


def test_cards_are_made_by_looking_once_however_many_look(committed_db: Any) -> None:
    me, at = with_weak_topics(), clock.now()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: today_service.look(me, at=at).review, range(16)))
    assert len(set(seen)) == 1
    assert seen[0]
    made = rows("select topic_id from topic_reviews where user_id = :me", me=me)
    assert len(made) == len({row["topic_id"] for row in made}) == 3


def test_a_look_that_fails_leaves_nothing_behind(committed_db: Any) -> None:
    me = with_weak_topics()

    def look_and_fail() -> None:
        with transaction(me) as session:
            assert today_service._as_it_stands(session, me, NOTHING_NEW, clock.now()).review
            assert session.scalar(CARDS) == 3
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look_and_fail()
    with transaction(me) as session:
        assert session.scalar(CARDS) == 0


def test_many_look_at_once_and_each_sees_their_own(committed_db: Any) -> None:
    people = [in_the_middle_of_a_week(), with_weak_topics(), before_a_test(), new_learner()]
    at = clock.now()
    alone = {person: today_service.look(person, at=at) for person in people}
    assert len({seen.plan and seen.plan.id for seen in alone.values()}) == len(people)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda person: (person, today_service.look(person, at=at)), people * 8))
    assert all(seen == alone[person] for person, seen in together)


@pytest.mark.usefixtures("database")
def test_who_is_not_there_any_more_has_no_today() -> None:
    with pytest.raises(NotFoundError):
        today_service.look(999_999_999, at=clock.now())
