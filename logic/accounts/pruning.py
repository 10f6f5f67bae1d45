"""Throwing away what has ended: tickets, links, counted tries, sessions, mails that could not be sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.queries import accounts, attempts, outbox, sessions
from logic.notifications.service import STALE
from logic.transactions import DatabaseRole, transaction

# Longer than any window in `limits`, and long enough to look into what happened.
KEPT = timedelta(days=1)
SESSIONS_KEPT = timedelta(days=30)


def prune(at: datetime) -> dict[str, int]:
    """Delete what ended some time before `at`; returns how many of each kind."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return {
            "tickets": sessions.delete_tickets_before(session, at - KEPT),
            "reset_links": accounts.delete_resets_before(session, at - KEPT),
            "attempts": attempts.delete_before(session, at - KEPT),
            "sessions": sessions.delete_before(session, at - SESSIONS_KEPT),
            "unsent_mails": outbox.empty_stale(session, at - STALE),
        }
