"""Tests taken over HTTP, for the tests of the API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx

from tests import statements, timed_tests


def begun(client: httpx.Client) -> int:
    """The id of the test that was due and is begun now."""
    answer = client.post("/api/plan/test")
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def answered(client: httpx.Client, test_id: int, *, right: int, leaving: int = 0) -> None:
    """Answer every question but the last `leaving`, the first `right` of them rightly."""
    questions = timed_tests.stored(test_id)
    for question in questions[: len(questions) - leaving]:
        choice = question.key if question.position <= right else (question.key + 1) % 4
        saved = client.put(f"/api/tests/{test_id}/questions/{question.position}/answer", json={"choice": choice})
        assert saved.status_code == 200, saved.text


def taken(client: httpx.Client, *, right: int) -> dict[str, Any]:
    """The result of the test that was due, begun, answered and submitted now."""
    test_id = begun(client)
    answered(client, test_id, right=right)
    found: dict[str, Any] = client.post(f"/api/tests/{test_id}/submission").raise_for_status().json()
    return found


def let_time_run_out(test_id: int) -> None:
    """Let a test have been begun two hours ago, so that it is past its deadline."""
    statements.write(
        "update assessment_attempts set started_at = started_at - interval '2 hours',"
        " deadline_at = deadline_at - interval '2 hours' where id = :id",
        id=test_id,
    )


def names_in(value: Any) -> Iterator[str]:
    """Every name of a JSON document, however deep."""
    if isinstance(value, dict):
        yield from value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from names_in(part)
