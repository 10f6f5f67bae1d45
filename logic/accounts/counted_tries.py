"""Counting a try before anybody looks at it, so that fifty at once are no more than five one after the other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import attempts
from logic.accounts import limits
from logic.accounts.limits import Purpose
from logic.accounts.tokens import fingerprint
from logic.errors import TooManyAttemptsError


def count(session: Session, purpose: Purpose, *, account: str, address: str, at: datetime) -> int:
    """Count one try and return its id; raises TooManyAttemptsError, counting nothing, when there have been too many.

    Joins the caller's transaction, which is to be short: others with the same account or address wait for its end.
    """
    account_key, address_key = key_of_account(purpose, account), f"{purpose}:{address}"
    attempts.lock(session, account_key, address_key)
    of_account, of_address = limits.OF_ACCOUNT[purpose], limits.OF_ADDRESS[purpose]
    failed = attempts.failures_of_account(session, account_key, at - of_account.window, of_account.tries)
    _refuse(limits.refused_until(failed, of_account), at)
    failed = attempts.failures_of_address(session, address_key, at - of_address.window, of_address.tries)
    _refuse(limits.refused_until(failed, of_address), at)
    return attempts.count(session, account=account_key, address=address_key, at=at)


def forget(session: Session, account: str) -> None:
    """Let an account try again at once: its owner has shown themselves in another way. Joins the transaction."""
    attempts.forget_account(session, key_of_account(Purpose.SIGN_IN, account))


def key_of_account(purpose: Purpose, account: str) -> str:
    """What a count is stored under: not the address itself, for people also type their password into that field."""
    return f"{purpose}:{fingerprint(account).hex()}"


def _refuse(until: datetime | None, at: datetime) -> None:
    if until is None:
        return
    minutes = limits.minutes_to_wait(until, at)
    unit = "minute" if minutes == 1 else "minutes"
    raise TooManyAttemptsError(f"Too many attempts. Nothing was lost; please wait {minutes} {unit} and try again.")
