"""Plans and actions between rows and values: pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from logic.growth import progress
from logic.growth.actions import Action, ActionKind, Place, PlaceKind, Priority
from logic.growth.progress import State
from logic.growth.views import ActionView, Origin, Outcome, PlanView, VersionLine

# What a plan may hold, as the tables have it; a text that asks for more has its first ones kept.
MOST_ACTIONS = 24
MOST_CARRIED = 36
LONGEST_WORDS = 2000


def plan_view(row: Any, actions: Sequence[Any]) -> PlanView:
    """A version from its row and those of its actions."""
    return PlanView(
        id=row.id,
        version=row.plan_version,
        title=row.title,
        markdown=row.plan_text,
        origin=Origin(row.origin),
        written_by=row.written_by,
        is_active=row.is_active,
        is_offered=row.is_offered,
        created_at=row.created_at,
        expires_at=row.expires_at,
        actions=tuple(action_view(action) for action in actions),
    )


def version_line(row: Any) -> VersionLine:
    """A version in the list of all."""
    return VersionLine(
        id=row.id,
        version=row.plan_version,
        title=row.title,
        origin=Origin(row.origin),
        written_by=row.written_by,
        is_active=row.is_active,
        is_offered=row.is_offered,
        created_at=row.created_at,
        progress=progress.of(State(state) for state in row.states),
    )


def action_view(row: Any) -> ActionView:
    """An action from its row."""
    return ActionView(
        id=row.id,
        plan_id=row.plan_id,
        position=row.position,
        text=row.words,
        kind=ActionKind(row.kind),
        place=place(row.place),
        priority=Priority(row.priority),
        due=row.target_date,
        minutes=row.minutes,
        state=State(row.state),
        started_at=row.started_at,
        completed_at=row.completed_at,
        outcome=Outcome(row.minutes_spent, row.reflection or "", tuple(row.evidence_links)),
    )


def place(kept: Mapping[str, Any] | None) -> Place | None:
    """A place as it was kept."""
    if kept is None:
        return None
    return Place(PlaceKind(kept["kind"]), kept["slug"], kept["title"], kept.get("url"), kept.get("part_of", ""))


def new_rows(
    actions: Sequence[Action], inherited: Mapping[int, ActionView], left_over: Sequence[ActionView]
) -> list[dict[str, Any]]:
    """The rows of a new version: its own actions, some where an old one stands, then what else is under way."""
    own = [_row(action, inherited.get(number)) for number, action in enumerate(actions[:MOST_ACTIONS])]
    rows = own + [_row(old.as_action, old) for old in left_over[:MOST_CARRIED]]
    return [{**row, "position": number} for number, row in enumerate(rows, start=1)]


def _row(action: Action, before: ActionView | None) -> dict[str, Any]:
    return {
        "kind": action.kind,
        "place": None if action.place is None else asdict(action.place),
        "words": action.text[:LONGEST_WORDS],
        "priority": action.priority,
        "target_date": None if action.due is None else action.due.isoformat(),
        "minutes": action.minutes,
    } | _standing(before)


def _standing(before: ActionView | None) -> dict[str, Any]:
    """Where an action stands: at its beginning, or where the one before it does."""
    if before is None:
        return {"state": State.PENDING, "evidence_links": []}
    return {
        "state": before.state,
        "started_at": None if before.started_at is None else before.started_at.isoformat(),
        "completed_at": None if before.completed_at is None else before.completed_at.isoformat(),
        "minutes_spent": before.outcome.minutes_spent,
        "reflection": before.outcome.reflection or None,
        "evidence_links": list(before.outcome.evidence),
        "carried_from": before.id,
    }
