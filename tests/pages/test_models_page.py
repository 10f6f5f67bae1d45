"""The page Models, walked through app.py: empty, filled, tried out, changed; a key is never on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock, settings
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.ai import providers_service
from logic.ai.double.running import Double, running_double
from logic.ai.double.troubles import Kind, Trouble
from tests import factories, models
from tests.models import CANARY, ENDING, MASTER, WHY, draft
from tests.statements import rows

ROOT = Path(__file__).resolve().parents[2]
GRACE = "grace@example.org"


@pytest.fixture
def grace(database, monkeypatch) -> Iterator[Visitor]:
    """An administrator who is signed in, where keys can be kept."""
    models.have_master_keys(monkeypatch, MASTER)
    person = factories.learner("Grace Hopper", email=GRACE, roles=(Role.ADMIN,))
    cookie = factories.browser_cookie(GRACE, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    yield Visitor(person, "Grace Hopper", None, GRACE, frozenset({Role.ADMIN}), "UTC", None)
    settings.current.cache_clear()


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double(key=CANARY) as running:
        yield running


@pytest.fixture
def visit(grace) -> Callable[[], AppTest]:
    return lambda: (
        AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page("pages/admin/providers.py").run()
    )


def add(grace: Visitor, base_url: str, name: str = "Words Ltd", **changed: object) -> int:
    return providers_service.add(grace, draft(name, base_url, **changed), CANARY, WHY, at=clock.now())


def words(app: AppTest) -> str:
    """Everything that can be read on the page, tables and fields too; a key is in none of it."""
    assert not app.exception, [element.value for element in app.exception]
    read = [
        *(*app.title, *app.subheader, *app.markdown, *app.caption, *app.text),
        *(*app.success, *app.info, *app.warning, *app.error),
    ]
    frames = [frame.value.to_csv() for frame in app.dataframe]
    said = "\n".join([*(part.value for part in read), *frames])
    assert CANARY not in said + str(app.main) + repr(app.button)
    return said


def press(app: AppTest, key: str) -> AppTest:
    return next(button for button in app.button if button.key == key).click().run()


def usage(app: AppTest) -> AppTest:
    """The page with its other view."""
    return next(group for group in app.button_group if group.label == "Show").set_value("Usage and cost").run()


# Scripts of their own: AppTest runs their text, so each brings what it uses.
def draw_adding() -> None:
    from components import model_actions

    model_actions.adding()


def draw_dialog(name: str) -> None:
    from components import model_actions, session
    from logic import clock
    from logic.access.roles import Role
    from logic.ai import providers_service

    listed = providers_service.everything(session.require(Role.ADMIN), at=clock.now())
    getattr(model_actions, name)(listed[0])


def dialog(name: str) -> AppTest:
    return AppTest.from_function(draw_dialog, args=(name,), default_timeout=60).run()


def test_without_a_model_the_page_says_that_everything_works(visit):
    app = visit()
    said = words(app)
    assert "Models" in said
    assert "the rules write every text, at once" in said
    assert [button.label for button in app.button if button.key and button.key.startswith("model")] == ["Add a model"]


def test_a_model_is_shown_with_the_end_of_its_key_and_what_it_is_used_for(visit, grace):
    add(grace, "http://127.0.0.1:9/v1", "Words & *Co*", budget_dollars=5.0)
    said = words(visit())
    assert r"Words \& \*Co\*" in said
    assert ENDING in said
    assert "days of a plan, what a failed week says, hints in a review, growth plans, summaries for teachers" in said
    assert r"\$1.00 in, \$2.00 out for a million tokens; \$0.00 of \$5.00 this month" in said
    assert "Not asked yet" in said


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (None, "It answered as asked, in"),
        (Trouble(Kind.STATUS, status=401), "It refused the key (401)."),
        (Trouble(Kind.STATUS, status=500), "It failed on its own side (500)."),
        (Trouble(Kind.HALF), "the connection broke"),
        (Trouble(Kind.WRONG), "not in the form that was asked for"),
    ],
)
def test_the_button_test_says_plainly_what_happened(visit, grace, double: Double, trouble, said):
    number = add(grace, double.base_url)
    double.fails(trouble)
    app = press(visit(), f"model-test-{number}")
    assert said in words(app)
    assert len(double.sent) == 1
    assert len(double.sent) == len(rows("select id from ai_calls")), "a test is a call like any other"


def test_a_model_is_added_with_its_reason(grace, double: Double):
    app = AppTest.from_function(draw_adding, default_timeout=60).run()
    for key, typed in (("name", "Words Ltd"), ("address", double.base_url), ("model", "m"), ("key", CANARY)):
        next(field for field in app.text_input if field.key == f"model-new-{key}").set_value(typed)
    app = press(app.run(), "model-new-sure")
    assert "characters why" in words_of_a_form(app)
    app.text_area[0].set_value(WHY)
    press(app.run(), "model-new-sure")
    (kept,) = providers_service.everything(grace, at=clock.now())
    assert (kept.name, kept.key_ending, len(kept.features)) == ("Words Ltd", ENDING, 5)


def words_of_a_form(app: AppTest) -> str:
    return "\n".join(part.value for part in (*app.warning, *app.error, *app.markdown))


def test_a_mistake_in_the_form_is_told_without_the_key(grace):
    app = AppTest.from_function(draw_adding, default_timeout=60).run()
    for key, typed in (("name", "Words Ltd"), ("address", "http://example.com"), ("model", "m"), ("key", CANARY)):
        next(field for field in app.text_input if field.key == f"model-new-{key}").set_value(typed)
    app.text_area[0].set_value(WHY)
    app = press(app.run(), "model-new-sure")
    assert "the key could be read on the way" in words_of_a_form(app)
    assert CANARY not in words_of_a_form(app)
    assert rows("select id from ai_providers") == []


@pytest.mark.parametrize(
    ("name", "button", "query", "left"),
    [
        ("switching", "switch", "select is_enabled from ai_providers", [{"is_enabled": False}]),
        ("removing", "remove", "select id from ai_providers", []),
        ("replacing_key", "key", "select key_ending from ai_providers", [{"key_ending": None}]),
    ],
)
def test_what_can_be_done_to_a_model_is_done_by_a_second_click(grace, name, button, query, left):
    number = add(grace, "http://127.0.0.1:9/v1")
    app = dialog(name)
    app.text_area[0].set_value(WHY)
    press(app.run(), f"model-{button}-{number}-sure")
    assert rows(query) == left


def test_models_change_places(visit, grace):
    first = add(grace, "http://127.0.0.1:9/v1", "First Ltd")
    other = add(grace, "http://127.0.0.1:9/v1", "Second Ltd")
    keys = {button.key for button in visit().button}
    assert {f"model-asking_later-{first}", f"model-asking_earlier-{other}"} <= keys
    assert not {f"model-asking_earlier-{first}", f"model-asking_later-{other}"} & keys
    app = dialog("asking_later")
    app.text_area[0].set_value(WHY)
    press(app.run(), f"model-move-{first}-sure")
    assert [one.name for one in providers_service.everything(grace, at=clock.now())] == ["Second Ltd", "First Ltd"]


def test_an_edit_keeps_the_key_and_shows_what_was_kept(grace):
    number = add(grace, "http://127.0.0.1:9/v1", input_dollars=0.075)
    app = dialog("editing")
    fields = {field.key: field.value for field in (*app.text_input, *app.number_input)}
    assert fields[f"model-edit-{number}-in"] == 0.075
    assert fields[f"model-edit-{number}-key"] == ""
    next(field for field in app.text_input if field.key == f"model-edit-{number}-name").set_value("Other Ltd")
    app.text_area[0].set_value(WHY)
    press(app.run(), f"model-edit-{number}-sure")
    (kept,) = providers_service.everything(grace, at=clock.now())
    assert (kept.name, kept.key_ending, kept.input_nanocents) == ("Other Ltd", ENDING, 7_500)


def test_usage_and_cost_stand_by_day_model_and_use(visit, grace, double: Double):
    number = add(grace, double.base_url)
    providers_service.try_out(grace, number, at=clock.now())
    app = visit()
    app = usage(app)
    said = words(app)
    assert "1 call, 1 of them answered" in said
    assert list(app.dataframe[0].value["model"]) == ["Words Ltd"]
    assert float(app.dataframe[0].value["cost, USD"][0]) > 0
    drawn = next(toggle for toggle in app.toggle if "chart" in toggle.label).set_value(True).run()
    assert CANARY not in words(drawn)


def test_usage_of_nothing_says_so(visit):
    app = visit()
    app = usage(app)
    assert "No model was asked in these days." in words(app)


def test_what_a_model_wrote_is_labelled_with_a_name_that_is_only_a_name(database):
    def draw() -> None:
        from components import written_by

        written_by.show("Words [x](http://e) *Co*")

    app = AppTest.from_function(draw, default_timeout=60).run()
    assert app.caption[0].value.startswith(":material/edit_note: Written with Words ")
    assert "](" not in app.caption[0].value


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
def test_who_is_no_administrator_is_not_offered_the_page(database, monkeypatch, role):
    factories.learner(email="ada@example.org", roles=(role,))
    cookie = factories.browser_cookie("ada@example.org", at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    with pytest.raises(ValueError, match="not"):
        app.switch_page("pages/admin/providers.py").run()


def test_the_audit_log_says_what_was_done_and_not_the_key(visit, grace):
    number = add(grace, "http://127.0.0.1:9/v1")
    providers_service.replace_key(grace, number, f"{CANARY}2", WHY, at=clock.now())
    app = visit().switch_page("pages/admin/audit.py").run()
    said = words(app)
    assert "model added" in said
    assert "model key replaced" in said
    assert MASTER not in said
