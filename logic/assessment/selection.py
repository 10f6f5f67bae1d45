"""The adaptive test: which item next, and when to stop.

**Blueprint.** Every topic of the track has an equal share of the test, so the topic furthest below its
share is one asked least. Among those, topics of the skill asked least come first (a skill's share is the
sum of its topics'), and what is still tied is drawn at random. With 4 skills of 7 topics this means: item
20 completes 5 items per skill, so a test may end there; item 28 completes one item per topic; items 29 and
30 are second questions. "No topic twice before every topic of its skill was asked" follows from it, and is
checked all the same when stopping, because a topic that has run out of families breaks the round.

**Stop.** With multiple choice (c = .25) and uncalibrated families (a = 1) thirty items leave a standard
error near .45, so such a test runs to the cap; the .35 ends it early once the bank is calibrated.

**Chance.** Every draw comes from (seed, position). The same seed and answers give the same test, on every
machine and version of numpy: raw words of PCG64, whose stream numpy guarantees.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Set as AbstractSet

import numpy as np

from logic.assessment import attempt, irt
from logic.assessment.attempt import State, ask, skip, start
from logic.assessment.bank import Bank, TopicShelf
from logic.assessment.irt import BoolArray, IntArray
from logic.errors import ConflictError, InvalidInputError

__all__ = [
    "Bank",
    "State",
    "answer",
    "ask",
    "most_informative",
    "next_item",
    "should_stop",
    "skip",
    "start",
]

FEWEST_ITEMS, MOST_ITEMS = 20, 30
FEWEST_PER_SKILL = 5
PRECISE_ENOUGH = 0.35
MOST_EXPOSURE = 0.25
DRAWN_FROM, DRAWN_FROM_AT_FIRST, AT_FIRST = 5, 10, 3
NONE_LEFT = "Every question family of this bank has been asked. Nothing was lost; submit the test as it stands."


def next_item(state: State, bank: Bank, *, seen_recently: AbstractSet[int] = frozenset()) -> int:
    """The index of the item to ask now; the pending one while there is one.

    `seen_recently` are codes of the families this person met in the last 30 days. They, and then families
    in more than a quarter of recent tests, are asked only when their topic has nothing else. A family
    never comes twice in a test, and a retired one not at all. Raises ConflictError when no family is left.
    """
    if state.pending is not None:
        return state.pending
    used = bank.families_of((*state.asked, *state.skipped)) | bank.retired
    seen = bank.families_named(seen_recently)
    topic_draw, item_draw = np.random.PCG64([state.seed, state.position]).random_raw(2).tolist()
    for topic in _topics_in_turn(state.asked, bank, topic_draw):
        shelf = bank.shelves[topic]
        places = _allowed(shelf, used, seen)
        if len(places):
            return _one_of_the_best(shelf, places, state, item_draw)
    raise ConflictError(NONE_LEFT)


def answer(state: State, bank: Bank, item: int, correct: bool) -> State:  # noqa: FBT001 -- the public interface
    """The state after this answer. Raises ConflictError when the item or its family was already used."""
    if not 0 <= item < len(bank):
        raise InvalidInputError(f"There is no item {item} in this bank. Nothing was changed.")
    if bank.family[item] in bank.family[list(state.answered)]:
        raise ConflictError("This question was already answered. Nothing was lost; reload to go on.")
    return attempt.record(state, item, bank.a[item], bank.b[item], bank.c[item], correct=bool(correct))


def should_stop(state: State, bank: Bank) -> bool:
    """Whether the test is over: precise enough and balanced, at the cap, or out of families."""
    answered = state.answered
    if len(answered) >= MOST_ITEMS:
        return True
    if len(answered) >= FEWEST_ITEMS and _balanced(answered, bank) and state.ability().se <= PRECISE_ENOUGH:
        return True
    return bool((bank.families_of((*answered, *state.skipped)) | bank.retired).all())


def most_informative(theta: float, bank: Bank, used: Collection[int]) -> int:
    """The index of the item outside `used` with the most information at theta; ConflictError when none is."""
    unwanted = used if isinstance(used, AbstractSet) else frozenset(used)
    return bank.best_item.find(float(theta), unwanted)


def _topics_in_turn(asked: tuple[int, ...], bank: Bank, draw: int) -> list[int]:
    """Topic numbers, least asked first, then least asked skill first, then at random."""
    topics = len(bank.shelves)
    counts = np.bincount(bank.topic_number[list(asked)], minlength=topics)
    by_skill = np.bincount(bank.skill_of_topic, weights=counts)[bank.skill_of_topic]
    shuffled = _shuffled(topics, draw)
    order = np.lexsort((shuffled, by_skill, counts))
    return [int(topic) for topic in order]


def _shuffled(size: int, draw: int) -> IntArray:
    """A pseudo-random key per topic from one 64-bit draw (a splitmix64 step each)."""
    keys = np.arange(1, size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(draw)
    keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (keys ^ (keys >> np.uint64(31))).view(np.int64)


def _allowed(shelf: TopicShelf, used: BoolArray, seen: BoolArray) -> IntArray:
    """Places on the shelf that may be asked, by the strictest rule that leaves any."""
    free = ~used[shelf.family]
    rare = free & (shelf.exposure <= MOST_EXPOSURE)
    for allowed in (rare & ~seen[shelf.family], rare, free):
        places = np.flatnonzero(allowed)
        if len(places):
            break
    return places


def _one_of_the_best(shelf: TopicShelf, places: IntArray, state: State, draw: int) -> int:
    """One of the most informative items there, ties with the last of them included, so that ties are fair."""
    told = irt.information(state.ability().theta, shelf.a[places], shelf.b[places], shelf.c[places])
    wanted = DRAWN_FROM_AT_FIRST if len(state.answered) < AT_FIRST else DRAWN_FROM
    if len(places) > wanted:
        least = np.partition(told, -wanted)[-wanted]
        places = places[told >= least * (1.0 - 1e-9)]
    return int(shelf.items[places[draw % len(places)]])


def _balanced(answered: tuple[int, ...], bank: Bank) -> bool:
    """Every skill often enough, and no topic twice while another of its skill is untouched."""
    counts = np.bincount(bank.topic_number[list(answered)], minlength=len(bank.shelves))
    by_skill = np.bincount(bank.skill_of_topic, weights=counts)
    filled = np.array([len(shelf.items) > 0 for shelf in bank.shelves])
    untouched = np.bincount(bank.skill_of_topic[filled & (counts == 0)], minlength=bank.skills) > 0
    repeated = np.bincount(bank.skill_of_topic[counts > 1], minlength=bank.skills) > 0
    return bool((by_skill >= FEWEST_PER_SKILL).all() and not (untouched & repeated).any())
