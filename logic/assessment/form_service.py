"""Beginning the tests that are put together beforehand: daily checks, weekly tests, the final, tests of modules.

A test is stored whole, its options in the order in which they will show, so that every device finds the same one.
Beginning one that is open goes on with it until its time is up. A retest repeats no family of an earlier test of its
week, final or module as long as others are left; then those met longest ago come again, and the result says how many.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import assessment as assessment_queries
from db.queries import forms as form_queries
from logic.assessment import banks, blueprint, forms, passing, seeds
from logic.assessment.service import SEEN_RECENTLY
from logic.assessment.topics import Verdict
from logic.catalogue import service as catalogue
from logic.catalogue.service import TrackContent
from logic.errors import ConflictError, NotFoundError
from logic.transactions import transaction

WEEKLY_TIME, FINAL_TIME = timedelta(minutes=45), timedelta(minutes=90)
FINALS = passing.FINALS
WEEKLY_QUESTIONS, FINAL_QUESTIONS = blueprint.WEEKLY_ITEMS, blueprint.FINAL_ITEMS
MOST_WEEKS = 4  # those after them are a correction's

log = structlog.get_logger(__name__)


class TimeIsUpError(ConflictError):
    """The time of this test is up. It will be scored with what you saved; a new one can be begun after that."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A test that is under way: its id, and whether this call put it together.

    `repeats` says how many of its families an earlier test of the same week, or of the final, had asked.
    """

    attempt_id: int
    is_new: bool
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a test belongs to: a plan, or a module without one; named as the columns of a plan."""

    id: int | None
    track_id: int
    content_version: int


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a test is put together from."""

    learner_id: int
    plan: Row[Any] | _Frame
    content: TrackContent
    theta: float
    seen: frozenset[int]
    at: datetime


def begin_weekly(learner_id: int, week_number: int, *, at: datetime, time_factor: float = 1.0) -> Begun:
    """Begin the test of a week whose days are done, or go on with the one that is open.

    Raises NotFoundError without an active plan or such a week, ConflictError while the test is not due, TimeIsUpError
    when the open one is past its deadline.
    """
    with transaction(learner_id) as session:
        plan = _plan(session, learner_id)
        week = _week(session, learner_id, plan.id, week_number)
        before = form_queries.earlier_tests(session, learner_id, plan.id, ["weekly"], week_number=week_number)
        under_way = form_queries.open_attempt(session, learner_id, plan.id, ["weekly"], week_number=week_number)
        if under_way is not None:
            return _gone_on_with(under_way, before, at)
        if week.status != "test_due":
            raise ConflictError("The test of this week is not due yet. Nothing was lost; finish the week's days first.")
        ground = _ground(session, learner_id, plan, at)
        met = _met(ground.content, before)
        topics = [place for place, topic in enumerate(ground.content.topics) if topic.skill_id == week.skill_id]
        available, *again = ([row[topic] for topic in topics] for row in _left(ground.content, met))
        counts = [0] * len(ground.content.topics)
        wanted = blueprint.weekly(_verdicts(session, ground, topics), available, again=again, tests_before=len(before))
        for topic, count in zip(topics, wanted, strict=True):
            counts[topic] = count
        seed = seeds.fresh()
        items = _near_level(ground, counts, forms.AT_THE_PASS_MARK, seed, met)
        deadline = at + WEEKLY_TIME * time_factor
        return _store(session, ground, "weekly", items, seed, met=met, week_number=week_number, deadline=deadline)


def repeats_ahead(session: Session, learner_id: int, plan: Row[Any], week_number: int | None) -> int:
    """How many questions of a week's test (None: of the final or its retest) would come again if it were begun now.

    Joins the caller's transaction; `plan` is the active one.
    """
    kinds = FINALS if week_number is None else ["weekly"]
    content = catalogue.content_of(session, plan.track_id, plan.content_version)
    before = form_queries.earlier_tests(session, learner_id, plan.id, kinds, week_number=week_number)
    fresh = _left(content, _met(content, before))[0]
    weeks = form_queries.weeks(session, learner_id, plan.id)
    skills = [week.skill_id for week in weeks if week.skill_id and week_number in {None, week.week_number}]
    skill_of = [topic.skill_id for topic in content.topics]
    shares = blueprint.shares(len(skills), FINAL_QUESTIONS if week_number is None else WEEKLY_QUESTIONS)
    left = (sum(many for many, its in zip(fresh, skill_of, strict=True) if its == skill) for skill in skills)
    return sum(max(share - many, 0) for share, many in zip(shares, left, strict=True))


def begin_daily_check(learner_id: int, task_id: int, *, at: datetime) -> Begun:
    """Begin the three questions at the end of a day that was started, or go on with them; a day is checked once.

    Raises NotFoundError for a day that is not in the active plan, ConflictError for one that is still locked.
    """
    with transaction(learner_id) as session:
        plan = _plan(session, learner_id)
        task = form_queries.task(session, learner_id, plan.id, task_id)
        if task is None:
            raise NotFoundError("There is no such day in your plan. Nothing was changed.")
        under_way = form_queries.open_attempt(session, learner_id, plan.id, ["daily_check"], task_id=task_id)
        if under_way is not None:
            return _gone_on_with(under_way, (), at)
        done = form_queries.check_of_day(session, learner_id, task_id)
        if done is not None:
            return Begun(done, is_new=False)
        if task.status not in {"started", "completed"}:
            raise ConflictError("This day has not been started. Nothing was lost; start it first.")
        ground = _ground(session, learner_id, plan, at)
        counts = [blueprint.DAILY_ITEMS if topic.id == task.topic_id else 0 for topic in ground.content.topics]
        seed = seeds.fresh()
        items = _near_level(ground, counts, forms.ENCOURAGING, seed, ())
        return _store(session, ground, "daily_check", items, seed, task_id=task_id)


def begin_review(learner_id: int, topic_ids: Sequence[int], *, at: datetime) -> Begun:
    """Begin a review, a question for each entry of `topic_ids` (a topic named twice gets two), or go on with one.

    Raises NotFoundError without an active plan, ConflictError when no topic of its track is among them.
    """
    with transaction(learner_id) as session:
        plan = _plan(session, learner_id)
        under_way = form_queries.open_attempt(session, learner_id, plan.id, ["review"])
        if under_way is not None:
            return Begun(under_way.id, is_new=False)
        ground = _ground(session, learner_id, plan, at)
        wanted = [topic_ids.count(topic.id) for topic in ground.content.topics]
        counts = [min(pair) for pair in zip(wanted, _left(ground.content, ())[0], strict=True)]
        if not any(counts):
            raise ConflictError("Nothing is due for review now. Nothing was lost; look again tomorrow.")
        seed = seeds.fresh()
        items = _near_level(ground, counts, forms.ENCOURAGING, seed, ())
        return _store(session, ground, "review", items, seed)


def begin_final(learner_id: int, *, at: datetime, time_factor: float = 1.0) -> Begun:
    """Begin the final once every week is completed, or, after a final, its comprehensive retest; or go on with it.

    Raises NotFoundError without an active plan, ConflictError while a week is open, TimeIsUpError when the open one is
    past its deadline.
    """
    with transaction(learner_id) as session:
        plan = _plan(session, learner_id)
        before = form_queries.earlier_tests(session, learner_id, plan.id, FINALS)
        under_way = form_queries.open_attempt(session, learner_id, plan.id, FINALS)
        if under_way is not None:
            return _gone_on_with(under_way, before, at)
        weeks = form_queries.weeks(session, learner_id, plan.id)
        if any(week.status != "completed" for week in weeks):
            raise ConflictError("The final opens when every week is completed. Nothing was lost; go on with your week.")
        ground = _ground(session, learner_id, plan, at)
        met = _met(ground.content, before)
        skills = [week.skill_id for week in weeks if week.skill_id is not None]  # a correction's weeks have none
        counts = _final_counts(ground.content, skills, met)
        seed = seeds.fresh()
        items = forms.final(banks.bank_of(ground.content), counts, seed=seed, met=met, seen_recently=ground.seen)
        kind = "comprehensive" if before else "final"
        return _store(session, ground, kind, items, seed, met=met, deadline=at + FINAL_TIME * time_factor)


def begin_module(teacher_id: int, module_id: int, *, at: datetime, time_factor: float = 1.0) -> Begun:
    """Begin the test of a module, every topic alike, at the standard of a final; or go on with the one that is open.

    So that one score can be held against another, the questions do not follow the level of who answers them. Raises
    NotFoundError when there is no such module, TimeIsUpError when the open one is past its deadline.
    """
    with transaction(teacher_id) as session:
        form_queries.queue_for_modules(session, teacher_id)
        version = catalogue.version_of_module(session, module_id)
        before = form_queries.module_tests(session, teacher_id, module_id)
        under_way = form_queries.open_module_test(session, teacher_id, module_id)
        if under_way is not None:
            return _gone_on_with(under_way, before, at)
        ground = _ground(session, teacher_id, _Frame(None, module_id, version), at)
        met = _met(ground.content, before)
        available, *again = _left(ground.content, met)
        topics = [0] * len(ground.content.topics)
        counts = blueprint.final(topics, available, again=again, turn=len(met), total=WEEKLY_QUESTIONS)
        seed = seeds.fresh()
        items = forms.final(banks.bank_of(ground.content), counts, seed=seed, met=met, seen_recently=ground.seen)
        return _store(session, ground, "module", items, seed, met=met, deadline=at + WEEKLY_TIME * time_factor)


def module_under_way(session: Session, teacher_id: int, module_id: int) -> int | None:
    """The test of a module that is not submitted yet; joins the caller's transaction."""
    under_way = form_queries.open_module_test(session, teacher_id, module_id)
    return None if under_way is None else int(under_way.id)


