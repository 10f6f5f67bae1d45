"""What an administrator sees of money: recurring revenue and its movements, payments, who does not pay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import revenue as queries
from logic.access.roles import Role, may_enter
from logic.accounts.visitor import Visitor
from logic.billing import revenue
from logic.billing.movements import Kind
from logic.billing.revenue import Month, MonthOfKind, Takings
from logic.billing.tiers import GRACE, Bought, Interval
from logic.errors import NotAllowedError
from logic.transactions import DatabaseRole, transaction

FAILED_SHOWN = 100
_SOON = timedelta(days=1)  # Stripe's clock may be a little ahead of ours
DEFINITIONS = {
    "mrr": "What subscriptions bring in a month: net of discounts that recur, without tax, a year's price divided by"
    " twelve, trials 0; an unpaid one counts for 14 days.",
    "new": "Recurring revenue of people who pay for the first time.",
    "expansion": "More from people who paid already: a higher tier, or a discount that ended.",
    "reactivation": "Recurring revenue of people who had stopped paying and came back.",
    "contraction": "Less from people who go on paying: a lower tier, a longer interval, or a discount.",
    "churn": "Recurring revenue of people who stopped paying: cancelled, or unpaid beyond 14 days.",
    "arpu": "Recurring revenue divided by the people who pay now.",
    "churn_rate": "People who stopped paying in the last complete month, of those who paid when it began.",
    "revenue": "What was paid in these days, taxes included, less what was given back in them.",
    "average": "The average of all payments of these days, before what was given back.",
    "failed": "Bills whose payment was tried and failed, and that are not paid yet.",
}


@dataclass(frozen=True, slots=True)
class Paying:
    """Who pays now for a tier by an interval: people, and their recurring revenue in cents a month."""

    bought: Bought
    interval: Interval
    people: int
    mrr_cents: int


@dataclass(frozen=True, slots=True)
class Day:
    """What came in and went back on a day (UTC), in cents; `is_complete` is false for the running one."""

    date: date
    paid_cents: int
    payments: int
    refunded_cents: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A bill that was tried and not paid. `person_id` is None when they have deleted their account."""

    person_id: int | None
    number: str | None
    bought: str | None
    cents: int
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Churn:
    """Of those who paid when the last complete month began, how many did not when it ended."""

    month: date
    lost: int
    people: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a number of days and of as many before them; cents of `currency`."""

    currency: str
    mrr_cents: int
    mrr_cents_before: int
    revenue_cents: int
    revenue_cents_before: int
    payments: int
    average_cents: int | None
    average_cents_before: int | None


@dataclass(frozen=True, slots=True)
class Revenue:
    """Everything of the page Revenue; None in place of it before the first sale."""

    summary: Summary
    paying: tuple[Paying, ...]
    arpu_cents: int | None
    churn: Churn | None
    months: tuple[Month, ...]
    days: tuple[Day, ...]
    failed: tuple[Failed, ...]
    failed_payments: int
    failed_cents: int

    @property
    def people_paying(self) -> int:
        """How many people pay now."""
        return sum(part.people for part in self.paying)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kept sum that differs from what it is the sum of."""

    what: str
    which: str
    kept: int
    recomputed: int


def summary(asker: Visitor, days: int, *, at: datetime) -> Summary | None:
    """Recurring revenue now and `days` ago, what was paid in these days and in those before; None before any sale.

    Raises NotAllowedError unless an administrator asks.
    """
    _require_admin(asker)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        of = queries.currency(session)
        return None if of is None else _summary(session, of, _months(session, of, at), days, at)


def look(asker: Visitor, days: int, *, at: datetime) -> Revenue | None:
    """Everything that is known of revenue, payments of the last `days`; None before any sale.

    Raises NotAllowedError unless an administrator asks.
    """
    _require_admin(asker)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        of = queries.currency(session)
        if of is None:
            return None
        months = _months(session, of, at)
        paying = tuple(
            Paying(Bought(row.tier), Interval(row.interval), row.people, row.mrr_cents)
            for row in queries.paying(session, of, unpaid_since=at - GRACE)
        )
        total = queries.failed_total(session)
        return Revenue(
            summary=_summary(session, of, months, days, at),
            paying=paying,
            arpu_cents=revenue.arpu_cents(sum(part.mrr_cents for part in paying), sum(part.people for part in paying)),
            churn=_churn(session, of, revenue.last_complete(months)),
            months=months,
            days=_days(session, of, days, at),
            failed=tuple(_failed(row) for row in queries.failed(session, most=FAILED_SHOWN)),
            failed_payments=total.payments,
            failed_cents=total.cents,
        )


def verify() -> tuple[Mistake, ...]:
    """Hold every kept sum against what it is the sum of; for the command line."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        months = queries.mistold_months(session)
        days = queries.miscounted_days(session)
    return (
        *(Mistake("month of revenue", f"{row.month} {row.kind}", row.kept, row.told) for row in months),
        *(Mistake("day of payments", f"{row.date} {row.currency}", row.kept, row.told) for row in days),
    )


def _require_admin(asker: Visitor) -> None:
    if not may_enter(asker.roles, Role.ADMIN):
        raise NotAllowedError


def _months(session: Session, of: str, at: datetime) -> tuple[Month, ...]:
    parts = [
        MonthOfKind(row.month, Kind(row.kind), row.delta_cents, row.movements) for row in queries.months(session, of)
    ]
    return revenue.months(parts, today=at.astimezone(UTC).date())


def _summary(session: Session, of: str, months: Sequence[Month], days: int, at: datetime) -> Summary:
    today = at.astimezone(UTC).date()
    mrr = months[-1].end if months else 0
    moved = queries.moved(session, of, since=_midnight(today - timedelta(days=days - 1)), until=at + _SOON)
    now = revenue.takings(_rows(session, of, today - timedelta(days=days - 1), today))
    before = revenue.takings(_rows(session, of, today - timedelta(days=2 * days - 1), today - timedelta(days=days)))
    return Summary(
        currency=of,
        mrr_cents=mrr,
        mrr_cents_before=mrr - moved,
        revenue_cents=now.net_cents,
        revenue_cents_before=before.net_cents,
        payments=now.payments,
        average_cents=now.average_cents,
        average_cents_before=before.average_cents,
    )


def _churn(session: Session, of: str, month: Month | None) -> Churn | None:
    """None before anybody paid for as long as that."""
    if month is None or not month.people_at_start:
        return None
    since, until = _midnight(month.month), _midnight(revenue.following(month.month))
    return Churn(month.month, queries.lost(session, of, since=since, until=until), month.people_at_start)


def _rows(session: Session, of: str, since: date, until: date) -> list[Takings]:
    rows = queries.days(session, of, since=since, until=until)
    return [Takings(row.date, row.paid_cents, row.payments, row.refunded_cents) for row in rows]


def _days(session: Session, of: str, days: int, at: datetime) -> tuple[Day, ...]:
    today = at.astimezone(UTC).date()
    since = today - timedelta(days=days - 1)
    known = {row.date: row for row in _rows(session, of, since, today)}
    every = (since + timedelta(days=place) for place in range(days))
    return tuple(
        Day(day, found.paid_cents, found.payments, found.refunded_cents, is_complete=day < today)
        for day in every
        for found in [known.get(day, Takings(day, 0, 0, 0))]
    )


def _failed(row: Row[Any]) -> Failed:
    return Failed(row.user_id, row.number, row.tier, row.amount_due, row.attempts, row.created_at, row.next_attempt_at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
