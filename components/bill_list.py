"""Somebody's bills: when, how much, what became of them, and Stripe's page of each; the same as a file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import data_table, money, phrases
from logic.billing.service import Bill

STATUS = {"open": "not paid yet", "uncollectible": "not paid, given up", "void": "withdrawn"}


def show(bills: Sequence[Bill], *, time_zone: str, key: str) -> None:
    """Draw all bills, the newest first."""
    st.subheader("Your bills", anchor=False)
    if not bills:
        st.markdown("There is no bill yet. The first one comes with your first payment.")
        return
    data_table.show_rows(
        [_row(bill, time_zone) for bill in bills],
        bill=st.column_config.LinkColumn("bill", display_text="Open"),
    )
    entries = [_entry(bill, time_zone) for bill in reversed(bills)]
    data_table.show_file(entries, file_name="waymark-bills.csv", key=key)


def status(bill: Bill, time_zone: str) -> str:
    """What became of a bill, in words."""
    if bill.status == "open" and bill.next_attempt_at:
        return f"not paid yet, tried again on {phrases.day(bill.next_attempt_at, time_zone)}"
    if bill.status != "paid":
        return STATUS.get(bill.status, bill.status)
    if not bill.amount_refunded:
        return "paid" if bill.amount_paid else "nothing to pay"
    if bill.amount_refunded == bill.amount_paid:
        return "paid, and given back"
    return f"paid, {money.amount(bill.amount_refunded, bill.currency)} given back"


def _row(bill: Bill, time_zone: str) -> dict[str, object]:
    return {
        "date": phrases.full_day(bill.created_at, time_zone),
        "amount": money.amount(bill.amount_due, bill.currency),
        "bill": bill.url,
        "status": status(bill, time_zone),
        "for": (bill.tier or "").capitalize(),
        "number": bill.number or "",
    }


def _entry(bill: Bill, time_zone: str) -> dict[str, object]:
    return {
        "date": phrases.date_of(bill.created_at, time_zone),
        "number": bill.number or "",
        "for": bill.tier or "",
        "currency": bill.currency.upper(),
        "amount": money.units(bill.amount_due, bill.currency),
        "paid": money.units(bill.amount_paid, bill.currency),
        "given back": money.units(bill.amount_refunded, bill.currency),
        "tax": money.units(bill.tax, bill.currency),
        "status": status(bill, time_zone),
        "address": bill.url or "",
    }
