"""Growth plans, their actions, why new ones were due, and preferences: a teacher's own rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('growth plans of ' || :user_id, 0))")
_PLAN = """
    select id, plan_version, title, plan_text, origin, written_by, based_on, generated_context, is_active, is_offered,
           created_at, expires_at
    from growth_plans where user_id = :user_id
"""
_ACTIVE = text(f"{_PLAN} and is_active")
_OFFERED = text(f"{_PLAN} and is_offered")
_ONE = text(f"{_PLAN} and id = :plan_id")
_WRITTEN_FOR = text("select id from growth_plans where user_id = :user_id and based_on = :plan_id")
_VERSIONS = text("""
    select plan.id, plan.plan_version, plan.title, plan.origin, plan.written_by, plan.is_active, plan.is_offered,
           plan.created_at, array_remove(array_agg(action.state order by action.position), null) as states
    from growth_plans plan
    left join growth_plan_actions action on action.user_id = plan.user_id and action.plan_id = plan.id
    where plan.user_id = :user_id group by plan.id order by plan.plan_version desc
""")
_ACTION = """
    select id, plan_id, position, kind, place, words, priority, target_date, minutes, state, started_at, completed_at,
           minutes_spent, reflection, evidence_links, carried_from
    from growth_plan_actions where user_id = :user_id
"""
_ACTIONS = text(f"{_ACTION} and plan_id = :plan_id order by position")
_ONE_ACTION = text(f"{_ACTION} and id = :action_id")
# What went on in a later version is counted there, and once.
_DONE = text(f"""
    {_ACTION} and state = 'completed' and not exists (
        select from growth_plan_actions heir
        where heir.user_id = growth_plan_actions.user_id and heir.carried_from = growth_plan_actions.id)
    order by completed_at desc, id desc
""")
_TOUCHED = text("""
    select moment from growth_plan_actions, lateral (values (started_at), (completed_at)) as touched (moment)
    where user_id = :user_id and moment is not null and state <> 'pending'
""")
_RETIRE = text("""
    update growth_plans set is_active = false, is_offered = false where user_id = :user_id and (is_active or is_offered)
""")
_ADD = text("""
    insert into growth_plans (user_id, plan_version, title, plan_text, origin, written_by, based_on, generated_context,
                              is_active, is_offered, created_at, expires_at)
    select :user_id, 1 + coalesce(max(plan_version), 0), :title, :plan_text, :origin, :written_by,
           cast(:based_on as bigint), cast(:context as jsonb), :is_active, :is_offered, :at, :expires_at
    from growth_plans where user_id = :user_id
    returning id
""")
_ADD_ACTIONS = text("""
    insert into growth_plan_actions (user_id, plan_id, position, kind, place, words, priority, target_date, minutes,
                                     state, started_at, completed_at, minutes_spent, reflection, evidence_links,
                                     carried_from)
    select :user_id, :plan_id, position, kind, place, words, priority, target_date, minutes, state, started_at,
           completed_at, minutes_spent, reflection, evidence_links, carried_from
    from jsonb_to_recordset(cast(:actions as jsonb)) as action (
        position int, kind text, place jsonb, words text, priority text, target_date date, minutes int, state text,
        started_at timestamptz, completed_at timestamptz, minutes_spent int, reflection text, evidence_links jsonb,
        carried_from bigint)
""")
_ADOPT = text("""
    update growth_plans set is_active = true, is_offered = false where user_id = :user_id and id = :plan_id
""")
_INHERIT = text("""
    update growth_plan_actions heir
    set state = before.state, started_at = before.started_at, completed_at = before.completed_at,
        minutes_spent = before.minutes_spent, reflection = before.reflection, evidence_links = before.evidence_links,
        carried_from = before.id
    from growth_plan_actions before,
         unnest(cast(:heirs as bigint[]), cast(:carried as bigint[])) as line (heir_id, before_id)
    where heir.user_id = :user_id and heir.id = heir_id and before.user_id = :user_id and before.id = before_id
""")
# Whoever changes an action holds its plan, so that of two at once the second sees what the first did.
_HOLD_PLAN_OF = text("""
    select id, is_active from growth_plans
    where user_id = :user_id
      and id = (select plan_id from growth_plan_actions where user_id = :user_id and id = :action_id)
    for update
""")
_START = text("""
    update growth_plan_actions set state = 'in_progress', started_at = :at
    where user_id = :user_id and id = :action_id and state = 'pending'
""")
_COMPLETE = text("""
    update growth_plan_actions
    set state = 'completed', started_at = least(started_at, :at), completed_at = :at, minutes_spent = :minutes_spent,
        reflection = :reflection, evidence_links = cast(:evidence as jsonb)
    where user_id = :user_id and id = :action_id and state <> 'completed'
""")
_OPEN_REASONS = text("""
    select id, trigger, subject from growth_plan_regenerations
    where user_id = :user_id and plan_id = :plan_id and state = 'suggested'
