"""What each figure is, in a sentence: shown wherever the figure is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

WHO = "Counted are people who are neither teachers nor administrators nor marked as test or bot."

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "people": f"Accounts at the end of the period; accounts that were deleted are in no figure. {WHO}",
        "new people": "People whose account was made in the period, by the date in their own time zone.",
        "daily active": (
            "People with at least one learning event (a question answered, a day started or finished, a test handed in,"
            " practice) on a date of their own calendar; over a period, the mean of its days."
        ),
        "weekly active": "Different people who were active on the date or on one of the six before it.",
        "monthly active": "Different people who were active on the date or on one of the 29 before it.",
        "stickiness": (
            "Daily active people divided by monthly active people: the share of the month's people who come on a day;"
            " over a period, the sum of the one divided by the sum of the other."
        ),
        "active plans": (
            "Plans that were neither paused nor ended at the end of the date; a person has at most one. A plan that"
            " ended on the date is not one of them."
        ),
        "plans started": "Plans made in the period.",
        "plans completed": "Plans that reached their verdict in the period, whatever it was.",
        "days finished": "Daily tasks completed in the period.",
        "retention": (
            "Of the people who registered in a week (Monday to Sunday, by their own date), the share that was active on"
            " at least one day of that many weeks later; week 0 is the week of registration itself."
        ),
        "funnel": (
            "How many of the people who registered in these weeks have by now come to each step and to every step"
            " before it: finished a diagnostic, got a plan, finished a day, passed a weekly test, taken a final, had a"
            " verdict."
        ),
        "plan completion": (
            "Of the plans made in the period that have ended by now, the share that reached a verdict; the others were"
            " given up. Plans that still run are counted beside it."
        ),
        "weekly pass rate": (
            "Of the weekly tests that were decided in a week, the share that was passed, retests included; a pass by a"
            " corrected key counts on the day of the correction."
        ),
        "readiness gained": (
            "Of people whose plan reached its verdict in the period: the expected share of right answers in the final"
            " as forecast after their last test, minus the same after the diagnostic the plan was made from; the mean,"
            " in percentage points."
        ),
        "job ready": "Of the verdicts given in the period, the share that says job ready.",
        "top tracks": "Tracks by the plans made for them in the period.",
        "hardest topics": (
            "Topics by the share of right answers in all tests handed in so far, as counted each night, from 30 answers"
            " on; the lowest first. Tests choose questions that fit the learner, so differences are smaller than they"
            " would be for the same questions for everybody."
        ),
        "flagged items": (
            "Questions in use whose statistics raise a flag: too hard, too easy, not separating, a dead distractor,"
            " drifting, answered too fast, or reported."
        ),
    }
)
