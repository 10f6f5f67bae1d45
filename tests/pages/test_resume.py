"""The page of the resume, walked through app.py: what it asks, what it shows, what it deletes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from logic import clock
from logic.resume import service as resumes
from logic.resume.views import Stage
from tests import factories
from tests.logic.resume import made_files as made
from tests.logic.resume import proofs

ROOT = Path(__file__).resolve().parents[2]
EMAIL = "amara@example.org"
TRACK = "data-analyst"


@pytest.fixture
def walk(database, monkeypatch) -> Callable[[], AppTest]:
    """Open the page as the learner."""

    def open_page() -> AppTest:
        cookie = factories.browser_cookie(EMAIL, at=clock.now())
        monkeypatch.setattr(session, "cookie", lambda: cookie)
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        return app.switch_page("pages/learner/resume.py").run()

    return open_page


@pytest.fixture
def learner(database) -> int:
    """A learner with a plan."""
    return factories.learner_with_plan(email=EMAIL, track=TRACK).id


def words(app: AppTest) -> str:
    """Everything that can be read on the page, tables included."""
    assert not app.exception, [element.value for element in app.exception]
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.text, *app.success, *app.info]
    parts += [*app.warning, *app.error, *app.code]
    return "\n".join([*(str(part.value) for part in parts), *(table.value.to_string() for table in app.table)])


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def send(app: AppTest, name: str, content: bytes, stage: Stage | None = None) -> AppTest:
    app.file_uploader[0].set_value((name, content, "application/octet-stream"))
    if stage:
        app.radio[0].set_value(stage)
    return press(app, "Score it")


def charts(app: AppTest) -> int:
    return len(app.get("plotly_chart"))


def test_who_is_not_measured_yet_is_sent_to_the_diagnostic(walk):
    factories.learner(email=EMAIL)
    app = walk()
    assert "finish its diagnostic first" in words(app)
    assert "Choose a track" in [button.label for button in app.button]
    assert not app.file_uploader


def test_before_a_plan_there_is_one_stage_and_no_question_about_it(walk):
    person = factories.learner(email=EMAIL)
    factories.submitted_diagnostic(person, track=TRACK)
    app = walk()
    assert not app.radio
    assert "Only you see it" in words(app)
    assert "the file itself is not kept" in words(app)


def test_nothing_is_drawn_before_there_is_something_to_draw(walk, learner):
    app = walk()
    assert (charts(app), len(app.table)) == (0, 0)


def test_a_resume_is_scored_with_the_lines_each_score_rests_on(walk, learner):
    app = send(walk(), "cv.pdf", made.pdf(made.RESUME))
    told = words(app)
    assert "The file itself was not kept" in told
    assert "\u201cWrote SQL queries with LEFT JOINs and window functions over 12 million rows\u201d" in told
    assert "Visualisation and reporting" in app.table[0].value.to_string()
    assert "They appear here once you have passed a week's test" in told
    assert charts(app) == 0


def test_before_and_after_are_compared_with_a_chart_and_its_table(walk, learner):
    proofs.pass_week(learner, 1, 27)
    app = send(walk(), "old.txt", made.WEAK.encode(), Stage.BEFORE)
    app = send(app, "new.docx", made.word(made.RESUME), Stage.AFTER)
    told = words(app)
    assert "Your Data analyst resume is now" in told
    assert "% stronger." in told
    assert "What moved it" in told
    assert "proved here: week 1 passed with 27 of 30" in told
    assert "27 of 30 questions right" in app.code[0].value
    assert charts(app) == 1
    assert list(app.table[0].value.columns) == ["skill", "before", "now", "change"]


def test_without_a_resume_from_before_the_page_says_so(walk, learner):
    app = send(walk(), "new.txt", made.RESUME.encode(), Stage.AFTER)
    assert "There is no resume from before the plan" in words(app)
    assert charts(app) == 0


def test_a_file_that_cannot_be_read_is_one_sentence_on_the_page(walk, learner):
    app = send(walk(), "resume.pdf", b"MZ\x90\x00" + b"\x00" * 500)
    assert "This is a program, not a resume. Nothing of it was kept" in app.warning[0].value
    assert resumes.view(learner, resumes.tracks(learner)[0].id).newest is None


def test_sending_nothing_is_answered_too(walk, learner):
    assert "No file arrived" in press(walk(), "Score it").warning[0].value


def test_what_stands_in_a_resume_is_shown_as_text_and_never_as_markdown(walk, learner):
    hostile = "Built 3 SQL dashboards ![x](http://example.org/x.png) <script>alert(1)</script> **bold**\n"
    app = send(walk(), "](x) **cv**.txt", (hostile + made.RESUME).encode(), Stage.BEFORE)
    assert any("![x]" in text.value for text in app.text)
    assert "](x) **cv**.txt" in [text.value for text in app.text]
    assert not any("![x]" in str(part.value) for part in (*app.markdown, *app.caption))
    assert not any("**cv**" in str(part.value) for part in (*app.markdown, *app.caption))


def test_a_resume_is_deleted_after_one_question(walk, learner):
    app = send(walk(), "cv.txt", made.RESUME.encode())
    assert "deleted for good" in words(app)
    app = press(app, "Yes, delete it")
    assert "That resume is deleted" in words(app)
    assert resumes.view(learner, resumes.tracks(learner)[0].id).newest is None
    assert not app.table
