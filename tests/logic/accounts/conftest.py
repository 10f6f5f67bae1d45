"""Somebody to sign in."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.accounts import service as accounts
from logic.accounts.service import Visitor
from tests.logic.accounts.signing import NOW, register


@pytest.fixture
def amara(database) -> Visitor:
    """A learner who has just registered."""
    return register()


@pytest.fixture
def reset_link():
    """Ask for a new password and take the one-time token out of the mail in the outbox."""

    def ask(email: str, at=NOW) -> str:
        accounts.request_reset(email, at)
        with transaction(None, role=DatabaseRole.GATE) as session:
            body = session.scalar(text("select body from outbox where subject ilike '%new password%' order by id desc"))
        return body.partition("token=")[2].split()[0]

    return ask
