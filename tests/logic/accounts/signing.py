"""What the tests about accounts share: an hour, a password, the way in."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.accounts import service as accounts
from logic.accounts.service import Registration, Visitor

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
PASSWORD = "a red bicycle in the rain"
ADDRESS = "203.0.113.7"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def register(email: str = "amara@example.org", name: str = "Amara", at: datetime = NOW) -> Visitor:
    """Make an account."""
    return accounts.register(Registration(email, name, PASSWORD, "Africa/Addis_Ababa"), at)


def cookie_of(email: str = "amara@example.org", *, password: str = PASSWORD, at: datetime = NOW) -> str:
    """Sign in and return the cookie."""
    return accounts.redeem_ticket(accounts.begin_sign_in(email, password, ADDRESS, at), FIREFOX, at)


def reset_link(email: str, at: datetime = NOW) -> str:
    """Ask for a new password and take the one-time token out of the mail in the outbox."""
    accounts.request_reset(email, at)
    newest = text(
        "select body from outbox where subject = 'Choose a new password for Waymark' order by id desc limit 1"
    )
    with transaction(None, role=DatabaseRole.GATE) as session:
        body = str(session.scalars(newest).first())
    return body.partition("token=")[2].split()[0]
