"""`demo`: a believable school, made by running the real services with a moving clock.

Every learner is one transaction: whoever is there is there wholly, so a fill that was killed goes on with those who are
missing. Several processes share the learners; what comes out depends on the seed and the day, not on how many they are.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import db.engine
from commands import demo_cohorts, demo_life, demo_people, demo_teachers, payments, processes, seed
from commands.demo_cohorts import Enrolled
from commands.demo_life import Ground
from commands.demo_people import Person
from commands.simulated_learner import truth_of
from db.queries import accounts as account_queries
from logic import clock, settings
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.achievements import service as achievements
from logic.analytics import rollup_service as figures
from logic.assessment import seeds
from logic.assessment import service as assessment
from logic.catalogue import service as catalogue
from logic.errors import SetupError
from logic.leaderboards import league_service as leagues
from logic.notifications import notice_service
from logic.plans import management_service as management
from logic.plans import testing_service as testing
from logic.plans.states import Plan
from logic.transactions import DatabaseRole, transaction

LEARNERS, DAYS, SEED = 60, 120, 20261121
FEWEST_DAYS, MOST_DAYS = 7, 365
MOST_PROCESSES: Final = 4

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class School:
    """What is wanted: so many learners, over so many days that end `now`, all of it drawn with `seed`."""

    learners: int
    days: int
    seed: int
    now: datetime

    @property
    def people(self) -> tuple[Person, ...]:
        """Its learners."""
        return demo_people.people(self.learners, self.days, self.seed)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was done: learners who were there, who came, and how often those have learnt."""

    there: int
    added: int
    visits: int


def main(learners: int, days: int, chance: int) -> None:
    """Fill the school of the database that is connected, with a bar on a terminal, and say what is there.

    Raises SetupError in production.
    """
    if settings.current().is_production:
        raise SetupError("A production installation has no demonstration school. Nothing was changed.")
    school = School(learners, days, chance, clock.now())
    started = time.monotonic()
    with payments.off(), _bar(school) as tell:
        filled = fill(school, tell=tell)
    print(_sentence(school, filled, time.monotonic() - started))
    _print_stages(school)


def fill(school: School, *, tell: Tell = lambda _visits: None, workers: int | None = None) -> Filled:
    """Add everybody who is not there yet; `tell` hears of each learner how often they came.

    `workers` processes share the work: as many as there are processors unless it is said; 1 is this one.
    """
    for number, (name, zone) in enumerate(demo_people.TEACHERS):
        _teacher(number, name, zone, school)
    missing = _missing(school.people)
    there = school.learners - len(missing)
    for _ in range(there):
        tell(0)
    workers = min(workers or os.cpu_count() or 1, MOST_PROCESSES, max(1, len(missing)))
    lived = _one_by_one(school, missing) if workers == 1 else _side_by_side(school, missing, workers)
    visits = 0
    for came in lived:
        visits += came
        tell(came)
    _keep_cohorts(school)
    if missing:
        _keep_leagues(school)
        _look_around(missing, school.now)
        figures.roll_up_since((school.now - timedelta(days=school.days + 1)).date(), at=school.now)
    return Filled(there, len(missing), visits)


def stage(learner_id: int, *, at: datetime) -> str:
    """Where somebody stands, in a few words."""
    plan = next(iter(management.history(learner_id)), None)
    if plan is None:
        latest = assessment.latest(learner_id)
        if latest is None:
            return "has just come"
        return "has a result and no plan yet" if latest.submitted else "is in the middle of the diagnostic"
    if plan.verdict is not None:
        return f"has a verdict: {plan.verdict.readiness_level.replace('_', ' ')}"
    if plan.status is Plan.PAUSED:
        return "has paused"
    due = testing.due(learner_id, at=at)
    return f"is in week {plan.current_week}" if due is None else f"has a test before them: {due.title.lower()}"


def _one_by_one(school: School, people: Sequence[Person]) -> Iterator[int]:
    ground = _ground(school)
    for person in people:
        yield _live(person, ground)


def _live(person: Person, ground: Ground) -> int:
    chance = random.Random(f"{ground.seed} {person.number}")  # noqa: S311 -- the same school every time
    with db.engine.all_or_nothing(), seeds.drawn_from(chance.getrandbits):
        return demo_life.live(person, ground)


