from __future__ import annotations

import threading
import time

import pytest
from streamlit_authenticator.utilities.hasher import Hasher

from logic.accounts import passwords
from logic.errors import InvalidInputError, UnavailableError


@pytest.mark.parametrize(
    "password",
    [
        "8 bytes!",
        "a red bicycle in the rain",
        "  spaces at both ends  ",
        "x" * 72,
        "é" * 36,
        "🌍" * 18,
        "ሰላም ለዓለም",
        "correct horse battery staple",
    ],
)
def test_eight_to_seventy_two_bytes_of_anything_are_a_password(password):
    passwords.check(password)
    assert passwords.matches(password, passwords.hashed(password))


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("7 bytes", "7 bytes and needs at least 8"),
        ("x" * 73, "73 bytes and may have 72"),
        ("é" * 37, "74 bytes and may have 72"),
        ("", "blank"),
        (" " * 12, "blank"),
        ("has\0a null", "blank"),
    ],
)
def test_what_cannot_be_a_password_is_answered_with_the_limit(password, said):
    with pytest.raises(InvalidInputError, match=said):
        passwords.check(password)


def test_an_address_is_no_password():
    with pytest.raises(InvalidInputError, match="address"):
        passwords.check("You@Example.org", email="you@example.org")


def test_spaces_and_capitals_matter():
    stored = passwords.hashed("a red bicycle")
    assert not passwords.matches(" a red bicycle", stored)
    assert not passwords.matches("A red bicycle", stored)


def test_the_seventy_third_byte_is_never_ignored():
    stored = passwords.hashed("x" * 72)
    assert not passwords.matches("x" * 73, stored)


def test_two_keyboards_that_compose_a_letter_differently_type_the_same_password():
    assert passwords.matches("cafe\u0301 at noon", passwords.hashed("café at noon"))


@pytest.mark.parametrize("typed", ["", "\0", "\ud800", "x" * 100_000])
def test_any_text_can_be_compared_and_none_belongs_to_nobody(typed):
    assert not passwords.matches(typed, None)
    assert not passwords.matches(typed, passwords.hashed("a red bicycle"))


def test_nobodys_password_costs_as_much_as_somebodys(monkeypatch):
    monkeypatch.setattr(passwords, "COST", 9)
    stored = passwords.hashed("a red bicycle")
    known = min(_seconds(stored) for _ in range(5))
    unknown = min(_seconds(None) for _ in range(5))
    assert unknown == pytest.approx(known, rel=0.4)


def _seconds(stored: str | None) -> float:
    began = time.perf_counter()
    passwords.matches("wrong password", stored)
    return time.perf_counter() - began


def test_hashes_are_read_and_written_as_streamlit_authenticator_does():
    assert Hasher.is_hash(passwords.hashed("a red bicycle"))
    assert Hasher.check_pw("a red bicycle", passwords.hashed("a red bicycle"))
    assert passwords.matches("a red bicycle", Hasher.hash("a red bicycle"))


def test_more_sign_ins_than_turns_wait_and_then_say_so(monkeypatch):
    monkeypatch.setattr(passwords, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(passwords, "_turns", threading.BoundedSemaphore(1))
    with passwords._turn(), pytest.raises(UnavailableError, match="Nothing was lost"):
        passwords.matches("a red bicycle", None)
    assert not passwords.matches("a red bicycle", None)
