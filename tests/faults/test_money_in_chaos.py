"""Webhooks lost, doubled and shuffled, workers killed: what we know of money is what is true, every time.

    WAYMARK_CHAOS_SEEDS=40 pytest -s tests/faults/test_money_in_chaos.py

tries forty seeds and prints a line for each.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logic.billing import revenue_service, service, sweep_service
from tests import money
from tests.conftest import Database
from tests.faults import how_many
from tests.faults.money_chaos import DAYS, Chaos, true_movements, true_tier, working

SEEDS = range(int(os.environ.get("WAYMARK_CHAOS_SEEDS", "1")))


@pytest.mark.parametrize("seed", SEEDS)
def test_after_the_sweep_every_entitlement_and_every_movement_is_true(
    committed_db: Database, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    begins = int((datetime.now(UTC) - timedelta(days=DAYS * 1.2)).timestamp())
    travel = {"drop": 0.15, "duplicate": 0.3, "shuffle": 8, "delay": 0.05, "seed": seed, "event_days": 60}
    with (
        money.open_shop(monkeypatch, now=begins, **travel) as shop,
        working(committed_db.url, shop) as workers,
    ):
        chaos = Chaos(shop, workers, how_many.chance(seed))
        chaos.happen()
        now = shop.now
        swept = sweep_service.sweep(at=now)
        sweep_service.keep_time(at=now)
        history = shop.double.history()
        wrong: list[tuple[str, str]] = []
        for who, customer in chaos.people.items():
            of_one = history.get(customer, [])
            told = money.rows(
                "select at, before_cents, after_cents from mrr_movements movement"
                " join billing_customers customer on customer.id = movement.customer_id"
                " where stripe_customer_id = :customer order by at",
                customer=customer,
            )
            ours, truth = [tuple(row.values()) for row in told], true_movements(of_one, now)
            if ours != truth:
                wrong.append((customer, f"movements {_shown(ours)} instead of {_shown(truth)}"))
            if service.standing(who, at=now).tier.partition("_")[0] != true_tier(of_one, now):
                wrong.append((customer, "tier"))
            paid, back = _true_money(shop, customer)
            bills = service.bills(who)
            known = (sum(bill.amount_paid for bill in bills), sum(bill.amount_refunded for bill in bills))
            if known != (paid, back):
                wrong.append((customer, f"money {known} {(paid, back)}"))
        (events,) = money.rows(
            "select count(*) as known, count(*) filter (where source = 'sweep') as lost,"
            " count(*) filter (where processed_at is null) as waiting from webhook_events"
        )
        (movements,) = money.rows("select count(*) as known from mrr_movements")
        sys.stdout.write(
            f"seed {seed}: {chaos.done}; {events['known']} events, {events['lost']} found by sweeps"
            f" ({swept.events} by the last), {workers.kills} workers killed, {movements['known']} movements,"
            f" wrong: {wrong}\n"
        )
        assert wrong == []
        assert events["waiting"] == 0
        assert events["lost"] > 20
        assert movements["known"] > 25
        assert revenue_service.verify() == ()


def _shown(movements: list[tuple[Any, ...]]) -> str:
    return "; ".join(f"{at:%d %b %H:%M:%S} {before} -> {after}" for at, before, after in movements)


def _true_money(shop: money.Shop, customer: str) -> tuple[int, int]:
    """Cents that were paid and given back, by the charges."""
    charges = [one for one in (shop.payments.charges(customer) if customer else []) if one["paid"]]
    return sum(one["amount_captured"] for one in charges), sum(one["amount_refunded"] for one in charges)
