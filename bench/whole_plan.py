"""A simulated learner's way through a whole plan, by the services alone: diagnostic, days, tests, verdict.

Nobody looks into the product to decide what to do next: the learner does the day that is open, else takes the test
that is due, a day later each time, until there is a verdict or 240 days are done. Daily checks and reviews, which
nobody has to take, are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import DBAPIError

from bench.course import FINALS, GRID, NOTHING_OPEN, STILL_GOING, Course, Stopwatch, Taken
from commands.simulated_learner import Asked, SimulatedLearner, Truth
from logic.assessment import irt
from logic.assessment import service as assessment
from logic.assessment.irt import FloatArray
from logic.catalogue.service import TrackContent
from logic.errors import WaymarkError
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans import verdict_service as verdicts
from logic.plans.testing_service import DueTest
from logic.plans.views import DayView
from logic.readiness import service as readiness
from tests import factories
from tests.statements import rows, write

MOST_DAYS: Final = 240  # finished ones, where a plan has 21 to 42 and those it adds: whoever needs more sees no end
OF_A_DAY, NEXT_DAY = timedelta(minutes=45), timedelta(days=1)
THINKING: Final = timedelta(seconds=40)
KEY: Final = 0  # option 0 of every question is its key, wherever it shows

_ASKED: Final = """
    select position, response.family_id, family.topic_id, option_order
    from assessment_responses response join item_families family on family.id = response.family_id
    where attempt_id = :attempt_id and answered_at is null order by position
"""
_ANSWER_ALL: Final = """
    update assessment_responses response
    set chosen = given.chosen, elapsed_ms = :thinking * 1000, opened_at = cast(:at as timestamptz),
        answered_at = cast(:at as timestamptz) + given.position * make_interval(secs => :thinking)
    from unnest(cast(:positions as smallint[]), cast(:chosen as smallint[])) as given (position, chosen)
    where response.attempt_id = :attempt_id and response.position = given.position
