"""The sentences of a day, word for word: they are what a learner reads as the product's honesty."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.plans.generation import Evidence
from logic.plans.reasons import by_the_end, why_here

SECURE = Evidence("secure", 1.2, answered=3, correct=2)
WEAK = Evidence("weak", -1.0, answered=3, correct=1)
UNSURE = Evidence("need more evidence", 0.1, answered=2, correct=1)
WEAK_ALL_RIGHT = Evidence("weak", -0.4, answered=1, correct=1)
UNASKED = Evidence("weak", -0.4, answered=0, correct=0)


@pytest.mark.parametrize(
    ("objectives", "sentence"),
    [
        (("read a traceback",), "By the end you can read a traceback."),
        (("read a file", "write a file"), "By the end you can read a file and write a file."),
        (("name it", "copy it", "free it"), "By the end you can name it, copy it and free it."),
    ],
)
def test_objectives_become_one_sentence(objectives: tuple[str, ...], sentence: str) -> None:
    assert by_the_end(objectives) == sentence


@pytest.mark.parametrize(
    ("known", "leads_to", "sentence"),
    [
        (WEAK, None, "You missed 2 of 3 on this."),
        (WEAK, "Loops", "You missed 2 of 3 on this; it leads to loops."),
        (WEAK_ALL_RIGHT, None, "You got 1 of 1 right, but your other answers say it is not firm yet."),
        (SECURE, None, "You know most of this (2 of 3 right), so it is a short refresher."),
        (SECURE, "Loops", "You know most of this (2 of 3 right), so it is a short refresher; it leads to loops."),
        (UNSURE, None, "Not sure yet: 1 of 2 right."),
        (UNSURE, "Test doubles", "Not sure yet: 1 of 2 right; it leads to test doubles."),
        (None, None, "The diagnostic has not asked you about this yet."),
        (None, "Loops", "The diagnostic has not asked you about this yet; it leads to loops."),
        (UNASKED, None, "The diagnostic has not asked you about this yet."),
    ],
)
def test_a_reason_says_exactly_what_was_counted(known: Evidence | None, leads_to: str | None, sentence: str) -> None:
    assert why_here(known, leads_to) == sentence


@given(st.sampled_from(["weak", "secure", "need more evidence"]), st.integers(1, 30), st.data())
def test_no_reason_names_a_number_that_was_not_counted(verdict: str, answered: int, data: st.DataObject) -> None:
    correct = data.draw(st.integers(0, answered))
    sentence = why_here(Evidence(verdict, 0.0, answered, correct), None)  # type: ignore[arg-type]  # drawn from the Literal
    counted = {str(answered), str(correct), str(answered - correct)}
    numbers = {word.strip("().,:;") for word in sentence.split()} & {str(number) for number in range(31)}
    assert numbers <= counted
    assert sentence.endswith(".")
    assert sentence[0].isupper()
