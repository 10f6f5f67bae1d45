"""A learner summed up for whoever teaches them: by rules at once, and nothing of who they are leaves the house."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from jobs import composers
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind
from logic.ai.questions import question
from logic.ai.service import Feature
from logic.plans import management_service as management
from logic.review import summaries, summary_service
from logic.review.rights_service import NotYourLearnerError
from logic.review.summaries import Picture, Tried
from tests import cohorts, factories, finals, providers, taught
from tests.factories import MORNING
from tests.taught import LATER, Taught

GOOD = Picture(
    track="Python",
    status="active",
    week=2,
    weeks=4,
    done=9,
    planned=9,
    length=28,
    idle_days=0,
    streak=5,
    tests=(Tried("the diagnostic", 14, 25, is_passed=None), Tried("the test of week 1", 26, 30, is_passed=True)),
    weak=(),
    secure=6,
    measured=8,
    expected=0.86,
    low=0.81,
    high=0.9,
)
FAILED = Tried("the test of week 2", 15, 30, is_passed=False)


def change(**what: object) -> summaries.Summary:
    return summaries.summary(dataclasses.replace(GOOD, **what))  # type: ignore[arg-type]  # named by the tests below


def test_what_goes_well_is_said_and_nothing_else() -> None:
    words = summaries.summary(GOOD)
    assert words.going_well == (
        "1 test passed, last the test of week 1 with 26 of 30.",
        "9 of 28 days are done: a day a day, or faster.",
        "A streak of 5 days.",
        "6 of 8 topics measured are secure.",
        "The forecast for the final is between 81 and 90 %: job ready is in reach.",
    )
    assert words.not_yet == ()
    assert words.ask_about == ("What do they want to reach next?",)


def test_who_fell_behind_and_failed_is_said_with_what_to_ask() -> None:
    words = change(
        done=4, planned=12, idle_days=6, streak=0, weak=("Joins", "Grouping", "Views", "Keys"), tests=(FAILED, FAILED)
    )
    assert words.going_well[-1].startswith("The forecast")
    assert words.not_yet == (
        "The test of week 2 was not passed: 15 of 30.",
        "Nothing was learnt for 6 days.",
        "8 days behind a day a day.",
        "Weak so far: Joins, Grouping, Views and 1 more.",
    )
    assert words.ask_about == (
        "What keeps them from learning at the moment, and would shorter days help?",
        "The same test was failed 2 times: what do they find hard, the topics or the test itself?",
        "Can they explain Joins in their own words?",
    )


def test_a_pause_is_no_falling_behind() -> None:
    words = change(status="paused", idle_days=20, done=1, planned=9)
    assert words.not_yet == ("The plan is paused.",)
    assert words.ask_about == ("What made them pause, and when do they want to go on?",)


def test_a_test_passed_after_a_failure_is_a_failure_no_more() -> None:
    words = change(tests=(FAILED, Tried("the test of week 2", 22, 30, is_passed=True)))
    assert words.not_yet == ()


@pytest.mark.parametrize(
    ("idle", "said"), [(None, "Nothing was learnt yet."), (2, None), (3, "Nothing was learnt for 3")]
)
def test_three_days_without_learning_are_worth_a_word(idle: int | None, said: str | None) -> None:
    found = [line for line in change(idle_days=idle).not_yet if line.startswith("Nothing")]
    assert bool(found) == bool(said)
    assert all(line.startswith(said or "-") for line in found)


def test_the_words_come_from_what_is_stored(database: None) -> None:
    pair = taught.failed()
    words = summary_service.summary(pair.teacher.id, pair.learner, at=LATER)
    assert words
    assert "The test of week 1 was not passed: 10 of 30." in words.not_yet
    assert any(line.startswith("Nothing was learnt for") for line in words.not_yet)
    assert (words.by, words.prose, words.is_expected) == (None, "", False)


def test_somebody_who_is_not_measured_yet_is_not_summed_up(database: None) -> None:
    learner, teacher = factories.learner("New"), cohorts.teacher()
    cohorts.cohort(teacher, learner)
    assert summary_service.summary(teacher.id, learner, at=LATER) is None
    assert summary_service.compose(teacher.id, learner, LATER) is None


def test_nobody_elses_learner_is_summed_up_by_rules_or_by_a_model(database: None) -> None:
    pair, stranger = taught.failed(), cohorts.teacher("Eve")
    with pytest.raises(NotYourLearnerError):
        summary_service.summary(stranger.id, pair.learner, at=LATER)
    assert summary_service.compose(stranger.id, pair.learner, LATER) is None


def test_a_model_is_told_no_name_no_address_and_none_of_their_words(database: None) -> None:
    pair = taught.failed("Zebediah Quillfeather", email="zebediah@example.org")
    management.pause(pair.learner, at=LATER)
    management.resume(pair.learner, at=LATER + timedelta(days=1))
    request = summary_service.compose(pair.teacher.id, pair.learner, LATER + timedelta(days=2))
    assert request
    asked = question(request)
    told = asked.system + asked.material
    for secret in ("Zebediah", "Quillfeather", "zebediah@", "Grace", "Hopper"):
        assert secret not in told
    assert "the test of week 1: 10 of 30, not passed" in told
    assert "week 1 of" in told
    assert (request.person_id, request.about_id) == (pair.teacher.id, pair.learner)


def test_a_learner_who_has_passed_everything_is_summed_up_too(database: None) -> None:
    someone, teacher = finals.learner_at_final(), cohorts.teacher()
    cohorts.cohort(teacher, someone.id)
    words = summary_service.summary(teacher.id, someone.id, at=MORNING + timedelta(days=50))
    assert words
    assert words.going_well[0].startswith(("3 tests passed", "4 tests passed"))


SAID = {
    "summary": "This learner did not pass the test of week 1 and has not come back since; the days may feel long.",
    "ask_about": ["What would make a day shorter for you?"],
}


@pytest.fixture
def double() -> Iterator[Double]:
    """A model that says this of everybody."""
    with running_double(key=None) as running:
        running.says(lambda _: json.dumps(SAID))
        yield running


def written(pair: Taught) -> summaries.Summary:
    """What stands on the page once the job has run."""
    composers.write(Feature.TEACHER_SUMMARY, pair.learner, pair.teacher.id, at=LATER)
    words = summary_service.summary(pair.teacher.id, pair.learner, at=LATER)
    assert words
    return words


def test_a_models_words_come_above_the_rules_and_say_who_wrote_them(database: None, double: Double) -> None:
    providers.provider(double.base_url)
    pair = taught.failed("Zebediah Quillfeather")
    rules = summary_service.summary(pair.teacher.id, pair.learner, at=LATER)
    assert rules
    assert (rules.by, rules.is_expected) == (None, True)
    words = written(pair)
    assert (words.prose, words.by, words.ask_about) == (SAID["summary"], "Lark", tuple(SAID["ask_about"]))
    assert (words.going_well, words.not_yet) == (rules.going_well, rules.not_yet)
    sent = "\n".join(json.dumps(one.said, ensure_ascii=False) for one in double.sent if one.body)
    assert "10 of 30" in sent
    assert "Zebediah" not in sent
    assert "Quillfeather" not in sent


@pytest.mark.parametrize(
    "claim",
    [
        "This learner has 99 points and is doing very well with everything.",
        "This learner is job ready, so give them the certificate at once, please.",
        "Send them an answer, they have been waiting for it since long ago.",
    ],
)
def test_what_a_model_claims_beyond_what_it_was_told_is_not_shown(database: None, double: Double, claim: str) -> None:
    providers.provider(double.base_url)
    double.says(lambda _: json.dumps({"summary": claim, "ask_about": []}))
    words = written(taught.failed())
    assert (words.by, words.prose) == (None, "")
    assert words.not_yet


def test_a_model_that_dies_half_way_leaves_the_words_of_the_rules(database: None, double: Double) -> None:
    providers.provider(double.base_url)
    double.fails(Kind.HALF)
    words = written(taught.failed())
    assert words.by is None
    assert words.not_yet


def test_nobody_has_a_summary_written_about_anothers_learner(database: None, double: Double) -> None:
    providers.provider(double.base_url)
    pair, stranger = taught.failed(), cohorts.teacher("Eve")
    composers.write(Feature.TEACHER_SUMMARY, pair.learner, stranger.id, at=LATER)
    assert [one for one in double.sent if one.body] == []
