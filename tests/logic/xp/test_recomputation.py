"""Any sequence of learning, journeys and pauses: the streak that was kept is the one worked out from the days."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.engine import transaction
from logic import clock, events
from logic.accounts import service as accounts
from logic.events import EventKind
from logic.xp import service as xp
from logic.xp import verification_service
from logic.xp.recomputation import recompute
from logic.xp.streaks import Pause, Streak, after_activity
from tests import factories, statements

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "Asia/Kolkata", "Europe/Berlin")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("learn"), st.integers(1, 60)),
        st.tuples(st.just("learn daily"), st.integers(2, 10)),
        st.tuples(st.just("travel"), st.sampled_from(ZONES)),
        st.tuples(st.just("pause"), st.integers(0, 60)),
        st.tuples(st.just("resume"), st.integers(0, 100)),
    ),
    max_size=25,
)


@dataclass
class Life:
    """Somebody's days as a moving clock sees them; a date lived again counts as the latest one reached."""

    now: datetime = START
    zone: str = "UTC"
    reached: date = date.min
    streak: Streak = field(default_factory=Streak)
    learnt: set[date] = field(default_factory=set)
    pauses: list[Pause] = field(default_factory=list)
    is_paused: bool = False

    @property
    def today(self) -> date:
        return clock.local_date(self.now, self.zone)

    def reach(self) -> date:
        self.reached = max(self.reached, self.today)
        return self.reached

    def learn(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        if self.streak.last_day is None or self.today >= self.streak.last_day:
            self.learnt.add(self.today)
        self.streak = after_activity(self.streak, self.today, self.pauses).streak
        self.reach()

    def travel(self, zone: str) -> None:
        if zone != self.zone:
            before, reached, self.zone = self.today, self.reached, zone
            first, last = sorted((before, self.today))
            self.pauses.append(Pause(max(first, reached), max(last, reached)))
        self.reach()

    def pause(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        if not self.is_paused:
            self.is_paused = True
            self.pauses.append(Pause(self.reach()))

    def resume(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        if self.is_paused:
            self.is_paused = False
            place = next(place for place, pause in enumerate(self.pauses) if pause.last is None)
            self.pauses[place] = Pause(self.pauses[place].first, self.reach())


@given(steps)
def test_the_streak_that_was_kept_is_the_one_the_days_say(sequence: list[tuple[str, int | str]]) -> None:
    life = Life()
    for what, how in sequence:
        if what == "learn daily":
            for _ in range(int(how)):
                life.learn(24)
        elif what == "travel":
            life.travel(str(how))
        else:
            getattr(life, what)(int(how))
    found = recompute(life.learnt, life.pauses)
    assert found.streak == life.streak
    assert len(found.continued_on) >= life.streak.current - 1


def test_the_days_carried_on_and_the_runs_completed_are_named() -> None:
    found = recompute({date(2026, 3, day) for day in (1, 2, 3, 4, 5, 6, 7, 8, 10, 11)})
    assert found.streak == Streak(10, 10, date(2026, 3, 11), 10, 0, 2)
    assert found.continued_on == tuple(date(2026, 3, day) for day in (2, 3, 4, 5, 6, 7, 8, 10, 11))
    assert found.runs_completed_on == (date(2026, 3, 7),)


def test_who_never_learnt_has_no_streak() -> None:
    assert recompute(()).streak == Streak()


def live(learner_id: int, sequence: list[tuple[str, int | str]]) -> None:
    """The same through the services, on the real database."""
    now, is_paused = START, False
    for what, how in sequence:
        if what == "travel":
            accounts.update_profile(learner_id, accounts.Profile("Ada", None, str(how)), at=now)
            continue
        days, hours = (int(how), 24) if what == "learn daily" else (1, int(how))
        for _ in range(days):
            now += timedelta(hours=hours)
            with transaction(learner_id) as session:
                if what.startswith("learn"):
                    xp.record_activity(session, learner_id, now, tasks=1)
                    events.record(session, learner_id, EventKind.DAY_FINISHED, at=now)
                elif (what == "pause") != is_paused:
                    is_paused = what == "pause"
                    kind = EventKind.PLAN_PAUSED if is_paused else EventKind.PLAN_RESUMED
                    events.record(session, learner_id, kind, at=now)


def test_lives_of_many_kinds_leave_nothing_that_differs(committed_db: object) -> None:
    """Sixty lives drawn once: the ledger, the days, the boards and the streaks of all of them add up."""
    chance = random.Random(20260302)  # noqa: S311 -- lives for a test, no secret
    kinds = ("learn", "learn", "learn daily", "travel", "pause", "resume")
    for _ in range(60):
        sequence: list[tuple[str, int | str]] = []
        for _ in range(chance.randint(5, 30)):
            what = chance.choice(kinds)
            how = {"travel": chance.choice(ZONES), "learn daily": chance.randint(2, 10)}.get(
                what, chance.randint(1, 60)
            )
            sequence.append((what, how))
        live(factories.learner("Ada"), sequence)
    found = verification_service.verify()
    assert found.differences == ()
    kinds_seen = {row["kind"] for row in statements.rows("select distinct kind from streak_events")}
    assert kinds_seen == {"freeze earned", "freeze used", "broken"}
    assert found.people == 60
    assert found.entries > 500
