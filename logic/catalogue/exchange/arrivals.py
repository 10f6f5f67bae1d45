"""Puts families that come in into their topic files, all of them or none."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from logic.catalogue import content_format
from logic.catalogue.content import Content
from logic.catalogue.exchange import record, shape
from logic.catalogue.exchange.record import Record
from logic.errors import InvalidInputError

FIRST_ITEM = re.compile(r"^( *)- id:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an import did: full names of the families added, and of those that were there already, word for word."""

    added: tuple[str, ...]
    known: tuple[str, ...]


def put(root: Path, families: Iterable[tuple[str, Record]], *, topic: str | None = None) -> Arrival:
    """Add families to the topic files under `root`; `topic` is where those go that name none.

    A family that is there already with the same fields is left alone. Raises InvalidInputError, and changes no file,
    when a topic is not known, an id is taken by another question, a family breaks the format, or its file would not say
    exactly what came in.
    """
    content = content_format.read(root)
    arriving: defaultdict[str, dict[str, Record]] = defaultdict(dict)
    known: list[str] = []
    for named, found in families:
        where = named or topic or ""
        name = f"{where}/{found.get('id', '')}"
        _require_topic(content, where, name)
        _require_shape(name, found)
        fields = shape.plain(found)
        there = content.families.get(name)
        if there is not None and record.of_family(there) == fields:
            known.append(name)
        elif there is not None or name.partition("/")[2] in arriving[where]:
            raise InvalidInputError(f"{name} is the id of another question already. Nothing was imported.")
        else:
            arriving[where][name.partition("/")[2]] = fields
    _write(root, content, arriving)
    added = tuple(f"{where}/{name}" for where, fields in arriving.items() for name in fields)
    return Arrival(added, tuple(known))


def _require_topic(content: Content, where: str, name: str) -> None:
    if not where:
        raise InvalidInputError(f"{name.strip('/') or 'A question'} names no topic; say which. Nothing was imported.")
    if where not in content.topics:
        raise InvalidInputError(f"There is no topic '{where}'. Nothing was imported.")


def _require_shape(name: str, fields: Record) -> None:
    problems = list(shape.problems(fields))
    if problems:
        raise InvalidInputError(f"{name[:80]}: {' '.join(problems)} Nothing was imported.")


def _write(root: Path, content: Content, arriving: dict[str, dict[str, Record]]) -> None:
    """Write the files; when what came in breaks the format, write them back as they were."""
    before: dict[Path, str] = {}
    try:
        for where, families in arriving.items():
            if families:
                path = root / "skills" / content.topics[where].skill / f"{where}.yaml"
                before[path] = path.read_text(encoding="utf-8")
                ending = "" if before[path].endswith("\n") else "\n"
                indent = (FIRST_ITEM.findall(before[path]) or ["  "])[-1]
                text = before[path] + ending + record.as_yaml(list(families.values()), indent=indent)
                path.write_text(text, encoding="utf-8")
        after = content_format.read(root)
        _require_no_new_problems(content, after)
        _require_the_same(after, arriving)
    except BaseException:
        for path, text in before.items():
            path.write_text(text, encoding="utf-8")
        raise


def _require_no_new_problems(before: Content, after: Content) -> None:
    known = {(problem.about, problem.sentence) for problem in before.problems}
    new = [str(problem) for problem in after.problems if (problem.about, problem.sentence) not in known]
    if new:
        raise InvalidInputError("What came in breaks the format. Nothing was imported.\n" + "\n".join(new))


def _require_the_same(after: Content, arriving: dict[str, dict[str, Record]]) -> None:
    """Compare what is read back with what came in: a text that YAML or our own reader would change is refused."""
    for where, families in arriving.items():
        for name, fields in families.items():
            family = after.families.get(f"{where}/{name}")
            back = record.of_family(family) if family else {}
            changed = sorted(part for part in {*fields, *back} if fields.get(part) != back.get(part))
            if changed:
                raise InvalidInputError(
                    f"{where}/{name} would not be kept as it came in; look at {', '.join(changed)} (blanks at the end"
                    " of a text and blank lines around it are not kept). Nothing was imported."
                )
