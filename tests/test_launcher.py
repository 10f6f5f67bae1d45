"""`make run` and what can happen to it: real processes, real kills, a real PostgreSQL."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg
import pytest

from commands import complaints, environment, pins, ports, processes
from db.embedded import Cluster, EmbeddedPostgresError, place
from logic.errors import SetupError

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 90.0
LAST_LINE = "Ctrl-C stops everything."


@dataclass
class Run:
    """A launcher at work, the file with everything it prints, and its port."""

    process: subprocess.Popen[str]
    output: Path
    port: int

    def until(self, sentence: str) -> str:
        """Wait for a sentence in the output; fails when the launcher ends without it."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            ended = self.process.poll() is not None
            printed = self.output.read_text(encoding="utf-8")
            if sentence in printed:
                return printed
            assert not ended, printed
            time.sleep(0.05)
        raise AssertionError(self.output.read_text(encoding="utf-8"))

    def ends(self) -> tuple[int, str]:
        """Wait for the end; the exit code and everything printed."""
        return self.process.wait(PATIENCE), self.output.read_text(encoding="utf-8")

    def part(self, word: str) -> psutil.Process:
        """The newest of its processes with this word among its arguments."""
        found = [child for child in psutil.Process(self.process.pid).children() if word in child.cmdline()]
        return max(found, key=lambda child: child.create_time())

    def everything(self) -> list[psutil.Process]:
        """The launcher and all it started."""
        launcher = psutil.Process(self.process.pid)
        return [launcher, *launcher.children(recursive=True)]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder shared by the runs of this file, as the ones of a checkout share theirs."""
    with tempfile.TemporaryDirectory(prefix="waymark-run-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        if place.exists(folder):
            Cluster.start(folder).stop()


@pytest.fixture
def launch(data: Path) -> Iterator[Callable[[], Run]]:
    """Starts runs that are stopped when their test is over, however it ended."""
    started: list[Run] = []

    def start() -> Run:
        output, port = data / f"output-{len(started)}", _free_port()
        with output.open("w") as file:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run"], cwd=ROOT, text=True, stdout=file, stderr=file,
                stdin=subprocess.DEVNULL, env=_environment(WAYMARK_DATA=str(data), PORT=str(port)),
            )  # fmt: skip
        started.append(Run(process, output, port))
        return started[-1]

    yield start
    for run in started:
        with contextlib.suppress(ProcessLookupError):
            run.process.send_signal(signal.SIGTERM)
        run.process.wait(PATIENCE)


def _environment(**changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | changes


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _manage(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, text=True, capture_output=True, check=False, timeout=PATIENCE, env=_environment(**changes)
    )


def _one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    (line,) = done.stderr.strip().splitlines()
    return line


def _remember(data: Path, word: str) -> None:
    with psycopg.connect(Cluster.start(data).owner_url().replace("+psycopg", "")) as connection:
        connection.execute("create table if not exists kept_by_test (word text)")
        connection.execute("insert into kept_by_test values (%s)", [word])


def _remembered(data: Path) -> list[str]:
    with (
        Cluster.start(data) as cluster,
        psycopg.connect(cluster.owner_url().replace("+psycopg", "")) as connection,
    ):
        return [word for (word,) in connection.execute("select word from kept_by_test")]


def _gone(parts: list[psutil.Process]) -> bool:
    psutil.wait_procs(parts, timeout=10)
    return not any(part.is_running() and part.status() != psutil.STATUS_ZOMBIE for part in parts)


def test_a_run_says_where_it_is_refuses_a_second_one_and_ctrl_c_stops_all_of_it(
    launch: Callable[[], Run], data: Path
) -> None:
    first = launch()
    printed = first.until(LAST_LINE)
    assert f"http://127.0.0.1:{first.port}" in printed
    for role in ("learner", "teacher", "admin"):
        assert f"{role}@" in printed
    first.until("worker started")

    second = _one_sentence(_manage("run", WAYMARK_DATA=str(data), PORT=str(_free_port())))
    assert "already running" in second
    assert f"http://127.0.0.1:{first.port}" in second

    parts = first.everything()
    assert len(parts) > 3
    first.process.send_signal(signal.SIGINT)
    assert first.ends()[0] == 0
    assert _gone(parts)
    assert ports.refusal("127.0.0.1", first.port) is None


def test_a_killed_worker_is_started_again_and_a_killed_server_ends_the_run(launch: Callable[[], Run]) -> None:
    run = launch()
    run.until("worker started")
    run.part("worker").kill()
    run.until("The worker was killed by SIGKILL; starting it again (1 of 3)")
    run.part("stripe-double").kill()
    run.until("The double of Stripe was killed by SIGKILL; starting it again (1 of 3)")

    parts = run.everything()
    run.part("serve").kill()

    code, printed = run.ends()
    assert code == 1
    assert "The server was killed by SIGKILL" in printed
    assert _gone(parts)


def test_a_killed_launcher_takes_its_children_along_and_the_next_run_goes_on(
    launch: Callable[[], Run], data: Path
) -> None:
    run = launch()
    run.until(LAST_LINE)
    _remember(data, "before the launcher was killed")
    children = [run.part("serve"), run.part("worker")]
    run.process.kill()
    assert _gone(children)

    again = launch()
    assert "was still running" in again.until(LAST_LINE)
    _remember(data, "before PostgreSQL was killed")
    psutil.Process(Cluster.start(data).pid).kill()

    code, printed = again.ends()
    assert code == 1
    assert "PostgreSQL has ended. What was committed is safe" in printed
    assert _remembered(data) == ["before the launcher was killed", "before PostgreSQL was killed"]


def test_a_busy_port_is_one_sentence(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        sentence = _one_sentence(_manage("run", WAYMARK_DATA=str(data), PORT=str(port)))
    assert sentence.startswith(f"Port {port} is taken by another program.")


def test_a_folder_that_cannot_be_written_is_one_sentence() -> None:
    sentence = _one_sentence(_manage("run", WAYMARK_DATA="/proc/waymark", PORT=str(_free_port())))
    assert sentence.startswith("The data folder /proc/waymark cannot be used")


@pytest.mark.parametrize(
    ("variable", "value", "says"),
    [
        ("DATABASE_URL", "postgresql://me:hush@127.0.0.1:1/none", "cannot be reached"),
        ("DATABASE_URL", "mysql://127.0.0.1/none", "only PostgreSQL"),
        ("PORT", "eighty", "must be a number"),
        ("WAYMARK_ENV", "staging", "development, test or production"),
        ("WAYMARK_ENV", "production", "WAYMARK_SECRET_KEY"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(data: Path, variable: str, value: str, says: str) -> None:
    settings = {"WAYMARK_DATA": str(data), "PORT": str(_free_port()), variable: value}
    sentence = _one_sentence(_manage("run", **settings))
    assert says in sentence
    assert "hush" not in sentence


def test_a_named_database_is_used_and_no_embedded_one_is_made(tmp_path: Path) -> None:
    with Cluster.temporary() as elsewhere:
        done = _manage("migrate", WAYMARK_DATA=str(tmp_path), DATABASE_URL=elsewhere.owner_url())
        assert done.returncode == 0, done.stderr
        with psycopg.connect(elsewhere.owner_url().replace("+psycopg", "")) as connection:
            assert connection.execute("select count(*) from alembic_version").fetchone() == (1,)
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_reports_a_sound_installation_and_names_what_is_missing(tmp_path: Path) -> None:
    sound = _manage("doctor", "--json", WAYMARK_DATA=str(tmp_path), PORT=str(_free_port()))
    assert sound.returncode == 0, sound.stdout
    found = {check["subject"]: check["state"] for check in json.loads(sound.stdout)}
    assert found["packages"] == found["PostgreSQL programs"] == found["data folder"] == "ok"

    lame = _manage("doctor", WAYMARK_DATA="/proc/waymark", PORT=str(_free_port()))
    assert lame.returncode == 1
    assert "/proc" in lame.stdout


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (SetupError("Install it."), "Install it."),
        (EmbeddedPostgresError("It did not start."), "It did not start."),
        (OSError(28, "No space left on device"), "The disk is full"),
        (psycopg.errors.DiskFull("could not extend file"), "The disk is full"),
        (psycopg.errors.InsufficientPrivilege("permission denied for database"), "may not do this"),
        (psycopg.OperationalError("server closed the connection"), "What was committed is safe"),
    ],
)
def test_each_problem_of_the_machine_has_its_sentence(problem: Exception, says: str) -> None:
    wrapped = RuntimeError("somewhere above")
    wrapped.__cause__ = problem
    assert says in str(complaints.sentence(problem))
    assert says in str(complaints.sentence(wrapped))


def test_a_fault_of_the_program_keeps_its_traceback() -> None:
    assert complaints.sentence(KeyError("topic")) is None


def test_the_lock_ends_with_its_holder(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with processes.alone(lock, address="http://here"):
        assert processes.is_locked(lock)
        with pytest.raises(SetupError, match="http://here"), processes.alone(lock, address="http://there"):
            pass
    assert not processes.is_locked(lock)


def test_every_package_is_pinned_exactly_and_installed_as_pinned() -> None:
    for file in (pins.RUNTIME, pins.DEVELOPMENT):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not line or line.startswith(("#", "-r ")) or "==" in line, line
    assert len(pins.pins(pins.RUNTIME)) > 60


def test_a_python_that_is_too_old_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "OLDEST", (99, 0))
    assert environment.main(["requirements.txt"]) == 1
    assert "needs Python 99.0 or newer" in capsys.readouterr().err


def test_make_alone_lists_the_two_commands() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, text=True, capture_output=True, check=True).stdout
    assert "make run " in listed
    assert "make test " in listed
