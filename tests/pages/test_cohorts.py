"""The pages of cohorts: made and managed, the board, grades and questions, invitations, who sees me."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.review import cohort_service, invitation_service
from tests import cohorts, factories, timed_tests

ROOT = Path(__file__).resolve().parents[2]
TEACHER, ADA = "grace@example.org", "ada@example.org"


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open a page through app.py as somebody, or as nobody."""

    def open_page(page: str, email: str | None = TEACHER, **query: str) -> AppTest:
        cookie = factories.browser_cookie(email, at=clock.now()) if email else None
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page(f"pages/{page}.py").run()

    return open_page


@pytest.fixture
def teacher(database) -> Visitor:
    """A teacher."""
    return cohorts.teacher(email=TEACHER)


@pytest.fixture
def taught(teacher) -> UUID:
    """Their cohort: Ada, four days into her plan and idle, and Noor, who has just come."""
    ada = factories.learner_with_plan("Ada Lovelace", email=ADA, at=clock.now() - timedelta(days=9)).id
    factories.finish_days(ada, 2, at=clock.now() - timedelta(days=8))
    noor = factories.learner("Noor", email="noor@example.org")
    return cohorts.cohort(teacher, ada, noor, at=clock.now())


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.success, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in [*parts, *app.text, *app.code])


def press(app: AppTest, label: str) -> AppTest:
    """Press a button by its label."""
    return next(button for button in app.button if button.label == label).click().run()


def lines(app: AppTest) -> dict[str, dict[str, object]]:
    """The rows of the page's table, by learner."""
    return {row["learner"]: row for row in app.dataframe[0].value.to_dict("records")}


def test_a_teacher_without_a_cohort_is_told_what_to_do_and_makes_one(walk, teacher) -> None:
    assert "You teach no cohort yet." in words(walk("teacher/board"))
    app = walk("teacher/cohorts")
    app.text_input[0].set_value("Evening *class*")
    app = press(app, "Make a cohort")
    assert "Your cohort is made." in words(app)
    assert app.title[0].value == r"Evening \*class\*"
    assert [cohort.name for cohort in cohort_service.mine(teacher)] == ["Evening *class*"]


def test_a_link_is_shown_once_and_lets_a_learner_in(walk, teacher) -> None:
    public_id = cohorts.cohort(teacher)
    factories.learner("Ada Lovelace", email=ADA)
    app = press(walk("teacher/cohorts", cohort=str(public_id)), "Make a link")
    (link,) = [code.value for code in app.code]
    assert "shown this once" in words(app)
    assert not app.run().code
    token = link.partition("?invitation=")[2]
    app = walk("public/join", ADA, invitation=token)
    assert "everybody who teaches Evening class sees your name" in words(app)
    app = press(app, "Join the cohort")
    assert "You are in Evening class now." in words(app)
    assert "You are in this cohort already." in words(app)
    assert [member.name for member in cohort_service.members(teacher, public_id)] == ["Ada Lovelace"]


def test_who_is_not_signed_in_reads_what_it_is_about_and_comes_back(walk, teacher) -> None:
    token = cohorts.link(teacher, cohorts.cohort(teacher), at=clock.now())
    app = walk("public/join", None, invitation=token)
    assert "Sign in or create an account to answer" in words(app)
    assert "Evening class" in words(app)
    assert "Join the cohort" not in [button.label for button in app.button]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("unknown", "no invitation of ours"),
        ("expired", "has expired"),
        ("revoked", "was taken back"),
        ("used up", "As many people"),
        ("archived", "This cohort has ended"),
        ("own", "a cohort you teach"),
    ],
)
def test_a_link_that_leads_nowhere_says_why(walk, teacher, made, said) -> None:
    public_id = cohorts.cohort(teacher)
    past, now = clock.now() - timedelta(days=20), clock.now()
    factories.learner("Ada Lovelace", email=ADA)
    token = cohorts.link(teacher, public_id, at=past if made == "expired" else now, most_uses=1)
    if made == "revoked":
        (invitation,) = invitation_service.open_invitations(teacher, public_id, at=now)
        invitation_service.revoke(teacher, public_id, invitation.id, at=now)
    if made == "used up":
        invitation_service.accept(cohorts.visitor(factories.learner("Noor")), token, at=now)
    if made == "archived":
        cohort_service.archive(teacher, public_id, at=now)
    app = walk("public/join", TEACHER if made == "own" else ADA, invitation="x" if made == "unknown" else token)
    assert said in words(app)
    assert "Join the cohort" not in [button.label for button in app.button]


