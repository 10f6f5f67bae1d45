"""The provider's own types, walked: what its library says about an object, held against what came over the wire."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import sys
import types
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from stripe._list_object import ListObject
from stripe._object_classes import get_object_class
from stripe._stripe_object import StripeObject, UntypedStripeObject

PLAIN = {str: str, int: int, bool: bool, float: (int, float)}


def complaints(thing: dict[str, Any]) -> list[str]:
    """Where an object of the API does not fit the class the library has for it."""
    known = get_object_class("V1", thing["object"])
    return list(_object(thing, known, thing["object"]))


def _object(value: Any, known: type, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no {known.__name__}"
        return
    hints = fields(known)
    if value.get("deleted") is True and "deleted" in hints:
        hints = {name: hints[name] for name in ("id", "object", "deleted")}
    for name in value:
        if name not in hints:
            yield f"{path}.{name}: unknown to {known.__qualname__}"
    for name, hint in hints.items():
        if name in value:
            yield from _value(value[name], hint, f"{path}.{name}")
        elif not _is_optional(hint):
            yield f"{path}.{name}: required by {known.__qualname__} and missing"


def _value(value: Any, hint: Any, path: str) -> Iterator[str]:
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return
    if origin in {Union, types.UnionType}:
        yield from _either(value, arguments, path)
    elif origin is Literal:
        if value not in arguments:
            yield f"{path}: {value!r} is none of the known words"
    elif origin is list:
        yield from _list(value, arguments[0], path)
    elif origin is ListObject:
        yield from _envelope(value, arguments[0], path)
    elif origin is UntypedStripeObject or hint is UntypedStripeObject:
        yield from _mapping(value, arguments[0] if arguments else Any, path)
    elif hint is Decimal:
        yield from _decimal(value, path)
    elif inspect.isclass(hint) and issubclass(hint, StripeObject):
        yield from _object(value, hint, path)
    else:
        yield from _plain(value, hint, path)


def _either(value: Any, arms: tuple[Any, ...], path: str) -> Iterator[str]:
    """One arm has to fit. Words are open in the library (`Literal | str`); the double keeps to the known ones."""
    if any(get_origin(arm) is Literal for arm in arms):
        arms = tuple(arm for arm in arms if arm is not str)
    found = [list(_value(value, arm, path)) for arm in arms]
    if all(found):
        yield from max(found, key=lambda each: max(len(line.split(":")[0]) for line in each))


def _list(value: Any, inner: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is no list"
        return
    for number, each in enumerate(value):
        yield from _value(each, inner, f"{path}[{number}]")


def _envelope(value: Any, inner: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict) or set(value) != {"object", "data", "has_more", "url"} or value["object"] != "list":
        yield f"{path}: no envelope of a list"
        return
    yield from _plain(value["has_more"], bool, f"{path}.has_more")
    yield from _plain(value["url"], str, f"{path}.url")
    yield from _list(value["data"], inner, f"{path}.data")


def _mapping(value: Any, inner: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no mapping"
        return
    for name, each in value.items():
        yield from _value(each, inner, f"{path}.{name}")


def _decimal(value: Any, path: str) -> Iterator[str]:
    try:
        fits = isinstance(value, str) and Decimal(value).is_finite()
    except InvalidOperation:
        fits = False
    if not fits:
        yield f"{path}: {value!r} is no decimal in a string"


def _plain(value: Any, hint: Any, path: str) -> Iterator[str]:
    if hint is type(None):
        fits = value is None
    else:
        fits = isinstance(value, PLAIN[hint]) and (hint is bool or not isinstance(value, bool))
    if not fits:
        yield f"{path}: {value!r} is no {hint.__name__}"


def _is_optional(hint: Any) -> bool:
    return get_origin(hint) in {Union, types.UnionType} and type(None) in get_args(hint)


@functools.cache
def fields(known: type) -> dict[str, Any]:
    """The fields of a class of the library with their types; names imported for type checkers only are imported."""
    found: dict[str, Any] = {}
    for each in reversed(known.__mro__):
        if issubclass(each, StripeObject) and each.__module__ != StripeObject.__module__:
            notes = {name: note for name, note in vars(each).get("__annotations__", {}).items() if name[0] != "_"}
            bearer = types.new_class("Bearer", exec_body=lambda space, notes=notes: space.update(__annotations__=notes))
            found |= get_type_hints(bearer, _names(each.__module__), dict(vars(each)))
    return {name: hint for name, hint in found.items() if get_origin(hint) is not ClassVar}


@functools.cache
def _names(module_name: str) -> dict[str, Any]:
    module = sys.modules.get(module_name) or importlib.import_module(module_name)
    names = dict(vars(module))
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for imported in (each for each in node.body if isinstance(each, ast.ImportFrom)):
                source = importlib.import_module(imported.module or "")
                names |= {alias.asname or alias.name: getattr(source, alias.name) for alias in imported.names}
    return names
