"""One figure of a benchmark, and how figures are printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

WIDTH = 150  # characters, when nobody looks at a terminal
WORD = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, its target in words, whether that was met (None: it has none), and the peer beside it."""

    measure: str
    value: float
    unit: str
    target: str
    met: bool | None
    beside: str


def print_table(rows: Sequence[Row]) -> None:
    """Print the figures as a table."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = WIDTH
    table = Table("measure", "value", "target", "met", "beside", show_lines=True)
    for row in rows:
        value = f"{_short(row.value)} {row.unit}".strip()
        table.add_row(escape(row.measure), value, escape(row.target), WORD[row.met], escape(row.beside))
    console.print(table)


def as_json(rows: Sequence[Row]) -> str:
    """The figures as a JSON list, not rounded."""
    return json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)


def _short(value: float) -> str:
    """Three digits that mean something."""
    return f"{value:.3g}" if abs(value) < 100 else f"{value:,.0f}"
