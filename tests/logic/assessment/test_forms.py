"""Tests put together beforehand: the blueprint is met exactly, nothing comes twice, and chance is repeatable."""

from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.assessment import blueprint, forms, irt
from logic.assessment.bank import Bank
from logic.assessment.banks import option_order
from logic.assessment.standard import READY_AT, STANDARD, at_standard
from logic.assessment.topics import Verdict
from logic.errors import ConflictError

TOPICS, FAMILIES = 28, 13
WEEK_TOPICS = 7
VERDICTS = st.lists(st.sampled_from(list(Verdict)), min_size=7, max_size=7)


def bank(families: int = FAMILIES, *, topics: int = TOPICS, exposure=None, retired=None) -> Bank:
    topic = np.repeat(np.arange(topics), families)
    b = np.tile(np.linspace(-2.25, 2.25, families), topics)
    number = np.arange(len(topic))
    return Bank.from_arrays(
        np.ones(len(topic)), b, 0.25, topic, number, skill=topic // 7, exposure=exposure, retired=retired
    )


def counts_of(items: tuple[int, ...], of: Bank) -> list[int]:
    return np.bincount(of.topic_number[list(items)], minlength=len(of.shelves)).tolist()


def test_a_weekly_test_asks_thirty_and_weak_topics_more():
    counts = blueprint.weekly([Verdict.WEAK, *[Verdict.SECURE] * 6], [13] * 7)
    assert sum(counts) == 30
    assert counts[0] == max(counts) == 5
    assert min(counts) == 4


