"""achievements.yaml: read with every mistake, loaded as often as one likes, and never at the cost of who has one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from db.engine import DatabaseRole, transaction
from logic.catalogue import achievement_format, loader
from logic.errors import InvalidInputError
from logic.settings import ROOT
from tests import statements

ONE = """\
achievements:
  - slug: first-stone
    title: First stone
    rarity: common
    requirement: xp
    threshold: 15
    description: A stone.
    hint: Finish a day.
"""


def written(folder: Path, text: str) -> Path:
    (folder / achievement_format.FILE).write_text(text, encoding="utf-8")
    return folder


def stored() -> dict[str, int]:
    return {row["slug"]: row["place"] for row in statements.rows("select slug, place from achievements")}


def save(root: Path) -> None:
    """What a load does with the file."""
    found = achievement_format.read(root)
    assert found is not None
    with transaction(None, role=DatabaseRole.WORKER) as session:
        loader.achievement_queries.save(session, [loader.asdict(one) for one in found])


def test_our_own_are_twelve_in_four_rarities_and_six_kinds():
    found = achievement_format.read(ROOT / "content")
    assert found is not None
    assert [one.place for one in found] == list(range(1, 13))
    assert Counter(one.rarity for one in found) == {"common": 4, "rare": 3, "epic": 3, "legendary": 2}
    assert len({one.requirement for one in found}) == 6
    for one in found:
        assert len(one.title) <= 24, one.title
        assert len(one.description) <= 90, one.description
        assert len(one.hint) <= 90, one.hint


def test_a_folder_without_the_file_says_nothing(tmp_path):
    assert achievement_format.read(tmp_path) is None


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("rarity: common", "rarity: seldom", "`rarity` is 'seldom'"),
        ("requirement: xp", "requirement: luck", "`requirement` is 'luck'"),
        ("threshold: 15", "threshold: 0", "`threshold` is 0"),
        ("    hint: Finish a day.\n", "", "`hint` is missing"),
        ("slug: first-stone", "slug: First Stone", "`slug` is 'First Stone'"),
        ("    title:", "    colour: red\n    title:", "`colour` is not a field here"),
        ("achievements:\n", "achievements:\n" + ONE.partition("\n")[2], "the slug of 2 achievements"),
        ("achievements:", "achievements: [", "this is not YAML"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, before, after, complaint):
    with pytest.raises(InvalidInputError, match="Nothing was changed") as refused:
        achievement_format.read(written(tmp_path, ONE.replace(before, after, 1)))
    assert complaint in refused.value.sentence


def test_saving_again_writes_nothing_and_one_that_is_gone_is_retired(database, tmp_path):
    save(ROOT / "content")
    marks = "select slug, xmin::text as mark from achievements order by slug"
    before = statements.rows(marks)
    save(ROOT / "content")
    assert statements.rows(marks) == before
    save(written(tmp_path, ONE))
    kept = stored()
    assert len(kept) == 12
    assert {slug for slug, place in kept.items() if place} == {"first-stone"}
    save(ROOT / "content")
    assert all(stored().values())
