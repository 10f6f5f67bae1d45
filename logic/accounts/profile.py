"""What somebody is called, where their days begin, and which browsers they are signed in with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from db.queries import accounts, sessions
from logic.accounts import browsers
from logic.accounts.registration import Profile, checked_profile
from logic.transactions import transaction


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """One living session: `browser` in words, and whether it is the one that asks."""

    id: int
    browser: str
    since: datetime
    until: datetime
    is_this_one: bool


def update_profile(user_id: int, profile: Profile) -> Profile:
    """Store a profile and return it as stored; raises InvalidInputError for the first field that cannot be used."""
    wanted = checked_profile(profile)
    with transaction(user_id) as session:
        accounts.update_profile(
            session,
            user_id,
            display_name=wanted.display_name,
            pseudonym=wanted.pseudonym,
            time_zone=wanted.time_zone,
        )
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
