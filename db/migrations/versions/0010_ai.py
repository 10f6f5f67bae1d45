"""Models that may write: providers with encrypted keys, what each call cost, what was written.

Revision 0010, after 0009. New tables only, so the version before goes on running. A change of a provider needs its row
in admin_actions, as a change of a person does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"
AN_ADMINISTRATOR = "(select app_has_role('admin'))"
FEATURES = "'plan_day', 'diagnosis', 'hint', 'growth_plan', 'teacher_summary', 'test'"
LISTED = '"plan_day", "diagnosis", "hint", "growth_plan", "teacher_summary", "test"'
ACTIONS = (
    "'role given', 'role taken', 'suspended', 'lifted', 'test mark set', 'test mark removed',"
    " 'bot mark set', 'bot mark removed', 'session ended', 'sessions ended', 'data exported',"
    " 'model added', 'model changed', 'model key replaced', 'model keys rotated', 'model removed'"
)
# All of a provider but its key, which the worker alone reads.
SEEN = (
    "id, name, base_url, model, key_ending, priority, input_nanocents, output_nanocents, monthly_budget_cents,"
    " timeout_ms, features, is_enabled, created_at"
)
OWN = ("ai_answers", "ai_calls")


def upgrade() -> None:
    _tables()
    _rights()
    _demands()


def _tables() -> None:
    op.create_table(
        "ai_providers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("encrypted_key", sa.LargeBinary(), nullable=True),
        sa.Column("key_ending", sa.Text(), nullable=True),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("input_nanocents", sa.BigInteger(), nullable=False),
        sa.Column("output_nanocents", sa.BigInteger(), nullable=False),
        sa.Column("monthly_budget_cents", sa.BigInteger(), nullable=True),
        sa.Column("timeout_ms", sa.Integer(), server_default=sa.text("8000"), nullable=False),
        sa.Column("features", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(name) between 1 and 60", name=op.f("ck_ai_providers_name")),
        sa.CheckConstraint(
            r"length(base_url) <= 300 and base_url ~ '^(https://|http://(localhost|127\.0\.0\.1|\[::1\])(:|/|$))'",
            name=op.f("ck_ai_providers_base_url"),
        ),
        sa.CheckConstraint("length(model) between 1 and 120", name=op.f("ck_ai_providers_model")),
        sa.CheckConstraint("(encrypted_key is null) = (key_ending is null)", name=op.f("ck_ai_providers_key")),
        sa.CheckConstraint("length(key_ending) <= 4", name=op.f("ck_ai_providers_key_ending")),
        sa.CheckConstraint("priority between 1 and 999", name=op.f("ck_ai_providers_priority")),
        sa.CheckConstraint("input_nanocents >= 0 and output_nanocents >= 0", name=op.f("ck_ai_providers_prices")),
        sa.CheckConstraint("monthly_budget_cents >= 0", name=op.f("ck_ai_providers_budget")),
        sa.CheckConstraint("timeout_ms between 200 and 60000", name=op.f("ck_ai_providers_timeout")),
        sa.CheckConstraint(
            f"features <@ '[{LISTED}]'::jsonb and jsonb_typeof(features) = 'array'",
            name=op.f("ck_ai_providers_features"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_providers")),
    )
    op.create_index("uq_ai_providers_name", "ai_providers", [sa.literal_column("lower(name)")], unique=True)
    op.create_table(
        "ai_spending",
        sa.Column("provider_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("nanocents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("nanocents >= 0", name=op.f("ck_ai_spending_nanocents")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["ai_providers.id"], name=op.f("fk_ai_spending_provider_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("provider_id", "month", name=op.f("pk_ai_spending")),
    )
    op.create_table(
        "ai_calls",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_id", sa.BigInteger(), nullable=True),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("input_tokens", sa.Integer(), nullable=False),
        sa.Column("output_tokens", sa.Integer(), nullable=False),
        sa.Column("cost_nanocents", sa.BigInteger(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"feature in ({FEATURES})", name=op.f("ck_ai_calls_feature")),
        sa.CheckConstraint(
            "outcome in ('under_way', 'answered', 'timeout', 'unreachable', 'refused', 'rate_limited', 'failed',"
            " 'malformed', 'over_budget', 'no_key', 'lost')",
            name=op.f("ck_ai_calls_outcome"),
        ),
        sa.CheckConstraint("attempt > 0", name=op.f("ck_ai_calls_attempt")),
        sa.CheckConstraint(
            "input_tokens >= 0 and output_tokens >= 0 and cost_nanocents >= 0", name=op.f("ck_ai_calls_cost")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["ai_providers.id"], name=op.f("fk_ai_calls_provider_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ai_calls_user_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ai_calls")),
    )
    op.create_index(op.f("ix_ai_calls_provider_id_at"), "ai_calls", ["provider_id", "at"], unique=False)
    op.create_index(op.f("ix_ai_calls_user_id_feature_at"), "ai_calls", ["user_id", "feature", "at"], unique=False)
    op.create_index(op.f("ix_ai_calls_at"), "ai_calls", ["at"], unique=False)
    op.create_table(
        "ai_answers",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("feature", sa.Text(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"feature in ({FEATURES})", name=op.f("ck_ai_answers_feature")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ai_answers_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_ai_answers")),
    )
    op.create_index(op.f("ix_ai_answers_expires_at"), "ai_answers", ["expires_at"], unique=False)
    op.create_index(op.f("ix_ai_answers_user_id"), "ai_answers", ["user_id"], unique=False)


def _rights() -> None:
    """Administrators change providers and never read a key; the worker reads keys and may only encrypt them anew."""
    op.execute("alter table ai_providers enable row level security")
    op.execute(f"grant select ({SEEN}), insert, update, delete on ai_providers to waymark_admin")
    op.execute(
        "create policy administrator on ai_providers to waymark_admin"
        f" using ({AN_ADMINISTRATOR}) with check ({AN_ADMINISTRATOR})"
    )
    op.execute("grant select, update (encrypted_key) on ai_providers to waymark_worker")
    # Whether anybody may word texts better, and nothing about who: a page asks with what it reads anyway.
    op.execute("grant select (is_enabled, features) on ai_providers to waymark_app")
    op.execute("create policy whether_there_are_any on ai_providers for select to waymark_app using (true)")
    op.execute("create policy worker on ai_providers to waymark_worker using (true) with check (true)")
    for table in OWN:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant select on {table} to waymark_app")
        op.execute(f"create policy own_rows on {table} for select to waymark_app using (user_id = {ME})")
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
    op.execute("grant select, insert, update, delete on ai_answers to waymark_worker")
    op.execute(
        "grant select, insert, update (outcome, input_tokens, output_tokens, cost_nanocents, latency_ms) on ai_calls"
        " to waymark_worker"
    )
    op.execute("grant select, insert, update on ai_spending to waymark_worker")


def _demands() -> None:
    op.drop_constraint(op.f("ck_admin_actions_action"), "admin_actions", type_="check")
    op.create_check_constraint(op.f("ck_admin_actions_action"), "admin_actions", f"action in ({ACTIONS})")
    op.execute("""
        create function demand_model_action() returns trigger
        language plpgsql security definer set search_path = pg_catalog, public, pg_temp
        as $$
        declare
            changed bigint := case when tg_op = 'DELETE' then old.id else new.id end;
        begin
            if current_setting('role') <> 'none' and not exists (
                select from public.admin_actions
                where transaction_id = pg_current_xact_id()::text::bigint and action = any (tg_argv)
                  and details ->> 'model' = changed::text
            ) then
                raise exception 'a change of % without its row in admin_actions', tg_table_name
                    using errcode = 'check_violation', table = tg_table_name, constraint = tg_name;
            end if;
            return null;
        end $$
    """)
    op.execute("revoke all on function demand_model_action() from public")
    for event, actions in (
        ("insert", "'model added'"),
        ("update", "'model changed', 'model key replaced', 'model keys rotated'"),
        ("delete", "'model removed'"),
    ):
        op.execute(
            f"create constraint trigger model_{event}_is_audited after {event} on ai_providers"
            f" deferrable initially deferred for each row execute function demand_model_action({actions})"
        )


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
