"""Storing one answer of the diagnostic: sixteen learners at once, none of whom thinks.

A learner answers nineteen questions, one short of where a diagnostic may end, then the next learner sits down: signing
in, drawing the page and working out a result are no answers, and are not counted as such. They use the same cores
all the same. Every answer is committed with `synchronous_commit` on before it counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from bench import crowd, people, servers
from bench.crowd import Life, Load
from bench.load import Client
from bench.people import Learner
from bench.servers import Server, Stage
from bench.table import Row
from logic.assessment.selection import FEWEST_ITEMS
from logic.transactions import DatabaseRole, transaction

AT_ONCE: Final = 16
ANSWERS_EACH: Final = FEWEST_ITEMS - 1
MOST_ANSWERS_A_SECOND: Final = 500  # as many learners are made as that would need


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    seconds, warm_up = (4.0, 2.0) if quick else (12.0, 3.0)
    needed = int((seconds + warm_up) * MOST_ANSWERS_A_SECOND / ANSWERS_EACH)
    with servers.stage() as stage:
        print(f"answers: making {2 * needed} learners with a diagnostic before them ...", flush=True)
        sitting, bare = people.in_a_diagnostic(needed), people.in_a_diagnostic(needed)
        print(f"answers: a bare fragment with the same SQL, {seconds:.0f} s ...", flush=True)
        with servers.floor(stage, "bare_fragment") as server:
            floor = _measure(stage, server, bare, "", seconds, warm_up)
        print(f"answers: the diagnostic, {seconds:.0f} s ...", flush=True)
        with servers.application(stage) as server:
            ours = _measure(stage, server, sitting, "diagnostic", seconds, warm_up)
        _check_that_they_are_stored(sitting, at_least=len(ours.reruns))
    return _rows(ours, floor)


def _measure(
    stage: Stage, server: Server, learners: Sequence[Learner], page: str, seconds: float, warm_up: float
) -> Load:
    lives = [_answer_all(server, learners[place::AT_ONCE], page) for place in range(AT_ONCE)]
    processes = {"server": server.process.pid, "PostgreSQL": stage.cluster.pid}
    return asyncio.run(crowd.measure(lives, seconds=seconds, warm_up=warm_up, processes=processes))


async def _answer_all(server: Server, learners: Sequence[Learner], page: str) -> Life:
    """One place at a desk: learner after learner sits down and answers."""
    for learner in learners:
        async with Client(server.address, learner.cookie) as tab:
            await tab.visit(page)
            for number in range(ANSWERS_EACH):
                yield await tab.choose_and_press("Your answer", number % 4, "Answer")


def _check_that_they_are_stored(learners: Sequence[Learner], *, at_least: int) -> None:
    """A fast answer that is not in the database is no figure."""
    from sqlalchemy import text  # noqa: PLC0415 -- the one statement of this folder

    with transaction(None, role=DatabaseRole.WORKER) as session:
        stored = session.scalar(
            text("select count(*) from assessment_responses where user_id = any(:people) and answered_at is not null"),
            {"people": [learner.id for learner in learners]},
        )
    if stored is None or stored < at_least:
        raise RuntimeError(f"{at_least} answers were acknowledged and {stored} are stored")


def _rows(ours: Load, floor: Load) -> list[Row]:
    p95, trouble = ours.percentile(0.95), f"; WENT WRONG: {ours.trouble()}" if ours.troubles else ""
    return [
        Row(
            f"Answers stored from the diagnostic, one process, {AT_ONCE} learners at once",
            ours.per_second,
            "a second",
            "at least 200",
            ours.per_second >= 200 and not ours.troubles,
            f"bare fragment with the same SQL {floor.per_second:.0f}/s; server {ours.cpu_each('server'):.1f} ms CPU an"
            f" answer against {floor.cpu_each('server'):.1f}; cores used: {ours.cores()}{trouble}",
        ),
        Row(
            f"Storing one answer, {AT_ONCE} learners at once, p95",
            p95,
            "ms",
            "under 90",
            p95 < 90 and not ours.troubles,
            f"bare fragment {floor.percentile(0.95):.0f} ms; median {ours.percentile(0.5):.0f} ms against"
            f" {floor.percentile(0.5):.0f}; {ours.size / 1000:.1f} kB against {floor.size / 1000:.1f} kB",
        ),
    ]
