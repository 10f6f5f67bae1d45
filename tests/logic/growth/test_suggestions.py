"""A new plan is suggested at the right moment and not before; every reason is noted once, and what came of it."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time, timedelta

import pytest

from logic.access.roles import Role
from logic.administration import acting_service as acting
from logic.errors import UnavailableError
from logic.growth import preference_service, regeneration_service, service
from logic.growth.regeneration import Trigger
from logic.growth.views import GrowthPreferences, RegenerationState
from logic.notifications import notice_service
from logic.notifications import preference_service as hearing
from tests import factories
from tests import growth_teachers as teachers
from tests.growth_teachers import DAY, MONDAY, run

SECOND = timedelta(seconds=1)


@pytest.fixture
def planned(database):
    return teachers.planned()


def triggers(teacher: int, at) -> list[Trigger]:
    return [reason.trigger for reason in regeneration_service.should_regenerate(teacher, at=at).reasons]


def noted(teacher: int) -> list[tuple[str, str]]:
    return [(row["trigger"], row["state"]) for row in teachers.rows(teacher, "growth_plan_regenerations")]


def test_without_a_plan_none_is_to_be_replaced(database) -> None:
    found = regeneration_service.should_regenerate(teachers.teacher(), at=MONDAY)
    assert (found.plan_id, found.is_suggested) == (None, False)


def test_a_plan_is_old_after_thirty_days_and_not_a_second_sooner(planned) -> None:
    teacher, _ = planned
    assert triggers(teacher, MONDAY + 30 * DAY - SECOND) == []
    assert noted(teacher) == []
    assert triggers(teacher, MONDAY + 30 * DAY) == [Trigger.OLD]
    assert noted(teacher) == [("plan_is_old", "suggested")]


def test_with_all_actions_done_a_new_plan_is_due_and_with_one_left_it_is_not(planned) -> None:
    teacher, plan = planned
    teachers.complete(teacher, plan.actions[:-1], at=MONDAY + DAY)
    assert triggers(teacher, MONDAY + 2 * DAY) == []
    teachers.complete(teacher, plan.actions[-1:], at=MONDAY + 2 * DAY)
    assert triggers(teacher, MONDAY + 2 * DAY + SECOND) == [Trigger.ALL_DONE]


def test_a_test_since_then_makes_one_due_and_an_earlier_one_does_not(planned) -> None:
    teacher, _ = planned
    assert triggers(teacher, MONDAY + 2 * DAY) == []
    teachers.module_test(teacher, list(teachers.modules().values())[2], 20, 30, at=MONDAY + DAY)
    assert triggers(teacher, MONDAY + 2 * DAY) == [Trigger.NEW_ASSESSMENT]


@pytest.mark.parametrize(
    ("right", "asked", "has_moved"), [(20, 30, True), (19, 30, False), (13, 19, False), (10, 30, True)]
)
def test_a_score_that_moved_by_fifteen_points_over_twenty_items_makes_one_due(planned, right, asked, has_moved) -> None:
    teacher, _ = planned  # 15 of 30 before
    teachers.module_test(teacher, next(iter(teachers.modules().values())), right, asked, at=MONDAY + DAY)
    assert (Trigger.SCORE_MOVED in triggers(teacher, MONDAY + 8 * DAY)) is has_moved


def test_a_course_joined_since_then_makes_one_due(planned) -> None:
    teacher, _ = planned
    run(
        """insert into course_enrolments (user_id, course_id, enrolled_at)
           select :id, min(id), :at from courses where kind = 'external'""",
        id=teacher,
        at=MONDAY + DAY,
    )
    assert triggers(teacher, MONDAY + 2 * DAY) == [Trigger.NEW_COURSE]


def test_asking_every_day_notes_a_reason_once_and_tells_it_once(planned) -> None:
    teacher, _ = planned
    for days in range(30, 40):
        assert triggers(teacher, MONDAY + days * DAY) == [Trigger.OLD]
    assert noted(teacher) == [("plan_is_old", "suggested")]
    (told,) = notice_service.inbox(teacher).notices
    assert told.body == "Your plan is 30 days old. After 30 days it deserves a fresh look."


def test_a_second_reason_is_noted_and_not_told_again(planned) -> None:
    teacher, plan = planned
    triggers(teacher, MONDAY + 30 * DAY)
    teachers.complete(teacher, plan.actions, at=MONDAY + 31 * DAY)
    assert set(triggers(teacher, MONDAY + 32 * DAY)) == {Trigger.OLD, Trigger.ALL_DONE}
    assert len(noted(teacher)) == 2
    told = [notice.title for notice in notice_service.inbox(teacher).notices]
    assert told.count(regeneration_service.TITLE) == 1


def test_a_new_plan_closes_what_was_suggested(planned) -> None:
    teacher, _ = planned
    triggers(teacher, MONDAY + 30 * DAY)
    second = service.generate(teacher, at=MONDAY + 31 * DAY).plan
    (line,) = regeneration_service.trail(teacher)
    assert (line.state, line.version, line.new_version) == (RegenerationState.DONE, 1, 2)
    assert triggers(teacher, second.created_at + DAY) == []


def test_a_plan_asked_for_without_a_reason_is_in_the_trail_too(planned) -> None:
    teacher, _ = planned
    service.generate(teacher, at=MONDAY + DAY)
    (line,) = regeneration_service.trail(teacher)
    assert (line.trigger, line.state, line.reason) == ("asked", RegenerationState.DONE, "You asked for a new plan.")


def test_declined_it_is_quiet_for_a_week_and_then_suggested_again(planned) -> None:
    teacher, _ = planned
    triggers(teacher, MONDAY + 30 * DAY)
    regeneration_service.decline(teacher, at=MONDAY + 31 * DAY)
    regeneration_service.decline(teacher, at=MONDAY + 32 * DAY)
    assert triggers(teacher, MONDAY + 38 * DAY - SECOND) == []
    assert triggers(teacher, MONDAY + 38 * DAY) == [Trigger.OLD]
    assert Counter(noted(teacher)) == {("plan_is_old", "declined"): 1, ("plan_is_old", "suggested"): 1}
    assert len(notice_service.inbox(teacher).notices) == 1


def test_who_does_not_want_suggestions_gets_no_notice_and_sees_them_on_the_page(planned) -> None:
    teacher, _ = planned
    preference_service.save(teacher, GrowthPreferences(suggestions=False), at=MONDAY)
    assert triggers(teacher, MONDAY + 30 * DAY) == [Trigger.OLD]
    assert notice_service.unread_count(teacher) == 0


@pytest.mark.parametrize("mail", [True, False])
def test_mail_goes_to_whoever_asked_for_it(planned, mail) -> None:
    teacher, _ = planned
    preference_service.save(teacher, GrowthPreferences(mail=mail), at=MONDAY)
    triggers(teacher, MONDAY + 30 * DAY)
    triggers(teacher, MONDAY + 31 * DAY)
    sent = run("select count(*) from outbox where user_id = :id", id=teacher)
    assert sent == int(mail)


def test_the_job_tells_in_the_morning_of_each_teachers_own_day(database) -> None:
    here, there = teachers.planned()[0], teachers.planned()[0]
    run("update users set time_zone = 'Pacific/Auckland' where id = :id", id=there)
    day = (MONDAY + 31 * DAY).replace(hour=9, minute=5)
    assert regeneration_service.suggest_due(at=day.replace(hour=8)) == 0
    assert regeneration_service.suggest_due(at=day) == 1
    assert regeneration_service.suggest_due(at=day + timedelta(hours=1)) == 0
    assert [bool(noted(teacher)) for teacher in (here, there)] == [True, False]
    assert regeneration_service.suggest_due(at=day.replace(hour=20)) == 1


def test_the_job_keeps_quiet_hours_and_leaves_those_alone_who_are_suspended(database) -> None:
    quiet, suspended = (teachers.planned()[0] for _ in range(2))
    hearing.save(quiet, replace(hearing.mine(quiet), quiet_until=time(11)))
    admin = factories.keeper(Role.ADMIN)
    acting.suspend(admin, suspended, "For the purpose of a test", at=MONDAY)
    day = (MONDAY + 31 * DAY).replace(hour=9, minute=5)
    assert regeneration_service.suggest_due(at=day) == 0
    assert regeneration_service.suggest_due(at=day.replace(hour=11)) == 1
    assert noted(suspended) == []


def test_fifty_looks_at_once_note_and_tell_once(committed_db) -> None:
    teacher, _ = teachers.planned()

    def look(_: int) -> bool:
        while True:
            try:
                return regeneration_service.should_regenerate(teacher, at=MONDAY + 31 * DAY).is_suggested
            except UnavailableError:
                continue

    with ThreadPoolExecutor(50) as pool:
        assert all(pool.map(look, range(50)))
    assert len(noted(teacher)) == 1
    assert notice_service.unread_count(teacher) == 1


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "is_told"),
    [(22, 7, True), (9, 9, True), (8, 12, False), (12, 8, True), (22, 10, False), (9, 10, False), (10, 12, True)],
)
def test_the_job_speaks_outside_quiet_hours_alone(database, quiet_from, quiet_until, is_told) -> None:
    teacher = teachers.planned()[0]
    hearing.save(teacher, replace(hearing.mine(teacher), quiet_from=time(quiet_from), quiet_until=time(quiet_until)))
    day = (MONDAY + 31 * DAY).replace(hour=9, minute=5)
    assert regeneration_service.suggest_due(at=day) == int(is_told)
