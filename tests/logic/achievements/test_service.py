"""Achievements on a real database: given where things happen, once, and never taken away."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from db.engine import DatabaseRole, transaction
from db.queries import achievements as achievement_queries
from logic.achievements import service as achievements
from logic.plans import service as plans
from logic.xp import service as xp
from tests import factories, finals, statements
from tests.boards import earn
from tests.factories import MORNING

THREADS = 50
LATER = MORNING + timedelta(days=200)


def give(learner_id: int) -> list[str]:
    with transaction(learner_id) as session:
        return [one.slug for one in achievements.award(session, learner_id, LATER)]


def held(learner_id: int) -> set[str]:
    return {one.slug for one in achievements.wall(learner_id).earned}


def progress(learner_id: int) -> dict[str, int]:
    return {one.slug: one.progress for one in achievements.wall(learner_id).locked}


def test_twelve_of_four_rarities_and_six_kinds_are_on_an_empty_wall(database):
    wall = achievements.wall(factories.learner())
    assert wall.earned == ()
    assert len(wall.locked) == 12
    assert {one.rarity for one in wall.locked} == set(achievements.Rarity)
    assert {one.requirement for one in wall.locked} == set(achievements.Requirement)
    assert [one.slug for one in wall.locked if one.is_reached] == []


def test_the_first_finished_day_sets_the_first_stone(database):
    made = factories.learner_with_plan()
    assert held(made.id) == set()
    factories.finish_days(made.id, 1)
    assert held(made.id) == {"first-stone"}
    plans.complete_day(made.id, made.today.id, at=LATER)
    (stone,) = achievements.wall(made.id).earned
    assert stone.at == MORNING + timedelta(hours=2, minutes=1)


def test_xp_and_level_open_theirs_together_and_once(database):
    learner_id = factories.learner()
    earn(learner_id, 1000)
    assert give(learner_id) == ["first-stone", "above-the-trees", "thousand-steps"]
    assert give(learner_id) == []
    assert progress(learner_id)["high-camp"] == 11


def test_one_xp_short_is_not_there_yet(database):
    learner_id = factories.learner()
    earn(learner_id, 999)
    assert "thousand-steps" not in give(learner_id)
    assert progress(learner_id)["thousand-steps"] == 999


def test_a_streak_that_broke_counts_by_its_longest(database):
    learner_id = factories.learner()
    for day in (0, 1, 2, 10):
        with transaction(learner_id) as session:
            xp.record_activity(session, learner_id, MORNING + timedelta(days=day))
    assert "three-in-a-row" in give(learner_id)
    assert progress(learner_id)["steady-pace"] == 3


def test_a_diagnostic_that_carries_a_streak_on_gives_what_it_earns(database):
    learner_id = factories.learner()
    for day in (0, 1):
        with transaction(learner_id) as session:
            xp.record_activity(session, learner_id, MORNING + timedelta(days=day))
    factories.submitted_diagnostic(learner_id, at=MORNING + timedelta(days=2))
    assert "three-in-a-row" in held(learner_id)


def test_a_week_passed_without_a_mistake_gives_milestone_and_clear_view(database):
    made = factories.learner_with_plan()
    outcome = finals.take(made.id, 30, at=MORNING + timedelta(days=1))
    assert outcome.level_reached == 5
    assert {"first-milestone", "clear-view", "above-the-trees"} <= held(made.id)


def test_a_week_failed_gives_no_milestone(database):
    made = factories.learner_with_plan()
    outcome = finals.take(made.id, 20, at=MORNING + timedelta(days=1))
    assert outcome.level_reached is None
    assert not {"first-milestone", "clear-view"} & held(made.id)


def test_a_whole_plan_with_its_verdict_is_a_summit_by_five_signs(database):
    someone = finals.learner_at_final()
    assert not {"summit", "five-signs"} & held(someone.id)
    finals.take(someone.id, 50, at=MORNING + timedelta(days=60))
    weeks = len(someone.plan.weeks)
    assert "summit" in held(someone.id)
    assert ("five-signs" in held(someone.id)) == (weeks + 1 >= 5)
    assert progress(someone.id)["three-summits"] == 1


def test_a_test_counts_as_its_correction_says_and_nothing_is_taken_away(database):
    made = factories.learner_with_plan()
    outcome = finals.take(made.id, 30, at=MORNING + timedelta(days=1))
    statements.write(
        "delete from user_achievements where user_id = :me and achievement = 'first-milestone'", me=made.id
    )
    _correct(outcome.attempt_id, made.id, is_passed=False)
    assert give(made.id) == []
    assert progress(made.id)["first-milestone"] == 0
    assert "clear-view" in held(made.id)
    _correct(outcome.attempt_id, made.id, is_passed=True)
    assert give(made.id) == ["first-milestone"]


def _correct(attempt_id: int, learner_id: int, *, is_passed: bool) -> None:
    """Write that a change of key turned a pass around, as its job does."""
    statements.write(
        """
        with change as (
            insert into key_changes (family_id, variant_ids, old_key, new_key, reason, changed_at,
                                     finished_at)
            select family_id, array[variant_id], 0, 1, 'It was wrong.', :at, :at from assessment_responses
            where attempt_id = :attempt limit 1 returning id
        )
        insert into result_corrections (key_change_id, attempt_id, user_id, old_score, old_total, new_score, new_total,
                                        old_passed, new_passed, at)
        select id, :attempt, :me, 30, 30, 30, 30, not :passed, :passed, :at + id * interval '1 second' from change
        """,
        attempt=attempt_id,
        me=learner_id,
        passed=is_passed,
        at=LATER,
    )


def test_xp_taken_back_by_a_correction_takes_no_achievement(database):
    learner_id = factories.learner()
    earn(learner_id, 1000)
    give(learner_id)
    earn(learner_id, -600)
    assert give(learner_id) == []
    assert "thousand-steps" in held(learner_id)


def test_news_is_told_once(database):
    learner_id = factories.learner()
    earn(learner_id, 15)
    give(learner_id)
    assert [one.slug for one in achievements.unseen(learner_id)] == ["first-stone"]
    assert achievements.mark_seen(learner_id, ["first-stone", "summit"], at=LATER) == {"first-stone"}
    assert achievements.mark_seen(learner_id, ["first-stone"], at=LATER) == frozenset()
    assert achievements.unseen(learner_id) == ()


def test_nobody_sees_or_marks_what_is_anothers(database):
    ada, grace = factories.learner("Ada"), factories.learner("Grace")
    earn(ada, 15)
    give(ada)
    with transaction(grace) as session:
        assert achievement_queries.unseen(session, ada) == []
        assert achievement_queries.mark_seen(session, ada, ["first-stone"], at=LATER) == []
    assert held(grace) == set()
    assert [one.slug for one in achievements.unseen(ada)] == ["first-stone"]


def test_a_retired_one_is_earned_by_nobody_and_kept_by_who_has_it(database):
    ada, grace = factories.learner("Ada"), factories.learner("Grace")
    earn(ada, 15)
    earn(grace, 15)
    give(ada)
    statements.write("update achievements set place = 0 where slug = 'first-stone'")
    assert give(grace) == []
    assert held(ada) == {"first-stone"}
    assert "first-stone" not in progress(grace)


def test_one_that_is_new_is_reached_and_comes_with_the_next_thing(database):
    learner_id = factories.learner()
    earn(learner_id, 15)
    (stone,) = (one for one in achievements.wall(learner_id).locked if one.slug == "first-stone")
    assert stone.is_reached
    assert give(learner_id) == ["first-stone"]


@pytest.mark.slow
def test_fifty_threads_give_each_achievement_once(committed_db: object) -> None:
    learner_id = factories.learner()
    earn(learner_id, 3000)
    together = threading.Barrier(THREADS)

    def ask(number: int) -> list[str]:
        together.wait()
        if number % 2:
            with transaction(None, role=DatabaseRole.WORKER) as session:
                return [one.slug for one in achievements.award(session, learner_id, LATER)]
        return give(learner_id)

    with ThreadPoolExecutor(THREADS) as pool:
        given = [slug for slugs in pool.map(ask, range(THREADS)) for slug in slugs]
    assert sorted(given) == ["above-the-trees", "first-stone", "high-camp", "thousand-steps"]
    assert held(learner_id) == set(given)


@pytest.mark.slow
def test_a_day_finished_by_fifty_threads_sets_one_stone(committed_db: object) -> None:
    made = factories.learner_with_plan()
    start = MORNING + timedelta(hours=3)
    plans.start_day(made.id, made.today.id, at=start)
    together = threading.Barrier(THREADS)

    def finish(number: int) -> None:
        together.wait()
        plans.complete_day(made.id, made.today.id, at=start + timedelta(minutes=20 + number))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(finish, range(THREADS)))
    assert [one.slug for one in achievements.wall(made.id).earned] == ["first-stone"]
