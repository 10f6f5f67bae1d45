"""What went wrong, or right, in one sentence on the page. The only place where an error becomes a message."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import streamlit as st
import structlog

from components import session
from logic.billing.service import LimitReachedError
from logic.errors import WaymarkError

KEY = "feedback.done"
OUR_FAULT = 500
PRICES = "pages/learner/prices.py"

log = structlog.get_logger(__name__)


def show(problem: BaseException) -> None:
    """Show the sentence of a failure: amber when the person can mend it, red when we have to."""
    ours = _as_our_own(problem)
    if ours.status >= OUR_FAULT:
        st.error(ours.sentence, icon=":material/error:")
    else:
        st.warning(ours.sentence, icon=":material/info:")
    if isinstance(ours, LimitReachedError):
        st.page_link(PRICES, label="Plans and prices", icon=":material/sell:")


@contextlib.contextmanager
def explained() -> Iterator[None]:
    """Run what may fail; a failure ends the block with its sentence, and one nobody foresaw is logged as well."""
    try:
        yield
    except Exception as problem:
        if _as_our_own(problem).status >= OUR_FAULT:
            log.exception("a form failed", exc_info=problem)
        show(problem)


def done(sentence: str) -> None:
    """Say that something worked."""
    st.success(sentence, icon=":material/check_circle:")


def done_after_rerun(sentence: str) -> None:
    """Say that something worked, on the page as it looks after it."""
    session.keep(KEY, sentence)
    st.rerun()


def show_done() -> None:
    """Show what `done_after_rerun` left, once."""
    sentence = session.take(KEY, str)
    if sentence:
        done(sentence)


def _as_our_own(problem: BaseException) -> WaymarkError:
    """What nobody foresaw is our fault, in our words."""
    return problem if isinstance(problem, WaymarkError) else WaymarkError()
