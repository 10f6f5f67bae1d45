"""What a learner can do with tests: begin, answer, change, flag, leave out, submit, come too late, come back."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from logic.errors import ConflictError, NotFoundError
from logic.plans import review_service
from logic.plans import service as plans
from logic.plans import testing_service as testing
from logic.plans.testing_service import DueTest
from tests.logic.plans import plan_rules, plan_standing
from tests.logic.plans.plan_walker import PlanWalker, step

# The edges of every threshold, and what lies well between them; passing comes often enough to reach finals.
OF_THIRTY = st.sampled_from([30, 24, 24, 21, 21, 21, 20, 18, 17, 15, 14, 8, 0])
OF_SIXTY = st.sampled_from([60, 48, 48, 47, 43, 43, 43, 42, 42, 36, 35, 12])
PLACES = st.lists(st.integers(1, 12), min_size=1, max_size=6)  # few enough to meet again
WHICH = st.integers(0, 99)


def has_open_test(walker: PlanWalker) -> bool:
    return bool(walker.standing.open_tests)


class TestingSteps(PlanWalker):
    """The steps on the pages of tests."""

    @step(when=lambda self: self.is_test_due and self.timed is None, weight=4)
    def begin_the_test(self) -> None:
        """Begin the test that is due, and leave it open."""
        due = self.due_test()
        if due:
            self.begun(due)
            self.say("test begun and left open")

    @step(when=lambda self: self.is_test_due, weight=9, of_30=OF_THIRTY, of_60=OF_SIXTY, blank=st.integers(0, 3))
    def take_the_test(self, of_30: int, of_60: int, blank: int) -> None:
        """Take the test that is due, or go on with it; submit it, or let its time run out."""
        due = self.due_test()
        if due is None:
            return
        attempt = self.sit(due, of_30 if due.questions == 30 else of_60, blank)
        if blank == 3:
            testing.close_overdue_of(self.me, at=self.later(hours=5))
            self.say("test left to its deadline")
            return
        outcome = testing.submit(self.me, attempt, at=self.later(minutes=10))
        assert testing.submit(self.me, attempt, at=self.later(minutes=1)) == outcome
        self.say("test taken and submitted twice")

    @step(when=has_open_test, weight=3, rest=2, which=WHICH, places=PLACES, right=st.booleans())
    def answer_some_questions(self, which: int, places: list[int], right: bool) -> None:  # noqa: FBT001 -- drawn by the machine
        """Answer questions by the service, or change their answers; past the deadline nothing is taken any more."""
        attempt = self.one_open(which)
        for place in places:
            row = self.question(attempt, place)
            if row["skipped_at"] is None:
                self.answer(attempt, row, row["key_option"] if right else (row["key_option"] + 1) % 4)

    @step(
        when=lambda self: self.timed is not None,
        weight=2,
        rest=4,
        minutes=st.integers(1, 300),
        place=st.integers(1, 60),
    )
    def answer_past_the_deadline(self, minutes: int, place: int) -> None:
        """The server's clock decides, and what was saved before counts."""
        assert self.timed
        self.now = max(self.now, self.timed["deadline_at"])
        position = self.question(self.timed, place)["position"]
        self.answer_too_late(self.timed, position, place % 4, self.later(minutes=minutes))
        outcome = testing.outcome(self.me, self.timed["id"], at=self.later(minutes=1))
        assert testing.submit(self.me, self.timed["id"], at=self.later(minutes=1)) == outcome

    @step(when=has_open_test, rest=3, which=WHICH, place=st.integers(1, 60))
    def flag_a_question(self, which: int, place: int) -> None:
        """Mark a question, or take the mark away."""
        attempt, at = self.one_open(which), self.later(seconds=5)
        row = self.question(attempt, place)
        shown = testing.flag(self.me, attempt["id"], row["position"], flagged=not row["flagged"], at=at)
        if self.is_over(attempt, at):
            assert shown.is_over
            return
        assert shown.marks[row["position"] - 1].is_flagged is not row["flagged"]
        self.say("flag changed")

    @step(when=has_open_test, rest=2, which=WHICH, places=PLACES)
    def leave_out_what_fails_to_show(self, which: int, places: list[int]) -> None:
        """Questions that fail to show are left out, five at most, and what was answered to them goes with them."""
        attempt = self.one_open(which)
        out = {row["position"] for row in self.standing.questions[attempt["id"]] if row["skipped_at"]}
        for position in [self.question(attempt, place)["position"] for place in places]:
            at = self.later(seconds=5)
            if self.is_over(attempt, at):
                return
            if len(out) == plan_rules.MOST_LEFT_OUT and position not in out:
                with pytest.raises(ConflictError, match="Five questions"):
                    testing.leave_out(self.me, attempt["id"], position, at=at)
                self.say("sixth question not left out")
                continue
            assert testing.leave_out(self.me, attempt["id"], position, at=at).marks[position - 1].is_left_out
            self.say("question left out")
            out.add(position)
            self.book.setdefault(attempt["id"], {})[position] = None

    @step(when=has_open_test, rest=3, which=WHICH)
    def submit_what_is_open(self, which: int) -> None:
        """Submit a test as it stands; submitted again, the same outcome comes back."""
        attempt = self.one_open(which)["id"]
        outcome = testing.submit(self.me, attempt, at=self.later(minutes=2))
        assert testing.submit(self.me, attempt, at=self.later(days=2)) == outcome
        self.say("test submitted as it stood")

    @step(when=lambda self: bool(self.submitted), rest=6, which=WHICH, place=st.integers(1, 60))
    def come_back_to_a_submitted_test(self, which: int, place: int) -> None:
        """An old test takes no answer, loses no question, and is not scored again."""
        attempt, at = self.submitted[which % len(self.submitted)], self.later(minutes=1)
        position = self.question(attempt, place)["position"]
        with pytest.raises(ConflictError):
            testing.answer(self.me, attempt["id"], position, 0, at=at)
        testing.flag(self.me, attempt["id"], position, flagged=True, at=at)
        assert testing.submit(self.me, attempt["id"], at=at).right == self.standing.result[attempt["id"]]["score"]
        self.unchanged("submitted test kept as it was")

    @step(when=lambda self: self.timed is not None, weight=2, rest=4, hours=st.integers(1, 48))
    def the_job_comes_by(self, hours: int) -> None:
        """Tests nobody came back to are closed, whoever they belong to."""
        at = self.later(hours=hours)
        overdue = {one["id"] for one in self.standing.open_tests if self.is_over(one, at)}
        testing.close_overdue(at=at)
        assert overdue <= plan_standing.read(self.me).result.keys()
        theirs = plan_standing.read(self.other)
        for holds in plan_rules.RULES:
            holds(theirs)
        self.untouched = plan_standing.whole_print(self.other)
        if overdue:
            self.say("test closed by the job")

    @step(when=lambda self: self.standing.active is not None, rest=12)
    def begin_what_is_not_due(self) -> None:
        """Nobody opens a test, a day or a check before its turn."""
        at = self.later(minutes=1)
        self.is_held(at)
        active, due = self.standing.active, testing.due(self.me, at=at)
        if active is None:
            return
        assert (due is not None) == self.is_test_due
        weeks = [week for week in range(1, 7) if due is None or week != due.week_number]
        wrong = [DueTest("weekly", week, "", 30, 45, None) for week in weeks]
        wrong += [] if due and due.kind != "weekly" else [DueTest("final", None, "", 60, 90, None)]
        for test in wrong:
            with pytest.raises((ConflictError, NotFoundError)):
                testing.begin(self.me, test, at=at)
        for day in [day for day in self.standing.of_plan("days", active["id"]) if day["status"] == "locked"][:2]:
            for act in (plans.start_day, plans.complete_day, testing.begin_check):
                with pytest.raises(ConflictError):
                    act(self.me, day["id"], at=at)
        self.unchanged("nothing begun before its turn")

    @step(when=lambda self: bool(self.days_begun), rest=4, which=WHICH, right=st.integers(0, 3))
    def take_a_daily_check(self, which: int, right: int) -> None:
        """Three questions on a day that was started; begun twice, and once submitted, it is the same check."""
        task = self.days_begun[which % len(self.days_begun)]["id"]
        check = testing.begin_check(self.me, task, at=self.later(minutes=1))
        assert testing.begin_check(self.me, task, at=self.later(minutes=1)) == check
        if testing.standing(self.me, check, at=self.now).is_over:
            self.say("daily check is taken once")
            return
        self.answer_rightly(check, right)
        if which % 4 != 3:
            assert testing.submit(self.me, check, at=self.later(minutes=1)).is_passed is None
        self.say("daily check left open" if which % 4 == 3 else "daily check taken")

    @step(when=lambda self: self.standing.active is not None, rest=4, days=st.integers(0, 4), right=st.integers(0, 5))
    def review_what_is_due(self, days: int, right: int) -> None:
        """Five minutes of what comes back, some days later."""
        due = review_service.due(self.me, at=self.later(days=days, minutes=1))
        if due is None:
            with pytest.raises(ConflictError):
                review_service.begin(self.me, at=self.later(seconds=1))
            return
        review = review_service.begin(self.me, at=self.later(seconds=1))
        asked = [row for row in plan_standing.read(self.me).questions[review] if row["skipped_at"] is None]
        assert (len(asked), due.attempt_id in {None, review}) == (due.questions, True)
        self.answer_rightly(review, right)
        testing.submit(self.me, review, at=self.later(minutes=3))
        self.say("review taken")
