"""Running a page and noting how long it took."""

from __future__ import annotations

from streamlit.navigation.page import StreamlitPage

from logic import metrics

HOME = "home"


def run(page: StreamlitPage) -> None:
    """Run the page; its seconds stand in /metrics under its address."""
    with metrics.page_rerun(page.url_path or HOME):
        page.run()
