"""`analytics`: the figures of the place rolled up, shown and held against the events; the months of events."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

MOST_LISTED = 200
WIDTH = 150  # characters, when nobody looks at a terminal
DAYS = 90
SHOWN = (
    "people",
    "new_people",
    "active",
    "weekly",
    "monthly",
    "active_plans",
    "days_finished",
    "verdicts",
    "is_complete",
)

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="The figures of the place.")
console = Console(highlight=False, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
DaysBack = Annotated[int, typer.Option("--days", min=1, max=3660, help="The newest complete dates, so many.")]
OnDate = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Count from this date on, waiting or not.")]


@app.command("roll-up")
def roll_up(*, since: OnDate = None, as_json: AsJson = False) -> None:
    """Count the dates that wait to be counted, or with --since all of them from a date on; again changes nothing.

    Example: python manage.py analytics roll-up --since 2026-03-01
    """
    from commands import database
    from logic import clock
    from logic.analytics import days, rollup_service
    from logic.analytics.days import Span

    at = clock.now()
    with database.at_hand():
        wanted = rollup_service.due(at) if since is None else days.all_of(Span(since.date(), days.newest(at)))
        with _bar("Counting", "dates") as tell:
            counted = rollup_service.roll_up(wanted, at=at, tell=tell)
    if as_json:
        print(json.dumps({"dates": counted}))
    else:
        console.print("1 date was counted." if counted == 1 else f"{counted:,} dates were counted.")


@app.command()
def verify(*, days_back: DaysBack = DAYS, as_json: AsJson = False) -> None:
    """Count activity, retention and the funnel again from the events; the exit code is 1 when something differs.

    Slow on a large place, and nothing is changed. Example: python manage.py analytics verify --days 30
    """
    from commands import database
    from logic import clock
    from logic.analytics import verification_service

    with database.at_hand(), _busy("Counting from the events"):
        found = verification_service.verify(days_back, at=clock.now())
    if as_json:
        print(json.dumps(dataclasses.asdict(found), default=str, ensure_ascii=False))
    else:
        span = f"{found.span.first} to {found.span.last}, {found.figures:,} figures"
        _print([dataclasses.asdict(one) for one in found.differences])
        differences = f"{len(found.differences):,} differ" if found.differences else "everything adds up"
        console.print(f"{span}: {differences}. Nothing was changed.")
    raise typer.Exit(1 if found.differences else 0)


@app.command()
def show(*, days_back: DaysBack = 30, as_json: AsJson = False) -> None:
    """Print what was rolled up of the newest dates, those that still run included.

    Example: python manage.py analytics show --days 7
    """
    from commands import database
    from logic import clock
    from logic.analytics import rollup_service

    with database.at_hand():
        rows = [dataclasses.asdict(day) for day in rollup_service.rolled_up(days_back, at=clock.now())]
    if as_json:
        print(json.dumps(rows, default=str))
    else:
        _print([{"date": row["date"], **{name: row[name] for name in SHOWN}} for row in rows])


@app.command()
def partitions(*, as_json: AsJson = False) -> None:
    """Make the months of events that are missing and retire those of more than 25 months, as the worker does each day.

    Example: python manage.py analytics partitions --json
    """
    from commands import database
    from logic import clock
    from logic.analytics import partition_service

    with database.at_hand(), _busy("Keeping the months of events"):
        kept = partition_service.keep(at=clock.now())
    if as_json:
        print(json.dumps(dataclasses.asdict(kept)))
    else:
        console.print(f"{kept.made} months were made, {len(kept.retired)} retired.", *kept.retired)


@contextlib.contextmanager
def _bar(what: str, units: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal; what it gives hears how many of how many are done."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    screen = Console(stderr=True)
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn(units), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


@contextlib.contextmanager
def _busy(what: str) -> Iterator[None]:
    """A sign of life on a terminal, for what cannot say how far it is."""
    screen = Console(stderr=True)
    with screen.status(f"{what} ...") if screen.is_terminal else contextlib.nullcontext():
        yield


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    if not console.is_terminal:
        console.width = WIDTH
    table = Table(*rows[0], box=None)
    for row in rows[:MOST_LISTED]:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)
    if len(rows) > MOST_LISTED:
        console.print(f"... and {len(rows) - MOST_LISTED:,} more; --json lists all of them.")
