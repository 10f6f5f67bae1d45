"""A short, true word when something was achieved; it waits for the run that shows the new state, and blocks nothing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import session
from components.achievement_wall import BADGE
from logic import clock
from logic.achievements import service as achievements
from logic.achievements.service import Earned
from logic.plans.service import DayCompleted
from logic.xp.rewards import Reason
from logic.xp.service import Award

KEY = "celebration"
TEST_NEXT = {
    "weekly": " The week's test is next.",
    "comprehensive": " Every day of the correction plan is done, and the comprehensive retest is next.",
}
BONUS = {
    Reason.STREAK: "for another day of your streak",
    Reason.CONSISTENCY: "for seven days in a row",
    Reason.SPEED: "for a quick day with a good check",
}
MOST_TOASTS = 3


def remember(done: DayCompleted) -> None:
    """Keep what was achieved for the next run."""
    session.keep(KEY, done)


def show() -> None:
    """Show what finishing a day brought, once."""
    done = session.take(KEY, DayCompleted)
    if done is None:
        return
    following = TEST_NEXT[done.next_test] if done.next_test else f" Next: {done.next_topic}, open now."
    if done.gained == 0:
        st.info(f"{done.topic} was done already, and paid for then. Nothing was counted twice.{following}")
        return
    st.success(
        f"{done.topic}: done. **+{done.gained} XP{_what_for(done)}.**{following}", icon=":material/check_circle:"
    )
    if done.levels_gained:
        st.balloons()
        level = max(award.after.level for award in (done.award, *done.bonuses))
        st.success(f"Level {level}! You earned it.", icon=":material/military_tech:")


def show_achievements(learner_id: int) -> None:
    """Tell a learner what they have earned and were not told yet, in toasts, once on whatever page comes first."""
    tell(learner_id, achievements.unseen(learner_id))


def tell(learner_id: int, news: Sequence[Earned]) -> None:
    """Tell a learner of `news`, as `show_achievements` does, where it was asked for already."""
    if not news:
        return
    told = achievements.mark_seen(learner_id, [one.slug for one in news], at=clock.now())
    mine = [one for one in news if one.slug in told]
    for one in mine[:MOST_TOASTS]:
        _toast(one)
    if len(mine) > MOST_TOASTS:
        st.toast(
            f"And {len(mine) - MOST_TOASTS} more: they are on your wall, under Achievements.", icon=":material/trophy:"
        )


def _toast(one: Earned) -> None:
    st.toast(f"**{one.title}** {BADGE[one.rarity]}\n\n{one.description}", icon=":material/trophy:", duration="long")


def _what_for(done: DayCompleted) -> str:
    """Where it came from, when it came from several things: ": 15 for the day, 5 for another day of your streak"."""
    paid = [bonus for bonus in done.bonuses if bonus.gained]
    if not paid:
        return ""
    day = [f"{done.award.gained} for the day"] if done.award.gained else []
    return ": " + ", ".join([*day, *(_bonus(bonus) for bonus in paid)])


def _bonus(bonus: Award) -> str:
    return f"{bonus.gained} {BONUS[bonus.reason]}"
