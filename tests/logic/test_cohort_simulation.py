"""The simulated cohort itself: its people are what they are said to be, and its figures are right."""

from __future__ import annotations

import numpy as np
import pytest

from bench import cohort, cohort_figures, cohort_rows, whole_plan
from bench.course import STILL_GOING, Course, Stopwatch, Taken
from bench.whole_plan import Ground
from commands.simulated_learner import MASTERY, Asked, SimulatedLearner, truth_of
from logic.plans import testing_service as testing
from logic.plans.outcomes import Readiness
from logic.plans.verdict_service import VerdictView
from logic.readiness.service import Forecast
from tests import factories, finals
from tests.factories import MORNING
from tests.statements import rows, write

QUESTIONS = 60


@pytest.fixture
def ground(database) -> Ground:
    return cohort.ground_of("python")


def someone(ground: Ground, number: int, ability: float, *, learned_a_day: float = 0.0) -> SimulatedLearner:
    person = SimulatedLearner(number, [topic.id for topic in ground.content.topics], learned_a_day=learned_a_day)
    person.ability = dict.fromkeys(person.ability, ability)
    return person


def course(number: int, ability: float, level: Readiness, *, said: float = 0.9) -> Course:
    """A final of sixty like questions, each right with a chance of .8, and the verdict on it."""
    chances = (0.8,) * QUESTIONS
    forecast = Forecast(MORNING, expected=0.7, low=0.6, high=0.8, probability_ready=said)
    right = 48 if level is Readiness.JOB_READY else 40
    final = Taken("final", None, right, QUESTIONS, ability, chances, 0, forecast, (0.8,) * 5, (0.7,) * 5)
    verdict = VerdictView(
        plan_id=1,
        track="Python",
        track_id=1,
        attempt_id=1,
        level=level,
        right=right,
        counted=QUESTIONS,
        low=0.7,
        high=0.9,
        probability_ready=said,
        skills=(),
        would_change=(),
        better_tracks=(),
        is_retest=False,
        decided_at=MORNING,
    )
    return Course(
        number=number,
        track="python",
        general=0.0,
        ability_before=ability,
        ability_after=ability,
        is_learning=True,
        days=28,
        weeks_skipped=0,
        tests=(final,),
        verdict=verdict,
        stopped="",
        by_service=True,
        watch=Stopwatch(),
    )


def test_somebody_far_above_the_standard_walks_to_job_ready_by_the_services_alone(ground) -> None:
    walked = whole_plan.walk(someone(ground, 1, 2.5), ground, at=MORNING)
    assert (walked.stopped, walked.verdict and walked.verdict.level) == ("", Readiness.JOB_READY)
    assert [test.kind for test in walked.tests].count("final") == 1
    assert walked.days == rows("select count(*) as days from daily_tasks where status = 'completed'")[0]["days"]
    assert walked.tests[-1].true_share > 0.85
    assert list(walked.tests[-1].shares) == sorted(walked.tests[-1].shares)


def test_somebody_who_can_only_guess_and_never_learns_may_go_on_and_is_never_called_ready(ground) -> None:
    walked = whole_plan.walk(someone(ground, 2, -4.0), ground, at=MORNING, by_service=False, most_days=20)
    assert walked.stopped == STILL_GOING
    assert walked.verdict is None
    first_week = [test for test in walked.tests if test.week_number == 1]
    assert len(first_week) > 3
    assert [bool(test.repeats) for test in first_week[:4]] == [False, False, False, True]


def test_answers_stored_at_once_are_those_that_the_service_would_have_stored(ground) -> None:
    stored = []
    for number, by_service in ((3, True), (4, False)):
        person = someone(ground, number, 40.0)
        walked = whole_plan.walk(person, ground, at=MORNING, by_service=by_service)
        assert {test.right == test.counted for test in walked.tests} == {True}
        stored += rows(
            """
            select min(elapsed_ms) as least, max(elapsed_ms) as most, bool_and(chosen = 0) as right_ones,
                   max(answered_at - presented_at) as took, count(*) filter (where answered_at is null) as blank
            from assessment_responses response join assessment_attempts attempt on attempt.id = response.attempt_id
            join users person on person.id = response.user_id
            where kind = 'final' and person.email = :email
            """,
            email=f"cohort-{number}@waymark.test",
        )
    assert [one["right_ones"] for one in stored] == [True, True]
    assert stored[0]["took"] == stored[1]["took"]
    assert [one["blank"] for one in stored] == [0, 0]


def test_a_week_that_was_failed_more_often_than_anybody_foresaw_can_still_be_failed_and_passed(database) -> None:
    learner = factories.learner_with_plan(at=MORNING)
    write("update weekly_plans set extra_days_added = 99 where week_number = 1 and user_id = :id", id=learner.id)
    failed = finals.take(learner.id, 5, at=MORNING)
    assert failed.is_passed is False
    assert finals.take(learner.id, 30, at=MORNING + 10 * whole_plan.NEXT_DAY).is_passed
    assert testing.due(learner.id, at=MORNING + 20 * whole_plan.NEXT_DAY) is None


