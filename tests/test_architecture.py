"""House law as code: the rules of tests/house_rules.py over every file of the project."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

import pytest

from tests import house_rules as rules
from tests import source
from tests.source import Source

Rule = Callable[[Source], Iterable[str]]
READABLE = {".py", ".md", ".toml", ".yaml", ".yml", ".json", ".ini", ".txt", ".sh", ".cfg", ".css", ".html", ""}


def assert_nowhere(rule: Rule) -> None:
    _assert_none(finding for file in source.python_files() for finding in rule(file))


def _assert_none(findings: Iterable[str]) -> None:
    found = sorted(set(findings))
    assert not found, f"{len(found)} places break house law:\n" + "\n".join(found)


def _texts(*, with_tests: bool) -> Iterator[tuple[str, str]]:
    for path in source.files():
        name = path.relative_to(source.ROOT).as_posix()
        if path.suffix in READABLE and (with_tests or not name.startswith("tests/")):
            yield name, path.read_text(encoding="utf-8")


def test_the_project_is_read_at_all() -> None:
    read = {file.path for file in source.python_files()}
    assert {"app.py", "db/engine.py", "logic/errors.py", "tests/conftest.py"} <= read
    assert not [path for path in read if path.startswith(".venv")]


def test_db_imports_nothing_that_stands_above_it() -> None:
    assert_nowhere(rules.upward_imports_of_db)


def test_logic_imports_neither_the_screen_nor_the_doors_to_it() -> None:
    assert_nowhere(rules.upward_imports_of_logic)


def test_pages_and_components_never_speak_to_the_database() -> None:
    assert_nowhere(rules.the_database_on_the_screen)


def test_api_and_jobs_know_nothing_of_pages_and_components() -> None:
    assert_nowhere(rules.the_screen_behind_other_doors)


def test_inside_logic_only_services_and_the_named_files_speak_to_the_database() -> None:
    assert_nowhere(rules.the_database_in_a_pure_module)


def test_pure_modules_read_no_clock_and_throw_no_dice() -> None:
    assert_nowhere(rules.time_or_chance_in_a_pure_module)


def test_slices_meet_at_their_services_and_a_few_plain_values() -> None:
    assert_nowhere(rules.the_inside_of_another_slice)


def test_every_named_exception_still_exists() -> None:
    modules = {name.replace(".", "/") + ".py" for name in rules.SHARED_VALUES}
    named = {*rules.JOINING, *modules, *rules.HTML_WITH_A_REASON, *rules.TIMERS_WITH_A_REASON}
    assert named <= {file.path for file in source.python_files()}


def test_every_named_exception_is_still_needed() -> None:
    speaking = {file.path for file in source.python_files() if any(rules.imports_below(file, *rules.REMEMBERING))}
    assert set(rules.JOINING) <= speaking
    timed = {file.path for file in source.python_files() if "run_every=" in file.text and file.top != "tests"}
    assert set(rules.TIMERS_WITH_A_REASON) == timed
    crossing = {
        shared
        for file in source.in_rooms("logic")
        for imported in file.imports()
        for shared in rules.SHARED_VALUES
        if imported.is_below(shared) and not imported.is_below(f"logic.{file.slice}")
    }
    assert set(rules.SHARED_VALUES) == crossing


def test_session_state_has_one_door() -> None:
    assert_nowhere(rules.session_state_outside_its_door)


def test_every_cache_of_the_screen_is_in_one_file() -> None:
    assert_nowhere(rules.caches_outside_their_door)


def test_only_the_clock_reads_the_time() -> None:
    assert_nowhere(rules.clocks_of_its_own)


def test_no_page_stands_directly_under_pages() -> None:
    assert_nowhere(rules.a_page_in_no_room)


def test_every_page_behind_a_sign_in_first_asks_for_its_role() -> None:
    assert_nowhere(rules.a_page_that_does_not_ask_who_is_there)


def test_nothing_is_styled_from_python() -> None:
    assert_nowhere(rules.styles_from_python)


def test_charts_have_axes_and_colours_that_somebody_chose() -> None:
    assert_nowhere(rules.charts_without_a_choice)


def test_no_page_reruns_on_a_timer() -> None:
    assert_nowhere(rules.pages_that_run_by_themselves)


def test_queries_never_end_a_transaction() -> None:
    assert_nowhere(rules.queries_that_end_a_transaction)


def test_no_file_has_more_than_four_hundred_lines() -> None:
    assert_nowhere(rules.files_of_more_than_one_idea)


def test_every_slice_opens_with_a_paragraph_that_names_its_files() -> None:
    assert_nowhere(rules.slices_that_do_not_say_what_they_know)


def test_whoever_silences_a_check_says_why() -> None:
    assert_nowhere(rules.exceptions_without_a_reason)


def test_the_project_speaks_of_itself_alone() -> None:
    _assert_none(finding for name, text in _texts(with_tests=True) for finding in rules.foreign_words(name, text))


def test_no_file_names_a_folder_of_one_machine() -> None:
    _assert_none(
        finding for name, text in _texts(with_tests=False) for finding in rules.paths_of_one_machine(name, text)
    )


BROKEN: list[tuple[Rule, str, str]] = [
    (rules.upward_imports_of_db, "db/queries/xp.py", "from logic import clock"),
    (rules.upward_imports_of_db, "db/engine.py", "def late():\n    import jobs.app"),
    (rules.upward_imports_of_logic, "logic/xp/levels.py", "import streamlit as st"),
    (rules.upward_imports_of_logic, "logic/plans/service.py", "from components import session"),
    (rules.the_database_on_the_screen, "pages/learner/plan.py", "from db.queries import plans"),
    (rules.the_database_on_the_screen, "components/charts.py", "from sqlalchemy.orm import Session"),
    (rules.the_screen_behind_other_doors, "api/plans.py", "from components.session import require"),
    (rules.the_screen_behind_other_doors, "jobs/tasks.py", "import streamlit"),
    (rules.the_database_in_a_pure_module, "logic/xp/streaks.py", "from sqlalchemy import Row"),
    (rules.the_database_in_a_pure_module, "logic/plans/states.py", "from db import engine"),
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "import datetime as d\nd.datetime.now()"),
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "from datetime import date\ndate.today()"),
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "import time\ntime.time()"),
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "import random\nrandom.choice([1])"),
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "from random import Random\nRandom()"),
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "import numpy as np\nnp.random.rand(3)"),
    (rules.the_inside_of_another_slice, "logic/xp/service.py", "from logic.plans import generation"),
    (rules.the_inside_of_another_slice, "logic/xp/service.py", "from logic.plans.views import PlanView"),
    (rules.session_state_outside_its_door, "components/header.py", "import streamlit as st\nst.session_state['a']"),
    (rules.session_state_outside_its_door, "pages/learner/plan.py", "from streamlit import session_state as s\ns.a"),
    (rules.caches_outside_their_door, "components/header.py", "import streamlit as st\n@st.cache_data\ndef f(): ..."),
    (rules.clocks_of_its_own, "jobs/tasks.py", "from datetime import datetime\ndatetime.now()"),
    (rules.a_page_in_no_room, "pages/plan.py", ""),
    (rules.a_page_that_does_not_ask_who_is_there, "pages/learner/plan.py", "import streamlit as st\nst.title('Plan')"),
    (rules.a_page_that_does_not_ask_who_is_there, "pages/admin/bank.py", "session.require(Role.LEARNER)"),
    (rules.a_page_that_does_not_ask_who_is_there, "pages/shared/account.py", "'Docstring.'"),
    (rules.a_page_that_does_not_ask_who_is_there, "pages/new_room/page.py", "print(1)"),
    (rules.styles_from_python, "components/header.py", "css = '<STYLE>body {}</STYLE>'"),
    (rules.styles_from_python, "components/header.py", "st.markdown('<b>', unsafe_allow_html=True)"),
    (rules.charts_without_a_choice, "components/charts.py", "st.line_chart([1])"),
    (rules.pages_that_run_by_themselves, "components/header.py", "@st.fragment(run_every=5)\ndef f(): ..."),
    (rules.pages_that_run_by_themselves, "components/item_list.py", "st.fragment(f, run_every=3.0)(1)"),
    (rules.pages_that_run_by_themselves, "pages/admin/bank.py", "@st.fragment(run_every='9s')\ndef f(): ..."),
    (rules.queries_that_end_a_transaction, "db/queries/xp.py", "def f(session):\n    session.commit()"),
    (rules.files_of_more_than_one_idea, "logic/xp/levels.py", "\n" * 401),
    (rules.exceptions_without_a_reason, "logic/xp/levels.py", "a = 1  # noqa: PLR2004\n"),
    (rules.exceptions_without_a_reason, "logic/xp/levels.py", "a = 1  # noqa\n"),
    (rules.exceptions_without_a_reason, "logic/xp/levels.py", "a = 1  # type: ignore[misc]\n"),
    (rules.slices_that_do_not_say_what_they_know, "logic/xp/unheard_of.py", ""),
    (rules.slices_that_do_not_say_what_they_know, "logic/unheard_of/service.py", ""),
]
FINE: list[tuple[Rule, str, str]] = [
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "import random\nrandom.Random(7).choice([1])"),
    (rules.time_or_chance_in_a_pure_module, "logic/xp/streaks.py", "import time\ntime.monotonic()"),
    (rules.the_inside_of_another_slice, "logic/plans/service.py", "from logic.xp.service import Award"),
    (
        rules.a_page_that_does_not_ask_who_is_there,
        "pages/learner/x.py",
        "'D.'\nimport a\nme = session.require(Role.LEARNER)",
    ),
    (rules.a_page_that_does_not_ask_who_is_there, "pages/public/welcome.py", "print(1)"),
    (rules.pages_that_run_by_themselves, "components/item_key_changes.py", "st.fragment(f, run_every=3.0)(1)"),
    (rules.exceptions_without_a_reason, "logic/xp/levels.py", "a = 1  # noqa: PLR2004 -- hours of the day\n"),
    (rules.exceptions_without_a_reason, "logic/xp/levels.py", "# Names of another system.\n# ruff: noqa: N801\n"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_rule_notices_what_it_forbids(rule: Rule, path: str, text: str) -> None:
    findings = list(rule(Source(path, text)))
    assert findings
    assert all(":" in finding for finding in findings)


@pytest.mark.parametrize(("rule", "path", "text"), FINE)
def test_a_rule_lets_pass_what_it_allows(rule: Rule, path: str, text: str) -> None:
    assert not list(rule(Source(path, text)))


@pytest.mark.parametrize("folder", rules.MACHINE_FOLDERS)
def test_the_rule_about_machines_notices_a_path(folder: str) -> None:
    assert list(rules.paths_of_one_machine("docs/x.md", f"see\n`/{folder}/notes`")) == [
        "docs/x.md:2: names a folder of one machine"
    ]
    assert not list(rules.paths_of_one_machine("docs/x.md", f"https://example.org/{folder}/notes, our/{folder}/x"))


def test_the_rule_about_foreign_words_notices_a_pair_across_a_line_break(monkeypatch: pytest.MonkeyPatch) -> None:
    pair = hashlib.sha256(b"purple zebra").hexdigest()[:16]
    monkeypatch.setattr(rules, "FOREIGN_WORDS", frozenset({pair}))
    assert list(rules.foreign_words("docs/x.md", "Made\nby a Purple\nZebra.")) == [
        "docs/x.md:2: speaks of the tools it was typed with"
    ]
    assert not list(rules.foreign_words("docs/x.md", "A zebra, purple."))
