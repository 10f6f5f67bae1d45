"""JavaScript questions are proved on Node, each program as if it were alone there."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from logic.catalogue.runners import Outcome, Program, Runner
from logic.catalogue.runners.javascript import files, open_runner
from logic.errors import SetupError
from tests.logic.catalogue.crafted_bank import Bank, write_bank

MODULES = """\
// file: counter.mjs
export let count = 0;
export const add = () => count++;
// file: main.mjs
import { count, add } from "./counter.mjs";
add();
console.log(count);
"""
FAMILIES = """
- id: a-second-name
  difficulty: 4
  seconds: 60
  stem: What does this program print?
  code: |
    const first = [«n»];
    const second = first;
    second.push(9);
    console.log(first);
  proof: {kind: executed, method: output}
  instances: [{n: 1}, {n: 2}]
  distractors:
    - mutant: |
        const first = [«n»];
        const second = [...first];
        second.push(9);
        console.log(first);
      misconception: an assignment copies an array
    - {output: "[ [ «n» ], 9 ]", misconception: push nests what was there}
    - {output: TypeError, misconception: a const array cannot grow}
  explanation: Both names stand for one array.
- id: a-promise-later
  difficulty: 6
  seconds: 60
  stem: Which statement is true when this program has ended?
  code: |
    let state = "new";
    const done = (async () => {
      state = "begun";
      await null;
      state = "done";
    })();
  proof: {kind: executed, method: claim, setup: const soon = state}
  key: {text: "It was begun at once and done later", check: soon === "begun" && state === "done"}
  distractors:
    - {text: It was new until the promise was awaited, check: soon === "new", misconception: async functions start late}
    - {text: It was done before the next statement, check: soon === "done", misconception: await blocks}
    - {text: Its promise holds a text, check: typeof (await done) === "string", misconception: the last value is given}
  explanation: An async function runs at once up to its first await.
