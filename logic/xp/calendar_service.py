"""What the app can ask about the days behind a streak: the year, and this week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from db.queries import streaks as streak_queries
from logic.transactions import transaction
from logic.xp import calendar, streak_service, streaks
from logic.xp.calendar import DAYS_OF_A_WEEK, CalendarDay, Mark, Noted
from logic.xp.streaks import Kind, Pause

__all__ = ["CalendarDay", "Mark", "Year", "week", "year"]


@dataclass(frozen=True, slots=True)
class Year:
    """53 whole weeks, Monday to Sunday, the last of them today's."""

    days: tuple[CalendarDay, ...]
    today: date

    @property
    def learnt(self) -> int:
        """Days on which something was learnt."""
        return sum(day.mark is Mark.LEARNT for day in self.days)

    @property
    def frozen(self) -> int:
        """Days that a freeze covered, or will."""
        return sum(day.mark is Mark.FROZEN for day in self.days)

    @property
    def tasks(self) -> int:
        """Daily tasks completed."""
        return sum(day.tasks for day in self.days)

    @property
    def xp(self) -> int:
        """XP earned."""
        return sum(day.xp for day in self.days)

    @property
    def this_week(self) -> tuple[CalendarDay, ...]:
        """The seven days of today's week, from Monday."""
        return self.days[-DAYS_OF_A_WEEK:]


def year(learner_id: int, today: date) -> Year:
    """A learner's last 53 weeks as of their own `today`: tasks, XP, and whether a day was frozen or paused."""
    first = calendar.first_of_year(today)
    with transaction(learner_id) as session:
        return Year(_days(session, learner_id, first, today), today)


def week(learner_id: int, today: date) -> tuple[CalendarDay, ...]:
    """The seven days of a learner's week, from Monday."""
    with transaction(learner_id) as session:
        return _days(session, learner_id, calendar.monday_of(today), today)


def _days(session: Session, learner_id: int, first: date, today: date) -> tuple[CalendarDay, ...]:
    last = calendar.monday_of(today) + timedelta(days=DAYS_OF_A_WEEK - 1)
    rows = streak_queries.days(session, learner_id, first=first, last=last)
    noted = {row.date: Noted(row.tasks_completed, row.xp_earned, is_active=row.is_active) for row in rows}
    pauses = [
        Pause(row.first_day, row.last_day)
        for row in streak_queries.pauses(session, learner_id, since=first - timedelta(days=1))
    ]
    happened = streak_queries.events(session, learner_id, since=first, most=(last - first).days * len(Kind))
    pending = streaks.as_seen_on(streak_service.stored(session, learner_id), today, pauses).covered
    frozen = {row.date for row in happened if row.kind == Kind.FREEZE_USED}
    return calendar.laid_out(first, last, today=today, noted=noted, frozen={*frozen, *pending}, pauses=pauses)
