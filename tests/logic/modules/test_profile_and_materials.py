"""What a teacher says of themselves and keeps here: checked, for themselves alone, gone with them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from db.engine import DatabaseRole, transaction
from db.queries import personal_data
from logic.accounts import service as accounts
from logic.errors import ConflictError, InvalidInputError, NotFoundError
from logic.modules import files
from logic.modules import material_service as materials
from logic.modules import profile_service as profiles
from logic.modules.material_service import Offered
from logic.modules.profile_service import Said
from logic.modules.views import TeacherProfile
from tests import factories, statements
from tests.factories import MORNING
from tests.logic.modules import teachers

pytestmark = pytest.mark.usefixtures("database")
GOALS = " More talk.\r\nLess marking. "
SAID = Said(("Mathematics", " physics ", "mathematics"), 7, "upper secondary", GOALS, 60, "doing")
EMPTY = Said((), None, None, "", None, None)
OFFICE = "application/vnd.openxmlformats-officedocument."
PDF = b"%PDF-1.7\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 16


def package(*names: str, mimetype: str | None = None) -> bytes:
    """A ZIP file with these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype is not None:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<xml/>")
    return made.getvalue()


def test_a_profile_is_empty_first_and_kept_as_it_was_tidied():
    teacher = teachers.teacher()
    assert profiles.mine(teacher) == TeacherProfile()
    stored = profiles.save(teacher, SAID, at=MORNING)
    assert stored == profiles.mine(teacher)
    assert stored.subjects == ("Mathematics", "physics")
    assert stored.goals == "More talk.\nLess marking."
    assert (stored.years_teaching, stored.minutes_per_week, stored.updated_at) == (7, 60, MORNING)


def test_a_profile_may_be_emptied_again():
    teacher = teachers.teacher()
    profiles.save(teacher, SAID, at=MORNING)
    assert profiles.save(teacher, EMPTY, at=MORNING) == TeacherProfile(updated_at=MORNING)


@pytest.mark.parametrize(
    "wrong",
    [
        {"years_teaching": 61},
        {"years_teaching": -1},
        {"minutes_per_week": 0},
        {"minutes_per_week": 1201},
        {"phase": "nursery of dragons"},
        {"learning_style": "telepathy"},
        {"goals": "x" * 1001},
        {"goals": "\ud800"},
        {"subjects": ["x" * 41]},
        {"subjects": [f"Subject {number}" for number in range(13)]},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(wrong):
    teacher = teachers.teacher()
    profiles.save(teacher, SAID, at=MORNING)
    with pytest.raises(InvalidInputError):
        profiles.save(teacher, replace(SAID, **wrong), at=MORNING)
    assert profiles.mine(teacher).years_teaching == 7


@pytest.mark.parametrize(
    ("content", "media_type", "ending"),
    [
        (PDF, "application/pdf", "pdf"),
        (PNG, "image/png", "png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "jpg"),
        ("Plan für Montag\n".encode(), "text/plain", "txt"),
        (b"a < b and b > c", "text/plain", "txt"),
        (package("word/document.xml"), OFFICE + "wordprocessingml.document", "docx"),
        (package("ppt/presentation.xml"), OFFICE + "presentationml.presentation", "pptx"),
        (package("xl/workbook.xml"), OFFICE + "spreadsheetml.sheet", "xlsx"),
        (
            package(mimetype="application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
            "odt",
        ),
    ],
)
def test_a_file_is_known_by_what_is_in_it_and_comes_back_under_a_name_of_ours(content, media_type, ending):
    teacher = teachers.teacher()
    material_id = materials.add(teacher, Offered("Week 3: ../plan", "lesson plan", content=content), at=MORNING)
    kept = materials.file(teacher, material_id)
    assert (kept.content, kept.media_type, kept.name) == (content, media_type, f"week-3-plan.{ending}")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x" * (files.MOST_BYTES + 1),
        b"<!DOCTYPE html><p>hello",
        b"  <SCRIPT>alert(1)</SCRIPT>",
        b"<?xml version='1.0'?><svg onload='x'/>",
        b"MZ\x90\0",
        b"\x7fELF",
        "caf\u00e9".encode("latin-1"),
        b"text with a \0 in it",
        b"PK\x03\x04broken",
        package("anything.txt"),
        package("word/document.xml", "word/vbaProject.bin"),
        package("Basic/script.xml", mimetype="application/vnd.oasis.opendocument.text"),
        package(mimetype="text/html"),
    ],
)
def test_a_file_that_may_not_be_kept_is_refused_in_a_sentence(content):
    teacher = teachers.teacher()
    with pytest.raises(InvalidInputError) as caught:
        materials.add(teacher, Offered("A file", "other", content=content), at=MORNING)
    assert "Nothing of it was kept" in caught.value.sentence
    assert materials.mine(teacher) == ()


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/x",
        "example.org",
        "https://",
        "https://user@example.org/",
        "https://example.org/a b",
        "https://example.org/x)[y](javascript:z",
        "https://[broken",
    ],
)
def test_an_address_that_is_no_web_page_is_refused(link):
    with pytest.raises(InvalidInputError):
        materials.add(teachers.teacher(), Offered("A page", "other", link=link), at=MORNING)


