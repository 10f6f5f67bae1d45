"""Everything on one machine: database, migrations, content, demo school, server, worker and a double of Stripe.

Whatever happens to the processes, the next run starts from what was committed: the lock ends with the launcher, the
children end with it too, and PostgreSQL is found again or recovers by itself.
"""

from __future__ import annotations

import contextlib
import http.client
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from commands import master_keys, models, payments, ports, processes
from commands.processes import Child
from logic import settings
from logic.errors import SetupError
from logic.settings import Settings

if TYPE_CHECKING:
    from commands.database import Database
    from db.embedded import Cluster

RESTARTS: Final = 3
READY_WITHIN: Final = 120.0  # seconds until the server must answer
_GLANCE: Final = 0.1


def main(*, demo: bool = True, fill: Callable[[], None] | None = None) -> int:
    """Run until Ctrl-C; returns the exit code, 0 when we were asked to stop and 1 when something ended by itself.

    `fill` is called once the content is loaded, before anybody is told that we are ready.
    Raises SetupError or another error with one sentence when it cannot start.
    """
    processes.follow_make()
    configuration = settings.current()
    with processes.stop_requests():
        try:
            return _run(configuration, demo=demo and not configuration.is_production, fill=fill)
        except KeyboardInterrupt:
            print("\nStopped. Everything that was saved is kept.", flush=True)
            return 0


def _run(configuration: Settings, *, demo: bool, fill: Callable[[], None] | None) -> int:
    with contextlib.ExitStack() as stack:
        stopping = stack.enter_context(_place_of_our_own(configuration))
        master_keys.at_hand(configuration)
        double = payments.Double.wanted(configuration)
        model = models.Double.wanted(configuration)
        environment = double.environment if double else {}
        # The server's libraries take longest to import, so it begins at once and is told the database's address later.
        children = [processes.start("The server", "serve", waiting=True, environment=environment)]

        def stop_children() -> None:
            stopping()
            processes.stop(children)

        stack.callback(stop_children)  # when the database cannot be opened
        database = stack.enter_context(_open_database(configuration))
        stack.callback(stop_children)  # otherwise before the database is stopped
        database.upgrade()
        children[0].tell(database.environment)
        _load_content(demo=demo)
        if fill:
            fill()
        _wait_until_ready(configuration, children[0])
        helpers: list[Callable[[], Child]] = [lambda: processes.start("The worker", "worker", environment=environment)]
        if double:
            helpers.append(double.start)  # after the server, so that nobody waits for it
        if model:
            helpers.append(model.start)
        children += [start() for start in helpers]
        _welcome(configuration, demo=demo, model=model)
        return _watch(database, children, helpers)


@contextlib.contextmanager
def _place_of_our_own(configuration: Settings) -> Iterator[Callable[[], None]]:
    """A writable data folder, a free port and no second launcher; yields what to call when we begin to stop."""
    from db.embedded import place, problems

    lock = configuration.data / "run.lock"
    try:
        place.make(configuration.data)
        lock.touch()
    except OSError as problem:
        raise SetupError(str(problems.refused(problem, configuration.data))) from problem
    with processes.alone(lock, address=configuration.base_url) as stopping:
        ports.ensure_free(configuration.host, configuration.port)
        yield stopping


@contextlib.contextmanager
def _open_database(configuration: Settings) -> Iterator[Database]:
    """The database, and the embedded server stopped at the end whoever started it."""
    from commands.database import Database

    started = time.monotonic()
    database = Database.opened(configuration)
    try:
        if database.cluster:
            _tell_about(database.cluster, time.monotonic() - started)
        yield database
    finally:
        if database.cluster:
            database.cluster.stop()


def _tell_about(cluster: Cluster, seconds: float) -> None:
    if cluster.note:
        print(cluster.note)
    how = "was still running" if cluster.attached else f"started in {seconds:.1f} s"
    print(f"PostgreSQL {cluster.place.binaries.version} {how} (127.0.0.1:{cluster.port}).", flush=True)


def _load_content(*, demo: bool) -> None:
    from commands import bank

    bank.load_content()
    if demo:
        from commands import seed

        seed.demo_school()


def _wait_until_ready(configuration: Settings, server: Child) -> None:
    end = time.monotonic() + READY_WITHIN
    while time.monotonic() < end:
        if server.ended:
            raise SetupError(f"The server {server.ended} before it was ready. Nothing was lost; the reason is above.")
        if _answers(configuration):
            return
        time.sleep(_GLANCE)
    raise SetupError(f"The server did not answer within {READY_WITHIN:.0f} seconds. Nothing was lost; start again.")


def _answers(configuration: Settings) -> bool:
    host = ports.reachable_at(configuration.host)
    connection = http.client.HTTPConnection(host, configuration.port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(configuration: Settings, *, demo: bool, model: models.Double | None) -> None:
    print(f"\nWaymark is ready: {configuration.base_url}\n")
    if demo:
        from commands import seed

        widths = [max(len(column) for column in columns) for columns in zip(*seed.DEMO_SIGN_INS, strict=True)]
        for role, email, password in seed.DEMO_SIGN_INS:
            print(f"  {role:<{widths[0]}}  {email:<{widths[1]}}  {password}")
        print()
    if model:
        from logic.ai.double.running import KEY

        print(f"A double of a model answers at {model.base_url} (model waymark-words, key {KEY}).")
    print("Ctrl-C stops everything.", flush=True)


def _complain(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _watch(database: Database, children: list[Child], helpers: Sequence[Callable[[], Child]]) -> int:
    """Look after the server and its helpers, in that order, until one is lost for good; returns the exit code 1."""
    restarts = [0] * len(helpers)
    while True:
        server = children[0]
        if database.cluster and not database.cluster.alive():
            _complain("PostgreSQL has ended. What was committed is safe; start again with `make run`.")
            return 1
        if server.ended:
            _complain(f"{server.name} {server.ended}. What was saved is safe; start again with `make run`.")
            return 1
        for place, start in enumerate(helpers):
            helper = children[place + 1]
            if not helper.ended:
                continue
            if restarts[place] == RESTARTS:
                _complain(f"{helper.name} {helper.ended} for the {RESTARTS + 1}th time. Stopping; nothing was lost.")
                return 1
            restarts[place] += 1
            _complain(f"{helper.name} {helper.ended}; starting it again ({restarts[place]} of {RESTARTS}).")
            children[place + 1] = start()
        time.sleep(_GLANCE)
