"""Everything that is kept beside the ledger, held against it; in the worker's role, some people at a time.

Each comparison is one statement and so sees one moment: awards that are paid meanwhile are in both sides or in neither.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from db.queries.streaks import EXCUSED

_PEOPLE = text("""
    select id from users where id > :after and (cast(:only as bigint) is null or id = :only) order by id limit :most
""")
_HOW_MANY = text("select count(*) from users")
_BY_EMAIL = text("select id from users where email = lower(:email)")
_TOTALS = text("""
    select user_id, '' as place, coalesce(kept.total_xp, 0) as kept, coalesce(paid.xp, 0) as recomputed
    from (select user_id, total_xp from user_xp where user_id = any(:user_ids)) kept
    full join (
        select user_id, sum(xp_amount) as xp from xp_rewards where user_id = any(:user_ids) group by user_id
    ) paid using (user_id)
    where coalesce(kept.total_xp, 0) <> coalesce(paid.xp, 0)
    order by user_id
""")
_DAYS = text("""
    select user_id, date::text as place, coalesce(kept.xp, 0) as kept, coalesce(paid.xp, 0) as recomputed
    from (select user_id, date, xp_earned as xp from daily_activity where user_id = any(:user_ids)) kept
    full join (
        select user_id, local_date as date, sum(xp_amount) as xp from xp_rewards where user_id = any(:user_ids)
        group by user_id, local_date
    ) paid using (user_id, date)
    where coalesce(kept.xp, 0) <> coalesce(paid.xp, 0)
    order by user_id, date
""")
_BOARDS = text("""
    select user_id, case scope when 0 then 'everyone' else 'track ' || scope end
               || ', ' || period || case period when 'all' then '' else ' of ' || period_start end as place,
           coalesce(kept.xp, 0) as kept, coalesce(paid.xp, 0) as recomputed
    from (
        select user_id, scope, period, period_start, xp from leaderboard_totals where user_id = any(:user_ids)
    ) kept
    full join (
        select entry.user_id, scope.id as scope, board.period, board.start as period_start, sum(entry.xp_amount) as xp
        from xp_rewards entry
        cross join lateral (select 0 as id union all select entry.track_id where entry.track_id is not null) scope
        cross join lateral (values
            ('week', date_trunc('week', entry.at at time zone :board_zone)::date),
            ('month', date_trunc('month', entry.at at time zone :board_zone)::date),
            ('all', date '1970-01-01')
        ) as board (period, start)
        where entry.user_id = any(:user_ids)
        group by entry.user_id, scope.id, board.period, board.start
    ) paid using (user_id, scope, period, period_start)
    where coalesce(kept.xp, 0) <> coalesce(paid.xp, 0)
    order by user_id, scope, period, period_start
""")
_SHOWN = text("""
    select total.user_id, '' as place, count(*) filter (where total.shown) as kept,
           case when bool_and(person.on_boards and person.suspended_at is null) then count(*) else 0 end as recomputed
    from leaderboard_totals total join users person on person.id = total.user_id
    where total.user_id = any(:user_ids)
    group by total.user_id
    having bool_or(total.shown <> (person.on_boards and person.suspended_at is null))
    order by total.user_id
""")
_AMOUNTS = text("""
    select entry.user_id, entry.reward_type || ' ' || entry.subject as place, entry.xp_amount as kept,
           coalesce(cast(cast(:amounts as jsonb) ->> entry.reward_type as bigint), 0) as recomputed
    from xp_rewards entry
    where entry.user_id = any(:user_ids) and entry.reward_type <> 'correction'
      and entry.xp_amount <> coalesce(cast(cast(:amounts as jsonb) ->> entry.reward_type as bigint), 0)
    order by entry.user_id, entry.id
""")
# One statement, so that the days, the streak that rests on them and what was paid for it are of one moment.
_STREAKS = text(f"""
    select person.id as user_id,
           coalesce(streak.current_streak, 0) as current_streak, coalesce(streak.longest_streak, 0) as longest_streak,
           streak.last_activity_date, coalesce(streak.total_days_active, 0) as total_days_active,
           coalesce(streak.freezes, 0) as freezes, coalesce(streak.active_run, 0) as active_run,
           array(select date from daily_activity day where day.user_id = person.id and day.is_active) as days,
           array(select subject from xp_rewards entry
                 where entry.user_id = person.id and entry.reward_type = 'streak') as paid_streaks,
           array(select subject from xp_rewards entry
                 where entry.user_id = person.id and entry.reward_type = 'consistency') as paid_runs,
           (select count(*) from xp_rewards entry where entry.user_id = person.id) as entries,
           excused.first_days, excused.last_days
    from users person
    left join user_streaks streak on streak.user_id = person.id
    left join (
        select user_id, array_agg(first_day) as first_days, array_agg(last_day) as last_days
        from ({EXCUSED}) stretch group by user_id
    ) excused on excused.user_id = person.id
    where person.id = any(:user_ids)
    order by person.id
""")  # noqa: S608 -- a text of db/queries/streaks.py


def people(session: Session, *, after: int, most: int, only: int | None) -> Sequence[int]:
    """The ids of the next people, in order; `only` one of them, or all (None)."""
    return session.scalars(_PEOPLE, {"after": after, "most": most, "only": only}).all()


def how_many(session: Session) -> int:
    """How many people there are."""
    return int(session.scalar(_HOW_MANY) or 0)


def by_email(session: Session, email: str) -> int | None:
    """Whose address this is."""
    found: int | None = session.scalar(_BY_EMAIL, {"email": email})
    return found


def totals(session: Session, user_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Totals that are not the sum of the ledger, as user_id, place, kept, recomputed, like all of these."""
    return session.execute(_TOTALS, {"user_ids": list(user_ids)}).all()


def days(session: Session, user_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Days whose XP is not what the ledger says of them."""
    return session.execute(_DAYS, {"user_ids": list(user_ids)}).all()


def boards(session: Session, user_ids: Sequence[int], *, board_zone: str) -> Sequence[Row[Any]]:
    """Totals of a board, in whatever scope and period, that are not the sum of the ledger in it."""
    return session.execute(_BOARDS, {"user_ids": list(user_ids), "board_zone": board_zone}).all()


def shown(session: Session, user_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """People of whom more or fewer totals are shown than they agreed to."""
    return session.execute(_SHOWN, {"user_ids": list(user_ids)}).all()


def amounts(session: Session, user_ids: Sequence[int], worth: Mapping[str, int]) -> Sequence[Row[Any]]:
    """Awards of another amount than their reason is worth."""
    return session.execute(_AMOUNTS, {"user_ids": list(user_ids), "amounts": json.dumps(worth)}).all()


def streaks(session: Session, user_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """Stored streaks with the days and pauses they rest on, what was paid for them, and the size of the ledger."""
    return session.execute(_STREAKS, {"user_ids": list(user_ids)}).all()
