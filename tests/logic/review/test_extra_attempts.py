"""An extra attempt: granted with a reason by a teacher of the learner's, used once, and nothing but a wait less."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from logic.access.roles import Role
from logic.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError
from logic.plans import accommodations_service as accommodations
from logic.plans import granted_service, testing_service
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.plans.states import Week
from logic.review import cohort_service, comment_service, override_service
from logic.review.comment_service import Said
from logic.review.comments import Place
from logic.review.override_service import NothingToWaitForError, UsedError
from logic.review.rights_service import NotYourLearnerError
from logic.transactions import transaction
from tests import cohorts, factories, finals, notified, taught
from tests.logic.plans import plan_rules, plan_standing
from tests.taught import LATER, Taught

SOON = timedelta(minutes=1)


@pytest.fixture
def pair(database: None) -> Taught:
    """A learner who has failed the first weekly test, and their teacher."""
    return taught.failed()


def grant(pair: Taught, reason: str = "Was ill that day") -> override_service.Attempt:
    override_service.grant_attempt(pair.teacher.id, pair.learner, reason, at=LATER)
    found = override_service.usable(pair.learner)
    assert found
    return found


def use(pair: Taught, attempt: override_service.Attempt) -> None:
    override_service.use_attempt(pair.learner, attempt.id, at=LATER + SOON)


def holds(learner_id: int) -> bool:
    """Whether every rule of a plan holds for a learner."""
    return list(plan_rules.broken(plan_standing.read(learner_id))) == []


def test_the_test_is_due_at_once_and_the_days_before_it_are_gone(pair: Taught) -> None:
    assert testing_service.due(pair.learner, at=LATER) is None
    attempt = grant(pair)
    assert (attempt.test, attempt.days, attempt.by) == ("the test of week 1", 4, "Grace Hopper")
    use(pair, attempt)
    due = testing_service.due(pair.learner, at=LATER + SOON)
    assert due
    assert (due.kind, due.week_number) == ("weekly", 1)
    week = plans.current(pair.learner).weeks[0]
    assert (week.status, len(week.days)) == (Week.TEST_DUE, 7)
    assert holds(pair.learner)


def test_what_passes_stays_the_same_and_the_failed_test_stays_failed(pair: Taught) -> None:
    use(pair, grant(pair))
    outcome = finals.take(pair.learner, 20, at=LATER + SOON)
    assert (outcome.is_passed, outcome.diagnosis and outcome.diagnosis.failures) == (False, 2)
    assert plans.current(pair.learner).weeks[0].status is Week.EXTRA_DAYS
    assert holds(pair.learner)
    outcome = finals.take(pair.learner, 21, at=LATER + timedelta(days=2))
    assert (outcome.is_passed, outcome.xp_of_recovery) == (True, 25)
    assert plans.current(pair.learner).weeks[1].status is Week.IN_PROGRESS
    assert holds(pair.learner)


def test_a_day_that_was_begun_counts_as_done_and_is_paid_once(pair: Taught) -> None:
    begun = taught.begin_the_day(pair.learner)
    use(pair, grant(pair))
    days = plans.current(pair.learner).weeks[0].days
    assert [(day.id == begun, day.status) for day in days[7:]] == [(True, "completed")]
    paid = notified.run("select subject from xp_rewards where user_id = :id and subject = :day", **_paid(pair, begun))
    assert len(paid) == 1
    assert holds(pair.learner)


def _paid(pair: Taught, day: int) -> dict[str, object]:
    return {"id": pair.learner, "day": str(day)}


def test_a_correction_is_let_off_and_the_retest_is_due(database: None) -> None:
    pair = taught.in_correction()
    attempt = grant(pair)
    assert (attempt.test, attempt.days) == ("the comprehensive retest", 14)
    use(pair, attempt)
    due = testing_service.due(pair.learner, at=LATER + timedelta(days=100))
    assert due
    assert due.kind == "comprehensive"
    assert plans.current(pair.learner).is_corrected
    assert holds(pair.learner)
    finals.take(pair.learner, 50, at=LATER + timedelta(days=100))
    assert management.history(pair.learner)[0].status == "completed"
    assert holds(pair.learner)


def test_part_of_a_correction_is_let_off(database: None) -> None:
    pair = taught.in_correction()
    finals.do_days(pair.learner, LATER + timedelta(days=90), most=9)
    taught.begin_the_day(pair.learner, at=LATER + timedelta(days=91))
    attempt = grant(pair)
    assert attempt.days == 5
    use(pair, attempt)
    weeks = [week for week in plans.current(pair.learner).weeks if week.is_correction]
    assert [len(week.days) for week in weeks] == [7, 3]
    assert holds(pair.learner)


def test_it_is_used_once_and_the_second_device_is_told_so(pair: Taught) -> None:
    attempt = grant(pair)
    use(pair, attempt)
    with pytest.raises(UsedError):
        use(pair, attempt)
    finals.take(pair.learner, 10, at=LATER + SOON)
    with pytest.raises(UsedError):
        use(pair, attempt)
    assert plans.current(pair.learner).weeks[0].status is Week.EXTRA_DAYS
    assert override_service.usable(pair.learner) is None


def test_fifty_devices_at_once_use_it_once(committed_db: object) -> None:
    pair = taught.failed()
    attempt = grant(pair)

    def patiently(_: int) -> bool:
        while True:
            try:
                use(pair, attempt)
            except UnavailableError:  # the pool has fewer connections than there are threads
                continue
            except UsedError:
                return False
            return True

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(patiently, range(50))) == 1
    assert holds(pair.learner)


def test_fifty_grants_at_once_are_one(committed_db: object) -> None:
    pair = taught.failed()

    def patiently(_: int) -> None:
        while True:
            try:
                return override_service.grant_attempt(pair.teacher.id, pair.learner, "Was ill", at=LATER)
            except UnavailableError:
                continue

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(patiently, range(50)))
    assert len(override_service.history(pair.teacher.id, pair.learner)) == len(taught.told(pair.learner)) == 1


def test_reason_name_and_date_are_kept_and_the_learner_is_told(pair: Taught) -> None:
    grant(pair, "  Was ill\nthat day ")
    (kept,) = override_service.history(pair.teacher.id, pair.learner)
    assert (kept.reason, kept.by, kept.at, kept.used_at) == ("Was ill that day", "Grace Hopper", LATER, None)
    ((title, sentence),) = taught.told(pair.learner)
    assert title == "You have an extra attempt"
    assert "the test of week 1 without the days before it" in sentence
    assert "Was ill that day" in taught.mailed(pair.learner)[0].body


@pytest.mark.parametrize("reason", ["", "  ", "ab", "x" * 501])
def test_without_a_reason_nothing_is_granted(pair: Taught, reason: str) -> None:
    with pytest.raises(InvalidInputError, match="Say in 3 to 500 characters why"):
        grant(pair, reason)
    assert override_service.history(pair.teacher.id, pair.learner) == ()


def test_a_teacher_grants_neither_to_themselves_nor_outside_their_cohorts(pair: Taught) -> None:
    stranger, other = cohorts.teacher("Eve"), taught.failed("Bob")
    with pytest.raises(InvalidInputError, match="to themselves"):
        override_service.grant_attempt(pair.teacher.id, pair.teacher.id, "because", at=LATER)
    for asker, learner in ((stranger.id, pair.learner), (pair.teacher.id, other.learner), (pair.teacher.id, 10**9)):
        with pytest.raises(NotYourLearnerError):
            override_service.grant_attempt(asker, learner, "because", at=LATER)
        with pytest.raises(NotYourLearnerError):
            override_service.history(asker, learner)
    (cohort,) = cohort_service.mine(pair.teacher)
    cohort_service.leave(pair.learner, cohort.public_id, at=LATER)
    with pytest.raises(NotYourLearnerError):
        override_service.grant_attempt(pair.teacher.id, pair.learner, "because", at=LATER)


def test_a_teacher_who_is_a_learner_too_grants_themselves_nothing(database: None) -> None:
    both = factories.learner("Both", roles=(Role.LEARNER, Role.TEACHER))
    visitor = cohorts.visitor(both, Role.LEARNER, Role.TEACHER)
    cohorts.cohort(visitor)
    join = """
        insert into cohort_members (cohort_id, user_id, joined_at, consent)
        select cohort_id, user_id, now(), 'as if' from cohort_teachers where user_id = :id
    """
    notified.run(join, id=both)  # which no invitation lets them do
    with pytest.raises(NotYourLearnerError):
        override_service.history(both + 1, both)
    with pytest.raises(InvalidInputError):
        override_service.grant_attempt(both, both, "because", at=LATER)
    with pytest.raises(InvalidInputError):
        accommodations.grant(visitor, both, 2.0, "because", at=LATER)


def test_nobody_uses_what_was_granted_to_another(pair: Taught) -> None:
    attempt, other = grant(pair), taught.failed("Bob")
    with pytest.raises(NotFoundError):
        override_service.use_attempt(other.learner, attempt.id, at=LATER)
    assert plans.current(other.learner).weeks[0].status is Week.EXTRA_DAYS
    assert override_service.usable(pair.learner)


def test_without_a_wait_there_is_nothing_to_grant(database: None) -> None:
    pair = taught.taught()
    with pytest.raises(NothingToWaitForError):
        override_service.grant_attempt(pair.teacher.id, pair.learner, "because", at=LATER)
    finals.do_days(pair.learner, LATER)
    with pytest.raises(NothingToWaitForError):
        override_service.grant_attempt(pair.teacher.id, pair.learner, "because", at=LATER)


def test_who_has_done_the_days_meanwhile_uses_nothing(pair: Taught) -> None:
    attempt = grant(pair)
    finals.do_days(pair.learner, LATER)
    with pytest.raises(NothingToWaitForError):
        use(pair, attempt)
    (kept,) = override_service.history(pair.learner, pair.learner)
    assert (kept.used_at, kept.is_usable) == (None, False)


def test_a_paused_plan_uses_nothing_until_it_goes_on(pair: Taught) -> None:
    attempt = grant(pair)
    management.pause(pair.learner, at=LATER)
    assert override_service.usable(pair.learner) is None
    with pytest.raises(ConflictError):
        use(pair, attempt)
    management.resume(pair.learner, at=LATER)
    use(pair, attempt)
    assert holds(pair.learner)


def test_what_was_granted_is_taken_back_until_it_is_used(pair: Taught) -> None:
    attempt = grant(pair)
    second = cohorts.teacher("Mary Somerville")
    cohorts.cohort(second, pair.learner)
    override_service.withdraw(second.id, pair.learner, attempt.id, at=LATER)
    taken_back = next(one for one in override_service.history(second.id, pair.learner) if one.id == attempt.id)
    assert (taken_back.by, taken_back.withdrawn_by) == (pair.teacher.display_name, "Mary Somerville")
    with pytest.raises(UsedError):
        use(pair, attempt)
    use(pair, grant(pair))
    with pytest.raises(UsedError):
        override_service.withdraw(second.id, pair.learner, attempt.id, at=LATER)


def test_what_was_said_about_a_day_that_goes_stays_with_its_week(pair: Taught) -> None:
    said = Said("Begin here", Place(1, 9))
    comment_service.write(pair.teacher.id, pair.learner, pair.plan, said, at=LATER)
    use(pair, grant(pair))
    (thread,) = comment_service.of_plan(pair.learner, pair.learner, pair.plan, at=LATER)
    assert (thread.first.body, thread.place.words) == ("Begin here", "Week 1")


def test_the_wait_that_is_ended_is_the_one_that_was_looked_at(pair: Taught) -> None:
    with transaction(pair.learner) as session:
        wait = granted_service.wait_of(session, pair.learner)
    assert wait
    finals.do_days(pair.learner, LATER, most=1)
    with transaction(pair.learner) as session, pytest.raises(ConflictError):
        granted_service.end_wait(session, pair.learner, wait, at=LATER)


def test_more_time_is_told_with_its_reason(pair: Taught) -> None:
    accommodations.grant(pair.teacher, pair.learner, 1.5, "Reads with a magnifier", at=LATER)
    ((title, sentence),) = taught.told(pair.learner)
    assert title == "Your time for tests has changed"
    assert "1.5 times the usual" in sentence
    assert "Reads with a magnifier" in taught.mailed(pair.learner)[0].body
