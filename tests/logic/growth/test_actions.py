"""Starting and completing actions: twice counts once, somebody else's is not there, what is noted is kept."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from logic.growth import action_service, preference_service, progress_service, service
from logic.growth.progress import State
from logic.growth.views import GrowthPreferences, Outcome
from logic.notifications import notice_service
from tests import growth_teachers as teachers
from tests.growth_teachers import DAY, MONDAY

LATER = MONDAY + DAY
NOTHING = Outcome()


@pytest.fixture
def planned(database):
    return teachers.planned()


def test_an_action_is_started_and_then_completed_with_what_was_noted(planned) -> None:
    teacher, plan = planned
    started = action_service.start(teacher, plan.actions[0].id, at=LATER)
    assert (started.state, started.started_at, started.completed_at) == (State.IN_PROGRESS, LATER, None)
    outcome = Outcome(45, "  The pairs talked more.  ", ("https://example.org/a", " https://example.org/a "))
    done = action_service.complete(teacher, started.id, outcome, at=LATER + DAY).action
    assert (done.state, done.started_at, done.completed_at) == (State.COMPLETED, LATER, LATER + DAY)
    assert done.outcome == Outcome(45, "The pairs talked more.", ("https://example.org/a",))


def test_who_did_it_before_pressing_start_completes_it_all_the_same(planned) -> None:
    teacher, plan = planned
    done = action_service.complete(teacher, plan.actions[0].id, NOTHING, at=LATER).action
    assert (done.state, done.started_at, done.completed_at) == (State.COMPLETED, LATER, LATER)


def test_doing_it_again_changes_nothing(planned) -> None:
    teacher, plan = planned
    action = plan.actions[0].id
    first = action_service.start(teacher, action, at=LATER)
    assert action_service.start(teacher, action, at=LATER + DAY) == first
    done = action_service.complete(teacher, action, Outcome(10, "First"), at=LATER + DAY)
    again = action_service.complete(teacher, action, Outcome(99, "Second"), at=LATER + 2 * DAY)
    assert again.action == done.action
    assert again.celebration is None
    assert action_service.start(teacher, action, at=LATER + 3 * DAY) == done.action


def test_somebody_elses_action_is_not_there(planned) -> None:
    _, plan = planned
    stranger = teachers.teacher("Alan Turing")
    with pytest.raises(NotFoundError):
        action_service.start(stranger, plan.actions[0].id, at=LATER)
    with pytest.raises(NotFoundError):
        action_service.complete(stranger, plan.actions[0].id, NOTHING, at=LATER)
    assert action_service.actions(stranger) == ()


@pytest.mark.parametrize("number", [0, -1, 2**62])
def test_an_action_that_does_not_exist_is_not_there(planned, number) -> None:
    with pytest.raises(NotFoundError):
        action_service.start(planned[0], number, at=LATER)


def test_an_action_of_a_version_that_is_over_is_left_as_it_is(planned) -> None:
    teacher, plan = planned
    service.generate(teacher, at=LATER)
    with pytest.raises(ConflictError, match="earlier version"):
        action_service.start(teacher, plan.actions[0].id, at=LATER)
    with pytest.raises(ConflictError, match="earlier version"):
        action_service.complete(teacher, plan.actions[0].id, NOTHING, at=LATER)
    assert {action.state for action in service.version(teacher, plan.id).actions} == {State.PENDING}


def test_actions_can_be_asked_for_by_state(planned) -> None:
    teacher, plan = planned
    action_service.start(teacher, plan.actions[1].id, at=LATER)
    assert [one.id for one in action_service.actions(teacher, State.IN_PROGRESS)] == [plan.actions[1].id]
    assert len(action_service.actions(teacher, State.PENDING)) == len(plan.actions) - 1
    assert len(action_service.actions(teacher)) == len(plan.actions)


@pytest.mark.parametrize(
    "link",
    [
        "http://example.org/a",
        "javascript:alert(1)",
        "https://",
        "https://localhost",
        "https://user:pass@example.org/",
        "https://example.org/a b",
        "ftp://example.org",
        "//example.org/a",
        "https://example.org/" + "a" * 500,
        "https://example.org/\u202ea",
        "https://[::1",
        'https://example.org/"><script>',
    ],
)
def test_only_plain_https_links_are_kept_as_evidence(planned, link) -> None:
    teacher, plan = planned
    with pytest.raises(InvalidInputError, match="no link that can be kept"):
        action_service.complete(teacher, plan.actions[0].id, Outcome(evidence=(link,)), at=LATER)
    assert service.version(teacher, plan.id).actions[0].state is State.PENDING


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(minutes_spent=-1),
        Outcome(minutes_spent=6001),
        Outcome(reflection="x" * 4001),
        Outcome(evidence=tuple(f"https://example.org/{number}" for number in range(6))),
    ],
)
def test_what_is_too_much_is_refused_and_nothing_is_done(planned, outcome) -> None:
    teacher, plan = planned
    with pytest.raises(InvalidInputError, match=r"Nothing was changed\."):
        action_service.complete(teacher, plan.actions[0].id, outcome, at=LATER)
    assert service.version(teacher, plan.id).actions[0].state is State.PENDING


def test_a_null_character_in_a_reflection_is_no_error(planned) -> None:
    teacher, plan = planned
    done = action_service.complete(teacher, plan.actions[0].id, Outcome(reflection="a\0b"), at=LATER).action
    assert done.outcome.reflection == "ab"


def test_milestones_are_celebrated_once_each_and_told_in_the_inbox(planned) -> None:
    teacher, plan = planned
    said = []
    for number, action in enumerate(plan.actions):
        done = action_service.complete(teacher, action.id, NOTHING, at=LATER + timedelta(hours=number))
        said += [done.celebration.milestone] if done.celebration else []
    assert said[-1] == 100
    assert said == sorted(set(said))
    told = [notice.title for notice in notice_service.inbox(teacher).notices]
    assert len(told) == len(said)
    assert "Your plan is complete" in told


def test_who_wants_to_hear_nothing_is_not_celebrated(planned) -> None:
    teacher, plan = planned
    preference_service.save(teacher, GrowthPreferences(celebrations=False), at=LATER)
    found = [action_service.complete(teacher, action.id, NOTHING, at=LATER).celebration for action in plan.actions]
    assert found == [None] * len(plan.actions)
    assert notice_service.unread_count(teacher) == 0


def test_progress_streak_and_milestones_follow_what_was_done(planned) -> None:
    teacher, plan = planned
    teachers.complete(teacher, plan.actions[:1], at=MONDAY)
    teachers.complete(teacher, plan.actions[1:], at=MONDAY + 7 * DAY)
    how = progress_service.progress(teacher, at=MONDAY + 8 * DAY)
    assert (how.plan.completed, how.plan.percent, how.plan.is_done) == (len(plan.actions), 100, True)
    assert (how.milestones, how.next_milestone) == ((25, 50, 75, 100), None)
    assert (how.streak.weeks, how.streak.longest_weeks) == (2, 2)
    assert how.minutes_ever == 30 * len(plan.actions)


def test_fifty_completions_at_once_count_once_and_celebrate_each_milestone_once(committed_db) -> None:
    teacher, plan = teachers.planned()
    jobs = [action.id for action in plan.actions for _ in range(50 // len(plan.actions) + 1)]

    def complete(action_id: int):
        while True:
            try:
                return action_service.complete(teacher, action_id, Outcome(10, "Done"), at=LATER)
            except UnavailableError:
                continue

    with ThreadPoolExecutor(50) as pool:
        done = list(pool.map(complete, jobs))
    celebrated = Counter(one.celebration.milestone for one in done if one.celebration)
    assert set(celebrated.values()) == {1}
    assert celebrated[100] == 1
    how = progress_service.progress(teacher, at=LATER)
    assert (how.completed_ever, how.minutes_ever) == (len(plan.actions), 10 * len(plan.actions))
    assert len(teachers.rows(teacher, "notices")) == len(celebrated)


def test_fifty_starts_at_once_leave_one_moment(committed_db) -> None:
    teacher, plan = teachers.planned()

    def start(number: int):
        while True:
            try:
                return action_service.start(
                    teacher, plan.actions[0].id, at=LATER + timedelta(seconds=number)
                ).started_at
            except UnavailableError:
                continue

    with ThreadPoolExecutor(50) as pool:
        moments = set(pool.map(start, range(50)))
    assert len(moments) == 1


def test_an_action_started_while_a_new_version_is_written_goes_on_in_it(committed_db) -> None:
    teacher, plan = teachers.planned()
    wanted = plan.actions[0].id
    with ThreadPoolExecutor(2) as pool, transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("select from growth_plan_actions where id = :id for update"), {"id": wanted})
        started = pool.submit(action_service.start, teacher, wanted, at=LATER)
        _until_waiting(session, 1)
        made = pool.submit(service.generate, teacher, at=LATER)
        _until_waiting(session, 2)
        session.commit()
    assert started.result().state is State.IN_PROGRESS
    assert [one.text for one in made.result().plan.actions if one.state is State.IN_PROGRESS] == [plan.actions[0].text]


def _until_waiting(session, how_many: int) -> None:
    """Wait until so many transactions stand in line for somebody's lock."""
    waiting = text("select count(distinct pid) from pg_locks where not granted")
    for _ in range(3000):
        if session.scalar(waiting) >= how_many:
            return
        time.sleep(0.01)
    pytest.fail("nobody waits")
