"""What a verdict says beside its score: what would change it, and which tracks fit better. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from logic.plans import outcomes
from logic.plans.outcomes import Readiness

MARGIN = 0.03  # of the expected share: less apart than that, two tracks fit alike
MOST_TRACKS = 3


@dataclass(frozen=True, slots=True)
class BetterTrack:
    """A track that fits a learner better: the share expected on its final, and why we think so."""

    title: str
    expected: float
    reason: str


@dataclass(frozen=True, slots=True)
class OtherTrack:
    """A track that might fit: the share expected on its final with a 90 % interval, and how many topics are known."""

    title: str
    expected: float
    low: float
    high: float
    known: int


def would_change(right: int, counted: int, skills: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """What would change a verdict, in sentences; `skills` with their share right, strongest first."""
    level = outcomes.readiness(right, counted)
    if level is Readiness.JOB_READY:
        spare = right - outcomes.needed(outcomes.JOB_READY, counted)
        return (f"It stands as long as you keep it up: {_spare(spare)}.",)
    mark, goal = (
        (outcomes.JOB_READY, Readiness.JOB_READY)
        if level is Readiness.NEEDS_TRAINING
        else (outcomes.TRAINABLE, Readiness.NEEDS_TRAINING)
    )
    missing = outcomes.needed(mark, counted) - right
    said = [f"{missing} more right {'answer' if missing == 1 else 'answers'} of {counted} would make it *{goal}*."]
    if skills:
        weakest, share = skills[-1]
        said.append(f"{weakest} is where most is to be won: {round(100 * share)} % of it were right.")
    return tuple(said)


def better_tracks(found: Sequence[OtherTrack], *, here: float) -> tuple[BetterTrack, ...]:
    """Of other tracks those clearly above `here`, the share expected in this one, best first."""
    better = sorted((one for one in found if one.expected > here + MARGIN), key=lambda one: -one.expected)
    return tuple(BetterTrack(one.title, one.expected, _why(one, here)) for one in better[:MOST_TRACKS])


def _why(track: OtherTrack, here: float) -> str:
    known = f"{track.known} of its topics were" if track.known else "none of its topics was"
    between = f"between {round(100 * track.low)} and {round(100 * track.high)}"
    expected, now = round(100 * track.expected), round(100 * here)
    return f"We expect {expected} % on its final ({between}), here {now} %; {known} measured."


def _spare(answers: int) -> str:
    """By how much a mark was passed."""
    if answers == 0:
        return "it was reached exactly, with no right answer to spare"
    return f"it had {answers} right {'answer' if answers == 1 else 'answers'} to spare"
