"""A growth plan to take along: as JSON, as Markdown, as a tagged PDF."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from enum import Enum
from typing import Any

from db.queries import growth as queries
from logic import events
from logic.errors import NotFoundError
from logic.growth import plan_paper, preference_service, progress_service, regeneration_service, service
from logic.growth.views import PlanView
from logic.transactions import transaction

FORMAT = "waymark-growth-plan/1"
NO_PLAN = "There is no growth plan yet. Nothing was changed; make one first."


def as_json(teacher_id: int, *, at: datetime) -> dict[str, Any]:
    """Every version with its actions and outcomes, progress, the trail of suggestions, preferences: JSON values."""
    plans = [service.version(teacher_id, line.id) for line in service.versions(teacher_id)]
    found = {
        "format": FORMAT,
        "exported_at": at,
        "plans": [asdict(plan) for plan in plans],
        "progress": asdict(progress_service.progress(teacher_id, at=at)),
        "suggestions": [asdict(line) for line in regeneration_service.trail(teacher_id)],
        "preferences": asdict(preference_service.mine(teacher_id)),
    }
    return {name: _plain(value) for name, value in found.items()}


def as_markdown(teacher_id: int, plan_id: int | None = None, *, at: datetime) -> str:
    """A version (the one in force without an id) with what was done; raises NotFoundError."""
    plan, today = _plan(teacher_id, plan_id, at)
    return plan_paper.markdown(plan, day=plan_paper.words_of(today))


def as_pdf(teacher_id: int, name: str, plan_id: int | None = None, *, at: datetime) -> bytes:
    """The same on paper, for the teacher named; raises NotFoundError."""
    plan, today = _plan(teacher_id, plan_id, at)
    return plan_paper.pdf(plan, name, day=plan_paper.words_of(today), timestamp=int(at.timestamp()))


def _plan(teacher_id: int, plan_id: int | None, at: datetime) -> tuple[PlanView, date]:
    """The plan that is wanted, and the day it is for the teacher."""
    with transaction(teacher_id) as session:
        active = queries.active(session, teacher_id) if plan_id is None else None
        wanted = active.id if active is not None else plan_id
        if wanted is None:
            raise NotFoundError(NO_PLAN)
        return service.read(session, teacher_id, wanted), events.local_date(session, teacher_id, at)


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
