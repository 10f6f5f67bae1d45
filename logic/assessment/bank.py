"""The items an adaptive test chooses from, arranged once so that each choice is quick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from logic.assessment.best_item import BestItem
from logic.assessment.irt import BoolArray, FloatArray, IntArray
from logic.errors import InvalidInputError


@dataclass(frozen=True, slots=True, eq=False)
class TopicShelf:
    """The items of one topic: their indices in the bank, parameters, family numbers and exposure."""

    items: IntArray
    a: FloatArray
    b: FloatArray
    c: FloatArray
    family: IntArray
    exposure: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """Items by index: parameters, and the topic, family and skill each belongs to.

    `topic`, `family` and `skill` are the caller's codes. The `_number` arrays renumber them from 0;
    `skill_of_topic` speaks of numbers. One shelf per topic number, which may be empty when the number of topics was
    given; an empty one counts as a topic of skill 0. `retired` marks, by family number, families not asked again.
    """

    a: FloatArray
    b: FloatArray
    c: FloatArray
    topic: IntArray
    family: IntArray
    skill: IntArray
    exposure: FloatArray
    families: IntArray
    retired: BoolArray
    topic_number: IntArray
    family_number: IntArray
    skill_of_topic: IntArray
    shelves: tuple[TopicShelf, ...]
    best_item: BestItem

    def __len__(self) -> int:
        return len(self.a)

    @property
    def skills(self) -> int:
        """How many skills the bank covers."""
        return int(self.skill_of_topic.max()) + 1

    @classmethod
    def from_arrays(
        cls,
        a: npt.ArrayLike,
        b: npt.ArrayLike,
        c: npt.ArrayLike,
        topic: npt.ArrayLike,
        family: npt.ArrayLike,
        *,
        skill: npt.ArrayLike | None = None,
        exposure: npt.ArrayLike | None = None,
        retired: npt.ArrayLike | None = None,
        topics: int | None = None,
    ) -> Bank:
        """Arrange a bank; every array has shape (items,), `c` may be one number for all.

        `topic`, `family` and `skill` are integer codes, `skill` that of each item's skill (None: one skill).
        `exposure` is the share of the last 1,000 tests that used the item's family (None: no test did);
        `retired` marks items whose family is not asked again (None: all may be asked).
        `topics` says that topics are numbered 0 to topics - 1 already, with or without items (None: they are counted).
        Raises InvalidInputError when the arrays do not fit together or the bank is empty.
        """
        slopes = np.array(a, dtype=np.float64).ravel()
        size = len(slopes)
        difficulties, guesses = (_column(values, size) for values in (b, c))
        topic_codes, family_codes = (_codes(values, size) for values in (topic, family))
        skills = _codes(np.zeros(size, dtype=np.int64) if skill is None else skill, size)
        exposures = _column(0.0 if exposure is None else exposure, size)
        _check(slopes, difficulties, guesses)
        topic_number = _topic_numbers(topic_codes, topics)
        shelves = int(topic_number.max()) + 1 if topics is None else topics
        families, family_number = np.unique(family_codes, return_inverse=True)
        return cls(
            a=slopes,
            b=difficulties,
            c=guesses,
            topic=topic_codes,
            family=family_codes,
            skill=skills,
            exposure=exposures,
            families=families,
            retired=_any_by_number(family_number, len(families), retired),
            topic_number=topic_number,
            family_number=family_number,
            skill_of_topic=_skill_of_topic(topic_number, skills, shelves),
            shelves=tuple(
                TopicShelf(at, slopes[at], difficulties[at], guesses[at], family_number[at], exposures[at])
                for at in _members(topic_number, shelves)
            ),
            best_item=BestItem(slopes, difficulties, guesses),
        )

    def with_exposure(self, exposure: npt.ArrayLike) -> Bank:
        """The same bank after more tests: new shares of the last 1,000 tests, everything else shared."""
        exposures = _column(exposure, len(self))
        shelves = tuple(replace(shelf, exposure=exposures[shelf.items]) for shelf in self.shelves)
        return replace(self, exposure=exposures, shelves=shelves)

    def families_of(self, items: Iterable[int]) -> BoolArray:
        """Marks, by family number, the families these items belong to."""
        marked = np.zeros(len(self.families), dtype=np.bool_)
        marked[self.family_number[np.fromiter(items, dtype=np.int64)]] = True
        return marked

    def families_named(self, codes: Iterable[int]) -> BoolArray:
        """Marks, by family number, the families with these codes; codes of other banks are ignored."""
        marked = np.zeros(len(self.families), dtype=np.bool_)
        wanted = np.fromiter(codes, dtype=np.int64)
        places = np.searchsorted(self.families, wanted).clip(max=len(self.families) - 1)
        marked[places[self.families[places] == wanted]] = True
        return marked


def _any_by_number(number: IntArray, size: int, marks: npt.ArrayLike | None) -> BoolArray:
    marked = np.zeros(size, dtype=np.bool_)
    if marks is not None:
        marked[number[np.asarray(marks, dtype=np.bool_)]] = True
    return marked


def _column(values: npt.ArrayLike, size: int) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim == 0:
        return np.full(size, float(array))
    if array.size != size:
        raise InvalidInputError("The columns of an item bank differ in length. Nothing was changed.")
    return array.ravel().copy()


def _codes(values: npt.ArrayLike, size: int) -> IntArray:
    array = np.asarray(values)
    if array.size != size or not np.issubdtype(array.dtype, np.integer):
        raise InvalidInputError("Topics, families and skills are whole numbers, one per item. Nothing was changed.")
    return array.ravel().astype(np.int64)


def _check(a: FloatArray, b: FloatArray, c: FloatArray) -> None:
    if not len(a):
        raise InvalidInputError("An item bank without items cannot be asked from. Nothing was changed.")
    sound = (a > 0.0) & np.isfinite(a) & np.isfinite(b) & (c >= 0.0) & (c < 1.0)
    if not sound.all():
        item = int(np.flatnonzero(~sound)[0])
        raise InvalidInputError(
            f"Item {item} has impossible parameters (a {a[item]}, b {b[item]}, c {c[item]}). Nothing was changed."
        )


def _topic_numbers(topic: IntArray, topics: int | None) -> IntArray:
    if topics is None:
        return np.unique(topic, return_inverse=True)[1]
    if not 0 <= topic.min() <= topic.max() < topics:
        raise InvalidInputError(f"Topics are numbered 0 to {topics - 1} here. Nothing was changed.")
    return topic


def _members(number: IntArray, size: int) -> list[IntArray]:
    order = np.argsort(number, kind="stable").astype(np.int64)
    return np.split(order, np.cumsum(np.bincount(number, minlength=size))[:-1])


def _skill_of_topic(topic_number: IntArray, skill: IntArray, topics: int) -> IntArray:
    skill_number = np.unique(skill, return_inverse=True)[1]
    owner = np.zeros(topics, dtype=np.int64)
    owner[topic_number] = skill_number
    if (owner[topic_number] != skill_number).any():
        raise InvalidInputError("A topic of the bank belongs to two skills. Nothing was changed.")
    return owner
