"""The figures of a place of 200,000 people with ten million events in 180 days, each beside a raw count."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

import psutil  # type: ignore[import-untyped]  # ships no types
from sqlalchemy import create_engine, text

from bench import activity, crowd, servers
from bench.servers import Stage
from bench.table import Row
from db.engine import DatabaseRole, transaction
from db.queries import analytics as analytics_queries
from db.queries import analytics_verification as naive
from logic import clock, events
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.analytics import days, rollup_service, verification_service
from logic.analytics import service as analytics
from logic.events import EventKind
from tests import factories

PEOPLE, EVENTS = 200_000, 10_000_000
SERIES_MS: Final = 20.0
OVERVIEW_MS: Final = 60.0  # half of what the page may take
ROLL_UP_S: Final = 3.0
RETENTION_MS: Final = 300.0
TRIGGER_TIMES: Final = 1.25
COMPARED_DAYS: Final = 14  # each is dozens of seconds from the events


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    size = 50 if quick else 1
    with servers.stage() as stage:
        print(f"analytics: {PEOPLE // size:,} people, {EVENTS // size:,} events ...", file=sys.stderr, flush=True)
        made = activity.fill(stage, people=PEOPLE // size, events=EVENTS // size)
        at = clock.now()
        row = _roll_up_row(stage, at, made)
        asker = _administrator(at)
        repeats = 20 if quick else 100
        return [
            row,
            *_series_rows(asker, at, repeats),
            _retention_row(asker, at, repeats),
            _growth_row(asker, at, repeats // 5),
            _equality_row(at),
            _trigger_row(stage, made, 200 if quick else 1500),
            *_months_rows(stage),
        ]


def _administrator(at: datetime) -> Visitor:
    person = factories.learner("Grace Hopper", roles=(Role.ADMIN,), at=at)
    return Visitor(person, "Grace Hopper", None, f"{person}@example.org", frozenset({Role.ADMIN}), "UTC", None)


def _timed(once: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    once()
    return 1000 * (time.perf_counter() - started)


def _p95(times: list[float]) -> float:
    return crowd.percentile(times, 0.95)


def _raw(question: Callable[..., object], *arguments: object) -> float:
    """Milliseconds of a question put to the events themselves, in the worker's role."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return _timed(partial(question, session, *arguments))


def _roll_up_row(stage: Stage, at: datetime, made: activity.Made) -> Row:
    """Every date there is, as after an outage, and then the newest complete one by itself, again and again."""
    waiting = rollup_service.due(at)
    started = time.monotonic()
    rollup_service.roll_up(waiting, at=at, tell=partial(_tell, started))
    took = time.monotonic() - started
    last = days.last_complete(at)
    spent = _cpu_seconds(stage)
    times = [_timed(partial(rollup_service.roll_up, [last], at=at)) / 1000 for _ in range(9)]
    spent = (_cpu_seconds(stage) - spent) / len(times)
    raw = _raw(naive.series, last, last) / 1000
    middle = statistics.median(times)
    return Row(
        "Rolling up a date with its week and the funnel",
        middle,
        "s",
        f"< {ROLL_UP_S:.0f}",
        middle < ROLL_UP_S,
        f"slowest of nine {max(times):.2f} s, CPU of PostgreSQL {spent:.2f} s; {len(waiting)} dates of {made.events:,}"
        f" events one after the other {took:.0f} s; DAU, WAU and MAU alone of that date from the events {raw:.2f} s",
    )


def _cpu_seconds(stage: Stage) -> float:
    """What PostgreSQL has computed so far, all processes that live together."""
    living = psutil.Process(stage.cluster.pid).children()
    return float(sum(sum(process.cpu_times()[:2]) for process in living))


