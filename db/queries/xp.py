"""The XP ledger and what is kept in the same breath: totals, days, boards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, RowMapping, text
from sqlalchemy.orm import Session

# One statement: of any number of callers at once, one inserts, and only that one moves the totals. The day comes before
# the total, as where an activity is noted first: locks taken in one order never wait for each other in a ring.
# An entry belongs to the track of the plan that is active then; everyone's board is scope 0.
_AWARD = text("""
    with person as (  -- the learner first; whether they are on boards stays so until the award is written
        select id, on_boards and suspended_at is null as on_boards, time_zone
        from users where id = :user_id for no key update
    ), entry as (
        insert into xp_rewards (user_id, reward_type, subject, xp_amount, reason, at, local_date, track_id)
        select person.id, :reward_type, :subject, :amount, :reason, :at,
               coalesce(cast(:local_date as date), (cast(:at as timestamptz) at time zone person.time_zone)::date), (
            select track_id from personalized_plans where user_id = :user_id and status = 'active')
        from person
        on conflict (user_id, reward_type, subject) do nothing
        returning user_id, xp_amount, local_date, at, track_id
    ), day as (
        insert into daily_activity (user_id, date, xp_earned)
        select user_id, local_date, xp_amount from entry
        on conflict (user_id, date) do update set xp_earned = daily_activity.xp_earned + excluded.xp_earned
        returning date
    ), total as (
        insert into user_xp (user_id, total_xp)
        select user_id, xp_amount from entry, (select count(*) from day) as day_is_written
        on conflict (user_id) do update set total_xp = user_xp.total_xp + excluded.total_xp
        returning total_xp
    ), boards as (
        insert into leaderboard_totals (user_id, scope, period, period_start, xp, shown)
        select entry.user_id, scope.id, board.period, board.start, entry.xp_amount, person.on_boards
        from entry
        join person on person.id = entry.user_id
        cross join (select count(*) from total) as total_is_written
        cross join lateral (select 0 as id union all select entry.track_id where entry.track_id is not null) scope
        cross join lateral (values
            ('week', date_trunc('week', entry.at at time zone :board_zone)::date),
            ('month', date_trunc('month', entry.at at time zone :board_zone)::date),
            ('all', date '1970-01-01')
        ) as board (period, start)
        on conflict (user_id, scope, period, period_start)
            do update set xp = leaderboard_totals.xp + excluded.xp
    )
    select (select total_xp from total)
""")
_HEADER = text("""
    select coalesce(xp.total_xp, 0) as total_xp, streak.current_streak, streak.longest_streak,
           streak.last_activity_date, streak.total_days_active, streak.freezes, streak.active_run,
           person.time_zone,
           plan.target, plan.current_week,
           (select nullif(count(*), 0) from weekly_plans week
            where week.plan_id = plan.id and week.user_id = plan.user_id) as weeks
    from users person
    left join user_xp xp on xp.user_id = person.id
    left join user_streaks streak on streak.user_id = person.id
    left join personalized_plans plan on plan.user_id = person.id and plan.status = 'active'
    where person.id = :user_id
""")
_TOTAL = text("select coalesce((select total_xp from user_xp where user_id = :user_id), 0)")
_PAID = text("""
    select sum(xp_amount) as paid, bool_or(reward_type = :reward_type) as awarded from xp_rewards
    where user_id = :user_id and (
        reward_type = :reward_type and subject = :subject
        or reward_type = 'correction' and starts_with(subject, :corrections))
""")
# A test that closes pays its day, the week and what hangs on it at one moment.
_AROUND = text("""
    with paid as (
        select min(entry.id) as first, max(entry.id) as last from xp_rewards entry
        join xp_rewards award on award.user_id = entry.user_id and award.at = entry.at
        where award.user_id = :user_id and award.reward_type = :reward_type and award.subject = :subject
    )
    select coalesce(sum(entry.xp_amount) filter (where entry.id < paid.first), 0) as before,
           coalesce(sum(entry.xp_amount) filter (where entry.id <= paid.last), 0) as after
    from xp_rewards entry cross join paid where entry.user_id = :user_id
""")
_ENTRIES = text("""
    select id, reward_type as reason, subject, xp_amount as amount, reason as sentence, at, local_date from xp_rewards
    where user_id = :user_id order by id desc limit :limit
""")


def award(
    session: Session,
    user_id: int,
    reward_type: str,
    subject: str,
    *,
    amount: int,
    reason: str,
    at: datetime,
    board_zone: str,
    local_date: date | None = None,
) -> int | None:
    """Write one ledger entry and move the totals; the new total, or None when this had been awarded before.

    `board_zone` (IANA) says when the weeks and months of leaderboards begin. Without a `local_date` the entry belongs
    to the day it is for the person.
    """
    values = {
        "user_id": user_id,
        "reward_type": reward_type,
        "subject": subject,
        "amount": amount,
        "reason": reason,
        "at": at,
        "local_date": local_date,
        "board_zone": board_zone,
    }
    total: int | None = session.scalar(_AWARD, values)
    return total


def paid(session: Session, user_id: int, reward_type: str, subject: str) -> tuple[int, bool]:
    """What a person was paid for a subject, corrections included, and whether the award itself was ever written."""
    keys = {"reward_type": reward_type, "subject": subject, "corrections": f"{reward_type}:{subject}:"}
    row = session.execute(_PAID, {"user_id": user_id, **keys}).one()
    return int(row.paid or 0), bool(row.awarded)


def around(session: Session, user_id: int, reward_type: str, subject: str) -> tuple[int, int]:
    """The total before and after an award and everything paid at the same moment; (0, 0) when it was never paid."""
    row = session.execute(_AROUND, {"user_id": user_id, "reward_type": reward_type, "subject": subject}).one()
    return int(row.before), int(row.after)


def total(session: Session, user_id: int) -> int:
    """All XP of a person."""
    return int(session.scalar(_TOTAL, {"user_id": user_id}) or 0)


def header(session: Session, user_id: int) -> Row[Any] | None:
    """Everything the top of a learner's page shows, in one row."""
    return session.execute(_HEADER, {"user_id": user_id}).one_or_none()


def entries(session: Session, user_id: int, limit: int) -> Sequence[RowMapping]:
    """The newest entries of the ledger."""
    return session.execute(_ENTRIES, {"user_id": user_id, "limit": limit}).mappings().all()
