"""People who live through some weeks as people do: in every time zone, on the move, paused, gone, staff, test, bots.

Events are written by the product's own function, on whatever date it is for the person at that moment; the tables
behind plans and verdicts by SQL, because a plan walked through the services takes a hundred times as long.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.engine import DatabaseRole, acting_as, transaction
from db.queries import accounts as account_queries
from db.queries import administration
from logic import clock, events
from logic.accounts import service as accounts
from logic.events import EventKind
from tests import statements

# Around the days on which clocks change in New York (8 March), Berlin (29 March) and on Lord Howe Island (5 April).
BEGIN = datetime(2026, 2, 27, 0, 0, tzinfo=UTC)
DAYS = 39
ZONES = (
    "Pacific/Kiritimati",
    "Pacific/Apia",
    "Pacific/Pago_Pago",
    "Etc/GMT+12",
    "America/New_York",
    "America/St_Johns",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "UTC",
)
SMALL_THINGS = (EventKind.ITEM_ANSWERED, EventKind.PRACTISED, EventKind.DAY_STARTED, EventKind.DAY_FINISHED)
_numbers = itertools.count(1)
_ATTEMPT = text("""
    insert into assessment_attempts (user_id, track_id, kind, plan_id, status, content_version, seed, state, started_at,
                                     deadline_at, submitted_at)
    values (:user_id, (select min(id) from tracks), :kind, :plan_id, 'submitted',
            (select max(id) from content_versions), 1, '{}', :at, :deadline, :at) returning id
""")
_FORECAST = text("""
    insert into readiness_forecasts (attempt_id, user_id, track_id, at, expected, low, high, probability_ready)
    values (:attempt_id, :user_id, (select min(id) from tracks), :at, :expected, 0, 1, .5)
""")
_PLAN = text("""
    insert into personalized_plans (user_id, plan_type, target, track_id, content_version, attempt_id, answers_used,
                                    current_week, current_day, created_at)
    values (:user_id, 'language', 'Python', (select min(id) from tracks), (select max(id) from content_versions),
            :attempt_id, 20, 1, 1, :at) returning id
""")
_SET_PLAN = text("""
    update personalized_plans
    set status = :status, paused_at = case when :status = 'paused' then cast(:at as timestamptz) end,
        ended_at = case when :status in ('completed', 'failed') then cast(:at as timestamptz) end where id = :plan_id
""")
_VERDICT = text("""
    insert into verdicts (plan_id, user_id, attempt_id, score, total_questions, low, high, probability_ready,
                          readiness_level, skills, would_change, better_tracks, created_at)
    values (:plan_id, :user_id, :attempt_id, 50, 60, .7, .9, .5, :level, '[]', '[]', '[]', :at)
