"""YAML with the line of every field, and a reader that collects every mistake instead of the first.

Scalars keep the text their author typed: `output: 3.10` is the text "3.10", not a number that prints as 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from logic.catalogue.content import Place, Problem

Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


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


@dataclass(slots=True)
class Reader:
    """Reads fields out of one file and remembers what is wrong with them. Never raises about content."""

    file: str
    about: str
    problems: list[Problem] = field(default_factory=list)

    def place(self, line: int) -> Place:
        """A line of this file."""
        return Place(self.file, line)

    def complain(self, line: int, sentence: str) -> None:
        """Remember a mistake."""
        self.problems.append(Problem(self.place(line), self.about, sentence))

    def load(self, path: Path) -> Fields | None:
        """The mapping a file holds, or None (and a problem) when it holds something else."""
        try:
            text = path.read_text(encoding="utf-8")
            root = yaml.compose(text, Loader=Loader)
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            self.complain(mark.line + 1 if mark else 1, f"this is not YAML: {problem.problem or problem}.")
            return None
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
            self.complain(1, f"this file could not be read: {problem}.")
            return None
        node = self._node(root) if root else None
        if not isinstance(node, Fields):
            self.complain(1, "the file must be a mapping of fields.")
            return None
        return node

    def _node(self, node: yaml.Node) -> Node:
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            return Scalar(line, node.value, empty=node.tag.endswith(":null") and not node.value.strip("~"))
        if isinstance(node, yaml.SequenceNode):
            return Sequence(line, tuple(self._node(item) for item in node.value))
        return self._fields(node, line)

    def _fields(self, node: yaml.Node, line: int) -> Fields:
        values: dict[str, Node] = {}
        lines: dict[str, int] = {}
        for name_node, value_node in node.value:
            name, at = str(name_node.value), name_node.start_mark.line + 1
            if name in values:
                self.complain(at, f"`{name}` is given twice.")
            values[name] = self._node(value_node)
            lines[name] = at
        return Fields(line, values, lines)

    def only(self, fields: Fields, allowed: Iterable[str]) -> None:
        """Refuse fields nobody reads: they are misspelt, or in the wrong place."""
        known = tuple(allowed)
        for name in fields.values.keys() - set(known):
            self.complain(fields.lines[name], f"`{name}` is not a field here; these are: {', '.join(known)}.")

    def text(self, fields: Fields, name: str, *, optional: bool = False, whole: bool = False) -> str:
        """A text field without the blank lines around it; "" (and a problem unless optional) when missing.

        `whole` keeps the blank lines: what is typed at a prompt may begin or end with one.
        """
        node = fields.values.get(name)
        if node is None or (isinstance(node, Scalar) and node.empty):
            if not optional:
                self.complain(fields.lines.get(name, fields.line), f"`{name}` is missing.")
            return ""
        if not isinstance(node, Scalar):
            self.complain(fields.lines[name], f"`{name}` must be one text; put it in quotes.")
            return ""
        text = node.text if whole else node.text.rstrip().lstrip("\n")
        if not text and not optional:
            self.complain(fields.lines[name], f"`{name}` is empty.")
        return text

    def number(self, fields: Fields, name: str, smallest: int, largest: int) -> int:
        """A whole number in a range."""
        text = self.text(fields, name)
        if text and not (re.fullmatch(r"-?\d+", text) and smallest <= int(text) <= largest):
            self.complain(fields.lines[name], f"`{name}` is {text}; it must be {smallest} to {largest}.")
            return smallest
        return int(text) if text else smallest

    def choice(self, fields: Fields, name: str, allowed: Iterable[str]) -> str:
        """One of a few words; the first of them when what stands there is another."""
        words, text = tuple(allowed), self.text(fields, name)
        if text and text not in words:
            self.complain(fields.lines[name], f"`{name}` is '{text}'; it must be one of: {', '.join(words)}.")
        return text if text in words else words[0]

    def identifier(self, fields: Fields, name: str, *, expected: str | None = None) -> str:
        """Lower-case words joined by hyphens; `expected` is what the file's name says."""
        text = self.text(fields, name)
        if text and not IDENTIFIER.fullmatch(text):
            self.complain(fields.lines[name], f"`{name}` is '{text}'; it must be lower-case words and hyphens.")
        elif text and expected is not None and text != expected:
            self.complain(fields.lines[name], f"`{name}` is '{text}', but the file is named '{expected}'.")
        return text

    def sequence(self, fields: Fields, name: str, smallest: int, largest: int) -> tuple[Node, ...]:
        """The items of a list field of a fitting length (an absent list is an empty one)."""
        node = fields.values.get(name)
        line = fields.lines.get(name, fields.line)
        if node is None or (isinstance(node, Scalar) and node.empty):
            node = Sequence(line, ())
        if not isinstance(node, Sequence):
            self.complain(line, f"`{name}` must be a list.")
            return ()
        if not smallest <= len(node.items) <= largest:
            wanted = f"{smallest}" if smallest == largest else f"{smallest} to {largest}"
            self.complain(line, f"`{name}` has {len(node.items)} entries; it must have {wanted}.")
        return node.items

    def texts(self, fields: Fields, name: str, smallest: int, largest: int) -> tuple[str, ...]:
        """A list of texts."""
        found = []
        for item in self.sequence(fields, name, smallest, largest):
            if isinstance(item, Scalar) and item.text.strip():
                found.append(item.text.strip())
            else:
                self.complain(item.line, f"an entry of `{name}` is not a text; put it in quotes.")
        return tuple(found)

    def mappings(self, fields: Fields, name: str, smallest: int, largest: int) -> tuple[Fields, ...]:
        """A list of mappings."""
        found = []
        for item in self.sequence(fields, name, smallest, largest):
            if isinstance(item, Fields):
                found.append(item)
            else:
                self.complain(item.line, f"an entry of `{name}` must be a mapping of fields.")
        return tuple(found)
