"""Tests put together beforehand: how long it takes on a large bank, and how even they are."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from bench.table import Row
from logic.assessment import blueprint, forms
from logic.assessment.bank import Bank
from logic.assessment.topics import Verdict

ITEMS, TOPICS = 10_000, 28
MILLISECONDS = 20.0
TIMES = 300


def run(*, quick: bool) -> list[Row]:
    """Daily, weekly and final forms from 10,000 families of which a fifth may not come; p95 of building one."""
    print("forms ...", file=sys.stderr, flush=True)
    chance = np.random.default_rng(11)
    topic = np.arange(ITEMS) % TOPICS
    bank = Bank.from_arrays(
        np.exp(chance.normal(0, 0.3, ITEMS)),
        chance.normal(0, 1, ITEMS),
        0.25,
        topic,
        np.arange(ITEMS),
        skill=topic // 7,
    )
    barred = frozenset(range(0, ITEMS, 5))
    skills = [number // 7 for number in range(TOPICS)]
    free = [ITEMS // TOPICS] * TOPICS

    def weekly(seed: int) -> tuple[int, ...]:
        counts = (*blueprint.weekly([Verdict.UNKNOWN] * 7, free[:7]), *[0] * 21)
        return forms.near_level(bank, counts, theta=0.3, target=forms.AT_THE_PASS_MARK, seed=seed, barred=barred)

    def daily(seed: int) -> tuple[int, ...]:
        counts = [blueprint.DAILY_ITEMS, *[0] * (TOPICS - 1)]
        return forms.near_level(bank, counts, theta=0.3, target=forms.ENCOURAGING, seed=seed, barred=barred)

    def final(seed: int) -> tuple[int, ...]:
        return forms.final(bank, blueprint.final(skills, free), seed=seed, barred=barred)

    times = 30 if quick else TIMES
    rows = [_timed(name, make, times) for name, make in (("daily", daily), ("weekly", weekly), ("final", final))]
    hardness = np.std([bank.b[list(final(seed))].mean() for seed in range(times)])
    rows.append(
        Row("difficulty of one final against the next, sd", float(hardness), "", "small", None, "60 random: 0.129")
    )
    return rows


def _timed(name: str, make: Callable[[int], tuple[int, ...]], times: int) -> Row:
    taken = []
    for seed in range(times):
        started = time.perf_counter()
        make(seed)
        taken.append((time.perf_counter() - started) * 1000)
    value = float(np.percentile(taken, 95))
    return Row(
        f"{name} form from {ITEMS:,} families, p95", value, "ms", f"< {MILLISECONDS:.0f}", value < MILLISECONDS, ""
    )
