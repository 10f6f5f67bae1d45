"""The board, the gradebook and the questions of a cohort, from what learners really did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from components import cohort_board, cohort_gradebook, data_table
from db.engine import DatabaseRole, transaction
from logic.plans import management_service as management
from logic.review import board_service, class_items, class_items_service, gradebook_service
from logic.review.class_items_service import Scope
from logic.review.gradebook_service import Column
from logic.review.needs_help import Kind
from logic.review.standing import Phase
from logic.xp import streak_service as streaks
from tests import cohorts, factories, finals
from tests.factories import MORNING

DAY = timedelta(days=1)


@pytest.fixture
def teacher(database):
    """Somebody who teaches."""
    return cohorts.teacher()


def line_of(teacher, learner_id: int, *, at=MORNING + DAY):
    """The one line of a cohort with one learner."""
    (line,) = board_service.board(teacher, cohorts.cohort(teacher, learner_id), at=at).lines
    return line


def kinds(line) -> set[Kind]:
    """Why somebody needs help."""
    return {reason.kind for reason in line.reasons}


def test_a_learner_on_their_plan_is_shown_with_day_readiness_and_streak(teacher) -> None:
    ada = factories.learner_with_plan("Ada Lovelace").id
    factories.finish_days(ada, 2)
    line = line_of(teacher, ada)
    standing = line.standing
    assert (line.name, standing.phase, standing.week) == ("Ada Lovelace", Phase.LEARNING, 1)
    assert (standing.done, standing.length, standing.plan_day, standing.last_active) == (2, 28, 3, MORNING.date())
    assert line.readiness
    assert 0 <= line.readiness.low <= line.readiness.expected <= line.readiness.high <= 1
    assert line.streak == streaks.explained(ada, at=MORNING + DAY).current == 1
    assert line.reasons == ()


@pytest.mark.parametrize("days", [1, 2, 3, 4, 8, 30])
def test_the_streak_is_the_one_the_learner_sees(teacher, days) -> None:
    ada = factories.learner_with_plan().id
    for number in range(8):
        factories.finish_days(ada, 1, at=MORNING + number * DAY + timedelta(hours=2)) if number < 7 else None
    at = MORNING + (6 + days) * DAY
    assert line_of(teacher, ada, at=at).streak == streaks.explained(ada, at=at).current


def test_who_falls_behind_is_named_with_the_reason_until_they_pause(teacher) -> None:
    ada = factories.learner_with_plan().id
    factories.finish_days(ada, 1)
    public_id = cohorts.cohort(teacher, ada)
    at = MORNING + 8 * DAY
    (line,) = board_service.board(teacher, public_id, at=at).lines
    assert kinds(line) == {Kind.IDLE, Kind.BEHIND}
    management.pause(ada, at=at)
    (line,) = board_service.board(teacher, public_id, at=at + 20 * DAY).lines
    assert (line.standing.phase, line.reasons) == (Phase.PAUSED, ())
    management.resume(ada, line.plan_id, at=at + 20 * DAY)
    factories.finish_days(ada, 1, at=at + 20 * DAY + timedelta(hours=1))
    (line,) = board_service.board(teacher, public_id, at=at + 21 * DAY).lines
    assert (line.standing.behind, line.standing.idle_days) == (7, 0)
    assert line.streak == streaks.explained(ada, at=at + 21 * DAY).current


def test_a_failed_week_is_a_reason_and_a_passed_one_is_none_any_more(teacher) -> None:
    ada = factories.learner_with_plan().id
    finals.take(ada, 5, at=MORNING + DAY)
    public_id = cohorts.cohort(teacher, ada)
    (line,) = board_service.board(teacher, public_id, at=MORNING + DAY).lines
    assert line.standing.phase is Phase.EXTRA_DAYS
    assert "Has failed the test of week 1 once." in [reason.words for reason in line.reasons]
    finals.take(ada, 24, at=MORNING + 2 * DAY)
    (line,) = board_service.board(teacher, public_id, at=MORNING + 2 * DAY).lines
    assert line.standing.week == 2
    assert Kind.FAILED not in kinds(line)


def test_weak_topics_count_once_their_day_was_done_and_a_test_came_after(teacher) -> None:
    ada = factories.learner_with_plan(share_right=0.1).id
    public_id = cohorts.cohort(teacher, ada)
    factories.finish_days(ada, 7)
    (before,) = board_service.board(teacher, public_id, at=MORNING + DAY).lines
    assert before.standing.weak == ()
    finals.take(ada, 0, at=MORNING + DAY)
    (after,) = board_service.board(teacher, public_id, at=MORNING + DAY).lines
    assert len(after.standing.weak) >= 3
    assert Kind.WEAK in kinds(after)


def test_somebody_without_a_plan_is_on_the_board(teacher) -> None:
    noor = factories.learner("Noor")
    line = line_of(teacher, noor, at=MORNING + 4 * DAY)
    assert (line.standing.phase, line.track, line.readiness, line.streak) == (Phase.NO_PLAN, None, None, 0)
    assert kinds(line) == {Kind.NO_PLAN}


def test_a_board_of_many_asks_as_few_questions_as_a_board_of_one(teacher, shared_engine) -> None:
    asked: list[str] = []

    def count(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    small = cohorts.cohort(teacher, factories.learner())
    large = cohorts.cohort(teacher, *(factories.learner() for _ in range(12)))
    event.listen(shared_engine, "before_cursor_execute", count)
    try:
        board_service.board(teacher, small, at=MORNING)
        few = len(asked)
        assert len(board_service.board(teacher, large, at=MORNING).lines) == 12
        assert len(asked) == 2 * few
    finally:
        event.remove(shared_engine, "before_cursor_execute", count)


def test_the_gradebook_holds_the_newest_result_with_attempts_and_interval(teacher) -> None:
    ada = factories.learner_with_plan().id
    noor = factories.learner("Noor")
    finals.take(ada, 5, at=MORNING + DAY)
    finals.take(ada, 24, at=MORNING + 2 * DAY)
    book = gradebook_service.gradebook(teacher, cohorts.cohort(teacher, ada, noor))
    assert [line.name for line in book.lines] == ["Ada Lovelace", "Noor"]
    grade = book.lines[0].grades[Column("weekly", 1)]
    assert (grade.right, grade.counted, grade.attempts, grade.passed) == (24, 30, 2, True)
    low, high = grade.interval or (0, 0)
    assert 0.6 < low < 0.8 < high < 0.95
    assert book.lines[1].grades == {}
    file = data_table.as_csv(cohort_gradebook.rows(book, "UTC"))
    assert "Ada Lovelace" in file
    assert file.splitlines()[1].split(",")[3:8] == ["24", "30", "yes", "2", "62.7"]


def test_files_open_in_a_spreadsheet_and_run_nothing(teacher) -> None:
    evil = factories.learner('=HYPERLINK("http://evil.example","me")', email="evil@example.org")
    board = board_service.board(teacher, cohorts.cohort(teacher, evil), at=MORNING)
    file = data_table.as_csv(cohort_board.rows(board.lines))
    assert file.startswith("\ufefflearner,")
    assert "\r\n\"'=HYPERLINK(" in file


def ask_all_the_same(learners: list[int]) -> int:
    """Let every learner's first question have been the same one, rightly answered; its family."""
    same = text("""
        with asked as (
            select id as variant_id, family_id from item_variants
            where key_option = 0 and not exists (
                select from assessment_responses known where known.family_id = item_variants.family_id)
            order by id limit 1
        )
        update assessment_responses response set family_id = asked.family_id, variant_id = asked.variant_id, chosen = 0
        from asked where response.user_id = any(:learners) and response.position = 1 returning response.family_id
    """)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return int(session.scalars(same, {"learners": learners}).all()[0])


