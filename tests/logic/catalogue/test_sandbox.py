"""Programs run where they can do no harm, and what they do is what they would do anywhere."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from logic.catalogue.runners import Outcome, Program, Runner
from logic.catalogue.runners.python import slow_modules
from logic.catalogue.sandbox.interpreter import Sandbox


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(0) as running:
        yield running


def running(pid: int) -> bool:
    """Whether a process does anything still; a dead one may wait for its parent to look."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    "program",
    [
        "import socket\nsocket.create_connection(('127.0.0.1', 1))",
        "import socket\nsocket.socket().bind(('127.0.0.1', 0))",
        "import socket\nsocket.getaddrinfo('localhost', 80)",
        "import socket\ntry:\n    socket.gethostbyname('localhost')\nexcept BaseException:\n    print('hidden')",
        "import socket\nsocket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    ],
)
def test_the_network_is_refused_even_to_programs_that_catch_everything(sandbox: Sandbox, program: str):
    assert sandbox.run(program) == ("refused the network", "")


def test_the_event_loop_and_threads_work(sandbox: Sandbox):
    program = """
import asyncio, threading
async def say(): await asyncio.sleep(0.001); print('loop')
asyncio.run(say())
thread = threading.Thread(target=print, args=('thread',))
thread.start(); thread.join()
print(asyncio.run(asyncio.to_thread(lambda: 'both')))
"""
    assert sandbox.run(program) == ("finished", "loop\nthread\nboth\n")


@pytest.mark.parametrize("program", ["while True: pass", "import time\ntime.sleep(60)"])
def test_a_program_without_end_is_stopped_after_two_seconds(sandbox: Sandbox, program: str):
    started = time.monotonic()
    assert sandbox.run(program)[0] == "timeout"
    assert 1.9 <= time.monotonic() - started < 10


def test_memory_ends_at_256_megabytes(sandbox: Sandbox):
    assert sandbox.run("print(len(bytearray(100_000_000)))") == ("finished", "100000000\n")
    assert sandbox.run("bytearray(300_000_000)") == ("raised MemoryError", "")


def test_a_bomb_of_processes_does_not_go_off(sandbox: Sandbox):
    assert sandbox.run("import os\nwhile True: os.fork()")[0] == "refused more than a few processes"


