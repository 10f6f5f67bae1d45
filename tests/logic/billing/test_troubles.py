"""What may go wrong between us and Stripe, and what must not follow from it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from db.queries import billing as billing_queries
from logic import settings
from logic.billing import service, sweep_service, sync_service
from logic.billing.gateway import PaymentRefusedError, Payments, PaymentsUnavailableError
from logic.billing.stripe_objects import Object
from logic.billing.tiers import Bought, Interval, Status, Tier
from tests import money
from tests.money import MONTHLY, Shop, buy, customer_of, plan_id


def test_a_change_whose_bill_cannot_be_paid_does_not_happen(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=10)
    service.refresh(who, at=shop.now)
    shop.double.fail_next(customer_of(who), times=9)
    with pytest.raises(PaymentRefusedError, match="Nothing was charged"):
        service.change(who, plan_id((Bought.PREMIUM, Interval.YEAR)), at=shop.now)
    found = service.refresh(who, at=shop.now)
    assert (found.tier, found.status) == (Tier.STARTER_ENHANCED, "active")


def test_an_old_moment_tells_nothing_away(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=10)
    sweep_service.sweep(at=shop.now)
    sync_service.follow(customer_of(who), at=shop.now - timedelta(days=9), anew=True)
    assert [row["kind"] for row in money.rows("select kind from mrr_movements")] == ["new"]


def test_a_first_bill_that_failed_uses_up_neither_trial_nor_enhanced_days(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    money.rows("update user_subscriptions set status = 'incomplete_expired' returning id")
    assert service.standing(who, at=shop.now).trial_is_new


def test_what_is_odd_about_one_customer_keeps_nobody_else_waiting(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = [money.person(name) for name in ("ada", "bo")]
    for who in everybody:
        buy(shop, who, MONTHLY)
    odd, fine = map(customer_of, everybody)
    read = Payments.subscriptions

    def oddly(self: Payments, customer: str) -> list[Object]:
        if customer == odd:
            raise ValueError(customer)
        return read(self, customer)

    monkeypatch.setattr(Payments, "subscriptions", oddly)
    swept = sweep_service.sweep(at=shop.now)
    assert (swept.customers, swept.failed) == (1, 1)
    waiting = money.rows("select distinct stripe_customer_id from webhook_events where processed_at is null")
    assert [row["stripe_customer_id"] for row in waiting] == [odd]
    assert fine not in {row["stripe_customer_id"] for row in waiting}


def test_who_is_kept_out_is_not_charged_again(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=8)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        service.keep_from_renewing(session, who)
    (job,) = money.rows("select args from procrastinate_jobs where task_name = :name", name=service.END)
    service.end_with_period(job["args"]["stripe_customer_id"])
    service.end_with_period(job["args"]["stripe_customer_id"])
    assert service.refresh(who, at=shop.now).status == "canceling"
    shop.double.advance(days=40)
    assert service.refresh(who, at=shop.now).tier is Tier.FREE
    assert sum(bill.amount_paid for bill in service.bills(who)) == 900


def test_a_slow_stripe_leaves_connections_for_everybody_else(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    people = [money.person(f"p{number}") for number in range(10)]
    for number, who in enumerate(people):
        with transaction(None, role=DatabaseRole.WORKER) as session:
            customer = shop.payments.create_customer(user_id=who, email="p@example.org", name="P", key=f"{number}")
            billing_queries.know_customer(session, customer, who)
    inside, most, counting = 0, 0, threading.Lock()
    read = Payments.subscriptions

    def slowly(self: Payments, customer: str) -> list[Object]:
        nonlocal inside, most
        with counting:
            inside += 1
            most = max(most, inside)
        time.sleep(0.3)
        found = read(self, customer)
        with counting:
            inside -= 1
        return found

    monkeypatch.setattr(Payments, "subscriptions", slowly)
    with ThreadPoolExecutor(len(people)) as pool:
        list(pool.map(lambda who: service.refresh(who, at=shop.now), people))
    assert 1 < most <= sync_service.AT_ONCE


def test_when_stripe_cannot_be_reached_nothing_is_written_and_the_person_is_told(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.current.cache_clear()
    with pytest.raises(PaymentsUnavailableError, match="Nothing was charged"):
        service.cancel(who, at=shop.now)
    (row,) = money.rows("select status, cancel_at_period_end from user_subscriptions")
    assert (row["status"], row["cancel_at_period_end"]) == (Status.TRIALING, False)


def test_who_deletes_their_account_is_charged_no_more_and_their_bills_lose_their_name(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=8)
    service.refresh(who, at=shop.now)
    customer = customer_of(who)
    with transaction(who) as session:
        service.leave(session, who)
        session.execute(text("delete from users where id = :who"), {"who": who})
    service.forget(customer)
    service.forget(customer)
    sweep_service.sweep(at=shop.now)
    told = [row["kind"] for row in money.rows("select kind from mrr_movements order by at")]
    assert told == ["new", "churn"]
    assert [row["user_id"] for row in money.rows("select user_id from payments")] == [None] * len(
        money.rows("select 1 from payments")
    )
    with transaction(None, role=DatabaseRole.WORKER) as session:
        (waiting,) = session.execute(
            text("select count(*) from procrastinate_jobs where task_name = :name"), {"name": service.FORGET}
        ).one()
    assert waiting == 1
