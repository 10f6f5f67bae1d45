from __future__ import annotations

import numpy as np
import pytest

from logic.assessment import irt
from logic.assessment.calibration import NO_PRIORS, ItemParameters, Priors, fit_2pl
from logic.assessment.response_sums import DenseSums, SparseSums
from logic.errors import InvalidInputError


class World:
    """Simulated people answering simulated items, each meeting some of them."""

    def __init__(self, persons, items, per_person, *, seed=1, mean=0.0, sd=1.0, c=0.0):
        random = np.random.default_rng(seed)
        self.a = np.clip(np.exp(random.normal(0.0, 0.3, items)), 0.3, 3.0)
        self.b = np.clip(random.normal(size=items), -3.0, 3.0)
        theta = mean + sd * random.normal(size=persons)
        self.person = np.repeat(np.arange(persons), per_person)
        self.item = np.concatenate([random.choice(items, per_person, replace=False) for _ in range(persons)])
        chance = irt.probability(theta[self.person], self.a[self.item], self.b[self.item], c)
        self.correct = random.random(len(chance)) < chance

    def fit(self, **options) -> ItemParameters:
        return fit_2pl(self.person, self.item, self.correct, **options)

    def error(self, fitted: ItemParameters) -> tuple[float, float]:
        """Root mean square error of a and of b."""
        a, b = self.a[fitted.item], self.b[fitted.item]
        return float(np.sqrt(np.mean((fitted.a - a) ** 2))), float(np.sqrt(np.mean((fitted.b - b) ** 2)))


CROWD = World(2000, 40, 20)


def marginal_log_likelihood(world: World, a, b) -> float:
    """The definition, term by term, on a fine grid: the reference that the fit is held against."""
    grid = np.linspace(-7.0, 7.0, 281)
    weights = np.exp(-(grid**2) / 2)
    logs = np.tile(np.log(weights / weights.sum()), (world.person.max() + 1, 1))
    chance = irt.probability(grid, a[world.item][:, None], b[world.item][:, None])
    np.add.at(logs, world.person, np.log(np.where(world.correct[:, None], chance, 1 - chance)))
    return float(np.log(np.exp(logs - logs.max(1, keepdims=True)).sum(1)).sum() + logs.max(1).sum())


def test_items_come_back_as_they_were_made():
    for priors in (None, NO_PRIORS):
        fitted = CROWD.fit(priors=priors)
        error_a, error_b = CROWD.error(fitted)
        assert error_a < 0.11
        assert error_b < 0.10
        assert fitted.item.tolist() == list(range(40))
        assert fitted.responses.tolist() == np.bincount(CROWD.item).tolist()


def test_the_log_likelihood_is_the_marginal_one():
    fitted = CROWD.fit()
    assert fitted.log_likelihood == pytest.approx(marginal_log_likelihood(CROWD, fitted.a, fitted.b), abs=0.05)


def test_without_priors_no_small_change_of_any_item_fits_better():
    world = World(400, 6, 6)
    fitted = world.fit(priors=NO_PRIORS)
    best = marginal_log_likelihood(world, fitted.a, fitted.b)
    assert best >= marginal_log_likelihood(world, world.a, world.b)
    for item in range(6):
        for change in (-0.03, 0.03):
            a, b = fitted.a.copy(), fitted.b.copy()
            a[item] += change
            assert marginal_log_likelihood(world, a, fitted.b) <= best + 1e-3
            b[item] += change
            assert marginal_log_likelihood(world, fitted.a, b) <= best + 1e-3


def test_priors_never_fit_better_than_plain_likelihood_and_are_nearer_to_the_truth_when_answers_are_few():
    small = World(200, 100, 25)  # 50 answers an item
    plain, shrunk = small.fit(priors=NO_PRIORS), small.fit()
    assert shrunk.log_likelihood < plain.log_likelihood
    assert small.error(shrunk)[0] < 0.6 * small.error(plain)[0]
    assert small.error(shrunk)[1] < 0.8 * small.error(plain)[1]


