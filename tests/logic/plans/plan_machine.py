"""A learner who does whatever can be done, in any order: days, tests, several plans, and what is somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st

from logic.errors import ConflictError, NotFoundError
from logic.plans import accommodations_service, review_service
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans.activation_service import AnotherPlanActiveError, TimedTestOpenError
from logic.plans.management_service import RestartedTodayError
from logic.review import override_service
from tests import factories
from tests.logic.plans import plan_standing
from tests.logic.plans.plan_test_steps import TestingSteps
from tests.logic.plans.plan_walker import SHARES, PlanWalker, step

TRACKS = ("python", "sql", "javascript", "data-analyst")
WHICH = st.integers(0, 99)


def may_have_another_plan(walker: PlanWalker) -> bool:
    """A second plan beside the first, and others once all have ended."""
    tracks = {plan["track_id"] for plan in walker.standing["plans"]}
    is_free = walker.standing.active is None and not walker.standing.paused
    return len(tracks) < (len(TRACKS) if is_free else 2)


def is_active(walker: PlanWalker) -> bool:
    return walker.standing.active is not None


class PlanMachine(TestingSteps):
    """Steps are what a learner can do on the pages; the clock moves with each."""

    keeper: ClassVar[Any] = None

    @step(when=lambda self: self.day is not None, weight=2, minutes=st.integers(1, 300))
    def do_the_day(self, minutes: int) -> None:
        """Start and finish the open day; twice changes nothing."""
        assert self.day
        plans.start_day(self.me, self.day["id"], at=self.later(hours=3))
        plans.complete_day(self.me, self.day["id"], at=self.later(minutes=minutes))
        assert plans.complete_day(self.me, self.day["id"], at=self.later(minutes=1)).award.gained == 0
        self.say("day done")

    @step(when=lambda self: self.day is not None, weight=9, count=st.sampled_from([2, 7, 7, 14]))
    def do_several_days(self, count: int) -> None:
        """A diligent stretch."""
        self.work(count)
        self.say("several days done")

    @step(when=lambda self: self.day is not None and self.day["status"] == "unlocked", rest=4)
    def only_start_the_day(self) -> None:
        """Begin a day and leave it; twice changes nothing."""
        assert self.day
        plans.start_day(self.me, self.day["id"], at=self.later(minutes=5))
        plans.start_day(self.me, self.day["id"], at=self.later(minutes=5))
        with pytest.raises((ConflictError, NotFoundError)):
            testing.outcome(self.me, self.day["id"] + 1_000_000, at=self.now)
        self.say("day started and left")

    @step(when=is_active, rest=8)
    def pause(self) -> None:
        """Put the plan aside; while it waits nothing of it can be done."""
        at = self.later(minutes=1)
        held, plan = self.is_held(at), self.standing.active
        if plan is None:
            return
        if held:
            with pytest.raises(TimedTestOpenError):
                management.pause(self.me, at=at)
            self.unchanged("pause refused in a test")
            return
        assert management.pause(self.me, plan["id"], at=at).id == plan["id"]
        self.everything_holds()
        assert testing.due(self.me, at=at) is None
        assert review_service.due(self.me, at=at) is None
        day = self.standing.of_plan("days", plan["id"])[0]["id"]
        with pytest.raises(ConflictError):
            plans.start_day(self.me, day, at=at)
        with pytest.raises(NotFoundError):
            testing.begin_check(self.me, day, at=at)
        self.unchanged("plan paused")

    @step(
        when=lambda self: self.standing.active is None and bool(self.standing.paused),
        weight=4,
        which=WHICH,
        days=st.integers(0, 40),
    )
    def resume(self, which: int, days: int) -> None:
        """Take a plan up again, some days later."""
        plan = self.standing.paused[which % len(self.standing.paused)]["id"]
        assert management.resume(self.me, plan, at=self.later(days=days, minutes=1)).id == plan
        assert management.resume(self.me, plan, at=self.later(minutes=1)).status == "active"
        self.say("plan resumed")

    @step(when=lambda self: is_active(self) and bool(self.standing.paused), weight=3, rest=4, which=WHICH)
    def switch(self, which: int) -> None:
        """Go over to a plan that waits; the one left waits in its place."""
        wanted, at = self.standing.paused[which % len(self.standing.paused)]["id"], self.later(minutes=1)
        if self.is_held(at):
            with pytest.raises(TimedTestOpenError):
                management.switch(self.me, wanted, at=at)
            self.unchanged("switch refused in a test")
            return
        if self.standing.active:
            with pytest.raises(AnotherPlanActiveError):
                management.resume(self.me, wanted, at=at)
        assert management.switch(self.me, wanted, at=at).status == "active"
        self.say("switched to a plan that waited")

    @step(when=may_have_another_plan, weight=3, rest=10, share=SHARES, which=WHICH)
    def choose_another_track(self, share: float, which: int) -> None:
        """Be measured on another track, and go over to the plan made from it."""
        had = {plan["target"].lower().replace(" ", "-") for plan in self.standing["plans"]}
        free = [track for track in TRACKS if track not in had]
        track, at = free[which % len(free)], self.later(hours=1)
        attempt = factories.submitted_diagnostic(self.me, share_right=share, track=track, at=at)
        at, measured = self.later(hours=1), plan_standing.read(self.me)
        if self.is_held(at):  # two hours on, with time and a half or more
            with pytest.raises(TimedTestOpenError):
                plans.make_from_diagnostic(self.me, attempt, at=at, switch=True)
            self.unchanged("new plan refused in a test", since=measured)
            return
        made = plans.make_from_diagnostic(self.me, attempt, at=at, switch=True)
        assert plans.make_from_diagnostic(self.me, attempt, at=self.later(minutes=1), switch=True).id == made.id
        self.say("plan for another track made")

    @step(when=is_active, rest=10, really=st.integers(0, 3))
    def restart(self, really: int) -> None:
        """Give the plan up for a new one of its track; a second click finds a plan as good as new."""
        at = self.later(minutes=1)
        held, plan = self.is_held(at), self.standing.active
        if plan is None:
            return
        if held:
            with pytest.raises(TimedTestOpenError):
                management.restart(self.me, at=at)
            self.unchanged("restart refused in a test")
        elif really:
            with pytest.raises(ConflictError):
                management.restart(self.me, plan["id"] + 1_000_000, at=at)
            self.unchanged("restart of another plan than the active one refused")
        else:
            try:
                made = management.restart(self.me, plan["id"], at=at)
            except RestartedTodayError:
                self.unchanged("second restart of a day refused")
                return
            assert management.restart(self.me, at=self.later(minutes=1)) == made
            self.say("plan restarted" if made.id != plan["id"] else "restart of an untouched plan")

    @step(rest=12, factor=st.sampled_from([1.0, 1.25, 1.5, 2.0, 3.0]))
    def more_time_is_granted(self, factor: float) -> None:
        """A keeper grants more time, which counts from the next test on."""
        keeper = PlanMachine.keeper = PlanMachine.keeper or factories.keeper()
        accommodations_service.grant(keeper, self.me, factor, "reads with a magnifier", at=self.later(minutes=1))
        self.say("more time granted")

    @step(when=lambda self: self.waits_for_a_retest, weight=3, rest=6, begins=st.booleans(), uses=st.integers(0, 3))
    def an_extra_attempt_is_granted(self, begins: bool, uses: int) -> None:  # noqa: FBT001 -- drawn by the machine
        """A keeper lets the days before a retest off; the learner uses that once, most often at once."""
        keeper = PlanMachine.keeper = PlanMachine.keeper or factories.keeper()
        for _ in range(2):
            override_service.grant_attempt(keeper.id, self.me, "was ill", at=self.later(minutes=1))
        attempt = override_service.usable(self.me)
        assert attempt
        self.say("extra attempt granted")
        if begins and self.day and self.day["status"] == "unlocked":
            plans.start_day(self.me, self.day["id"], at=self.later(minutes=1))
        if not uses:
            return
        override_service.use_attempt(self.me, attempt.id, at=self.later(minutes=1))
        with pytest.raises(override_service.UsedError):
            override_service.use_attempt(self.me, attempt.id, at=self.later(minutes=1))
        assert testing.due(self.me, at=self.later(minutes=1))
        self.say("extra attempt used")

    @step(rest=10, which=WHICH)
    def ask_for_what_is_anothers(self, which: int) -> None:
        """Ids of the neighbour lead nowhere."""
        theirs, at, me = plan_standing.read(self.other), self.later(minutes=1), self.me
        self.is_held(at)
        attempt = theirs["attempts"][which % len(theirs["attempts"])]["id"]
        day, plan = theirs["days"][which % len(theirs["days"])]["id"], theirs["plans"][-1]["id"]
        asked: list[Callable[[], object]] = [
            lambda: testing.sitting(me, attempt, at=at),
            lambda: testing.answer(me, attempt, 1, 0, at=at),
            lambda: testing.flag(me, attempt, 1, flagged=True, at=at),
            lambda: testing.leave_out(me, attempt, 1, at=at),
            lambda: testing.submit(me, attempt, at=at),
            lambda: testing.outcome(me, attempt, at=at),
            lambda: testing.begin_check(me, day, at=at),
            lambda: plans.start_day(me, day, at=at),
            lambda: plans.complete_day(me, day, at=at),
            lambda: plans.make_from_diagnostic(me, theirs["attempts"][0]["id"], at=at),
        ]
        for ask in asked:
            with pytest.raises(NotFoundError):
                ask()
        # beside an active plan another id is refused before anybody looks whose it is
        for change in (management.pause, management.resume, management.restart):
            with pytest.raises(ConflictError if is_active(self) else NotFoundError):
                change(me, plan, at=at)
        with pytest.raises((NotFoundError, TimedTestOpenError)):
            management.switch(me, plan, at=at)
        self.neighbour_is_untouched()
        self.unchanged("nothing of another's found")
