"""Months of revenue: the identity to the cent, over three years of made-up lives that the real code told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from db.engine import DatabaseRole, transaction
from db.queries import billing as queries
from db.queries import billing_events as event_queries
from logic.access.roles import Role
from logic.billing import movements, revenue, revenue_service, sync_service
from logic.billing.movements import Fact, Kind
from logic.billing.revenue import MonthOfKind
from logic.billing.revenue_service import Churn
from logic.billing.tiers import Bought, Interval, Status
from logic.errors import NotAllowedError
from tests import factories, money

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
CUSTOMERS = 150
PRICES = {Bought.STARTER: (900, 9000), Bought.PREMIUM: (1900, 19001)}


def life(chance: Random, number: int) -> list[Fact]:
    """What was said of one customer's subscriptions in three years."""
    facts: list[Fact] = []
    at = NOW - timedelta(days=chance.uniform(20, 1090))
    for step in range(chance.randint(1, 14)):
        bought, interval = chance.choice(list(Bought)), chance.choice(list(Interval))
        cents = PRICES[bought][interval is Interval.YEAR]
        status = chance.choice(
            [*[Status.ACTIVE] * 5, Status.TRIALING, Status.PAST_DUE, Status.PAST_DUE, Status.CANCELED]
        )
        name = f"evt_{number}_{step}"
        facts.append(Fact(name, f"sub_{number}_{step // 5}", at, 1, status, bought, interval, cents, "usd"))
        at += timedelta(days=chance.uniform(0.2, 120))
        if at > NOW:
            break
    return facts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_years_add_up_to_the_cent(database: None, seed: int) -> None:
    chance = Random(seed)  # noqa: S311 -- lives that are made up
    everyone = {}
    for number in range(CUSTOMERS):
        facts = life(chance, number)
        with transaction(None, role=DatabaseRole.WORKER) as session:
            queries.know_customer(session, f"cus_{number}", None)
            held = queries.hold_customer(session, f"cus_{number}")
            assert held is not None
            # Half of the facts come late: what was told before is told anew.
            late = facts[::2] if chance.random() < 0.5 else []
            event_queries.add_states(
                session, held.id, [sync_service._state(fact) for fact in facts if fact not in late]
            )
        sync_service.retell(f"cus_{number}", at=NOW)
        with transaction(None, role=DatabaseRole.WORKER) as session:
            event_queries.add_states(session, held.id, [sync_service._state(fact) for fact in late])
        sync_service.retell(f"cus_{number}", at=NOW)
        everyone[number] = facts
    seen = revenue_service.look(factories.keeper(Role.ADMIN), 365, at=NOW)
    assert seen is not None
    assert len(seen.months) >= 36
    for month, following in zip(seen.months, seen.months[1:], strict=False):
        parts = month.new + month.expansion + month.reactivation + month.contraction + month.churn
        assert month.start + parts == month.end == following.start == worth_at(everyone, following.month)
    assert seen.summary.mrr_cents == seen.months[-1].end == slowly(everyone, NOW)
    year_ago = datetime(2025, 7, 16, tzinfo=UTC)
    assert seen.summary.mrr_cents_before == slowly(everyone, year_ago - timedelta(seconds=1))
    begins, ends = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    just_before = timedelta(microseconds=1)
    paid = [facts for facts in everyone.values() if _worth(facts, begins - just_before)]
    lost = [facts for facts in paid if not _worth(facts, ends - just_before)]
    assert seen.churn == Churn(begins.date(), len(lost), len(paid))
    assert len(lost) > 1
    assert [month.is_complete for month in seen.months] == [*[True] * (len(seen.months) - 1), False]
    assert revenue_service.verify() == ()


def worth_at(everyone: dict[int, list[Fact]], month: date) -> int:
    """What everybody is worth just before a month begins."""
    return slowly(everyone, datetime(month.year, month.month, 1, tzinfo=UTC) - timedelta(microseconds=1))


def slowly(everyone: dict[int, list[Fact]], at: datetime) -> int:
    """What everybody is worth at a moment, fact by fact."""
    return sum(_worth(facts, at) for facts in everyone.values())


def _worth(facts: list[Fact], at: datetime) -> int:
    total = 0
    for name in {fact.subscription for fact in facts}:
        said = [fact for fact in facts if fact.subscription == name and fact.at <= at]
        if not said:
            continue
        unpaid = [fact.at for fact in said]
        for place in range(len(said) - 1, -1, -1):
            if said[place].status is not Status.PAST_DUE:
                unpaid = [fact.at for fact in said[place + 1 :]]
                break
        is_paid = said[-1].status is Status.ACTIVE
        is_waited_for = said[-1].status is Status.PAST_DUE and at < unpaid[0] + timedelta(days=14)
        if is_paid or is_waited_for:
            total += movements.monthly_cents(said[-1], {}, at)
    return total


def test_a_sum_that_was_moved_by_hand_is_found(database: None) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        queries.know_customer(session, "cus_1", None)
        held = queries.hold_customer(session, "cus_1")
        assert held is not None
        event_queries.add_states(session, held.id, [sync_service._state(life(Random(1), 1)[0]) | {"status": "active"}])  # noqa: S311 -- a life that is made up
    sync_service.retell("cus_1", at=NOW)
    assert revenue_service.verify() == ()
    money.rows("update mrr_months set delta_cents = delta_cents + 1 returning month")
    (mistake,) = revenue_service.verify()
    assert (mistake.what, mistake.kept - mistake.recomputed) == ("month of revenue", 1)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
def test_nobody_but_an_administrator_sees_revenue(database: None, role: Role) -> None:
    asker = factories.keeper(role)
    with pytest.raises(NotAllowedError):
        revenue_service.look(asker, 30, at=NOW)
    with pytest.raises(NotAllowedError):
        revenue_service.summary(asker, 30, at=NOW)


def test_before_the_first_sale_there_is_nothing_to_show(database: None) -> None:
    admin = factories.keeper(Role.ADMIN)
    assert revenue_service.look(admin, 30, at=NOW) is None
    assert revenue_service.summary(admin, 30, at=NOW) is None


def test_months_without_a_movement_are_there_and_carry_on() -> None:
    parts = [
        MonthOfKind(date(2025, 11, 1), Kind.NEW, 1900, 1),
        MonthOfKind(date(2026, 2, 1), Kind.CHURN, -1900, 1),
    ]
    months = revenue.months(parts, today=date(2026, 2, 9))
    told = [(month.month, month.start, month.end, month.people_at_end) for month in months]
    assert told == [
        (date(2025, 11, 1), 0, 1900, 1),
        (date(2025, 12, 1), 1900, 1900, 1),
        (date(2026, 1, 1), 1900, 1900, 1),
        (date(2026, 2, 1), 1900, 0, 0),
    ]
    assert revenue.last_complete(months) == months[2]
