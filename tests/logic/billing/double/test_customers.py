"""Customers, prices, coupons and codes; errors and lists in the provider's shape."""

from __future__ import annotations

import pytest
import stripe
import urllib3


def test_the_catalogue_has_two_products_with_four_prices(shop) -> None:
    listed = shop.api.prices.list({"lookup_keys": ["starter_month", "premium_year"], "expand": ["data.product"]}).data
    found = {price.lookup_key: (price.product.name, price.unit_amount, price.recurring.interval) for price in listed}
    assert found == {"starter_month": ("Starter", 900, "month"), "premium_year": ("Premium", 19000, "year")}
    assert set(shop.prices) == {"starter_month", "starter_year", "premium_month", "premium_year"}
    retrieved = shop.api.prices.retrieve(shop.prices["premium_month"])
    assert (retrieved.currency, retrieved.unit_amount, str(retrieved.unit_amount_decimal)) == ("usd", 1900, "1900")


def test_both_promotion_codes_are_there(shop) -> None:
    [welcome] = shop.api.promotion_codes.list({"code": "WELCOME20", "expand": ["data.promotion.coupon"]}).data
    [spring] = shop.api.promotion_codes.list({"code": "SPRING50", "expand": ["data.promotion.coupon"]}).data
    assert (welcome.promotion.coupon.percent_off, welcome.promotion.coupon.duration) == (20, "forever")
    coupon = spring.promotion.coupon
    assert (coupon.percent_off, coupon.duration, coupon.duration_in_months) == (50, "repeating", 3)


def test_a_customer_is_created_found_and_changed(shop) -> None:
    customer = shop.customer(metadata={"user": "7", "kind": "learner"}, name="Sara")
    changed = shop.api.customers.update(customer.id, {"metadata": {"kind": "", "zone": "UTC"}, "name": "Sara T."})
    assert (changed.name, changed.metadata.to_dict()) == ("Sara T.", {"user": "7", "zone": "UTC"})
    assert shop.api.customers.retrieve(customer.id).name == "Sara T."
    event = shop.events("customer.updated")[-1]
    assert event.data.previous_attributes.to_dict() == {"name": "Sara", "metadata": {"kind": "learner", "zone": None}}


def test_deleting_a_customer_cancels_what_they_subscribed_to(shop) -> None:
    subscription = shop.subscribe()
    assert shop.api.customers.delete(subscription.customer).deleted is True
    assert shop.again(subscription).status == "canceled"
    assert shop.api.customers.retrieve(subscription.customer).deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        shop.api.customers.update(subscription.customer, {"name": "Nobody"})
    assert [event.type for event in shop.events()][-2:] == ["customer.subscription.deleted", "customer.deleted"]