def test_children_that_a_program_leaves_behind_are_ended(sandbox: Sandbox):
    program = "import os, time\npid = os.fork()\nif pid: print(pid)\nelse: time.sleep(60)"
    ended, printed = sandbox.run(program)
    assert ended == "finished"
    deadline = time.monotonic() + 10
    while running(int(printed)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not running(int(printed))


@pytest.mark.parametrize(
    "program",
    [
        "open('/tmp/waymark-outside', 'w')",
        "import pathlib\npathlib.Path('../../outside').mkdir()",
        "import os\nos.remove('/etc/hostname')",
        "import sqlite3\nsqlite3.connect('/tmp/waymark-outside.db')",
        "import os\nos.rename('/etc/hostname', 'mine')",
    ],
)
def test_files_outside_the_folder_cannot_be_changed(sandbox: Sandbox, program: str):
    assert sandbox.run(program)[0] == "refused a file outside its folder"
    assert not Path("/tmp/waymark-outside").exists()  # noqa: S108 -- the very point


@pytest.mark.parametrize(
    "program",
    [
        "import subprocess\nsubprocess.run(['true'])",
        "import os\nos.system('true')",
        "import os\nos.execv('/bin/true', ['true'])",
        "import os\nos.posix_spawn('/bin/true', ['true'], {})",
        "import pty\npty.spawn('true')",
    ],
)
def test_a_program_that_starts_another_program_is_refused(sandbox: Sandbox, program: str):
    assert sandbox.run(program) == ("refused another program", "")


def test_a_spawned_process_ends_before_it_becomes_another_program(sandbox: Sandbox):
    program = "import os\nos.spawnv(os.P_WAIT, '/bin/touch', ['touch', 'mark'])\nprint(os.path.exists('mark'))"
    assert sandbox.run(program) == ("refused another program", "False\n")


@pytest.mark.parametrize(
    "program",
    [
        "print(open('/etc/passwd').read())",
        "import os\nprint(os.read(os.open('/etc/passwd', os.O_RDONLY), 9))",
        "import os\nos.symlink('/etc/passwd', 'mine')\nprint(open('mine').read())",
        "try:\n    print(open('/proc/self/environ').read())\nexcept BaseException:\n    print('hidden')",
    ],
)
def test_a_program_that_reads_a_file_outside_its_folder_is_refused(sandbox: Sandbox, program: str):
    assert sandbox.run(program) == ("refused a file outside its folder", "")


def test_the_library_its_source_and_the_time_zones_can_be_read(sandbox: Sandbox):
    program = """
import inspect, json, zoneinfo
print(len(inspect.getsource(json)) > 0, zoneinfo.ZoneInfo('Europe/Berlin'))
"""
    assert sandbox.run(program) == ("finished", "True Europe/Berlin\n")


def test_the_folder_is_empty_at_first_and_the_programs_own(sandbox: Sandbox):
    program = """
from pathlib import Path
print(list(Path().iterdir()), Path.home() == Path.cwd())
Path('a').mkdir(); Path('a/b.txt').write_text('x'); Path('c.txt').write_text('y')
Path('c.txt').rename('a/c.txt'); print(sorted(path.name for path in Path('a').iterdir()))
import shutil, tempfile
shutil.rmtree('a')
with tempfile.TemporaryDirectory() as folder: Path(folder, 'z').mkdir()
"""
    for _ in range(2):
        assert sandbox.run(program) == ("finished", "[] True\n['b.txt', 'c.txt']\n")


def test_the_environment_is_made_from_nothing(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WAYMARK_SECRET_KEY", "secret")
    with Sandbox(0) as fresh:
        ended, printed = fresh.run("import os, sys\nprint(sorted(os.environ), sys.flags.hash_randomization)")
    assert ended == "finished"
    assert "WAYMARK" not in printed
    assert "'PYTHONHASHSEED'" in printed
    assert printed.endswith(" 0\n")


def test_the_house_is_not_importable_and_nothing_of_ours_is_imported(sandbox: Sandbox):
    program = "import sys\nprint({'logic', 'signal', 'gc', 'resource'} & set(sys.modules))\nimport logic"
    assert sandbox.run(program) == ("raised ModuleNotFoundError", "set()\n")


def test_a_program_sees_itself_as_main_and_imports_what_it_writes(sandbox: Sandbox):
    program = """
from pathlib import Path
Path('helpers.py').write_text('def double(n): return 2 * n')
from helpers import double
class Point: pass
print(__name__, double(4), Point, Path(__file__).name)
"""
    assert sandbox.run(program) == ("finished", "__main__ 8 <class '__main__.Point'> main.py\n")


@pytest.mark.parametrize("modules", ["", "statistics threading"])
def test_the_end_of_the_interpreter_belongs_to_the_program(sandbox: Sandbox, modules: str):
    program = """
import atexit, threading
class Last:
    def __del__(self): print('deleted')
last = Last()
def values():
    try: yield 1
    finally: print('closed')
open_values = values(); next(open_values)
atexit.register(print, 'atexit')
go_on = threading.Event()
def late(): go_on.wait(); print('thread')
threading.Thread(target=late).start()
threading.Timer(0.05, go_on.set).start()
print('end')
"""
    ended, printed = sandbox.run(program, modules=modules)
    assert ended == "finished"
    assert printed.splitlines()[:3] == ["end", "thread", "atexit"]
    assert sorted(printed.splitlines()[3:]) == ["closed", "deleted"]


@pytest.mark.parametrize("modules", ["", "statistics"])
@pytest.mark.parametrize(
    ("program", "outcome"),
    [
        ("import sys\nsys.stdout = open('own.txt', 'w')\nprint(1)", ("finished", "")),
        ("import sys\nprint(1)\nsys.stdout.close()", ("finished", "1\n")),
        ("print(1, end='')\nraise SystemExit(3)", ("finished", "1")),
        ("import atexit\natexit.register(lambda: 1 / 0)\nprint(1)", ("finished", "1\n")),
        ("class Last:\n def __del__(self): 1 / 0\nlast = Last()\nprint(1)", ("finished", "1\n")),
        ("class Last:\n def __del__(self): print(name)\nlast = Last()\nname = 'known'", ("finished", "known\n")),
        ("import os\nif os.fork(): os.wait()\nprint(1)", ("finished", "1\n1\n")),
        ("print(1)\n1 / 0", ("raised ZeroDivisionError", "1\n")),
    ],
)
def test_a_program_ends_the_same_with_and_without_warm_modules(sandbox: Sandbox, program, outcome, modules):
    assert sandbox.run(program, modules=modules) == outcome


def test_warm_modules_change_nothing_but_the_time(sandbox: Sandbox):
    program = "import unittest.mock\nimport sys\nprint(len(sys.modules), unittest.mock.Mock(return_value=3)())"
    plain = sandbox.run(program)
    assert sandbox.run(program, modules="unittest.mock") == plain
    assert sandbox.run("import sys\nprint('asyncio' in sys.modules)", modules="") == ("finished", "False\n")


def test_more_sets_of_warm_modules_than_are_kept_all_answer(sandbox: Sandbox):
    names = ["json", "re", "csv", "enum", "textwrap", "string", "decimal", "fractions", "json"]
    assert [sandbox.run(f"print('{name}')", modules=name)[1] for name in names] == [f"{name}\n" for name in names]


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("from unittest import mock, TestCase\nimport re\n", "unittest unittest.mock re"),
        ("import os\nprint(1)", ""),
        ("def f():\n    import asyncio", ""),
        ("from pathlib import Path\nPath('random.py').touch()\nimport random", ""),
    ],
)
def test_only_what_a_program_imports_first_is_warmed_up(source: str, modules: str):
    assert slow_modules(source) == modules


