"""Plans made by rules: which weeks, which order of days, how long, and always the same for the same evidence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.plans.generation import (
    Evidence,
    PlanDraft,
    SkillToPlan,
    TopicToPlan,
    Verdict,
    in_learning_order,
    make_plan,
)

RESOURCES: tuple[Mapping[str, str | int], ...] = (
    {"title": "Manual", "url": "https://example.org/", "kind": "documentation", "minutes": 10},
)


def topic(number: int, *prerequisites: int, minutes: int = 45) -> TopicToPlan:
    objectives = (f"name {number}", f"use {number}")
    return TopicToPlan(number, f"Topic {number}", minutes, objectives, f"Build {number}.", RESOURCES, prerequisites)


def skill(number: int, *topics: TopicToPlan) -> SkillToPlan:
    """A skill of seven topics, numbered 10 n + 1 and on, unless its topics are given."""
    return SkillToPlan(number, f"Skill {number}", topics or tuple(topic(10 * number + place) for place in range(1, 8)))


def knowing(skills: Sequence[SkillToPlan], means: Mapping[int, float], verdict: Verdict) -> dict[int, Evidence]:
    """The same verdict on every topic of the skills that `means` names."""
    return {
        each.id: Evidence(verdict, means[one.id], answered=3, correct=2)
        for one in skills
        if one.id in means
        for each in one.topics
    }


FOUR = tuple(skill(number) for number in range(1, 5))
verdicts = st.sampled_from(["weak", "secure", "need more evidence"])
weaknesses = st.sampled_from([-2.0, -0.5, 0.0, 0.0, 0.5, 2.0])


@st.composite
def weeks_of_topics(draw: st.DrawFn) -> tuple[TopicToPlan, ...]:
    """Up to nine topics in any order of the author's, with any prerequisites that make no circle, some outside."""
    size = draw(st.integers(1, 9))
    ranks = draw(st.permutations(range(1, size + 1)))
    outside = st.sets(st.integers(100, 103), max_size=2)
    return tuple(
        topic(rank, *draw(st.sets(st.integers(1, rank - 1)) if rank > 1 else st.just(set())), *draw(outside))
        for rank in ranks
    )


@given(weeks_of_topics(), st.data())
def test_every_topic_comes_once_and_after_what_it_needs(topics: tuple[TopicToPlan, ...], data: st.DataObject) -> None:
    weakness = {each.id: data.draw(weaknesses) for each in topics}
    ordered = in_learning_order(topics, weakness)
    assert sorted(each.id for each in ordered) == sorted(each.id for each in topics)
    place = {each.id: number for number, each in enumerate(ordered)}
    assert all(place[needed] < place[each.id] for each in topics for needed in each.prerequisites if needed in place)


@given(weeks_of_topics(), st.data())
def test_of_the_topics_that_are_free_the_weakest_comes_first(
    topics: tuple[TopicToPlan, ...], data: st.DataObject
) -> None:
    weakness = {each.id: data.draw(weaknesses) for each in topics}
    left = list(topics)
    for chosen in in_learning_order(topics, weakness):
        waiting = {each.id for each in left}
        free = [each for each in left if waiting.isdisjoint(each.prerequisites)]
        # min keeps the first of equals: the author's order decides
        assert chosen is min(free, key=lambda each: weakness[each.id])
        left.remove(chosen)


def test_equally_weak_topics_keep_the_authors_order() -> None:
    topics = tuple(topic(number) for number in (5, 3, 9, 1))
    assert in_learning_order(topics, dict.fromkeys((1, 3, 5, 9), 0.0)) == topics


@given(
    st.dictionaries(st.sampled_from([each.id for one in FOUR for each in one.topics]), st.tuples(verdicts, weaknesses))
)
def test_the_same_evidence_makes_the_same_plan_of_three_or_four_whole_weeks(
    drawn: dict[int, tuple[Verdict, float]],
) -> None:
    evidence = {number: Evidence(verdict, mean, 3, 1) for number, (verdict, mean) in drawn.items()}
    plan = make_plan(FOUR, evidence)
    assert plan == make_plan(FOUR, dict(reversed(evidence.items())))
    assert [week.skill_id for week in plan.weeks] == [one.id for one in FOUR if one is not plan.skipped]
    assert len(plan.weeks) == (4 if plan.skipped is None else 3)
    for week, one in zip(plan.weeks, (one for one in FOUR if one is not plan.skipped), strict=True):
        assert sorted(day.topic_id for day in week.days) == sorted(each.id for each in one.topics)


def test_nothing_known_makes_four_weeks_in_the_authors_order() -> None:
    plan = make_plan(FOUR, {})
    assert plan.skipped is None
    assert [[day.topic_id for day in week.days] for week in plan.weeks] == [
        [each.id for each in one.topics] for one in FOUR
    ]


