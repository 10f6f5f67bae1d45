"""Months of recurring revenue from their movements, and the figures that follow. Cents and people, whole and exact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from logic.billing.movements import Kind


@dataclass(frozen=True, slots=True)
class MonthOfKind:
    """The movements of one kind in one month: their sum in cents, and how many they were."""

    month: date
    kind: Kind
    cents: int
    movements: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month of recurring revenue in cents; `contraction` and `churn` are zero or negative. People pay at its ends."""

    month: date
    start: int
    new: int
    expansion: int
    reactivation: int
    contraction: int
    churn: int
    people_at_start: int
    people_lost: int
    people_at_end: int
    is_complete: bool

    @property
    def end(self) -> int:
        """What is left: start + new + expansion + reactivation - contraction - churn = end (domain.md, section 10)."""
        return self.start + self.new + self.expansion + self.reactivation + self.contraction + self.churn


@dataclass(frozen=True, slots=True)
class Takings:
    """What was paid and given back on a day, or on several."""

    date: date
    paid_cents: int
    payments: int
    refunded_cents: int

    @property
    def net_cents(self) -> int:
        """Paid less given back; negative when more went back than came in."""
        return self.paid_cents - self.refunded_cents

    @property
    def average_cents(self) -> int | None:
        """The average payment before what was given back, to the nearest cent; None without any."""
        return round(self.paid_cents / self.payments) if self.payments else None


def months(parts: Iterable[MonthOfKind], *, today: date) -> tuple[Month, ...]:
    """Every month from the first movement to the one of `today` (UTC), those without movements too."""
    by_month: dict[date, dict[Kind, MonthOfKind]] = {}
    for part in parts:
        by_month.setdefault(part.month, {})[part.kind] = part
    if not by_month:
        return ()
    return tuple(_told(_calendar(min(by_month), today.replace(day=1)), by_month, today.replace(day=1)))


def arpu_cents(mrr_cents: int, paying: int) -> int | None:
    """Average revenue per paying person and month, to the nearest cent; None when nobody pays."""
    return round(mrr_cents / paying) if paying else None


def takings(days: Iterable[Takings]) -> Takings:
    """What several days came to, by the date of the last of them."""
    total = Takings(date.min, 0, 0, 0)
    for day in days:
        paid, back = total.paid_cents + day.paid_cents, total.refunded_cents + day.refunded_cents
        total = Takings(max(total.date, day.date), paid, total.payments + day.payments, back)
    return total


def _calendar(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = following(month)


def following(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _told(
    calendar: Iterable[date], by_month: Mapping[date, Mapping[Kind, MonthOfKind]], current: date
) -> Iterator[Month]:
    start = people = 0
    for month in calendar:
        kinds = by_month.get(month, {})
        cents = {kind: kinds[kind].cents if kind in kinds else 0 for kind in Kind}
        counted = {kind: kinds[kind].movements if kind in kinds else 0 for kind in Kind}
        lost = counted[Kind.CHURN]
        after = people + counted[Kind.NEW] + counted[Kind.REACTIVATION] - lost
        told = Month(
            month=month,
            start=start,
            new=cents[Kind.NEW],
            expansion=cents[Kind.EXPANSION],
            reactivation=cents[Kind.REACTIVATION],
            contraction=cents[Kind.CONTRACTION],
            churn=cents[Kind.CHURN],
            people_at_start=people,
            people_lost=lost,
            people_at_end=after,
            is_complete=month < current,
        )
        yield told
        start, people = told.end, after


def last_complete(series: Sequence[Month]) -> Month | None:
    """The latest month that has ended."""
    return next((month for month in reversed(series) if month.is_complete), None)
