"""Who is here, for those who run the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_PEOPLE = text("""
    select person.id, person.display_name, person.email, person.created_at, person.is_test,
           array(select role from user_roles where user_id = person.id order by role) as roles
    from users person
    where (:search = '' or strpos(lower(person.display_name), :search) > 0 or strpos(person.email, :search) > 0)
    order by person.id desc limit :limit
""")
_LEARNERS = text("""
    select person.id, person.display_name, person.email, person.created_at, person.is_test,
           array['learner'] as roles
    from users person
    where exists (select from user_roles held where held.user_id = person.id and held.role = 'learner')
      and (:search = '' or strpos(lower(person.display_name), :search) > 0 or strpos(person.email, :search) > 0)
    order by person.id desc limit :limit
""")
_NAMES = text("select id, display_name from users where id = any(:user_ids)")
_COUNT = text("select count(*) from users")


def people(session: Session, search: str, limit: int) -> Sequence[Row[Any]]:
    """The newest people whose name or address holds `search`, as far as the one who asks may see them."""
    return session.execute(_PEOPLE, {"search": search.lower(), "limit": limit}).all()


def count(session: Session) -> int:
    """How many people there are, as far as the one who asks may see them."""
    return int(session.scalar(_COUNT) or 0)


def learners(session: Session, search: str, limit: int) -> Sequence[Row[Any]]:
    """The newest learners whose name or address holds `search`, as far as the one who asks may see them."""
    return session.execute(_LEARNERS, {"search": search.lower(), "limit": limit}).all()


def names(session: Session, user_ids: Sequence[int]) -> dict[int, str]:
    """What some people are called, by id; those who left are missing."""
    rows = session.execute(_NAMES, {"user_ids": list(user_ids)})
    return {row.id: row.display_name for row in rows}
