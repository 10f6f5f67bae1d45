"""Monthly recurring revenue and its five movements, as a function of what was said of a customer's subscriptions.

Facts may come in any order, twice, and from anybody: sorted by their moment they tell one story, and the same facts
always give the same movements. Definitions (domain.md, section 10): net of discounts that recur, without tax; a year's
price / 12, rounded to whole cents, halves to even; a trial is worth 0; a past-due subscription counts until its grace
ends. start + new + expansion + reactivation - contraction - churn = end holds because every movement is a difference
of two neighbouring totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from itertools import groupby, pairwise
from typing import NamedTuple

from logic.billing.tiers import GRACE, Bought, Interval, Status


class Kind(StrEnum):
    """Why recurring revenue changed."""

    NEW = "new"
    EXPANSION = "expansion"
    CONTRACTION = "contraction"
    CHURN = "churn"
    REACTIVATION = "reactivation"


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off each invoice until `ends_at` (None: for ever); `recurs` is false for a single invoice."""

    percent_off: Decimal | None
    amount_off: int | None
    recurs: bool
    ends_at: datetime | None

    def off(self, cents: Decimal, at: datetime) -> Decimal:
        """What is left of a price at a moment."""
        if not self.recurs or (self.ends_at is not None and at >= self.ends_at):
            return cents
        if self.percent_off is not None:
            return cents * (100 - self.percent_off) / 100
        return max(Decimal(0), cents - (self.amount_off or 0))


@dataclass(frozen=True, slots=True)
class Fact:
    """What an event said of a subscription. `rank` orders those of one second: created 0, updated 1, deleted 2.

    `before_print` and `after_print` are prints of the subscription around the event: moments are whole seconds, and of
    two updates in one the second is the one that found what the first left.
    """

    event_id: str
    subscription: str
    at: datetime
    rank: int
    status: Status
    bought: Bought
    interval: Interval
    gross_cents: int
    currency: str
    discounts: tuple[str, ...] = ()
    before_print: str | None = None
    after_print: str | None = None


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of one customer's recurring revenue, in cents a month."""

    at: datetime
    kind: Kind
    before_cents: int
    after_cents: int
    currency: str
    bought: Bought

    @property
    def delta_cents(self) -> int:
        """Positive when revenue grew."""
        return self.after_cents - self.before_cents


class Story(NamedTuple):
    """What follows from a customer's facts: the movements until now, and when time alone brings the next one."""

    movements: tuple[Movement, ...]
    next_change_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A fact and the time it holds for; `unpaid_since` is when the first of the unpaid facts before it was said."""

    fact: Fact
    until: datetime | None
    unpaid_since: datetime | None


def monthly_cents(fact: Fact, discounts: Mapping[str, Discount], at: datetime) -> int:
    """What a subscription in this state is worth a month at a moment, net of what recurs; the state is not judged."""
    cents = Decimal(fact.gross_cents)
    for name in fact.discounts:
        if name in discounts:
            cents = discounts[name].off(cents, at)
    return int((cents / fact.interval.months).quantize(Decimal(1), ROUND_HALF_EVEN))


def story(
    facts: Iterable[Fact], discounts: Mapping[str, Discount], *, until: datetime, grace: timedelta = GRACE
) -> Story:
    """The movements of one customer up to `until`, in order of time, at most one at a moment."""
    stretches = [stretch for part in _by_subscription(facts) for stretch in _stretches(part)]
    moments = sorted({at for stretch in stretches for at in _turns(stretch, discounts, grace)})
    past = [at for at in moments if at <= until]
    totals = [_total(stretches, discounts, grace, at) for at in past]
    return Story(
        tuple(_movements(past, totals, stretches)), next(iter(moments[len(past) :]), None) if stretches else None
    )


def unpaid_since(facts: Iterable[Fact]) -> datetime | None:
    """Since when a subscription has been past due without a break, by its facts; None when the last is not."""
    stretches = list(_stretches(_in_order(facts)))
    return stretches[-1].unpaid_since if stretches else None


def _in_order(facts: Iterable[Fact]) -> list[Fact]:
    """Each fact once, by moment and rank; of one subscription's in one second as their prints fit together."""
    known = {fact.event_id: fact for fact in facts}
    ordered = sorted(known.values(), key=lambda fact: (fact.subscription, fact.at, fact.rank, fact.event_id))
    told: list[Fact] = []
    for (subscription, _, _), group in groupby(ordered, key=lambda fact: (fact.subscription, fact.at, fact.rank)):
        last = told[-1].after_print if told and told[-1].subscription == subscription else None
        told.extend(_chained(list(group), last))
    return told


