from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from logic.accounts import limits
from logic.accounts.limits import Limit, Purpose, minutes_to_wait, refused_until

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIVE = Limit(5, timedelta(minutes=15))


def failures(*minutes_ago: float) -> list[datetime]:
    return [NOON - timedelta(minutes=ago) for ago in minutes_ago]


def test_four_failures_leave_one_more_try():
    assert refused_until(failures(1, 2, 3, 4), FIVE) is None


def test_after_five_failures_the_wait_lasts_until_the_first_of_them_is_old():
    assert refused_until(failures(1, 2, 3, 4, 5), FIVE) == NOON + timedelta(minutes=10)


@pytest.mark.parametrize(("seconds", "minutes"), [(-5, 1), (0, 1), (30, 1), (60, 1), (61, 2), (900, 15)])
def test_a_wait_is_told_in_whole_minutes(seconds, minutes):
    assert minutes_to_wait(NOON + timedelta(seconds=seconds), NOON) == minutes


def test_an_address_is_given_more_tries_than_one_account():
    for purpose in Purpose:
        assert limits.OF_ADDRESS[purpose].tries >= 10 * limits.OF_ACCOUNT[purpose].tries
