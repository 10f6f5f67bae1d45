"""How far a teacher is, over all versions of the plan: nothing a person did is lost."""

from __future__ import annotations

from datetime import datetime

from db.queries import growth as queries
from logic import clock, events
from logic.growth import collecting_service, plan_rows
from logic.growth import progress as counting
from logic.growth.progress import MILESTONES, State
from logic.growth.views import GrowthProgress
from logic.transactions import transaction


def progress(teacher_id: int, *, at: datetime) -> GrowthProgress:
    """Progress of the plan in force, streak, milestones and history; zeros before the first plan."""
    with transaction(teacher_id) as session:
        zone = events.time_zone(session, teacher_id)
        lines = queries.versions(session, teacher_id)
        done = tuple(plan_rows.action_view(row) for row in queries.completed(session, teacher_id))
        days = collecting_service.active_days(queries.touched(session, teacher_id), zone)
    states = next((line.states for line in lines if line.is_active), ())
    plan = counting.of(State(state) for state in states)
    reached = plan.milestones
    return GrowthProgress(
        plan=plan,
        streak=counting.streak(days, clock.local_date(at, zone)),
        milestones=reached,
        next_milestone=next((stone for stone in MILESTONES if plan.total and stone not in reached), None),
        completed_ever=len(done),
        minutes_ever=sum(action.outcome.minutes_spent or 0 for action in done),
        versions=len(lines),
        history=done,
    )