""")
_SUGGEST = text("""
    insert into growth_plan_regenerations (user_id, plan_id, trigger, subject, reason, state, suggested_at)
    select :user_id, :plan_id, trigger, subject, reason, 'suggested', :at
    from jsonb_to_recordset(cast(:reasons as jsonb)) as due (trigger text, subject text, reason text)
    on conflict do nothing returning id
""")
_ASKED = text("""
    insert into growth_plan_regenerations (user_id, plan_id, trigger, subject, reason, state, suggested_at, decided_at,
                                           new_plan_id)
    values (:user_id, :plan_id, 'asked', cast(:new_plan_id as text), :reason, 'done', :at, :at, :new_plan_id)
""")
_DECIDE = text("""
    update growth_plan_regenerations set state = :state, decided_at = :at, new_plan_id = :new_plan_id
    where user_id = :user_id and plan_id = :plan_id and state = 'suggested' returning id
""")
_DECLINED = text("""
    select count(distinct decided_at) filter (where plan_id = :plan_id) as times, max(decided_at) as latest
    from growth_plan_regenerations where user_id = :user_id and state = 'declined'
""")
_TRAIL = text("""
    select entry.id, plan.plan_version, entry.trigger, entry.reason, entry.state, entry.suggested_at, entry.decided_at,
           made.plan_version as new_version
    from growth_plan_regenerations entry
    join growth_plans plan on plan.user_id = entry.user_id and plan.id = entry.plan_id
    left join growth_plans made on made.user_id = entry.user_id and made.id = entry.new_plan_id
    where entry.user_id = :user_id order by entry.suggested_at desc, entry.id desc
""")
_IS_TOLD = text("""
    select exists (select from notices where user_id = :user_id and kind = :kind and subject = :subject)
""")
_NAMES = text("select display_name, pseudonym from users where id = :user_id")
_CARRIED = text("""
    select id from growth_plan_actions where user_id = :user_id and plan_id = :plan_id and carried_from is not null
""")
_ADDRESS = text("select email from users where id = :user_id")
_PREFERENCES = text("""
    select learning_style, pace, celebrations, suggestions, mail from teacher_growth_preferences
    where user_id = :user_id
""")
_SAVE_PREFERENCES = text("""
    insert into teacher_growth_preferences (user_id, learning_style, pace, celebrations, suggestions, mail, updated_at)
    values (:user_id, :learning_style, :pace, :celebrations, :suggestions, :mail, :at)
    on conflict (user_id) do update set learning_style = excluded.learning_style, pace = excluded.pace,
        celebrations = excluded.celebrations, suggestions = excluded.suggestions, mail = excluded.mail,
        updated_at = excluded.updated_at
""")


def lock(session: Session, user_id: int) -> None:
    """Until the transaction ends nobody else makes or replaces a plan of this teacher, or does anything of it."""
    session.execute(_LOCK, {"user_id": user_id})


def active(session: Session, user_id: int) -> Row[Any] | None:
    """The version in force."""
    return session.execute(_ACTIVE, {"user_id": user_id}).one_or_none()


def offered(session: Session, user_id: int) -> Row[Any] | None:
    """The version that may be adopted."""
    return session.execute(_OFFERED, {"user_id": user_id}).one_or_none()


def plan(session: Session, user_id: int, plan_id: int) -> Row[Any] | None:
    """A version."""
    return session.execute(_ONE, {"user_id": user_id, "plan_id": plan_id}).one_or_none()


def is_written_for(session: Session, user_id: int, plan_id: int) -> bool:
    """Whether a model's version of this version is there already."""
    return session.scalar(_WRITTEN_FOR, {"user_id": user_id, "plan_id": plan_id}) is not None


