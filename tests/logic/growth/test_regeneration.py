"""When a new plan is suggested, why, and when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.growth import regeneration
from logic.growth.regeneration import COOLDOWN, SETTLING, Happened, ScoreChange, Situation, Trigger, reasons

MADE = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
PLAN = Situation(MADE, actions=5)
MOVED = ScoreChange("Digital teaching", 12, 30, 22, 30)


def triggers(situation: Situation, after: timedelta) -> list[Trigger]:
    return [reason.trigger for reason in reasons(situation, at=MADE + after)]


def test_a_plan_is_old_at_thirty_days_and_not_a_second_before() -> None:
    assert triggers(PLAN, 30 * DAY - timedelta(seconds=1)) == []
    assert triggers(PLAN, 30 * DAY) == [Trigger.OLD]
    assert (
        reasons(PLAN, at=MADE + 34 * DAY)[0].words
        == "Your plan is 34 days old. After 30 days it deserves a fresh look."
    )


def test_all_actions_done_is_a_reason_at_once_and_all_but_one_is_none() -> None:
    assert triggers(replace(PLAN, completed=5), HOUR) == [Trigger.ALL_DONE]
    assert triggers(replace(PLAN, completed=4), HOUR) == []
    assert triggers(Situation(MADE), HOUR) == []


@pytest.mark.parametrize(
    ("name", "trigger"), [("assessments", Trigger.NEW_ASSESSMENT), ("courses_joined", Trigger.NEW_COURSE)]
)
def test_what_happened_since_counts_after_a_day_and_what_happened_before_never(name: str, trigger: Trigger) -> None:
    since = replace(PLAN, **{name: (Happened("Digital teaching", MADE + HOUR),)})
    before = replace(PLAN, **{name: (Happened("Digital teaching", MADE - HOUR), Happened("At once", MADE))})
    assert triggers(since, SETTLING - HOUR) == []
    assert triggers(since, SETTLING) == [trigger]
    assert "Digital teaching" in reasons(since, at=MADE + SETTLING)[0].words
    assert triggers(before, 10 * DAY) == []


def test_a_moved_score_counts_after_a_week_and_says_how_it_moved() -> None:
    moved = replace(PLAN, scores=(MOVED,))
    assert triggers(moved, COOLDOWN - HOUR) == []
    assert [reason.words for reason in reasons(moved, at=MADE + COOLDOWN)] == [
        "Digital teaching went from 40 % to 73 % over 30 answers."
    ]


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        (ScoreChange("M", 8, 20, 11, 20), True),
        (ScoreChange("M", 11, 20, 8, 20), True),
        (ScoreChange("M", 10, 20, 64, 100), False),
        (ScoreChange("M", 10, 20, 65, 100), True),
        (ScoreChange("M", 0, 19, 30, 30), False),
        (ScoreChange("M", 0, 30, 19, 19), False),
        (ScoreChange("M", 0, 0, 30, 30), False),
    ],
)
def test_a_score_has_moved_by_exactly_fifteen_points_over_twenty_items(change: ScoreChange, *, moved: bool) -> None:
    assert change.has_moved is moved


def test_several_reasons_are_told_together_in_the_order_of_the_table() -> None:
    situation = replace(
        PLAN,
        completed=5,
        assessments=(Happened("A", MADE + DAY), Happened("B", MADE + DAY), Happened("A", MADE + 2 * DAY)),
        scores=(MOVED,),
        courses_joined=(Happened("C", MADE + DAY),),
    )
    found = reasons(situation, at=MADE + 40 * DAY)
    assert [reason.trigger for reason in found] == list(regeneration.TRIGGERS)
    assert found[2].words == "A new test result is in: A and B."


def test_after_a_no_nothing_is_suggested_for_a_week() -> None:
    declined = replace(PLAN, declined_at=MADE + 30 * DAY)
    assert triggers(declined, 37 * DAY - HOUR) == []
    assert triggers(declined, 37 * DAY) == [Trigger.OLD]


happened = st.builds(Happened, st.sampled_from("ABC"), st.integers(-100, 1000).map(lambda hours: MADE + hours * HOUR))


@st.composite
def changes(draw: st.DrawFn) -> ScoreChange:
    before, since = draw(st.integers(0, 60)), draw(st.integers(0, 60))
    return ScoreChange("M", draw(st.integers(0, before)), before, draw(st.integers(0, since)), since)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    actions = draw(st.integers(0, 8))
    return Situation(
        MADE,
        actions,
        draw(st.integers(0, actions)),
        tuple(draw(st.lists(happened, max_size=3))),
        tuple(draw(st.lists(changes(), max_size=3))),
        tuple(draw(st.lists(happened, max_size=3))),
        draw(st.none() | st.integers(0, 1000).map(lambda hours: MADE + hours * HOUR)),
    )


@given(situations(), st.integers(0, 23))
def test_right_after_a_plan_was_made_nothing_but_its_own_end_asks_for_another(situation: Situation, hours: int) -> None:
    assert set(triggers(situation, hours * HOUR)) <= {Trigger.ALL_DONE}


@given(situations(), st.integers(0, 1000))
def test_a_new_plan_ends_every_reason_for_it(situation: Situation, hours: int) -> None:
    """Made again now, with its actions open and nothing since, nothing is suggested: no plan asks for itself."""
    now = MADE + hours * HOUR
    fresh = Situation(now, max(situation.actions, 1), 0, situation.assessments, (), situation.courses_joined)
    late = replace(fresh, assessments=(), courses_joined=())
    assert reasons(fresh, at=now) == ()
    assert reasons(late, at=now + 29 * DAY) == ()


@given(situations(), st.integers(0, 900), st.integers(0, 900))
def test_a_reason_once_given_stays_unless_it_is_turned_down(situation: Situation, hours: int, more: int) -> None:
    open_ended = replace(situation, declined_at=None)
    assert set(triggers(open_ended, hours * HOUR)) <= set(triggers(open_ended, (hours + more) * HOUR))


@given(situations(), st.integers(0, 1000))
def test_every_reason_has_words_and_is_told_once(situation: Situation, hours: int) -> None:
    found = reasons(situation, at=MADE + hours * HOUR)
    assert len({reason.trigger for reason in found}) == len(found)
    assert all(reason.words.endswith(".") and "{" not in reason.words for reason in found)


@given(situations(), st.integers(0, 167))
def test_within_a_week_of_a_no_there_is_no_suggestion(situation: Situation, hours: int) -> None:
    at = MADE + 40 * DAY
    assert reasons(replace(situation, declined_at=at), at=at + hours * HOUR) == ()
