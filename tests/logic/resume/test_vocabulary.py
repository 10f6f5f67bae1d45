"""The words of every skill: there for each of them, sound, and found as people write them."""

from __future__ import annotations

import pytest

from logic import settings
from logic.errors import SetupError
from logic.resume import vocabulary
from logic.resume.passages import folded, found_terms

SKILLS = sorted(path.parent.name for path in (settings.ROOT / "content" / "skills").glob("*/skill.yaml"))
GOOD = "id: cooking\nterms:\n" + "".join(f"  - [dish {number}, meal {number}]\n" for number in range(25))


def names(text: str, skill: str) -> set[str]:
    return {term.name for term in found_terms(folded(text), vocabulary.of_skill(skill))}


@pytest.mark.parametrize("skill", SKILLS)
def test_every_skill_has_its_words(skill):
    assert len(vocabulary.of_skill(skill)) >= vocabulary.FEWEST


def test_no_vocabulary_is_left_without_a_skill():
    assert sorted(vocabulary.of_all_skills()) == SKILLS


@pytest.mark.parametrize(
    ("text", "skill", "found"),
    [
        ("LEFT JOINs", "sql-joins-grouping-and-windows", "left join"),
        ("left-outer\njoin", "sql-joins-grouping-and-windows", "left join"),
        ("window functions", "sql-joins-grouping-and-windows", "window function"),
        ("speci\ufb01c SQL", "sql-querying", "sql"),
        ("unit-testing", "python-tests-and-files", "unit test"),
        ("Simpson\u2019s paradox", "data-statistics", "simpson's paradox"),
        ("Node.js.", "javascript-foundations", "node.js"),
        ("used **kwargs well", "python-functions-and-data", "*args"),
        ("CI/CD", "python-tests-and-files", "continuous integration"),
    ],
)
def test_a_term_is_found_as_people_write_it(text, skill, found):
    assert found in names(text, skill)


@pytest.mark.parametrize(
    ("text", "skill"),
    [
        ("MySQLite things", "sql-querying"),
        ("pythonic snakes", "python-foundations"),
        ("charters and graphite", "data-visualisation-and-reporting"),
        ("", "data-pandas"),
    ],
)
def test_a_part_of_another_word_is_not_a_term(text, skill):
    assert not names(text, skill)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (GOOD.replace("id: cooking", "id: baking"), "not the name of the file"),
        (GOOD + "more: 1\n", "no others"),
        (GOOD.replace("dish 3,", "dish 4,"), "'dish 4' is there twice"),
        (GOOD.replace("dish 3,", "Dish 3,"), "'Dish 3' must be a lower-case text"),
        (GOOD.replace("[dish 3, meal 3]", "[]"), "no spelling"),
        (GOOD.replace("[dish 3, meal 3]", "3.5"), "3.5 must be"),
        ("id: cooking\nterms: [soup, bread]\n", "a list of 25 to 50"),
        ("id: [", "could not be read"),
        ("just words", "fields id and terms"),
    ],
)
def test_a_vocabulary_that_is_not_sound_is_refused_with_its_file_and_mistake(tmp_path, content, told):
    (tmp_path / "cooking.yaml").write_text(content)
    with pytest.raises(SetupError) as caught:
        vocabulary.of_all_skills(tmp_path)
    assert "content/vocabulary/cooking.yaml" in caught.value.sentence
    assert told in caught.value.sentence


def test_a_sound_vocabulary_is_read_with_its_spellings(tmp_path):
    (tmp_path / "cooking.yaml").write_text(GOOD)
    first = vocabulary.of_all_skills(tmp_path)["cooking"][0]
    assert (first.name, first.spellings) == ("dish 0", ("dish 0", "meal 0"))


def test_a_skill_nobody_wrote_words_for_is_named():
    with pytest.raises(SetupError, match=r"content/vocabulary/gardening\.yaml"):
        vocabulary.of_skill("gardening")