"""
PLAIN = "console.log([1, 2].map((n) => n * 2));"


@pytest.fixture(scope="module")
def node() -> Iterator[Runner]:
    runner = open_runner()
    yield runner
    runner.close()


@pytest.fixture
def bank_of_javascript(tmp_path: Path) -> Bank:
    return write_bank(tmp_path / "content", language="javascript")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            "console.log([1, { a: 'x' }], new Map([[1, 2]]), -0, 10n, null)",
            "[ 1, { a: 'x' } ] Map(1) { 1 => 2 } -0 10n null",
        ),
        ("console.log('%s is %d', 'x', 4)\nprocess.stdout.write('ä → ö')", "x is 4\nä → ö"),
        ("console.error('no'); console.warn('no'); console.log('yes')", "yes"),
        ("console.log('a')\nnull.x", "a\nTypeError"),
        ("class OutOfStock extends Error {}\nthrow new OutOfStock('x')", "OutOfStock"),
        ("throw 'a text'", "uncaught value"),
        ("console.log('a'); Promise.reject(new RangeError('x'))", "a\nRangeError"),
        ("(async () => { await null; throw new URIError('x') })()", "URIError"),
        ("console.log(", "SyntaxError"),
        ("setTimeout(() => { throw new TypeError() }, 1); setTimeout(() => console.log('late'), 20)", "TypeError"),
        ("Promise.resolve().then(() => console.log('late')); throw new Error()", "Error"),
        (
            "setTimeout(() => console.log('t'), 0); Promise.resolve().then(() => console.log('p'))\nconsole.log('s')",
            "s\np\nt",
        ),
        ("process.nextTick(() => console.log('n')); Promise.resolve().then(() => console.log('p'))", "n\np"),
        ("function f() { f() }\nf()", "RangeError"),
        ("console.log((1234.5).toLocaleString(), new Date(0).getHours())", "1,234.5 0"),
        ("console.log(process.env.HOME, process.argv.length)", "undefined 2"),
        ("process.on('exit', (code) => console.log('bye', code)); process.exit(3)", "bye 3"),
        ("process.on('beforeExit', () => console.log('drained'))\nconsole.log(1)", "1\ndrained"),
        ("process.on('uncaughtException', (e) => console.log(e.name))\nnull.x", "TypeError"),
        ("console.log('a'); process.exit(); console.log('b')", "a"),
    ],
)
def test_the_outcome_is_what_node_prints_and_the_class_of_an_uncaught_error(node: Runner, source: str, text: str):
    outcome = node.run(Program(source))
    assert outcome.sound
    assert outcome.text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("console.log(this === module.exports, require.main === module)", "true true"),
        ("console.log((function () { return this === globalThis })())", "true"),
        ("'use strict'\nconsole.log((function () { return this })())", "undefined"),
        ("const { join } = require('path')\nconsole.log(join('a', 'b'))", "a/b"),
        (
            "import { join } from 'node:path'\nconsole.log(join('a', 'b'), typeof require, this)",
            "a/b undefined undefined",
        ),
        ("const four = await Promise.resolve(4)\nconsole.log(four, this)", "4 undefined"),
        ("export const a = 1\nb = 2", "ReferenceError"),
        ("b = 2\nconsole.log(b)", "2"),
    ],
)
def test_a_program_is_a_sloppy_script_or_a_module_by_its_own_words(node: Runner, source: str, text: str):
    assert node.run(Program(source)).text == text


def test_several_files_are_modules_of_each_other_and_the_last_is_run(node: Runner):
    assert node.run(Program(MODULES)).text == "1"
    script = (
        "// file: a/b.cjs\nexports.one = 1;\n// file: c.js\nconsole.log(require('./a/b.cjs'));\n// file: d.json\n{}\n"
    )
    assert node.run(Program(script)).text == "{ one: 1 }"
    assert node.run(Program(MODULES.replace("./counter", "./other"))).text == "Error"
    assert list(files(Program("let a;\n// file: b.js\nlet b;"))) == ["program.js"]


def test_a_check_is_evaluated_when_nothing_is_left_to_do(node: Runner):
    source = "let a = 1; setTimeout(() => { a = 2 }, 5) // later"
    assert node.run(Program(source, setup="const b = a", check="a === 2 && b === 1 // so")) == Outcome(
        "finished", "", checked=True
    )
    assert node.run(Program("let a = 1", check="a === 2")).checked is False
    assert node.run(Program("let a", setup="a = await 3", check="a === 3")).checked is True
    assert node.run(Program("const f = async () => 3", check="await f() === 3")).checked is True
    assert node.run(Program(MODULES, check="count === 1")).checked is True
    assert node.run(Program("process.exitCode = 1", check="process.exitCode")).checked is True


def test_a_check_that_is_not_reached_is_neither_true_nor_false(node: Runner):
    assert node.run(Program("let a = 1; throw new Error()", check="a")) == Outcome("raised", "", "Error")
    assert node.run(Program("let a = 1", check="z")).text == "ReferenceError"
    assert node.run(Program("let a = 1", setup="let a", check="a")).text == "SyntaxError"
    assert node.run(Program("const never = new Promise(() => 0)", check="await never")).checked is None
    assert node.run(Program("let a = 1", check="a")).checked is True


@pytest.mark.parametrize(
    "source",
    [
        "process.stdin.on('data', (text) => process.stdout.write(String(text)))",
        "process.stdout.write(require('fs').readFileSync(0, 'utf8'))",
        "require('readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(line))",
        "import rl from 'readline'\nfor await (const line of rl.createInterface(process.stdin)) console.log(line)",
    ],
)
def test_what_is_typed_stands_on_standard_input(node: Runner, source: str):
    assert node.run(Program(source, typed="one\ntwo")).printed == "one\ntwo\n"


@pytest.mark.parametrize(
    "source",
    [
        "for (;;);",
        "const again = () => Promise.resolve().then(again); again()",
        "const again = () => process.nextTick(again); again()",
        "setInterval(() => 0, 50)",
        "/(a+)+$/.test('a'.repeat(60) + 'b')",
    ],
)
def test_a_program_without_end_is_stopped_after_two_seconds(node: Runner, source: str):
    started = time.monotonic()
    assert node.run(Program(f"console.log('a');\n{source}")) == Outcome("timeout", "a\n")
    assert 1.9 <= time.monotonic() - started < 10


def test_memory_ends_at_256_megabytes(node: Runner):
    assert node.run(Program("console.log(Buffer.alloc(100_000_000).length)")).text == "100000000"
    assert node.run(Program("const all = []; for (;;) all.push(Array(1000).fill(1))")).ending in {"killed", "timeout"}
    if sys.platform == "linux":
        assert node.run(Program("Buffer.alloc(400_000_000)")).text == "RangeError"


@pytest.mark.parametrize(
    "source",
    [
        "try { require('fs').readFileSync('/etc/passwd') } catch { console.log('hidden') }",
        "try { require('fs').writeFileSync('../../outside', '') } catch { console.log('hidden') }",
        "require('fs').readFile('/etc/passwd', () => console.log('hidden'))",
        "import { readFile } from 'node:fs/promises'\nawait readFile('/etc/passwd').catch(() => console.log('hidden'))",
        "require('fs').linkSync('/etc/passwd', 'mine')",
        "require('/etc/hostname')",
    ],
)
def test_files_outside_the_folder_are_refused_even_to_programs_that_catch_everything(node: Runner, source: str):
    assert node.run(Program(source)) == Outcome("refused", "", "a file outside its folder")


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("try { require('child_process').execSync('true') } catch { console.log('hidden') }", "another program"),
        ("require('child_process').spawn('true').on('error', () => 0)", "another program"),
        ("new (require('worker_threads').Worker)('1', { eval: true })", "worker threads"),
        ("require('http').get('http://127.0.0.1:1').on('error', () => 0)", "the network"),
        ("require('net').createServer().listen(0)", "the network"),
        ("require('dgram').createSocket('udp4').bind(0)", "the network"),
        ("require('dns').promises.lookup('localhost').catch(() => 0)", "the network"),
        ("import { connect } from 'node:tls'\nconnect(1)", "the network"),
        ("fetch('http://127.0.0.1:8999').catch(() => console.log('hidden'))", "the network"),
        ("import { lookup } from 'node:dns'\nlookup('localhost', () => 0)", "the network"),
        ("require('no' + 'de:net').connect(1)", "the network"),
        ("import { DatabaseSync } from 'node:sqlite'\nnew DatabaseSync('outside.db')", "a database"),
        ("new WebSocket('ws://127.0.0.1:8999')", "the network"),
    ],
)
def test_other_programs_databases_and_the_network_are_refused(node: Runner, source: str, what: str):
    assert node.run(Program(source)) == Outcome("refused", "", what)


@pytest.mark.parametrize("source", ["process.binding('tcp_wrap')", "require('fs').symlinkSync('/etc/passwd', 'mine')"])
def test_links_and_inner_parts_of_node_are_refused(node: Runner, source: str):
    assert node.run(Program(source)).sentence.startswith("tried to use links or inner parts of Node")


@pytest.mark.parametrize(
    "source",
    [
        "console.log(Math.random())",
        "console.log(Math.random() < 0.5 ? 'heads' : 'tails')",
        "console.log(Date.now())",
        "console.log(new Date().getFullYear())",
        "console.log(Date())",
        "console.log(crypto.randomUUID())",
        "console.log(__dirname)",
        "setTimeout(() => console.log('timer'), 0); setImmediate(() => console.log('immediate'))",
    ],
)
def test_what_rests_on_chance_is_no_answer(node: Runner, source: str):
    outcome = node.run(Program(source))
    assert outcome.ending == "unstable"
    assert not outcome.sound


def test_chance_that_makes_no_difference_is_no_harm(node: Runner):
    source = (
        "const n = Math.floor(Math.random() * 6); console.log(n >= 0 && n < 6, Math.random() < 1, Math.random.name)"
    )
    assert node.run(Program(source)).text == "true true random"


def test_dates_are_what_they_are_elsewhere(node: Runner):
    source = """
