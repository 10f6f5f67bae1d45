"""Plan texts with the actions a reader finds in them, and how close what was extracted comes to these.

Every text was written before it was read the first time, and what a reading showed was mended before the next texts
were written. Precision and recall when first read: 29-40 .90 and .80, 41-52 .90 and .81, 53-66 .86 and .82, 67-74 .92
and .71, 75-82 .70 and .68, 83-90 .89 and .92. The last eight are held out: nothing is changed for their sake.

An action that was found is the right one when its kind is and its words are nearly the same: letters and digits only,
in lower case, and at least 80 % of the words of both together in common (Dice's coefficient over the words with their
number). Each action of a text stands for one that was found at most.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from logic.growth.actions import Action, Catalogue, Place, PlaceKind
from logic.growth.mapping import actions_in

FOLDER = Path(__file__).parent / "plans"
TODAY = date(2026, 11, 23)  # a Monday
FIRST_HELD_OUT = 83
HELD_OUT_PRECISION, HELD_OUT_RECALL = 0.874, 0.898  # as they were first read, less .02
ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Text:
    """A plan's text and the actions in it, as the file beside it says."""

    name: str
    markdown: str
    expected: tuple[dict[str, Any], ...]
    form: str

    @property
    def is_held_out(self) -> bool:
        return int(self.name.split("-")[0]) >= FIRST_HELD_OUT


@dataclass(frozen=True, slots=True)
class Outcome:
    """What extraction made of a text: right, missed and wrongly found actions; then the details of the right ones."""

    name: str
    right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]
    details_right: int = 0
    details: int = 0
    details_wrong: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        precision, recall = shares([self])
        return (
            f"{self.name:34} precision {precision:.2f} recall {recall:.2f}  details {self.details_right}/{self.details}"
        )


def texts() -> list[Text]:
    paths = sorted(FOLDER.glob("[0-9][0-9]-*.md"))
    return [_text(path) for path in paths]


def _text(path: Path) -> Text:
    beside = yaml.safe_load(path.with_suffix(".yaml").read_text())
    return Text(path.stem, path.read_text(), tuple(beside["actions"]), beside["form"])


def catalogue() -> Catalogue:
    said = yaml.safe_load((FOLDER / "catalogue.yaml").read_text())
    modules = [(Place(PlaceKind.MODULE, one["slug"], one["title"]), one["areas"]) for one in said["modules"]]
    places = [place for place, _ in modules]
    for course in said["courses"]:
        places.append(Place(PlaceKind.COURSE, course["slug"], course["title"]))
        for title in course["parts"]:
            slug = title.lower().replace(" ", "-")
            places.append(Place(PlaceKind.COURSE_MODULE, slug, title, part_of=course["slug"]))
    places += [Place(PlaceKind.EXTERNAL_COURSE, one["slug"], one["title"], one["url"]) for one in said["external"]]
    areas = tuple((area, place) for place, named in modules for area in named)
    return Catalogue(tuple(places), areas)


def outcome(text: Text) -> Outcome:
    return compared(text, actions_in(text.markdown, catalogue(), today=TODAY))


def compared(text: Text, found: tuple[Action, ...]) -> Outcome:
    pairs, left = [], list(found)
    for wanted in text.expected:
        likeness = [
            (alike(wanted["text"], one.text), -place) for place, one in enumerate(left) if one.kind == wanted["kind"]
        ]
        best = max(likeness, default=(0.0, 0))
        if best[0] >= ALIKE:
            pairs.append((wanted, left.pop(-best[1])))
    matched = [wanted for wanted, _ in pairs]
    said = [
        (wanted, name, shown(one, name))
        for wanted, one in pairs
        for name in ("priority", "due", "minutes", "place")
        if name in wanted
    ]
    wrong = tuple(f"{wanted['text'][:30]}: {name} {got}" for wanted, name, got in said if got != wanted[name])
    return Outcome(
        text.name,
        len(pairs),
        tuple(wanted["text"] for wanted in text.expected if wanted not in matched),
        tuple(f"{one.kind}: {one.text}" for one in left),
        len(said) - len(wrong),
        len(said),
        wrong,
    )


def shown(action: Action, name: str) -> Any:
    if name == "place":
        return action.place.slug if action.place else None
    return getattr(action, name)


def alike(one: str, other: str) -> float:
    left, right = (Counter(re.findall(r"\w+", text.lower())) for text in (one, other))
    return 2 * (left & right).total() / max(left.total() + right.total(), 1)


def shares(outcomes: list[Outcome]) -> tuple[float, float]:
    """Precision and recall over all of these; 1 where nothing was found or nothing was there to find."""
    right = sum(one.right for one in outcomes)
    found = right + sum(len(one.wrong) for one in outcomes)
    wanted = right + sum(len(one.missed) for one in outcomes)
    return (right / found if found else 1.0), (right / wanted if wanted else 1.0)
