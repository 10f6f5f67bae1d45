"""Insights for administrators: the words and what was said against them, not whose they are; each act with a reason."""

from __future__ import annotations

import streamlit as st

from components import feedback, session
from logic import clock
from logic.accounts.visitor import Visitor
from logic.administration.actions import LONGEST_REASON, SHORTEST_REASON
from logic.errors import NotSignedInError
from logic.growth import moderation_service
from logic.growth.moderation_service import Judgement
from logic.growth.views import InsightStatus, ModeratedInsight

SHOWN = {
    InsightStatus.PUBLISHED: ":green-badge[shown]",
    InsightStatus.HELD: ":orange-badge[waits for you]",
    InsightStatus.HIDDEN: ":gray-badge[hidden]",
}
# what the button says, its icon, what follows
ACTS = {
    Judgement.SHOW: (
        "Show",
        ":material/visibility:",
        "Teachers can read it, where enough of them could have written it.",
    ),
    Judgement.HIDE: (
        "Hide",
        ":material/visibility_off:",
        "Nobody but its author sees it any more; it can be shown again.",
    ),
    Judgement.VERIFY: ("Verify", ":material/verified:", "A badge says that it was checked, and stays."),
    Judgement.FEATURE: ("Feature", ":material/star:", "It stands before the others."),
    Judgement.UNFEATURE: ("Feature no more", ":material/star_border:", "It stands among the others again."),
}


def show(admin: Visitor) -> None:
    """Draw the filter and the insights to judge."""
    chosen = st.segmented_control(
        "Show", list(SHOWN), format_func=lambda one: one.value.capitalize(), key="insights-status"
    )
    found = moderation_service.listed(admin, chosen)
    if not found:
        st.info("Nothing here to judge.", icon=":material/done_all:")
    for insight in found:
        _show_one(insight)


def confirmation(insight: ModeratedInsight, judgement: Judgement) -> None:
    """Draw what follows, ask why, and do it."""
    label, _, follows = ACTS[judgement]
    st.text(insight.text)
    st.markdown(follows)
    key = f"insight-{judgement.name.lower()}-{insight.id}"
    why = st.text_area(
        "Why? It stays in the audit log.",
        max_chars=LONGEST_REASON,
        key=f"{key}-reason",
        height=80,
        placeholder=f"At least {SHORTEST_REASON} characters",
    )
    if st.button(label, type="primary", key=f"{key}-sure"):
        with feedback.explained():
            moderation_service.judge(_asker(), insight.id, judgement, why or "", at=clock.now())
            feedback.done_after_rerun(f"Done, and in the audit log: {judgement}.")


def acts(insight: ModeratedInsight) -> list[Judgement]:
    """What can be done about an insight as it stands."""
    is_shown = insight.status is InsightStatus.PUBLISHED
    possible = {
        Judgement.SHOW: not is_shown,
        Judgement.HIDE: insight.status is not InsightStatus.HIDDEN,
        Judgement.VERIFY: not insight.is_verified,
        Judgement.FEATURE: is_shown and insight.is_verified and not insight.is_featured,
        Judgement.UNFEATURE: insight.is_featured,
    }
    return [judgement for judgement, holds in possible.items() if holds]


def _show_one(insight: ModeratedInsight) -> None:
    with st.container(border=True, key=f"judged-{insight.id}"):
        st.markdown(f"**Insight {insight.id}** · {insight.topic} {SHOWN[insight.status]}{_badges(insight)}")
        if insight.title:
            st.markdown(f"**{insight.title}**")
        st.text(insight.text)
        if insight.doubts:
            st.caption(f"May be names: {', '.join(insight.doubts)}")
        for reason in insight.reports:
            st.text(f"Reported: {reason}")
        st.caption(f"{insight.helpful} found it helpful")
        with st.container(horizontal=True):
            for judgement in acts(insight):
                label, icon, _ = ACTS[judgement]
                if st.button(label, icon=icon, key=f"insight-{judgement.name.lower()}-{insight.id}"):
                    st.dialog(label, icon=icon)(confirmation)(insight, judgement)


def _badges(insight: ModeratedInsight) -> str:
    verified = " :green-badge[verified]" if insight.is_verified else ""
    featured = " :orange-badge[featured]" if insight.is_featured else ""
    return verified + featured + (" :gray-badge[ours]" if insight.is_seeded else "")


def _asker() -> Visitor:
    """Who asks now; a dialog may stay open longer than a sign-in."""
    asker = session.current_visitor()
    if asker is None:
        raise NotSignedInError
    return asker
