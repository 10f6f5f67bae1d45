"""What is paid for what (docs/rules.md)."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Why XP is awarded; with the subject it makes an award unique."""

    DAILY_TASK = "daily_task"
    WEEKLY_TEST = "weekly_test"
    STREAK = "streak"
    RECOVERY = "recovery"
    SPEED = "speed"
    CONSISTENCY = "consistency"
    CORRECTION = "correction"


SENTENCE = {
    Reason.DAILY_TASK: "finished a daily task",
    Reason.WEEKLY_TEST: "passed a weekly test",
    Reason.STREAK: "kept the streak going",
    Reason.RECOVERY: "passed a week that had been failed before",
    Reason.SPEED: "finished a task quickly and well",
    Reason.CONSISTENCY: "seven active days in a row",
    Reason.CORRECTION: "corrected",
}
AMOUNT = {
    Reason.DAILY_TASK: 15,
    Reason.WEEKLY_TEST: 300,
    Reason.STREAK: 5,
    Reason.RECOVERY: 25,
    Reason.SPEED: 10,
    Reason.CONSISTENCY: 20,
}
