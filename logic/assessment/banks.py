"""From the catalogue to the arrays the adaptive test works on; one bank per track and content version."""

from __future__ import annotations

import functools
import random
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from logic.assessment.bank import Bank
from logic.catalogue.service import TrackContent

BANKS_KEPT = 32


@functools.lru_cache(maxsize=BANKS_KEPT)
def bank_of(content: TrackContent) -> Bank:
    """The bank of a track: item i of it is `content.items[i]`, topic t of it is `content.topics[t]`.

    Raises InvalidInputError for a track without items.
    """
    place = topic_places(content)
    skills = {skill_id: number for number, (skill_id, _, _) in enumerate(content.skills())}
    topic = np.array([place[item.topic_id] for item in content.items], dtype=np.int64)
    skill_of_topic = np.array([skills[topic.skill_id] for topic in content.topics], dtype=np.int64)
    return Bank.from_arrays(
        np.array([item.a for item in content.items]),
        np.array([item.b for item in content.items]),
        np.array([item.c for item in content.items]),
        topic,
        np.arange(len(content.items)),
        skill=skill_of_topic[topic],
        exposure=np.array([item.exposure for item in content.items]),
        retired=np.array([item.retired for item in content.items]),
        topics=len(content.topics),
    )


@functools.lru_cache(maxsize=BANKS_KEPT)
def items_by_family(content: TrackContent) -> Mapping[int, int]:
    """Where each family stands in the bank, by its id."""
    return MappingProxyType({item.family_id: number for number, item in enumerate(content.items)})


def topic_places(content: TrackContent) -> dict[int, int]:
    """Where each topic stands in the track, by its id."""
    return {topic.id: number for number, topic in enumerate(content.topics)}


def variant_and_order(content: TrackContent, item: int, *, seed: int, position: int) -> tuple[int, list[int]]:
    """Which variant of an item an attempt shows, and its four options' order: drawn from the attempt's seed."""
    draw = random.Random(f"{seed}:{position}")  # noqa: S311 -- repeatable on purpose; nothing secret hangs on it
    variant = draw.choice(content.items[item].variant_ids)
    return variant, option_order(draw)


def option_order(draw: random.Random) -> list[int]:
    """The stored options in the order in which they are shown; every order is equally likely."""
    order = [0, 1, 2, 3]
    draw.shuffle(order)
    return order
