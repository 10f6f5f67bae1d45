"""What Chromium sees: the first page with an empty cache, and going from one page to another.

*First paint* is the browser's own mark of that name, with first-contentful-paint beside it. *Usable* is when the page's
heading and its primary button are there and the script has finished: somebody can press it. *Page change* is from the
click in the navigation to the other page's heading with the script finished. The page of charts is opened anew in a
profile that has been there before; it is *drawn* when its first chart is there.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, Page

from bench import chromium, people, servers
from bench.people import Learner
from bench.table import Row

CHART_LIBRARIES: Final = re.compile(r"plotly|vega|deckgl|echarts|graphviz|mermaid|cytoscape", re.IGNORECASE)
SMALLEST_LIBRARY: Final = 20_000  # bytes; st.metric brings a loader of vega of 1 kB, and no vega
LOADED: Final = "performance.getEntriesByType('resource').map(one => [one.name, one.transferSize])"
PAINTED: Final = "performance.getEntriesByType('paint').map(one => one.startTime)"
SETTLE: Final = 0.5  # seconds between two page changes, as a person takes at least

# Looks at every frame whether the page is usable and notes when it first was; clicks start the clock anew.
WATCH = """
(() => {
  window.waymark = { from: 0, heading: null, button: true, usable: null };
  addEventListener("click", () => Object.assign(window.waymark, { from: performance.now(), usable: null }), true);
  const look = () => {
    const state = window.waymark;
    const app = document.querySelector('[data-testid="stApp"]');
    const idle = app && app.dataset.testScriptState === "notRunning";
    const heading = document.querySelector('[data-testid="stMain"] h1');
    const button = document.querySelector('[data-testid="stMain"] [data-testid="stBaseButton-primary"]:enabled');
    const right = heading && (state.heading === null || heading.textContent === state.heading);
    if (state.usable === null && idle && right && (button || !state.button)) state.usable = performance.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""

WATCH_CHARTS = WATCH.replace("button: true", "button: false").replace(
    "if (state.usable === null && idle",
    "if (state.usable === null && document.querySelector('.js-plotly-plot .main-svg') && idle",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A first page: milliseconds from the start of navigation, and what was loaded."""

    painted: float
    contentful: float
    usable: float
    loaded: tuple[tuple[str, int], ...]  # address and bytes

    @property
    def megabytes(self) -> float:
        """What went over the wire."""
        return sum(size for _, size in self.loaded) / 1e6

    @property
    def charts(self) -> int:
        """Requests for a chart library."""
        return sum(bool(CHART_LIBRARIES.search(name)) and size > SMALLEST_LIBRARY for name, size in self.loaded)


def run(*, quick: bool) -> list[Row]:
    """Measure and return the figures."""
    times = 3 if quick else 9
    with servers.stage() as stage:
        learner = people.with_plans(1)[0]
        with (
            servers.application(stage) as server,
            servers.floor(stage, "empty_app") as empty,
            chromium.launched() as browser,
        ):
            print(f"browser: first pages of a visitor, of a learner, and an empty one, {times} times ...", flush=True)
            for address in (server.address, empty.address):  # a server's own first time is not a page's
                _open(browser, address, None, button=False)
            welcome, today, nothing = [], [], []
            for _ in range(times):
                welcome.append(_open(browser, server.address, None))
                today.append(_open(browser, server.address, learner))
                nothing.append(_open(browser, empty.address, None, button=False))
            print(f"browser: from page to page, {2 * times} times ...", flush=True)
            changes = _change(browser, server.address, learner, times)
            charts = _charts(browser, server.address, learner, times)
    return [
        *_opening_rows("Welcome, signed out", welcome, nothing),
        *_opening_rows("Today, signed in", today, nothing),
        _change_row(changes),
        *_chart_rows(charts),
    ]


def _open(browser: Browser, address: str, learner: Learner | None, *, button: bool = True) -> Opening:
    """The first page in a fresh profile; usable with its primary button, if it is to have one."""
    context = chromium.profile(browser, address, learner.cookie if learner else None)
    page = context.new_page()
    page.add_init_script(WATCH if button else WATCH.replace("button: true", "button: false"))
    page.goto(address, wait_until="commit")
    page.wait_for_function("window.waymark && window.waymark.usable !== null")
    page.wait_for_timeout(300)  # what is loaded late still counts as loaded
    usable, (painted, contentful) = page.evaluate("window.waymark.usable"), page.evaluate(PAINTED)
    loaded = tuple((name, size) for name, size in page.evaluate(LOADED))
    context.close()
    return Opening(painted, contentful, usable, loaded)


def _charts(browser: Browser, address: str, learner: Learner, times: int) -> list[tuple[float, float]]:
    """Milliseconds to the first paint and to the first chart of the page of charts; its first time fills the cache."""
    context = chromium.profile(browser, address, learner.cookie)
    page = context.new_page()
    page.add_init_script(WATCH_CHARTS)
    took = []
    for _ in range(times + 1):
        page.goto(f"{address}/progress", wait_until="commit")
        page.wait_for_function("window.waymark && window.waymark.usable !== null")
        took.append((page.evaluate(PAINTED)[0], page.evaluate("window.waymark.usable")))
    context.close()
    return took[1:]


def _change(browser: Browser, address: str, learner: Learner, times: int) -> list[float]:
    """Milliseconds from click to page, going from Today to the plan and back; the first round only fills the cache."""
    context = chromium.profile(browser, address, learner.cookie)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("window.waymark.usable !== null")
    home = page.evaluate("document.querySelector('[data-testid=stMain] h1').textContent")
    took = [
        _click(page, link, heading)
        for _ in range(times + 1)
        for link, heading in (("Plan", "Your plan"), ("Today", home))
    ]
    context.close()
    return took[2:]


def _click(page: Page, link: str, heading: str) -> float:
    page.wait_for_timeout(SETTLE * 1000)
    page.evaluate("heading => { window.waymark.heading = heading }", heading)
    page.get_by_test_id("stSidebarNavLink").filter(has_text=re.compile(rf"{link}$")).click()
    page.wait_for_function("window.waymark.usable !== null && window.waymark.from > 0")
    took: float = page.evaluate("window.waymark.usable - window.waymark.from")
    return took


def _opening_rows(name: str, openings: Sequence[Opening], empty: Sequence[Opening]) -> list[Row]:
    charts = max(one.charts for one in openings)
    loaded = f"{openings[0].megabytes:.1f} MB in {len(openings[0].loaded)} requests"
    content = f"first content {_median([one.contentful for one in openings]):.2f} s; {loaded}"
    painted, usable = _median([one.painted for one in empty]), _median([one.usable for one in empty])
    return [
        _seconds(
            f"{name}: first paint, empty cache",
            [one.painted for one in openings],
            0.8,
            f"an empty page {painted:.2f} s; {content}",
        ),
        _seconds(
            f"{name}: usable, empty cache", [one.usable for one in openings], 1.3, f"an empty page {usable:.2f} s"
        ),
        Row(f"{name}: requests for a chart library", charts, "", "0", charts == 0, loaded),
    ]


def _change_row(changes: Sequence[float]) -> Row:
    return _seconds("Page change, Today to Plan and back", changes, 0.3, "same tab, warm cache")


def _chart_rows(charts: Sequence[tuple[float, float]]) -> list[Row]:
    return [
        _seconds("Page of charts: first paint, warm cache", [painted for painted, _ in charts], 2.0, "opened anew"),
        _seconds("Page of charts: first chart drawn, warm cache", [drawn for _, drawn in charts], 2.0, "opened anew"),
    ]


def _seconds(measure: str, milliseconds: Sequence[float], limit: float, beside: str) -> Row:
    middle = _median(milliseconds)
    spread = f"median of {len(milliseconds)}, slowest {max(milliseconds) / 1000:.2f} s; {beside}"
    return Row(measure, middle, "s", f"under {limit}", middle < limit, spread)


def _median(milliseconds: Sequence[float]) -> float:
    """The middle one, in seconds."""
    return statistics.median(milliseconds) / 1000
