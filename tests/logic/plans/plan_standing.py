"""Everything the database has about one learner's plans at one moment: what the rules of a plan are checked on."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import text

from db.engine import DatabaseRole, transaction

Row = dict[str, Any]
LIVE = frozenset({"active", "paused"})
OPEN_DAY = frozenset({"unlocked", "started"})
FINALS = frozenset({"final", "comprehensive"})
TIMED = FINALS | {"weekly"}

# `print` stands for the whole row, so that any change of it is seen.
QUERIES = {
    "plans": "select *, md5(plan::text) as print from personalized_plans plan where user_id = :id order by id",
    "weeks": """
        select id, plan_id, week_number, kind, status, skipped, extra_days_added, md5(week::text) as print
        from weekly_plans week where user_id = :id order by plan_id, week_number
    """,
    "days": """
        select day.id, day.plan_id, day.week_id, day.day_number, day.topic_id, day.status, day.is_extra, day.xp_reward,
               day.started_at, day.completed_at, week.week_number, week.kind, week.skipped, md5(day::text) as print
        from daily_tasks day join weekly_plans week on week.id = day.week_id
        where day.user_id = :id order by day.plan_id, week.week_number, day.day_number
    """,
    "attempts": """
        select id, kind, track_id, plan_id, week_number, task_id, status, content_version, started_at, deadline_at,
               submitted_at, md5(attempt::text) as print
        from assessment_attempts attempt where user_id = :id order by id
    """,
    "answers": """
        select response.attempt_id, response.position, response.family_id, family.topic_id, response.option_order,
               response.chosen, response.answered_at, response.skipped_at, response.flagged, variant.key_option
        from assessment_responses response
        join item_families family on family.id = response.family_id
        join item_variants variant on variant.id = response.variant_id
        where response.user_id = :id order by response.attempt_id, response.position
    """,
    "results": """
        select attempt_id, test_type, score, total_questions, md5(result::text) as print
        from assessment_results result where user_id = :id order by attempt_id
    """,
    "diagnoses": """
        select attempt_id, plan_id, week_number, severity_level, extra_days, failures, suggestions, weak_topics,
               md5(diagnosis::text) as print
        from weak_topic_diagnoses diagnosis where user_id = :id order by attempt_id
    """,
    "corrections": "select *, md5(one::text) as print from correction_plans one where user_id = :id order by id",
    "retests": "select *, md5(one::text) as print from final_retests one where user_id = :id order by attempt_id",
    "verdicts": "select *, md5(one::text) as print from verdicts one where user_id = :id order by plan_id",
    "ledger": "select id, reward_type, subject, xp_amount, local_date from xp_rewards where user_id = :id order by id",
    "totals": "select total_xp from user_xp where user_id = :id",
    "activity": "select date, tasks_completed, xp_earned from daily_activity where user_id = :id order by date",
    "streaks": "select * from user_streaks where user_id = :id",
    "cards": "select topic_id, due_at, reviewed from topic_reviews where user_id = :id order by topic_id",
    "overrides": """
        select plan_id, test, week_number, used_at from review_overrides
        where user_id = :id and kind = 'extra_attempt' and used_at is not null order by used_at
    """,
    "factors": "select time_factor, set_at from accommodations where user_id = :id order by id",
}
PARTS = [f"'{name}', (select coalesce(json_agg(row), '[]') from ({query}) row)" for name, query in QUERIES.items()]  # noqa: S608 -- the queries above, nothing else
EVERYTHING = text(f"select json_build_object({', '.join(PARTS)})")


@dataclass(frozen=True)
class Standing:
    """One learner at one moment, table by table."""

    tables: Mapping[str, list[Row]]

    def __getitem__(self, table: str) -> list[Row]:
        return self.tables[table]

    @property
    def active(self) -> Row | None:
        """The plan that is active; the rules say that there is at most one."""
        return next((plan for plan in self["plans"] if plan["status"] == "active"), None)

    @property
    def paused(self) -> list[Row]:
        """The plans that wait."""
        return [plan for plan in self["plans"] if plan["status"] == "paused"]

    @property
    def open_tests(self) -> list[Row]:
        """Every test of a plan that is not submitted."""
        return [one for one in self["attempts"] if one["plan_id"] is not None and one["status"] == "in_progress"]

    @cached_property
    def questions(self) -> Mapping[int, list[Row]]:
        """The questions of each attempt, in order."""
        return {
            attempt: list(found)
            for attempt, found in itertools.groupby(self["answers"], lambda row: int(row["attempt_id"]))
        }

    @cached_property
    def result(self) -> Mapping[int, Row]:
        """The result of each attempt that has one."""
        return {row["attempt_id"]: row for row in self["results"]}

    def of_plan(self, table: str, plan_id: int) -> list[Row]:
        """The rows of a table that belong to a plan."""
        return [row for row in self[table] if row["plan_id"] == plan_id]

    def tests(self, plan_id: int, kinds: Iterable[str], week_number: int | None = None) -> list[Row]:
        """The tests of a plan of some kinds, oldest first."""
        return [
            one
            for one in self.of_plan("attempts", plan_id)
            if one["kind"] in kinds and (week_number is None or one["week_number"] == week_number)
        ]

    def was_let_off(self, plan_id: int, week_number: int | None, before: datetime | None = None) -> bool:
        """Whether an extra attempt was used at a week's test (None: the retest), before a moment or at all."""
        return any(
            one["plan_id"] == plan_id
            and one["week_number"] == week_number
            and (before is None or one["used_at"] <= before)
            for one in self["overrides"]
        )

    def open_day(self, plan_id: int) -> Row | None:
        """The day of a plan that can be worked on."""
        return next((day for day in self.of_plan("days", plan_id) if day["status"] in OPEN_DAY), None)

    def is_test_due(self, plan_id: int) -> bool:
        """Whether a plan waits for a weekly test, its final or its retest."""
        states = {week["status"] for week in self.of_plan("weeks", plan_id)}
        return "test_due" in states or states == {"completed"}

    def passed(self, attempt: Row) -> bool:
        """Whether a submitted test was passed, by its counts: a week from 70 % on, a final above it."""
        found = self.result[attempt["id"]]
        ten, seven = 10 * found["score"], 7 * found["total_questions"]
        return bool(ten >= seven if attempt["kind"] == "weekly" else ten > seven)


