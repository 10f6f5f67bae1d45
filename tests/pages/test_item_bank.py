"""The item bank on screen, reporting a question, and notices, walked through app.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from components.item_report_dialog import KNOWN, THANKS
from db.engine import DatabaseRole, transaction
from logic import clock
from logic.access.roles import Role
from logic.item_bank import key_change_service as key_changes
from logic.item_bank import report_service as reports
from logic.item_bank import service as item_bank
from logic.item_bank.flags import Flag
from logic.item_bank.report_service import Complaint
from logic.item_bank.views import ItemDetail, Query, Status
from logic.notifications import notice_service
from logic.notifications.notice_service import Telling
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
BANK = {Role.TEACHER: "teacher/item_bank", Role.ADMIN: "admin/bank"}
KEEPER = "keeper@example.org"
WHY = "The manual says otherwise since last week"


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open a page through app.py as somebody who holds a role, at an item of the bank if one is named."""

    def open_page(page: str, person: str, *, item: object = None) -> AppTest:
        cookie = factories.browser_cookie(person, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page(f"pages/{page}.py")
        if item is not None:
            app.query_params["item"] = str(item)
        return app.run()

    return open_page


@pytest.fixture
def bank(walk) -> Callable[..., AppTest]:
    """Open the bank as a new teacher or administrator."""

    def open_bank(role: Role, *, item: object = None) -> AppTest:
        email = f"{role}@example.org"
        factories.learner(email=email, roles=(role,))
        return walk(BANK[role], email, item=item)

    return open_bank


@pytest.fixture
def dialog(database, monkeypatch) -> Callable[..., AppTest]:
    """Draw the inside of a dialog as an administrator; AppTest closes a dialog at the first click in it."""
    factories.learner(email=KEEPER, roles=(Role.ADMIN,))

    def draw(inside: Callable[[int], None], family_id: int) -> AppTest:
        cookie = factories.browser_cookie(KEEPER, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        return AppTest.from_function(inside, args=(family_id,), default_timeout=60).run()

    return draw


# Scripts of their own: AppTest runs their text, so each brings what it uses.
def draw_retirement(family_id: int) -> None:
    from components import item_actions, session
    from logic.access.roles import Role
    from logic.item_bank import service

    item_actions.retirement(service.item(session.require(Role.ADMIN), family_id))


def draw_restoration(family_id: int) -> None:
    from components import item_actions, session
    from logic.access.roles import Role
    from logic.item_bank import service

    item_actions.restoration(service.item(session.require(Role.ADMIN), family_id))


def draw_key_change(family_id: int) -> None:
    from components import item_actions, session
    from logic.access.roles import Role
    from logic.item_bank import service

    item_actions.key_change(service.item(session.require(Role.ADMIN), family_id))


def draw_report(attempt_id: int, position: int) -> None:
    from components import item_report_dialog

    item_report_dialog.ask(attempt_id, position)


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [
        *(*app.title, *app.subheader, *app.markdown, *app.caption, *app.text, *app.code),
        *(*app.success, *app.info, *app.warning, *app.error),
    ]
    return "\n".join(part.value for part in parts)


def labels(app: AppTest) -> set[str]:
    return {button.label for button in app.button}


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def choose(app: AppTest, key: str, value: object) -> AppTest:
    return next(group for group in app.button_group if group.key == key).set_value(value).run()


def families(**wanted: object) -> list[int]:
    """Questions as a teacher finds them: those of modules are shown to administrators only."""
    query = Query(**wanted)  # type: ignore[arg-type]  # conditions come by name
    return [row.id for row in item_bank.search(factories.keeper(Role.TEACHER), query).rows]


def detail(family_id: int) -> ItemDetail:
    return item_bank.item(factories.keeper(), family_id)


def answered_family() -> int:
    """A question that one submitted test used, answered wrongly with stored option 1."""
    person = factories.learner()
    attempt = factories.submitted_diagnostic(person)
    return next(one.family_id for one in factories.asked(person, attempt) if one.chosen == 1)


def with_plan(email: str) -> tuple[int, int]:
    """A learner with a plan, and the attempt it was made from."""
    someone = factories.learner_with_plan(email=email)
    with transaction(someone.id) as own:
        attempt = own.connection().exec_driver_sql("select id from assessment_attempts").scalar_one()
    return someone.id, attempt


@pytest.mark.parametrize("role", list(BANK))
def test_the_list_shows_a_page_of_questions_and_how_many_there_are(bank, role) -> None:
    app = bank(role)
    found = item_bank.search(factories.keeper(role), Query())
    assert f"1 to {item_bank.PAGE} of {found.total:,} questions" in words(app)
    assert len(app.dataframe[0].value) == item_bank.PAGE
    assert app.get("pagination")


def test_a_search_shows_what_it_finds_and_begins_at_its_first_page(bank) -> None:
    app = bank(Role.TEACHER)
    app = app.get("pagination")[0].set_value(2).run()
    assert "51 to 100" in words(app)
    app = next(one for one in app.text_input if one.key == "bank-text").set_value("append").run()
    total = item_bank.search(factories.keeper(Role.TEACHER), Query(text="append")).total
    assert total
    assert f"1 to {min(total, item_bank.PAGE)} of {total:,} questions" in words(app)


def test_a_search_without_a_match_says_what_to_do(bank) -> None:
    app = bank(Role.TEACHER)
    app = next(one for one in app.text_input if one.key == "bank-text").set_value("zzz\0zzz % nothing").run()
    assert "No question matches that. Try a part of a word" in words(app)


def test_skills_follow_the_track_that_was_chosen(bank) -> None:
    app = bank(Role.TEACHER)
    skills = {one.skill_title for one in item_bank.choices(factories.keeper()).topics if "python" in one.tracks}
    app = next(one for one in app.selectbox if one.key == "bank-track").set_value("python").run()
    shown = next(one for one in app.selectbox if one.key == "bank-skill-python")
    assert set(shown.options) == skills


def test_what_was_looked_for_is_kept_while_a_question_is_open(bank) -> None:
    app = bank(Role.TEACHER)
    app = next(one for one in app.text_input if one.key == "bank-text").set_value("append").run()
    app.query_params["item"] = str(families()[0])
    app = press(app.run(), "All questions")
    assert next(one for one in app.text_input if one.key == "bank-text").value == "append"


@pytest.mark.parametrize("role", list(BANK))
def test_the_address_opens_a_question_as_learners_see_it_with_the_answer_hidden(bank, role) -> None:
    family_id = families()[0]
    question = detail(family_id).variants[0]
    app = bank(role, item=family_id)
    assert question.stem in words(app)
    assert question.explanation not in words(app)
    assert len(app.radio[0].options) == 4
    app = next(one for one in app.toggle if one.label == "Show the answer").set_value(True).run()
    assert question.explanation in words(app)
    assert all(option.misconception in words(app) for option in question.options[1:])


@pytest.mark.parametrize("item", ["", "0", "-1", "999999999", "9" * 40, "abc", "١٢", "1; drop table users"])
def test_an_address_of_no_question_is_a_sentence_with_a_way_back(bank, item) -> None:
    app = bank(Role.TEACHER, item=item)
    assert "There is no such question in the bank" in words(app)
    assert "pagination" in {element.type for element in press(app, "All questions").main} or app.dataframe


@pytest.mark.parametrize("section", ["Question", "Proof", "Statistics", "Reports", "History"])
def test_every_section_can_be_read_of_executed_and_sourced_questions(bank, section) -> None:
    app = bank(Role.ADMIN)
    for kind in ("executed", "sourced"):
        app.query_params["item"] = str(families(proof_kind=kind)[0])
        app = choose(app.run(), "item-section", section)
        assert words(app)


def test_the_proof_of_a_sourced_question_shows_its_page_and_quote(bank) -> None:
    family_id = families(proof_kind="sourced")[0]
    proof = detail(family_id).proof
    app = choose(bank(Role.TEACHER, item=family_id), "item-section", "Proof")
    assert f"<{proof.source}>" in words(app)
    assert proof.told["quote"] in words(app)


def test_statistics_say_so_when_nothing_is_counted_yet(bank) -> None:
    app = choose(bank(Role.TEACHER, item=families()[0]), "item-section", "Statistics")
    assert "Nothing is counted yet" in words(app)
    assert "as its author judged it" in words(app)


def test_every_flag_is_put_in_words_with_what_to_do(bank) -> None:
    family_id = families()[0]
    with transaction(None, role=DatabaseRole.WORKER) as own:
        own.connection().exec_driver_sql(
            "insert into item_statistics (family_id, computed_at, presented, answered, right_answers, facility,"
            " choices, flags) values (%s, now(), 200, 200, 100, 0.5, '{100, 50, 50, 0}', %s)",
            (family_id, list(Flag)),
        )
    app = choose(bank(Role.TEACHER, item=family_id), "item-section", "Statistics")
    assert len(app.warning) == len(Flag)
    assert "Right: **50 %, 100 of 200**" in words(app)
    assert "Discrimination: **not enough answers yet**" in words(app)
    assert f":orange-badge[:material/flag: {len(Flag)} flags]" in words(app)


def test_a_teacher_is_told_who_can_change_a_question_and_offered_nothing(bank) -> None:
    app = bank(Role.TEACHER, item=families()[0])
    assert "An administrator can retire this question or change its key." in words(app)
    assert not labels(app) & {"Change the key", "Retire", "Restore"}


def test_the_actions_of_an_administrator_open_a_dialog_that_says_what_follows(bank) -> None:
    app = bank(Role.ADMIN, item=families()[0])
    assert "It is asked no more" in words(press(app, "Retire"))
    assert "The key now: Option 1" in words(press(app, "Change the key"))
    assert "Change it and score the tests again" not in labels(app)


def test_an_administrator_retires_a_question_with_a_reason_and_restores_it(dialog) -> None:
    family_id = families()[0]
    app = dialog(draw_retirement, family_id)
    app.text_area[0].set_value("no")
    app = press(app, "Retire it")
    assert "Say in 10 to 500 characters why" in words(app)
    app.text_area[0].set_value(WHY)
    press(app, "Retire it")
    assert families(status=Status.RETIRED) == [family_id]
    app = dialog(draw_restoration, family_id)
    app.text_area[0].set_value(WHY)
    press(app, "Restore it")
    assert not families(status=Status.RETIRED)
    assert [done.kind for done in detail(family_id).revisions] == ["restored", "retired"]


def test_a_change_of_key_says_its_consequences_in_numbers_before_it_is_made(dialog, walk) -> None:
    family_id = answered_family()
    app = dialog(draw_key_change, family_id)
    app = app.radio[0].set_value(1).run()
    assert "**1 submitted test of 1 learner used this question.**" in words(app)
    assert "1 answer becomes right, and 0 right answers become wrong." in words(app)
    assert detail(family_id).key == 0
    app.text_area[0].set_value(WHY)
    press(app, "Change it and score the tests again")
    assert detail(family_id).key == 1
    page = walk(BANK[Role.ADMIN], KEEPER, item=family_id)
    assert [bar.proto.text for bar in page.get("progress")] == ["0 of 1 tests scored again"]


def test_no_answer_may_be_right(dialog) -> None:
    family_id = answered_family()
    app = dialog(draw_key_change, family_id)
    app = app.radio[0].set_value(4).run()
    assert "It counts in none of them any more" in words(app)
    app.text_area[0].set_value(WHY)
    press(app, "Change it and score the tests again")
    assert detail(family_id).key is None


def test_a_second_change_of_key_under_way_is_refused_with_a_sentence(dialog) -> None:
    family_id = answered_family()
    app = dialog(draw_key_change, family_id)
    app.radio[0].set_value(2).run()
    key_changes.change_key(factories.keeper(), family_id, 1, WHY, at=clock.now())
    app.text_area[0].set_value(WHY)
    app = press(app, "Change it and score the tests again")
    assert "An earlier change of this key is still being worked off" in words(app)


def test_a_finished_change_of_key_shows_no_progress_and_stands_in_the_history(bank) -> None:
    family_id = answered_family()
    change_id = key_changes.change_key(factories.keeper(), family_id, 1, WHY, at=clock.now())
    key_changes.work_off(change_id, at=clock.now())
    app = bank(Role.TEACHER, item=family_id)
    assert not app.get("progress")
    read = words(choose(app, "item-section", "History"))
    assert "Key changed: option 1 → option 2" in read
    assert "1 test scored again: 1 score changed, 0 passes changed" in read
    assert WHY in read


def test_a_report_is_answered_and_its_learner_reads_the_reply_once(bank, walk) -> None:
    person, attempt = with_plan("reporter@example.org")
    family_id = factories.asked(person, attempt)[0].family_id
    reports.report(person, attempt, 1, Complaint.UNCLEAR, "*What* is asked?", at=clock.now())
    app = choose(bank(Role.TEACHER, item=family_id), "item-section", "Reports")
    assert "*What* is asked?" in words(app)
    app.text_area[0].set_value("We made the question clearer.")
    app = press(app, "Send and close")
    assert not reports.unanswered(factories.keeper(), family_id)
    today = walk("learner/today", "reporter@example.org")
    assert "We made the question clearer." in words(today)
    today = press(today, "Got it")
    assert "We made the question clearer." not in words(today)
    assert not notice_service.unread(person)


def test_today_shows_the_newest_notice_and_the_way_to_the_others(walk) -> None:
    person = factories.learner(email="told@example.org")
    assert "Got it" not in labels(walk("learner/today", "told@example.org"))
    with transaction(None, role=DatabaseRole.WORKER) as own:
        notice_service.tell(
            own,
            [Telling(person, "report answered", str(number), f"Told {number}", "A body") for number in range(7)],
            at=clock.now(),
        )
    app = walk("learner/today", "told@example.org")
    assert len([button for button in app.button if button.label == "Got it"]) == 1
    assert [link.label for link in app.get("page_link")] == ["More in your inbox"]
    assert "Told 6" in words(app)
    assert "Told 5" not in words(app)


def test_the_review_opens_one_question_at_a_time_and_goes_on_to_the_next(walk) -> None:
    with_plan("learner@example.org")
    app = choose(walk("learner/standing", "learner@example.org"), "standing-view", "Review of your answers")
    assert words(app).count("**Question ") == 1
    first = words(app)
    app = press(app, "Next")
    assert words(app).count("**Question ") == 1
    assert words(app) != first


def test_a_question_is_reported_from_the_review_once(walk) -> None:
    _, attempt = with_plan("learner@example.org")
    app = choose(walk("learner/standing", "learner@example.org"), "standing-view", "Review of your answers")
    app = press(app, "Something wrong with this question?")
    assert "What is wrong?" in [radio.label for radio in app.radio]
    app = AppTest.from_function(draw_report, args=(attempt, 1), default_timeout=60).run()
    app.radio[0].set_value(Complaint.OUTDATED)
    app.text_area[0].set_value("Not since 3.12")
    app = press(app, "Send")
    assert THANKS in words(app)
    assert not app.text_area
    (report,) = reports.unanswered(factories.keeper())
    assert (report.complaint, report.comment) == ("outdated", "Not since 3.12")
    app = press(app.run(), "Send")
    assert KNOWN in words(app)
    assert len(reports.unanswered(factories.keeper())) == 1
