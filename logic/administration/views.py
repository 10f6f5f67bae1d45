"""What the pages of administrators are shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from logic.access.roles import Role
from logic.administration.actions import Action

NEWEST = 2**63 - 1  # above every id


class Status(StrEnum):
    """Whom to show only."""

    SUSPENDED = "suspended"
    TEST = "test"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class PeopleQuery:
    """Whom to look for: a part of a name or address, a role, a status; None for any."""

    text: str = ""
    role: Role | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """A person in a list."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    joined_at: datetime
    is_test: bool
    is_bot: bool
    is_suspended: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of people, the newest first; `next_before` asks for the page after it, None when there is none.

    `total` is how many people there are in all, `is_about` that it is not exact.
    """

    rows: tuple[FoundPerson, ...]
    total: int
    is_about: bool
    next_before: int | None


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """Somebody's newest plan, the active one if there is one."""

    target: str
    status: str
    week: int
    day: int


@dataclass(frozen=True, slots=True)
class ReadinessSummary:
    """The newest forecast of somebody's final, in shares of 1."""

    expected: float
    low: float
    high: float
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A browser somebody is signed in with, in words."""

    id: int
    browser: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class PersonCard:
    """All an administrator sees of a person; `tokens` counts the API tokens that are not revoked."""

    id: int
    name: str
    pseudonym: str | None
    email: str
    time_zone: str
    roles: tuple[Role, ...]
    joined_at: datetime
    is_test: bool
    is_bot: bool
    suspended_at: datetime | None
    suspended_reason: str | None
    last_learnt: date | None
    last_signed_in: datetime | None
    tokens: int
    xp: int
    plan: PlanSummary | None
    readiness: ReadinessSummary | None
    sessions: tuple[SignedIn, ...]


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which rows of the log: by whom, what, about whom (a part of the label, or a number), on which days; None: any.

    Days are those of the reader's calendar, both included.
    """

    admin_name: str | None = None
    action: Action | None = None
    subject: str = ""
    subject_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that was done; `subject_id` is None when the person has left."""

    id: int
    at: datetime
    admin: str
    action: Action
    subject_id: int | None
    subject: str
    reason: str
    details: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of the log, the newest first; `next_before` asks for the page after it, None when there is none."""

    lines: tuple[AuditLine, ...]
    next_before: int | None