def module_repeats_ahead(session: Session, teacher_id: int, module_id: int) -> int:
    """How many questions of a module's test would come again if it were begun now; joins the caller's transaction."""
    content = catalogue.content_of(session, module_id, catalogue.version_of_module(session, module_id))
    before = form_queries.module_tests(session, teacher_id, module_id)
    return max(WEEKLY_QUESTIONS - sum(_left(content, _met(content, before))[0]), 0)


def _gone_on_with(under_way: Row[Any], tests: Sequence[Row[Any]], at: datetime) -> Begun:
    """The open test, one of `tests`, unless its time is up."""
    if under_way.deadline_at is not None and at >= under_way.deadline_at:
        raise TimeIsUpError
    earlier = {family for test in tests if test.id < under_way.id for family in test.families}
    asked = [family for test in tests if test.id == under_way.id for family in test.families]
    return Begun(under_way.id, is_new=False, repeats=sum(family in earlier for family in asked))


def _plan(session: Session, learner_id: int) -> Row[Any]:
    plan = form_queries.active_plan(session, learner_id)
    if plan is None:
        raise NotFoundError("You have no active plan. Nothing was changed; choose a track first.")
    return plan


def _week(session: Session, learner_id: int, plan_id: int, week_number: int) -> Row[Any]:
    for week in form_queries.weeks(session, learner_id, plan_id):
        if week.week_number == week_number:
            return week
    raise NotFoundError("There is no such week in your plan. Nothing was changed.")


