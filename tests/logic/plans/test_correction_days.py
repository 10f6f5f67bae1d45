"""The fourteen days of a correction plan: every topic, the weakest first and most often."""

from __future__ import annotations

from collections import Counter

import pytest

from logic.plans.outcomes import CORRECTION_DAYS, KnownTopic, correction_days


@pytest.mark.parametrize("count", [1, 7, 13, 14, 15, 21, 28])
def test_every_topic_comes_and_none_more_often_than_a_weaker_one(count: int) -> None:
    topics = [KnownTopic(number, f"Topic {number}", 0.01 + number / 40, -number / 10) for number in range(count)]
    days = correction_days(topics)
    assert len(days) == CORRECTION_DAYS
    assert all(days)
    often = Counter(topic.topic_id for day in days for topic in day)
    assert set(often) == set(range(count))
    weakest_first = [often[number] for number in reversed(range(count))]
    assert weakest_first == sorted(weakest_first, reverse=True)
    assert days[0][0].topic_id == count - 1
    if count != CORRECTION_DAYS:
        assert weakest_first[0] > weakest_first[-1] or count in {1, 7}


def test_with_more_topics_than_days_the_weakest_have_days_of_their_own() -> None:
    topics = [KnownTopic(number, f"Topic {number}", 1 - number / 40, number / 10) for number in range(28)]
    days = correction_days(topics)
    assert [[topic.topic_id for topic in day] for day in days[:7]] == [[0], [1], [2], [3], [4], [0], [1]]
    assert {len(day) for day in days[7:]} == {3, 4}
