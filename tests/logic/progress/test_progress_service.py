"""Progress as it is read from what a learner did, and as it is printed."""

from __future__ import annotations

import io
from datetime import timedelta

from pypdf import PdfReader

from logic.plans import management_service as management
from logic.plans import service as plans
from logic.progress import report_pdf
from logic.progress import service as progress
from tests import factories, finals

START = factories.MORNING


def test_before_a_diagnostic_there_is_nothing_to_tell(database: None) -> None:
    learner = factories.learner()
    assert progress.subject(learner, at=START) is None
    assert progress.report(learner, at=START) is None


def test_days_xp_time_and_pace_say_what_was_done(database: None) -> None:
    someone = factories.learner_with_plan(at=START)
    finals.do_days(someone.id, START + timedelta(hours=2), most=2)
    report = progress.report(someone.id, at=START + timedelta(days=3))
    assert report
    assert report.pace
    assert (report.pace.done, report.pace.planned) == (2, 4)
    (week,) = report.weeks
    assert (week.tasks, week.tests) == (2, 1)
    assert 0 < week.task_minutes <= 60
    assert week.test_minutes > 0
    assert progress.xp_by_day(someone.id)[-1].total == report.header.total_xp == 30
    assert [test.kind for test in report.tests] == ["diagnostic"]
    assert report.topics
    assert all(topic.low <= topic.level <= topic.high for topic in report.topics)


def test_a_day_left_open_overnight_counts_at_most_twice_its_estimate(database: None) -> None:
    someone = factories.learner_with_plan(at=START)
    today = someone.today
    plans.start_day(someone.id, today.id, at=START + timedelta(hours=2))
    plans.complete_day(someone.id, today.id, at=START + timedelta(days=2))
    about = progress.subject(someone.id, at=START + timedelta(days=2))
    assert about
    minutes = sum(week.task_minutes for week in progress.time_by_week(someone.id, about))
    assert minutes == 2 * today.minutes


def test_a_paused_plan_owes_no_day(database: None) -> None:
    someone = factories.learner_with_plan(at=START)
    management.pause(someone.id, at=START + timedelta(days=1))
    about = progress.subject(someone.id, at=START + timedelta(days=9))
    assert about
    pace = progress.pace_of(someone.id, about)
    assert pace
    assert (pace.done, pace.planned, pace.paused) == (0, 1, 9)


def test_nobody_reads_the_progress_of_another(database: None) -> None:
    someone = factories.learner_with_plan(at=START)
    about = progress.subject(someone.id, at=START)
    other = factories.learner("Grace Hopper")
    assert about
    assert progress.tests(other, about) == ()
    assert progress.topics(other, about) == ()
    assert progress.time_by_week(other, about) == ()


def test_the_paper_says_the_counts_with_their_doubt(database: None) -> None:
    someone = finals.learner_at_final(at=START)
    finals.take(someone.id, 50, at=START + timedelta(days=70))
    report = progress.report(someone.id, at=START + timedelta(days=71))
    assert report
    printed = report_pdf.make(report, "Ada *Lovelace*")
    reader = PdfReader(io.BytesIO(printed))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for said in ("Ada *Lovelace*", "Week 1 test", "24 of 30", "passed, 21 needed", "50 of 60", "nine times in ten"):
        assert said in text, said
    assert reader.root_object["/MarkInfo"]["/Marked"]
