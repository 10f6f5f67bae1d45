"""Making growth plans and replacing them: one in force, nothing lost, two clicks one plan."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db.engine import transaction
from logic.errors import NotFoundError, UnavailableError
from logic.growth import action_service, collecting_service, progress_service, rules, service
from logic.growth.progress import State
from logic.growth.views import Origin
from tests import growth_teachers as teachers
from tests.growth_teachers import DAY, MONDAY


@pytest.fixture
def planned(database):
    """A teacher weak in two modules, and the plan they just got."""
    return teachers.planned()


def test_a_plan_by_rules_is_there_at_once_and_in_force(planned) -> None:
    teacher, plan = planned
    assert (plan.version, plan.origin, plan.written_by) == (1, Origin.RULES, None)
    assert plan.is_active
    assert not plan.is_offered
    assert plan.expires_at - plan.created_at == timedelta(days=30)
    assert service.current(teacher) == plan


def test_its_actions_are_those_the_rules_wrote_in_their_order(planned) -> None:
    teacher, plan = planned
    with transaction(teacher) as session:
        known = collecting_service.collect(session, teacher, at=MONDAY)
    written = rules.write(known, today=MONDAY.date())
    assert tuple(action.as_action for action in plan.actions) == written.actions
    assert (plan.title, plan.markdown) == (written.title, written.markdown)
    assert {action.state for action in plan.actions} == {State.PENDING}


def test_without_a_provider_nothing_else_is_expected(database) -> None:
    made = service.generate(teachers.weak_teacher(), at=MONDAY)
    assert not made.expects_words
    assert teachers.run("select count(*) from procrastinate_jobs where task_name = 'ai_write'") == 0


def test_a_teacher_of_whom_nothing_is_known_gets_a_plan_too(database) -> None:
    plan = service.generate(teachers.teacher(), at=MONDAY).plan
    assert plan.actions


def test_before_the_first_plan_there_is_none_and_nothing_fails(database) -> None:
    teacher = teachers.teacher()
    assert service.current(teacher) is None
    assert service.offered(teacher) is None
    assert service.versions(teacher) == ()
    assert progress_service.progress(teacher, at=MONDAY).plan.total == 0


def test_a_new_version_takes_the_place_of_the_one_before_which_is_kept(planned) -> None:
    teacher, first = planned
    second = service.generate(teacher, at=MONDAY + DAY).plan
    assert (second.version, second.is_active) == (2, True)
    kept = service.version(teacher, first.id)
    assert (kept.markdown, kept.is_active) == (first.markdown, False)
    assert [line.version for line in service.versions(teacher)] == [2, 1]


def test_a_second_click_before_the_first_plan_was_seen_makes_no_second_one(planned) -> None:
    teacher, plan = planned
    assert service.generate(teacher, at=MONDAY + timedelta(seconds=3)).plan == plan
    assert service.generate(teacher, at=MONDAY + timedelta(seconds=6)).plan.version == 2


def test_what_was_under_way_goes_on_in_the_new_version(planned) -> None:
    teacher, first = planned
    begun = next(action for action in first.actions if action.place is not None)
    action_service.start(teacher, begun.id, at=MONDAY + DAY)
    second = service.generate(teacher, at=MONDAY + 2 * DAY).plan
    (found,) = [action for action in second.actions if action.state is State.IN_PROGRESS]
    assert (found.place, found.kind) == (begun.place, begun.kind)
    assert found.started_at == MONDAY + DAY
    assert Counter(action.place for action in second.actions)[begun.place] == 1


def test_what_was_done_in_an_old_version_stays_counted(planned) -> None:
    teacher, first = planned
    teachers.complete(teacher, first.actions[:2], at=MONDAY + DAY)
    service.generate(teacher, at=MONDAY + 2 * DAY)
    how = progress_service.progress(teacher, at=MONDAY + 2 * DAY)
    assert how.plan.completed == 0
    assert (how.completed_ever, how.minutes_ever, how.versions) == (2, 60, 2)
    assert {action.id for action in how.history} == {action.id for action in first.actions[:2]}
    assert all(action.outcome.reflection == "Worked" for action in how.history)


def test_what_went_on_over_three_versions_is_counted_once(planned) -> None:
    teacher, first = planned
    action_service.start(teacher, first.actions[0].id, at=MONDAY + DAY)
    service.generate(teacher, at=MONDAY + 2 * DAY)
    third = service.generate(teacher, at=MONDAY + 3 * DAY).plan
    (begun,) = [action for action in third.actions if action.state is State.IN_PROGRESS]
    teachers.complete(teacher, [begun], at=MONDAY + 4 * DAY)
    assert progress_service.progress(teacher, at=MONDAY + 4 * DAY).completed_ever == 1


def test_two_versions_side_by_side_name_every_action_of_both_once(planned) -> None:
    teacher, first = planned
    module_id = list(teachers.modules().values())[3]
    teachers.module_test(
        teacher, module_id, 6, 30, at=MONDAY + DAY, weak=tuple(topic for topic, _ in teachers.topics_of(module_id)[:3])
    )
    second = service.generate(teacher, at=MONDAY + 2 * DAY).plan
    found = service.compare(teacher, first.id, second.id)
    assert len(found.kept) + len(found.changed) + len(found.dropped) == len(first.actions)
    assert len(found.kept) + len(found.changed) + len(found.new) == len(second.actions)
    assert found.new or found.changed


def test_somebody_elses_plan_is_not_there(planned) -> None:
    _, plan = planned
    stranger = teachers.teacher("Alan Turing")
    for ask in (
        lambda: service.version(stranger, plan.id),
        lambda: service.adopt(stranger, plan.id, at=MONDAY),
        lambda: service.compare(stranger, plan.id, plan.id),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_a_version_that_is_over_cannot_be_adopted(planned) -> None:
    teacher, first = planned
    service.generate(teacher, at=MONDAY + DAY)
    with pytest.raises(NotFoundError):
        service.adopt(teacher, first.id, at=MONDAY + DAY)


def test_fifty_clicks_at_once_make_one_plan(committed_db) -> None:
    teacher = teachers.weak_teacher()
    with ThreadPoolExecutor(50) as pool:
        made = list(pool.map(lambda _: patiently(lambda: service.generate(teacher, at=MONDAY).plan.id), range(50)))
    assert len(set(made)) == 1
    assert len(teachers.rows(teacher, "growth_plans")) == 1


def patiently(ask):
    """The pool has fewer connections than we have threads; who finds none comes back."""
    while True:
        try:
            return ask()
        except UnavailableError:
            continue
