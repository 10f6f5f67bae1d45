"""The whole API against its own description: whoever asks for whatever, each answer is one that /api/docs announces.

Every call is tried with what the description allows, with its limits, and with what it forbids; each try starts from
the same people, and is rolled back. WAYMARK_OPENAPI_EXAMPLES says how many invented tries each call gets on top.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import schemathesis
from schemathesis import checks
from schemathesis.generation import GenerationMode
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test
from schemathesis.generation.meta import TestPhase
from schemathesis.schemas import BaseSchema
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.orm import sessionmaker

import db.engine
from api.main import create_api
from logic import clock
from logic.access.roles import Role
from logic.growth import service as growth
from logic.plans import service as plans
from logic.resume import service as resumes
from logic.resume.views import Stage
from tests import cohorts, factories, finals, timed_tests
from tests.logic.resume.made_files import RESUME

DOCUMENT = create_api().openapi()
CALLS = [(method, path) for path, item in DOCUMENT["paths"].items() for method in item if method != "servers"]
EXAMPLES = int(os.environ.get("WAYMARK_OPENAPI_EXAMPLES", "2"))
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.positive_data_acceptance,
    checks.unsupported_method,
    checks.allow_header_conformance,
]
BESIDE_THE_API = ("/health", "/performance")
# No schema tells a resume from another file.
CHECKS_OF_FILES = [check for check in CHECKS if check is not checks.positive_data_acceptance]


@dataclass(frozen=True)
class Asker:
    """Somebody who asks: by which headers, what is theirs, and which part of the API they try how thoroughly."""

    headers: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    is_thorough: bool = True

    def tries(self, case: schemathesis.Case) -> bool:
        """Whether they ask for this; those who are refused anyway need not ask in every way."""
        is_theirs = not self.tags or any(tag in self.tags for tag in case.operation.tags)
        return is_theirs and (self.is_thorough or case.meta.phase.name is not TestPhase.COVERAGE)


@pytest.fixture(scope="module")
def room(module_db) -> Iterator[Connection]:
    """A connection to the database in which everybody is."""
    engine = create_engine(module_db.url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@contextlib.contextmanager
def rolled_back(room: Connection) -> Iterator[None]:
    """Let the services work in one transaction that leaves nothing."""
    outer = room.begin()
    before = db.engine.use_factory(sessionmaker(room, join_transaction_mode="create_savepoint", expire_on_commit=False))
    try:
        yield
    finally:
        db.engine.use_factory(before)
        outer.rollback()


@pytest.fixture(scope="module")
def people(module_db) -> dict[str, Asker]:
    """Everybody who asks, by what they are."""
    beginner, tested, done = _beginner(), _tested(), _done()
    learner_id = beginner.ids["learner_id"]
    admin = factories.learner(roles=(Role.ADMIN,))
    return {
        "nobody": Asker(is_thorough=False),
        "a learner with a plan": beginner,
        "a learner in a test": tested,
        "a learner with a verdict": done,
        "a teacher": _teaching(learner_id),
        "an administrator": Asker(_carrying(admin), {"learner_id": learner_id}, is_thorough=False),
    }


def _beginner() -> Asker:
    made = factories.learner_with_plan(at=clock.now() - timedelta(days=2))
    plans.start_day(made.id, made.today.id, at=clock.now())
    ids = {"day_id": made.today.id, "plan_id": made.plan.id, "track_id": made.plan.track_id, "learner_id": made.id}
    return Asker(_carrying(made.id), ids)


def _tested() -> Asker:
    learner = timed_tests.learner_at_test("tested@example.org")
    return Asker(_carrying(learner), {"test_id": timed_tests.begun(learner), "position": 4}, ("tests",))


def _done() -> Asker:
    made = finals.learner_at_final(at=clock.now() - timedelta(days=90))
    outcome = finals.take(made.id, 50, at=clock.now() - timedelta(hours=3))
    track = made.plan.track_id
    resumes.upload(made.id, track, Stage.BEFORE, "cv.txt", RESUME.encode(), at=clock.now())
    resume = resumes.view(made.id, track).before
    assert resume
    ids = {"plan_id": made.plan.id, "track_id": track, "test_id": outcome.attempt_id, "resume_id": resume.id}
    tags = ("verdict", "readiness", "resume", "tests", "xp")
    return Asker(_carrying(made.id), ids | {"position": 4}, tags, is_thorough=False)


def _teaching(learner_id: int) -> Asker:
    grace = cohorts.teacher()
    cohorts.cohort(grace, learner_id)
    plan = growth.generate(grace.id, at=clock.now()).plan
    ids = {"learner_id": learner_id, "action_id": plan.actions[0].id}
    return Asker(_carrying(grace.id), ids, ("people", "learners", "growth plan", "health"))


def _carrying(person: int) -> dict[str, str]:
    return {"Authorization": f"Bearer {factories.api_token(person)}"}


@pytest.fixture(scope="module")
def described() -> BaseSchema:
    """The description, and how it is tried."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    schema.config.generation.update(deterministic=True, max_examples=EXAMPLES, with_security_parameters=False)
    return schema


# Not by the plugin for pytest: of its tests, which all have one name, pytest-xdist would run the first alone.
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_whatever_is_asked_the_answer_is_as_described(described, people, room, address, method, path):
    def tried(case: schemathesis.Case) -> None:
        if case.meta.generation.mode is GenerationMode.POSITIVE and isinstance(case.body, dict):
            case.body = {name: _as_written(value) for name, value in case.body.items()}
        for who, asker in people.items():
            if asker.tries(case):
                try:
                    _asked(case, asker, room, address)
                except Exception as fault:
                    fault.add_note(f"It was {who} who asked.")
                    raise

    operation = described[path][method]
    settings = described.config.get_hypothesis_settings(operation=operation, phase="fuzzing")
    config = HypothesisTestConfig(project=described.config, modes=list(HypothesisTestMode), settings=settings)
    create_test(operation=operation, test_func=tried, config=config)()


def _as_written(value: object) -> object:
    """A whole number without a point: JSON Schema takes 3.0 for one, the API does not."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _asked(case, asker: Asker, room: Connection, address: str) -> None:
    """Ask as generated, and for what really is the asker's."""
    _call(case, asker, room, address)
    if case.meta.generation.mode is GenerationMode.POSITIVE and asker.ids.keys() & case.path_parameters.keys():
        case.path_parameters.update({name: asker.ids.get(name, value) for name, value in case.path_parameters.items()})
        _call(case, asker, room, address)


def _call(case, asker: Asker, room: Connection, address: str) -> None:
    base_url = address if case.path.startswith(BESIDE_THE_API) else f"{address}/api"
    wanted = CHECKS_OF_FILES if case.media_type == "multipart/form-data" else CHECKS
    with rolled_back(room):
        case.call_and_validate(base_url=base_url, headers=asker.headers, checks=wanted)
