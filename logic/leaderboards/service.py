"""What the app can ask about leaderboards: a page of one, a file of it, and who wants to be seen.

Ranks are exact up to `FARTHEST`. Further down, where nobody can tell 150,000 from 150,010, people are tallied once in
`TALLY_SECONDS` by each process, so that a board takes as long for the last as for the first.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from db.queries import leaderboards as board_queries
from db.queries import leagues as league_queries
from db.queries.leaderboards import BoardRows, Place
from logic import settings
from logic.errors import InvalidInputError, NotFoundError
from logic.leaderboards import periods, ranks, sheet, tallies
from logic.leaderboards.periods import Period
from logic.leaderboards.tallies import Tally
from logic.transactions import DatabaseRole, transaction

EVERYONE = 0
MOST = 50
AROUND = 3
LAST_PAGE = 10_000
FARTHEST = 5_000
TALLY_SECONDS = 30.0
TALLIES_KEPT = 32


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on a board."""

    rank: int
    name: str
    xp: int
    is_me: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """Where the reader stands: no rank without XP in the period, or when they are on no board."""

    xp: int
    rank: int | None


@dataclass(frozen=True, slots=True)
class Board:
    """A page of a board; `around` is the reader with their neighbours, empty when they are not ranked."""

    period: Period
    start: date
    zone: str
    page: int
    lines: tuple[Line, ...]
    has_more: bool
    mine: Mine
    around: tuple[Line, ...]

    @property
    def i_am_on_this_page(self) -> bool:
        """Whether the reader is one of the lines."""
        return any(line.is_me for line in self.lines)


@dataclass(frozen=True, slots=True)
class Visibility:
    """Whether somebody wants to be seen on boards, and to be in a league."""

    on_boards: bool
    in_leagues: bool


@dataclass(frozen=True, slots=True)
class _Key:
    """Which board."""

    scope: int
    period: Period
    start: date


def board(learner_id: int, period: Period, *, track_id: int = EVERYONE, page: int = 1, at: datetime) -> Board:
    """A page of 50 lines, from 1, of the board of everyone or of a track, for the period in which `at` lies.

    Raises InvalidInputError for a page that cannot be.
    """
    if not 1 <= page <= LAST_PAGE:
        raise InvalidInputError(f"Pages go from 1 to {LAST_PAGE:,}. Nothing was changed.")
    zone = settings.current().board_zone
    key = _Key(track_id, period, periods.start(period, at, zone))
    with transaction(learner_id) as session:
        rows = board_queries.board(
            session,
            learner_id,
            scope=key.scope,
            period=period,
            start=key.start,
            most=MOST + 1,
            skipped=(page - 1) * MOST,
            around=AROUND,
            farthest=FARTHEST,
        )
        rows = _counted_to_the_end(session, key, rows)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        everybody = {place.user_id for place in (*rows.page, *rows.above, *rows.below)} | {learner_id}
        names = board_queries.names(session, everybody)
    has_more = len(rows.page) > MOST
    lines = _page_lines(rows.page[:MOST], rows.before, (page - 1) * MOST)
    mine = Mine(rows.mine.xp if rows.mine else 0, _rank(rows.mine))
    around = _lines_around(rows, mine)
    return Board(
        period,
        key.start,
        zone,
        page,
        _named(lines, names, learner_id),
        has_more,
        mine if learner_id in names else replace(mine, rank=None),
        _named(around, names, learner_id) if learner_id in names else (),
    )


def as_csv(learner_id: int, period: Period, *, track_id: int = EVERYONE, page: int = 1, at: datetime) -> str:
    """A page of a board, and the reader with their neighbours where they are not on it, for a spreadsheet."""
    found = board(learner_id, period, track_id=track_id, page=page, at=at)
    extra = () if found.i_am_on_this_page else tuple(line for line in found.around if line not in found.lines)
    lines = sorted((*found.lines, *extra), key=lambda line: line.rank)
    return sheet.write((line.rank, line.name, line.xp, line.is_me) for line in lines)


