"""Awards on the real ledger: paid once, on the learner's own day, and adding up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import transaction
from logic.errors import NotFoundError
from logic.xp import service as xp
from logic.xp import verification_service
from logic.xp.rewards import AMOUNT, SENTENCE, Reason
from logic.xp.service import Award
from tests import factories

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def learner(database: None) -> int:
    return factories.learner()


def paid(learner_id: int, reason: Reason, subject: str | int, at: datetime = NOON) -> Award:
    with transaction(learner_id) as session:
        return xp.award(session, learner_id, reason, subject=subject, at=at)


def active(learner_id: int, at: datetime, *, tasks: int = 0) -> None:
    with transaction(learner_id) as session:
        xp.record_activity(session, learner_id, at, tasks=tasks)


def activity(learner_id: int) -> list[tuple[date, int, int]]:
    rows = text("select date, tasks_completed, xp_earned from daily_activity order by date")
    with transaction(learner_id) as session:
        return [tuple(row) for row in session.execute(rows)]


def test_the_amounts_are_those_of_the_rules() -> None:
    assert AMOUNT == {
        Reason.DAILY_TASK: 15,
        Reason.WEEKLY_TEST: 300,
        Reason.STREAK: 5,
        Reason.RECOVERY: 25,
        Reason.SPEED: 10,
        Reason.CONSISTENCY: 20,
    }


def test_every_reason_has_a_sentence() -> None:
    assert set(SENTENCE) == set(Reason)


def test_the_database_knows_every_reason_and_no_other(learner: int) -> None:
    for reason in AMOUNT:
        assert paid(learner, reason, "once").gained == AMOUNT[reason]
    with pytest.raises(DBAPIError, match="ck_xp_rewards_reward_type"), transaction(learner) as session:
        session.execute(
            text("insert into xp_rewards (user_id, reward_type, subject, xp_amount, reason, at, local_date)"
                 " values (:me, 'gift', '1', 5, 'for nothing', now(), current_date)"),
            {"me": learner},
        )  # fmt: skip


def test_an_award_says_what_it_did(learner: int) -> None:
    award = paid(learner, Reason.DAILY_TASK, 7)
    assert (award.gained, award.total, award.before.level, award.after.level) == (15, 15, 1, 1)
    assert award.after.to_next == 85


def test_one_award_may_lift_several_levels(learner: int) -> None:
    award = paid(learner, Reason.WEEKLY_TEST, 1)
    assert (award.gained, award.levels_gained, award.after.level) == (300, 3, 4)


def test_asking_again_pays_nothing_and_says_so(learner: int) -> None:
    paid(learner, Reason.DAILY_TASK, 7)
    again = paid(learner, Reason.DAILY_TASK, 7, at=NOON + DAY)
    assert (again.gained, again.total, again.levels_gained) == (0, 15, 0)
    assert len(xp.ledger(learner)) == 1


def test_a_number_and_its_text_are_the_same_subject(learner: int) -> None:
    paid(learner, Reason.DAILY_TASK, 7)
    assert paid(learner, Reason.DAILY_TASK, "7").gained == 0


def test_other_subjects_other_reasons_and_other_people_are_paid_for_themselves(learner: int) -> None:
    other = factories.learner("Grace Hopper")
    awards = [
        paid(learner, Reason.DAILY_TASK, 7),
        paid(learner, Reason.DAILY_TASK, 8),
        paid(learner, Reason.SPEED, 7),
        paid(other, Reason.DAILY_TASK, 7),
    ]
    assert [(award.gained, award.total) for award in awards] == [(15, 15), (15, 30), (10, 40), (15, 15)]


def test_the_ledger_lists_the_newest_first_in_words(learner: int) -> None:
    paid(learner, Reason.DAILY_TASK, 7)
    paid(learner, Reason.STREAK, "2026-03-02")
    first, second = xp.ledger(learner)
    assert (first.reason, first.amount, first.sentence) == ("streak", 5, "kept the streak going")
    assert (second.subject, second.amount, second.at, second.local_date) == ("7", 15, NOON, date(2026, 3, 2))
    assert xp.ledger(learner, limit=1) == (first,)


def test_an_award_belongs_to_the_learners_own_calendar_day(database: None) -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    auckland = factories.learner(time_zone="Pacific/Auckland")
    honolulu = factories.learner(time_zone="Pacific/Honolulu")
    for person in (auckland, honolulu):
        paid(person, Reason.DAILY_TASK, 1, at=late)
    assert activity(auckland) == [(date(2026, 3, 3), 0, 15)]
    assert activity(honolulu) == [(date(2026, 3, 2), 0, 15)]


def test_a_day_adds_up_its_tasks_and_its_awards(learner: int) -> None:
    active(learner, NOON, tasks=1)
    paid(learner, Reason.DAILY_TASK, 1)
    active(learner, NOON, tasks=1)
    paid(learner, Reason.DAILY_TASK, 2)
    paid(learner, Reason.DAILY_TASK, 2)
    assert activity(learner) == [(NOON.date(), 2, 30)]


def test_the_ledger_cannot_be_changed_or_taken_back(learner: int) -> None:
    paid(learner, Reason.DAILY_TASK, 7)
    for statement in ("update xp_rewards set xp_amount = 1000", "delete from xp_rewards"):
        with pytest.raises(DBAPIError, match="permission denied"), transaction(learner) as session:
            session.execute(text(statement))


def test_the_header_of_a_newcomer_starts_at_level_one(learner: int) -> None:
    header = xp.header(learner, at=NOON)
    assert (header.total_xp, header.progress.level, header.streak_days) == (0, 1, 0)
    assert (header.target, header.week, header.weeks) == (None, None, None)


def test_the_header_shows_a_streak_until_a_day_has_passed_without_learning(learner: int) -> None:
    for day in range(3):
        active(learner, NOON + day * DAY)
    seen = [xp.header(learner, at=NOON + day * DAY).streak_days for day in (2, 3, 4)]
    assert seen == [3, 3, 0]


def test_a_streak_is_kept_across_midnight_in_the_learners_own_time(database: None) -> None:
    tokyo = factories.learner(time_zone="Asia/Tokyo")
    active(tokyo, datetime(2026, 3, 2, 14, 59, tzinfo=UTC))
    active(tokyo, datetime(2026, 3, 2, 15, 1, tzinfo=UTC))
    assert xp.header(tokyo, at=datetime(2026, 3, 2, 16, 0, tzinfo=UTC)).streak_days == 2


def test_nobody_has_no_header(database: None) -> None:
    with pytest.raises(NotFoundError):
        xp.header(10**9, at=NOON)


def test_fifty_threads_asking_for_one_award_pay_it_once(committed_db: object) -> None:
    learner = factories.learner()
    with ThreadPoolExecutor(50) as threads:
        awards = list(threads.map(lambda _: paid(learner, Reason.WEEKLY_TEST, 1), range(50)))
    assert sorted(award.gained for award in awards) == [0] * 49 + [300]
    assert {award.total for award in awards} == {300}
    assert [entry.amount for entry in xp.ledger(learner)] == [300]
    assert xp.header(learner, at=NOON).total_xp == 300


def test_awards_and_activity_of_many_threads_add_up_to_the_ledger(committed_db: object) -> None:
    learner = factories.learner()

    def learn(number: int) -> None:
        paid(learner, Reason.DAILY_TASK, number % 30)
        active(learner, NOON + (number % 3) * DAY, tasks=1)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(learn, range(60)))
    entries = xp.ledger(learner, limit=1000)
    assert sum(entry.reason == "daily_task" for entry in entries) == 30
    total = sum(entry.amount for entry in entries)
    assert xp.header(learner, at=NOON).total_xp == total >= 450
    days = activity(learner)
    assert sum(earned for _, _, earned in days) == total
    assert sum(tasks for _, tasks, _ in days) == 60
    assert verification_service.verify(learner).differences == ()
