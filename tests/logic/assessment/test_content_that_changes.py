"""Tests and plans under way while the content changes: loads, replaced topics, topics and tracks that run dry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.assessment import banks, form_service
from logic.assessment import result_service as results
from logic.assessment import service as assessment
from logic.assessment.sitting import Sitting
from logic.catalogue import service as catalogue
from logic.errors import ConflictError
from logic.item_bank import key_change_service as key_changes
from logic.plans import service as plans
from tests import factories
from tests.factories import MORNING, THINKING
from tests.statements import rows

WEEK_LATER = MORNING + timedelta(days=8)


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    catalogue.forget()
    yield
    catalogue.forget()


def write(statement: str, **values: object) -> None:
    """Change the content behind everybody's back, as another process would."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text(statement), values)
    catalogue.forget()


def first_of(statement: str, **values: object) -> Any:
    return next(iter(rows(statement, **values)[0].values()))


def begun(answers: int) -> tuple[int, Sitting]:
    """A person and a diagnostic with so many answers."""
    person = factories.learner()
    sitting = assessment.begin_diagnostic(person, factories.TRACK, at=MORNING)
    return person, go_on(person, sitting, answers)


def go_on(person: int, sitting: Sitting, answers: int = 100) -> Sitting:
    """Give so many answers more, or as many as are asked."""
    for number in range(answers):
        if sitting.question is None:
            break
        sitting = factories.answer(person, sitting, right=number % 2 == 0, at=MORNING + (number + 1) * THINKING)
    return sitting


def state_of(sitting: Sitting) -> dict[str, Any]:
    state: dict[str, Any] = first_of("select state from assessment_attempts where id = :id", id=sitting.attempt_id)
    return state


def families_of(person: int, sitting: Sitting) -> list[int]:
    return [one.family_id for one in factories.asked(person, sitting.attempt_id)]


def first_skill() -> int:
    return int(
        first_of(
            "select skill_id from track_skills member join tracks track on track.id = member.track_id"
            " where track.slug = :slug and member.position = 0 and member.until_version is null",
            slug=factories.TRACK,
        )
    )


def skill_of_week(plan_id: int, week: int) -> int:
    return int(
        first_of(
            "select skill_id from weekly_plans where plan_id = :plan and week_number = :week", plan=plan_id, week=week
        )
    )


def end_topic(position: int, skill_id: int) -> tuple[int, int]:
    """A new content version in which a topic has no questions any more; the version and the topic."""
    write("insert into content_versions (content_hash) values ('another')")
    version = int(first_of("select max(id) from content_versions"))
    topic = int(
        first_of(
            "select id from topics where skill_id = :skill and retired_at is null order by position offset :position",
            skill=skill_id,
            position=position,
        )
    )
    write(
        "update item_variants set until_version = :version where until_version is null"
        " and family_id in (select id from item_families where topic_id = :topic)",
        version=version,
        topic=topic,
    )
    return version, topic


def replace_topic(skill_id: int) -> None:
    """A load that retires the third topic of a skill and brings another one in its place."""
    _, topic = end_topic(2, skill_id)
    write(
        "insert into topics (slug, skill_id, position, title, minutes, objectives, practice, resources)"
        " select 'brand-new', skill_id, position, 'Brand new', minutes, objectives, practice, resources"
        " from topics where id = :topic",
        topic=topic,
    )
    write("update topics set retired_at = now() where id = :topic", topic=topic)


def test_what_was_asked_is_stored_by_family(database: None) -> None:
    person, sitting = begun(5)
    assert state_of(sitting)["asked"] == families_of(person, sitting)


def test_a_test_keeps_what_it_asked_though_every_family_has_another_place_in_the_bank(database: None) -> None:
    person, sitting = begun(12)
    asked = families_of(person, sitting)
    # A topic that was not asked yet: its going moves the places of all that come after it.
    gone = first_of(
        "select min(id) from topics where skill_id = :skill and id not in ("
        " select family.topic_id from assessment_responses response"
        " join item_families family on family.id = response.family_id where response.attempt_id = :attempt)",
        skill=first_skill(),
        attempt=sitting.attempt_id,
    )
    elsewhere = first_of("select id from skills where slug = 'sql-querying'")
    write("update topics set skill_id = :skill where id = :topic", skill=elsewhere, topic=gone)
    finished = go_on(person, sitting)
    assert finished.question is None
    families = families_of(person, finished)
    assert families[:12] == asked
    assert len(set(families)) == len(families)
    assert state_of(finished)["asked"] == families


