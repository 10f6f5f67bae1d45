"""What is known about a teacher, kept and read again by later releases."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from logic.growth.actions import PlaceKind
from logic.growth.context import (
    Course,
    CourseModule,
    ExternalCourse,
    GrowthContext,
    LearnersResult,
    LearningStyle,
    ModuleStanding,
    Pace,
    catalogue_of,
    from_json,
    to_json,
)
from tests.logic.growth.contexts import contexts


@settings(max_examples=60, deadline=None)
@given(contexts)
def test_what_is_kept_is_what_is_read(context: GrowthContext) -> None:
    assert from_json(json.loads(json.dumps(to_json(context)))) == context


def test_a_context_of_an_older_release_has_nothing_where_nothing_was_known() -> None:
    assert from_json({}) == GrowthContext()
    old = from_json({"version": 1, "profile": {"name": "Kim"}, "modules": [{"slug": "a", "title": "Assessment"}]})
    assert (old.profile.name, old.profile.pace, old.modules[0].asked) == ("Kim", Pace.STEADY, 0)


def test_a_context_of_a_newer_release_is_read_without_what_is_not_known_here() -> None:
    new = from_json(
        {"version": 9, "mood": "fine", "profile": {"pace": "leaping", "learning_style": "dreaming", "x": 1}}
    )
    assert (new.profile.pace, new.profile.learning_style) == (Pace.STEADY, LearningStyle.MIXED)


@pytest.mark.parametrize("learners", [0, 1, 4])
def test_results_of_fewer_than_five_learners_cannot_even_be_said(learners: int) -> None:
    with pytest.raises(ValueError, match="are not shown"):
        LearnersResult("Fractions", learners, 1, 2)


def test_the_catalogue_names_each_title_of_a_kind_once_and_none_without_a_word() -> None:
    context = GrowthContext(
        modules=(
            ModuleStanding("a", "Assessment", areas=("Feedback",)),
            ModuleStanding("b", "**Assessment**"),
            ModuleStanding("c", "..."),
        ),
        courses=(
            Course("l", "Leading", (CourseModule("1", "Start"),)),
            Course("m", "Mentoring", (CourseModule("1", "Start"),)),
        ),
        recommended_courses=(ExternalCourse("a", "Assessment", url="https://example.org"),),
    )
    catalogue = catalogue_of(context)
    assert [(place.kind, place.slug, place.part_of) for place in catalogue.places] == [
        (PlaceKind.MODULE, "a", ""),
        (PlaceKind.COURSE, "l", ""),
        (PlaceKind.COURSE_MODULE, "1", "l"),
        (PlaceKind.COURSE, "m", ""),
        (PlaceKind.COURSE_MODULE, "1", "m"),
        (PlaceKind.EXTERNAL_COURSE, "a", ""),
    ]
    assert catalogue.areas[0][0] == "Feedback"
