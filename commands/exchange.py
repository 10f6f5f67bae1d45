"""`bank export` and `bank import`: families as CSV, Moodle XML, or YAML in our own format."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from logic.errors import InvalidInputError
from logic.settings import ROOT

CONTENT = ROOT / "content"
console = Console(highlight=False, soft_wrap=True)
Root = Annotated[Path, typer.Option("--content", help="The content folder.")]


class Format(StrEnum):
    """What a file of families is written in."""

    CSV = "csv"
    MOODLE = "moodle"
    YAML = "yaml"


def export(
    skills: Annotated[list[str] | None, typer.Argument(help="Skills; all of them when none is named.")] = None,
    *,
    form: Annotated[Format, typer.Option("--format", help="csv, moodle (XML), or yaml (our own).")] = Format.CSV,
    topic: Annotated[str | None, typer.Option(help="Only this topic.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of printing.")] = None,
    root: Root = CONTENT,
) -> None:
    """Write proved families for other tools.

    Example: python manage.py bank export sql-querying --format moodle --out questions.xml
    """
    from logic.catalogue import content_format, lockfile
    from logic.catalogue.exchange import moodle, own_format, spreadsheet

    content = content_format.read(root)
    proved = lockfile.proved(root, content)
    wanted = [
        family
        for name, family in content.families.items()
        if name in proved and (not skills or family.skill in skills) and topic in {None, family.topic}
    ]
    if not wanted:
        raise InvalidInputError("There are no proved families of that name. Nothing was written.")
    text = {
        Format.CSV: lambda: spreadsheet.write(wanted),
        Format.MOODLE: lambda: moodle.write((family, proved[family.name]) for family in wanted),
        Format.YAML: lambda: own_format.write(wanted),
    }[form]()
    if out is None:
        print(text, end="")
        return
    out.write_text(text, encoding="utf-8", newline="")
    console.print(escape(f"{len(wanted)} families were written to {out}."))


def bring_in(
    file: Annotated[Path, typer.Argument(help="A CSV, Moodle XML or YAML file.", exists=True, dir_okay=False)],
    *,
    topic: Annotated[str | None, typer.Option(help="Where questions go that name no topic.")] = None,
    root: Root = CONTENT,
) -> None:
    """Add families to the topic files, all or none; then prove them. A .yaml file is in our own format.

    Example: python manage.py bank import questions.csv
    """
    from logic.catalogue import content_format
    from logic.catalogue.exchange import arrivals, moodle, own_format, spreadsheet

    try:
        text = file.read_bytes().decode("utf-8")
    except UnicodeDecodeError as problem:
        raise InvalidInputError(f"{file} is not UTF-8 (byte {problem.start}). Nothing was imported.") from problem
    if file.suffix in {".yaml", ".yml"}:
        families = own_format.read(text, file.name, content_format.read(root))
    elif text.lstrip("\ufeff").lstrip().startswith("<"):
        families = moodle.read(text)
    else:
        families = spreadsheet.read(text)
    arrival = arrivals.put(root, families, topic=topic)
    console.print(f"{len(arrival.added)} families were added; {len(arrival.known)} were there already.")
    if arrival.added:
        console.print("They are asked once `bank prove` has proved them.")
