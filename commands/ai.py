"""`ai`: the models of an installation, their keys, what they do and cost."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Models that may write, and their keys.")
console = Console(highlight=False, soft_wrap=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.callback()
def commands() -> None:
    """Models that may write, and their keys."""


@app.command("list")
def listed(*, as_json: AsJson = False) -> None:
    """List the models in the order in which they are asked; of a key only its end.

    Example: python manage.py ai list --json
    """
    from logic import clock
    from logic.ai import providers_service, views

    with _at_hand():
        found = providers_service.known(at=clock.now())
    if as_json:
        _print_json([dataclasses.asdict(one) for one in found])
    elif not found:
        console.print("There is no model. Everything works without; an administrator adds one on the page Models.")
    else:
        table = Table("number", "name", "model", "address", "key", "this month", "budget", "enabled", "last", box=None)
        for one in found:
            table.add_row(
                str(one.id),
                one.name,
                one.model,
                one.base_url,
                one.key_shown,
                views.amount(one.spent_nanocents),
                "-" if one.budget_cents is None else f"${one.budget_cents / 100:,.2f}",
                "yes" if one.is_enabled else "no",
                one.last_outcome or "-",
            )
        console.print(table)


@app.command("test")
def try_out(
    number: Annotated[
        int | None, typer.Argument(help="The number of a model, as listed; every one without it.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Ask models for a greeting and say plainly what came of it; the exit code is 1 when one does not work.

    It is a call like any other, and costs as much. Example: python manage.py ai test 1
    """
    from logic import clock
    from logic.ai import providers_service

    with _at_hand():
        known = providers_service.known(at=clock.now())
        chosen = [one for one in known if number in {None, one.id}]
        if number is not None and not chosen:
            raise typer.BadParameter(f"there is no model {number}; `manage.py ai list` lists them")
        tested = [(one, providers_service.try_out_by_command(one.id, at=clock.now())) for one in chosen]
    if as_json:
        _print_json([{"id": one.id, "name": one.name, **dataclasses.asdict(result)} for one, result in tested])
    else:
        for one, result in tested:
            console.print(f"{one.name}: {result.sentence}")
        if not tested:
            console.print("There is no model to test.")
    raise typer.Exit(0 if all(result.works for _, result in tested) else 1)


@app.command()
def usage(
    *,
    days: Annotated[int, typer.Option(min=1, max=366, help="Over how many days, up to today (UTC).")] = 30,
    as_json: AsJson = False,
) -> None:
    """Tell what models were used for and what it cost, by day, provider and feature.

    Example: python manage.py ai usage --days 7 --json
    """
    from logic import clock
    from logic.ai import usage_service, views

    with _at_hand():
        lines = usage_service.of_days(days, at=clock.now())
    if as_json:
        _print_json([{**dataclasses.asdict(line), "dollars": str(views.dollars(line.nanocents))} for line in lines])
        return
    table = Table("day (UTC)", "model", "feature", "calls", "answered", "tokens in", "tokens out", "cost", box=None)
    for line in lines:
        counts = (line.calls, line.answered, line.input_tokens, line.output_tokens)
        numbers = [f"{count:,}" for count in counts]
        table.add_row(line.day.isoformat(), line.provider, line.feature, *numbers, views.amount(line.nanocents))
    console.print(table if lines else f"No model was asked in {days} days.")


@app.command("rotate-keys")
def rotate_keys(*, as_json: AsJson = False) -> None:
    """Encrypt the keys of all models anew with the first of WAYMARK_AI_MASTER_KEYS.

    To rotate: put the new master key before the old one, run this, then take the old one away. Run twice, it does no
    harm. Example: WAYMARK_AI_MASTER_KEYS=new,old python manage.py ai rotate-keys
    """
    from logic import clock
    from logic.ai import providers_service

    with _at_hand():
        count = providers_service.rotate_keys(at=clock.now())
    if as_json:
        _print_json({"keys": count})
    else:
        console.print(f"{count} {'key is' if count == 1 else 'keys are'} encrypted with the first master key.")


@app.command("master-key")
def master_key() -> None:
    """Print a new master key for WAYMARK_AI_MASTER_KEYS; nothing is changed.

    Example: export WAYMARK_AI_MASTER_KEYS=$(python manage.py ai master-key)
    """
    from logic.ai import keys

    typer.echo(keys.new_master())


@contextmanager
def _at_hand() -> Iterator[None]:
    from commands import database, master_keys
    from logic import settings

    master_keys.at_hand(settings.current())
    with database.at_hand():
        yield


def _print_json(found: Sequence[object] | dict[str, object]) -> None:
    print(json.dumps(found, default=str))
