"""Choosing a new password: with the old one, or with a one-time link."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from db.queries import accounts, attempts, sessions
from logic import settings
from logic.accounts import counted_tries, mails, passwords, registration, tokens
from logic.accounts.limits import Purpose
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.notifications import service as notifications
from logic.transactions import DatabaseRole, transaction

RESET_LIFE = timedelta(minutes=60)
WRONG_PASSWORD = "That is not your present password. Nothing was changed; please try again."  # noqa: S105 -- a sentence
SPENT_LINK = (
    "This link was already used, or is older than an hour. Nothing was changed; please ask for a new one under"
    " 'Forgotten password'."
)


def request_reset(email: str, at: datetime, address: str = "unknown") -> None:
    """Mail a one-time link, if the address has an account that is not suspended; who asks cannot tell.

    Raises InvalidInputError when the text is no address, TooManyAttemptsError after three requests an hour.
    """
    account = registration.normal_email(email)
    link = tokens.new_token()
    with transaction(None, role=DatabaseRole.GATE) as session:
        counted_tries.count(session, Purpose.RESET, account=account, address=address, at=at)
        known = accounts.credentials(session, account)
        if known is None or known.is_suspended:
            return
        accounts.add_reset(session, token_hash=tokens.fingerprint(link), user_id=known.id, expires_at=at + RESET_LIFE)
        url = f"{settings.current().base_url}/reset?token={link}"
        text = mails.reset(url, int(RESET_LIFE.total_seconds() // 60))
        notifications.mail(session, known.id, account, text.subject, text.body)


def reset_is_open(token: str, at: datetime) -> bool:
    """Whether a one-time link could still be used; for a page to say so before anybody thinks up a password."""
    with transaction(None, role=DatabaseRole.GATE) as session:
        return accounts.reset_is_open(session, tokens.fingerprint(token), at)


def reset_password(token: str, password: str, at: datetime) -> str:
    """Set a new password with a one-time link, end all sessions, and return the person's e-mail address.

    Raises InvalidInputError for a password that cannot be used (the link stays good), NotFoundError for a link that
    was used or is too old.
    """
    fingerprint = tokens.fingerprint(token)
    with transaction(None, role=DatabaseRole.GATE) as session:
        owner = accounts.email_of_reset(session, fingerprint, at)
    passwords.check(password, email=owner or "")
    if owner is None:
        raise NotFoundError(SPENT_LINK)
    password_hash = passwords.hashed(password)
    with transaction(None, role=DatabaseRole.GATE) as session:
        user_id = accounts.use_reset(session, fingerprint, at)
        if user_id is None:
            raise NotFoundError(SPENT_LINK)
        email = _replace(session, user_id, password_hash, at=at, expected=None, keep_session=None)
        counted_tries.forget(session, email)
    return email


def change_password(
    user_id: int, present: str, new: str, *, at: datetime, session_id: int | None, address: str = "unknown"
) -> None:
    """Change a password and end all other sessions; `session_id` is the one that stays.

    Raises InvalidInputError when the present password is wrong or the new one cannot be used, and
    TooManyAttemptsError after five wrong ones: a borrowed browser is no place to guess either.
    """
    with transaction(None, role=DatabaseRole.GATE) as session:
        person = accounts.credentials_of(session, user_id)
    if person is None:
        raise NotFoundError
    passwords.check(new, email=person.email)
    prove(user_id, present, at=at, address=address)
    password_hash = passwords.hashed(new)
    with transaction(None, role=DatabaseRole.GATE) as session:
        _replace(session, user_id, password_hash, at=at, expected=person.password_hash, keep_session=session_id)


def prove(user_id: int, password: str, *, at: datetime, address: str = "unknown") -> None:
    """Check the password of somebody who is signed in, counting the try like one at signing in.

    Raises InvalidInputError when it is wrong, TooManyAttemptsError after five wrong ones.
    """
    with transaction(None, role=DatabaseRole.GATE) as session:
        person = accounts.credentials_of(session, user_id)
        if person is None:
            raise NotFoundError
        attempt_id = counted_tries.count(session, Purpose.SIGN_IN, account=person.email, address=address, at=at)
    if not passwords.matches(password, person.password_hash):
        raise InvalidInputError(WRONG_PASSWORD)
    with transaction(None, role=DatabaseRole.GATE) as session:
        attempts.succeeded(session, attempt_id)


def _replace(
    session: Session,
    user_id: int,
    password_hash: str,
    *,
    at: datetime,
    expected: str | None,
    keep_session: int | None,
) -> str:
    """Store the hash, close every other way in, tell the owner; returns their address."""
    person = accounts.replace_password(session, user_id, password_hash, expected=expected)
    if person is None:
        raise ConflictError
    accounts.close_resets(session, user_id, at)
    sessions.delete_tickets_of(session, user_id)
    sessions.revoke_all(session, user_id, at, except_session=keep_session)
    text = mails.password_changed(settings.current().base_url)
    notifications.mail(session, user_id, person.email, text.subject, text.body)
    return str(person.email)
