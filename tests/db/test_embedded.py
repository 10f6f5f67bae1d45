"""The embedded PostgreSQL through everything that happens to processes: kills, races, stale notes, tight folders."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg
import pytest

from db.embedded import Cluster, EmbeddedPostgresError, binaries, problems, server
from db.embedded import place as places

ROOT = Path(__file__).resolve().parents[2]
STARTER = """
import os, sys, time
from pathlib import Path
from db.embedded import Cluster
cluster = Cluster.start(Path(sys.argv[1]))
print(cluster.pid, cluster.attached, os.getpid(), flush=True)
time.sleep(float(sys.argv[2]))
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change accounts")


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty data folder that any account may reach; whatever runs in it is stopped and removed."""
    with _fresh_folder() as data:
        yield data


@pytest.fixture(scope="module")
def _used_folder() -> Iterator[Path]:
    with _fresh_folder() as data:
        Cluster.start(data).stop()
        yield data


@pytest.fixture
def used(_used_folder: Path) -> Iterator[Path]:
    """A data folder whose database exists and is stopped; making one takes longer than most tests."""
    yield _used_folder
    Cluster.start(_used_folder).stop()


@contextlib.contextmanager
def _fresh_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="waymark-test-") as name:
        data = Path(name)
        data.chmod(0o755)
        yield data
        _clear(data)


def _clear(data: Path) -> None:
    place = places.choose(data)
    if place.files.exists():
        Cluster.start(data).stop()
    places.remove(data, place)


def _starter(data: Path, *, then_sleep: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", STARTER, str(data), str(then_sleep)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)


def _report(starter: subprocess.Popen[str]) -> tuple[int, bool, int]:
    assert starter.stdout is not None
    pid, attached, own = starter.stdout.readline().split()
    return int(pid), attached == "True", int(own)


def _remember(cluster: Cluster, word: str) -> None:
    with psycopg.connect(_plain(cluster.owner_url())) as connection:
        connection.execute("create table if not exists kept (word text)")
        connection.execute("insert into kept values (%s)", [word])


def _remembered(cluster: Cluster) -> list[str]:
    with psycopg.connect(_plain(cluster.owner_url())) as connection:
        return [word for (word,) in connection.execute("select word from kept")]


def _plain(url: str) -> str:
    return url.replace("+psycopg", "")


def test_a_committed_row_survives_a_killed_server(used: Path) -> None:
    cluster = Cluster.start(used)
    _remember(cluster, "before the kill")
    busy = psycopg.connect(_plain(cluster.owner_url()))
    os.kill(cluster.pid, signal.SIGKILL)
    while cluster.alive():
        time.sleep(0.01)

    with Cluster.start(used) as again:
        assert not again.attached
        assert _remembered(again) == ["before the kill"]
    busy.close()


def test_a_killed_launcher_leaves_a_server_that_the_next_start_finds_and_stops(used: Path) -> None:
    starter = _starter(used, then_sleep=60)
    server_pid, _, own = _report(starter)
    os.kill(own, signal.SIGKILL)
    starter.communicate()

    cluster = Cluster.start(used)

    assert (cluster.attached, cluster.pid) == (True, server_pid)
    cluster.stop()
    assert not server.is_ours(server_pid, cluster.place)


def test_two_starts_at_once_share_one_server(folder: Path) -> None:
    starters = [_starter(folder, then_sleep=0) for _ in range(2)]
    reports = [_report(starter) for starter in starters]
    for starter in starters:
        starter.communicate()

    assert reports[0][0] == reports[1][0]
    assert sorted(attached for _, attached, _ in reports) == [False, True]


def test_a_stale_note_naming_a_living_stranger_is_seen_through(used: Path) -> None:
    cluster = Cluster.start(used)
    cluster.stop()
    # The stranger belongs to PostgreSQL's own account: PostgreSQL alone would take it for a server.
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", **cluster.place.account.identity()) as stranger:
        note = cluster.place.files / "postmaster.pid"
        note.write_text(f"{stranger.pid}\n{cluster.place.files}\n1\n{cluster.port}\n\n127.0.0.1\n\nready\n")
        try:
            with Cluster.start(used) as again:
                assert not again.attached
                assert stranger.poll() is None
        finally:
            stranger.kill()


def test_the_port_is_remembered_and_another_is_used_when_it_is_taken(used: Path) -> None:
    cluster = Cluster.start(used)
    cluster.stop()
    with Cluster.start(used) as again:
        assert again.port == cluster.port
    with socket.create_server(("127.0.0.1", cluster.port)), Cluster.start(used) as elsewhere:
        assert elsewhere.port != cluster.port


def test_an_initialisation_cut_short_is_begun_afresh(folder: Path) -> None:
    place = places.choose(folder)
    (place.home / "data.unfinished" / "base").mkdir(parents=True)
    with Cluster.start(folder) as cluster:
        assert cluster.alive()
    assert not (place.home / "data.unfinished").exists()


def test_it_listens_on_loopback_only_and_knows_no_trust(used: Path) -> None:
    with Cluster.start(used) as cluster:
        listening = {row.laddr.ip for row in psutil.Process(cluster.pid).net_connections() if row.laddr}
        assert listening == {"127.0.0.1"}
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(host="127.0.0.1", port=cluster.port, user="postgres", dbname="postgres", password="x")
        assert stat.S_IMODE(cluster.place.secrets.stat().st_mode) == 0o600
        assert stat.S_IMODE(cluster.place.home.stat().st_mode) == 0o700


def test_the_server_forces_to_disk_in_use_and_not_in_tests(used: Path) -> None:
    for for_tests, expected in ((False, "on"), (True, "off")):
        with Cluster.start(used, for_tests=for_tests) as cluster, cluster.superuser() as connection:
            assert connection.execute("show fsync").fetchone() == (expected,)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster.temporary() as cluster:
        yield cluster


def test_the_owner_may_make_roles_and_is_no_superuser(cluster: Cluster) -> None:
    with psycopg.connect(_plain(cluster.owner_url())) as connection:
        rights = connection.execute("select rolsuper, rolcreaterole from pg_roles where rolname = current_user")
        assert rights.fetchone() == (False, True)
        owner = connection.execute("select datdba::regrole::text from pg_database where datname = 'waymark'")
        assert owner.fetchone() == ("waymark_owner",)


def test_the_service_login_has_no_rights_of_its_own(cluster: Cluster) -> None:
    with psycopg.connect(_plain(cluster.service_url())) as connection:
        rights = connection.execute(
            "select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit from pg_roles"
            " where rolname = current_user",
        )
        assert rights.fetchone() == (False, False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table mine (id int)")


def test_letters_beyond_ascii_are_searched_and_cased(cluster: Cluster) -> None:
    with psycopg.connect(_plain(cluster.owner_url())) as connection:
        connection.execute("create extension if not exists pg_trgm")
        row = connection.execute(
            "select upper('привет'), cardinality(show_trgm('Привет')), current_setting('timezone')"
        )
        upper, trigrams, zone = row.fetchone() or ()
    assert upper == "ПРИВЕТ"
    assert zone == "UTC"
    assert trigrams > 0 or "C.utf8" not in _locales()


def _locales() -> str:
    return subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout


def test_a_database_can_be_copied_and_dropped_while_someone_is_connected(cluster: Cluster) -> None:
    cluster.create_database("pattern")
    with psycopg.connect(_plain(cluster.owner_url("pattern")), autocommit=True) as connection:
        connection.execute("create table kept as select 42 as answer")
    cluster.create_database("copy", template="pattern")
    with psycopg.connect(_plain(cluster.owner_url("copy"))) as connection:
        assert connection.execute("select answer from kept").fetchone() == (42,)
        cluster.drop_database("copy")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    cluster.drop_database("pattern")
    cluster.drop_database("never there")


def test_a_temporary_server_leaves_nothing_behind() -> None:
    with Cluster.temporary() as cluster:
        home, pid = cluster.place.home, cluster.pid
    assert not home.exists()
    assert not server.is_ours(pid, cluster.place)


@as_root
def test_postgresql_never_runs_as_root(used: Path) -> None:
    with Cluster.start(used) as cluster:
        assert psutil.Process(cluster.pid).uids().effective != 0


@as_root
def test_a_folder_only_root_may_enter_keeps_its_database_in_a_reachable_place(folder: Path) -> None:
    folder.chmod(0o700)
    data = folder / "data"
    with Cluster.start(data) as cluster:
        _remember(cluster, "kept elsewhere")
        assert places.REACHABLE in cluster.place.home.parents
        assert cluster.note is not None
        assert str(cluster.place.home) in cluster.note
    folder.chmod(0o755)
    # Opening the folder later must not make the data seem lost.
    with Cluster.start(data) as again:
        assert _remembered(again) == ["kept elsewhere"]
    _clear(data)


@as_root
def test_programs_only_root_may_reach_are_copied(used: Path) -> None:
    with tempfile.TemporaryDirectory() as hidden:
        found = binaries.installed()
        copy = binaries.copied(found, Path(hidden))
        assert not places.choose(used).account.can_enter(copy.folder / "bin")
        Path(hidden).chmod(0o755)
        shown = subprocess.run([copy.program("psql"), "--version"], capture_output=True, text=True, check=True)
    assert "18." in shown.stdout


def test_an_unusable_folder_is_one_clear_sentence() -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"^The data folder /proc/waymark cannot be used .*WAYMARK_DATA\.$"):
        Cluster.start(Path("/proc/waymark"))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("initdb: error: could not write: No space left on device", "The disk is full"),
        ('FATAL:  could not write lock file "postmaster.pid": No space left on device', "The disk is full"),
        ("LOG: could not bind: Address already in use\nFATAL: could not create any TCP/IP sockets", "port"),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", "wait a few seconds"),
        ('FATAL:  invalid value for parameter "fsync"', 'did not start: invalid value for parameter "fsync"'),
    ],
)
def test_each_refusal_of_postgresql_has_its_sentence(words: str, sentence: str) -> None:
    assert sentence in str(problems.from_words(words, place=Path("/somewhere/log")))


def test_a_full_disk_and_a_closed_folder_are_told_apart() -> None:
    full = problems.refused(OSError(errno.ENOSPC, "No space left on device"), Path("/data"))
    closed = problems.refused(PermissionError(errno.EACCES, "Permission denied"), Path("/data"))
    assert "disk is full" in str(full)
    assert "WAYMARK_DATA" in str(closed)


def test_a_start_that_cannot_work_says_why_and_leaves_no_process(used: Path) -> None:
    cluster = Cluster.start(used)
    cluster.stop()
    control = cluster.place.files / "global" / "pg_control"
    control.rename(control.with_name("pg_control.away"))
    with pytest.raises(EmbeddedPostgresError, match=r"did not start: .*pg_control"):
        Cluster.start(used)
    control.with_name("pg_control.away").rename(control)
    assert server.running(cluster.place) is None
