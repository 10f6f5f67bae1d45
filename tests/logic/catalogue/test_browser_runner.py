"""Questions about web pages are proved in Chromium, which sees no web but ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from logic.catalogue.browser.document import is_module
from logic.catalogue.browser.finder import find
from logic.catalogue.proved import ProvedVariant
from logic.catalogue.runners import Outcome, Program, Runner
from logic.catalogue.runners.browser import open_runner
from logic.errors import SetupError
from tests.logic.catalogue.crafted_bank import found, write_bank

pytestmark = pytest.mark.browser

BUTTON = """
- id: button
  difficulty: 4
  seconds: 60
  stem: What does this program print?
  code: |
    <button id="buy">Buy</button>
    // script
    buy.onclick = () => console.log("bought");
    buy.click();
  proof: {kind: executed, method: output}
  distractors:
    - mutant: |
        <button id="buy">Buy</button>
        // script
        buy.onclick = () => console.log("bought");
        buy.click();
        buy.click();
      misconception: a handler is called when it is set, too
    - {output: Buy, misconception: a click prints the text of the button}
    - {output: ReferenceError, misconception: an id makes no global name}
  explanation: The handler runs when the button is clicked.
"""


@pytest.fixture(scope="module")
def browser_runner() -> Iterator[Runner]:
    assert find(), "Chromium is missing; `make test` installs it, or says how"
    runner = open_runner()
    yield runner
    runner.close()


@pytest.fixture
def run(browser_runner):
    def outcome(source: str, **more: str) -> Outcome:
        return browser_runner.run(Program(source, **more))

    return outcome


@pytest.fixture
def printed(run):
    def text(source: str, **more: str) -> list[str]:
        outcome = run(source, **more)
        assert outcome.ending == "finished", outcome
        return outcome.printed.splitlines()

    return text


def test_what_is_logged_is_printed_as_the_console_shows_it(printed):
    source = 'console.log("a", 1, true, null, undefined, 10n, -0, NaN, 0.5, Symbol("id"));\nconsole.log("%");'
    assert printed(source) == ["a 1 true null undefined 10n -0 NaN 0.5 Symbol(id)", "%"]


@pytest.mark.parametrize("value", ["[1]", "({})", "document", "() => 1", "new Error('x')", "'%s', 1"])
def test_what_the_console_shows_for_exploring_is_refused(run, value: str):
    assert run(f"console.log({value})").ending == "refused"


def test_other_methods_of_the_console_are_refused(run):
    assert run('console.error("x")').detail == "console.error (print with console.log)"


def test_a_page_comes_before_its_script(printed):
    source = "<ul id=list><li>one</ul>\n// script\nlist.append('two');\nconsole.log(list.textContent)"
    assert printed(source) == ["onetwo"]


def test_a_page_may_bring_script_elements_of_its_own(printed):
    source = "<p>one</p>\n<script>console.log(document.querySelectorAll('p').length)</script>\n<p>two</p>"
    assert printed(source) == ["1"]


def test_events_are_captured_on_the_way_down_and_bubble_on_the_way_up(printed):
    source = """<div id="outer"><button id="inner"></button></div>
// script
for (const one of [outer, inner]) {
  one.addEventListener("click", () => console.log(one.id, "bubble"));
  one.addEventListener("click", () => console.log(one.id, "capture"), true);
}
inner.click();"""
    assert printed(source) == ["outer capture", "inner capture", "inner bubble", "outer bubble"]


def test_a_prevented_default_does_not_happen(printed):
    source = """<input id="box" type="checkbox">
// script
box.addEventListener("click", (event) => event.preventDefault());
box.click();
console.log(box.checked, box.dispatchEvent(new Event("click", { cancelable: true })));"""
    assert printed(source) == ["false false"]


def test_microtasks_come_before_timers(printed):
    source = """setTimeout(() => console.log("timer"), 50);
setTimeout(() => console.log("sooner"), 20);
Promise.resolve().then(() => console.log("microtask"));
console.log("script");"""
    assert printed(source) == ["script", "microtask", "sooner", "timer"]


def test_frames_and_observers_are_waited_for(printed):
    source = 'requestAnimationFrame(() => requestAnimationFrame(() => console.log("frame")));'
    assert printed(source) == ["frame"]
    source = "<p id=p>x</p>\n// script\nnew ResizeObserver((all) => console.log(all.length)).observe(p);"
    assert printed(source) == ["1"]


def test_nothing_is_left_for_the_next_program(printed):
    source = """console.log(localStorage.length, sessionStorage.length, document.cookie, window.name);
