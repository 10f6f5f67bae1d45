"""Tests of modules: what they ask, what comes out of them, and what they leave alone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from db.engine import DatabaseRole, transaction
from db.queries import personal_data
from logic.access.roles import Role
from logic.assessment import form_service, result_service
from logic.assessment import service as assessment
from logic.catalogue import service as catalogue
from logic.errors import ConflictError, NotFoundError
from logic.item_bank import key_change_service as key_changes
from logic.item_bank import service as item_bank
from logic.item_bank.views import Query
from logic.modules import service as modules
from logic.plans import testing_service
from tests import factories
from tests.factories import MORNING
from tests.logic.modules import teachers

pytestmark = pytest.mark.usefixtures("database")
LATER = MORNING + timedelta(days=1)


def test_there_are_four_modules_of_seven_topics_each_not_tested_yet():
    found = modules.modules(teachers.teacher(), at=MORNING)
    assert [len(module.topics) for module in found] == [7, 7, 7, 7]
    assert {module.latest for module in found} == {None}
    assert all(topic.resources and topic.verdict is None for module in found for topic in module.topics)


def test_a_test_asks_thirty_families_over_all_seven_topics_alike():
    teacher = teachers.teacher()
    attempt_id = modules.begin_test(teacher, teachers.module(teacher).id, at=MORNING)
    questions = teachers.asked(attempt_id)
    assert len({question["family_id"] for question in questions}) == 30
    assert sorted(Counter(question["topic_id"] for question in questions).values()) == [4, 4, 4, 4, 4, 5, 5]


def test_a_score_comes_with_its_interval_its_weak_topics_and_explanations():
    teacher = teachers.teacher()
    outcome = teachers.take(teacher, 12)
    assert (outcome.kind, outcome.right, outcome.counted, outcome.is_passed) == ("module", 12, 30, None)
    assert outcome.title == "Module test: Pedagogy and planning"
    module = teachers.module(teacher)
    assert module.latest
    assert module.latest.low < 0.4 < module.latest.high
    assert {topic.verdict for topic in module.topics} <= {"weak", "secure", "need more evidence"}
    assert module.weak_topics
    assert all(item.question.explanation for item in result_service.review(teacher, outcome.attempt_id))


def test_the_review_stays_closed_until_the_test_is_submitted():
    teacher = teachers.teacher()
    attempt_id = modules.begin_test(teacher, teachers.module(teacher).id, at=MORNING)
    with pytest.raises(NotFoundError):
        result_service.review(teacher, attempt_id)


def test_a_second_test_repeats_no_family_while_any_is_left_and_says_when_it_must():
    teacher = teachers.teacher()
    first, second = (teachers.take(teacher, 20, at=MORNING + timedelta(days=day)) for day in range(2))
    families = [{one["family_id"] for one in teachers.asked(test.attempt_id)} for test in (first, second)]
    assert not families[0] & families[1]
    ahead = modules.test_of(teacher, teachers.module(teacher).id, at=LATER + timedelta(days=1))
    left = 74 - 60
    assert ahead.repeats == 30 - left
    third = teachers.take(teacher, 20, at=LATER + timedelta(days=1))
    again = {one["family_id"] for one in teachers.asked(third.attempt_id)} & (families[0] | families[1])
    assert len(again) == ahead.repeats
    assert [score.right for score in teachers.module(teacher).scores] == [20, 20, 20]


def test_beginning_again_goes_on_with_the_open_test_on_whatever_device():
    teacher = teachers.teacher()
    module = teachers.module(teacher)
    attempt_id = modules.begin_test(teacher, module.id, at=MORNING)
    assert modules.begin_test(teacher, module.id, at=MORNING + timedelta(minutes=5)) == attempt_id
    assert modules.test_of(teacher, module.id, at=MORNING).attempt_id == attempt_id


def test_a_test_whose_time_is_up_is_scored_with_what_was_saved_and_a_new_one_can_begin():
    teacher = teachers.teacher()
    module = teachers.module(teacher)
    attempt_id = modules.begin_test(teacher, module.id, at=MORNING)
    question = teachers.asked(attempt_id)[0]
    testing_service.answer(teacher, attempt_id, 1, question["option_order"].index(0), at=MORNING)
    late = MORNING + timedelta(minutes=46)
    assert modules.test_of(teacher, module.id, at=late).attempt_id is None
    assert (teachers.module(teacher, at=late).latest.right, teachers.module(teacher, at=late).latest.counted) == (1, 30)
    assert modules.begin_test(teacher, module.id, at=late) != attempt_id


def test_the_job_closes_a_test_whose_teacher_never_came_back():
    teacher = teachers.teacher()
    modules.begin_test(teacher, teachers.module(teacher).id, at=MORNING)
    assert testing_service.close_overdue(at=LATER) == 1
    assert teachers.module(teacher, at=LATER).latest.right == 0


def test_submitting_twice_gives_one_score():
    teacher = teachers.teacher()
    outcome = teachers.take(teacher, 20)
    assert testing_service.submit(teacher, outcome.attempt_id, at=LATER) == outcome
    assert len(teachers.module(teacher).scores) == 1


def test_a_module_test_pays_nothing_and_forecasts_nothing():
    teacher = teachers.teacher()
    teachers.take(teacher, 30)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        kept = personal_data.rows_of(session, teacher)
    paid = ("xp_rewards", "daily_activity", "user_achievements", "readiness_forecasts", "topic_reviews")
    assert [kept[table] for table in paid] == [[]] * 5


def test_nobody_answers_or_sees_the_test_of_another_teacher():
    teacher, other = teachers.teacher(), teachers.teacher("Somebody else")
    attempt_id = modules.begin_test(teacher, teachers.module(teacher).id, at=MORNING)
    for act in (
        lambda: testing_service.sitting(other, attempt_id, at=MORNING),
        lambda: testing_service.answer(other, attempt_id, 1, 0, at=MORNING),
        lambda: testing_service.submit(other, attempt_id, at=MORNING),
    ):
        with pytest.raises(NotFoundError):
            act()


@pytest.mark.parametrize("module_id", [0, -1, 2**63, 10**9])
def test_there_is_no_test_of_a_module_that_is_not_there(module_id):
    with pytest.raises(NotFoundError):
        modules.begin_test(teachers.teacher(), module_id, at=MORNING)


def test_a_learners_track_is_no_module():
    track = next(track for track in catalogue.tracks() if track.slug == "python")
    with pytest.raises(NotFoundError):
        modules.begin_test(teachers.teacher(), track.id, at=MORNING)


def test_learners_are_offered_no_module():
    assert "module" not in {track.kind for track in catalogue.tracks()}
    assert not {"Pedagogy and planning", "Digital teaching"} & {topic.skill for topic in catalogue.bank_by_topic()}
    with pytest.raises(NotFoundError):
        assessment.begin_diagnostic(factories.learner(), teachers.PEDAGOGY, at=MORNING)


def test_teachers_do_not_see_the_keys_of_their_own_tests_in_the_bank_and_administrators_do():
    teacher, admin = factories.keeper(Role.TEACHER), factories.keeper(Role.ADMIN)
    query = Query(text="memory-and-cognitive-load")
    assert item_bank.search(teacher, query).total == 0
    found = item_bank.search(admin, query)
    assert found.total > 0
    assert teachers.PEDAGOGY not in item_bank.choices(teacher).tracks
    assert teachers.PEDAGOGY in item_bank.choices(admin).tracks
    with pytest.raises(NotFoundError):
        item_bank.item(teacher, found.rows[0].id)
    assert item_bank.item(admin, found.rows[0].id).skill == "Pedagogy and planning"


def test_a_test_past_its_deadline_is_not_gone_on_with():
    teacher = teachers.teacher()
    module = teachers.module(teacher)
    modules.begin_test(teacher, module.id, at=MORNING)
    with pytest.raises(ConflictError):
        form_service.begin_module(teacher, module.id, at=MORNING + timedelta(minutes=45))


def test_a_corrected_key_scores_a_module_test_again():
    teacher = teachers.teacher()
    outcome = teachers.take(teacher, 30)
    family = teachers.asked(outcome.attempt_id)[0]["family_id"]
    admin = factories.keeper(Role.ADMIN)
    change = key_changes.change_key(admin, family, None, "No answer of it is right", at=LATER)
    assert key_changes.work_off(change, at=LATER) == 1
    latest = teachers.module(teacher).latest
    assert latest
    assert (latest.right, latest.counted) == (29, 29)
