"""What teachers tell each other: no author, no small group, once helpful, never one's own."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from db.engine import transaction
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.accounts.visitor import Visitor
from logic.errors import InvalidInputError, NotAllowedError, NotFoundError, TooManyAttemptsError
from logic.growth import insight_service
from logic.growth.views import InsightStatus
from tests import factories
from tests import growth_teachers as teachers
from tests.growth_teachers import DAY, MONDAY, PHASE, run

WORDS = "short retrieval quizzes at the start of each lesson made the quiet learners join in much more often"


@pytest.fixture
def topic(database) -> str:
    return teachers.a_module_topic()


def crowd(topic: str, how_many: int = 5, phase: str = PHASE) -> list[Visitor]:
    """Teachers of a phase who all work on a topic: each has an insight of their own about it."""
    found = []
    for number in range(how_many):
        teacher = teachers.teacher(f"Teacher Number{number}", phase=phase)
        run(
            """insert into growth_plan_insights (user_id, topic, phase, body, fingerprint, status)
               values (:id, :topic, :phase, :body, 'x', 'hidden')""",
            id=teacher,
            topic=topic,
            phase=phase,
            body=WORDS,
        )
        found.append(teachers.visitor(teacher, f"Teacher Number{number}"))
    return found


def shared_by_others(viewer: Visitor, topic: str | None = None) -> list[insight_service.InsightView]:
    return [one for one in insight_service.listed(viewer, topic) if not one.is_seeded and not one.is_mine]


def test_six_insights_are_there_to_begin_with(database) -> None:
    found = insight_service.listed(teachers.visitor(teachers.teacher()))
    assert len(found) == 6
    assert all(one.is_seeded and one.source and one.source.startswith("https://") for one in found)


def test_a_topic_that_cannot_be_written_has_no_insights(database) -> None:
    assert insight_service.listed(teachers.visitor(teachers.teacher()), "no \0 topic") == ()


def test_an_insight_is_shown_to_the_others_under_its_group(topic) -> None:
    author, *others = crowd(topic)
    insight_service.share(author, WORDS, topic, at=MONDAY)
    (found,) = shared_by_others(others[0])
    assert (found.text, found.topic, found.helpful) == (WORDS, topic, 0)
    assert found.group
    assert (found.group.topic, found.group.phase) == (topic, PHASE)
    assert found.month == MONDAY.date().replace(day=1)


def test_four_who_could_have_written_it_are_too_few(topic) -> None:
    author, *others = crowd(topic, 4)
    mine = insight_service.share(author, WORDS, topic, at=MONDAY).insight
    assert mine.group is None
    assert shared_by_others(others[0]) == []
    with pytest.raises(NotFoundError):
        insight_service.helpful(others[0], mine.id, at=MONDAY)
    crowd(topic, 1)
    assert len(shared_by_others(others[0])) == 1


def test_it_is_withheld_again_when_somebody_leaves(topic) -> None:
    author, *others = crowd(topic)
    insight_service.share(author, WORDS, topic, at=MONDAY)
    accounts.delete(others[3].id, factories.PASSWORD, at=MONDAY)
    assert shared_by_others(others[0]) == []


def test_nothing_a_reader_gets_says_who_the_author_is(topic) -> None:
    author, *others = crowd(topic)
    insight_service.share(author, WORDS, topic, at=MONDAY)
    (found,) = shared_by_others(others[0])
    told = json.dumps(dataclasses.asdict(found), default=str)
    assert author.display_name not in told
    names = {field.name for field in dataclasses.fields(found)}
    assert not names & {"user_id", "author", "author_id", "email", "name"}
    insight_service.helpful(others[0], found.id, at=MONDAY)
    exported = accounts.export(others[0].id)["tables"]
    assert str(author.id) not in json.dumps(
        exported["growth_plan_insight_votes"][0] | {"insight_id": None, "user_id": None}
    )


def test_the_database_shows_a_reader_nobody_elses_insight(topic) -> None:
    author, *others = crowd(topic)
    insight_service.share(author, WORDS, topic, at=MONDAY)
    with transaction(others[0].id) as session:
        owners = set(session.scalars(text("select user_id from growth_plan_insights")))
    assert owners == {others[0].id}


def test_helpful_counts_once_a_person(topic) -> None:
    author, *others = crowd(topic)
    shared = insight_service.share(author, WORDS, topic, at=MONDAY).insight
    for _ in range(3):
        found = insight_service.helpful(others[0], shared.id, at=MONDAY)
    assert (found.helpful, found.found_helpful) == (1, True)
    assert insight_service.helpful(others[1], shared.id, at=MONDAY).helpful == 2


def test_nobody_calls_their_own_helpful_neither_here_nor_in_the_table(topic) -> None:
    author = crowd(topic)[0]
    shared = insight_service.share(author, WORDS, topic, at=MONDAY).insight
    with pytest.raises(NotAllowedError, match="your own"):
        insight_service.helpful(author, shared.id, at=MONDAY)
    with pytest.raises(DBAPIError, match="nobody calls their own insight helpful"), transaction(author.id) as session:
        session.execute(
            text("insert into growth_plan_insight_votes values (:me, :id, now())"), {"me": author.id, "id": shared.id}
        )


def test_the_most_helpful_comes_first(topic) -> None:
    authors = crowd(topic)
    first = insight_service.share(authors[0], WORDS, topic, at=MONDAY).insight
    insight_service.share(authors[1], f"{WORDS}, and so on", topic, at=MONDAY)
    for reader in authors[1:4]:
        insight_service.helpful(reader, first.id, at=MONDAY)
    assert next(one.id for one in shared_by_others(authors[4], topic)) == first.id


def test_the_same_words_again_are_shared_once(topic) -> None:
    author = crowd(topic)[0]
    ids = {insight_service.share(author, words, topic, at=MONDAY).insight.id for words in (WORDS, f" {WORDS}\n")}
    assert len(ids) == 1


def test_names_and_addresses_are_taken_out_before_anybody_reads_it(topic) -> None:
    author, *others = crowd(topic)
    typed = f"write to me at me@school.example or call +49 170 1234567: {WORDS}"
    shared = insight_service.share(author, typed, topic, at=MONDAY)
    assert shared.removed
    for reader in others:
        for one in shared_by_others(reader):
            assert "me@school.example" not in one.text
            assert "1234567" not in one.text


def test_a_name_of_somebody_here_is_known_as_one(topic) -> None:
    factories.learner("Philippa Thistlewood")
    author = crowd(topic)[0]
    shared = insight_service.share(author, f"I tried with Philippa what follows: {WORDS}", topic, at=MONDAY)
    assert "Philippa" not in shared.insight.text


def test_a_name_of_somebody_here_is_known_in_a_german_text_too(topic) -> None:
    factories.learner("Philippa Thistlewood")
    author = crowd(topic)[0]
    said = "Ich habe das mit Philippa versucht, und die Gruppe war zu Beginn der Stunde viel ruhiger als vorher."
    shared = insight_service.share(author, said, topic, at=MONDAY)
    assert "Philippa" not in shared.insight.text
    assert "Gruppe" in shared.insight.text


def test_words_that_may_be_names_wait_for_a_look(topic) -> None:
    author, *others = crowd(topic)
    shared = insight_service.share(author, f"I tried with Xenocrates what follows: {WORDS}", topic, at=MONDAY)
    assert (shared.insight.status, bool(shared.doubts)) == (InsightStatus.HELD, True)
    assert shared_by_others(others[0]) == []


@pytest.mark.parametrize("words", ["", "too short", "x " * 700])
def test_too_few_and_too_many_words_are_refused(topic, words) -> None:
    with pytest.raises(InvalidInputError, match="40 to 1200"):
        insight_service.share(crowd(topic, 1)[0], words, topic, at=MONDAY)


def test_a_topic_there_is_not_is_refused(topic) -> None:
    with pytest.raises(InvalidInputError, match="no such topic"):
        insight_service.share(crowd(topic, 1)[0], WORDS, "Astrology", at=MONDAY)


def test_five_a_day_are_enough(topic) -> None:
    author = crowd(topic, 1)[0]
    run("update growth_plan_insights set created_at = :at where user_id = :id", id=author.id, at=MONDAY - 3 * DAY)
    for number in range(5):
        insight_service.share(author, f"{WORDS} {number}", topic, at=MONDAY + timedelta(hours=number))
    with pytest.raises(TooManyAttemptsError):
        insight_service.share(author, f"{WORDS} once more", topic, at=MONDAY + timedelta(hours=6))
    insight_service.share(author, f"{WORDS} once more", topic, at=MONDAY + 2 * DAY)


def test_three_reports_hold_it_until_somebody_looks(topic) -> None:
    author, *others = crowd(topic)
    shared = insight_service.share(author, WORDS, topic, at=MONDAY).insight
    for reporter in (others[0], others[0], others[1]):
        insight_service.report(reporter, shared.id, "names a learner", at=MONDAY)
    assert len(shared_by_others(others[3])) == 1
    insight_service.report(others[2], shared.id, "names a learner", at=MONDAY)
    assert shared_by_others(others[3]) == []
    (mine,) = [one for one in insight_service.listed(author) if one.id == shared.id]
    assert mine.status is InsightStatus.HELD


@pytest.mark.parametrize("reason", ["", "  ", "no"])
def test_a_report_says_why(topic, reason) -> None:
    author, other, *_ = crowd(topic)
    shared = insight_service.share(author, WORDS, topic, at=MONDAY).insight
    with pytest.raises(InvalidInputError, match="what is wrong"):
        insight_service.report(other, shared.id, reason, at=MONDAY)


def test_ones_own_can_be_taken_back_and_nobody_elses(topic) -> None:
    author, *others = crowd(topic)
    shared = insight_service.share(author, WORDS, topic, at=MONDAY).insight
    with pytest.raises(NotFoundError):
        insight_service.withdraw(others[0], shared.id)
    for _ in range(2):
        insight_service.withdraw(author, shared.id)
    assert shared_by_others(others[0]) == []
    assert [one for one in insight_service.listed(author) if one.id == shared.id] == []


def test_with_its_author_an_insight_goes(topic) -> None:
    author = crowd(topic)[0]
    shared = insight_service.share(author, WORDS, topic, at=MONDAY).insight
    accounts.delete(author.id, factories.PASSWORD, at=MONDAY)
    assert run("select count(*) from growth_plan_insights where id = :id", id=shared.id) == 0


@pytest.mark.parametrize("roles", [(Role.LEARNER,), (Role.ADMIN,)])
def test_only_teachers_may_ask(topic, roles) -> None:
    asker = teachers.visitor(factories.learner(roles=roles), "Ada", *roles)
    for ask in (
        lambda: insight_service.listed(asker),
        lambda: insight_service.share(asker, WORDS, topic, at=MONDAY),
        lambda: insight_service.helpful(asker, 1, at=MONDAY),
        lambda: insight_service.report(asker, 1, "out of place", at=MONDAY),
        lambda: insight_service.withdraw(asker, 1),
    ):
        with pytest.raises(NotAllowedError):
            ask()
