"""The figures worked out in plain Python from the rows the product writes, without a thought for speed."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from logic.events import LEARNING
from tests import statements

DAY = timedelta(days=1)
FUNNEL = ("diagnostic_submitted", "plan_made", "day_finished", "week_passed", "final_taken", "verdict_given")


@dataclass(frozen=True)
class World:
    """Everything there is of counted people."""

    people: dict[int, dict[str, Any]]
    events: Sequence[dict[str, Any]]
    plans: dict[int, dict[str, Any]]
    verdicts: dict[int, dict[str, Any]]
    forecasts: dict[int, float]


def world() -> World:
    """What the database holds."""
    staff = {row["user_id"] for row in statements.rows("select * from user_roles where role in ('teacher', 'admin')")}
    people = {
        row["id"]: row
        for row in statements.rows("select * from users")
        if not row["is_test"] and not row["is_bot"] and row["id"] not in staff
    }
    events = [row for row in statements.rows("select * from learner_events order by id") if row["user_id"] in people]
    plans = statements.rows("select * from personalized_plans")
    return World(
        people,
        events,
        {row["id"]: row for row in plans if row["user_id"] in people},
        {row["plan_id"]: row for row in statements.rows("select * from verdicts")},
        {row["attempt_id"]: row["expected"] for row in statements.rows("select * from readiness_forecasts")},
    )


def day(of: World, wanted: date) -> dict[str, Any]:
    """The row of a date, by column."""
    learnt = [event for event in of.events if event["kind"] in LEARNING]

    def active(days: int) -> int:
        return len({event["user_id"] for event in learnt if wanted - days * DAY < event["local_date"] <= wanted})

    happened = [event for event in of.events if event["local_date"] == wanted]
    kinds = Counter(event["kind"] for event in happened)
    concluded = [event["details"]["plan"] for event in happened if event["kind"] == "verdict_given"]
    gained = [_gained(of, plan_id) for plan_id in concluded]
    return {
        "people": sum(person["registered_on"] <= wanted for person in of.people.values()),
        "new_people": sum(person["registered_on"] == wanted for person in of.people.values()),
        "active": active(1),
        "weekly": active(7),
        "monthly": active(30),
        "active_plans": sum(_is_active(of, plan, wanted) for plan in of.plans.values()),
        "plans_started": kinds["plan_made"],
        "plans_completed": len(concluded),
        "days_finished": kinds["day_finished"],
        "weekly_tests_passed": kinds["week_passed"],
        "weekly_tests_failed": kinds["week_failed"],
        "finals_taken": kinds["final_taken"],
        "verdicts": len(concluded),
        "job_ready": sum(of.verdicts[plan_id]["readiness_level"] == "job ready" for plan_id in concluded),
        "readiness_people": len(gained),
        "readiness_gained": statistics.fmean(gained) if gained else None,
        "readiness_deviation": statistics.stdev(gained) if len(gained) > 1 else None,
    }


def _gained(of: World, plan_id: int) -> float:
    return of.forecasts[of.verdicts[plan_id]["attempt_id"]] - of.forecasts[of.plans[plan_id]["attempt_id"]]


def _is_active(of: World, plan: dict[str, Any], wanted: date) -> bool:
    """Replay what happened to a plan until a later date was reached."""
    zone = ZoneInfo(of.people[plan["user_id"]]["time_zone"])
    ended: datetime | None = plan["ended_at"]
    if ended is not None and ended.astimezone(zone).date() <= wanted:
        return False
    state = False
    for event in of.events:
        if event["kind"] in {"plan_made", "plan_paused", "plan_resumed"} and event["details"]["plan"] == plan["id"]:
            if event["local_date"] > wanted:
                return state
            state = event["kind"] != "plan_paused"
    return state


def monday(of: date) -> date:
    """The Monday of a week."""
    return of - of.weekday() * DAY


def retention(of: World) -> dict[tuple[date, int], int]:
    """People by cohort and week."""
    seen = {
        (monday(of.people[event["user_id"]]["registered_on"]), monday(event["local_date"]), event["user_id"])
        for event in of.events
        if event["kind"] in LEARNING
    }
    return dict(Counter((cohort, (week - cohort).days // 7) for cohort, week, _ in seen if week >= cohort))


def funnels(of: World) -> dict[date, list[int]]:
    """How many came to each step, by cohort."""
    found: dict[date, list[int]] = {}
    for user_id, person in of.people.items():
        kinds = {event["kind"] for event in of.events if event["user_id"] == user_id}
        counts = found.setdefault(monday(person["registered_on"]), [0] * (len(FUNNEL) + 1))
        counts[0] += 1
        for place, kind in enumerate(FUNNEL, start=1):
            if kind not in kinds:
                break
            counts[place] += 1
    return found


def active_days(of_all: Sequence[dict[str, Any]]) -> set[tuple[date, int]]:
    """The dates on which people learnt something, from every event there is."""
    return {(event["local_date"], event["user_id"]) for event in of_all if event["kind"] in LEARNING}
