"""Structural mistakes are reported all at once, each with its file and line."""

from __future__ import annotations

import pytest

from tests.logic.catalogue.crafted_bank import Bank, found

OUTPUT = """
- id: adding
  difficulty: 2
  seconds: 30
  stem: What does this program print?
  code: print(1 + 1)
  proof: {kind: executed, method: output}
  distractors:
    - {output: "11", misconception: plus joins}
    - {output: "1", misconception: plus keeps one}
    - {output: "0", misconception: plus takes away}
  explanation: One and one are two.
"""


def test_a_sound_bank_has_no_problems(bank: Bank):
    content = bank.read()
    assert content.problems == ()
    assert len(content.topics) == 7
    assert len(content.families) == 21
    assert content.families["bees/old-one"].difficulty == 8


def test_every_family_knows_the_file_and_line_of_itself_and_its_fields(bank: Bank):
    line = bank.add(OUTPUT)
    family = bank.read().families["apples/adding"]
    assert str(family.place) == f"content/skills/steps/apples.yaml:{line}"
    assert family.at("code").line == line + 4
    assert [choice.place.line for choice in family.distractors] == [line + 7, line + 8, line + 9]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("minutes: 45", "minutes: 5", "`minutes` is 5; it must be 10 to 240."),
        ("minutes: 45", "minutes: many", "`minutes` is many; it must be 10 to 240."),
        ("minutes: 45", "minuets: 45", "`minuets` is not a field here"),
        ("practice: Try both.", "practice:", "`practice` is missing."),
        ("  - use both\n", "", "`objectives` has 1 entries; it must have 2 to 4."),
        ("https://docs.python.org/3/tutorial/", "http://docs.python.org/3/", "it must be an https address."),
        ("kind: tutorial", "kind: song", "`kind` is 'song'; it must be one of: documentation, tutorial"),
        ("id: apples\n", "id: pears\n", "`id` is 'pears', but the file is named 'apples'."),
        ("title: apples", "title: [a, b]", "`title` must be one text; put it in quotes."),
        ("prerequisites: []", "prerequisites: [nothing]", "the prerequisite 'nothing' is no topic."),
        ("id: young-one", "id: Young One", "`id` is 'Young One'; it must be lower-case words and hyphens."),
        ("id: old-one", "id: grown-one", "the family id 'grown-one' stands already at line"),
        ("difficulty: 8", "difficulty: 11", "`difficulty` is 11; it must be 1 to 10."),
    ],
)
def test_a_mistake_is_reported_where_it_stands(bank: Bank, old: str, new: str, sentence: str):
    line = bank.spoil(bank.topic("apples"), old, new)
    reported = [one for one in found(bank.read().problems) if sentence in one[3]]
    assert len(reported) == 1
    assert reported[0][0] == "apples.yaml"
    assert abs(reported[0][1] - line) <= (4 if "objectives" in sentence else 0)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("seconds: 30", "seconds: 300", "`seconds` is 300; it must be 20 to 180."),
        ("method: output", "method: guess", "`method` is 'guess'; it must be one of: output, option, claim."),
        ("method: output", "method: output, expect: 2", "`expect` is not a field here"),
        ("code: print(1 + 1)", "key: 2", "`code` is missing."),
        ('- {output: "1", misconception: plus keeps one}', "", "`distractors` has 2 entries; it must have 3."),
        ('output: "11"', "output: [11]", "`output` must be one text; put it in quotes."),
        ('output: "11"', 'output: "11", mutant: "x"', "either an `output` or a `mutant`, not both."),
        (", misconception: plus joins", "", "`misconception` is missing."),
        ("explanation:", "explanatoin:", "`explanatoin` is not a field here"),
        ("  explanation:", "  instances: [{n: 1}, {m: 2}]\n  explanation:", "every instance must give the same names."),
        ("  explanation:", "  instances: [{n: [1]}]\n  explanation:", "the value of `n` must be one text"),
        ("  seconds: 30\n  stem: What does this", "  stem: What does this", "`seconds` is missing."),
    ],
)
def test_a_family_with_a_mistake_is_named_and_left_out(bank: Bank, old: str, new: str, sentence: str):
    assert OUTPUT.count(old) == 1
    first = bank.add(OUTPUT.replace(old, new))
    content = bank.read()
    reported = [one for one in found(content.problems) if sentence in one[3]]
    assert [one[2] for one in reported] == ["apples/adding"]
    assert first <= reported[0][1] <= first + 12
    assert "apples/adding" not in content.families
    assert len(content.families) == 21


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_lines(bank: Bank):
    bank.spoil(bank.topic("apples"), "minutes: 45", "minutes: 5")
    bank.spoil(bank.topic("apples"), "practice: Try both.", "practice:")
    bank.spoil(bank.topic("gates"), "difficulty: 8", "difficulty: 0")
    places = [(file, line) for file, line, _, _ in found(bank.read().problems)]
    assert [file for file, _ in places] == ["apples.yaml", "apples.yaml", "gates.yaml"]
    assert places == sorted(places)


