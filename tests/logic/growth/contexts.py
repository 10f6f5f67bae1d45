"""Contexts of teachers of every kind, for property tests and benchmarks."""

# Texts of teachers hold dashes and quotation marks of every kind.
# ruff: noqa: RUF001

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from logic.growth.context import (
    Course,
    CourseModule,
    Engagement,
    ExternalCourse,
    GrowthContext,
    HelpUse,
    LearnersResult,
    LearningStyle,
    Materials,
    ModuleStanding,
    Pace,
    Profile,
    ScorePoint,
)

TODAY = date(2026, 11, 23)

# Titles as people give them: also with words that are verbs, dates, minutes and marks elsewhere.
_HARD = (
    "Plan by Friday",
    "3 hours; high priority",
    "Upload: step 2",
    "“Quoted” title",
    "**Bold** | table",
    "Why feedback?",
    "<b>R&amp;D</b>",
    "1. Retake",
    "https://example.org",
    "Übung – für Köche",
    "Take the test again",
    "🎨 Art",
    "the course",
    "of",
    "Note",
    "[link](https://example.org)",
    "module",
    "- list",
    "Ask the tutor",
    "in two weeks",
    "C# & F#",
    "“",
)
titles = st.one_of(
    st.sampled_from(_HARD), st.text(max_size=40), st.text(alphabet="abcdefghij ", min_size=1, max_size=30)
)
counts = st.integers(0, 60)


@st.composite
def modules(draw: st.DrawFn) -> ModuleStanding:
    asked = draw(counts)
    right = draw(st.integers(0, asked))
    share = right / asked if asked else 0.5
    low, high = draw(st.floats(0, share)), draw(st.floats(share, 1))
    weak = tuple(draw(st.lists(titles, max_size=3)))
    return ModuleStanding(
        draw(slugs), draw(titles), right, asked, low, high, weak, weak, draw(st.none() | st.just(TODAY))
    )


@st.composite
def learners_results(draw: st.DrawFn) -> LearnersResult:
    asked = draw(counts)
    return LearnersResult(draw(titles), draw(st.integers(5, 40)), draw(st.integers(0, asked)), asked)


@st.composite
def score_points(draw: st.DrawFn) -> ScorePoint:
    asked = draw(counts)
    return ScorePoint(TODAY, draw(st.integers(0, asked)), asked)


def tuples(of: st.SearchStrategy, most: int) -> st.SearchStrategy:
    return st.lists(of, max_size=most).map(tuple)


slugs = st.text(alphabet="abcdefghij-", min_size=1, max_size=8)
profiles = st.builds(
    Profile,
    st.text(max_size=10),
    st.sampled_from(["", "primary", "upper_secondary"]),
    tuples(st.text(max_size=10), 2),
    st.none() | st.integers(0, 45),
    titles,
    st.none() | st.integers(0, 600),
    st.sampled_from(LearningStyle),
    st.sampled_from(Pace),
)
course_modules = st.builds(CourseModule, slugs, titles, st.integers(0, 400), st.booleans())
courses = st.builds(Course, slugs, titles, tuples(course_modules, 4), st.none() | st.just(TODAY))
external = st.builds(
    ExternalCourse,
    slugs,
    titles,
    titles,
    st.sampled_from(["", "https://example.org/c"]),
    st.integers(0, 3000),
    titles,
    st.booleans(),
)
contexts = st.builds(
    GrowthContext,
    profiles,
    tuples(modules(), 5),
    st.lists(courses, max_size=3, unique_by=lambda course: course.slug).map(tuple),
    tuples(external, 3),
    st.builds(HelpUse, counts, counts, st.booleans()),
    st.builds(Materials, counts, st.none() | st.just(TODAY), tuples(titles, 2)),
    tuples(learners_results(), 3),
    tuples(score_points(), 4),
    st.builds(Engagement, st.integers(0, 28), counts, st.none() | st.just(TODAY), counts, counts),
)
