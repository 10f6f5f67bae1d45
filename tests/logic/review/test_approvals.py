"""A teacher's word on a plan: the newest counts, all are kept, none holds anybody up, and an old plan's is old."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest

from logic.errors import InvalidInputError, NotFoundError, UnavailableError
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.review import approval_service, plan_state
from logic.review.approval_service import Word
from logic.review.rights_service import NotYourLearnerError
from tests import cohorts, factories, finals, notified, taught
from tests.taught import LATER, Taught


@pytest.fixture
def pair(database: None) -> Taught:
    """A learner and their teacher."""
    return taught.taught()


def decide(pair: Taught, word: Word, words: str = "", *, minutes: int = 0) -> approval_service.Approval:
    at = LATER + timedelta(minutes=minutes)
    return approval_service.decide(pair.teacher.id, pair.learner, pair.plan, word, words, at=at)


def history(pair: Taught, plan_id: int | None = None) -> tuple[approval_service.Approval, ...]:
    return approval_service.history(pair.learner, pair.learner, plan_id or pair.plan)


def test_the_newest_word_counts_and_all_are_kept(pair: Taught) -> None:
    decide(pair, Word.CHANGE, "Begin with joins")
    decide(pair, Word.APPROVED, minutes=5)
    newest, first = history(pair)
    assert (newest.word, newest.by, newest.why_stale) == (Word.APPROVED, "Grace Hopper", None)
    assert (first.word, first.words) == (Word.CHANGE, "Begin with joins")
    assert approval_service.history(pair.teacher.id, pair.learner, pair.plan) == history(pair)


def test_the_learner_is_told_each_time_by_notice_and_mail(pair: Taught) -> None:
    decide(pair, Word.CHANGE, "Begin with joins")
    decide(pair, Word.APPROVED)
    assert [title for title, _ in taught.told(pair.learner)] == [
        "Your teacher asks for a change of your plan",
        "Your teacher approved your plan",
    ]
    mails = taught.mailed(pair.learner)
    assert "Begin with joins" in mails[0].body
    assert "nothing is held up" in mails[0].body


def test_nobody_is_held_up_by_a_change_that_was_asked_for(pair: Taught) -> None:
    decide(pair, Word.CHANGE, "Wait, please")
    assert finals.do_days(pair.learner, LATER, most=3) > LATER
    assert plans.current(pair.learner).weeks[0].days_done == 3


def test_the_same_word_twice_is_one(pair: Taught) -> None:
    assert decide(pair, Word.APPROVED).id == decide(pair, Word.APPROVED, minutes=3).id
    assert len(history(pair)) == len(taught.told(pair.learner)) == 1
    decide(pair, Word.CHANGE, "one")
    decide(pair, Word.CHANGE, "two")
    assert len(history(pair)) == 3


def test_a_change_says_what_is_to_change(pair: Taught) -> None:
    with pytest.raises(InvalidInputError):
        decide(pair, Word.CHANGE, "  ")
    with pytest.raises(InvalidInputError, match="1001 characters"):
        decide(pair, Word.CHANGE, "x" * 1001)
    assert history(pair) == ()


def test_days_done_and_a_test_passed_leave_the_word_as_it_is(pair: Taught) -> None:
    decide(pair, Word.APPROVED)
    finals.take(pair.learner, 24, at=LATER)
    (word,) = history(pair)
    assert word.why_stale is None


def test_days_added_after_a_failed_test_make_it_a_word_on_an_earlier_plan(pair: Taught) -> None:
    decide(pair, Word.APPROVED)
    finals.take(pair.learner, 10, at=LATER)
    (word,) = history(pair)
    assert word.why_stale == plan_state.CHANGED
    again = decide(pair, Word.APPROVED, minutes=3000)
    assert again.why_stale is None
    assert len(history(pair)) == 2


def test_a_restarted_plan_is_another_one(pair: Taught) -> None:
    decide(pair, Word.APPROVED)
    finals.do_days(pair.learner, LATER, most=1)
    made = management.restart(pair.learner, at=LATER + timedelta(days=1))
    (word,) = history(pair, made.id)
    assert word.why_stale == plan_state.RESTARTED


def test_nobody_decides_about_their_own_plan_or_anothers_learner(pair: Taught) -> None:
    with pytest.raises(InvalidInputError, match="their own plan"):
        approval_service.decide(pair.learner, pair.learner, pair.plan, Word.APPROVED, "", at=LATER)
    with pytest.raises(NotYourLearnerError):
        approval_service.decide(cohorts.teacher("Eve").id, pair.learner, pair.plan, Word.APPROVED, "", at=LATER)
    other = factories.learner_with_plan("Bob")
    with pytest.raises(NotFoundError):
        approval_service.decide(pair.teacher.id, pair.learner, other.plan.id, Word.APPROVED, "", at=LATER)
    assert notified.run("select count(*) from plan_reviews")[0].count == 0


def test_fifty_clicks_at_once_are_one_word(committed_db: object) -> None:
    pair = taught.taught()

    def patiently(_: int) -> int:
        while True:
            try:
                return decide(pair, Word.APPROVED).id
            except UnavailableError:  # the pool has fewer connections than there are threads
                continue

    with ThreadPoolExecutor(50) as pool:
        assert len(set(pool.map(patiently, range(50)))) == 1
    assert len(taught.told(pair.learner)) == 1


def test_the_state_of_a_plan_follows_from_its_weeks_alone() -> None:
    def week(number: int, days: int = 7, extra: int = 0, *, skipped: bool = False) -> SimpleNamespace:
        return SimpleNamespace(week_number=number, skill_focus="SQL", skipped=skipped, days=days, extra_days=extra)

    plain = plan_state.state_of([week(1), week(2)])
    others = [[week(1)], [week(1), week(2, 9, 2)], [week(1), week(2, skipped=True)]]
    assert plain == plan_state.state_of([week(1), week(2)])
    assert len({plain, *(plan_state.state_of(shape) for shape in others)}) == 4
