"""Taking what one paid along, and leaving: nothing is charged any more, and what was paid stays counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.jobs import Job

from jobs import tasks
from logic import clock
from logic.accounts import service as accounts
from logic.billing import service as billing
from logic.billing.gateway import PaymentsUnavailableError
from logic.billing.tiers import Bought, Interval
from logic.errors import InvalidInputError
from tests import factories, money
from tests.money import Shop


@pytest.fixture
def shop(committed_db: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A shop whose webhooks are all lost."""
    with money.open_shop(monkeypatch, drop=1.0) as opened:
        yield opened


@pytest.fixture
def subscriber(shop: Shop) -> int:
    """Somebody with Premium, who has paid their first month."""
    who = factories.learner(email="ada@example.org")
    plan = billing.plan_for(Bought.PREMIUM, Interval.MONTH)
    address = billing.subscribe(
        who, plan.id, email="ada@example.org", name="Ada", return_to="http://127.0.0.1/", at=shop.now
    )
    shop.double.pay(address.rsplit("/", 1)[1])
    shop.double.advance(days=8)
    billing.refresh(who, at=shop.now)
    return who


def jobs_waiting() -> list[str]:
    return [row["task_name"] for row in money.rows("select task_name from procrastinate_jobs where status = 'todo'")]


def test_an_export_has_the_subscription_and_what_was_paid(subscriber: int) -> None:
    tables = accounts.export(subscriber)["tables"]
    assert [row["status"] for row in tables["user_subscriptions"]] == ["active"]
    assert sorted(row["amount_paid"] for row in tables["payments"]) == [0, 1900]
    assert len(tables["billing_customers"]) == 1


def test_who_deletes_their_account_is_charged_nothing_more_and_stays_counted(subscriber: int, shop: Shop) -> None:
    (customer,) = money.rows("select stripe_customer_id from billing_customers")
    accounts.delete(subscriber, factories.PASSWORD, at=clock.now())
    assert jobs_waiting().count(billing.FORGET) == 1
    assert money.rows("select user_id, amount_paid from payments where amount_paid > 0") == [
        {"user_id": None, "amount_paid": 1900}
    ]
    tasks.forget_customer(customer["stripe_customer_id"])
    tasks.forget_customer(customer["stripe_customer_id"])
    (*_, last) = shop.double.history(customer["stripe_customer_id"])
    assert last["subscription"]["status"] == "canceled"


def test_who_has_left_is_charged_nothing_more_however_long_stripe_is_away() -> None:
    job = Job(
        queue="billing",
        lock=None,
        queueing_lock=None,
        task_name=billing.FORGET,
        task_kwargs={"stripe_customer_id": "cus_1"},
        attempts=10_000,
    )
    again = tasks.forget_customer.get_retry_exception(PaymentsUnavailableError(), job)
    assert again is not None
    assert again.retry_decision.retry_at is not None
    assert again.retry_decision.retry_at - datetime.now(UTC) < timedelta(hours=1)


def test_a_refused_deletion_leaves_the_subscription_alone(subscriber: int, shop: Shop) -> None:
    with pytest.raises(InvalidInputError):
        accounts.delete(subscriber, "another password", at=clock.now())
    assert billing.FORGET not in jobs_waiting()
    assert billing.refresh(subscriber, at=shop.now).status == "active"
