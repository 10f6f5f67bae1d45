"""What starting or finishing a day changes: pure, over the plan as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from logic.errors import NotFoundError
from logic.plans.states import NEXT_DAY, NEXT_WEEK, Day, Event, Week, advance


@dataclass(frozen=True, slots=True)
class DayState:
    """A day of a plan, as far as progress is concerned; days are in the order they are done."""

    id: int
    week_id: int
    week_number: int
    day_number: int
    status: Day


@dataclass(frozen=True, slots=True)
class Finished:
    """What finishing a day changes, to be saved together.

    `unlocked_day` is the next day of the week; None when this was the week's last, and then `week_after` is TEST_DUE
    (COMPLETED in a correction plan).
    """

    day: DayState
    unlocked_day: DayState | None
    week_after: Week


def start(day: DayState) -> Day:
    """The state of a day once it is started; raises ConflictError unless it is unlocked."""
    return advance(NEXT_DAY, day.status, Event.STARTED)


def finish(
    days: tuple[DayState, ...], week_status: Week, day_id: int, *, last_day: Event = Event.LAST_DAY_COMPLETED
) -> Finished:
    """What finishing `day_id` changes, given all days of its week in order; `last_day` is what its last one means.

    Raises NotFoundError when the day is not among them, ConflictError when it was not started or is finished already.
    """
    place = next((position for position, day in enumerate(days) if day.id == day_id), None)
    if place is None:
        raise NotFoundError
    advance(NEXT_DAY, days[place].status, Event.COMPLETED)
    if place + 1 < len(days):
        following = days[place + 1]
        advance(NEXT_DAY, following.status, Event.PREVIOUS_DAY_COMPLETED)
        return Finished(days[place], following, week_status)
    return Finished(days[place], None, advance(NEXT_WEEK, week_status, last_day))
