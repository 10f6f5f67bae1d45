"""Content on its way into the database: as often as you like, and never at the cost of what somebody met."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.assessment import service as assessment
from logic.catalogue import service as catalogue
from logic.catalogue.loader import Loaded, load_content
from logic.catalogue.service import Item, TrackContent
from logic.errors import InvalidInputError
from logic.settings import ROOT
from tests import factories
from tests.logic.catalogue.crafted_bank import TOPICS, Bank

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TABLES = (
    "content_versions",
    "tracks",
    "skills",
    "track_skills",
    "topics",
    "topic_prerequisites",
    "item_families",
    "item_variants",
)
TRACK = """\
id: first-steps
kind: role
title: First steps
summary: One sentence.
status: {status}
skills: [{skills}]
"""


@pytest.fixture
def bank(bank: Bank) -> Iterator[Bank]:
    """The crafted bank, proved, as the one skill of a track of its own."""
    in_track(bank, "steps")
    bank.prove()
    yield bank
    catalogue.forget()


def in_track(bank: Bank, *skills: str, status: str = "coming") -> None:
    path = bank.root / "tracks" / "first-steps.yaml"
    path.write_text(TRACK.format(skills=", ".join(skills), status=status), encoding="utf-8")


def load(bank: Bank) -> Loaded:
    catalogue.forget()
    return load_content(bank.root)


def rows(query: str, **values: object) -> list[dict[str, Any]]:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [dict(row) for row in session.execute(text(query), values).mappings()]


def everything() -> dict[str, list[dict[str, Any]]]:
    return {table: rows(f"select * from {table} order by 1, 2") for table in TABLES}  # noqa: S608 -- the names above


def variants_of(family: str) -> list[dict[str, Any]]:
    return rows(
        "select variant.* from item_variants variant join item_families family on family.id = variant.family_id"
        " where family.slug = :family order by variant.id",
        family=family,
    )


def as_of(version: int) -> TrackContent:
    """The track as an attempt of this version sees it, read from the database."""
    catalogue.forget()
    with transaction(None) as session:
        track_id = session.scalar(text("select id from tracks where slug = 'first-steps'"))
        return catalogue.content_of(session, track_id, version)


def family_id(slug: str) -> int:
    return int(rows("select id from item_families where slug = :slug", slug=slug)[0]["id"])


def items(version: int) -> dict[int, Item]:
    return {item.family_id: item for item in as_of(version).items}


def change_explanation(bank: Bank, topic: str, text_after: str) -> None:
    """Change the explanation of the topic's first family, as its author would."""
    path = bank.topic(topic)
    path.write_text(path.read_text().replace("Water comes first.", text_after, 1), encoding="utf-8")


def remove_last_family(bank: Bank, topic: str) -> None:
    """Take the family `old-one` out of a topic."""
    written = bank.topic(topic).read_text()
    bank.topic(topic).write_text(written[: written.index("- id: old-one")], encoding="utf-8")


def replace_topic(bank: Bank, gone: str, new: str) -> None:
    """A skill has seven topics always: one goes, another comes."""
    written = bank.topic(gone).read_text()
    bank.topic(new).write_text(written.replace(gone, new), encoding="utf-8")
    bank.topic(gone).unlink()
    path = bank.skill / "skill.yaml"
    path.write_text(path.read_text().replace(gone, new), encoding="utf-8")


def add_skill(bank: Bank, skill: str) -> None:
    """Another skill with topics like the first one's, none of it proved."""
    folder = bank.root / "skills" / skill
    folder.mkdir()
    for path in (bank.skill / "skill.yaml", *map(bank.topic, TOPICS)):
        written = path.read_text().replace("id: steps", f"id: {skill}")
        for topic in TOPICS:
            written = written.replace(topic, f"{topic}-of-{skill}")
        name = path.name if path.name == "skill.yaml" else f"{path.stem}-of-{skill}.yaml"
        (folder / name).write_text(written, encoding="utf-8")


def test_everything_proved_is_loaded(database: None, bank: Bank) -> None:
    loaded = load(bank)
    assert (loaded.changed, loaded.tracks, loaded.topics) == (True, 1, 7)
    assert (loaded.families, loaded.variants, loaded.unproved) == (21, 21, 0)
    content = as_of(loaded.version)
    assert [topic.title for topic in content.topics] == list(TOPICS)
    assert len(content.items) == 21
    assert [(skill, len(topics)) for _, skill, topics in content.skills()] == [("First steps", 7)]


