"""Recurring revenue from facts: whatever their order, by the definitions."""

from __future__ import annotations

import dataclasses
import itertools
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.billing import movements
from logic.billing.movements import Discount, Fact, Kind, Movement
from logic.billing.tiers import GRACE, Bought, Interval, Status

START = datetime(2025, 1, 31, 12, tzinfo=UTC)
LATER = START + timedelta(days=4000)
NO_DISCOUNTS: dict[str, Discount] = {}


def fact(
    days: float,
    status: Status = Status.ACTIVE,
    cents: int = 900,
    interval: Interval = Interval.MONTH,
    *,
    rank: int = 1,
    of: str = "sub_1",
    discounts: tuple[str, ...] = (),
) -> Fact:
    at = START + timedelta(days=days)
    name = f"evt_{of}_{days}_{rank}_{status}_{cents}"
    return Fact(name, of, at, rank, status, Bought.STARTER, interval, cents, "usd", discounts)


def told(*facts: Fact, discounts: dict[str, Discount] | None = None, until: datetime = LATER) -> list[tuple[Kind, int]]:
    story = movements.story(facts, discounts or NO_DISCOUNTS, until=until)
    return [(movement.kind, movement.delta_cents) for movement in story.movements]


CASES = {
    "a month": ([fact(0)], [(Kind.NEW, 900)]),
    "a year is worth a twelfth a month": ([fact(0, cents=9000, interval=Interval.YEAR)], [(Kind.NEW, 750)]),
    "half a cent goes to the even one": ([fact(0, cents=9006, interval=Interval.YEAR)], [(Kind.NEW, 750)]),
    "a trial is worth nothing": ([fact(0, Status.TRIALING)], []),
    "a trial that is paid for": ([fact(0, Status.TRIALING), fact(7)], [(Kind.NEW, 900)]),
    "what never was paid": ([fact(0, Status.INCOMPLETE), fact(1, Status.INCOMPLETE_EXPIRED)], []),
    "more": ([fact(0), fact(3, cents=1900)], [(Kind.NEW, 900), (Kind.EXPANSION, 1000)]),
    "less": ([fact(0, cents=1900), fact(3)], [(Kind.NEW, 1900), (Kind.CONTRACTION, -1000)]),
    "gone": ([fact(0), fact(9, Status.CANCELED, rank=2)], [(Kind.NEW, 900), (Kind.CHURN, -900)]),
    "back again": (
        [fact(0), fact(9, Status.CANCELED, rank=2), fact(40, of="sub_2")],
        [(Kind.NEW, 900), (Kind.CHURN, -900), (Kind.REACTIVATION, 900)],
    ),
    "late, and paid within the grace": ([fact(0), fact(30, Status.PAST_DUE), fact(35)], [(Kind.NEW, 900)]),
    "late beyond the grace": (
        [fact(0), fact(30, Status.PAST_DUE), fact(33, Status.PAST_DUE)],
        [(Kind.NEW, 900), (Kind.CHURN, -900)],
    ),
    "late beyond the grace, then paid": (
        [fact(0), fact(30, Status.PAST_DUE), fact(60)],
        [(Kind.NEW, 900), (Kind.CHURN, -900), (Kind.REACTIVATION, 900)],
    ),
    "in one second the last word counts": (
        [fact(0, Status.INCOMPLETE, rank=0), fact(0, cents=1900)],
        [(Kind.NEW, 1900)],
    ),
    "from one subscription to another at once": (
        [fact(0), fact(5, Status.CANCELED, rank=2), fact(5, of="sub_2", cents=1900)],
        [(Kind.NEW, 900), (Kind.EXPANSION, 1000)],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_story_has_its_movements(name: str) -> None:
    facts, expected = CASES[name]
    assert told(*facts) == expected


def printed(name: str, before: str, after: str, status: Status = Status.ACTIVE, cents: int = 900) -> Fact:
    return Fact(
        name, "sub_1", START, 1, status, Bought.STARTER, Interval.MONTH, cents, "usd", (), before_print=before,
        after_print=after,
    )  # fmt: skip


@pytest.mark.parametrize("names", list(itertools.permutations("abc")))
def test_of_several_updates_in_one_second_each_follows_the_one_that_left_what_it_found(names: tuple[str, ...]) -> None:
    begun, changed, unpaid = names
    facts = [
        printed(unpaid, "changed", "unpaid", Status.PAST_DUE, 1900),
        printed(begun, "new", "begun"),
        printed(changed, "begun", "changed", cents=1900),
    ]
    assert told(*facts) == [(Kind.NEW, 1900), (Kind.CHURN, -1900)]
    assert movements.unpaid_since(facts) == START


def test_two_updates_in_one_second_know_what_stood_before_them() -> None:
    earlier = dataclasses.replace(fact(-1), after_print="paid")
    there, back = printed("b", "paid", "unpaid", Status.PAST_DUE), printed("a", "unpaid", "paid")
    assert movements.unpaid_since([back, there, earlier]) is None


def test_a_grace_that_ends_moves_revenue_at_its_own_moment_and_not_before() -> None:
    facts = [fact(0), fact(30, Status.PAST_DUE)]
    ends = START + timedelta(days=30) + GRACE
    before = movements.story(facts, NO_DISCOUNTS, until=ends - timedelta(seconds=1))
    after = movements.story(facts, NO_DISCOUNTS, until=ends)
    assert ([movement.kind for movement in before.movements], before.next_change_at) == ([Kind.NEW], ends)
    assert (after.movements[-1].at, after.movements[-1].kind, after.next_change_at) == (ends, Kind.CHURN, None)


def test_a_discount_that_recurs_counts_until_it_ends() -> None:
    ends = START + timedelta(days=90)
    discounts = {"di": Discount(Decimal(50), None, recurs=True, ends_at=ends)}
    story = movements.story([fact(0, discounts=("di",))], discounts, until=LATER)
    assert [(movement.at, movement.delta_cents) for movement in story.movements] == [(START, 450), (ends, 450)]


def test_a_discount_of_a_single_bill_changes_nothing() -> None:
    discounts = {"di": Discount(Decimal(50), None, recurs=False, ends_at=None)}
    assert told(fact(0, discounts=("di",)), discounts=discounts) == [(Kind.NEW, 900)]


def test_an_amount_off_never_makes_revenue_negative() -> None:
    discounts = {"di": Discount(None, 2000, recurs=True, ends_at=None)}
    assert told(fact(0, discounts=("di",)), discounts=discounts) == []


def test_who_is_past_due_is_so_since_the_first_word_of_it() -> None:
    facts = [fact(0), fact(30, Status.PAST_DUE), fact(33, Status.PAST_DUE)]
    assert movements.unpaid_since(facts) == START + timedelta(days=30)
    assert movements.unpaid_since([*facts, fact(34)]) is None


DISCOUNTS = {
    "for ever": Discount(Decimal(20), None, recurs=True, ends_at=None),
    "for a while": Discount(Decimal("33.33"), None, recurs=True, ends_at=START + timedelta(days=25)),
    "once": Discount(Decimal(50), None, recurs=False, ends_at=None),
    "an amount": Discount(None, 300, recurs=True, ends_at=START + timedelta(days=40)),
}
FACTS = st.lists(
    st.builds(
        lambda days, status, cents, interval, of, rank, discounts: fact(
            days, status, cents, interval, of=of, rank=rank, discounts=tuple(discounts)
        ),
        st.integers(0, 60),
        st.sampled_from(list(Status)),
        st.sampled_from([900, 1900, 9001, 19000]),
        st.sampled_from(list(Interval)),
        st.sampled_from(["sub_1", "sub_2"]),
        st.integers(0, 2),
        st.lists(st.sampled_from(sorted(DISCOUNTS)), unique=True, max_size=2),
    ),
    max_size=12,
    unique_by=lambda one: one.event_id,
)


@given(FACTS, st.randoms(use_true_random=False), st.integers(0, 90))
def test_neither_order_nor_repetition_of_facts_matters(facts: list[Fact], chance: random.Random, days: int) -> None:
    until = START + timedelta(days=days)
    shuffled = [*facts, *chance.choices(facts, k=len(facts))] if facts else []
    chance.shuffle(shuffled)
    assert movements.story(shuffled, DISCOUNTS, until=until) == movements.story(facts, DISCOUNTS, until=until)


@given(FACTS)
def test_the_movements_are_those_of_a_day_by_day_recomputation(facts: list[Fact]) -> None:
    days = 80
    story = movements.story(facts, DISCOUNTS, until=START + timedelta(days=days))
    running = 0
    for day in range(days + 1):
        at = START + timedelta(days=day)
        running += sum(movement.delta_cents for movement in story.movements if movement.at == at)
        assert running == slowly(facts, at)


def slowly(facts: list[Fact], at: datetime) -> int:
    """What a customer is worth at a moment, asked of every fact anew."""
    return sum(_one(sorted_facts, at) for sorted_facts in _apart(facts))


def _apart(facts: list[Fact]) -> list[list[Fact]]:
    names = {one.subscription for one in facts}
    order = sorted(facts, key=lambda one: (one.at, one.rank, one.event_id))
    return [[one for one in order if one.subscription == name] for name in names]


def _one(facts: list[Fact], at: datetime) -> int:
    said = [one for one in facts if one.at <= at]
    if not said:
        return 0
    last = said[-1]
    unpaid_from = last.at
    for one in reversed(said):
        if one.status is not Status.PAST_DUE:
            break
        unpaid_from = one.at
    if last.status is Status.PAST_DUE and at - unpaid_from >= timedelta(days=14):
        return 0
    if last.status not in {Status.ACTIVE, Status.PAST_DUE}:
        return 0
    return movements.monthly_cents(last, DISCOUNTS, at)


@given(FACTS)
def test_movements_add_up_and_each_has_the_name_of_what_it_does(facts: list[Fact]) -> None:
    story = movements.story(facts, DISCOUNTS, until=LATER)
    total = 0
    for place, movement in enumerate(story.movements):
        assert movement.before_cents == total
        total = movement.after_cents
        assert movement.kind is _named(movement, is_first=place == 0)
    assert story.next_change_at is None
    assert [one.at for one in story.movements] == sorted({one.at for one in story.movements})


def _named(movement: Movement, *, is_first: bool) -> Kind:
    if movement.before_cents == 0:
        return Kind.NEW if is_first else Kind.REACTIVATION
    if movement.after_cents == 0:
        return Kind.CHURN
    return Kind.EXPANSION if movement.delta_cents > 0 else Kind.CONTRACTION