def test_an_authors_difficulty_pulls_an_item_with_few_answers():
    small = World(40, 20, 10)
    told = small.fit(priors=Priors(b_mean=dict(enumerate(small.b.tolist())), b_sd=0.3))
    untold = small.fit(priors=Priors(b_mean=dict.fromkeys(range(20), 2.0), b_sd=0.3))
    assert small.error(told)[1] < small.error(small.fit())[1]
    assert untold.b.mean() > told.b.mean() + 0.3


def test_standard_errors_say_how_far_off_the_estimates_are():
    world = World(4000, 60, 30, seed=4)
    fitted = world.fit()
    assert np.std((fitted.a - world.a) / fitted.se_a) == pytest.approx(1.0, abs=0.25)
    assert np.std((fitted.b - world.b) / fitted.se_b) == pytest.approx(1.0, abs=0.3)


def test_four_times_the_answers_halve_the_standard_error():
    few, many = World(500, 20, 20, seed=6).fit(), World(2000, 20, 20, seed=6).fit()
    assert np.median(few.se_b / many.se_b) == pytest.approx(2.0, abs=0.3)


@pytest.mark.parametrize("priors", [None, NO_PRIORS])
def test_items_all_right_all_wrong_or_unanswered_stay_finite(priors):
    person = np.concatenate((CROWD.person, np.arange(50), np.arange(50)))
    item = np.concatenate((CROWD.item, np.full(50, 40), np.full(50, 41)))
    correct = np.concatenate((CROWD.correct, np.ones(50, bool), np.zeros(50, bool)))
    fitted = fit_2pl(person, item, correct, priors=priors, items=range(43))
    for column in (fitted.a, fitted.b, fitted.se_a, fitted.se_b):
        assert np.isfinite(column).all()
    assert (fitted.a >= irt.LEAST_DISCRIMINATION).all()
    assert (fitted.a <= irt.MOST_DISCRIMINATION).all()
    assert (np.abs(fitted.b) <= irt.MOST_DIFFICULTY).all()
    assert fitted.b[40] < -1.0
    assert fitted.b[41] > 1.0
    assert fitted.responses[42] == 0
    assert (fitted.a[42], fitted.b[42]) == (1.0, 0.0)
    assert fitted.se_b[42] >= 1.0 - 1e-6


def test_nobody_answered_anything():
    fitted = fit_2pl([], [], [], items=[3, 5], priors=Priors(b_mean={5: 1.5}))
    assert fitted.b.tolist() == [0.0, 1.5]
    assert fitted.responses.tolist() == [0, 0]
    assert fitted.log_likelihood == 0.0
    assert len(fit_2pl([], [], []).item) == 0


@pytest.mark.parametrize("correct", [0, 1])
def test_one_person_with_one_answer_moves_an_item_a_little(correct):
    fitted = fit_2pl([9], [4], [correct])
    assert 0.0 < abs(fitted.b[0]) < 1.0
    assert (fitted.b[0] < 0.0) == bool(correct)


def test_two_lucky_people_do_not_set_the_scale():
    fitted = fit_2pl(np.repeat([0, 1], 20), np.tile(np.arange(20), 2), np.ones(40, int))
    assert -0.8 < fitted.b.mean() < 0.0


def test_the_priors_of_many_items_together_do_not_stretch_the_scale_of_many_people():
    world = World(4000, 300, 60, seed=2)
    fitted = world.fit()
    assert np.mean(fitted.a - world.a) < 0.025
    assert (fitted.b @ world.b) / (world.b @ world.b) > 0.968


def test_answers_in_any_order_and_under_any_ids_calibrate_alike():
    random = np.random.default_rng(3)
    order = random.permutation(len(CROWD.person))
    plain = CROWD.fit()
    moved = fit_2pl(CROWD.person[order] * 1000 - 7, CROWD.item[order] * 90 + 10**9, CROWD.correct[order].astype(int))
    assert moved.item.tolist() == (plain.item * 90 + 10**9).tolist()
    assert moved.a == pytest.approx(plain.a, abs=1e-4)
    assert moved.b == pytest.approx(plain.b, abs=1e-4)


