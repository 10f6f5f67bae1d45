"""Plans by rules: read back exactly, within the time there is, and sensible for teachers of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from logic.growth import mapping, rules
from logic.growth.actions import ActionKind, Priority
from logic.growth.context import (
    Course,
    CourseModule,
    ExternalCourse,
    GrowthContext,
    HelpUse,
    LearnersResult,
    LearningStyle,
    ModuleStanding,
    Pace,
    Profile,
    catalogue_of,
)
from logic.growth.fitting import FEWEST, LEAST_MINUTES, WEEKS, minutes_a_week
from tests.logic.growth.contexts import contexts

TODAY = date(2026, 11, 23)
PROFILE = Profile("Kim", "primary", ("Mathematics",), 9, "Calmer lessons", 90)
WEAK = ModuleStanding(
    "i", "Inclusive classroom", 10, 30, 0.21, 0.5, ("Multilingual learners", "Understanding behaviour")
)
UNSURE = ModuleStanding("a", "Assessment for learning", 18, 30, 0.44, 0.73, ("Feedback for improvement",))
STRONG = ModuleStanding("p", "Pedagogy and planning", 29, 30, 0.86, 0.99)
UNTESTED = ModuleStanding("d", "Digital teaching")


def written(context: GrowthContext) -> rules.WrittenPlan:
    return rules.write(context, today=TODAY)


def texts(context: GrowthContext) -> list[str]:
    return [action.text for action in written(context).actions]


@settings(max_examples=80, deadline=None)
@given(contexts, st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_whatever_rules_write_is_read_back_exactly(context: GrowthContext, today: date) -> None:
    plan = rules.write(context, today=today)
    assert mapping.actions_in(plan.markdown, catalogue_of(context), today=today) == plan.actions


@settings(max_examples=60, deadline=None)
@given(contexts)
def test_every_plan_has_four_to_eight_actions_within_four_weeks_each_with_date_and_minutes(
    context: GrowthContext,
) -> None:
    plan = written(context)
    assert FEWEST <= len(plan.actions) <= 8
    assert 0 < len(plan.title) <= 120
    assert len({action.text for action in plan.actions}) == len(plan.actions)
    days = [action.due for action in plan.actions if action.due is not None]
    assert len(days) == len(plan.actions)
    assert days == sorted(days)
    assert all(TODAY < day < TODAY + timedelta(weeks=WEEKS) for day in days)
    assert all(action.minutes for action in plan.actions)


@settings(max_examples=60, deadline=None)
@given(contexts)
def test_no_plan_takes_longer_than_the_weeks_hold_unless_it_is_four_small_things(context: GrowthContext) -> None:
    actions = written(context).actions
    total = sum(action.minutes or 0 for action in actions)
    fits = total <= WEEKS * minutes_a_week(context.profile)
    assert fits or len(actions) == FEWEST


@settings(max_examples=20, deadline=None)
@given(contexts)
def test_the_same_teacher_gets_the_same_plan(context: GrowthContext) -> None:
    assert written(context) == written(context)


def test_the_weakest_module_comes_with_its_weakest_area_first_and_the_test_after_it() -> None:
    plan = written(GrowthContext(PROFILE, (STRONG, UNSURE, WEAK, UNTESTED)))
    said = [action.text for action in plan.actions]
    area = next(number for number, text in enumerate(said) if "Multilingual learners" in text)
    assert said.index("Retake the module “Inclusive classroom”") > area
    assert plan.title == "Four weeks for Inclusive classroom"
    assert not any("Retake" in text and STRONG.title in text for text in said)


def test_the_reason_of_a_test_shows_how_much_is_known() -> None:
    assert "Based on 30 answers: between 21 % and 50 %." in written(GrowthContext(PROFILE, (WEAK,))).markdown
    few = replace(WEAK, right=1, asked=3, low=0.04, high=0.8)
    assert (
        "Based on 3 answers, which is little: between 4 % and 80 %." in written(GrowthContext(PROFILE, (few,))).markdown
    )


def test_a_module_that_is_surely_weak_is_urgent_and_one_that_may_be_is_not() -> None:
    found = {action.text: action.priority for action in written(GrowthContext(PROFILE, (UNSURE, WEAK))).actions}
    assert found["Retake the module “Inclusive classroom”"] is Priority.HIGH
    assert found["Retake the module “Assessment for learning”"] is Priority.MEDIUM


def test_a_teacher_who_came_today_is_asked_who_they_are_and_tested() -> None:
    plan = written(GrowthContext(modules=(UNTESTED, replace(STRONG, right=0, asked=0, low=0.0, high=1.0))))
    said = [action.text for action in plan.actions]
    assert "Fill in your profile" in said
    assert "Take the module “Digital teaching”" in said
    assert plan.title == "Four weeks to find out where you stand"


def test_a_teacher_strong_in_everything_passes_on_what_works() -> None:
    plan = written(GrowthContext(PROFILE, (STRONG, replace(STRONG, slug="d", title="Digital teaching"))))
    kinds = {action.kind for action in plan.actions}
    assert ActionKind.UPLOAD_MATERIAL in kinds
    assert ActionKind.RETAKE_MODULE not in kinds
    assert plan.title == "Four weeks of passing on what works"


def test_a_teacher_weak_in_everything_gets_two_tests_and_not_five() -> None:
    weak = tuple(replace(WEAK, slug=str(number), title=f"Module {number}") for number in range(5))
    plan = written(GrowthContext(replace(PROFILE, minutes_per_week=300), weak))
    assert sum(action.kind is ActionKind.RETAKE_MODULE for action in plan.actions) == 2


def test_who_has_no_time_gets_small_things_and_is_told_so() -> None:
    plan = written(GrowthContext(replace(PROFILE, minutes_per_week=0), (WEAK, UNTESTED)))
    assert plan.title == "Four weeks of small steps"
    assert all((action.minutes or 0) <= 15 for action in plan.actions)
    assert sum(action.minutes or 0 for action in plan.actions) <= WEEKS * LEAST_MINUTES
    assert "no time at all" in plan.markdown


def test_somebody_who_reads_reads_and_somebody_who_talks_talks() -> None:
    def first_word(style: LearningStyle) -> str:
        said = texts(GrowthContext(replace(PROFILE, learning_style=style), (WEAK,)))
        return next(text for text in said if "Multilingual" in text).split()[0]

    styles = (LearningStyle.READING, LearningStyle.WATCHING, LearningStyle.DOING, LearningStyle.DISCUSSING)
    assert [first_word(style) for style in styles] == ["Read", "Watch", "Use", "Discuss"]


def test_the_pace_decides_how_much_of_the_time_is_planned() -> None:
    def total(pace: Pace) -> int:
        context = GrowthContext(replace(PROFILE, pace=pace), (WEAK, UNSURE, UNTESTED))
        return sum(action.minutes or 0 for action in written(context).actions)

    assert total(Pace.GENTLE) < total(Pace.INTENSIVE) <= 360


def test_the_next_open_part_of_a_course_is_in_the_plan_and_done_ones_are_not() -> None:
    course = Course(
        "c", "Leading", (CourseModule("1", "Listening", 30, is_done=True), CourseModule("2", "Meetings", 30))
    )
    said = written(GrowthContext(PROFILE, courses=(course,)))
    found = [action for action in said.actions if action.kind is ActionKind.COMPLETE_COURSE_MODULE]
    assert [(action.place.slug, action.place.part_of) for action in found if action.place] == [("2", "c")]


def test_a_course_that_was_joined_already_is_not_advised_again() -> None:
    course = ExternalCourse("x", "Universal design", helps_with="Multilingual learners", is_joined=True)
    context = GrowthContext(PROFILE, (WEAK,), recommended_courses=(course,))
    assert not any("Universal design" in text for text in texts(context))
    joined = replace(context, recommended_courses=(replace(course, is_joined=False),))
    assert "Enrol in the course “Universal design”" in texts(joined)


def test_without_a_tutor_nobody_is_sent_to_one() -> None:
    context = GrowthContext(replace(PROFILE, pace=Pace.INTENSIVE), (WEAK,))
    assert not any(action.kind is ActionKind.USE_TUTOR for action in written(context).actions)
    helped = replace(context, help_use=HelpUse(has_tutor=True))
    assert any(action.kind is ActionKind.USE_TUTOR for action in written(helped).actions)


def test_what_learners_found_hard_is_taught_again() -> None:
    context = GrowthContext(PROFILE, learners=(LearnersResult("Fractions", 27, 49, 120),))
    assert "Teach “Fractions” once more with a new example" in texts(context)
    assert "41 % of 120 answers of your 27 learners were right." in written(context).markdown
