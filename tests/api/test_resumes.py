"""A resume over HTTP: scored, compared, deleted; what is no resume is told in a sentence, and it is one's own."""

from __future__ import annotations

import httpx
import pytest

from logic.resume.reading import MOST_BYTES
from tests import factories, statements
from tests.api.conftest import problem
from tests.logic.resume import made_files
from tests.logic.resume.made_files import RESUME


@pytest.fixture
def applicant(database, as_holder):
    """A learner with a plan: their client, and where their resume for its track is."""
    made = factories.learner_with_plan()
    return as_holder(made.id), f"/api/tracks/{made.plan.track_id}/resume"


def put(client: httpx.Client, address: str, content: bytes, name: str = "resume.txt") -> httpx.Response:
    return client.put(address, files={"file": (name, content)})


def test_a_resume_is_scored_before_and_after_and_compared(applicant):
    client, address = applicant
    assert client.get(address).json() == {"before": None, "after": None, "impact": None, "statements": []}
    before = put(client, f"{address}/before", RESUME.encode()).json()["before"]
    assert (before["stage"], before["file_name"]) == ("before", "resume.txt")
    assert 0 < before["overall"] < 100
    for skill in before["skills"]:
        parts = skill["coverage"] + skill["evidence"] + skill["structure"] + skill["proved"]
        assert skill["score"] == pytest.approx(min(parts, 100))
    better = made_files.word(RESUME + "\nBuilt 12 Python packages with pytest, typing and asyncio for 300 users.")
    both = put(client, f"{address}/after", better, "better.docx").json()
    assert both["after"]["overall"] > both["before"]["overall"]
    assert "Python resume" in both["impact"]["headline"]
    assert client.get(address).json() == both


def test_a_resume_uploaded_again_takes_the_place_of_the_first(applicant):
    client, address = applicant
    for _ in range(2):
        assert put(client, f"{address}/before", RESUME.encode()).status_code == 200
    assert len(statements.rows("select id from resumes")) == 1


def test_a_deleted_resume_is_gone(applicant):
    client, address = applicant
    resume = put(client, f"{address}/before", RESUME.encode()).json()["before"]["id"]
    answer = client.delete(f"/api/resumes/{resume}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(address).json()["before"] is None
    assert "no such resume" in problem(client.delete(f"/api/resumes/{resume}"), 404)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
        (b"MZ" + bytes(200), "program"),
        (made_files.pdf(RESUME, password="secret"), "password"),
        (b"x" * (MOST_BYTES + 1), "larger than 10 MB"),
    ],
    ids=["empty", "picture", "program", "locked", "too large"],
)
def test_what_is_no_resume_is_told_by_its_content_and_not_kept(applicant, content, told):
    client, address = applicant
    assert told in problem(put(client, f"{address}/before", content, "resume.pdf"), 422)
    assert statements.rows("select id from resumes") == []


def test_a_body_far_too_large_is_not_read(applicant):
    client, address = applicant
    assert "larger" in problem(put(client, f"{address}/before", b"x" * (MOST_BYTES + 200_000)), 413)
    assert "larger" in problem(client.put(address, content=b"x" * 100_000), 413)


def test_what_is_no_upload_is_refused(applicant):
    client, address = applicant
    assert "Nothing was changed" in problem(client.put(f"{address}/before", json={"file": "x"}), 422)
    assert "Nothing was changed" in problem(client.put(f"{address}/before", data={"file": "x"}), 422)
    assert "Nothing was changed" in problem(put(client, f"{address}/during", RESUME.encode()), 422)
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.put(f"{address}/before", content=b"--y\r\nnothing", headers=broken)
    assert "Nothing was changed" in problem(answer, answer.status_code)
    assert answer.status_code in {400, 422}


def test_another_learners_resume_does_not_exist(applicant, as_holder):
    client, address = applicant
    resume = put(client, f"{address}/before", RESUME.encode()).json()["before"]["id"]
    stranger = as_holder(factories.learner("Mallory"))
    unknown = problem(stranger.delete(f"/api/resumes/{2**63 - 1}"), 404)
    assert problem(stranger.delete(f"/api/resumes/{resume}"), 404) == unknown
    assert "not been measured" in problem(stranger.get(address), 404)
    assert "not been measured" in problem(put(stranger, f"{address}/before", RESUME.encode()), 404)
    assert client.get(address).json()["before"]["id"] == resume
