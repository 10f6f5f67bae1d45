"""How the key of a question is known: the programs that were run, or the page it rests on."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from logic.catalogue.service import Question
from logic.item_bank.views import Proof

METHODS = {
    "output": "The program of the question is run, and what it prints is the key.",
    "option": "Each answer is put into the program below. With the key it prints what is expected, with any other not.",
    "claim": "After the program has run, a check is evaluated for each answer: true for the key, false for the others.",
}
PROGRAMS = {
    "harness": "Program with a gap for the answer",
    "setup": "Run after the question's code, not shown to learners",
    "input": "Typed at its prompts",
    "expect": "What it must print",
    "check": "Check of the key",
}
FORMS = {"mutant": "found by running this program", "output": "written by the author", "code": "put into the gap"}


def show(proof: Proof, question: Question) -> None:
    """Draw the proof of a question, programs as they are run: «name» is a gap each variant fills."""
    if proof.kind == "sourced":
        _source(proof)
        return
    st.markdown(METHODS.get(str(proof.told.get("method")), "The key is computed by running code."))
    for name, title in PROGRAMS.items():
        if proof.told.get(name):
            _program(title, proof.told[name], question)
    st.markdown("**How the wrong answers were shown to differ**")
    for number, wrong in enumerate(proof.told.get("distractors", ()), start=2):
        _distractor(number, wrong, question)


def _source(proof: Proof) -> None:
    st.markdown(f"The key is a fact from this page of documentation: <{proof.source}>")
    if proof.told.get("quote"):
        with st.container(border=True):
            st.caption("The sentence it rests on")
            st.text(str(proof.told["quote"]))


def _distractor(number: int, wrong: Mapping[str, str], question: Question) -> None:
    how = FORMS.get(wrong.get("form", ""), "")
    st.caption(f"Option {number}{', ' + how if how else ''}")
    if wrong.get("text"):
        st.code(wrong["text"], language=_language(question) if wrong.get("form") in {"mutant", "code"} else None)
    if wrong.get("check"):
        _program("Check, which must be false", wrong["check"], question)


def _program(title: str, text: object, question: Question) -> None:
    st.caption(title)
    st.code(str(text), language=_language(question))


def _language(question: Question) -> str | None:
    return question.code_language
