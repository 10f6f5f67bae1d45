"""The pure parts under random lives: periods, shares of cents, and the books that must always balance."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from random import Random
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe._encode import _api_encode

from logic.billing.double import forms, lines, periods
from logic.billing.double.engine import Engine, Request
from logic.billing.double.values import DAY, difference, share
from logic.billing.double.world import World

NOW = 1_790_000_000
KEY = "sk_test_random"
LEGAL = {
    None: {"incomplete", "trialing"},
    "incomplete": {"active", "incomplete_expired", "canceled"},
    "trialing": {"active", "past_due", "canceled"},
    "active": {"past_due", "canceled", "trialing"},
    "past_due": {"active", "canceled", "trialing"},
}


@given(st.integers(0, 4_000_000_000), st.sampled_from(["day", "week", "month", "year"]), st.integers(1, 3))
def test_periods_follow_one_another_and_keep_the_day_of_the_month(anchor, interval, count) -> None:
    ends = [periods.added(anchor, interval, count * number) for number in range(14)]
    assert ends == sorted(set(ends))
    start = datetime.fromtimestamp(anchor, UTC)
    for number, end in enumerate(ends[1:], start=1):
        at = datetime.fromtimestamp(end, UTC)
        assert (at.hour, at.minute, at.second) == (start.hour, start.minute, start.second)
        if interval in {"month", "year"}:
            assert at.day == start.day or (at.day < start.day and datetime.fromtimestamp(end + DAY, UTC).day == 1)
        assert periods.end_after(anchor, interval, count, ends[number - 1]) == end


@given(st.integers(-(10**9), 10**9), st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_share_is_rounded_to_the_nearest_cent_on_both_sides_of_zero(amount, part, whole) -> None:
    assert abs(share(amount, part, whole) * whole - amount * part) * 2 <= whole
    assert share(-amount, part, whole) == -share(amount, part, whole)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.integers(1, 10**6))
def test_an_amount_off_is_spread_to_the_cent_and_never_more_than_there_is(amounts, off) -> None:
    parts = lines.parts({"percent_off": None, "amount_off": off}, amounts)
    assert sum(parts) == min(off, sum(amounts))
    assert all(0 <= part <= amount for part, amount in zip(parts, amounts, strict=True))


NAMES = st.text("abcdefgh_", min_size=1, max_size=6)
LEAVES = st.text(max_size=8)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
)


@given(st.dictionaries(NAMES, TREES, max_size=4))
def test_what_the_library_encodes_is_read_as_it_was(tree) -> None:
    assert forms.decoded(urlencode(list(_api_encode(tree)))) == tree


class Life:
    """One customer's random life, by the requests the app would send; no server in between."""

    def __init__(self) -> None:
        self.engine = Engine(World("random", NOW), None, key=KEY, real_now=lambda: NOW)
        self.engine.start(fresh=True, clock="standing")
        listed = self.ask("GET", "prices", limit=100)["data"]
        self.prices = {price["lookup_key"]: price["id"] for price in listed}
        given = {"payment_method": "pm_card_visa", "invoice_settings": {"default_payment_method": "pm_card_visa"}}
        self.customer = self.ask("POST", "customers", email="a@example.com", **given)["id"]
        codes = self.ask("GET", "promotion_codes")["data"]
        self.codes = [code["id"] for code in codes]

    def ask(self, method: str, path: str, **params):
        body = urlencode(list(_api_encode(params)))
        query, body = (body, "") if method == "GET" else ("", body)
        reply = self.engine.answer(Request(method, f"/v1/{path}", query, body, {"authorization": f"Bearer {KEY}"}))
        return reply.body

    def world(self, kind: str) -> list[dict]:
        return self.engine.world.every(kind)

    def step(self, action: str, price: str, number: int) -> None:
        running = self.ask("GET", "subscriptions", customer=self.customer, limit=100)["data"]
        subscription = running[number % len(running)] if running else None
        if action == "subscribe":
            more = {"discounts": [{"promotion_code": self.codes[number % 2]}]} if number % 3 else {}
            trial = {"trial_period_days": 1 + number} if number % 4 == 0 else {}
            items = [{"price": self.prices[price], "quantity": 1 + number % 2}]
            self.ask("POST", "subscriptions", customer=self.customer, items=items, **more, **trial)
        elif action == "advance":
            self.engine.advance(self.engine.world.now + number * DAY)
        elif action == "fail":
            self.engine.turn(
                lambda world: world.put("customer", world.get("customer", self.customer) | {"_fail": number})
            )
        elif action == "refund":
            charges = [each for each in self.world("charge") if each["paid"]]
            if charges:
                self.ask("POST", "refunds", charge=charges[-1]["id"], amount=1 + number * 20)
        elif subscription is not None:
            self.change(action, subscription, price, number)

    def change(self, action: str, subscription: dict, price: str, number: int) -> None:
        path = f"subscriptions/{subscription['id']}"
        if action == "price":
            behaviour = ("always_invoice", "create_prorations", "none")[number % 3]
            items = [{"id": subscription["items"]["data"][0]["id"], "price": self.prices[price]}]
            self.ask("POST", path, items=items, proration_behavior=behaviour)
        elif action == "end":
            self.ask("POST", path, cancel_at_period_end=bool(number % 2))
        elif action == "cancel":
            self.ask("DELETE", path)
        elif action == "code":
            self.ask("POST", path, discounts=[{"promotion_code": self.codes[number % 2]}])


