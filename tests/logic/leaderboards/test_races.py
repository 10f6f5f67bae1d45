"""Many at once: awards against opting out, first looks at one free place, two clocks for one week."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pytest

from db.engine import DatabaseRole, transaction
from db.queries import leaderboards as board_queries
from db.queries import leagues as league_queries
from logic.leaderboards import league_service as leagues
from logic.leaderboards import service as leaderboards
from logic.leaderboards.periods import Period
from logic.leaderboards.service import Visibility
from logic.xp import service as xp
from logic.xp.rewards import Reason
from tests import factories
from tests.boards import MONDAY, NOON, crowd, rows

FORMING = MONDAY + timedelta(minutes=10)
HIDDEN = Visibility(on_boards=False, in_leagues=False)
SEEN = Visibility(on_boards=True, in_leagues=True)
T = TypeVar("T")

pytestmark = pytest.mark.usefixtures("committed_db")


def at_once(how_many: int, act: Callable[[int], T]) -> list[T]:
    """What threads got that all began at the same moment."""
    together = threading.Barrier(how_many)

    def one(number: int) -> T:
        together.wait()
        return act(number)

    with ThreadPoolExecutor(how_many) as pool:
        return list(pool.map(one, range(how_many)))


def pay(learner_id: int, subject: int) -> None:
    with transaction(learner_id) as session:
        xp.award(session, learner_id, Reason.DAILY_TASK, subject=subject, at=NOON + subject * timedelta(days=31))


def in_another_thread(act: Callable[[], None]) -> threading.Thread:
    """Begin something that has to wait for this thread, and give it the time to come to that."""
    thread = threading.Thread(target=act)
    thread.start()
    thread.join(0.5)
    assert thread.is_alive(), "it did not wait"
    return thread


def test_an_award_that_begins_while_somebody_opts_out_leaves_no_shown_line() -> None:
    person = factories.learner()
    with transaction(person, role=DatabaseRole.WORKER) as session:
        board_queries.choose(session, person, on_boards=False, in_leagues=False)
        waiting = in_another_thread(lambda: pay(person, 1))
    waiting.join()
    assert rows("select count(*), bool_or(shown) from leaderboard_totals") == [(3, False)]


def test_who_opts_out_during_an_award_takes_its_lines_along() -> None:
    person = factories.learner()
    with transaction(person) as session:
        xp.award(session, person, Reason.DAILY_TASK, subject=1, at=NOON)
        waiting = in_another_thread(lambda: leaderboards.choose(person, HIDDEN))
    waiting.join()
    assert rows("select count(*), bool_or(shown) from leaderboard_totals") == [(3, False)]


def test_somebody_who_opts_out_while_leagues_are_formed_is_in_none() -> None:
    (person,) = crowd(1)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        monday = MONDAY.date()
        league_queries.candidates(session, since=monday, until=monday, last_week=monday)
        waiting = in_another_thread(lambda: leaderboards.choose(person, HIDDEN))
        groups = [{"tier": 1, "number": 1, "members": [person]}]
        league_queries.add(session, MONDAY.date(), groups)
    waiting.join()
    assert rows("select user_id from league_members") == []


def test_fifty_awards_and_changes_of_mind_at_once_agree_in_the_end() -> None:
    people = [factories.learner(f"Person {number}") for number in range(5)]

    def act(number: int) -> None:
        person = people[number % 5]
        if number % 3:
            pay(person, number)
        else:
            leaderboards.choose(person, HIDDEN if number % 2 else SEEN)

    at_once(50, act)
    disagreeing = rows(
        "select total.user_id from leaderboard_totals total join users on users.id = total.user_id"
        " where total.shown <> users.on_boards"
    )
    assert disagreeing == []
    paid = rows("select sum(xp_amount) from xp_rewards")
    assert rows("select sum(xp) from leaderboard_totals where period = 'all'") == paid
    assert rows("select sum(total_xp) from user_xp") == paid
    at_once(50, lambda number: leaderboards.choose(people[number % 5], HIDDEN))
    assert rows("select count(*) from leaderboard_totals where shown") == [(0,)]
    for period in Period:
        assert leaderboards.board(people[0], period, at=NOON).lines == ()


def test_two_clocks_at_once_form_and_close_leagues_once() -> None:
    people = crowd(65, amount=5)
    formed = at_once(4, lambda _: leagues.keep(at=FORMING).formed)
    assert sorted(formed) == [0, 0, 0, 2]
    assert rows("select count(*), count(distinct user_id) from league_members") == [(65, 65)]
    at_once(4, lambda _: leagues.keep(at=FORMING + timedelta(days=7)))
    told = rows("select count(*), count(distinct user_id) from notices where kind = 'league'")
    assert told == [(len(people), len(people))]
    assert rows("select count(*) from league_members where outcome is null and week_start = '2026-03-02'") == [(0,)]


def test_a_clock_that_was_stopped_between_two_leagues_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(65, amount=5)
    leagues.keep(at=FORMING)
    tell, told = leagues.notice_service.tell, []

    def stopped_at_the_second(*arguments, **options) -> None:
        tell(*arguments, **options)
        told.append(1)
        if len(told) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(leagues.notice_service, "tell", stopped_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            leagues.keep(at=FORMING + timedelta(days=7))
    assert rows("select count(distinct league_id) from league_members where outcome is not null") == [(1,)]
    assert leagues.keep(at=FORMING + timedelta(days=7)).closed == 1
    assert rows("select count(*), count(distinct user_id) from notices where kind = 'league'") == [(65, 65)]


def test_thirty_first_looks_at_once_fill_a_league_and_no_more() -> None:
    crowd(31)
    leagues.keep(at=FORMING)
    people = [factories.learner(f"Late {number}") for number in range(15)]
    looks = at_once(30, lambda number: leagues.look(people[number % 15], at=NOON))
    assert rows("select count(*), count(distinct user_id) from league_members") == [(40, 40)]
    assert sum(look.league is not None for look in looks) >= 9
