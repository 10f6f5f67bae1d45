from __future__ import annotations

import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.accounts import registration
from logic.accounts.registration import (
    Profile,
    Registration,
    checked_profile,
    checked_registration,
    normal_email,
    normal_name,
)
from logic.errors import InvalidInputError


@pytest.mark.parametrize(
    "typed",
    ["you@example.org", " You@Example.ORG ", "a.b+c@sub.example.org", "o'neil@example.org", "x@xn--bcher-kva.example"],
)
def test_an_address_is_stored_in_lower_case(typed):
    assert normal_email(typed) == typed.strip().lower()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "you",
        "you@",
        "@example.org",
        "you@localhost",
        "you@@example.org",
        "you@example..org",
        "you@-example.org",
        "you me@example.org",
        "you@example.org\nbcc: them@example.org",
        "you\0@example.org",
        "you@exämple.org",
        "y" * 65 + "@example.org",
        "you@" + "x" * 60 + "." + "y" * 60 + "." + "z" * 60 + "." + "w" * 60 + "." + "v" * 20,
        "\ud800@example.org",
    ],
)
def test_what_is_no_address_is_answered_with_an_example(typed):
    with pytest.raises(InvalidInputError, match=r"you@example\.org"):
        normal_email(typed)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Amara", "Amara"),
        ("  Amara   Bekele ", "Amara Bekele"),
        ("李", "李"),
        ("Zoe\u0301", "Zoé"),
        ("नमस्\u200dते", "नमस्\u200dते"),
        ("x" * 60, "x" * 60),
    ],
)
def test_a_name_of_any_language_is_kept_with_single_spaces(typed, stored):
    assert normal_name(typed) == stored


@pytest.mark.parametrize("typed", ["", "   ", "x" * 61, "a\0b", "abc\u202edef", "\u200d\u200c", "\ud800", "a\u2066b"])
def test_a_name_that_is_empty_too_long_or_hides_something_is_refused(typed):
    with pytest.raises(InvalidInputError, match="Nothing was changed"):
        normal_name(typed)


def test_an_empty_pseudonym_is_none():
    assert checked_profile(Profile("Amara", "  ", "UTC")).pseudonym is None


def test_a_pseudonym_has_forty_characters_at_most():
    with pytest.raises(InvalidInputError, match="40"):
        checked_profile(Profile("Amara", "x" * 41, "UTC"))


def test_a_browser_that_guesses_a_strange_time_zone_does_not_stop_anybody():
    wanted = Registration("you@example.org", "You", "a password", time_zone="Mars/Olympus")
    assert checked_registration(wanted).time_zone == "UTC"


def test_a_time_zone_chosen_by_hand_must_exist():
    with pytest.raises(InvalidInputError, match="time zone"):
        checked_profile(Profile("Amara", None, "../../etc/passwd"))


def test_every_time_zone_in_the_list_exists_and_big_places_are_in_it():
    zones = registration.choosable_time_zones()
    assert set(zones) <= zoneinfo.available_timezones()
    assert {"UTC", "Africa/Addis_Ababa", "Asia/Kolkata", "America/New_York"} <= set(zones)
    assert list(zones[1:]) == sorted(zones[1:])


@pytest.mark.parametrize("zone", ["Factory", "localtime"])
def test_a_time_zone_that_names_no_place_is_refused(zone):
    with pytest.raises(InvalidInputError, match="time zone"):
        checked_profile(Profile("Amara", None, zone))


@given(st.text(max_size=80))
def test_a_stored_name_is_stored_the_same_again(typed):
    try:
        once = normal_name(typed)
    except InvalidInputError:
        return
    assert normal_name(once) == once
    assert 1 <= len(once) <= 60
    assert "\0" not in once


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_a_clear_sentence(typed):
    try:
        stored = normal_email(typed)
    except InvalidInputError:
        return
    assert registration.is_email(stored)
