"""Events in months, active days, who is counted and since when, the figures of days, weeks and cohorts.

Revision 0008, after 0007. Every new column has a default or may be NULL, so the version before goes on running. No
month of events is made here: the worker's job makes them, and moves what stands in the default partition.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"
TODAY = "(now() at time zone 'UTC')::date"
COUNTS = (
    "people",
    "new_people",
    "active",
    "weekly",
    "monthly",
    "active_plans",
    "plans_started",
    "plans_completed",
    "days_finished",
    "weekly_tests_passed",
    "weekly_tests_failed",
    "finals_taken",
    "verdicts",
    "job_ready",
    "readiness_people",
)
STEPS = ("assessed", "planned", "first_day", "first_week", "final", "verdict")
PERSONAL = ("active_days", "learner_steps")
PLATFORM = ("platform_analytics", "retention_weeks", "funnel_weeks")

LEARNING = """
    create function learning_kinds() returns text[] language sql immutable parallel safe
    set search_path = pg_catalog, public, pg_temp
    as $$ select array['diagnostic_started', 'item_answered', 'diagnostic_submitted', 'plan_made', 'day_started',
                       'day_finished', 'week_passed', 'week_failed', 'final_taken', 'verdict_given', 'practised'] $$
"""
# Once a statement, and not once a row: an event costs one look at an index more, ten thousand at once hardly any.
NOTE_ACTIVE_DAYS = """
    create function note_active_days() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp
    as $$ begin
        insert into public.active_days (date, user_id)
        select distinct local_date, user_id from noted where kind = any (public.learning_kinds()) order by 1, 2
        on conflict do nothing;
        return null;
    end $$
"""
# The order of the locks is that of whoever registers or changes a profile: people first, then events, the whole table
# at once. Whoever reads events and goes on to write some has the table already, and comes before us.
ENSURE = """
    create function ensure_event_partitions(moment timestamptz, months_ahead int default 3) returns int
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set lock_timeout = '4s'
    as $$
    declare
        first timestamptz;
        partition text;
        made int := 0;
    begin
        if months_ahead not between 0 and 24 then
            raise exception 'months_ahead is %, and is 0 to 24', months_ahead;
        end if;
        perform pg_advisory_xact_lock(hashtextextended('learner_events partitions', 0));
        for ahead in 0..months_ahead loop
            first := date_trunc('month', moment) + make_interval(months => ahead);
            partition := 'learner_events_' || to_char(first, 'YYYY_MM');
            continue when to_regclass('public.' || partition) is not null;
            lock table public.users in share row exclusive mode;
            lock table public.learner_events in access exclusive mode;
            execute format(
                'create table public.%I (like public.learner_events including defaults including constraints)',
                partition);
            execute format('alter table public.%I enable row level security', partition);
            execute format(
                'with moved as (
                    delete from public.learner_events_other where at >= $1 and at < $2
                    returning id, at, user_id, kind, local_date, details
                )
                insert into public.%I (id, at, user_id, kind, local_date, details)
                select id, at, user_id, kind, local_date, details from moved order by at, id', partition)
                using first, first + interval '1 month';
            execute format('alter table public.learner_events attach partition public.%I for values from (%L) to (%L)',
                partition, first, first + interval '1 month');
            made := made + 1;
        end loop;
        return made;
    end $$