def _tell(started: float, done: int, of: int) -> None:
    if done % 30 == 0:
        print(f"analytics: {done} of {of} dates, {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)


def _series_rows(asker: Visitor, at: datetime, repeats: int) -> list[Row]:
    """The series alone, and the whole overview; both against the same series from the events, counted once."""
    span = days.period(90, at)

    def ask() -> None:
        with transaction(None, role=DatabaseRole.WORKER) as session:
            analytics_queries.days(session, span.first, span.last)

    series = [_timed(ask) for _ in range(repeats)]
    overviews = [_timed(partial(analytics.overview, asker, 90, at=at)) for _ in range(repeats)]
    raw = _raw(naive.series, span.first, span.last)
    overview = "Overview of 90 days against the 90 before, all figures and both series, p95"
    return [
        _row("DAU, WAU and MAU of 90 days, with its transaction, p95", series, SERIES_MS, raw),
        _row(overview, overviews, OVERVIEW_MS, raw),
    ]


def _retention_row(asker: Visitor, at: datetime, repeats: int) -> Row:
    newest = days.week_of(days.newest(at))
    first = newest - (analytics.MOST_COHORTS - 1) * days.WEEK

    def ask() -> None:
        with transaction(asker.id, role=DatabaseRole.WORKER) as session:
            analytics_queries.retention(session, first, newest)
            analytics_queries.funnels(session, first, newest)

    times = [_timed(ask) for _ in range(repeats)]
    raw = _raw(naive.retention, first, newest)
    return _row("Retention grid and funnel of 26 weekly cohorts, p95", times, RETENTION_MS, raw)


def _growth_row(asker: Visitor, at: datetime, repeats: int) -> Row:
    times = [_timed(partial(analytics.growth, asker, 365, at=at)) for _ in range(repeats)]
    raw = _raw(naive.funnels, at)
    row = _row("Growth of 365 days: grid, funnel, plans, tests, readiness, p95", times, RETENTION_MS, raw)
    return Row(row.measure, row.value, row.unit, "", None, f"{row.beside} (the funnel alone)")


def _row(measure: str, times: list[float], target: float, raw: float) -> Row:
    p95, middle = _p95(times), statistics.median(times)
    beside = f"median {middle:.1f} ms; from the events {raw:,.0f} ms: {raw / middle:,.0f}x"
    return Row(measure, p95, "ms", f"< {target:.0f}", p95 < target, beside)


def _equality_row(at: datetime) -> Row:
    """What is kept against what the events say, of everything the two can be compared in."""
    found = verification_service.verify(COMPARED_DAYS, at=at)
    differing = len(found.differences)
    beside = f"{found.figures:,} figures of {found.span.days} dates, of cohorts and of the funnel, counted again"
    return Row("Figures that are not what the events say", differing, "", "0", differing == 0, beside)


def _trigger_row(stage: Stage, made: activity.Made, how_many: int) -> Row:
    """Events of people who were active today already, as most are, with and without the active day noted."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        people = list(session.scalars(text("select id from users where email like 'crowd-%' order by id limit 300")))
    at = clock.now()
    for person in people:
        _event(person, at)
    with_trigger: list[float] = []
    without: list[float] = []
    for turn in range(10):
        some = people[turn % 2 :: 2][: how_many // 10]
        with_trigger += [_timed(partial(_event, person, at)) for person in some]
        with _without_trigger(stage):
            without += [_timed(partial(_event, person, at)) for person in some]
    ours, bare = statistics.median(with_trigger), statistics.median(without)
    return Row(
        "An event with its active day noted, of one without",
        ours / bare,
        "times",
        f"<= {TRIGGER_TIMES}",
        ours / bare <= TRIGGER_TIMES,
        f"{ours:.2f} ms and {bare:.2f} ms, each on disk; all {made.active_days:,} active days of {made.events:,} events"
        f" at once {made.noting_seconds:.0f} s",
    )


def _event(person: int, at: datetime) -> None:
    with transaction(person) as session:
        events.record(session, person, EventKind.PRACTISED, at=at)


@contextmanager
def _without_trigger(stage: Stage) -> Iterator[None]:
    _as_owner(stage, "alter table learner_events disable trigger note_active_days")
    try:
        yield
    finally:
        _as_owner(stage, "alter table learner_events enable trigger note_active_days")


def _as_owner(stage: Stage, statement: str, **values: Any) -> object:
    engine = create_engine(stage.cluster.owner_url())
    with engine.begin() as connection:
        found = connection.execute(text(statement), values)
        answer = found.scalar() if found.returns_rows else None
    engine.dispose()
    return answer


def _months_rows(stage: Stage) -> list[Row]:
    """How long everybody else waits while a month is made, and while the oldest one is retired."""
    ahead = clock.now() + timedelta(days=100)
    making = _timed(partial(_as_owner, stage, "select ensure_event_partitions(:moment, 0)", moment=ahead))
    oldest = _as_owner(stage, "select min(at) from learner_events")
    month = datetime.fromisoformat(str(oldest)).astimezone(UTC).strftime("%Y_%m")
    before = _as_owner(stage, f"select count(*) from learner_events_{month}")  # noqa: S608 -- a month of ours
    # The function retires what is older than 25 months, so the oldest month is called that of long ago for once.
    _as_owner(stage, f"alter table learner_events_{month} rename to learner_events_2023_01")
    retiring = _timed(partial(_as_owner, stage, "select retire_event_partitions(now())"))
    kept = _as_owner(stage, "select count(*) from learner_events_other")
    return [
        Row("Making a month of events, while everybody waits", making, "ms", "", None, "nothing had to be moved"),
        Row(
            "Retiring a month of events, while everybody waits",
            retiring / 1000,
            "s",
            "",
            None,
            f"{before:,} events, of which {kept:,} are kept; once a month, and only for events of 25 months ago",
        ),
    ]
