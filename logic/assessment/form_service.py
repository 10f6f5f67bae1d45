"""Beginning the tests that are put together beforehand: daily checks, weekly tests, the final and its retest.

A test is stored whole, its options in the order in which they will show, so that every device finds the same one.
Beginning one that is open goes on with it. A retest never repeats a family of an earlier test of its week or final.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import assessment as assessment_queries
from db.queries import forms as form_queries
from logic.assessment import banks, blueprint, forms
from logic.assessment.service import SEED_BITS, SEEN_RECENTLY
from logic.assessment.topics import Verdict
from logic.catalogue import service as catalogue
from logic.catalogue.service import TrackContent
from logic.errors import ConflictError, NotFoundError
from logic.transactions import transaction

WEEKLY_TIME, FINAL_TIME = timedelta(minutes=45), timedelta(minutes=90)
FINALS = ("final", "comprehensive")


@dataclass(frozen=True, slots=True)
class Begun:
    """A test that is under way: its id, and whether this call put it together."""

    attempt_id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a test is put together from."""

    learner_id: int
    plan: Row[Any]
    content: TrackContent
    theta: float
    seen: frozenset[int]
    at: datetime


def begin_weekly(learner_id: int, week_number: int, *, at: datetime, time_factor: float = 1.0) -> Begun:
    """Begin the test of a week whose days are done, or go on with the one that is open.

    Raises NotFoundError without an active plan or such a week, ConflictError while the test is not due.
    """
    with transaction(learner_id) as session:
        plan = _plan(session, learner_id)
        week = _week(session, learner_id, plan.id, week_number)
        under_way = form_queries.open_attempt(session, learner_id, plan.id, ["weekly"], week_number=week_number)
        if under_way is not None:
            return Begun(under_way, is_new=False)
        if week.status != "test_due":
            raise ConflictError("The test of this week is not due yet. Nothing was lost; finish the week's days first.")
        ground = _ground(session, learner_id, plan, at)
        before = form_queries.earlier_tests(session, learner_id, plan.id, ["weekly"], week_number=week_number)
        barred = _families(ground.content, before)
        topics = [place for place, topic in enumerate(ground.content.topics) if topic.skill_id == week.skill_id]
        available = _available(ground.content, barred)
        counts = [0] * len(ground.content.topics)
        wanted = blueprint.weekly(
            _verdicts(session, ground, topics), [available[topic] for topic in topics], tests_before=len(before)
        )
        for topic, count in zip(topics, wanted, strict=True):
            counts[topic] = count
        seed = _seed()
        items = _near_level(ground, counts, forms.AT_THE_PASS_MARK, seed, barred)
        deadline = at + WEEKLY_TIME * time_factor
        return _store(session, ground, "weekly", items, seed, week_number=week_number, deadline=deadline)


def begin_daily_check(learner_id: int, task_id: int, *, at: datetime) -> Begun:
    """Begin the three questions at the end of a day that was started, or go on with them.

    Raises NotFoundError for a day that is not in the active plan, ConflictError for one that is still locked.
    """
    with transaction(learner_id) as session:
        plan = _plan(session, learner_id)
        task = form_queries.task(session, learner_id, plan.id, task_id)
        if task is None:
            raise NotFoundError("There is no such day in your plan. Nothing was changed.")
        under_way = form_queries.open_attempt(session, learner_id, plan.id, ["daily_check"], task_id=task_id)
        if under_way is not None:
            return Begun(under_way, is_new=False)
        if task.status not in {"started", "completed"}:
            raise ConflictError("This day has not been started. Nothing was lost; start it first.")
        ground = _ground(session, learner_id, plan, at)
        counts = [blueprint.DAILY_ITEMS if topic.id == task.topic_id else 0 for topic in ground.content.topics]
        seed = _seed()
        items = _near_level(ground, counts, forms.ENCOURAGING, seed, frozenset())
        return _store(session, ground, "daily_check", items, seed, task_id=task_id)


