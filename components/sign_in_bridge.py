"""The way from a page to the HttpOnly cookie, which no script and no websocket may set.

The browser posts the one-time ticket to /auth/session, which answers with the cookie, and then loads the page anew:
only a fresh page brings the cookie along. Signing out goes the same way. See docs/decisions/0002-sign-in.md.
"""

from __future__ import annotations

import secrets

import streamlit as st

# Streamlit loads it from a blob: address: `script-src 'self' blob:` is all it needs. A ticket is posted once, however
# often the page is drawn again.
SCRIPT = """
const carried = new Set();

export default function ({ data, parentElement }) {
  if (carried.has(data.once)) return;
  carried.add(data.once);
  const words = parentElement.querySelector("p");
  words.textContent = data.meanwhile;
  const say = (sentence) => { words.textContent = sentence; words.className = "problem"; };
  const request = data.ticket
    ? { method: "POST", body: JSON.stringify({ ticket: data.ticket }), headers: { "Content-Type": "application/json" } }
    : { method: "DELETE" };
  fetch("/auth/session", { ...request, credentials: "same-origin", cache: "no-store" })
    .then(async (answer) => {
      if (answer.ok) return setTimeout(() => window.location.replace(data.to), data.pause);
      const problem = await answer.json().catch(() => ({}));
      say(problem.detail || data.unreachable);
    })
    .catch(() => say(data.unreachable));
}
"""
STYLE = """
p { font-family: var(--st-font); color: var(--st-text-color); margin: 0; min-height: 1.5em; }
p.problem { color: var(--st-red-text-color); }
"""
UNREACHABLE = "The server could not be reached. Nothing was lost; please check your connection and try again."
READING_MILLISECONDS = 3000

_bridge = st.components.v2.component("waymark_sign_in_bridge", html='<p role="status"></p>', css=STYLE, js=SCRIPT)


def carry_in(ticket: str, *, to: str) -> None:
    """Exchange the ticket for the cookie and load the page at path `to`."""
    _carry(ticket, ticket=ticket, to=to, meanwhile="Signing you in …")


def carry_out(*, to: str = "/", farewell: str | None = None) -> None:
    """Let the cookie go, end its session, and load the page at path `to`; a farewell is given time to be read."""
    pause = READING_MILLISECONDS if farewell else 0
    _carry(secrets.token_hex(8), to=to, meanwhile=farewell or "Signing you out …", pause=pause)


def _carry(once: str, *, to: str, meanwhile: str, ticket: str = "", pause: int = 0) -> None:
    data = {"once": once, "ticket": ticket, "to": to, "meanwhile": meanwhile, "pause": pause}
    _bridge(key="sign-in-bridge", data={**data, "unreachable": UNREACHABLE})
