"""Many learners out of a few real ones: their rows copied, where making each by the services would take hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from bench.servers import Stage

APART: Final = 1_000_000  # between the numbers of a row and of its copy
# In the order in which they refer to each other; the columns that name a person or one of their rows.
COPIED: Final[Mapping[str, tuple[str, ...]]] = {
    "users": ("id",),
    "user_roles": ("user_id",),
    "assessment_attempts": ("id", "user_id"),
    "assessment_results": ("attempt_id", "user_id"),
    "topic_results": ("attempt_id", "user_id"),
    "readiness_forecasts": ("attempt_id", "user_id"),
    "personalized_plans": ("id", "user_id", "attempt_id"),
    "weekly_plans": ("id", "user_id", "plan_id"),
    "daily_tasks": ("id", "user_id", "plan_id", "week_id"),
    "user_streaks": ("user_id",),
    "user_xp": ("user_id",),
    "daily_activity": ("user_id",),
    "learner_events": ("id", "user_id"),
}


def of(stage: Stage, people: Sequence[int], copies: int) -> list[int]:
    """Copy learners that have a diagnostic, a plan and some days; the ids of all, those copied first."""
    engine = create_engine(stage.cluster.owner_url(), poolclass=NullPool)
    with engine.begin() as owner:
        for table, columns in COPIED.items():
            shifted = ", ".join(f"'{column}', source.{column} + copy * {APART}" for column in columns)
            if table == "users":
                shifted += ", 'email', 'copy-' || copy || '-' || source.email"
            whose = "id" if table == "users" else "user_id"
            owner.execute(
                text(f"""
                    insert into {table} overriding system value
                    select made.* from {table} source cross join generate_series(1, :copies) copy
                    cross join lateral jsonb_populate_record(
                        null::{table}, to_jsonb(source) || jsonb_build_object({shifted})) made
                    where source.{whose} = any(:people)
                """),  # noqa: S608 -- put together from the constants above
                {"copies": copies, "people": list(people)},
            )
        owner.execute(text("analyze"))
    return [person + copy * APART for copy in range(copies + 1) for person in people]
