"""What stands around the figures of the place: which dates, counted when, and where to look when there are none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from components import phrases
from logic.analytics.days import Span

DATES_ARE = "Dates are each person's own local dates"
MONEY_IS = "money goes by days in UTC"
MOST_NAMED = 3


def show_span(span: Span, *, rolled_up_at: datetime | None, time_zone: str, with_money: bool = False) -> None:
    """Say which dates the figures are of, whose dates those are, and as of when they were counted."""
    zones = f"{DATES_ARE}; {MONEY_IS}." if with_money else f"{DATES_ARE}."
    as_of = f" As of {_moment(rolled_up_at, time_zone)}." if rolled_up_at else ""
    st.caption(f"{day(span.first)} to {day(span.last)}, the newest that have ended everywhere.{as_of} {zones}")


def show_money_span(days: int, *, at: datetime, currency: str) -> None:
    """Say which days figures of money are of; today is one of them."""
    today = at.astimezone(UTC).date()
    st.caption(
        f"{day(today - timedelta(days=days - 1))} to today, {day(today)}, by days and months in UTC; amounts in"
        f" {currency.upper()}. Every figure is as of this moment."
    )


def show_no_sale_yet() -> None:
    """Say why there is no figure of money."""
    st.markdown("Nothing was sold yet. Revenue begins with the first subscription that is paid.")
    st.page_link("pages/admin/overview.py", label="To the overview", icon=":material/dashboard:")


def show_nothing_yet() -> None:
    """Say why there is no figure, and where to look."""
    st.markdown("Nothing is counted yet. The worker counts every quarter of an hour; the first figures come with that.")
    st.page_link("pages/admin/health.py", label="See whether the worker runs", icon=":material/monitor_heart:")


def show_missing(missing: Sequence[date]) -> None:
    """Say which dates were not counted, when there are any; the worker catches up on them."""
    if not missing:
        return
    named = ", ".join(day(date) for date in missing[:MOST_NAMED])
    more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
    st.warning(
        f"Not counted yet: {named}{more}. Nothing is lost; the worker catches up within a quarter of an hour.",
        icon=":material/hourglass_top:",
    )


def day(date: date) -> str:
    """A date as "24 November 2026"."""
    return f"{date.day} {date:%B %Y}"


def _moment(at: datetime, time_zone: str) -> str:
    return f"{phrases.day(at, time_zone)}, {phrases.clock_time(at, time_zone)[:5]} your time"