def test_a_test_stored_by_places_goes_on_by_families(database: None) -> None:
    person, sitting = begun(6)
    with transaction(None) as session:
        content = catalogue.content_of(session, *catalogue.track_for_choice(session, factories.TRACK))
    place = banks.items_by_family(content)
    state = state_of(sitting)
    old = {name: value for name, value in state.items() if name != "named_by"}
    old["asked"] = [place[family] for family in state["asked"]]
    write(
        "update assessment_attempts set state = cast(:state as jsonb) where id = :id",
        state=json.dumps(old),
        id=sitting.attempt_id,
    )
    sitting = go_on(person, sitting, 1)
    assert state_of(sitting)["named_by"] == "family"
    assert state_of(sitting)["asked"] == families_of(person, sitting)


def test_a_plan_keeps_its_seven_topics_a_week_and_its_tests_when_a_topic_is_replaced(database: None) -> None:
    someone = factories.learner_with_plan()
    factories.finish_days(someone.id, 7)
    replace_topic(skill_of_week(someone.plan.id, 1))
    assert form_service.begin_weekly(someone.id, 1, at=WEEK_LATER).is_new


def test_a_diagnostic_begun_before_a_topic_was_replaced_measures_the_topics_it_began_with(database: None) -> None:
    person, sitting = begun(1)
    replace_topic(first_skill())
    finished = go_on(person, sitting)
    found = results.result(person, finished.attempt_id)
    assert (found.questions, len(found.topics)) == (finished.answered, 28)
    assert "Brand new" not in {topic.topic for topic in found.topics}
    plan = plans.make_from_diagnostic(person, finished.attempt_id, at=MORNING + timedelta(hours=2))
    days = rows(
        "select count(*) as days from daily_tasks day join weekly_plans week on week.id = day.week_id"
        " where day.plan_id = :plan group by week.week_number",
        plan=plan.id,
    )
    assert {row["days"] for row in days} == {7}


def test_a_topic_without_questions_stops_its_own_questions_and_no_others(database: None) -> None:
    someone = factories.learner_with_plan()
    factories.finish_days(someone.id, 7)
    version, topic = end_topic(0, skill_of_week(someone.plan.id, 4))
    write(
        "update personalized_plans set content_version = :version where id = :plan",
        version=version,
        plan=someone.plan.id,
    )
    with transaction(None) as session:
        content = catalogue.content_of(session, catalogue.track_for_choice(session, factories.TRACK)[0], version)
    place = [one.id for one in content.topics].index(topic)
    shelves = banks.bank_of(content).shelves
    assert [number for number, shelf in enumerate(shelves) if not len(shelf.items)] == [place]
    assert form_service.begin_weekly(someone.id, 1, at=WEEK_LATER).is_new
    newcomer, sitting = begun(100)
    assert results.result(newcomer, sitting.attempt_id).questions == sitting.answered >= 20


def test_a_test_ends_when_every_question_was_retired_and_is_scored(database: None) -> None:
    person, sitting = begun(3)
    write("update item_families set retired_at = now()")
    finished = go_on(person, sitting)
    assert finished.question is None
    assert results.result(person, finished.attempt_id).questions == 4


def test_a_test_whose_only_question_was_left_out_when_all_were_retired_has_a_result(database: None) -> None:
    person, sitting = begun(0)
    write("update item_families set retired_at = now()")
    finished = assessment.skip(person, sitting.attempt_id, 1, at=MORNING)
    assert finished.question is None
    assert results.result(person, finished.attempt_id).questions == 0


def test_tests_are_scored_again_when_every_question_was_retired(database: None) -> None:
    person, sitting = begun(100)
    wrong = next(one for one in factories.asked(person, sitting.attempt_id) if one.chosen == 1)
    score = results.result(person, sitting.attempt_id).score
    write("update item_families set retired_at = now()")
    change = key_changes.change_key(factories.keeper(), wrong.family_id, 1, "It says so in the manual", at=WEEK_LATER)
    assert key_changes.work_off(change, at=WEEK_LATER) >= 1
    assert results.result(person, sitting.attempt_id).score == score + 1


def test_a_track_whose_questions_were_all_retired_cannot_be_begun(database: None) -> None:
    write("update item_families set retired_at = now()")
    with pytest.raises(ConflictError, match="no questions"):
        begun(0)
