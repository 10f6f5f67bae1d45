"""Reads one block of a plan: the actions its text asks for, and the details it adds to the action before it."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from logic.growth import details, durations, kinds, plain_text, quotations, sections, sentences, verbs
from logic.growth.actions import ActionKind, FoundAction
from logic.growth.details import Details

_PICTOGRAM = re.compile(
    "[\U0001f300-\U0001f533\U0001f536-\U0001f7df\U0001f7ec-\U0001faff\u2600-\u27bf\u23e9-\u23fa\u2b00-\u2b1a\u2b1d-\u2bff]\ufe0f?"
)
_BOLD_FIRST = re.compile(
    r"^(?:\*\*|__)(?P<bold>[^*_]{3,300}?)(?:\*\*|__)(?P<rest>\s*(?:(?:[–—:.(|;,-]|(?<=[.!?]\*\* )).*)?)$", re.DOTALL
)
_LABEL = re.compile(r"^(?P<label>[^\s:–—][^:–—\n]{0,38}?)\s*(?::|\s[–—-])\s+(?P<text>\S.*)$", re.DOTALL)
_ORDINAL = re.compile(
    r"^(?:(?:step|schritt|action|aktion|maßnahme|task|aufgabe)? ?#?\d{1,2}\s*[:.)–—-]|\(?[a-h]\))\s*(?=\D)",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"^\(?[a-h]\)\s+", re.IGNORECASE)
_ENOUGH_WORDS, _LONG_LABEL, _PHRASE = 4, 7, 3
_SHORT = 14  # words: longer sentences behind an action tell stories, and their numbers are not the action's
# What is left of "Rechnen Sie mit 45 Minuten": only the details are said.
_UNFINISHED = re.compile(r"^(?:\S+ ){1,3}(?:mit|für|von|with|for|about|on|around|up to)$", re.IGNORECASE)
_POINTS_BACK = re.compile(r"^[^\W\d]+ (?:it|them|this|ihn|sie|es)\b(?! (?:sich|bitte))|^[^\W\d]+$", re.IGNORECASE)
_OF_OTHERS = re.compile(r"^(?:pupils?|learners?|students?|children|teachers?|research|studies|schüler\w*|lernende|"
r"kinder)\b|\b(?:was|were|war|waren|last time)\b", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where a block stands: the day dates count from, the week its heading names, whether it is in a list, and more.

    `is_named` is whether the text says itself that this is an action (a label, a column, a heading "Actions"), and
    `has_details` whether when or how long it takes is said beside it. Among goals and reasons, named actions alone
    count (`only_named`), below a goal those with minutes too (`is_goal`). `is_parallel` is whether most entries of
    the same list are actions, `is_open` whether there is an empty box to tick.
    """

    today: date
    week: int | None = None
    in_list: bool = False
    is_named: bool = False
    has_details: bool = False
    only_named: bool = False
    is_goal: bool = False
    is_parallel: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """What a block says: actions in order, and details that belong to the action before the block."""

    actions: tuple[FoundAction, ...] = ()
    before: tuple[Details, ...] = ()


def read(text: str, line: int, place: Place) -> Read:
    """The actions of a block's text, with their details; its line is where they stand."""
    text = plain_text.without_links(text)
    priority = details.priority_in("".join(_marks(text)))
    text, quoted = quotations.hidden(text)
    text = _ORDINAL.sub("", _PICTOGRAM.sub(" ; ", text).strip(" ;"))
    text = plain_text.without_marks(_with_bold_apart(text))
    label, said, is_named = _label(text, place)
    if said is None or (place.only_named and not (is_named or place.is_goal)):
        return Read()
    place = replace(place, in_list=place.in_list or is_named or label is not None)
    found = _of_sentences(said, replace(place, is_named=place.is_named or is_named), line)
    extra = details.read(label, place.today, place.week) if label else Details("")
    actions = [
        replace(action, text=quotations.shown(action.text, quoted))
        for action in found.actions
        if is_named or not place.only_named or action.minutes
    ]
    if actions and label and _is_about(label, actions[0].text):
        actions[0] = replace(actions[0], text=f"{quotations.shown(label, quoted)} – {actions[0].text}")
    if actions:
        actions[0] = with_details(with_details(actions[0], replace(extra, priority=extra.priority or priority)), extra)
    return Read(tuple(actions), found.before)


