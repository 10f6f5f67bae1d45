"""Two versions of a plan side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from logic.growth.actions import Action, ActionKind, Place, PlaceKind, Priority
from logic.growth.comparison import compare

MODULE = Place(PlaceKind.MODULE, "a", "Assessment for learning")
RETAKE = Action(
    "Retake the module “Assessment for learning”",
    ActionKind.RETAKE_MODULE,
    MODULE,
    Priority.HIGH,
    date(2026, 12, 4),
    45,
)
WATCH = Action("Watch a colleague's lesson with “feedback” in mind", ActionKind.OTHER)
UPLOAD = Action("Upload one material that worked well", ActionKind.UPLOAD_MATERIAL)


def test_what_is_the_same_is_kept_what_is_not_is_new_or_dropped() -> None:
    found = compare([RETAKE, WATCH], [UPLOAD, RETAKE])
    assert (found.kept, found.new, found.dropped, found.changed) == ((RETAKE,), (UPLOAD,), (WATCH,), ())


def test_another_date_or_other_words_for_the_same_place_are_a_change_and_say_what_changed() -> None:
    later = replace(RETAKE, text="Take it once more", due=date(2026, 12, 18))
    (change,) = compare([RETAKE], [later]).changed
    assert (change.before, change.now, change.what) == (RETAKE, later, ("text", "due"))


def test_nearly_the_same_words_are_one_action_and_another_sentence_is_another() -> None:
    near = replace(WATCH, text="Watch a colleague's lesson with “talk” in mind")
    far = replace(WATCH, text="Ask three learners what helped them most")
    assert compare([WATCH], [near]).changed[0].what == ("text",)
    assert compare([WATCH], [far]).new == (far,)


def test_of_two_alike_the_more_alike_one_is_taken() -> None:
    now = replace(WATCH, minutes=30)
    other = replace(WATCH, text="Watch a colleague's lesson with “talk” in mind")
    found = compare([other, WATCH], [now])
    assert (found.changed[0].before, found.dropped) == (WATCH, (other,))


def test_another_kind_is_another_action_whatever_its_words() -> None:
    assert compare([WATCH], [replace(WATCH, kind=ActionKind.USE_TUTOR)]).new


actions = st.builds(
    Action,
    st.sampled_from([RETAKE.text, WATCH.text, UPLOAD.text, "Watch a lesson", "Upload one material"]),
    st.sampled_from([ActionKind.OTHER, ActionKind.RETAKE_MODULE]),
    st.sampled_from([None, MODULE]),
    st.sampled_from(Priority),
)
plans = st.lists(actions, max_size=6)


@given(plans, plans)
def test_every_action_of_both_versions_appears_exactly_once(before: list[Action], now: list[Action]) -> None:
    found = compare(before, now)
    changed_before = [change.before for change in found.changed]
    changed_now = [change.now for change in found.changed]
    assert Counter(now) == Counter([*found.kept, *changed_now, *found.new])
    assert Counter(before) == Counter([*found.kept, *changed_before, *found.dropped])
    assert all(change.what for change in found.changed)


@given(plans)
def test_a_plan_compared_with_itself_is_kept_whole(plan: list[Action]) -> None:
    found = compare(plan, plan)
    assert found.kept == tuple(plan)
    assert (found.changed, found.new, found.dropped) == ((), (), ())
