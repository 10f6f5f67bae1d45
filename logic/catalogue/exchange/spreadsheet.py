"""Families as CSV: a row a family, every field in a column, so that a spreadsheet can sort and search them.

A cell that a spreadsheet would take for a formula, a number, a date or a truth value gets an apostrophe before it,
which is taken off again on the way in. (English month names; spreadsheets of other languages know more.)
"""

from __future__ import annotations

import csv
import io
import json
import re
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
NUMBERS = ("difficulty", "seconds")
FORMULA = ("=", "+", "-", "@")
CONTROL = ("\t", "\r", "\n")
MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
# An e belongs to a number after a digit only, so that no text can be read in two ways (and none takes long).
RETYPED = re.compile(rf"(?=\D*\d)(?:[\d\s.,:/%()+$€£¥-]|(?<=\d)e(?=[-+\d])|[ap]m\b|{MONTH})+|true|false", re.IGNORECASE)
DELIMITERS = ",;\t"
SEPARATOR = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)
FORMS = ("text", "code", "output", "mutant")


def write(families: Iterable[Family]) -> str:
    """The families as CSV with a header, UTF-8 with a mark so that spreadsheets see it, CR LF (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for family in families:
        row = _row(family)
        writer.writerow([row[name] if name in NUMBERS else _guarded(row.get(name, "")) for name in COLUMNS])
    return "\ufeff" + text.getvalue()


def read(text: str) -> Iterator[tuple[str, Record]]:
    """(topic, record) of every row; raises InvalidInputError naming the line that is none.

    Cells are parted by commas, semicolons or tabs, as the header shows or a first line `sep=;` says.
    """
    text = text.removeprefix("\ufeff")
    said = SEPARATOR.match(text)
    above, text = (1, text[said.end() :]) if said else (0, text)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=said[1] if said else _delimiter(text), strict=True)
    try:
        _require_columns(rows.fieldnames or ())
        for row in rows:
            if any(row.values()):
                yield row["topic"], _record(row)
    except (ValueError, csv.Error) as problem:
        line = max(rows.reader.line_num, 1) + above
        raise InvalidInputError(f"Line {line}: {problem}. Nothing was imported.") from problem


def _require_columns(found: Iterable[str]) -> None:
    missing = set(COLUMNS) - set(found)
    if missing:
        raise ValueError(f"the columns {', '.join(sorted(missing))} are missing")


def _delimiter(text: str) -> str:
    """The delimiter that finds most of our columns in the header."""
    header = text.partition("\n")[0]
    return max(
        DELIMITERS, key=lambda delimiter: len(set(COLUMNS) & {cell.strip('"\r') for cell in header.split(delimiter)})
    )


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
    row = {name: _bare(cells[name]) for name in COLUMNS}
    found: Record = {name: row[name] for name in PLAIN if row[name]}
    found |= {name: _number(row, name) for name in NUMBERS}
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


def _number(row: dict[str, str], name: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", row[name].strip()):
        raise ValueError(f"{name} is a whole number, not {row[name][:20]!r}")
    return int(row[name])


def _json(row: dict[str, str], name: str, kind: type) -> Any:
    try:
        value = json.loads(row[name])
    except ValueError as problem:
        raise ValueError(f"{name} is no JSON that can be read ({problem})") from problem
    except RecursionError as problem:
        raise ValueError(f"{name} is nested too deep to be read") from problem
    if not isinstance(value, kind):
        raise ValueError(f"{name} is a JSON {'object' if kind is dict else 'list'}")  # noqa: TRY004 -- told with its line
    return value


def _guarded(cell: str) -> str:
    return f"'{cell}" if _changes(cell) else cell


def _bare(cell: str) -> str:
    """The cell without the apostrophe of ours; one that its author typed, as in 'a', stays."""
    return cell[1:] if cell.startswith("'") and _changes(cell[1:]) else cell


def _changes(cell: str) -> bool:
    """Whether a spreadsheet would keep something else than this text, or we take an apostrophe of its own for ours."""
    text = cell.lstrip("'")
    return text.startswith(CONTROL) or text.strip().startswith(FORMULA) or bool(RETYPED.fullmatch(text.strip()))
