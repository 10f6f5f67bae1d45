"""Boards, awards and streaks in a school of 200,000 people with ten million ledger entries, and the home page in it.

A board is asked for through the service by people of every rank: the fifty first, the reader's rank and neighbours.
Beside it stands the query without kept totals, a SUM over the same ledger with the rank counted from it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from bench import crowd, ledger, people, servers
from bench.crowd import Load
from bench.load import Client
from bench.people import Learner
from bench.servers import Server, Stage
from bench.table import Row
from db.engine import DatabaseRole, transaction
from logic import clock
from logic.leaderboards import periods
from logic.leaderboards import service as leaderboards
from logic.leaderboards.periods import Period
from logic.xp import service as xp
from logic.xp import streak_service
from logic.xp.rewards import Reason

PEOPLE, ENTRIES = 200_000, 10_000_000
BOARD_MS: Final = 15.0
TIMES_FASTER: Final = 50.0
AWARD_SHARE: Final = 0.5
STREAK_MS: Final = 1.0
HOME_RERUNS: Final = 60.0
AT_ONCE: Final = 8
FLOOD: Final = 12
SUMMING: Final = """
    with summed as (
        select reward.user_id, sum(reward.xp_amount) as xp from xp_rewards reward
        join users person on person.id = reward.user_id and person.on_boards
        where reward.at >= :since group by reward.user_id having sum(reward.xp_amount) > 0
    ), ranked as (
        select user_id, xp, rank() over (order by xp desc) as rank,
               row_number() over (order by xp desc, user_id) as place from summed
    )
    select user_id, xp, rank from ranked
    where place <= 50 or abs(place - (select place from ranked where user_id = :me)) <= 3 order by place
"""
BARE: Final = text("""
    insert into xp_rewards (user_id, reward_type, subject, xp_amount, reason, at, local_date)
    values (:user_id, 'daily_task', :subject, 15, 'A day done', :at, cast(:at as date))
    on conflict (user_id, reward_type, subject) do nothing
""")


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    size = 50 if quick else 1
    with servers.stage() as stage:
        planned = people.with_plans(FLOOD)
        print(f"boards: {PEOPLE // size:,} people, {ENTRIES // size:,} ledger entries ...", file=sys.stderr, flush=True)
        entries = ledger.fill(stage, people=PEOPLE // size, entries=ENTRIES // size)
        readers = _readers(40 if quick else 400)
        rows = [_board_row(period, readers, entries) for period in Period]
        rows += [_award_row(readers, 1, quick=quick), _award_row(readers, AT_ONCE, quick=quick), _streak_row(readers)]
        with servers.application(stage) as server:
            home = _flood(stage, server, planned, seconds=5.0 if quick else 20.0)
        with servers.floor(stage, "empty_page") as empty:
            nothing = _flood(stage, empty, planned, seconds=5.0 if quick else 20.0)
        rows.append(_home_row(home, nothing))
    return rows


def _readers(how_many: int) -> list[int]:
    """People of the crowd, drawn evenly."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        known = session.scalars(text("select id from users where email like 'crowd-%' order by id")).all()
    return random.Random(7).sample(list(known), how_many)  # noqa: S311 -- the same people in every run


