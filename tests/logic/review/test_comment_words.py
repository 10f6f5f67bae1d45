"""What may be said about a plan: plain words of any script, not too many, and nothing that hides."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from logic.errors import InvalidInputError
from logic.review import comments
from logic.review.comments import Place
from tests.factories import MORNING


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Well done!  ", "Well done!"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one   \n\n\n\n\ntwo", "one\n\ntwo"),
        ("\u202eevil\u202c", "evil"),
        ("a\x00b\x07c\ufeff", "abc"),
        ("ሰላም 👩🏽\u200d💻 नमस्ते مرحبا", "ሰላም 👩🏽\u200d💻 नमस्ते مرحبا"),
        ("e\u0301", "é"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_words_are_kept_as_plain_text_without_what_nobody_sees(written: str, kept: str) -> None:
    assert comments.clean(written) == kept


@pytest.mark.parametrize("nothing", ["", "  \n\t ", "\u200d\u200c", "\u202e", "\x00"])
def test_nothing_is_no_comment(nothing: str) -> None:
    with pytest.raises(InvalidInputError, match="Nothing is written"):
        comments.clean(nothing)


def test_two_thousand_characters_fit_and_one_more_does_not() -> None:
    assert len(comments.clean("x" * 2000)) == 2000
    with pytest.raises(InvalidInputError, match="2001 characters"):
        comments.clean("x" * 2001)


@given(some.text(max_size=300))
def test_what_is_kept_is_kept_as_it_is(written: str) -> None:
    try:
        once = comments.clean(written)
    except InvalidInputError:
        return
    assert comments.clean(once) == once
    assert "\x00" not in once
    once.encode("utf-8")


def test_ones_own_words_may_be_changed_for_a_quarter_of_an_hour() -> None:
    def may(minutes: float, *, reader: int = 1, removed: bool = False) -> bool:
        at = MORNING + timedelta(minutes=minutes)
        return comments.may_edit(author_id=1, reader_id=reader, written_at=MORNING, is_removed=removed, at=at)

    assert may(0)
    assert may(14.9)
    assert not may(15)
    assert not may(1, reader=2)
    assert not may(1, removed=True)


def row(number: int, parent: int | None = None, **more: object) -> SimpleNamespace:
    defaults = {"author_id": 1, "user_id": 1, "body": "words", "created_at": MORNING, "edited_at": None}
    place = {"deleted_at": None, "week_number": None, "day_number": None, "topic": None}
    return SimpleNamespace(id=number, parent_id=parent, **{**defaults, **place, **more})


def test_answers_stand_under_what_they_answer_in_the_order_they_came() -> None:
    rows = [row(1), row(2, week_number=2, day_number=3, topic="Joins"), row(3, 1), row(4, 2), row(5, 1, author_id=9)]
    first, second = comments.threads(rows, reader_id=1, names={1: "Ada"}, unread={5}, gone="gone", at=MORNING)
    assert [comment.id for comment in first.comments] == [1, 3, 5]
    assert [comment.id for comment in second.comments] == [2, 4]
    assert (first.place.words, second.place.words) == ("The whole plan", "Week 2, day 3: Joins")
    assert [comment.author for comment in first.comments] == ["Ada", "Ada", "gone"]
    assert [comment.is_unread for comment in first.comments] == [False, False, True]


def test_a_place_names_no_topic_that_is_still_locked() -> None:
    assert Place(4, 2).words == "Week 4, day 2"
    assert Place(4).words == "Week 4"


def test_an_excerpt_ends_in_dots_and_is_short() -> None:
    assert comments.excerpt("short") == "short"
    assert comments.excerpt("x" * 400) == "x" * 299 + "…"
