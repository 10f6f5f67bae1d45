"""One learner of the demonstration school: their days from the first to now, by the services with a clock of their own.

What they can and how they learn is `simulated_learner`'s; when they come, and what for, is said by their habit.
Somebody of little ability crams: they learn fast and keep little, which is how one passes every week and no final.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from commands.demo_people import Person
from commands.seed import PASSWORD
from commands.simulated_learner import LEARNED_A_DAY, Asked, SimulatedLearner, Truth
from db.queries import assessment as assessment_queries
from db.queries import timed as timed_queries
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.assessment import service as assessment
from logic.assessment.sitting import Sitting
from logic.catalogue.service import TrackContent
from logic.leaderboards import service as leaderboards
from logic.notifications import preference_service
from logic.notifications.kinds import mail_switches
from logic.plans import management_service as management
from logic.plans import review_service as reviews
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans.testing_service import DueTest
from logic.plans.views import DayView, PlanView
from logic.transactions import transaction

KEY: Final = 0  # option 0 of every question is its key, wherever it shows
VISIT: Final = timedelta(hours=3)  # the longest one: a final, or a day with its check and a review
ANSWERED_HALFWAY: Final = 9
CRAMS_BELOW, CRAMMED_A_DAY, CRAMMED_KEPT = -0.6, 0.6, 0.05
REST, ANOTHER_TRACK = 4, 0.6  # days after a verdict, and the chance to go on with another track


@dataclass(frozen=True, slots=True)
class Ground:
    """The tracks that are open, the truth of their questions, and the days of the school up to a moment."""

    contents: tuple[TrackContent, ...]
    truth: Truth
    now: datetime
    days: int
    seed: int


def live(person: Person, ground: Ground) -> int:
    """Everything somebody did up to now; how often they came. Whoever has begun already is left as they are."""
    first_day = ground.now.astimezone(ZoneInfo(person.time_zone)).date() - timedelta(days=ground.days - 1)
    life = _Life(person, ground, first_day)
    if assessment.latest(life.learner_id) is None:
        life.go_through()
    return life.visits


class _Life:
    """The learner, what time it is for them, and what they have done so far."""

    def __init__(self, person: Person, ground: Ground, first_day: date) -> None:
        self.person, self.ground, self.first_day = person, ground, first_day
        self.chance = np.random.default_rng((ground.seed, 5, person.number))
        topics = sorted({topic.id for content in ground.contents for topic in content.topics})
        self.mind = SimulatedLearner(person.number, topics, seed=ground.seed)
        self.crams = self.mind.general < CRAMS_BELOW
        self.mind.learned_a_day = CRAMMED_A_DAY if self.crams else LEARNED_A_DAY
        self.before_week = dict(self.mind.ability)
        self.topic_of = {item.family_id: item.topic_id for content in ground.contents for item in content.items}
        self.track = person.track % len(ground.contents)
        self.visits = 0
        self.away_until: int | None = None
        self.now = min(self._begins(person.joins), ground.now - VISIT)
        self.learner_id = self._join()

    @property
    def content(self) -> TrackContent:
        """The track they are at."""
        return self.ground.contents[self.track]

    def go_through(self) -> None:
        """Come, or not, on every day up to now."""
        for day in range(self.person.joins, self.ground.days):
            begins = self._begins(day)
            if begins + VISIT > self.ground.now:
                return
            weekday = (self.first_day + timedelta(days=day)).weekday()
            comes = self.chance.random() < self.person.habit.chances[weekday] or day == self.person.joins
            if not comes or (self.away_until is not None and day < self.away_until):
                continue
            self.now = max(self.now, begins)
            if not self._visit(day):
                return
            self.visits += 1

    def _begins(self, day: int) -> datetime:
        """About their usual hour on a day of the school."""
        minutes = int(np.random.default_rng((self.ground.seed, 6, self.person.number, day)).integers(50))
        local = datetime.combine(
            self.first_day + timedelta(days=day), time(self.person.hour, minutes), ZoneInfo(self.person.time_zone)
        )
        return local.astimezone(self.ground.now.tzinfo)

    def _join(self) -> int:
        person = self.person
        # Not marked as test: whoever looks after the demonstration sees the figures of a school that lives.
        learner_id = accounts.ensure_user(
            person.email, person.name, PASSWORD, {Role.LEARNER}, at=self.now, is_test=False
        )
        wanted = accounts.Profile(person.name, person.pseudonym, person.time_zone)
        accounts.update_profile(learner_id, wanted, at=self.now)
        if not (person.on_boards and person.in_leagues):
            leaderboards.choose(learner_id, leaderboards.Visibility(person.on_boards, person.in_leagues))
        # Nobody reads their mail: where the installation has a mail server it is not asked to find these addresses.
        chosen = preference_service.mine(learner_id)
        preference_service.save(learner_id, replace(chosen, muted=frozenset(mail_switches(None))))
        return learner_id

    def _visit(self, day: int) -> bool:
        """One visit; whether they will ever come again."""
        if self.visits == self.person.habit.gives_up:
            return False
        plan = plans.current_or_none(self.learner_id)
        if plan is None:
            return self._without_plan(day)
        if self.visits == self.person.habit.pauses:
            return self._pause(day)
        if self.visits == self.person.habit.switches:
            self._turn_to_another_track()
            return self._begin(switch=True)
        if plan.today is not None:
            self._day(plan, plan.today)
            return True
        due = testing.due(self.learner_id, at=self.now)
        return due is not None and due.kind != self.person.habit.stops_at and self._test(day, due)

    def _without_plan(self, day: int) -> bool:
        """Begin, or go on after a pause, or after a verdict with another track."""
        if management.paused(self.learner_id):
            management.resume(self.learner_id, at=self.now)
            self.away_until = None
            return True
        if day == self.person.joins or self.visits == 0:
            return self._begin()
        if self.chance.random() > ANOTHER_TRACK:
            return False
        self._turn_to_another_track()
        return self._begin()

    def _turn_to_another_track(self) -> None:
        done = {summary.track_id for summary in management.history(self.learner_id)}
        places = range(self.track + 1, self.track + len(self.ground.contents) + 1)
        following = (place % len(self.ground.contents) for place in places)
        self.track = next((place for place in following if self.ground.contents[place].id not in done), self.track)

    def _pause(self, day: int) -> bool:
        management.pause(self.learner_id, at=self.now)
        away = self.person.habit.away
        self.away_until = None if away is None else day + away
        return away is not None

    def _begin(self, *, switch: bool = False) -> bool:
        """Take the diagnostic and get the plan, as far as their habit goes."""
        halfway = ANSWERED_HALFWAY if self.person.habit.stops_at == "diagnostic" else None
        sitting = assessment.begin_diagnostic(self.learner_id, self.content.slug, at=self.now)
        attempt_id, answered = sitting.attempt_id, 0
        while sitting.question is not None:
            if answered == halfway:
                return False
            sitting = self._answer_open(sitting)
            answered += 1
        if self.person.habit.stops_at == "plan":
            return False
        plans.make_from_diagnostic(self.learner_id, attempt_id, at=self.now, switch=switch)
        self.before_week = dict(self.mind.ability)
        return True

    def _answer_open(self, sitting: Sitting) -> Sitting:
        with transaction(self.learner_id) as session:
            row = assessment_queries.attempt(session, self.learner_id, sitting.attempt_id)
        if row is None or sitting.question is None:
            return sitting
        asked = Asked(row.position, row.family_id, self.topic_of[row.family_id], tuple(row.option_order))
        (choice,) = self._choices([asked])
        self._think()
        return assessment.answer(self.learner_id, sitting.attempt_id, asked.position, choice, at=self.now)

    def _day(self, plan: PlanView, day: DayView) -> None:
        """Do the open day, with a check and a review where they are of that kind."""
        plans.start_day(self.learner_id, day.id, at=self.now)
        minutes = max(1.0, day.minutes * self.person.pace * self.chance.uniform(0.85, 1.15))
        self.now += timedelta(minutes=min(minutes, 90.0))
        self._learn(plan, day)
        plans.complete_day(self.learner_id, day.id, at=self.now)
        if self.chance.random() < self.person.checks and not plan.current_week.is_correction:
            self._sit(testing.begin_check(self.learner_id, day.id, at=self.now))
        if self.chance.random() < self.person.reviews and reviews.due(self.learner_id, at=self.now):
            self._sit(reviews.begin(self.learner_id, at=self.now))

    def _learn(self, plan: PlanView, day: DayView) -> None:
        content = next(content for content in self.ground.contents if content.id == plan.track_id)
        named = {topic.title: topic.id for topic in content.topics}
        # A day of a correction may be about several topics.
        self.mind.learn(named[title] for title in (day.topic or "").split(" \N{MIDDLE DOT} "))

    def _test(self, day: int, due: DueTest) -> bool:
        """Take the test that is due; after a verdict they rest."""
        if self.crams and due.kind == "comprehensive":
            self._forget()
        rushes = 0.0 if due.kind == "weekly" else self.person.habit.rushes
        outcome = self._sit(testing.begin(self.learner_id, due, at=self.now), rushes)
        if due.kind == "weekly":
            if outcome.is_passed and self.crams:
                self._forget()
        elif plans.current_or_none(self.learner_id) is None:
            self.away_until = day + REST
        return True

    def _forget(self) -> None:
        """Keep a little of what was crammed since the last time."""
        for topic, before in self.before_week.items():
            self.mind.ability[topic] = before + CRAMMED_KEPT * (self.mind.ability[topic] - before)
        self.before_week = dict(self.mind.ability)

    def _sit(self, attempt_id: int, rushes: float = 0.0) -> testing.TestOutcome:
        """Answer every question of a test, one after the other, a share of them by guessing, and submit it."""
        with transaction(self.learner_id) as session:
            rows = timed_queries.questions(session, self.learner_id, attempt_id)
        asked = [
            Asked(row.position, row.family_id, self.topic_of[row.family_id], tuple(row.option_order)) for row in rows
        ]
        for question, choice in zip(asked, self._choices(asked), strict=True):
            guesses = bool(self.chance.random() < rushes)
            self._think(fewest=2 if guesses else 15, most=5 if guesses else 70)
            picked = int(self.chance.integers(4)) if guesses else choice
            testing.answer(self.learner_id, attempt_id, question.position, picked, at=self.now)
        self._think()
        return testing.submit(self.learner_id, attempt_id, at=self.now)

    def _choices(self, asked: Sequence[Asked]) -> list[int]:
        """The place chosen in each question: that of the key, or any other."""
        right = self.mind.answers(self.mind.chances(self.ground.truth, asked))
        slips = self.mind.random.integers(1, 4, len(asked))
        keys = [question.option_order.index(KEY) for question in asked]
        return [
            key if is_right else int(key + slip) % 4 for key, is_right, slip in zip(keys, right, slips, strict=True)
        ]

    def _think(self, fewest: int = 15, most: int = 70) -> None:
        self.now += timedelta(seconds=int(self.chance.integers(fewest, most)))