def visibility(person_id: int) -> Visibility:
    """What somebody chose; at first everybody is on boards and in leagues."""
    with transaction(person_id) as session:
        row = board_queries.visibility(session, person_id)
    if row is None:
        raise NotFoundError
    return Visibility(row.on_boards, row.in_leagues)


def choose(person_id: int, wanted: Visibility) -> None:
    """Show or hide somebody from now on; who is on no board, or in no leagues, leaves the league that goes on."""
    # The worker's role, because nobody may take lines out of a league by themselves.
    with transaction(person_id, role=DatabaseRole.WORKER) as session:
        board_queries.choose(session, person_id, on_boards=wanted.on_boards, in_leagues=wanted.in_leagues)
        if not (wanted.on_boards and wanted.in_leagues):
            league_queries.leave(session, person_id)


def show_or_hide(session: Session, person_id: int) -> None:
    """Let a person's lines follow what they chose and whether they are suspended; joins the caller's transaction.

    In the worker's role, and with the person locked.
    """
    board_queries.show_or_hide(session, person_id)


def forget() -> None:
    """Tally anew with the next question."""
    with _Tallied.lock:
        _Tallied.by_key.clear()


class _Tallied:
    """The tallies of this process and when they were made, by a clock that only goes forward."""

    lock = threading.Lock()
    by_key: dict[_Key, tuple[float, Tally]] = {}  # noqa: RUF012 -- one for the process, on purpose


def _counted_to_the_end(session: Session, key: _Key, rows: BoardRows) -> BoardRows:
    """The rows with the count of people before a line, where it went beyond what was counted."""
    mine = rows.mine
    is_far = mine is not None and mine.people == FARTHEST
    if not is_far and rows.before < FARTHEST:
        return rows
    tally = _tally(session, key)
    if mine is not None and is_far:
        mine = mine._replace(people=max(FARTHEST, tally.with_more(mine.xp)))
    before = rows.before if rows.before < FARTHEST else max(FARTHEST, tally.with_more(rows.page[0].xp))
    return rows._replace(mine=mine, before=before)


def _tally(session: Session, key: _Key) -> Tally:
    """A tally that is not too old. One at a time makes a new one: the others would have to count as long."""
    with _Tallied.lock:
        made, known = _Tallied.by_key.get(key, (0.0, None))
        if known is None or time.monotonic() - made > TALLY_SECONDS:
            known = tallies.tally(board_queries.tally(session, scope=key.scope, period=key.period, start=key.start))
            _Tallied.by_key.pop(key, None)
            _Tallied.by_key[key] = (time.monotonic(), known)
            while len(_Tallied.by_key) > TALLIES_KEPT:
                del _Tallied.by_key[next(iter(_Tallied.by_key))]
        return known


def _rank(place: Place | None) -> int | None:
    return None if place is None or place.people is None else place.people + 1


def _page_lines(page: list[Place], before: int, skipped: int) -> list[tuple[int, Place]]:
    return list(zip(ranks.of_page([place.xp for place in page], skipped=skipped, before=before), page, strict=True))


def _lines_around(rows: BoardRows, mine: Mine) -> list[tuple[int, Place]]:
    """The reader and their neighbours with ranks, counted from the reader's own."""
    if rows.mine is None or mine.rank is None:
        return []
    above = [(mine.rank - (place.people or 0), place) for place in reversed(rows.above)]
    below = [(mine.rank + (place.people or 0), place) for place in rows.below]
    return [*above, (mine.rank, rows.mine), *below]


def _named(lines: Iterable[tuple[int, Place]], names: dict[int, str], me: int) -> tuple[Line, ...]:
    """Lines with names; who opted out since they were read has none, and is left out."""
    return tuple(
        Line(rank, names[place.user_id], place.xp, place.user_id == me)
        for rank, place in lines
        if place.user_id in names
    )
