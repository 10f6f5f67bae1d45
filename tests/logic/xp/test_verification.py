"""`verify` finds every figure that was moved by hand, and nothing where nothing was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from db.engine import transaction
from logic import events
from logic.errors import NotFoundError
from logic.events import EventKind
from logic.xp import service as xp
from logic.xp import verification_service
from logic.xp.rewards import Reason
from tests import factories, statements

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def learner(database: None) -> int:
    made = factories.learner_with_plan(email="ada@example.org")
    for number in range(1, 9):
        with transaction(made.id) as session:
            xp.record_activity(session, made.id, NOON + number * DAY, tasks=1)
            events.record(session, made.id, EventKind.DAY_FINISHED, at=NOON + number * DAY)
            xp.award(session, made.id, Reason.WEEKLY_TEST, subject=number, at=NOON + number * DAY)
    with transaction(made.id) as session:
        xp.settle(session, made.id, Reason.WEEKLY_TEST, subject=1, due=False, cause="a key", at=NOON + 40 * DAY)
    return made.id


def differences(learner_id: int) -> set[tuple[str, str, str, str]]:
    found = verification_service.verify(learner_id).differences
    return {(one.what, one.place, one.kept, one.recomputed) for one in found}


def test_what_the_services_wrote_adds_up(learner: int) -> None:
    told: list[tuple[int, int]] = []
    found = verification_service.verify(tell=lambda done, of: told.append((done, of)))
    assert found.differences == ()
    assert found.people >= 1
    assert found.entries >= 8 + 8 + 1 + 1
    assert told[-1] == (found.people, found.people)


GIFT = """
    insert into xp_rewards (user_id, reward_type, subject, xp_amount, reason, at, local_date)
    values (:me, '{}', '{}', {}, 'a gift', '2026-05-01', '2026-05-01')
"""


@pytest.mark.parametrize(
    ("change", "what", "place"),
    [
        ("update user_xp set total_xp = total_xp + 5 where user_id = :me", "total", ""),
        ("delete from user_xp where user_id = :me", "total", ""),
        ("update daily_activity set xp_earned = 1 where user_id = :me", "XP of a day", "2026-03-03"),
        ("update leaderboard_totals set xp = xp - 1 where user_id = :me", "board", "everyone, month of 2026-03-01"),
        ("delete from leaderboard_totals where user_id = :me and period = 'all'", "board", "everyone, all"),
        ("update leaderboard_totals set shown = false where user_id = :me", "shown on boards", ""),
        ("update user_streaks set freezes = 2 where user_id = :me", "streak", "freezes"),
        ("update user_streaks set active_run = 1 where user_id = :me", "streak", "active run"),
        (GIFT.format("streak", "2026-05-01", 5), "award that is not due", "streak 2026-05-01"),
        (GIFT.format("recovery", "1", 2000), "amount of an award", "recovery 1"),
    ],
)
def test_a_figure_moved_by_hand_is_found(learner: int, change: str, what: str, place: str) -> None:
    statements.write(change, me=learner)
    assert (what, place) in {(one[0], one[1]) for one in differences(learner)}


def test_a_day_that_is_taken_away_takes_the_streak_and_its_awards_with_it(learner: int) -> None:
    statements.write(
        "update daily_activity set is_active = false where user_id = :me and date = '2026-03-05'", me=learner
    )
    found = {(what, place) for what, place, _, _ in differences(learner)}
    assert ("streak", "current") in found
    assert ("award that is not due", "streak 2026-03-05") in found


def test_of_one_person_only_their_own_figures_are_looked_at(learner: int) -> None:
    other = factories.learner("Grace")
    statements.write("update user_xp set total_xp = 1 where user_id = :me", me=learner)
    assert verification_service.verify(other).differences == ()
    assert verification_service.person("Ada@example.org") == verification_service.person(str(learner)) == learner
    for nobody in ("nobody@example.org", "999999999"):
        with pytest.raises(NotFoundError, match="Nothing was verified"):
            verification_service.person(nobody)
