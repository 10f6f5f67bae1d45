"""What the app can ask about leagues: my league of this week, and, for the clock, that weeks end and begin."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import leagues as league_queries
from logic import settings
from logic.leaderboards import leagues, periods
from logic.leaderboards.leagues import Candidate, Outcome
from logic.leaderboards.periods import WEEK, Period
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from logic.transactions import DatabaseRole, transaction

ACTIVE = timedelta(days=14)
# Awards of the last minute are on their way to the ledger while the week ends.
GRACE = timedelta(minutes=5)
TRIES = 3
NOTICE = "league"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in my league, and what their place leads to if it stays as it is."""

    place: int
    name: str
    xp: int
    is_me: bool
    heading_for: Outcome


@dataclass(frozen=True, slots=True)
class League:
    """My league of this week, most XP first."""

    tier: str
    week: date
    members: tuple[Member, ...]
    moving: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How my last league ended; `tier` is where I was, `next_tier` where I go on."""

    tier: str
    place: int
    people: int
    xp: int
    outcome: Outcome
    next_tier: str


@dataclass(frozen=True, slots=True)
class MyLeagues:
    """Where I am this week, and what came of the last time."""

    wants: bool
    league: League | None
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class Kept:
    """What the clock did: leagues closed, and leagues formed."""

    closed: int
    formed: int


def look(learner_id: int, *, at: datetime) -> MyLeagues:
    """My league; who has none this week comes into one that has room, with their first look."""
    return _mine(learner_id, at, joins=True)


def read(learner_id: int, *, at: datetime) -> MyLeagues:
    """My league, if I am in one."""
    return _mine(learner_id, at, joins=False)


def keep(*, at: datetime) -> Kept:
    """Close what is left of earlier weeks, then form the leagues of this one; again, or after a kill, it goes on.

    A league is closed in one transaction, and a week is formed in one: each is done whole, and once.
    """
    week = _week(at - GRACE)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        waiting = league_queries.still_open(session, week)
    for league_id in waiting:
        _close(league_id, at)
    return Kept(len(waiting), _form(week, at))


def _week(at: datetime) -> date:
    return periods.start(Period.WEEK, at, settings.current().board_zone)


def _mine(learner_id: int, at: datetime, *, joins: bool) -> MyLeagues:
    week = _week(at)
    # A league is other people's rows: the worker's role reads it, for one of its members.
    with transaction(learner_id, role=DatabaseRole.WORKER) as session:
        wants = league_queries.wants(session, learner_id)
        latest = league_queries.latest(session, learner_id, week)
        mine = league_queries.mine(session, learner_id, week) if wants else None
        if mine is None and wants and joins and (latest is None or latest.outcome is not None):
            _join(session, learner_id, week, latest)
            mine = league_queries.mine(session, learner_id, week)
        league = _league(session, learner_id, week, mine) if mine else None
    return MyLeagues(wants, league, _ended(latest) if latest and latest.outcome else None)


def _join(session: Session, learner_id: int, week: date, latest: Row[tuple[object, ...]] | None) -> None:
    """Come into a league of one's tier; when it was filled while we waited for it, into the next."""
    if not league_queries.hold_person(session, learner_id):
        return
    tier = leagues.tier_after(latest.tier, Outcome(latest.outcome)) if latest else leagues.LOWEST
    for _ in range(TRIES):
        league_id = league_queries.league_with_room(session, week, tier, leagues.LARGEST)
        if league_id is None or league_queries.join(session, learner_id, league_id, leagues.LARGEST):
            return


def _league(session: Session, learner_id: int, week: date, mine: Row[tuple[object, ...]]) -> League:
    rows = league_queries.standings(session, mine.league_id)
    finishes = leagues.finishes([(row.user_id, row.xp) for row in rows], mine.tier)
    names = {row.user_id: row.name for row in rows}
    members = tuple(
        Member(end.place, names[end.user_id], end.xp, end.user_id == learner_id, end.outcome) for end in finishes
    )
    return League(leagues.name(mine.tier), week, members, leagues.moving(len(members)))


def _ended(latest: Row[tuple[object, ...]]) -> Ended:
    outcome = Outcome(latest.outcome)
    after = leagues.name(leagues.tier_after(latest.tier, outcome))
    return Ended(leagues.name(latest.tier), latest.place, latest.people, latest.xp, outcome, after)


def _close(league_id: int, at: datetime) -> None:
    """Write how a week ended, and tell everybody; whoever comes second finds it written."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        league = league_queries.hold(session, league_id)
        rows = league_queries.standings(session, league_id)
        finishes = leagues.finishes([(row.user_id, row.xp) for row in rows], league.tier)
        league_queries.finish(session, league_id, [asdict(end) for end in finishes])
        notice_service.tell(
            session,
            [
                Telling(
                    end.user_id,
                    NOTICE,
                    league.week_start.isoformat(),
                    *leagues.told(end, tier=league.tier, people=len(finishes)),
                )
                for end in finishes
            ],
            at=at,
        )


def _form(week: date, at: datetime) -> int:
    """Form the leagues of a week unless they are there; how many were formed."""
    with transaction(None, role=DatabaseRole.WORKER) as session:
        league_queries.hold_forming(session)
        if league_queries.are_formed(session, week):
            return 0
        tomorrow = at.date() + timedelta(days=1)  # far in the east it is that day already
        rows = league_queries.candidates(session, since=week - ACTIVE, until=tomorrow, last_week=week - WEEK)
        candidates = (
            Candidate(row.id, leagues.tier_after(row.tier, Outcome(row.outcome) if row.outcome else None), row.xp)
            for row in rows
        )
        groups = leagues.form(candidates)
        league_queries.add(session, week, [asdict(group) for group in groups])
    return len(groups)
