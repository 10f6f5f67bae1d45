"""A growth plan in a model's words: what it is asked with, and what becomes of its answer.

The rules' plan is in force all the while. Better words take its place only if nothing of it was begun meanwhile;
otherwise they are offered. Words from which too few actions can be read change nothing.
"""

from __future__ import annotations

import json
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from db.queries import growth as queries
from logic import events
from logic.ai import service as ai
from logic.ai.service import Feature, GrowthPlanText, Request, Written
from logic.growth import carrying, context, mapping, plan_rows, service, telling
from logic.growth.actions import Action
from logic.growth.views import Origin, PlanView
from logic.transactions import transaction

FEWEST_ACTIONS = 3
log = structlog.get_logger(__name__)


def compose(person_id: int, subject_id: int, at: datetime) -> Request[GrowthPlanText] | None:
    """What a model is asked for the plan `subject_id`; None when it is not the one in force, by rules, any more."""
    with transaction(person_id) as session:
        row = queries.plan(session, person_id, subject_id)
        if row is None or not row.is_active or row.origin != Origin.RULES:
            return None
        known = context.from_json(row.generated_context)
        done = [plan_rows.action_view(action) for action in queries.completed(session, person_id)]
        names = queries.names_of(session, person_id)
        today = events.local_date(session, person_id, at)
    reflections = [action.outcome.reflection for action in done if action.outcome.reflection]
    return Request(
        feature=Feature.GROWTH_PLAN,
        shape=GrowthPlanText,
        person_id=person_id,
        facts=telling.facts(known, today),
        texts=telling.texts(known, row.plan_text, reflections, names),
    )


def after(person_id: int, subject_id: int, written: Written[GrowthPlanText] | None, at: datetime) -> None:
    """Keep what was written as the next version; None, too little, or too late changes nothing. Twice counts once.

    Neither do words with a score that nobody measured.
    """
    request = None if written is None else compose(person_id, subject_id, at)
    if written is None or request is None:
        return
    if ai.makes_up_scores(request, written.words):
        log.warning("a plan with scores that nobody gave was not kept", plan=subject_id)
        return
    with transaction(person_id) as session:
        queries.lock(session, person_id)
        row = queries.plan(session, person_id, subject_id)
        if row is None or not row.is_active or queries.is_written_for(session, person_id, subject_id):
            return
        known = context.from_json(row.generated_context)
        today = events.local_date(session, person_id, at)
        actions = mapping.actions_in(written.words.plan, context.catalogue_of(known), today=today)
        if len(actions) < FEWEST_ACTIONS:
            log.warning("a plan without enough actions was not kept", plan=subject_id, actions=len(actions))
            return
        _keep(session, person_id, service.read(session, person_id, subject_id), written, actions, known, at)


def _keep(
    session: Session,
    person_id: int,
    before: PlanView,
    written: Written[GrowthPlanText],
    actions: tuple[Action, ...],
    known: context.GrowthContext,
    at: datetime,
) -> None:
    """Add the version: in force, or offered when the one before was begun."""
    is_begun = carrying.has_begun(before.actions, queries.carried(session, person_id, before.id))
    if not is_begun:
        queries.retire(session, person_id)
    service.save(
        session,
        person_id,
        before,
        actions,
        frozenset() if is_begun else carrying.UNDER_WAY,
        title=written.words.title,
        plan_text=written.words.plan,
        origin=Origin.MODEL,
        written_by=written.by,
        based_on=before.id,
        context=json.dumps(context.to_json(known)),
        is_active=not is_begun,
        is_offered=is_begun,
        at=at,
        expires_at=at + service.LASTS,
    )
