"""What teachers tell each other, without names: read, found helpful, reported; and a form to share one's own."""

from __future__ import annotations

import streamlit as st

from components import feedback, session
from logic import clock
from logic.accounts.visitor import Visitor
from logic.errors import NotSignedInError
from logic.growth import insight_service
from logic.growth.insight_service import LONGEST, LONGEST_REASON, SHORTEST
from logic.growth.views import InsightStatus, InsightView, Shared

OWN_STATE = {
    InsightStatus.HELD: ":orange-badge[an administrator looks at it first]",
    InsightStatus.HIDDEN: ":gray-badge[not shown to others]",
}
WAITING = ":gray-badge[shown once enough teachers work on this]"


def show(teacher: Visitor) -> None:
    """Draw the choice of a topic, what is said about it, and the way to share."""
    topics = insight_service.topics()
    chosen = st.selectbox("Topic", topics, index=None, placeholder="Every topic", key="insight-topic")
    if st.button("Share an insight", type="primary", icon=":material/add_comment:", key="insight-share"):
        st.dialog("Share an insight", icon=":material/add_comment:")(sharing)(topics)
    found = insight_service.listed(teacher, chosen)
    if not found:
        st.info("Nothing about this yet. What worked for you may help somebody else.", icon=":material/forum:")
    for insight in found:
        _show_one(insight)


def sharing(topics: tuple[str, ...]) -> None:
    """Draw the form and share what was typed."""
    st.markdown(
        "Nobody sees who wrote it, and it is shown only where at least five teachers could have. Names, schools and"
        " addresses are taken out."
    )
    topic = st.selectbox("What is it about?", topics, key="insight-about")
    typed = st.text_area(
        "What did you find out?",
        max_chars=LONGEST,
        height=160,
        key="insight-text",
        placeholder=f"At least {SHORTEST} characters: what you tried, and what changed",
    )
    if st.button("Share it", type="primary", icon=":material/send:", key="insight-send"):
        with feedback.explained():
            shared = insight_service.share(_teacher(), typed or "", topic or "", at=clock.now())
            feedback.done_after_rerun(_thanks(shared))


def reporting(insight: InsightView) -> None:
    """Draw what a report does, ask why, and report."""
    st.markdown(
        "An administrator reads it; from three reports on it is not shown until then. The author stays unknown."
    )
    why = st.text_area("What is wrong with it?", max_chars=LONGEST_REASON, key=f"insight-why-{insight.id}", height=80)
    if st.button("Report it", type="primary", key=f"insight-report-sure-{insight.id}"):
        with feedback.explained():
            insight_service.report(_teacher(), insight.id, why or "", at=clock.now())
            feedback.done_after_rerun("Thank you. An administrator will look at it.")


def _thanks(shared: Shared) -> str:
    if shared.insight.status is InsightStatus.WITHDRAWN:
        return "You took this one back before, and it stays so. Say it in other words to share it again."
    if shared.doubts:
        return "Thank you. Some words may be names, so an administrator looks at it before it is shown."
    if shared.insight.group is None:
        return (
            "Thank you. It is shown as soon as enough teachers work on this topic, so that nobody can tell it is yours."
        )
    taken = f" Taken out of it: {', '.join(shared.removed)}." if shared.removed else ""
    return f"Thank you, it is shared without your name.{taken}"


def _show_one(insight: InsightView) -> None:
    with st.container(border=True, key=f"insight-{insight.id}"):
        st.caption(" · ".join(_about(insight)))
        if insight.title:
            st.markdown(f"**{insight.title}**")
        st.text(insight.text)  # somebody else's words are never markup
        badges = _badges(insight)
        if badges:
            st.markdown(" ".join(badges))
        with st.container(horizontal=True, vertical_alignment="center"):
            _buttons(insight)


def _about(insight: InsightView) -> list[str]:
    words = [insight.topic]
    if insight.is_seeded:
        words.append("from Waymark")
    elif insight.group:
        words.append(f"a teacher in {insight.group.phase}" if insight.group.phase else "a teacher here")
    if not insight.is_seeded:
        words.append(f"{insight.month:%B %Y}")
    return words


def _badges(insight: InsightView) -> list[str]:
    found = [
        (insight.is_featured, ":orange-badge[:material/star: featured]"),
        (insight.is_verified, ":green-badge[:material/verified: verified]"),
        (insight.is_mine, ":blue-badge[yours]"),
        (insight.is_mine and insight.status in OWN_STATE, OWN_STATE.get(insight.status, "")),
        (insight.is_mine and insight.status is InsightStatus.PUBLISHED and insight.group is None, WAITING),
    ]
    return [badge for holds, badge in found if holds]


def _buttons(insight: InsightView) -> None:
    helped = f"{insight.helpful} found it helpful" if insight.helpful else "Nobody has said yet that it helped"
    if insight.is_mine:
        st.caption(helped, width="content")
        st.button("Take it back", key=f"insight-withdraw-{insight.id}", on_click=_withdraw, args=(insight.id,))
        return
    st.button(
        f"Helpful · {insight.helpful}" if insight.helpful else "Helpful",
        icon=":material/thumb_up:",
        key=f"insight-helpful-{insight.id}",
        disabled=insight.found_helpful,
        help="You said so" if insight.found_helpful else None,
        on_click=_helpful,
        args=(insight.id,),
    )
    if insight.source:
        st.link_button("Source", insight.source, icon=":material/open_in_new:", type="tertiary")
    if st.button("Report", icon=":material/flag:", key=f"insight-report-{insight.id}", type="tertiary"):
        st.dialog("Report this insight", icon=":material/flag:")(reporting)(insight)


def _helpful(insight_id: int) -> None:
    """Say that it helped; runs before the page is drawn again."""
    with feedback.explained():
        insight_service.helpful(_teacher(), insight_id, at=clock.now())


def _withdraw(insight_id: int) -> None:
    """Take one's own back; runs before the page is drawn again."""
    with feedback.explained():
        insight_service.withdraw(_teacher(), insight_id)


def _teacher() -> Visitor:
    """Who acts now; a dialog may stay open longer than a sign-in."""
    teacher = session.current_visitor()
    if teacher is None:
        raise NotSignedInError
    return teacher
