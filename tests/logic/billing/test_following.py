"""What follows from Stripe's events: read anew, once, in any order, and never from the message itself."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from db.engine import transaction
from logic.billing import revenue_service, service, sweep_service, sync_service
from logic.billing.gateway import PaymentRefusedError, Payments, PaymentsUnavailableError
from logic.billing.service import AlreadySubscribedError, LimitReachedError, NotSubscribedError
from logic.billing.stripe_objects import Object
from logic.billing.tiers import Tier
from logic.errors import NotFoundError
from tests import money
from tests.money import MONTHLY, PREMIUM, Shop, buy, customer_of, plan_id


def test_where_nothing_costs_money_everything_is_included(committed_db: object) -> None:
    who = money.person("ada")
    found = service.standing(who, at=datetime(2026, 1, 1, tzinfo=UTC))
    assert (found.tier, found.status, found.can_upgrade, service.plans()) == (Tier.PREMIUM, "included", False, ())


def test_a_trial_becomes_a_subscription_that_is_paid_every_month(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, PREMIUM)
    found = service.standing(who, at=shop.now)
    assert (found.tier, found.status) == (Tier.PREMIUM, "trialing")
    shop.double.advance(days=8)
    found = service.refresh(who, at=shop.now)
    assert (found.tier, found.status) == (Tier.PREMIUM, "active")
    assert found.next_payment is not None
    assert found.next_payment.cents == 1900
    assert [bill.amount_paid for bill in service.bills(who) if bill.amount_due] == [1900]


def test_who_cancels_keeps_it_until_the_period_ends_and_may_change_their_mind(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, PREMIUM)
    shop.double.advance(days=10)
    cancelled = service.cancel(who, at=shop.now)
    assert (cancelled.tier, cancelled.status, cancelled.next_payment) == (Tier.PREMIUM, "canceling", None)
    assert service.resume(who, at=shop.now).status == "active"
    service.cancel(who, at=shop.now)
    shop.double.advance(days=40)
    assert service.refresh(who, at=shop.now).tier is Tier.FREE
    with pytest.raises(NotSubscribedError):
        service.resume(who, at=shop.now)


def test_nobody_subscribes_twice(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    with pytest.raises(AlreadySubscribedError):
        service.subscribe(
            who, plan_id(PREMIUM), email="a@example.org", name="Ada", return_to="http://127.0.0.1/", at=shop.now
        )


def standing_of_subscriptions() -> list[tuple[str, str]]:
    found = money.rows("select tier, status from user_subscriptions order by tier")
    return [(row["tier"], row["status"]) for row in found]


def test_what_was_bought_in_two_windows_at_once_is_paid_once(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.payments.end_now(str(shop.payments.subscriptions(customer_of(who))[0]["id"]), key="before")
    for which in (MONTHLY, PREMIUM):
        shop.double.pay(shop.checkout(customer_of(who), shop.prices[which], key=f"window {which}"))
    service.refresh(who, at=shop.now)
    found = service.refresh(who, at=shop.now)
    assert found.tier is Tier.PREMIUM
    assert standing_of_subscriptions() == [("premium", "active"), ("starter", "canceled"), ("starter", "canceled")]
    assert sorted(bill.amount_paid - bill.amount_refunded for bill in service.bills(who)) == [0, 0, 1900]


def test_what_was_bought_twice_is_given_back_although_stripe_went_away_in_between(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.payments.end_now(str(shop.payments.subscriptions(customer_of(who))[0]["id"]), key="before")
    for which in (MONTHLY, PREMIUM):
        shop.double.pay(shop.checkout(customer_of(who), shop.prices[which], key=f"window {which}"))
    refund, away = Payments.refund, [True]

    def once_away(self: Payments, payment_intent: str, *, cents: int | None, key: str) -> None:
        if away:
            away.clear()
            raise PaymentsUnavailableError
        refund(self, payment_intent, cents=cents, key=key)

    monkeypatch.setattr(Payments, "refund", once_away)
    with pytest.raises(PaymentsUnavailableError):
        service.refresh(who, at=shop.now)
    for _ in range(2):
        service.refresh(who, at=shop.now)
    assert standing_of_subscriptions() == [("premium", "active"), ("starter", "canceled"), ("starter", "canceled")]
    assert sorted(bill.amount_paid - bill.amount_refunded for bill in service.bills(who)) == [0, 0, 1900]


def test_a_refund_that_is_refused_keeps_nobody_paying_twice(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.payments.end_now(str(shop.payments.subscriptions(customer_of(who))[0]["id"]), key="before")
    for which in (MONTHLY, PREMIUM):
        shop.double.pay(shop.checkout(customer_of(who), shop.prices[which], key=f"window {which}"))

    def refused(*_: object, **__: object) -> None:
        raise PaymentRefusedError

    monkeypatch.setattr(Payments, "refund", refused)
    for _ in range(2):
        service.refresh(who, at=shop.now)
    assert standing_of_subscriptions() == [("premium", "active"), ("starter", "canceled"), ("starter", "canceled")]


def test_what_was_had_for_weeks_is_not_given_back_when_something_better_is_bought_beside_it(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=10)
    shop.double.pay(shop.checkout(customer_of(who), shop.prices[PREMIUM], key="another window"))
    service.refresh(who, at=shop.now)
    assert service.refresh(who, at=shop.now).tier is Tier.PREMIUM
    assert standing_of_subscriptions() == [("premium", "active"), ("starter", "canceled")]
    assert sum(bill.amount_refunded for bill in service.bills(who)) == 0
    credited = shop.payments._client.v1.customers.retrieve(customer_of(who))["balance"]
    assert -900 <= credited < -500  # of a month, what is left after three days


def test_who_buys_again_because_a_message_was_lost_is_read_before_they_pay(shop: Shop) -> None:
    who = money.person("ada")
    address = service.subscribe(
        who, plan_id(MONTHLY), email="a@example.org", name="Ada", return_to="http://127.0.0.1/", at=shop.now
    )
    shop.double.pay(address.rsplit("/", 1)[1])  # and never comes back to us
    with pytest.raises(AlreadySubscribedError):
        service.subscribe(
            who, plan_id(PREMIUM), email="a@example.org", name="Ada", return_to="http://127.0.0.1/", at=shop.now
        )
    assert service.standing(who, at=shop.now).tier is Tier.STARTER_ENHANCED


def test_an_upgrade_counts_at_once_and_the_movements_say_so(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=10)
    found = service.change(who, plan_id(PREMIUM), at=shop.now)
    assert found.tier is Tier.PREMIUM
    sweep_service.sweep(at=shop.now)
    told = money.rows("select kind, delta_cents from mrr_movements order by at")
    assert [tuple(row.values()) for row in told] == [("new", 900), ("expansion", 1000)]


def test_a_card_that_fails_leaves_a_grace_and_then_nothing(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=10)
    shop.double.fail_next(customer_of(who), times=9)
    shop.double.advance(days=29)
    sweep_service.sweep(at=shop.now)
    found = service.standing(who, at=shop.now)
    assert (found.status, found.tier) == ("past_due", Tier.STARTER_NORMAL)
    assert found.subscription is not None
    assert found.subscription.grace_ends_at is not None
    assert service.standing(who, at=found.subscription.grace_ends_at).tier is Tier.FREE


def test_a_grace_that_ends_is_told_by_the_clock_alone(shop: Shop) -> None:
    who = money.person("ada")
    shop.double.turn(after_retries="keep", retry_days=[25])
    buy(shop, who, MONTHLY)
    shop.double.advance(days=10)
    shop.double.fail_next(customer_of(who), times=9)
    shop.double.advance(days=29)
    sweep_service.sweep(at=shop.now)
    assert sweep_service.keep_time(at=shop.now) == 0
    later = shop.now + timedelta(days=20)
    assert sweep_service.keep_time(at=later) == 1
    assert sweep_service.keep_time(at=later) == 0
    told = money.rows("select kind, delta_cents from mrr_movements order by at")
    assert [tuple(row.values()) for row in told] == [("new", 900), ("churn", -900)]


def test_a_refund_is_seen_and_counted_on_its_day(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=9)
    (charge,) = shop.payments.charges(customer_of(who))
    shop.payments.refund(str(charge["payment_intent"]), cents=300, key="back")
    sweep_service.sweep(at=shop.now)
    (bill,) = [bill for bill in service.bills(who) if bill.amount_paid]
    assert (bill.amount_paid, bill.amount_refunded) == (900, 300)
    (total,) = money.rows("select sum(paid_cents)::int as paid, sum(refunded_cents)::int as back from revenue_days")
    assert (total["paid"], total["back"]) == (900, 300)


def test_a_discount_that_recurs_is_taken_off_revenue_until_it_ends(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY, code="SPRING50")
    for _ in range(7):
        sweep_service.sweep(at=shop.now)
        shop.double.advance(days=20)
    sweep_service.reconcile(at=shop.now)
    told = money.rows("select kind, delta_cents from mrr_movements order by at")
    assert [tuple(row.values()) for row in told] == [("new", 450), ("expansion", 450)]


def test_a_coupon_that_is_gone_from_stripe_stands_in_nobodys_way(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_: Payments, __: str) -> Object:
        raise NotFoundError

    monkeypatch.setattr(Payments, "coupon", gone)
    who = money.person("ada")
    buy(shop, who, MONTHLY, code="SPRING50")
    shop.double.advance(days=8)
    assert sweep_service.sweep(at=shop.now).failed == 0
    assert money.rows("select 1 from webhook_events where processed_at is null") == []
    told = money.rows("select kind, delta_cents from mrr_movements order by at")
    assert [tuple(row.values()) for row in told] == [("new", 450)]


def test_doing_it_again_changes_nothing(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    sweep_service.sweep(at=shop.now)
    tables = ("user_subscriptions", "payments", "mrr_movements", "mrr_months", "revenue_days", "subscription_states")

    def everything() -> list[list[dict[str, object]]]:
        return [money.rows(f"select * from {table} order by 1, 2") for table in tables]  # noqa: S608 -- named above

    before, at = everything(), shop.now
    assert sweep_service.sweep(at=at).events == 0
    sync_service.follow(customer_of(who), at=at, anew=True)
    after = everything()
    for one in (*before[0], *after[0]):
        one.pop("read_at")
    assert after == before


def test_twenty_readings_of_one_customer_at_once_write_it_once(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    shop.double.advance(days=40)
    sweep_service.sweep(at=shop.now)
    customer, at = customer_of(who), shop.now
    together = threading.Barrier(20)

    def read() -> None:
        together.wait()
        sync_service.follow(customer, at=at, anew=True)

    with ThreadPoolExecutor(20) as pool:
        for done in [pool.submit(read) for _ in range(20)]:
            done.result()
    (paid,) = money.rows("select sum(payments)::int as kept from revenue_days")
    (bills,) = money.rows("select count(*) as known from payments where paid_at is not null and amount_paid > 0")
    assert paid["kept"] == bills["known"] > 0
    assert revenue_service.verify() == ()
    assert [row["kind"] for row in money.rows("select kind from mrr_movements order by at")] == ["new"]


def test_a_service_can_ask_for_a_tier_and_the_refusal_names_it(shop: Shop) -> None:
    who = money.person("ada")
    buy(shop, who, MONTHLY)
    with transaction(who) as session:
        service.require_tier(session, who, Tier.STARTER_ENHANCED, at=shop.now)
        with pytest.raises(LimitReachedError, match="part of Premium"):
            service.require_tier(session, who, Tier.PREMIUM, at=shop.now)
