"""The pure rules: periods, ranks, tallies, files, and what leagues lead to."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic.leaderboards import leagues, periods, ranks, sheet, tallies
from logic.leaderboards.leagues import Candidate, Outcome
from logic.leaderboards.periods import Period

XPS = st.lists(st.integers(1, 40).map(lambda steps: 5 * steps), max_size=120)


def outcomes(xps: list[int], tier: int = 3) -> dict[int, Outcome]:
    """What the n-th of these XP leads to."""
    return {end.user_id: end.outcome for end in leagues.finishes(list(enumerate(xps)), tier)}


@pytest.mark.parametrize(
    ("period", "zone", "first_day"),
    [
        (Period.WEEK, "UTC", date(2026, 2, 23)),
        (Period.WEEK, "Pacific/Auckland", date(2026, 3, 2)),
        (Period.MONTH, "UTC", date(2026, 3, 1)),
        (Period.MONTH, "Pacific/Honolulu", date(2026, 3, 1)),
        (Period.ALL, "UTC", date(1970, 1, 1)),
    ],
)
def test_a_period_begins_in_the_zone_of_the_boards(period: Period, zone: str, first_day: date) -> None:
    sunday_night = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    assert periods.start(period, sunday_night, zone) == first_day


def test_the_zone_is_said() -> None:
    assert periods.sentence("Africa/Addis_Ababa").startswith("Weeks begin on Monday 00:00")
    assert periods.sentence("Africa/Addis_Ababa").endswith("Africa/Addis Ababa.")


def test_equal_xp_shares_a_rank() -> None:
    assert ranks.shared([90, 70, 70, 50]) == [1, 2, 2, 4]
    assert ranks.shared([]) == []


@given(XPS, st.integers(1, 20))
def test_pages_together_rank_as_the_whole_board_does(xps: list[int], size: int) -> None:
    ordered = sorted(xps, reverse=True)
    paged: list[int] = []
    for skipped in range(0, len(ordered), size):
        page = ordered[skipped : skipped + size]
        paged += ranks.of_page(page, skipped=skipped, before=sum(xp > page[0] for xp in ordered))
    assert paged == [1 + sum(other > xp for other in ordered) for xp in ordered]


@given(XPS, st.integers(0, 210))
def test_a_tally_counts_those_with_more(xps: list[int], mine: int) -> None:
    assert tallies.tally(Counter(xps).items()).with_more(mine) == sum(xp > mine for xp in xps)


@pytest.mark.parametrize(
    ("rank", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (21, "21st"),
                       (112, "112th"), (1023, "1,023rd")]
)  # fmt: skip
def test_a_rank_is_said_as_people_say_it(rank: int, said: str) -> None:
    assert ranks.ordinal(rank) == said


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\uff1d1"])
def test_no_name_becomes_a_formula_in_a_spreadsheet(name: str) -> None:
    (row,) = csv.DictReader(io.StringIO(sheet.write([(1, name, 5, False)]).removeprefix("\ufeff"), newline=""))
    assert row["name"] == f"'{name}"


def test_the_file_opens_in_a_spreadsheet_and_says_who_i_am() -> None:
    assert sheet.write([(1, "Ada, Countess", 20, True), (2, "Zoë", 5, False)]) == (
        '\ufeffrank,name,xp,you\r\n1,"Ada, Countess",20,yes\r\n2,Zoë,5,\r\n'
    )


@given(st.integers(0, 3000))
def test_leagues_have_about_thirty_people(people: int) -> None:
    sizes = leagues.sizes(people)
    assert sum(sizes) == people
    assert max(sizes, default=0) <= 40
    assert people < 20 or min(sizes) >= 20
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(-20, 500)), max_size=150))
def test_everybody_is_in_one_league_of_their_tier_beside_those_of_their_pace(people: list[tuple[int, int]]) -> None:
    candidates = [Candidate(number, tier, xp) for number, (tier, xp) in enumerate(people)]
    groups = leagues.form(candidates)
    assert sorted(member for group in groups for member in group.members) == list(range(len(people)))
    xp_of = {candidate.user_id: candidate.xp for candidate in candidates}
    for group in groups:
        assert {people[member][0] for member in group.members} == {group.tier}
    for tier in range(1, 6):
        paces = [xp_of[member] for group in groups if group.tier == tier for member in group.members]
        assert paces == sorted(paces, reverse=True)


def test_seven_go_up_and_seven_go_down() -> None:
    counted = Counter(outcomes([5 * (30 - place) for place in range(30)]).values())
    assert counted == {Outcome.PROMOTED: 7, Outcome.STAYED: 16, Outcome.DEMOTED: 7}


def test_a_small_league_moves_two() -> None:
    ends = outcomes([90, 80, 70, 60, 50, 40, 30, 20, 10])
    assert [place for place, end in ends.items() if end is Outcome.PROMOTED] == [0, 1]
    assert [place for place, end in ends.items() if end is Outcome.DEMOTED] == [7, 8]


def test_ties_at_a_border_are_decided_upwards() -> None:
    xps = [5 * (40 - place) for place in range(30)]
    xps[7] = xps[8] = xps[6]
    xps[23] = xps[22]
    counted = Counter(outcomes(xps).values())
    assert counted == {Outcome.PROMOTED: 9, Outcome.STAYED: 15, Outcome.DEMOTED: 6}


def test_nobody_goes_up_without_xp_and_whoever_has_none_goes_down() -> None:
    assert set(outcomes([0] * 12).values()) == {Outcome.DEMOTED}
    ends = outcomes([50, *[0] * 29])
    assert ends[0] is Outcome.PROMOTED
    assert Counter(ends.values())[Outcome.DEMOTED] == 29


@pytest.mark.parametrize(("tier", "never"), [(1, Outcome.DEMOTED), (5, Outcome.PROMOTED)])
def test_nobody_leaves_the_first_or_the_last_tier_the_wrong_way(tier: int, never: Outcome) -> None:
    assert never not in outcomes([5 * place for place in range(30)], tier).values()


@given(st.lists(st.integers(-20, 60), min_size=1, max_size=40), st.integers(1, 5))
def test_more_xp_never_leads_to_less(xps: list[int], tier: int) -> None:
    height = {Outcome.DEMOTED: 0, Outcome.STAYED: 1, Outcome.PROMOTED: 2}
    ends = leagues.finishes(list(enumerate(xps)), tier)
    assert [height[end.outcome] for end in ends] == sorted((height[end.outcome] for end in ends), reverse=True)
    assert all(1 <= leagues.tier_after(tier, end.outcome) <= 5 for end in ends)