def test_the_board_says_who_stands_where_and_who_needs_help(walk, taught) -> None:
    app = walk("teacher/board", cohort=str(taught))
    found = lines(app)
    assert list(found) == ["Ada Lovelace", "Noor"]
    assert found["Ada Lovelace"]["day"] == "3 of 28"
    assert "Nothing learnt for 7 days, on day 3 of 28." in str(found["Ada Lovelace"]["needs help"])
    assert found["Noor"]["state"] == "no plan yet"
    assert {metric.label: metric.value for metric in app.metric} | {"Learners": "2", "Need help": "1"} == {
        metric.label: metric.value for metric in app.metric
    }


def test_the_board_is_filtered_by_name_state_and_kind_of_help(walk, taught) -> None:
    app = walk("teacher/board", cohort=str(taught))
    app.text_input(key="board-search").set_value("NOOR").run()
    assert list(lines(app)) == ["Noor"]
    app.text_input(key="board-search").set_value("").run()
    app.selectbox(key="board-state").select("learning").run()
    assert list(lines(app)) == ["Ada Lovelace"]
    app.text_input(key="board-search").set_value("nobody").run()
    assert "Nobody matches that." in words(app)


def test_another_teachers_cohort_is_not_shown_by_its_id(walk, taught, database) -> None:
    cohorts.teacher("Alan Turing", email="alan@example.org")
    app = walk("teacher/board", "alan@example.org", cohort=str(taught))
    assert "You teach no cohort yet." in words(app)
    app = walk("teacher/cohorts", "alan@example.org", cohort=str(taught))
    assert "no such cohort" in words(app)
    assert "Ada" not in words(app)
    assert "no such cohort" in words(walk("teacher/cohorts", cohort="not-an-id"))


def test_the_gradebook_has_scores_with_attempts_and_the_questions_need_five_people(walk, teacher) -> None:
    learner_id = timed_tests.learner_at_test(ADA)
    timed_tests.answer_all(learner_id, attempt := timed_tests.begun(learner_id), right=22)
    timed_tests.testing_service.submit(learner_id, attempt, at=clock.now())
    public_id = cohorts.cohort(teacher, learner_id, at=clock.now())
    app = walk("teacher/board", cohort=str(public_id))
    app.segmented_control[0].set_value("Gradebook").run()
    (line,) = lines(app).values()
    assert line["Week 1"] == "22 of 30 ✓"
    app.segmented_control[0].set_value("Questions").run()
    assert "No question was answered by 5 of your learners yet" in words(app)


def test_a_learner_sees_who_sees_them_and_leaves(walk, teacher, taught) -> None:
    app = walk("shared/account", ADA, section="My teachers")
    assert "Evening class" in words(app)
    assert "Grace Hopper" in words(app)
    app = press(app, "Yes, leave it")
    assert "You have left Evening class." in words(app)
    assert "No teacher sees your work." in words(app)
    assert [member.name for member in cohort_service.members(teacher, taught)] == ["Noor"]


def test_typed_addresses_are_looked_at_before_anybody_is_invited(walk, teacher, taught) -> None:
    app = walk("teacher/cohorts", cohort=str(taught))
    app.text_area(key="addresses-typed").set_value("E-mail\nnew@example.org\nada@example.org\nnew@example.org\n=1+1@x")
    app = press(app, "See what would happen")
    for said in ("**1** to be invited", "**1** already in", "**1** in the file more than once", "**1** not understood"):
        assert said in words(app)
    app = press(app, "Invite 1 person")
    assert "1 person invited." in words(app)
    assert "1 person invited by mail who did not answer yet" in words(app)


def test_the_owner_archives_and_another_teacher_is_added_and_removed(walk, teacher, taught) -> None:
    cohorts.teacher("Alan Turing", email="alan@example.org")
    app = walk("teacher/cohorts", cohort=str(taught), **{"cohort-section": "Teachers"})
    app.text_input(key="cohort-teacher-email").set_value("alan@example.org")
    app = press(app, "Add this teacher")
    assert "Alan Turing teaches this cohort now." in words(app)
    app = press(app, "Yes, remove them")
    assert "Alan Turing teaches it no more." in words(app)
    app = walk("teacher/cohorts", cohort=str(taught), **{"cohort-section": "Settings"})
    app = press(app, "Yes, archive it")
    assert "2 learners have left it" in words(app)
    assert "This cohort is archived" in words(app)


@pytest.mark.parametrize("page", ["teacher/board", "teacher/cohorts"])
def test_pages_of_teachers_are_not_offered_to_learners(walk, teacher, page) -> None:
    factories.learner("Ada Lovelace", email=ADA)
    factories.learner("Root", email="root@example.org", roles=(Role.ADMIN,))
    for email in (ADA, "root@example.org"):
        with pytest.raises(ValueError, match="navigation page"):
            walk(page, email)
