"""A family as plain values, named as in content/README.md, and back into YAML that a person would write."""

from __future__ import annotations

import re
from typing import Any

import yaml

from logic.catalogue.content import Choice, Family, Proof
from logic.catalogue.families import SHOWN_AS

Record = dict[str, Any]
LONG_LINE = 116
# YAML takes these for line ends, or for the mark at the beginning of a file.
ESCAPED = re.compile("[\x85\u2028\u2029\ufeff]")


def of_family(family: Family) -> Record:
    """The family as its topic file has it; fields that say nothing are left out."""
    record: Record = {
        "id": family.id,
        "difficulty": family.difficulty,
        "seconds": family.seconds,
        "stem": family.stem,
        "code": family.code,
        "proof": _proof(family.proof),
        "options_as": family.options_as if family.options_as != SHOWN_AS[family.proof.method] else "",
        "instances": [dict(values) for values in family.instances] if family.instances != ({},) else [],
        "key": _key(family.key, family) if family.key else "",
        "distractors": [_choice(choice) for choice in family.distractors],
        "explanation": family.explanation,
    }
    return {name: value for name, value in record.items() if value not in ("", [])}


def as_yaml(records: list[Record], *, indent: str = "  ") -> str:
    """The records as the end of a topic file: items of its `families`, each line after `indent`."""
    text = "".join(
        "\n" + yaml.dump([record], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LONG_LINE)
        for record in records
    )
    return "".join(f"{indent}{line}\n" if line else "\n" for line in text.split("\n")[:-1])


def _proof(proof: Proof) -> Record:
    if proof.kind == "sourced":
        return {"kind": "sourced", "url": proof.url, "quote": proof.quote}
    told = {"harness": proof.harness, "expect": proof.expect, "setup": proof.setup, "input": proof.typed}
    return {"kind": "executed", "method": proof.method} | {name: text for name, text in told.items() if text}


def _key(key: Choice, family: Family) -> Record | str:
    return {"text": key.text, "check": key.check} if family.proof.method == "claim" else key.text


def _choice(choice: Choice) -> Record:
    checked = {"check": choice.check} if choice.check else {}
    return {choice.form: choice.text} | checked | {"misconception": choice.misconception}


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]  # C where it is built, ours where not
    """Texts of several lines as blocks; everything typed stays text."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- the dumper's own
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=_style(text))


def _style(text: str) -> str | None:
    """A block for a text of several lines, quotes where a block or an unquoted text would not keep every character."""
    if ESCAPED.search(text) or text.endswith("\n\n") or text == "\n":
        return '"'
    block = "\n" in text and not any(line != line.rstrip() for line in text.split("\n")) and "\t" not in text
    return "|" if block else None


_Dumper.add_representer(str, _text)
