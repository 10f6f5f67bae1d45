"""What a change of key touches and what it leaves alone: texts, parameters of the day, passes, later tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from logic.assessment import result_service as results
from logic.assessment import service as assessment
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, InvalidInputError
from logic.item_bank import key_change_service as key_changes
from logic.item_bank import report_service as reports
from logic.notifications import notice_service
from logic.xp import service as xp
from tests import factories
from tests.factories import MORNING
from tests.logic.item_bank.test_key_changes import (
    LATER,
    WHY,
    change,
    diagnostic,
    families_of_week,
    pay_week,
    rows,
    stored,
    week_id,
    weekly,
    write,
)

ENDED = "update item_variants set until_version = :version where family_id = :family and until_version is null"
NEW_TEXT = """
    insert into item_variants (family_id, seed, content_hash, stem, code, code_language, options, options_as,
                               explanation, since_version)
    select family_id, seed, 'new', 'mended', code, code_language, cast(:options as jsonb), options_as, explanation,
           :version
    from item_variants where family_id = :family and until_version = :version returning id
"""
OTHERS = '[{"text": "p"}, {"text": "q"}, {"text": "r"}, {"text": "s"}]'


@pytest.fixture(autouse=True)
def _nothing_stays_in_memory() -> Iterator[None]:
    yield
    catalogue.forget()


def new_text(family_id: int, options: str | None = None) -> int:
    """Load a new text of a question, with other options if they are given; its variant."""
    version = rows("insert into content_versions (content_hash) values (:family || 'x') returning id", family=family_id)
    keys = {"family": family_id, "version": version[0]["id"]}
    write(ENDED, **keys)
    write("update item_variants set seed = id % 30000 where family_id = :family and until_version <> :version", **keys)
    before = "select options::text as options from item_variants where family_id = :family and until_version = :version"
    given = options or rows(before, **keys)[0]["options"]
    return int(rows(NEW_TEXT, **keys, options=given)[0]["id"])


def score(person: int, attempt: int) -> tuple[int, int]:
    result = results.result(person, attempt)
    return result.score, result.questions


def single(person: int, attempt: int, *, chosen: int) -> factories.Asked:
    """An answer to a question that has one text."""
    return next(iter(_singles(person, attempt, chosen)))


def diagnostic_with_single(*, chosen: int) -> tuple[int, int]:
    """A diagnostic with such an answer: which questions it asks is chance, and now and then all have several texts."""
    return drawn_with_single(diagnostic, chosen=chosen)


def drawn_with_single(draw: Callable[[], tuple[int, int]], *, chosen: int) -> tuple[int, int]:
    for _ in range(20):
        person, attempt = draw()
        if _singles(person, attempt, chosen):
            break
    return person, attempt


def _singles(person: int, attempt: int, chosen: int) -> list[factories.Asked]:
    several = {row["family_id"] for row in rows("select family_id from item_variants group by 1 having count(*) > 1")}
    return [one for one in factories.asked(person, attempt) if one.chosen == chosen and one.family_id not in several]


def test_answers_to_an_older_text_with_other_options_keep_their_key(database: None) -> None:
    person, attempt = diagnostic_with_single(chosen=0)
    before = stored(attempt)
    right = single(person, attempt, chosen=0)
    new_text(right.family_id, OTHERS)
    assert change(right.family_id, 2) == 0
    assert stored(attempt) == before
    assert not notice_service.unread(person)
    assert results.review(person, attempt)[right.position - 1].is_right


def test_answers_to_an_older_text_with_the_same_options_follow(database: None) -> None:
    person, attempt = diagnostic_with_single(chosen=0)
    right, total = score(person, attempt)
    family = single(person, attempt, chosen=0).family_id
    new_text(family)
    assert change(family, 2) == 1
    assert score(person, attempt) == (right - 1, total)


def test_a_text_that_was_mended_comes_back_and_its_mistakes_stay_its_own(database: None) -> None:
    person, attempt = diagnostic_with_single(chosen=1)
    wrong = single(person, attempt, chosen=1)
    change(wrong.family_id, 1)
    after = score(person, attempt)
    new_text(wrong.family_id, OTHERS)
    key_changes.restore(factories.keeper(), wrong.family_id, WHY, at=LATER)
    change(wrong.family_id, None)
    assert score(person, attempt) == after
    with pytest.raises(ConflictError):
        key_changes.restore(factories.keeper(), wrong.family_id, WHY, at=LATER)


def test_one_of_several_variants_may_be_the_wrong_one(database: None) -> None:
    admin = factories.keeper()
    family = rows("""
        select family_id as id from item_variants where until_version is null
        group by family_id having count(*) > 1 and count(distinct options) = count(*) order by 1 limit 1
    """)[0]["id"]
    first, second, *_ = (
        row["id"] for row in rows("select id from item_variants where family_id = :family order by seed", family=family)
    )
    key_changes.work_off(key_changes.change_key(admin, family, 3, WHY, variant_ids=[second], at=LATER), at=LATER)
    keys = "select id, key_option from item_variants where family_id = :family and key_option <> 0"
    assert rows(keys, family=family) == [{"id": second, "key_option": 3}]
    assert rows("select variant_ids from key_changes") == [{"variant_ids": [second]}]
    with pytest.raises(ConflictError):
        key_changes.restore(admin, family, WHY, at=LATER)
    with pytest.raises(InvalidInputError, match="different keys"):
        key_changes.change_key(admin, family, 2, WHY, variant_ids=[first, second], at=LATER)


def test_what_a_change_would_touch_is_counted_by_variant(database: None) -> None:
    person, attempt = diagnostic_with_single(chosen=0)
    right = single(person, attempt, chosen=0)
    admin = factories.keeper()
    assert key_changes.use(admin, right.family_id).tests == 1
    mended = new_text(right.family_id, OTHERS)
    assert key_changes.use(admin, right.family_id).tests == 0
    assert key_changes.use(admin, right.family_id, [right.variant_id]).choices == (1, 0, 0, 0)
    assert key_changes.use(admin, right.family_id, [mended]).tests == 0


def calibrated(at: datetime, *, a: float, b: float) -> None:
    """Put other parameters of every family in force."""
    run = rows(
        """
        insert into calibrations (at, responses, persons, families, log_likelihood, iterations, shift, seconds)
        values (:at, 1, 1, 1, 0, 1, 0, 0) returning id
    """,
        at=at,
    )[0]["id"]
    write(
        """
        insert into item_parameters (calibration_id, family_id, a, b, se_a, se_b, responses)
        select :run, id, :a, least(b + :b, 4), 0.1, 0.1, 9 from item_families
    """,
        run=run, a=a, b=b,
    )  # fmt: skip
    write("update item_families set a = :a, b = least(b + :b, 4)", a=a, b=b)
    catalogue.forget()


def test_a_test_is_scored_with_the_parameters_of_its_day(database: None) -> None:

    def of_the_second_day() -> tuple[int, int]:
        learner = factories.learner()
        return learner, factories.submitted_diagnostic(learner, at=MORNING + timedelta(days=2))

    before_any, first = diagnostic_with_single(chosen=1)
    calibrated(MORNING + timedelta(days=1), a=1.4, b=0.5)
    person, second = drawn_with_single(of_the_second_day, chosen=1)
    calibrated(MORNING + timedelta(days=3), a=0.7, b=0.9)
    for who, attempt in ((before_any, first), (person, second)):
        forecast = "select expected, low, high from readiness_forecasts where attempt_id = :attempt"
        before, was = stored(attempt), rows(forecast, attempt=attempt)
        wrong = single(who, attempt, chosen=1)
        change(wrong.family_id, 2)  # it stays wrong
        assert stored(attempt) == before
        write("update item_families set retired_at = null")
        change(wrong.family_id, 0)
        assert stored(attempt) == before
        again = rows(forecast, attempt=attempt)
        assert again[0] == pytest.approx(was[0], abs=0.02)  # but for the question that is asked no more


def test_a_question_without_any_right_answer_takes_no_pass_away(database: None) -> None:
    someone = factories.learner_with_plan()
    families = families_of_week(someone.plan.id)
    attempt = weekly(someone.id, plan_id=someone.plan.id, right=21, at=MORNING + timedelta(days=7), families=families)
    pay_week(someone.id, someone.plan.id)
    change(families[0], None)
    assert rows("select score, total_questions from assessment_results where attempt_id = :id", id=attempt) == [
        {"score": 20, "total_questions": 29}
    ]
    assert xp.header(someone.id, at=LATER).total_xp == 300
    assert not any("no longer 70 %" in notice.body for notice in notice_service.unread(someone.id))
    change(families[25], 2)  # a wrong answer that stays wrong
    assert xp.header(someone.id, at=LATER).total_xp == 300
    change(families[1], 2)  # a right one that was not
    assert xp.header(someone.id, at=LATER).total_xp == 0


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_changes_at_once_the_order_makes_no_difference(database: None, order: int) -> None:
    someone = factories.learner_with_plan()
    families = families_of_week(someone.plan.id)
    weekly(someone.id, plan_id=someone.plan.id, right=21, at=MORNING + timedelta(days=7), families=families)
    pay_week(someone.id, someone.plan.id)
    admin = factories.keeper()
    under_way = [
        key_changes.change_key(admin, family, key, WHY, at=LATER)
        for family, key in ((families[0], None), (families[1], 2))
    ]
    for change_id in under_way[::order]:
        key_changes.work_off(change_id, at=LATER)
    assert [entry.amount for entry in xp.ledger(someone.id)] == [-300, 300]


def test_later_tests_draw_on_the_right_key_too_and_nobody_is_told_of_them(database: None) -> None:
    person, first = diagnostic()
    second = factories.submitted_diagnostic(person, at=MORNING + timedelta(days=40))
    again = {one.family_id for one in factories.asked(person, second)}
    wrong = next(one for one in factories.asked(person, first) if one.chosen == 1 and one.family_id not in again)
    figures = """
        select correct, answered, mean from topic_results
        where attempt_id = :attempt and topic_id = (select topic_id from item_families where id = :family)
    """
    (before,) = rows(figures, attempt=second, family=wrong.family_id)
    own = score(person, second)
    change(wrong.family_id, 1)
    (after,) = rows(figures, attempt=second, family=wrong.family_id)
    assert (after["correct"], after["answered"]) == (before["correct"] + 1, before["answered"])
    assert after["mean"] > before["mean"]
    assert score(person, second) == own
    assert len(notice_service.unread(person)) == 1
    assert not rows("select 1 from result_corrections where attempt_id = :second", second=second)


def test_whoever_submits_after_the_change_and_loses_nothing_is_told_nothing(database: None) -> None:
    person = factories.learner()
    sitting = assessment.begin_diagnostic(person, factories.TRACK, at=MORNING)
    sitting = factories.answer(person, sitting, right=False, at=MORNING + timedelta(minutes=1))
    (first,) = factories.asked(person, sitting.attempt_id)
    change_id = key_changes.change_key(factories.keeper(), first.family_id, 1, WHY, at=MORNING + timedelta(minutes=2))
    while sitting.question is not None:
        sitting = factories.answer(person, sitting, right=False, at=MORNING + timedelta(minutes=9))
    assert key_changes.work_off(change_id, at=LATER) == 1
    assert not notice_service.unread(person)


def test_a_test_that_cannot_be_scored_stops_no_other(database: None) -> None:
    someone = factories.learner_with_plan()
    families = families_of_week(someone.plan.id)
    good = weekly(someone.id, plan_id=someone.plan.id, right=21, at=MORNING + timedelta(days=7), families=families)
    bad = weekly(someone.id, plan_id=someone.plan.id, right=25, at=MORNING + timedelta(days=9), families=families)
    write("insert into tracks (slug, kind, title, summary, status) values ('none', 'role', 'Nothing', 'Empty', 'live')")
    write("update assessment_attempts set track_id = (select max(id) from tracks) where id = :bad", bad=bad)
    change_id = key_changes.change_key(factories.keeper(), families[0], 2, WHY, at=LATER)
    key_changes.work_off(change_id, at=LATER)
    kept = {row["attempt_id"]: row for row in rows("select * from result_corrections")}
    assert (kept[good]["new_score"], kept[bad]["new_score"], kept[bad]["old_score"]) == (20, 25, 25)
    assert rows("select finished_at is not null as finished from key_changes") == [{"finished": True}]


def test_a_report_that_makes_no_sense_is_refused_with_a_sentence(database: None) -> None:
    person, attempt = diagnostic()
    rude: Any = "rude"
    for complaint, comment in (
        (rude, ""),
        (reports.Complaint.OTHER, "half \ud800"),
        (reports.Complaint.OTHER, "x" * 1001),
    ):
        with pytest.raises(InvalidInputError, match="Nothing was"):
            reports.report(person, attempt, 1, complaint, comment, at=LATER)
    assert not reports.unanswered(factories.keeper())
    assert reports.report(person, attempt, 1, reports.Complaint.OTHER, "a\0b", at=LATER)
    (report,) = reports.unanswered(factories.keeper())
    assert report.comment == "ab"
    with pytest.raises(InvalidInputError):
        reports.close(factories.keeper(), report.id, "half \ud800", at=LATER)


def test_recovery_is_due_once_the_first_test_was_not_passed_after_all(database: None) -> None:
    someone = factories.learner_with_plan()
    families = families_of_week(someone.plan.id)
    weekly(someone.id, plan_id=someone.plan.id, right=21, at=MORNING + timedelta(days=7), families=families)
    weekly(someone.id, plan_id=someone.plan.id, right=25, at=MORNING + timedelta(days=9), families=families)
    pay_week(someone.id, someone.plan.id)
    change(families[0], 2)
    assert {entry.reason: entry.subject for entry in xp.ledger(someone.id)} == {
        "weekly_test": str(week_id(someone.plan.id)),
        "recovery": str(week_id(someone.plan.id)),
    }
