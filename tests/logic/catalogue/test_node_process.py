"""A Node process takes one program after the other, and none of them meets what another left."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from logic.catalogue.node_sandbox.process import NodeProcess
from logic.catalogue.runners.javascript import installed_node, plain

PLAIN = "console.log([1, 2].map((n) => n * 2));"


@pytest.fixture
def process() -> Iterator[NodeProcess]:
    running = NodeProcess(installed_node(), "first")
    yield running
    running.close()


def run_once(process: NodeProcess, source: str) -> tuple[str, str]:
    return process.run({"program.js": source}, "program.js", "", plain=plain(source))


@pytest.mark.parametrize(
    "source",
    [
        "Array.prototype.last = 1",
        "x = 5",
        "var f = 1; globalThis.f = 2",
        "console.log = () => 0",
        "console.group('a')",
        "Object.freeze(Object.prototype)",
        "Math.max = Math.min",
        "delete globalThis.Map",
        "Error.stackTraceLimit = 0",
        "Object.setPrototypeOf(Array.prototype, null)",
        "require('util').inspect.defaultOptions.depth = 0",
        "require('events').defaultMaxListeners = 1",
        "process.on('exit', () => console.log('late'))",
        "setInterval(() => console.log('late'), 1).unref()",
        "require('fs').readFileSync = 0",
        "setTimeout(() => console.log('late'), 30); null.x",
        "(() => {}).constructor.prototype.call = 0",
    ],
)
def test_a_program_that_leaves_something_behind_is_the_last_of_its_process(process: NodeProcess, source: str):
    run_once(process, source)
    assert not process.alive


@pytest.mark.parametrize(
    "source",
    [
        PLAIN,
        "class A { #x = 1; get x() { return this.#x } }\nconsole.log(new A().x)",
        "console.log('a'); null.x",
        "Promise.reject(new Error())",
        "console.log(",
        "setTimeout(() => console.log(structuredClone([1])), 1)",
        "import { EventEmitter } from 'node:events'\nnew EventEmitter().on('a', () => 0).emit('a')",
        "console.log(new RegExp('a').test('a'), JSON.stringify({}), new Intl.NumberFormat().format(1))",
    ],
)
def test_a_process_takes_the_next_program_as_if_it_were_the_first(process: NodeProcess, source: str):
    before = run_once(process, PLAIN)
    first = run_once(process, source)
    assert process.alive
    assert run_once(process, source) == first
    assert run_once(process, PLAIN) == before == ("finished", "[ 2, 4 ]\n")


def test_a_process_leaves_no_folder_behind(process: NodeProcess):
    assert run_once(process, PLAIN)[0] == "finished"
    assert process._folder.exists()
    process.close()
    assert not process._folder.exists()
    assert process._process.returncode is not None


def test_a_process_whose_owner_is_killed_cleans_up_after_itself():
    program = """
import os
from logic.catalogue.node_sandbox.process import NodeProcess
from logic.catalogue.runners.javascript import installed_node
process = NodeProcess(installed_node(), "first")
process.run({"a.js": "console.log(1)"}, "a.js", "", plain=True)
print(process._folder, flush=True)
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
