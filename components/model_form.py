"""The fields about a model: how it is called, where it is, what it costs, what it is used for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from logic.ai import drafts, views
from logic.ai.choosing import dollars_per_million
from logic.ai.drafts import Draft
from logic.ai.views import USES, Provider

PRICE_STEP = 0.01
KEY_HELP = "It is encrypted before it is kept, and only its last four signs are shown again."


def show(provider: Provider | None, *, key: str) -> tuple[Callable[[], Draft], str]:
    """Draw the fields with what is kept of a model; how to read them as a draft, and the key that was typed."""
    name = st.text_input(
        "Name",
        value=provider.name if provider else "",
        max_chars=drafts.LONGEST_NAME,
        key=f"{key}-name",
        help="People read it beside what the model wrote.",
    )
    base_url = st.text_input(
        "Address",
        value=provider.base_url if provider else "",
        max_chars=300,
        key=f"{key}-address",
        placeholder="https://api.example.com/v1",
        help="Of a server that speaks the OpenAI-compatible protocol; https, or http on this very machine.",
    )
    model = st.text_input(
        "Model", value=provider.model if provider else "", max_chars=drafts.LONGEST_MODEL, key=f"{key}-model"
    )
    typed = key_field(key, keeps=provider is not None and provider.key_ending is not None)
    prices = st.columns(2)
    with prices[0]:
        asked = _price("Price of a million tokens in", provider.input_nanocents if provider else 0, f"{key}-in")
    with prices[1]:
        answered = _price("Price of a million tokens out", provider.output_nanocents if provider else 0, f"{key}-out")
    budget = st.number_input(
        "Budget a month, in dollars",
        min_value=0.0,
        max_value=drafts.LARGEST_BUDGET,
        value=provider.budget_cents / 100 if provider and provider.budget_cents is not None else None,
        step=1.0,
        key=f"{key}-budget",
        placeholder="no budget",
        help="A call that could go beyond it is not made. A month is a calendar month in UTC.",
    )
    seconds = st.number_input(
        "Time limit, in seconds",
        min_value=drafts.SHORTEST_WAIT,
        max_value=drafts.LONGEST_WAIT,
        value=provider.timeout_ms / 1000 if provider else 8.0,
        step=1.0,
        key=f"{key}-seconds",
        help="For a whole call. After it the next model is asked.",
    )
    features = st.pills(
        "Used for",
        list(USES),
        default=list(provider.features) if provider else list(USES),
        selection_mode="multi",
        format_func=lambda feature: views.FEATURES[feature],
        key=f"{key}-features",
    )
    return lambda: Draft(
        name=name or "",
        base_url=base_url or "",
        model=model or "",
        input_dollars=asked,
        output_dollars=answered,
        budget_dollars=budget,
        timeout_seconds=seconds,
        features=tuple(features or ()),
    ), typed


def key_field(key: str, *, keeps: bool = False) -> str:
    """A field that hides what is typed."""
    typed = st.text_input(
        "Key",
        type="password",
        autocomplete="off",
        max_chars=drafts.LONGEST_KEY,
        key=f"{key}-key",
        placeholder="leave empty to keep the one it has" if keeps else "",
        help=KEY_HELP,
    )
    return typed or ""


def _price(label: str, nanocents: int, key: str) -> float:
    return st.number_input(
        f"{label}, in dollars",
        min_value=0.0,
        max_value=drafts.DEAREST,
        value=dollars_per_million(nanocents),
        step=PRICE_STEP,
        format="%.4f",
        key=key,
    )
