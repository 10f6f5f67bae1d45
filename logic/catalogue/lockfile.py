"""The lock: `proofs.json` of every skill, which says what was proved, from which content, with which options.

It is written by `bank prove`, read by everything else, and kept with the content: a family counts as proved
only while its hash is that of the content as it stands.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from logic.catalogue import content_format
from logic.catalogue.content import Content, Family
from logic.catalogue.proved import Option, ProvedFamily, ProvedVariant

FORMAT = 1  # raise it when the same content would be proved differently: everything is then proved again


def fingerprint(family: Family, schema: str) -> str:
    """A hash of everything that a learner sees of a family or that its proof rests on (not of its places)."""
    content = {
        "format": FORMAT,
        "language": family.language,
        "schema": schema,
        "stem": family.stem,
        "code": family.code,
        "proof": _without_place(family.proof),
        "key": _without_place(family.key) if family.key else None,
        "distractors": [_without_place(choice) for choice in family.distractors],
        "explanation": family.explanation,
        "options_as": family.options_as,
        "instances": [dict(values) for values in family.instances],
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _without_place(value: Any) -> dict[str, Any]:
    return {name: part for name, part in dataclasses.asdict(value).items() if name != "place"}


def path_of(root: Path, skill: str) -> Path:
    """Where a skill's lock stands; `root` is the `content/` folder."""
    return root / "skills" / skill / "proofs.json"


def load(root: Path, skill: str) -> dict[str, ProvedFamily]:
    """What the lock of a skill holds, by the families' full names; nothing when there is no lock yet."""
    path = path_of(root, skill)
    if not path.exists():
        return {}
    families = json.loads(path.read_text(encoding="utf-8"))["families"]
    return {name: _family(name, fields) for name, fields in families.items()}


def save(root: Path, skill: str, families: Iterable[ProvedFamily]) -> bool:
    """Write a skill's lock, sorted by name; whether that changed the file."""
    ordered = sorted(families, key=lambda family: family.name)
    text = json.dumps({"families": {family.name: _fields(family) for family in ordered}}, indent=1, ensure_ascii=False)
    path = path_of(root, skill)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    if before != text + "\n":
        unfinished = path.with_suffix(".new")
        unfinished.write_text(text + "\n", encoding="utf-8")
        unfinished.replace(path)
    return before != text + "\n"


def proved(root: Path, content: Content | None = None) -> Mapping[str, ProvedFamily]:
    """The families that may be asked, by full name: only those whose content is the one that was proved."""
    content = content or content_format.read(root)
    found: dict[str, ProvedFamily] = {}
    for skill in content.skills:
        found |= fresh(content, load(root, skill))
    return found


def fresh(content: Content, locked: Mapping[str, ProvedFamily]) -> dict[str, ProvedFamily]:
    """Of what a lock holds, the families whose content has not changed since."""
    return {
        name: family
        for name, family in locked.items()
        if name in content.families and family.hash == fingerprint_in(content, name)
    }


def fingerprint_in(content: Content, name: str) -> str:
    """The hash of a family as the content stands."""
    family = content.families[name]
    return fingerprint(family, content.skills[family.skill].schema)


def _fields(family: ProvedFamily) -> dict[str, Any]:
    fields: dict[str, Any] = {"hash": family.hash, "proof": family.kind, "method": family.method}
    if family.source:
        fields["source"] = family.source
    return fields | {"variants": [dataclasses.asdict(variant) for variant in family.variants]}


def _family(name: str, fields: dict[str, Any]) -> ProvedFamily:
    return ProvedFamily(
        name=name,
        hash=fields["hash"],
        kind=fields["proof"],
        method=fields["method"],
        source=fields.get("source", ""),
        variants=tuple(_variant(variant) for variant in fields["variants"]),
    )


def _variant(fields: dict[str, Any]) -> ProvedVariant:
    options = tuple(Option(**option) for option in fields["options"])
    return ProvedVariant(**cast("dict[str, Any]", {**fields, "options": options}))
