"""Boards on the real database: ranks, neighbours, pages, periods, tracks, and who is on none."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as search
from hypothesis import strategies as st
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic import settings
from logic.accounts import service as accounts
from logic.errors import InvalidInputError
from logic.leaderboards import service as leaderboards
from logic.leaderboards.periods import Period
from logic.leaderboards.service import Board, Visibility
from tests import factories
from tests.boards import NOON, earn, learners

HIDDEN = Visibility(on_boards=False, in_leagues=True)
SEEN = Visibility(on_boards=True, in_leagues=True)

pytestmark = pytest.mark.usefixtures("database")


def week(learner_id: int, **options) -> Board:
    """This week's board as somebody sees it."""
    return leaderboards.board(learner_id, Period.WEEK, at=NOON, **options)


def lines(board: Board) -> list[tuple[int, str]]:
    return [(line.rank, line.name) for line in board.lines]


def around(board: Board) -> list[tuple[int, int, bool]]:
    return [(line.rank, line.xp, line.is_me) for line in board.around]


def test_equal_xp_shares_a_rank() -> None:
    people = learners(70, 90, 50, 70)
    board = week(people[3])
    assert lines(board) == [(1, "Earned 90"), (2, "Earned 70"), (2, "Earned 70"), (4, "Earned 50")]
    assert (board.mine.rank, board.mine.xp) == (2, 70)
    assert [line.is_me for line in board.lines] == [False, False, True, False]


def test_without_xp_or_with_less_than_none_nobody_is_listed() -> None:
    people = learners(10, 0, -15)
    for person in people:
        assert lines(week(person)) == [(1, "Earned 10")]
    board = week(people[2])
    assert (board.mine.xp, board.mine.rank, board.around) == (-15, None, ())


def test_somebody_without_an_entry_sees_the_board_and_has_no_rank() -> None:
    learners(10)
    board = week(factories.learner())
    assert (lines(board), board.mine.xp, board.mine.rank) == ([(1, "Earned 10")], 0, None)


def test_three_neighbours_stand_on_each_side() -> None:
    people = learners(*range(10, 110, 10))
    assert around(week(people[4])) == [
        (3, 80, False), (4, 70, False), (5, 60, False), (6, 50, True), (7, 40, False), (8, 30, False), (9, 20, False),
    ]  # fmt: skip


def test_at_either_end_there_are_fewer_neighbours() -> None:
    people = learners(10, 20, 30, 40, 50)
    assert [rank for rank, _, _ in around(week(people[4]))] == [1, 2, 3, 4]
    assert [rank for rank, _, _ in around(week(people[0]))] == [2, 3, 4, 5]
    assert around(week(learners(60)[0]))[0] == (1, 60, True)


def test_neighbours_share_ranks_too() -> None:
    people = learners(90, 50, 50, 50, 50, 50, 10, 10)
    assert [rank for rank, _, _ in around(week(people[3]))] == [1, 2, 2, 2, 2, 2, 7]
    assert around(week(people[0]))[1:] == [(2, 50, False)] * 3
    assert [rank for rank, _, _ in around(week(people[7]))] == [2, 2, 7, 7]


