"""A small, sound bank to spoil: seven topics of three sourced families, each different."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path

from logic.catalogue import content_format, prover
from logic.catalogue.content import Content, Problem
from logic.catalogue.prover import Report, Selection

TOPICS = ("apples", "bees", "clouds", "doors", "engines", "ferns", "gates")
SKILL = """\
id: {skill}
title: First steps
summary: What comes first.
language: {language}
topics: [{topics}]
"""
TOPIC = """\
id: {topic}
title: {topic}
minutes: 45
prerequisites: []
objectives:
  - tell one from the other
  - use both
practice: Try both.
resources:
  - {{title: A page, url: "https://docs.python.org/3/", kind: documentation, minutes: 20}}
  - {{title: Another page, url: "https://docs.python.org/3/tutorial/", kind: tutorial, minutes: 20}}
families:
"""
FAMILY = """\
- id: {band}-one
  difficulty: {difficulty}
  seconds: 30
  stem: What do {band} {topic} need first?
  proof: {{kind: sourced, url: "https://docs.python.org/3/", quote: some words}}
  key: water
  distractors:
    - {{text: earth, misconception: earth comes first}}
    - {{text: light, misconception: light comes first}}
    - {{text: sound, misconception: sound comes first}}
  explanation: Water comes first.
"""


@dataclass(frozen=True)
class Bank:
    """A content folder of one skill, `steps`, and the ways tests look at it."""

    root: Path

    @property
    def skill(self) -> Path:
        return self.root / "skills" / "steps"

    def topic(self, name: str) -> Path:
        return self.skill / f"{name}.yaml"

    def spoil(self, path: Path, old: str, new: str) -> int:
        """Replace a text that stands once in a file; the line where it began."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def add(self, family: str, topic: str = "apples") -> int:
        """Add a family to a topic; the line where it begins."""
        text = self.topic(topic).read_text(encoding="utf-8")
        self.topic(topic).write_text(text + textwrap.dedent(family).lstrip("\n"), encoding="utf-8")
        return text.count("\n") + 1

    def line(self, words: str, topic: str = "apples") -> int:
        """The line on which words stand first in a topic."""
        lines = self.topic(topic).read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, start=1) if words in line)

    def read(self) -> Content:
        return content_format.read(self.root)

    def prove(self, **options: object) -> Report:
        return prover.prove_bank(self.root, self.read(), Selection(("steps",)), **options)


def found(problems: tuple[Problem, ...]) -> list[tuple[str, int, str, str]]:
    """Problems as (file, line, about, sentence), the file without its folders."""
    return [(one.place.file.rpartition("/")[2], one.place.line, one.about, one.sentence) for one in problems]


def write_bank(root: Path, language: str = "python") -> Bank:
    bank = Bank(root)
    bank.skill.mkdir(parents=True)
    (root / "tracks").mkdir()
    skill = SKILL.format(skill="steps", language=language, topics=", ".join(TOPICS))
    (bank.skill / "skill.yaml").write_text(skill, encoding="utf-8")
    for topic in TOPICS:
        families = "".join(
            FAMILY.format(band=band, difficulty=difficulty, topic=topic)
            for band, difficulty in (("young", 2), ("grown", 5), ("old", 8))
        )
        bank.topic(topic).write_text(TOPIC.format(topic=topic) + families, encoding="utf-8")
    return bank
