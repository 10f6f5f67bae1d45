"""Leagues on the real database: formed, joined, left, closed, told; and who is in none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from logic.leaderboards import league_service as leagues
from logic.leaderboards import service as leaderboards
from logic.leaderboards.league_service import Kept, MyLeagues
from logic.leaderboards.leagues import Outcome
from logic.leaderboards.service import Visibility
from logic.notifications import notice_service
from tests import factories
from tests.boards import MONDAY, be_active, crowd, earn, rows

FORMING = MONDAY + timedelta(minutes=10)
WEDNESDAY = MONDAY + timedelta(days=2)
WEEK = timedelta(days=7)
NO_BOARDS = Visibility(on_boards=False, in_leagues=True)
NO_LEAGUES = Visibility(on_boards=True, in_leagues=False)

pytestmark = pytest.mark.usefixtures("database")


def active(name: str = "Ada") -> int:
    """A learner who learnt something a week ago."""
    person = factories.learner(name)
    be_active(person, at=MONDAY - timedelta(days=6))
    return person


def names(mine: MyLeagues) -> list[str]:
    return [member.name for member in mine.league.members] if mine.league else []


def sizes() -> list[int]:
    found = rows("select count(*) from league_members group by league_id order by league_id")
    return [int(str(size)) for (size,) in found]


def test_leagues_are_formed_once_a_week() -> None:
    crowd(95)
    assert leagues.keep(at=FORMING) == Kept(closed=0, formed=3)
    assert leagues.keep(at=FORMING + timedelta(minutes=10)) == Kept(closed=0, formed=0)
    assert sizes() == [32, 32, 31]
    assert rows("select distinct week_start, tier from leagues") == [(date(2026, 3, 2), 1)]


def test_a_week_is_not_over_until_its_last_awards_are_written() -> None:
    person = active()
    leagues.keep(at=MONDAY + timedelta(minutes=4))
    assert rows("select week_start from leagues") == [(date(2026, 2, 23),)]
    assert not names(leagues.read(person, at=FORMING))


def test_people_of_similar_pace_come_together() -> None:
    people = crowd(60, amount=5, week=MONDAY - WEEK)
    leagues.keep(at=FORMING)
    for number, those in ((1, people[30:]), (2, people[:30])):
        found = rows(
            "select user_id from league_members member join leagues on leagues.id = league_id where number = :number",
            number=number,
        )
        assert {person for (person,) in found} == set(those)


def test_who_was_not_active_for_two_weeks_is_not_in_a_league() -> None:
    recent, idle = factories.learner("Recent"), factories.learner("Idle")
    be_active(recent, at=MONDAY - timedelta(days=14))
    be_active(idle, at=MONDAY - timedelta(days=15))
    leagues.keep(at=FORMING)
    assert rows("select user_id from league_members") == [(recent,)]


@pytest.mark.parametrize("chosen", [NO_BOARDS, NO_LEAGUES])
def test_who_opted_out_is_put_into_no_league(chosen: Visibility) -> None:
    reader, hidden = active("Ada"), active("Hidden")
    leaderboards.choose(hidden, chosen)
    leagues.keep(at=FORMING)
    assert names(leagues.look(reader, at=WEDNESDAY)) == ["Ada"]
    own = leagues.look(hidden, at=WEDNESDAY)
    assert (own.wants, own.league) == (False, None)


@pytest.mark.parametrize("chosen", [NO_BOARDS, NO_LEAGUES])
def test_opting_out_leaves_the_league_at_once(chosen: Visibility) -> None:
    reader, hidden = active("Ada"), active("Hidden")
    leagues.keep(at=FORMING)
    assert sorted(names(leagues.read(reader, at=WEDNESDAY))) == ["Ada", "Hidden"]
    leaderboards.choose(hidden, chosen)
    assert names(leagues.read(reader, at=WEDNESDAY)) == ["Ada"]
    leagues.keep(at=FORMING + WEEK)
    assert not notice_service.unread(hidden)


def test_who_comes_back_joins_again_with_the_next_look() -> None:
    reader, back = active("Ada"), active("Back")
    leagues.keep(at=FORMING)
    leaderboards.choose(back, NO_LEAGUES)
    leaderboards.choose(back, Visibility(on_boards=True, in_leagues=True))
    assert not names(leagues.read(back, at=WEDNESDAY))
    assert sorted(names(leagues.look(back, at=WEDNESDAY))) == ["Ada", "Back"]
    assert len(names(leagues.read(reader, at=WEDNESDAY))) == 2


def test_a_newcomer_joins_with_their_first_look_where_there_is_room() -> None:
    crowd(39)
    leagues.keep(at=FORMING)
    first, second = factories.learner("First"), factories.learner("Second")
    assert len(names(leagues.look(first, at=WEDNESDAY))) == 40
    late = leagues.look(second, at=WEDNESDAY)
    assert (late.wants, late.league) == (True, None)
    assert sizes() == [40]
    assert len(names(leagues.look(first, at=WEDNESDAY))) == 40


def test_a_league_shows_the_xp_of_its_week_and_where_each_is_heading() -> None:
    ada, grace = active("Ada"), active("Grace")
    leagues.keep(at=FORMING)
    earn(ada, 500, at=MONDAY - timedelta(hours=1))
    earn(grace, 30, at=WEDNESDAY)
    found = leagues.read(ada, at=WEDNESDAY).league
    assert found
    assert (found.tier, found.moving) == ("Path", 2)
    assert [(member.place, member.name, member.xp, member.is_me) for member in found.members] == [
        (1, "Grace", 30, False),
        (2, "Ada", 0, True),
    ]
    assert [member.heading_for for member in found.members] == [Outcome.PROMOTED, Outcome.STAYED]


def test_a_week_ends_with_an_outcome_and_a_notice_and_is_told_once() -> None:
    ada, grace = active("Ada"), active("Grace")
    leagues.keep(at=FORMING)
    earn(ada, 30, at=WEDNESDAY)
    be_active(ada, at=WEDNESDAY)
    assert leagues.keep(at=FORMING + WEEK) == Kept(closed=1, formed=2)
    (notice,) = notice_service.unread(ada)
    assert notice.title == "You go up to Ridge"
    assert "1st of 2 in Path, with 30 XP" in notice.body
    assert [told.title for told in notice_service.unread(grace)] == ["You stay in Path"]
    mine = leagues.look(ada, at=WEDNESDAY + WEEK)
    assert mine.league
    assert mine.league.tier == "Ridge"
    assert mine.ended
    assert (mine.ended.tier, mine.ended.place, mine.ended.people, mine.ended.xp) == ("Path", 1, 2, 30)
    notice_service.mark_read(ada, notice.id, at=WEDNESDAY + WEEK)
    assert leagues.keep(at=FORMING + WEEK) == Kept(closed=0, formed=0)
    assert not notice_service.unread(ada)


def test_what_was_written_at_the_end_of_a_week_stays() -> None:
    ada = active("Ada")
    leagues.keep(at=FORMING)
    earn(ada, 30, at=WEDNESDAY)
    leagues.keep(at=FORMING + WEEK)
    ended = rows("select * from league_members where outcome is not null")
    earn(ada, 500, at=WEDNESDAY)
    leagues.keep(at=FORMING + WEEK)
    leagues.keep(at=FORMING + 2 * WEEK)
    assert rows("select * from league_members where week_start = '2026-03-02'") == ended


def test_a_tier_is_kept_over_weeks_away() -> None:
    ada = active("Ada")
    for week in range(2):
        leagues.keep(at=FORMING + week * WEEK)
        earn(ada, 30, at=WEDNESDAY + week * WEEK)
        be_active(ada, at=WEDNESDAY + week * WEEK)
    be_active(ada, at=WEDNESDAY + 5 * WEEK)
    leagues.keep(at=FORMING + 6 * WEEK)
    mine = leagues.read(ada, at=WEDNESDAY + 6 * WEEK)
    assert mine.league
    assert mine.league.tier == "Pass"


def test_before_the_last_week_is_closed_nobody_joins_a_new_one() -> None:
    ada = active("Ada")
    leagues.keep(at=FORMING)
    early = leagues.look(ada, at=MONDAY + WEEK + timedelta(minutes=1))
    assert (early.wants, early.league, early.ended) == (True, None, None)