def versions(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """Every version with the states of its actions, the newest first."""
    return session.execute(_VERSIONS, {"user_id": user_id}).all()


def actions(session: Session, user_id: int, plan_id: int) -> Sequence[Row[Any]]:
    """The actions of a version, in order."""
    return session.execute(_ACTIONS, {"user_id": user_id, "plan_id": plan_id}).all()


def action(session: Session, user_id: int, action_id: int) -> Row[Any] | None:
    """An action."""
    return session.execute(_ONE_ACTION, {"user_id": user_id, "action_id": action_id}).one_or_none()


def completed(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """Everything somebody ever completed, each once, whichever version it was a part of; the newest first."""
    return session.execute(_DONE, {"user_id": user_id}).all()


def touched(session: Session, user_id: int) -> Sequence[datetime]:
    """The moments at which somebody started or completed an action, in any version."""
    return session.scalars(_TOUCHED, {"user_id": user_id}).all()


def retire(session: Session, user_id: int) -> None:
    """Let no version be in force or offered."""
    session.execute(_RETIRE, {"user_id": user_id})


def add(session: Session, user_id: int, plan: Mapping[str, Any], actions: Sequence[Mapping[str, Any]]) -> int:
    """Add the next version (the columns of growth_plans, `context` as JSON text) with its actions; returns its id."""
    plan_id = int(session.execute(_ADD, {"user_id": user_id, **plan}).scalar_one())
    add_actions(session, user_id, plan_id, actions)
    return plan_id


def add_actions(session: Session, user_id: int, plan_id: int, actions: Sequence[Mapping[str, Any]]) -> None:
    """Add actions (JSON values, a key a column) to a version."""
    if actions:
        session.execute(_ADD_ACTIONS, {"user_id": user_id, "plan_id": plan_id, "actions": json.dumps(actions)})


def adopt(session: Session, user_id: int, plan_id: int) -> None:
    """Let a version be the one in force; none may be any more."""
    session.execute(_ADOPT, {"user_id": user_id, "plan_id": plan_id})


def inherit(session: Session, user_id: int, heirs: Mapping[int, int]) -> None:
    """Let actions go on where those they follow (heir: the one before) stand."""
    if heirs:
        values = {"user_id": user_id, "heirs": list(heirs), "carried": list(heirs.values())}
        session.execute(_INHERIT, values)


def hold_plan_of(session: Session, user_id: int, action_id: int) -> Row[Any] | None:
    """The version an action belongs to, locked; None for somebody else's."""
    return session.execute(_HOLD_PLAN_OF, {"user_id": user_id, "action_id": action_id}).one_or_none()


def start(session: Session, user_id: int, action_id: int, at: datetime) -> None:
    """Start a pending action; any other stays as it is."""
    session.execute(_START, {"user_id": user_id, "action_id": action_id, "at": at})


def complete(
    session: Session,
    user_id: int,
    action_id: int,
    *,
    minutes_spent: int | None,
    reflection: str | None,
    evidence: Sequence[str],
    at: datetime,
) -> None:
    """Complete an action; one that is completed stays as it is."""
    values = {"user_id": user_id, "action_id": action_id, "minutes_spent": minutes_spent, "reflection": reflection}
    session.execute(_COMPLETE, {**values, "evidence": json.dumps(list(evidence)), "at": at})


def open_reasons(session: Session, user_id: int, plan_id: int) -> Sequence[Row[Any]]:
    """What was suggested for a version and is not decided."""
    return session.execute(_OPEN_REASONS, {"user_id": user_id, "plan_id": plan_id}).all()


def suggest(session: Session, user_id: int, plan_id: int, reasons: Sequence[Mapping[str, str]], at: datetime) -> int:
    """Note why a new plan is due (trigger, subject, reason); what is noted stays. Returns how many are new."""
    values = {"user_id": user_id, "plan_id": plan_id, "reasons": json.dumps(reasons), "at": at}
    return len(session.execute(_SUGGEST, values).all()) if reasons else 0


def asked(session: Session, user_id: int, plan_id: int, new_plan_id: int, reason: str, at: datetime) -> None:
    """Note that a new plan was made because somebody asked for one."""
    values = {"user_id": user_id, "plan_id": plan_id, "new_plan_id": new_plan_id, "reason": reason, "at": at}
    session.execute(_ASKED, values)


def decide(session: Session, user_id: int, plan_id: int, new_plan_id: int | None, at: datetime) -> int:
    """Say what came of the open suggestions for a version: a new one, or (None) declined. Returns how many."""
    state = "declined" if new_plan_id is None else "done"
    values = {"user_id": user_id, "plan_id": plan_id, "new_plan_id": new_plan_id, "state": state, "at": at}
    return len(session.execute(_DECIDE, values).all())


def declined(session: Session, user_id: int, plan_id: int) -> Row[Any]:
    """How many times suggestions for a version were declined, and when any were declined last."""
    return session.execute(_DECLINED, {"user_id": user_id, "plan_id": plan_id}).one()


def trail(session: Session, user_id: int) -> Sequence[Row[Any]]:
    """Every reason for a new plan and what came of it, the newest first."""
    return session.execute(_TRAIL, {"user_id": user_id}).all()


def is_told(session: Session, user_id: int, kind: str, subject: str) -> bool:
    """Whether somebody was told this before."""
    return bool(session.scalar(_IS_TOLD, {"user_id": user_id, "kind": kind, "subject": subject}))


def address(session: Session, user_id: int) -> str | None:
    """Where mail reaches somebody."""
    found: str | None = session.scalar(_ADDRESS, {"user_id": user_id})
    return found


def names_of(session: Session, user_id: int) -> tuple[str, ...]:
    """What somebody is called here."""
    row = session.execute(_NAMES, {"user_id": user_id}).one_or_none()
    return tuple(name for name in row or () if name)


def carried(session: Session, user_id: int, plan_id: int) -> frozenset[int]:
    """The actions of a version that go on from one before."""
    return frozenset(session.scalars(_CARRIED, {"user_id": user_id, "plan_id": plan_id}))


def preferences(session: Session, user_id: int) -> Row[Any] | None:
    """What a teacher chose; None for the defaults."""
    return session.execute(_PREFERENCES, {"user_id": user_id}).one_or_none()


def save_preferences(session: Session, user_id: int, wanted: Mapping[str, Any], at: datetime) -> None:
    """Store what a teacher chose, a key a column."""
    session.execute(_SAVE_PREFERENCES, {"user_id": user_id, **wanted, "at": at})
