"""`bank`: prove, check, count and load the question bank."""

from __future__ import annotations

import dataclasses
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from commands import exchange, reviews
from logic.catalogue.bias import ChiSquare
from logic.catalogue.content import Content, Problem
from logic.catalogue.loader import Loaded
from logic.catalogue.report import BankReport
from logic.settings import ROOT

CONTENT = ROOT / "content"
SILENT_SECONDS = 2.0

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="The question bank: prove, check, count, load."
)
app.add_typer(reviews.app, name="review")
app.command("export")(exchange.export)
app.command("import")(exchange.bring_in)
console = Console(highlight=False, soft_wrap=True)
Skills = Annotated[list[str] | None, typer.Argument(help="Skills; all of them when none is named.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Root = Annotated[Path, typer.Option("--content", help="The content folder.")]


@app.command()
def prove(
    skills: Skills = None,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Trust no lock: prove everything again.")] = False,
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Run nothing; only say whether the locks are fresh.")
    ] = False,
    python: Annotated[
        str | None, typer.Option(help="Run Python programs with this interpreter; with --all it compares versions.")
    ] = None,
    as_json: AsJson = False,
    root: Root = CONTENT,
) -> None:
    """Prove the key of every question whose content changed, and write proofs.json."""
    from logic.catalogue import content_format, prover

    started = time.monotonic()
    content = content_format.read(root)
    selection = prover.Selection(_known(content, skills, topic), topic)
    if check_only:
        stale = prover.check_bank(root, content, selection)
        _finish(stale, "The locks are not fresh." if stale else "The locks are fresh.", as_json=as_json)
        return
    with _progress() as progress:
        proof = prover.prove_bank(
            root,
            content,
            selection,
            everything=everything,
            places={"python": python} if python else {},
            progress=progress,
        )
    meant = [name for name in proof.proved if selection.holds(content.families[name])]
    took = time.monotonic() - started
    summary = f"{len(meant)} families are proved; {len(proof.ran)} were run now, in {took:.1f} s."
    _finish(proof.problems, summary, as_json=as_json, ran=proof.ran, proved=meant)


@app.command()
def check(skills: Skills = None, *, as_json: AsJson = False, root: Root = CONTENT) -> None:
    """Say whether every family is proved as it stands, without running anything."""
    prove(skills, check_only=True, as_json=as_json, root=root)


@app.command()
def report(*, as_json: AsJson = False, root: Root = CONTENT) -> None:
    """Count families, proofs and difficulty; say what is too small, alike, biased, or disputed by the second reader."""
    from logic.catalogue import content_format, lockfile
    from logic.catalogue.report import report as count
    from logic.catalogue.reviews import read

    content = content_format.read(root)
    counted = count(content, lockfile.proved(root, content), read(root / reviews.FILE))
    positions = _key_positions(counted.whole.proved)
    if not as_json:
        _print_report(counted)
        _print_quality(counted, positions)
        return
    tallies = {
        part: {name: tally.as_dict() for name, tally in getattr(counted, part).items()}
        for part in ("tracks", "skills", "topics")
    }
    whole = {
        "whole": counted.whole.as_dict(),
        "learners": counted.learners.as_dict(),
        "modules": counted.modules.as_dict(),
        **tallies,
        "too_small": counted.too_small,
        "unproved": counted.unproved,
        "duplicates": [dataclasses.asdict(pair) for pair in counted.duplicates],
        "key_lengths": counted.key_lengths.as_dict(),
        "key_positions": positions.as_dict(),
        "second_reader": {
            "whole": counted.agreement.as_dict(),
            "skills": {name: found.as_dict() for name, found in counted.agreement_by_skill.items()},
        },
    }
    print(json.dumps(whole, indent=1, ensure_ascii=False))


@app.command()
def load(*, root: Root = CONTENT) -> None:
    """Load everything proved into the database; loading it again changes nothing."""
    from commands import database

    with database.at_hand():
        loaded = load_content(root)
    state = "is new" if loaded.changed else "was there already"
    console.print(
        f"Content version {loaded.version} {state}: {loaded.tracks} tracks, {loaded.topics} topics,"
        f" {loaded.families} families, {loaded.variants} variants,"
        f" {loaded.achievements} achievements; {loaded.unproved} families are not proved."
    )


def load_content(root: Path = CONTENT) -> Loaded:
    """Load everything proved into the database this process uses."""
    from logic.catalogue import loader

    return loader.load_content(root)


def _print_report(counted: BankReport) -> None:
    from rich.table import Table

    headings = ("families", "variants", "executed", "1-3", "4-6", "7-10", "longest key")
    for title, tallies in (
        ("Topics", counted.topics),
        ("Skills", counted.skills),
        ("Tracks", counted.tracks),
        ("Bank", {"for learners": counted.learners, "modules": counted.modules, "whole": counted.whole}),
    ):
        table = Table(title, *headings, box=None)
        for name, tally in tallies.items():
            families = f"{tally.proved}" if tally.proved == tally.written else f"{tally.proved}/{tally.written}"
            numbers = (tally.variants, f"{tally.executed_share:.0%}", tally.easy, tally.middling, tally.hard)
            table.add_row(name, families, *(str(number) for number in numbers), f"{tally.longest_share:.0%}")
        console.print(table)
        console.print()
    for sentence in counted.too_small:
        console.print(escape(sentence))


def _key_positions(families: int) -> ChiSquare:
    """Where the key shows: every family put once in each of a hundred attempts, by the draw the product uses."""
    from logic.assessment.banks import option_order
    from logic.catalogue.bias import chi_square

    draws = (random.Random(f"{attempt}:{family}") for attempt in range(100) for family in range(families))  # noqa: S311 -- repeatable on purpose
    places = Counter(option_order(draw).index(0) for draw in draws)
    return chi_square([places[place] for place in range(4)])


def _print_quality(counted: BankReport, positions: ChiSquare) -> None:
    reader = counted.agreement
    console.print(
        f"Second reader: {reader.agreed} of {reader.families} families agree as they stand ({reader.share:.1%});"
        f" at first reading {reader.first_agreed} of {reader.first_read} ({reader.first_share:.1%})."
    )
    console.print(f"Not proved: {counted.unproved}. Families that read alike: {len(counted.duplicates)}.")
    for pair in counted.duplicates:
        console.print(escape(f"  {pair.similarity:.2f} {pair.first} and {pair.second}"))
    for what, found in (("length, shortest to longest", counted.key_lengths), ("place, first to last", positions)):
        counts = ", ".join(f"{count:.0f}" for count in found.counts)
        console.print(f"Key by {what}: {counts}; chi-square {found.statistic:.2f}, p = {found.p_value:.3f}.")


def _known(content: Content, skills: list[str] | None, topic: str | None) -> tuple[str, ...]:
    """The skills that are meant; ends with a sentence when a name is not known."""
    names = tuple(skills or content.skills)
    for name in names:
        if name not in content.skills:
            _refuse(f"There is no skill '{name}' that could be read. Skills: {', '.join(content.skills) or 'none'}.")
    if topic is not None and not (topic in content.topics and content.topics[topic].skill in names):
        _refuse(f"There is no topic '{topic}' in {', '.join(names)}. Nothing was changed.")
    return names


def _refuse(sentence: str) -> None:
    console.print(escape(sentence))
    raise typer.Exit(2)


def _finish(problems: tuple[Problem, ...], summary: str, *, as_json: bool, **lists: object) -> None:
    if as_json:
        found = [dataclasses.asdict(problem) for problem in problems]
        print(json.dumps({"problems": found, **lists}, indent=1, ensure_ascii=False))
    else:
        for problem in problems:
            console.print(escape(str(problem)))
        console.print(f"{summary} Problems: {len(problems)}.")
    if problems:
        raise typer.Exit(1)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar that shows itself after two seconds, on a terminal only."""
    from rich.progress import Progress

    bar = Progress(transient=True, console=console)
    task = bar.add_task("Proving", total=None)
    started = time.monotonic()

    def step(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)
        if console.is_terminal and not bar.live.is_started and time.monotonic() - started > SILENT_SECONDS:
            bar.start()

    try:
        yield step
    finally:
        if bar.live.is_started:
            bar.stop()


if __name__ == "__main__":
    app()