def test_a_question_arrives_with_its_key_first_and_what_each_wrong_answer_shows(database: None, bank: Bank) -> None:
    load(bank)
    (variant,) = variants_of("apples/young-one")
    assert variant["stem"] == "What do young apples need first?"
    assert variant["options"] == [
        {"text": "water", "misconception": ""},
        {"text": "earth", "misconception": "earth comes first"},
        {"text": "light", "misconception": "light comes first"},
        {"text": "sound", "misconception": "sound comes first"},
    ]
    assert (variant["explanation"], variant["options_as"]) == ("Water comes first.", "text")


def test_loading_the_same_content_again_changes_not_one_row(database: None, bank: Bank) -> None:
    first = load(bank)
    before = everything()
    again = load(bank)
    assert (again.changed, again.version) == (False, first.version)
    assert everything() == before


def test_the_content_of_the_project_is_in_force_as_it_was_loaded(database: None) -> None:
    loaded = load_content(ROOT / "content")
    assert not loaded.changed
    assert rows("select max(id) as version from content_versions") == [{"version": loaded.version}]
    assert loaded.families == rows("select count(*) as n from item_families")[0]["n"]


def test_a_changed_question_is_a_new_variant_and_ends_the_old_one(database: None, bank: Bank) -> None:
    first = load(bank)
    before = everything()
    change_explanation(bank, "apples", "Nothing grows without it.")
    bank.prove()
    second = load(bank)
    assert (second.changed, second.version > first.version) == (True, True)
    old, new = variants_of("apples/young-one")
    assert (old["since_version"], old["until_version"]) == (first.version, second.version)
    assert (new["since_version"], new["until_version"]) == (second.version, None)
    assert (old["explanation"], new["explanation"]) == ("Water comes first.", "Nothing grows without it.")
    kept = {row["id"]: row for row in everything()["item_variants"] if row["id"] not in {old["id"], new["id"]}}
    assert kept == {row["id"]: row for row in before["item_variants"] if row["id"] != old["id"]}


def test_each_version_asks_its_own_variant_of_a_changed_question(database: None, bank: Bank) -> None:
    first = load(bank)
    change_explanation(bank, "apples", "Nothing grows without it.")
    bank.prove()
    second = load(bank)
    family = family_id("apples/young-one")
    old, new = (variant["id"] for variant in variants_of("apples/young-one"))
    assert items(first.version)[family].variant_ids == (old,)
    assert items(second.version)[family].variant_ids == (new,)


def test_a_question_that_is_changed_back_counts_from_then_on(database: None, bank: Bank) -> None:
    load(bank)
    for explanation in ("Nothing grows without it.", "Water comes first."):
        path = bank.topic("apples")
        first_line = next(line for line in path.read_text().splitlines() if "explanation:" in line)
        path.write_text(path.read_text().replace(first_line, f"  explanation: {explanation}", 1), encoding="utf-8")
        bank.prove()
        last = load(bank)
    original, _, returned = variants_of("apples/young-one")
    assert original["content_hash"] == returned["content_hash"]
    assert (returned["since_version"], returned["until_version"]) == (last.version, None)


def test_a_family_whose_proof_is_stale_is_not_asked_until_it_is_proved_again(database: None, bank: Bank) -> None:
    first = load(bank)
    change_explanation(bank, "apples", "Nothing grows without it.")
    stale = load(bank)
    family = family_id("apples/young-one")
    assert (stale.families, stale.unproved) == (20, 1)
    assert family in items(first.version)
    assert family not in items(stale.version)
    bank.prove()
    assert family in items(load(bank).version)


def test_a_family_that_was_never_proved_never_arrives(database: None, bank: Bank) -> None:
    (bank.skill / "proofs.json").unlink()
    loaded = load(bank)
    assert (loaded.families, loaded.variants, loaded.unproved) == (0, 0, 21)
    assert variants_of("apples/young-one") == []
    assert as_of(loaded.version).items == ()


def test_a_removed_family_ends_and_its_rows_stay(database: None, bank: Bank) -> None:
    first = load(bank)
    remove_last_family(bank, "apples")
    bank.prove()
    second = load(bank)
    assert second.families == 20
    (ended,) = variants_of("apples/old-one")
    assert ended["until_version"] == second.version
    assert family_id("apples/old-one") in items(first.version)
    assert family_id("apples/old-one") not in items(second.version)


def test_a_removed_topic_is_retired_and_older_versions_keep_it(database: None, bank: Bank) -> None:
    first = load(bank)
    replace_topic(bank, "gates", "hedges")
    bank.prove()
    second = load(bank)
    (gates,) = rows("select retired_at from topics where slug = 'gates'")
    assert gates["retired_at"] is not None
    assert [topic.title for topic in as_of(first.version).topics] == list(TOPICS)
    assert {topic.title for topic in as_of(second.version).topics} == {*TOPICS} - {"gates"} | {"hedges"}
    assert len(items(first.version)) == len(items(second.version)) == 21


