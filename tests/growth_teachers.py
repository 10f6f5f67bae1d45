"""Teachers for the tests of growth plans, and the raw rows they left: written by SQL, as nobody's service would."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.growth import action_service, service
from logic.growth.views import ActionView, Outcome, PlanView
from tests import factories

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PHASE = "lower secondary"


def teacher(name: str = "Grace Hopper", *, email: str | None = None, time_zone: str = "UTC", phase: str = "") -> int:
    """The id of a new teacher; with a phase, their profile says so."""
    teacher_id = factories.learner(name, email=email, roles=(Role.TEACHER,), time_zone=time_zone, at=MONDAY)
    if phase:
        profile(teacher_id, phase=phase)
    return teacher_id


def visitor(teacher_id: int, name: str = "Grace Hopper", *roles: Role) -> Visitor:
    """The same as whoever asks."""
    held = frozenset(roles or (Role.TEACHER,))
    return Visitor(teacher_id, name, None, f"{teacher_id}@example.org", held, "UTC", None)


def run(statement: str, **values: Any) -> Any:
    """Run a statement in the worker's role; its first value, if it returns one."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        found = session.execute(text(statement), values)
        return found.scalar() if found.returns_rows else None


def as_owner(owner_url: str, statement: str, **values: Any) -> None:
    """What no role of ours may do."""
    from sqlalchemy import create_engine

    engine = create_engine(owner_url)
    with engine.begin() as connection:
        connection.execute(text(statement), values)
    engine.dispose()


def profile(teacher_id: int, **said: Any) -> None:
    """A row about who somebody is."""
    values: dict[str, Any] = {
        "subjects": [],
        "years_teaching": None,
        "phase": None,
        "goals": "",
        "minutes_per_week": None,
        "learning_style": None,
    }
    run(
        """insert into teacher_profiles (user_id, subjects, years_teaching, phase, goals, minutes_per_week,
                                         learning_style, updated_at)
           values (:id, :subjects, :years_teaching, :phase, :goals, :minutes_per_week, :learning_style, :at)""",
        id=teacher_id,
        at=MONDAY,
        **(values | said),
    )


