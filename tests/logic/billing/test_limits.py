"""What a subscription limits, enforced where the work is done: never exceeded, however many come at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from logic import clock, settings
from logic.billing import service as billing
from logic.billing import usage_service
from logic.billing.entitlements import Feature
from logic.billing.service import LimitReachedError
from logic.billing.tiers import Bought, Interval, Tier
from logic.errors import InvalidInputError
from logic.plans import management_service as management
from logic.plans import service as plans
from logic.progress import service as progress
from logic.resume import service as resumes
from logic.resume.views import Stage
from tests import factories, money
from tests.logic.resume.made_files import RESUME

THREADS = 50
LATE = datetime(2026, 5, 31, 23, 30, tzinfo=UTC)


@pytest.fixture
def priced(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Something costs money here; nobody has bought anything, and Stripe cannot be reached."""
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_limits")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_limits")
    monkeypatch.setenv("STRIPE_API_BASE", "http://127.0.0.1:9")
    settings.current.cache_clear()
    yield
    monkeypatch.undo()
    settings.current.cache_clear()


def at_once(act: Callable[[int], object]) -> list[object]:
    """What became of fifty tries that all began at the same moment: an answer, or the limit."""
    together = threading.Barrier(THREADS)

    def one(number: int) -> object:
        together.wait()
        try:
            return act(number)
        except LimitReachedError as problem:
            return problem

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def refused(outcomes: list[object]) -> int:
    return sum(isinstance(outcome, LimitReachedError) for outcome in outcomes)


def measured(learner: int, *tracks: str) -> list[int]:
    return [factories.submitted_diagnostic(learner, track=track) for track in tracks]


def upload(learner: int, *, at: datetime, content: bytes = RESUME.encode()) -> int:
    (track, *_) = resumes.tracks(learner)
    return resumes.upload(learner, track.id, Stage.BEFORE, "resume.txt", content, at=at)


def used(learner: int, feature: Feature, *, at: datetime) -> int:
    found = usage_service.of(learner, feature, at=at)
    assert found
    return found.allowance.used


@pytest.mark.slow
def test_fifty_threads_that_begin_two_tracks_begin_the_one_that_free_has(committed_db: object, priced: None) -> None:
    learner = factories.learner()
    attempts = measured(learner, "python", "sql")
    outcomes = at_once(
        lambda number: plans.make_from_diagnostic(learner, attempts[number % 2], at=clock.now(), switch=True)
    )
    assert len(management.history(learner)) == 1
    assert refused(outcomes) == THREADS // 2
    assert used(learner, Feature.TRACKS, at=clock.now()) == 1


@pytest.mark.slow
def test_fifty_uploads_at_once_are_one_reading_with_free(committed_db: object, priced: None) -> None:
    learner = factories.learner()
    measured(learner, "python")
    outcomes = at_once(lambda _: upload(learner, at=clock.now()))
    assert refused(outcomes) == THREADS - 1
    assert used(learner, Feature.RESUMES, at=clock.now()) == 1


def test_a_second_track_is_refused_with_the_way_to_more_and_the_first_goes_on(database: None, priced: None) -> None:
    learner = factories.learner_with_plan()
    (attempt,) = measured(learner.id, "sql")
    with pytest.raises(LimitReachedError, match="Starter has more; see Plans and prices"):
        plans.make_from_diagnostic(learner.id, attempt, at=clock.now(), switch=True)
    assert plans.current(learner.id).id == learner.plan.id


def test_a_track_that_was_begun_is_restarted_and_measured_again_without_a_limit(database: None, priced: None) -> None:
    learner = factories.learner_with_plan()
    factories.finish_days(learner.id, 1)
    management.restart(learner.id, at=clock.now())
    management.pause(learner.id, at=clock.now())
    again = factories.submitted_diagnostic(learner.id, at=clock.now() - timedelta(hours=2))
    assert plans.make_from_diagnostic(learner.id, again, at=clock.now()).target == "Python"
    assert used(learner.id, Feature.TRACKS, at=clock.now()) == 1