def test_a_skill_has_exactly_seven_topics(bank: Bank):
    bank.spoil(bank.skill / "skill.yaml", ", gates]", "]")
    sentences = [one[3] for one in found(bank.read().problems)]
    assert "`topics` has 6 entries; it must have 7." in sentences
    assert "skill 'steps' does not list this topic." in sentences


def test_a_listed_topic_without_a_file_is_reported(bank: Bank):
    bank.topic("doors").unlink()
    (problem,) = found(bank.read().problems)
    assert problem == ("skill.yaml", 5, "steps", "there is no file doors.yaml that could be read.")


def test_prerequisites_may_not_go_in_a_circle(bank: Bank):
    bank.spoil(bank.topic("apples"), "prerequisites: []", "prerequisites: [bees]")
    bank.spoil(bank.topic("bees"), "prerequisites: []", "prerequisites: [apples]")
    (problem,) = found(bank.read().problems)
    assert "the prerequisites go in a circle: " in problem[3]


def test_text_that_is_not_yaml_is_reported_with_its_line(bank: Bank):
    line = bank.spoil(bank.topic("apples"), "title: apples", "title: [apples")
    problems = found(bank.read().problems)
    assert problems[0][0] == "apples.yaml"
    assert line <= problems[0][1] <= line + 1
    assert "this is not YAML" in problems[0][3]


def test_a_field_given_twice_is_refused(bank: Bank):
    line = bank.spoil(bank.topic("apples"), "minutes: 45\n", "minutes: 45\nminutes: 50\n")
    assert found(bank.read().problems) == [("apples.yaml", line + 1, "apples", "`minutes` is given twice.")]


def test_scalars_keep_the_text_their_author_typed(bank: Bank):
    bank.add(OUTPUT.replace('"11"', "3.10").replace('"1"', "yes").replace('"0"', "None"))
    texts = [choice.text for choice in bank.read().families["apples/adding"].distractors]
    assert texts == ["3.10", "yes", "None"]


def test_a_live_track_needs_skills_that_exist(bank: Bank):
    track = bank.root / "tracks" / "path.yaml"
    words = "id: path\nkind: language\ntitle: Path\nsummary: A path.\nstatus: {}\nskills: [steps, leaps, runs]\n"
    track.write_text(words.format("live"), encoding="utf-8")
    assert [one[:2] + one[3:] for one in found(bank.read().problems)] == [
        ("path.yaml", 6, "there is no skill 'leaps'."),
        ("path.yaml", 6, "there is no skill 'runs'."),
    ]
    track.write_text(words.format("coming"), encoding="utf-8")
    assert bank.read().problems == ()


def test_only_an_sql_skill_has_a_schema(bank: Bank):
    bank.spoil(bank.skill / "skill.yaml", "language: python", "language: python\nschema: create table t ()")
    assert [one[3][:29] for one in found(bank.read().problems)] == ["`schema` is not a field here;"]
