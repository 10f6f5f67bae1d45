"""Leads each action of a plan to its kind and to the place where it is done."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from logic.growth import kinds, plain_text, quotations, sentences
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

LONGEST = 2000  # characters of a sentence
_WORD = re.compile(r"[^\W_]+")
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
    words = _without_titles(text, mentioned)
    said = kinds.kind_of(words)
    if said is ActionKind.UPLOAD_MATERIAL:
        return said, MATERIALS
    if said is ActionKind.USE_TUTOR:
        return said, TUTOR
    module = _best(ActionKind.RETAKE_MODULE, mentioned)
    if module is not None and said is ActionKind.RETAKE_MODULE and not kinds.COURSE.search(words):
        return said, module
    for kind, verbs in _VERBS:
        place = _best(kind, mentioned)
        if place is not None and verbs.search(words):
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
    """The places a text names: quoted ones first, parts of a course it names too, long titles; then modules of areas."""
    words, quoted = _words(text), [_words(said) for said in quotations.quoted(text)]
    named = [place for place in catalogue.places if _holds(words, _words(place.title))]
    courses = {place.slug for place in named if place.kind is PlaceKind.COURSE}
    ranks = [
        (_words(place.title) in quoted, place.part_of in courses, len(_words(place.title))) for place in named
    ]  # fmt: skip
    ranked = sorted(zip(ranks, range(len(named)), strict=True), key=lambda entry: (*(-part for part in entry[0]), entry[1]))
    return [named[place] for _, place in ranked] + _of_areas(words, catalogue)


def _of_areas(words: tuple[str, ...], catalogue: Catalogue) -> list[Place]:
    found = [(len(_words(area)), place) for area, place in catalogue.areas if _holds(words, _words(area))]
    return [place for _, place in sorted(found, key=lambda entry: -entry[0])]


def _holds(words: tuple[str, ...], title: tuple[str, ...]) -> bool:
    size = len(title)
    return bool(title) and any(words[start : start + size] == title for start in range(len(words) - size + 1))


def _without_titles(text: str, mentioned: list[Place]) -> str:
    """The text without quotations and titles of places, whose words say nothing of the kind."""
    text = quotations.without(text)
    for place in mentioned:
        text = re.sub(rf"(?<!\w){re.escape(place.title)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain_text.title(text, LONGEST).lower().replace("&", " and ")))