ACTIONS = (
    "subscribe",
    "advance",
    "advance",
    "advance",
    "fail",
    "refund",
    "price",
    "price",
    "price",
    "end",
    "cancel",
    "code",
)
PRICES = ("starter_month", "starter_year", "premium_month", "premium_year")


def lived(seed: int) -> Life:
    """A long random life; the same for the same seed."""
    life, chance = Life(), Random(seed)  # noqa: S311 -- lives that are made up
    life.step("subscribe", "starter_month", 1)
    for _ in range(80):
        life.step(chance.choice(ACTIONS), chance.choice(PRICES), chance.randint(0, 45))
    return life


@pytest.mark.parametrize("seed", range(10))
def test_the_books_balance_whatever_happens(seed) -> None:
    life = lived(seed)
    invoices_add_up(life)
    money_is_where_the_invoices_say(life)
    events_tell_every_change(life)


def test_random_lives_come_into_every_situation() -> None:
    lives = [lived(seed) for seed in range(10)]
    states = {note["subscription"]["status"] for life in lives for note in life.world("_history")}
    assert states >= {"active", "trialing", "past_due", "canceled"}
    invoices = [each for life in lives for each in life.world("invoice")]
    assert {each["status"] for each in invoices} >= {"paid", "open", "uncollectible"}
    assert any(each["starting_balance"] < 0 < each["amount_due"] for each in invoices)
    assert any(each["total"] < 0 for each in invoices)
    types = {event["type"] for life in lives for event in life.world("event")}
    assert types >= {"customer.discount.deleted", "charge.refunded", "invoice.payment_failed"}


def invoices_add_up(life: Life) -> None:
    for invoice in life.world("invoice"):
        found = invoice["lines"]["data"]
        assert invoice["subtotal"] == sum(line["amount"] for line in found)
        off = sum(each["amount"] for each in invoice["total_discount_amounts"])
        assert off == sum(each["amount"] for line in found for each in line["discount_amounts"])
        assert invoice["total"] == invoice["subtotal"] - off
        assert invoice["amount_due"] == max(0, invoice["total"] + invoice["starting_balance"])
        assert invoice["amount_paid"] == (invoice["amount_due"] if invoice["status"] == "paid" else 0)
        assert all(line["invoice"] == invoice["id"] for line in found)


def money_is_where_the_invoices_say(life: Life) -> None:
    invoices = [each for each in life.world("invoice") if each["status"] != "draft"]
    customer = life.engine.world.get("customer", life.customer)
    assert customer["balance"] == sum(each["total"] - each["amount_due"] for each in invoices) <= 0
    charges = life.world("charge")
    assert sum(each["amount_captured"] for each in charges) == sum(each["amount_paid"] for each in invoices)
    given_back = sum(each["amount"] for each in life.world("refund"))
    assert given_back == sum(each["amount_refunded"] for each in charges)
    assert all(0 <= each["amount_refunded"] <= each["amount_captured"] for each in charges)


def events_tell_every_change(life: Life) -> None:
    for subscription in life.world("subscription"):
        told = [
            event
            for event in life.world("event")
            if event["type"].startswith("customer.subscription.")
            and event["data"]["object"]["id"] == subscription["id"]
        ]
        states = [event["data"]["object"] for event in told]
        statuses = [None, *dict.fromkeys(state["status"] for state in states[:1]), *[s["status"] for s in states[1:]]]
        for before, after in itertools.pairwise(statuses):
            assert before == after or after in LEGAL[before]
        for before, event in zip(states, told[1:], strict=False):
            if event["type"].endswith(".updated"):
                assert event["data"]["previous_attributes"] == difference(before, event["data"]["object"])
        shown = {key: value for key, value in states[-1].items() if key != "items"}
        assert shown == {key: subscription[key] for key in shown}
        if subscription["status"] in {"active", "past_due", "trialing"}:
            item = subscription["items"]["data"][0]
            assert item["current_period_start"] <= life.engine.world.now < item["current_period_end"]


@pytest.mark.parametrize("count", [0, 1, 5])
def test_the_same_seed_and_the_same_requests_make_the_same_ids(count) -> None:
    lives = [Life(), Life()]
    for life in lives:
        for number in range(count):
            life.step("subscribe", "premium_month", number)
    first, second = ([each["id"] for each in life.world("subscription")] for life in lives)
    assert first == second
