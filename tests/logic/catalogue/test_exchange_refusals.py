"""What cannot come in as it is meant is refused with a sentence, and no file is changed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from logic.catalogue import lockfile
from logic.catalogue.exchange import arrivals, moodle, own_format, plain_text, record, spreadsheet
from logic.errors import InvalidInputError
from tests.logic.catalogue.crafted_bank import Bank
from tests.logic.catalogue.test_exchange import FOREIGN, run

DEEP = "[" * 100_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "are missing"),
        ("a,b\n1,2\n", "are missing"),
        ("<quiz", "no Moodle XML"),
        ("<!DOCTYPE quiz [<!ENTITY a 'b'>]><quiz/>", "document type"),
        ("<!DOCTYPE quiz SYSTEM 'file:///etc/passwd'><quiz/>", "document type"),
        (FOREIGN.replace('fraction="0"', 'fraction="50"'), "one right one"),
        (FOREIGN.replace('fraction="100"', 'fraction="abc"'), "Question 1 (Water & light)"),
        (FOREIGN.replace('fraction="100"', 'fraction=""'), "no number"),
        ('<quiz><question type="multichoice"><waymark topic="apples">{</waymark></question></quiz>', "damaged"),
        (f'<quiz><question type="multichoice"><waymark topic="a">{DEEP}</waymark></question></quiz>', "damaged"),
        (f'<quiz><question type="multichoice"><waymark topic="a">{"9" * 5000}</waymark></question></quiz>', "damaged"),
        ('<quiz><question type="multichoice"><waymark topic="a">{"id": "x"}</waymark></question></quiz>', "differ"),
        (FOREIGN, "names no topic"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_a_sentence(bank: Bank, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "arriving"
    file.write_text(text, encoding="utf-8")
    code, answer = run("import", file, "--content", bank.root)
    assert code == 1
    assert said in answer
    assert "Nothing was imported" in answer


def a_record(bank: Bank, **fields: Any) -> dict[str, Any]:
    family = next(iter(bank.read().families.values()))
    return record.of_family(family) | {"id": "brand-new", "stem": "What is new here?"} | fields


def files(bank: Bank) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in bank.root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"stem": "What is\x85this?"}, "U+0085"),
        ({"stem": "What is\0this?"}, "U+0000"),
        ({"stem": "What is \u202egnorw\u202c?"}, "U+202E"),
        ({"explanation": "So\n\u2028it is."}, "U+2028"),
        ({"instances": [{"fruit": "a\x1bb"}], "stem": "«fruit»?"}, "U+001B"),
        ({"stem": "What is \ud800?"}, "half a character"),
        ({"stem": "What is this? "}, "would not be kept"),
        ({"key": "\n\nwater"}, "would not be kept"),
        ({"seconds": True}, "`seconds` must be a whole number"),
        ({"difficulty": float("nan")}, "`difficulty` must be a whole number"),
        ({"difficulty": 3.0}, "`difficulty` must be a whole number"),
        ({"stem": 3.10}, "`stem` must be a text"),
        ({"stem": ["a"]}, "`stem` must be a text"),
        ({"id": ["x"]}, "`id` must be a text"),
        ({"explanation": None}, "`explanation` must be a text"),
        ({"proof": {"kind": ["sourced"]}}, "`proof` must be a mapping of texts"),
        ({"instances": [{"n": 3}]}, "`instances` must be a list"),
        ({"distractors": "abc"}, "`distractors` must be a list"),
        ({"x\n  - id: injected": "1"}, "is not a field"),
        ({"id": "../../x"}, "lower-case words"),
        ({"difficulty": 10**20}, "must be 1 to 10"),
    ],
)
def test_a_record_that_would_not_be_kept_as_it_is_changes_no_file(bank: Bank, fields: Any, said: str) -> None:
    before = files(bank)
    with pytest.raises(InvalidInputError) as refusal:
        arrivals.put(bank.root, [("apples", a_record(bank, **fields))])
    assert said in str(refusal.value)
    assert "Nothing was imported" in str(refusal.value)
    assert files(bank) == before


def test_a_record_without_what_says_nothing_is_the_same_record(bank: Bank) -> None:
    told = a_record(bank, code="", options_as="text", instances=[])
    assert arrivals.put(bank.root, [("apples", told)]).added == ("apples/brand-new",)
    assert arrivals.put(bank.root, [("apples", told)]).known == ("apples/brand-new",)


@pytest.mark.parametrize(
    "text", ["~", "null", "2024-01-01", "3.10", "yes", "- a", "a: b", "'a'", "# a", "\ta", "«a» 😀"]
)
def test_texts_that_yaml_has_another_word_for_are_kept(bank: Bank, text: str) -> None:
    told = a_record(bank, explanation=text)
    arrivals.put(bank.root, [("apples", told)])
    assert record.of_family(bank.read().families["apples/brand-new"])["explanation"] == text


def test_an_id_that_is_taken_by_another_question_is_refused(bank: Bank) -> None:
    family = next(iter(bank.read().families.values()))
    other = record.of_family(family) | {"stem": "Something else?"}
    with pytest.raises(InvalidInputError, match="another question"):
        arrivals.put(bank.root, [(family.topic, other)])


def test_a_topic_nobody_knows_is_refused(bank: Bank) -> None:
    with pytest.raises(InvalidInputError, match="'pears'"):
        arrivals.put(bank.root, [("pears", a_record(bank))])
    with pytest.raises(InvalidInputError, match="'pears'"):
        list(own_format.read("pears:\n  - id: x\n", "a.yaml", bank.read()))


def test_not_utf8_is_said(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "latin"
    file.write_bytes(b"caf\xe9")
    assert "not UTF-8 (byte 3)" in run("import", file, "--content", bank.root)[1]


def test_mistakes_in_a_yaml_file_are_named_by_their_lines(bank: Bank) -> None:
    text = own_format.write(bank.read().families.values())
    line = 1 + text[: text.index("seconds: 30")].count("\n")
    with pytest.raises(InvalidInputError, match=rf"a\.yaml:{line}: apples/young-one: `seconds` is 3000"):
        list(own_format.read(text.replace("seconds: 30", "seconds: 3000", 1), "a.yaml", bank.read()))
    for broken in ("apples: }", "- a", "apples: text", "apples: &a [*a]", f"apples: {DEEP}"):
        with pytest.raises(InvalidInputError, match=r"a\.yaml:1"):
            list(own_format.read(broken, "a.yaml", bank.read()))


COLOURS = """
    - id: adding
      difficulty: 3
      seconds: 30
      stem: Which light do «colour» leaves take first of all?
      instances: [{colour: red}, {colour: green}]
      proof: {kind: sourced, url: "https://docs.python.org/3/", quote: some words}
      key: blue
      distractors:
        - {text: grey, misconception: grey is a light}
        - {text: black, misconception: black is a light}
        - {text: brown, misconception: brown is a light}
      explanation: Blue it is.
    """


def exported(bank: Bank) -> ET.Element:
    bank.add(COLOURS)
    assert not bank.prove().problems
    content = bank.read()
    proved = lockfile.proved(bank.root, content)
    text = moodle.write((family, proved[family.name]) for family in content.families.values())
    return ET.fromstring(text)  # noqa: S314 -- written by ourselves a line above


@pytest.mark.parametrize("part", ["questiontext/text", "answer/text", "answer/feedback/text", "generalfeedback/text"])
def test_a_question_of_ours_that_was_edited_by_hand_is_named(bank: Bank, part: str) -> None:
    quiz = exported(bank)
    question = next(one for one in quiz.iter("question") if one.findtext("name/text") == "apples/adding #2")
    found = question.findall(part)[-1]
    found.text = f"{found.text}, better"
    with pytest.raises(InvalidInputError, match=r"apples/adding #2\) was edited by hand"):
        list(moodle.read(ET.tostring(quiz, encoding="unicode")))


def test_a_record_that_was_edited_by_hand_is_named(bank: Bank) -> None:
    quiz = exported(bank)
    ours = next(quiz.iter("waymark"))
    ours.text = json.dumps(json.loads(ours.text or "") | {"difficulty": 9})
    with pytest.raises(InvalidInputError, match=r"apples/young-one #1\) was edited by hand"):
        list(moodle.read(ET.tostring(quiz, encoding="unicode")))


def test_a_family_whose_first_question_was_taken_out_is_not_passed_over(bank: Bank) -> None:
    quiz = exported(bank)
    quiz.remove(next(one for one in quiz.iter("question") if one.findtext("name/text") == "apples/adding #1"))
    with pytest.raises(InvalidInputError, match=r"apples/adding #2\) belongs to a family whose first question"):
        list(moodle.read(ET.tostring(quiz, encoding="unicode")))


def test_a_document_type_inside_a_text_is_a_text() -> None:
    text = FOREIGN.replace(
        "What do plants <b>need</b>?", "What does <code>&lt;!DOCTYPE html&gt;</code> say? <!DOCTYPE html>"
    )
    assert next(moodle.read(text))[1]["stem"] == "What does <!DOCTYPE html> say?"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<pre>def f():\n    if x:\n        return 1</pre>", "def f():\n    if x:\n        return 1"),
        ("<p>Run</p><pre>  a\n\tb</pre><p>now</p>", "Run\n  a\n\tb\nnow"),
        ("So <pre>a&nbsp;&nbsp;b</pre>", "So \na  b"),
        ("<p>What  shows\n <code>a  b</code>  here?</p>", "What shows a  b here?"),
        ("<code>&amp;lt;b&amp;gt;</code>", "&lt;b&gt;"),
        ("<style>p {}</style>x<script>y()</script>", "x"),
        ("one<br>two<p>three</p>", "one\ntwo\nthree"),
        ("a < b & c", "a < b & c"),
    ],
)
def test_html_becomes_what_its_reader_sees(html: str, text: str) -> None:
    assert plain_text.of_html(html) == text


def row_of(**cells: str) -> str:
    proof = '{"kind": "sourced", "url": "https://docs.python.org/3/", "quote": "q"}'
    usual = {"topic": "apples", "id": "x", "difficulty": "3", "seconds": "30", "stem": "s", "explanation": "e"}
    usual |= {"proof": proof, "key": "k"}
    for number in "123":
        usual |= {f"form_{number}": "text", f"option_{number}": f"o{number}", f"misconception_{number}": "m"}
    text = io.StringIO()
    writer = csv.DictWriter(text, spreadsheet.COLUMNS)
    writer.writeheader()
    writer.writerow(usual | cells)
    return text.getvalue()


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"difficulty": "1_0"}, "Line 2: difficulty is a whole number, not '1_0'"),
        ({"difficulty": "³"}, "Line 2: difficulty is a whole number"),
        ({"seconds": ""}, "Line 2: seconds is a whole number, not ''"),
        ({"seconds": "9" * 5000}, "Line 2: seconds is a whole number"),
        ({"proof": DEEP}, "Line 2: proof is nested too deep"),
        ({"proof": "{"}, "Line 2: proof is no JSON"),
        ({"instances": "{}"}, "Line 2: instances is a JSON list"),
        ({"form_2": "poem"}, "Line 2: form_2 is one of"),
        ({"stem": "x" * 200_000}, "Line 2: field larger than field limit"),
    ],
)
def test_a_cell_that_is_none_is_named_by_its_line(cells: dict[str, str], said: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        list(spreadsheet.read(row_of(**cells)))
    assert said in str(refusal.value)
    assert "Nothing was imported" in str(refusal.value)


def test_the_line_that_names_the_separator_is_counted_too() -> None:
    with pytest.raises(InvalidInputError, match="Line 3"):
        list(spreadsheet.read("sep=,\r\n" + row_of(seconds="soon")))


def test_a_quotation_that_does_not_end_is_said() -> None:
    with pytest.raises(InvalidInputError, match="Line 3: unexpected end of data"):
        list(spreadsheet.read(row_of() + '"abc'))


def test_rows_without_a_word_are_passed_over() -> None:
    assert len(list(spreadsheet.read(row_of() + "," * (len(spreadsheet.COLUMNS) - 1) + "\r\n"))) == 1


def test_a_row_that_is_none_is_named_by_its_line(bank: Bank) -> None:
    text = spreadsheet.write(bank.read().families.values())
    lines = text.splitlines(keepends=True)
    for broken in (
        lines[2].replace("text", "poem", 1),
        lines[2].rstrip() + ",one more\r\n",
        lines[2].replace("{", "[", 1),
    ):
        with pytest.raises(InvalidInputError, match="Line 3"):
            list(spreadsheet.read("".join([*lines[:2], broken, *lines[3:]])))
