"""What somebody is called, where their days begin, and which browsers they are signed in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries import accounts, sessions
from logic import events
from logic.accounts import browsers
from logic.accounts.registration import Profile, checked_profile
from logic.events import EventKind
from logic.transactions import transaction


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """One living session: `browser` in words, and whether it is the one that asks."""

    id: int
    browser: str
    since: datetime
    until: datetime
    is_this_one: bool


def update_profile(user_id: int, profile: Profile, *, at: datetime) -> Profile:
    """Store a profile and return it as stored; raises InvalidInputError for the first field that cannot be used.

    A new time zone cuts the day short on which it is set: it is owed to nobody, whichever of the two dates it bore.
    """
    wanted = checked_profile(profile)
    with transaction(user_id) as session:
        zone_before, day_before = events.time_zone(session, user_id), events.local_date(session, user_id, at)
        accounts.update_profile(
            session,
            user_id,
            display_name=wanted.display_name,
            pseudonym=wanted.pseudonym,
            time_zone=wanted.time_zone,
        )
        if wanted.time_zone != zone_before:
            first, last = sorted((day_before, events.local_date(session, user_id, at)))
            kept = {"first_day": first.isoformat(), "last_day": last.isoformat()}
            events.record(session, user_id, EventKind.TIME_ZONE_CHANGED, at=at, **kept)
    return wanted


def signed_in_browsers(user_id: int, at: datetime, this_session: int | None = None) -> list[SignedInBrowser]:
    """The browsers a person is signed in with, newest first."""
    with transaction(user_id) as session:
        rows = sessions.open_sessions(session, user_id, at)
    return [
        SignedInBrowser(
            row.id, browsers.in_words(row.user_agent), row.created_at, row.expires_at, row.id == this_session
        )
        for row in rows
    ]