def _chained(group: list[Fact], last: str | None) -> Iterator[Fact]:
    """Facts of one second, each after the one that left what it found; those that fit nowhere by their ids."""
    while group:
        lefts = {fact.after_print for fact in group}
        fitting = [fact for fact in group if last is not None and fact.before_print == last]
        beginning = [fact for fact in group if fact.before_print not in lefts]
        following = (fitting or beginning or group)[0]
        group.remove(following)
        last = following.after_print
        yield following


def _by_subscription(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    return (list(group) for _, group in groupby(_in_order(facts), key=lambda fact: fact.subscription))


def _stretches(facts: Sequence[Fact]) -> Iterator[_Stretch]:
    since: datetime | None = None
    for fact, following in pairwise([*facts, None]):
        assert fact is not None  # noqa: S101 -- only the last of all is None, and it never comes first
        since = (since or fact.at) if fact.status is Status.PAST_DUE else None
        yield _Stretch(fact, following.at if following else None, since)


def _turns(stretch: _Stretch, discounts: Mapping[str, Discount], grace: timedelta) -> Iterator[datetime]:
    """The moments within a stretch at which its worth may change."""
    yield stretch.fact.at
    ends = [discounts[name].ends_at for name in stretch.fact.discounts if name in discounts]
    if stretch.unpaid_since:
        ends.append(stretch.unpaid_since + grace)
    for end in ends:
        if end and stretch.fact.at < end and (stretch.until is None or end < stretch.until):
            yield end


def _worth(stretch: _Stretch, discounts: Mapping[str, Discount], grace: timedelta, at: datetime) -> int:
    if at < stretch.fact.at or (stretch.until is not None and at >= stretch.until):
        return 0
    unpaid = stretch.unpaid_since
    counts = stretch.fact.status is Status.ACTIVE or (unpaid is not None and at < unpaid + grace)
    return monthly_cents(stretch.fact, discounts, at) if counts else 0


def _total(stretches: Sequence[_Stretch], discounts: Mapping[str, Discount], grace: timedelta, at: datetime) -> int:
    return sum(_worth(stretch, discounts, grace, at) for stretch in stretches)


def _movements(moments: Sequence[datetime], totals: Sequence[int], stretches: Sequence[_Stretch]) -> Iterator[Movement]:
    had_any = False
    for at, (before, after) in zip(moments, pairwise([0, *totals]), strict=True):
        if before != after:
            fact = _speaking(stretches, at)
            yield Movement(at, _kind(before, after, had_any=had_any), before, after, fact.currency, fact.bought)
        had_any = had_any or after > 0


def _kind(before: int, after: int, *, had_any: bool) -> Kind:
    if before == 0:
        return Kind.REACTIVATION if had_any else Kind.NEW
    if after == 0:
        return Kind.CHURN
    return Kind.EXPANSION if after > before else Kind.CONTRACTION


def _speaking(stretches: Sequence[_Stretch], at: datetime) -> Fact:
    """The fact that a movement is told by: the latest one that had been said."""
    said = [(stretch.fact.at, stretch.fact.rank, place) for place, stretch in enumerate(stretches)]
    _, _, place = max(key for key in said if key[0] <= at)
    return stretches[place].fact