def _is_about(label: str, text: str) -> bool:
    """Whether a request cannot do without its label: "Pedagogy - do it again", "Materials - add a quiz"."""
    if _POINTS_BACK.match(text):
        return True
    named = kinds.kind_of(f"{text} to {label}")
    return kinds.kind_of(text) is None and named in {ActionKind.UPLOAD_MATERIAL, ActionKind.USE_TUTOR}


def with_details(action: FoundAction, extra: Details) -> FoundAction:
    """The action with what it did not say itself."""
    return replace(
        action,
        priority=action.priority or extra.priority,
        due=action.due or extra.due,
        minutes=action.minutes or extra.minutes,
    )


def _marks(text: str) -> list[str]:
    return re.findall("[🔴🟠🟡🟢🔥]", text)


def _with_bold_apart(text: str) -> str:
    """An action in bold ends where the bold does: what follows are details and reasons."""
    bold = _BOLD_FIRST.match(text)
    if bold is None or not bold["rest"].strip() or bold["bold"].rstrip().endswith(":"):
        return text
    if bold["rest"].lstrip().startswith(":") and len(bold["bold"].split()) < _ENOUGH_WORDS:
        return text
    masked = plain_text.without_marks(bold["bold"])
    behind = bold["rest"].lstrip(" :–—.,;|-")
    if sentences.is_slogan(masked) and any(sentences.asks(part, in_list=False) for part in sentences.split(behind)):
        return behind
    if len(masked.split()) < 2 or not sentences.asks(masked, in_list=True):  # noqa: PLR2004 -- one word is a label
        return text
    return f"{bold['bold'].rstrip('.')} ;; {behind}"


def _label(text: str, place: Place) -> tuple[str | None, str | None, bool]:  # noqa: PLR0911 -- a table of labels
    """The label of a text, the text behind it (None: that is no action), and whether the label says "Action"."""
    match = _LABEL.match(text)
    if match is None:
        return None, text, False
    label, behind = match["label"].strip(" *_"), match["text"]
    if sections.ACTION_LABEL.match(label):
        return label, behind, True
    if sections.is_detail_label(label):
        return None, text, False
    if sections.is_other(label):
        return label, None, False
    following = details.read(behind, place.today).rest
    if sentences.asks(label, in_list=True):
        is_title = not sentences.asks(label, in_list=False) and sentences.asks(following, in_list=False)
        return (label, behind, False) if is_title and kinds.kind_of(following) else (None, text, False)
    if len(label.split()) <= _LONG_LABEL and sentences.asks(following, in_list=True):
        return label, behind, False
    return None, text, False


def _of_sentences(text: str, place: Place, line: int) -> Read:
    actions: list[FoundAction] = []
    before: list[Details] = []
    for number, sentence in enumerate(sentences.split(text)):
        for part_number, part in enumerate(_parts(sentence, place)):
            found = details.read(_LETTERED.sub("", part), place.today, place.week)
            is_first = number == 0 and part_number == 0
            is_detail = not found.is_empty and (bool(_UNFINISHED.search(found.rest)) or _is_of_time(part, actions))
            if found.rest and not is_detail and _is_action(found, place, is_first=is_first, before=actions):
                actions.append(FoundAction(_sentence(found.rest), line, found.priority, found.due, found.minutes))
            elif not found.is_empty and _says_details(part, found):
                if actions:
                    actions[-1] = with_details(actions[-1], found)
                else:
                    before.append(found)
    return Read(tuple(actions), tuple(before))


def _parts(sentence: str, place: Place) -> list[str]:
    """A sentence at its semicolons, and at the commas of a chain of requests that say each when or how long."""
    parts = [part.strip() for part in re.split(r"\s*;+(?:\s+|$)", sentence) if part.strip(" .,")]
    return [link for part in parts for link in _links(part, place)]


def _links(part: str, place: Place) -> list[str]:
    links = sentences.splits(part)
    opening, _, behind = part.partition(": ")
    if behind and not sections.is_other(opening) and sentences.introduces(opening, behind):
        return [opening, *_links(behind, place)]
    if len(links) > 1 and all(_says_when(link, place) for link in links):
        return links
    return sentences.enumerated(part)


def _says_when(text: str, place: Place) -> bool:
    found = details.read(text, place.today, place.week)
    return found.due is not None or found.minutes is not None