localStorage.a = sessionStorage.b = 1;
document.cookie = "c=1";
window.name = "d";"""
    assert [printed(source) for _ in range(4)] == [["0 0  "]] * 4


def test_the_history_is_as_long_each_time(printed):
    source = 'console.log(history.length);\nhistory.pushState(null, "", "/e");\nconsole.log(history.length);'
    assert [printed(source) for _ in range(2)] == [["2", "3"]] * 2


def test_a_database_is_gone_with_its_profile(printed):
    source = """const ask = indexedDB.open("shop");
ask.onupgradeneeded = () => console.log("new");
ask.onsuccess = () => console.log("open");"""
    assert [printed(source) for _ in range(2)] == [["new", "open"]] * 2


def test_the_shop_answers(printed):
    source = """for (const path of ["text", "status/404", "status/204", "nowhere", "redirect", "cookie"]) {
  const answer = await fetch("/" + path);
  console.log(answer.status, answer.ok, answer.redirected, await answer.text());
}
await fetch("/broken.json").then((answer) => answer.json()).catch((error) => console.log(error.name));
console.log(document.cookie);"""
    assert printed(f"await null;\n{source}") == [
        "200 true false hello",
        "404 false false Not Found",
        "204 true false ",
        "404 false false Not Found",
        "200 true true hello",
        "200 true false set",
        "SyntaxError",
        "theme=dark",
    ]


def test_the_shop_echoes_what_it_was_sent(printed):
    source = """const sent = {method: "POST", headers: {"X-Key": "k"}, body: JSON.stringify({a: 1})};
