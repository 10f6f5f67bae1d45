"""Making a growth plan by rules, through the service and PostgreSQL, and a bare insert of the same rows beside it."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from bench import servers
from bench.crowd import percentile
from bench.table import Row
from db.engine import transaction
from db.queries import growth as queries
from logic import clock
from logic.growth import plan_rows, service
from logic.growth.views import Origin, PlanView
from tests import factories, growth_teachers

TEACHERS: Final = 100
TARGET: Final = 100.0  # milliseconds
LEARNERS: Final = 6
ANSWERS: Final = 6
ONE_DAY: Final = timedelta(days=1)


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    how_many = 20 if quick else TEACHERS
    with servers.stage():
        print(f"growth_plans: {how_many + 1} teachers with tests and a cohort of {LEARNERS} ...", flush=True)
        now = clock.now()
        learners = [factories.learner("Noor", at=now) for _ in range(LEARNERS)]
        topic = growth_teachers.a_topic(ANSWERS)
        for learner in learners:
            growth_teachers.answers(learner, topic, right=2, asked=ANSWERS, at=now - ONE_DAY)
        people = [_teacher(place, learners, now) for place in range(how_many + 1)]
        # Whoever comes first pays for imports and connections; that is a start's cost, not a plan's.
        first = [_generating(person, now) for person in people][1:]
        second = [_generating(person, now + ONE_DAY) for person in people][1:]
        floor = [_inserting(person, now) for person in people][1:]
    return [
        _row("Making a growth plan by rules, database included, p95", first, floor),
        _row("Making its next version, with what was under way, p95", second, floor),
    ]


def _teacher(place: int, learners: Sequence[int], now: datetime) -> int:
    teacher = growth_teachers.weak_teacher(email=f"grower-{place}@waymark.test", at=now)
    growth_teachers.cohort(teacher, list(learners))
    return teacher


def _generating(teacher: int, at: datetime) -> float:
    took = _milliseconds(lambda: service.generate(teacher, at=at))
    plan = service.current(teacher)
    if plan is None or not plan.actions:
        raise RuntimeError("no plan was made")
    return took


def _inserting(like: int, at: datetime) -> float:
    """Milliseconds for nothing but the rows of such a plan, for somebody who has none."""
    plan = service.current(like)
    if plan is None:
        raise RuntimeError("no plan was made")
    somebody = growth_teachers.teacher()
    return _milliseconds(lambda: _insert(somebody, plan, at))


def _insert(teacher: int, plan: PlanView, at: datetime) -> None:
    columns = {"title": plan.title, "plan_text": plan.markdown, "origin": Origin.RULES, "written_by": None}
    columns |= {"based_on": None, "context": json.dumps({}), "is_active": True, "is_offered": False}
    rows = plan_rows.new_rows([action.as_action for action in plan.actions], {}, [])
    with transaction(teacher) as session:
        queries.add(session, teacher, {**columns, "at": at, "expires_at": at + service.LASTS}, rows)


def _row(measure: str, made: list[float], floor: list[float]) -> Row:
    p95 = percentile(made, 0.95)
    return Row(
        measure,
        p95,
        "ms",
        f"under {TARGET:.0f}",
        p95 < TARGET,
        f"of {len(made)}; median {statistics.median(made):.1f} ms; a bare insert of the same rows:"
        f" p95 {percentile(floor, 0.95):.1f}, median {statistics.median(floor):.1f} ms",
    )


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000
