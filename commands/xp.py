"""`xp`: what is kept of XP and streaks, held against the ledger and the days."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from logic.xp.verification_service import Verified

MOST_LISTED = 200

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="XP, streaks and boards.")
console = Console(highlight=False, soft_wrap=True)


@app.callback()
def commands() -> None:
    """XP, streaks and boards."""


@app.command()
def verify(
    *,
    user: Annotated[str | None, typer.Option("--user", help="Only this person, by id or email address.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Work totals, days, boards and streaks out anew and list what differs; the exit code is 1 when something does.

    Nothing is changed. Example: python manage.py xp verify --user ada@example.org
    """
    from commands import database
    from logic.xp import verification_service

    with database.at_hand():
        found = _with_a_bar(None if user is None else verification_service.person(user))
    if as_json:
        print(json.dumps(dataclasses.asdict(found), ensure_ascii=False))
    else:
        _print(found)
    raise typer.Exit(1 if found.differences else 0)


def _with_a_bar(only: int | None) -> Verified:
    """Verify, with a bar on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from logic.xp import verification_service

    screen = Console(stderr=True)
    columns = (TextColumn("Verifying"), BarColumn(), MofNCompleteColumn(), TextColumn("people"), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None)
        return verification_service.verify(only, tell=lambda done, of: bar.update(task, completed=done, total=of))


def _print(found: Verified) -> None:
    people = "1 person" if found.people == 1 else f"{found.people:,} people"
    entries = "1 ledger entry" if found.entries == 1 else f"{found.entries:,} ledger entries"
    if not found.differences:
        console.print(f"{people}, {entries}: everything adds up.")
        return
    table = Table("person", "what", "which", "kept", "recomputed", box=None)
    for one in found.differences[:MOST_LISTED]:
        table.add_row(str(one.user_id), one.what, escape(one.place), one.kept, one.recomputed)
    console.print(table)
    left = len(found.differences) - MOST_LISTED
    if left > 0:
        console.print(f"... and {left:,} more; --json lists all of them.")
    differences = "1 difference" if len(found.differences) == 1 else f"{len(found.differences):,} differences"
    console.print(f"{people}, {entries}: {differences}. Nothing was changed.")
