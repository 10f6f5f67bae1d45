"""One learner on their way, as the state machine sees them: the clock, what stands open, what was answered, the rules.

What this learner answered is kept in `book` (the stored option of each question), to be compared with what the database
has. The learner of the run before stands by as the neighbour whom nothing may touch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from logic.errors import ConflictError
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans.testing_service import DueTest
from tests import factories
from tests.factories import MORNING
from tests.logic.plans import plan_changes, plan_rules, plan_standing
from tests.logic.plans.plan_standing import TIMED, Row, Standing
from tests.logic.plans.plan_tally import Tally
from tests.statements import write

SHARES = st.sampled_from([0.0, 0.3, 0.5, 0.7, 0.9, 1.0])
PASSES_A_WEEK = 21
NEARLY_OVER = timedelta(minutes=25)

Act = Callable[..., None]


@dataclass(frozen=True)
class Step:
    """What a learner can do: when, how often beside the others, after how many others again, with what drawn."""

    act: Act
    when: Callable[[Any], bool]
    weight: int
    rest: int
    draws: Mapping[str, st.SearchStrategy[Any]]

    def may_come(self, walker: PlanWalker) -> bool:
        """Whether the step can be taken now and was not taken just before."""
        return (not self.rest or self.act.__name__ not in walker.taken[-self.rest :]) and self.when(walker)


def step(
    when: Callable[[Any], bool] = lambda _: True, *, weight: int = 1, rest: int = 0, **draws: st.SearchStrategy[Any]
) -> Callable[[Act], Act]:
    """Make a method a step."""

    def decorate(act: Act) -> Act:
        PlanWalker.steps[act.__name__] = Step(act, when, weight, rest, draws)
        return act

    return decorate


class PlanWalker(RuleBasedStateMachine):
    """What every step needs; the steps are in the machine."""

    tally: ClassVar[Tally] = Tally()
    neighbour: ClassVar[int | None] = None
    steps: ClassVar[dict[str, Step]] = {}

    @initialize(share=SHARES, weeks=st.sampled_from([0, 0, 1, 2, 3, 4, 4]))
    def begin(self, share: float, weeks: int) -> None:
        """A learner is measured, gets a plan, and may have some weeks of it behind them."""
        PlanWalker.tally.learners += 1
        self.now: datetime = MORNING
        self.said = 0
        self.taken: list[str] = []
        self.book: dict[int, dict[int, int | None]] = {}
        self.other = PlanWalker.neighbour or factories.learner_with_plan("Neighbour").id
        self.untouched = plan_standing.whole_print(self.other)
        self.me = factories.learner_with_plan(share_right=share).id
        self.now += timedelta(hours=2)
        self.standing: Standing = plan_standing.read(self.me)
        for _ in range(weeks):
            self.work(7)
            due = testing.due(self.me, at=self.later(hours=1))
            if due and due.kind == "weekly":
                testing.submit(self.me, self.sit(due, PASSES_A_WEEK, 0), at=self.later(minutes=20))

    @rule(data=st.data())
    def take_a_step(self, data: st.DataObject) -> None:
        """One of the steps that can be taken now; one rule, so that their weights decide how often each comes."""
        possible = [name for name, one in self.steps.items() if one.may_come(self) for _ in range(one.weight)]
        name = data.draw(st.sampled_from(possible))
        drawn = {what: data.draw(strategy) for what, strategy in self.steps[name].draws.items()}
        said = self.said
        self.taken.append(name)
        PlanWalker.tally.steps[name] += 1
        self.steps[name].act(self, **drawn)
        PlanWalker.tally.effective[name] += self.said > said

    @invariant()
    def everything_holds(self) -> None:
        """Every rule, every change since the last look, every answer given."""
        now = plan_standing.read(self.me)
        for holds in plan_rules.RULES:
            holds(now)
        for may_follow in plan_changes.CHANGES:
            may_follow(self.standing, now)
        for attempt in now["attempts"]:
            if attempt["kind"] != "diagnostic":
                stored = {row["position"]: row["chosen"] for row in now.questions[attempt["id"]] if row["answered_at"]}
                given = self.book.get(attempt["id"], {})
                assert stored == {place: chosen for place, chosen in given.items() if chosen is not None}
        plan_changes.count(PlanWalker.tally, self.standing, now)
        self.standing = now

    def teardown(self) -> None:
        """Nothing of the neighbour's was touched by any step; this learner stands by as the next one's."""
        if hasattr(self, "standing"):
            self.neighbour_is_untouched()
            PlanWalker.neighbour = self.me

    def neighbour_is_untouched(self) -> None:
        """Every row of the neighbour's, in every table, is as it was."""
        assert plan_standing.whole_print(self.other) == self.untouched

    def later(self, **much: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**much)
        return self.now

    def say(self, what: str) -> None:
        """Note what a step did."""
        self.said += 1
        PlanWalker.tally.note(what)

    def unchanged(self, what: str, *, since: Standing | None = None) -> None:
        """Note that what a step did changed nothing of this learner's: not since the step before, or since then."""
        assert plan_standing.read(self.me).tables == (since or self.standing).tables
        self.say(what)

    @property
    def day(self) -> Row | None:
        """The day of the active plan that is open."""
        return self.standing.active and self.standing.open_day(self.standing.active["id"])

    @property
    def days_begun(self) -> list[Row]:
        """The days of the active plan that were started; those are the ones with a check."""
        active = self.standing.active
        return [day for day in self.standing.of_plan("days", active["id"]) if day["started_at"]] if active else []

    @property
    def is_test_due(self) -> bool:
        """Whether the active plan waits for a test."""
        return self.standing.active is not None and self.standing.is_test_due(self.standing.active["id"])

    @property
    def waits_for_a_retest(self) -> bool:
        """Whether days stand between the learner and a test they take again."""
        active = self.standing.active
        weeks = self.standing.of_plan("weeks", active["id"]) if active else []
        return any(
            week["status"] == "extra_days" or (week["kind"] == "correction" and week["status"] == "in_progress")
            for week in weeks
        )

    @property
    def timed(self) -> Row | None:
        """The test with a deadline that is open."""
        return next((one for one in self.standing.open_tests if one["kind"] in TIMED), None)

    @property
    def submitted(self) -> list[Row]:
        """Every test of a plan that is submitted."""
        return [one for one in self.standing["attempts"] if one["plan_id"] and one["status"] == "submitted"]

    def one_open(self, which: int) -> Row:
        """One of the open tests."""
        return self.standing.open_tests[which % len(self.standing.open_tests)]

    def question(self, attempt: Row, place: int) -> Row:
        """One of a test's questions."""
        asked = self.standing.questions[attempt["id"]]
        return asked[place % len(asked)]

    def is_over(self, attempt: Row, at: datetime) -> bool:
        """Whether the time of a test is up."""
        return attempt["deadline_at"] is not None and at > attempt["deadline_at"]

    def is_held(self, at: datetime) -> bool:
        """Whether a test holds the active plan; one whose time is up is closed, and everything looked at again."""
        if self.timed and self.is_over(self.timed, at):
            testing.close_overdue_of(self.me, at=at)
            self.everything_holds()
        return self.timed is not None

    def work(self, count: int) -> None:
        """Do so many days, or those there are before a test."""
        for _ in range(count):
            plan = plans.current_or_none(self.me)
            if plan is None or plan.today is None:
                return
            plans.start_day(self.me, plan.today.id, at=self.later(hours=5))
            plans.complete_day(self.me, plan.today.id, at=self.later(minutes=30))

    def due_test(self) -> DueTest | None:
        """The test that is due, with time enough to take it: one that is nearly over is let run out."""
        if self.timed and self.timed["deadline_at"] - self.now < NEARLY_OVER:
            self.now = self.timed["deadline_at"]
        return testing.due(self.me, at=self.later(minutes=5))

    def begun(self, due: DueTest) -> int:
        """The test that is due, begun or gone on with; twice it is the same one."""
        attempt = testing.begin(self.me, due, at=self.later(minutes=1))
        assert testing.begin(self.me, due, at=self.later(seconds=1)) == attempt
        assert due.attempt_id in {None, attempt}
        return attempt

    def sit(self, due: DueTest, right: int, blank: int) -> int:
        """Answer a whole test in one statement, `right` of it rightly: what many short calls would leave."""
        attempt = self.begun(due)
        asked = [row for row in plan_standing.read(self.me).questions[attempt] if row["skipped_at"] is None]
        chosen = {
            row["position"]: row["key_option"] if place < right else (row["key_option"] + 1) % 4
            for place, row in enumerate(asked[: max(right, len(asked) - blank)])
        }
        write(
            """
            update assessment_responses response set chosen = given.chosen, answered_at = :at, elapsed_ms = 20000
            from unnest(cast(:positions as int[]), cast(:chosen as int[])) as given (position, chosen)
            where attempt_id = :attempt and response.position = given.position and skipped_at is null
            """,
            attempt=attempt,
            positions=list(chosen),
            chosen=list(chosen.values()),
            at=self.later(minutes=2),
        )
        self.book.setdefault(attempt, {}).update(chosen)
        return attempt

    def answer_rightly(self, attempt: int, right: int) -> None:
        """Answer a test without a deadline by the service, its first `right` questions rightly."""
        for place, row in enumerate(plan_standing.read(self.me).questions[attempt]):
            if row["skipped_at"] is None:
                chosen = row["key_option"] if place < right else (row["key_option"] + 1) % 4
                self.answer({"id": attempt, "deadline_at": None}, row, chosen)

    def answer(self, attempt: Row, row: Row, chosen: int) -> None:
        """Answer one question by the service, or change its answer."""
        at, known = self.later(seconds=20), self.book.setdefault(attempt["id"], {})
        choice = row["option_order"].index(chosen)
        if self.is_over(attempt, at):
            self.answer_too_late(attempt, row["position"], choice, at)
            return
        shown = testing.answer(self.me, attempt["id"], row["position"], choice, at=at)
        assert (shown.saved_at, shown.chosen) == (at, choice)
        before = known.get(row["position"])
        self.say("answer given" if before is None else "answer changed" if before != chosen else "answer repeated")
        known[row["position"]] = chosen

    def answer_too_late(self, attempt: Row, position: int, choice: int, at: datetime) -> None:
        """The first answer past the deadline closes the test with what was saved; the next is refused."""
        if attempt["id"] not in plan_standing.read(self.me).result:
            assert testing.answer(self.me, attempt["id"], position, choice, at=at).is_over
            self.say("answer too late")
        with pytest.raises(ConflictError):
            testing.answer(self.me, attempt["id"], position, choice, at=at)
