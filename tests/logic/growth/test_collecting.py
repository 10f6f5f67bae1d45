"""What is gathered of a teacher, each part beside the raw rows it comes from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from db.engine import transaction
from logic.growth import collecting_service, preference_service, service
from logic.growth.context import (
    CourseModule,
    GrowthContext,
    LearningStyle,
    Pace,
    Profile,
    from_json,
    to_json,
)
from logic.growth.views import GrowthPreferences
from tests import factories
from tests import growth_teachers as teachers
from tests.growth_teachers import DAY, MONDAY, run

NOON = MONDAY + timedelta(hours=4)


@pytest.fixture
def teacher(database) -> int:
    return teachers.teacher()


def collect(teacher_id: int, at=NOON) -> GrowthContext:
    with transaction(teacher_id) as session:
        return collecting_service.collect(session, teacher_id, at=at)


def test_of_a_teacher_who_came_today_only_the_modules_on_offer_are_known(teacher) -> None:
    found = collect(teacher)
    assert [module.asked for module in found.modules] == [0] * len(teachers.modules())
    assert found == GrowthContext(modules=found.modules)


def test_the_profile_is_what_the_row_says_without_a_name(teacher) -> None:
    teachers.profile(
        teacher,
        subjects=["Physics", "Maths"],
        years_teaching=7,
        phase=teachers.PHASE,
        goals="Quieter starts",
        minutes_per_week=90,
        learning_style="doing",
    )
    assert collect(teacher).profile == Profile(
        name="",
        phase=teachers.PHASE,
        subjects=("Physics", "Maths"),
        years_teaching=7,
        goals="Quieter starts",
        minutes_per_week=90,
        learning_style=LearningStyle.DOING,
        pace=Pace.STEADY,
    )


@pytest.mark.parametrize(
    ("chosen", "counts"),
    [(LearningStyle.WATCHING, LearningStyle.WATCHING), (LearningStyle.MIXED, LearningStyle.READING)],
)
def test_what_was_chosen_for_the_plan_counts_before_what_the_profile_says(teacher, chosen, counts) -> None:
    teachers.profile(teacher, learning_style="reading")
    preference_service.save(teacher, GrowthPreferences(chosen, Pace.GENTLE), at=NOON)
    found = collect(teacher).profile
    assert (found.learning_style, found.pace) == (counts, Pace.GENTLE)


def test_a_module_stands_where_its_latest_test_left_it_with_the_weakest_area_first(teacher) -> None:
    title, module_id = next(iter(teachers.modules().items()))
    topics = teachers.topics_of(module_id)
    teachers.module_test(teacher, module_id, 12, 30, at=MONDAY - 9 * DAY)
    teachers.module_test(teacher, module_id, 21, 28, at=MONDAY - 2 * DAY, weak=(topics[3][0], topics[1][0]))
    standing = next(module for module in collect(teacher).modules if module.title == title)
    assert (standing.right, standing.asked, standing.tested_on) == (21, 28, date(2026, 2, 28))
    assert standing.weak_areas == (topics[3][1], topics[1][1])
    assert standing.areas == tuple(title for _, title in topics)
    assert standing.low < 21 / 28 < standing.high


def test_days_are_those_of_the_teachers_own_calendar(database) -> None:
    teacher = teachers.teacher(time_zone="Pacific/Auckland")
    module_id = next(iter(teachers.modules().values()))
    teachers.module_test(teacher, module_id, 12, 30, at=MONDAY + timedelta(hours=4))  # after midnight there
    found = collect(teacher, at=MONDAY + DAY)
    assert [point.day for point in found.trend] == [date(2026, 3, 3)]
    assert next(module for module in found.modules if module.asked).tested_on == date(2026, 3, 3)


def test_the_trend_adds_up_the_tests_of_a_day_oldest_first(teacher) -> None:
    first, second = list(teachers.modules().values())[:2]
    teachers.module_test(teacher, first, 12, 30, at=MONDAY - 3 * DAY)
    teachers.module_test(teacher, second, 20, 30, at=MONDAY - 3 * DAY + timedelta(hours=1))
    teachers.module_test(teacher, first, 25, 29, at=MONDAY - DAY)
    points = [(point.day, point.right, point.asked) for point in collect(teacher).trend]
    assert points == [(date(2026, 2, 27), 32, 60), (date(2026, 3, 1), 25, 29)]


def join(teacher: int, kind: str, *, status: str = "enrolled") -> tuple[int, str]:
    """Join the first course of a kind; its id and slug."""
    course_id = run("select id from courses where kind = :kind and place > 0 order by place limit 1", kind=kind)
    run(
        """insert into course_enrolments (user_id, course_id, status, enrolled_at, finished_at)
           values (:id, :course_id, :status, :at, case when :status = 'finished' then cast(:at as timestamptz) end)""",
        id=teacher,
        course_id=course_id,
        status=status,
        at=MONDAY,
    )
    return course_id, run("select slug from courses where id = :id", id=course_id)


def test_a_career_course_comes_with_its_parts_and_those_that_are_done(teacher) -> None:
    course_id, slug = join(teacher, "career")
    parts = run(
        """select jsonb_agg(jsonb_build_array(id, title, minutes) order by place) from course_parts
           where course_id = :id""",
        id=course_id,
    )
    run(
        "insert into course_parts_done (user_id, course_id, part_id, done_at) values (:id, :course_id, :part_id, :at)",
        id=teacher,
        course_id=course_id,
        part_id=parts[0][0],
        at=MONDAY,
    )
    (found,) = collect(teacher).courses
    assert (found.slug, found.joined_on) == (slug, MONDAY.date())
    assert found.modules == tuple(
        CourseModule(str(part_id), title, minutes, number == 0)
        for number, (part_id, title, minutes) in enumerate(parts)
    )


def test_a_finished_course_is_no_course_to_go_on_with(teacher) -> None:
    join(teacher, "career", status="finished")
    assert collect(teacher).courses == ()


def test_courses_elsewhere_are_those_that_serve_a_weak_topic_and_those_joined(teacher) -> None:
    joined_id, joined = join(teacher, "external")
    wanted = run(
        """select topic.id from courses course join topics topic on topic.slug = any(course.topics)
           where course.kind = 'external' and course.id <> :joined and course.place > 0
           order by course.place limit 1""",
        joined=joined_id,
    )
    title = run("select title from topics where id = :id", id=wanted)
    module_id = run(
        """select track.id from tracks track join track_skills member on member.track_id = track.id
           join topics topic on topic.skill_id = member.skill_id where topic.id = :id and track.kind = 'module'""",
        id=wanted,
    )
    teachers.module_test(teacher, module_id, 10, 30, at=MONDAY - DAY, weak=(wanted,))
    found = collect(teacher).recommended_courses
    assert (found[0].slug, found[0].is_joined) == (joined, True)
    assert len(found) > 1
    assert {one.helps_with for one in found if not one.is_joined} == {title}
    assert all(one.url.startswith("https://") and one.minutes > 0 for one in found)


def test_materials_are_counted_with_the_areas_they_are_about_and_nothing_of_their_words(teacher) -> None:
    topic_id, title = teachers.topics_of(next(iter(teachers.modules().values())))[0]
    for number, topic in enumerate([topic_id, None, topic_id]):
        run(
            """insert into teacher_materials (user_id, title, kind, topic_id, note, created_at)
               values (:id, 'For Ada', 'worksheet', :topic_id, 'private', :at)""",
            id=teacher,
            topic_id=topic,
            at=MONDAY - number * DAY,
        )
    found = collect(teacher).materials
    assert (found.count, found.last_on, found.areas) == (3, MONDAY.date(), (title,))


def learners(how_many: int) -> list[int]:
    return [factories.learner(f"Learner {number}") for number in range(how_many)]


def test_learners_are_told_by_topic_and_all_together(teacher) -> None:
    topic, people = teachers.a_topic(6), learners(5)
    teachers.cohort(teacher, people)
    for number, person in enumerate(people):
        teachers.answers(person, topic, right=number, asked=6, at=MONDAY - DAY)
    (found,) = collect(teacher).learners
    assert (found.topic, found.learners, found.right, found.asked) == (topic, 5, 0 + 1 + 2 + 3 + 4, 30)


def test_of_four_learners_nothing_is_told(teacher) -> None:
    topic, people = teachers.a_topic(6), learners(4)
    teachers.cohort(teacher, people)
    for person in people:
        teachers.answers(person, topic, right=1, asked=6, at=MONDAY - DAY)
    assert collect(teacher).learners == ()


def test_learners_of_somebody_else_and_those_who_left_are_not_counted(teacher) -> None:
    topic, people = teachers.a_topic(6), learners(6)
    teachers.cohort(teacher, people[:5])
    teachers.cohort(teachers.teacher("Alan Turing"), people)
    for person in people:
        teachers.answers(person, topic, right=3, asked=6, at=MONDAY - DAY)
    assert [one.learners for one in collect(teacher).learners] == [5]
    run("update cohort_members set left_at = :at, ended_as = 'left' where user_id = :id", id=people[0], at=NOON)
    assert collect(teacher).learners == ()


def test_answers_of_long_ago_and_of_open_tests_are_not_counted(teacher) -> None:
    topic, people = teachers.a_topic(6), learners(5)
    teachers.cohort(teacher, people)
    for person in people:
        teachers.answers(person, topic, right=3, asked=6, at=MONDAY - 100 * DAY)
    assert collect(teacher).learners == ()


def hint(teacher: int, *, at, feature: str = "hint", outcome: str = "answered") -> None:
    run(
        """insert into ai_calls (at, provider_name, model, user_id, feature, prompt, attempt, outcome, input_tokens,
                                 output_tokens, cost_nanocents, latency_ms)
           values (:at, 'P', 'm', :id, :feature, 'hint/v1', 1, :outcome, 1, 1, 1, 1)""",
        id=teacher,
        at=at,
        feature=feature,
        outcome=outcome,
    )


def test_only_hints_that_were_given_lately_are_counted(teacher) -> None:
    for days in (1, 2, 27, 29):
        hint(teacher, at=NOON - days * DAY)
    hint(teacher, at=NOON - DAY, feature="growth_plan")
    hint(teacher, at=NOON - DAY, outcome="timeout")
    found = collect(teacher).help_use
    assert (found.hints, found.tutor_sessions, found.has_tutor) == (3, 0, False)


def test_engagement_counts_days_of_learning_and_days_of_acting_once_each(database) -> None:
    teacher, plan = teachers.planned(at=MONDAY)
    run(
        """insert into daily_activity (user_id, date, is_active)
           values (:id, '2026-03-02', true), (:id, '2026-03-03', true), (:id, '2026-03-01', false),
                  (:id, '2026-01-01', true)""",
        id=teacher,
    )
    teachers.complete(teacher, plan.actions[:1], at=MONDAY + DAY)
    teachers.complete(teacher, plan.actions[1:2], at=MONDAY + 2 * DAY)
    found = collect(teacher, at=MONDAY + 2 * DAY + timedelta(hours=1)).engagement
    assert (found.active_days, found.streak_days, found.last_active_on) == (3, 3, date(2026, 3, 4))
    assert (found.actions_completed, found.minutes) == (2, 60)


def test_what_a_plan_was_made_from_is_kept_with_it_and_can_be_read_again(database) -> None:
    teacher = teachers.weak_teacher()
    before = collect(teacher, at=MONDAY)
    plan = service.generate(teacher, at=MONDAY).plan
    (row,) = teachers.rows(teacher, "growth_plans")
    assert row["id"] == plan.id
    assert from_json(row["generated_context"]) == before
    assert row["generated_context"] == to_json(before)
