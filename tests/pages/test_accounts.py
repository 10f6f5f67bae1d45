from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.access.roles import Role
from logic.accounts import service as accounts
from tests.logic.accounts.signing import ADDRESS, FIREFOX, PASSWORD, register, reset_link

ROOT = Path(__file__).resolve().parents[2]
NEW = "a green bicycle in the sun"


@pytest.fixture
def visit(database, monkeypatch) -> Callable[..., AppTest]:
    """Open a page through app.py, signed out or with a cookie."""

    def open_page(page: str | None = None, *, cookie: str | None = None, **query: str) -> AppTest:
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        for name, value in query.items():
            app.query_params[name] = value
        app.run()
        return app.switch_page(f"pages/{page}.py").run() if page else app

    return open_page


@pytest.fixture
def cookie(database) -> str:
    """Amara's cookie."""
    register(at=clock.now())
    return fresh_cookie()


def fresh_cookie(password: str = PASSWORD) -> str:
    ticket = accounts.begin_sign_in("amara@example.org", password, ADDRESS, clock.now())
    return accounts.redeem_ticket(ticket, FIREFOX, clock.now())


def fill(app: AppTest, **typed: str) -> AppTest:
    for key, value in typed.items():
        app.text_input(key=key.replace("_", "-")).set_value(value)
    return app


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def warnings(app: AppTest) -> str:
    assert not app.exception
    return " ".join(warning.value for warning in app.warning)


def carried(app: AppTest) -> list[str]:
    """What the bridge was given to carry: 'ticket' or 'nothing', by component."""
    return [json.dumps(str(element.proto)) for element in app.get("bidi_component")]


def titles(app: AppTest) -> list[str]:
    return [title.value for title in app.title]


def test_the_sign_in_form_says_what_its_fields_are_for(visit):
    app = visit("public/sign_in")
    assert [field.proto.autocomplete for field in app.text_input] == ["username", "current-password"]


def test_a_right_password_gives_the_bridge_a_ticket(visit, cookie):
    app = press(fill(visit("public/sign_in"), sign_in_email="amara@example.org", sign_in_password=PASSWORD), "Sign in")
    assert warnings(app) == ""
    assert len(carried(app)) == 1


def test_a_wrong_password_is_one_sentence_and_the_sixth_is_refused(visit, cookie):
    app = fill(visit("public/sign_in"), sign_in_email="amara@example.org", sign_in_password="not this one")
    for _ in range(5):
        assert "do not belong together" in warnings(press(app, "Sign in"))
    assert "Too many attempts" in warnings(press(app, "Sign in"))
    assert carried(app) == []


@pytest.mark.parametrize(("email", "password"), [("", ""), ("no address", "x"), ("a@b.co", "y" * 500), ("💥", "\t")])
def test_whatever_is_typed_at_signing_in_is_answered_with_a_sentence(visit, email, password):
    app = press(fill(visit("public/sign_in"), sign_in_email=email, sign_in_password=password), "Sign in")
    assert "do not belong together" in warnings(app)


def test_registering_makes_an_account_and_signs_in_at_once(visit, monkeypatch):
    monkeypatch.setattr(session, "browser_time_zone", lambda: "Asia/Kolkata")
    app = visit("public/register")
    fill(app, register_name="Binta", register_email="binta@example.org", register_password=PASSWORD)
    press(app, "Create my account")
    assert warnings(app) == ""
    assert len(carried(app)) == 1
    holder = accounts.visitor(
        accounts.redeem_ticket(
            accounts.begin_sign_in("binta@example.org", PASSWORD, ADDRESS, clock.now()), FIREFOX, clock.now()
        ),
        clock.now(),
    )
    assert holder is not None
    assert holder.time_zone == "Asia/Kolkata"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"register_name": ""}, "name cannot be empty"),
        ({"register_email": "binta"}, "you@example.org"),
        ({"register_password": "short"}, "at least 8"),
        ({"register_password": "x" * 73}, "may have 72"),
        ({"register_email": "amara@example.org"}, "already"),
    ],
)
def test_a_registration_that_cannot_be_used_says_why(visit, cookie, typed, said):
    usable = {"register_name": "Binta", "register_email": "binta@example.org", "register_password": PASSWORD}
    app = fill(visit("public/register"), **{**usable, **typed})
    assert said in warnings(press(app, "Create my account"))
    assert carried(app) == []


