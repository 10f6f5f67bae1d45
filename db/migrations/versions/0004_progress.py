"""What tests lead to: diagnoses, correction plans, verdicts, reviews, accommodations, resumes; answers that can be changed.

Revision 0004, after 0003. Every new column has a default or may be NULL, so the version before goes on running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"

# table: what the person may do with their own rows
PERSONAL = {
    "weak_topic_diagnoses": "select, insert",
    "correction_plans": "select, insert, update (status)",
    "final_retests": "select, insert",
    "verdicts": "select, insert",
    "topic_reviews": "select, insert, update (card, due_at, reviewed)",
    "accommodations": "select",
    "resumes": "select, insert, delete",
    "resume_impacts": "select, insert",
}


def upgrade() -> None:
    _tables()
    _columns()
    _checks()
    _rights()


def _tables() -> None:

    op.create_table(
        "accommodations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("time_factor", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.BigInteger(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(reason) between 3 and 500", name=op.f("ck_accommodations_reason_length")),
        sa.CheckConstraint("time_factor between 1 and 3", name=op.f("ck_accommodations_time_factor")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_accommodations_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodations")),
    )
    op.create_index(op.f("ix_accommodations_user_id_id"), "accommodations", ["user_id", "id"], unique=False)
    op.create_table(
        "resumes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("track_id", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("structure", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("stage in ('before', 'after')", name=op.f("ck_resumes_stage")),
        sa.ForeignKeyConstraint(["track_id"], ["tracks.id"], name=op.f("fk_resumes_track_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_resumes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resumes")),
        sa.UniqueConstraint("user_id", "id", name=op.f("uq_resumes_user_id_id")),
    )
    op.create_index(op.f("ix_resumes_user_id_track_id"), "resumes", ["user_id", "track_id"], unique=False)
    op.create_table(
        "resume_impacts",
        sa.Column("resume_id", sa.BigInteger(), nullable=False),
        sa.Column("skill_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("skill", sa.Text(), nullable=False),
        sa.Column("before_score", sa.Float(), nullable=True),
        sa.Column("after_score", sa.Float(), nullable=True),
        sa.Column("improvement_percentage", sa.Float(), nullable=True),
        sa.Column("evidence", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "before_score between 0 and 100 and after_score between 0 and 100", name=op.f("ck_resume_impacts_scores")
        ),
        sa.ForeignKeyConstraint(["skill_id"], ["skills.id"], name=op.f("fk_resume_impacts_skill_id")),
        sa.ForeignKeyConstraint(
            ["user_id", "resume_id"],
            ["resumes.user_id", "resumes.id"],
            name=op.f("fk_resume_impacts_user_id_resume_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resume_id", "skill_id", name=op.f("pk_resume_impacts")),
    )
    op.create_index(op.f("ix_resume_impacts_user_id"), "resume_impacts", ["user_id"], unique=False)
    op.create_table(
        "topic_reviews",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("card", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reviewed", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_topic_reviews_topic_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_topic_reviews_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "topic_id", name=op.f("pk_topic_reviews")),
    )
    op.create_index(op.f("ix_topic_reviews_user_id_due_at"), "topic_reviews", ["user_id", "due_at"], unique=False)
    op.create_table(
        "correction_plans",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt_id", sa.BigInteger(), nullable=False),
        sa.Column("duration_weeks", sa.SmallInteger(), server_default=sa.text("2"), nullable=False),
        sa.Column("all_topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("status in ('active', 'completed')", name=op.f("ck_correction_plans_status")),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            name=op.f("fk_correction_plans_user_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name=op.f("fk_correction_plans_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction_plans")),
        sa.UniqueConstraint("plan_id", name=op.f("uq_correction_plans_plan_id")),
    )
    op.create_index(op.f("ix_correction_plans_user_id"), "correction_plans", ["user_id"], unique=False)
    op.create_table(
        "final_retests",
        sa.Column("attempt_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("total_questions", sa.SmallInteger(), nullable=False),
        sa.Column("career_recommendation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("readiness_level", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "readiness_level in ('job ready', 'needs additional training', 'not yet suited')",
            name=op.f("ck_final_retests_readiness_level"),
        ),
        sa.CheckConstraint("score between 0 and total_questions", name=op.f("ck_final_retests_score")),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            name=op.f("fk_final_retests_user_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name=op.f("fk_final_retests_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_final_retests")),
    )
    op.create_index(op.f("ix_final_retests_user_id_plan_id"), "final_retests", ["user_id", "plan_id"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("plan_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("total_questions", sa.SmallInteger(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("probability_ready", sa.Float(), nullable=False),
        sa.Column("readiness_level", sa.Text(), nullable=False),
        sa.Column("skills", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("would_change", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("better_tracks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "readiness_level in ('job ready', 'needs additional training', 'not yet suited')",
            name=op.f("ck_verdicts_readiness_level"),
        ),
        sa.CheckConstraint("0 <= low and low <= high and high <= 1", name=op.f("ck_verdicts_interval")),
        sa.CheckConstraint("probability_ready between 0 and 1", name=op.f("ck_verdicts_probability")),
        sa.CheckConstraint("score between 0 and total_questions", name=op.f("ck_verdicts_score")),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            name=op.f("fk_verdicts_user_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name=op.f("fk_verdicts_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_verdicts")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_verdicts_attempt_id")),
    )
    op.create_index(op.f("ix_verdicts_user_id"), "verdicts", ["user_id"], unique=False)
    op.create_table(
        "weak_topic_diagnoses",
        sa.Column("attempt_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("week_number", sa.SmallInteger(), nullable=False),
        sa.Column("weak_topics", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("severity_level", sa.Text(), nullable=False),
        sa.Column("extra_days", sa.SmallInteger(), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column(
            "suggestions",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "severity_level in ('low', 'medium', 'high')", name=op.f("ck_weak_topic_diagnoses_severity_level")
        ),
        sa.CheckConstraint("extra_days between 2 and 4 and failures > 0", name=op.f("ck_weak_topic_diagnoses_numbers")),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            name=op.f("fk_weak_topic_diagnoses_user_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name=op.f("fk_weak_topic_diagnoses_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_weak_topic_diagnoses")),
    )
    op.create_index(
        op.f("ix_weak_topic_diagnoses_user_id_plan_id"), "weak_topic_diagnoses", ["user_id", "plan_id"], unique=False
    )


def _columns() -> None:
    op.add_column(
        "assessment_responses", sa.Column("flagged", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("assessment_responses", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("daily_tasks", sa.Column("is_extra", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("personalized_plans", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_personalized_plans_attempt_id"), "personalized_plans", type_="unique")
    op.create_index(
        "uq_personalized_plans_attempt_id",
        "personalized_plans",
        ["attempt_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'failed'"),
    )
    op.add_column("weekly_plans", sa.Column("skipped", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("weekly_plans", sa.Column("kind", sa.Text(), server_default=sa.text("'regular'"), nullable=False))
    op.alter_column("weekly_plans", "skill_id", existing_type=sa.BIGINT(), nullable=True)


# table, name, rule: what changed, and what is new
CHECKS = (
    (
        "assessment_attempts",
        "kind",
        "kind in ('diagnostic', 'daily_check', 'weekly', 'final', 'comprehensive', 'review')",
    ),
    ("assessment_attempts", "timed", "kind in ('diagnostic', 'daily_check', 'review') or deadline_at is not null"),
    ("assessment_results", "test_type", "test_type in ('initial', 'weekly', 'final', 'correction', 'daily', 'review')"),
    ("weekly_plans", "week_number", "week_number between 1 and 6 and (kind = 'correction') = (week_number > 4)"),
)
NEW_CHECKS = (
    ("weekly_plans", "kind", "kind in ('regular', 'correction')"),
    ("weekly_plans", "skill", "(kind = 'regular') = (skill_id is not null)"),
)


def _checks() -> None:
    for table, name, rule in CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)
    for table, name, rule in NEW_CHECKS:
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule)


def _rights() -> None:
    for table, rights in PERSONAL.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant {rights} on {table} to waymark_app")
        op.execute(
            f"create policy own_rows on {table} to waymark_app using (user_id = {ME}) with check (user_id = {ME})"
        )
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to waymark_worker")
    op.execute("grant update (flagged, opened_at) on assessment_responses to waymark_app")
    op.execute("grant update (ended_at) on personalized_plans to waymark_app")
    op.execute("grant update (skipped) on weekly_plans to waymark_app")
    op.execute(
        "grant update (topic_id, topic, description, reason, practice, resources, estimated_minutes) on daily_tasks"
        " to waymark_app"
    )


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
