"""Words that claim what only the product decides are told from words that repeat what was given."""

from __future__ import annotations

import pytest

from logic.ai.service import DiagnosisWords, Feature, HintWords, Request, claims_too_much

GIVEN: Request[HintWords] = Request(
    Feature.HINT, HintWords, 1, facts={"minutes": "45"}, texts={"why": "You missed 2 of 3; the test was passed."}
)


@pytest.mark.parametrize(
    "words",
    [
        "You have 30 of 30 right now.",
        "You missed 23 of them.",
        "Write to boss@example.org about it.",
        "Your next week is unlocked.",
        "This brings you XP, a lot of it.",
        "Your verdict is in, congratulations.",
        "Click below to go on from here.",
        "Your subscription is premium from now on.",
        "y\u200bour ver\u200bdict is in, congratulations",
        "Your \uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44 was set anew.",
    ],
)
def test_words_that_claim_what_nobody_gave_are_held_back(words: str) -> None:
    assert claims_too_much(GIVEN, HintWords(hint=words))


@pytest.mark.parametrize(
    "words",
    [
        "You missed 2 of 3, so begin with care.",
        "Forty-five of your minutes go here: 45 in all.",
        "The test was passed, and this comes next.",
        "Read slowly, and practise without looking anything up.",
    ],
)
def test_what_was_given_may_come_back(words: str) -> None:
    assert not claims_too_much(GIVEN, HintWords(hint=words))


def test_every_field_is_looked_at() -> None:
    words = DiagnosisWords(summary="Most of it went well this week.", next_steps=["Send us your password."])
    assert claims_too_much(GIVEN, words)
