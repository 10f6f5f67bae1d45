"""Cohorts, who teaches them and who is in them; comments on plans, reviews of them, what teachers grant.

Revision 0011, after 0010. New tables only, so the version before goes on running. A fifth role, `waymark_teacher`, reads
in the name of a teacher: of learners it sees those alone who are in one of that teacher's cohorts at this moment, which
the database itself looks up. Memberships, teachers and invitations are written in the worker's role, by services that
hold the cohort's row while they decide.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"
# Asked once a statement and table, and then a look into a hash for each row; an array would be gone through each time.
MY_LEARNERS = "(select unnest(app_my_learners()))"
MY_COHORTS = "(select unnest(app_my_cohorts()))"

PERSONAL = {
    "cohort_teachers": "select",
    "cohort_members": "select",
    "plan_reviews": "select",
    "review_overrides": "select, update (used_at, attempt_id)",
}
ATTEMPT = "id, user_id, track_id, kind, plan_id, week_number, task_id, status, content_version, started_at,"
# what a teacher may see of the learners in their cohorts, and do about them in their own name
OF_LEARNERS = {
    "accommodations": "select",
    "assessment_attempts": f"select ({ATTEMPT} deadline_at, submitted_at)",
    "assessment_responses": "select",
    "assessment_results": "select",
    "correction_plans": "select",
    "daily_activity": "select",
    "daily_tasks": "select",
    "final_retests": "select",
    "personalized_plans": "select",
    "plan_comments": "select, insert, update (body, edited_at, deleted_at)",
    "plan_reviews": "select, insert",
    "learner_events": "select (id, user_id, at, kind, local_date, details)",
    "readiness_forecasts": "select",
    "result_corrections": "select",
    "review_overrides": "select, insert, update (withdrawn_at, withdrawn_by)",
    "topic_results": "select",
    "user_streaks": "select",
    "user_xp": "select",
    "verdicts": "select",
    "weak_topic_diagnoses": "select",
    "weekly_plans": "select",
}
SIGNED_BY = {"plan_comments": "author_id", "plan_reviews": "decided_by", "review_overrides": "given_by"}
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
OURS = (
    "cohorts",
    "cohort_teachers",
    "cohort_members",
    "cohort_invitations",
    "plan_comments",
    "plan_reviews",
    "review_overrides",
)


def upgrade() -> None:
    _cohorts()
    _words()
    _grants_of_teachers()
    _whose()
    _rights()
    _rights_of_learners()
    _rights_of_teachers()
    _a_teacher_stays()


def _cohorts() -> None:
    op.create_table(
        "cohorts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(name) between 1 and 80", name=op.f("ck_cohorts_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohorts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cohorts_public_id")),
    )
    op.create_table(
        "cohort_teachers",
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_teachers_cohort_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_cohort_teachers_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("cohort_id", "user_id", name=op.f("pk_cohort_teachers")),
    )
    op.create_index(op.f("ix_cohort_teachers_user_id"), "cohort_teachers", ["user_id"], unique=False)
    op.create_index(
        "uq_cohort_teachers_one_owner",
        "cohort_teachers",
        ["cohort_id"],
        unique=True,
        postgresql_where=sa.text("is_owner"),
    )
    op.create_table(
        "cohort_members",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_as", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_as in ('left', 'removed', 'archived')", name=op.f("ck_cohort_members_ended_as")),
        sa.CheckConstraint("(left_at is null) = (ended_as is null)", name=op.f("ck_cohort_members_ended_when")),
        sa.CheckConstraint("left_at >= joined_at", name=op.f("ck_cohort_members_left_after_joining")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_members_cohort_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_cohort_members_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_members")),
    )
    op.create_index(
        "ix_cohort_members_open",
        "cohort_members",
        ["user_id", "cohort_id"],
        unique=False,
        postgresql_where=sa.text("left_at is null"),
    )
    op.create_index(op.f("ix_cohort_members_user_id"), "cohort_members", ["user_id"], unique=False)
    op.create_index(
        "uq_cohort_members_one_open",
        "cohort_members",
        ["cohort_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("left_at is null"),
    )
    op.create_table(
        "cohort_invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("cohort_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("most_uses", sa.SmallInteger(), nullable=False),
        sa.Column("uses", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "email = lower(email) and length(email) between 3 and 254", name=op.f("ck_cohort_invitations_email_normal")
        ),
        sa.CheckConstraint("email is null or most_uses = 1", name=op.f("ck_cohort_invitations_one_address_once")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_cohort_invitations_expires_later")),
        sa.CheckConstraint(
            "uses between 0 and most_uses and most_uses between 1 and 1000", name=op.f("ck_cohort_invitations_uses")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohorts.id"], name=op.f("fk_cohort_invitations_cohort_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_cohort_invitations_token_hash")),
    )
    op.create_index(op.f("ix_cohort_invitations_cohort_id_id"), "cohort_invitations", ["cohort_id", "id"], unique=False)
    op.create_index(
        op.f("ix_cohort_invitations_created_by_created_at"),
        "cohort_invitations",
        ["created_by", "created_at"],
        unique=False,
    )
    op.create_index(
        "uq_cohort_invitations_one_open",
        "cohort_invitations",
        ["cohort_id", "email"],
        unique=True,
        postgresql_where=sa.text("email is not null and revoked_at is null and uses = 0"),
    )


def _words() -> None:
    op.create_table(
        "plan_comments",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("week_id", sa.BigInteger(), nullable=True),
        sa.Column("day_number", sa.SmallInteger(), nullable=True),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("deleted_at is null or body = ''", name=op.f("ck_plan_comments_words_go")),
        sa.CheckConstraint("day_number is null or week_id is not null", name=op.f("ck_plan_comments_day_of_week")),
        sa.CheckConstraint(
            "deleted_at is not null or length(body) between 1 and 4000", name=op.f("ck_plan_comments_body_length")
        ),
        sa.CheckConstraint("parent_id < id", name=op.f("ck_plan_comments_answers_come_later")),
        sa.ForeignKeyConstraint(
            ["plan_id", "parent_id"],
            ["plan_comments.plan_id", "plan_comments.id"],
            name=op.f("fk_plan_comments_plan_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id", "week_id"],
            ["weekly_plans.user_id", "weekly_plans.plan_id", "weekly_plans.id"],
            name=op.f("fk_plan_comments_user_id_plan_id_week_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name=op.f("fk_plan_comments_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_plan_comments_user_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["week_id", "day_number"],
            ["daily_tasks.week_id", "daily_tasks.day_number"],
            name=op.f("fk_plan_comments_week_id_day_number"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_comments")),
        sa.UniqueConstraint("plan_id", "id", name=op.f("uq_plan_comments_plan_id_id")),
    )
    op.create_index(
        op.f("ix_plan_comments_author_id_created_at"), "plan_comments", ["author_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_plan_comments_user_id_plan_id"), "plan_comments", ["user_id", "plan_id"], unique=False)
    op.create_index(
        op.f("ix_plan_comments_week_id_day_number"), "plan_comments", ["week_id", "day_number"], unique=False
    )
    op.create_table(
        "plan_reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_state", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("decided_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict = 'approved' or length(words) > 0", name=op.f("ck_plan_reviews_says_what_to_change")
        ),
        sa.CheckConstraint("verdict in ('approved', 'change_requested')", name=op.f("ck_plan_reviews_verdict")),
        sa.CheckConstraint("length(plan_state) between 1 and 200", name=op.f("ck_plan_reviews_plan_state_length")),
        sa.CheckConstraint("length(words) <= 2000", name=op.f("ck_plan_reviews_words_length")),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name=op.f("fk_plan_reviews_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_plan_reviews_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reviews")),
    )
    op.create_index(
        op.f("ix_plan_reviews_user_id_plan_id_id"), "plan_reviews", ["user_id", "plan_id", "id"], unique=False
    )


def _grants_of_teachers() -> None:
    op.create_table(
        "review_overrides",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("test", sa.Text(), nullable=False),
        sa.Column("week_number", sa.SmallInteger(), nullable=True),
        sa.Column("extra_minutes", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempt_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(kind = 'extra_time') = (extra_minutes is not null)", name=op.f("ck_review_overrides_minutes_when")
        ),
        sa.CheckConstraint("(test = 'weekly') = (week_number is not null)", name=op.f("ck_review_overrides_week")),
        sa.CheckConstraint("kind in ('extra_attempt', 'extra_time')", name=op.f("ck_review_overrides_kind")),
        sa.CheckConstraint("test in ('weekly', 'final', 'comprehensive')", name=op.f("ck_review_overrides_test")),
        sa.CheckConstraint("attempt_id is null or used_at is not null", name=op.f("ck_review_overrides_attempt_when")),
        sa.CheckConstraint("extra_minutes between 1 and 180", name=op.f("ck_review_overrides_extra_minutes")),
        sa.CheckConstraint("given_by <> user_id", name=op.f("ck_review_overrides_not_oneself")),
        sa.CheckConstraint("length(reason) between 3 and 500", name=op.f("ck_review_overrides_reason_length")),
        sa.CheckConstraint(
            "used_at is null or withdrawn_at is null", name=op.f("ck_review_overrides_used_or_withdrawn")
        ),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawn_by is null)", name=op.f("ck_review_overrides_withdrawn_by_whom")
        ),
        sa.CheckConstraint("week_number between 1 and 4", name=op.f("ck_review_overrides_week_number")),
        sa.ForeignKeyConstraint(
            ["user_id", "attempt_id"],
            ["assessment_attempts.user_id", "assessment_attempts.id"],
            name=op.f("fk_review_overrides_user_id_attempt_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id", "plan_id"],
            ["personalized_plans.user_id", "personalized_plans.id"],
            name=op.f("fk_review_overrides_user_id_plan_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_review_overrides_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_overrides")),
    )
    op.create_index(
        op.f("ix_review_overrides_user_id_plan_id"), "review_overrides", ["user_id", "plan_id"], unique=False
    )
    op.create_index(
        "uq_review_overrides_one_open",
        "review_overrides",
        ["plan_id", "kind", "test", sa.literal_column("coalesce(week_number, 0)")],
        unique=True,
        postgresql_where=sa.text("used_at is null and withdrawn_at is null"),
    )


def _whose() -> None:
    """The database looks up who teaches whom; somebody who is suspended, or no teacher any more, teaches nobody."""
    op.execute(f"""
        create function app_my_cohorts() returns bigint[]
        language sql stable security definer set search_path = pg_catalog, public, pg_temp
        as $$
            select coalesce(array_agg(teaching.cohort_id), array[]::bigint[]) from public.cohort_teachers teaching
            where teaching.user_id = {ME} and public.app_has_role('teacher')
        $$
    """)
    op.execute(f"""
        create function app_my_learners() returns bigint[]
        language sql stable security definer set search_path = pg_catalog, public, pg_temp
        as $$
            select coalesce(array_agg(distinct member.user_id), array[]::bigint[])
            from public.cohort_teachers teaching
            join public.cohort_members member on member.cohort_id = teaching.cohort_id and member.left_at is null
            where teaching.user_id = {ME} and public.app_has_role('teacher')
        $$
    """)
    for function in ("app_my_cohorts()", "app_my_learners()"):
        op.execute(f"revoke all on function {function} from public")
        op.execute(f"grant execute on function {function} to waymark_teacher")
    op.execute("grant execute on function app_has_role(text) to waymark_teacher")


def _rights() -> None:
    for table in OURS:
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"create policy worker on {table} to waymark_worker using (true) with check (true)")
        op.execute(f"grant select, insert, update, delete on {table} to waymark_worker")
    # An invitation is read before it is known who somebody is: the link is what lets them read it.
    for table, columns in {
        "cohorts": "id, public_id, name, archived_at",
        "cohort_teachers": "cohort_id, user_id, is_owner",
        "cohort_invitations": "id, cohort_id, token_hash, email, created_by, expires_at, most_uses, uses, revoked_at",
    }.items():
        op.execute(f"grant select ({columns}) on {table} to waymark_gate")
        op.execute(f"create policy gate on {table} for select to waymark_gate using (true)")


def _rights_of_learners() -> None:
    for table, rights in PERSONAL.items():
        op.execute(f"grant {rights} on {table} to waymark_app")
        op.execute(f"create policy own_rows on {table} for select to waymark_app using (user_id = {ME})")
    # What was granted is used once, and what was used stays used.
    op.execute(
        "create policy uses on review_overrides for update to waymark_app"
        f" using (user_id = {ME} and used_at is null and withdrawn_at is null)"
        f" with check (user_id = {ME})"
    )
    op.execute("grant select, insert, update (body, edited_at, deleted_at) on plan_comments to waymark_app")
    op.execute(f"create policy own_rows on plan_comments for select to waymark_app using (user_id = {ME})")
    op.execute(
        "create policy writes on plan_comments for insert to waymark_app"
        f" with check (user_id = {ME} and author_id = {ME})"
    )
    op.execute(
        "create policy changes on plan_comments for update to waymark_app"
        f" using (user_id = {ME} and author_id = {ME} and deleted_at is null)"
        f" with check (user_id = {ME} and author_id = {ME})"
    )


def _rights_of_teachers() -> None:
    for table in SHARED:
        op.execute(f"grant select on {table} to waymark_teacher")
    op.execute("grant select (id, display_name, email, time_zone, created_at, is_test) on users to waymark_teacher")
    op.execute(f"create policy teacher on users for select to waymark_teacher using (id = {ME} or id in {MY_LEARNERS})")
    op.execute("grant select on cohorts, cohort_teachers, cohort_members to waymark_teacher")
    op.execute(f"create policy teacher on cohorts for select to waymark_teacher using (id in {MY_COHORTS})")
    for table, more in {"cohort_teachers": "", "cohort_members": " and left_at is null"}.items():
        op.execute(
            f"create policy teacher on {table} for select to waymark_teacher using (cohort_id in {MY_COHORTS}{more})"
        )
    for table, rights in OF_LEARNERS.items():
        op.execute(f"grant {rights} on {table} to waymark_teacher")
        # Of what happened to somebody, only what excuses them: when a plan was paused and taken up again.
        only = " and kind in ('plan_made', 'plan_paused', 'plan_resumed')" if table == "learner_events" else ""
        op.execute(
            f"create policy teacher on {table} for select to waymark_teacher using (user_id in {MY_LEARNERS}{only})"
        )
    for table, signed in SIGNED_BY.items():
        mine = f"{signed} = {ME} and user_id in {MY_LEARNERS} and user_id <> {ME}"
        op.execute(f"create policy teacher_writes on {table} for insert to waymark_teacher with check ({mine})")
    op.execute(
        "create policy teacher_changes on plan_comments for update to waymark_teacher"
        f" using (author_id = {ME} and user_id in {MY_LEARNERS} and deleted_at is null)"
        f" with check (author_id = {ME} and user_id in {MY_LEARNERS})"
    )
    # What one teacher gave, another one of the same learner may take back, as long as it was not used.
    op.execute(
        "create policy teacher_changes on review_overrides for update to waymark_teacher"
        f" using (user_id in {MY_LEARNERS} and user_id <> {ME} and used_at is null and withdrawn_at is null)"
        f" with check (user_id in {MY_LEARNERS} and user_id <> {ME})"
    )


def _a_teacher_stays() -> None:
    """A cohort keeps a teacher, and an owner: whoever came next, when the owner leaves.

    When the account of the last one is deleted, the cohort is archived, and nobody is in it any more.
    """
    op.execute("""
        create function keep_a_teacher() returns trigger
        language plpgsql security definer set search_path = pg_catalog, public, pg_temp
        as $$
        declare
            heir bigint;
        begin
            perform from public.cohorts where id = old.cohort_id for update;
            if not found then
                return null;
            end if;
            select user_id into heir from public.cohort_teachers where cohort_id = old.cohort_id
            order by is_owner desc, added_at, user_id limit 1;
            if heir is not null then
                update public.cohort_teachers set is_owner = true
                where cohort_id = old.cohort_id and user_id = heir and not is_owner;
            elsif exists (select from public.users where id = old.user_id) then
                raise exception 'nobody would be left to teach the cohort'
                    using errcode = 'check_violation', table = tg_table_name, constraint = tg_name;
            else
                update public.cohorts set archived_at = now() where id = old.cohort_id and archived_at is null;
                update public.cohort_members set left_at = greatest(now(), joined_at), ended_as = 'archived'
                where cohort_id = old.cohort_id and left_at is null;
                update public.cohort_invitations set revoked_at = now()
                where cohort_id = old.cohort_id and revoked_at is null;
            end if;
            return null;
        end $$
    """)
    op.execute("revoke all on function keep_a_teacher() from public")
    op.execute("""
        create trigger a_teacher_stays after delete on cohort_teachers
        for each row execute function keep_a_teacher()
    """)


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
