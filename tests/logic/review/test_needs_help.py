"""Who needs help, and why: relative to their own plan, with words, the neediest first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.review import needs_help
from logic.review.needs_help import Kind, Reason
from logic.review.standing import Phase, Standing

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def learner(today: date, **known: object) -> Standing:
    """Somebody whose plan of 28 days began on Monday."""
    values = {"phase": Phase.LEARNING, "week": 1, "began": MONDAY, "length": 28, "joined": MONDAY, **known}
    return Standing(today=today, **values)  # type: ignore[arg-type]  # the values of a test


def kinds(standing: Standing) -> list[Kind]:
    """Why somebody needs help."""
    return [reason.kind for reason in needs_help.reasons(standing)]


def days(*numbers: int) -> frozenset[date]:
    """Days after that Monday."""
    return frozenset(MONDAY + number * DAY for number in numbers)


def test_who_does_a_day_a_day_needs_no_help() -> None:
    for number in range(28):
        standing = learner(MONDAY + number * DAY, done=number, last_active=MONDAY + max(0, number - 1) * DAY)
        assert (standing.plan_day, standing.behind, standing.idle_days) == (min(number + 1, 28), 0, 0)
        assert kinds(standing) == []


@pytest.mark.parametrize(("gap", "idle"), [(1, 0), (2, 1), (3, 2), (4, 3), (5, 4)])
def test_idle_days_are_the_whole_days_between_the_last_one_and_today(gap: int, idle: int) -> None:
    assert learner(MONDAY + gap * DAY, last_active=MONDAY).idle_days == idle


def test_three_idle_days_are_asked_about_with_the_day_of_the_own_plan() -> None:
    here = learner(MONDAY + 7 * DAY, done=4, last_active=MONDAY + 3 * DAY)
    (reason,) = [one for one in needs_help.reasons(here) if one.kind is Kind.IDLE]
    assert reason.words == "Nothing learnt for 3 days, on day 5 of 28."


def test_who_never_began_is_idle_since_the_plan_was_made() -> None:
    assert learner(MONDAY + 5 * DAY, last_active=None).idle_days == 4
    assert learner(MONDAY + 5 * DAY, last_active=MONDAY - 30 * DAY).idle_days == 4


def test_days_of_a_pause_are_owed_to_nobody() -> None:
    standing = learner(MONDAY + 10 * DAY, done=2, last_active=MONDAY + DAY, paused=days(*range(2, 10)))
    assert (standing.idle_days, standing.behind) == (0, 0)
    assert kinds(standing) == []
    assert kinds(replace(standing, paused=frozenset())) != []


def test_who_is_behind_is_told_by_their_own_plan_and_not_by_the_class() -> None:
    standing = learner(MONDAY + 9 * DAY, done=5, last_active=MONDAY + 8 * DAY)
    assert needs_help.reasons(standing) == (Reason(Kind.BEHIND, "4 days behind their own plan: 5 done, 9 by now.", 4),)
    assert kinds(replace(standing, began=MONDAY + 5 * DAY)) == []


def test_nobody_is_behind_more_days_than_the_plan_has() -> None:
    standing = learner(MONDAY + 400 * DAY, done=27, last_active=MONDAY + 399 * DAY)
    assert (standing.behind, standing.planned) == (1, 28)


@pytest.mark.parametrize("phase", [Phase.PAUSED, Phase.COMPLETED, Phase.GIVEN_UP])
def test_who_has_paused_or_ended_is_excused(phase: Phase) -> None:
    standing = learner(MONDAY + 60 * DAY, phase=phase, failures=3, final_failed=True, weak=("a", "b", "c"))
    assert needs_help.reasons(standing) == ()


@pytest.mark.parametrize(("failures", "often"), [(1, "once"), (2, "2 times"), (5, "5 times")])
def test_failed_tests_of_the_open_week_weigh_more_each_time(failures: int, often: str) -> None:
    (reason,) = needs_help.reasons(learner(MONDAY, phase=Phase.EXTRA_DAYS, failures=failures))
    assert reason == Reason(Kind.FAILED, f"Has failed the test of week 1 {often}.", 4 * failures)


def test_a_final_that_was_not_passed_is_a_reason() -> None:
    assert kinds(learner(MONDAY, phase=Phase.CORRECTION, final_failed=True)) == [Kind.FAILED]


def test_topics_that_stay_weak_are_named() -> None:
    weak = ("Joins", "Grouping", "Windows", "Indexes")
    (reason,) = needs_help.reasons(learner(MONDAY, weak=weak))
    assert reason.words == "Still weak in 4 topics after their day: Joins, Grouping and 2 more."
    assert kinds(learner(MONDAY, weak=weak[:2])) == []


def test_who_has_no_plan_after_some_days_is_asked_about() -> None:
    standing = Standing(MONDAY + 5 * DAY, MONDAY, Phase.NO_PLAN)
    assert needs_help.reasons(standing)[0].words == "No plan yet, and nothing done for 5 days."
    assert kinds(replace(standing, last_active=MONDAY + 4 * DAY)) == []
    assert kinds(replace(standing, today=MONDAY + 2 * DAY)) == []


@dataclass(frozen=True)
class Row:
    """A row of a board."""

    name: str
    reasons: tuple[Reason, ...] = ()


def test_whoever_needs_most_comes_first_and_names_decide_among_equals() -> None:
    idle = Reason(Kind.IDLE, "", 5)
    rows = [
        Row("Zoe"),
        Row("bea", (idle,)),
        Row("Ada", (idle, replace(idle, weight=1))),
        Row("Abe", (idle,)),
        Row("al"),
    ]
    assert [row.name for row in needs_help.by_urgency(rows)] == ["Ada", "Abe", "bea", "al", "Zoe"]


@given(
    st.integers(0, 500),
    st.integers(0, 28),
    st.none() | st.integers(-40, 500),
    st.frozensets(st.integers(0, 500)),
    st.integers(0, 9),
    st.sampled_from(list(Phase)),
)
def test_whatever_happened_the_figures_and_the_words_make_sense(passed, done, last, paused, failures, phase) -> None:
    today = MONDAY + passed * DAY
    standing = learner(
        today,
        done=done,
        phase=phase,
        last_active=None if last is None else MONDAY + last * DAY,
        paused=days(*paused),
        failures=failures,
    )
    assert 0 <= standing.behind <= 28
    assert 0 <= standing.idle_days <= passed
    assert 0 <= standing.planned <= 28
    found = needs_help.reasons(standing)
    assert [reason.weight for reason in found] == sorted((reason.weight for reason in found), reverse=True)
    assert all(reason.weight > 0 and re.fullmatch(r"[A-Z0-9].+\.", reason.words) for reason in found)


def test_one_more_idle_day_never_makes_anybody_less_needy() -> None:
    weights = [
        needs_help.urgency(needs_help.reasons(learner(MONDAY + gap * DAY, done=1, last_active=MONDAY)))
        for gap in range(1, 60)
    ]
    assert weights == sorted(weights)