"""
_SKIPPED: Final = """
    select (select count(*) from weekly_plans where user_id = :user_id and skipped)
           + (select sum(jsonb_array_length(skipped_skills)) from personalized_plans where user_id = :user_id) as weeks
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a plan is made: a track and the truth of its questions."""

    content: TrackContent
    truth: Truth


def walk(
    person: SimulatedLearner, ground: Ground, *, at: datetime, by_service: bool = True, most_days: int = MOST_DAYS
) -> Course:
    """Take a new learner from the diagnostic to the verdict, or through `most_days` days.

    With `by_service` each answer of each test is given through the service; otherwise those of a test that is put
    together beforehand are stored by one statement. The diagnostic's always go through the service: the next question
    depends on them.
    """
    return _Way(person, ground, at, by_service=by_service, most_days=most_days).whole()


class _Way:
    """The learner, how far they have got, and what was noted on the way."""

    def __init__(
        self, person: SimulatedLearner, ground: Ground, at: datetime, *, by_service: bool, most_days: int
    ) -> None:
        self.person, self.ground, self.now = person, ground, at
        self.by_service, self.most_days = by_service, most_days
        self.learner_id = factories.learner("Amara", at=at, email=f"cohort-{person.number}@waymark.test")
        self.topic_named = {topic.title: topic.id for topic in ground.content.topics}
        self.days = 0
        self.taken: list[Taken] = []
        self.families: dict[tuple[str, int | None], set[int]] = {}
        self.watch = Stopwatch()

    def whole(self) -> Course:
        """Everything, from the first question to the last word."""
        before = self.person.true_ability
        stopped, verdict = "", None
        try:
            plan_id = self._begin()
            stopped = self._go_on()
            verdict = None if stopped else verdicts.verdict(self.learner_id, plan_id)
        except WaymarkError as refused:
            stopped = f"{type(refused).__name__}: {refused.sentence}"
        except DBAPIError as broken:
            stopped = f"{type(broken).__name__}: {broken.orig}".splitlines()[0]
        return Course(
            number=self.person.number,
            track=self.ground.content.slug,
            general=self.person.general,
            ability_before=before,
            ability_after=self.person.true_ability,
            is_learning=self.person.learned_a_day > 0.0,
            days=self.days,
            weeks_skipped=int(rows(_SKIPPED, user_id=self.learner_id)[0]["weeks"] or 0),
            tests=tuple(self.taken),
            verdict=verdict,
            stopped=stopped,
            by_service=self.by_service,
            watch=self.watch,
        )

    def _begin(self) -> int:
        """Take the diagnostic and get a plan; its id."""
        slug, learner_id = self.ground.content.slug, self.learner_id
        sitting = self.watch("diagnostic", lambda: assessment.begin_diagnostic(learner_id, slug, at=self.now))
        attempt_id = sitting.attempt_id
        while sitting.question is not None:
            asked = _asked(attempt_id)
            (choice,) = self._choices(asked, self.person.chances(self.ground.truth, asked))
            self.now += THINKING
            position, at = asked[0].position, self.now
            sitting = self.watch(
                "diagnostic",
                lambda: assessment.answer(learner_id, attempt_id, position, choice, at=at),  # noqa: B023 -- called at once
            )
        plan = self.watch("plan", lambda: plans.make_from_diagnostic(learner_id, attempt_id, at=self.now))
        return plan.id

    def _go_on(self) -> str:
        """Do what is open until the plan has ended; why it has not, empty when it has."""
        while self.days < self.most_days:
            self.now += NEXT_DAY
            plan = self.watch("day", lambda: plans.current_or_none(self.learner_id))
            if plan is None:
                return ""
            if plan.today is not None:
                self._do(plan.today)
                continue
            due = self.watch("test", lambda: testing.due(self.learner_id, at=self.now))
            if due is None:
                return NOTHING_OPEN
            self._take(due)
        return STILL_GOING

    def _do(self, day: DayView) -> None:
        start, end = self.now, self.now + OF_A_DAY
        self.watch("day", lambda: plans.start_day(self.learner_id, day.id, at=start))
        self.watch("day", lambda: plans.complete_day(self.learner_id, day.id, at=end))
        self.days += 1
        self.person.learn(self._topics_of(day))

    def _topics_of(self, day: DayView) -> list[int]:
        """A day of a correction may be about several topics."""
        return [self.topic_named[title] for title in (day.topic or "").split(" \N{MIDDLE DOT} ")]

    def _take(self, due: DueTest) -> None:
        """Take the test that is due, and note what is true meanwhile."""
        newest = readiness.history(self.learner_id, self.ground.content.id)[-1]
        attempt_id = self.watch("test", lambda: testing.begin(self.learner_id, due, at=self.now))
        asked = _asked(attempt_id)
        chances = self.person.chances(self.ground.truth, asked)
        self._answer(attempt_id, asked, self._choices(asked, chances))
        end = self.now + (len(asked) + 1) * THINKING
        outcome = self.watch("test", lambda: testing.submit(self.learner_id, attempt_id, at=end))
        is_final = due.kind in FINALS
        self.taken.append(
            Taken(
                kind=due.kind,
                week_number=due.week_number,
                right=outcome.right,
                counted=outcome.counted,
                true_ability=self.person.true_ability,
                chances=tuple(chances.tolist()),
                repeats=self._repeats(due, asked),
                forecast=newest,
                shares=tuple(float(self.ground.truth.chances(theta, asked).mean()) for theta in GRID if is_final),
                thought=self._thought(asked) if is_final else (),
            )
        )

    def _thought(self, asked: Sequence[Asked]) -> tuple[float, ...]:
        """The expected shares of `GRID` by the product's own parameters."""
        wanted = {question.family_id for question in asked}
        items = [item for item in self.ground.content.items if item.family_id in wanted]
        a, b, c = zip(*((item.a, item.b, item.c) for item in items), strict=True)
        return tuple(float(irt.probability(theta, a, b, c).mean()) for theta in GRID)

    def _repeats(self, due: DueTest, asked: Sequence[Asked]) -> int:
        """How many of the families came before in the same week, or in the final."""
        before = self.families.setdefault(("weekly" if due.kind == "weekly" else "final", due.week_number), set())
        families = {question.family_id for question in asked}
        again = len(families & before)
        before |= families
        return again

    def _choices(self, asked: Sequence[Asked], chances: FloatArray) -> list[int]:
        """The place chosen in each question: that of the key, or any other."""
        right = self.person.answers(chances)
        slips = self.person.random.integers(1, 4, len(asked))
        keys = [question.option_order.index(KEY) for question in asked]
        return [
            key if is_right else int(key + slip) % 4 for key, is_right, slip in zip(keys, right, slips, strict=True)
        ]

    def _answer(self, attempt_id: int, asked: Sequence[Asked], choices: Sequence[int]) -> None:
        if self.by_service:
            for question, choice in zip(asked, choices, strict=True):
                at = self.now + question.position * THINKING
                self.watch(
                    "test",
                    lambda: testing.answer(self.learner_id, attempt_id, question.position, choice, at=at),  # noqa: B023 -- called at once
                )
            return
        write(
            _ANSWER_ALL,
            attempt_id=attempt_id,
            positions=[question.position for question in asked],
            chosen=[question.option_order[choice] for question, choice in zip(asked, choices, strict=True)],
            thinking=THINKING.seconds,
            at=self.now,
        )


def _asked(attempt_id: int) -> list[Asked]:
    """The questions of a test that wait for an answer; of the diagnostic, the one on the screen."""
    found = rows(_ASKED, attempt_id=attempt_id)
    return [Asked(row["position"], row["family_id"], row["topic_id"], tuple(row["option_order"])) for row in found]
