"""Two devices at once, and a process that dies: one test, one score, one enrolment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from logic.modules import course_service as courses
from logic.modules import material_service as materials
from logic.modules import service as modules
from logic.modules.material_service import Offered
from logic.plans import testing_service
from tests import statements
from tests.factories import MORNING
from tests.logic.modules import teachers

pytestmark = pytest.mark.usefixtures("committed_db")
AT_ONCE = 8


def at_once(act):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda _: act(), range(AT_ONCE)))


def test_eight_beginnings_at_once_make_one_test():
    teacher = teachers.teacher()
    module = teachers.module(teacher)
    ids = at_once(lambda: modules.begin_test(teacher, module.id, at=MORNING))
    assert len(set(ids)) == 1
    assert len(teachers.asked(ids[0])) == 30


def test_eight_submissions_at_once_give_one_score():
    teacher = teachers.teacher()
    attempt_id = modules.begin_test(teacher, teachers.module(teacher).id, at=MORNING)
    later = MORNING + timedelta(minutes=1)
    scores = {outcome.right for outcome in at_once(lambda: testing_service.submit(teacher, attempt_id, at=later))}
    assert scores == {0}
    assert len(statements.rows("select 1 from assessment_results where attempt_id = :id", id=attempt_id)) == 1


def test_joining_and_ticking_at_once_counts_once():
    teacher = teachers.teacher()
    course = next(course for course in courses.all_courses(teacher) if course.parts)
    assert sum(at_once(lambda: courses.join(teacher, course.id, at=MORNING))) == 1
    for part in course.parts:
        at_once(lambda part=part: courses.tick(teacher, course.id, part.id, done=True, at=MORNING))
    stood_in = next(one for one in courses.all_courses(teacher) if one.id == course.id)
    assert (stood_in.done, stood_in.enrolment.status) == (len(course.parts), "finished")


def test_the_limit_of_materials_holds_for_many_at_once(monkeypatch):
    teacher = teachers.teacher()
    monkeypatch.setattr(materials, "MOST_MATERIALS", 3)

    def add() -> bool:
        try:
            materials.add(teacher, Offered("A note", "other", note="something"), at=MORNING)
        except materials.ConflictError:
            return False
        return True

    assert sum(at_once(add)) == 3
    assert len(materials.mine(teacher)) == 3