def _ground(session: Session, learner_id: int, plan: Row[Any] | _Frame, at: datetime) -> _Ground:
    content = catalogue.content_of(session, plan.track_id, plan.content_version)
    seen = assessment_queries.families_seen(session, learner_id, since=at - SEEN_RECENTLY)
    theta = form_queries.latest_theta(session, learner_id, plan.track_id)
    places = frozenset(place for place, item in enumerate(content.items) if item.family_id in seen)
    return _Ground(learner_id, plan, content, theta or 0.0, places, at)


def _met(content: TrackContent, tests: Sequence[Row[Any]]) -> tuple[frozenset[int], ...]:
    """For each earlier test the items it asked, by their place in the bank."""
    places = {item.family_id: place for place, item in enumerate(content.items)}
    return tuple(frozenset(places[family] for family in test.families if family in places) for test in tests)


def _left(content: TrackContent, met: Sequence[AbstractSet[int]]) -> list[list[int]]:
    """How many families of each topic may be asked: those never met, then a row for each test that asked them last."""
    last = {place: number for number, places in enumerate(met, start=1) for place in places}
    topics = banks.topic_places(content)
    rows = [[0] * len(content.topics) for _ in range(len(met) + 1)]
    for place, item in enumerate(content.items):
        if not item.retired:
            rows[last.get(place, 0)][topics[item.topic_id]] += 1
    return rows


def _verdicts(session: Session, ground: _Ground, topics: Sequence[int]) -> list[Verdict]:
    ids = [ground.content.topics[topic].id for topic in topics]
    found = form_queries.latest_verdicts(session, ground.learner_id, ids)
    return [Verdict(found.get(topic_id, Verdict.UNKNOWN)) for topic_id in ids]


def _final_counts(content: TrackContent, skills: Sequence[int], met: Sequence[AbstractSet[int]]) -> tuple[int, ...]:
    """The final's blueprint over the weeks of the plan; topics of skipped skills get no questions."""
    asked = [place for place, topic in enumerate(content.topics) if topic.skill_id in skills]
    available, *again = ([row[place] for place in asked] for row in _left(content, met))
    weeks = [skills.index(content.topics[place].skill_id) for place in asked]
    wanted = blueprint.final(weeks, available, again=again, turn=len(met))
    counts = dict(zip(asked, wanted, strict=True))
    return tuple(counts.get(place, 0) for place in range(len(content.topics)))


def _near_level(
    ground: _Ground, counts: Sequence[int], target: float, seed: int, met: Sequence[AbstractSet[int]]
) -> tuple[int, ...]:
    return forms.near_level(
        banks.bank_of(ground.content),
        counts,
        theta=ground.theta,
        target=target,
        seed=seed,
        met=met,
        seen_recently=ground.seen,
    )


def _store(
    session: Session,
    ground: _Ground,
    kind: str,
    items: Sequence[int],
    seed: int,
    *,
    met: Sequence[AbstractSet[int]] = (),
    week_number: int | None = None,
    task_id: int | None = None,
    deadline: datetime | None = None,
) -> Begun:
    questions = []
    for position, item in enumerate(items, start=1):
        variant, order = banks.variant_and_order(ground.content, item, seed=seed, position=position)
        family = ground.content.items[item].family_id
        questions.append({"position": position, "family_id": family, "variant_id": variant, "option_order": order})
    attempt = {
        "user_id": ground.learner_id,
        "track_id": ground.plan.track_id,
        "kind": kind,
        "plan_id": ground.plan.id,
        "week_number": week_number,
        "task_id": task_id,
        "content_version": ground.plan.content_version,
        "seed": seed,
        "at": ground.at,
        "deadline": deadline,
    }
    repeats = len(set(items).intersection(itertools.chain(*met)))
    if repeats:
        log.warning(
            "too few questions are left; some come again",
            kind=kind,
            plan_id=ground.plan.id,
            week=week_number,
            repeats=repeats,
        )
    return Begun(form_queries.add(session, attempt, questions), is_new=True, repeats=repeats)
