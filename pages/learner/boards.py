"""Boards: who earned how much, where I stand among them, my league, and who sees me."""

import streamlit as st

from components import board_settings, feedback, header, leaderboard, league_card, session
from logic import clock, settings
from logic.access.roles import Role
from logic.catalogue import service as catalogue
from logic.leaderboards import league_service as leagues
from logic.leaderboards import service as leaderboards
from logic.xp import service as xp

learner = session.require(Role.LEARNER)
visibility = leaderboards.visibility(learner.id)


def board() -> None:
    """A page of a board."""
    period = leaderboard.choose_period("board-period")
    tracks = {track.id: track.title for track in catalogue.tracks()}
    scope = st.selectbox(
        "Who",
        [leaderboards.EVERYONE, *tracks],
        format_func=lambda track_id: tracks.get(track_id, "Everyone"),
        key="board-scope",
    )
    turned = f"boards.page.{scope}.{period}"
    page = session.peek(turned, int) or 1
    found = leaderboards.board(learner.id, period, track_id=scope, page=page, at=clock.now())

    def file() -> str:
        return leaderboards.as_csv(learner.id, period, track_id=scope, page=page, at=clock.now())

    wanted = leaderboard.show(found, is_shown=visibility.on_boards, make_csv=file, key="board")
    if wanted:
        session.keep(turned, wanted)
        st.rerun()
    if not found.mine.xp and st.button("Go on today", type="primary", icon=":material/play_arrow:"):
        st.switch_page("pages/learner/today.py")


def league() -> None:
    """My league of this week."""
    league_card.show(leagues.look(learner.id, at=clock.now()), zone=settings.current().board_zone)


def who_sees_me() -> None:
    """The switches."""
    chosen = board_settings.show(visibility, shown_name=learner.shown_name, key="board-settings")
    if chosen:
        with feedback.explained():
            leaderboards.choose(learner.id, chosen)
            feedback.done_after_rerun(board_settings.told(chosen))


SECTIONS = {"Board": board, "My league": league, "Who sees me": who_sees_me}

header.show(xp.header(learner.id, at=clock.now()))
st.title("Boards", anchor=False)
feedback.show_done()
section = st.segmented_control(
    "Show", list(SECTIONS), default="Board", required=True, label_visibility="collapsed", key="boards-section"
)
SECTIONS[section or "Board"]()
