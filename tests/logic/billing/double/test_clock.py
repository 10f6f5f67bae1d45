"""The clock: what happens by itself as months go by."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from threading import Thread

import pytest
import stripe

from logic.billing.double.running import running_double
from logic.billing.double.values import DAY, HOUR
from tests.logic.billing.double.conftest import START, Shop


def days(moments: list[int]) -> list[str]:
    return [f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}" for moment in moments]


def test_a_year_of_renewals_bills_every_month_once(shop) -> None:
    subscription = shop.subscribe()
    shop.double.advance(days=365)
    shop.double.advance(hours=2)
    invoices = shop.invoices(subscription)
    assert len(invoices) == 13
    assert {(each.total, each.status, each.amount_paid) for each in invoices} == {(900, "paid", 900)}
    assert invoices[0].billing_reason == "subscription_create"
    assert {each.billing_reason for each in invoices[1:]} == {"subscription_cycle"}
    spans = [(each.lines.data[0].period.start, each.lines.data[0].period.end) for each in invoices]
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert days([start for start, _ in spans])[:3] == ["2026-09-21", "2026-10-21", "2026-11-21"]
    now = shop.again(subscription)
    assert (now["items"].data[0].current_period_start, now["items"].data[0].current_period_end) == spans[-1]
    assert now.latest_invoice == invoices[-1].id
    assert len({each.number for each in invoices}) == 13


def test_the_last_day_of_january_renews_on_the_last_day_of_every_month() -> None:
    january = int(datetime(2027, 1, 31, 9, tzinfo=UTC).timestamp())
    with running_double(now=january) as double:
        shop = Shop(double)
        subscription = shop.subscribe()
        double.advance(days=140)
        starts = [each.lines.data[0].period.start for each in shop.invoices(subscription)]
    assert days(starts) == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


def test_a_renewal_is_a_draft_for_an_hour_before_it_is_collected(shop) -> None:
    subscription = shop.subscribe()
    end = subscription["items"].data[0].current_period_end
    shop.double.advance(to=end)
    draft = shop.invoices(subscription)[-1]
    assert (draft.status, draft.attempted, draft.automatically_finalizes_at) == ("draft", False, end + HOUR)
    shop.double.advance(hours=1)
    assert shop.invoices(subscription)[-1].status == "paid"
    shop.double.turn(draft_seconds=0)
    shop.double.advance(to=shop.again(subscription)["items"].data[0].current_period_end)
    assert shop.invoices(subscription)[-1].status == "paid"


def test_dunning_tries_after_three_five_and_seven_days_and_then_cancels(shop) -> None:
    subscription = shop.subscribe()
    shop.double.fail_next(subscription.customer, 99)
    end = subscription["items"].data[0].current_period_end
    shop.double.advance(to=end + HOUR)
    late = shop.again(subscription, "latest_invoice")
    assert late.status == "past_due"
    assert late.latest_invoice.next_payment_attempt == end + HOUR + 3 * DAY
    assert shop.api.customers.retrieve(subscription.customer).delinquent is True
    shop.double.advance(days=15)
    failures = shop.events("invoice.payment_failed")
    moments = [event.created - end - HOUR for event in failures]
    assert [moment // DAY for moment in moments] == [0, 3, 8, 15]
    assert [event.data.object.attempt_count for event in failures] == [1, 2, 3, 4]
    assert failures[-1].data.object.next_payment_attempt is None
    gone = shop.again(subscription, "latest_invoice")
    assert (gone.status, gone.cancellation_details.reason) == ("canceled", "payment_failed")
    assert gone.ended_at == end + HOUR + 15 * DAY
    lost = gone.latest_invoice
    assert (lost.status, lost.status_details.uncollectible.reason) == ("uncollectible", "max_payment_attempts")
    shop.double.advance(days=60)
    assert len(shop.invoices(subscription)) == 2


def test_a_retry_that_succeeds_makes_everything_good(shop) -> None:
    subscription = shop.subscribe()
    shop.double.fail_next(subscription.customer, 2)
    shop.double.advance(to=subscription["items"].data[0].current_period_end + HOUR + 4 * DAY)
    assert shop.again(subscription).status == "past_due"
    shop.double.advance(days=5)
    assert shop.again(subscription).status == "active"
    paid = shop.invoices(subscription)[-1]
    assert (paid.status, paid.attempt_count) == ("paid", 3)
    assert shop.api.customers.retrieve(subscription.customer).delinquent is False
    charges = shop.api.charges.list({"customer": subscription.customer}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed", "failed", "succeeded"]


def test_knobs_set_the_patience_of_dunning(shop) -> None:
    shop.double.turn(retry_days=[1], after_retries="keep")
    subscription = shop.subscribe()
    shop.double.fail_next(subscription.customer, 99)
    shop.double.advance(to=subscription["items"].data[0].current_period_end + 2 * DAY)
    assert len(shop.events("invoice.payment_failed")) == 2
    assert shop.again(subscription).status == "past_due"


def test_a_trial_warns_ends_and_is_billed(shop) -> None:
    subscription = shop.subscribe("premium_month", trial_period_days=14)
    assert subscription.status == "trialing"
    shop.double.advance(days=12)
    [warning] = shop.events("customer.subscription.trial_will_end")
    assert warning.created == subscription.trial_end - 3 * DAY
    assert warning.data.object.status == "trialing"
    shop.double.advance(days=3)
    now = shop.again(subscription, "latest_invoice")
    assert (now.status, now.latest_invoice.total, now.latest_invoice.status) == ("active", 1900, "paid")
    assert now["items"].data[0].current_period_start == subscription.trial_end
    assert [each.total for each in shop.invoices(subscription)] == [0, 1900]


def test_a_trial_without_a_card_ends_as_it_was_told_to(shop) -> None:
    settings = {"end_behavior": {"missing_payment_method": "cancel"}}
    ends = shop.subscribe(customer=shop.customer(None).id, trial_period_days=7, trial_settings=settings)
    owes = shop.subscribe(customer=shop.customer(None).id, trial_period_days=7)
    shop.double.advance(days=8)
    assert shop.again(ends).status == "canceled"
    assert shop.again(owes).status == "past_due"


def test_a_trial_can_be_ended_now(shop) -> None:
    subscription = shop.subscribe(trial_period_days=14)
    ended = shop.api.subscriptions.update(subscription.id, {"trial_end": "now", "expand": ["latest_invoice"]})
    assert (ended.status, ended.latest_invoice.amount_paid) == ("active", 900)
    assert ended.trial_end == ended["items"].data[0].current_period_start


def test_a_cancellation_waits_for_the_end_of_the_period_and_can_be_taken_back(shop) -> None:
    subscription = shop.subscribe()
    end = subscription["items"].data[0].current_period_end
    planned = shop.api.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    assert (planned.status, planned.cancel_at, planned.cancel_at_period_end) == ("active", end, True)
    resumed = shop.api.subscriptions.update(subscription.id, {"cancel_at_period_end": False})
    assert (resumed.cancel_at, resumed.canceled_at, resumed.cancellation_details.reason) == (None, None, None)
    shop.double.advance(days=31)
    assert shop.again(subscription).status == "active"
    shop.api.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    shop.double.advance(days=31)
    gone = shop.again(subscription)
    assert (gone.status, gone.cancellation_details.reason) == ("canceled", "cancellation_requested")
    assert gone.ended_at == gone["items"].data[0].current_period_end
    assert len(shop.invoices(subscription)) == 2
    assert shop.api.subscriptions.list({"customer": subscription.customer}).data == []
    assert len(shop.api.subscriptions.list({"customer": subscription.customer, "status": "all"}).data) == 1


def test_a_repeating_coupon_counts_for_its_months_and_ends(shop) -> None:
    subscription = shop.subscribe("premium_month", discounts=[{"coupon": "spring50"}])
    shop.double.advance(days=130)
    assert [each.total for each in shop.invoices(subscription)] == [950, 950, 950, 1900, 1900]
    [ended] = shop.events("customer.discount.deleted")
    assert days([ended.created]) == ["2026-12-21"]
    assert shop.again(subscription).discounts == []


def test_a_coupon_for_once_counts_once_and_one_for_ever_counts_for_ever(shop) -> None:
    shop.api.coupons.create({"id": "two-off", "amount_off": 200, "currency": "usd", "duration": "once"})
    once = shop.subscribe(discounts=[{"coupon": "two-off"}])
    forever = shop.subscribe(discounts=[{"coupon": "welcome20"}])
    shop.double.advance(days=70)
    assert [each.total for each in shop.invoices(once)] == [700, 900, 900]
    assert [each.total for each in shop.invoices(forever)] == [720, 720, 720]
    first = shop.invoices(forever)[0]
    assert [(each.amount, each.discount) for each in first.total_discount_amounts] == [(180, forever.discounts[0])]


def test_a_first_payment_that_fails_leaves_an_incomplete_subscription_that_expires(shop) -> None:
    subscription = shop.subscribe(customer=shop.customer("pm_card_chargeCustomerFail").id)
    assert subscription.status == "incomplete"
    shop.double.advance(hours=24)
    gone = shop.again(subscription, "latest_invoice")
    assert (gone.status, gone.latest_invoice.status) == ("incomplete_expired", "void")


def test_the_clock_never_goes_back(shop) -> None:
    assert shop.double.advance(to=START + DAY) == START + DAY
    with pytest.raises(RuntimeError, match="does not go back"):
        shop.double.advance(to=START)


def test_history_tells_every_state_in_order(shop) -> None:
    subscription = shop.subscribe(discounts=[{"coupon": "welcome20"}])
    shop.double.advance(days=10)
    shop.change(subscription, "premium_month")
    shop.api.subscriptions.cancel(subscription.id)
    told = shop.double.history(subscription.customer)
    assert [each["type"].rpartition(".")[2] for each in told] == ["created", "updated", "updated", "deleted"]
    assert [each["at"] for each in told] == sorted(each["at"] for each in told)
    last = told[-1]["subscription"]
    assert last["discounts"][0]["source"]["coupon"]["percent_off"] == 20
    assert last["items"]["data"][0]["price"]["unit_amount"] == 1900
    assert told[-1]["subscription"]["status"] == "canceled"


def test_a_running_clock_lets_things_happen_without_being_told() -> None:
    with running_double(clock_kind="running") as double:
        shop = Shop(double)
        subscription = shop.subscribe(trial_end=double.now + 30)
        double.advance(seconds=31)
        assert shop.again(subscription).status == "active"
        before = double.now
        double.reset()
        assert double.now >= before - 1
        with pytest.raises(stripe.InvalidRequestError):
            shop.again(subscription)


def test_requests_are_answered_while_years_go_by(shop) -> None:
    for _ in range(4):
        shop.subscribe()
    years = Thread(target=shop.double.advance, kwargs={"days": 2_000})
    years.start()
    seen = {shop.double.now for _ in range(20) if years.is_alive()}
    years.join()
    assert len(seen) > 1
    assert shop.double.now >= START + 2_000 * DAY