def test_what_is_not_there_is_missing_in_the_providers_words(shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.api.subscriptions.retrieve("sub_nobody")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.subscribe(customer="cus_nobody")
    assert (refused.value.http_status, refused.value.param) == (400, "customer")
    assert refused.value.request_id.startswith("req_")


def test_nobody_is_let_in_without_the_key(shop) -> None:
    stranger = stripe.StripeClient("sk_test_stranger", base_addresses={"api": shop.double.base_url})
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.customers.list()
    http = urllib3.PoolManager()
    assert http.request("GET", f"{shop.double.base_url}/v1/customers").status == 401
    assert http.request("GET", f"{shop.double.base_url}/_double/history").status == 401


def test_a_parameter_nobody_looks_at_is_refused_and_not_passed_over(shop) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.api.customers.create({"emial": "learner@example.com"})
    assert (refused.value.code, refused.value.param) == ("parameter_unknown", "emial")
    with pytest.raises(stripe.InvalidRequestError, match="API version"):
        shop.api.customers.list(options={"stripe_version": "2019-01-01"})


def test_a_refused_request_changes_nothing(shop) -> None:
    before = len(shop.events())
    with pytest.raises(stripe.InvalidRequestError):
        shop.api.customers.create({"email": "learner@example.com", "payment_method": "pm_nobody"})
    assert shop.api.customers.list().data == []
    assert len(shop.events()) == before


def test_lists_come_newest_first_and_page_by_page(shop) -> None:
    made = [shop.api.customers.create({"email": f"{number}@example.com"}).id for number in range(7)]
    first = shop.api.customers.list({"limit": 3})
    assert [customer.id for customer in first.data] == made[:3:-1]
    assert first.has_more is True
    assert [customer.id for customer in first.auto_paging_iter()] == made[::-1]
    back = shop.api.customers.list({"limit": 2, "ending_before": made[0]})
    assert [customer.id for customer in back.data] == [made[2], made[1]]
    since = shop.api.customers.retrieve(made[5]).created
    assert [each.id for each in shop.api.customers.list({"created": {"gte": since}}).data] == [made[6], made[5]]
    with pytest.raises(stripe.InvalidRequestError):
        shop.api.customers.list({"limit": 101})


def test_what_cannot_be_expanded_is_refused(shop) -> None:
    shop.subscribe()
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        shop.api.customers.list({"expand": ["data.email"]})
    with pytest.raises(stripe.InvalidRequestError, match="more than 4 levels"):
        shop.api.subscriptions.list({"expand": ["data.items.data.price.product"]})


def test_a_coupon_is_a_percentage_or_an_amount_and_lasts_as_it_says(shop) -> None:
    for wrong in (
        {"percent_off": 10, "amount_off": 100},
        {"percent_off": 101},
        {"percent_off": 5, "duration_in_months": 2},
    ):
        with pytest.raises(stripe.InvalidRequestError):
            shop.api.coupons.create(wrong)
    coupon = shop.api.coupons.create({"amount_off": 150, "currency": "usd", "duration": "once", "max_redemptions": 1})
    shop.subscribe(discounts=[{"coupon": coupon.id}])
    assert shop.api.coupons.retrieve(coupon.id).valid is False
    with pytest.raises(stripe.InvalidRequestError, match="used up"):
        shop.subscribe(discounts=[{"coupon": coupon.id}])


def test_changes_of_one_customer_never_share_a_second(shop) -> None:
    customer = shop.customer(None)
    for name in ("A", "B", "C"):
        shop.api.customers.update(customer.id, {"name": name})
    seconds = [event.created for event in shop.events("customer.created", "customer.updated")]
    assert len(set(seconds)) == 4
    assert seconds == sorted(seconds)


@pytest.mark.parametrize(
    ("given", "param"),
    [
        ({"email": "nobody"}, "email"),
        ({"metadata": {"k" * 41: "x"}}, "metadata"),
        ({"metadata": {"key": "x" * 501}}, "metadata"),
        ({"metadata": {str(number): "x" for number in range(51)}}, "metadata"),
        ({"invoice_settings": {"default_payment_method": "pm_nobody"}}, "default_payment_method"),
    ],
)
def test_values_the_provider_would_refuse_are_refused(shop, given, param) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        shop.api.customers.create(given)
    assert refused.value.param == param


@pytest.mark.parametrize(
    "body",
    [
        "items=",
        "items[0]=",
        "items[0][price][x]=1&customer=c",
        "customer[x]=1",
        "metadata=x",
        "items[x]=1",
        "expand[0]=",
        "=",
    ],
)
def test_no_body_brings_the_double_down(shop, body) -> None:
    headers = {"Authorization": f"Bearer {shop.double.key}", "Content-Type": "application/x-www-form-urlencoded"}
    for name in ("subscriptions", "customers", "checkout/sessions", "refunds", "coupons", "invoices/create_preview"):
        answer = urllib3.request("POST", f"{shop.double.base_url}/v1/{name}", body=body, headers=headers)
        assert answer.status in {200, 400, 404}, (name, answer.data)
