"""A thousand simulated learners go through complete plans by the services; what comes out is held against the truth.

The real content on a PostgreSQL of its own; the live tracks in turn; each learner with a clock that moves a day at a
time. Beside the cohort that learns (`simulated_learner` says how) goes a smaller one that learns nothing: whoever is
below the pass mark there can only be lucky. Every `SERVICE_EVERY`th learner gives each answer through the service; for
the others one statement stores the answers of a test that was put together beforehand, because a thousand learners
would take half an hour otherwise. Everything else is the services' own for all of them.

`python -m bench cohort [--quick]`
"""

from __future__ import annotations

import contextlib
import functools
import logging
import multiprocessing
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import db.engine
from bench import cohort_rows, servers
from bench.course import Course
from bench.table import Row
from bench.whole_plan import Ground, walk
from commands.simulated_learner import LEARNED_A_DAY, SimulatedLearner, truth_of
from logic.catalogue import service as catalogue
from logic.transactions import transaction
from tests.factories import MORNING

LEARNERS, LEARNERS_QUICK = 1000, 40
NOT_LEARNING, NOT_LEARNING_QUICK = 200, 10
SERVICE_EVERY: Final = 20
PROCESSES: Final = 3  # two cores: while one waits for a commit another one computes


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One learner of a cohort before they begin."""

    number: int
    learned_a_day: float
    by_service: bool


def run(*, quick: bool) -> list[Row]:
    """Walk both cohorts and return the figures."""
    learning, not_learning = (LEARNERS_QUICK, NOT_LEARNING_QUICK) if quick else (LEARNERS, NOT_LEARNING)
    print(f"cohort: {learning} learners, and {not_learning} who learn nothing ...", file=sys.stderr, flush=True)
    with servers.stage() as stage:
        started = time.perf_counter()
        courses = _all(stage.cluster.service_url(), enrolled(learning, not_learning))
        took = time.perf_counter() - started
    return cohort_rows.rows(courses, took=took)


def enrolled(learning: int, not_learning: int) -> list[Enrolled]:
    """Both cohorts, the one that learns first."""
    rates = [LEARNED_A_DAY] * learning + [0.0] * not_learning
    return [Enrolled(number, rate, number % SERVICE_EVERY == 0) for number, rate in enumerate(rates)]


def one(learner: Enrolled) -> Course:
    """Walk one learner through a plan, on the database this process is connected to."""
    tracks = _live_tracks()
    ground = _ground(tracks[learner.number % len(tracks)])
    person = SimulatedLearner(
        learner.number, [topic.id for topic in ground.content.topics], learned_a_day=learner.learned_a_day
    )
    begins = MORNING + timedelta(minutes=learner.number)
    return walk(person, ground, at=begins, by_service=learner.by_service)


def _all(url: str, learners: list[Enrolled]) -> list[Course]:
    context = multiprocessing.get_context("spawn")
    with (
        _progress(len(learners)) as progress,
        ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_connect, initargs=(url,)) as pool,
    ):
        courses = []
        for done in as_completed([pool.submit(one, learner) for learner in learners]):
            courses.append(done.result())
            progress()
    return sorted(courses, key=lambda course: course.number)


def _connect(url: str) -> None:
    """Prepare a process: our database, and no word about retests that run out of new questions; they are counted."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    db.engine.connect(url)


@functools.cache
def _live_tracks() -> tuple[str, ...]:
    return tuple(track.slug for track in catalogue.tracks() if track.status == "live")


@functools.cache
def _ground(slug: str) -> Ground:
    return ground_of(slug)


def ground_of(slug: str) -> Ground:
    """A track as its learners find it, and the truth of its questions."""
    with transaction(None) as session:
        content = catalogue.content_of(session, *catalogue.track_for_choice(session, slug))
    return Ground(content, truth_of(content.items))


@contextlib.contextmanager
def _progress(total: int) -> Iterator[functools.partial[None]]:
    """A bar of learners who are done; call what it gives for each."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        yield functools.partial(bar.advance, bar.add_task("cohort", total=total))
