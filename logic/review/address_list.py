"""The e-mail addresses in a file that somebody's spreadsheet or list wrote. Pure.

Separated by commas, semicolons or tabs, with or without a line of headings, in UTF-8, UTF-16 or what old spreadsheets
write. The column that holds most addresses is the one that counts; everything else is left unread.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from logic.errors import InvalidInputError

MOST_ROWS = 1000
MOST_BYTES = 1_000_000
LONGEST_SHOWN = 80
SEPARATORS = (",", ";", "\t")
FORMULA = ("=", "+", "-", "@")
TOO_LONG = f"A file can have {MOST_ROWS:,} addresses. Nothing was changed; please send it in parts."
TOO_LARGE = "A file of addresses can have 1 MB. Nothing was changed; please keep the column with the addresses."
NO_TEXT = "That is no text file. Nothing was changed; please save the list as CSV."
EMPTY = "There is no e-mail address in that. Nothing was changed; it needs a column with addresses."

IsAddress = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class NotRead:
    """A line without a usable address: its number in the file from 1, what stands there, and why not."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class AddressList:
    """What a file holds: addresses in their order, each once; how many came twice; what is none."""

    addresses: tuple[str, ...]
    repeated: tuple[str, ...]
    not_read: tuple[NotRead, ...]


def read(content: bytes, *, is_address: IsAddress) -> AddressList:
    """The addresses in a file; raises InvalidInputError when there are none, or too many."""
    if len(content) > MOST_BYTES:
        raise InvalidInputError(TOO_LARGE)
    rows = _below_each_other(_rows(_text(content)))
    column = _column([cells for _, cells in rows])
    if column is None:
        raise InvalidInputError(EMPTY)
    filled = [(line, cells[column].strip()) for line, cells in rows if len(cells) > column and cells[column].strip()]
    if filled and "@" not in filled[0][1]:
        filled = filled[1:]  # its heading
    if len(filled) > MOST_ROWS:
        raise InvalidInputError(TOO_LONG)
    return _sorted_out(filled, is_address)


def _sorted_out(filled: Sequence[tuple[int, str]], is_address: IsAddress) -> AddressList:
    known: dict[str, None] = {}
    repeated: list[str] = []
    not_read: list[NotRead] = []
    for line, cell in filled:
        address = _address(cell)
        if not is_address(address):
            why = "a formula, not an address" if cell.startswith(FORMULA) else "not an e-mail address"
            not_read.append(NotRead(line, _shown(cell), why))
        elif address in known:
            repeated.append(address)
        else:
            known[address] = None
    return AddressList(tuple(known), tuple(repeated), tuple(not_read))


def _address(cell: str) -> str:
    """The address in a cell: as it is, behind a name as mail programs write it, or behind `mailto:`."""
    written = cell.removeprefix("'").strip()
    if written.lower().startswith("mailto:"):
        written = written[len("mailto:") :]
    if "<" in written:
        written = parseaddr(written)[1] or written
    return written.strip().lower()


def _column(rows: Sequence[Sequence[str]]) -> int | None:
    """The column with most cells that look like an address."""
    counts: dict[int, int] = {}
    for cells in rows:
        for place, cell in enumerate(cells):
            if "@" in cell.strip()[1:]:
                counts[place] = counts.get(place, 0) + 1
    return max(counts, key=lambda place: (counts[place], -place)) if counts else None


def _below_each_other(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Several addresses on a single line, as mail programs write them, as a line each; anything else as it is."""
    if len(rows) != 1:
        return rows
    ((line, cells),) = rows
    addresses = [cell for cell in cells if "@" in cell.strip()[1:]]
    return [(line, [cell]) for cell in addresses] if len(addresses) > 1 else rows


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, with their numbers."""
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=lambda mark: (first.count(mark), mark == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as problem:
        raise InvalidInputError(NO_TEXT) from problem


def _text(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise InvalidInputError(NO_TEXT)
    return unicodedata.normalize("NFKC", text)  # wide letters and signs become the usual ones


def _shown(cell: str) -> str:
    """What stands there, on one line and not too long."""
    return " ".join(cell.split())[:LONGEST_SHOWN]
