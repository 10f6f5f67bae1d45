"""Whom to ask, in which order, and what it costs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.ai import choosing
from logic.ai.choosing import LIMITS, Candidate, Feature, Outcome
from logic.ai.views import amount, dollars

FAILED = (Outcome.FAILED, Outcome.TIMEOUT, Outcome.RATE_LIMITED)


def one(
    number: int, *, priority: int = 1, lately: tuple[str, ...] = (), budget: int | None = None, spent: int = 0
) -> Candidate:
    return Candidate(number, priority, 100_000, 200_000, budget, spent, lately)


def order(*candidates: Candidate) -> list[int]:
    return [candidate.id for candidate in choosing.in_order(candidates)]


def test_the_lower_priority_is_asked_first_and_the_older_of_equals():
    assert order(one(3, priority=2), one(2), one(1, priority=3), one(4)) == [2, 4, 3, 1]


def test_three_failures_in_a_row_put_a_provider_last_and_two_do_not():
    assert order(one(1, lately=FAILED), one(2, priority=9)) == [2, 1]
    assert order(one(1, lately=FAILED[:2]), one(2, priority=9)) == [1, 2]


def test_an_answer_among_the_last_three_keeps_its_place():
    assert order(one(1, lately=(Outcome.FAILED, Outcome.ANSWERED, Outcome.FAILED)), one(2, priority=9)) == [1, 2]


def test_who_rests_is_still_asked_when_nobody_else_is_there():
    assert order(one(1, lately=FAILED)) == [1]


def test_words_may_be_expected_while_somebody_works_and_has_money():
    assert choosing.somebody_can([one(1, lately=FAILED), one(2)], Feature.HINT)
    assert not choosing.somebody_can([one(1, lately=FAILED)], Feature.HINT)
    assert not choosing.somebody_can([one(1, budget=10, spent=10)], Feature.HINT)
    assert not choosing.somebody_can([], Feature.HINT)


def test_a_call_costs_the_tokens_times_their_prices():
    assert one(1).cost(1_000_000, 500_000) == 200 * choosing.NANOCENTS
    assert amount(one(1).cost(1_000_000, 500_000)) == "$2.00"
    assert amount(one(1).cost(10, 10)) == "$0.0000"
    assert str(dollars(one(1).cost(10, 10))) == "0.00003"


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(list(Feature)))
def test_nothing_can_cost_more_than_what_is_reserved(read: int, answered: int, feature: Feature):
    spent = one(1).cost(min(read, 10_000), min(answered, LIMITS[feature].output_tokens))
    assert spent <= one(1).most(feature, 10_000)


@pytest.mark.parametrize("price", [0.0, 0.075, 0.15, 1.0, 2.5, 60.0, 9999.9])
def test_a_price_is_kept_as_it_was_entered(price: float):
    assert choosing.dollars_per_million(choosing.nanocents_per_token(price)) == pytest.approx(price)
