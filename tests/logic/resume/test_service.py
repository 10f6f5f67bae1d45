"""Resumes scored, compared and deleted on the real database, each seen by its owner alone."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text

from db.engine import DatabaseRole, transaction
from logic.accounts import service as accounts
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.resume import scoring
from logic.resume import service as resumes
from logic.resume.views import ResumeView, Stage
from tests import factories
from tests.factories import MORNING
from tests.logic.resume import made_files as made
from tests.logic.resume import proofs

TRACK = "data-analyst"
LATER = MORNING + timedelta(days=20)


@pytest.fixture
def measured(database) -> int:
    """A learner who has finished the diagnostic of a data analyst."""
    learner = factories.learner()
    factories.submitted_diagnostic(learner, track=TRACK)
    return learner


@pytest.fixture
def planned(database) -> int:
    """A learner with a plan to become a data analyst."""
    return factories.learner_with_plan(track=TRACK).id


def send(learner: int, words: str, stage: Stage = Stage.BEFORE, *, at=MORNING) -> int:
    return resumes.upload(learner, track_of(learner), stage, "cv.txt", words.encode(), at=at)


def track_of(learner: int) -> int:
    return resumes.tracks(learner)[0].id


def shown(learner: int) -> ResumeView:
    return resumes.view(learner, track_of(learner))


def stored(statement: str) -> list[tuple[object, ...]]:
    with transaction(None, role=DatabaseRole.WORKER) as session:
        return [tuple(row) for row in session.execute(text(statement))]


def test_before_a_diagnostic_there_is_no_role_to_score_for(database):
    learner = factories.learner()
    assert resumes.tracks(learner) == ()
    with pytest.raises(NotFoundError, match="not been measured"):
        resumes.upload(learner, 1, Stage.BEFORE, "cv.txt", made.RESUME.encode(), at=MORNING)


def test_from_the_diagnostic_on_a_resume_is_scored_before_the_plan(measured):
    send(measured, made.RESUME)
    view = shown(measured)
    assert (view.track.title, view.track.stages) == ("Data analyst", (Stage.BEFORE,))
    assert [skill.skill for skill in view.before.skills] == [
        "Joins, grouping and windows",
        "Data frames with pandas",
        "Statistics",
        "Visualisation and reporting",
    ]
    assert all(skill.score > 20 and skill.parts.quotes for skill in view.before.skills)
    assert view.before.overall == pytest.approx(sum(skill.score for skill in view.before.skills) / 4)
    assert (view.after, view.impact, view.statements) == (None, None, ())


def test_a_resume_after_needs_a_plan(measured):
    with pytest.raises(ConflictError, match="once you have a plan"):
        send(measured, made.RESUME, Stage.AFTER)
    assert shown(measured).after is None


@pytest.mark.parametrize("content", [b"", b"MZ" + b"\0" * 400, made.pdf_of_blank_pages(1), made.archive(a=b"b")])
def test_of_a_file_that_is_refused_nothing_is_kept(measured, content):
    with pytest.raises(InvalidInputError):
        resumes.upload(measured, track_of(measured), Stage.BEFORE, "cv.pdf", content, at=MORNING)
    assert stored("select count(*) from resumes") == [(0,)]


def test_only_the_words_are_kept_and_not_the_file(measured):
    resumes.upload(measured, track_of(measured), Stage.BEFORE, "../cv\x00.pdf", made.pdf(made.RESUME), at=MORNING)
    [(name, content)] = stored("select file_name, content from resumes")
    assert name == "cv.pdf"
    assert "Junior analyst" in content
    assert "%PDF" not in content


def test_without_a_resume_from_before_there_is_nothing_to_compare_with(planned):
    send(planned, made.RESUME, Stage.AFTER)
    view = shown(planned)
    assert view.impact is None
    assert view.newest == view.after
    assert set(stored("select before_score, improvement_percentage from resume_impacts")) == {(None, None)}


def test_two_resumes_are_compared_skill_by_skill_and_for_the_role(planned):
    send(planned, made.WEAK)
    send(planned, made.RESUME, Stage.AFTER, at=LATER)
    view = shown(planned)
    percent = (view.after.overall - view.before.overall) / view.before.overall * 100
    assert view.impact.overall.percent == pytest.approx(percent)
    assert view.impact.headline == f"Your Data analyst resume is now {round(percent)} % stronger."
    assert all(skill.change.points > 0 and skill.moved for skill in view.impact.skills)


def test_scores_before_and_after_and_the_improvement_are_stored_side_by_side(planned):
    send(planned, made.WEAK)
    send(planned, made.RESUME, Stage.AFTER, at=LATER)
    view = shown(planned)
    rows = stored(
        "select role, skill, before_score, after_score, improvement_percentage from resume_impacts"
        " where after_score is not null order by skill_id"
    )
    changes = {skill.skill: skill.change for skill in view.impact.skills}
    assert len(rows) == 4
    for role, skill, before, after, percent in rows:
        assert role == "Data analyst"
        assert (before, after, percent) == pytest.approx(
            (changes[skill].before, changes[skill].after, changes[skill].percent)
        )


def test_from_nothing_the_improvement_is_told_in_points(planned):
    send(planned, made.NOTHING)
    send(planned, made.RESUME, Stage.AFTER, at=LATER)
    impact = shown(planned).impact
    assert impact.overall.percent is None
    assert impact.headline.endswith(f"points stronger, {round(impact.overall.after)} of 100.")


def test_what_the_plan_has_proved_counts_after_it_and_not_before(planned):
    proofs.pass_week(planned, 1, 27)
    send(planned, made.RESUME)
    send(planned, made.RESUME, Stage.AFTER, at=LATER)
    view = shown(planned)
    proved = [skill for skill in view.after.skills if skill.parts.proved]
    assert [skill.parts.proof for skill in proved] == ["week 1 passed with 27 of 30"]
    assert not any(skill.parts.proved for skill in view.before.skills)
    moved = {skill.skill: skill.moved for skill in view.impact.skills}
    assert moved.pop(proved[0].skill)[0].startswith("proved here: week 1 passed with 27 of 30 (+")
    assert set(moved.values()) == {()}


def test_a_week_that_was_skipped_has_proved_nothing_here(planned):
    proofs.pass_week(planned, 1, 27, skipped=True)
    send(planned, made.RESUME, Stage.AFTER)
    assert not any(skill.parts.proved for skill in shown(planned).after.skills)
    assert shown(planned).statements == ()


def test_of_a_week_taken_twice_the_test_that_passed_it_counts(planned):
    proofs.pass_week(planned, 1, 18, at=MORNING + timedelta(days=8))
    proofs.pass_week(planned, 1, 22, at=MORNING + timedelta(days=12))
    assert "22 of 30 questions right" in shown(planned).statements[0]


def test_the_last_test_of_the_plan_proves_by_skill(planned):
    skill_id = stored("select id from skills where slug = 'data-pandas'")[0][0]
    proofs.pass_final(planned, skill_id, 16, 20)
    send(planned, made.RESUME, Stage.AFTER)
    view = shown(planned)
    told = {skill.skill: skill.parts.proof for skill in view.after.skills}
    assert told["Data frames with pandas"] == "16 of 20 right on it in the last test of the plan"
    assert told["Statistics"] == ""
    assert view.statements[0].startswith("Answered 16 of 20 questions right")


def test_a_new_resume_takes_the_place_of_the_one_of_its_stage(planned):
    send(planned, made.WEAK)
    send(planned, made.RESUME, Stage.AFTER)
    first = shown(planned).impact
    send(planned, made.RESUME, at=LATER)
    assert stored("select stage, count(*) from resumes group by stage order by stage") == [("after", 1), ("before", 1)]
    again = shown(planned)
    assert again.impact.overall.before > first.overall.before
    assert again.after.scored_at == MORNING
    assert {
        row[0] for row in stored("select improvement_percentage from resume_impacts where after_score is not null")
    } == {0}


def test_a_deleted_resume_is_gone_with_every_score_that_came_from_it(planned):
    before = send(planned, made.WEAK)
    send(planned, made.RESUME, Stage.AFTER)
    resumes.delete(planned, before)
    view = shown(planned)
    assert (view.before, view.impact) == (None, None)
    assert set(stored("select before_score, improvement_percentage from resume_impacts")) == {(None, None)}
    resumes.delete(planned, view.after.id)
    assert shown(planned).newest is None
    assert stored("select count(*) from resume_impacts") == [(0,)]


def test_nobody_sees_or_deletes_the_resume_of_another(planned):
    mine = send(planned, made.RESUME)
    other = factories.learner("Grace Hopper")
    factories.submitted_diagnostic(other, track=TRACK)
    assert shown(other).newest is None
    with pytest.raises(NotFoundError):
        resumes.delete(other, mine)
    with transaction(other) as session:
        assert session.scalar(text("select count(*) from resumes")) == 0
        assert session.scalar(text("select count(*) from resume_impacts")) == 0
    assert shown(planned).before.id == mine


def test_a_resume_leaves_with_its_owner_and_comes_along_in_the_export(planned):
    send(planned, made.RESUME)
    taken = accounts.export(planned)
    assert "Junior analyst" in str(taken)
    accounts.delete(planned, factories.PASSWORD, address="127.0.0.1")
    assert stored("select count(*) from resumes") == [(0,)]


def test_ten_uploads_at_once_leave_one_resume_of_each_stage(committed_db):
    learner = factories.learner_with_plan(track=TRACK).id
    stages = [Stage.BEFORE, Stage.AFTER] * 5
    problems: list[BaseException] = []

    def upload(stage: Stage) -> None:
        try:
            send(learner, made.RESUME, stage)
        except BaseException as problem:  # noqa: BLE001 -- collected for the assertion
            problems.append(problem)

    threads = [threading.Thread(target=upload, args=(stage,)) for stage in stages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not problems
    assert stored("select stage, count(*) from resumes group by stage order by stage") == [("after", 1), ("before", 1)]
    assert shown(learner).impact.headline == scoring.headline("Data analyst", scoring.change(50, 50))
