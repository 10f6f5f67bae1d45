"""Leads each action of a plan to its kind and to the place where it is done."""

from __future__ import annotations

import re
from datetime import date

from logic.growth import kinds, quotations, sentences
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
from logic.growth.plain_text import words

# Which places suit which kind of action, the best first.
_SUITS: dict[ActionKind, tuple[PlaceKind, ...]] = {
    ActionKind.RETAKE_MODULE: (PlaceKind.MODULE,),
    ActionKind.COMPLETE_COURSE_MODULE: (PlaceKind.COURSE_MODULE, PlaceKind.COURSE),
    ActionKind.ENROLL_COURSE: (PlaceKind.EXTERNAL_COURSE, PlaceKind.COURSE),
}
# A place of the catalogue and a verb that suits it say more than "course" and "module": these are used for both.
_BY_VERB = (
    (ActionKind.COMPLETE_COURSE_MODULE, kinds.FINISH),
    (ActionKind.RETAKE_MODULE, kinds.RETAKE),
    (ActionKind.ENROLL_COURSE, kinds.ENROL),
    (ActionKind.ENROLL_COURSE, kinds.BEGIN),
    (ActionKind.ENROLL_COURSE, kinds.FINISH),
    (ActionKind.RETAKE_MODULE, kinds.STUDY),
)
_BY_NOUN = (
    (ActionKind.COMPLETE_COURSE_MODULE, kinds.COURSE),
    (ActionKind.ENROLL_COURSE, kinds.COURSE),
    (ActionKind.RETAKE_MODULE, kinds.MODULE),
)


def actions_in(markdown: str, catalogue: Catalogue, *, today: date) -> tuple[Action, ...]:
    """Every action of a plan's text, mapped, in order: `extraction.extract` and `mapped` in one."""
    return tuple(mapped(found, catalogue) for found in extract(markdown, today=today))


def mapped(found: FoundAction, catalogue: Catalogue) -> Action:
    """The action with its kind and place; OTHER without a place when nothing of the catalogue and no kind fits."""
    kind, place = _kind_and_place(found.text, _mentioned(found.text, catalogue))
    return Action(found.text, kind, place, found.priority or Priority.MEDIUM, found.due, found.minutes)


def _kind_and_place(text: str, mentioned: list[Place]) -> tuple[ActionKind, Place | None]:
    rest = _without_titles(text, mentioned)
    said = kinds.kind_of(rest)
    if said is ActionKind.UPLOAD_MATERIAL:
        return said, MATERIALS
    if said is ActionKind.USE_TUTOR:
        return said, TUTOR
    if said is ActionKind.RETAKE_MODULE and not kinds.COURSE.search(rest) and (module := _best(said, mentioned)):
        return said, module
    for kind, verb in _BY_VERB:
        if verb.search(rest) and (place := _best(kind, mentioned)):
            return kind, place
    return _by_noun(text, mentioned) if said is None else (said, _best(said, mentioned))


def _by_noun(text: str, mentioned: list[Place]) -> tuple[ActionKind, Place | None]:
    """The kind of "Module: Digital teaching": a phrase without a verb that names a place means what is done there."""
    if not sentences.asks(text, in_list=False):
        for kind, noun in _BY_NOUN:
            if noun.search(text) and (place := _best(kind, mentioned)):
                return kind, place
        return _by_title(text, mentioned)
    return ActionKind.OTHER, None


def _by_title(text: str, mentioned: list[Place]) -> tuple[ActionKind, Place | None]:
    """The kind of "Mentoring: First conversations": a title and little besides means what is done there."""
    for place in mentioned[:1]:
        title = words(place.title)
        if _holds(words(text), title) and 2 * len(title) >= len(words(text)):
            return next(
                ((kind, place) for kind, suits in _SUITS.items() if place.kind in suits), (ActionKind.OTHER, None)
            )
    return ActionKind.OTHER, None


def _best(kind: ActionKind, mentioned: list[Place]) -> Place | None:
    suiting = (place for suits in _SUITS.get(kind, ()) for place in mentioned if place.kind is suits)
    return next(suiting, None)


def _mentioned(text: str, catalogue: Catalogue) -> list[Place]:
    """The places a text names: quoted titles in order, parts of a named course, long titles; then modules of areas."""
    said, quoted = words(text), [words(quotation) for quotation in quotations.quoted(text)]
    named = [place for place in catalogue.places if _holds(said, words(place.title))]
    courses = {place.slug for place in named if place.kind is PlaceKind.COURSE}

    def rank(place: Place) -> tuple[int, bool, int]:
        title = words(place.title)
        return quoted.index(title) if title in quoted else len(quoted), place.part_of not in courses, -len(title)

    return sorted(named, key=rank) + _of_areas(said, catalogue)


def _of_areas(said: tuple[str, ...], catalogue: Catalogue) -> list[Place]:
    found = [(len(words(area)), place) for area, place in catalogue.areas if _holds(said, words(area))]
    return [place for _, place in sorted(found, key=lambda entry: -entry[0])]


def _holds(said: tuple[str, ...], title: tuple[str, ...]) -> bool:
    size = len(title)
    return bool(title) and any(said[start : start + size] == title for start in range(len(said) - size + 1))


def _without_titles(text: str, mentioned: list[Place]) -> str:
    """The text without quotations, or else without titles of places: their words say nothing of the kind."""
    if quotations.quoted(text):
        return quotations.without(text)
    for place in mentioned:
        text = re.sub(rf"(?<!\w){re.escape(place.title)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text