"""
# What streaks, the funnel and the check of XP rest on stays: of answers and practice the first of each person and date
# holds the date, everything else stays whole. The partition is read, dropped, and only then may the default one take
# its rows; one transaction holds all of it.
RETIRE = """
    create function retire_event_partitions(moment timestamptz) returns text
    language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp set timezone = 'UTC' set lock_timeout = '4s'
    as $$
    declare
        partition text;
    begin
        if moment > now() + interval '1 day' then
            raise exception 'nothing is retired ahead of time';
        end if;
        perform pg_advisory_xact_lock(hashtextextended('learner_events partitions', 0));
        select child.relname into partition
        from pg_inherits join pg_class child on child.oid = pg_inherits.inhrelid
        where pg_inherits.inhparent = 'public.learner_events'::regclass
          and child.relname ~ '^learner_events_[0-9]{4}_[0-9]{2}$'
          and to_date(right(child.relname, 7), 'YYYY_MM') < date_trunc('month', moment) - interval '25 months'
        order by child.relname limit 1;
        if partition is null then
            return null;
        end if;
        lock table public.users in share row exclusive mode;
        lock table public.learner_events in access exclusive mode;
        execute format(
            'create table public.learner_events_kept as
             select id, at, user_id, kind, local_date, details
             from (select *, row_number() over (partition by user_id, local_date, kind in (''item_answered'', ''practised'')
                                                order by id) as place
                   from public.%I) event
             where place = 1 or kind not in (''item_answered'', ''practised'')', partition);
        execute format('drop table public.%I', partition);
        insert into public.learner_events_other (id, at, user_id, kind, local_date, details) overriding system value
        select id, at, user_id, kind, local_date, details from public.learner_events_kept order by at, id;
        drop table public.learner_events_kept;
        return partition;
    end $$
"""
BY_THE_WORKER = ("ensure_event_partitions(timestamptz, int)", "retire_event_partitions(timestamptz)")


def upgrade() -> None:
    _people()
    _tables()
    _indexes()
    _active_days()
    _partitions()
    _rights()


def _people() -> None:
    """Who is counted since when: the date of the registering event, or without one that of the account in UTC."""
    op.add_column("users", sa.Column("is_bot", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("users", sa.Column("registered_on", sa.Date(), nullable=True))
    op.execute("""
        update users set registered_on = coalesce(
            (select min(local_date) from learner_events event
             where event.user_id = users.id and event.kind = 'registered'),
            (created_at at time zone 'UTC')::date)
    """)
    op.alter_column("users", "registered_on", nullable=False, server_default=sa.text(TODAY))
    op.create_index(op.f("ix_users_registered_on"), "users", ["registered_on"], unique=False)
    op.create_index(
        "ix_users_not_counted", "users", ["id"], unique=False, postgresql_where=sa.text("is_test or is_bot")
    )


def _tables() -> None:
    for table, key in (("active_days", ("date", "user_id")), ("learner_steps", ("user_id",))):
        steps = [sa.Column(f"{step}_on", sa.Date(), nullable=True) for step in STEPS]
        op.create_table(
            table,
            *([sa.Column("date", sa.Date(), nullable=False)] if "date" in key else []),
            sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
            *(steps if table == "learner_steps" else []),
            sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE"),
            sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        )
    op.create_table(
        "platform_analytics",
        sa.Column("date", sa.Date(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in COUNTS),
        sa.Column("readiness_gained", sa.Float(), nullable=True),
        sa.Column("readiness_deviation", sa.Float(), nullable=True),
        sa.Column("rolled_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("active <= weekly and weekly <= monthly", name=op.f("ck_platform_analytics_windows")),
        sa.CheckConstraint("new_people between 0 and people", name=op.f("ck_platform_analytics_people")),
        sa.CheckConstraint("job_ready between 0 and verdicts", name=op.f("ck_platform_analytics_job_ready")),
        sa.CheckConstraint(
            "(readiness_gained is null) = (readiness_people = 0)"
            " and (readiness_deviation is null) = (readiness_people < 2)",
            name=op.f("ck_platform_analytics_readiness"),
        ),
        sa.PrimaryKeyConstraint("date", name=op.f("pk_platform_analytics")),
    )
    op.create_table(
        "retention_weeks",
        sa.Column("cohort", sa.Date(), nullable=False),
        sa.Column("week", sa.SmallInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("week >= 0 and people > 0", name=op.f("ck_retention_weeks_numbers")),
        sa.CheckConstraint("extract(isodow from cohort) = 1", name=op.f("ck_retention_weeks_monday")),
        sa.PrimaryKeyConstraint("cohort", "week", name=op.f("pk_retention_weeks")),
    )
    op.create_table(
        "funnel_weeks",
        sa.Column("cohort", sa.Date(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("registered", *STEPS)),
        sa.Column("rolled_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "registered >= assessed and assessed >= planned and planned >= first_day and first_day >= first_week"
            " and first_week >= final and final >= verdict and verdict >= 0",
            name=op.f("ck_funnel_weeks_steps"),
        ),
        sa.CheckConstraint("extract(isodow from cohort) = 1", name=op.f("ck_funnel_weeks_monday")),
        sa.PrimaryKeyConstraint("cohort", name=op.f("pk_funnel_weeks")),
    )


def _indexes() -> None:
    op.create_index(op.f("ix_active_days_user_id_date"), "active_days", ["user_id", "date"], unique=False)
    op.create_index(op.f("ix_learner_events_at"), "learner_events", ["at"], unique=False, postgresql_using="brin")
    op.create_index(
        "ix_learner_events_pauses",
        "learner_events",
        ["user_id"],
        unique=False,
        postgresql_where=sa.text("kind in ('plan_paused', 'plan_resumed')"),
    )
    op.create_index(
        "ix_learner_events_plans",
        "learner_events",
        ["local_date"],
        unique=False,
        postgresql_where=sa.text("kind in ('plan_made', 'plan_paused', 'plan_resumed')"),
    )


def _active_days() -> None:
    op.execute(LEARNING)
    op.execute(NOTE_ACTIVE_DAYS)
    op.execute("""
        insert into active_days (date, user_id)
        select distinct local_date, user_id from learner_events where kind = any (learning_kinds())
    """)
    op.execute("""
        create trigger note_active_days after insert on learner_events
        referencing new table as noted for each statement execute function note_active_days()
    """)
    op.execute("revoke all on function learning_kinds(), note_active_days() from public")
    op.execute("grant execute on function learning_kinds() to waymark_worker")


def _partitions() -> None:
    op.execute(ENSURE)
    op.execute(RETIRE)
    for function in BY_THE_WORKER:
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to waymark_worker")


def _rights() -> None:
    for table in PERSONAL:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant select on {table} to waymark_app")
        op.execute(
            f"create policy own_rows on {table} for select to waymark_app using (user_id = {ME})",
        )
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
    op.execute("grant select on active_days to waymark_worker")
    op.execute("grant select, insert, update, delete on learner_steps to waymark_worker")
    for table in PLATFORM:
        op.execute(f"grant select, insert, update, delete on {table} to waymark_worker")


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
