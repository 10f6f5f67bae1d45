"""Chooses what fits into four weeks of the time somebody has, and spreads it over them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from logic.growth.context import Pace, Profile
from logic.growth.wishes import LITTLE_TIME, Wish, has_little_time

WEEKS = 4
FEWEST = 4
USUAL_MINUTES = 60  # a week, when nobody said
LEAST_MINUTES = 10  # a week: also who has no time at all gets a plan, of small things
_SHARE = {Pace.GENTLE: 0.6, Pace.STEADY: 0.8, Pace.INTENSIVE: 1.0}
_MOST = {Pace.GENTLE: 5, Pace.STEADY: 6, Pace.INTENSIVE: 8}
_MOST_OF = {"test": 2, "study": 2, "course": 2, "enrol": 1, "learners": 1, "tutor": 1, "material": 1, "mentor": 1}
_LONGEST = 3  # weeks that one action may take up


@dataclass(frozen=True, slots=True)
class Timed:
    """A wish with the day it should be done by."""

    wish: Wish
    due: date


def minutes_a_week(profile: Profile) -> int:
    """The minutes of a week that go into the plan: what somebody has, less what their pace leaves free."""
    has = USUAL_MINUTES if profile.minutes_per_week is None else profile.minutes_per_week
    return max(round(has * _SHARE[profile.pace]), LEAST_MINUTES)


def fitted(wishes: list[Wish], profile: Profile, today: date) -> list[Timed]:
    """The 4-8 wishes worth most that fit, each with its date; in the order of their dates.

    Together they take no longer than four weeks hold, unless four small ones already do.
    """
    chosen = _chosen(wishes, profile)
    ordered = sorted(chosen, key=lambda wish: (wish.stage, -wish.worth, wish.text))
    weekly, used = minutes_a_week(profile), 0
    found = []
    for number, wish in enumerate(ordered, start=1):
        used += wish.minutes
        by_time = -(-used // weekly)
        by_share = -(-number * WEEKS // len(ordered))
        found.append(Timed(wish, _day(today, min(max(by_time, by_share), WEEKS))))
    return found


def _chosen(wishes: list[Wish], profile: Profile) -> list[Wish]:
    weekly, families = minutes_a_week(profile), Counter[str]()
    longest = LITTLE_TIME if has_little_time(profile) else _LONGEST * weekly
    found: list[Wish] = []
    for wish in wishes:
        fits = _minutes(found) + wish.minutes <= WEEKS * weekly and wish.minutes <= longest
        if fits and len(found) < _MOST[profile.pace] and families[wish.family] < _MOST_OF.get(wish.family, 2):
            found.append(wish)
            families[wish.family] += 1
    smallest = sorted((wish for wish in wishes if wish not in found), key=lambda wish: (wish.minutes, -wish.worth))
    return found + smallest[: max(FEWEST - len(found), 0)]


def _minutes(found: list[Wish]) -> int:
    return sum(wish.minutes for wish in found)


def _day(today: date, week: int) -> date:
    return today + timedelta(weeks=week) - timedelta(days=1)
