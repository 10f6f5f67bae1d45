from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.assessment import irt, topics
from logic.assessment.topics import Verdict, diagnose
from logic.errors import InvalidInputError


def answers(topic, right, *, b=0.0, a=1.0, c=0.0):
    size = len(topic)
    return topic, np.full(size, a), np.full(size, b), np.full(size, c), right


def test_nobody_known_is_an_even_chance_everywhere():
    for row in diagnose([], [], [], [], [], topics=4):
        assert row.mean == pytest.approx(0.0, abs=1e-9)
        assert row.sd == pytest.approx(1.0, abs=0.01)
        assert row.probability_weak == pytest.approx(0.5, abs=1e-9)
        assert row.verdict is Verdict.UNKNOWN
        assert (row.answered, row.correct) == (0, 0)


def test_two_topics_agree_with_the_double_integral_done_finely():
    rho, a, b, c = 0.7, 1.2, 0.3, 0.25
    grid = np.linspace(-6.0, 6.0, 601)
    first, second = np.meshgrid(grid, grid, indexing="ij")
    density = np.exp(-(first**2 - 2 * rho * first * second + second**2) / (2 * (1 - rho**2)))
    p = irt.probability(first, a, b, c)
    density *= p * p * (1 - p)  # two right and one wrong, all on the first topic
    density /= density.sum()
    rows = diagnose([0, 0, 0], [a] * 3, [b] * 3, [c] * 3, [1, 1, 0], topics=2, rho=rho)
    for row, axis in zip(rows, (first, second), strict=True):
        mean = float((axis * density).sum())
        assert row.mean == pytest.approx(mean, abs=2e-3)
        assert row.sd == pytest.approx(math.sqrt(float(((axis - mean) ** 2 * density).sum())), abs=3e-3)
        below = float(density[axis < -1e-9].sum() + density[np.abs(axis) < 1e-9].sum() / 2)
        assert row.probability_weak == pytest.approx(below, abs=2e-3)


def test_wrong_answers_make_a_topic_weak_and_right_ones_secure():
    topic = [0] * 6 + [1] * 6
    rows = diagnose(*answers(topic, [0] * 6 + [1] * 6), topics=2)
    assert [row.verdict for row in rows] == [Verdict.WEAK, Verdict.SECURE]
    assert [(row.topic, row.answered, row.correct) for row in rows] == [(0, 6, 0), (1, 6, 6)]


def test_a_topic_without_answers_is_judged_by_the_others():
    strong = diagnose(*answers([0] * 8, [1] * 8), topics=2)[1]
    weak = diagnose(*answers([0] * 8, [0] * 8), topics=2)[1]
    assert weak.mean < 0.0 < strong.mean
    assert strong.sd > diagnose(*answers([0] * 8, [1] * 8), topics=2)[0].sd
    unrelated = diagnose(*answers([0] * 8, [1] * 8), topics=2, rho=0.0)[1]
    assert unrelated.mean == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("chance", "verdict"),
    [
        (0.651, Verdict.WEAK),
        (0.65, Verdict.UNKNOWN),
        (0.5, Verdict.UNKNOWN),
        (0.35, Verdict.UNKNOWN),
        (0.349, Verdict.SECURE),
    ],
)
def test_verdicts_change_at_sixty_five_and_thirty_five_percent(chance, verdict):
    assert topics.verdict(chance) is verdict


@pytest.mark.parametrize(("days", "weight"), [(0.0, 1.0), (60.0, 0.5), (120.0, 0.25), (-3.0, 1.0)])
def test_evidence_loses_half_its_weight_in_sixty_days(days, weight):
    assert topics.evidence_weight(days) == pytest.approx(weight)


def test_two_answers_of_sixty_days_ago_count_like_one_of_today():
    old = diagnose(*answers([0, 0], [1, 1]), age_days=60.0, topics=1)[0]
    new = diagnose(*answers([0], [1]), topics=1)[0]
    assert old.mean == pytest.approx(new.mean, abs=1e-12)
    assert old.answered == 2


def test_old_evidence_fades_to_none():
    forgotten = diagnose(*answers([0] * 9, [0] * 9), age_days=3650.0, topics=1)[0]
    assert forgotten.probability_weak == pytest.approx(0.5, abs=1e-3)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.floats(-3.0, 3.0)), max_size=80),
    st.randoms(use_true_random=False),
)
@settings(max_examples=30, deadline=None)
def test_order_does_not_matter_and_everything_is_finite(rows, random):
    def found(order):
        topic, right, b = zip(*order, strict=True) if order else ([], [], [])
        return diagnose(topic, np.ones(len(topic)), b, 0.25, right, topics=5)

    for row, again in zip(found(rows), found(random.sample(rows, len(rows))), strict=True):
        assert math.isfinite(row.mean)
        assert 0.0 < row.sd < 1.2
        assert 0.0 <= row.probability_weak <= 1.0
        assert row.mean == pytest.approx(again.mean, abs=1e-9)
        assert row.probability_weak == pytest.approx(again.probability_weak, abs=1e-9)


@given(st.lists(st.booleans(), min_size=2, max_size=12), st.data())
@settings(max_examples=30, deadline=None)
def test_one_more_right_answer_never_makes_any_topic_look_weaker(right, data):
    topic = [place % 3 for place in range(len(right))]
    turned = data.draw(st.integers(0, len(right) - 1))
    better = [answer or place == turned for place, answer in enumerate(right)]
    before, after = (diagnose(*answers(topic, outcome), topics=3) for outcome in (right, better))
    for old, new in zip(before, after, strict=True):
        assert new.probability_weak <= old.probability_weak + 1e-12


@pytest.mark.parametrize("right", [0, 1])
def test_however_sure_an_answer_is_a_probability_stays_one(right):
    sizes = [[wrong] * 7 for wrong in range(1, 60)] + [[first, *[1] * 20] for first in range(1, 60)]
    for size in sizes:
        topic = [place for place, many in enumerate(size) for _ in range(many)]
        rows = diagnose(*answers(topic, [right] * len(topic), b=-1.0, c=0.25), topics=len(size))
        assert all(0.0 <= row.probability_weak <= 1.0 for row in rows)


def test_thousands_of_answers_do_not_underflow():
    row = diagnose(*answers([0] * 5000, [1] * 5000, b=-3.0), topics=2)[0]
    assert math.isfinite(row.mean)
    assert row.verdict is Verdict.SECURE


def test_the_cut_moves_the_verdict():
    rows = answers([0] * 6, [1, 0] * 3)
    assert diagnose(*rows, topics=1, cut=2.0)[0].verdict is Verdict.WEAK
    assert diagnose(*rows, topics=1, cut=-2.0)[0].verdict is Verdict.SECURE


def test_impossible_input_is_refused():
    with pytest.raises(InvalidInputError):
        diagnose(*answers([0, 3], [1, 1]), topics=3)
    with pytest.raises(InvalidInputError):
        diagnose([0], [1.0], [0.0], [0.0], [1, 0], topics=1)
    with pytest.raises(InvalidInputError):
        diagnose(*answers([0], [1]), topics=1, rho=1.0)
