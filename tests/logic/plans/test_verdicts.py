"""Verdicts as they are read: whose they are, what they rest on, how sure they are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.errors import NotFoundError
from logic.plans import skill_shares, verdict_service
from logic.plans.outcomes import Readiness
from logic.plans.verdict_service import NoVerdictYetError
from logic.readiness import history_service
from tests import factories, finals
from tests.factories import MORNING

END = MORNING + timedelta(days=120)


@pytest.fixture
def someone(database: None) -> factories.LearnerWithPlan:
    """A learner whose final is due."""
    return finals.learner_at_final()


def test_before_the_final_a_sentence_says_what_leads_to_a_verdict(database: None) -> None:
    learner = factories.learner_with_plan()
    for plan_id in (None, learner.plan.id):
        with pytest.raises(NoVerdictYetError, match="comes from the final test"):
            verdict_service.verdict(learner.id, plan_id)


def test_a_passed_final_gives_a_verdict_with_its_doubt(someone) -> None:
    finals.take(someone.id, 50, at=END)
    view = verdict_service.verdict(someone.id, None)
    assert (view.level, view.right, view.counted, view.is_retest) == (Readiness.JOB_READY, 50, 60, False)
    assert (view.plan_id, view.track) == (someone.plan.id, "Python")
    assert 0 < view.low < view.high <= 1
    assert 0 < view.probability_ready < 1
    assert sum(skill.right for skill in view.skills) == 50
    assert sum(skill.asked for skill in view.skills) == 60
    assert [skill.share for skill in view.skills] == sorted((skill.share for skill in view.skills), reverse=True)
    assert all(skill.low < skill.share <= skill.high for skill in view.skills)
    assert view == verdict_service.verdict(someone.id, someone.plan.id)


def test_a_retest_at_exactly_seventy_percent_needs_training_and_says_why(someone) -> None:
    finals.take(someone.id, 42, at=END)
    with pytest.raises(NoVerdictYetError):
        verdict_service.verdict(someone.id, None)
    finals.take(someone.id, 42, at=END + timedelta(days=30))
    view = verdict_service.verdict(someone.id, None)
    assert (view.level, view.is_retest, view.would_pass_a_week_only) == (Readiness.NEEDS_TRAINING, True, True)
    assert view.would_change[0] == "6 more right answers of 60 would make it *job ready*."


def test_under_sixty_percent_is_not_yet_suited(someone) -> None:
    finals.take(someone.id, 20, at=END)
    finals.take(someone.id, 35, at=END + timedelta(days=30))
    view = verdict_service.verdict(someone.id, None)
    assert view.level is Readiness.NOT_YET_SUITED
    assert not view.would_pass_a_week_only
    assert all(track.expected > 0 and track.reason for track in view.better_tracks)


def test_another_persons_plan_is_not_found(someone) -> None:
    finals.take(someone.id, 50, at=END)
    stranger = factories.learner_with_plan()
    for plan_id in (someone.plan.id, 0, 2**62):
        with pytest.raises(NotFoundError) as problem:
            verdict_service.verdict(stranger.id, plan_id)
        assert not isinstance(problem.value, NoVerdictYetError)


def test_the_history_of_readiness_names_every_test_behind_it(someone) -> None:
    finals.take(someone.id, 42, at=END)
    milestones = history_service.milestones(someone.id, someone.plan.track_id)
    assert milestones[0].kind == "diagnostic"
    assert (milestones[-1].kind, milestones[-1].right, milestones[-1].is_passed) == ("final", 42, False)
    weekly = [milestone for milestone in milestones if milestone.kind == "weekly"]
    assert all(milestone.is_passed for milestone in weekly)
    assert [milestone.week_number for milestone in weekly] == sorted(milestone.week_number for milestone in weekly)
    assert all(milestone.low <= milestone.expected <= milestone.high for milestone in milestones)
    assert [milestone.at for milestone in milestones] == sorted(milestone.at for milestone in milestones)
    assert history_service.milestones(factories.learner(), someone.plan.track_id) == ()


@pytest.mark.parametrize(
    ("right", "asked", "low", "high"), [(0, 15, 0.0, 0.153), (15, 15, 0.847, 1.0), (8, 15, 0.332, 0.724)]
)
def test_the_interval_of_a_share_is_the_score_interval(right: int, asked: int, low: float, high: float) -> None:
    assert skill_shares.interval(right, asked) == pytest.approx((low, high), abs=0.002)


@given(st.integers(1, 60).flatmap(lambda asked: st.tuples(st.integers(0, asked), st.just(asked))))
def test_an_interval_holds_its_share_and_stays_within_bounds(counts: tuple[int, int]) -> None:
    low, high = skill_shares.interval(*counts)
    assert 0 <= low <= counts[0] / counts[1] + 1e-12
    assert counts[0] / counts[1] <= high + 1e-12 <= 1 + 1e-12


def test_skills_are_only_told_apart_beyond_luck() -> None:
    near = skill_shares.strongest_first([("A", 8, 15), ("B", 10, 15), ("C", 0, 0)])
    assert [skill.skill for skill in near] == ["B", "A"]
    assert "overlap" in skill_shares.doubt(near)
    assert "A is stronger than B" in skill_shares.doubt(skill_shares.strongest_first([("A", 15, 15), ("B", 2, 15)]))