def test_the_longest_password_is_stated_before_anybody_meets_it(visit):
    assert any("8 to 72 bytes" in caption.value for caption in visit("public/register").caption)


def test_asking_for_a_link_is_answered_alike_for_known_and_unknown(visit, cookie):
    answers = set()
    for email in ("amara@example.org", "nobody@example.org"):
        app = press(fill(visit("public/reset"), ask_reset_email=email), "Send me a link")
        assert warnings(app) == ""
        answers.add(app.success[0].value)
    assert len(answers) == 1


def test_a_link_leads_to_a_new_password(visit, cookie):
    app = visit("public/reset", token=reset_link("amara@example.org", clock.now()))
    press(fill(app, reset_password=NEW), "Save and sign in")
    assert warnings(app) == ""
    assert len(carried(app)) == 1
    assert fresh_cookie(NEW)


def test_a_spent_link_offers_a_new_one(visit):
    app = visit("public/reset", token="made-up")
    assert "already used" in warnings(app)
    assert len(app.text_input) == 0


def test_a_page_of_a_role_is_not_offered_to_others(visit, cookie):
    app = visit(cookie=cookie)
    with pytest.raises(ValueError, match="admin"):
        app.switch_page("pages/admin/people.py").run()


def test_a_page_that_is_reached_all_the_same_stops_at_its_first_line(database, cookie, monkeypatch):
    page = AppTest.from_file(str(ROOT / "pages/admin/people.py"))
    for held, said in ((None, "Please sign in"), (cookie, "Not for you to see")):
        monkeypatch.setattr(session, "cookie", lambda held=held: held)
        app = page.run()
        assert titles(app) == [said]
        assert (len(app.dataframe), len(app.exception)) == (0, 0)


def test_signing_out_elsewhere_ends_this_tab_at_the_next_click(visit, cookie):
    app = visit("shared/account", cookie=cookie)
    assert titles(app) == ["Account"]
    accounts.sign_out(cookie, clock.now())
    app.run()
    assert "Account" not in titles(app)


def test_a_role_change_acts_at_the_next_click(visit, cookie):
    app = visit("shared/account", cookie=cookie)
    accounts.ensure_user("amara@example.org", "Amara", PASSWORD, {Role.TEACHER}, at=clock.now())
    app.run()
    assert app.switch_page("pages/teacher/tracks.py").run().exception == []


def test_the_visitor_is_looked_up_once_a_rerun_and_anew_at_each(visit, cookie, monkeypatch):
    looked_up = []
    real = accounts.visitor
    monkeypatch.setattr(accounts, "visitor", lambda token, at: looked_up.append(token) or real(token, at))
    app = visit(cookie=cookie)
    app.switch_page("pages/shared/account.py")
    looked_up.clear()
    app.run()
    assert looked_up == [cookie]
    app.run()
    assert looked_up == [cookie, cookie]


def test_a_rerun_of_the_same_run_looks_anew(cookie, monkeypatch):
    def page() -> None:
        import streamlit as st

        from components import session
        from logic import clock
        from logic.accounts import service as accounts

        visitor = session.current_visitor()
        st.text(visitor.display_name if visitor else "nobody")
        if visitor:
            accounts.sign_out(session.cookie() or "", clock.now())
            st.rerun()

    monkeypatch.setattr(session, "cookie", lambda: cookie)
    assert AppTest.from_function(page, default_timeout=10).run().text[0].value == "nobody"


def test_the_profile_is_saved_and_shown(visit, cookie):
    app = fill(visit("shared/account", cookie=cookie), profile_name="Amara B.", profile_pseudonym="Fern")
    app.selectbox(key="profile-time-zone").select("Asia/Kolkata")
    press(app, "Save")
    assert app.success[0].value == "Your profile is saved."
    mine = accounts.visitor(cookie, clock.now())
    assert mine is not None
    assert (mine.display_name, mine.pseudonym, mine.time_zone) == ("Amara B.", "Fern", "Asia/Kolkata")


