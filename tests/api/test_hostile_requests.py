"""Ids, words, bodies, files and headers of every odd kind, at every call: a sentence answers, as the document says."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from api import description
from api.main import create_api
from logic.access.roles import Role
from tests import factories
from tests.api.conftest import problem

DOCUMENT = create_api().openapi()
OPERATIONS = [
    (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if path != "/health" and method in {"get", "post", "put", "delete"}
]
WITH_IDS = [each for each in OPERATIONS if "{" in each[1]]
WITH_WORDS = [each for each in OPERATIONS if any(one["in"] == "query" for one in each[2].get("parameters", ()))]
WITH_FILES = [each for each in OPERATIONS if description.FORM in each[2].get("requestBody", {}).get("content", {})]
WITH_JSON = [each for each in OPERATIONS if "application/json" in each[2].get("requestBody", {}).get("content", {})]
OF_TEACHERS = ("/learners", "/growth-plan", "/performance")
NO_IDS = (
    "-1", "0", "1.5", "1e3", "NaN", "null", "true", "0x10", "%2B", "%20", "9223372036854775808", "-9223372036854775809",
    "9" * 400, "%00", "1%00", "%FF", "%ED%A0%80", "%F0%9F%92%A9", "%E2%80%AE1", "1;drop", "1'--", "..%2F1", "[1]",
)  # fmt: skip
NO_WORDS = ("%00", "%FF", "%ED%A0%80", "%F0%9F%92%A9", "x" * 4000, "%25%5F%5C", "-1", "9" * 400, "1&{name}=2", "")
JSON = {"Content-Type": "application/json"}
FORM_DATA = {"Content-Type": "multipart/form-data; boundary=x"}
BODIES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "nothing of a type": {"content": b"", "headers": JSON},
    "broken": {"content": b"{broken", "headers": JSON},
    "no text": {"content": b"\xff\xfe\x00", "headers": JSON},
    "another type": {"content": b"{}", "headers": {"Content-Type": "text/plain"}},
    "no type at all": {"content": b"{}", "headers": {"Content-Type": ";;;"}},
    "a form": {"data": {"choice": "1"}},
    "another character set": {"content": "{}".encode("utf-16"), "headers": JSON},
    "null": {"content": b"null", "headers": JSON},
    "a list": {"json": []},
    "a word": {"json": "word"},
    "a number": {"json": 7},
    "no number": {"content": b"NaN", "headers": JSON},
    "an endless number": {"content": b"1" * 5000, "headers": JSON},
    "unknown names": {"json": {"": 1, "__proto__": {}, "\u0000": 2}},
    "very deep": {"content": b"[" * 30_000, "headers": JSON},
    "deep and whole": {"content": b'{"a":' * 900 + b"1" + b"}" * 900, "headers": JSON},
    "large": {"content": b'"' + b"x" * 200_000 + b'"', "headers": JSON},
}
VALUES = (
    "null", "true", "-1", "0", "1.5", "1e400", "NaN", "99999999999999999999", '""', '" "', '"\\u0000"', '"\\ud800"',
    '"\\udc00\\ud800"', '"a\\u0000b c d"', '"\\ud83d\\ude00 smiles"', '"\\u202egnirts"', "[]", "{}", "[[1]]",
    '"' + "long " * 4000 + '"', "9" * 5000,
)  # fmt: skip
FILES: dict[str, dict[str, Any]] = {
    "no file": {},
    "a word in its place": {"data": {"file": "word"}},
    "another name": {"files": {"other": ("cv.txt", b"Ada")}},
    "no name of its own": {"files": {"file": ("", b"Ada")}},
    "a name that leads elsewhere": {"files": {"file": ("../../etc/passwd", b"Ada")}},
    "a name with a null in it": {"files": {"file": ("cv\0.txt", b"Ada")}},
    "a long name": {"files": {"file": ("x" * 5000, b"Ada")}},
    "two of them": {"files": [("file", ("a.txt", b"Ada")), ("file", ("b.txt", b"Grace"))]},
    "a form that breaks off": {"content": b"--x\r\nContent-Disposition: form-data; name=", "headers": FORM_DATA},
    "a form without a boundary": {"content": b"Ada", "headers": {"Content-Type": "multipart/form-data"}},
    "JSON": {"json": {"file": "Ada"}},
}
ODD_HEADERS = (
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer \xff\xfe".encode("latin-1")},
    {"Authorization": "Bearer " + "x" * 8000},
    {"Authorization": "Bearer a b c"},
    {"Authorization": "Basic QWRhOkFkYQ=="},
    {"Authorization": "bearer \u0661".encode()},
    {"Cookie": "waymark_session=" + "%00" * 50},
    {"Cookie": "a=b; ; =; waymark_session"},
)


@pytest.fixture
def asking(database, as_holder) -> dict[bool, httpx.Client]:
    """Who may ask, by whether the call is for those who teach."""
    return {
        False: as_holder(factories.learner_with_plan().id),
        True: as_holder(factories.learner(roles=(Role.TEACHER,))),
    }


def client_for(asking: dict[bool, httpx.Client], path: str) -> httpx.Client:
    return asking[path.startswith(OF_TEACHERS)]


def filled(path: str, value: str = "1") -> str:
    """The address with a value for whatever it leaves open."""
    while "{" in path:
        path = path[: path.index("{")] + value + path[path.index("}") + 1 :]
    return path if path.startswith("/performance") else f"/api{path}"


def check(answer: httpx.Response, operation: dict[str, Any]) -> int:
    """Check that an answer is one the document announces, with a sentence when it is a refusal; returns its status."""
    assert str(answer.status_code) in operation["responses"], (str(answer.request.url)[:200], answer.text)
    assert answer.status_code < 500, (str(answer.request.url)[:200], answer.text)
    if answer.status_code >= 400:
        problem(answer, answer.status_code)
    return answer.status_code


def example_of(operation: dict[str, Any]) -> dict[str, Any]:
    """A body of an operation in which nothing is odd."""
    found: dict[str, Any] = description.example(
        DOCUMENT, operation["requestBody"]["content"]["application/json"]["schema"]
    )
    return found


def test_what_is_no_id_is_refused_at_every_call(asking):
    for method, path, operation in WITH_IDS:
        for value in NO_IDS:
            answer = client_for(asking, path).request(method, filled(path, value))
            if "%2F" not in value:  # which is another address
                assert check(answer, operation) in {404, 422}, (path, value)


def test_odd_words_in_a_query_are_answered(asking):
    for method, path, operation in WITH_WORDS:
        for name in (one["name"] for one in operation["parameters"] if one["in"] == "query"):
            for value in NO_WORDS:
                address = f"{filled(path)}?{name}={value.format(name=name)}"
                check(client_for(asking, path).request(method, address), operation)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_what_is_no_body_is_refused_at_every_call(asking, body):
    for method, path, operation in WITH_JSON:
        answer = client_for(asking, path).request(method, filled(path), **body)
        check(answer, operation)


def test_odd_values_in_a_body_are_answered(asking):
    for method, path, operation in WITH_JSON:
        good = {name: json.dumps(value) for name, value in example_of(operation).items()}
        for name in good:
            for value in VALUES:
                members = ", ".join(f'"{each}": {text}' for each, text in (good | {name: value}).items())
                content = f"{{{members}}}".encode()
                answer = client_for(asking, path).request(method, filled(path), content=content, headers=JSON)
                check(answer, operation)


def test_of_a_name_that_comes_twice_the_last_value_is_looked_at(asking):
    for method, path, operation in WITH_JSON:
        good = example_of(operation)
        twice = json.dumps(good)[:-1] + "".join(f', "{name}": {{}}' for name in good) + "}"
        answer = client_for(asking, path).request(method, filled(path), content=twice.encode(), headers=JSON)
        assert check(answer, operation) in {404, 422}


def test_odd_files_are_answered(asking):
    for method, path, operation in WITH_FILES:
        for name, files in FILES.items():
            answer = client_for(asking, path).request(
                method, filled(path, "1").replace("/1/resume/1", "/1/resume/before"), **files
            )
            assert check(answer, operation) >= 400, name


@pytest.mark.parametrize("headers", ODD_HEADERS, ids=str)
def test_odd_headers_make_nobody_of_whoever_asks(database, client, headers):
    assert problem(client.get("/api/me", headers=headers), 401)