def _is_of_time(part: str, before: list[FoundAction]) -> bool:
    """Whether a request behind an action is about its minutes: "Block 45 minutes in one go"."""
    minutes = durations.find(part)
    verb = part[: minutes[0].start].split() if minutes else []
    if not before or not 0 < len(verb) < 3 or verb[-1].endswith("("):  # noqa: PLR2004 -- "Plan in"
        return False
    return not re.match(r"\s*(?:\w+ing|to|for|with|on|um|mit|für|zum|zur)\b", part[minutes[0].end :])


def _says_details(part: str, found: Details) -> bool:
    """Whether numbers behind an action are meant for it."""
    return not found.rest or (len(part.split()) <= _SHORT and not _OF_OTHERS.search(part))


def _is_action(found: Details, place: Place, *, is_first: bool, before: list[FoundAction]) -> bool:
    text = _sentence(found.rest)
    if sections.is_other(text) and _LABEL.match(f"{text} "):
        return False
    tells = (found.due is not None or found.minutes is not None) and sentences.tells(text)
    if before:
        has_its_own = verbs.SEQUENCE.match(text) and (found.due or found.minutes)
        return (
            _follows(text, place, before[-1])
            or (tells and not place.in_list)
            or bool(has_its_own and sentences.asks(text, in_list=False))
        )
    asks = sentences.asks(text, in_list=place.in_list)
    if asks or tells or sentences.allows(text):
        return asks or tells or kinds.kind_of(text) is not None
    if not is_first:
        return False
    has_place_in_time = place.has_details or found.due is not None or found.minutes is not None
    says_what = place.is_named or kinds.kind_of(text) is not None or kinds.names_a_place(text)
    says_what = says_what or sentences.names_doing(text)
    is_like_the_others = place.is_parallel and (
        (has_place_in_time and len(text.split()) >= _PHRASE) or bool(_VERB_AND_OBJECT.match(text))
    )
    has_all = (found.due is not None) + (found.minutes is not None) + (found.priority is not None) > 1
    is_action = (
        place.is_open
        or is_like_the_others
        or has_all
        or (has_place_in_time and (says_what or _VERB_AND_OBJECT.match(text)))
    )
    return place.in_list and bool(is_action) and not _is_figure(text)


def _follows(text: str, place: Place, before: FoundAction) -> bool:
    """Whether a further sentence asks for a further thing, not for a step of the same or for how to do it."""
    if not sentences.asks(text, in_list=False) or re.match(r"^\W*only\b", text, re.IGNORECASE):
        return False
    kind = kinds.kind_of(text)
    if not place.in_list:
        return kind is not None or bool(verbs.SEQUENCE.match(text)) or _is_imperative_of_its_own(text)
    return kind is not None and kind is not kinds.kind_of(before.text)


def _is_imperative_of_its_own(text: str) -> bool:
    return not re.match(
        r"^\W*(?:do|start|begin|use|keep|look|go|take|plan|choose|focus|make|give|note|think)\b", text, re.IGNORECASE
    )


def _is_figure(text: str) -> bool:
    """Whether a phrase with a number beside it states something: a score, a sum, a time that somebody has."""
    return bool(_STATES.search(text)) or text.endswith("?")


# An unknown word in front of what it is done to: "Dismantle the display".
_VERB_AND_OBJECT = re.compile(
    r"^(?!(?:all|in|on|at|of|for|to|with|by|from|about|only|even|not|no|more|most|both|such|what|how|why|when|who)\b)"
    r"[A-Za-z]+(?<!ing)(?<!ly)(?<![^s]s) (?:an?|the|your|one|two|three|four|five|each|every|some|up|out)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"\d+ ?%|\b\d+ (?:of|von) \d+\b|\b(?:total|insgesamt|summe|sum|time|zeit|budget|available|verfügbar)\b|"
    r"^(?:you|it|this|that|there|we|they|these|sie|du|das|dies|es|wir|ihre?|dein)\b|"
    r"\b(?:is|are|was|were|has|have|had|takes?|needs?|ist|sind|war|waren|hat|haben|dauert|brauchen)\b",
    re.IGNORECASE,
)


def _sentence(text: str) -> str:
    """The sentence without what a dash adds to it; all of it where the request stands behind the dash."""
    first, _, behind = text.partition(" – ")
    is_topic = bool(behind) and not sentences.asks(first, in_list=True) and sentences.asks(behind, in_list=False)
    return (text if is_topic else first).strip(" ,;:.!?")
