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
_COUNT = text("select count(*) from users")


def people(session: Session, search: str, limit: int) -> Sequence[Row[Any]]:
    """The newest people whose name or address holds `search`, as far as the one who asks may see them."""
    return session.execute(_PEOPLE, {"search": search.lower(), "limit": limit}).all()


def count(session: Session) -> int:
    """How many people there are, as far as the one who asks may see them."""
    return int(session.scalar(_COUNT) or 0)
