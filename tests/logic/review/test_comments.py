"""Talking about a plan: who may, who hears of it, what can be changed, and what fifty clicks at once leave."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from logic.access.roles import Role
from logic.errors import InvalidInputError, NotFoundError, UnavailableError
from logic.notifications import preference_service
from logic.notifications.preference_service import Preferences
from logic.review import cohort_service, comment_service, comments
from logic.review.comment_service import Said
from logic.review.comments import WHOLE_PLAN, CommentGoneError, Place, TooLateToEditError, TooManyCommentsError
from logic.review.rights_service import NotYourLearnerError
from tests import cohorts, factories, notified, taught
from tests.taught import LATER, Taught

MINUTE = timedelta(minutes=1)


@pytest.fixture
def pair(database: None) -> Taught:
    """A learner and their teacher."""
    return taught.taught()


def write(
    pair: Taught, words: str, *, by: int | None = None, place: Place = WHOLE_PLAN, answers: int | None = None
) -> int:
    author = pair.teacher.id if by is None else by
    return comment_service.write(author, pair.learner, pair.plan, Said(words, place, answers), at=LATER)


def read(pair: Taught, reader: int, minutes: float = 0) -> list[list[str]]:
    threads = comment_service.of_plan(reader, pair.learner, pair.plan, at=LATER + minutes * MINUTE)
    return [[comment.body for comment in thread.comments] for thread in threads]


def test_a_teacher_and_their_learner_talk_in_threads(pair: Taught) -> None:
    first = write(pair, "How is week 2?", place=Place(2))
    answer = write(pair, "Hard.", by=pair.learner, answers=first)
    write(pair, "What is hard?", answers=answer)
    write(pair, "Well begun!", place=Place(1, 1))
    for reader in (pair.teacher.id, pair.learner):
        assert read(pair, reader) == [["How is week 2?", "Hard.", "What is hard?"], ["Well begun!"]]
    places = [thread.place for thread in comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)]
    assert places[0].words == "Week 2"
    assert places[1].words.startswith("Week 1, day 1: ")


def test_a_locked_day_is_named_without_its_topic(pair: Taught) -> None:
    write(pair, "This one will be fun", place=Place(3, 2))
    (thread,) = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    assert thread.place.words == "Week 3, day 2"


def test_each_says_who_wrote_and_what_is_new(pair: Taught) -> None:
    write(pair, "Hello")
    (thread,) = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    assert (thread.first.author, thread.first.is_mine, thread.first.is_by_learner) == ("Grace Hopper", False, False)
    assert thread.first.is_unread
    comment_service.mark_read(pair.learner, pair.learner, [thread], at=LATER)
    (thread,) = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    assert not thread.first.is_unread
    (thread,) = comment_service.of_plan(pair.teacher.id, pair.learner, pair.plan, at=LATER)
    assert (thread.first.is_mine, thread.first.is_unread, thread.first.may_edit) == (True, False, True)


def test_the_learner_is_told_by_notice_and_mail_with_the_link_and_the_words(pair: Taught) -> None:
    write(pair, "Look at joins once more")
    assert taught.told(pair.learner) == [
        ("Your teacher wrote about your plan", "Grace Hopper wrote: Look at joins once more")
    ]
    (mail,) = taught.mailed(pair.learner)
    assert "Look at joins once more" in mail.body
    assert "/plan" in mail.body


def test_no_second_mail_comes_before_the_first_words_are_read(pair: Taught) -> None:
    write(pair, "one")
    write(pair, "two")
    assert len(taught.told(pair.learner)) == 2
    assert len(taught.mailed(pair.learner)) == 1
    threads = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    comment_service.mark_read(pair.learner, pair.learner, threads, at=LATER)
    write(pair, "three")
    assert len(taught.mailed(pair.learner)) == 2


def test_who_switched_it_off_hears_nothing_and_reads_it_all_the_same(pair: Taught) -> None:
    mine = preference_service.mine(pair.learner)
    off = Preferences(frozenset({"plan_review:in_app", "plan_review:mail"}), mine.quiet_from, mine.quiet_until)
    preference_service.save(pair.learner, off)
    write(pair, "Hello")
    assert (taught.told(pair.learner), taught.mailed(pair.learner)) == ([], [])
    assert read(pair, pair.learner) == [["Hello"]]


def test_a_learner_is_heard_by_all_who_teach_them_until_one_of_them_has_answered(pair: Taught) -> None:
    second = cohorts.teacher("Mary Somerville")
    cohorts.cohort(second, pair.learner)
    first = write(pair, "Is anybody there?", by=pair.learner)
    assert taught.told(pair.teacher.id) == taught.told(second.id)
    assert taught.told(second.id) == [("A learner wrote about their plan", "Ada Lovelace wrote: Is anybody there?")]
    comment_service.write(second.id, pair.learner, pair.plan, Said("I am", answers=first), at=LATER)
    write(pair, "Thank you", by=pair.learner, answers=first)
    assert len(taught.told(second.id)) == 2
    assert len(taught.told(pair.teacher.id)) == 1


def test_nobody_else_reads_or_writes(pair: Taught) -> None:
    stranger, other = cohorts.teacher("Eve"), factories.learner_with_plan("Bob")
    written = write(pair, "between us")
    for who in (stranger.id, other.id):
        with pytest.raises(NotYourLearnerError):
            comment_service.of_plan(who, pair.learner, pair.plan, at=LATER)
        with pytest.raises(NotYourLearnerError):
            write(pair, "hello", by=who)
        with pytest.raises(NotYourLearnerError):
            comment_service.edit(who, pair.learner, written, "changed", at=LATER)
        with pytest.raises(NotYourLearnerError):
            comment_service.remove(who, pair.learner, written, at=LATER)
    assert read(pair, pair.teacher.id) == [["between us"]]


def test_whoever_left_the_cohort_is_read_no_more(pair: Taught) -> None:
    write(pair, "hello")
    (cohort,) = cohort_service.mine(pair.teacher)
    cohort_service.leave(pair.learner, cohort.public_id, at=LATER)
    with pytest.raises(NotYourLearnerError):
        comment_service.of_plan(pair.teacher.id, pair.learner, pair.plan, at=LATER)
    assert read(pair, pair.learner) == [["hello"]]


def test_whoever_runs_the_place_may_read_and_write(pair: Taught) -> None:
    keeper = factories.keeper(Role.ADMIN)
    write(pair, "from the office", by=keeper.id)
    assert read(pair, keeper.id) == [["from the office"]]


def test_words_go_to_plans_weeks_and_days_that_are_there(pair: Taught) -> None:
    other = factories.learner_with_plan("Bob")
    for place in (Place(7), Place(1, 40)):
        with pytest.raises(NotFoundError):
            write(pair, "hello", place=place)
    with pytest.raises(NotFoundError):
        comment_service.write(pair.teacher.id, pair.learner, other.plan.id, Said("hello"), at=LATER)
    with pytest.raises(CommentGoneError):
        write(pair, "hello", answers=10**9)


def test_a_comment_on_one_plan_is_no_answer_on_another(pair: Taught) -> None:
    second = taught.taught("Bob", teacher=pair.teacher)
    theirs = write(second, "hello")
    with pytest.raises(CommentGoneError):
        write(pair, "hello", answers=theirs)


def test_ones_own_words_are_changed_within_a_quarter_of_an_hour(pair: Taught) -> None:
    written = write(pair, "Helo")
    comment_service.edit(pair.teacher.id, pair.learner, written, "Hello", at=LATER + 14 * MINUTE)
    assert read(pair, pair.learner) == [["Hello"]]
    (thread,) = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    assert thread.first.is_edited
    with pytest.raises(TooLateToEditError):
        comment_service.edit(pair.teacher.id, pair.learner, written, "Bye", at=LATER + 15 * MINUTE)
    with pytest.raises(CommentGoneError):
        comment_service.edit(pair.learner, pair.learner, written, "Mine now", at=LATER)
    with pytest.raises(InvalidInputError):
        comment_service.edit(pair.teacher.id, pair.learner, written, " ", at=LATER)
    assert read(pair, pair.learner) == [["Hello"]]


def test_what_is_taken_back_leaves_a_trace_and_its_answers(pair: Taught) -> None:
    first = write(pair, "wrong learner")
    write(pair, "Pardon?", by=pair.learner, answers=first)
    comment_service.remove(pair.teacher.id, pair.learner, first, at=LATER)
    comment_service.remove(pair.teacher.id, pair.learner, first, at=LATER)
    (thread,) = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    assert (thread.first.is_removed, thread.first.body, thread.is_removed) == (True, "", False)
    assert [answer.body for answer in thread.answers] == ["Pardon?"]
    with pytest.raises(CommentGoneError):
        comment_service.edit(pair.teacher.id, pair.learner, first, "again", at=LATER)
    with pytest.raises(CommentGoneError):
        comment_service.remove(pair.learner, pair.learner, first, at=LATER)
    assert notified.run("select body from plan_comments where id = :id", id=first)[0].body == ""


def test_what_is_taken_back_is_in_nobodys_inbox_either(pair: Taught) -> None:
    first = write(pair, "wrong learner")
    write(pair, "Well done")
    comment_service.remove(pair.teacher.id, pair.learner, first, at=LATER)
    assert [sentence for _, sentence in taught.told(pair.learner)] == ["Grace Hopper wrote: Well done"]


def test_the_same_words_within_a_minute_are_one_comment_and_later_another(pair: Taught) -> None:
    first = write(pair, "Hello")
    assert write(pair, " Hello ") == first
    assert write(pair, "Hello", place=Place(1)) != first
    later = comment_service.write(pair.teacher.id, pair.learner, pair.plan, Said("Hello"), at=LATER + 2 * MINUTE)
    assert later != first


def test_sixty_comments_an_hour_are_the_most(pair: Taught, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "MOST_AN_HOUR", 3)
    for number in range(3):
        write(pair, f"comment {number}")
    with pytest.raises(TooManyCommentsError):
        write(pair, "one more")
    write(pair, "learners are counted by themselves", by=pair.learner)
    later = LATER + 61 * MINUTE
    comment_service.write(pair.teacher.id, pair.learner, pair.plan, Said("one more"), at=later)


def test_markup_stays_the_text_it_is(pair: Taught) -> None:
    words = "[click](https://evil.example) ![x](https://evil.example/a.png) <b>bold</b> $x$ :material/bolt:"
    write(pair, words)
    assert read(pair, pair.learner) == [[words]]


def test_fifty_clicks_at_once_are_one_comment_told_once(committed_db: object) -> None:
    pair = taught.taught()
    with ThreadPoolExecutor(50) as pool:
        ids = set(pool.map(lambda _: _patiently(pair), range(50)))
    assert len(ids) == 1
    assert len(taught.told(pair.learner)) == len(taught.mailed(pair.learner)) == 1


def _patiently(pair: Taught) -> int:
    while True:
        try:
            return write(pair, "Hello")
        except UnavailableError:  # the pool has fewer connections than there are threads
            continue
