"""Form-encoded bodies with brackets (`items[0][price]=...`) as nested values, and what a parameter may be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import parse_qsl

from logic.billing.double.problems import invalid, required, unknown
from logic.billing.double.values import Thing

MOST_KEYS: Final = 50
LONGEST_KEY: Final = 40
LONGEST_VALUE: Final = 500
_PART = re.compile(r"\[([^\]]*)\]")


def decoded(text: str) -> Thing:
    """The nested parameters of a query string or a body; lists where every key is a number."""
    tree: Thing = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, bracket, rest = name.partition("[")
        path = [first, *_PART.findall(bracket + rest)]
        _plant(tree, path, value)
    return {key: _with_lists(value) for key, value in tree.items()}


def _plant(tree: Thing, path: list[str], value: str) -> None:
    for step in path[:-1]:
        inner = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(inner, dict):
            raise invalid(f"Invalid object: {path[0]}", path[0])
        tree = inner
    tree[path[-1] or str(len(tree))] = value


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {key: _with_lists(item) for key, item in value.items()}
    if inner and all(key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner


def only(params: Thing, *known: str, inside: str = "") -> None:
    """Refuse parameters that nobody here would look at, rather than pass them over in silence."""
    for name in params:
        if name not in known and not (name == "expand" and not inside):
            raise unknown(f"{inside}[{name}]" if inside else name)


def text(params: Thing, name: str, default: str | None = None) -> str | None:
    """A string; empty means taken away."""
    value = params.get(name, default)
    if value is not None and not isinstance(value, str):
        raise invalid(f"Invalid string: {name}", name)
    return value or None


def needed(params: Thing, name: str) -> str:
    """A string that must be there."""
    value = text(params, name)
    if value is None:
        raise required(name)
    return value


def integer(params: Thing, name: str, default: int | None = None) -> int | None:
    """A whole number."""
    value = params.get(name)
    if value is None or value == "":
        return default
    if not re.fullmatch(r"-?\d{1,15}", str(value)):
        raise invalid(f"Invalid integer: {value}", name, "parameter_invalid_integer")
    return int(value)


def boolean(params: Thing, name: str, *, default: bool = False) -> bool:
    """`true` or `false`."""
    value = params.get(name)
    if value is None:
        return default
    if value not in {"true", "false"}:
        raise invalid(f"Invalid boolean: {value}", name)
    return bool(value == "true")


def choice(params: Thing, name: str, known: Iterable[str], default: str) -> str:
    """One of a few words."""
    value = text(params, name) or default
    if value not in known:
        raise invalid(f"Invalid {name}: must be one of {', '.join(known)}", name)
    return value


def nested(params: Thing, name: str) -> Thing:
    """An object within the parameters; an empty one when it is absent or taken away."""
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise invalid(f"Invalid object: {name}", name)
    return value


def many(params: Thing, name: str) -> list[Any]:
    """A list within the parameters; an empty one when it is absent or taken away."""
    value = params.get(name) or []
    if not isinstance(value, list):
        raise invalid(f"Invalid array: {name}", name)
    return value


def objects(params: Thing, name: str) -> list[Thing]:
    """A list of objects within the parameters."""
    values = many(params, name)
    if not all(isinstance(value, dict) for value in values):
        raise invalid(f"Invalid array: {name} holds objects", name)
    return values


def metadata(params: Thing, before: Thing | None = None) -> Thing:
    """Metadata after a request: keys are merged, an empty value removes one, an empty string all."""
    given = params.get("metadata", {})
    if given == "":
        return {}
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise invalid("Invalid object: metadata holds strings", "metadata")
    merged = {key: value for key, value in {**(before or {}), **given}.items() if value != ""}
    too_long = any(len(key) > LONGEST_KEY or len(value) > LONGEST_VALUE for key, value in merged.items())
    if too_long or len(merged) > MOST_KEYS:
        raise invalid("Metadata can have 50 keys of 40 characters with values of 500.", "metadata")
    return merged


def address(params: Thing, name: str) -> str | None:
    """A URL that a browser can be sent to."""
    value = text(params, name)
    if value is not None and not value.startswith(("http://", "https://")):
        raise invalid("Not a valid URL.", name, "url_invalid")
    return value