const day = new Date(2020, 0, 31);
class Day extends Date {}
console.log(day, Date, day instanceof Date, new Day(0) instanceof Day, day.constructor === Date, typeof Date());
console.log(Date.UTC(2020, 1), Date.now() - new Date() <= 0, Object.keys(new Date()));
"""
    text = "2020-01-31T00:00:00.000Z [Function: Date] true true true string\n1580515200000 true []"
    assert node.run(Program(source)).text == text


def test_a_folder_is_empty_but_for_the_program_and_its_own(node: Runner):
    source = """
const fs = require('fs');
fs.writeFileSync('x', 'a');
console.log(fs.readdirSync('.'), fs.readFileSync('x', 'utf8'));
"""
    for _ in range(2):
        assert node.run(Program(source)).text == "[ 'program.js', 'x' ] a"


def test_several_threads_get_their_own_answers(node: Runner):
    def answer(number: int) -> str:
        ending = "; process.exitCode = 0" if number % 10 == 0 else ""
        return node.run(Program(f"let n = {number}; setTimeout(() => console.log(n), 1){ending}")).text

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(answer, range(60))) == [str(number) for number in range(60)]


def test_families_are_proved(bank_of_javascript: Bank):
    bank_of_javascript.add(FAMILIES)
    report = bank_of_javascript.prove()
    assert report.problems == ()
    first, second = report.proved["apples/a-second-name"].variants
    assert [option.text for option in first.options] == ["[ 1, 9 ]", "[ 1 ]", "[ [ 1 ], 9 ]", "TypeError"]
    assert second.key.text == "[ 2, 9 ]"
    assert "apples/a-promise-later" in report.proved


def test_a_missing_node_is_said_in_a_sentence(tmp_path: Path):
    with pytest.raises(SetupError, match="There is no Node at"):
        open_runner(str(tmp_path / "node"))
    no_node = open_runner("false")
    with pytest.raises(SetupError, match="could not be started"):
        no_node.run(Program(PLAIN))