@search(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_ranks_and_neighbours_are_those_of_a_plain_sort(data: st.DataObject) -> None:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        session.execute(text("delete from leaderboard_totals"))
    people = learners(*data.draw(st.lists(st.integers(-1, 6).map(lambda steps: 5 * steps), min_size=1, max_size=12)))
    hidden = data.draw(st.sets(st.sampled_from(people), max_size=3))
    for person in hidden:
        leaderboards.choose(person, HIDDEN)
    xp_of = {person: week(person).mine.xp for person in people}
    listed = sorted((p for p in people if xp_of[p] > 0 and p not in hidden), key=lambda p: (-xp_of[p], p))
    ranked = {person: 1 + sum(xp_of[other] > xp_of[person] for other in listed) for person in listed}
    for person in people:
        board = week(person)
        assert [(line.rank, line.xp) for line in board.lines] == [(ranked[p], xp_of[p]) for p in listed]
        assert board.mine.rank == ranked.get(person)
        place = listed.index(person) if person in ranked else None
        near = [] if place is None else listed[max(0, place - 3) : place + 4]
        assert around(board) == [(ranked[p], xp_of[p], p == person) for p in near]


def test_a_board_goes_on_after_fifty() -> None:
    people = learners(*[1000] * 49, 500, 500, 400)
    first, second = week(people[-1]), week(people[-1], page=2)
    assert (len(first.lines), first.has_more) == (50, True)
    assert first.lines[-1].rank == 50
    assert [(line.rank, line.xp) for line in second.lines] == [(50, 500), (52, 400)]
    assert (second.has_more, second.mine.rank) == (False, 52)
    assert not first.i_am_on_this_page
    assert second.i_am_on_this_page
    assert week(people[0], page=3).lines == ()


@pytest.mark.parametrize("page", [0, -1, 10_001])
def test_a_page_that_cannot_be_is_refused(page: int) -> None:
    with pytest.raises(InvalidInputError):
        week(factories.learner(), page=page)


def test_far_down_people_are_tallied_instead_of_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    people = learners(*[1000] * 49, 800, 500, 500, 400)
    counted = [(week(person, page=page)) for person in people[-4:] for page in (1, 2)]
    monkeypatch.setattr(leaderboards, "FARTHEST", 3)
    leaderboards.forget()
    assert [(week(person, page=page)) for person in people[-4:] for page in (1, 2)] == counted
    leaderboards.forget()


def test_weeks_months_and_all_time_are_boards_of_their_own() -> None:
    (person,) = learners(10, at=NOON)
    for days, amount in ((-3, 200), (-20, 3000)):
        earn(person, amount, at=NOON + timedelta(days=days))
    xp = {period: leaderboards.board(person, period, at=NOON).mine.xp for period in Period}
    assert xp == {Period.WEEK: 10, Period.MONTH: 210, Period.ALL: 3210}


def test_periods_begin_at_midnight_of_the_boards(monkeypatch: pytest.MonkeyPatch) -> None:
    zone = "Asia/Kolkata"
    monkeypatch.setattr(settings, "current", lambda: SimpleNamespace(board_zone=zone))
    sunday = NOON.replace(day=1, hour=18, minute=0)  # 23:30 on Sunday there
    person = factories.learner()
    earn(person, 10, at=sunday, zone=zone)
    earn(person, 100, at=sunday + timedelta(hours=1), zone=zone)
    board = leaderboards.board(person, Period.WEEK, at=NOON)
    assert (board.mine.xp, board.zone) == (100, zone)


def test_a_track_has_a_board_of_its_own() -> None:
    made = factories.learner_with_plan("Ada")
    earn(made.id, 40)
    learners(90)
    (track_id,) = {entry for entry in _tracks_of(made.id) if entry}
    assert lines(week(made.id, track_id=track_id)) == [(1, "Ada")]
    assert lines(week(made.id)) == [(1, "Earned 90"), (2, "Ada")]


def _tracks_of(learner_id: int) -> list[int]:
    with transaction(learner_id) as session:
        return list(
            session.scalars(text("select scope from leaderboard_totals where user_id = :me"), {"me": learner_id})
        )


def test_the_shown_name_is_the_pseudonym_where_there_is_one() -> None:
    (person,) = learners(10)
    assert lines(week(person)) == [(1, "Earned 10")]
    accounts.update_profile(person, accounts.Profile("Earned 10", "The Fox", "UTC"), at=NOON)
    assert lines(week(person)) == [(1, "The Fox")]


def test_who_opted_out_is_on_no_board_and_ranks_go_without_them() -> None:
    first, hidden, third = learners(90, 80, 70)
    leaderboards.choose(hidden, HIDDEN)
    for period in Period:
        for reader in (first, hidden, third):
            board = leaderboards.board(reader, period, at=NOON)
            assert lines(board) == [(1, "Earned 90"), (2, "Earned 70")]
            assert "Earned 80" not in {line.name for line in board.around}
    own = week(hidden)
    assert (own.mine.xp, own.mine.rank, own.around) == (80, None, ())
    assert week(third).mine.rank == 2


def test_who_opted_out_is_in_no_file() -> None:
    first, hidden, _ = learners(90, 80, 70)
    leaderboards.choose(hidden, HIDDEN)
    for reader in (first, hidden):
        written = leaderboards.as_csv(reader, Period.WEEK, at=NOON)
        read = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
        assert [row["name"] for row in read] == ["Earned 90", "Earned 70"]


def test_the_file_has_the_page_and_those_around_me() -> None:
    people = learners(*range(600, 50, -10))
    written = leaderboards.as_csv(people[-1], Period.WEEK, at=NOON)
    read = list(csv.DictReader(io.StringIO(written.removeprefix("\ufeff"), newline="")))
    assert [int(row["rank"]) for row in read] == [*range(1, 51), 52, 53, 54, 55]
    assert [row["name"] for row in read if row["you"]] == ["Earned 60"]


def test_xp_earned_while_hidden_stays_hidden_and_comes_back_with_the_person() -> None:
    (person,) = learners(10)
    leaderboards.choose(person, HIDDEN)
    earn(person, 20)
    earn(person, 5, at=NOON - timedelta(days=60))
    assert week(person).lines == ()
    leaderboards.choose(person, SEEN)
    assert week(person).mine == leaderboards.Mine(xp=30, rank=1)
    assert lines(leaderboards.board(person, Period.MONTH, at=NOON - timedelta(days=60))) == [(1, "Earned 10")]


def test_what_was_chosen_is_remembered() -> None:
    person = factories.learner()
    assert leaderboards.visibility(person) == SEEN
    leaderboards.choose(person, HIDDEN)
    assert leaderboards.visibility(person) == HIDDEN


def test_a_hidden_line_is_hidden_by_the_database_itself() -> None:
    reader, hidden = learners(90, 80)
    leaderboards.choose(hidden, HIDDEN)
    with transaction(reader) as session:
        seen = set(session.scalars(text("select user_id from leaderboard_totals")))
    assert seen == {reader}
