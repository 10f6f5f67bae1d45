"""Who is here, for those who run the place: a search over everybody, a person's card, names by number.

What many people match is found among the newest of them; only what is not is looked up in the trigram index. The
planner can use an index only when a condition that is not wanted is not there, so a statement is put together from
those that are. The worker's role asks: a row policy would come before the index, and the index would not be used.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, TextClause, text
from sqlalchemy.orm import Session

NEAR = 2_000  # people looked through before the index is asked
CONDITIONS = {
    "pattern": "(' ' || lower(person.display_name) || ' ' || person.email) like :pattern",
    "role": "held.role = :role",
    "suspended": "person.suspended_at is not null",
    "test": "person.is_test",
    "bot": "person.is_bot",
}
_LEARNERS = text("""
    select person.id, person.display_name, person.email, person.created_at, person.is_test,
           array['learner'] as roles
    from users person
    where exists (select from user_roles held where held.user_id = person.id and held.role = 'learner')
      and (:search = '' or strpos(lower(person.display_name), :search) > 0 or strpos(person.email, :search) > 0)
    order by person.id desc limit :limit
""")
_NAMES = text("select id, display_name from users where id = any(:user_ids)")
# Counting 200,000 people takes as long as finding one; from some thousands on nobody counts along.
_COUNT = text("""
    select case when known.reltuples > :exact_until then known.reltuples::bigint else (select count(*) from users) end
    from pg_class known where known.oid = 'public.users'::regclass
""")
EXACT_UNTIL = 20_000
_CARD = text("""
    select person.id, person.display_name, person.pseudonym, person.email, person.time_zone, person.created_at,
           person.is_test, person.is_bot, person.suspended_at, person.suspended_reason,
           array(select role from user_roles where user_id = person.id order by role) as roles,
           (select max(date) from daily_activity where user_id = person.id and is_active) as last_learnt,
           (select max(created_at) from sessions where user_id = person.id) as last_signed_in,
           (select count(*) from api_tokens where user_id = person.id and revoked_at is null) as tokens,
           coalesce((select total_xp from user_xp where user_id = person.id), 0) as total_xp,
           plan.target, plan.status as plan_status, plan.current_week, plan.current_day,
           forecast.expected, forecast.low, forecast.high, forecast.at as forecast_at
    from users person
    left join lateral (
        select target, status, current_week, current_day, track_id from personalized_plans
        where user_id = person.id order by status = 'active' desc, id desc limit 1
    ) plan on true
    left join lateral (
        select expected, low, high, at from readiness_forecasts
        where user_id = person.id and (plan.track_id is null or track_id = plan.track_id)
        order by at desc, attempt_id desc limit 1
    ) forecast on true
    where person.id = :user_id
""")


@functools.cache
def _search(conditions: tuple[str, ...], *, is_near: bool) -> TextClause:
    wanted = " and ".join(["person.id < :before", *(CONDITIONS[name] for name in conditions)])
    people = "(select * from users where id < :before order by id desc limit :near)" if is_near else "users"
    held = "join user_roles held on held.user_id = person.id" if "role" in conditions else ""
    return text(f"""
        select person.id, person.display_name, person.email, person.created_at, person.is_test, person.is_bot,
               person.suspended_at, array(select role from user_roles where user_id = person.id order by role) as roles
        from {people} person {held}
        where {wanted} order by person.id desc limit :most
    """)  # noqa: S608 -- put together from the constants above


def people(
    session: Session, *, pattern: str | None, role: str | None, status: str | None, before: int, most: int
) -> Sequence[Row[Any]]:
    """At most `most` people with ids below `before`, the newest first; in the worker's role.

    `pattern` is one of LIKE over " name address" in lower case, `status` a name in CONDITIONS; None: any.
    """
    named = {"pattern": pattern, "role": role}
    conditions = (*(name for name, value in named.items() if value is not None), *([status] if status else []))
    values = {**named, "before": before, "most": most, "near": NEAR}
    if pattern is not None:
        near = session.execute(_search(conditions, is_near=True), values).all()
        if len(near) == most:
            return near
    return session.execute(_search(conditions, is_near=False), values).all()


def card(session: Session, user_id: int) -> Row[Any] | None:
    """What an administrator sees of a person: who they are, their newest plan and forecast; in the worker's role."""
    return session.execute(_CARD, {"user_id": user_id}).one_or_none()


def count(session: Session) -> int:
    """How many people there are; about as many, once they are more than `EXACT_UNTIL`. In the worker's role."""
    return int(session.scalar(_COUNT, {"exact_until": EXACT_UNTIL}) or 0)


def learners(session: Session, search: str, limit: int) -> Sequence[Row[Any]]:
    """The newest learners whose name or address holds `search`, as far as the one who asks may see them."""
    return session.execute(_LEARNERS, {"search": search.lower(), "limit": limit}).all()


def names(session: Session, user_ids: Sequence[int]) -> dict[int, str]:
    """What some people are called, by id; those who left are missing."""
    rows = session.execute(_NAMES, {"user_ids": list(user_ids)})
    return {row.id: row.display_name for row in rows}