def test_plans_somebody_has_are_never_taken_away(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    learner = factories.learner_with_plan()
    (attempt,) = measured(learner.id, "sql")
    plans.make_from_diagnostic(learner.id, attempt, at=clock.now(), switch=True)  # nothing costs money yet
    monkeypatch.setenv("STRIPE_SECRET_KEY", "sk_test_limits")
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_limits")
    settings.current.cache_clear()
    try:
        assert used(learner.id, Feature.TRACKS, at=clock.now()) == 2
        assert management.switch(learner.id, learner.plan.id, at=clock.now()).target == "Python"
        (third,) = measured(learner.id, "javascript")
        with pytest.raises(LimitReachedError):
            plans.make_from_diagnostic(learner.id, third, at=clock.now(), switch=True)
    finally:
        monkeypatch.undo()
        settings.current.cache_clear()


def test_readings_are_counted_in_the_learners_own_month(database: None, priced: None) -> None:
    learner = factories.learner(time_zone="Asia/Tokyo")  # where it is June already
    measured(learner, "python")
    upload(learner, at=LATE - timedelta(hours=12))
    assert used(learner, Feature.RESUMES, at=LATE - timedelta(hours=9)) == 1
    assert used(learner, Feature.RESUMES, at=LATE) == 0
    upload(learner, at=LATE)
    with pytest.raises(LimitReachedError, match="Nothing was changed or lost"):
        upload(learner, at=LATE + timedelta(days=20))
    upload(learner, at=LATE + timedelta(days=30))


def test_a_reading_counts_when_its_resume_is_deleted_and_not_when_it_failed(database: None, priced: None) -> None:
    learner = factories.learner()
    measured(learner, "python")
    with pytest.raises(InvalidInputError):
        upload(learner, at=LATE, content=b"MZ" + bytes(200))
    assert used(learner, Feature.RESUMES, at=LATE) == 0
    resumes.delete(learner, upload(learner, at=LATE))
    assert used(learner, Feature.RESUMES, at=LATE) == 1
    with pytest.raises(LimitReachedError):
        upload(learner, at=LATE)


def test_the_report_on_paper_is_part_of_starter(database: None, priced: None) -> None:
    learner = factories.learner_with_plan()
    with pytest.raises(LimitReachedError, match="not included"):
        progress.report(learner.id, at=clock.now())


def test_a_starter_has_more_and_keeps_what_was_begun_afterwards(
    committed_db: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with money.open_shop(monkeypatch, drop=1.0) as shop:
        learner = factories.learner()
        python, sql = measured(learner, "python", "sql")
        plan = billing.plan_for(Bought.STARTER, Interval.MONTH)
        address = billing.subscribe(
            learner, plan.id, email="ada@example.org", name="Ada", return_to="http://127.0.0.1/", at=shop.now
        )
        shop.double.pay(address.rsplit("/", 1)[1])
        assert billing.refresh(learner, at=shop.now).tier is Tier.STARTER_ENHANCED
        plans.make_from_diagnostic(learner, python, at=shop.now)
        plans.make_from_diagnostic(learner, sql, at=shop.now, switch=True)
        assert progress.report(learner, at=shop.now)
        found = {one.feature: (one.used, one.limit) for one in usage_service.everything(learner, at=shop.now)}
        assert found == {Feature.TRACKS: (2, 3), Feature.RESUMES: (0, 10), Feature.PROGRESS_REPORT: (0, None)}


def test_where_nothing_costs_money_nothing_is_limited_or_said(database: None) -> None:
    learner = factories.learner_with_plan()
    (attempt,) = measured(learner.id, "sql")
    plans.make_from_diagnostic(learner.id, attempt, at=clock.now(), switch=True)
    for _ in range(3):
        upload(learner.id, at=LATE)
    assert usage_service.of(learner.id, Feature.TRACKS, at=LATE) is None
    assert {one.limit for one in usage_service.everything(learner.id, at=LATE)} == {None}
    assert progress.report(learner.id, at=clock.now())
