"""Tracks that fit a learner better are named with the share expected there, its interval, and what it rests on."""

from __future__ import annotations

from logic.plans.verdicts import OtherTrack, better_tracks


def other(title: str, expected: float, known: int = 0) -> OtherTrack:
    return OtherTrack(title, expected, expected - 0.12, expected + 0.1, known)


def test_only_tracks_clearly_above_this_one_are_named_best_first_and_three_at_most() -> None:
    found = [
        other("Alike", 0.52),
        other("Better", 0.6),
        other("Worse", 0.3),
        *(other(f"Best {place}", 0.9 - place / 100) for place in range(3)),
    ]
    assert [track.title for track in better_tracks(found, here=0.5)] == ["Best 0", "Best 1", "Best 2"]
    assert [track.title for track in better_tracks(found[:3], here=0.5)] == ["Better"]
    assert better_tracks([], here=0.5) == ()


def test_the_reason_gives_the_interval_and_says_what_it_rests_on() -> None:
    measured, unknown = better_tracks([other("Frontend", 0.71, known=7), other("SQL", 0.6)], here=0.48)
    assert measured.reason == (
        "We expect 71 % on its final (between 59 and 81), here 48 %; 7 of its topics were measured."
    )
    assert unknown.reason.endswith("none of its topics was measured.")
