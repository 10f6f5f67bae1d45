"""A league on screen: who is in it, and what the places lead to, in words beside the signs."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from components import leaderboard
from logic.leaderboards import ranks
from logic.leaderboards.league_service import Ended, League, Member, MyLeagues
from logic.leaderboards.leagues import TIERS, Outcome

HEADING = {
    Outcome.PROMOTED: ":green-badge[:material/arrow_upward: up]",
    Outcome.STAYED: "stays",
    Outcome.DEMOTED: ":gray-badge[:material/arrow_downward: down]",
}
OUTCOME = {Outcome.PROMOTED: "up to", Outcome.STAYED: "so you stay in", Outcome.DEMOTED: "down to"}
SWITCHED_OFF = "You take part in no leagues, as you chose. Under Who sees me you can come back at any time."
NONE_YET = (
    "You are in no league this week: none has room, or they are just being formed. The next ones begin on Monday"
    " for everybody who learnt something in the two weeks before."
)


def show(mine: MyLeagues, *, zone: str) -> None:
    """Draw the reader's league of this week, and how the last one ended."""
    if mine.ended:
        _ended(mine.ended)
    if mine.league:
        _league(mine.league, zone)
    else:
        st.markdown(NONE_YET if mine.wants else SWITCHED_OFF)


def _ended(ended: Ended) -> None:
    place = f"{ranks.ordinal(ended.place)} of {ended.people} in {ended.tier}"
    st.markdown(f"Your last league: **{place}** with {ended.xp:,} XP, {OUTCOME[ended.outcome]} {ended.next_tier}.")


def _league(league: League, zone: str) -> None:
    last_day = league.week + timedelta(days=6)
    st.subheader(f"{league.tier} league", anchor=False)
    st.markdown(_rule(league))
    st.table(
        pd.DataFrame([_row(member) for member in league.members]),
        border="horizontal",
        hide_index=True,
        alt=f"The members of your {league.tier} league",
    )
    st.caption(
        f"This week ends on {last_day:%A} {last_day.day} {last_day:%B} at midnight, {zone.replace('_', ' ')}. Equal XP"
        f" shares a place. The tiers: {', '.join(TIERS)}."
    )


def _rule(league: League) -> str:
    up = "" if league.tier == TIERS[-1] else f" The first {league.moving} go up, if they have XP."
    down = "" if league.tier == TIERS[0] else f" The last {league.moving}, and those without XP, go down."
    people = "one learner so far" if len(league.members) == 1 else f"{len(league.members)} learners of similar pace"
    return f"A week with {people}.{up}{down}"


def _row(member: Member) -> dict[str, str]:
    return {
        "Place": str(member.place),
        "Name": leaderboard.marked(member.name, is_me=member.is_me),
        "XP": f"{member.xp:,}",
        "Now": HEADING[member.heading_for],
    }
