"""A teacher opens a learner's plan, says something, grants something; the learner reads it on their own page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.plans import testing_service
from logic.review import approval_service, cohort_service, comment_service, override_service
from logic.review.approval_service import Word
from logic.review.comment_service import Said
from tests import cohorts, factories, notified, taught
from tests.taught import Taught

ROOT = Path(__file__).resolve().parents[2]
TEACHER, LEARNER = "grace@example.org", "ada@example.org"
NOBODY = "None of your learners is under this address"


@pytest.fixture
def pair(database: None) -> Taught:
    """A learner who has failed the first weekly test, and their teacher."""
    return taught.failed(email=LEARNER, teacher=cohorts.teacher(email=TEACHER))


@pytest.fixture
def walk(database: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Open a page through app.py as the teacher, or as somebody else."""

    def open_page(page: str, email: str = TEACHER, **query: str) -> AppTest:
        cookie = factories.browser_cookie(email, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run().switch_page(page)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return open_page


@pytest.fixture
def opened(walk: Callable[..., AppTest], pair: Taught) -> AppTest:
    """The page of the learner's plan, as the teacher sees it."""
    return walk("pages/teacher/learner_plan.py", learner=str(pair.learner))


def words(app: AppTest) -> str:
    """Everything that can be read on the page, without the strokes that keep words from being markup."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.text, *app.success, *app.info, *app.warning]
    return "\n".join(part.value for part in parts).replace("\\", "")


def view(app: AppTest, name: str) -> AppTest:
    return app.segmented_control(key="learner-view").set_value(name).run()


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label == label]
    return button.click().run()


def area(app: AppTest, label: str) -> Any:
    return next(one for one in app.text_area if one.label == label)


def choice(app: AppTest) -> Any:
    """Whether the plan is approved, or a change asked for."""
    return next(one for one in app.segmented_control if (one.key or "").endswith("-word"))


def test_the_plan_is_shown_as_its_learner_sees_it_with_a_summary(opened: AppTest) -> None:
    read = words(opened)
    assert opened.title[0].value == "Ada Lovelace"
    assert "EXTRA DAYS, added after the test" in read
    assert "The test of week 1 was not passed: 10 of 30." in read
    assert "week 1 of" in read
    assert ":gray-badge[:material/lock: locked]" in read


def test_nothing_locked_reaches_the_teacher_either(opened: AppTest, pair: Taught) -> None:
    statement = """
        select topic from daily_tasks day join weekly_plans week on week.id = day.week_id
        where day.user_id = :id and week.status = 'locked'
    """
    locked = notified.run(statement, id=pair.learner)
    topics = {row.topic for row in locked}
    board = "\n".join(part.value for part in opened.markdown if "WEEK" in part.value or ":material/lock:" in part.value)
    assert topics
    assert not [topic for topic in topics if topic in board]


@pytest.mark.parametrize("who", ["other", "unknown", "left", "nonsense"])
def test_nobody_elses_learner_is_shown_in_plain_words(walk: Callable[..., AppTest], pair: Taught, who: str) -> None:
    learner = str(pair.learner)
    if who == "other":
        learner = str(taught.taught("Bob").learner)
    elif who == "left":
        (cohort,) = cohort_service.mine(pair.teacher)
        cohort_service.leave(pair.learner, cohort.public_id, at=clock.now())
    else:
        learner = {"unknown": "999999999", "nonsense": "17; drop table"}[who]
    app = walk("pages/teacher/learner_plan.py", learner=learner)
    assert NOBODY in words(app)
    assert not app.title
    assert "Ada" not in words(app)
    assert "Bob" not in words(app)


def test_without_a_learner_the_page_says_how_to_choose_one(walk: Callable[..., AppTest], pair: Taught) -> None:
    assert "Open a learner from the board" in words(walk("pages/teacher/learner_plan.py"))


def test_a_learner_is_not_offered_the_page(walk: Callable[..., AppTest], pair: Taught) -> None:
    with pytest.raises(ValueError, match="navigation page"):
        walk("pages/teacher/learner_plan.py", LEARNER)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Tests", "The level runs from 1 to 10"),
        ("Topics", "Mastery by topic"),
        ("Readiness", "Readiness"),
        ("Time and pace", "Pace"),
        ("Answers", "10 right, 20 to look at again."),
        ("Grants", "An extra attempt lets them take it at once, once."),
    ],
)
def test_every_view_shows_what_was_measured(opened: AppTest, name: str, says: str) -> None:
    assert says in words(view(opened, name))


def test_answers_are_theirs_and_no_question_is_reported_from_here(opened: AppTest) -> None:
    app = view(opened, "Answers")
    assert "Their answer" in words(app)
    assert not [button.label for button in app.button if "eport" in button.label]


def test_a_test_that_is_not_submitted_shows_no_answer(walk: Callable[..., AppTest], pair: Taught) -> None:
    override_service.grant_attempt(pair.teacher.id, pair.learner, "Was ill", at=clock.now())
    attempt = override_service.usable(pair.learner)
    assert attempt
    override_service.use_attempt(pair.learner, attempt.id, at=clock.now())
    due = testing_service.due(pair.learner, at=clock.now())
    assert due
    testing_service.begin(pair.learner, due, at=clock.now())
    app = view(walk("pages/teacher/learner_plan.py", learner=str(pair.learner)), "Answers")
    (tests,) = [box for box in app.selectbox if box.label == "Test"]
    assert [option.partition(",")[0] for option in tests.options] == ["Test of week 1", "Diagnostic"]


def test_a_comment_is_sent_and_read_by_the_learner_who_answers(
    opened: AppTest, walk: Callable[..., AppTest], pair: Taught
) -> None:
    area(opened, "Comment").set_value("Look at **lists** <b>again</b>")
    app = press(opened, "Send the comment")
    assert "Your words are sent." in words(app)
    assert "Look at **lists** <b>again</b>" in [text.value for text in app.text]
    assert area(app, "Comment").value == ""

    mine = walk("pages/learner/plan.py", LEARNER)
    assert ":orange-badge[new]" in words(mine)
    assert "Look at **lists** <b>again</b>" in [text.value for text in mine.text]
    area(mine, "Your answer").set_value("I will")
    mine = press(mine, "Send the answer")
    assert ":orange-badge[new]" not in words(mine)
    (thread,) = comment_service.of_plan(pair.teacher.id, pair.learner, pair.plan, at=clock.now())
    assert [comment.body for comment in thread.comments] == ["Look at **lists** <b>again</b>", "I will"]
    assert thread.answers[0].is_unread


def test_ones_own_words_are_taken_back(opened: AppTest) -> None:
    area(opened, "Comment").set_value("Oops")
    app = press(press(opened, "Send the comment"), "Take back")
    assert "Your words are taken back." in words(app)
    assert ":material/block: removed" in words(app)
    assert "Oops" not in [text.value for text in app.text]


def test_an_empty_comment_is_refused_and_nothing_is_lost(opened: AppTest) -> None:
    assert "Nothing is written yet" in words(press(opened, "Send the comment"))


def test_a_change_is_asked_for_and_the_learner_reads_that_nothing_is_held_up(
    opened: AppTest, walk: Callable[..., AppTest]
) -> None:
    choice(opened).set_value(Word.CHANGE)
    area(opened, "What to change, or why").set_value("An easier pace, please")
    app = press(opened, "Tell the learner")
    assert "The learner is told." in words(app)
    mine = words(walk("pages/learner/plan.py", LEARNER))
    assert "change asked for" in mine
    assert "An easier pace, please" in mine
    assert "nothing is held up" in mine


def test_a_change_without_words_is_refused(opened: AppTest) -> None:
    choice(opened).set_value(Word.CHANGE)
    assert "Nothing is written yet" in words(press(opened, "Tell the learner"))


def test_an_attempt_is_granted_with_a_reason_and_the_learner_uses_it(
    opened: AppTest, walk: Callable[..., AppTest], pair: Taught
) -> None:
    app = view(opened, "Grants")
    app.text_area(key="attempt-reason-0").set_value("Was ill that day")
    app = press(app, "Grant an extra attempt")
    assert "The extra attempt is granted" in words(app)
    assert "is granted and not used yet" in words(app)
    (line,) = app.dataframe[0].value.to_dict("records")
    assert (line["test"], line["reason"], line["by"], line["state"]) == (
        "the test of week 1",
        "Was ill that day",
        "Grace Hopper",
        "open",
    )
    mine = walk("pages/learner/plan.py", LEARNER)
    assert "granted you an extra attempt" in words(mine)
    assert "Reason: Was ill that day" in words(mine)
    press(mine, "Use the extra attempt")
    due = testing_service.due(pair.learner, at=clock.now())
    assert due
    assert due.kind == "weekly"
    assert "granted you an extra attempt" not in words(walk("pages/learner/plan.py", LEARNER))


def test_without_a_reason_no_attempt_is_granted(opened: AppTest, pair: Taught) -> None:
    app = press(view(opened, "Grants"), "Grant an extra attempt")
    assert "Say in 3 to 500 characters why" in words(app)
    assert override_service.history(pair.teacher.id, pair.learner) == ()


def test_more_time_is_granted_on_this_page_too(opened: AppTest, pair: Taught) -> None:
    app = view(opened, "Grants")
    app.number_input[0].set_value(1.5)
    next(area for area in app.text_area if "grant-" in (area.key or "")).set_value("Reads with a magnifier")
    app = press(app, "Save the time factor")
    assert "The time factor counts from now on" in words(app)
    assert taught.told(pair.learner)[-1][0] == "Your time for tests has changed"


def test_a_learner_whom_nobody_teaches_sees_nothing_of_all_this(walk: Callable[..., AppTest]) -> None:
    factories.learner_with_plan(email=LEARNER)
    app = walk("pages/learner/plan.py", LEARNER)
    assert "Words about your plan" not in words(app)
    assert not app.text_area


def test_who_left_the_cohort_keeps_reading_and_writes_to_nobody(walk: Callable[..., AppTest], pair: Taught) -> None:
    comment_service.write(pair.teacher.id, pair.learner, pair.plan, Said("Farewell"), at=clock.now())
    approval_service.decide(pair.teacher.id, pair.learner, pair.plan, Word.APPROVED, "", at=clock.now())
    (cohort,) = cohort_service.mine(pair.teacher)
    cohort_service.leave(pair.learner, cohort.public_id, at=clock.now())
    app = walk("pages/learner/plan.py", LEARNER)
    assert "Farewell" in [text.value for text in app.text]
    assert "nobody would read an answer" in words(app)
    assert not app.text_area
