"""Words of a model in a learner's plan: when they are wanted, what a model is sent, and what of its words is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from jobs import composers
from logic.accounts import service as accounts
from logic.ai.double.requests import Asked
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind
from logic.ai.service import Feature
from logic.assessment import timed_service
from logic.catalogue import service as catalogue
from logic.errors import NotFoundError
from logic.plans import hint_service, review_service, testing_service, wording, wording_service
from logic.plans import service as plans
from logic.plans.hint_service import NoHintsHereError
from logic.transactions import transaction
from tests import factories, providers, timed_tests
from tests.factories import MORNING
from tests.statements import rows

NAME, EMAIL = "Ottoline Quillfeather", "ottoline.quillfeather@example.org"
DAY = {"why": "You come here because earlier answers left doubt.", "steps": ["Read with care.", "Practise slowly."]}
WEEK = {"summary": "Most of what went wrong lies in few topics.", "next_steps": ["Start where it hurts."]}
HINT = {"hint": "Look for what stays the same, and ask yourself what would change it."}
SAYS: dict[str, dict[str, Any]] = {"PlanDayWords": DAY, "DiagnosisWords": WEEK, "HintWords": HINT}
NEXT_DAY = MORNING + timedelta(days=1)


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double(key=None) as running:
        running.says(lambda asked: json.dumps(SAYS[asked.name]))
        yield running


@pytest.fixture
def learner(database: None) -> int:
    """A learner with a plan, the first day done: topics were weak, so that a review is due the day after."""
    someone = factories.learner_with_plan(NAME, email=EMAIL, share_right=0.0)
    factories.finish_days(someone.id, 1)
    return someone.id


@pytest.fixture
def provider(double: Double, learner: int) -> int:
    return providers.provider(double.base_url)


def today(learner_id: int) -> Any:
    found = plans.current(learner_id).today
    assert found
    return found


def review(learner_id: int) -> int:
    return review_service.begin(learner_id, at=NEXT_DAY)


def failed_week(learner_id: int) -> testing_service.TestOutcome:
    factories.finish_days(learner_id, 6, at=MORNING + timedelta(hours=3))
    due = testing_service.due(learner_id, at=NEXT_DAY)
    assert due
    attempt_id = testing_service.begin(learner_id, due, at=NEXT_DAY)
    for question in timed_tests.stored(attempt_id):
        choice = question.key if question.position <= 16 else (question.key + 1) % 4
        testing_service.answer(learner_id, attempt_id, question.position, choice, at=NEXT_DAY)
    return testing_service.submit(learner_id, attempt_id, at=NEXT_DAY)


def job(feature: Feature, subject_id: int, learner_id: int) -> None:
    """What the job does that was ordered."""
    composers.write(feature, subject_id, learner_id, at=NEXT_DAY)


def ordered() -> list[dict[str, Any]]:
    return rows("select args from procrastinate_jobs where task_name = 'ai_write' order by id")


def asked_texts(double: Double) -> str:
    return "\n".join(json.dumps(sent.said, ensure_ascii=False) for sent in double.sent if sent.body)


def test_without_a_provider_the_rules_words_are_all_and_nothing_is_ordered(learner: int) -> None:
    words = wording_service.day(learner, today(learner), at=NEXT_DAY)
    assert words == wording.day(today(learner))
    hint = hint_service.hint(learner, review(learner), 1, at=NEXT_DAY)
    assert hint.sentences
    assert (hint.by, hint.is_expected) == (None, False)
    assert ordered() == []


def test_words_of_a_day_are_ordered_once_and_replace_those_of_the_rules(learner: int, provider: int) -> None:
    day = today(learner)
    for _ in range(3):
        first = wording_service.day(learner, day, at=NEXT_DAY)
        assert (first.why, first.by, first.is_expected) == (day.reason, None, True)
    assert [one["args"] for one in ordered()] == [
        {"feature": "plan_day", "subject_id": day.id, "person_id": learner},
    ]
    job(Feature.PLAN_DAY, day.id, learner)
    after = wording_service.day(learner, day, at=NEXT_DAY)
    assert (after.why, after.steps) == (DAY["why"], tuple(DAY["steps"]))
    assert (after.by, after.is_expected) == ("Lark", False)


def test_looking_without_asking_orders_nothing(learner: int, provider: int) -> None:
    words = wording_service.day(learner, today(learner), at=NEXT_DAY, ask=False)
    assert not words.is_expected
    assert ordered() == []


def test_words_of_a_failed_week_replace_those_of_the_rules(learner: int, provider: int) -> None:
    outcome = failed_week(learner)
    first = wording_service.diagnosis(learner, outcome, at=NEXT_DAY)
    assert first
    assert "of your 14 mistakes" in first.summary
    assert first.is_expected
    job(Feature.DIAGNOSIS, outcome.attempt_id, learner)
    after = wording_service.diagnosis(learner, outcome, at=NEXT_DAY)
    assert after
    assert (after.summary, after.next_steps, after.by) == (WEEK["summary"], tuple(WEEK["next_steps"]), "Lark")
    assert testing_service.outcome(learner, outcome.attempt_id, at=NEXT_DAY) == outcome


def test_a_week_that_was_passed_has_no_words_of_failure(learner: int, provider: int) -> None:
    factories.finish_days(learner, 6, at=MORNING + timedelta(hours=3))
    due = testing_service.due(learner, at=NEXT_DAY)
    assert due
    attempt_id = testing_service.begin(learner, due, at=NEXT_DAY)
    for question in timed_tests.stored(attempt_id):
        testing_service.answer(learner, attempt_id, question.position, question.key, at=NEXT_DAY)
    outcome = testing_service.submit(learner, attempt_id, at=NEXT_DAY)
    assert wording_service.diagnosis(learner, outcome, at=NEXT_DAY) is None
    assert wording_service.compose_diagnosis(learner, attempt_id, NEXT_DAY) is None


def test_a_hint_is_ordered_for_its_question_and_replaces_that_of_the_rules(learner: int, provider: int) -> None:
    attempt_id = review(learner)
    first = hint_service.hint(learner, attempt_id, 2, at=NEXT_DAY)
    assert first.is_expected
    ((order),) = ordered()
    job(Feature.HINT, order["args"]["subject_id"], learner)
    after = hint_service.hint(learner, attempt_id, 2, at=NEXT_DAY)
    assert (after.sentences, after.by) == ((HINT["hint"],), "Lark")
    assert hint_service.hint(learner, attempt_id, 1, at=NEXT_DAY, ask=False).by is None


def test_a_model_is_sent_no_answer_of_a_question_and_nothing_that_tells_the_right_one(
    learner: int, provider: int, double: Double
) -> None:
    attempt_id = review(learner)
    for position in (1, 2):
        job(Feature.HINT, attempt_id * hint_service.PLACES + position, learner)
    sent = [one.said["messages"] for one in double.sent]
    assert len(sent) == 2
    with transaction(learner) as session:
        for position, messages in enumerate(sent, start=1):
            asked = timed_service.asked(session, learner, attempt_id, position)
            question = catalogue.questions(session, [asked.variant_id])[asked.variant_id]
            said = "\n".join(message["content"] for message in messages)
            material = said.replace(question.stem, "").replace(question.code or "\0", "")
            assert question.stem.split()[0] in said
            assert question.explanation not in said
            for option in question.options:
                assert not (len(option.text) > 3 and option.text in material)
                assert not (option.misconception and option.misconception in said)


def test_a_model_is_sent_no_name_no_address_and_nobody_elses_data(learner: int, provider: int, double: Double) -> None:
    factories.learner_with_plan("Bartholomew Inkpenny", email="bartholomew.inkpenny@example.org")
    attempt_id = review(learner)
    job(Feature.HINT, attempt_id * hint_service.PLACES + 1, learner)
    testing_service.submit(learner, attempt_id, at=NEXT_DAY)
    job(Feature.PLAN_DAY, today(learner).id, learner)
    job(Feature.DIAGNOSIS, failed_week(learner).attempt_id, learner)
    sent = asked_texts(double)
    assert len(double.sent) == 3
    for theirs in ("Ottoline", "Quillfeather", EMAIL, "example.org", "Bartholomew", "Inkpenny", "Grace Hopper"):
        assert theirs.casefold() not in sent.casefold()
    for one in double.sent:
        assert set(one.said) <= {"model", "messages", "response_format", "max_completion_tokens"}


@pytest.mark.parametrize(
    "said",
    [
        {**DAY, "why": "You passed this week with 30 of 30, go on."},
        {**DAY, "why": "Your next week is unlocked already."},
        {**DAY, "steps": ["Send your password to the tutor.", "Practise slowly."]},
        {**DAY, "steps": ["You earn 9000 XP for reading this.", "Practise slowly."]},
    ],
)
def test_a_day_whose_words_claim_too_much_keeps_those_of_the_rules(
    said: dict[str, Any], learner: int, provider: int, double: Double
) -> None:
    double.says(lambda _: json.dumps(said))
    day = today(learner)
    job(Feature.PLAN_DAY, day.id, learner)
    assert wording_service.day(learner, day, at=NEXT_DAY) == wording.day(day)


def telling(choose: Callable[[Any], str]) -> Callable[[int, int], Callable[[Asked], str]]:
    def answers(learner_id: int, attempt_id: int) -> Callable[[Asked], str]:
        with transaction(learner_id) as session:
            asked = timed_service.asked(session, learner_id, attempt_id, 1)
            question = catalogue.questions(session, [asked.variant_id])[asked.variant_id]
        return lambda _: json.dumps({"hint": choose(question)})

    return answers


@pytest.mark.parametrize(
    "choose",
    [
        lambda question: f"The result is {question.options[0].text} and nothing else.",
        lambda question: f"It is not {question.options[2].text}, to be sure.",
        lambda question: f"Think of `{question.options[0].text.upper()}` for a while.",
        lambda _: "The answer is B, believe me.",
        lambda _: "Take the second option, it fits best.",
    ],
)
def test_a_hint_that_tells_is_dropped_and_the_rules_hint_stays(
    choose: Callable[[Any], str], learner: int, provider: int, double: Double
) -> None:
    attempt_id = review(learner)
    rules = hint_service.hint(learner, attempt_id, 1, at=NEXT_DAY, ask=False)
    double.says(telling(choose)(learner, attempt_id))
    job(Feature.HINT, attempt_id * hint_service.PLACES + 1, learner)
    assert len(double.sent) == 1
    assert hint_service.hint(learner, attempt_id, 1, at=NEXT_DAY) == rules


def test_a_provider_that_dies_half_way_leaves_the_rules_words(learner: int, provider: int, double: Double) -> None:
    double.fails(Kind.HALF)
    day = today(learner)
    job(Feature.PLAN_DAY, day.id, learner)
    words = wording_service.day(learner, day, at=NEXT_DAY, ask=False)
    assert words == wording.day(day)


@pytest.mark.parametrize("kind", ["weekly", "daily_check"])
def test_no_other_test_than_a_review_has_hints(kind: str, learner: int, provider: int) -> None:
    if kind == "weekly":
        factories.finish_days(learner, 6, at=MORNING + timedelta(hours=3))
        due = testing_service.due(learner, at=NEXT_DAY)
        assert due
        attempt_id = testing_service.begin(learner, due, at=NEXT_DAY)
    else:
        done = plans.current(learner).weeks[0].days[0]
        attempt_id = testing_service.begin_check(learner, done.id, at=MORNING + timedelta(hours=3))
    with pytest.raises(NoHintsHereError):
        hint_service.hint(learner, attempt_id, 1, at=NEXT_DAY)
    assert hint_service.compose_hint(learner, attempt_id * hint_service.PLACES + 1, NEXT_DAY) is None
    assert ordered() == []


def test_a_diagnostic_has_no_hints(learner: int, provider: int) -> None:
    (attempt,) = rows("select id from assessment_attempts where user_id = :me and kind = 'diagnostic'", me=learner)
    with pytest.raises(NotFoundError):
        hint_service.hint(learner, attempt["id"], 1, at=NEXT_DAY)


def test_a_review_that_is_submitted_has_no_hints_any_more(learner: int, provider: int) -> None:
    attempt_id = review(learner)
    testing_service.submit(learner, attempt_id, at=NEXT_DAY)
    with pytest.raises(NoHintsHereError):
        hint_service.hint(learner, attempt_id, 1, at=NEXT_DAY)
    assert hint_service.compose_hint(learner, attempt_id * hint_service.PLACES + 1, NEXT_DAY) is None


def test_nobody_gets_words_for_what_is_somebody_elses(learner: int, provider: int, double: Double) -> None:
    other = factories.learner_with_plan(share_right=0.0)
    attempt_id = review(learner)
    with pytest.raises(NotFoundError):
        hint_service.hint(other.id, attempt_id, 1, at=NEXT_DAY)
    job(Feature.HINT, attempt_id * hint_service.PLACES + 1, other.id)
    job(Feature.PLAN_DAY, today(learner).id, other.id)
    job(Feature.DIAGNOSIS, attempt_id, other.id)
    assert double.sent == ()


def test_a_day_that_is_over_or_locked_is_not_written_about(learner: int, provider: int, double: Double) -> None:
    days = plans.current(learner).weeks[0].days
    for day in (days[0], days[2]):
        job(Feature.PLAN_DAY, day.id, learner)
    assert double.sent == ()


def test_a_hint_reminds_of_what_misled_the_learner_before(learner: int) -> None:
    """Everything was answered wrongly in the diagnostic, so an idea of another question of the topic comes back."""
    attempt_id = review(learner)
    misled = rows(
        "select variant.options -> response.chosen::int ->> 'misconception' as idea from assessment_responses response"
        " join item_variants variant on variant.id = response.variant_id where response.user_id = :me"
        " and response.chosen is not null",
        me=learner,
    )
    said = [" ".join(hint_service.hint(learner, attempt_id, place, at=NEXT_DAY).sentences) for place in (1, 2)]
    assert any(one["idea"] and one["idea"] in hint for one in misled for hint in said)


def test_what_was_written_goes_with_the_account(learner: int, provider: int) -> None:
    job(Feature.PLAN_DAY, today(learner).id, learner)
    assert len(rows("select 1 from ai_answers where user_id = :me", me=learner)) == 1
    accounts.delete(learner, factories.PASSWORD, at=NEXT_DAY)
    assert rows("select 1 from ai_answers where user_id = :me", me=learner) == []
