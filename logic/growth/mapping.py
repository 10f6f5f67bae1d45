"""Leads each action of a plan to its kind and to the place where it is done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from logic.growth import kinds, sentences
from logic.growth.actions import (
    MATERIALS,
    TUTOR,
    Action,
    ActionKind,
    Catalogue,
    FoundAction,
    Place,
    PlaceKind,
    Priority,
)
from logic.growth.extraction import extract

_WORD = re.compile(r"\w+")
# Which places suit which kind of action, the best first.
_SUITS: dict[ActionKind, tuple[PlaceKind, ...]] = {
    ActionKind.RETAKE_MODULE: (PlaceKind.MODULE,),
    ActionKind.COMPLETE_COURSE_MODULE: (PlaceKind.COURSE_MODULE, PlaceKind.COURSE),
    ActionKind.ENROLL_COURSE: (PlaceKind.EXTERNAL_COURSE, PlaceKind.COURSE),
}


def actions_in(markdown: str, catalogue: Catalogue, *, today: date) -> tuple[Action, ...]:
    """Every action of a plan's text, mapped, in order: `extraction.extract` and `mapped` in one."""
    return tuple(mapped(found, catalogue) for found in extract(markdown, today=today))


def mapped(found: FoundAction, catalogue: Catalogue) -> Action:
    """The action with its kind and place; OTHER without a place when nothing of the catalogue and no kind fits."""
    kind, place = _kind_and_place(found.text, _mentioned(found.text, catalogue))
    return Action(found.text, kind, place, found.priority or Priority.MEDIUM, found.due, found.minutes)


def _kind_and_place(text: str, mentioned: list[Place]) -> tuple[ActionKind, Place | None]:
    said = kinds.kind_of(_without_titles(text, mentioned))
    if said is ActionKind.UPLOAD_MATERIAL:
        return said, MATERIALS
    if said is ActionKind.USE_TUTOR:
        return said, TUTOR
    for kind, words in _VERBS:
        place = _best(kind, mentioned)
        if place is not None and words.search(text):
            return kind, place
    if said is None:
        return _of_a_phrase(text, mentioned)
    return said, _best(said, mentioned)


def _of_a_phrase(text: str, mentioned: list[Place]) -> tuple[ActionKind, Place | None]:
    """The kind of "Module: Digital teaching": a phrase without a verb that names a place means what is done there."""
    for kind, words in _NOUNS:
        place = _best(kind, mentioned)
        if place is not None and words.search(text) and not sentences.asks(text, in_list=False):
            return kind, place
    return ActionKind.OTHER, None


_NOUNS = (
    (ActionKind.COMPLETE_COURSE_MODULE, kinds.COURSE),
    (ActionKind.ENROLL_COURSE, kinds.COURSE),
    (ActionKind.RETAKE_MODULE, kinds.MODULE),
)


# A place of the catalogue and a verb that suits it are more than the words "course" and "module", which are used for both.
_VERBS = (
    (ActionKind.COMPLETE_COURSE_MODULE, kinds.FINISH),
    (ActionKind.RETAKE_MODULE, kinds.RETAKE),
    (ActionKind.ENROLL_COURSE, kinds.ENROL),
    (ActionKind.ENROLL_COURSE, kinds.BEGIN),
    (ActionKind.ENROLL_COURSE, kinds.FINISH),
    (ActionKind.RETAKE_MODULE, kinds.STUDY),
)


def _best(kind: ActionKind, mentioned: list[Place]) -> Place | None:
    for suits in _SUITS.get(kind, ()):
        for place in mentioned:
            if place.kind is suits:
                return place
    return None


def _mentioned(text: str, catalogue: Catalogue) -> list[Place]:
    """The places a text names, those with the longest titles first; then the modules of areas it names."""
    words = _words(text)
    titled = _named(words, ((place.title, place) for place in catalogue.places))
    return titled + _named(words, catalogue.areas)


def _named(words: tuple[str, ...], titled: Iterable[tuple[str, Place]]) -> list[Place]:
    found = [(len(_words(title)), place) for title, place in titled if _holds(words, _words(title))]
    return [place for _, place in sorted(found, key=lambda entry: -entry[0])]


def _holds(words: tuple[str, ...], title: tuple[str, ...]) -> bool:
    size = len(title)
    return bool(title) and any(words[start : start + size] == title for start in range(len(words) - size + 1))


def _without_titles(text: str, mentioned: list[Place]) -> str:
    """The text without the titles of places, whose words say nothing of the kind."""
    for place in mentioned:
        text = re.sub(re.escape(place.title), " ", text, flags=re.IGNORECASE)
    return text


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower().replace("&", " and ")))
