"""What the readings mean: which part needs attention, and whether learners can be served. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# A worker signs every ten seconds; procrastinate itself gives one up after thirty.
LONGEST_SILENCE_SECONDS = 30.0


class Condition(StrEnum):
    """The state of the whole: DEGRADED still serves everybody, UNAVAILABLE serves nobody."""

    OK = "ok"
    DEGRADED = "degraded"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Part:
    """One part: whether it is fine, whether nothing works without it, and a sentence that holds no secret."""

    name: str
    fine: bool
    sentence: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """Every part, in the order in which they depend on each other."""

    parts: tuple[Part, ...]

    @property
    def condition(self) -> Condition:
        """The worst of it."""
        if any(part.needed and not part.fine for part in self.parts):
            return Condition.UNAVAILABLE
        return Condition.OK if all(part.fine for part in self.parts) else Condition.DEGRADED


def without_database() -> Health:
    """The health of a place whose database cannot be reached: nothing else can be known."""
    return Health(
        (
            Part("Database", fine=False, needed=True, sentence="It cannot be reached; what was saved is safe."),
            Part("Migrations", fine=False, sentence="Not known while the database is away."),
            Part("Worker", fine=False, sentence="Not known while the database is away."),
        ),
    )


def judge(*, revision: str | None, newest: str | None, heartbeat_age: float | None) -> Health:
    """The health of a place whose database answered.

    `revision` is the migration the database is at, `newest` the last one the code knows; `heartbeat_age` is in seconds,
    None when no worker is registered.
    """
    return Health(
        (Part("Database", fine=True, sentence="It answers."), _migrations(revision, newest), _worker(heartbeat_age))
    )


def _migrations(revision: str | None, newest: str | None) -> Part:
    """Without any tables nothing works; one step off is what a rolling update looks like, and is survived."""
    if revision is None:
        return Part("Migrations", fine=False, needed=True, sentence="No tables yet; run `python manage.py migrate`.")
    if revision != newest:
        sentence = f"The database is at {revision} and this version expects {newest}; run `python manage.py migrate`."
        return Part("Migrations", fine=False, sentence=sentence)
    return Part("Migrations", fine=True, sentence=f"Up to date, at {revision}.")


def _worker(age: float | None) -> Part:
    if age is None:
        return Part("Worker", fine=False, sentence="None is running; mails wait until `python manage.py worker` runs.")
    if age > LONGEST_SILENCE_SECONDS:
        return Part("Worker", fine=False, sentence=f"Last heard of {_ago(age)}; mails wait until it is started again.")
    return Part("Worker", fine=True, sentence="Running.")


def _ago(seconds: float) -> str:
    if seconds < 120:  # noqa: PLR2004 -- from two minutes on, minutes say it better
        return f"{seconds:.0f} seconds ago"
    return f"{seconds / 60:.0f} minutes ago"
