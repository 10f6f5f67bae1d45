"""One person as an administrator sees them: who they are, how they get on, where they are signed in, what was done."""

from __future__ import annotations

import streamlit as st

from components import audit_list, feedback, learner_address, person_actions, person_address, phrases
from logic import clock
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.administration import audit_service
from logic.administration import service as administration
from logic.administration.views import AuditQuery, PersonCard
from logic.errors import NotFoundError

NARROWEST = 340  # pixels
PLAN = "pages/admin/learner_plan.py"


def show(admin: Visitor, person_id: int) -> None:
    """Draw the card, or say that there is nobody."""
    person_address.show_way_back()
    try:
        card = administration.card(admin, person_id, at=clock.now())
    except NotFoundError:
        st.info("There is nobody here under that address any more.", icon=":material/person_off:")
        return
    st.subheader(_plain(card.name), anchor=False)
    st.markdown(_badges(card))
    feedback.show_done()
    if card.suspended_at is not None:
        since = phrases.day(card.suspended_at, admin.time_zone)
        st.warning(f"Suspended since {since}: {_plain(card.suspended_reason or '')}", icon=":material/block:")
    grid = st.grid(2, min_column_width=NARROWEST)
    with grid.cell(), st.container(border=True):
        _account(card, admin)
    with grid.cell(), st.container(border=True):
        _learning(card, admin)
    if Role.LEARNER in card.roles and card.id != admin.id:
        wanted = {learner_address.PARAMETER: str(card.id)}
        st.page_link(PLAN, label="Plan and words about it", icon=":material/map:", query_params=wanted)
    person_actions.show(card, admin)
    _sessions(card, admin)
    _history(card, admin)


def _badges(card: PersonCard) -> str:
    marks = (
        (card.is_test, ":orange-badge[:material/science: test]"),
        (card.is_bot, ":orange-badge[:material/smart_toy: bot]"),
    )
    suspended = [":red-badge[:material/block: suspended]"] if card.suspended_at else []
    return " ".join(
        [
            *(f":green-badge[{role}]" for role in card.roles),
            *(badge for is_set, badge in marks if is_set),
            *suspended,
        ]
    )


def _account(card: PersonCard, admin: Visitor) -> None:
    last = phrases.date_of(card.last_signed_in, admin.time_zone) if card.last_signed_in else "never"
    tokens = f"{card.tokens} API tokens" if card.tokens != 1 else "1 API token"
    st.markdown(
        f"**Account**  \n{_plain(card.email)}  \n"
        f"joined {phrases.date_of(card.joined_at, admin.time_zone)}  \n"
        f"last signed in: {last}  \n"
        f"{_plain(card.time_zone)}, {tokens}" + (f"  \nothers see *{_plain(card.pseudonym)}*" if card.pseudonym else "")
    )


def _learning(card: PersonCard, admin: Visitor) -> None:
    plan, readiness = card.plan, card.readiness
    lines = ["**Learning**"]
    lines.append(f"{plan.target}: {plan.status}, week {plan.week}, day {plan.day}" if plan else "no plan yet")
    if readiness:
        low, high = round(100 * readiness.low), round(100 * readiness.high)
        on = phrases.date_of(readiness.at, admin.time_zone)
        lines.append(f"final forecast {round(100 * readiness.expected)} %, between {low} and {high} (on {on})")
    else:
        lines.append("no forecast yet")
    lines.append(
        f"last learnt on {card.last_learnt.isoformat()}" if card.last_learnt else "has not learnt anything yet"
    )
    lines.append(f"{card.xp:,} XP")
    st.markdown("  \n".join(lines))


def _sessions(card: PersonCard, admin: Visitor) -> None:
    st.markdown("**Signed in with**")
    if not card.sessions:
        st.caption("No browser.")
        return
    for one in card.sessions:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            since, until = phrases.day(one.since, admin.time_zone), phrases.day(one.until, admin.time_zone)
            st.markdown(f"{one.browser}  \n:small[since {since}, until {until} at the latest]", width="stretch")
            person_actions.offer_ending(card, one)
    person_actions.offer_ending_all(card)


def _history(card: PersonCard, admin: Visitor) -> None:
    st.markdown("**What administrators did**")
    page = audit_service.search(admin, AuditQuery(subject_id=card.id))
    if not page.lines:
        st.caption("Nothing yet.")
        return
    audit_list.table(page.lines, admin.time_zone, key="person-history", of_one_person=True)


def _plain(text: str) -> str:
    """The text with nothing in it that Markdown would take for its own."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]{}()<>#+-.!|~:$" else sign for sign in text)
