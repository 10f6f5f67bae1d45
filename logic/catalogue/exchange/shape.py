"""What a record may be made of: texts, whole numbers, and lists and mappings of texts, as content/README.md says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from logic.catalogue.content import Method
from logic.catalogue.exchange.record import Record
from logic.catalogue.families import SHOWN_AS


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_texts(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(part, str) for pair in value.items() for part in pair)


def _is_key(value: object) -> bool:
    return _is_text(value) or _is_texts(value)


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(_is_texts(item) for item in value)


HALF = re.compile("[\ud800-\udfff]")
TEXT = ("a text", _is_text)
NUMBER = ("a whole number", _is_number)
LIST = ("a list of mappings of texts", _is_list)
SHAPES: dict[str, tuple[str, Callable[[object], bool]]] = {
    "id": TEXT,
    "difficulty": NUMBER,
    "seconds": NUMBER,
    "stem": TEXT,
    "code": TEXT,
    "proof": ("a mapping of texts", _is_texts),
    "options_as": TEXT,
    "instances": LIST,
    "key": ("a text, or a mapping of texts", _is_key),
    "distractors": LIST,
    "explanation": TEXT,
}


def problems(record: Record) -> Iterator[str]:
    """A sentence about every field that is none, or that holds something else than it should."""
    for name, value in record.items():
        words, fits = SHAPES.get(name, ("", None))
        if fits is None:
            yield f"{name!r} is not a field; these are: {', '.join(SHAPES)}."
        elif not fits(value):
            yield f"`{name}` must be {words}."
        elif HALF.search(json.dumps(value, ensure_ascii=False)):
            yield f"`{name}` has half a character."


def plain(record: Record) -> Record:
    """A record of sound shape without what says nothing: empty fields, the usual way to show options."""
    found = {name: value for name, value in record.items() if value not in ("", [], [{}])}
    if isinstance(found.get("proof"), dict):
        found["proof"] = {name: text for name, text in found["proof"].items() if text}
        if found.get("options_as") == _usual(found["proof"]):
            del found["options_as"]
    return found


def _usual(proof: dict[str, Any]) -> str:
    method: Method = "sourced" if proof.get("kind") == "sourced" else proof.get("method", "")
    return SHOWN_AS.get(method, "")
