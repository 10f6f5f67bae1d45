"""People, Health and Audit log on screen, walked through app.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from logic.administration import acting_service as acting
from logic.administration import audit_service as audit
from logic.administration import service as administration
from logic.administration.actions import Mark
from logic.administration.views import AuditQuery
from tests import factories
from tests.logic.administration.admins import WHY, administrator, roles_of

ROOT = Path(__file__).resolve().parents[2]
GRACE, ADA = "grace@example.org", "ada@example.org"
PAGES = ("people", "health", "audit")


@pytest.fixture
def grace(database, monkeypatch) -> int:
    """An administrator who is signed in."""
    person = factories.learner("Grace Hopper", email=GRACE, roles=(Role.ADMIN,))
    cookie = factories.browser_cookie(GRACE, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    return person


@pytest.fixture
def visit(grace) -> Callable[..., AppTest]:
    """Open a page of administrators through app.py."""

    def open_page(page: str, **query: object) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page(f"pages/admin/{page}.py")
        for name, value in query.items():
            app.query_params[name] = str(value)
        return app.run()

    return open_page


@pytest.fixture
def dialog(grace) -> Callable[..., AppTest]:
    """Draw the inside of a dialog about a person; AppTest closes a dialog at the first click in it."""

    def draw(inside: Callable[[int], None], person_id: int) -> AppTest:
        return AppTest.from_function(inside, args=(person_id,), default_timeout=60).run()

    return draw


# Scripts of their own: AppTest runs their text, so each brings what it uses.
def draw_suspension(person_id: int) -> None:
    from components import person_actions, session
    from logic import clock
    from logic.access.roles import Role
    from logic.administration import service

    card = service.card(session.require(Role.ADMIN), person_id, at=clock.now())
    person_actions.confirmation(person_actions.suspension(card))


def draw_mark(person_id: int) -> None:
    from components import person_actions, session
    from logic import clock
    from logic.access.roles import Role
    from logic.administration import service
    from logic.administration.actions import Mark

    card = service.card(session.require(Role.ADMIN), person_id, at=clock.now())
    person_actions.confirmation(person_actions.marking(card, Mark.BOT))


def draw_roles(person_id: int) -> None:
    from components import person_actions, session
    from logic import clock
    from logic.access.roles import Role
    from logic.administration import service

    person_actions.role_choice(service.card(session.require(Role.ADMIN), person_id, at=clock.now()))


def draw_export(person_id: int) -> None:
    from components import person_actions, session
    from logic import clock
    from logic.access.roles import Role
    from logic.administration import service

    person_actions.export_offer(service.card(session.require(Role.ADMIN), person_id, at=clock.now()))


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [
        *(*app.title, *app.subheader, *app.markdown, *app.caption, *app.text),
        *(*app.success, *app.info, *app.warning, *app.error),
    ]
    return "\n".join(part.value for part in parts)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def typed(app: AppTest, key: str, text: str) -> AppTest:
    return next(field for field in (*app.text_input, *app.text_area) if field.key == key).set_value(text).run()


def names(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["name"])


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER])
@pytest.mark.parametrize("page", PAGES)
def test_who_is_no_administrator_is_not_offered_these_pages(database, monkeypatch, role, page):
    factories.learner(email=ADA, roles=(role,))
    cookie = factories.browser_cookie(ADA, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    with pytest.raises(ValueError, match="not"):
        app.switch_page(f"pages/admin/{page}.py").run()


@pytest.mark.parametrize("page", PAGES)
def test_the_page_itself_shows_nothing_to_who_is_no_administrator(database, monkeypatch, page):
    factories.learner(email=ADA)
    cookie = factories.browser_cookie(ADA, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    app = AppTest.from_file(str(ROOT / f"pages/admin/{page}.py"), default_timeout=60).run()
    assert words(app) == "Not for you to see\nThis page or action is not part of your role. Nothing was changed."
    assert not app.dataframe


def test_people_are_listed_newest_first_with_their_roles_and_marks(visit):
    factories.learner("Ada Lovelace", email=ADA)
    app = visit("people")
    assert names(app)[:2] == ["Ada Lovelace", "Grace Hopper"]
    row = app.dataframe[0].value.iloc[0]
    assert (row["e-mail"], row["roles"], row["marks"]) == (ADA, "learner", "test")


def test_a_search_and_the_filters_narrow_the_list(visit):
    factories.learner("Ada Lovelace", email=ADA)
    app = typed(visit("people"), "people-text", "lovel")
    assert names(app) == ["Ada Lovelace"]
    app = next(one for one in app.selectbox if one.key == "people-role").set_value(Role.ADMIN).run()
    assert "Nobody matches that" in words(app)
    app = typed(app, "people-text", "")
    assert names(app) == ["Grace Hopper"]


def test_older_people_are_a_click_away_and_the_way_back_too(visit):
    for number in range(administration.PAGE + 3):
        factories.learner(f"Learner {number}")
    app = visit("people")
    first = names(app)
    app = press(app, "Older")
    assert not set(names(app)) & set(first)
    assert names(press(app, "Newer")) == first


def test_a_card_shows_who_somebody_is_and_how_they_get_on(visit):
    someone = factories.learner_with_plan("Ada *Lovelace*", email=ADA)
    factories.browser_cookie(ADA, at=clock.now())
    shown = words(visit("people", person=someone.id))
    for part in ("Ada \\*Lovelace\\*", "green-badge[learner]", "week 1, day 1", "final forecast", "Firefox on Linux"):
        assert part in shown
    assert "Nothing yet." in shown


@pytest.mark.parametrize("person", ["", "0", "-1", "999999999", "9" * 40, "abc", "1; drop table users"])
def test_an_address_of_nobody_is_a_sentence_with_a_way_back(visit, person):
    app = visit("people", person=person)
    assert "There is nobody here under that address" in words(app)
    assert "Grace Hopper" in names(press(app, "All people"))


def test_the_card_of_oneself_does_not_offer_to_suspend(visit, grace):
    assert "Suspend" not in labels(visit("people", person=grace))
    assert "Suspend" in labels(visit("people", person=factories.learner()))


def test_every_action_opens_a_dialog_that_says_what_follows(visit):
    person = factories.learner(email=ADA)
    factories.browser_cookie(ADA, at=clock.now())
    app = visit("people", person=person)
    for label, follows in (
        ("Suspend", "Nothing of theirs is deleted"),
        ("Mark as bot", "counts in no figure of use"),
        ("Remove the test mark", "count in the figures of use again"),
        ("Sign out", "is signed out at its next click"),
        ("Sign out everywhere", "API tokens go on working"),
        ("Change roles", "no role includes another"),
        ("Export data", "stays in the audit log"),
    ):
        assert follows in words(press(app, label)), label
    assert audit.search(administrator(), AuditQuery(subject_id=person)).lines == ()


def test_a_suspension_needs_a_reason_and_is_then_on_the_card_and_in_the_log(dialog, visit):
    person = factories.learner("Ada Lovelace", email=ADA)
    app = dialog(draw_suspension, person)
    assert "Say in 10 to 500 characters why" in words(press(app, "Suspend them"))
    app = press(typed(app, "person-suspend-reason", WHY), "Suspend them")
    card = visit("people", person=person)
    assert f"{WHY}" in words(card)
    assert "red-badge" in words(card)
    assert list(card.dataframe[0].value["what"]) == ["suspended"]
    press(typed(dialog(draw_suspension, person), "person-lift-reason", WHY), "Lift it")
    assert "red-badge" not in words(visit("people", person=person))


def test_a_mark_and_roles_are_changed_by_their_dialogs(dialog):
    person = factories.learner()
    press(typed(dialog(draw_mark, person), "person-bot-reason", WHY), "Mark as bot")
    app = typed(dialog(draw_roles, person), "person-roles-reason", WHY)
    app.button_group[0].set_value([Role.LEARNER, Role.TEACHER]).run()
    press(app, "Change them")
    assert roles_of(person) == {"learner", "teacher"}
    assert administration.card(administrator(), person, at=clock.now()).is_bot


def test_an_export_waits_for_a_reason(dialog):
    app = dialog(draw_export, factories.learner())
    button = app.get("download_button")[0]
    assert button.proto.disabled
    app = typed(app, "person-export-reason", WHY)
    assert not app.get("download_button")[0].proto.disabled


def test_a_dialog_left_open_after_the_role_was_taken_changes_nothing(dialog, grace):
    person, other = factories.learner(), administrator("Edsger Dijkstra")
    app = typed(dialog(draw_suspension, person), "person-suspend-reason", WHY)
    acting.change_roles(other, grace, {Role.LEARNER}, WHY, at=clock.now())
    press(app, "Suspend them")
    assert administration.card(other, person, at=clock.now()).suspended_at is None


def test_a_suspended_person_reads_why_they_are_out_at_their_next_click(database, monkeypatch):
    person = factories.learner(email=ADA)
    cookie = factories.browser_cookie(ADA, at=clock.now())
    monkeypatch.setattr(session, "cookie", lambda: cookie)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert "Where I stand" not in words(app)
    acting.suspend(administrator(), person, WHY, at=clock.now())
    app.run()
    assert not app.exception
    assert accounts.visitor(cookie, clock.now()) is None
    page = AppTest.from_file(str(ROOT / "pages/learner/today.py"), default_timeout=60).run()
    assert "Please sign in" in words(page)


def test_the_log_shows_what_was_done_and_can_be_narrowed(visit):
    admin, person = administrator("Edsger Dijkstra"), factories.learner("Ada Lovelace", email=ADA)
    acting.mark(admin, person, Mark.BOT, WHY, is_set=True, at=clock.now())
    acting.change_roles(admin, person, {Role.TEACHER}, WHY, at=clock.now())
    app = visit("audit")
    assert set(app.dataframe[0].value["what"]) >= {"role given: teacher", "role taken: learner", "bot mark set"}
    assert app.get("download_button")
    app = typed(app, "audit-person", "ADA@")
    assert set(app.dataframe[0].value["person"]) == {f"Ada Lovelace, {ADA}"}
    app = typed(app, "audit-person", "nobody like that")
    assert "The log has nothing like that" in words(app)


def test_health_names_what_needs_attention_and_what_to_do(visit):
    shown = words(visit("health"))
    for part in (
        "Database",
        "Migrations",
        "Queue",
        "Outbox",
        "Free space",
        "PostgreSQL",
        "needs attention",
        "manage.py",
    ):
        assert part in shown
    assert "Payments" not in shown
