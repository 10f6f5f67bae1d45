"""Who pays, by tier, and whose payment failed; as tables, with the files of the same."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import data_table, money, phrases
from logic.billing import revenue as revenue_rules
from logic.billing.revenue_service import DEFINITIONS, Failed, Paying, Revenue

# Where a person's card is; a column of links shows the number alone.
CARD, NUMBER_IN_LINK = "/people?person={}", r"person=(\d+)"
INTERVALS = {"month": "monthly", "year": "yearly"}
NOBODY_FAILED = "Every bill that was tried is paid."
BY_TIER = "People who pay now by what they bought and how often they pay, with their recurring revenue a month."


def show_tiers(revenue: Revenue, *, key: str) -> None:
    """Draw who pays now, the most revenue first."""
    st.subheader("By tier", anchor=False, help=BY_TIER)
    if not revenue.paying:
        st.markdown("Nobody pays at the moment.")
        return
    listed = tier_rows(revenue.paying, revenue.summary.currency)
    data_table.show_rows(listed)
    data_table.show_file(listed, file_name="waymark-tiers.csv", key=key)


def show_failed(revenue: Revenue, *, time_zone: str, key: str) -> None:
    """Draw the bills that were tried and not paid, with the way to each person's card."""
    st.subheader("Failed payments", anchor=False, help=DEFINITIONS["failed"])
    if not revenue.failed:
        st.markdown(NOBODY_FAILED)
        return
    if revenue.failed_payments > len(revenue.failed):
        st.caption(f"The first {len(revenue.failed)} of {revenue.failed_payments:,}, tried again soonest first.")
    listed = failed_rows(revenue.failed, revenue.summary.currency, time_zone)
    data_table.show_rows(
        [{**row, "person": _who(bill)} for row, bill in zip(listed, revenue.failed, strict=True)],
        person=st.column_config.LinkColumn(display_text=NUMBER_IN_LINK),
    )
    data_table.show_file(listed, file_name="waymark-failed-payments.csv", key=key)


def tier_rows(paying: Sequence[Paying], currency: str) -> list[dict[str, object]]:
    """A line a tier and interval, the most revenue first."""
    unit = currency.upper()
    return [
        {
            "tier": str(part.bought),
            "paid": INTERVALS[part.interval],
            "people": part.people,
            f"recurring revenue a month, {unit}": money.units(part.mrr_cents),
            f"per person, {unit}": money.units(revenue_rules.arpu_cents(part.mrr_cents, part.people) or 0),
        }
        for part in sorted(paying, key=lambda part: -part.mrr_cents)
    ]


def failed_rows(failed: Sequence[Failed], currency: str, time_zone: str) -> list[dict[str, object]]:
    """A line a bill; the person by number, never by address."""
    return [
        {
            "person": bill.person_id,
            "bill": bill.number or "",
            "tier": bill.bought or "",
            f"amount, {currency.upper()}": money.units(bill.cents),
            "tries": bill.attempts,
            "billed on": phrases.date_of(bill.created_at, time_zone),
            "tried again on": phrases.date_of(bill.next_attempt_at, time_zone) if bill.next_attempt_at else "not again",
        }
        for bill in failed
    ]


def _who(bill: Failed) -> str | None:
    return None if bill.person_id is None else CARD.format(bill.person_id)
