"""Teachers find a learner and give them more time, with a reason that is kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.access import service as access
from logic.access.roles import Role
from logic.accounts.visitor import Visitor
from logic.errors import NotAllowedError
from logic.plans import accommodations_service as accommodations
from logic.plans import testing_service
from tests import cohorts, factories, timed_tests

ROOT = Path(__file__).resolve().parents[2]
TEACHER = "grace@example.org"


@pytest.fixture
def walk(database, monkeypatch) -> Callable[..., AppTest]:
    """Open the page of learners through app.py as a teacher, or as somebody else."""

    def open_page(email: str = TEACHER) -> AppTest:
        cookie = factories.browser_cookie(email, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        return (
            AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
            .run()
            .switch_page("pages/teacher/learners.py")
            .run()
        )

    return open_page


@pytest.fixture
def teacher(database) -> Visitor:
    """A teacher."""
    return cohorts.teacher(email=TEACHER)


@pytest.fixture
def learns(teacher) -> Callable[..., int]:
    """Let somebody learn in a cohort of the teacher's; their id."""
    public_id = cohorts.cohort(teacher, at=clock.now())

    def in_class(name: str, *, email: str) -> int:
        learner_id = factories.learner(name, email=email)
        cohorts.join(teacher, public_id, learner_id, at=clock.now())
        return learner_id

    return in_class


def words(app: AppTest) -> str:
    """Everything that can be read on the page."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.success, *app.info, *app.warning, *app.error]
    return "\n".join(part.value for part in parts)


def search(app: AppTest, for_what: str) -> AppTest:
    return app.text_input[0].set_value(for_what).run()


def grant(app: AppTest, factor: float, reason: str) -> AppTest:
    app.number_input[0].set_value(factor)
    app.text_area[0].set_value(reason)
    return app.button[0].click().run()


def shown(app: AppTest) -> list[str]:
    """The learners on offer."""
    return list(app.selectbox[0].options) if app.selectbox else []


@pytest.mark.parametrize("wanted", ["ada", "LOVELACE", "ada@exam", " ada@example.org "])
def test_a_learner_is_found_by_a_part_of_the_name_or_the_address(walk, learns, wanted) -> None:
    learns("Ada Lovelace", email="ada@example.org")
    learns("Alan Turing", email="alan@example.org")
    assert shown(search(walk(), wanted)) == ["Ada Lovelace · ada@example.org"]


def test_only_learners_of_ones_own_cohorts_are_found(walk, learns) -> None:
    factories.learner("Noor", email="noor@example.org")
    factories.learner("Root", email="root@example.org", roles=(Role.ADMIN,))
    for hidden in ("root", "grace", "noor"):
        assert "No learner matches that." in words(search(walk(), hidden))


def test_several_learners_wait_for_a_choice(walk, learns) -> None:
    learns("Ada Lovelace", email="ada@example.org")
    learns("Ada Yonath", email="yonath@example.org")
    app = search(walk(), "ada")
    assert shown(app) == ["Ada Yonath · yonath@example.org", "Ada Lovelace · ada@example.org"]
    assert not app.number_input
    app = app.selectbox[0].select_index(1).run()
    assert "usual time counts" in words(app)


def test_a_search_that_leaves_one_learner_needs_no_choice(walk, learns) -> None:
    learns("Ada Lovelace", email="ada@example.org")
    learns("Ada Yonath", email="yonath@example.org")
    app = search(search(walk(), "ada"), "lovelace")
    assert shown(app) == ["Ada Lovelace · ada@example.org"]
    assert app.number_input


def test_more_time_counts_for_the_next_test_and_is_kept_with_reason_name_and_date(walk, teacher) -> None:
    learner_id = timed_tests.learner_at_test("ada@example.org")
    cohorts.cohort(teacher, learner_id, at=clock.now())
    app = grant(search(walk(), "ada@"), 1.5, "Reads with a screen reader")
    assert "Ada Lovelace has a time factor of 1.5 from now on." in words(app)
    due = testing_service.due(learner_id, at=clock.now())
    assert due
    assert due.minutes == 67
    (line,) = app.dataframe[0].value.to_dict("records")
    assert line["factor"] == "1.5 (counts now)"
    assert (line["reason"], line["by"]) == ("Reads with a screen reader", "Grace Hopper")


def test_every_change_stays_in_the_history_and_the_form_shows_what_counts(walk, learns) -> None:
    learns("Ada Lovelace", email="ada@example.org")
    app = grant(search(walk(), "ada@"), 2.0, "A broken arm")
    assert app.number_input[0].value == 2.0
    app = grant(app, 1.0, "The arm is well")
    factors = [line["factor"] for line in app.dataframe[0].value.to_dict("records")]
    assert factors == ["1 (counts now)", "2"]


@pytest.mark.parametrize("reason", ["", "  ", "ab"])
def test_without_a_reason_nothing_is_granted(walk, learns, reason) -> None:
    learner_id = learns("Ada Lovelace", email="ada@example.org")
    app = grant(search(walk(), "ada@"), 2.0, reason)
    assert "Say in 3 to 500 characters why" in words(app)
    assert accommodations.mine(learner_id) == 1.0


def test_the_fields_say_what_they_are_and_how_far_they_go(walk, learns) -> None:
    learns("Ada Lovelace", email="ada@example.org")
    app = search(walk(), "ada@")
    assert (app.number_input[0].label, app.number_input[0].min, app.number_input[0].max) == ("Time factor", 1.0, 3.0)
    assert app.text_area[0].label == "Reason"
    assert app.selectbox[0].label == "Learner"


def test_a_learner_is_not_offered_the_page_and_may_not_ask_its_service(walk, teacher) -> None:
    learner_id = factories.learner("Ada Lovelace", email="ada@example.org")
    with pytest.raises(ValueError, match="navigation page"):
        walk("ada@example.org")
    asker = factories.keeper(Role.LEARNER, person=learner_id)
    for ask in (lambda: access.learners(asker), lambda: access.names(asker, [teacher.id])):
        with pytest.raises(NotAllowedError):
            ask()