def test_a_skill_with_every_topic_secure_is_skipped_and_three_weeks_remain() -> None:
    plan = make_plan(FOUR, knowing(FOUR, {2: 1.0}, "secure"))
    assert plan.skipped is FOUR[1]
    assert [week.skill for week in plan.weeks] == ["Skill 1", "Skill 3", "Skill 4"]


@pytest.mark.parametrize("doubt", [Evidence("need more evidence", 3.0, 3, 3), Evidence("weak", 3.0, 3, 3), None])
def test_one_topic_in_doubt_keeps_its_week(doubt: Evidence | None) -> None:
    evidence = knowing(FOUR, {2: 1.0}, "secure")
    del evidence[25]
    if doubt:
        evidence[25] = doubt
    plan = make_plan(FOUR, evidence)
    assert plan.skipped is None
    assert len(plan.weeks) == 4


def test_of_two_secure_skills_only_the_surer_one_is_skipped() -> None:
    plan = make_plan(FOUR, knowing(FOUR, {2: 1.0, 4: 1.5}, "secure"))
    assert plan.skipped is FOUR[3]
    assert [week.skill_id for week in plan.weeks] == [1, 2, 3]


def test_the_surest_skill_is_the_one_whose_weakest_topic_is_strongest() -> None:
    evidence = knowing(FOUR, {2: 3.0, 4: 1.5}, "secure") | {21: Evidence("secure", 1.0, 3, 3)}
    assert make_plan(FOUR, evidence).skipped is FOUR[3]


def test_who_knows_everything_still_gets_three_weeks() -> None:
    plan = make_plan(FOUR, knowing(FOUR, {1: 1.0, 2: 1.0, 3: 1.0, 4: 1.0}, "secure"))
    assert len(plan.weeks) == 3
    assert plan.skipped is FOUR[0]


def test_a_track_of_three_skills_is_never_shortened() -> None:
    plan = make_plan(FOUR[:3], knowing(FOUR, {1: 2.0, 2: 2.0, 3: 2.0}, "secure"))
    assert plan.skipped is None
    assert len(plan.weeks) == 3


def test_a_week_puts_the_weakest_topic_first_and_the_strongest_last() -> None:
    means = {11: 0.3, 12: -1.0, 13: 2.0, 14: -0.2, 15: 0.1, 16: 0.2, 17: -2.0}
    evidence = {number: Evidence("need more evidence", mean, 2, 1) for number, mean in means.items()}
    assert [day.topic_id for day in make_plan(FOUR, evidence).weeks[0].days] == [17, 12, 14, 15, 16, 11, 13]


def test_an_unknown_topic_stands_at_the_middle_of_the_scale() -> None:
    evidence = {11: Evidence("secure", 0.5, 2, 2), 12: Evidence("weak", -0.5, 2, 0)}
    assert [day.topic_id for day in make_plan(FOUR, evidence).weeks[0].days] == [12, 13, 14, 15, 16, 17, 11]


def day_of(minutes: int, verdict: Verdict | None) -> int:
    evidence = {} if verdict is None else {1: Evidence(verdict, 1.0, 3, 3)}
    return make_plan((skill(1, topic(1, minutes=minutes)),), evidence).weeks[0].days[0].minutes


@given(st.integers(10, 240))
def test_a_secure_topic_takes_sixty_percent_rounded_up_to_five_minutes(minutes: int) -> None:
    rounded_up = math.ceil(Fraction(minutes * 6, 10) / 5) * 5
    assert day_of(minutes, "secure") == min(rounded_up, minutes)


@pytest.mark.parametrize("verdict", ["weak", "need more evidence", None])
def test_every_other_topic_takes_the_authors_minutes(verdict: Verdict | None) -> None:
    assert day_of(45, verdict) == 45


@pytest.mark.parametrize(("minutes", "refreshed"), [(45, 30), (50, 30), (60, 40), (30, 20), (12, 10), (10, 10)])
def test_a_refresher_never_takes_longer_than_the_whole(minutes: int, refreshed: int) -> None:
    assert day_of(minutes, "secure") == refreshed


def first_day(plan: PlanDraft) -> tuple[str, str, str, str]:
    day = plan.weeks[0].days[0]
    return day.topic, day.description, day.reason, day.practice


def test_a_day_says_what_why_and_with_what_to_practise() -> None:
    week = skill(1, topic(1), topic(2, 1))
    plan = make_plan((week,), {1: Evidence("weak", -1.0, 4, 1)})
    assert first_day(plan) == (
        "Topic 1",
        "By the end you can name 1 and use 1.",
        "You missed 3 of 4 on this; it leads to topic 2.",
        "Build 1.",
    )
    assert plan.weeks[0].days[0].resources == RESOURCES


def test_a_day_that_leads_nowhere_this_week_does_not_say_so() -> None:
    plan = make_plan((skill(1, topic(1), topic(2, 1)),), {})
    assert plan.weeks[0].days[1].reason == "The diagnostic has not asked you about this yet."
