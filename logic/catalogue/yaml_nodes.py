"""YAML as values that know their lines. Made from YAML's events, so that no file can grow on the way in.

An alias may repeat a text, never a list or a mapping: those can stand for more than any memory holds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
NULL = "tag:yaml.org,2002:null"
Complain = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value, as typed; `empty` when nothing was typed (or null)."""

    line: int
    text: str
    empty: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping; `lines` holds the line of each field's name."""

    line: int
    values: Mapping[str, Node]
    lines: Mapping[str, int]


Node = Scalar | Sequence | Fields


class UnreadableError(Exception):
    """A file that is YAML, and that we do not read; holds the line and a sentence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


def compose(text: str, complain: Complain) -> Node | None:
    """What a file holds, None when it is empty; `complain` is told (line, sentence) of names given twice.

    Raises yaml.YAMLError for what is not YAML, UnreadableError for what we do not read.
    """
    return _Composer(yaml.parse(text, Loader=Loader), complain).document()


class _Composer:
    def __init__(self, events: Iterator[Any], complain: Complain) -> None:
        self._events = events
        self._complain = complain
        self._anchored: dict[str, Scalar | None] = {}

    def document(self) -> Node | None:
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events), 0)
        next(self._events)
        after = next(self._events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise UnreadableError(_line(after), "a second document begins here; a file holds one.")
        return node

    def _node(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            raise UnreadableError(_line(event), f"this is nested more than {DEEPEST} deep.")
        if isinstance(event, yaml.AliasEvent):
            return self._repeated(event)
        scalar = _scalar(event) if isinstance(event, yaml.ScalarEvent) else None
        if event.anchor:
            self._anchored[event.anchor] = scalar
        if scalar is not None:
            return scalar
        read = self._sequence if isinstance(event, yaml.SequenceStartEvent) else self._fields
        return read(event, depth)

    def _repeated(self, event: Any) -> Scalar:
        if event.anchor not in self._anchored:
            raise UnreadableError(_line(event), f"`*{event.anchor}` repeats something that was not named before.")
        scalar = self._anchored[event.anchor]
        if scalar is None:
            raise UnreadableError(_line(event), f"`*{event.anchor}` repeats a list or a mapping; only texts can be.")
        return dataclasses.replace(scalar, line=_line(event))

    def _sequence(self, start: Any, depth: int) -> Sequence:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return Sequence(_line(start), tuple(items))

    def _fields(self, start: Any, depth: int) -> Fields:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name = self._node(event, depth + 1)
            if not isinstance(name, Scalar):
                raise UnreadableError(name.line, "the name of a field must be one text.")
            if name.text in values:
                self._complain(name.line, f"`{name.text}` is given twice.")
            values[name.text] = self._node(next(self._events), depth + 1)
            lines[name.text] = name.line
        return Fields(_line(start), values, lines)


def _scalar(event: Any) -> Scalar:
    plain = event.implicit[0] or event.tag == NULL
    return Scalar(_line(event), event.value, empty=plain and event.value in {"", "~"})


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1
