"""`calibrate`: item parameters from a file of answers, without the database."""

from __future__ import annotations

import csv
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from commands.answer_file import AnswerFile, read
from logic.assessment.calibration import NO_PRIORS, ItemParameters, fit_2pl
from logic.errors import InvalidInputError

MOST_GUESSING = 0.5
FEW_ITEMS = 40
SILENT_SECONDS = 2.0
COLUMNS = ("item", "a", "b", "se_a", "se_b", "responses")

Rows = list[tuple[str, float, float, float, float, int]]


def main(file: Path, *, with_priors: bool, guessing: float, out: Path | None, as_json: bool) -> None:
    """Fit the answers of a file, print what came out, and write it to `out`; InvalidInputError says what is wrong."""
    if not 0.0 <= guessing <= MOST_GUESSING:
        raise InvalidInputError(f"The chance of guessing is {guessing}; it is from 0 to .5. Nothing was written.")
    if out is not None and not out.absolute().parent.is_dir():
        raise InvalidInputError(f"There is no folder {out.absolute().parent}. Nothing was written; make it first.")
    started = time.monotonic()
    with _progress() as say:
        say("Reading")
        answers = read(file)
        say("Fitting")
        priors = None if with_priors else NO_PRIORS
        found = fit_2pl(answers.person, answers.item, answers.correct, priors=priors, guessing=guessing)
    rows = _rows(answers, found)
    if out is not None:
        _write(out, rows)
    summary = {
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "items": len(rows),
        "persons": answers.persons,
        "responses": len(answers.correct),
        "priors": with_priors,
        "guessing": guessing,
        "seconds": time.monotonic() - started,
    }
    if as_json:
        parameters = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        print(json.dumps({**summary, "parameters": parameters}, ensure_ascii=False))
    else:
        _print(summary, rows, out)


def _rows(answers: AnswerFile, found: ItemParameters) -> Rows:
    """The parameters by item, numbers in their order and names in theirs."""
    columns = (found.a, found.b, found.se_a, found.se_b, found.responses)
    names = [answers.items[number] for number in found.item.tolist()]
    return sorted(zip(names, *(column.tolist() for column in columns), strict=True), key=lambda row: _order(row[0]))


def _order(name: str) -> tuple[bool, int, str]:
    is_number = name.isascii() and name.isdigit()
    return not is_number, int(name) if is_number else 0, name


def _write(out: Path, rows: Rows) -> None:
    """All of the file or nothing of it."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(rows)
        beside.replace(out)
    except OSError as problem:
        raise InvalidInputError(f"{out} cannot be written ({problem.strerror}). Nothing was written.") from problem
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _print(summary: dict[str, float], rows: Rows, out: Path | None) -> None:
    console = Console(highlight=False, soft_wrap=True)
    model = "2PL" if not summary["guessing"] else f"3PL with c = {summary['guessing']:g}"
    how = "with priors" if summary["priors"] else "without priors"
    console.print(f"Model: {model}, {how}.")
    console.print(f"Log-likelihood: {summary['log_likelihood']:.6f}")
    console.print(f"Iterations: {summary['iterations']}")
    console.print(
        f"Items: {summary['items']}, persons: {summary['persons']}, responses: {summary['responses']};"
        f" {summary['seconds']:.1f} s."
    )
    if len(rows) <= FEW_ITEMS:
        table = Table(*COLUMNS, box=None)
        for name, *figures, responses in rows:
            table.add_row(escape(name), *(f"{figure:.3f}" for figure in figures), str(responses))
        console.print(table)
    if out is not None:
        console.print(escape(f"The parameters are in {out}."))
    elif len(rows) > FEW_ITEMS:
        console.print("Too many items to print; --out PARAMS.csv writes them.")


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A bar that shows itself after two seconds, on a terminal only; it says what is going on and for how long."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    bar = Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), transient=True, console=console)
    task = bar.add_task("", total=None)
    timer = threading.Timer(SILENT_SECONDS, bar.start)
    timer.daemon = True
    if console.is_terminal:
        timer.start()
    try:
        yield lambda description: bar.update(task, description=description)
    finally:
        timer.cancel()
        if timer.ident is not None:
            timer.join()
        if bar.live.is_started:
            bar.stop()