def test_a_profile_that_cannot_be_used_changes_nothing(visit, cookie):
    app = fill(visit("shared/account", cookie=cookie), profile_name=" ")
    assert "cannot be empty" in warnings(press(app, "Save"))
    mine = accounts.visitor(cookie, clock.now())
    assert mine is not None
    assert mine.display_name == "Amara"


def section(visit, cookie: str, name: str) -> AppTest:
    return visit("shared/account", cookie=cookie).pills(key="section").select(name).run()


def test_the_password_is_changed_and_this_browser_stays(visit, cookie):
    elsewhere = fresh_cookie()
    app = section(visit, cookie, "Password")
    press(fill(app, password_present=PASSWORD, password_new=NEW), "Change my password")
    assert warnings(app) == ""
    assert accounts.visitor(cookie, clock.now()) is not None
    assert accounts.visitor(elsewhere, clock.now()) is None


def test_a_wrong_present_password_changes_nothing(visit, cookie):
    app = section(visit, cookie, "Password")
    press(fill(app, password_present="not this one", password_new=NEW), "Change my password")
    assert "not your present password" in warnings(app)
    assert fresh_cookie()


def test_other_browsers_are_listed_and_signed_out(visit, cookie):
    elsewhere = fresh_cookie()
    app = section(visit, cookie, "Browsers")
    assert sum("Firefox on Linux" in text.value for text in app.markdown) == 2
    press(app, "Sign out the other one")
    assert accounts.visitor(elsewhere, clock.now()) is None
    assert accounts.visitor(cookie, clock.now()) is not None


def test_a_token_is_made_shown_once_and_revoked(visit, cookie):
    app = press(fill(section(visit, cookie, "API tokens"), new_token_name="script"), "Make a token")
    [shown] = app.code
    assert accounts.visitor_by_api_token(shown.value, clock.now()) is not None
    assert len(app.run().code) == 0
    press(app, "Revoke")
    assert accounts.visitor_by_api_token(shown.value, clock.now()) is None


def test_a_token_without_a_name_is_not_made(visit, cookie):
    app = press(fill(section(visit, cookie, "API tokens"), new_token_name=" "), "Make a token")
    assert "cannot be empty" in warnings(app)
    assert len(app.code) == 0


def test_an_account_is_deleted_after_the_words_were_typed_and_not_before(visit, cookie):
    app = section(visit, cookie, "My data")
    press(fill(app, delete_confirmation="yes", delete_password=PASSWORD), "Delete my account")
    assert "Nothing was deleted" in warnings(app)
    assert accounts.visitor(cookie, clock.now()) is not None
    press(fill(app, delete_confirmation="delete my account", delete_password="not this one"), "Delete my account")
    assert "present password" in warnings(app)
    press(fill(app, delete_confirmation="Delete my account", delete_password=PASSWORD), "Delete my account")
    assert accounts.visitor(cookie, clock.now()) is None


def test_when_the_database_is_away_a_form_says_so(visit, cookie, monkeypatch):
    import db.engine

    app = fill(visit("public/sign_in"), sign_in_email="amara@example.org", sign_in_password=PASSWORD)
    before = db.engine.use_factory(None)
    press(app, "Sign in")
    db.engine.use_factory(before)
    assert not app.exception
    assert "database cannot be reached" in app.error[0].value


def test_what_a_tab_kept_is_forgotten_when_somebody_else_signs_in(visit, cookie, monkeypatch):
    app = visit("shared/account", cookie=cookie)
    app.session_state[session.PREFIX + "thing"] = "Amara's"
    assert session.PREFIX + "thing" in app.run().session_state
    binta = register("binta@example.org", "Binta", at=clock.now())
    ticket = accounts.begin_sign_in("binta@example.org", PASSWORD, ADDRESS, clock.now())
    hers = accounts.redeem_ticket(ticket, FIREFOX, clock.now())
    monkeypatch.setattr(session, "cookie", lambda: hers)
    app.run()
    assert not app.exception
    assert session.PREFIX + "thing" not in app.session_state
    assert app.session_state[session.PREFIX + session.OWNER] == binta.id
