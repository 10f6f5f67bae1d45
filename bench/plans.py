"""Making a plan from a finished diagnostic, database included, and the smallest write of the product beside it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Final

from bench import servers
from bench.crowd import percentile
from bench.table import Row
from logic import clock
from logic.plans import service as plans
from tests import factories

PLANS: Final = 60
TARGET: Final = 50.0  # milliseconds


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    how_many = 12 if quick else PLANS
    with servers.stage():
        print(f"plans: {how_many + 1} learners take the diagnostic ...", flush=True)
        # Whoever comes first pays for reading the content; that is a start's cost, not a plan's.
        made = [_one(place) for place in range(how_many + 1)][1:]
    making, starting = [making for making, _ in made], [starting for _, starting in made]
    p95 = percentile(making, 0.95)
    return [
        Row(
            "Making a plan, database included, p95",
            p95,
            "ms",
            f"under {TARGET:.0f}",
            p95 < TARGET,
            f"of {how_many}; median {statistics.median(making):.1f} ms; the smallest write (starting a day):"
            f" p95 {percentile(starting, 0.95):.1f}, median {statistics.median(starting):.1f} ms",
        )
    ]


def _one(place: int) -> tuple[float, float]:
    """Milliseconds for making the plan of a new learner, and for starting its first day."""
    now = clock.now()
    learner_id = factories.learner("Amara", email=f"planned-{place}@waymark.test", at=now)
    attempt_id = factories.submitted_diagnostic(learner_id, share_right=0.2 + 0.1 * (place % 7), at=now)
    making = _milliseconds(lambda: plans.make_from_diagnostic(learner_id, attempt_id, at=now))
    today = plans.current(learner_id).today
    if today is None:
        raise RuntimeError("the new plan has no open day")
    return making, _milliseconds(lambda: plans.start_day(learner_id, today.id, at=now))


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
