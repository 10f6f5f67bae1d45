"""Signing in and out: password, one-time ticket, cookie, session."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from db.queries import accounts, attempts, sessions
from logic.access.roles import Role
from logic.accounts import counted_tries, passwords, registration, tokens
from logic.accounts.limits import Purpose
from logic.accounts.visitor import Visitor
from logic.errors import NotSignedInError
from logic.transactions import DatabaseRole, transaction

COOKIE = "waymark_session"
SESSION_LIFE = timedelta(days=30)
TICKET_LIFE = timedelta(seconds=60)
LONGEST_USER_AGENT = 400
LONGEST_TOKEN = 200

WRONG = (
    "That e-mail address and password do not belong together. Nothing was changed; please check both, or choose a new"
    " password under 'Forgotten password'."
)
SUSPENDED = (
    "This account is suspended, and nobody can sign in with it. Nothing in it was deleted; please ask those who run"
    " this place."
)
USED_TICKET = "This sign-in was already used or took longer than a minute. Nothing was lost; please sign in again."


def begin_sign_in(email: str, password: str, address: str, at: datetime) -> str:
    """Check a password and return a ticket that buys the cookie once, within a minute.

    The same sentence and the same work (one bcrypt) for an unknown address and for a wrong password. Raises
    NotSignedInError for both, and for whoever is suspended, with a sentence that only the right password shows; and
    TooManyAttemptsError from the sixth wrong password in 15 minutes on.
    """
    account = registration.account_name(email)
    with transaction(None, role=DatabaseRole.GATE) as session:
        attempt_id = counted_tries.count(session, Purpose.SIGN_IN, account=account, address=address, at=at)
        known = accounts.credentials(session, account) if registration.is_email(account) else None
    if not passwords.matches(password, known.password_hash if known else None) or known is None:
        raise NotSignedInError(WRONG)
    if known.is_suspended:
        raise NotSignedInError(SUSPENDED)
    with transaction(None, role=DatabaseRole.GATE) as session:
        ticket = tokens.new_token()
        kept = sessions.add_ticket(
            session,
            token_hash=tokens.fingerprint(ticket),
            user_id=known.id,
            password_hash=known.password_hash,
            expires_at=at + TICKET_LIFE,
        )
        if not kept:
            raise NotSignedInError(WRONG)
        # After the person's row, as a reset does it too: in the other order the two could wait for each other.
        attempts.succeeded(session, attempt_id)
    return ticket


def redeem_ticket(ticket: str, user_agent: str | None, at: datetime) -> str:
    """Exchange a ticket for the cookie of a new session; raises NotSignedInError when it was used or is too old."""
    cookie = tokens.new_token()
    with transaction(None, role=DatabaseRole.GATE) as session:
        user_id = sessions.use_ticket(session, tokens.fingerprint(ticket), at)
        if user_id is None:
            raise NotSignedInError(USED_TICKET)
        sessions.add(
            session,
            user_id=user_id,
            token_hash=tokens.fingerprint(cookie),
            at=at,
            expires_at=at + SESSION_LIFE,
            user_agent=user_agent[:LONGEST_USER_AGENT] if user_agent else None,
        )
    return cookie


def visitor(token: str, at: datetime) -> Visitor | None:
    """Who holds this cookie now; None when its session has ended. One statement, no write: it runs at every rerun."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    with transaction(None, role=DatabaseRole.GATE) as session:
        row = sessions.visitor(session, tokens.fingerprint(token), at)
    return visitor_from(row) if row else None


def sign_out(token: str, at: datetime) -> None:
    """End the session of a cookie; harmless when it has ended already."""
    with transaction(None, role=DatabaseRole.GATE) as session:
        sessions.revoke(session, tokens.fingerprint(token), at)


def sign_out_everywhere(user_id: int, at: datetime, except_session: int | None = None) -> int:
    """End all sessions of a person, but the one given; returns how many ended."""
    with transaction(user_id) as session:
        return sessions.revoke_all(session, user_id, at, except_session=except_session)


def visitor_from(row: Row[Any]) -> Visitor:
    """The visitor in a row of `sessions.visitor` or `api_tokens.holder`."""
    return Visitor(
        id=row.id,
        display_name=row.display_name,
        pseudonym=row.pseudonym,
        email=row.email,
        roles=frozenset(Role(role) for role in row.roles),
        time_zone=row.time_zone,
        session_id=row.session_id,
    )
