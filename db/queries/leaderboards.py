"""Leaderboards: who stands where in a period, read through the index that is kept for it; and who may be seen there.

Rows of other people show under row-level security only while they are `shown`. Somebody stands before somebody else who
has less XP, or the same and came here later; equal XP shares a rank, so a rank is one more than the people with more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

# `rows` are read along the index, the neighbours along it both ways, and people are counted in it without their rows.
# Of a neighbour only the people between them and me are counted. A page after the first begins behind others who may
# have as much XP as its first person, so that one's rank is counted too. Counting goes on to `farthest` only: it takes
# 0.1 ms for a thousand people.
_BOARD = text("""
    with mine as materialized (
        select xp, shown and xp > 0 as is_ranked from leaderboard_totals
        where user_id = :user_id and scope = :scope and period = :period and period_start = :start
    ), ranked as materialized (
        select xp from mine where is_ranked
    ), page as materialized (
        select xp, user_id from leaderboard_totals
        where scope = :scope and period = :period and period_start = :start and shown and xp > 0
        order by xp desc, user_id limit :most offset :skipped
    ), above as (
        (select xp, user_id from leaderboard_totals
         where scope = :scope and period = :period and period_start = :start and shown
           and xp = (select xp from ranked) and user_id < :user_id
         order by user_id desc limit :around)
        union all
        (select xp, user_id from leaderboard_totals
         where scope = :scope and period = :period and period_start = :start and shown and xp > (select xp from ranked)
         order by xp, user_id desc limit :around)
        order by xp, user_id desc limit :around
    ), below as (
        (select xp, user_id from leaderboard_totals
         where scope = :scope and period = :period and period_start = :start and shown
           and xp = (select xp from ranked) and user_id > :user_id
         order by user_id limit :around)
        union all
        (select xp, user_id from leaderboard_totals
         where scope = :scope and period = :period and period_start = :start and shown
           and xp < (select xp from ranked) and xp > 0
         order by xp desc, user_id limit :around)
        order by xp desc, user_id limit :around
    )
    select 'page' as part, user_id, xp, null::bigint as people from page
    union all
    select 'above', user_id, xp, (
        select count(*) from leaderboard_totals other
        where scope = :scope and period = :period and period_start = :start and shown
          and other.xp > (select xp from ranked) and other.xp <= above.xp)
    from above
    union all
    select 'below', user_id, xp, (
        select count(*) from leaderboard_totals other
        where scope = :scope and period = :period and period_start = :start and shown
          and other.xp > below.xp and other.xp <= (select xp from ranked))
    from below
    union all
    select 'mine', :user_id, xp, case when is_ranked then (
        select count(*) from (
            select from leaderboard_totals
            where scope = :scope and period = :period and period_start = :start and shown
              and xp > (select xp from ranked)
            limit :farthest) as first_of_them) end
    from mine
    union all
    select 'before', null, null, case when :skipped > 0 then (
        select count(*) from (
            select from leaderboard_totals
            where scope = :scope and period = :period and period_start = :start and shown
              and xp > (select max(xp) from page)
            limit :farthest) as first_of_them) else 0 end
""")
_TALLY = text("""
    select xp, count(*) as people from leaderboard_totals
    where scope = :scope and period = :period and period_start = :start and shown and xp > 0
    group by xp
""")
_NAMES = text("""
    select id, coalesce(pseudonym, display_name) as name from users
    where id = any(:ids) and on_boards and suspended_at is null
""")
_VISIBILITY = text("select on_boards, in_leagues from users where id = :user_id")
_CHOOSE = text("update users set on_boards = :on_boards, in_leagues = :in_leagues where id = :user_id")
_SHOW_OR_HIDE = text("""
    update leaderboard_totals total set shown = wanted.shown
    from (select on_boards and suspended_at is null as shown from users where id = :user_id) wanted
    where total.user_id = :user_id and total.shown <> wanted.shown
""")


class Place(NamedTuple):
    """A line of a board; `people` is how many have more XP, or for a neighbour how many stand between."""

    user_id: int
    xp: int
    people: int | None


class BoardRows(NamedTuple):
    """A page of a board, most XP first, `before` of whose people have more than its first; and where I am.

    `mine` is None without an entry, its `people` None when I am not ranked. Neighbours are the nearest first.
    """

    page: list[Place]
    before: int
    mine: Place | None
    above: list[Place]
    below: list[Place]


def board(
    session: Session,
    user_id: int,
    *,
    scope: int,
    period: str,
    start: date,
    most: int,
    skipped: int,
    around: int,
    farthest: int,
) -> BoardRows:
    """`most` lines of a board after the first `skipped`, my line, and `around` lines on each side of it.

    People with more XP are counted up to `farthest`; where it is reached there may be more of them.
    """
    values = {
        "user_id": user_id,
        "scope": scope,
        "period": period,
        "start": start,
        "most": most,
        "skipped": skipped,
        "around": around,
        "farthest": farthest,
    }
    parts: dict[str, list[Place]] = {"page": [], "before": [], "mine": [], "above": [], "below": []}
    for row in session.execute(_BOARD, values):
        parts[row.part].append(Place(row.user_id, row.xp, row.people))
    before = parts["before"][0].people or 0
    return BoardRows(parts["page"], before, next(iter(parts["mine"]), None), parts["above"], parts["below"])


def tally(session: Session, *, scope: int, period: str, start: date) -> list[tuple[int, int]]:
    """Each XP of a board with how many have it."""
    found = session.execute(_TALLY, {"scope": scope, "period": period, "start": start})
    return [(row.xp, row.people) for row in found]


def names(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """What those of these people are called who may be seen on boards; in the worker's role."""
    return {row.id: row.name for row in session.execute(_NAMES, {"ids": list(user_ids)})}


def visibility(session: Session, user_id: int) -> Row[Any] | None:
    """Whether a person is on boards, and in leagues."""
    return session.execute(_VISIBILITY, {"user_id": user_id}).one_or_none()


def choose(session: Session, user_id: int, *, on_boards: bool, in_leagues: bool) -> None:
    """Note whether a person is on boards and in leagues, and show or hide their lines.

    The person comes first, and waits for awards under way, which share them; the lines are looked for by a statement
    of its own after it, so that it sees what those awards wrote.
    """
    session.execute(_CHOOSE, {"user_id": user_id, "on_boards": on_boards, "in_leagues": in_leagues})
    show_or_hide(session, user_id)


def show_or_hide(session: Session, user_id: int) -> None:
    """Show a person's lines, or hide those of somebody who opted out or is suspended; the person is locked already."""
    session.execute(_SHOW_OR_HIDE, {"user_id": user_id})
