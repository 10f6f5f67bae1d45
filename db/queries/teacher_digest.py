"""Which teachers may get the digest of their cohorts now; in the worker's role."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# Teachers of a cohort with somebody in it, who want to hear of it in some way.
_TEACHERS = """
    select person.id, person.email, person.display_name, person.time_zone,
           coalesce(preference.quiet_from, time '22:00') as quiet_from,
           coalesce(preference.quiet_until, time '07:00') as quiet_until
    from users person
    join user_roles held on held.user_id = person.id and held.role = 'teacher'
    left join notification_preferences preference on preference.user_id = person.id
    where person.suspended_at is null
      and not coalesce(preference.muted, '[]') @> cast(:switches as jsonb)
      and exists (
          select from cohort_teachers teaching
          join cohorts cohort on cohort.id = teaching.cohort_id and cohort.archived_at is null
          join cohort_members member on member.cohort_id = cohort.id and member.left_at is null
          where teaching.user_id = person.id)
"""
_CLOCKS = text(f"select distinct time_zone, quiet_from, quiet_until from ({_TEACHERS}) teacher")  # noqa: S608 -- the constant above
_DUE = text(f"""
    select teacher.*, open.monday
    from ({_TEACHERS}) teacher
    join jsonb_to_recordset(cast(:open as jsonb))
        as open (time_zone text, quiet_from time, quiet_until time, monday date)
        on open.time_zone = teacher.time_zone and open.quiet_from = teacher.quiet_from
        and open.quiet_until = teacher.quiet_until
    where not exists (select from notifications_sent sent
                      where sent.user_id = teacher.id and sent.kind = :kind and sent.date >= open.monday)
    order by teacher.id
""")  # noqa: S608 -- the same


def clocks(session: Session, switches: Sequence[str]) -> Sequence[Row[Any]]:
    """Every combination of time zone and quiet hours of teachers who have not switched all of these off."""
    return session.execute(_CLOCKS, {"switches": json.dumps(switches)}).all()


def due(
    session: Session, kind: str, open_clocks: Sequence[Mapping[str, Any]], switches: Sequence[str]
) -> Sequence[Row[Any]]:
    """Teachers by whose clock (time_zone, quiet_from, quiet_until, monday) it is time, and who were not told yet."""
    values = {"kind": kind, "open": json.dumps(open_clocks, default=str), "switches": json.dumps(switches)}
    return session.execute(_DUE, values).all()
