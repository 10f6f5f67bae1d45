"""Families as CSV: a row a family, every field in a column, so that a spreadsheet can sort and search them.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which is taken off again on the way in.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from logic.catalogue.content import Family
from logic.catalogue.exchange import record
from logic.catalogue.exchange.record import Record
from logic.errors import InvalidInputError

DISTRACTORS = (1, 2, 3)
PLAIN = ("id", "difficulty", "seconds", "stem", "code", "options_as", "explanation")
COLUMNS = (
    "skill",
    "topic",
    *PLAIN,
    "proof",
    "key",
    "key_check",
    *(f"{part}_{number}" for number in DISTRACTORS for part in ("form", "option", "check", "misconception")),
    "instances",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
FORMS = ("text", "code", "output", "mutant")


def write(families: Iterable[Family]) -> str:
    """The families as CSV with a header, UTF-8 with a mark so that spreadsheets see it, CR LF (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for family in families:
        row = _row(family)
        writer.writerow([_guarded(row.get(name, "")) for name in COLUMNS])
    return "\ufeff" + text.getvalue()


def read(text: str) -> Iterator[tuple[str, Record]]:
    """(topic, record) of every row; raises InvalidInputError naming the line that is none."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise InvalidInputError(f"Line 1: the columns {', '.join(sorted(missing))} are missing. Nothing was imported.")
    while True:
        try:
            row = next(rows, None)
            if row is None:
                return
            yield row["topic"], _record(row)
        except (ValueError, csv.Error) as problem:
            raise InvalidInputError(f"Line {rows.line_num}: {problem}. Nothing was imported.") from problem


def _row(family: Family) -> dict[str, str]:
    found = record.of_family(family)
    row = {"skill": family.skill, "topic": family.topic}
    row |= {name: str(found[name]) for name in PLAIN if name in found}
    row["proof"] = json.dumps(found["proof"], ensure_ascii=False)
    if family.key:
        row |= {"key": family.key.text, "key_check": family.key.check}
    for number, choice in zip(DISTRACTORS, family.distractors, strict=True):
        row |= {f"form_{number}": choice.form, f"option_{number}": choice.text}
        row |= {f"check_{number}": choice.check, f"misconception_{number}": choice.misconception}
    if "instances" in found:
        row["instances"] = json.dumps(found["instances"], ensure_ascii=False)
    return row


def _record(cells: Mapping[str, str]) -> Record:
    if None in cells or None in cells.values():
        raise ValueError("it has another number of cells than the header")
    row = {name: cells[name].removeprefix("'") for name in COLUMNS}
    found: Record = {name: row[name] for name in PLAIN if row[name]}
    found |= {name: int(row[name]) for name in ("difficulty", "seconds")}
    found["proof"] = _json(row, "proof", dict)
    if row["key"]:
        found["key"] = {"text": row["key"], "check": row["key_check"]} if row["key_check"] else row["key"]
    found["distractors"] = [_distractor(row, number) for number in DISTRACTORS]
    if row["instances"]:
        found["instances"] = _json(row, "instances", list)
    return found


def _distractor(row: dict[str, str], number: int) -> Record:
    form = row[f"form_{number}"]
    if form not in FORMS:
        raise ValueError(f"form_{number} is one of {', '.join(FORMS)}, not {form!r}")
    checked = {"check": row[f"check_{number}"]} if row[f"check_{number}"] else {}
    return {form: row[f"option_{number}"]} | checked | {"misconception": row[f"misconception_{number}"]}


def _json(row: dict[str, str], name: str, kind: type) -> Any:
    value = json.loads(row[name])
    if not isinstance(value, kind):
        raise ValueError(f"{name} is a JSON {'object' if kind is dict else 'list'}")  # noqa: TRY004 -- told with its line
    return value


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
