from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logic.assessment import ability, forms, irt, selection
from logic.assessment.selection import Bank, State
from logic.errors import ConflictError, InvalidInputError


def bank_of(families=18, topics=28, *, a=None, exposure=None, seed=3) -> Bank:
    """A track like ours: topics of seven to a skill, `families` families each, one item a family."""
    random = np.random.default_rng(seed)
    size = families * topics
    topic = np.repeat(np.arange(topics), families)
    slopes = np.clip(np.exp(random.normal(0.0, 0.3, size)), 0.3, 3.0) if a is None else np.full(size, a)
    places = np.clip(random.normal(size=size), -4.0, 4.0)
    return Bank.from_arrays(slopes, places, 0.25, topic, np.arange(size), skill=topic // 7, exposure=exposure)


OURS = bank_of()
PRECISE = bank_of(a=3.0)


def sit(bank: Bank, seed: int, theta: float = 0.0, **options) -> State:
    """A whole test by a person of this ability, chance fixed by the seed."""
    random = np.random.default_rng(seed)
    state = selection.start(seed)
    while not selection.should_stop(state, bank):
        item = selection.next_item(state, bank, **options)
        right = random.random() < irt.probability(theta, bank.a[item], bank.b[item], bank.c[item])
        state = selection.answer(state, bank, item, bool(right))
    return state


def answered(bank: Bank, items, *, right=True) -> State:
    """A test in which these items were answered."""
    state = selection.start(0)
    for item in items:
        state = selection.answer(state, bank, int(item), right)
    return state


@given(st.integers(0, 10**9), st.floats(-3.0, 3.0))
@settings(max_examples=25, deadline=None)
def test_no_item_and_no_family_comes_twice_and_the_blueprint_is_met_exactly(seed, theta):
    state = sit(OURS, seed, theta)
    families = OURS.family[list(state.asked)]
    assert len(set(families.tolist())) == len(state.asked)
    assert selection.FEWEST_ITEMS <= len(state.asked) <= selection.MOST_ITEMS
    counts = np.bincount(OURS.topic[list(state.asked)], minlength=28)
    assert counts.max() - counts.min() <= 1
    by_skill = counts.reshape(4, 7).sum(axis=1)
    assert by_skill.max() - by_skill.min() <= 1
    assert by_skill.min() >= selection.FEWEST_PER_SKILL


@given(st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_and_answers_give_the_same_test(seed):
    assert sit(OURS, seed) == sit(OURS, seed)


def test_different_seeds_give_different_tests():
    assert len({sit(OURS, seed).asked for seed in range(12)}) == 12


@given(st.integers(0, 10**6), st.floats(-3.0, 3.0))
@settings(max_examples=15, deadline=None)
def test_the_running_estimate_equals_the_one_from_all_answers_at_once(seed, theta):
    state = sit(OURS, seed, theta)
    items = list(state.asked)
    at_once = ability.estimate(OURS.a[items], OURS.b[items], OURS.c[items], state.correct)
    assert state.ability().theta == pytest.approx(at_once.theta, abs=1e-9)
    assert state.ability().se == pytest.approx(at_once.se, abs=1e-9)


def test_a_state_goes_to_json_and_back_in_the_middle_of_a_test():
    state = selection.start(7, prior_mean=0.5, prior_sd=0.7)
    for right in (True, False, True):
        state = selection.answer(state, OURS, selection.next_item(state, OURS), right)
    state = selection.skip(state, selection.next_item(state, OURS))
    state = selection.ask(state, selection.next_item(state, OURS))
    again = State.from_json(json.loads(json.dumps(state.to_json())))
    assert again == state
    assert again.pending == state.asked[-1]
    assert selection.next_item(again, OURS) == again.pending
    assert again.ability().theta == state.ability().theta


def test_a_state_that_lost_a_part_is_refused_with_a_sentence():
    stored = selection.start(1).to_json()
    del stored["asked"]
    with pytest.raises(InvalidInputError, match="cannot be read"):
        State.from_json(stored)


def test_a_returning_learners_prior_routes_the_first_items():
    strong, weak = (selection.start(5, prior_mean=mean, prior_sd=0.4) for mean in (2.0, -2.0))
    assert OURS.b[selection.next_item(strong, OURS)] > OURS.b[selection.next_item(weak, OURS)] + 1.0


def test_a_precise_test_stops_at_twenty_and_a_vague_one_at_thirty():
    assert len(sit(PRECISE, 1).asked) == 20
    assert len(sit(bank_of(a=0.5), 1).asked) == 30


def test_a_precise_test_goes_on_until_every_skill_had_five_items():
    lopsided = list(range(0, 21 * 18, 18))  # one of each topic of the first three skills
    state = answered(PRECISE, lopsided)
    assert len(state.asked) == 21
    assert state.ability().se > 0.0
    assert not selection.should_stop(state, PRECISE)
    for topic in range(21, 26):
        assert not selection.should_stop(state, PRECISE)
        state = selection.answer(state, PRECISE, topic * 18, correct=False)
    assert selection.should_stop(state, PRECISE) == (state.ability().se <= 0.35)


def test_a_topic_asked_twice_while_another_of_its_skill_is_untouched_keeps_the_test_open():
    by_skill = [[skill * 7 + topic for topic in range(5)] for skill in range(4)]
    balanced = [topic * 18 for skill in by_skill for topic in skill]
    repeated = [*balanced[:-1], balanced[-2] + 1]  # the last topic gives way to a second item of the one before
    right = [number % 2 == 0 for number in range(20)]
    states = []
    for items in (balanced, repeated):
        state = selection.start(0)
        for item, is_right in zip(items, right, strict=True):
            state = selection.answer(state, PRECISE, item, is_right)
        states.append(state)
    assert all(state.ability().se <= 0.35 for state in states)
    assert [selection.should_stop(state, PRECISE) for state in states] == [True, False]


def test_the_next_item_is_one_of_the_five_most_informative_of_its_topic_ten_at_first():
    for seed in range(40):
        state = selection.start(seed)
        for position in range(12):
            item = selection.next_item(state, OURS)
            shelf = np.flatnonzero(OURS.topic == OURS.topic[item])
            told = irt.information(state.ability().theta, OURS.a[shelf], OURS.b[shelf], 0.25)
            rank = int((told > told[shelf == item][0]).sum())
            assert rank < (10 if position < 3 else 5)
            state = selection.answer(state, OURS, item, bool((seed + position) % 2))


def test_every_one_of_the_ten_best_opens_some_test():
    bank = bank_of(topics=1, families=40)
    told = irt.information(0.0, bank.a, bank.b, bank.c)
    opened = {selection.next_item(selection.start(seed), bank) for seed in range(300)}
    assert opened == set(np.argsort(-told)[:10].tolist())


def test_equally_good_items_are_all_drawn_from():
    bank = Bank.from_arrays(np.ones(60), np.zeros(60), 0.25, np.zeros(60, int), np.arange(60))
    assert len({selection.next_item(selection.start(seed), bank) for seed in range(600)}) == 60


def test_families_seen_lately_are_left_out_until_their_topic_has_nothing_else():
    bank = bank_of(families=4)
    seen = frozenset(range(28 * 4)) - {4 * topic for topic in range(28)}
    first_round = sit(bank, 3, seen_recently=seen).asked[:20]
    assert all(item % 4 == 0 for item in first_round)
    everything = frozenset(range(28 * 4))
    assert len(sit(bank, 3, seen_recently=everything).asked) >= 20


def test_families_in_a_quarter_of_recent_tests_rest():
    exposure = np.where(np.arange(28 * 4) % 4 == 0, 0.25, 0.26)
    bank = bank_of(families=4, exposure=exposure)
    assert all(item % 4 == 0 for item in sit(bank, 3).asked[:20])


def test_seen_lately_gives_way_before_too_exposed():
    # family 0 seen but rare, family 1 fresh but in every second test
    bank = Bank.from_arrays([1.0, 1.0], [0.0, 0.0], 0.25, [0, 0], [10, 11], exposure=[0.1, 0.5])
    drawn = {selection.next_item(selection.start(seed), bank, seen_recently=frozenset({10})) for seed in range(30)}
    assert drawn == {0}


def test_variants_of_one_family_never_share_a_test():
    family = np.arange(28 * 6) // 2
    bank = bank_of(families=6)
    twins = Bank.from_arrays(bank.a, bank.b, bank.c, bank.topic, family, skill=bank.skill)
    asked = list(sit(twins, 11).asked)
    assert len(set(family[asked].tolist())) == len(asked)


def test_an_item_that_failed_to_show_is_neither_wrong_nor_asked_again():
    state = selection.start(4)
    broken = selection.next_item(state, OURS)
    after = selection.skip(selection.ask(state, broken), broken)
    assert after.ability().theta == state.ability().theta
    assert after.answered == ()
    assert after.skipped == (broken,)
    rest = after
    while not selection.should_stop(rest, OURS):
        rest = selection.answer(rest, OURS, selection.next_item(rest, OURS), correct=True)
    assert broken not in rest.asked


def test_an_item_is_answered_once_and_only_while_it_is_open():
    state = selection.answer(selection.start(0), OURS, 5, correct=True)
    with pytest.raises(ConflictError):
        selection.answer(state, OURS, 5, correct=False)
    waiting = selection.ask(state, 40)
    with pytest.raises(ConflictError):
        selection.answer(waiting, OURS, 41, correct=True)
    with pytest.raises(ConflictError):
        selection.ask(waiting, 41)
    assert selection.answer(waiting, OURS, 40, correct=True).pending is None
    with pytest.raises(InvalidInputError):
        selection.answer(state, OURS, len(OURS), correct=True)


def test_a_bank_that_runs_out_ends_the_test():
    tiny = bank_of(families=1, topics=7)
    state = sit(tiny, 2)
    assert sorted(state.asked) == list(range(7))
    with pytest.raises(ConflictError, match="has been asked"):
        selection.next_item(state, tiny)


def test_a_topic_that_runs_out_gives_its_turn_to_the_others():
    topic = np.array([0] + [1] * 40)
    bank = Bank.from_arrays(np.ones(41), np.linspace(-2, 2, 41), 0.25, topic, np.arange(41))
    state = sit(bank, 2)
    assert len(state.asked) == selection.MOST_ITEMS
    assert (topic[list(state.asked)] == 0).sum() == 1


def with_empty_topics(bank: Bank, topics: int) -> Bank:
    """The same items in a track with more topics than they belong to."""
    columns = (bank.a, bank.b, bank.c, bank.topic, bank.family)
    return Bank.from_arrays(*columns, skill=bank.skill, topics=topics)


def test_a_topic_without_items_has_an_empty_shelf_and_changes_nothing_else():
    wider = with_empty_topics(OURS, 30)
    assert [len(shelf.items) for shelf in wider.shelves] == [18] * 28 + [0, 0]
    assert wider.skills == OURS.skills
    with pytest.raises(ConflictError):
        forms.near_level(wider, [0] * 28 + [1, 0], theta=0.0, target=0.7, seed=1)
    assert len(forms.near_level(wider, [1] * 28 + [0, 0], theta=0.0, target=0.7, seed=1)) == 28


@pytest.mark.parametrize("seed", range(8))
def test_a_topic_without_items_does_not_keep_a_precise_test_from_ending(seed: int):
    usual = len(sit(PRECISE, seed).asked)
    assert selection.FEWEST_ITEMS <= usual < selection.MOST_ITEMS
    assert len(sit(with_empty_topics(PRECISE, 29), seed).asked) <= 21


@given(st.integers(0, 500), st.floats(-7.0, 7.0), st.data())
@settings(max_examples=60, deadline=None)
def test_the_most_informative_item_is_the_one_a_full_search_finds(seed, theta, data):
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 400))
    bank = Bank.from_arrays(
        random.uniform(0.3, 3.0, size),
        random.uniform(-4.0, 4.0, size),
        random.choice([0.0, 0.2, 0.25], size),
        random.integers(0, 5, size),
        np.arange(size),
    )
    used = set(data.draw(st.lists(st.integers(0, size - 1), max_size=size - 1)))
    told = irt.information(theta, bank.a, bank.b, bank.c)
    told[list(used)] = -1.0
    found = selection.most_informative(theta, bank, used)
    assert found not in used
    assert told[found] == pytest.approx(told.max(), rel=1e-12)


