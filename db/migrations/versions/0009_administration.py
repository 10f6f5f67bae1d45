"""Acting as an administrator: suspended people, what administrators did and why, a search over everybody.

Revision 0009, after 0008. Every new column may be NULL, so the version before goes on running. A fourth role,
`waymark_admin`, acts in the name of an administrator, who the database itself looks up; what it may change is refused
at the end of a transaction that does not also say in `admin_actions` who did it and why.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"
AN_ADMINISTRATOR = "(select app_has_role('admin'))"
SEEN = "id, email, display_name, pseudonym, time_zone, is_test, is_bot, suspended_at, suspended_reason, created_at"
WRITTEN = "at, admin_id, admin_name, action, subject_id, subject_label, reason, details"

# Looked at when the statement ends, because by then it is still known who ended the session; all others at the end.
AT_ONCE = ("endings_are_audited",)
# trigger: table, event, when, the actions one of which must have been written down
AUDITED = {
    "roles_are_audited": (
        "user_roles",
        "insert or update or delete",
        "",
        ("role given", "role taken"),
    ),
    "suspension_is_audited": (
        "users",
        "update of suspended_at, suspended_reason",
        "(old.suspended_at, old.suspended_reason) is distinct from (new.suspended_at, new.suspended_reason)",
        ("suspended", "lifted"),
    ),
    "test_mark_is_audited": (
        "users",
        "update of is_test",
        "old.is_test is distinct from new.is_test",
        ("test mark set", "test mark removed"),
    ),
    "bot_mark_is_audited": (
        "users",
        "update of is_bot",
        "old.is_bot is distinct from new.is_bot",
        ("bot mark set", "bot mark removed"),
    ),
    "endings_are_audited": (
        "sessions",
        "update of revoked_at",
        "old.revoked_at is distinct from new.revoked_at",
        ("session ended", "sessions ended", "suspended"),
    ),
}


def upgrade() -> None:
    _columns()
    _table()
    _search()
    _rights()
    _demands()
    _last_administrator()
    _names_go()


def _columns() -> None:
    op.add_column("users", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("users", sa.Column("suspended_reason", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("ck_users_suspension"), "users", "(suspended_at is null) = (suspended_reason is null)"
    )


def _table() -> None:
    op.create_table(
        "admin_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("admin_id", sa.BigInteger(), nullable=True),
        sa.Column("admin_name", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=True),
        sa.Column("subject_label", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
        sa.Column(
            "transaction_id",
            sa.BigInteger(),
            server_default=sa.text("((pg_current_xact_id())::text)::bigint"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "action in ('role given', 'role taken', 'suspended', 'lifted', 'test mark set', 'test mark removed',"
            " 'bot mark set', 'bot mark removed', 'session ended', 'sessions ended', 'data exported')",
            name=op.f("ck_admin_actions_action"),
        ),
        sa.CheckConstraint("length(reason) between 1 and 500", name=op.f("ck_admin_actions_reason_length")),
        sa.CheckConstraint(
            "not (action = 'suspended' and admin_id = subject_id)", name=op.f("ck_admin_actions_not_oneself")
        ),
        sa.ForeignKeyConstraint(
            ["admin_id"], ["users.id"], name=op.f("fk_admin_actions_admin_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["subject_id"], ["users.id"], name=op.f("fk_admin_actions_subject_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_actions")),
    )
    op.create_index(op.f("ix_admin_actions_admin_id"), "admin_actions", ["admin_id", "id"], unique=False)
    op.create_index(op.f("ix_admin_actions_subject_id"), "admin_actions", ["subject_id", "id"], unique=False)
    op.create_index(op.f("ix_admin_actions_transaction_id"), "admin_actions", ["transaction_id"], unique=False)


def _search() -> None:
    op.execute("create extension if not exists pg_trgm")
    op.create_index(
        "ix_users_search",
        "users",
        [sa.literal_column("(((' ' || lower(display_name)) || ' ') || email)").label("search")],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_users_suspended", "users", ["id"], unique=False, postgresql_where=sa.text("suspended_at is not null")
    )
    op.create_index(op.f("ix_user_roles_role"), "user_roles", ["role", "user_id"], unique=False)


def _rights() -> None:
    """The database looks up who is an administrator; somebody who is suspended is none."""
    op.execute(f"""
        create or replace function app_has_role(wanted text) returns boolean
        language sql stable security definer set search_path = pg_catalog, public, pg_temp
        as $$ select exists (
            select from public.user_roles held join public.users person on person.id = held.user_id
            where held.user_id = {ME} and held.role = wanted and person.suspended_at is null) $$
    """)
    op.execute("grant execute on function app_has_role(text) to waymark_admin")
    op.execute(f"grant select ({SEEN}) on users to waymark_admin")
    op.execute("grant update (suspended_at, suspended_reason, is_test, is_bot) on users to waymark_admin")
    op.execute("grant select, insert, delete on user_roles to waymark_admin")
    op.execute("grant select (id, user_id, created_at, expires_at, revoked_at) on sessions to waymark_admin")
    op.execute("grant update (revoked_at) on sessions to waymark_admin")
    for table in ("users", "user_roles", "sessions"):
        op.execute(
            f"create policy administrator on {table} to waymark_admin"
            f" using ({AN_ADMINISTRATOR}) with check ({AN_ADMINISTRATOR})"
        )
    op.execute("""
        do $$ declare routine regprocedure; begin
            for routine in select oid::regprocedure from pg_proc where proname like 'procrastinate_defer_jobs%' loop
                execute format('grant execute on function %s to waymark_admin', routine);
            end loop;
        end $$
    """)
    op.execute("revoke update on user_roles from waymark_worker")
    op.execute("alter table admin_actions enable row level security")
    op.execute(f"grant select, insert ({WRITTEN}) on admin_actions to waymark_admin, waymark_worker")
    op.execute(
        f"create policy administrator_reads on admin_actions for select to waymark_admin using ({AN_ADMINISTRATOR})"
    )
    op.execute(
        "create policy administrator_writes on admin_actions for insert to waymark_admin"
        f" with check (admin_id = {ME} and {AN_ADMINISTRATOR})"
    )
    # The command line has no administrator to name, and must not borrow one.
    op.execute("create policy worker_reads on admin_actions for select to waymark_worker using (true)")
    op.execute(
        "create policy worker_writes on admin_actions for insert to waymark_worker with check (admin_id is null)"
    )


def _demands() -> None:
    """At the end of a transaction: no change of what administrators decide without the row that says who and why.

    Whoever registers becomes a learner, people end their own sessions, the gate ends them after a new password, and
    what belongs to somebody goes with them: none of these is an administrator's doing. The owner (no role) may repair.
    """
    op.execute("""
        create function demand_admin_action() returns trigger
        language plpgsql security definer set search_path = pg_catalog, public, pg_temp
        as $$
        declare
            acting text := current_setting('role');
            subject bigint;
        begin
            if acting = 'none' then
                return null;
            end if;
            if tg_table_name = 'users' then
                subject := new.id;
            elsif tg_table_name = 'sessions' then
                subject := new.user_id;
                if acting = 'waymark_gate' or current_setting('app.user_id', true) = subject::text then
                    return null;
                end if;
            elsif tg_op = 'DELETE' then
                subject := old.user_id;
                if not exists (select from public.users where id = subject) then
                    return null;
                end if;
            else
                subject := new.user_id;
                if tg_op = 'INSERT' and new.role = 'learner' and acting <> 'waymark_admin' then
                    return null;
                end if;
            end if;
            if not exists (
                select from public.admin_actions
                where transaction_id = pg_current_xact_id()::text::bigint and subject_id = subject
                  and action = any (tg_argv)
            ) then
                raise exception 'a change of % without its row in admin_actions', tg_table_name
                    using errcode = 'check_violation', table = tg_table_name, constraint = tg_name;
            end if;
            return null;
        end $$
    """)
    op.execute("revoke all on function demand_admin_action() from public")
    for name, (table, event, when, actions) in AUDITED.items():
        listed = ", ".join(f"'{action}'" for action in actions)
        moment = "immediate" if name in AT_ONCE else "deferred"
        op.execute(
            f"create constraint trigger {name} after {event} on {table} deferrable initially {moment} for each row"
            f" {f'when ({when})' if when else ''} execute function demand_admin_action({listed})"
        )


def _last_administrator() -> None:
    """Those who take an administrator away, in whatever way, pass one by one; the last one is kept."""
    op.execute("""
        create function keep_an_administrator() returns trigger
        language plpgsql security definer set search_path = pg_catalog, public, pg_temp
        as $$
        begin
            if current_setting('role') = 'none' then
                return null;
            end if;
            perform pg_advisory_xact_lock(1094995278); -- "ADMN"
            if not exists (
                select from public.user_roles held join public.users person on person.id = held.user_id
                where held.role = 'admin' and person.suspended_at is null
            ) then
                raise exception 'nobody would be left to run the place'
                    using errcode = 'check_violation', table = tg_table_name, constraint = tg_name;
            end if;
            return null;
        end $$
    """)
    op.execute("revoke all on function keep_an_administrator() from public")
    op.execute("""
        create constraint trigger an_administrator_stays after delete or update on user_roles
        deferrable initially deferred for each row when (old.role = 'admin') execute function keep_an_administrator()
    """)
    op.execute("""
        create constraint trigger an_administrator_stays after update of suspended_at on users
        deferrable initially deferred for each row
        when (old.suspended_at is null and new.suspended_at is not null) execute function keep_an_administrator()
    """)


def _names_go() -> None:
    """Who leaves takes their name along; what was done, by whom and why stays."""
    op.execute("""
        create function forget_the_subject() returns trigger
        language plpgsql security definer set search_path = pg_catalog, public, pg_temp
        as $$
        begin
            update public.admin_actions set subject_label = 'a deleted account' where subject_id = old.id;
            return old;
        end $$
    """)
    op.execute("revoke all on function forget_the_subject() from public")
    op.execute("""
        create trigger names_go before delete on users for each row execute function forget_the_subject()
    """)


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
