"""A teacher's board of two hundred learners: reruns as a browser sees them, and beside it a query per learner."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from typing import Final
from uuid import UUID

from bench import copies, crowd, people, servers
from bench.crowd import Life, Load
from bench.load import Client, PageError
from bench.servers import Server
from bench.table import Row
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.progress import service as progress
from logic.readiness import history_service as readiness
from logic.review import board_service, cohort_service
from logic.xp import streak_service as streaks
from tests import cohorts, factories

LEARNERS, REAL = 200, 10  # of each real one so many copies that there are enough
TEACHER: Final = "teacher-bench@waymark.test"
NAME: Final = "Two hundred"
WITHIN_MS: Final = 150.0


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    size = LEARNERS // (10 if quick else 1)
    with servers.stage() as stage:
        print(f"cohort_board: {size} learners with plans ...", file=sys.stderr, flush=True)
        real = [learner.id for learner in people.with_plans(REAL)]
        teacher, public_id = _cohort(copies.of(stage, real, size // REAL - 1))
        ours = _times(lambda: board_service.board(teacher, public_id, at=clock.now()), 20)
        peer = _times(lambda: _one_by_one(teacher, public_id), 3)
        cookie = f"{accounts.COOKIE}={factories.browser_cookie(TEACHER)}"
        with servers.application(stage) as server, servers.floor(stage, "empty_app") as empty:
            load = _load(server, cookie, "board", title=NAME, seconds=3 if quick else 15)
            nothing = _load(empty, "", "", title=None, seconds=3)
    return [_page_row(load, nothing, size), _service_row(ours, peer, size)]


def _cohort(learners: list[int]) -> tuple[Visitor, UUID]:
    """A teacher whose cohort all of them are in."""
    person = factories.learner("Grace Hopper", email=TEACHER, roles=(Role.TEACHER,), at=clock.now())
    teacher = cohorts.visitor(person, Role.TEACHER, name="Grace Hopper", email=TEACHER)
    public_id = cohort_service.create(teacher, NAME, at=clock.now())
    token = cohorts.link(teacher, public_id, at=clock.now(), most_uses=len(learners))
    for learner in learners:
        cohorts.accept(learner, token, at=clock.now())
    return teacher, public_id


def _one_by_one(teacher: Visitor, public_id: UUID) -> None:
    """What the board shows, asked for each learner with the services of the learner's own pages."""
    at = clock.now()
    for member in cohort_service.members(teacher, public_id):
        about = progress.subject(member.id, at=at)
        if about is not None:
            progress.pace_of(member.id, about)
            readiness.milestones(member.id, about.track_id)
        streaks.explained(member.id, at=at)


def _times(once: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each round after a first one."""
    once()
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        once()
        took.append(1000 * (time.perf_counter() - started))
    return took


def _load(server: Server, cookie: str, page: str, *, title: str | None, seconds: float) -> Load:
    life = _again_and_again(server, cookie, page, title)
    return asyncio.run(
        crowd.measure([life], seconds=seconds, warm_up=2, processes={"server": server.process.pid}),
    )


async def _again_and_again(server: Server, cookie: str, page: str, title: str | None) -> Life:
    """One teacher who looks at the board again and again."""
    async with Client(server.address, cookie) as tab:
        for _ in itertools.count():
            rerun = await tab.visit(page)
            if title is not None and title not in tab.titles:
                raise PageError(f"the page {page} shows {tab.titles}")
            yield rerun


def _page_row(load: Load, nothing: Load, size: int) -> Row:
    p95 = load.percentile(0.95)
    trouble = f"; WENT WRONG: {load.trouble()}" if load.troubles else ""
    return Row(
        f"Rerun of the board of {size} learners, one teacher, p95",
        p95,
        "ms",
        f"< {WITHIN_MS:.0f}",
        p95 < WITHIN_MS and not load.troubles,
        f"median {load.percentile(0.5):.0f} ms, {len(load.reruns)} reruns, {load.cpu_each('server'):.0f} ms CPU of the"
        f" server, {load.size / 1000:.0f} kB; an empty page {nothing.percentile(0.5):.0f} ms{trouble}",
    )


def _service_row(ours: list[float], peer: list[float], size: int) -> Row:
    middle, beside = statistics.median(ours), statistics.median(peer)
    return Row(
        f"The board's figures for {size} learners, asked for at once",
        middle,
        "ms",
        "",
        None,
        f"slowest {max(ours):.0f} ms; asked for each learner by themselves {beside:,.0f} ms: {beside / middle:.0f}x",
    )
