"""Who is signed in, and the only door to Streamlit's session state.

Nothing that matters lives in session state: it dies with a refresh. Who somebody is comes from the cookie and the
database at every rerun; what a person did is in PostgreSQL before a page says so.
"""

from __future__ import annotations

import contextvars
import secrets
from typing import TypeVar
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from logic import clock, settings
from logic.access import addresses
from logic.access.roles import Role, may_enter
from logic.accounts import service as accounts
from logic.accounts.service import Visitor
from logic.errors import NotAllowedError, NotSignedInError

T = TypeVar("T")

PREFIX = "waymark."
OWNER = "owner"
SERIAL = "serial"
# The visitor together with an object that Streamlit makes anew for each rerun, of a page or of a fragment.
_memo: contextvars.ContextVar[tuple[object, Visitor | None] | None] = contextvars.ContextVar("visitor", default=None)


def current_visitor() -> Visitor | None:
    """Who is looking at this page; None when nobody is signed in. Asked of the database once per rerun."""
    run = _this_rerun()
    remembered = _memo.get()
    if remembered is not None and run is not None and remembered[0] is run:
        return remembered[1]
    token = cookie()
    found = accounts.visitor(token, clock.now()) if token else None
    if run is not None:
        _forget_anybody_else(found)
    _memo.set((run, found))
    return found


def require(role: Role | None) -> Visitor:
    """The visitor, who holds `role`; anybody else reads one sentence and the page stops. The first line of a page."""
    visitor = current_visitor()
    if visitor is None:
        st.title("Please sign in")
        st.write(NotSignedInError().sentence)
        st.link_button("Sign in", f"/sign-in?next={_this_page()}", type="primary", icon=":material/login:")
        st.stop()
    if not may_enter(visitor.roles, role):
        st.title("Not for you to see")
        st.write(NotAllowedError().sentence)
        st.link_button("To your pages", "/", type="primary", icon=":material/home:")
        st.stop()
    return visitor


def cookie() -> str | None:
    """The sign-in cookie this browser tab was opened with."""
    return st.context.cookies.get(accounts.COOKIE)


def visitor_address() -> str:
    """The network address of the visitor, for the count of tries."""
    forwarded = ", ".join(st.context.headers.get_all("X-Forwarded-For"))
    # Streamlit answers None for this very machine.
    peer = st.context.ip_address or "127.0.0.1"
    return addresses.visitor_address(peer, forwarded, settings.current().trusted_proxies)


def browser_time_zone() -> str:
    """The time zone of the visitor's browser, as it claims; UTC when it does not say."""
    return st.context.timezone or "UTC"


def wanted_page() -> str | None:
    """The page somebody was on their way to when they were asked to sign in."""
    return st.query_params.get("next")


def way_back() -> dict[str, str]:
    """The same as a query, for the other page on which somebody signs in."""
    wanted = wanted_page()
    return {"next": wanted} if wanted else {}


def wanted_invitation() -> str:
    """The secret of the invitation in the address; empty without one."""
    return st.query_params.get("invitation") or ""


def keep(key: str, value: object) -> None:
    """Keep a value for the next reruns of this tab."""
    st.session_state[PREFIX + key] = value


def peek(key: str, kind: type[T]) -> T | None:
    """A value kept before; None when there is none of this kind."""
    value = st.session_state.get(PREFIX + key)
    return value if isinstance(value, kind) else None


def serial() -> str:
    """A word of this session's own; a page that outlived the server gets a new session, and so a new word."""
    word = peek(SERIAL, str) or secrets.token_hex(4)
    keep(SERIAL, word)
    return word


def take(key: str, kind: type[T]) -> T | None:
    """A value kept before, which is forgotten with that; None when there is none of this kind."""
    value = st.session_state.pop(PREFIX + key, None)
    return value if isinstance(value, kind) else None


def widget_value(key: str, kind: type[T]) -> T | None:
    """What a widget with this key holds, for a callback; None when it holds nothing of this kind."""
    value = st.session_state.get(key)
    return value if isinstance(value, kind) else None


def _forget_anybody_else(visitor: Visitor | None) -> None:
    """Empty the tab's state when it was somebody else's: it outlives a reconnection with another cookie."""
    owner = peek(OWNER, int)
    if owner is not None and (visitor is None or visitor.id != owner):
        st.session_state.clear()
    if visitor is not None:
        keep(OWNER, visitor.id)


def _this_page() -> str:
    return urlsplit(st.context.url or "").path.strip("/")


def _this_rerun() -> object | None:
    """An object that lives as long as this rerun: Streamlit has no public name for one."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.cursors if context else None