def test_a_question_is_shown_from_five_people_on_and_about_fewer_nothing(teacher) -> None:
    learners = [factories.learner_with_plan().id for _ in range(5)]
    family = ask_all_the_same(learners)
    public_id = cohorts.cohort(teacher, *learners)
    (shown,) = [item for item in class_items_service.items(teacher, public_id) if item.family_id == family]
    assert (shown.people, shown.answered, shown.right, shown.discrimination) == (5, 5, 5, None)
    assert shown.interval[0] == pytest.approx(0.566, abs=0.001)
    assert family not in {item.family_id for item in class_items_service.items(teacher, public_id, Scope.WEEKLY)}
    fewer = cohorts.cohort(teacher, *learners[:4])
    assert class_items_service.items(teacher, fewer) == ()


def test_the_counts_of_a_question_are_those_of_its_answers(teacher, monkeypatch) -> None:
    learners = [factories.learner_with_plan().id for _ in range(4)]
    public_id = cohorts.cohort(teacher, *learners)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        counted = session.execute(
            text("""
                select response.family_id, count(distinct response.user_id) as people, count(*) as answered,
                       count(*) filter (where response.chosen = variant.key_option) as hits
                from assessment_responses response join item_variants variant on variant.id = response.variant_id
                where response.user_id = any(:learners) and response.chosen is not null
                  and variant.key_option is not null
                group by 1
            """),
            {"learners": learners},
        ).all()
    for fewest in (1, 2):
        monkeypatch.setattr(class_items_service, "FEWEST_PEOPLE", fewest)
        found = class_items_service.items(teacher, public_id)
        assert found
        assert {item.family_id: (item.people, item.answered, item.right) for item in found} == {
            row.family_id: (row.people, row.answered, row.hits) for row in counted if row.people >= fewest
        }
        shares = [item.share for item in found]
        assert shares == sorted(shares)


def item(answered: int, correlation: float | None) -> class_items.ClassItem:
    """A question with so many answers."""
    return class_items.ClassItem(1, "a/b", "Joins", "SQL", 5, answered, answered // 2, correlation)


@pytest.mark.parametrize(("answered", "correlation"), [(19, 0.4), (40, None), (40, float("nan"))])
def test_discrimination_is_not_shown_from_few_or_equal_answers(answered, correlation) -> None:
    assert item(answered, correlation).discrimination is None


def test_discrimination_comes_with_its_interval() -> None:
    value, low, high = item(40, 0.4).discrimination or (0, 0, 0)
    assert (round(value, 2), round(low, 3), round(high, 3)) == (0.4, 0.101, 0.633)  # tanh(0.4236 -+ 0.3222)
    assert item(40, 1.0).discrimination == (1.0, 1.0, 1.0)
