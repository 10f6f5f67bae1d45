"""What an administrator can do with a question: retire it, restore it, change its key. Each says first what follows."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components import feedback, item_answers, session
from logic import clock
from logic.access.roles import Role, may_enter
from logic.accounts.visitor import Visitor
from logic.catalogue.service import Question
from logic.errors import NotSignedInError
from logic.item_bank import key_change_service
from logic.item_bank.key_change_service import LONGEST_REASON, OPTIONS
from logic.item_bank.views import ItemDetail, Use

NONE = OPTIONS  # the place after the last option stands for "none of them"


def show(item: ItemDetail, keeper: Visitor) -> None:
    """Offer the actions to an administrator; tell anybody else who has them."""
    if not may_enter(keeper.roles, Role.ADMIN):
        st.caption("An administrator can retire this question or change its key.")
        return
    with st.container(horizontal=True):
        if st.button("Change the key", icon=":material/key:", key="item-change-key"):
            _change_key(item)
        if item.retired_at is None:
            if st.button("Retire", icon=":material/block:", key="item-retire"):
                _retire(item)
        elif st.button("Restore", icon=":material/undo:", key="item-restore"):
            _restore(item)


@st.dialog("Retire this question", icon=":material/block:")
def _retire(item: ItemDetail) -> None:
    retirement(item)


def retirement(item: ItemDetail) -> None:
    """Draw what retiring a question does, and do it for a reason."""
    st.markdown(
        "It is asked no more, in no test that begins or goes on from now. Tests that used it stay as they are. "
        "You can restore it later."
    )
    reason = _reason("retire")
    if st.button("Retire it", type="primary", key="item-retire-sure"):
        with feedback.explained():
            key_change_service.retire(_asker(), item.id, reason, at=clock.now())
            feedback.done_after_rerun("The question is retired and asked no more.")


@st.dialog("Restore this question", icon=":material/undo:")
def _restore(item: ItemDetail) -> None:
    restoration(item)


def restoration(item: ItemDetail) -> None:
    """Draw what restoring a question does, and do it for a reason."""
    st.markdown("It can be asked again, in tests that choose a question from now on.")
    reason = _reason("restore")
    if st.button("Restore it", type="primary", key="item-restore-sure"):
        with feedback.explained():
            key_change_service.restore(_asker(), item.id, reason, at=clock.now())
            feedback.done_after_rerun("The question is restored and can be asked again.")


@st.dialog("Change the key", icon=":material/key:", width="medium")
def _change_key(item: ItemDetail) -> None:
    key_change(item)


def key_change(item: ItemDetail) -> None:
    """Draw the answers to choose the key from and what follows, and do it for a reason."""
    variants = _variants(item)
    if not variants:
        return
    question = variants[0]
    now = NONE if question.key is None else question.key
    chosen = st.radio(
        "Which answer is right?",
        [place for place in range(OPTIONS + 1) if place != now],
        format_func=lambda place: _label(question, place),
        index=None,
        key=f"item-key-{question.variant_id}",
    )
    st.caption(f"The key now: {_label(question, now)}")
    if chosen is None:
        return
    reason = _reason("key")
    new_key = None if chosen == NONE else chosen
    # All of them: the older texts with the same answers too, whatever became of their variants.
    wanted = None if len(variants) == len(item.variants) else [one.variant_id for one in variants]
    use = key_change_service.use(_asker(), item.id, wanted)
    st.warning(consequences(use, question.key, new_key), icon=":material/info:")
    if st.button("Change it and score the tests again", type="primary", key="item-key-sure"):
        with feedback.explained():
            key_change_service.change_key(_asker(), item.id, new_key, reason, variant_ids=wanted, at=clock.now())
            feedback.done_after_rerun("The key is changed, and the question is retired.")


def _variants(item: ItemDetail) -> Sequence[Question]:
    """The variants whose key is wrong: all of them, unless somebody says otherwise."""
    if len(item.variants) == 1:
        return item.variants
    places = range(len(item.variants))
    chosen = st.multiselect(
        "Variants whose key is wrong",
        places,
        default=places,
        format_func=lambda place: f"Variant {place + 1}: {item_answers.beginning(item.variants[place], 0)}",
        key="item-key-variants",
        help="The answers below are those of the first one; the same place counts in all of them.",
    )
    if not chosen:
        st.caption("Choose at least one variant.")
    return [item.variants[place] for place in sorted(chosen)]


def consequences(use: Use, old_key: int | None, new_key: int | None) -> str:
    """What a change of key would do, in numbers, before anybody does it."""
    if not use.tests:
        return "No submitted test used this question, so no score changes. It is retired and asked no more."
    gained, lost = use.would_change(old_key, new_key)
    follows = (
        f"It counts in none of them any more: {lost:,} right answers go, and each test has one question less."
        if new_key is None
        else f"{_become(gained, 'answer')} right, and {_become(lost, 'right answer')} wrong."
    )
    tests = "1 submitted test" if use.tests == 1 else f"{use.tests:,} submitted tests"
    people = "1 learner" if use.learners == 1 else f"{use.learners:,} learners"
    return (
        f"**{tests} of {people} used this question.** All are scored again. {follows} Passes and XP follow, every one "
        "of these learners is told, and the question is retired."
    )


def _become(count: int, noun: str) -> str:
    return f"1 {noun} becomes" if count == 1 else f"{count:,} {noun}s become"


def _label(question: Question, place: int) -> str:
    return "None of them is right" if place == NONE else item_answers.in_one_line(question, place)


def _reason(action: str) -> str:
    typed = st.text_area(
        "Why? It is kept with the question.", max_chars=LONGEST_REASON, key=f"item-{action}-reason", height=80
    )
    return typed or ""


def _asker() -> Visitor:
    """Who asks now; a dialog may stay open longer than a sign-in."""
    asker = session.current_visitor()
    if asker is None:
        raise NotSignedInError
    return asker
