"""A diagnostic from its first question to its result, on the real database with the real bank."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.assessment import result_service as results
from logic.assessment import selection
from logic.assessment import service as assessment
from logic.errors import InvalidInputError, NotFoundError
from logic.plans import service as plans
from logic.transactions import transaction

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def learner(name: str = "amara") -> int:
    return accounts.ensure_user(f"{name}@example.org", name.title(), "a long walk uphill", {Role.LEARNER}, at=NOON)


def key_place(learner_id: int, attempt_id: int) -> int:
    with transaction(learner_id) as session:
        order = session.scalar(
            text(
                "select option_order from assessment_responses where attempt_id = :id and answered_at is null"
                " and skipped_at is null"
            ),
            {"id": attempt_id},
        )
    return order.index(0)


def sit(learner_id: int, *, right: bool) -> assessment.Sitting:
    sitting = assessment.begin_diagnostic(learner_id, "python", at=NOON)
    moment = NOON
    while sitting.question is not None:
        moment += MINUTE
        key = key_place(learner_id, sitting.attempt_id)
        choice = key if right else (key + 1) % 4
        sitting = assessment.answer(learner_id, sitting.attempt_id, sitting.question.position, choice, at=moment)
    return sitting


def rows(statement: str, learner_id: int) -> list:
    with transaction(learner_id) as session:
        return session.execute(text(statement)).all()


def test_it_asks_every_topic_once_before_any_twice_and_ends_by_thirty(database) -> None:
    me = learner()
    sitting = sit(me, right=True)
    topics = rows(
        "select family.topic_id from assessment_responses response"
        " join item_families family on family.id = response.family_id order by position",
        me,
    )
    asked = [row.topic_id for row in topics]
    assert selection.FEWEST_ITEMS <= sitting.answered <= selection.MOST_ITEMS
    assert len(set(asked[:28])) == min(len(asked), 28)


def test_the_sitting_never_carries_the_key_or_its_place(database) -> None:
    me = learner()
    sitting = assessment.begin_diagnostic(me, "python", at=NOON)
    assert sitting.question is not None
    assert set(sitting.question.__slots__) == {
        "position",
        "topic",
        "stem",
        "code",
        "code_language",
        "options",
        "options_as",
    }


def test_beginning_again_goes_on_at_the_same_question(database) -> None:
    me = learner()
    first = assessment.begin_diagnostic(me, "python", at=NOON)
    second = assessment.answer(me, first.attempt_id, 1, 2, at=NOON + MINUTE)
    elsewhere = assessment.begin_diagnostic(me, "python", at=NOON + timedelta(days=2))
    assert elsewhere.attempt_id == first.attempt_id
    assert elsewhere.question == second.question
    assert elsewhere.answered == 1
    assert elsewhere.saved_at == NOON + MINUTE


def test_only_the_first_answer_to_a_question_counts(database) -> None:
    me = learner()
    first = assessment.begin_diagnostic(me, "python", at=NOON)
    after = assessment.answer(me, first.attempt_id, 1, 0, at=NOON + MINUTE)
    again = assessment.answer(me, first.attempt_id, 1, 3, at=NOON + 2 * MINUTE)
    assert again.question == after.question
    assert again.answered == 1
    given = rows("select chosen, option_order, answered_at from assessment_responses where position = 1", me)
    assert given[0].chosen == given[0].option_order[0]
    assert given[0].answered_at == NOON + MINUTE


def test_an_answer_for_a_question_that_is_not_open_changes_nothing(database) -> None:
    me = learner()
    first = assessment.begin_diagnostic(me, "python", at=NOON)
    later = assessment.answer(me, first.attempt_id, 7, 0, at=NOON + MINUTE)
    assert later.question == first.question
    assert later.answered == 0


@pytest.mark.parametrize("choice", [-1, 4, 10**9])
def test_a_choice_that_is_not_there_is_refused(database, choice) -> None:
    me = learner()
    first = assessment.begin_diagnostic(me, "python", at=NOON)
    with pytest.raises(InvalidInputError):
        assessment.answer(me, first.attempt_id, 1, choice, at=NOON)
    assert assessment.sitting(me, first.attempt_id).answered == 0


def test_a_question_left_out_is_not_wrong_and_does_not_come_again(database) -> None:
    me = learner()
    first = assessment.begin_diagnostic(me, "python", at=NOON)
    after = assessment.skip(me, first.attempt_id, 1, at=NOON + MINUTE)
    assert after.answered == 0
    assert after.question is not None
    assert after.question.position == 2
    sit(me, right=True)
    families = rows("select family_id, skipped_at, answered_at from assessment_responses order by position", me)
    assert families[0].skipped_at is not None
    assert families[0].answered_at is None
    assert len({row.family_id for row in families}) == len(families)
    result = results.result(me, first.attempt_id)
    assert result.score == result.questions


def test_somebody_elses_diagnostic_is_not_there(database) -> None:
    mine = assessment.begin_diagnostic(learner("amara"), "python", at=NOON)
    other = learner("noor")
    with pytest.raises(NotFoundError):
        assessment.sitting(other, mine.attempt_id)
    with pytest.raises(NotFoundError):
        assessment.answer(other, mine.attempt_id, 1, 0, at=NOON)


def test_a_track_that_is_not_there_cannot_be_begun(database) -> None:
    with pytest.raises(NotFoundError):
        assessment.begin_diagnostic(learner(), "no-such-track", at=NOON)


def test_the_review_stays_closed_until_submission(database) -> None:
    me = learner()
    first = assessment.begin_diagnostic(me, "python", at=NOON)
    with pytest.raises(NotFoundError):
        results.review(me, first.attempt_id)


def test_all_right_and_all_wrong_give_far_levels_with_intervals(database) -> None:
    strong, weak = learner("amara"), learner("noor")
    best = results.result(strong, sit(strong, right=True).attempt_id)
    worst = results.result(weak, sit(weak, right=False).attempt_id)
    assert best.score == best.questions
    assert worst.score == 0
    assert best.level >= 7
    assert worst.level <= 3
    assert best.level_low <= best.level <= best.level_high
    assert all(topic.verdict == "weak" for topic in worst.topics)


def test_the_review_shows_every_answer_with_its_key_and_misconception(database) -> None:
    me = learner()
    sitting = sit(me, right=False)
    items = results.review(me, sitting.attempt_id)
    assert len(items) == sitting.answered
    for item in items:
        assert not item.is_right
        assert item.misconception
        assert item.options[item.key] == item.question.options[0].text


def test_the_stored_state_is_plain_json_that_replays_the_same_posterior(database) -> None:
    me = learner()
    sit(me, right=True)
    (stored,) = rows("select state from assessment_attempts", me)
    state = selection.State.from_json(json.loads(json.dumps(stored.state)))
    assert state.ability().theta > 1


def test_two_devices_at_once_store_one_answer_a_question(committed_db) -> None:
    me = learner()
    first = assessment.begin_diagnostic(me, "python", at=NOON)
    for position in range(1, 6):
        with ThreadPoolExecutor(10) as pool:
            seen = list(
                pool.map(
                    lambda choice, position=position: assessment.answer(
                        me, first.attempt_id, position, choice % 4, at=NOON + position * MINUTE
                    ),
                    range(10),
                )
            )
        assert {sitting.answered for sitting in seen} == {position}
        assert len({sitting.question for sitting in seen}) == 1
    assert len(rows("select 1 from assessment_responses where answered_at is not null", me)) == 5


def test_ten_beginnings_at_once_open_one_diagnostic(committed_db) -> None:
    me = learner()
    with ThreadPoolExecutor(10) as pool:
        begun = list(pool.map(lambda _: assessment.begin_diagnostic(me, "python", at=NOON), range(10)))
    assert len({sitting.attempt_id for sitting in begun}) == 1
    assert len(rows("select 1 from assessment_attempts", me)) == 1


def test_a_plan_is_made_once_from_a_diagnostic_however_often_it_is_asked_for(committed_db) -> None:
    me = learner()
    sitting = sit(me, right=False)
    with ThreadPoolExecutor(10) as pool:
        made = list(
            pool.map(lambda _: plans.make_from_diagnostic(me, sitting.attempt_id, at=NOON), range(10)),
        )
    assert len({plan.id for plan in made}) == 1
    assert len(rows("select 1 from daily_tasks where status = 'unlocked'", me)) == 1


def test_a_result_must_rest_on_answers_so_only_five_questions_can_be_left_out(database) -> None:
    me = learner()
    sitting = assessment.begin_diagnostic(me, "python", at=NOON)
    for position in range(1, 6):
        sitting = assessment.skip(me, sitting.attempt_id, position, at=NOON + MINUTE)
    with pytest.raises(assessment.TooManyLeftOutError, match="Five questions"):
        assessment.skip(me, sitting.attempt_id, 6, at=NOON + MINUTE)
    assert assessment.sitting(me, sitting.attempt_id).question == sitting.question
    assert rows("select 1 from learner_events where kind = 'item_answered'", me) == []


def test_beginning_again_does_not_hide_the_result_there_is(database) -> None:
    me = learner()
    first = sit(me, right=True)
    assessment.begin_diagnostic(me, "python", at=NOON + timedelta(days=1))
    assert assessment.latest(me).submitted is False
    assert assessment.latest_submitted(me).attempt_id == first.attempt_id
