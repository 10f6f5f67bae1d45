"""Pages of the application in browser profiles of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from bench import chromium
from tests import factories

OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser) -> Iterator[OpenPage]:
    """Open an address in a browser profile of its own, signed in as somebody; `script` runs before the page's own."""
    opened = []

    def open_one(server: str, path: str, email: str, *, script: str | None = None, **options: object) -> Page:
        cookie = f"waymark_session={factories.browser_cookie(email)}"
        profile = chromium.profile(browser, server, cookie, **options)
        opened.append(profile)
        if script:
            profile.add_init_script(script)
        page = profile.new_page()
        page.goto(f"{server}{path}")
        return page

    yield open_one
    for profile in opened:
        profile.close()
