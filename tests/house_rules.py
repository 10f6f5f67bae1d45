"""House law, a function a rule: it reads one file and yields what breaks the law in it, with file and line.

Every list of exceptions says why each is one. test_architecture.py runs the rules over the whole project, and shows for
each of them that it notices what it forbids.
"""

from __future__ import annotations

import ast
import hashlib
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath

from tests.source import ROOT, Source

LONGEST_FILE = 400
ABOVE_LOGIC = ("streamlit", "pages", "components", "api", "jobs", "commands")
REMEMBERING = ("db", "sqlalchemy", "psycopg")

# Files of `logic` that may speak to the database, by name; everything else in a slice is pure.
DOORS = ("service.py", "gateway.py", "loader.py", "events.py", "transactions.py")
JOINING = {
    "logic/accounts/api_tokens.py": "use cases behind accounts/service.py, a file a concern",
    "logic/accounts/counted_tries.py": "joins the caller's transaction to count a try before it is looked at",
    "logic/accounts/personal_data.py": "use cases behind accounts/service.py, a file a concern",
    "logic/accounts/profile.py": "use cases behind accounts/service.py, a file a concern",
    "logic/accounts/pruning.py": "use cases behind accounts/service.py, a file a concern",
    "logic/accounts/recovery.py": "use cases behind accounts/service.py, a file a concern",
    "logic/accounts/registering.py": "use cases behind accounts/service.py, a file a concern",
    "logic/accounts/sign_in.py": "use cases behind accounts/service.py, a file a concern",
    "logic/catalogue/runners/sql.py": "proves SQL questions by running them on a PostgreSQL of its own",
}
# What a slice may take from another one beside its services: values without behaviour of their own.
SHARED_VALUES = {
    "logic.access.roles": "the names of the roles",
    "logic.achievements.requirements": "kinds and rarities of achievements, by name",
    "logic.accounts.visitor": "who asks, as a value",
    "logic.analytics.intervals": "how far a share of few can be trusted",
    "logic.assessment.ability": "how able somebody is, as a distribution",
    "logic.assessment.calibration": "item parameters from answers, whoever has answers",
    "logic.assessment.fit": "which answers were too fast, which tests may teach the parameters",
    "logic.assessment.irt": "the scale on which an author's difficulty becomes an item's",
    "logic.assessment.passing": "which share of right answers passes a test",
    "logic.assessment.standard": "which questions a final draws from, so that a forecast speaks of the same ones",
    "logic.billing.entitlements": "the names of what a subscription opens, and how much of it",
    "logic.xp.rewards": "the names of what XP is paid for",
}
# Time and chance that were not passed in. Measuring how long something took (time.monotonic) is neither.
CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
)
SEEDED = ("random.Random", "numpy.random.Generator", "numpy.random.PCG64", "numpy.random.SeedSequence")
HTML_WITH_A_REASON: dict[str, str] = {}
TIMERS_WITH_A_REASON = {
    "components/arriving_words.py": "only where words were ordered, for twenty seconds at most; none otherwise",
    "components/item_key_changes.py": "only while tests are being scored again; none otherwise",
}
OPEN_ROOMS = {"public": "whoever is not signed in yet has no role to require"}
ROOM_ROLE = {"learner": "Role.LEARNER", "teacher": "Role.TEACHER", "admin": "Role.ADMIN", "shared": None}
GENERATED = "db/migrations/versions/"  # Alembic writes them, and they never change again
MACHINE_FOLDERS = ("work", "root", "tmp")
_MACHINE_PATH = re.compile(rf"(?<![\w.:/~*-])/(?:{'|'.join(MACHINE_FOLDERS)})/")
# Words about the tools a text was typed with. The project speaks of itself alone; so does this list, hence SHA-256:
# python -c "import hashlib; print(hashlib.sha256(b'two words').hexdigest()[:16])"
FOREIGN_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    2e4da7b34307e614 31a85e22a24a7a4f 32ed3a37e22652f5 3ea125d0bff386e6 53beb385cf69a2c6 57de4cf40144bdf7
    5d0c0ab127fdea24 5e3176a3b09f4678 60965168ce762e94 94a168d2da574b00 a4d76a4d59584d6f b0322e7728dd984c
    c4ef3e6214a4b8dd c5f9d8f01eaaecc5 c857d09db23e6822 cdc2ecc1fdee0feb cdcbb68a3444fdd6 d298391b07433318
    e748f8750672ca8b ebde709e306badca ee662f0a4316976d fafff6df80ac162a
    """,
    )
)


def imports_below(source: Source, *packages: str) -> Iterator[str]:
    """Imports of any of these packages."""
    for imported in source.imports():
        if imported.is_below(*packages):
            yield source.at(imported.line, f"imports {imported.name}")


def uses_of(source: Source, *names: str) -> Iterator[str]:
    """Uses of any of these dotted names."""
    seen = {(used.line, used.name) for used in source.uses() if used.is_below(*names)}
    return (source.at(line, f"uses {name}") for line, name in sorted(seen))


def upward_imports_of_db(source: Source) -> Iterator[str]:
    """`db` stands at the bottom."""
    return imports_below(source, "logic", *ABOVE_LOGIC) if source.top == "db" else iter(())


def upward_imports_of_logic(source: Source) -> Iterator[str]:
    """`logic` knows neither the screen nor the doors to it."""
    return imports_below(source, *ABOVE_LOGIC) if source.top == "logic" else iter(())


def the_database_on_the_screen(source: Source) -> Iterator[str]:
    """Pages and components ask services."""
    return imports_below(source, *REMEMBERING) if source.top in {"pages", "components", "app.py"} else iter(())


def the_screen_behind_other_doors(source: Source) -> Iterator[str]:
    """API and jobs serve machines."""
    doors = {"api", "jobs"}
    return imports_below(source, "streamlit", "pages", "components") if source.top in doors else iter(())


def is_pure(source: Source) -> bool:
    """Whether a file of `logic` is to be values in, values out."""
    is_door = source.name in DOORS or source.name.endswith("_service.py") or source.path in JOINING
    return source.top == "logic" and not is_door


def the_database_in_a_pure_module(source: Source) -> Iterator[str]:
    """Only doors and those that join their transaction speak to the database."""
    return imports_below(source, *REMEMBERING) if is_pure(source) else iter(())


def time_or_chance_in_a_pure_module(source: Source) -> Iterator[str]:
    """What is neither a value passed in nor follows from one."""
    if not is_pure(source) or source.path == "logic/clock.py":
        return
    yield from uses_of(source, *CLOCKS)
    for called in source.calls():
        if called.is_below("random", "numpy.random") and not (called.name in SEEDED and called.arguments):
            yield source.at(called.line, f"calls {called.name}, whose chance nobody passed in")


def the_inside_of_another_slice(source: Source) -> Iterator[str]:
    """A slice meets another one at its services and at a few plain values."""
    if source.slice is None:
        return
    for imported in source.imports():
        room, slice_name, module = [*imported.name.split("."), "", ""][:3]
        is_foreign = room == "logic" and slice_name != source.slice and (ROOT / "logic" / slice_name).is_dir()
        at_the_door = module == "service" or module.endswith("_service")
        if is_foreign and not at_the_door and not imported.is_below(*SHARED_VALUES):
            yield source.at(imported.line, f"reaches into another slice: {imported.name}")


def session_state_outside_its_door(source: Source) -> Iterator[str]:
    """Session state has one door."""
    if source.path != "components/session.py" and source.top not in {"tests", "bench"}:
        yield from uses_of(source, "streamlit.session_state")


def caches_outside_their_door(source: Source) -> Iterator[str]:
    """Every cache of the app is listed in one file."""
    if source.path != "components/cached.py":
        yield from uses_of(source, "streamlit.cache_data", "streamlit.cache_resource")


def clocks_of_its_own(source: Source) -> Iterator[str]:
    """One place reads the time; tests and benchmarks stand outside the product."""
    if source.path != "logic/clock.py" and source.top not in {"tests", "bench"}:
        yield from uses_of(source, *CLOCKS)


def a_page_in_no_room(source: Source) -> Iterator[str]:
    """Streamlit would offer a page directly under pages/ to everybody."""
    if source.top == "pages" and source.path.count("/") == 1:
        yield source.at(1, "stands directly under pages/")


def a_page_that_does_not_ask_who_is_there(source: Source) -> Iterator[str]:
    """The first statement of a page asks for the role its folder is named after."""
    parts = PurePosixPath(source.path).parts
    if parts[0] != "pages" or len(parts) < 3 or parts[1] in OPEN_ROOMS:
        return
    first = next((node for node in source.tree.body if not _is_prologue(node)), None)
    wanted = ROOM_ROLE.get(parts[1], "a role of tests/house_rules.py")
    call = getattr(first, "value", None)
    asks = isinstance(call, ast.Call) and ast.unparse(call.func) == "session.require"
    role = ast.unparse(call.args[0]) if isinstance(call, ast.Call) and call.args else None
    if not asks or (wanted is not None and role != wanted):
        line = first.lineno if first else 1
        yield source.at(line, f"does not begin with session.require({wanted or 'a role'})")


def _is_prologue(node: ast.stmt) -> bool:
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_docstring or isinstance(node, ast.Import | ast.ImportFrom)


def styles_from_python(source: Source) -> Iterator[str]:
    """The theme is in .streamlit/; nothing is styled from code."""
    if source.top == "tests":
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "<style" in node.value.lower():
            yield source.at(node.lineno, "carries a <style> element")
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html" and source.path not in HTML_WITH_A_REASON:
            yield source.at(node.value.lineno, "allows HTML in Markdown")


def charts_without_a_choice(source: Source) -> Iterator[str]:
    """Charts are drawn in components/charts.py, with axes, units and colours that were chosen."""
    plain = ("line_chart", "bar_chart", "area_chart", "scatter_chart")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in plain:
            yield source.at(node.lineno, f"draws a bare {node.attr}")


def pages_that_run_by_themselves(source: Source) -> Iterator[str]:
    """A page that reruns on a timer loads the server whether or not anybody looks."""
    for node in ast.walk(source.tree):
        is_timer = isinstance(node, ast.keyword) and node.arg == "run_every"
        if is_timer and source.path not in TIMERS_WITH_A_REASON:
            yield source.at(node.value.lineno, "reruns on a timer")


def queries_that_end_a_transaction(source: Source) -> Iterator[str]:
    """Whoever opened a transaction ends it."""
    if not source.path.startswith("db/queries/"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"commit", "rollback", "begin", "begin_nested"}:
            yield source.at(node.lineno, f"calls {node.attr}()")


def files_of_more_than_one_idea(source: Source) -> Iterator[str]:
    """A file near 400 lines wants to become two."""
    lines = source.text.count("\n")
    if lines > LONGEST_FILE and not source.path.startswith(GENERATED):
        yield source.at(LONGEST_FILE, f"goes on to line {lines}; {LONGEST_FILE} is the most")


def exceptions_without_a_reason(source: Source) -> Iterator[str]:
    """Whoever silences a check says why, beside it; for a whole file, in the comment above."""
    comments = [token for token in tokenize.generate_tokens(io.StringIO(source.text).readline) if _is_comment(token)]
    above = {comment.start[0] + 1 for comment in comments}
    for comment in comments:
        line, text = comment.start[0], comment.string
        whole_file = text.startswith("# ruff: noqa") and line in above
        if _SILENCED.search(text) and not _REASONED.search(text) and not whole_file:
            yield source.at(line, f"silences a check without a reason: {text}")


_SILENCED = re.compile(r"#\s*(?:ruff:\s*)?noqa\b|#\s*type:\s*ignore|#\s*pragma:\s*no cover|#\s*nosec")
_REASONED = re.compile(
    r"noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)* -- \S.{7}"
    r"|type: ignore\[[\w, -]+\]\s+(?:#|--) \S.{7}"
    r"|pragma: no cover -- \S.{7}"
)


def _is_comment(token: tokenize.TokenInfo) -> bool:
    return token.type == tokenize.COMMENT


def slices_that_do_not_say_what_they_know(source: Source) -> Iterator[str]:
    """A slice opens with a paragraph that names its files."""
    if source.slice is None or PurePosixPath(source.path).parts[2:] == ("__init__.py",):
        return
    opening = ROOT / "logic" / source.slice / "__init__.py"
    paragraph = (ast.get_docstring(ast.parse(opening.read_text())) or "") if opening.exists() else ""
    named = PurePosixPath(source.path).parts[2].removesuffix(".py")
    if not re.search(rf"\b{named}\b", paragraph):
        yield f"{opening.relative_to(ROOT).as_posix()}:1: does not name {named}"


def foreign_words(path: str, text: str) -> Iterator[str]:
    """Words about the tools a file was typed with, alone or in pairs."""
    lines = text.lower().splitlines()
    words = [(word, number) for number, line in enumerate(lines, start=1) for word in re.findall(r"\w+", line)]
    terms = dict(words) | {f"{first} {second}": number for (first, number), (second, _) in pairwise(words)}
    for term, number in terms.items():
        if hashlib.sha256(term.encode()).hexdigest()[:16] in FOREIGN_WORDS:
            yield f"{path}:{number}: speaks of the tools it was typed with"


def paths_of_one_machine(path: str, text: str) -> Iterator[str]:
    """Folders that exist on somebody's machine only."""
    for number, line in enumerate(text.splitlines(), start=1):
        if _MACHINE_PATH.search(line):
            yield f"{path}:{number}: names a folder of one machine"
