"""What an administrator can do to a person. Each says first what follows, asks why, and is done by a second click."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from components import feedback, session
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.administration import acting_service as acting
from logic.administration.actions import LONGEST_REASON, SHORTEST_REASON, Mark
from logic.administration.views import PersonCard, SignedIn
from logic.errors import NotSignedInError

MARKS = {Mark.TEST: "a test person", Mark.BOT: "a bot"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing to be done: its title, what follows from it, the button that does it, what is said afterwards."""

    key: str
    title: str
    icon: str
    follows: str
    sure: str
    done: str
    act: Callable[[Visitor, str], None]


def show(card: PersonCard, admin: Visitor) -> None:
    """Draw a button for each thing that can be done now."""
    with st.container(horizontal=True):
        if st.button("Change roles", icon=":material/badge:", key="person-roles"):
            _change_roles(card)
        offers = [suspension(card), *(marking(card, which) for which in Mark)]
        for offer in offers:
            # The service refuses it, too; a button that can only be refused is none.
            if not (card.id == admin.id and offer.key == "person-suspend"):
                _button(offer)
        if st.button("Export data", icon=":material/download:", key="person-export"):
            _export(card)


def offer_ending(card: PersonCard, one: SignedIn) -> None:
    """Draw the button that signs one browser out."""
    _button(
        Offer(
            key=f"person-end-{one.id}",
            title="Sign out",
            icon=":material/logout:",
            follows=f"{one.browser} is signed out at its next click. Nothing that was saved is lost.",
            sure="Sign this browser out",
            done="That browser is signed out.",
            act=lambda asker, why: acting.end_session(asker, card.id, one.id, why, at=clock.now()),
        )
    )


def offer_ending_all(card: PersonCard) -> None:
    """Draw the button that signs every browser out."""
    _button(
        Offer(
            key="person-end-all",
            title="Sign out everywhere",
            icon=":material/logout:",
            follows="Every browser is signed out at its next click. API tokens go on working.",
            sure="Sign every browser out",
            done="They are signed out everywhere.",
            act=lambda asker, why: acting.end_sessions(asker, card.id, why, at=clock.now()),
        )
    )


def suspension(card: PersonCard) -> Offer:
    """Keeping a person out, or letting them in again."""
    if card.suspended_at is not None:
        return Offer(
            key="person-lift",
            title="Lift the suspension",
            icon=":material/lock_open:",
            follows="They can sign in again, their API tokens work, and they are on boards again if they want to be.",
            sure="Lift it",
            done="The suspension is lifted.",
            act=lambda asker, why: acting.lift(asker, card.id, why, at=clock.now()),
        )
    return Offer(
        key="person-suspend",
        title="Suspend",
        icon=":material/block:",
        follows=(
            "They cannot sign in, and every browser and API token stops at its next request. No board shows them, and"
            " no mail goes to them. Nothing of theirs is deleted, and you can lift it any time."
        ),
        sure="Suspend them",
        done="They are suspended, and signed out everywhere.",
        act=lambda asker, why: acting.suspend(asker, card.id, why, at=clock.now()),
    )


def marking(card: PersonCard, which: Mark) -> Offer:
    """Setting a mark, or removing it."""
    is_set = not (card.is_test if which is Mark.TEST else card.is_bot)
    title = f"Mark as {which}" if is_set else f"Remove the {which} mark"
    follows = (
        f"Whoever is {MARKS[which]} counts in no figure of use, from now on and for the days before."
        if is_set
        else "They count in the figures of use again, also for the days before."
    )
    return Offer(
        key=f"person-{which}",
        title=title,
        icon=":material/science:" if which is Mark.TEST else ":material/smart_toy:",
        follows=follows,
        sure=title,
        done=f"They are {'now' if is_set else 'no longer'} marked as {MARKS[which]}.",
        act=lambda asker, why: acting.mark(asker, card.id, which, why, is_set=is_set, at=clock.now()),
    )


def confirmation(offer: Offer) -> None:
    """Draw what follows, ask why, and do it."""
    st.markdown(offer.follows)
    why = _reason(offer.key)
    if st.button(offer.sure, type="primary", key=f"{offer.key}-sure"):
        with feedback.explained():
            offer.act(_asker(), why)
            feedback.done_after_rerun(offer.done)


def role_choice(card: PersonCard) -> None:
    """Draw the roles to choose from, ask why, and let the person hold those."""
    wanted = st.pills(
        "Roles",
        list(Role),
        default=list(card.roles),
        selection_mode="multi",
        format_func=lambda role: str(role).capitalize(),
        key=f"person-roles-{card.id}",
    )
    st.caption("A role opens its pages from the next click on; no role includes another. Everybody holds one at least.")
    why = _reason("person-roles")
    if st.button("Change them", type="primary", key="person-roles-sure"):
        with feedback.explained():
            acting.change_roles(_asker(), card.id, wanted or [], why, at=clock.now())
            feedback.done_after_rerun("The roles are changed.")


def export_offer(card: PersonCard) -> None:
    """Ask why, then offer the file; it is made, and written into the log, when the button is clicked."""
    st.markdown(
        "One JSON file with everything stored about this person, as they get it themselves under *Account*. That you"
        " took it stays in the audit log."
    )
    why = _reason("person-export")
    token = session.cookie()

    def make() -> str:
        # Called later, by a click: a session that has ended meanwhile takes nothing along.
        asker = accounts.visitor(token, clock.now()) if token else None
        if asker is None:
            raise NotSignedInError
        return json.dumps(acting.export(asker, card.id, why, at=clock.now()), indent=1)

    st.download_button(
        "Download their data",
        data=make,
        file_name=f"waymark-export-{card.id}.json",
        mime="application/json",
        icon=":material/download:",
        type="primary",
        disabled=not SHORTEST_REASON <= len(why.strip()) <= LONGEST_REASON,
        key="person-export-sure",
        on_click="ignore",
    )


def _button(offer: Offer) -> None:
    if st.button(offer.title, icon=offer.icon, key=offer.key):
        st.dialog(offer.title, icon=offer.icon)(confirmation)(offer)


@st.dialog("Change roles", icon=":material/badge:")
def _change_roles(card: PersonCard) -> None:
    role_choice(card)


@st.dialog("Export data", icon=":material/download:")
def _export(card: PersonCard) -> None:
    export_offer(card)


def _reason(key: str) -> str:
    typed = st.text_area(
        "Why? It stays in the audit log.",
        max_chars=LONGEST_REASON,
        key=f"{key}-reason",
        height=80,
        placeholder=f"At least {SHORTEST_REASON} characters",
    )
    return typed or ""


def _asker() -> Visitor:
    """Who asks now; a dialog may stay open longer than a sign-in."""
    asker = session.current_visitor()
    if asker is None:
        raise NotSignedInError
    return asker
