"""What is taken out of a text before others may read it, and what is left in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.growth.redaction import Removed, redacted

TAKEN = [
    ("Write to jo.miller@school.example for the sheets.", "jo.miller", Removed.EMAIL),
    ("Write to jo.miller (at) school (dot) example.", "jo.miller", Removed.EMAIL),
    ("The sheets are on https://example.org/sheets and free.", "example.org", Removed.LINK),
    ("The sheets are on mysheets.co.uk now.", "mysheets", Removed.LINK),
    ("Ask me as @jomiller any time.", "jomiller", Removed.LINK),
    ("Call me on +44 20 7946 0018 after four.", "7946", Removed.PHONE),
    ("Call me on 030 1234567 after four.", "1234567", Removed.PHONE),
    ("Ruft mich an: 0151/2345678.", "2345678", Removed.PHONE),
    ("At Hillside Primary School we start with a quiz.", "Hillside", Removed.SCHOOL),
    ("We do it at St. Mary's Catholic High School every day.", "Mary", Removed.SCHOOL),
    ("The Academy of Northfield does so, too.", "Northfield", Removed.SCHOOL),
    ("Am Goethe-Gymnasium machen wir das so.", "Goethe", Removed.SCHOOL),
    ("An der Geschwister-Scholl-Schule klappt es.", "Scholl", Removed.SCHOOL),
    ("An der Grundschule am Stadtpark klappt es.", "Stadtpark", Removed.SCHOOL),
    ("Mr Okafor does the same with his form.", "Okafor", Removed.NAME),
    ("Frau Müller-Lüdenscheidt macht das auch.", "Lüdenscheidt", Removed.NAME),
    ("My colleague Sam tried it first.", "Sam", Removed.NAME),
    ("A pupil called Aisha asked for it.", "Aisha", Removed.NAME),
    ("Eine Schülerin namens Elif fragte danach.", "Elif", Removed.NAME),
    ("I'm Jo and I teach maths.", "Jo ", Removed.NAME),
    ("It works.\nBest wishes\nJo Miller", "Miller", Removed.NAME),
    ("It worked best in class 7b this year.", "7b", Removed.CLASS),
    ("Born on 12.03.2015, and already reading.", "2015", Removed.DATE_OF_BIRTH),
    ("Come to 14 Market Street and see.", "Market", Removed.ADDRESS),
]
LEFT = [
    "Begin with five questions, 10 minutes, on last week and last month.",
    "Between 48 % and 74 % of 30 answers were right in 2026.",
    "Rosenshine advises 20 to 30 minutes; we took 5-10.",
    "School starts at 8, and the school library helps.",
    "Ask a colleague to watch your lesson on Monday.",
    "The primary school curriculum asks for it.",
    "Die Schule beginnt um acht, und die Klasse ist dann wach.",
    "Give 3 examples, then 2/3 of one, then none.",
]


@pytest.mark.parametrize(("text", "secret", "kind"), TAKEN, ids=[text[:30] for text, _, _ in TAKEN])
def test_what_would_tell_who_it_is_is_taken_out_and_named_by_its_kind(text: str, secret: str, kind: Removed) -> None:
    found = redacted(text)
    assert secret not in found.text
    assert f"[{kind}]" in found.text
    assert kind in found.removed


@pytest.mark.parametrize("text", LEFT, ids=[text[:30] for text in LEFT])
def test_what_tells_nothing_about_anybody_is_left_as_it_is(text: str) -> None:
    assert redacted(text).text == text


def test_names_the_platform_knows_are_taken_out_wherever_they_stand() -> None:
    found = redacted(
        "As maria says, maria rossi and Rossi's class did it at Lindenhof.",
        names=["Maria Rossi"],
        schools=["Lindenhof"],
    )
    assert "rossi" not in found.text.lower()
    assert "Lindenhof" not in found.text
    assert found.removed == (Removed.NAME, Removed.SCHOOL)


def test_a_known_name_that_is_a_common_word_is_taken_out_only_with_its_capital() -> None:
    found = redacted("Will you will it, says Will?", names=["Will Young"])
    assert found.text == "[name] you will it, says [name]?"


def test_a_capital_within_an_english_sentence_is_pointed_out_and_left() -> None:
    found = redacted("We tried it with Aisha in Mathematics.")
    assert found.doubts == ("Aisha",)
    assert "Aisha" in found.text
    assert redacted("Wir haben das mit der ganzen Gruppe und einer Übung versucht.").doubts == ()


def test_one_word_that_is_german_too_makes_no_text_german() -> None:
    assert redacted("Plants die without light, and Aisha saw it in her own experiment.").doubts == ("Aisha",)


@given(st.text(max_size=300), st.lists(st.text(min_size=1, max_size=20), max_size=3))
def test_no_text_breaks_it_and_nothing_is_added_but_placeholders(text: str, names: list[str]) -> None:
    found = redacted(text, names=names)
    assert found.removed or found.text == text


@given(st.lists(st.sampled_from([text for text, _, _ in TAKEN] + LEFT), min_size=1, max_size=4).map(" ".join))
def test_what_was_taken_out_once_is_not_touched_again(text: str) -> None:
    once = redacted(text).text
    assert redacted(once).text == once
