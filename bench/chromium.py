"""The machine's Chromium, headless, and browser profiles in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from commands.browser import find

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: Final = {"width": 1280, "height": 800}
PHONE: Final = {"width": 390, "height": 844}
PATIENCE: Final = 20_000  # milliseconds


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser; raises RuntimeError when the machine has none."""
    path = find()
    if path is None:
        raise RuntimeError("Chromium is missing. Nothing was written; `python commands/browser.py` installs it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def profile(browser: Browser, address: str, cookie: str | None, **options: Any) -> BrowserContext:
    """A profile with an empty cache, signed in when there is a cookie ("name=value"); `options` are new_context's."""
    context = browser.new_context(**{"viewport": DESKTOP, "timezone_id": "Europe/Berlin", "locale": "en-GB"} | options)
    context.set_default_timeout(PATIENCE)
    if cookie:
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address}])
    return context
