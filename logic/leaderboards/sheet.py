"""A board as CSV that a spreadsheet opens without running anything in it. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

# What makes a cell a formula; control characters are dropped by some spreadsheets before they look for one.
FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
CONTROL = ("\t", "\r", "\n")
COLUMNS = ("rank", "name", "xp", "you")


def write(lines: Iterable[tuple[int, str, int, bool]]) -> str:
    """(rank, name, XP, whether it is the reader) as CSV: UTF-8 with a mark that spreadsheets look for, CR LF."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for rank, name, xp, is_me in lines:
        writer.writerow([rank, guarded(name), xp, "yes" if is_me else ""])
    return "\ufeff" + text.getvalue()


def guarded(cell: str) -> str:
    """The cell, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(CONTROL) or cell.strip().startswith(FORMULA) else cell
