"""The hosted pages in a real browser, on a phone."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import expect

from bench import chromium

pytestmark = pytest.mark.browser


@pytest.fixture
def app():
    """Where the hosted pages lead back to."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>App</title><h1>Back in the app</h1>")

        def log_message(self, *_args) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def phone(browser, app):
    context = chromium.profile(browser, app, None, viewport=chromium.PHONE)
    yield context.new_page()
    context.close()


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_somebody_pays_on_a_phone_looks_at_the_invoice_and_cancels(shop, phone, app) -> None:
    addresses = {"success_url": f"{app}/paid?session={{CHECKOUT_SESSION_ID}}", "cancel_url": f"{app}/back"}
    session = shop.session("premium_month", allow_promotion_codes=True, **addresses)
    phone.goto(session.url)
    assert fits(phone)
    phone.get_by_label("Promotion code").fill("WELCOME20")
    phone.get_by_role("button", name="Use the code").click()
    expect(phone.get_by_text("$15.20")).to_be_visible()
    expect(phone.get_by_label("Promotion code")).to_have_value("WELCOME20")
    phone.get_by_role("button", name=re.compile("is declined")).click()
    expect(phone.get_by_role("alert")).to_contain_text("Nothing was paid")
    phone.get_by_role("button", name=re.compile("that works")).click()
    expect(phone.get_by_role("heading", name="Back in the app")).to_be_visible()
    assert phone.url == f"{app}/paid?session={session.id}"

    [subscription] = shop.api.subscriptions.list({"customer": session.customer}).data
    assert shop.invoices(subscription)[0].amount_paid == 1520
    portal = shop.api.billing_portal.sessions.create({"customer": session.customer, "return_url": f"{app}/account"})
    phone.goto(portal.url)
    assert fits(phone)
    phone.get_by_role("link", name=re.compile("-0001")).click()
    expect(phone.get_by_role("heading", name=re.compile("^Invoice "))).to_be_visible()
    assert fits(phone)
    phone.go_back()
    phone.get_by_role("button", name="Cancel at the end of the period").click()
    expect(phone.get_by_text("It ends on Wednesday 21 October 2026.")).to_be_visible()
    assert shop.again(subscription).cancel_at_period_end is True
    phone.get_by_role("button", name="Keep this subscription").click()
    expect(phone.get_by_text("The current period runs until")).to_be_visible()
    phone.get_by_role("link", name="Back to Waymark").click()
    expect(phone.get_by_role("heading", name="Back in the app")).to_be_visible()


def test_every_button_is_large_enough_for_a_thumb_and_reached_by_the_keyboard(shop, phone) -> None:
    phone.goto(shop.session(allow_promotion_codes=True).url)
    buttons = phone.get_by_role("button").all()
    assert len(buttons) == 4
    assert all(button.bounding_box()["height"] >= 44 for button in buttons)
    reached = []
    for _ in range(5):
        phone.keyboard.press("Tab")
        reached.append(phone.evaluate("document.activeElement.tagName"))
    assert reached == ["INPUT", "BUTTON", "BUTTON", "BUTTON", "BUTTON"]


def test_a_page_that_is_over_says_so_and_that_nothing_changed(shop, phone) -> None:
    session = shop.session()
    shop.api.checkout.sessions.expire(session.id)
    phone.goto(session.url)
    expect(phone.get_by_role("heading", name="This page is not available any more")).to_be_visible()
    expect(phone.get_by_text("Nothing was changed.")).to_be_visible()
