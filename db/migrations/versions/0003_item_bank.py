"""The item bank: statistics, calibrations, changes of key, reports, notices; tests that belong to a plan.

Revision 0003, after 0002. Every new column has a default or may be NULL, so the version before goes on running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"

# table: what the person may do with their own rows
PERSONAL = {
    "notices": "select, insert, update (read_at)",
    "item_reports": "select, insert",
    "result_corrections": "select",
}
SHARED = ("bank_revisions", "item_statistics", "calibrations", "item_parameters", "key_changes")
APPEND_ONLY = ("bank_revisions", "calibrations", "item_parameters", "result_corrections")


def upgrade() -> None:
    _tables()
    _columns()
    _rights()


def _tables() -> None:

    op.create_table(
        "calibrations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("responses", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.Column("families", sa.BigInteger(), nullable=False),
        sa.Column("log_likelihood", sa.Float(), nullable=False),
        sa.Column("iterations", sa.BigInteger(), nullable=False),
        sa.Column("shift", sa.Float(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibrations")),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(title) between 1 and 200", name=op.f("ck_notices_title_length")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notices_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("user_id", "kind", "subject", name=op.f("uq_notices_user_id_kind_subject")),
    )
    op.create_index(
        "ix_notices_unread", "notices", ["user_id"], unique=False, postgresql_where=sa.text("read_at is null")
    )
    op.create_table(
        "bank_revisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=True),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('retired', 'restored', 'key changed', 'calibrated', 'exposure')",
            name=op.f("ck_bank_revisions_kind"),
        ),
        sa.ForeignKeyConstraint(["family_id"], ["item_families.id"], name=op.f("fk_bank_revisions_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_revisions")),
    )
    op.create_index(op.f("ix_bank_revisions_family_id"), "bank_revisions", ["family_id"], unique=False)
    op.create_table(
        "item_parameters",
        sa.Column("calibration_id", sa.BigInteger(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("a", sa.Float(), nullable=False),
        sa.Column("b", sa.Float(), nullable=False),
        sa.Column("se_a", sa.Float(), nullable=False),
        sa.Column("se_b", sa.Float(), nullable=False),
        sa.Column("responses", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calibration_id"], ["calibrations.id"], name=op.f("fk_item_parameters_calibration_id")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["item_families.id"], name=op.f("fk_item_parameters_family_id")),
        sa.PrimaryKeyConstraint("calibration_id", "family_id", name=op.f("pk_item_parameters")),
    )
    op.create_index("ix_item_parameters_family_id", "item_parameters", ["family_id", "calibration_id"], unique=False)
    op.create_table(
        "item_statistics",
        sa.Column("family_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("presented", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("right_answers", sa.BigInteger(), nullable=False),
        sa.Column("facility", sa.Float(), nullable=True),
        sa.Column("discrimination", sa.Float(), nullable=True),
        sa.Column("choices", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("median_seconds", sa.Float(), nullable=True),
        sa.Column("mean_seconds", sa.Float(), nullable=True),
        sa.Column("rapid_share", sa.Float(), nullable=True),
        sa.Column("drift", sa.Float(), nullable=True),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "answered between 0 and presented and right_answers between 0 and answered",
            name=op.f("ck_item_statistics_counts"),
        ),
        sa.CheckConstraint("cardinality(choices) = 4", name=op.f("ck_item_statistics_choices")),
        sa.CheckConstraint("discrimination between -1 and 1", name=op.f("ck_item_statistics_discrimination")),
        sa.CheckConstraint("facility between 0 and 1", name=op.f("ck_item_statistics_facility")),
        sa.ForeignKeyConstraint(["family_id"], ["item_families.id"], name=op.f("fk_item_statistics_family_id")),
        sa.PrimaryKeyConstraint("family_id", name=op.f("pk_item_statistics")),
    )
    op.create_table(
        "key_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_ids", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("old_key", sa.SmallInteger(), nullable=True),
        sa.Column("new_key", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("old_key between 0 and 3 and new_key between 0 and 3", name=op.f("ck_key_changes_keys")),
        sa.CheckConstraint("old_key is distinct from new_key", name=op.f("ck_key_changes_changes")),
        sa.ForeignKeyConstraint(["family_id"], ["item_families.id"], name=op.f("fk_key_changes_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_changes")),
    )
    op.create_index(
        "uq_key_changes_under_way",
        "key_changes",
        ["family_id"],
        unique=True,
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_table(
        "item_reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("family_id", sa.BigInteger(), nullable=False),
        sa.Column("variant_id", sa.BigInteger(), nullable=False),
        sa.Column("complaint", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "complaint in ('wrong answer', 'unclear', 'outdated', 'does not show', 'other')",
            name=op.f("ck_item_reports_complaint"),
        ),
        sa.CheckConstraint("length(comment) <= 1000", name=op.f("ck_item_reports_comment_length")),
        sa.ForeignKeyConstraint(["family_id"], ["item_families.id"], name=op.f("fk_item_reports_family_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_item_reports_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["variant_id"], ["item_variants.id"], name=op.f("fk_item_reports_variant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_reports")),
        sa.UniqueConstraint("user_id", "variant_id", name=op.f("uq_item_reports_user_id_variant_id")),
    )
    op.create_index(op.f("ix_item_reports_family_id"), "item_reports", ["family_id"], unique=False)
    op.create_index(
        "ix_item_reports_open",
        "item_reports",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "result_corrections",
        sa.Column("key_change_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("old_score", sa.SmallInteger(), nullable=False),
        sa.Column("old_total", sa.SmallInteger(), nullable=False),
        sa.Column("new_score", sa.SmallInteger(), nullable=False),
        sa.Column("new_total", sa.SmallInteger(), nullable=False),
        sa.Column("old_passed", sa.Boolean(), nullable=True),
        sa.Column("new_passed", sa.Boolean(), nullable=True),
        sa.Column("xp_change", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_change_id"], ["key_changes.id"], name=op.f("fk_result_corrections_key_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            name=op.f("fk_result_corrections_user_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("key_change_id", "attempt_id", name=op.f("pk_result_corrections")),
    )
    op.create_index(op.f("ix_result_corrections_user_id"), "result_corrections", ["user_id"], unique=False)


def _columns() -> None:
    op.add_column("assessment_attempts", sa.Column("plan_id", sa.BigInteger(), nullable=True))
    op.add_column("assessment_attempts", sa.Column("week_number", sa.SmallInteger(), nullable=True))
    op.add_column("assessment_attempts", sa.Column("task_id", sa.BigInteger(), nullable=True))
    op.create_index(
        "uq_assessment_attempts_open_form",
        "assessment_attempts",
        ["plan_id", "kind", sa.literal_column("coalesce(week_number, 0)"), sa.literal_column("coalesce(task_id, 0)")],
        unique=True,
        postgresql_where=sa.text("kind <> 'diagnostic' and status = 'in_progress'"),
    )
    op.create_foreign_key(
        "fk_assessment_attempts_user_id_plan_id",
        "assessment_attempts",
        "personalized_plans",
        ["user_id", "plan_id"],
        ["user_id", "id"],
        ondelete="CASCADE",
    )
    op.add_column(
        "item_families",
        sa.Column(
            "proof", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'::jsonb"), nullable=False
        ),
    )
    op.add_column("item_families", sa.Column("se_a", sa.Float(), nullable=True))
    op.add_column("item_families", sa.Column("se_b", sa.Float(), nullable=True))
    op.add_column(
        "item_families", sa.Column("calibrated_responses", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("item_families", sa.Column("exposure", sa.Float(), server_default=sa.text("0"), nullable=False))
    op.add_column("item_families", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "item_variants", sa.Column("key_option", sa.SmallInteger(), server_default=sa.text("0"), nullable=True)
    )

    op.create_index("ix_assessment_attempts_user_id_plan_id", "assessment_attempts", ["user_id", "plan_id"])
    op.create_index("ix_assessment_responses_family_id", "assessment_responses", ["family_id"])
    for table, name, rule in (
        ("assessment_attempts", "timed", "kind in ('diagnostic', 'daily_check') or deadline_at is not null"),
        ("assessment_attempts", "plan", "(kind = 'diagnostic') = (plan_id is null)"),
        ("assessment_attempts", "week", "kind <> 'weekly' or week_number is not null"),
        ("assessment_attempts", "task", "(kind = 'daily_check') = (task_id is not null)"),
        ("item_families", "exposure", "exposure between 0 and 1"),
        ("item_variants", "key_option", "key_option between 0 and 3"),
    ):
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def _rights() -> None:
    for table in SHARED:
        op.execute(f"grant select on {table} to waymark_app")
    for table, rights in PERSONAL.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant {rights} on {table} to waymark_app")
        op.execute(
            f"create policy own_rows on {table} to waymark_app using (user_id = {ME}) with check (user_id = {ME})"
        )
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
    for table in (*SHARED, *PERSONAL):
        op.execute(f"grant select, insert, update, delete on {table} to waymark_worker")
    for table in APPEND_ONLY:
        op.execute(f"revoke update, delete on {table} from waymark_worker")


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