def _timed(once: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    once()
    return 1000 * (time.perf_counter() - started)


def _percentile(times: Sequence[float]) -> float:
    return crowd.percentile(times, 0.95)


def _board_row(period: Period, readers: Sequence[int], entries: int) -> Row:
    """Everyone's board of a period, and a sum over the ledger in between."""
    at = clock.now()
    leaderboards.forget()
    ours: list[float] = []
    sums: list[float] = []
    for place, reader in enumerate(readers):
        ours.append(_timed(lambda: leaderboards.board(reader, period, at=at)))  # noqa: B023 -- called at once
        if place % (len(readers) // 4) == 0:
            sums.append(_timed(partial(_summed, reader, period, at)))
    p95, summed = _percentile(ours), statistics.median(sums)
    faster = summed / statistics.median(ours)
    return Row(
        f"Board of the {period.value if period is not Period.ALL else 'whole time'}: top 50, rank, neighbours, p95",
        p95,
        "ms",
        f"< {BOARD_MS:.0f}, and >= {TIMES_FASTER:.0f}x a SUM",
        p95 < BOARD_MS and faster >= TIMES_FASTER,
        f"median {statistics.median(ours):.1f} ms, slowest {max(ours):.0f} ms (tallies the board once in"
        f" {leaderboards.TALLY_SECONDS:.0f} s); SUM over {entries:,} entries {summed:,.0f} ms: {faster:,.0f}x",
    )


def _summed(reader: int, period: Period, at: datetime) -> None:
    with transaction(reader, role=DatabaseRole.WORKER) as session:
        since = periods.start(period, at, "UTC")
        session.execute(text(SUMMING), {"since": since, "me": reader}).all()


def _award_row(readers: Sequence[int], at_once: int, *, quick: bool) -> Row:
    """Awards and bare inserts in turn, each in a transaction of its own that is on disk when it ends."""
    each = 50 if quick else 400
    numbers = itertools.count()
    ours, bare = [], []
    for _ in range(2 if quick else 5):
        ours.append(_rate(partial(_award, numbers), readers, each, at_once))
        bare.append(_rate(partial(_bare_insert, numbers), readers, each, at_once))
    rate, floor = statistics.median(ours), statistics.median(bare)
    return Row(
        f"Awards a second by {'one client' if at_once == 1 else f'{at_once} clients at once'}, of a bare insert's",
        rate / floor,
        "times",
        f"at least {AWARD_SHARE}",
        rate / floor >= AWARD_SHARE,
        f"{rate:,.0f} awards a second with totals, day and six boards; {floor:,.0f} bare inserts",
    )


def _rate(once: Callable[[int], None], readers: Sequence[int], how_many: int, at_once: int) -> float:
    people_in_turn = list(itertools.islice(itertools.cycle(readers), how_many))
    started = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(once, people_in_turn))
    return how_many / (time.perf_counter() - started)


def _award(numbers: itertools.count[int], person: int) -> None:
    with transaction(person) as session:
        xp.award(session, person, Reason.DAILY_TASK, subject=f"bench-{next(numbers)}", at=clock.now())


def _bare_insert(numbers: itertools.count[int], person: int) -> None:
    with transaction(person) as session:
        session.execute(BARE, {"user_id": person, "subject": f"bench-{next(numbers)}", "at": clock.now()})


def _streak_row(readers: Sequence[int]) -> Row:
    """What the award and the page header read, in a transaction that is open; and the whole header beside it."""
    at, took = clock.now(), []
    for reader in readers:
        with transaction(reader) as session:
            streak_service.stored(session, reader)
            took.append(_timed(lambda: _seen(session, reader, at)))  # noqa: B023 -- called at once
    headers = [_timed(partial(xp.header, reader, at=at)) for reader in readers]
    middle = statistics.median(took)
    return Row(
        "Streak of a learner, read and brought to today",
        middle,
        "ms",
        f"< {STREAK_MS:.0f}",
        middle < STREAK_MS,
        f"p95 {_percentile(took):.2f} ms; the whole header with its transaction {statistics.median(headers):.1f} ms",
    )


def _seen(session: Session, reader: int, at: datetime) -> None:
    streak_service.seen(session, reader, streak_service.stored(session, reader), at.date())


async def _at_home(server: Server, learner: Learner) -> crowd.Life:
    """One learner looking at the page that a server opens with, again and again."""
    async with Client(server.address, learner.cookie) as tab:
        while True:
            yield await tab.visit("")


def _flood(stage: Stage, server: Server, planned: Sequence[Learner], seconds: float) -> Load:
    lives = [_at_home(server, learner) for learner in planned]
    processes = {"server": server.process.pid, "PostgreSQL": stage.cluster.pid}
    return asyncio.run(crowd.measure(lives, seconds=seconds, warm_up=3, processes=processes))


def _home_row(home: Load, nothing: Load) -> Row:
    """The home page, and beside it an empty page with the same sign-in, menu and learners, from the same run."""
    troubles = home.troubles + nothing.troubles
    return Row(
        f"Reruns of the home page, one process, {FLOOD} learners who never think",
        home.per_second,
        "a second",
        f"at least {HOME_RERUNS:.0f}",
        home.per_second >= HOME_RERUNS and not troubles,
        f"p95 {home.percentile(0.95):.0f} ms; server {home.cpu_each('server'):.1f} ms CPU a rerun, PostgreSQL"
        f" {home.cpu_each('PostgreSQL'):.1f}; an empty page of the application {nothing.per_second:.0f} a second with"
        f" {nothing.cpu_each('server'):.1f} and {nothing.cpu_each('PostgreSQL'):.1f} ms; cores used: {home.cores()}"
        + (f"; WENT WRONG: {dict(troubles)}" if troubles else ""),
    )