def _side_by_side(school: School, people: Sequence[Person], workers: int) -> Iterator[int]:
    address = settings.current().database_url or ""
    pool = ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_Worker.prepare,
        initargs=(address, school, os.getpid()),
    )
    try:
        for done in as_completed([pool.submit(_Worker.live, person) for person in people]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


class _Worker:
    """A process that lives some of the learners' days."""

    ground: Ground

    @classmethod
    def prepare(cls, address: str, school: School, launcher: int) -> None:
        """Connect, and end with whoever started us."""
        os.environ[processes.LAUNCHER] = str(launcher)
        processes.follow_launcher()
        _quiet()
        db.engine.connect(address)
        cls.ground = _ground(school)

    @classmethod
    def live(cls, person: Person) -> int:
        """One learner's days."""
        return _live(person, cls.ground)


def _quiet() -> None:
    """No word about retests that run out of new questions; a learner who failed five times is told by the screen."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _ground(school: School) -> Ground:
    live = [track.slug for track in catalogue.tracks() if track.status == "live"]
    with transaction(None) as session:
        contents = tuple(catalogue.content_of(session, *catalogue.track_for_choice(session, slug)) for slug in live)
    truth = truth_of(item for content in contents for item in content.items)
    return Ground(contents, truth, school.now, school.days, school.seed)


def _teacher(number: int, name: str, time_zone: str, school: School) -> None:
    email = demo_people.address(name)
    if _known(email) is not None:
        return
    begun = school.now - timedelta(days=school.days)
    chance = random.Random(f"{school.seed} teacher {number}")  # noqa: S311 -- the same school every time
    with db.engine.all_or_nothing(), seeds.drawn_from(chance.getrandbits):
        teacher = accounts.ensure_user(email, name, seed.PASSWORD, {Role.TEACHER}, at=begun)
        accounts.update_profile(teacher, accounts.Profile(name, None, time_zone), at=begun)
        demo_teachers.live(number, teacher, begun=begun, now=school.now, chance=chance)


def _missing(people: Sequence[Person]) -> list[Person]:
    return [person for person in people if _known(person.email) is None]


def _known(email: str) -> int | None:
    with transaction(None, role=DatabaseRole.GATE) as session:
        row = account_queries.credentials(session, email)
    return None if row is None else int(row.id)


def _keep_cohorts(school: School) -> None:
    """Each teacher has a cohort of a part of the learners; one in five of those learns without a teacher."""
    begun = school.now - timedelta(days=school.days)
    emails = [demo_people.address(name) for name, _ in demo_people.TEACHERS]
    for place, cohort in enumerate(demo_people.COHORTS):
        name = demo_people.TEACHERS[place][0]
        owner = demo_cohorts.teacher(_known(emails[place]) or 0, name, emails[place])
        learners = [_enrolled(person, school) for person in school.people if demo_people.cohort_of(person) == place]
        helping = emails[1] if place == 0 else ""
        demo_cohorts.ensure(owner, cohort, [one for one in learners if one.id], at=begun, with_teacher=helping)


def _enrolled(person: Person, school: School) -> Enrolled:
    joined = school.now - timedelta(days=school.days - person.joins - 1)
    return Enrolled(_known(person.email) or 0, person.name, person.email, min(joined, school.now))


def _keep_leagues(school: School) -> None:
    """Close and form the leagues of every week, as the clock would have done each day."""
    moment = school.now - timedelta(days=school.days)
    while moment < school.now:
        leagues.keep(at=moment)
        moment += timedelta(days=1)
    leagues.keep(at=school.now)


def _look_around(people: Sequence[Person], now: datetime) -> None:
    """Everybody has seen what they earned, and read what they were told before this week."""
    for person in people:
        learner_id = _known(person.email)
        if learner_id is None:
            continue
        achievements.mark_seen(learner_id, [one.slug for one in achievements.unseen(learner_id)], at=now)
        old = [one.id for one in notice_service.inbox(learner_id).notices if one.at < now - timedelta(days=7)]
        notice_service.mark_all_read(learner_id, newest=max(old, default=0), at=now)


@contextlib.contextmanager
def _bar(school: School) -> Iterator[Tell]:
    """A bar of learners, with the days on which they have learnt; call what it gives for each learner."""
    days = 0
    columns = (
        TextColumn("School"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("learners, {task.fields[days]:,} days"),
    )
    screen = Console(stderr=True)
    with Progress(
        *columns, TimeElapsedColumn(), TimeRemainingColumn(), console=screen, disable=not screen.is_terminal
    ) as bar:
        task = bar.add_task("", total=school.learners, days=0)

        def tell(visits: int) -> None:
            nonlocal days
            days += visits
            bar.update(task, advance=1, days=days)

        yield tell


def _sentence(school: School, filled: Filled, seconds: float) -> str:
    if not filled.added:
        return f"The demonstration school is there already: {school.learners} learners. Nothing was changed."
    again = f" {filled.there} were there already." if filled.there else ""
    return (
        f"The demonstration school has {filled.added} new learners, who came {filled.visits:,} times in {school.days}"
        f" days ({seconds:.0f} s).{again}"
    )


def _print_stages(school: School) -> None:
    """One learner of each stage, to sign in as."""
    found: dict[str, str] = {}
    for person in school.people:
        learner_id = _known(person.email)
        if learner_id is not None:
            found.setdefault(stage(learner_id, at=school.now), person.email)
    print(f"\nSome of its learners, who all sign in with `{seed.PASSWORD}`:\n")
    for where in sorted(found):
        print(f"  {found[where]:<42}{where}")
    print(f"  {demo_people.address(demo_people.TEACHERS[0][0]):<42}teaches", flush=True)
