"""Making an account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from db.queries import accounts, administration
from logic import clock, events, settings
from logic.access.roles import STAFF, Role
from logic.accounts import counted_tries, mails, passwords
from logic.accounts.limits import Purpose
from logic.accounts.registration import Registration, checked_registration
from logic.accounts.visitor import Visitor
from logic.analytics import rollup_service as analytics
from logic.errors import ConflictError
from logic.notifications import service as notifications
from logic.transactions import DatabaseRole, acting_as, transaction

TAKEN = (
    "There is an account with this e-mail address already. Nothing was changed; please sign in, or choose a new"
    " password under 'Forgotten password'."
)


def register(registration: Registration, at: datetime) -> Visitor:
    """Make an account with the role learner.

    Raises InvalidInputError for the first field that cannot be used, ConflictError when the address is taken and
    TooManyAttemptsError when too many came from one place.
    """
    wanted = checked_registration(registration)
    passwords.check(wanted.password, email=wanted.email)
    with transaction(None, role=DatabaseRole.GATE) as session:
        counted_tries.count(session, Purpose.REGISTER, account=wanted.email, address=wanted.address, at=at)
    password_hash = passwords.hashed(wanted.password)
    with transaction(None, role=DatabaseRole.GATE) as session:
        user_id = _add(session, wanted, password_hash, {Role.LEARNER}, is_test=False, at=at)
        if user_id is None:
            raise ConflictError(TAKEN)
        events.record(session, user_id, events.EventKind.REGISTERED, at=at)
        text = mails.welcome(settings.current().base_url)
        notifications.mail(session, user_id, wanted.email, text.subject, text.body)
    return Visitor(
        id=user_id,
        display_name=wanted.display_name,
        pseudonym=wanted.pseudonym,
        email=wanted.email,
        roles=frozenset({Role.LEARNER}),
        time_zone=wanted.time_zone,
        session_id=None,
    )


def ensure_user(
    email: str, name: str, password: str, roles: Collection[Role], *, at: datetime, is_test: bool = True
) -> int:
    """Make sure that there is such a person with at least these roles; returns their id.

    For demonstrations and first administrators: nobody is told by mail, and a person who is there already keeps
    their name and password.
    """
    wanted = checked_registration(Registration(email, name, password))
    passwords.check(wanted.password, email=wanted.email)
    with transaction(None, role=DatabaseRole.GATE) as session:
        known = accounts.credentials(session, wanted.email)
        if known:
            _give(session, known.id, wanted.email, roles, at)
            return int(known.id)
    password_hash = passwords.hashed(wanted.password)
    with transaction(None, role=DatabaseRole.GATE) as session:
        user_id = _add(session, wanted, password_hash, roles, is_test=is_test, at=at)
    return user_id if user_id is not None else ensure_user(email, name, password, roles, at=at, is_test=is_test)


def give_role(email: str, role: Role, *, at: datetime | None = None) -> bool:
    """Let the person with this address hold a role as well; whether there is such a person."""
    address = email.strip().lower()
    with transaction(None, role=DatabaseRole.GATE) as session:
        known = accounts.credentials(session, address)
        if known:
            _give(session, known.id, address, [role], at or clock.now())
        return known is not None


def _give(
    session: Session, user_id: int, label: str, roles: Collection[Role], at: datetime, *, is_new: bool = False
) -> None:
    """Give roles; the database takes one that is more than a learner's only together with a row that says so.

    Who is staff from now on is in no figure of the place any more, nor in those of days gone by; who is new is in none.
    """
    staff = sorted(accounts.add_roles(session, user_id, roles) & STAFF)
    if not staff:
        return
    with acting_as(session, DatabaseRole.WORKER):
        for role in staff:
            administration.record_role_by_command(session, user_id, label, role, at)
        if not is_new:
            analytics.exclude_changed(session, user_id)


def _add(
    session: Session,
    wanted: Registration,
    password_hash: str,
    roles: Collection[Role],
    *,
    is_test: bool,
    at: datetime,
) -> int | None:
    user_id = accounts.add(
        session,
        email=wanted.email,
        display_name=wanted.display_name,
        pseudonym=wanted.pseudonym,
        password_hash=password_hash,
        time_zone=wanted.time_zone,
        is_test=is_test,
        at=at,
        registered_on=clock.local_date(at, wanted.time_zone),
    )
    if user_id is not None:
        _give(session, user_id, wanted.email, roles, at, is_new=True)
    return user_id