def test_the_truth_of_a_question_is_the_same_in_every_track_and_lies_around_its_authors_word(ground) -> None:
    items = ground.content.items
    again = truth_of(reversed(items))
    assert again.parameters == ground.truth.parameters
    a, b = np.array([ground.truth.parameters[item.family_id] for item in items]).T
    noise = b - np.array([item.b for item in items])
    assert abs(noise.mean()) < 0.1
    assert 0.4 < noise.std() < 0.6
    assert abs(np.log(a).mean()) < 0.1


def test_abilities_in_topics_have_variance_one_and_correlate_as_they_should() -> None:
    abilities = np.array([list(SimulatedLearner(number, range(28)).ability.values()) for number in range(2000)])
    assert np.abs(abilities.std(axis=0) - 1.0).max() < 0.08
    assert abs(np.corrcoef(abilities.T)[np.triu_indices(28, 1)].mean() - 0.7) < 0.05


def test_answers_come_out_right_as_often_as_their_chance_and_by_luck_alone_a_quarter(ground) -> None:
    asked = [Asked(1, ground.content.items[0].family_id, ground.content.items[0].topic_id, (0, 1, 2, 3))] * 4000
    for ability in (-20.0, 0.0):
        person = someone(ground, 5, ability)
        chances = person.chances(ground.truth, asked)
        assert abs(person.answers(chances).mean() - chances[0]) < 0.03
    assert abs(someone(ground, 5, -20.0).chances(ground.truth, asked)[0] - 0.25) < 1e-6


def test_a_day_teaches_the_weaker_more_and_nobody_beyond_mastery() -> None:
    person = SimulatedLearner(6, [1, 2, 3], learned_a_day=0.15)
    person.ability = {1: -1.0, 2: 1.0, 3: MASTERY + 1.0}
    person.learn([1, 2, 3])
    assert person.ability == pytest.approx({1: -0.55, 2: 1.15, 3: MASTERY + 1.0})


def test_shares_called_ready_are_counted_in_their_band() -> None:
    ready, not_yet = Readiness.JOB_READY, Readiness.NEEDS_TRAINING
    courses = [course(1, 1.0, ready), course(2, 1.5, not_yet), course(3, 0.99, ready), course(4, -1.0, not_yet)]
    assert str(cohort_figures.called_ready(courses, "strong")) == "0.50 (1 of 2)"
    assert str(cohort_figures.called_ready(courses, "weak")) == "0.00 (0 of 1)"
    assert cohort_figures.called_ready(courses, "middle", by=cohort_figures.general).whole == 4


def test_a_forecast_a_tenth_too_low_is_off_by_a_tenth_and_its_chances_are_binned() -> None:
    courses = [course(1, 0.0, Readiness.JOB_READY, said=0.95), course(2, 0.0, Readiness.NEEDS_TRAINING, said=0.1)]
    finals_taken = [one.tests[0] for one in courses]
    errors = cohort_figures.forecast_errors(finals_taken, cohort_figures.true_share)
    assert (errors.rmse, errors.bias) == pytest.approx((0.1, -0.1))
    bins = cohort_figures.forecast_bins(courses)
    assert [(one.said, one.came_true, one.count) for one in bins] == [(0.1, 0.0, 1), (0.95, 1.0, 1)]


def test_an_interval_holds_as_many_new_sittings_as_the_binomial_says() -> None:
    held = cohort_figures.coverage([course(number, 0.0, Readiness.JOB_READY) for number in range(20)])
    assert held == pytest.approx(0.966, abs=0.01)  # P(42 <= right <= 54) of 60 with a chance of .8
    assert cohort_figures.coverage_of_truth([course(1, 0.0, Readiness.JOB_READY)]) == 1.0


def test_eighty_percent_expected_is_reached_about_every_other_time() -> None:
    found = cohort_figures.expected_shares([course(1, 0.0, Readiness.JOB_READY)])
    assert [one.theta for one in found] == [-1.0, 0.0, 0.5, 1.0, 1.5]
    assert found[0].reaches == pytest.approx(0.5764, abs=1e-3)  # P(right >= 48) of 60 with a chance of .8


def test_rows_judge_a_cohort_by_its_targets() -> None:
    judged = {row.measure: row.met for row in cohort_rows.rows([course(1, 1.2, Readiness.JOB_READY)], took=1.0)}
    assert [met for name, met in judged.items() if "strong" in name] == [True]
    assert [met for name, met in judged.items() if "RMSE" in name] == [False]
    assert [met for name, met in judged.items() if "without a verdict" in name] == [True, None]
