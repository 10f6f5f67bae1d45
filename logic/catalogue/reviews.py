"""The second reader: every family answered once by somebody who sees the question and not the key.

`content/reviews.csv` keeps what came of it, a row a reading, oldest first: the family, the hash of its text, the answer
given, whether that is the key, a remark. A family whose text changed is asked again; its old row stays.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

from logic.catalogue.proved import ProvedFamily, ProvedVariant
from logic.errors import InvalidInputError

LETTERS = "ABCD"
NO_ANSWER = "?"
COLUMNS = ("family", "hash", "answer", "agrees", "remark")
HASH_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: the `hash` of the text read, the text of the option chosen ("?": none could be), a remark."""

    family: str
    hash: str
    answer: str
    agrees: bool
    remark: str


@dataclass(frozen=True, slots=True)
class BlindQuestion:
    """A question as the second reader sees it: `id` tells nothing, the options stand in an order of their own."""

    id: str
    stem: str
    code: str
    language: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One line of a reader's answer sheet: a letter, or "?" when no option, or more than one, is right."""

    id: str
    letter: str
    remark: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far key and reader agree, counted in families as they stand (`read`, `agreed`) and at first reading."""

    families: int
    read: int
    agreed: int
    first_read: int
    first_agreed: int

    @property
    def share(self) -> float:
        """Part of all families whose present text was read and answered with the key, 0 to 1."""
        return self.agreed / self.families if self.families else 0.0

    @property
    def first_share(self) -> float:
        """Part of the families read whose very first reading gave the key, 0 to 1."""
        return self.first_agreed / self.first_read if self.first_read else 0.0

    def as_dict(self) -> dict[str, float]:
        """Every count and share by its name."""
        return {
            "families": self.families,
            "read": self.read,
            "agreed": self.agreed,
            "share": round(self.share, 4),
            "first_read": self.first_read,
            "first_agreed": self.first_agreed,
            "first_share": round(self.first_share, 4),
        }


def text_hash(family: ProvedFamily) -> str:
    """A hash of what a learner sees of a family, and of which option is the key."""
    texts = [[one.stem, one.code, *(option.text for option in one.options)] for one in family.variants]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()[:HASH_CHARACTERS]


def read(path: Path) -> tuple[Reading, ...]:
    """The readings kept in a file; none when there is no file. Raises InvalidInputError for a line that is none."""
    if not path.exists():
        return ()
    return tuple(_reading(path, number, row) for number, row in _rows(path, COLUMNS))


def write(path: Path, readings: Iterable[Reading]) -> None:
    """Write all readings, in order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for reading in readings:
        family, digest, answer, agrees, remark = astuple(reading)
        writer.writerow((family, digest, answer, "yes" if agrees else "no", remark))
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text.getvalue(), encoding="utf-8", newline="")
    unfinished.replace(path)


def unread(proved: Mapping[str, ProvedFamily], readings: Iterable[Reading]) -> tuple[str, ...]:
    """The families whose present text nobody has read, or whose last reader disagreed with the key, by name."""
    settled = {(reading.family, reading.hash): reading.agrees for reading in readings}
    return tuple(name for name, family in sorted(proved.items()) if not settled.get((name, text_hash(family)), False))


def fresh(before: Iterable[Reading], added: Iterable[Reading]) -> tuple[Reading, ...]:
    """Of `added`, the readings that say something new: not the answer that the same text's last reading gave."""
    last = {(reading.family, reading.hash): reading.answer for reading in before}
    new: list[Reading] = []
    for reading in added:
        text = (reading.family, reading.hash)
        if last.get(text) != reading.answer:
            new.append(reading)
        last[text] = reading.answer
    return tuple(new)


