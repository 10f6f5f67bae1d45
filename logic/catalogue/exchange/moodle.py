"""Families as Moodle XML: a multiple-choice question a variant, and our own record in an element Moodle passes over.

Stems and sentences are Markdown, which Moodle knows; misconceptions are the feedback to wrong answers, explanations the
general feedback. What another tool wrote, without our record, comes in as a draft: its key has no proof yet.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET
from xml.parsers import expat

from logic.catalogue.content import Family
from logic.catalogue.exchange import plain_text, record
from logic.catalogue.exchange.record import Record
from logic.catalogue.proved import ProvedFamily, ProvedVariant
from logic.errors import InvalidInputError

OURS = "waymark"
OPTIONS = 4
RIGHT = 100.0
UNREADABLE = "This is no Moodle XML that can be read: {}. Nothing was imported."
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(families: Iterable[tuple[Family, ProvedFamily]]) -> str:
    """The families as one Moodle XML file, in categories by skill and topic."""
    quiz = ET.Element("quiz")
    category = ""
    for family, proved in families:
        wanted = f"$course$/top/{family.skill}/{family.topic}"
        if wanted != category:
            category = wanted
            question = ET.SubElement(quiz, "question", type="category")
            _text(ET.SubElement(question, "category"), wanted)
        for number, variant in enumerate(proved.variants):
            _question(quiz, family, variant, number)
    ET.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(quiz, encoding="unicode") + "\n"


def read(text: str) -> Iterator[tuple[str, Record]]:
    """(topic, record) of every family in a file; topic is "" for a question of another tool's.

    Raises InvalidInputError when it is no such file, has a document type (which we neither need nor trust), or when a
    question of ours shows something else than our record in it says.
    """
    whole: set[str] = set()
    for number, question in enumerate(_quiz(text).iter("question"), start=1):
        if question.get("type") != "multichoice":
            continue
        ours = question.find(OURS)
        if ours is None:
            yield "", _draft(question, number)
            continue
        family = ours.get("family", "")
        if ours.text:
            whole.add(family)
            found = _ours(ours.text, number)
            _require_untouched(question, ours, number)
            yield ours.get("topic", ""), found
        elif family not in whole:
            sentence = (
                f"Question {number} ({_name(question)}) belongs to a family whose first question is not in the file"
            )
            raise InvalidInputError(f"{sentence}. Nothing was imported.")
        else:
            _require_untouched(question, ours, number)


def _quiz(text: str) -> ET.Element:
    text = text.removeprefix("\ufeff")
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_document_type
    try:
        parser.Parse(text, True)  # noqa: FBT003 -- "this is the last part"; it takes no name
        return ET.fromstring(text)  # noqa: S314 -- without a document type there are no entities to expand
    except (expat.ExpatError, ET.ParseError, UnicodeEncodeError) as problem:
        raise InvalidInputError(UNREADABLE.format(problem)) from problem


def _refuse_document_type(*_: object) -> None:
    raise InvalidInputError(UNREADABLE.format("it declares a document type"))


def _question(quiz: ET.Element, family: Family, variant: ProvedVariant, number: int) -> None:
    question = ET.SubElement(quiz, "question", type="multichoice")
    _text(ET.SubElement(question, "name"), f"{family.name} #{number + 1}")
    code = f"\n\n```{variant.highlighted_as}\n{variant.code}\n```" if variant.code else ""
    _text(ET.SubElement(question, "questiontext", format="markdown"), variant.stem + code)
    _text(ET.SubElement(question, "generalfeedback", format="markdown"), variant.explanation)
    for name, value in (("defaultgrade", "1"), ("single", "true"), ("shuffleanswers", "true")):
        ET.SubElement(question, name).text = value
    for place, option in enumerate(variant.options):
        answer = ET.SubElement(question, "answer", fraction="0" if place else "100", format="markdown")
        _text(answer, option.text if variant.options_as == "text" else f"```\n{option.text}\n```")
        _text(ET.SubElement(answer, "feedback", format="markdown"), option.misconception)
    tags = ET.SubElement(question, "tags")
    for tag in (family.skill, family.topic, f"difficulty {family.difficulty}"):
        _text(ET.SubElement(tags, "tag"), tag)
    ours = ET.SubElement(question, OURS, topic=family.topic, family=family.name)
    if number == 0:
        ours.text = json.dumps(record.of_family(family), ensure_ascii=True)
    ours.set("seen", _digest(question, ours))


def _digest(question: ET.Element, ours: ET.Element) -> str:
    """A hash of what Moodle shows of a question, and of our record in it: who edits one by hand edits not the other."""
    parts = [question.findtext("questiontext/text"), question.findtext("generalfeedback/text")]
    for answer in question.findall("answer"):
        parts += [answer.get("fraction"), answer.findtext("text"), answer.findtext("feedback/text")]
    # XML itself turns every kind of line end into a line feed.
    texts = [re.sub(r"\r\n?", "\n", part or "") for part in (*parts, ours.text)]
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:16]


def _require_untouched(question: ET.Element, ours: ET.Element, number: int) -> None:
    if ours.get("seen") != _digest(question, ours):
        raise InvalidInputError(
            f"Question {number} ({_name(question)}) was edited by hand: what it shows and our record in it differ."
            " Edit the topic file, or its CSV or YAML, instead. Nothing was imported."
        )


def _text(element: ET.Element, text: str) -> None:
    # What XML 1.0 cannot hold at all is shown by its name; our own record keeps it.
    ET.SubElement(element, "text").text = NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _ours(text: str, number: int) -> Record:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise InvalidInputError(UNREADABLE.format(f"the record of question {number} is damaged")) from problem
    if not isinstance(found, dict):
        raise InvalidInputError(UNREADABLE.format(f"the record of question {number} is damaged"))
    return found


def _draft(question: ET.Element, number: int) -> Record:
    """A question of another tool's: what it says, and gaps where its author has to say more."""
    answers = [(_fraction(answer, question, number), answer) for answer in question.findall("answer")]
    right = [answer for fraction, answer in answers if fraction == RIGHT]
    wrong = [answer for fraction, answer in answers if fraction <= 0]
    if len(right) != 1 or len(wrong) != OPTIONS - 1 or len(answers) != OPTIONS:
        raise InvalidInputError(
            f"Question {number} ({_name(question)}) has {len(answers)} answers, {len(right)} of them fully right; "
            "four answers with one right one can be imported. Nothing was imported."
        )
    return {
        "id": _identifier(_name(question), number),
        "difficulty": 5,
        "seconds": 60,
        "stem": _plain(question.find("questiontext")),
        "proof": {"kind": "sourced", "url": "", "quote": ""},
        "key": _plain(right[0]),
        "distractors": [{"text": _plain(answer), "misconception": _plain(answer.find("feedback"))} for answer in wrong],
        "explanation": _plain(question.find("generalfeedback")),
    }


def _fraction(answer: ET.Element, question: ET.Element, number: int) -> float:
    given = answer.get("fraction", "0")
    try:
        return float(given)
    except ValueError as problem:
        sentence = (
            f"Question {number} ({_name(question)}) has an answer whose fraction is {given!r}, which is no number"
        )
        raise InvalidInputError(f"{sentence}. Nothing was imported.") from problem


def _name(question: ET.Element) -> str:
    return _plain(question.find("name"))


def _identifier(name: str, number: int) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "-".join(words[:8]) or f"question-{number}"


def _plain(element: ET.Element | None) -> str:
    """The text of an element; HTML becomes plain text."""
    if element is None:
        return ""
    text = element.findtext("text") or ""
    form = element.get("format", "html")
    if form not in {"html", "moodle_auto_format"}:
        return text.strip()
    return plain_text.of_html(text, lines_count=form == "moodle_auto_format")