const answer = await fetch("/echo?q=1", sent);
console.log(await answer.text());"""
    (text,) = printed(source)
    heard = json.loads(text)
    assert (heard["method"], heard["query"], heard["body"]) == ("POST", {"q": "1"}, '{"a":1}')
    assert heard["headers"]["x-key"] == "k"
    assert heard["headers"]["content-type"] == "text/plain;charset=UTF-8"


@pytest.mark.parametrize(
    ("path", "options", "seen"),
    [
        ("/text", "{}", "TypeError"),
        ("/text", "{mode: 'no-cors'}", "0 opaque"),
        ("/open/text", "{}", "200 cors"),
        ("/open/text", "{credentials: 'include'}", "TypeError"),
        ("/open/text", "{method: 'DELETE', headers: {'X-Key': 'k'}}", "200 cors"),
        ("/trusted/text", "{credentials: 'include'}", "200 cors"),
        ("/text", "{method: 'PUT'}", "TypeError"),
    ],
)
def test_another_origin_is_guarded_as_on_the_web(printed, path: str, options: str, seen: str):
    source = f"""fetch("https://api.example{path}", {options})
  .then((answer) => console.log(answer.status, answer.type), (error) => console.log(error.name));"""
    assert printed(source) == [seen]


def test_no_other_host_can_be_reached(printed):
    source = 'await fetch("https://example.org/").catch((error) => console.log(error.name, error.message));'
    assert printed(source) == ["TypeError Failed to fetch"]


@pytest.mark.parametrize(("patience", "seen"), [(50, "TimeoutError"), (500, "late")])
def test_a_slow_answer_takes_time_and_can_be_given_up(printed, patience: int, seen: str):
    source = f"""fetch("/slow", {{ signal: AbortSignal.timeout({patience}) }})
  .then((answer) => answer.text(), (error) => error.name)
  .then((text) => console.log(text));"""
    assert printed(source) == [seen]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("null.x;", "TypeError"),
        ("let 1;", "SyntaxError"),
        ("class OwnError extends Error {}\nsetTimeout(() => { throw new OwnError('x') });", "OwnError"),
        ("document.querySelector('!');", "SyntaxError"),
        ("Promise.reject(new RangeError('x'));", "RangeError"),
        ("throw 'text';", "string"),
    ],
)
def test_an_uncaught_error_ends_a_program_with_its_name(run, source: str, name: str):
    assert run(source) == Outcome("raised", "", name)


def test_a_page_goes_on_after_an_error(run):
    source = 'setTimeout(() => console.log("still here"), 10);\nconsole.log("before");\nnull.x;'
    assert run(source) == Outcome("finished", "before\nTypeError\nstill here\n")


def test_a_rejection_handled_late_or_prevented_is_none(run):
    late = "const p = Promise.reject(new Error('x'));\nsetTimeout(() => p.catch(() => console.log('caught')), 10);"
    assert run(late) == Outcome("finished", "caught\n")
    prevented = "window.onerror = () => true;\nnull.x;"
    assert run(prevented) == Outcome("finished", "")


def test_a_busy_loop_is_ended_and_the_next_program_is_fine(run):
    assert run('console.log("a");\nwhile (true) {}') == Outcome("timeout", "a\n")
    assert run('console.log("b");') == Outcome("finished", "b\n")


def test_a_program_that_never_rests_has_no_outcome(run):
    assert run('setInterval(() => console.log("tick"), 100);').ending == "timeout"


def test_too_much_memory_kills_the_page_only(run):
    assert run("const all = [];\nwhile (true) all.push(new Array(1e6).fill(1.5));").ending in {"killed", "timeout"}
    assert run('console.log("b");') == Outcome("finished", "b\n")


@pytest.mark.parametrize(
    "value", ["Math.random()", "Date.now()", "innerWidth", "new Date(0).getHours()", "(0.5).toLocaleString()"]
)
def test_what_differs_from_browser_to_browser_is_unstable(run, value: str):
    assert run(f"console.log({value});").ending == "unstable"


@pytest.mark.parametrize(
    "source", ["location.reload();", "open('/text');", "console.log(1);\nlocation.href = '/text';"]
)
def test_other_pages_are_refused(run, source: str):
    assert run(source).ending == "refused"


def test_dialogs_are_answered(printed):
    source = "alert(1);\nconsole.log(prompt('Name?'), prompt('Age?'), prompt('?'), confirm('Sure?'));"
    assert printed(source, typed="Ada\n36\n") == ["Ada 36 null false"]


@pytest.mark.parametrize(
    ("check", "truth"),
    [("n === 2", True), ("n", True), ("n - 2", False), ("''", False), ("await later()", True), ("document.body", True)],
)
def test_a_check_is_asked_after_setup(run, check: str, truth: bool):  # noqa: FBT001 -- the expectation
    source = "let n = 1;\nconst later = () => new Promise((done) => setTimeout(() => done(n === 2), 20));"
    assert run(source, setup="setTimeout(() => { n += 1; }, 30);", check=check).checked is truth


def test_a_check_is_not_reached_after_an_error(run):
    assert run("null.x;", check="true") == Outcome("raised", "", "TypeError")
    assert run("let n = 1;", setup="null.x;", check="true") == Outcome("raised", "", "TypeError")
    assert run("let n = 1;", check="missing") == Outcome("raised", "", "ReferenceError")


def test_several_threads_do_not_disturb_each_other(run):
    source = "<ul id=list></ul>\n// script\nlocalStorage.n = {n};\nsetTimeout(() => console.log(localStorage.n), 50);"
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda n: run(source.replace("{n}", str(n))), range(40)))
    assert [outcome.printed for outcome in outcomes] == [f"{n}\n" for n in range(40)]


def test_a_family_is_proved_and_its_code_highlighted_as_a_page(tmp_path: Path):
    bank = write_bank(tmp_path / "content", language="browser")
    bank.add(BUTTON)
    report = bank.prove()
    about = [problem for problem in found(report.problems) if "button" in problem[2]]
    assert not about
    variant = report.proved["apples/button"].variants[0]
    assert variant.options[0].text == "bought"
    assert variant.highlighted_as == "html"


def test_a_script_alone_is_highlighted_as_javascript():
    variant = ProvedVariant("", "buy.click();", "browser", "code", (), "")
    assert variant.highlighted_as == "javascript"


@pytest.mark.parametrize(
    ("script", "module"),
    [
        ("const a = await b();", True),
        ("for await (const a of b) {}", True),
        ("import a from 'b';", True),
        ("import('b');", False),
        ("const f = async () => await b();", False),
        ("(async () => {\n  await b();\n})();", False),
        ("// await", False),
    ],
)
def test_a_script_is_a_module_only_when_it_must_be(script: str, module: bool):  # noqa: FBT001 -- the expectation
    assert is_module(script) is module


def test_without_chromium_it_is_said_what_to_do(tmp_path: Path):
    with pytest.raises(SetupError, match="installs it"):
        open_runner(str(tmp_path / "chromium"))
