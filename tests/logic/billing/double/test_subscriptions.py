"""Changes of a running subscription, and what they cost to the cent."""

from __future__ import annotations

import pytest
import stripe

from logic.billing.double.values import DAY


def lines(invoice) -> list[int]:
    return [line.amount for line in invoice.lines.data]


def halfway(shop, subscription) -> None:
    """Let the next change fall on the middle of the period."""
    item = shop.again(subscription)["items"].data[0]
    shop.double.advance(to=(item.current_period_start + item.current_period_end) // 2 - 1)


def test_an_upgrade_in_the_middle_of_a_month_costs_half_the_difference(shop) -> None:
    subscription = shop.subscribe()
    halfway(shop, subscription)
    upgraded = shop.change(
        subscription, "premium_month", proration_behavior="always_invoice", expand=["latest_invoice"]
    )
    invoice = upgraded.latest_invoice
    assert lines(invoice) == [-450, 950]
    assert (invoice.total, invoice.amount_paid, invoice.billing_reason) == (500, 500, "subscription_update")
    assert all(line.parent.subscription_item_details.proration for line in invoice.lines.data)
    before, after = subscription["items"].data[0], upgraded["items"].data[0]
    assert (after.id, after.current_period_end) == (before.id, before.current_period_end)
    assert after.price.lookup_key == "premium_month"
    shop.double.advance(days=16)
    assert lines(shop.invoices(subscription)[-1]) == [1900]


def test_prorations_that_are_only_created_wait_for_the_next_invoice(shop) -> None:
    subscription = shop.subscribe()
    halfway(shop, subscription)
    shop.change(subscription, "premium_month")
    assert len(shop.invoices(subscription)) == 1
    shop.double.advance(days=16)
    last = shop.invoices(subscription)[-1]
    assert (lines(last), last.total) == ([-450, 950, 1900], 2400)


def test_without_proration_the_new_price_counts_from_the_next_period(shop) -> None:
    subscription = shop.subscribe()
    halfway(shop, subscription)
    shop.change(subscription, "premium_month", proration_behavior="none")
    shop.double.advance(days=16)
    assert [lines(invoice) for invoice in shop.invoices(subscription)] == [[900], [1900]]


def test_a_downgrade_leaves_a_credit_that_the_next_invoice_uses(shop) -> None:
    subscription = shop.subscribe("premium_month")
    halfway(shop, subscription)
    shop.change(subscription, "starter_month", proration_behavior="always_invoice")
    credited = shop.invoices(subscription)[-1]
    assert (credited.total, credited.amount_due, credited.status, credited.ending_balance) == (-500, 0, "paid", -500)
    assert shop.api.customers.retrieve(subscription.customer).balance == -500
    shop.double.advance(days=16)
    last = shop.invoices(subscription)[-1]
    assert (last.total, last.starting_balance, last.amount_due, last.amount_paid) == (900, -500, 400, 400)
    assert shop.api.customers.retrieve(subscription.customer).balance == 0


def test_a_change_from_monthly_to_yearly_begins_a_new_period_now(shop) -> None:
    subscription = shop.subscribe()
    halfway(shop, subscription)
    yearly = shop.change(subscription, "starter_year", expand=["latest_invoice"])
    assert lines(yearly.latest_invoice) == [-450, 9000]
    assert yearly.latest_invoice.amount_paid == 8550
    item = yearly["items"].data[0]
    assert item.current_period_start == yearly.billing_cycle_anchor == shop.double.now
    assert item.current_period_end - item.current_period_start == 365 * DAY


def test_what_is_given_back_is_what_was_paid_with_the_coupon_of_then(shop) -> None:
    shop.api.coupons.create({"id": "half-once", "percent_off": 50, "duration": "once"})
    subscription = shop.subscribe("premium_month", discounts=[{"coupon": "half-once"}])
    halfway(shop, subscription)
    shop.change(subscription, "starter_month", proration_behavior="always_invoice")
    assert lines(shop.invoices(subscription)[-1]) == [-475, 450]


def test_a_second_change_in_one_period_gives_back_only_what_the_first_left(shop) -> None:
    subscription = shop.subscribe()
    halfway(shop, subscription)
    shop.change(subscription, "premium_month", proration_behavior="always_invoice")
    shop.change(subscription, "starter_month", proration_behavior="always_invoice")
    assert [lines(invoice) for invoice in shop.invoices(subscription)] == [[900], [-450, 950], [-950, 450]]


def test_more_of_the_same_is_prorated_too(shop) -> None:
    subscription = shop.subscribe()
    halfway(shop, subscription)
    items = [{"id": subscription["items"].data[0].id, "quantity": 3}]
    given = {"items": items, "proration_behavior": "always_invoice"}
    assert shop.api.subscriptions.update(subscription.id, given)["items"].data[0].quantity == 3
    assert lines(shop.invoices(subscription)[-1]) == [-450, 1350]


def test_a_preview_says_what_a_change_will_cost_and_changes_nothing(shop) -> None:
    subscription = shop.subscribe(discounts=[{"coupon": "welcome20"}])
    halfway(shop, subscription)
    events = len(shop.events())
    items = [{"id": subscription["items"].data[0].id, "price": shop.prices["premium_month"]}]
    details = {"items": items, "proration_behavior": "always_invoice", "proration_date": shop.double.now + 1}
    preview = shop.api.invoices.create_preview({"subscription": subscription.id, "subscription_details": details})
    assert (lines(preview), preview.amount_due, preview.status) == ([-360, 760], 400, "draft")
    assert (len(shop.events()), len(shop.invoices(subscription))) == (events, 1)
    assert shop.again(subscription)["items"].data[0].price.lookup_key == "starter_month"
    shop.change(subscription, "premium_month", proration_behavior="always_invoice")
    assert lines(shop.invoices(subscription)[-1]) == lines(preview)


def test_a_preview_of_the_next_invoice_is_what_it_then_costs(shop) -> None:
    subscription = shop.subscribe(discounts=[{"coupon": "spring50"}])
    upcoming = shop.api.invoices.create_preview({"subscription": subscription.id})
    shop.double.advance(days=31)
    last = shop.invoices(subscription)[-1]
    assert (upcoming.total, upcoming.lines.data[0].period.end) == (450, last.lines.data[0].period.end)
    assert last.total == 450
    shop.api.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.api.invoices.create_preview({"subscription": subscription.id})
    assert refused.value.code == "invoice_upcoming_none"


def test_an_upgrade_whose_payment_fails_is_past_due_until_it_is_paid(shop) -> None:
    subscription = shop.subscribe()
    shop.double.fail_next(subscription.customer)
    upgraded = shop.change(subscription, "premium_month", proration_behavior="always_invoice")
    assert upgraded.status == "past_due"
    paid = shop.api.invoices.pay(upgraded.latest_invoice)
    assert paid.status == "paid"
    assert shop.again(subscription).status == "active"


def test_an_upgrade_can_insist_on_being_paid(shop) -> None:
    subscription = shop.subscribe()
    shop.double.fail_next(subscription.customer)
    given = {"proration_behavior": "always_invoice", "payment_behavior": "error_if_incomplete"}
    with pytest.raises(stripe.CardError) as refused:
        shop.change(subscription, "premium_month", **given)
    assert refused.value.code == "card_declined"
    now = shop.again(subscription)
    assert (now.status, now["items"].data[0].price.lookup_key) == ("active", "starter_month")
    assert len(shop.invoices(subscription)) == 1


def test_canceling_now_ends_it_now_and_gives_back_what_is_asked_for(shop) -> None:
    subscription = shop.subscribe()
    halfway(shop, subscription)
    gone = shop.api.subscriptions.cancel(subscription.id, {"prorate": True, "invoice_now": True})
    assert (gone.status, gone.ended_at) == ("canceled", shop.double.now)
    assert lines(shop.invoices(subscription)[-1]) == [-450]
    assert shop.api.customers.retrieve(subscription.customer).balance == -450
    with pytest.raises(stripe.InvalidRequestError):
        shop.api.subscriptions.cancel(subscription.id)
    with pytest.raises(stripe.InvalidRequestError, match="canceled subscription"):
        shop.change(subscription, "premium_month")


def test_discounts_of_a_running_subscription_can_be_changed(shop) -> None:
    subscription = shop.subscribe(discounts=[{"coupon": "welcome20"}])
    [code] = shop.api.promotion_codes.list({"code": "SPRING50"}).data
    given = {"discounts": [{"promotion_code": code.id}], "expand": ["discounts.source.coupon"]}
    changed = shop.api.subscriptions.update(subscription.id, given)
    assert [each.source.coupon.id for each in changed.discounts] == ["spring50"]
    assert [event.type for event in shop.events("customer.discount.created", "customer.discount.deleted")] == [
        "customer.discount.created", "customer.discount.created", "customer.discount.deleted",
    ]  # fmt: skip
    assert shop.api.subscriptions.update(subscription.id, {"discounts": ""}).discounts == []


def test_an_update_is_one_event_that_says_what_was_before(shop) -> None:
    subscription = shop.subscribe()
    before = len(shop.events("customer.subscription.updated"))
    shop.change(subscription, "premium_month", proration_behavior="always_invoice", metadata={"by": "learner"})
    [event] = shop.events("customer.subscription.updated")[before:]
    previous = event.data.previous_attributes.to_dict()
    assert set(previous) == {"items", "latest_invoice", "metadata"}
    assert previous["items"]["data"][0]["price"]["lookup_key"] == "starter_month"
    assert event.data.object["items"].data[0].price.lookup_key == "premium_month"


def test_subscriptions_are_listed_by_customer_status_and_price(shop) -> None:
    active, gone = shop.subscribe(), shop.subscribe("premium_month")
    shop.api.subscriptions.cancel(gone.id)

    def listed(**query) -> set[str]:
        return {each.id for each in shop.api.subscriptions.list(query).data}

    assert listed() == listed(customer=active.customer) == {active.id}
    assert listed(status="all") == {active.id, gone.id}
    assert listed(status="canceled") == listed(status="ended") == {gone.id}
    assert listed(status="all", price=shop.prices["premium_month"]) == {gone.id}
