"""How well the tests measure, and how fast: the targets of the measurement core, with a peer or floor beside each.

`python -m bench.measurement [--json] [--quick]` prints the figures; `--quick` takes fewer people, so the
simulated ones are rough. Set OMP_NUM_THREADS=1, as `make bench` does.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.random import Generator

from bench import calibrating, simulation
from bench.crowd import percentile
from bench.table import Row, as_json, print_table
from logic.assessment import ability, irt, selection, topics
from logic.assessment.irt import FloatArray
from logic.assessment.selection import Bank
from logic.readiness import forecast

SEED = 20261121


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    return rows(quick)


def rows(quick: bool) -> list[Row]:  # noqa: FBT001 -- one switch, and the interface others call
    """Every figure of the measurement core."""
    found: list[Row] = []
    for part in (_speed, _peer, _adaptive, _topics, _readiness):
        found += part(quick=quick)
    found += calibrating.rows(quick=quick)
    # numpy's own numbers and booleans have no JSON
    return [replace(row, value=float(row.value), met=None if row.met is None else bool(row.met)) for row in found]


def _speed(*, quick: bool) -> list[Row]:
    tests = 5 if quick else 40
    return [
        _next_item(10_000, 1.0, tests),
        _next_item(100_000, 8.0, tests),
        _estimate(500 if quick else 5000),
        _small("Diagnosing 28 topics from 30 answers, p95", 5.0, _diagnosis(), 300),
        _small("Forecasting the final from 500 items, p95", 3.0, _forecast(), 300),
    ]


def _next_item(size: int, target: float, tests: int) -> Row:
    """Milliseconds for the next item in the middle of real tests: 28 topics, a learner who has seen 2.7 %."""
    random = np.random.default_rng(SEED)
    items = simulation.bank(size, random, guessing=0.25, topic_count=28)
    items = items.with_exposure(random.random(size) * 0.3)
    seen = frozenset(range(0, size, 37))
    times: list[float] = []
    for seed in range(tests):
        theta, state = float(random.normal()), selection.start(seed)
        for _ in range(30):
            started = time.perf_counter()
            item = selection.next_item(state, items, seen_recently=seen)
            times.append((time.perf_counter() - started) * 1e3)
            state = selection.answer(state, items, item, bool(simulation.answers(theta, items, [item], random)[0]))
    floor = _median_ms(lambda: irt.information(0.1, items.a, items.b, items.c))
    beside = f"median {percentile(times, 0.5):.3f}; floor: information of all items once, {floor:.3f} ms"
    p95 = percentile(times, 0.95)
    return Row(f"Next item of {size:,}, balanced and randomised, p95", p95, "ms", f"< {target:g}", p95 < target, beside)


def _estimate(repeats: int) -> Row:
    random = np.random.default_rng(SEED)
    items = simulation.bank(30, random, guessing=0.25, topic_count=7)
    right = simulation.answers(0.3, items, np.arange(30), random)
    times = _times(lambda: ability.estimate(items.a, items.b, items.c, right), repeats)
    peer = _median_ms(_catsim_estimate(items, right.tolist()))
    beside = f"median {percentile(times, 0.5):.3f}; catsim's NumericalSearchEstimator {peer:.2f} ms"
    p95 = percentile(times, 0.95)
    return Row("Estimate from 30 answers, p95", p95, "ms", "< 0.15", p95 < 0.15, beside)


def _small(measure: str, target: float, act: Callable[[], object], repeats: int) -> Row:
    times = _times(act, repeats)
    p95 = percentile(times, 0.95)
    return Row(measure, p95, "ms", f"< {target:g}", p95 < target, f"median {percentile(times, 0.5):.3f}")


def _diagnosis() -> Callable[[], object]:
    random = np.random.default_rng(SEED)
    a, b = simulation.kept(30, random), simulation.difficulties(30, random)
    topic, right = np.arange(30) % 28, random.random(30) < 0.6
    return lambda: topics.diagnose(topic, a, b, 0.25, right, topics=28)


def _forecast() -> Callable[[], object]:
    items = simulation.bank(500, np.random.default_rng(SEED), guessing=0.25, topic_count=28)
    weights = forecast.blueprint_weights(items.topic)
    belief = ability.from_log_posterior(ability.log_prior(0.4, 0.4)).posterior
    return lambda: forecast.predict(belief, items.a, items.b, items.c, weights)


def _peer(*, quick: bool) -> list[Row]:
    tests = 3 if quick else 12
    return [_against_catsim(1000, 20.0, tests), _against_catsim(10_000, 50.0, tests)]


def _against_catsim(size: int, target: float, tests: int) -> Row:
    """Mean time of 15 choices in each of some tests, warm, the same bank, ability and used items for both."""
    from catsim.item_bank import ItemBank  # noqa: PLC0415 -- the peer is a development dependency
    from catsim.selection import MaxInfoSelector  # noqa: PLC0415 -- the same

    random = np.random.default_rng(SEED)
    items = simulation.bank(size, random, guessing=0.25, topic_count=28)
    theirs = ItemBank(np.column_stack((items.a, items.b, items.c, np.ones(size))))
    selector = MaxInfoSelector()
    for theta in np.linspace(-4.0, 4.0, 81).tolist():
        selection.most_informative(theta, items, ())
        selector.select(item_bank=theirs, administered_items=[], est_theta=theta)
    ours_seconds, their_seconds, same, choices = 0.0, 0.0, 0, 0
    for _ in range(tests):
        used: list[int] = []
        for theta in random.normal(size=15).tolist():
            started = time.perf_counter()
            chosen = selector.select(item_bank=theirs, administered_items=used, est_theta=theta)
            between = time.perf_counter()
            ours = selection.most_informative(theta, items, used)
            ours_seconds += time.perf_counter() - between
            their_seconds += between - started
            same, choices = same + (ours == chosen), choices + 1
            used.append(ours)
    ratio = their_seconds / ours_seconds
    beside = (
        f"{ours_seconds / choices * 1e6:.1f} us; catsim 0.21 {their_seconds / choices * 1e6:.0f} us;"
        f" {same} of {choices} choices identical"
    )
    met = ratio >= target and same == choices
    return Row(f"Most informative of {size:,}, against catsim", ratio, "x", f">= {target:g}", met, beside)


def _adaptive(*, quick: bool) -> list[Row]:
    persons = 150 if quick else 2000
    found = [
        row
        for name, size, guessing, target in (
            ("2PL, 500 items", 500, 0.0, 0.295),
            ("3PL (c .25), 500 items", 500, 0.25, 0.36),
            ("2PL, 2,000 items", 2000, 0.0, 0.25),
        )
        for row in _accuracy_rows(name, size, guessing, target, persons)
    ]
    for name, discriminations in (
        ("kept", simulation.kept),
        ("written", simulation.written),
        ("new", simulation.alike),
    ):
        ours = _accuracy(persons, 500, 0.25, topic_count=28, discriminations=discriminations)
        beside = f"25 random items {ours.random_rmse:.3f}; bias {ours.bias:+.3f}; exposure {ours.largest_exposure:.2f}"
        title = f"25 adaptive items, 3PL (c .25), 500 items, 28 topics, {name}: RMSE(theta)"
        found.append(Row(title, ours.rmse, "", "", None, beside))
    return found


def _accuracy_rows(name: str, size: int, guessing: float, target: float, persons: int) -> list[Row]:
    """The figures of a calibrated bank of seven topics; see `simulation` for how its items are drawn."""
    found = _accuracy(persons, size, guessing, topic_count=7, discriminations=simulation.kept)
    ratio, exposure = found.rmse / found.random_rmse, found.largest_exposure
    title = f"25 adaptive items, {name}, 7 topics: "
    random = f"25 random items {found.random_rmse:.3f}"
    made = [
        Row(f"{title}RMSE(theta)", found.rmse, "", f"<= {target:g}", found.rmse <= target, f"{random}; a ~ U(.5, 2)"),
        Row(f"{title}bias", found.bias, "", "<= .03 either way", abs(found.bias) <= 0.03, f"{persons} people"),
        Row(f"{title}largest exposure", exposure, "", "<= .37", exposure <= 0.37, f"even: {25 / size:.3f}"),
    ]
    is_judged = size == 500 and guessing == 0.0
    target_text, met = ("<= .70", ratio <= 0.70) if is_judged else ("", None)
    return [*made, Row(f"{title}ratio to 25 random items", ratio, "", target_text, met, random)]


def _accuracy(
    persons: int,
    size: int,
    guessing: float,
    *,
    topic_count: int,
    discriminations: Callable[[int, Generator], FloatArray],
) -> simulation.Accuracy:
    """Over four banks, so that the luck of one bank does not decide; over one when people are few."""
    banks = 4 if persons >= 1000 else 1
    found = []
    for number in range(banks):
        random = np.random.default_rng((SEED, number))
        items = simulation.bank(
            size, random, guessing=guessing, topic_count=topic_count, discriminations=discriminations
        )
        found.append(simulation.accuracy(items, persons // banks, random))
    return simulation.Accuracy(
        rmse=float(np.sqrt(np.mean([one.rmse**2 for one in found]))),
        bias=float(np.mean([one.bias for one in found])),
        largest_exposure=max(one.largest_exposure for one in found),
        random_rmse=float(np.sqrt(np.mean([one.random_rmse**2 for one in found]))),
    )


def _topics(*, quick: bool) -> list[Row]:
    made: list[Row] = []
    for per_topic, target in ((3, 0.915), (12, 0.955)):
        random = np.random.default_rng((SEED, per_topic))
        found = simulation.topic_accuracy(60 if quick else 1000, per_topic, random)
        title = f"Topic weakness, {per_topic} items a topic, 28 topics: "
        beside = f"share right alone {found.auc_share_right:.3f}; items near the cut"
        covers = 0.94 <= found.coverage <= 0.96
        made += [
            Row(f"{title}AUC", found.auc, "", f">= {target:g}", found.auc >= target, beside),
            Row(f"{title}coverage of the 95 % interval", found.coverage, "", ".94 to .96", covers, ""),
        ]
    return made


def _readiness(*, quick: bool) -> list[Row]:
    random = np.random.default_rng(SEED)
    items = simulation.bank(500, random, guessing=0.25, topic_count=28)
    found = simulation.forecast_accuracy(items, 60 if quick else 1000, random)
    beside = (
        f"raw share of 30 random items {found.rmse_raw:.3f}; against one sitting with its luck"
        f" {found.rmse_sitting:.3f}, {found.covered:.0%} of them in the 90 % interval"
    )
    met = found.rmse_true <= 0.07
    return [Row("Readiness after 30 items: RMSE of the true 60-item score", found.rmse_true, "", "<= .07", met, beside)]


def _catsim_estimate(items: Bank, right: list[bool]) -> Callable[[], object]:
    from catsim.estimation import NumericalSearchEstimator  # noqa: PLC0415 -- the peer is a development dependency
    from catsim.item_bank import ItemBank  # noqa: PLC0415 -- the same

    theirs = ItemBank(np.column_stack((items.a, items.b, items.c, np.ones(len(items)))))
    estimator, places = NumericalSearchEstimator(), list(range(len(items)))
    return lambda: estimator.estimate(item_bank=theirs, administered_items=places, response_vector=right, est_theta=0.0)


def _times(act: Callable[[], object], repeats: int) -> list[float]:
    """Milliseconds of each call, after a few to warm up."""
    for _ in range(20):
        act()
    found = []
    for _ in range(repeats):
        started = time.perf_counter()
        act()
        found.append((time.perf_counter() - started) * 1e3)
    return found


def _median_ms(act: Callable[[], object]) -> float:
    return percentile(_times(act, 50), 0.5)


def main() -> None:
    """Print the figures as a table or as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.measurement", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    parser.add_argument("--quick", action="store_true", help="fewer people; rough figures")
    wanted = parser.parse_args(sys.argv[1:])
    figures = rows(wanted.quick)
    print(as_json(figures)) if wanted.json else print_table(figures)


if __name__ == "__main__":
    main()
