"""The models of the place, in the order in which they are asked, with what can be done to each."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import model_actions, phrases
from components.leaderboard import in_plain_words
from logic import clock
from logic.accounts.visitor import Visitor
from logic.ai import providers_service as providers
from logic.ai import views
from logic.ai.choosing import Outcome
from logic.ai.views import Provider

NOTHING = (
    "There is no model, and nothing is missing: the rules write every text, at once. A model may only word some of them"
    " better, is named beside what it wrote, and decides nothing."
)
FINE = ":green-badge[:material/check: enabled]"
OFF = ":gray-badge[:material/pause: off]"
LAST = {
    Outcome.ANSWERED: "answered",
    Outcome.TIMEOUT: "did not answer in time",
    Outcome.UNREACHABLE: "could not be reached",
    Outcome.REFUSED: "refused",
    Outcome.RATE_LIMITED: "was asked too often",
    Outcome.FAILED: "failed on its side",
    Outcome.MALFORMED: "answered in another form",
    Outcome.OVER_BUDGET: "was not asked: its budget is spent",
    Outcome.NO_KEY: "was not asked: its key cannot be read",
    Outcome.LOST: "never came back",
}


def show(listed: Sequence[Provider], admin: Visitor) -> None:
    """Draw every model, or that there is none; and the button that adds one."""
    if not listed:
        st.info(NOTHING, icon=":material/edit_note:")
    else:
        st.markdown("They are asked from top to bottom until one answers; when none does, the rules' own words stay.")
    for provider in listed:
        with st.container(border=True):
            _card(provider, admin, is_last=provider is listed[-1])
    model_actions.offer_adding()


def _card(provider: Provider, admin: Visitor, *, is_last: bool) -> None:
    st.markdown(f"**{provider.place}. {in_plain_words(provider.name)}** {FINE if provider.is_enabled else OFF}")
    used_for = ", ".join(views.FEATURES[feature] for feature in provider.features) or "nothing yet"
    st.markdown(
        f"`{_code(provider.model)}` at `{_code(provider.base_url)}`, key {in_plain_words(provider.key_shown)}  \n"
        f"Used for: {used_for}  \n{_money(provider)}  \n{_last(provider, admin.time_zone)}"
    )
    with st.container(horizontal=True):
        if st.button("Test", icon=":material/network_check:", key=f"model-test-{provider.id}"):
            _try_out(provider, admin)
        model_actions.show(provider, is_last=is_last)


def _try_out(provider: Provider, admin: Visitor) -> None:
    with st.spinner(f"Asking {provider.name} for a greeting, for at most {provider.timeout_ms / 1000:g} s"):
        tested = providers.try_out(admin, provider.id, at=clock.now())
    cost = f" It cost {_dollars(tested.nanocents)}." if tested.nanocents else ""
    if tested.works:
        st.success(f"{tested.sentence}{cost}", icon=":material/check_circle:")
    else:
        st.warning(f"{tested.sentence}{cost}", icon=":material/info:")


def _money(provider: Provider) -> str:
    prices = (
        f"{_dollars(provider.input_nanocents * 1_000_000)} in,"
        f" {_dollars(provider.output_nanocents * 1_000_000)} out for a million tokens"
    )
    spent = _dollars(provider.spent_nanocents)
    if provider.budget_cents is None:
        return f"{prices}; {spent} this month, without a budget"
    return f"{prices}; {spent} of {_dollars(provider.budget_cents * 10**9)} this month (UTC)"


def _last(provider: Provider, time_zone: str) -> str:
    if provider.last_outcome is None or provider.last_called_at is None:
        return "Not asked yet"
    moment = provider.last_called_at
    return (
        f"Last asked on {phrases.day(moment, time_zone)} at {phrases.clock_time(moment, time_zone)}:"
        f" {LAST[provider.last_outcome]}"
    )


def _dollars(nanocents: int) -> str:
    return views.amount(nanocents).replace("$", r"\$")


def _code(text: str) -> str:
    """A text inside of backticks, which cannot be escaped there."""
    return text.replace("`", "'")
