"""A question of the bank as a learner meets it, and, behind a toggle, its answers with what they catch."""

from __future__ import annotations

from itertools import permutations

import streamlit as st

from components import test_player
from components.test_player import inline_code
from logic.assessment import sitting
from logic.catalogue.service import Question
from logic.item_bank.views import ItemDetail

ORDERS = tuple(permutations(range(4)))
BAR = 16  # characters


def show(item: ItemDetail) -> None:
    """Draw one variant at a time, as it is put; then its key, if wanted."""
    question = _variant(item)
    with st.container(border=True, key="item-preview"):
        # The order is another one for each variant, and the same whenever it is looked at.
        order = ORDERS[question.variant_id * 7 % len(ORDERS)]
        test_player.preview(sitting.shown(question, order, position=1), key=f"item-preview-{question.variant_id}")
    st.caption("This is what a learner sees; in each test the answers come in another order.")
    if st.toggle("Show the answer", key="item-answer"):
        _answers(item, question)


def _variant(item: ItemDetail) -> Question:
    if len(item.variants) == 1:
        return item.variants[0]
    numbers = range(len(item.variants))
    chosen = st.segmented_control(
        "Variant",
        numbers,
        default=0,
        required=True,
        format_func=lambda number: str(number + 1),
        key=f"item-variant-{item.id}",
    )
    return item.variants[chosen or 0]


def _answers(item: ItemDetail, question: Question) -> None:
    choices = item.statistics.choices if item.statistics else item.use.choices
    if question.key is None:
        st.warning("None of these answers is right; nobody's answer to this question counts.", icon=":material/block:")
    for place, option in enumerate(question.options):
        with st.container(border=True, gap="xsmall"):
            mark = " :green-badge[:material/check: key]" if place == question.key else ""
            st.markdown(f"**Option {place + 1}**{mark}")
            if question.options_as == "text":
                st.markdown(option.text)
            else:
                st.code(option.text, language=None, wrap_lines=True)
            st.markdown(_share(choices[place], sum(choices)))
            if option.misconception:
                st.caption(f"Chosen by those who believe that {option.misconception}")
    st.markdown(f"**Explanation.** {question.explanation}")


def _share(count: int, total: int) -> str:
    """How many chose it, as a bar of characters and in words."""
    if not total:
        return "not answered yet"
    filled = round(BAR * count / total)
    bar = (f":primary[{'█' * filled}]" if filled else "") + "░" * (BAR - filled)
    return f"{bar} {round(100 * count / total)}\N{NO-BREAK SPACE}%, {count:,} of {total:,} answers"


def in_one_line(question: Question, place: int, *, longest: int = 70) -> str:
    """An option as a label in Markdown: its number and the beginning of its text."""
    short = beginning(question, place, longest=longest)
    return f"Option {place + 1}: {short if question.options_as == 'text' else inline_code(short)}"


def beginning(question: Question, place: int, *, longest: int = 40) -> str:
    """The beginning of an option's text in one line, for labels that know no Markdown."""
    text = " ".join(question.options[place].text.split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
