"""Families as Moodle XML: a multiple-choice question a variant, and our own record in an element Moodle passes over.

Stems and sentences are Markdown, which Moodle knows; misconceptions are the feedback to wrong answers, explanations the
general feedback. What another tool wrote, without our record, comes in as a draft: its key has no proof yet.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from logic.catalogue.content import Family
from logic.catalogue.exchange import record
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

    Raises InvalidInputError when it is no such file, or has a document type (which we neither need nor trust).
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise InvalidInputError(UNREADABLE.format("it declares a document type"))
    try:
        quiz = ET.fromstring(text.encode())  # noqa: S314 -- without a document type there are no entities to expand
    except ET.ParseError as problem:
        raise InvalidInputError(UNREADABLE.format(problem)) from problem
    for number, question in enumerate(quiz.iter("question"), start=1):
        if question.get("type") != "multichoice":
            continue
        ours = question.find(OURS)
        if ours is None:
            yield "", _draft(question, number)
        elif ours.text:
            yield ours.get("topic", ""), _ours(ours.text, number)


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
    ours = ET.SubElement(question, OURS, topic=family.topic)
    if number == 0:
        ours.text = json.dumps(record.of_family(family), ensure_ascii=True)


def _text(element: ET.Element, text: str) -> None:
    # What XML 1.0 cannot hold at all is shown by its name; our own record keeps it.
    ET.SubElement(element, "text").text = NOT_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _ours(text: str, number: int) -> Record:
    try:
        found = json.loads(text)
    except ValueError as problem:
        raise InvalidInputError(UNREADABLE.format(f"the record of question {number} is damaged")) from problem
    if not isinstance(found, dict):
        raise InvalidInputError(UNREADABLE.format(f"the record of question {number} is damaged"))
    return found


def _draft(question: ET.Element, number: int) -> Record:
    """A question of another tool's: what it says, and gaps where its author has to say more."""
    answers = [(float(answer.get("fraction", "0")), answer) for answer in question.findall("answer")]
    right = [answer for fraction, answer in answers if fraction == RIGHT]
    wrong = [answer for fraction, answer in answers if fraction <= 0]
    if len(right) != 1 or len(wrong) != OPTIONS - 1 or len(answers) != OPTIONS:
        name = _plain(question.find("name"))
        raise InvalidInputError(
            f"Question {number} ({name}) has {len(answers)} answers, {len(right)} of them fully right; "
            "four answers with one right one can be imported. Nothing was imported."
        )
    return {
        "id": _identifier(_plain(question.find("name")), number),
        "difficulty": 5,
        "seconds": 60,
        "stem": _plain(question.find("questiontext")),
        "proof": {"kind": "sourced", "url": "", "quote": ""},
        "key": _plain(right[0]),
        "distractors": [{"text": _plain(answer), "misconception": _plain(answer.find("feedback"))} for answer in wrong],
        "explanation": _plain(question.find("generalfeedback")),
    }


def _identifier(name: str, number: int) -> str:
    words = re.findall(r"[a-z0-9]+", name.lower())
    return "-".join(words[:8]) or f"question-{number}"


def _plain(element: ET.Element | None) -> str:
    """The text of an element; HTML becomes plain text."""
    if element is None:
        return ""
    text = element.findtext("text") or ""
    if element.get("format", "html") not in {"html", "moodle_auto_format"}:
        return text.strip()
    parser = _Words()
    parser.feed(text)
    return re.sub(r"[ \t]+", " ", html.unescape("".join(parser.parts))).strip()


class _Words(HTMLParser):
    """Collects what a reader of some HTML would read, a line a paragraph."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 -- the parser's own
        if tag == "br":
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "div", "pre", "li"}:
            self.parts.append("\n")