def read(learner_id: int) -> Standing:
    """A learner as the database has them now, in one statement: it is read after every step."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        tables: dict[str, list[Row]] = session.execute(EVERYTHING, {"id": learner_id}).scalar_one()
    for row in itertools.chain.from_iterable(tables.values()):
        for name in [name for name, value in row.items() if value and name.endswith("_at")]:
            row[name] = datetime.fromisoformat(row[name])
    return Standing(tables)


def whole_print(learner_id: int) -> dict[str, str]:
    """A print of every row that carries this learner's id, in whatever table there is: equal when nothing changed."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        union = " union all ".join(
            f"select '{table}' as name, md5(string_agg(row::text, '|' order by row::text)) as print"  # noqa: S608 -- names come from the catalogue
            f' from "{table}" row where user_id = :id'
            for table in _tables_of_people()
        )
        return {row.name: row.print for row in session.execute(text(union), {"id": learner_id})}


@functools.cache
def _tables_of_people() -> tuple[str, ...]:
    """Every table with a column `user_id` that the worker may read."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        found = session.scalars(
            text("""
                select class.relname from pg_class class join pg_attribute attribute on attribute.attrelid = class.oid
                where class.relnamespace = 'public'::regnamespace and class.relkind in ('r', 'p')
                  and not class.relispartition and attribute.attname = 'user_id'
                  and has_table_privilege(class.oid, 'select')
                order by class.relname
            """)
        )
        return tuple(found)