def test_the_most_informative_item_accepts_any_collection_and_ends_when_all_are_used():
    best = selection.most_informative(0.3, OURS, [])
    assert selection.most_informative(0.3, OURS, np.array([best])) != best
    assert selection.most_informative(0.3, OURS, (best,)) == selection.most_informative(0.3, OURS, {best})
    with pytest.raises(ConflictError):
        selection.most_informative(0.3, OURS, range(len(OURS)))


def test_new_exposures_leave_the_old_bank_as_it_was():
    busy = OURS.with_exposure(np.ones(len(OURS)))
    assert OURS.exposure.max() == 0.0
    assert busy.exposure.min() == 1.0
    assert all((shelf.exposure == 1.0).all() for shelf in busy.shelves)


@pytest.mark.parametrize(
    "columns",
    [
        ([], [], 0.0, [], []),
        ([1.0], [0.0, 1.0], 0.0, [0], [0]),
        ([0.0], [0.0], 0.0, [0], [0]),
        ([1.0], [float("nan")], 0.0, [0], [0]),
        ([1.0], [0.0], 1.0, [0], [0]),
        ([1.0], [0.0], 0.0, ["loops"], [0]),
    ],
)
def test_a_bank_that_makes_no_sense_is_refused(columns):
    with pytest.raises(InvalidInputError):
        Bank.from_arrays(*columns)


def test_a_topic_of_two_skills_is_refused():
    with pytest.raises(InvalidInputError, match="two skills"):
        Bank.from_arrays([1.0, 1.0], [0.0, 0.0], 0.0, [3, 3], [0, 1], skill=[0, 1])


def test_an_item_of_a_topic_beyond_their_number_is_refused():
    with pytest.raises(InvalidInputError, match="numbered 0 to 1"):
        Bank.from_arrays([1.0, 1.0], [0.0, 0.0], 0.0, [0, 2], [0, 1], topics=2)


def test_a_negative_seed_is_refused():
    with pytest.raises(InvalidInputError):
        selection.start(-1)
