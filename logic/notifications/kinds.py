"""What people are told without having asked, and the switches for it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Kind(StrEnum):
    """A kind of notification; its name is stored, in switches and in what was sent."""

    REMINDER = "reminder"
    DIGEST = "weekly_digest"
    TEST_DUE = "test_due"
    STREAK_IN_DANGER = "streak_in_danger"
    PLAN_REVIEW = "plan_review"
    TEACHER_DIGEST = "teacher_digest"


class Channel(StrEnum):
    """A way to tell."""

    IN_APP = "in_app"
    MAIL = "mail"


LABEL = {
    Kind.REMINDER: "Reminder",
    Kind.DIGEST: "Weekly digest",
    Kind.TEST_DUE: "Test due",
    Kind.STREAK_IN_DANGER: "Streak in danger",
    Kind.PLAN_REVIEW: "Words about a plan",
    Kind.TEACHER_DIGEST: "Weekly digest of cohorts",
}
EXPLAINED = {
    Kind.REMINDER: "At the hour you usually learn, on a day you have not learnt yet.",
    Kind.DIGEST: "Monday at 8: your week, your readiness, what is next.",
    Kind.TEST_DUE: "The morning after a weekly or final test became due.",
    Kind.STREAK_IN_DANGER: "Three hours before midnight, when a streak of three days or more would end.",
    Kind.PLAN_REVIEW: "When a teacher says or grants something about your plan; when a learner of yours answers.",
    Kind.TEACHER_DIGEST: "Monday at 8: who in your cohorts needs a word, and why. Nothing comes when nobody does.",
}
CHANNEL_LABEL = {Channel.IN_APP: "Inbox", Channel.MAIL: "E-mail"}

# These speak of one day alone: the page of that day says the same, and a later one makes them void.
OF_ONE_DAY = frozenset({Kind.REMINDER, Kind.STREAK_IN_DANGER})


# What these tell stays true on the days after; nobody has to look again whether it still holds.
NEWS = frozenset({Kind.PLAN_REVIEW, Kind.TEACHER_DIGEST})
LASTING = NEWS | {Kind.TEST_DUE}
FOR_TEACHERS = frozenset(NEWS)
FOR_LEARNERS = frozenset(Kind) - {Kind.TEACHER_DIGEST}


def switch(kind: Kind, channel: Channel) -> str:
    """How a switched-off kind is stored."""
    return f"{kind}:{channel}"


def is_on(muted: Collection[str], kind: Kind, channel: Channel) -> bool:
    """Whether somebody who has switched off `muted` wants this kind this way."""
    return switch(kind, channel) not in muted


def named(name: str) -> Kind | None:
    """The kind of this name; None when there is none."""
    return Kind(name) if name in set(Kind) else None


def mail_switches(kind: Kind | None) -> list[str]:
    """The switches that end mails of a kind; of every kind without one."""
    return [switch(each, Channel.MAIL) for each in ([kind] if kind else Kind)]
