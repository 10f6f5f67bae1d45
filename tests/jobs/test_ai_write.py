"""The job that has something written: ordered on a page, worked off by the worker, told to whoever waits."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from jobs import composers, tasks, worker
from jobs.app import app
from logic import clock, settings
from logic.ai import service
from logic.ai.choosing import Feature
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind, Trouble
from logic.ai.schemas import TestWords
from logic.ai.service import Request, Written
from tests import factories, models
from tests.models import MASTER, add, calls
from tests.statements import rows

SLICE = "logic.a_slice_of_this_test"


class Slice(ModuleType):
    """A slice that composes a greeting, and notes what it is told afterwards."""

    def __init__(self) -> None:
        super().__init__(SLICE)
        self.told: list[tuple[int, int, Written[Any] | None]] = []
        self.is_gone = False

    def compose(self, person_id: int, subject_id: int, at: datetime) -> Request[TestWords] | None:
        assert at.tzinfo
        if self.is_gone:
            return None
        return Request(Feature.TEST, TestWords, person_id, texts={"number": str(subject_id)})

    def after(self, person_id: int, subject_id: int, written: Written[Any] | None, at: datetime) -> None:
        assert at.tzinfo
        self.told.append((person_id, subject_id, written))


@pytest.fixture
def wanted(monkeypatch) -> Slice:
    module = Slice()
    monkeypatch.setattr(composers, "_module", lambda feature: module if feature is Feature.TEST else None)
    return module


@pytest.fixture
def double(monkeypatch) -> Iterator[Double]:
    models.have_master_keys(monkeypatch, MASTER)
    with running_double() as running:
        yield running
    settings.current.cache_clear()


def work(url: str) -> None:
    asyncio.run(worker.run(url, wait=False))


def waiting() -> int:
    return int(rows("select count(*) as jobs from procrastinate_jobs where task_name = 'ai_write'")[0]["jobs"])


def test_the_job_has_the_name_the_service_orders_by():
    app.perform_import_paths()
    assert service.WRITE in app.tasks
    assert "tidy_models" in app.tasks


def test_what_is_ordered_is_written_by_the_worker_and_told(committed_db, wanted: Slice, double: Double):
    ada = factories.learner()
    add(double.base_url, features=(Feature.TEST,))
    assert service.order(Feature.TEST, 5, ada, at=clock.now())
    assert waiting() == 1
    assert double.sent == ()
    work(committed_db.url)
    ((person, subject, written),) = wanted.told
    assert (person, subject) == (ada, 5)
    assert written
    assert written.by == "Words Ltd"
    assert service.read(wanted.compose(ada, 5, clock.now()), at=clock.now()) == written
    assert waiting() == 0
    assert service.order(Feature.TEST, 5, ada, at=clock.now()), "what was worked off can be ordered again"


def test_when_nobody_can_whoever_waits_is_told_so_and_the_job_does_not_fail(
    committed_db, wanted: Slice, double: Double
):
    ada = factories.learner()
    add(double.base_url, features=(Feature.TEST,))
    double.fails(Trouble(Kind.STATUS, status=500))
    service.order(Feature.TEST, 5, ada, at=clock.now())
    work(committed_db.url)
    assert wanted.told == [(ada, 5, None)]
    assert waiting() == 0


def test_what_is_gone_meanwhile_is_not_written(committed_db, wanted: Slice, double: Double):
    ada = factories.learner()
    add(double.base_url, features=(Feature.TEST,))
    service.order(Feature.TEST, 5, ada, at=clock.now())
    wanted.is_gone = True
    work(committed_db.url)
    assert wanted.told == [(ada, 5, None)]
    assert double.sent == ()
    assert calls() == []


def test_a_feature_nobody_composes_for_is_no_failure(committed_db, wanted: Slice, double: Double):
    tasks.ai_write("hint", 5, factories.learner())
    assert wanted.told == []
    assert double.sent == ()


@pytest.mark.parametrize("feature", [feature for feature in Feature if feature is not Feature.TEST])
def test_every_feature_has_a_slice_that_composes_for_it(feature: Feature):
    module = composers._module(feature)
    assert module is not None
    assert callable(composers._named(module, "compose", feature))
    assert module.__name__ in sys.modules


def test_a_slice_that_is_not_there_is_passed_over(monkeypatch):
    for missing in ("logic.nowhere.service", "logic.plans.nowhere_service"):
        monkeypatch.setitem(composers.MODULES, Feature.HINT, missing)
        assert composers._module(Feature.HINT) is None


def test_jobs_that_wait_for_models_leave_hands_for_mail(committed_db, double: Double):
    people = [factories.learner() for _ in range(8)]
    add(double.base_url, features=(Feature.TEST,))
    for person in people:
        service.order(Feature.TEST, 1, person, at=clock.now())
    locks = rows("select distinct lock from procrastinate_jobs where task_name = 'ai_write'")
    assert len(locks) == service.AT_ONCE < worker.CONCURRENCY
