"""How many questions each topic gets in a test that is put together beforehand (docs/rules.md).

A week's test and its two retests never share a family, so no test may take more of a topic than leaves enough for those
still to come: with 13 families a topic that is 5, 4 and 4. Later tests, and those of a week that lost questions, take
what is left and then families that were met before, longest ago first: failing again and again never locks anybody out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from logic.assessment.topics import Verdict
from logic.errors import ConflictError

DAILY_ITEMS, WEEKLY_ITEMS, FINAL_ITEMS = 3, 30, 60
TESTS_OF_A_WEEK = 3  # the test and two retests without repetition
WEIGHT = {Verdict.WEAK: 1.5, Verdict.UNKNOWN: 1.2, Verdict.SECURE: 1.0}
TOO_FEW = "There are not enough questions for this test. Nothing was lost; an administrator can add some."


def weekly(
    verdicts: Sequence[Verdict],
    available: Sequence[int],
    *,
    again: Sequence[Sequence[int]] = (),
    tests_before: int = 0,
    total: int = WEEKLY_ITEMS,
) -> tuple[int, ...]:
    """Questions per topic of a week's test: weak topics weigh half as much again as secure ones.

    `available` counts the families of each topic that no earlier test of the week used, `again` those that one did, a
    row for each earlier test, oldest first; `tests_before` is how many such tests there were. A row of `again` is drawn
    on only when everything before it is used up. Raises ConflictError when all together are not enough.
    """
    to_come = max(TESTS_OF_A_WEEK - tests_before, 1)
    caps = [math.ceil(count / to_come) for count in available]
    weights = [WEIGHT[verdict] for verdict in verdicts]
    if sum(caps) >= total:
        return apportion(total, weights, caps)
    return apportion_in_turn(total, weights, [available, *again])


def final(
    skill_of_topic: Sequence[int],
    available: Sequence[int],
    *,
    again: Sequence[Sequence[int]] = (),
    turn: int = 0,
    total: int = FINAL_ITEMS,
) -> tuple[int, ...]:
    """Questions per topic of a final: every week equally, and within a week every topic equally.

    What cannot be divided goes to topics in turn; `turn` (0, 1, ...) says which comes first. `available` and `again`
    are those of `weekly`. Raises ConflictError when a week has not enough families.
    """
    weeks = sorted(set(skill_of_topic))
    counts = [0] * len(skill_of_topic)
    for week, share in zip(weeks, shares(len(weeks), total), strict=True):
        topics = [topic for topic, skill in enumerate(skill_of_topic) if skill == week]
        first = turn % len(topics)
        topics = topics[first:] + topics[:first]
        layers = [[layer[topic] for topic in topics] for layer in (available, *again)]
        for topic, count in zip(topics, apportion_in_turn(share, [1.0] * len(topics), layers), strict=True):
            counts[topic] = count
    return tuple(counts)


def shares(weeks: int, total: int) -> tuple[int, ...]:
    """Questions per week of a test over so many weeks."""
    return apportion(total, [1.0] * weeks, [total] * weeks)


def apportion_in_turn(total: int, weights: Sequence[float], layers: Sequence[Sequence[int]]) -> tuple[int, ...]:
    """`apportion` where the caps grow a layer at a time, each only once those before it are used up."""
    caps, counts = [0] * len(weights), tuple([0] * len(weights))
    for layer in layers:
        caps = [cap + more for cap, more in zip(caps, layer, strict=True)]
        counts = apportion(min(total, sum(caps)), weights, caps, given=counts)
    if sum(counts) < total:
        raise ConflictError(TOO_FEW)
    return counts


def apportion(
    total: int, weights: Sequence[float], caps: Sequence[int], *, given: Sequence[int] = ()
) -> tuple[int, ...]:
    """Whole numbers that add up to `total`, in proportion to the weights, none above its cap or below `given`.

    One at a time to whoever is furthest below their share (Sainte-Lague's divisors), the first of equals.
    Raises ConflictError when the caps do not allow the total.
    """
    if sum(caps) < total:
        raise ConflictError(TOO_FEW)
    counts = list(given) or [0] * len(weights)
    for _ in range(total - sum(counts)):
        open_ones = [place for place, cap in enumerate(caps) if counts[place] < cap]
        chosen = max(open_ones, key=lambda place: (weights[place] / (2 * counts[place] + 1), -place))
        counts[chosen] += 1
    return tuple(counts)
