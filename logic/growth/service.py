"""A teacher's growth plan: made, replaced, read, version by version. Everybody meets their own plans alone."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import growth as queries
from logic import events
from logic.ai import service as ai
from logic.errors import NotFoundError
from logic.growth import carrying, collecting_service, comparison, context, plan_rows, rules
from logic.growth.actions import Action
from logic.growth.comparison import Comparison
from logic.growth.progress import State
from logic.growth.views import Generated, Origin, PlanView, VersionLine
from logic.transactions import transaction

LASTS = timedelta(days=30)
# A second click before the first one's plan was seen means the same one.
ONE_CLICK = timedelta(seconds=5)
ASKED = "You asked for a new plan."


def generate(teacher_id: int, *, at: datetime) -> Generated:
    """Write a new version by rules and make it the one in force; what was under way comes along.

    A model may be asked for better words; they come later, by a job. Two at once make one version.
    """
    with transaction(teacher_id) as session:
        queries.lock(session, teacher_id)
        before = read_active(session, teacher_id)
        if before is not None and abs(at - before.created_at) < ONE_CLICK:
            plan = before
        else:
            plan = _write(session, teacher_id, before, at)
        expects = plan.origin is Origin.RULES and ai.order(
            ai.Feature.GROWTH_PLAN, plan.id, teacher_id, at=at, session=session
        )
    return Generated(plan, expects_words=expects)


def current(teacher_id: int) -> PlanView | None:
    """The version in force; None before the first."""
    with transaction(teacher_id) as session:
        return read_active(session, teacher_id)


def offered(teacher_id: int) -> PlanView | None:
    """A version in other words that came when the one in force was begun already: it may be adopted."""
    with transaction(teacher_id) as session:
        row = queries.offered(session, teacher_id)
        return None if row is None else _view(session, teacher_id, row)


def adopt(teacher_id: int, plan_id: int, *, at: datetime) -> PlanView:  # noqa: ARG001 -- every use case is told the time
    """Make the offered version the one in force; what was begun goes on in it. Again changes nothing.

    Raises NotFoundError for a version that is neither offered nor in force.
    """
    with transaction(teacher_id) as session:
        queries.lock(session, teacher_id)
        wanted = read(session, teacher_id, plan_id)
        if not (wanted.is_active or wanted.is_offered):
            raise NotFoundError
        if wanted.is_offered:
            before = read_active(session, teacher_id)
            queries.retire(session, teacher_id)
            queries.adopt(session, teacher_id, plan_id)
            if before is not None:
                _go_on(session, teacher_id, before, wanted)
        return read(session, teacher_id, plan_id)


def versions(teacher_id: int) -> tuple[VersionLine, ...]:
    """Every version, the newest first."""
    with transaction(teacher_id) as session:
        return tuple(plan_rows.version_line(row) for row in queries.versions(session, teacher_id))


def version(teacher_id: int, plan_id: int) -> PlanView:
    """A version with its actions; raises NotFoundError."""
    with transaction(teacher_id) as session:
        return read(session, teacher_id, plan_id)


def compare(teacher_id: int, older_id: int, newer_id: int) -> Comparison:
    """Two versions side by side; raises NotFoundError."""
    with transaction(teacher_id) as session:
        older, newer = (read(session, teacher_id, plan_id).actions for plan_id in (older_id, newer_id))
    return comparison.compare([action.as_action for action in older], [action.as_action for action in newer])


def read_active(session: Session, teacher_id: int) -> PlanView | None:
    """The version in force; joins the caller's transaction."""
    row = queries.active(session, teacher_id)
    return None if row is None else _view(session, teacher_id, row)


def read(session: Session, teacher_id: int, plan_id: int) -> PlanView:
    """A version; joins the caller's transaction. Raises NotFoundError."""
    row = queries.plan(session, teacher_id, plan_id)
    if row is None:
        raise NotFoundError
    return _view(session, teacher_id, row)


def save(
    session: Session,
    teacher_id: int,
    before: PlanView | None,
    actions: Sequence[Action],
    states: Collection[State],
    **columns: Any,
) -> PlanView:
    """Add a version; what stands in these states in the one before goes on in it. Joins the caller's transaction."""
    old = before.actions if before else ()
    inherited = carrying.heirs(actions[: plan_rows.MOST_ACTIONS], old, states)
    rows = plan_rows.new_rows(actions, inherited, carrying.left_over(old, inherited, states))
    plan_id = queries.add(session, teacher_id, columns, rows)
    return read(session, teacher_id, plan_id)


def _write(session: Session, teacher_id: int, before: PlanView | None, at: datetime) -> PlanView:
    """Write the next version by rules, in the place of the one before."""
    known = collecting_service.collect(session, teacher_id, at=at)
    written = rules.write(known, today=events.local_date(session, teacher_id, at))
    queries.retire(session, teacher_id)
    plan = save(
        session,
        teacher_id,
        before,
        written.actions,
        carrying.UNDER_WAY,
        title=written.title,
        plan_text=written.markdown,
        origin=Origin.RULES,
        written_by=None,
        based_on=None,
        context=json.dumps(context.to_json(known)),
        is_active=True,
        is_offered=False,
        at=at,
        expires_at=at + LASTS,
    )
    if before is not None and not queries.decide(session, teacher_id, before.id, plan.id, at):
        queries.asked(session, teacher_id, before.id, plan.id, ASKED, at)
    return plan


def _go_on(session: Session, teacher_id: int, before: PlanView, wanted: PlanView) -> None:
    """Let what was begun in one version go on in another that exists already."""
    inherited = carrying.heirs([action.as_action for action in wanted.actions], before.actions, carrying.BEGUN)
    heirs = {wanted.actions[number].id: old.id for number, old in inherited.items()}
    queries.inherit(session, teacher_id, heirs)
    left = carrying.left_over(before.actions, inherited, carrying.UNDER_WAY)
    last = max((action.position for action in wanted.actions), default=0)
    rows = plan_rows.new_rows((), {}, left)
    queries.add_actions(session, teacher_id, wanted.id, [{**row, "position": last + row["position"]} for row in rows])


def _view(session: Session, teacher_id: int, row: Row[Any]) -> PlanView:
    return plan_rows.plan_view(row, queries.actions(session, teacher_id, row.id))
