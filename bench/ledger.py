"""A large school straight into the tables: people, their ledger, and what an award would have kept beside it.

Paces differ as people's do (log-normal), so that boards have a long tail with many ties; entries lie within the last
180 days. Only the size is made by shortcut: what is measured on it goes through the services.
"""

from __future__ import annotations

import sys
import time
from typing import Final

from sqlalchemy import create_engine, text

from bench.servers import Stage

KEYS: Final = {
    "fk_xp_rewards_user_id": ("xp_rewards", "foreign key (user_id) references users (id) on delete cascade"),
    "fk_xp_rewards_track_id": ("xp_rewards", "foreign key (track_id) references tracks (id)"),
    "fk_leaderboard_totals_user_id": (
        "leaderboard_totals",
        "foreign key (user_id) references users (id) on delete cascade",
    ),
}
# Foreign keys are not asked for ten million rows that cannot break them; they are back before anything is measured.
FILLING: Final = (
    *(f"alter table {table} drop constraint {name}" for name, (table, _) in KEYS.items()),
    "set synchronous_commit = off",
    "set work_mem = '256MB'",
    "select setseed(0.5)",
    """
    insert into users (email, display_name, password_hash, time_zone)
    select 'crowd-' || number || '@waymark.test', 'Learner ' || number, '!', 'Europe/Berlin'
    from generate_series(1, :people) as number
    """,
    """
    create temporary table pace as
    select id, greatest(1, round(:mean * exp(.9 * drawn - .405)))::int as entries, place % 4 as track_place
    from (select id, row_number() over (order by id) as place,
                 sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random()) as drawn
          from users where email like 'crowd-%') person
    """,
    """
    insert into xp_rewards (user_id, reward_type, subject, xp_amount, reason, at, local_date, track_id)
    select id, 'daily_task', number::text, (array[15, 15, 15, 5, 10, 20])[1 + number % 6], 'A day done', moment,
           (moment at time zone 'Europe/Berlin')::date, (select min(id) + track_place from tracks)
    from pace cross join lateral (
        select number, :now - random() * interval '180 days' as moment from generate_series(1, entries) as number
    ) entry
    """,
    """
    insert into user_xp (user_id, total_xp)
    select user_id, sum(xp_amount) from xp_rewards join pace on pace.id = user_id group by user_id
    """,
    """
    insert into user_streaks (user_id, current_streak, longest_streak, last_activity_date, total_days_active, freezes,
                              active_run)
    select id, least(entries, 9), entries, :now::date, entries, 1, least(entries, 9) from pace
    """,
    """
    insert into leaderboard_totals (user_id, scope, period, period_start, xp)
    select entry.user_id, scope.id, board.period, board.start, sum(entry.xp_amount)
    from xp_rewards entry join pace on pace.id = entry.user_id
    cross join lateral (values (0::bigint), (entry.track_id)) as scope (id)
    cross join lateral (values
        ('week', date_trunc('week', entry.at at time zone 'UTC')::date),
        ('month', date_trunc('month', entry.at at time zone 'UTC')::date),
        ('all', date '1970-01-01')
    ) as board (period, start)
    where board.start >= :now::date - 35 or board.period = 'all'
    group by 1, 2, 3, 4
    """,
    *(f"alter table {table} add constraint {name} {rule} not valid" for name, (table, rule) in KEYS.items()),
)
TIDYING: Final = ("vacuum analyze users, xp_rewards, user_xp, user_streaks, leaderboard_totals",)


def fill(on: Stage, *, people: int, entries: int) -> int:
    """Add this many people and, between them, about this many ledger entries; returns how many entries there are."""
    engine = create_engine(on.cluster.owner_url())
    started = time.monotonic()
    with engine.begin() as connection:
        now = connection.scalar(text("select now()"))
        values = {"people": people, "mean": entries / people, "now": now}
        for place, statement in enumerate(FILLING, start=1):
            wanted = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement.replace(":now::", "cast(:now as timestamptz)::")), wanted)
            print(f"ledger: step {place} of {len(FILLING)}, {time.monotonic() - started:.0f} s", file=sys.stderr)
        made = int(connection.scalar(text("select count(*) from xp_rewards")) or 0)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in TIDYING:
            connection.execute(text(statement))
    engine.dispose()
    return made
