"""The report counts what is proved and says what is too small for its tests."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from commands.bank import app
from logic.catalogue import lockfile
from logic.catalogue.report import ENOUGH_FOR_A_TOPIC, report
from tests.logic.catalogue.crafted_bank import TOPICS, Bank
from tests.logic.catalogue.test_lock import ADDING

TRACK = "id: path\nkind: language\ntitle: Path\nsummary: A path.\nstatus: coming\nskills: [steps]\n"


@pytest.fixture
def proved_bank(bank: Bank) -> Bank:
    bank.add(ADDING)
    (bank.root / "tracks" / "path.yaml").write_text(TRACK, encoding="utf-8")
    bank.prove()
    return bank


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout


def test_ninety_questions_over_seven_topics_are_thirteen_each():
    assert ENOUGH_FOR_A_TOPIC == 13


def test_families_variants_and_proofs_are_counted(proved_bank: Bank):
    counted = report(proved_bank.read(), lockfile.proved(proved_bank.root))
    assert counted.whole == counted.skills["steps"] == counted.tracks["path"]
    assert (counted.whole.written, counted.whole.proved, counted.whole.variants) == (22, 22, 22)
    assert (counted.whole.output, counted.whole.sourced) == (1, 21)
    assert counted.whole.executed_share == pytest.approx(1 / 22)
    apples = counted.topics["apples"]
    assert (apples.easy, apples.middling, apples.hard) == (2, 1, 1)
    assert (apples.longest, apples.texts) == (0, 3)
    assert tuple(counted.topics) == TOPICS


def test_topics_and_skills_that_are_too_small_are_named(proved_bank: Bank):
    small = report(proved_bank.read(), lockfile.proved(proved_bank.root)).too_small
    assert len(small) == 8
    assert small[0] == "steps/apples has 4 proved families; 13 are needed."
    assert small[-1].startswith("steps has 22 proved families; 3 weekly tests of 30 questions without repetition")


def test_what_is_not_proved_does_not_count(proved_bank: Bank):
    proved_bank.spoil(proved_bank.topic("apples"), "print(1 + 1)", "print(1 + 2)")
    counted = report(proved_bank.read(), lockfile.proved(proved_bank.root))
    assert (counted.whole.written, counted.whole.proved, counted.whole.executed) == (22, 21, 0)


def test_the_report_is_printed_for_people_and_as_json(proved_bank: Bank):
    code, text = run("report", "--content", str(proved_bank.root))
    assert code == 0
    assert "steps/apples has 4 proved families" in text
    code, text = run("report", "--json", "--content", str(proved_bank.root))
    assert code == 0
    assert json.loads(text)["skills"]["steps"]["proved"] == 22


def test_prove_ends_with_one_and_names_the_place_when_something_is_wrong(bank: Bank):
    line = bank.add(ADDING.replace('"11"', '"2"'))
    code, text = run("prove", "steps", "--content", str(bank.root))
    assert code == 1
    assert f"content/skills/steps/apples.yaml:{line + 7}: apples/adding: this distractor is right" in text
    assert "21 families are proved" in text
    code, text = run("check", "--json", "--content", str(bank.root))
    assert code == 1
    assert json.loads(text)["problems"][0]["about"] == "apples/adding"


def test_prove_and_check_end_with_nought_when_all_is_well(bank: Bank):
    assert run("check", "--content", str(bank.root))[0] == 1
    assert run("prove", "--content", str(bank.root))[0] == 0
    assert run("check", "--content", str(bank.root)) == (0, "The locks are fresh. Problems: 0.\n")
    assert run("prove", "--check", "--content", str(bank.root))[0] == 0


def test_a_name_that_is_not_known_ends_with_a_sentence(bank: Bank):
    code, text = run("prove", "stepz", "--content", str(bank.root))
    assert (code, text) == (2, "There is no skill 'stepz' that could be read. Skills: steps.\n")
    code, text = run("prove", "steps", "--topic", "pears", "--content", str(bank.root))
    assert (code, text) == (2, "There is no topic 'pears' in steps. Nothing was changed.\n")