def test_an_answer_that_is_missing_is_left_out():
    answered = np.random.default_rng(3).random(len(CROWD.person)) < 0.8
    partly = fit_2pl(CROWD.person, CROWD.item, np.where(answered, CROWD.correct, np.nan))
    alone = fit_2pl(CROWD.person[answered], CROWD.item[answered], CROWD.correct[answered])
    assert partly.b == pytest.approx(alone.b, abs=1e-12)
    assert partly.responses.sum() == answered.sum()


def test_anchors_stay_put_and_carry_their_scale_to_the_others():
    world = World(3000, 40, 20, mean=1.0, sd=0.7)
    anchors = {item: (float(world.a[item]), float(world.b[item])) for item in range(12)}
    fitted = world.fit(anchors=anchors, priors=NO_PRIORS)
    assert fitted.a[:12] == pytest.approx(world.a[:12], abs=1e-12)
    assert fitted.b[:12] == pytest.approx(world.b[:12], abs=1e-12)
    assert fitted.se_a[:12].max() == 0.0
    assert fitted.population_mean == pytest.approx(1.0, abs=0.08)
    assert fitted.population_sd == pytest.approx(0.7, abs=0.05)
    assert np.mean(fitted.b[12:] - world.b[12:]) == pytest.approx(0.0, abs=0.08)


def test_without_anchors_the_people_are_the_scale():
    shifted = World(3000, 40, 20, mean=1.0)
    fitted = shifted.fit(priors=NO_PRIORS)
    assert np.mean(fitted.b - shifted.b) == pytest.approx(-1.0, abs=0.1)
    assert (fitted.population_mean, fitted.population_sd) == (0.0, 1.0)


def test_known_guessing_is_taken_into_account():
    world = World(4000, 30, 30, c=0.25)
    aware, unaware = world.fit(guessing=0.25), world.fit()
    assert world.error(aware)[1] < 0.15
    assert world.error(unaware)[1] > 2 * world.error(aware)[1]


def test_dense_and_sparse_sums_agree():
    random = np.random.default_rng(0)
    person, item = np.nonzero(random.random((70, 23)) < 0.3)
    outcome = 2 * item + (random.random(len(item)) < 0.5)
    dense, sparse = (kind(person, outcome, 70, 46) for kind in (DenseSums, SparseSums))
    assert dense.holds(len(person))
    by_outcome, by_person = (random.random((size, 9), dtype=np.float32) for size in (46, 70))
    assert sparse.by_person(by_outcome) == pytest.approx(dense.by_person(by_outcome), abs=1e-4)
    assert sparse.by_outcome(by_person) == pytest.approx(dense.by_outcome(by_person), abs=1e-4)
    one_by_one = np.zeros((70, 9))
    np.add.at(one_by_one, person, by_outcome[outcome])
    assert sparse.by_person(by_outcome) == pytest.approx(one_by_one, abs=1e-4)


def test_somebody_who_met_an_item_twice_counts_twice():
    once = fit_2pl([0, 1, 2, 3], [0, 0, 0, 0], [1, 1, 1, 0])
    twice = fit_2pl([0, 0, 1, 1, 2, 2, 3, 3], [0] * 8, [1, 1, 1, 1, 1, 1, 0, 0])
    assert twice.responses.tolist() == [8]
    assert twice.b[0] < once.b[0] < 0.0


def test_input_that_makes_no_sense_is_refused():
    with pytest.raises(InvalidInputError):
        fit_2pl([0, 1], [0], [1, 0])
    with pytest.raises(InvalidInputError):
        fit_2pl([0, 1], [0, 0], [1, 2])
    with pytest.raises(InvalidInputError):
        fit_2pl([0, 1], [0, 8], [1, 0], items=[0, 1])
    with pytest.raises(InvalidInputError):
        fit_2pl([0, 1], [0, 1], [1, 0], anchors={0: (-1.0, 0.0)})
