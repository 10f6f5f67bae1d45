"""Growth plans of teachers: versions, actions, why a new one was due, insights between teachers, preferences.

Revision 0013, after 0012. New tables alone, so the version before goes on running. Two things the tables promise by
themselves: nobody calls their own insight helpful, and no administrator moderates one without the row that says why.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"
AN_ADMINISTRATOR = "(select app_has_role('admin'))"

# table: what the person may do with their own rows
PERSONAL = {
    "growth_plans": "select, insert, update (is_active, is_offered)",
    "growth_plan_actions": "select, insert, update (state, started_at, completed_at, minutes_spent, reflection,"
    " evidence_links, carried_from)",
    "growth_plan_regenerations": "select, insert, update (state, decided_at, new_plan_id)",
    "growth_plan_insights": "select",
    "growth_plan_insight_votes": "select, insert",
    "growth_plan_insight_reports": "select, insert",
    "teacher_growth_preferences": "select, insert, update",
}
# What an administrator sees of an insight: not whose it is.
SEEN = "id, topic, body, doubts, status, is_seeded, is_featured, verified_at, verified_by, created_at"
ADMINISTRATORS_DO = (
    "insight verified",
    "insight featured",
    "insight no longer featured",
    "insight hidden",
    "insight shown",
)


def upgrade() -> None:
    _tables()
    _rights()
    _votes()
    _log()
    _moderation()


def _tables() -> None:
    op.create_table(
        "growth_plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plan_text", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=True),
        sa.Column("based_on", sa.BigInteger(), nullable=True),
        sa.Column("generated_context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_offered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(origin = 'model') = (based_on is not null)", name=op.f("ck_growth_plans_based_on")),
        sa.CheckConstraint("(origin = 'model') = (written_by is not null)", name=op.f("ck_growth_plans_written_by")),
        sa.CheckConstraint(
            "not is_offered or (origin = 'model' and not is_active)", name=op.f("ck_growth_plans_offered")
        ),
        sa.CheckConstraint("origin in ('rules', 'model')", name=op.f("ck_growth_plans_origin")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_growth_plans_expires")),
        sa.CheckConstraint("length(plan_text) between 1 and 20000", name=op.f("ck_growth_plans_text_length")),
        sa.CheckConstraint("length(title) between 1 and 200", name=op.f("ck_growth_plans_title_length")),
        sa.CheckConstraint("plan_version > 0", name=op.f("ck_growth_plans_version")),
        sa.ForeignKeyConstraint(
            ["user_id", "based_on"],
            ["growth_plans.user_id", "growth_plans.id"],
            name=op.f("fk_growth_plans_user_id_based_on"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_growth_plans_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_plans")),
        sa.UniqueConstraint("user_id", "based_on", name=op.f("uq_growth_plans_user_id_based_on")),
        sa.UniqueConstraint("user_id", "id", name=op.f("uq_growth_plans_user_id_id")),
        sa.UniqueConstraint("user_id", "plan_version", name=op.f("uq_growth_plans_user_id_plan_version")),
    )
    op.create_index(
        "uq_growth_plans_one_active", "growth_plans", ["user_id"], unique=True, postgresql_where=sa.text("is_active")
    )
    op.create_index(
        "uq_growth_plans_one_offered", "growth_plans", ["user_id"], unique=True, postgresql_where=sa.text("is_offered")
    )
    op.create_table(
        "growth_plan_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("place", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("priority", sa.Text(), nullable=False),
        sa.Column("target_date", sa.Date(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes_spent", sa.Integer(), nullable=True),
        sa.Column("reflection", sa.Text(), nullable=True),
        sa.Column(
            "evidence_links",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("carried_from", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "case state when 'pending' then started_at is null and completed_at is null when 'in_progress' then started_at is not null and completed_at is null else started_at is not null and completed_at >= started_at end",
            name=op.f("ck_growth_plan_actions_moments"),
        ),
        sa.CheckConstraint(
            "kind in ('retake_module', 'complete_course_module', 'enroll_course', 'use_tutor', 'upload_material', 'other')",
            name=op.f("ck_growth_plan_actions_kind"),
        ),
        sa.CheckConstraint("priority in ('high', 'medium', 'low')", name=op.f("ck_growth_plan_actions_priority")),
        sa.CheckConstraint(
            "state = 'completed' or (minutes_spent is null and reflection is null and evidence_links = '[]')",
            name=op.f("ck_growth_plan_actions_outcome"),
        ),
        sa.CheckConstraint(
            "state in ('pending', 'in_progress', 'completed')", name=op.f("ck_growth_plan_actions_state")
        ),
        sa.CheckConstraint(
            "case when jsonb_typeof(evidence_links) = 'array' then jsonb_array_length(evidence_links) <= 5 and not jsonb_path_exists(evidence_links, '$[*] ? (@.type() != \"string\" || !(@ like_regex \"^https://[^ ]+$\"))') else false end",
            name=op.f("ck_growth_plan_actions_evidence_links"),
        ),
        sa.CheckConstraint(
            "length(reflection) between 1 and 4000", name=op.f("ck_growth_plan_actions_reflection_length")
        ),
        sa.CheckConstraint("length(words) between 1 and 2000", name=op.f("ck_growth_plan_actions_words_length")),
        sa.CheckConstraint("minutes between 1 and 6000", name=op.f("ck_growth_plan_actions_minutes")),
        sa.CheckConstraint("minutes_spent between 0 and 6000", name=op.f("ck_growth_plan_actions_minutes_spent")),
        sa.CheckConstraint("position between 1 and 60", name=op.f("ck_growth_plan_actions_position")),
        sa.ForeignKeyConstraint(
            ["user_id", "carried_from"],
            ["growth_plan_actions.user_id", "growth_plan_actions.id"],
            name=op.f("fk_growth_plan_actions_user_id_carried_from"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["growth_plans.user_id", "growth_plans.id"],
            name=op.f("fk_growth_plan_actions_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_growth_plan_actions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_plan_actions")),
        sa.UniqueConstraint("plan_id", "position", name=op.f("uq_growth_plan_actions_plan_id_position")),
        sa.UniqueConstraint("user_id", "carried_from", name=op.f("uq_growth_plan_actions_user_id_carried_from")),
        sa.UniqueConstraint("user_id", "id", name=op.f("uq_growth_plan_actions_user_id_id")),
    )
    op.create_index(
        "ix_growth_plan_actions_done",
        "growth_plan_actions",
        ["user_id", "completed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'completed'"),
    )
    op.create_table(
        "growth_plan_regenerations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("trigger", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("new_plan_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (new_plan_id is not null)", name=op.f("ck_growth_plan_regenerations_new_plan")
        ),
        sa.CheckConstraint(
            "(state = 'suggested') = (decided_at is null)", name=op.f("ck_growth_plan_regenerations_decided")
        ),
        sa.CheckConstraint(
            "state in ('suggested', 'done', 'declined')", name=op.f("ck_growth_plan_regenerations_state")
        ),
        sa.CheckConstraint(
            "trigger in ('asked', 'plan_is_old', 'all_actions_done', 'new_assessment', 'score_moved', 'new_course')",
            name=op.f("ck_growth_plan_regenerations_trigger"),
        ),
        sa.CheckConstraint("length(reason) between 1 and 500", name=op.f("ck_growth_plan_regenerations_reason_length")),
        sa.ForeignKeyConstraint(
            ["user_id", "new_plan_id"],
            ["growth_plans.user_id", "growth_plans.id"],
            name=op.f("fk_growth_plan_regenerations_user_id_new_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["growth_plans.user_id", "growth_plans.id"],
            name=op.f("fk_growth_plan_regenerations_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_growth_plan_regenerations_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_plan_regenerations")),
        sa.UniqueConstraint(
            "user_id",
            "plan_id",
            "trigger",
            "subject",
            name=op.f("uq_growth_plan_regenerations_user_id_plan_id_trigger_subject"),
        ),
    )
    op.create_index(
        op.f("ix_growth_plan_regenerations_user_id_suggested_at"),
        "growth_plan_regenerations",
        ["user_id", "suggested_at"],
        unique=False,
    )
    op.create_table(
        "growth_plan_insights",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("slug", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("phase", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column(
            "doubts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("status", sa.Text(), server_default=sa.text("'published'"), nullable=False),
        sa.Column("is_seeded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_featured", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "not is_featured or (status = 'published' and verified_at is not null)",
            name=op.f("ck_growth_plan_insights_featured"),
        ),
        sa.CheckConstraint(
            "source ~ '^https://' and length(source) <= 300", name=op.f("ck_growth_plan_insights_source")
        ),
        sa.CheckConstraint(
            "status in ('published', 'held', 'hidden', 'withdrawn')", name=op.f("ck_growth_plan_insights_status")
        ),
        sa.CheckConstraint(
            "(verified_at is null) = (verified_by is null)", name=op.f("ck_growth_plan_insights_verified")
        ),
        sa.CheckConstraint(
            "is_seeded = (user_id is null) and is_seeded = (slug is not null)",
            name=op.f("ck_growth_plan_insights_author"),
        ),
        sa.CheckConstraint("length(body) between 40 and 1200", name=op.f("ck_growth_plan_insights_body_length")),
        sa.CheckConstraint("length(title) between 5 and 120", name=op.f("ck_growth_plan_insights_title_length")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_growth_plan_insights_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_plan_insights")),
        sa.UniqueConstraint("slug", name=op.f("uq_growth_plan_insights_slug")),
        sa.UniqueConstraint("user_id", "fingerprint", name=op.f("uq_growth_plan_insights_user_id_fingerprint")),
    )
    op.create_index(
        op.f("ix_growth_plan_insights_topic_phase"), "growth_plan_insights", ["topic", "phase"], unique=False
    )
    op.create_table(
        "growth_plan_insight_votes",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("insight_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["insight_id"],
            ["growth_plan_insights.id"],
            name=op.f("fk_growth_plan_insight_votes_insight_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_growth_plan_insight_votes_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "insight_id", name=op.f("pk_growth_plan_insight_votes")),
    )
    op.create_index(
        op.f("ix_growth_plan_insight_votes_insight_id"), "growth_plan_insight_votes", ["insight_id"], unique=False
    )
    op.create_table(
        "growth_plan_insight_reports",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("insight_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(reason) between 3 and 500", name=op.f("ck_growth_plan_insight_reports_reason_length")
        ),
        sa.ForeignKeyConstraint(
            ["insight_id"],
            ["growth_plan_insights.id"],
            name=op.f("fk_growth_plan_insight_reports_insight_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_growth_plan_insight_reports_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "insight_id", name=op.f("pk_growth_plan_insight_reports")),
    )
    op.create_index(
        op.f("ix_growth_plan_insight_reports_insight_id"), "growth_plan_insight_reports", ["insight_id"], unique=False
    )
    op.create_table(
        "teacher_growth_preferences",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("learning_style", sa.Text(), server_default=sa.text("'mixed'"), nullable=False),
        sa.Column("pace", sa.Text(), server_default=sa.text("'steady'"), nullable=False),
        sa.Column("celebrations", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("suggestions", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("mail", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "learning_style in ('mixed', 'reading', 'watching', 'doing', 'discussing')",
            name=op.f("ck_teacher_growth_preferences_style"),
        ),
        sa.CheckConstraint(
            "pace in ('gentle', 'steady', 'intensive')", name=op.f("ck_teacher_growth_preferences_pace")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_teacher_growth_preferences_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_teacher_growth_preferences")),
    )


def _rights() -> None:
    for table, rights in PERSONAL.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant {rights} on {table} to waymark_app")
        op.execute(
            f"create policy own_rows on {table} to waymark_app using (user_id = {ME}) with check (user_id = {ME})"
        )
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to waymark_worker")


def _votes() -> None:
    """The author of an insight is in no row a voter may read; the table asks for itself."""
    op.execute("""
        create function refuse_own_insight() returns trigger
        language plpgsql security definer set search_path = pg_catalog, public, pg_temp
        as $$
        begin
            if current_setting('role') <> 'none' and exists (
                select from public.growth_plan_insights where id = new.insight_id and user_id = new.user_id
            ) then
                raise exception 'nobody calls their own insight helpful'
                    using errcode = 'check_violation', table = tg_table_name, constraint = tg_name;
            end if;
            return new;
        end $$
    """)
    op.execute("revoke all on function refuse_own_insight() from public")
    op.execute("""
        create trigger not_ones_own before insert or update on growth_plan_insight_votes
        for each row execute function refuse_own_insight()
    """)


def _log() -> None:
    """What the log may say: revisions between the first of them and this one added to the list, which stays in order."""
    listed = ", ".join(f"'{action}'" for action in ADMINISTRATORS_DO)
    op.execute(f"""
        do $do$ declare known text; begin
            select string_agg(quote_literal(named[1]), ', ' order by place) into known
            from pg_constraint, regexp_matches(pg_get_constraintdef(oid), '''([^'']+)''', 'g')
                with ordinality as found (named, place)
            where conrelid = 'admin_actions'::regclass and conname = 'ck_admin_actions_action';
            alter table admin_actions drop constraint ck_admin_actions_action;
            execute format(
                'alter table admin_actions add constraint ck_admin_actions_action check (action in (%s, %s))',
                known, $listed${listed}$listed$);
        end $do$
    """)


def _moderation() -> None:
    """An administrator moderates words, not people: the row in the log names the insight, and never its author."""
    op.execute(f"grant select ({SEEN}) on growth_plan_insights to waymark_admin")
    op.execute("grant update (status, is_featured, verified_at, verified_by) on growth_plan_insights to waymark_admin")
    op.execute(
        "create policy administrator on growth_plan_insights to waymark_admin"
        f" using ({AN_ADMINISTRATOR}) with check ({AN_ADMINISTRATOR})"
    )
    op.execute("""
        create function demand_insight_action() returns trigger
        language plpgsql security definer set search_path = pg_catalog, public, pg_temp
        as $$
        declare
            acting text := current_setting('role');
            judged boolean := old.verified_at is distinct from new.verified_at
                or (new.is_featured and not old.is_featured);
        begin
            if acting = 'none' or (acting <> 'waymark_admin' and not judged) then
                return null;
            end if;
            if not exists (
                select from public.admin_actions
                where transaction_id = pg_current_xact_id()::text::bigint and action like 'insight %'
                  and details ->> 'insight' = new.id::text
            ) then
                raise exception 'an insight moderated without its row in admin_actions'
                    using errcode = 'check_violation', table = tg_table_name, constraint = tg_name;
            end if;
            return null;
        end $$
    """)
    op.execute("revoke all on function demand_insight_action() from public")
    op.execute("""
        create constraint trigger insights_are_audited after update on growth_plan_insights
        deferrable initially deferred for each row execute function demand_insight_action()
    """)


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
