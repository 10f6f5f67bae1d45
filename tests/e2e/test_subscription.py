"""Money in a real browser: pay on the checkout, have premium at once, cancel, keep it until the end, be free again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bench.chromium import DESKTOP, PHONE
from logic import clock
from logic.billing.double.running import KEY, SECRET, Double, running_double
from tests import factories
from tests.e2e import walking
from tests.e2e.conftest import ROOT, Server, free_port, start_server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

EMAIL = "amara@example.org"
PATIENCE = 60.0


@dataclass
class Shop:
    """The application with its worker, and the double it takes for Stripe."""

    server: Server
    double: Double


@pytest.fixture
def shop(committed_db, tmp_path: Path) -> Iterator[Shop]:
    """Server, worker and double, each a process or a thread of its own, speaking over HTTP."""
    port = free_port()
    with running_double(webhook_url=f"http://127.0.0.1:{port}/webhooks/stripe") as double:
        stripe = {"STRIPE_SECRET_KEY": KEY, "STRIPE_WEBHOOK_SECRET": SECRET, "STRIPE_API_BASE": double.base_url}
        server = start_server(committed_db.url, committed_db.owner_url, tmp_path, port, **stripe)
        worker = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env={**os.environ, **stripe, "WAYMARK_ENV": "test", "DATABASE_URL": committed_db.url},
            start_new_session=True,
        )
        yield Shop(server, double)
        worker.send_signal(signal.SIGTERM)
        worker.wait(30)
        server.stop()


@pytest.fixture
def page(shop: Shop, browser) -> Iterator[Page]:
    """Amara, signed in, at a desk."""
    factories.learner("Amara", email=EMAIL, at=clock.now())
    context = browser.new_context(viewport=DESKTOP, timezone_id="Europe/Berlin", locale="en-GB")
    context.set_default_timeout(20_000)
    cookie = {"name": "waymark_session", "value": factories.browser_cookie(EMAIL), "url": shop.server.address}
    context.add_cookies([cookie])
    yield context.new_page()
    context.close()


def opens_prices(page: Page, shop: Shop) -> None:
    walking.goes(page, f"{shop.server.address}/plans-and-prices")
    walking.reads_title(page, "Plans and prices")


def waits_for_status(status: str) -> None:
    """Wait until the worker has followed: the page only shows what is in the database."""
    end = time.monotonic() + PATIENCE
    while walking.rows("select status from user_subscriptions where is_current") != [(status,)]:
        assert time.monotonic() < end, walking.rows("select status, cancel_at_period_end from user_subscriptions")
        time.sleep(0.1)


def test_premium_is_paid_had_at_once_cancelled_kept_and_over(shop: Shop, page: Page) -> None:
    opens_prices(page, shop)
    walking.sees(page, "You are on Free")
    walking.fits_a_phone(page, "Try Premium for 7 days")

    # Two clicks are one page to pay on; going back without paying changes nothing.
    page.get_by_role("button", name="Try Premium for 7 days").dblclick()
    walking_to_the_checkout(page)
    page.get_by_role("button", name="Go back without paying").click()
    walking.reads_title(page, "Plans and prices")
    walking.sees(page, "You are on Free")

    walking.presses(page, "Try Premium for 7 days")
    walking_to_the_checkout(page)
    page.get_by_role("button", name="Pay with the test card that is declined").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was paid")
    page.get_by_role("button", name="Pay with the test card that works").click()
    walking.reads_title(page, "Plans and prices")
    walking.sees(page, "Welcome to Premium", "You are on Premium", "trial")
    assert "paid" not in page.url

    page.reload()
    walking.sees(page, "You are on Premium")
    expect(page.get_by_text("Welcome to Premium")).to_have_count(0)
    shop.double.advance(days=8)
    waits_for_status("active")

    opens_prices(page, shop)
    walking.sees(page, "Premium, paid monthly.", "$19.00", "active")
    walking.presses(page, "Cancel")
    walking.sees(page, "Cancel your subscription?", "Nothing more is charged.")
    walking.presses(page, "Yes, cancel it")
    walking.sees(page, "Your subscription is cancelled. You keep it until", "You are on Premium", "ends soon")

    walking.resize(page, PHONE)
    walking.presses(page, "Go on after all")
    walking.sees(page, "Your subscription goes on. Nothing was charged for this.")
    walking.presses(page, "Change to Starter")
    walking.sees(page, "Change your subscription?", "what is left of Premium is credited on it")
    walking.fits(page)
    page.keyboard.press("Escape")
    walking.presses(page, "Cancel")
    walking.presses(page, "Yes, cancel it")
    walking.sees(page, "You are on Premium", "ends soon")
    walking.resize(page, DESKTOP)

    shop.double.advance(days=20)
    opens_prices(page, shop)
    walking.sees(page, "You are on Premium")
    shop.double.advance(days=15)
    waits_for_status("canceled")
    opens_prices(page, shop)
    walking.sees(
        page, "You are on Free", "Your Premium has ended. Every plan you made is still yours.", "Choose Premium"
    )


def walking_to_the_checkout(page: Page) -> None:
    """The browser has gone to the page of the double."""
    expect(page.get_by_role("heading", level=1, name="Subscribe to Premium")).to_be_visible(timeout=walking.SOON)


def test_cards_and_bills_are_looked_after_at_stripes_and_one_comes_back(shop: Shop, page: Page) -> None:
    opens_prices(page, shop)
    walking.presses(page, "Try Premium for 7 days")
    walking_to_the_checkout(page)
    page.get_by_label("Promotion code").fill("WELCOME20")
    page.get_by_role("button", name="Pay with the test card that works").click()
    walking.sees(page, "Welcome to Premium")
    (customer,) = walking.rows("select stripe_customer_id from billing_customers")[0]
    shop.double.fail_next(customer, times=1)
    shop.double.advance(days=8)
    waits_for_status("past_due")
    opens_prices(page, shop)
    walking.sees(page, "Your last payment failed. You keep Premium until", "payment failed")

    walking.presses(page, "Cards and bills")
    expect(page.get_by_role("heading", level=1, name="Your subscription")).to_be_visible(timeout=walking.SOON)
    page.get_by_role("button", name="Use the test card that works").click()
    page.get_by_role("button", name="Pay $15.20 now").click()
    page.get_by_role("link", name="Back to Waymark").click()
    walking.reads_title(page, "Plans and prices")
    walking.sees(page, "Premium, paid monthly.", "Your discount: Welcome")
    assert "back" not in page.url
