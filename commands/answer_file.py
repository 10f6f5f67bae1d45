"""A CSV file of answers: read fast when it is sound, and when it is not, searched for the line that is to blame.

Columns `person`, `item` and `correct`; others are ignored. Persons and items are any text, compared as they stand.
"""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
from pyarrow import csv as arrow_csv

from logic.assessment.irt import BoolArray, IntArray
from logic.errors import InvalidInputError

COLUMNS = ("person", "item", "correct")
SHOWN = 40  # characters of a value in a sentence
BLOCK = 1 << 22  # bytes read at a time
LONGEST_FIELD = 1 << 20
# read as text and numbered on the way: "007" stays what it is, and a name is kept once
_AS_TEXT = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True, slots=True, eq=False)
class AnswerFile:
    """Answers as arrays of shape (responses,): numbers of persons and items, right or not; and the items' names."""

    person: IntArray
    item: IntArray
    correct: BoolArray
    persons: int
    items: list[str]


class BadFileError(InvalidInputError):
    """The file of answers cannot be used. Nothing was written; correct it and try again."""

    def __init__(self, file: Path, line: int | None, reason: str) -> None:
        place = f"{file}" if line is None else f"{file}, line {line}"
        super().__init__(f"{place}: {reason} Nothing was written; correct the file and try again.")


def read(file: Path) -> AnswerFile:
    """The answers of a file; raises BadFileError with file, line and reason when there is something it cannot use."""
    line, header = _header(file)
    try:
        table = _table(file, line, header)
    except (pa.ArrowException, OSError) as problem:
        _search(file)
        raise BadFileError(file, None, f"It cannot be read ({str(problem).splitlines()[0]}).") from problem
    person, item, correct = (table.column(name).combine_chunks() for name in COLUMNS)
    values = np.array(correct.dictionary.to_pylist(), dtype=np.str_)
    names = [*person.dictionary.to_pylist(), *item.dictionary.to_pylist()]
    if not len(correct) or not np.isin(values, ("0", "1")).all() or not all(name.strip() for name in names):
        _search(file)
        raise BadFileError(file, None, "It has values that cannot be used.")
    people, items = (column.indices.to_numpy().astype(np.int64) for column in (person, item))
    _refuse_repetitions(file, people, items, len(item.dictionary))
    right: BoolArray = (values == "1")[correct.indices.to_numpy()]
    return AnswerFile(people, items, right, len(person.dictionary), item.dictionary.to_pylist())


def _table(file: Path, header_line: int, header: list[str]) -> pa.Table:
    found = arrow_csv.read_csv(
        file,
        read_options=arrow_csv.ReadOptions(column_names=header, skip_rows=header_line, block_size=BLOCK),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            include_columns=list(COLUMNS),
            column_types=dict.fromkeys(COLUMNS, _AS_TEXT),
            strings_can_be_null=False,
        ),
    )
    return found.unify_dictionaries()


def _header(file: Path) -> tuple[int, list[str]]:
    """The header's line and the names in it; raises BadFileError unless the three are among them, each once."""
    with _lines(file) as rows:
        line, row = next(rows, (0, None))
    if row is None:
        raise BadFileError(file, None, "The file is empty.")
    names = [name.strip() for name in row]
    if len(names) == 1 and ";" in names[0]:
        raise BadFileError(file, line, "The columns are separated by semicolons; separate them by commas.")
    for column in COLUMNS:
        if column not in names:
            raise BadFileError(file, line, f"There is no column '{column}'; the header is person,item,correct.")
        if names.count(column) > 1:
            raise BadFileError(file, line, f"There are {names.count(column)} columns '{column}'.")
    # columns that are ignored may be called anything, even the same
    return line, [name if name in COLUMNS else f"{number} {name}" for number, name in enumerate(names)]


@contextlib.contextmanager
def _lines(file: Path) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Rows that are not empty, each with the line it ends on; the longer fields end with the block, read or not."""
    before = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield _rows(file)
    finally:
        csv.field_size_limit(before)


def _rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    line = 0
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.reader(opened)
            for row in reader:
                line = reader.line_num
                if row:
                    yield line, row
    except UnicodeDecodeError as problem:
        raise BadFileError(file, _line_that_is_no_text(file), "It is not UTF-8.") from problem
    except csv.Error as problem:
        raise BadFileError(file, line + 1, f"It is no CSV ({problem}).") from problem
    except OSError as problem:
        raise BadFileError(file, None, f"It cannot be read ({problem.strerror}).") from problem


def _line_that_is_no_text(file: Path) -> int | None:
    with file.open("rb") as opened:
        for number, line in enumerate(opened, start=1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return None


def _search(file: Path) -> None:
    """Go through the file row by row, and raise BadFileError for the first one that cannot be used."""
    with _lines(file) as rows:
        header = [name.strip() for name in next(rows)[1]]
        places = {column: header.index(column) for column in COLUMNS}
        number = 0
        for number, (line, row) in enumerate(rows, start=1):  # noqa: B007 -- the last number says whether there was a row
            if len(row) != len(header):
                raise BadFileError(file, line, f"It has {len(row)} values, and the header has {len(header)}.")
            for column in ("person", "item"):
                if not row[places[column]].strip():
                    raise BadFileError(file, line, f"The {column} is missing.")
            if row[places["correct"]] not in {"0", "1"}:
                raise BadFileError(file, line, f"'correct' is '{row[places['correct']][:SHOWN]}'; it is 0 or 1.")
    if not number:
        raise BadFileError(file, None, "It has a header and no answers.")


def _refuse_repetitions(file: Path, person: IntArray, item: IntArray, items: int) -> None:
    """The same person and item twice is no independent evidence; the first repetition is named."""
    pairs = person * items + item
    order = np.argsort(pairs, kind="stable")
    again = np.flatnonzero(pairs[order][1:] == pairs[order][:-1])
    if not len(again):
        return
    first = int(order[again + 1].min())
    with _lines(file) as rows:
        header = [name.strip() for name in next(rows)[1]]
        places = [header.index(column) for column in ("person", "item")]
        line, row = next(found for number, found in enumerate(rows) if number == first)
    who, what = (row[place][:SHOWN] for place in places)
    raise BadFileError(
        file, line, f"Person '{who}' has answered item '{what}' before; give each sitting a person name of its own."
    )
