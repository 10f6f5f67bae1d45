"""Families go out as CSV, Moodle XML and YAML and come back as they were; what is not ours waits for a proof."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from commands.bank import app
from logic.catalogue import content_format, lockfile
from logic.catalogue.content import Choice, Content, Family, Place, Proof
from logic.catalogue.exchange import arrivals, moodle, own_format, record, spreadsheet
from logic.catalogue.families import read_family
from logic.catalogue.marked_yaml import Reader
from tests.logic.catalogue.crafted_bank import Bank
from tests.logic.catalogue.test_lock import ADDING

ROOT = Path(__file__).resolve().parents[3] / "content"
NOWHERE = Place("", 0)


@pytest.fixture(scope="module")
def content() -> Content:
    return content_format.read(ROOT)


def bare(family: Family) -> Family:
    """A family without the places where its parts stand."""
    return dataclasses.replace(
        family,
        place=NOWHERE,
        lines={},
        proof=dataclasses.replace(family.proof, place=NOWHERE),
        key=dataclasses.replace(family.key, place=NOWHERE) if family.key else None,
        distractors=tuple(dataclasses.replace(choice, place=NOWHERE) for choice in family.distractors),
    )


def read_back(text: str, like: Family, content: Content, folder: Path) -> list[Family]:
    """Families of one topic out of YAML."""
    path = folder / f"{like.topic}.yaml"
    path.write_text("families:\n" + text, encoding="utf-8")
    reader = Reader(path.name, "")
    fields = reader.load(path)
    assert fields is not None
    nodes = reader.mappings(fields, "families", 1, 1000)
    found = [read_family(reader, node, topic=like.topic, skill=content.skills[like.skill]) for node in nodes]
    assert reader.problems == []
    return [family for family in found if family]


def test_every_family_of_the_bank_comes_back_from_yaml_as_it_was(content: Content, tmp_path: Path) -> None:
    for topic in content.topics:
        families = content.families_of(topic)
        text = record.as_yaml([record.of_family(family) for family in families])
        back = read_back(text, families[0], content, tmp_path)
        assert [bare(family) for family in back] == [bare(family) for family in families]


def test_every_family_of_the_bank_comes_back_from_csv_as_it_was(content: Content) -> None:
    families = list(content.families.values())
    back = list(spreadsheet.read(spreadsheet.write(families)))
    assert back == [(family.topic, record.of_family(family)) for family in families]


def test_every_family_of_the_bank_comes_back_from_moodle_as_it_was(content: Content) -> None:
    proved = lockfile.proved(ROOT, content)
    families = [family for family in content.families.values() if family.name in proved]
    text = moodle.write((family, proved[family.name]) for family in families)
    assert list(moodle.read(text)) == [(family.topic, record.of_family(family)) for family in families]


def test_a_yaml_file_of_the_whole_bank_is_recognised_family_by_family(content: Content, tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    assert run("export", "--format", "yaml", "--out", file)[0] == 0
    found = list(own_format.read(file.read_text(encoding="utf-8"), file.name, content))
    assert found == [(family.topic, record.of_family(family)) for family in content.families.values()]
    assert arrivals.put(ROOT, found) == arrivals.Arrival((), tuple(content.families))


def test_moodle_finds_one_right_answer_in_every_question(content: Content) -> None:
    proved = lockfile.proved(ROOT, content)
    some = [family for family in content.families.values() if family.name in proved][:60]
    quiz = ET.fromstring(moodle.write((family, proved[family.name]) for family in some))  # noqa: S314 -- written by ourselves a line above
    questions = [question for question in quiz if question.get("type") == "multichoice"]
    assert len(questions) == sum(len(proved[family.name].variants) for family in some)
    for question in questions:
        assert sorted(float(answer.get("fraction", "")) for answer in question.findall("answer")) == [0, 0, 0, 100]
        assert (question.findtext("questiontext/text") or "").strip()
        assert question.findtext("generalfeedback/text")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=4, max_size=4))
@settings(max_examples=80, deadline=None)
def test_whatever_stands_in_a_cell_survives_the_spreadsheet(texts: list[str]) -> None:
    family = _family(*texts)
    ((topic, back),) = spreadsheet.read(spreadsheet.write([family]))
    assert (topic, back) == (family.topic, record.of_family(family))


def test_no_cell_is_a_formula(content: Content) -> None:
    family = _family("=1+1", "-2", "@SUM(A1)", "+3")
    text = spreadsheet.write([family]).removeprefix("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


RETYPED = (
    "3.10",
    "1e3",
    "TRUE",
    "1-2",
    "1/2",
    "007",
    "50%",
    "$5",
    "10:30 pm",
    "3 March 2024",
    "Mar-24",
    " 12 ",
    "'3.10",
)


@pytest.mark.parametrize("text", RETYPED)
def test_no_cell_is_taken_for_a_number_a_date_or_a_truth_value(text: str) -> None:
    family = _family(text, "a", "b", "c")
    written = spreadsheet.write([family]).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row["key"] == f"'{text}"
    assert next(spreadsheet.read(written))[1]["key"] == text


@pytest.mark.parametrize("text", ["'a'", "a", "1 apple", "False, True", "eleven", "'", "junejunejune" * 400 + "!"])
def test_a_cell_that_no_spreadsheet_changes_stands_as_it_is(text: str) -> None:
    written = spreadsheet.write([_family(text, "a", "b", "c")]).removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row["key"] == text
    assert next(spreadsheet.read(written))[1]["key"] == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("said", [True, False])
def test_cells_may_be_parted_as_another_spreadsheet_does(delimiter: str, said: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    family = _family("one, two; three\tfour", "a", "b", "c")
    rows = csv.reader(io.StringIO(spreadsheet.write([family]).removeprefix("\ufeff"), newline=""))
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    first = f"sep={delimiter}\r\n" if said else ""
    assert list(spreadsheet.read("\ufeff" + first + text.getvalue())) == [(family.topic, record.of_family(family))]


def _family(key: str, first: str, second: str, third: str) -> Family:
    proof = Proof("sourced", "sourced", "", "", "", "", "https://example.org", "words", NOWHERE)
    return Family(
        id="one",
        topic="apples",
        skill="steps",
        language="python",
        difficulty=3,
        seconds=30,
        stem="Which?",
        code="",
        proof=proof,
        key=Choice("text", key or "k", "", "", NOWHERE),
        distractors=tuple(
            Choice("text", text, "", f"why {number}", NOWHERE) for number, text in enumerate((first, second, third))
        ),
        explanation="So.",
        options_as="text",
        instances=({},),
        place=NOWHERE,
        lines={},
    )


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, str(result.exception or "") + result.stdout


@pytest.mark.parametrize("form", ["csv", "moodle", "yaml"])
def test_a_bank_that_was_emptied_is_filled_again_from_its_export(bank: Bank, tmp_path: Path, form: str) -> None:
    bank.add(ADDING)
    assert not bank.prove().problems
    before = bank.read()
    file = tmp_path / f"families.{form}"
    assert run("export", "--format", form, "--out", file, "--content", bank.root)[0] == 0
    text = bank.topic("apples").read_text(encoding="utf-8")
    cut = text.index("- id: adding")
    bank.topic("apples").write_text(text[:cut].rstrip() + "\n", encoding="utf-8")
    code, said = run("import", file, "--content", bank.root)
    assert (code, "1 families were added; 21 were there already." in said) == (0, True)
    after = bank.read()
    assert {name: bare(family) for name, family in after.families.items()} == {
        name: bare(family) for name, family in before.families.items()
    }
    assert not bank.prove().problems


FOREIGN = """<?xml version="1.0"?><quiz><question type="multichoice"><name><text>Water &amp; light</text></name>
<questiontext format="html"><text><![CDATA[<p>What do plants <b>need</b>?</p>]]></text></questiontext>
<generalfeedback format="html"><text>Water.</text></generalfeedback>
<answer fraction="100"><text>water</text></answer>
<answer fraction="0"><text>salt</text><feedback><text>salt feeds</text></feedback></answer>
<answer fraction="0"><text>sand</text><feedback><text>sand feeds</text></feedback></answer>
<answer fraction="-33.3"><text>oil</text><feedback><text>oil feeds</text></feedback></answer></question></quiz>"""


def test_a_question_from_elsewhere_is_a_draft_until_its_key_is_proved(bank: Bank, tmp_path: Path) -> None:
    ((topic, draft),) = moodle.read(FOREIGN)
    assert (topic, draft["id"], draft["stem"], draft["key"]) == ("", "water-light", "What do plants need?", "water")
    file = tmp_path / "foreign.xml"
    file.write_text(FOREIGN, encoding="utf-8")
    before = bank.topic("apples").read_text(encoding="utf-8")
    code, said = run("import", file, "--topic", "apples", "--content", bank.root)
    assert code == 1
    assert "`url`" in said
    assert bank.topic("apples").read_text(encoding="utf-8") == before
    draft["proof"] |= {"url": "https://docs.python.org/3/", "quote": "water"}
    assert arrivals.put(bank.root, [("apples", draft)]).added == ("apples/water-light",)
