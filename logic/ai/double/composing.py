"""An answer for any shape, from its schema: plain sentences of the right length, always the same ones. Pure."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any, Final

SENTENCES: Final = (
    "Take it one small step at a time.",
    "Begin with what you already know and build on it.",
    "Write down what surprised you, and come back to it tomorrow.",
    "Explain it to somebody in your own words before you go on.",
    "Try a small example first, then one that is a little harder.",
    "When you are stuck, say which part you are sure of.",
)
_BOUND: Final = re.compile(r"at (least|most) (\d+) (characters|entries)", re.IGNORECASE)


def answer(schema: dict[str, Any]) -> Any:
    """Something that fits a schema, and the lengths its descriptions tell in words."""
    return _made(schema, schema.get("$defs", {}))


def _made(node: dict[str, Any], shared: dict[str, Any]) -> Any:  # noqa: PLR0911 -- a case a kind of value
    if "$ref" in node:
        return _made(shared[node["$ref"].rpartition("/")[2]], shared)
    if "anyOf" in node:
        return _made(node["anyOf"][0], shared)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    kind = node.get("type")
    if kind == "object":
        return {name: _made(field, shared) for name, field in node.get("properties", {}).items()}
    least, most = _bounds(node.get("description", ""))
    if kind == "array":
        return [_made(node.get("items", {"type": "string"}), shared) for _ in range(least or min(1, most))]
    return {"integer": 1, "number": 1.0, "boolean": True, "null": None}.get(str(kind), _text(least, most))


def _bounds(description: str) -> tuple[int, int]:
    found = {which.lower(): int(number) for which, number, _ in _BOUND.findall(description)}
    return found.get("least", 0), found.get("most", 400)


def _text(least: int, most: int) -> str:
    made = ""
    for sentence in cycle(SENTENCES):
        longer = f"{made} {sentence}".strip()
        if len(longer) > most:
            return made if len(made) >= max(least, 1) else longer[:most]
        made = longer
        if len(made) >= max(least, 1):
            return made
    return made
