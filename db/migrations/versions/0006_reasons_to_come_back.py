"""Freezes, why a streak is what it is, achievements, leaderboards, leagues, notifications that can be switched off.

Revision 0006, after 0005. Every new column has a default or may be NULL, so the version before goes on running.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ME = "(select nullif(current_setting('app.user_id', true), '')::bigint)"

# table: what the person may do with their own rows
PERSONAL = {
    "leaderboard_totals": "select, insert, update (xp, shown)",
    "league_members": "select",
    "notification_preferences": "select, insert, update",
    "notifications_sent": "select, insert",
    "streak_events": "select, insert",
    "user_achievements": "select, insert, update (seen_at)",
}
SHARED = ("achievements", "leagues")


def upgrade() -> None:
    _tables()
    _columns()
    _backfill()
    _rights()


def _tables() -> None:
    op.create_table(
        "achievements",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column("rarity", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("rarity in ('common', 'rare', 'epic', 'legendary')", name=op.f("ck_achievements_rarity")),
        sa.CheckConstraint(
            "requirement in ('xp', 'level', 'streak', 'tests_passed', 'perfect_test', 'plans_completed')",
            name=op.f("ck_achievements_requirement"),
        ),
        sa.CheckConstraint("threshold > 0", name=op.f("ck_achievements_threshold")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_achievements")),
    )
    op.create_table(
        "leagues",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("week_start", sa.Date(), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("tier between 1 and 5", name=op.f("ck_leagues_tier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leagues")),
        sa.UniqueConstraint("week_start", "tier", "number", name=op.f("uq_leagues_week_start_tier_number")),
    )
    op.create_table(
        "leaderboard_totals",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("xp", sa.BigInteger(), nullable=False),
        sa.Column("shown", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint("period in ('week', 'month', 'all')", name=op.f("ck_leaderboard_totals_period")),
        sa.CheckConstraint("scope >= 0", name=op.f("ck_leaderboard_totals_scope")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_leaderboard_totals_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "scope", "period", "period_start", name=op.f("pk_leaderboard_totals")),
    )
    op.create_index(
        "ix_leaderboard_totals_board",
        "leaderboard_totals",
        ["scope", "period", "period_start", sa.literal_column("xp DESC"), "user_id"],
        unique=False,
        postgresql_where=sa.text("shown"),
    )
    op.create_table(
        "league_members",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("league_id", sa.BigInteger(), nullable=False),
        sa.Column("week_start", sa.Date(), nullable=False),
        sa.Column("tier", sa.SmallInteger(), nullable=False),
        sa.Column("xp", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.SmallInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome in ('promoted', 'stayed', 'demoted')", name=op.f("ck_league_members_outcome")),
        sa.ForeignKeyConstraint(
            ["league_id"], ["leagues.id"], name=op.f("fk_league_members_league_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_league_members_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "league_id", name=op.f("pk_league_members")),
        sa.UniqueConstraint("user_id", "week_start", name=op.f("uq_league_members_user_id_week_start")),
    )
    op.create_index(op.f("ix_league_members_league_id"), "league_members", ["league_id"], unique=False)
    op.create_table(
        "notification_preferences",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "muted", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("quiet_from", sa.Time(), server_default=sa.text("'22:00'"), nullable=False),
        sa.Column("quiet_until", sa.Time(), server_default=sa.text("'07:00'"), nullable=False),
        sa.Column("unsubscribe_hash", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notification_preferences_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notification_preferences")),
        sa.UniqueConstraint("unsubscribe_hash", name=op.f("uq_notification_preferences_unsubscribe_hash")),
    )
    op.create_table(
        "notifications_sent",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_notifications_sent_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", "date", name=op.f("pk_notifications_sent")),
    )
    op.create_table(
        "streak_events",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("streak", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('freeze earned', 'freeze used', 'broken')", name=op.f("ck_streak_events_kind")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_streak_events_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "date", "kind", name=op.f("pk_streak_events")),
    )
    op.create_table(
        "user_achievements",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("achievement", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["achievement"], ["achievements.slug"], name=op.f("fk_user_achievements_achievement")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_achievements_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "achievement", name=op.f("pk_user_achievements")),
    )


def _columns() -> None:
    op.add_column(
        "daily_activity", sa.Column("is_active", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("user_streaks", sa.Column("freezes", sa.SmallInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("user_streaks", sa.Column("active_run", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column("users", sa.Column("on_boards", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("users", sa.Column("in_leagues", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    op.add_column("xp_rewards", sa.Column("track_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_xp_rewards_track_id"), "xp_rewards", "tracks", ["track_id"], ["id"])
    op.create_check_constraint(op.f("ck_user_streaks_freezes"), "user_streaks", "freezes between 0 and 2")
    op.create_check_constraint(op.f("ck_user_streaks_run"), "user_streaks", "active_run between 0 and current_streak")


def _backfill() -> None:
    """What was there before: every noted day was one of learning, and the ledger goes onto everyone's board."""
    op.execute("update daily_activity set is_active = true")
    op.execute("update user_streaks set active_run = current_streak")
    op.execute("""
        insert into leaderboard_totals (user_id, scope, period, period_start, xp)
        select entry.user_id, 0, board.period, board.start, sum(entry.xp_amount)
        from xp_rewards entry
        cross join lateral (values
            ('week', date_trunc('week', entry.at at time zone 'UTC')::date),
            ('month', date_trunc('month', entry.at at time zone 'UTC')::date),
            ('all', date '1970-01-01')
        ) as board (period, start)
        group by entry.user_id, board.period, board.start
    """)


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
    op.execute("create policy shown_rows on leaderboard_totals for select to waymark_app using (shown)")
    op.execute("grant update (is_active) on daily_activity to waymark_app")
    op.execute("grant update (on_boards, in_leagues) on users to waymark_app")


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
