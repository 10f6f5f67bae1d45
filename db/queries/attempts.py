"""Counted tries: at a password, a registration, a reset. A try is counted before anybody looks at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

# Sorted, so that two transactions never wait for each other.
_LOCK = text("""
    select pg_advisory_xact_lock(hashtextextended(key, 0))
    from (select unnest(cast(:keys as text[])) as key order by 1) as sorted
""")
_FAILURES_OF_ACCOUNT = text("""
    select at from sign_in_attempts
    where account = :account and not succeeded and at > :since
      and at > coalesce((select max(at) from sign_in_attempts where account = :account and succeeded), '-infinity')
    order by at desc limit :most
""")
_FAILURES_OF_ADDRESS = text("""
    select at from sign_in_attempts
    where address = :address and not succeeded and at > :since order by at desc limit :most
""")
_COUNT = text("""
    insert into sign_in_attempts (account, address, at) values (:account, :address, :at) returning id
""")
_SUCCEEDED = text("update sign_in_attempts set succeeded = true where id = :id")
_FORGET = text("delete from sign_in_attempts where account = :account")
_DELETE_BEFORE = text("delete from sign_in_attempts where at < :moment returning id")


def lock(session: Session, account: str, address: str) -> None:
    """Let nobody else count for this account or from this address until the transaction ends."""
    session.execute(_LOCK, {"keys": [account, address]}).all()


def failures_of_account(session: Session, account: str, since: datetime, most: int) -> list[datetime]:
    """The newest `most` failed tries after `since` and after the account's last success, newest first."""
    return list(session.scalars(_FAILURES_OF_ACCOUNT, {"account": account, "since": since, "most": most}))


def failures_of_address(session: Session, address: str, since: datetime, most: int) -> list[datetime]:
    """The newest `most` failed tries after `since` from an address, whatever the account, newest first."""
    return list(session.scalars(_FAILURES_OF_ADDRESS, {"address": address, "since": since, "most": most}))


def count(session: Session, *, account: str, address: str, at: datetime) -> int:
    """Write a try down as failed, before it is known how it ends, and return its id."""
    return int(session.execute(_COUNT, {"account": account, "address": address, "at": at}).scalar_one())


def succeeded(session: Session, attempt_id: int) -> None:
    """Say that a counted try was a success after all."""
    session.execute(_SUCCEEDED, {"id": attempt_id})


def forget_account(session: Session, account: str) -> None:
    """Drop everything counted for an account."""
    session.execute(_FORGET, {"account": account})


def delete_before(session: Session, moment: datetime) -> int:
    """Delete tries older than `moment`; returns how many."""
    return len(session.execute(_DELETE_BEFORE, {"moment": moment}).all())
