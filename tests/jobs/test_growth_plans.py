"""The jobs of growth plans: the one that writes better words, and the one that says a new plan is due."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from jobs import tasks, worker
from logic import clock
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind
from logic.errors import UnavailableError
from logic.growth import action_service, regeneration_service, service
from logic.growth.views import Origin
from tests import growth_teachers as teachers
from tests import providers
from tests.growth_teachers import DAY, run


@pytest.fixture
def teacher(committed_db) -> int:
    return teachers.weak_teacher(at=clock.now() - 40 * DAY)


@pytest.fixture
def double(teacher: int) -> Iterator[Double]:
    """A provider that words the plan in force anew."""
    with running_double(key=None) as running:

        def said(_: object) -> str:
            plan = service.current(teacher)
            assert plan
            lines = [f"{place}. {one.text}. {one.minutes or 20} minutes." for place, one in enumerate(plan.actions, 1)]
            return json.dumps(
                {"title": "Four calm weeks", "plan": "Half of it is known.\n\n" + "\n".join(lines) + " " * 9}
            )

        running.says(said)
        providers.provider(running.base_url)
        yield running


def work(url: str) -> None:
    """Do every job that is due, as the worker does."""
    asyncio.run(worker.run(url, wait=False))


def test_the_ordered_words_are_written_by_the_job(committed_db, teacher, double) -> None:
    made = service.generate(teacher, at=clock.now())
    assert made.expects_words
    work(committed_db.url)
    now = service.current(teacher)
    assert now
    assert (now.version, now.origin, now.written_by) == (2, Origin.MODEL, "Lark")
    assert run("select count(*) from growth_plans where user_id = :id and is_active", id=teacher) == 1


def test_the_same_job_twice_writes_one_version(committed_db, teacher, double) -> None:
    plan = service.generate(teacher, at=clock.now()).plan
    for _ in range(2):
        tasks.ai_write.func("growth_plan", plan.id, teacher)
    assert len(service.versions(teacher)) == 2


def test_a_job_killed_before_it_kept_the_words_keeps_them_the_next_time(
    committed_db, teacher, double, monkeypatch
) -> None:
    from logic.growth import writing_service

    plan = service.generate(teacher, at=clock.now()).plan
    kept = writing_service.service.save

    def dies(*_args, **_columns):
        raise KeyboardInterrupt

    monkeypatch.setattr(writing_service.service, "save", dies)
    with pytest.raises(KeyboardInterrupt):
        tasks.ai_write.func("growth_plan", plan.id, teacher)
    assert service.current(teacher) == plan
    monkeypatch.setattr(writing_service.service, "save", kept)
    tasks.ai_write.func("growth_plan", plan.id, teacher)
    now = service.current(teacher)
    assert now
    assert now.origin is Origin.MODEL
    assert len(double.sent) == 1


@pytest.mark.parametrize("trouble", [Kind.HALF, Kind.BROKEN, Kind.TOO_SHORT, Kind.CUT_OFF])
def test_a_provider_that_fails_changes_nothing(committed_db, teacher, double, trouble) -> None:
    double.fails(trouble)
    plan = service.generate(teacher, at=clock.now()).plan
    work(committed_db.url)
    assert service.current(teacher) == plan
    assert len(service.versions(teacher)) == 1


def test_what_was_begun_while_the_model_wrote_stays_in_force(committed_db, teacher, double) -> None:
    plan = service.generate(teacher, at=clock.now()).plan
    action_service.start(teacher, plan.actions[0].id, at=clock.now())
    work(committed_db.url)
    assert (service.current(teacher) or plan).id == plan.id
    offer = service.offered(teacher)
    assert offer
    assert offer.title == "Four calm weeks"


def test_fifty_runs_at_once_tell_every_teacher_once(committed_db, monkeypatch) -> None:
    monkeypatch.setattr(regeneration_service, "AT_ONCE", 2)
    people = [teachers.planned()[0] for _ in range(5)]
    morning = (teachers.MONDAY + 31 * DAY).replace(hour=9) + timedelta(minutes=5)

    def patiently(_: int) -> int:
        while True:
            try:
                return regeneration_service.suggest_due(at=morning)
            except UnavailableError:
                continue

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(patiently, range(50)))
    for person in people:
        assert len(teachers.rows(person, "notices")) == 1
        assert len(teachers.rows(person, "growth_plan_regenerations")) == 1


def test_the_task_is_on_the_clock(committed_db, monkeypatch) -> None:
    teachers.planned()
    morning = (teachers.MONDAY + 31 * DAY).replace(hour=10)
    monkeypatch.setattr(clock, "now", lambda: morning)
    tasks.suggest_growth_plans.func(0)
    assert run("select count(*) from notices where kind = 'growth_suggestion'") == 1
