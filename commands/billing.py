"""`billing`: what we know of payments, held against Stripe and against itself."""

from __future__ import annotations

import dataclasses
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from logic.billing.sweep_service import Swept

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Subscriptions, payments and revenue.")
console = Console(highlight=False, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.callback()
def commands() -> None:
    """Subscriptions, payments and revenue."""


@app.command()
def reconcile(*, as_json: AsJson = False) -> None:
    """Find events that no webhook brought, and read every customer anew; the exit code is 1 when one could not be read.

    Done again it changes nothing. Example: python manage.py billing reconcile --json
    """
    from commands import database

    with database.at_hand():
        swept = _with_a_bar()
    if as_json:
        print(json.dumps(dataclasses.asdict(swept)))
    else:
        console.print(
            f"{swept.events:,} events had been lost and are found; {swept.customers:,} customers are read anew,"
            f" {swept.failed:,} could not be."
        )
    raise typer.Exit(1 if swept.failed else 0)


@app.command()
def verify(*, as_json: AsJson = False) -> None:
    """Sum movements and bills anew and list what differs from what is kept; the exit code is 1 when something does.

    Nothing is changed. Example: python manage.py billing verify
    """
    from commands import database
    from logic.billing import revenue_service

    with database.at_hand():
        mistakes = revenue_service.verify()
    if as_json:
        print(json.dumps([dataclasses.asdict(mistake) for mistake in mistakes]))
    elif not mistakes:
        console.print("Movements and payments: everything adds up.")
    else:
        table = Table("what", "which", "kept", "recomputed", box=None)
        for mistake in mistakes:
            table.add_row(mistake.what, mistake.which, str(mistake.kept), str(mistake.recomputed))
        console.print(table)
    raise typer.Exit(1 if mistakes else 0)


def _with_a_bar() -> Swept:
    """Reconcile, with a bar on a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from logic import clock
    from logic.billing import sweep_service

    screen = Console(stderr=True)
    columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TextColumn("customers"), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task("", total=None)
        return sweep_service.reconcile(
            at=clock.now(), progress=lambda done, of: bar.update(task, completed=done, total=of)
        )
