"""Under which group an insight is shown, and the insights the place begins with."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.errors import InvalidInputError
from logic.growth import insights
from logic.growth.insights import Group, K, shown_group
from logic.growth.redaction import redacted
from logic.settings import ROOT

PRIMARY = Group("Feedback", "primary")
ANY = Group("Feedback", "")


def test_from_five_teachers_on_the_group_is_named_and_with_four_it_is_not() -> None:
    assert shown_group(PRIMARY, {PRIMARY: 5}) == PRIMARY
    assert shown_group(PRIMARY, {PRIMARY: 4}) is None


def test_small_phases_stand_together_under_the_topic_alone() -> None:
    assert shown_group(PRIMARY, {PRIMARY: 3, Group("Feedback", "secondary"): 2}) == ANY


def test_a_large_phase_lends_no_anonymity_to_a_small_one() -> None:
    """Who reads "Feedback" without a phase knows that it is not from the large one, which would have been named."""
    assert shown_group(PRIMARY, {PRIMARY: 1, Group("Feedback", "secondary"): 100}) is None


def test_teachers_of_other_topics_do_not_count() -> None:
    assert shown_group(PRIMARY, {PRIMARY: 1, Group("Talk", "primary"): 4}) is None


groups = st.builds(Group, st.sampled_from(["Feedback", "Talk"]), st.sampled_from(["primary", "secondary", "adult", ""]))


@given(groups, st.dictionaries(groups, st.integers(0, 8)))
def test_whatever_is_shown_could_come_from_five_teachers(group: Group, teachers: dict[Group, int]) -> None:
    shown = shown_group(group, teachers)
    if shown is None:
        return
    assert shown.topic == group.topic
    could_be = (
        teachers.get(group, 0)
        if shown == group and teachers.get(group, 0) >= K
        else sum(count for other, count in teachers.items() if other.topic == group.topic and count < K)
    )
    assert could_be >= K


def test_six_insights_are_there_from_the_beginning_each_about_a_topic_there_is_and_with_its_source() -> None:
    found = insights.seeded(ROOT / "content")
    assert len(found) == 6
    titles = {
        line.removeprefix("title: ").strip()
        for path in (ROOT / "content/skills").glob("teaching-*/*.yaml")
        for line in path.read_text().splitlines()
        if line.startswith("title: ")
    }
    assert {one.topic for one in found} <= titles
    assert all(redacted(one.text).text == one.text for one in found)
    assert len({one.slug for one in found}) == 6


def test_a_file_that_is_wrong_says_what_is(tmp_path: Path) -> None:
    good = (ROOT / "content" / insights.FILE).read_text()
    for spoilt in (
        good.replace("source:", "sauce:", 1),
        "insights: [",
        good.replace("one-task-two-ways-in", "comment-before-mark"),
    ):
        (tmp_path / insights.FILE).write_text(spoilt)
        with pytest.raises(InvalidInputError, match=insights.FILE):
            insights.seeded(tmp_path)
    with pytest.raises(InvalidInputError):
        insights.seeded(tmp_path / "nowhere")