""")


@dataclass
class Life:
    """Somebody, what zone they are in, and the plan they have."""

    id: int
    zone: str
    since: datetime
    eagerness: float
    plan_id: int | None = None
    is_paused: bool = False
    is_gone: bool = False


def person(zone: str, *, at: datetime, **flags: bool) -> int:
    """The id of a new person, registered as the product does it."""
    with transaction(None, role=DatabaseRole.GATE) as session:
        user_id = account_queries.add(
            session,
            email=f"life-{next(_numbers)}@example.org",
            display_name="A life",
            pseudonym=None,
            password_hash="!",
            time_zone=zone,
            is_test=flags.get("is_test", False),
            at=at,
            registered_on=clock.local_date(at, zone),
        )
        assert user_id
        account_queries.add_roles(session, user_id, ["learner"])
        events.record(session, user_id, EventKind.REGISTERED, at=at)
    if flags.get("is_bot"):
        statements.mark(user_id, "bot", is_set=True)
    return user_id


def live(chance: random.Random, people: int, *, until: int = DAYS) -> list[Life]:
    """Some people, and what they do until day `until`; staff, test people and bots are among them."""
    lives = [_born(chance) for _ in range(people)]
    go_on(chance, lives, first=0, until=until)
    return lives


def go_on(chance: random.Random, lives: list[Life], *, first: int, until: int) -> None:
    """What they do between two days, everything in the order of time."""
    moments = sorted(
        BEGIN + timedelta(days=day, seconds=chance.randrange(86_400)) for day in range(first, until) for _ in lives
    )
    for at in moments:
        life = chance.choice(lives)
        if not life.is_gone and chance.random() < life.eagerness and at > life.since:
            _do_something(chance, life, at)


def dice(seed: int) -> random.Random:
    """The same lives for the same number."""
    return random.Random(seed)  # noqa: S311 -- nobody is to be kept from guessing them


def _born(chance: random.Random) -> Life:
    at = BEGIN + timedelta(days=chance.randrange(21), seconds=chance.randrange(86_400))
    zone = chance.choice(ZONES)
    kind = chance.random()
    life = Life(
        person(zone, at=at, is_test=kind < 0.08, is_bot=0.08 <= kind < 0.16), zone, at, chance.uniform(0.2, 1.0)
    )
    if 0.16 <= kind < 0.24:
        role = chance.choice(["teacher", "admin"])
        with transaction(None, role=DatabaseRole.GATE) as session:
            account_queries.add_roles(session, life.id, [role])
            with acting_as(session, DatabaseRole.WORKER):
                administration.record_role_by_command(session, life.id, "a life", role, at)
    return life


def _do_something(chance: random.Random, life: Life, at: datetime) -> None:
    drawn = chance.random()
    if drawn < 0.06:
        life.zone = chance.choice(ZONES)
        accounts.update_profile(life.id, accounts.Profile("A life", None, life.zone), at=at)
    elif drawn < 0.07:
        life.is_gone = True
        with transaction(life.id) as session:
            account_queries.delete(session, life.id)
    elif life.plan_id is None:
        with transaction(life.id, role=DatabaseRole.WORKER) as session:
            _get_a_plan(session, chance, life, at)
    elif drawn < 0.2:
        with transaction(life.id, role=DatabaseRole.WORKER) as session:
            _change_the_plan(session, chance, life, at)
    else:
        with transaction(life.id) as session:
            for _ in range(chance.randrange(1, 4)):
                events.record(session, life.id, chance.choice(SMALL_THINGS), at=at)


def _attempt(session: Session, life: Life, kind: str, at: datetime, expected: float) -> int:
    plan_id = None if kind == "diagnostic" else life.plan_id
    values = {"user_id": life.id, "kind": kind, "plan_id": plan_id, "at": at, "deadline": at + timedelta(hours=1)}
    attempt_id = int(session.execute(_ATTEMPT, values).scalar_one())
    session.execute(_FORECAST, {"attempt_id": attempt_id, "user_id": life.id, "at": at, "expected": expected})
    return attempt_id


def _get_a_plan(session: Session, chance: random.Random, life: Life, at: datetime) -> None:
    events.record(session, life.id, EventKind.DIAGNOSTIC_STARTED, at=at)
    if chance.random() < 0.2:
        return
    attempt_id = _attempt(session, life, "diagnostic", at, chance.random())
    events.record(session, life.id, EventKind.DIAGNOSTIC_SUBMITTED, at=at, attempt=attempt_id)
    life.plan_id = int(session.execute(_PLAN, {"user_id": life.id, "attempt_id": attempt_id, "at": at}).scalar_one())
    life.is_paused = False
    events.record(session, life.id, EventKind.PLAN_MADE, at=at, plan=life.plan_id)


def _change_the_plan(session: Session, chance: random.Random, life: Life, at: datetime) -> None:
    assert life.plan_id
    drawn = chance.random()
    if drawn < 0.4:
        life.is_paused = not life.is_paused
        kind = EventKind.PLAN_PAUSED if life.is_paused else EventKind.PLAN_RESUMED
        events.record(session, life.id, kind, at=at, plan=life.plan_id)
        _set(session, life, "paused" if life.is_paused else "active", at)
    elif drawn < 0.8:
        events.record(session, life.id, chance.choice([EventKind.WEEK_PASSED, EventKind.WEEK_FAILED]), at=at)
    elif drawn < 0.9:
        _set(session, life, "failed", at)
        life.plan_id = None
    else:
        attempt_id = _attempt(session, life, "final", at, chance.random())
        events.record(session, life.id, EventKind.FINAL_TAKEN, at=at, attempt=attempt_id)
        _set(session, life, "completed", at)
        level = chance.choice(["job ready", "needs additional training"])
        keys = {"plan_id": life.plan_id, "user_id": life.id, "attempt_id": attempt_id, "level": level, "at": at}
        session.execute(_VERDICT, keys)
        events.record(session, life.id, EventKind.VERDICT_GIVEN, at=at, plan=life.plan_id)
        life.plan_id = None


def _set(session: Session, life: Life, status: str, at: datetime) -> None:
    session.execute(_SET_PLAN, {"status": status, "at": at, "plan_id": life.plan_id})
