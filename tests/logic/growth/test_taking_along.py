"""A growth plan taken along: JSON with everything, Markdown, and a tagged PDF that any name and any word can be in."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pypdf import PdfReader

from logic.errors import NotFoundError
from logic.growth import action_service, export_service, plan_paper, service
from logic.growth.views import Outcome
from tests import growth_teachers as teachers
from tests.growth_teachers import DAY, MONDAY

LATER = MONDAY + DAY


@pytest.fixture
def planned(database):
    teacher, plan = teachers.planned()
    said = Outcome(25, "Quieter starts.\nLess waiting.", ("https://example.org/a",))
    action_service.complete(teacher, plan.actions[0].id, said, at=LATER)
    return teacher, plan


def printed(pdf: bytes, folder) -> str:
    path = folder / "plan.pdf"
    path.write_bytes(pdf)
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(path).pages)


def test_everything_is_in_the_json(planned) -> None:
    teacher, plan = planned
    service.generate(teacher, at=LATER + DAY)
    found = json.loads(json.dumps(export_service.as_json(teacher, at=LATER + DAY)))
    assert found["format"] == "waymark-growth-plan/1"
    assert [one["version"] for one in found["plans"]] == [2, 1]
    first = found["plans"][1]
    assert first["actions"][0]["outcome"] == {
        "minutes_spent": 25,
        "reflection": "Quieter starts.\nLess waiting.",
        "evidence": ["https://example.org/a"],
    }
    assert len(first["actions"]) == len(plan.actions)
    assert found["progress"]["completed_ever"] == 1
    assert [line["state"] for line in found["suggestions"]] == ["done"]
    assert found["preferences"]["pace"] == "steady"


def test_the_markdown_says_how_every_action_stands(planned) -> None:
    teacher, plan = planned
    text = export_service.as_markdown(teacher, at=LATER)
    assert text.startswith(f"# {plan.title}\n")
    assert plan.markdown in text
    assert text.count("- [x] ") == 1
    assert text.count("- [ ] ") == len(plan.actions) - 1
    assert "> Less waiting." in text
    assert "<https://example.org/a>" in text


def test_the_paper_says_what_the_plan_says(planned, tmp_path) -> None:
    teacher, plan = planned
    text = printed(export_service.as_pdf(teacher, "Grace Hopper", at=LATER), tmp_path)
    for words in (plan.title, "Grace Hopper", "Quieter starts.", "https://example.org/a", "As of 3 March 2026"):
        assert words in text
    for action in plan.actions:
        assert "".join(action.text.split()) in "".join(text.split())


@pytest.mark.parametrize("name", ["ግሬስ ሆፐር", "🦉 Owl", '#image("/etc/passwd") *x*', "A" * 60])
def test_no_name_and_no_word_breaks_the_paper(planned, tmp_path, name) -> None:
    teacher, plan = planned
    said = Outcome(5, f"{name} ☃ \U0001d518 #set page(width: 1pt)\u0007", ())
    action_service.complete(teacher, plan.actions[1].id, said, at=LATER + timedelta(hours=1))
    assert printed(export_service.as_pdf(teacher, name, at=LATER), tmp_path)


def test_an_older_version_can_be_taken_along_and_somebody_elses_cannot(planned) -> None:
    teacher, plan = planned
    service.generate(teacher, at=LATER)
    assert "Version 1" in export_service.as_markdown(teacher, plan.id, at=LATER)
    assert "Version 2" in export_service.as_markdown(teacher, at=LATER)
    stranger = teachers.teacher("Alan Turing")
    for ask in (export_service.as_markdown, lambda *a, at: export_service.as_pdf(a[0], "Alan", a[1], at=at)):
        with pytest.raises(NotFoundError):
            ask(stranger, plan.id, at=LATER)


def test_without_a_plan_there_is_nothing_to_print_and_an_empty_export(database) -> None:
    teacher = teachers.teacher()
    with pytest.raises(NotFoundError, match="no growth plan yet"):
        export_service.as_pdf(teacher, "Grace", at=LATER)
    assert export_service.as_json(teacher, at=LATER)["plans"] == []


def test_marks_of_markdown_are_not_printed(planned) -> None:
    assert plan_paper._plain("1. **Read** about `x` and _y_") == "Read about x and y"
    assert plan_paper._plain("### A heading") == "A heading"
    assert plan_paper._plain("snake_case stays") == "snake_case stays"
