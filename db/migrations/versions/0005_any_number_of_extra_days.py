"""A week may be failed more often than anybody foresaw: its extra days have no upper bound.

Revision 0005, after 0004.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_weekly_plans_extra_days"), "weekly_plans")
    op.create_check_constraint(op.f("ck_weekly_plans_extra_days"), "weekly_plans", "extra_days_added >= 0")


def downgrade() -> None:
    raise RuntimeError("A release is not taken back; restore a backup instead.")