def test_a_sandbox_leaves_no_folder_and_no_process_behind():
    with Sandbox(0) as sandbox:
        sandbox.run("print(1)", modules="json")
        folder = Path(sandbox._folder)
        assert folder.exists()
    assert not folder.exists()
    assert sandbox._process.returncode == 0


def test_a_sandbox_whose_owner_is_killed_cleans_up_after_itself(tmp_path: Path):
    program = """
import os
from logic.catalogue.sandbox.interpreter import Sandbox
sandbox = Sandbox(0); sandbox.run('print(1)')
print(sandbox._folder, flush=True)
os.kill(os.getpid(), 9)
"""
    root = Path(__file__).resolve().parents[3]
    killed = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False)
    folder = Path(killed.stdout.strip())
    assert killed.returncode == -9
    deadline = time.monotonic() + 10
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("print('a')\n1 / 0", "a\nZeroDivisionError"),
        ("print('a', end='')\nraise KeyError(1)", "a\nKeyError"),
        ("class Mine(Exception): pass\nraise Mine", "Mine"),
        ("print(", "SyntaxError"),
        ("import sys\nprint('a')\nsys.exit('bye')", "a"),
        ("print('a  ')\nprint()\nprint('b')", "a\n\nb"),
        ("print(input('? '))", "? here"),
        ("print('ä → ö')", "ä → ö"),
    ],
)
def test_the_outcome_is_what_is_printed_and_the_type_of_an_uncaught_exception(python: Runner, program: str, text: str):
    outcome = python.run(Program(program, typed="here"))
    assert outcome.sound
    assert outcome.text == text


@pytest.mark.parametrize(
    "program",
    [
        "print(object())",
        "print({'apple', 'pear', 'plum', 'fig', 'date'})",
        "import random\nprint(random.random())",
        "import time\nprint(time.time_ns())",
        "import os\nprint(os.getcwd())",
        "import random\nprint(random.random())\n",
    ],
)
def test_what_differs_from_run_to_run_is_no_answer(python: Runner, program: str):
    outcome = python.run(Program(program))
    assert outcome.ending == "unstable"
    assert not outcome.sound


def test_a_check_is_evaluated_after_the_program_and_its_setup(python: Runner):
    program = Program("x = [1]", setup="y = x", check="y is x and len(y) == 1")
    assert python.run(program) == Outcome("finished", "", checked=True)
    assert python.run(Program("x = 1", check="x == 2")).checked is False
    assert python.run(Program("x = 1", check="z")).text == "NameError"
    assert python.run(Program("x = 1\nraise ValueError", check="x == 1")).checked is None
