"""Courses: joining, ticking parts off, finishing, leaving, and what leaves the content files."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
import yaml

from logic import settings
from logic.catalogue import loader
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.modules import course_service as courses
from logic.modules.views import Course
from tests.factories import MORNING
from tests.logic.modules import teachers

LATER = MORNING + timedelta(days=3)
CONTENT = settings.ROOT / "content"


def course(teacher_id: int, slug: str) -> Course:
    return next(course for course in courses.all_courses(teacher_id) if course.slug == slug)


def test_twelve_courses_are_ours_and_all_others_name_provider_price_and_address(database):
    offered = courses.all_courses(teachers.teacher())
    ours, others = ([one for one in offered if one.kind == kind] for kind in ("career", "external"))
    assert len(ours) == 12
    assert all(one.parts and one.url is None and not one.price for one in ours)
    assert len(others) >= 10
    assert all(one.provider and one.price and str(one.url).startswith("https://") and one.topics for one in others)
    assert all(part.resources for one in ours for part in one.parts)


def test_every_topic_of_the_modules_is_served_by_a_course(database):
    teacher = teachers.teacher()
    topics = {topic.id for module in teachers.facts(teacher).modules for topic in module.topics}
    assert topics == {topic.id for one in courses.all_courses(teacher) for topic in one.topics}


def test_a_course_of_ours_is_finished_by_its_last_part_and_open_again_without_it(database):
    teacher = teachers.teacher()
    chosen = course(teacher, "lessons-that-last")
    courses.join(teacher, chosen.id, at=MORNING)
    *others, last = chosen.parts
    assert not any(courses.tick(teacher, chosen.id, part.id, done=True, at=LATER) for part in others)
    assert courses.tick(teacher, chosen.id, last.id, done=True, at=LATER)
    assert course(teacher, chosen.slug).enrolment.finished_at == LATER
    assert not courses.tick(teacher, chosen.id, last.id, done=False, at=LATER)
    assert course(teacher, chosen.slug).enrolment.finished_at is None


def test_a_course_of_ours_cannot_be_called_finished_but_takes_a_note(database):
    teacher = teachers.teacher()
    chosen = course(teacher, "lessons-that-last")
    courses.join(teacher, chosen.id, at=MORNING)
    with pytest.raises(ConflictError):
        courses.report(teacher, chosen.id, is_finished=True, note="done", at=LATER)
    courses.report(teacher, chosen.id, is_finished=False, note="  half of it\n", at=LATER)
    assert course(teacher, chosen.slug).enrolment.note == "half of it"


def test_somebody_elses_course_is_finished_by_ones_word_and_keeps_when(database):
    teacher = teachers.teacher()
    chosen = course(teacher, "science-of-learning")
    assert courses.join(teacher, chosen.id, at=MORNING)
    assert not courses.join(teacher, chosen.id, at=LATER)
    courses.report(teacher, chosen.id, is_finished=True, note="Worth it", at=LATER)
    courses.report(teacher, chosen.id, is_finished=True, note="Very", at=LATER + timedelta(days=1))
    enrolment = course(teacher, chosen.slug).enrolment
    assert (enrolment.status, enrolment.note, enrolment.finished_at) == ("finished", "Very", LATER)


def test_leaving_takes_ticks_and_note_along_and_one_may_join_again(database):
    teacher = teachers.teacher()
    chosen = course(teacher, "lessons-that-last")
    courses.join(teacher, chosen.id, at=MORNING)
    courses.tick(teacher, chosen.id, chosen.parts[0].id, done=True, at=MORNING)
    courses.leave(teacher, chosen.id)
    assert course(teacher, chosen.slug).enrolment is None
    courses.join(teacher, chosen.id, at=LATER)
    assert course(teacher, chosen.slug).done == 0


def test_nothing_is_done_in_a_course_that_was_not_joined_or_is_not_there(database):
    teacher, other = teachers.teacher(), teachers.teacher("Somebody else")
    chosen, second = course(teacher, "lessons-that-last"), course(teacher, "planning-backwards")
    courses.join(other, chosen.id, at=MORNING)
    refused = (
        lambda: courses.join(teacher, 10**9, at=MORNING),
        lambda: courses.join(teacher, 2**64, at=MORNING),
        lambda: courses.leave(teacher, chosen.id),
        lambda: courses.tick(teacher, chosen.id, chosen.parts[0].id, done=True, at=MORNING),
        lambda: courses.report(teacher, chosen.id, is_finished=False, note="", at=MORNING),
        lambda: courses.tick(other, chosen.id, second.parts[0].id, done=True, at=MORNING),
    )
    for act in refused:
        with pytest.raises(NotFoundError):
            act()
    with pytest.raises(InvalidInputError):
        courses.report(other, chosen.id, is_finished=False, note="x" * 1001, at=MORNING)


def test_a_course_that_leaves_the_files_stays_with_who_joined_it(database, tmp_path):
    teacher, other = teachers.teacher(), teachers.teacher("Somebody else")
    gone = course(teacher, "lessons-that-last")
    courses.join(teacher, gone.id, at=MORNING)
    courses.tick(teacher, gone.id, gone.parts[0].id, done=True, at=MORNING)
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    written = yaml.safe_load((folder / "career_courses.yaml").read_text())
    written["courses"] = [one for one in written["courses"] if one["id"] != gone.slug]
    (folder / "career_courses.yaml").write_text(yaml.safe_dump(written))
    loader.load_content(folder)
    assert course(teacher, gone.slug).done == 1
    assert gone.slug not in {one.slug for one in courses.all_courses(other)}
    with pytest.raises(NotFoundError):
        courses.join(other, gone.id, at=MORNING)
    loader.load_content(CONTENT)
    assert [part.title for part in course(other, gone.slug).parts] == [part.title for part in gone.parts]


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("career_courses.yaml", {"parts": []}, "parts"),
        ("external_courses.yaml", {"url": "http://example.org"}, "must be an https address"),
        ("external_courses.yaml", {"topics": ["sql-joins"]}, "is no topic of a module"),
        ("external_courses.yaml", {"id": "lessons-that-last"}, "is the id of 2 courses"),
        ("external_courses.yaml", {"hours": 0}, "hours"),
    ],
)
def test_a_course_file_that_is_not_sound_is_refused_with_the_mistake(database, tmp_path, file, change, told):
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    written = yaml.safe_load((folder / file).read_text())
    written["courses"][0] |= change
    (folder / file).write_text(yaml.safe_dump(written))
    with pytest.raises(InvalidInputError) as caught:
        loader.load_content(folder)
    assert told in caught.value.sentence


def test_a_resource_its_topic_does_not_have_is_refused(database, tmp_path):
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    path = folder / "career_courses.yaml"
    path.write_text(path.read_text().replace("AERO practice guide: teach explicitly", "A page nobody named"))
    with pytest.raises(InvalidInputError, match="has no resource 'A page nobody named'"):
        loader.load_content(folder)
