"""Reruns of signed-in learners: a flood without thinking, a class room with it, and the CPU of one page.

Two of three learners have a plan and go from home to plan and back; the third is in the middle of a diagnostic and
looks at its question again. So home, plan and diagnostic are a third of the reruns each, every page as it is in use.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Iterable, Sequence
from typing import Final

from bench import crowd, people, servers
from bench.crowd import Life, Load
from bench.load import Client, PageError, Rerun
from bench.people import Learner
from bench.servers import Server, Stage
from bench.table import Row

FLOOD: Final = 12  # learners without think time
CLASS_ROOM: Final = 100  # learners who think
THINKING: Final = 5.0  # seconds on average, between half and one and a half of it
ROUNDS: Final = 6  # of plan page and empty page in turn

TITLES = {"plan": "Your plan"}


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    seconds = 5.0 if quick else 20.0
    with servers.stage() as stage:
        print("pages: making a hundred signed-in learners ...", flush=True)
        planned = people.with_plans(20 if quick else CLASS_ROOM * 2 // 3 + 1)
        measured = people.in_a_diagnostic(10 if quick else CLASS_ROOM // 3)
        with servers.application(stage) as server:
            print(f"pages: {FLOOD} learners without think time, {seconds:.0f} s ...", flush=True)
            flood = _flood(stage, server, planned, measured, seconds)
            print(f"pages: {CLASS_ROOM} learners, {THINKING:.0f} s think time ...", flush=True)
            room = _class_room(stage, server, planned, measured, seconds * 1.5)
        with servers.application(stage) as server, servers.floor(stage, "empty_app") as empty:
            print("pages: the plan page and an empty page in turn ...", flush=True)
            plan, nothing = _in_turn(stage, server, empty, planned[0], quick=quick)
    return [_flood_row(flood), _class_room_row(room), _cost_row(plan, nothing)]


async def _walk(server: Server, learner: Learner, pages: Iterable[str], think: float) -> Life:
    """One learner going from page to page."""
    chance = random.Random(learner.id)  # noqa: S311 -- think times, the same in every run
    async with Client(server.address, learner.cookie) as tab:
        for page in pages:
            await asyncio.sleep(think * chance.uniform(0.5, 1.5))
            yield _expected(page, tab, await tab.visit(page))


def _expected(page: str, tab: Client, rerun: Rerun) -> Rerun:
    """A fast page that is not the right one is no figure."""
    if page in TITLES and TITLES[page] not in tab.titles:
        raise PageError(f"the page {page} shows {tab.titles}")
    if page == "diagnostic" and "Your answer" not in tab.radios:
        raise PageError("the diagnostic shows no question")
    return rerun


def _lives(
    server: Server, planned: Sequence[Learner], measured: Sequence[Learner], how_many: int, think: float
) -> list[Life]:
    """How many learners there are: two on home and plan for each one in a diagnostic."""
    lives = []
    for place in range(how_many):
        if place % 3 == 2:
            lives.append(_walk(server, measured[place // 3 % len(measured)], itertools.repeat("diagnostic"), think))
        else:
            first = place % 2
            walk = itertools.islice(itertools.cycle(("", "plan")), first, None)
            lives.append(_walk(server, planned[(place - place // 3) % len(planned)], walk, think))
    return lives


def _processes(stage: Stage, server: Server) -> dict[str, int]:
    return {"server": server.process.pid, "PostgreSQL": stage.cluster.pid}


def _flood(
    stage: Stage, server: Server, planned: Sequence[Learner], measured: Sequence[Learner], seconds: float
) -> Load:
    lives = _lives(server, planned, measured, FLOOD, think=0)
    return asyncio.run(crowd.measure(lives, seconds=seconds, warm_up=3, processes=_processes(stage, server)))


def _class_room(
    stage: Stage, server: Server, planned: Sequence[Learner], measured: Sequence[Learner], seconds: float
) -> Load:
    lives = _lives(server, planned, measured, CLASS_ROOM, think=THINKING)
    return asyncio.run(
        crowd.measure(lives, seconds=seconds, warm_up=12, ramp=5, processes=_processes(stage, server)),
    )


def _in_turn(stage: Stage, server: Server, empty: Server, learner: Learner, *, quick: bool) -> tuple[Load, Load]:
    """Both pages by one learner at a time, a short while each and in turn, so that a busy moment hits both."""
    plan, nothing = Load(), Load()
    for _ in range(2 if quick else ROUNDS):
        for total, where, page in ((plan, server, "plan"), (nothing, empty, "")):
            life = _walk(where, learner, itertools.repeat(page), think=0)
            part = asyncio.run(
                crowd.measure([life], seconds=2.5, warm_up=1, processes=_processes(stage, where)),
            )
            total.add(part)
    return plan, nothing


def _flood_row(load: Load) -> Row:
    return Row(
        f"Reruns on home, plan and diagnostic, one process, {FLOOD} learners who never think",
        load.per_second,
        "a second",
        "at least 60",
        load.per_second >= 60 and not load.troubles,
        f"p95 {load.percentile(0.95):.0f} ms; server {load.cpu_each('server'):.1f} ms CPU a rerun; cores used:"
        f" {load.cores()}{_trouble(load)}",
    )


def _class_room_row(load: Load) -> Row:
    p95 = load.percentile(0.95)
    return Row(
        f"Rerun with {CLASS_ROOM} learners at {THINKING:.0f} s think time, p95",
        p95,
        "ms",
        "under 150",
        p95 < 150 and not load.troubles,
        f"median {load.percentile(0.5):.0f} ms, {load.per_second:.1f} reruns/s; cores used:"
        f" {load.cores()}{_trouble(load)}",
    )


def _cost_row(plan: Load, nothing: Load) -> Row:
    ratio = plan.cpu_each("server") / nothing.cpu_each("server")
    return Row(
        "CPU of a plan page rerun, as a multiple of an empty page's",
        ratio,
        "times",
        "at most 12",
        ratio <= 12 and not plan.troubles,
        f"server process: plan {plan.cpu_each('server'):.1f} ms, empty page {nothing.cpu_each('server'):.1f} ms;"
        f" PostgreSQL adds {plan.cpu_each('PostgreSQL'):.1f} ms; {plan.size / 1000:.1f} kB against"
        f" {nothing.size / 1000:.1f} kB{_trouble(plan)}",
    )


def _trouble(load: Load) -> str:
    return f"; WENT WRONG: {load.trouble()}" if load.troubles else ""
