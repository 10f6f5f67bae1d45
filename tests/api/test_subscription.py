"""The subscription over HTTP: where one stands, what it costs, how it is changed; and the limits it sets."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from logic.billing import service as billing
from tests import factories, money
from tests.api.conftest import problem
from tests.logic.resume.made_files import RESUME
from tests.money import Shop

ADDRESS = "/api/subscription"


@pytest.fixture
def shop(committed_db) -> Iterator[Shop]:
    """Payments are on; every webhook is lost."""
    with pytest.MonkeyPatch.context() as own, money.open_shop(own, drop=1.0) as opened:
        yield opened


@pytest.fixture
def buyer(shop, as_holder) -> tuple[int, httpx.Client]:
    """A learner with nothing, and their client."""
    learner = factories.learner()
    return learner, as_holder(learner)


def upgrade(client: httpx.Client, tier: str, interval: str = "month") -> httpx.Response:
    return client.post(f"{ADDRESS}/upgrade", json={"tier": tier, "interval": interval})


def pays(shop: Shop, learner: int, answer: httpx.Response) -> None:
    """Do what a person does on the page, and come back."""
    assert answer.status_code == 200, answer.text
    shop.double.pay(answer.json()["checkout_url"].rsplit("/", 1)[1])
    billing.refresh(learner, at=shop.now)


def test_where_nothing_costs_money_everything_is_included(learner):
    found = learner.get(f"{ADDRESS}/status").json()
    assert (found["tier"], found["status"], found["can_upgrade"]) == ("premium", "included", False)
    assert {feature["limit"] for feature in found["features"]} == {None}
    assert learner.get(f"{ADDRESS}/plans").json() == {"plans": []}
    assert "everything is included" in problem(upgrade(learner, "premium"), 404)
    assert "everything is included" in problem(learner.post(f"{ADDRESS}/cancel"), 404)


def test_somebody_free_reads_what_they_may_use_and_what_more_costs(buyer):
    _, client = buyer
    found = client.get(f"{ADDRESS}/status").json()
    assert (found["tier"], found["status"], found["can_upgrade"]) == ("free", "free", True)
    assert (found["next_payment"], found["days_enhanced_left"]) == (None, 0)
    assert [(one["name"], one["used"], one["limit"]) for one in found["features"]] == [
        ("tracks", 0, 1),
        ("resumes", 0, 1),
        ("progress_report", 0, 0),
    ]
    prices = [
        (plan["tier"], plan["interval"], plan["cents"]) for plan in client.get(f"{ADDRESS}/plans").json()["plans"]
    ]
    assert sorted(prices) == [
        ("premium", "month", 1900),
        ("premium", "year", 19000),
        ("starter", "month", 900),
        ("starter", "year", 9000),
    ]
    assert client.get(f"{ADDRESS}/bills").json() == {"bills": []}
    assert "no subscription" in problem(client.post(f"{ADDRESS}/cancel"), 409)


def test_a_subscription_is_bought_changed_cancelled_and_kept(buyer, shop):
    learner, client = buyer
    first, again = upgrade(client, "starter"), upgrade(client, "starter")
    assert first.json()["checkout_url"] == again.json()["checkout_url"]
    assert first.json()["subscription"]["tier"] == "free"
    pays(shop, learner, first)
    found = client.get(f"{ADDRESS}/status").json()
    assert (found["tier"], found["status"], found["days_enhanced_left"]) == ("starter_enhanced", "trialing", 30)
    assert found["next_payment"]["cents"] == 900
    changed = upgrade(client, "premium").json()
    assert changed["checkout_url"] is None
    assert (changed["subscription"]["tier"], changed["subscription"]["can_upgrade"]) == ("premium", False)
    cancelled = client.post(f"{ADDRESS}/cancel").json()
    assert (cancelled["status"], cancelled["tier"], cancelled["next_payment"]) == ("canceling", "premium", None)
    assert cancelled["ends_at"]
    assert client.post(f"{ADDRESS}/resume").json()["status"] == "trialing"
    assert len(client.get(f"{ADDRESS}/bills").json()["bills"]) == 1


def test_nobody_moves_to_a_higher_tier_on_a_bill_that_is_open(buyer, shop):
    learner, client = buyer
    pays(shop, learner, upgrade(client, "starter"))
    (row,) = money.rows("select stripe_customer_id from billing_customers where user_id = :me", me=learner)
    shop.double.fail_next(row["stripe_customer_id"], times=9)
    shop.double.advance(days=8)
    billing.refresh(learner, at=shop.now)
    found = client.get(f"{ADDRESS}/status").json()
    assert found["status"] == "past_due"
    assert found["grace_ends_at"]
    assert "pay it with another card" in problem(upgrade(client, "premium"), 409)


def test_what_one_has_the_other_does_not(buyer, shop, as_holder):
    learner, client = buyer
    pays(shop, learner, upgrade(client, "premium"))
    stranger = as_holder(factories.learner("Mallory"))
    assert stranger.get(f"{ADDRESS}/status").json()["tier"] == "free"
    assert stranger.get(f"{ADDRESS}/bills").json() == {"bills": []}
    assert "no subscription" in problem(stranger.post(f"{ADDRESS}/cancel"), 409)
    assert client.get(f"{ADDRESS}/status").json()["status"] == "trialing"


def test_a_limit_is_a_402_with_the_way_to_more(buyer, as_holder):
    made = factories.learner_with_plan()
    client = as_holder(made.id)
    address = f"/api/tracks/{made.plan.track_id}/resume/before"
    assert client.put(address, files={"file": ("cv.txt", RESUME.encode())}).status_code == 200
    told = problem(client.put(address, files={"file": ("cv.txt", RESUME.encode())}), 402)
    assert "see Plans and prices" in told


@pytest.mark.parametrize("body", [{}, {"tier": "free"}, {"tier": "premium", "interval": "week"}, {"tier": 3}])
def test_what_cannot_be_bought_is_refused(buyer, body):
    assert "Nothing was changed" in problem(buyer[1].post(f"{ADDRESS}/upgrade", json=body), 422)