def test_a_topic_that_returns_is_the_same_topic(database: None, bank: Bank) -> None:
    load(bank)
    (before,) = rows("select id from topics where slug = 'gates'")
    for gone, new in (("gates", "hedges"), ("hedges", "gates")):
        replace_topic(bank, gone, new)
        bank.prove()
        load(bank)
    assert rows("select id, retired_at from topics where slug = 'gates'") == [{"id": before["id"], "retired_at": None}]


def test_tracks_and_skills_that_left_the_files_are_retired_and_nothing_is_deleted(database: None, bank: Bank) -> None:
    before = {table: len(found) for table, found in everything().items()}
    load(bank)
    after = everything()
    assert {row["status"] for row in after["tracks"]} == {"coming", "retired"}
    assert [row["slug"] for row in after["skills"] if row["retired_at"] is None] == ["steps"]
    for table in ("tracks", "skills", "topics", "item_families", "item_variants", "content_versions"):
        assert len(after[table]) > before[table]


def test_a_skill_that_leaves_its_track_stays_with_the_versions_that_had_it(database: None, bank: Bank) -> None:
    first = load(bank)
    in_track(bank)
    second = load(bank)
    assert len(as_of(first.version).topics) == 7
    assert len(items(first.version)) == 21
    assert items(second.version) == {}


def test_a_diagnostic_goes_on_with_its_own_version_after_other_content_is_loaded(database: None, bank: Bank) -> None:
    learner = factories.learner()
    sitting = assessment.begin_diagnostic(learner, factories.TRACK, at=NOON)
    load(bank)
    after = factories.answer(learner, sitting, right=True, at=NOON)
    assert (after.answered, after.question is not None) == (1, True)


def test_a_calibrated_difficulty_survives_a_load_and_a_new_judgement_of_the_author_replaces_it(
    database: None, bank: Bank
) -> None:
    load(bank)
    calibrated = "update item_families set a = 1.4, b = 0.77 where slug in ('apples/young-one', 'bees/young-one')"
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text(calibrated))
    path = bank.topic("apples")
    path.write_text(path.read_text().replace("difficulty: 2", "difficulty: 3"), encoding="utf-8")
    load(bank)
    (apples,) = rows("select difficulty, b from item_families where slug = 'apples/young-one'")
    (bees,) = rows("select difficulty, a, b from item_families where slug = 'bees/young-one'")
    assert bees == {"difficulty": 2, "a": 1.4, "b": 0.77}
    assert apples["difficulty"] == 3
    assert apples["b"] != 0.77


def test_content_with_mistakes_changes_nothing_and_every_mistake_is_named(database: None, bank: Bank) -> None:
    load(bank)
    before = everything()
    bank.spoil(bank.topic("apples"), "minutes: 45", "minutes: soon")
    bank.spoil(bank.topic("bees"), "practice: Try both.", "")
    with pytest.raises(InvalidInputError) as refused:
        load(bank)
    assert "has 2 mistakes. Nothing was changed" in refused.value.sentence
    assert "apples.yaml:" in refused.value.sentence
    assert "bees.yaml:" in refused.value.sentence
    assert everything() == before


def test_a_topic_that_moved_to_another_skill_needs_a_new_id(database: None, bank: Bank) -> None:
    load(bank)
    before = everything()
    bank.spoil(bank.skill / "skill.yaml", "id: steps", "id: strides")
    bank.skill.rename(bank.root / "skills" / "strides")
    in_track(bank, "strides")
    with pytest.raises(InvalidInputError) as refused:
        load(bank)
    assert "apples (from steps to strides), bees (from steps to strides)" in refused.value.sentence
    assert everything() == before


def test_a_topic_of_a_live_track_needs_a_proved_question(database: None, bank: Bank) -> None:
    load(bank)
    before = everything()
    skills = ("steps", "strides", "leaps")
    for skill in skills[1:]:
        add_skill(bank, skill)
    in_track(bank, *skills, status="live")
    with pytest.raises(InvalidInputError) as refused:
        load(bank)
    listed = ", ".join(f"{topic}-of-{skill}" for skill in skills[1:] for topic in TOPICS)
    assert f"have no proved question: {listed}. Nothing was changed" in refused.value.sentence
    assert everything() == before
    in_track(bank, *skills, status="coming")
    loaded = load(bank)
    assert (loaded.families, len(as_of(loaded.version).topics)) == (21, 21)


def test_many_loads_at_once_open_one_version(committed_db: object, bank: Bank) -> None:
    with ThreadPoolExecutor(4) as threads:
        loaded = list(threads.map(lambda _: load_content(bank.root), range(4)))
    assert sorted(each.changed for each in loaded) == [False, False, False, True]
    assert len({each.version for each in loaded}) == 1
    assert rows("select count(*) as n from item_variants where until_version is null") == [{"n": 21}]
