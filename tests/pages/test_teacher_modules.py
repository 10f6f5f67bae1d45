"""Modules, courses, materials and the teaching profile as their teacher walks them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.access.roles import Role
from logic.modules import course_service as courses
from logic.modules import material_service as materials
from logic.modules import profile_service as profiles
from logic.modules import service as modules
from logic.modules.material_service import Offered
from logic.plans import testing_service
from tests import factories
from tests.logic.modules import teachers

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "grace@example.org"


@pytest.fixture
def teacher(database) -> int:
    return teachers.teacher(email=EMAIL)


@pytest.fixture
def walk(teacher, monkeypatch) -> Callable[..., AppTest]:
    """Open a teacher's page through app.py, with what stands in its address."""

    def open_page(name: str, email: str = EMAIL, **address: str) -> AppTest:
        cookie = factories.browser_cookie(email, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        for parameter, value in address.items():
            app.query_params[parameter] = value
        return app.switch_page(f"pages/teacher/{name}.py").run()

    return open_page


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.success, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts)


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def test_the_page_shows_four_modules_and_begins_a_test(walk, teacher):
    app = walk("modules")
    shown = words(app)
    assert "Pedagogy and planning" in shown
    assert "Not tested yet" in shown
    button(app, "Take the test").click()
    app.run()
    assert app.title[0].value == "Question 1 of 30"
    assert app.query_params["test"]
    assert "Module test" in words(app)


def test_a_refresh_finds_the_same_test_at_the_same_question(walk, teacher):
    module = teachers.module(teacher, at=clock.now())
    attempt_id = modules.begin_test(teacher, module.id, at=clock.now())
    app = walk("modules", test=str(attempt_id), question="7")
    assert app.title[0].value == "Question 7 of 30"


def test_an_answer_is_stored_in_the_name_of_the_teacher(walk, teacher):
    attempt_id = modules.begin_test(teacher, teachers.module(teacher, at=clock.now()).id, at=clock.now())
    app = walk("modules", test=str(attempt_id), question="1")
    app.radio[0].set_value(2).run()
    assert "1 of 30 answered" in words(app)
    assert testing_service.standing(teacher, attempt_id, at=clock.now()).marks[0].chosen == 2


def test_a_result_shows_count_interval_weak_topics_and_the_way_back(walk, teacher):
    outcome = teachers.take(teacher, 9, at=clock.now() - timedelta(minutes=30))
    app = walk("modules", test=str(outcome.attempt_id))
    shown = words(app)
    assert app.title[0].value == "9 of 30 right"
    assert "between 17 and 48 %" in shown
    assert "weak" in shown
    button(app, "Back to the modules").click()
    app.run()
    assert app.title[0].value == "Modules"
    assert "**9 of 30**" in words(app)
    assert app.query_params["module"] == teachers.PEDAGOGY


def test_the_address_opens_a_module(walk, teacher):
    app = walk("modules", module="teaching-with-digital-tools")
    assert "Judging online information" in "\n".join(expander.label for expander in app.expander)


@pytest.mark.parametrize("test", ["0", "999999999", "nonsense", "99999999999999999999999"])
def test_a_test_that_is_not_there_is_said_in_a_sentence(walk, test):
    app = walk("modules", test=test)
    assert app.title[0].value == "No such test"
    button(app, "See the modules").click()
    assert app.run().title[0].value == "Modules"


def test_the_test_of_another_teacher_is_not_there(walk, teacher):
    other = teachers.teacher("Somebody else")
    attempt_id = modules.begin_test(other, teachers.module(other, at=clock.now()).id, at=clock.now())
    assert walk("modules", test=str(attempt_id)).title[0].value == "No such test"


def test_a_learners_page_does_not_show_a_module_test(walk, database, monkeypatch):
    both = factories.learner("Both", email="both@example.org", roles=(Role.LEARNER, Role.TEACHER))
    attempt_id = modules.begin_test(both, teachers.module(both, at=clock.now()).id, at=clock.now())
    walk("modules", "both@example.org")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.query_params["test"] = str(attempt_id)
    assert app.switch_page("pages/learner/test.py").run().title[0].value == "No such test"


def test_a_profile_is_filled_in_and_kept(walk, teacher):
    app = walk("profile")
    app.multiselect[0].set_value(["Mathematics", "Science"])
    app.number_input[0].set_value(4)
    app.text_area[0].set_value("More talk in lessons")
    button(app, "Save").click()
    app.run()
    assert "Your teaching profile is saved." in words(app)
    assert profiles.mine(teacher).subjects == ("Mathematics", "Science")
    assert (profiles.mine(teacher).years_teaching, profiles.mine(teacher).phase) == (4, None)
    assert walk("profile").text_area[0].value == "More talk in lessons"


def test_a_course_is_joined_ticked_off_and_left(walk, teacher):
    app = walk("courses")
    first = next(course for course in courses.all_courses(teacher) if course.kind == "career")
    app.button(key=f"course-join-{first.id}").click()
    app.run()
    assert "You joined the course" in words(app)
    app = walk("courses")
    app.checkbox[0].set_value(True).run()
    assert "1 of 3 parts done" in words(app)
    app.button(key=f"course-leave-{first.id}").click()
    app.run()
    assert "You left the course" in words(app)
    assert not any(course.enrolment for course in courses.all_courses(teacher))


def test_a_course_elsewhere_is_reported_finished_with_a_note(walk, teacher):
    chosen = next(course for course in courses.all_courses(teacher) if course.kind == "external")
    courses.join(teacher, chosen.id, at=clock.now())
    app = walk("courses")
    app.text_area[0].set_value("Good questions")
    app.checkbox[0].set_value(True)
    button(app, "Save").click()
    app.run()
    assert "Finished on" in words(app)


def test_a_material_is_kept_and_deleted(walk, teacher):
    app = walk("materials")
    app.text_input[0].set_value("Plan *for* Monday")
    app.text_input[1].set_value("https://example.org/plan")
    button(app, "Keep it").click()
    app.run()
    assert "Plan \\*for\\* Monday" in words(app)
    (kept,) = materials.mine(teacher)
    app.button(key=f"material-delete-{kept.id}").click()
    app.run()
    assert materials.mine(teacher) == ()
    assert "It is deleted." in words(app)


def test_what_cannot_be_kept_is_explained_and_the_form_keeps_its_words(walk, teacher):
    app = walk("materials")
    app.text_input[0].set_value("A page")
    app.text_input[1].set_value("javascript:alert(1)")
    button(app, "Keep it").click()
    app.run()
    assert "not an address of a web page" in words(app)
    assert app.text_input[0].value == "A page"


def test_a_note_is_shown_as_it_was_typed(walk, teacher):
    materials.add(teacher, Offered("[x](javascript:1)", "other", note="<b>not bold</b>"), at=clock.now())
    app = walk("materials")
    assert "<b>not bold</b>" in [text.value for text in app.text]
    assert "**\\[x\\]\\(javascript\\:1\\)**" in words(app)


@pytest.mark.parametrize("name", ["modules", "courses", "materials", "profile"])
def test_these_pages_are_not_offered_to_learners(walk, database, name):
    factories.learner("Ada", email="ada@example.org")
    with pytest.raises(ValueError, match="page"):
        walk(name, "ada@example.org")