def test_a_final_asks_every_week_equally():
    counts = blueprint.final([topic // 7 for topic in range(28)], [13] * 28)
    assert [sum(counts[week * 7 : week * 7 + 7]) for week in range(4)] == [15] * 4
    three_weeks = blueprint.final([topic // 7 for topic in range(21)], [13] * 21, turn=1)
    assert [sum(three_weeks[week * 7 : week * 7 + 7]) for week in range(3)] == [20] * 3


@given(VERDICTS, VERDICTS, VERDICTS, st.integers(0, 2**40), st.floats(-3, 3))
@settings(max_examples=60, deadline=None)
def test_a_test_and_two_retests_of_a_week_never_repeat_a_family(first, second, third, seed, theta):
    """With thirteen families a topic, whatever was weak when."""
    ours = bank(topics=7)
    barred: set[int] = set()
    for number, verdicts in enumerate((first, second, third)):
        available = [13 - sum(family // 13 == topic for family in barred) for topic in range(7)]
        counts = blueprint.weekly(verdicts, available, tests_before=number)
        items = forms.near_level(ours, counts, theta=theta, target=0.7, seed=seed, barred=barred)
        assert counts_of(items, ours) == list(counts)
        assert len(items) == len(set(items)) == 30
        assert not barred & set(items)
        barred |= set(items)


def left(of: Bank, met: list[set[int]]) -> list[list[int]]:
    """Families of each topic that may be asked: those never met, then a row for each test that asked them last."""
    last = {item: number for number, items in enumerate(met, start=1) for item in items}
    rows = [[0] * len(of.shelves) for _ in range(len(met) + 1)]
    for item in range(len(of)):
        if not of.retired[of.family_number[item]]:
            rows[last.get(item, 0)][of.topic_number[item]] += 1
    return rows


@given(
    st.lists(VERDICTS, min_size=4, max_size=8),
    st.sets(st.integers(0, WEEK_TOPICS * FAMILIES - 1), max_size=40),
    st.integers(0, 2**40),
)
@settings(max_examples=60, deadline=None)
def test_any_number_of_tests_of_a_week_can_be_begun_and_each_prefers_what_was_met_longest_ago(verdicts, retired, seed):
    """However many questions were retired, while there are thirty: so a third failure never blocks anybody."""
    ours = bank(topics=WEEK_TOPICS, retired=[item in retired for item in range(WEEK_TOPICS * FAMILIES)])
    met: list[set[int]] = []
    for number, found in enumerate(verdicts):
        available, *again = left(ours, met)
        counts = blueprint.weekly(found, available, again=again, tests_before=number)
        items = set(forms.near_level(ours, counts, theta=0, target=0.7, seed=seed, met=met))
        last = {item: place for place, asked in enumerate(met) for item in asked}
        not_asked = [last.get(item, -1) for item in range(len(ours)) if item not in items and item not in retired]
        assert len(items) == 30
        assert not items & retired
        # Nothing that was left out was met longer ago than anything that came again.
        assert max((last[item] for item in items if item in last), default=-1) <= min(not_asked, default=len(met))
        assert sum(item in last for item in items) == max(0, 30 - sum(available))
        if number < 3 and not retired:
            assert not items & set(last)
        met.append(items)


@given(st.sets(st.integers(0, TOPICS * FAMILIES - 1), max_size=60), st.integers(0, 2**40))
@settings(max_examples=20, deadline=None)
def test_any_number_of_finals_can_be_begun_and_every_week_keeps_its_fifteen(retired, seed):
    ours = bank(retired=[item in retired for item in range(TOPICS * FAMILIES)])
    skills = [topic // 7 for topic in range(TOPICS)]
    met: list[set[int]] = []
    for number in range(9):
        available, *again = left(ours, met)
        counts = blueprint.final(skills, available, again=again, turn=number)
        items = set(forms.final(ours, counts, seed=seed, met=met))
        assert len(items) == 60
        assert [sum(counts[week * 7 : week * 7 + 7]) for week in range(4)] == [15] * 4
        assert not met or len(items & met[-1]) == 0
        met.append(items)


@given(st.integers(0, 2**40))
@settings(max_examples=30, deadline=None)
def test_a_final_and_its_retest_share_nothing_and_meet_the_blueprint(seed):
    ours = bank()
    skills = [topic // 7 for topic in range(TOPICS)]
    first_counts = blueprint.final(skills, [13] * TOPICS)
    first = forms.final(ours, first_counts, seed=seed)
    left = [13 - count for count in counts_of(first, ours)]
    second_counts = blueprint.final(skills, left, turn=1)
    second = forms.final(ours, second_counts, seed=seed + 1, barred=set(first))
    assert counts_of(first, ours) == list(first_counts)
    assert counts_of(second, ours) == list(second_counts)
    assert not set(first) & set(second)


@given(
    st.lists(st.tuples(st.floats(0.1, 5), st.integers(0, 20)), min_size=1, max_size=12),
    st.integers(0, 60),
)
def test_shares_add_up_and_keep_their_caps(parts, total):
    weights, caps = [part[0] for part in parts], [part[1] for part in parts]
    if sum(caps) < total:
        with pytest.raises(ConflictError):
            blueprint.apportion(total, weights, caps)
        return
    counts = blueprint.apportion(total, weights, caps)
    assert sum(counts) == total
    assert all(count <= cap for count, cap in zip(counts, caps, strict=True))


def test_the_same_seed_gives_the_same_test_and_another_one_another():
    ours = bank(families=40)
    counts = [4] * 7 + [0] * 21
    tests = [forms.near_level(ours, counts, theta=0, target=0.7, seed=seed) for seed in (5, 5, 6)]
    assert tests[0] == tests[1] != tests[2]
    finals = [forms.final(ours, [2] * 28, seed=seed) for seed in (5, 5, 6)]
    assert finals[0] == finals[1] != finals[2]


@pytest.mark.parametrize("theta", [-1.0, 0.0, 1.0])
def test_a_weekly_test_stands_at_the_pass_mark_for_who_stands_at_the_level(theta):
    ours = bank(families=60)
    items = list(forms.near_level(ours, [4] * 7 + [0] * 21, theta=theta, target=0.7, seed=1))
    expected = irt.probability(theta, ours.a[items], ours.b[items], ours.c[items]).mean()
    assert expected == pytest.approx(0.7, abs=0.02)


def share_expected(items: tuple[int, ...], of: Bank, theta: float) -> float:
    places = list(items)
    return float(irt.probability(theta, of.a[places], of.b[places], of.c[places]).mean())


def test_eighty_percent_of_a_final_means_the_same_ability_in_every_final():
    ours = bank()
    counts = blueprint.final([topic // 7 for topic in range(TOPICS)], [13] * TOPICS)
    finals = [forms.final(ours, counts, seed=seed) for seed in range(50)]
    expected = [share_expected(items, ours, READY_AT) for items in finals]
    assert np.mean(expected) == pytest.approx(STANDARD, abs=0.015)
    assert np.std(expected) < 0.012


@pytest.mark.parametrize("used_up", ["easy", "hard"])
def test_a_final_keeps_its_standard_when_weekly_tests_used_up_one_end_of_the_bank(used_up):
    """They ask near the learner's level: a beginner's took the easy questions, an expert's the hard ones."""
    ours = bank()
    taken = range(4) if used_up == "easy" else range(9, 13)
    seen = {topic * FAMILIES + place for topic in range(TOPICS) for place in taken}
    counts = blueprint.final([topic // 7 for topic in range(TOPICS)], [13] * TOPICS)
    items = forms.final(ours, counts, seed=3, seen_recently=seen)
    assert not set(items) & seen
    assert share_expected(items, ours, READY_AT) == pytest.approx(STANDARD, abs=0.04)


@given(
    st.lists(st.floats(-4, 4), min_size=1, max_size=30),
    st.integers(1, 30),
)
def test_leaving_items_out_never_moves_a_topic_away_from_the_standard(difficulties, fewest):
    b = np.array(difficulties)
    a, c = np.ones(len(b)), np.full(len(b), 0.25)
    kept = at_standard(a, b, c, fewest)
    assert len(set(kept.tolist())) == len(kept) >= min(fewest, len(b))
    everything, rest = (abs(irt.probability(READY_AT, 1.0, part, 0.25).mean() - STANDARD) for part in (b, b[kept]))
    assert rest <= everything + 1e-9


def test_what_was_seen_lately_or_shown_too_often_comes_only_when_nothing_else_is_left():
    exposure = np.where(np.arange(13) < 4, 0.3, 0.0)
    ours = bank(topics=1, exposure=exposure)
    seen = set(range(4, 8))
    assert set(forms.near_level(ours, [5], theta=0, target=0.7, seed=1, seen_recently=seen)) == set(range(8, 13))
    eight = set(forms.near_level(ours, [8], theta=0, target=0.7, seed=1, seen_recently=seen))
    assert set(range(8, 13)) < eight
    assert not eight & set(range(4))
    assert len(forms.near_level(ours, [13], theta=0, target=0.7, seed=1, seen_recently=seen)) == 13


def test_a_retired_family_never_comes_and_too_few_are_said_so():
    ours = bank(topics=1, retired=np.arange(13) == 6)
    for seed in range(20):
        assert 6 not in forms.near_level(ours, [12], theta=0, target=0.7, seed=seed)
    for make in (
        lambda: forms.near_level(ours, [13], theta=0, target=0.7, seed=1),
        lambda: forms.final(ours, [13], seed=1),
        lambda: forms.final(ours, [2], seed=1, barred=set(range(12))),
        lambda: forms.near_level(ours, [13], theta=0, target=0.7, seed=1, met=[{0, 6}]),
        lambda: blueprint.weekly([Verdict.WEAK] * 2, [20, 3], again=[[1, 2], [0, 3]]),
        lambda: blueprint.final([0, 1], [60, 20], again=[[0, 9]]),
    ):
        with pytest.raises(ConflictError):
            make()


def test_no_position_of_the_key_is_preferred():
    """Pearson's chi-square over the draws of the product; 3 degrees of freedom, 16.27 is 1 in 1,000."""
    places = [
        option_order(random.Random(f"{seed}:{position}")).index(0)  # noqa: S311 -- the draw of the product
        for seed, position in itertools.product(range(300), range(30))
    ]
    counts = np.bincount(places, minlength=4)
    assert ((counts - 2250) ** 2 / 2250).sum() < 16.27
