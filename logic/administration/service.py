"""What administrators can ask about people: who is here, and one person's card."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from db.queries import people as people_queries
from logic.access.roles import Role, may_enter
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.administration import searching
from logic.administration.actions import checked_reason
from logic.administration.views import (
    NEWEST,
    FoundPerson,
    PeoplePage,
    PeopleQuery,
    PersonCard,
    PlanSummary,
    ReadinessSummary,
    SignedIn,
)
from logic.errors import NotAllowedError, NotFoundError
from logic.transactions import DatabaseRole, transaction

__all__ = ["card", "checked_reason", "require_administrator", "search"]

PAGE = 50


def search(asker: Visitor, query: PeopleQuery, *, before: int = NEWEST) -> PeoplePage:
    """A page of the people a query finds, those with ids below `before`, the newest first.

    Raises NotAllowedError unless an administrator asks.
    """
    require_administrator(asker)
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        rows = people_queries.people(
            session,
            pattern=searching.pattern(query.text),
            role=query.role,
            status=query.status,
            before=before,
            most=PAGE + 1,
        )
        total = people_queries.count(session)
    return PeoplePage(
        rows=tuple(_found(row) for row in rows[:PAGE]),
        total=total,
        is_about=total > people_queries.EXACT_UNTIL,
        next_before=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


def card(asker: Visitor, person_id: int, *, at: datetime) -> PersonCard:
    """One person; raises NotFoundError for nobody, NotAllowedError unless an administrator asks."""
    require_administrator(asker)
    if not 0 < person_id <= NEWEST:
        raise NotFoundError
    with transaction(asker.id, role=DatabaseRole.WORKER) as session:
        row = people_queries.card(session, person_id)
    if row is None:
        raise NotFoundError
    browsers = accounts.signed_in_browsers(person_id, at)
    return _card(row, tuple(SignedIn(one.id, one.browser, one.since, one.until) for one in browsers))


def require_administrator(asker: Visitor) -> None:
    """Raise NotAllowedError unless somebody is an administrator."""
    if not may_enter(asker.roles, Role.ADMIN):
        raise NotAllowedError


def _found(row: Row[Any]) -> FoundPerson:
    return FoundPerson(
        id=row.id,
        name=row.display_name,
        email=row.email,
        roles=_roles(row),
        joined_at=row.created_at,
        is_test=row.is_test,
        is_bot=row.is_bot,
        is_suspended=row.suspended_at is not None,
    )


def _card(row: Row[Any], sessions: tuple[SignedIn, ...]) -> PersonCard:
    plan = PlanSummary(row.target, row.plan_status, row.current_week, row.current_day) if row.plan_status else None
    has_forecast = row.forecast_at is not None
    return PersonCard(
        id=row.id,
        name=row.display_name,
        pseudonym=row.pseudonym,
        email=row.email,
        time_zone=row.time_zone,
        roles=_roles(row),
        joined_at=row.created_at,
        is_test=row.is_test,
        is_bot=row.is_bot,
        suspended_at=row.suspended_at,
        suspended_reason=row.suspended_reason,
        last_learnt=row.last_learnt,
        last_signed_in=row.last_signed_in,
        tokens=row.tokens,
        xp=row.total_xp,
        plan=plan,
        readiness=ReadinessSummary(row.expected, row.low, row.high, row.forecast_at) if has_forecast else None,
        sessions=sessions,
    )


def _roles(row: Row[Any]) -> tuple[Role, ...]:
    return tuple(Role(role) for role in row.roles)
