"""A board on screen: ranks, names and XP in three narrow columns, the reader's own line marked with a word."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from logic.leaderboards import periods, ranks
from logic.leaderboards.periods import Period
from logic.leaderboards.service import MOST, Board, Line

PERIODS = {Period.WEEK: "This week", Period.MONTH: "This month", Period.ALL: "All time"}
YOU = ":orange-badge[:material/radio_button_checked: you]"
EMPTY = {
    Period.WEEK: "Nobody has XP this week yet. A finished day makes you the first.",
    Period.MONTH: "Nobody has XP this month yet. A finished day makes you the first.",
    Period.ALL: "Nobody has XP here yet. A finished day makes you the first.",
}
# Whatever Markdown could read as a sign; names are other people's words.
_SIGN = re.compile(r"([!-/:-@\[-`{-~])")


def choose_period(key: str) -> Period:
    """Ask over which time XP is added up."""
    chosen = st.segmented_control(
        "Time",
        list(Period),
        default=Period.WEEK,
        required=True,
        format_func=PERIODS.__getitem__,
        label_visibility="collapsed",
        key=key,
    )
    return chosen or Period.WEEK


def show(board: Board, *, is_shown: bool, make_csv: Callable[[], str], key: str) -> int | None:
    """Draw a page of a board and where the reader stands; the page they turn to, if any.

    `make_csv` is called when somebody asks for the file, for what is on the board then.
    """
    st.markdown(_standing(board, is_shown=is_shown))
    if board.lines:
        _table(board.lines, f"Leaderboard, page {board.page}")
    else:
        st.markdown(EMPTY[board.period] if board.page == 1 else "The board ends before this page.")
    if board.around and not board.i_am_on_this_page:
        st.subheader("Around you", anchor=False)
        _table(board.around, "You and your neighbours on the board")
    st.caption(periods.sentence(board.zone) + " Equal XP shares a rank.")
    return _buttons(board, make_csv, key)


def in_plain_words(name: str) -> str:
    """A name that Markdown shows as it was typed."""
    return _SIGN.sub(r"\\\1", " ".join(name.split()))


def marked(name: str, *, is_me: bool) -> str:
    """A name in a table, the reader's own with a word beside it."""
    return f"**{in_plain_words(name)}** {YOU}" if is_me else in_plain_words(name)


def _standing(board: Board, *, is_shown: bool) -> str:
    when = {Period.WEEK: "this week", Period.MONTH: "this month", Period.ALL: "in all"}[board.period]
    if not is_shown:
        return f"You have **{board.mine.xp:,} XP** {when}. You are on no board, as you chose; nobody else sees this."
    if board.mine.rank is None:
        return f"You have **{board.mine.xp:,} XP** {when}. With the first XP you are on this board."
    return f"You are **{ranks.ordinal(board.mine.rank)}** with **{board.mine.xp:,} XP** {when}."


def _table(lines: Sequence[Line], alt: str) -> None:
    st.table(
        pd.DataFrame(
            {
                "Rank": [f"{line.rank:,}" for line in lines],
                "Name": [marked(line.name, is_me=line.is_me) for line in lines],
                "XP": [f"{line.xp:,}" for line in lines],
            }
        ),
        border="horizontal",
        hide_index=True,
        alt=alt,
    )


def _buttons(board: Board, make_csv: Callable[[], str], key: str) -> int | None:
    wanted = None
    with st.container(horizontal=True):
        if board.page > 1 and st.button("First page", icon=":material/first_page:", key=f"{key}-first"):
            wanted = 1
        if board.has_more and st.button(f"Next {MOST}", icon=":material/arrow_forward:", key=f"{key}-next"):
            wanted = board.page + 1
        if board.lines:
            st.download_button(
                "Download as CSV",
                data=make_csv,
                file_name=f"waymark-board-{board.period}-{board.start}.csv",
                mime="text/csv",
                icon=":material/download:",
                key=f"{key}-csv",
                on_click="ignore",
            )
    return wanted