def blind(family: ProvedFamily) -> BlindQuestion:
    """One variant of a family without its key; which variant, and the order of the options, follow from its hash.

    That keeps a sheet readable when it comes back later, and hides nothing from a reader who sets out to compute it:
    the id is the hash, so whoever has this program can tell from it where the key stands. The reader is asked not to,
    as they are asked not to open the bank's files, which say it outright.
    """
    digest = text_hash(family)
    variant = _shown(family)
    return BlindQuestion(
        id=digest,
        stem=variant.stem,
        code=variant.code,
        language=variant.language,
        options=tuple(variant.options[place].text for place in _order(digest)),
    )


def sheet(path: Path) -> tuple[Sheet, ...]:
    """A reader's answers (columns id, answer, remark); raises InvalidInputError naming the line that is none."""
    return tuple(_line(path, number, row) for number, row in _rows(path, ("id", "answer", "remark")))


def judge(proved: Mapping[str, ProvedFamily], answers: Iterable[Sheet]) -> Iterator[Reading]:
    """The readings that a sheet of answers makes; raises InvalidInputError for a question that is not in the bank."""
    families = {text_hash(family): family for family in proved.values()}
    for answer in answers:
        family = families.get(answer.id)
        if family is None:
            raise InvalidInputError(f"No question has the id {answer.id}; it may have changed. Nothing was recorded.")
        if answer.letter == NO_ANSWER:
            yield Reading(family.name, answer.id, NO_ANSWER, agrees=False, remark=answer.remark)
            continue
        place = _order(answer.id)[LETTERS.index(answer.letter)]
        chosen = _shown(family).options[place].text
        yield Reading(family.name, answer.id, chosen, agrees=place == 0, remark=answer.remark)


def agreement(proved: Mapping[str, ProvedFamily], readings: Sequence[Reading]) -> Agreement:
    """How far key and reader agree on some families; of several readings of one text the last one counts."""
    latest = {(reading.family, reading.hash): reading.agrees for reading in readings}
    first: dict[str, bool] = {}
    for reading in readings:
        first.setdefault(reading.family, reading.agrees)
    now = [latest.get((name, text_hash(family))) for name, family in proved.items()]
    return Agreement(
        families=len(proved),
        read=sum(agrees is not None for agrees in now),
        agreed=sum(agrees is True for agrees in now),
        first_read=sum(name in first for name in proved),
        first_agreed=sum(first.get(name, False) for name in proved),
    )


def _shown(family: ProvedFamily) -> ProvedVariant:
    return family.variants[int(text_hash(family), 16) % len(family.variants)]


def _order(digest: str) -> list[int]:
    order = [0, 1, 2, 3]
    random.Random(digest).shuffle(order)  # noqa: S311 -- repeatable on purpose: the sheet comes back later
    return order


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    rows = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        if not set(columns) <= set(rows.fieldnames or ()):
            raise InvalidInputError(f"{path}:1: the columns must be {', '.join(columns)}. Nothing was recorded.")
        for row in rows:
            yield rows.line_num, {name: row[name] or "" for name in columns}
    except csv.Error as problem:
        raise InvalidInputError(f"{path}:{max(rows.reader.line_num, 1)}: {problem}. Nothing was recorded.") from problem


def _text(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = raw[: problem.start].count(b"\n") + 1
        sentence = f"{path}:{line}: this is not UTF-8; save the sheet as UTF-8. Nothing was recorded."
        raise InvalidInputError(sentence) from problem


def _reading(path: Path, number: int, row: Mapping[str, str]) -> Reading:
    if row["agrees"] not in {"yes", "no"}:
        raise InvalidInputError(f"{path}:{number}: 'agrees' is yes or no, not {row['agrees']!r}.")
    return Reading(row["family"], row["hash"], row["answer"], row["agrees"] == "yes", row["remark"])


def _line(path: Path, number: int, row: Mapping[str, str]) -> Sheet:
    letter = row["answer"].strip().upper()
    if letter not in {*LETTERS, NO_ANSWER}:
        raise InvalidInputError(f"{path}:{number}: the answer is A, B, C, D or ?, not {row['answer']!r}.")
    return Sheet(row["id"].strip(), letter, row["remark"].strip())