def test_an_address_in_capitals_is_kept_and_its_path_stays_as_it_is():
    teacher = teachers.teacher()
    materials.add(teacher, Offered("A page", "other", link="HTTPS://example.org/Plan"), at=MORNING)
    assert [one.link for one in materials.mine(teacher)] == ["https://example.org/Plan"]


def test_an_address_and_a_note_are_kept_with_their_topic():
    teacher = teachers.teacher()
    topic = teachers.module(teacher).topics[0]
    offered = Offered("  A   page ", "worksheet", topic.id, "Good\u202e for\tpairs", " https://example.org/plan?x=1#y ")
    materials.add(teacher, offered, at=MORNING)
    (kept,) = materials.mine(teacher)
    assert (kept.title, kept.note, kept.link) == ("A page", "Good for pairs", "https://example.org/plan?x=1#y")
    assert (kept.topic, kept.media_type, kept.size, kept.created_at) == (topic.title, None, 0, MORNING)


@pytest.mark.parametrize(
    "offered",
    [
        Offered("", "other", note="x"),
        Offered("A title", "poem", note="x"),
        Offered("A title", "other"),
        Offered("x" * 121, "other", note="x"),
        Offered("A title", "other", note="x" * 2001),
        Offered("A title", "other", topic_id=10**9, note="x"),
    ],
)
def test_a_material_that_is_not_whole_is_refused(offered):
    with pytest.raises(InvalidInputError):
        materials.add(teachers.teacher(), offered, at=MORNING)


def test_a_topic_of_learners_is_no_topic_of_a_material():
    (topic,) = statements.rows("select id from topics where slug = 'names-and-values'")
    with pytest.raises(InvalidInputError):
        materials.add(teachers.teacher(), Offered("A title", "other", topic_id=topic["id"], note="x"), at=MORNING)


def test_nobody_gets_or_deletes_the_material_of_another():
    teacher, other = teachers.teacher(), teachers.teacher("Somebody else")
    material_id = materials.add(teacher, Offered("A file", "other", content=PDF), at=MORNING)
    for act in (materials.file, materials.delete):
        with pytest.raises(NotFoundError):
            act(other, material_id)
    materials.delete(teacher, material_id)
    with pytest.raises(NotFoundError):
        materials.file(teacher, material_id)


def test_all_files_together_have_a_limit_which_an_address_does_not_meet(monkeypatch):
    teacher = teachers.teacher()
    monkeypatch.setattr(materials, "MOST_TOGETHER", 2 * len(PDF))
    for _ in range(2):
        materials.add(teacher, Offered("A file", "other", content=PDF), at=MORNING)
    with pytest.raises(ConflictError):
        materials.add(teacher, Offered("A file", "other", content=PDF), at=MORNING)
    materials.add(teacher, Offered("A page", "other", link="https://example.org"), at=MORNING)
    assert len(materials.mine(teacher)) == 3


def test_the_database_itself_refuses_a_larger_file():
    teacher = teachers.teacher()
    with pytest.raises(IntegrityError):
        statements.write(
            "insert into teacher_materials (user_id, title, kind, media_type, content)"
            " values (:user_id, 'x', 'other', 'text/plain', convert_to(repeat('x', 1048577), 'UTF8'))",
            user_id=teacher,
        )


def test_an_account_that_is_deleted_takes_everything_along_and_an_export_has_it():
    teacher = teachers.teacher()
    profiles.save(teacher, SAID, at=MORNING)
    materials.add(teacher, Offered("A file", "other", content=PDF), at=MORNING)
    teachers.take(teacher, 20)
    before = accounts.export(teacher)["tables"]
    mine = ("teacher_profiles", "teacher_materials", "assessment_results", "assessment_attempts")
    assert [len(before[table]) for table in mine] == [1, 1, 1, 1]
    accounts.delete(teacher, factories.PASSWORD, at=MORNING)
    with transaction(None, role=DatabaseRole.WORKER) as session:
        left = personal_data.rows_of(session, teacher)
    assert [left[table] for table in mine] == [[], [], [], []]


def test_facts_tell_it_all_and_suggest_courses_for_the_weakest_topics():
    teacher = teachers.teacher()
    assert teachers.facts(teacher).profile is None
    profiles.save(teacher, SAID, at=MORNING)
    teachers.take(teacher, 5)
    teachers.take(teacher, 25, slug="teaching-with-digital-tools")
    materials.add(teacher, Offered("A page", "other", link="https://example.org"), at=MORNING)
    known = teachers.facts(teacher)
    assert known.profile
    assert [score.right for _, score in known.score_trend] == [5, 25]
    assert len(known.materials) == 1
    weakest = known.weak_topics[0]
    assert weakest.id in {topic.id for topic in known.suggested_courses[0].topics}
    assert all(course.enrolment is None for course in known.suggested_courses)
    assert not known.courses
