"""Modules for teachers, and what a teacher keeps here: profile, courses, materials.

Revision 0012, after 0009. A module is a track of a kind of its own, its test an attempt without a plan; the version
before knows neither and goes on running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"

# table: what the person may do with their own rows
PERSONAL = {
    "teacher_profiles": "select, insert, update",
    "course_enrolments": "select, insert, delete, update (status, note, finished_at)",
    "course_parts_done": "select, insert, delete",
    "teacher_materials": "select, insert, delete",
}
SHARED = ("courses", "course_parts")
CHECKS = (
    ("tracks", "kind", "kind in ('role', 'language', 'module')"),
    (
        "assessment_attempts",
        "kind",
        "kind in ('diagnostic', 'daily_check', 'weekly', 'final', 'comprehensive', 'review', 'module')",
    ),
    ("assessment_attempts", "plan", "(kind in ('diagnostic', 'module')) = (plan_id is null)"),
    (
        "assessment_results",
        "test_type",
        "test_type in ('initial', 'weekly', 'final', 'correction', 'daily', 'review', 'module')",
    ),
)


def upgrade() -> None:
    _tests()
    _profile()
    _courses()
    _materials()
    _rights()


def _tests() -> None:
    for table, name, condition in CHECKS:
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)
    op.create_index(
        "uq_assessment_attempts_open_module",
        "assessment_attempts",
        ["user_id", "track_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'module' and status = 'in_progress'"),
    )


def _profile() -> None:
    op.create_table(
        "teacher_profiles",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("subjects", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("years_teaching", sa.SmallInteger(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=True),
        sa.Column("goals", sa.Text(), nullable=False),
        sa.Column("minutes_per_week", sa.SmallInteger(), nullable=True),
        sa.Column("learning_style", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(subjects) <= 12", name=op.f("ck_teacher_profiles_subjects")),
        sa.CheckConstraint("years_teaching between 0 and 60", name=op.f("ck_teacher_profiles_years_teaching")),
        sa.CheckConstraint(
            "phase in ('early years', 'primary', 'lower secondary', 'upper secondary', 'vocational',"
            " 'higher education', 'adult')",
            name=op.f("ck_teacher_profiles_phase"),
        ),
        sa.CheckConstraint("length(goals) <= 1000", name=op.f("ck_teacher_profiles_goals")),
        sa.CheckConstraint("minutes_per_week between 15 and 1200", name=op.f("ck_teacher_profiles_minutes_per_week")),
        sa.CheckConstraint(
            "learning_style in ('reading', 'watching', 'doing', 'discussing')",
            name=op.f("ck_teacher_profiles_learning_style"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_teacher_profiles_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_teacher_profiles")),
    )


def _courses() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("price", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("topics", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("kind in ('career', 'external')", name=op.f("ck_courses_kind")),
        sa.CheckConstraint("(kind = 'external') = (url is not null)", name=op.f("ck_courses_url")),
        sa.CheckConstraint("minutes > 0 and place >= 0", name=op.f("ck_courses_numbers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courses")),
        sa.UniqueConstraint("slug", name=op.f("uq_courses_slug")),
    )
    op.create_table(
        "course_parts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("course_id", sa.BigInteger(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=False),
        sa.Column("resources", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("minutes > 0 and place >= 0", name=op.f("ck_course_parts_numbers")),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_parts_course_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_course_parts_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_parts")),
        sa.UniqueConstraint("course_id", "slug", name=op.f("uq_course_parts_course_id_slug")),
        sa.UniqueConstraint("course_id", "id", name=op.f("uq_course_parts_course_id_id")),
    )
    op.create_index(op.f("ix_course_parts_topic_id"), "course_parts", ["topic_id"], unique=False)
    op.create_table(
        "course_enrolments",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'enrolled'"), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status in ('enrolled', 'finished')", name=op.f("ck_course_enrolments_status")),
        sa.CheckConstraint(
            "(status = 'finished') = (finished_at is not null)", name=op.f("ck_course_enrolments_finished_when")
        ),
        sa.CheckConstraint("length(note) <= 1000", name=op.f("ck_course_enrolments_note")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_course_enrolments_user_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name=op.f("fk_course_enrolments_course_id")),
        sa.PrimaryKeyConstraint("user_id", "course_id", name=op.f("pk_course_enrolments")),
    )
    op.create_index(op.f("ix_course_enrolments_course_id"), "course_enrolments", ["course_id"], unique=False)
    op.create_table(
        "course_parts_done",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("course_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id", "course_id"],
            ["course_enrolments.user_id", "course_enrolments.course_id"],
            name=op.f("fk_course_parts_done_user_id_course_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["course_id", "part_id"],
            ["course_parts.course_id", "course_parts.id"],
            name=op.f("fk_course_parts_done_course_id_part_id"),
        ),
        sa.PrimaryKeyConstraint("user_id", "course_id", "part_id", name=op.f("pk_course_parts_done")),
    )
    op.create_index(
        op.f("ix_course_parts_done_course_id_part_id"), "course_parts_done", ["course_id", "part_id"], unique=False
    )


def _materials() -> None:
    op.create_table(
        "teacher_materials",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind in ('lesson plan', 'worksheet', 'slides', 'assessment', 'recording', 'reflection', 'certificate',"
            " 'other')",
            name=op.f("ck_teacher_materials_kind"),
        ),
        sa.CheckConstraint("length(title) between 1 and 120", name=op.f("ck_teacher_materials_title")),
        sa.CheckConstraint("length(note) <= 2000", name=op.f("ck_teacher_materials_note")),
        sa.CheckConstraint("link ~ '^https?://' and length(link) <= 500", name=op.f("ck_teacher_materials_link")),
        sa.CheckConstraint("(content is null) = (media_type is null)", name=op.f("ck_teacher_materials_file")),
        sa.CheckConstraint("octet_length(content) between 1 and 1048576", name=op.f("ck_teacher_materials_size")),
        sa.CheckConstraint(
            "link is not null or content is not null or note <> ''", name=op.f("ck_teacher_materials_something")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_teacher_materials_topic_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_teacher_materials_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teacher_materials")),
    )
    op.create_index(op.f("ix_teacher_materials_user_id_id"), "teacher_materials", ["user_id", "id"], unique=False)
    op.create_index(op.f("ix_teacher_materials_topic_id"), "teacher_materials", ["topic_id"], unique=False)


def _rights() -> None:
    for table in SHARED:
        op.execute(f"grant select on {table} to waymark_app")
        op.execute(f"grant select, insert, update, delete on {table} to waymark_worker")
    for table, rights in PERSONAL.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"grant {rights} on {table} to waymark_app")
        op.execute(
            f"create policy own_rows on {table} to waymark_app using (user_id = {ME}) with check (user_id = {ME})"
        )
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to waymark_worker")


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
