"""Webhooks: signed as the provider signs them, lost, doubled, shuffled, late and sent again as the knobs say."""

from __future__ import annotations

import time
from collections import Counter

import pytest
import stripe

from logic.billing.double import travel
from logic.billing.double.knobs import STANDARD
from logic.billing.double.running import running_double
from tests.logic.billing.double.conftest import START, Shop

PEOPLE = 40


def make_people(double) -> list[str]:
    """Create customers; the ids of their events in order."""
    shop = Shop(double)
    for number in range(PEOPLE):
        shop.api.customers.create({"email": f"{number}@example.com"})
    return [event.id for event in shop.events("customer.created")]


def test_every_event_arrives_once_and_is_signed_with_the_real_time(inbox) -> None:
    with running_double(webhook_url=inbox.url, now=START, senders=1) as double:
        sent = make_people(double)
        assert double.flush() == 0
        assert [event.id for event in inbox.events] == sent
        body, signature = inbox.bodies[0], inbox.signatures[0]
        assert stripe.Webhook.construct_event(body, signature, double.secret, tolerance=300).type == "customer.created"
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body + b" ", signature, double.secret)
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signature, "whsec_another")
        assert {event.pending_webhooks for event in Shop(double).events()} == {0}


def test_the_signature_is_the_librarys_own() -> None:
    ours = travel.signature(b'{"id": "evt_1"}', "whsec_double", 1_800_000_000)
    assert ours == stripe.WebhookSignature.generate_signature_header('{"id": "evt_1"}', "whsec_double", 1_800_000_000)


def test_a_body_carries_the_whole_object_in_the_libraries_version(inbox) -> None:
    with running_double(webhook_url=inbox.url, now=START) as double:
        shop = Shop(double)
        shop.api.customers.update(shop.customer(None).id, {"name": "Sara"})
        double.flush()
    event = next(event for event in inbox.events if event.type == "customer.updated")
    assert (event.api_version, event.livemode) == (stripe._api_version._ApiVersion.CURRENT, False)
    assert event.data.object.email == "learner@example.com"
    assert event.data.previous_attributes.to_dict() == {"name": None}


def test_some_are_lost_and_some_come_twice_as_the_seed_says(inbox) -> None:
    with running_double(webhook_url=inbox.url, now=START, seed="fate", drop=0.3, duplicate=0.3) as double:
        sent = make_people(double)
        double.flush()
    arrived = Counter(event.id for event in inbox.events)
    knobs = {**STANDARD, "drop": 0.3, "duplicate": 0.3}
    fated = {each: len(travel.copies(each, 1, knobs)) for each in sent}
    assert {each: arrived.get(each, 0) for each in sent} == fated
    assert set(fated.values()) == {0, 1, 2}


def test_shuffled_events_overtake_one_another_within_the_window(inbox) -> None:
    with running_double(webhook_url=inbox.url, now=START, shuffle=8, senders=1) as double:
        sent = make_people(double)
        double.flush()
    arrived = [event.id for event in inbox.events]
    assert arrived != sent
    assert sorted(arrived) == sorted(sent)
    assert max(abs(arrived.index(each) - sent.index(each)) for each in sent) <= 8


def test_a_late_event_never_makes_a_request_wait(inbox) -> None:
    with running_double(webhook_url=inbox.url, now=START, delay=60.0) as double:
        begun = time.monotonic()
        make_people(double)
        assert time.monotonic() - begun < 30
        assert len(inbox.bodies) < PEOPLE
        assert double.flush() == 0
        assert len(inbox.bodies) == PEOPLE


def test_what_was_not_taken_is_sent_again(inbox) -> None:
    inbox.answers = [500, 503, 404]
    with running_double(webhook_url=inbox.url, now=START, retry_seconds=[0.05, 0.05, 0.05]) as double:
        Shop(double).customer(None)
        until = time.monotonic() + 20
        while not inbox.bodies and time.monotonic() < until:
            time.sleep(0.01)
        assert len(inbox.bodies) == 1
        assert inbox.answers == []


def test_what_is_never_taken_is_given_up_and_can_still_be_listed(inbox) -> None:
    inbox.answers = [500] * 10
    with running_double(webhook_url=inbox.url, now=START, retry_seconds=[0.01]) as double:
        shop = Shop(double)
        shop.customer(None)
        until = time.monotonic() + 20
        while len(inbox.answers) > 8 and time.monotonic() < until:
            time.sleep(0.01)
        double.flush()
        assert len(inbox.answers) == 8
        [event] = shop.events()
        assert event.pending_webhooks == 1
        assert [each.id for each in shop.api.events.list({"delivery_success": False}).data] == [event.id]


def test_events_are_listed_newest_first_by_type_and_time_and_only_for_thirty_days(inbox) -> None:
    with running_double(now=START) as double:
        shop = Shop(double)
        shop.subscribe()
        listed = shop.api.events.list({"limit": 100}).data
        assert [event.created for event in listed] == sorted((event.created for event in listed), reverse=True)
        some = shop.api.events.list({"types": ["invoice.paid", "customer.created"]}).data
        assert {event.type for event in some} == {"invoice.paid", "customer.created"}
        [paid] = shop.api.events.list({"type": "invoice.paid"}).data
        assert shop.api.events.retrieve(paid.id).data.object.amount_paid == 900
        assert all(e.created >= paid.created for e in shop.api.events.list({"created": {"gte": paid.created}}).data)
        double.advance(days=31)
        assert paid.id not in {event.id for event in shop.api.events.list({"limit": 100}).auto_paging_iter()}
        assert shop.api.events.retrieve(paid.id).id == paid.id


def test_knobs_that_do_not_exist_or_do_not_fit_are_refused(double) -> None:
    for wrong in ({"dorp": 0.5}, {"drop": "much"}, {"senders": True}, {"clock": 7}):
        with pytest.raises(RuntimeError, match="knob"):
            double.turn(**wrong)
    assert double.turn(drop=1)["drop"] == 1
