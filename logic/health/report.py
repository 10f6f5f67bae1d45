"""What the readings mean for whoever runs the place: a sentence a line, and what to do about it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from logic.health.condition import Health
from logic.health.readings import Database, Disk, Jobs, Mail, Periodic, Readings, Software, TableSize, Webhooks

LATE_JOB = 300.0  # seconds
LATE_MAIL = 2 * 3600.0
LATE_EVENT = 600.0
SILENT_TASK = 25 * 3600.0  # most run every few minutes; a day and an hour is long for each of them
CROWDED = 0.8
LITTLE_SPACE = 2 * 10**9
LITTLE_SHARE = 0.05


class Mark(StrEnum):
    """What a line says of itself: fine, look here, or a figure that is neither."""

    FINE = "fine"
    ATTENTION = "needs attention"
    FIGURE = "for information"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at; `advice` says what to do, or is empty."""

    name: str
    mark: Mark
    sentence: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Lines that belong together, and a table for whoever wants to know more."""

    title: str
    lines: tuple[Line, ...]
    table_title: str = ""
    table: tuple[dict[str, object], ...] = ()

    @property
    def needs_attention(self) -> bool:
        """Whether one of the lines does."""
        return any(line.mark is Mark.ATTENTION for line in self.lines)


@dataclass(frozen=True, slots=True)
class Report:
    """The chapters, in the order in which they depend on each other."""

    chapters: tuple[Chapter, ...]

    @property
    def attention(self) -> int:
        """How many lines need it."""
        return sum(line.mark is Mark.ATTENTION for chapter in self.chapters for line in chapter.lines)


def write(health: Health, readings: Readings | None, disk: Disk, software: Software) -> Report:
    """The whole report; without readings (no database) what can be known without them."""
    parts = {part.name: part for part in health.parts}
    of_database = [
        _of(parts[name].name, parts[name].sentence, fine=parts[name].fine) for name in ("Database", "Migrations")
    ]
    worker = _of("Worker", parts["Worker"].sentence, fine=parts["Worker"].fine)
    if readings is None:
        chapters = (Chapter("Database", tuple(of_database)), Chapter("Jobs", (worker,)))
        return Report((*chapters, _disk(disk), _software(software, None)))
    return Report(
        (
            Chapter(
                "Database",
                (*of_database, *_database(readings.database)),
                "Largest tables",
                tuple(_table_row(table) for table in readings.tables),
            ),
            Chapter(
                "Jobs",
                (worker, *_jobs(readings.jobs), *_periodic(readings.periodic)),
                "Periodic tasks",
                tuple(_periodic_row(task) for task in readings.periodic),
            ),
            Chapter("Mail", _mail(readings.mail)),
            *([Chapter("Payments", _webhooks(readings.webhooks))] if readings.webhooks else []),
            _disk(disk),
            _software(software, readings.database),
        )
    )


def size(count: float) -> str:
    """Bytes as people read them: "812 MB", "1.4 GB"."""
    for unit, limit in (("kB", 1e6), ("MB", 1e9)):
        if count < limit:
            return f"{count / limit * 1000:,.0f} {unit}"
    return f"{count / 1e9:,.1f} GB"


def duration(seconds: float) -> str:
    """A time span as people say it: "40 seconds", "12 minutes", "5 hours", "3 days"."""
    for unit, length, limit in (("second", 1, 120), ("minute", 60, 7200), ("hour", 3600, 172_800)):
        if seconds < limit:
            return _counted(round(seconds / length), unit)
    return _counted(round(seconds / 86_400), "day")


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _of(name: str, sentence: str, *, fine: bool, advice: str = "") -> Line:
    return Line(name, Mark.FINE if fine else Mark.ATTENTION, sentence, "" if fine else advice)


def _database(database: Database) -> tuple[Line, ...]:
    crowded = database.connections > CROWDED * database.most_connections
    return (
        Line("Size", Mark.FIGURE, f"{size(database.size)} with indexes."),
        _of(
            "Connections",
            f"{database.connections} to this database; the server takes {database.most_connections} in all.",
            fine=not crowded,
            advice="Start fewer servers and workers, or put a pooler before PostgreSQL (docs/scaling.md).",
        ),
    )


def _jobs(jobs: Jobs) -> tuple[Line, ...]:
    oldest = f", the oldest due for {duration(jobs.oldest)}" if jobs.waiting and jobs.oldest is not None else ""
    tasks = f": {', '.join(jobs.failed_tasks)}" if jobs.failed_tasks else ""
    return (
        _of(
            "Queue",
            f"{_counted(jobs.waiting, 'job')} waiting{oldest}; {jobs.running} running; {jobs.late} late"
            f" (due for more than {duration(LATE_JOB)}).",
            fine=not jobs.late,
            advice="Start a worker, or another one: `python manage.py worker`.",
        ),
        _of(
            "Failed",
            f"{_counted(jobs.failed, 'job')} failed for good{tasks}." if jobs.failed else "No job failed for good.",
            fine=not jobs.failed,
            advice="The worker's log says why. Mails and periodic tasks are tried again by themselves.",
        ),
    )


def _periodic(tasks: tuple[Periodic, ...]) -> tuple[Line, ...]:
    silent = [task.task for task in tasks if task.age > SILENT_TASK]
    failed = [task.task for task in tasks if task.status == "failed"]
    if not tasks:
        return (_of("By the clock", "No periodic task ran yet.", fine=False, advice="The worker starts them."),)
    if silent or failed:
        said = "; ".join(
            f"{what}: {', '.join(names)}" for what, names in (("silent", silent), ("failed", failed)) if names
        )
        return (_of("By the clock", f"Not as it should be: {said}.", fine=False, advice="Look into the worker's log."),)
    return (_of("By the clock", f"All {len(tasks)} periodic tasks ran when they were due.", fine=True),)


def _mail(mail: Mail) -> tuple[Line, ...]:
    if not mail.waiting:
        return (_of("Outbox", "Empty: every mail is on its way.", fine=True),)
    oldest = mail.oldest or 0.0
    return (
        _of(
            "Outbox",
            f"{_counted(mail.waiting, 'mail')} waiting, the oldest for {duration(oldest)};"
            f" {mail.failed} tried in vain.",
            fine=oldest <= LATE_MAIL,
            advice="Check SMTP_URL and the mail server; `last_error` in the table outbox is what it said.",
        ),
    )


def _webhooks(webhooks: Webhooks) -> tuple[Line, ...]:
    oldest = webhooks.oldest or 0.0
    waiting = f", the oldest for {duration(oldest)}" if webhooks.unprocessed else ""
    return (
        _of(
            "Webhooks",
            f"{_counted(webhooks.received, 'event')} in a day; {webhooks.unprocessed} not worked off{waiting}.",
            fine=oldest <= LATE_EVENT,
            advice="Start a worker; the nightly comparison with Stripe mends what was missed.",
        ),
    )


def _disk(disk: Disk) -> Chapter:
    line = _of(
        "Free space",
        f"{size(disk.free)} of {size(disk.total)} free where {disk.folder} is.",
        fine=disk.free > max(LITTLE_SPACE, LITTLE_SHARE * disk.total),
        advice="Make room before PostgreSQL runs out of it: what cannot be written is refused.",
    )
    return Chapter("Disk", (line,))


def _software(software: Software, database: Database | None) -> Chapter:
    others = [one.name for one in software.packages if one.installed != one.pinned]
    postgres = (Line("PostgreSQL", Mark.FIGURE, f"{database.version}."),) if database else ()
    return Chapter(
        "Versions",
        (
            Line("Waymark", Mark.FIGURE, f"{software.application}."),
            Line("Python", Mark.FIGURE, f"{software.python}."),
            *postgres,
            _of(
                "Packages",
                f"Other than tested: {', '.join(others)}."
                if others
                else f"All {len(software.packages)} are the ones that were tested.",
                fine=not others,
                advice="`make clean setup` brings the versions that were tested.",
            ),
        ),
        "Packages",
        tuple(
            {"package": one.name, "installed": one.installed or "missing", "tested": one.pinned}
            for one in software.packages
        ),
    )


def _table_row(table: TableSize) -> dict[str, object]:
    return {"table": table.name, "size": size(table.size), "rows, about": table.rows}


def _periodic_row(task: Periodic) -> dict[str, object]:
    state = {None: "done", "todo": "waiting", "doing": "running"}.get(task.status, task.status)
    return {"task": task.task.replace("_", " "), "last due": f"{duration(max(task.age, 0.0))} ago", "state": state}
