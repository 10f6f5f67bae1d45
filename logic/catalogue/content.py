"""What the content files say, as values: tracks, skills, topics, resources, question families.

Every family and every problem knows its place (file and line), so that a sentence about it can be acted on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from logic.errors import InvalidInputError

Form = Literal["text", "code", "output", "mutant"]
ProofKind = Literal["executed", "sourced"]
Method = Literal["output", "option", "claim", "sourced"]
ShownAs = Literal["code", "text"]
MODULE = "module"  # the kind of track that is one skill for teachers


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a content file; `file` is relative to the folder above `content/`."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where, about what (a family's full name, or the file's own id), and a sentence.

    A `fatal` problem keeps a question away from learners; the others are about a whole topic.
    """

    place: Place
    about: str
    sentence: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.about}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Track:
    """What a learner aims at: its skills, in order; or a module, whose one skill is for teachers alone."""

    id: str
    kind: str
    title: str
    summary: str
    status: str
    skills: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Skill:
    """One week's block: its seven topics, in order, and the language its programs are written in ("text": none)."""

    id: str
    title: str
    summary: str
    language: str
    topics: tuple[str, ...]
    schema: str
    place: Place


@dataclass(frozen=True, slots=True)
class Resource:
    """A page, video, exercise or book on an outside platform; `minutes` is what it takes."""

    title: str
    url: str
    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Topic:
    """One day's subject."""

    id: str
    skill: str
    title: str
    minutes: int
    prerequisites: tuple[str, ...]
    objectives: tuple[str, ...]
    practice: str
    resources: tuple[Resource, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """The key or a distractor as its author wrote it.

    `form` says what `text` is: a sentence, a piece of code, an output, or a mutant program whose output is
    the option. `check` belongs to claims. `misconception` is empty for the key.
    """

    form: Form
    text: str
    check: str
    misconception: str
    place: Place


@dataclass(frozen=True, slots=True)
class Proof:
    """How a key is proved; fields that a method does not use are empty."""

    kind: ProofKind
    method: Method
    harness: str
    expect: str
    setup: str
    typed: str
    url: str
    quote: str
    place: Place


@dataclass(frozen=True, slots=True)
class Family:
    """One idea that can be asked, as written: texts still hold their «name» gaps.

    `key` is None where it is computed. `instances` has at least one (perhaps empty) mapping.
    """

    id: str
    topic: str
    skill: str
    language: str
    difficulty: int
    seconds: int
    stem: str
    code: str
    proof: Proof
    key: Choice | None
    distractors: tuple[Choice, ...]
    explanation: str
    options_as: ShownAs
    instances: tuple[Mapping[str, str], ...]
    place: Place
    lines: Mapping[str, int]

    @property
    def name(self) -> str:
        """The full name, `<topic>/<family id>`: the family's identity in the database."""
        return f"{self.topic}/{self.id}"

    def at(self, field: str) -> Place:
        """Where a field of this family stands; the family's own place when it has no such field."""
        return Place(self.place.file, self.lines.get(field, self.place.line))


@dataclass(frozen=True, slots=True)
class Content:
    """Everything under `content/` that could be read, and every mistake that was found in it.

    A family with a mistake is not in `families`. All mappings go from id (families: full name) to value,
    in the order of the files' names and then of the lines.
    """

    tracks: Mapping[str, Track]
    skills: Mapping[str, Skill]
    topics: Mapping[str, Topic]
    families: Mapping[str, Family]
    problems: tuple[Problem, ...]

    def skills_of_modules(self) -> frozenset[str]:
        """The skills that are for teachers alone."""
        return frozenset(skill for track in self.tracks.values() if track.kind == MODULE for skill in track.skills)

    def families_of(self, topic: str) -> tuple[Family, ...]:
        """The families that ask about a topic."""
        return tuple(family for family in self.families.values() if family.topic == topic)

    def require_sound(self) -> None:
        """Raise InvalidInputError naming every mistake, if there is one."""
        if self.problems:
            listed = "\n".join(str(problem) for problem in self.problems)
            raise InvalidInputError(
                f"The content has {len(self.problems)} mistakes. Nothing was changed; correct them first.\n{listed}"
            )
