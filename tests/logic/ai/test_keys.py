"""Keys of providers: encrypted with the first master key, read with any, never printed."""

from __future__ import annotations

import traceback

import pytest

from logic.ai import drafts, keys
from logic.ai.gateway import Reached
from logic.ai.keys import KeyLostError
from logic.errors import InvalidInputError, SetupError
from logic.settings import Settings, from_environment
from tests.models import CANARY, MASTER, OTHER_MASTER


def test_a_key_comes_back_with_the_master_key_it_was_encrypted_with():
    token = keys.encrypted(CANARY, [MASTER])
    assert CANARY.encode() not in token
    assert keys.decrypted(token, [MASTER]) == CANARY


def test_a_new_master_key_in_front_reads_what_the_old_one_wrote():
    token = keys.encrypted(CANARY, [MASTER])
    both = [OTHER_MASTER, MASTER]
    assert keys.decrypted(token, both) == CANARY
    assert keys.decrypted(keys.rotated(token, both), [OTHER_MASTER]) == CANARY


def test_without_its_master_key_a_key_is_lost_and_nothing_else_is_said():
    token = keys.encrypted(CANARY, [MASTER])
    with pytest.raises(KeyLostError) as lost:
        keys.decrypted(token, [OTHER_MASTER])
    said = "".join(traceback.format_exception(lost.value))
    assert "Enter the key again" in said
    assert not any(secret in said for secret in (CANARY, MASTER, OTHER_MASTER, token.decode()))


def test_without_any_master_key_nothing_is_kept():
    with pytest.raises(SetupError, match="WAYMARK_AI_MASTER_KEYS is missing"):
        keys.encrypted(CANARY, [])


def test_two_encryptions_of_one_key_look_different():
    assert keys.encrypted(CANARY, [MASTER]) != keys.encrypted(CANARY, [MASTER])


def test_the_end_of_a_key_is_shown_and_nothing_of_a_short_one():
    assert keys.ending(CANARY) == "Q9zX"
    assert keys.ending("short-key") == ""


@pytest.mark.parametrize("typed", ["two words", "k\u00e9y", "k" * 401, "key\x00", "key\nkey"])
def test_what_is_no_key_is_refused_without_being_repeated(typed: str):
    with pytest.raises(InvalidInputError) as refused:
        drafts.checked_key(typed)
    assert typed not in str(refused.value)


def test_where_a_provider_is_can_be_printed_without_its_key():
    assert CANARY not in f"{Reached('https://a.example', 'm', CANARY, 1.0)!r}"


def test_master_keys_are_read_in_their_order_and_never_printed():
    found = from_environment({"WAYMARK_AI_MASTER_KEYS": f" {MASTER} ,{OTHER_MASTER}"})
    assert found.ai_master_keys == (MASTER, OTHER_MASTER)
    assert MASTER not in repr(found)
    assert isinstance(found, Settings)
    assert from_environment({}).ai_master_keys == ()


def test_a_master_key_that_is_none_stops_the_start_without_being_repeated():
    with pytest.raises(SetupError) as refused:
        from_environment({"WAYMARK_AI_MASTER_KEYS": "correct horse battery staple"})
    assert "WAYMARK_AI_MASTER_KEYS" in refused.value.sentence
    assert "horse" not in refused.value.sentence