def modules() -> dict[str, int]:
    """The modules on offer by title."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        rows = session.execute(
            text("select title, id from tracks where kind = 'module' and status = 'live' order by id")
        )
        return {title: module_id for title, module_id in rows}  # noqa: C416 -- rows are no pairs to mypy


def topics_of(module_id: int) -> list[tuple[int, str]]:
    """The topics of a module in order: id and title."""
    statement = """
        select topic.id, topic.title from track_skills membership
        join topics topic on topic.skill_id = membership.skill_id and topic.retired_at is null
        where membership.track_id = :id and membership.until_version is null order by topic.position
    """
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [(row.id, row.title) for row in session.execute(text(statement), {"id": module_id})]


def a_module_topic() -> str:
    """A topic of the first module."""
    return topics_of(next(iter(modules().values())))[0][1]


def module_test(
    teacher_id: int, module_id: int, right: int, asked: int, *, at: datetime, weak: tuple[int, ...] = ()
) -> int:
    """The rows of a submitted test of a module; `weak` are topics it shows to be weak, the weakest first."""
    attempt_id = int(
        run(
            """insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state,
                                                started_at, deadline_at, submitted_at)
               select :id, :module_id, 'module', 'submitted', max(id), 1, '{}', :at, :at, :at from content_versions
               returning id""",
            id=teacher_id,
            module_id=module_id,
            at=at,
        )
    )
    run(
        """insert into assessment_results (attempt_id, user_id, test_type, score, total_questions, theta,
                                           standard_error, level, level_low, level_high, weak_areas, created_at)
           values (:attempt_id, :id, 'module', :right, :asked, 0, 0.5, 5, 4, 6, '[]', :at)""",
        attempt_id=attempt_id,
        id=teacher_id,
        right=right,
        asked=asked,
        at=at,
    )
    for place, topic_id in enumerate(weak):
        run(
            """insert into topic_results (attempt_id, topic_id, user_id, mean, sd, probability_weak, verdict, answered,
                                          correct)
               values (:attempt_id, :topic_id, :id, -1, 0.5, :probability, 'weak', 4, 1)""",
            attempt_id=attempt_id,
            topic_id=topic_id,
            id=teacher_id,
            probability=0.95 - 0.05 * place,
        )
    return attempt_id


def a_topic(fewest: int) -> str:
    """A topic about which there are enough families to ask."""
    found = run(
        """select topic.title from topics topic join item_families family on family.topic_id = topic.id
           where family.retired_at is null group by topic.id having count(*) >= :fewest order by topic.id limit 1""",
        fewest=fewest,
    )
    assert found
    return str(found)


def answers(learner_id: int, topic: str, right: int, asked: int, *, at: datetime) -> None:
    """The rows of a submitted diagnostic with answers about one topic, of the first families there are."""
    attempt_id = run(
        """insert into assessment_attempts (user_id, track_id, kind, status, content_version, seed, state, started_at,
                                            submitted_at)
           select :id, (select id from tracks where slug = 'python'), 'diagnostic', 'submitted', max(id), 1, '{}', :at,
                  :at from content_versions returning id""",
        id=learner_id,
        at=at,
    )
    run(
        """insert into assessment_responses (attempt_id, position, user_id, family_id, variant_id, option_order,
                                             presented_at, answered_at, chosen)
           select :attempt_id, place, :id, family_id, variant_id, '{0,1,2,3}', :at, :at,
                  case when place <= :right then key_option else (key_option + 1) % 4 end
           from (select row_number() over (order by family.id) as place, family.id as family_id,
                        min(variant.id) as variant_id, min(variant.key_option) as key_option
                 from item_families family join item_variants variant on variant.family_id = family.id
                 join topics topic on topic.id = family.topic_id
                 where topic.title = :topic and family.retired_at is null group by family.id) known
           where place <= :asked""",
        attempt_id=attempt_id,
        id=learner_id,
        topic=topic,
        right=right,
        asked=asked,
        at=at,
    )


def cohort(teacher_id: int, learner_ids: list[int]) -> int:
    """A cohort of a teacher with these learners in it."""
    cohort_id = int(
        run(
            "insert into cohorts (public_id, name, created_by) values (:public_id, 'A', :id) returning id",
            public_id=uuid4(),
            id=teacher_id,
        )
    )
    run(
        """insert into cohort_teachers (cohort_id, user_id, is_owner, added_by, added_at)
           values (:cohort_id, :id, true, :id, :at)""",
        cohort_id=cohort_id,
        id=teacher_id,
        at=MONDAY,
    )
    for learner_id in learner_ids:
        run(
            """insert into cohort_members (cohort_id, user_id, joined_at, consent)
               values (:cohort_id, :id, :at, 'yes')""",
            cohort_id=cohort_id,
            id=learner_id,
            at=MONDAY,
        )
    return cohort_id


def weak_teacher(*, email: str | None = None, at: datetime = MONDAY) -> int:
    """A teacher who tested themselves in two modules and is weak in some of their topics."""
    teacher_id = teacher(email=email)
    profile(teacher_id, phase=PHASE, minutes_per_week=60, goals="Quieter starts of lessons", subjects=["Physics"])
    for title, module_id in list(modules().items())[:2]:
        weak = tuple(topic_id for topic_id, _ in topics_of(module_id)[:2])
        assert title
        module_test(teacher_id, module_id, 15, 30, at=at - 2 * DAY, weak=weak)
    return teacher_id


def planned(*, email: str | None = None, at: datetime = MONDAY) -> tuple[int, PlanView]:
    """Such a teacher and the plan they just got."""
    teacher_id = weak_teacher(email=email, at=at)
    return teacher_id, service.generate(teacher_id, at=at).plan


def complete(teacher_id: int, actions: tuple[ActionView, ...] | list[ActionView], *, at: datetime) -> None:
    """Complete actions, one a minute from `at` on."""
    for number, action in enumerate(actions):
        action_service.complete(teacher_id, action.id, Outcome(30, "Worked"), at=at + timedelta(minutes=number))


def rows(teacher_id: int, table: str) -> list[dict[str, Any]]:
    """A teacher's rows of a table as JSON values, by id."""
    statement = text(f"select to_jsonb(known) from {table} known where user_id = :id order by id")  # noqa: S608 -- names of these tests
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [json.loads(json.dumps(row)) for row in session.scalars(statement, {"id": teacher_id})]
