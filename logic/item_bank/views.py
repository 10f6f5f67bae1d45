"""What those who keep the bank see of it, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from logic.catalogue.service import Question

EASIEST, HARDEST = 1, 10
ENOUGH_ANSWERS = 20  # under this a share says nothing about the question


class Status(StrEnum):
    """Which questions are wanted."""

    ACTIVE = "active"
    RETIRED = "retired"
    REPORTED = "reported"


class Sort(StrEnum):
    """What comes first; ties go by name."""

    NAME = "name"
    ATTENTION = "attention"
    EASIEST = "easiest"
    HARDEST = "hardest"
    MOST_ANSWERED = "most_answered"
    LOWEST_FACILITY = "lowest_facility"
    LOWEST_DISCRIMINATION = "lowest_discrimination"
    MOST_ASKED = "most_asked"


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for; None is any. Track, skill and topic are named as in the content files."""

    text: str = ""
    track: str | None = None
    skill: str | None = None
    topic: str | None = None
    proof_kind: str | None = None
    flag: str | None = None
    status: Status | None = None
    easiest: int = EASIEST
    hardest: int = HARDEST
    sort: Sort = Sort.NAME


@dataclass(frozen=True, slots=True)
class FoundItem:
    """A family in a list. `facility` is the share of right answers, None without enough of them."""

    id: int
    slug: str
    skill: str
    topic: str
    difficulty: int
    proof_kind: str
    responses: int
    facility: float | None
    discrimination: float | None
    exposure: float
    flags: tuple[str, ...]
    reports: int
    retired: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found: the page `number` (from 1) of `pages`, and how many there are in all."""

    rows: tuple[FoundItem, ...]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic that can be looked for, with its skill and the tracks that skill belongs to."""

    skill: str
    skill_title: str
    topic: str
    topic_title: str
    tracks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be looked for: tracks by name, topics in order, flags some question has."""

    tracks: Mapping[str, str]
    topics: tuple[TopicChoice, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """How the key of a family is known: the page it rests on (`source`), or the programs that were run (`told`)."""

    kind: str
    source: str | None
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the answers say of a family; a figure is None while there are not enough answers for it.

    `choices[i]` counts how often stored option i was chosen, `drift` how far recent answers are from what the
    parameters expect (a signed share).
    """

    computed_at: datetime
    presented: int
    answered: int
    right_answers: int
    facility: float | None
    discrimination: float | None
    choices: tuple[int, ...]
    median_seconds: float | None
    mean_seconds: float | None
    rapid_share: float | None
    drift: float | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """The item parameters in force; standard errors are None until a calibration measured them."""

    a: float
    b: float
    c: float
    se_a: float | None
    se_b: float | None
    responses: int


@dataclass(frozen=True, slots=True)
class PastCalibration:
    """The parameters one calibration gave a family."""

    at: datetime
    a: float
    b: float
    se_a: float
    se_b: float
    responses: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One thing that was done to a family; `changed_by` is None when nobody did it by hand."""

    at: datetime
    kind: str
    changed_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Use:
    """Submitted tests that answered a family, by how many learners; `choices[i]` of them chose stored option i."""

    tests: int
    learners: int
    choices: tuple[int, ...]

    def would_change(self, old_key: int | None, new_key: int | None) -> tuple[int, int]:
        """How many answers a change of key turns right, and how many that were right it takes away."""
        gained = 0 if new_key is None else self.choices[new_key]
        lost = 0 if old_key is None else self.choices[old_key]
        return gained, lost


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """All that is known of one family. `in_content` is False once its question left the content files."""

    id: int
    slug: str
    skill: str
    topic: str
    difficulty: int
    expected_seconds: int
    retired_at: datetime | None
    in_content: bool
    reports: int
    variants: tuple[Question, ...]
    proof: Proof
    statistics: Statistics | None
    parameters: Parameters
    exposure: float
    calibrations: tuple[PastCalibration, ...]
    revisions: tuple[Revision, ...]
    use: Use

    @property
    def key(self) -> int | None:
        """The stored option that counts as right; None when none of them does."""
        return self.variants[0].key

    @property
    def flags(self) -> tuple[str, ...]:
        """What the statistics find remarkable."""
        return self.statistics.flags if self.statistics else ()
