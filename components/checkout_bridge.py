"""The way to Stripe's pages and back. Nothing that stands in the address is believed: it only says that we should ask.

The browser goes there by itself, and a link is there for one that does not. An address is fetched when a button was
pressed, never by drawing a page again.
"""

from __future__ import annotations

import secrets

import streamlit as st

from components import feedback
from logic import clock, settings
from logic.billing import service as billing
from logic.billing.service import Standing
from logic.billing.tiers import Tier
from logic.errors import UnavailableError

ADDRESS = "plans-and-prices"
PAID, BACK = "paid", "back"
SCRIPT = """
const left = new Set();

export default function ({ data, parentElement }) {
  const link = parentElement.querySelector("a");
  link.href = data.to;
  link.textContent = data.words;
  if (left.has(data.once)) return;
  left.add(data.once);
  window.location.assign(data.to);
}
"""
STYLE = """
p { font-family: var(--st-font); color: var(--st-text-color); margin: 0; min-height: 1.5em; }
a { color: var(--st-link-color); }
"""
UNKNOWN = (
    "We could not ask the payment service how it went. If you paid, it is safe there, and shows here within a few"
    " minutes by itself."
)
NOTHING_YET = (
    "No payment has arrived yet. If you have just paid, look again in a moment; nobody is charged twice. If you went"
    " back without paying, nothing was charged."
)

_bridge = st.components.v2.component(
    "waymark_checkout_bridge", html='<p role="status"><a rel="noreferrer"></a></p>', css=STYLE, js=SCRIPT
)


def page_address() -> str:
    """Our page of prices, as Stripe's pages lead back to it."""
    return f"{settings.current().base_url}/{ADDRESS}"


def leave(to: str, words: str) -> None:
    """Send the browser to a page of Stripe's; `words` are on the link that leads there, too."""
    _bridge(key="checkout-bridge", data={"to": to, "words": words, "once": secrets.token_hex(8)})


def came_back() -> str | None:
    """Whether the browser has just come back, from paying (PAID) or from the portal (BACK); asked, it is forgotten."""
    for reason in (PAID, BACK):
        if st.query_params.pop(reason, None) is not None:
            return reason
    return None


def show_return(person_id: int, reason: str) -> None:
    """Ask Stripe how it went, and say it."""
    with feedback.explained():
        try:
            standing = billing.refresh(person_id, at=clock.now())
        except UnavailableError:
            st.info(UNKNOWN, icon=":material/info:")
            return
        if reason == PAID:
            _welcome(standing)


def _welcome(standing: Standing) -> None:
    if standing.tier is Tier.FREE:
        st.info(NOTHING_YET, icon=":material/info:")
        st.button("Look again", icon=":material/refresh:", key="look-again", on_click=_look_again)
        return
    feedback.done(f"Welcome to {standing.tier.label}. Everything in it is yours from this moment on.")


def _look_again() -> None:
    st.query_params[PAID] = "1"