def begin_final(learner_id: int, *, at: datetime, time_factor: float = 1.0) -> Begun:
    """Begin the final once every week is completed, or, after a final, its comprehensive retest; or go on with it.

    Raises NotFoundError without an active plan, ConflictError while a week is open.
    """
    with transaction(learner_id) as session:
        plan = _plan(session, learner_id)
        under_way = form_queries.open_attempt(session, learner_id, plan.id, FINALS)
        if under_way is not None:
            return Begun(under_way, is_new=False)
        weeks = form_queries.weeks(session, learner_id, plan.id)
        if any(week.status != "completed" for week in weeks):
            raise ConflictError("The final opens when every week is completed. Nothing was lost; go on with your week.")
        ground = _ground(session, learner_id, plan, at)
        before = form_queries.earlier_tests(session, learner_id, plan.id, FINALS)
        barred = _families(ground.content, before)
        counts = _final_counts(ground.content, [week.skill_id for week in weeks], barred, turn=len(before))
        seed = _seed()
        items = forms.whole_range(
            banks.bank_of(ground.content), counts, seed=seed, barred=barred, seen_recently=ground.seen
        )
        kind = "comprehensive" if before else "final"
        return _store(session, ground, kind, items, seed, deadline=at + FINAL_TIME * time_factor)


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


def _ground(session: Session, learner_id: int, plan: Row[Any], at: datetime) -> _Ground:
    content = catalogue.content_of(session, plan.track_id, plan.content_version)
    seen = assessment_queries.families_seen(session, learner_id, since=at - SEEN_RECENTLY)
    theta = form_queries.latest_theta(session, learner_id, plan.track_id)
    places = frozenset(place for place, item in enumerate(content.items) if item.family_id in seen)
    return _Ground(learner_id, plan, content, theta or 0.0, places, at)


def _families(content: TrackContent, tests: Sequence[Row[Any]]) -> frozenset[int]:
    """The items, by their place in the bank, whose families earlier tests asked."""
    asked = {family for test in tests for family in test.families}
    return frozenset(place for place, item in enumerate(content.items) if item.family_id in asked)


def _available(content: TrackContent, barred: frozenset[int]) -> list[int]:
    """How many families each topic has that may still be asked."""
    places = banks.topic_places(content)
    counts = [0] * len(content.topics)
    for number, item in enumerate(content.items):
        if number not in barred and not item.retired:
            counts[places[item.topic_id]] += 1
    return counts


def _verdicts(session: Session, ground: _Ground, topics: Sequence[int]) -> list[Verdict]:
    ids = [ground.content.topics[topic].id for topic in topics]
    found = form_queries.latest_verdicts(session, ground.learner_id, ids)
    return [Verdict(found.get(topic_id, Verdict.UNKNOWN)) for topic_id in ids]


def _final_counts(
    content: TrackContent, skills: Sequence[int], barred: frozenset[int], *, turn: int
) -> tuple[int, ...]:
    """The final's blueprint over the weeks of the plan; topics of skipped skills get no questions."""
    asked = [place for place, topic in enumerate(content.topics) if topic.skill_id in skills]
    available = _available(content, barred)
    wanted = blueprint.final(
        [skills.index(content.topics[place].skill_id) for place in asked],
        [available[place] for place in asked],
        turn=turn,
    )
    counts = dict(zip(asked, wanted, strict=True))
    return tuple(counts.get(place, 0) for place in range(len(content.topics)))


def _near_level(
    ground: _Ground, counts: Sequence[int], target: float, seed: int, barred: frozenset[int]
) -> tuple[int, ...]:
    return forms.near_level(
        banks.bank_of(ground.content),
        counts,
        theta=ground.theta,
        target=target,
        seed=seed,
        barred=barred,
        seen_recently=ground.seen,
    )


def _seed() -> int:
    return secrets.randbits(SEED_BITS)


def _store(
    session: Session,
    ground: _Ground,
    kind: str,
    items: Sequence[int],
    seed: int,
    *,
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
    return Begun(form_queries.add(session, attempt, questions), is_new=True)
