"""Leagues: who may come into one, who is in which, how a week ended. All of it in the worker's role.

A service decides first who may see a league: its members, and only while they want to be seen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

FORMING_LOCK = 0x4C454147  # "LEAG": one forming at a time, however many workers there are

_HOLD_FORMING = text("select pg_advisory_xact_lock(:key)")
_ARE_FORMED = text("select exists (select from leagues where week_start = :week)")
# People are shared until the leagues stand: whoever opts out meanwhile comes after, and leaves their league by it.
_CANDIDATES = text("""
    select person.id, latest.tier, latest.outcome, coalesce(total.xp, 0) as xp
    from users person
    left join lateral (
        select tier, outcome from league_members
        where user_id = person.id and outcome is not null order by week_start desc limit 1) latest on true
    left join leaderboard_totals total
        on total.user_id = person.id and total.scope = 0 and total.period = 'week' and total.period_start = :last_week
    where person.on_boards and person.in_leagues and person.suspended_at is null and exists (
        select from daily_activity where user_id = person.id and is_active and date between :since and :until)
    order by person.id
    for share of person
""")
_ADD_LEAGUES = text("""
    with given as (
        select * from jsonb_to_recordset(cast(:groups as jsonb)) as row (tier smallint, number bigint, members jsonb)
    ), added as (
        insert into leagues (week_start, tier, number) select :week, tier, number from given returning id, tier, number
    )
    insert into league_members (user_id, league_id, week_start, tier)
    select cast(member.id as bigint), added.id, :week, given.tier
    from given join added using (tier, number), jsonb_array_elements_text(given.members) as member (id)
""")
_OPEN = text("""
    select league.id from leagues league
    where league.week_start = (select max(week_start) from leagues where week_start < :week)
      and exists (select from league_members where league_id = league.id and outcome is null)
    order by league.id
""")
_HOLD_LEAGUE = text("select week_start, tier from leagues where id = :league_id for no key update")
_STANDINGS = text("""
    select member.user_id, coalesce(person.pseudonym, person.display_name) as name, coalesce(total.xp, 0) as xp
    from league_members member
    join users person on person.id = member.user_id and person.on_boards and person.in_leagues
        and person.suspended_at is null
    left join leaderboard_totals total
        on total.user_id = member.user_id and total.scope = 0 and total.period = 'week'
        and total.period_start = member.week_start
    where member.league_id = :league_id and member.outcome is null
    order by xp desc, member.user_id
""")
_FINISH = text("""
    update league_members member set xp = given.xp, place = given.place, outcome = given.outcome
    from jsonb_to_recordset(cast(:finishes as jsonb))
        as given (user_id bigint, xp bigint, place smallint, outcome text)
    where member.league_id = :league_id and member.user_id = given.user_id and member.outcome is null
""")
_DROP_THE_REST = text("delete from league_members where league_id = :league_id and outcome is null")
_WANTS = text("select on_boards and in_leagues from users where id = :user_id")
_HOLD_PERSON = text("select on_boards and in_leagues as wants from users where id = :user_id for share")
_MINE = text("""
    select league_id, tier from league_members where user_id = :user_id and week_start = :week
""")
_LATEST = text("""
    select member.week_start, member.tier, member.outcome, member.xp, member.place, (
        select count(*) from league_members other where other.league_id = member.league_id
    ) as people
    from league_members member where member.user_id = :user_id and member.week_start < :week
    order by member.week_start desc limit 1
""")
_WITH_ROOM = text("""
    select id from leagues league
    where week_start = :week and tier = :tier
      and (select count(*) from league_members where league_id = league.id) < :largest
    order by number desc limit 1
    for no key update
""")
# A statement of its own: the league is held, and whoever came in while we waited for it is counted.
_JOIN = text("""
    insert into league_members (user_id, league_id, week_start, tier)
    select :user_id, league.id, league.week_start, league.tier from leagues league
    where league.id = :league_id
      and (select count(*) from league_members where league_id = league.id) < :largest
    on conflict (user_id, week_start) do nothing
    returning league_id
""")
_LEAVE = text("delete from league_members where user_id = :user_id and outcome is null")


def hold_forming(session: Session) -> None:
    """Wait until nobody else forms leagues; until the transaction ends nobody else will."""
    session.execute(_HOLD_FORMING, {"key": FORMING_LOCK})


def are_formed(session: Session, week: date) -> bool:
    """Whether there are leagues for this week."""
    return bool(session.scalar(_ARE_FORMED, {"week": week}))


def candidates(session: Session, *, since: date, until: date, last_week: date) -> Sequence[Row[Any]]:
    """Who wants to be in a league and was active between two days: id, last tier and outcome, last week's XP."""
    return session.execute(_CANDIDATES, {"since": since, "until": until, "last_week": last_week}).all()


def add(session: Session, week: date, groups: Sequence[Mapping[str, Any]]) -> None:
    """Write leagues (tier, number, members) of a week."""
    session.execute(_ADD_LEAGUES, {"week": week, "groups": json.dumps(groups)})


def still_open(session: Session, week: date) -> Sequence[int]:
    """The leagues before this week whose outcome is not written; only the newest week before it can have some."""
    return session.scalars(_OPEN, {"week": week}).all()


def hold(session: Session, league_id: int) -> Row[Any]:
    """`week_start` and `tier` of a league, locked."""
    return session.execute(_HOLD_LEAGUE, {"league_id": league_id}).one()


def standings(session: Session, league_id: int) -> Sequence[Row[Any]]:
    """`user_id`, `name` and this week's `xp` of the members of a league that goes on, most XP first."""
    return session.execute(_STANDINGS, {"league_id": league_id}).all()


def finish(session: Session, league_id: int, finishes: Sequence[Mapping[str, Any]]) -> None:
    """Write how the week ended for members (user_id, xp, place, outcome), and drop who is left without: they left."""
    session.execute(_FINISH, {"league_id": league_id, "finishes": json.dumps(finishes)})
    session.execute(_DROP_THE_REST, {"league_id": league_id})


def wants(session: Session, user_id: int) -> bool:
    """Whether somebody wants to be in a league."""
    return bool(session.scalar(_WANTS, {"user_id": user_id}))


def hold_person(session: Session, user_id: int) -> bool:
    """The same, and until the transaction ends they do not change their mind."""
    return bool(session.scalar(_HOLD_PERSON, {"user_id": user_id}))


def mine(session: Session, user_id: int, week: date) -> Row[Any] | None:
    """`league_id` and `tier` of somebody's league of a week."""
    return session.execute(_MINE, {"user_id": user_id, "week": week}).one_or_none()


def latest(session: Session, user_id: int, week: date) -> Row[Any] | None:
    """How the last league of somebody before this week ended; its `outcome` is None until that is written."""
    return session.execute(_LATEST, {"user_id": user_id, "week": week}).one_or_none()


def league_with_room(session: Session, week: date, tier: int, largest: int) -> int | None:
    """The league of a tier with the gentlest pace that has room, locked; there may be none left once it is ours."""
    found: int | None = session.scalar(_WITH_ROOM, {"week": week, "tier": tier, "largest": largest})
    return found


def join(session: Session, user_id: int, league_id: int, largest: int) -> bool:
    """Put somebody into a league that is held; False when it is full or they are in one already."""
    values = {"user_id": user_id, "league_id": league_id, "largest": largest}
    return session.execute(_JOIN, values).one_or_none() is not None


def leave(session: Session, user_id: int) -> None:
    """Take somebody out of the league that goes on; those that ended stay in their own history."""
    session.execute(_LEAVE, {"user_id": user_id})
