"""Reads the fields of a file with their lines: a reader that collects every mistake instead of the first.

Scalars keep the text their author typed: `output: 3.10` is the text "3.10", not a number that prints as 3.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from logic.catalogue.content import Place, Problem
from logic.catalogue.yaml_nodes import Fields, Node, Scalar, Sequence, UnreadableError, compose

__all__ = ["Fields", "Node", "Reader", "Scalar", "Sequence"]

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Controls but tab and line feed, marks of direction, separators that are line ends to some programs, halves of pairs.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


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
        """Remember a mistake, once: some fields are read more than once."""
        problem = Problem(self.place(line), self.about, sentence)
        if problem not in self.problems:
            self.problems.append(problem)

    def load(self, path: Path) -> Fields | None:
        """The mapping a file holds, or None (and a problem) when it holds something else."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as problem:
            self.complain(1, f"this file could not be read: {problem}.")
            return None
        return self.parse(text)

    def parse(self, text: str) -> Fields | None:
        """The mapping a text holds, or None (and a problem) when it holds something else."""
        try:
            node = compose(text, self.complain)
        except yaml.MarkedYAMLError as problem:
            mark = problem.problem_mark or problem.context_mark
            self.complain(mark.line + 1 if mark else 1, f"this is not YAML: {problem.problem or problem}.")
        except UnreadableError as problem:
            self.complain(problem.line, problem.sentence)
        except (UnicodeEncodeError, yaml.YAMLError) as problem:
            self.complain(1, f"this file could not be read: {problem}.")
        except RecursionError:
            self.complain(1, "this file is nested too deep to be read.")
        else:
            if isinstance(node, Fields):
                return node
            self.complain(1, "the file must be a mapping of fields.")
        return None

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
        self._require_seen(node, name)
        text = node.text if whole else node.text.rstrip().lstrip("\n")
        if not text and not optional:
            self.complain(fields.lines[name], f"`{name}` is empty.")
        return text

    def number(self, fields: Fields, name: str, smallest: int, largest: int) -> int:
        """A whole number in a range."""
        text = self.text(fields, name)
        if text and not (re.fullmatch(r"-?[0-9]{1,9}", text) and smallest <= int(text) <= largest):
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
                self._require_seen(item, name)
                found.append(item.text.strip())
            else:
                self.complain(item.line, f"an entry of `{name}` is not a text; put it in quotes.")
        return tuple(found)

    def mappings(self, fields: Fields, name: str, smallest: int, largest: int) -> tuple[Fields, ...]:
        """A list of mappings."""
        found = []
        for item in self.sequence(fields, name, smallest, largest):
            if isinstance(item, Fields):
                self._require_all_seen(item)
                found.append(item)
            else:
                self.complain(item.line, f"an entry of `{name}` must be a mapping of fields.")
        return tuple(found)

    def _require_all_seen(self, fields: Fields) -> None:
        """Check a mapping of nothing but texts: instances, whose names are their author's, are read by no `text`."""
        texts = {name: value for name, value in fields.values.items() if isinstance(value, Scalar)}
        if len(texts) == len(fields.values):
            for name, value in texts.items():
                self._require_seen(value, name)

    def _require_seen(self, scalar: Scalar, name: str) -> None:
        if found := UNSEEN.search(scalar.text):
            character = f"U+{ord(found[0]):04X}"
            self.complain(scalar.line, f"`{name}` has the character {character}, which nobody can see.")
