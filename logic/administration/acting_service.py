"""What administrators can do to a person. Each act is one transaction with its reason in the log.

The database looks the administrator up again, so who lost the role a moment ago changes nothing; and those who take an
administrator away pass one by one, so that one is always left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import administration as queries
from db.queries import sessions as session_queries
from logic.access.roles import STAFF, Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.administration import actions
from logic.administration.actions import Action, Mark
from logic.administration.service import require_administrator
from logic.administration.views import NEWEST
from logic.analytics import rollup_service as analytics
from logic.billing import service as billing
from logic.errors import ConflictError, NotFoundError
from logic.leaderboards import service as leaderboards
from logic.transactions import DatabaseRole, acting_as, transaction


@dataclass(frozen=True, slots=True)
class _Act:
    """One act under way: by whom, on whom, why."""

    session: Session
    asker: Visitor
    person: Row[Any]
    reason: str
    at: datetime

    def record(self, action: Action, **details: object) -> None:
        """Write it down; before the change, because who gives up the role may write nothing after it."""
        queries.record(
            self.session,
            action=action,
            admin_id=self.asker.id,
            admin_name=self.asker.display_name,
            subject_id=self.person.id,
            subject_label=f"{self.person.display_name}, {self.person.email}",
            reason=self.reason,
            details=details,
            at=self.at,
        )


def change_roles(asker: Visitor, person_id: int, wanted: Collection[Role], reason: str, *, at: datetime) -> None:
    """Let a person hold exactly these roles, from their next click on.

    Raises InvalidInputError for none and for a reason that is none, ConflictError when nothing would change or no
    administrator would be left.
    """
    with _acting(asker, person_id, reason, at) as act:
        given, taken = actions.role_changes(act.person.roles, wanted)
        if Role.ADMIN in taken and not queries.others_run_the_place(act.session, person_id):
            raise ConflictError(actions.LAST_ADMINISTRATOR)
        for role in given:
            act.record(Action.ROLE_GIVEN, role=role)
        for role in taken:
            act.record(Action.ROLE_TAKEN, role=role)
        queries.give_roles(act.session, person_id, given)
        queries.take_roles(act.session, person_id, taken)
        if STAFF & {*given, *taken}:
            _counts_otherwise(act)


def suspend(asker: Visitor, person_id: int, reason: str, *, at: datetime) -> None:
    """Keep a person out: no sign-in, every session and token stops at once, no board, no mail. Nothing is deleted.

    A subscription of theirs ends with its period: nobody pays for what they cannot use.

    Raises ConflictError for oneself and for somebody who is suspended already.
    """
    with _acting(asker, person_id, reason, at) as act:
        if person_id == asker.id:
            raise ConflictError(actions.YOURSELF)
        if act.person.suspended_at is not None:
            raise ConflictError("They are suspended already. Nothing was changed.")
        act.record(Action.SUSPENDED)
        queries.suspend(act.session, person_id, act.reason, at)
        with acting_as(act.session, DatabaseRole.WORKER):
            # Tickets first: what somebody is just making of one is seen by the next statement.
            session_queries.delete_tickets_of(act.session, person_id)
            leaderboards.show_or_hide(act.session, person_id)
            billing.keep_from_renewing(act.session, person_id)
        queries.end_sessions(act.session, person_id, at)


def lift(asker: Visitor, person_id: int, reason: str, *, at: datetime) -> None:
    """Let a suspended person in again; their API tokens work again, too. Raises ConflictError when they are not."""
    with _acting(asker, person_id, reason, at) as act:
        if act.person.suspended_at is None:
            raise ConflictError("They are not suspended. Nothing was changed.")
        act.record(Action.LIFTED, suspended_at=act.person.suspended_at.isoformat())
        queries.lift(act.session, person_id)
        with acting_as(act.session, DatabaseRole.WORKER):
            leaderboards.show_or_hide(act.session, person_id)


def mark(asker: Visitor, person_id: int, which: Mark, reason: str, *, is_set: bool, at: datetime) -> None:
    """Mark a person as one for trying things out, or as a program, or take the mark away; either counts in no figure.

    Raises ConflictError when it is so already.
    """
    with _acting(asker, person_id, reason, at) as act:
        before = act.person.is_test if which is Mark.TEST else act.person.is_bot
        if before is is_set:
            raise ConflictError("It is so already. Nothing was changed.")
        act.record(which.action(is_set=is_set))
        change = queries.mark_test if which is Mark.TEST else queries.mark_bot
        change(act.session, person_id, mark=is_set)
        _counts_otherwise(act)


def end_session(asker: Visitor, person_id: int, session_id: int, reason: str, *, at: datetime) -> None:
    """Sign one browser of a person out; raises NotFoundError when it is signed out already."""
    with _acting(asker, person_id, reason, at) as act:
        act.record(Action.SESSION_ENDED, session=session_id)
        if not queries.end_sessions(act.session, person_id, at, session_id=session_id):
            raise NotFoundError("That browser is signed out already. Nothing was changed.")


def end_sessions(asker: Visitor, person_id: int, reason: str, *, at: datetime) -> None:
    """Sign every browser of a person out."""
    with _acting(asker, person_id, reason, at) as act:
        act.record(Action.SESSIONS_ENDED)
        if not queries.end_sessions(act.session, person_id, at):
            raise NotFoundError("They are signed in nowhere. Nothing was changed.")


def export(asker: Visitor, person_id: int, reason: str, *, at: datetime) -> dict[str, Any]:
    """Everything stored about a person, as they get it themselves; that it was taken is in the log first."""
    with _acting(asker, person_id, reason, at) as act:
        act.record(Action.DATA_EXPORTED)
    return accounts.export(person_id)


@contextmanager
def _acting(asker: Visitor, person_id: int, reason: str, at: datetime) -> Iterator[_Act]:
    """Act on a person who is locked until it is done.

    Raises NotAllowedError unless an administrator asks, NotFoundError for nobody.
    """
    require_administrator(asker)
    why = actions.checked_reason(reason)
    if not 0 < person_id <= NEWEST:
        raise NotFoundError
    with transaction(asker.id, role=DatabaseRole.ADMINISTRATOR) as session:
        queries.hold_administrators(session)
        person = queries.hold(session, person_id)
        if person is None:
            raise NotFoundError
        yield _Act(session, asker, person, why, at)


def _counts_otherwise(act: _Act) -> None:
    """Whoever counted in the figures of the place counts no more, or again; also in those of days gone by."""
    with acting_as(act.session, DatabaseRole.WORKER):
        analytics.exclude_changed(act.session, act.person.id)
