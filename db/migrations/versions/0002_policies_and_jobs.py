"""Grants, row-level security, the job queue, derived views.

Revision 0002, after 0001.

Three roles act on the tables: `waymark_app` in the name of one person, whose rows are all it sees; `waymark_gate` before it
is known who somebody is (sign-in, registration, reset); `waymark_worker` for jobs and the content loader.
"""

from __future__ import annotations

from typing import Any

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"

# table: what the person may do with their own rows
PERSONAL = {
    "user_roles": "select",
    "sessions": "select, update (revoked_at)",
    "api_tokens": "select, insert, update (revoked_at)",
    "outbox": "insert",
    "assessment_attempts": "select, insert, update (status, state, submitted_at)",
    "assessment_responses": "select, insert, update (answered_at, skipped_at, chosen, elapsed_ms)",
    "assessment_results": "select, insert",
    "topic_results": "select, insert",
    "readiness_forecasts": "select, insert",
    "personalized_plans": "select, insert, update (status, paused_at, current_week, current_day)",
    "weekly_plans": "select, insert, update (status, extra_days_added, weak_topics_focus)",
    "daily_tasks": "select, insert, update (status, started_at, completed_at)",
    "xp_rewards": "select, insert",
    "user_xp": "select, insert, update (total_xp)",
    "user_streaks": "select, insert, update",
    "daily_activity": "select, insert, update (tasks_completed, xp_earned, week_number, day_number)",
    "learner_events": "select, insert",
}
GATE = {
    "users": "select, insert, update (password_hash)",
    "user_roles": "select, insert",
    "sessions": "select, insert, update (revoked_at)",
    "sign_in_tickets": "select, insert, update (used_at), delete",
    "sign_in_attempts": "select, insert, update (succeeded), delete",
    "password_resets": "select, insert, update (used_at), delete",
    "api_tokens": "select, update (last_used_at)",
    "outbox": "select, insert",
    "learner_events": "select, insert",
}
# append-only for everybody: a correction is a new row
WORKER_APPENDS = ("xp_rewards", "learner_events")
SHARED = (
    "content_versions",
    "tracks",
    "skills",
    "track_skills",
    "topics",
    "topic_prerequisites",
    "item_families",
    "item_variants",
)
GATE_ONLY = ("sign_in_tickets", "sign_in_attempts", "password_resets")


def upgrade() -> None:
    _shared_content()
    _personal_rows()
    _people()
    _gate()
    _worker()
    _derived()
    _partitions()
    _job_queue()


def _shared_content() -> None:
    for table in SHARED:
        op.execute(f"grant select on {table} to waymark_app, waymark_gate")


def _personal_rows() -> None:
    for table, rights in PERSONAL.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant {rights} on {table} to waymark_app")
        op.execute(
            f"create policy own_rows on {table} to waymark_app using (user_id = {ME}) with check (user_id = {ME})"
        )


def _people() -> None:
    op.execute("alter table users enable row level security")
    op.execute(
        "grant select, delete, update (display_name, pseudonym, time_zone, password_hash) on users to waymark_app"
    )
    op.execute(f"create policy own_rows on users to waymark_app using (id = {ME}) with check (id = {ME})")
    # The database itself looks the role up, so a page that forgot to ask shows an admin's view to nobody else.
    op.execute(f"""
        create function app_has_role(wanted text) returns boolean
        language sql stable security definer set search_path = pg_catalog, public, pg_temp
        as $$ select exists (select from public.user_roles where user_id = {ME} and role = wanted) $$
    """)
    op.execute("revoke all on function app_has_role(text) from public")
    op.execute("grant execute on function app_has_role(text) to waymark_app")
    for table in ("users", "user_roles"):
        op.execute(
            f"create policy admin_reads on {table} for select to waymark_app using ((select app_has_role('admin')))",
        )


def _gate() -> None:
    for table in GATE_ONLY:
        op.execute(f"alter table {table} enable row level security")
    for table, rights in GATE.items():
        op.execute(f"grant {rights} on {table} to waymark_gate")
        op.execute(f"create policy gate on {table} to waymark_gate using (true) with check (true)")


def _worker() -> None:
    op.execute("grant select, insert, update, delete on all tables in schema public to waymark_worker")
    for table in WORKER_APPENDS:
        op.execute(f"revoke update, delete on {table} from waymark_worker")
    op.execute("revoke insert, update, delete on alembic_version from waymark_worker")
    op.execute("grant select on alembic_version to waymark_app, waymark_gate")
    for table in sorted({*PERSONAL, *GATE, "users"}):
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")


def _derived() -> None:
    op.execute("""
        create view plan_progress with (security_invoker = true) as
        select plan.user_id, plan.id as plan_id,
               count(day.id) filter (where day.status = 'completed') as total_days_completed,
               count(distinct week.id) filter (where week.status = 'completed') as weekly_tests_passed,
               max(day.completed_at) as last_activity
        from personalized_plans plan
        join weekly_plans week on week.plan_id = plan.id and week.user_id = plan.user_id
        left join daily_tasks day on day.week_id = week.id and day.user_id = plan.user_id
        group by plan.user_id, plan.id
    """)
    op.execute("grant select on plan_progress to waymark_app, waymark_worker")


def _partitions() -> None:
    op.execute("create table learner_events_other partition of learner_events default")
    op.execute("alter table learner_events_other enable row level security")


def _job_queue() -> None:
    """Install procrastinate's tables; everybody may defer a job, the worker alone may see and run them."""
    connection: Any = op.get_bind().connection.driver_connection
    connection.execute(SchemaManager.get_schema())
    op.execute("""
        do $$ declare routine regprocedure; begin
            for routine in select oid::regprocedure from pg_proc where proname like 'procrastinate_defer_jobs%' loop
                -- pg_temp last: a temporary table of the caller's must never stand in for one of ours
                execute format(
                    'alter function %s security definer set search_path = pg_catalog, public, pg_temp', routine);
                execute format('revoke all on function %s from public', routine);
                execute format('grant execute on function %s to waymark_app, waymark_gate, waymark_worker', routine);
            end loop;
        end $$
    """)
    op.execute("""
        do $$ begin
            execute format('revoke temporary on database %I from public', current_database());
        end $$
    """)
    op.execute("""
        grant select, insert, update, delete on procrastinate_jobs, procrastinate_events, procrastinate_workers,
            procrastinate_periodic_defers to waymark_worker
    """)
    op.execute("grant usage on all sequences in schema public to waymark_worker")
    op.execute("grant select on procrastinate_workers to waymark_gate")


def downgrade() -> None:
    raise RuntimeError("The first release is not taken back; restore a backup instead.")
