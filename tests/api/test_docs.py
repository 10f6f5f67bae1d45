"""/api/docs and /api/openapi.json: exact, self-contained, and true."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser

import jsonschema
import pytest

from api import description
from api.main import create_api
from tests import cohorts, factories, finals, timed_tests
from tests.logic.resume.made_files import RESUME

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="session")
def document(address):
    """The OpenAPI document as it is served."""
    import httpx

    return httpx.get(f"{address}/api/openapi.json", timeout=60).raise_for_status().json()


@pytest.fixture(scope="session")
def page(address) -> str:
    """The page as it is served."""
    import httpx

    return httpx.get(f"{address}/api/docs", timeout=60).raise_for_status().text


def operations(document):
    """Each operation with its method and path."""
    return [(m, path, item[m]) for path, item in document["paths"].items() for m in item if m in METHODS]


def check(document, value, model: str) -> None:
    """Check a value against a model of the document, and that the model leaves nothing of it out."""
    schema = {"$ref": f"#/components/schemas/{model}", "components": document["components"]}
    jsonschema.validate(value, schema, cls=jsonschema.Draft202012Validator, format_checker=jsonschema.FormatChecker())
    assert set(value) == set(document["components"]["schemas"][model]["properties"])


def test_the_document_names_every_endpoint_of_the_api_once(document):
    assert {(method, path) for method, path, _ in operations(document)} == {
        ("get", "/me"),
        ("get", "/plan"),
        ("post", "/plan/days/{day_id}/start"),
        ("post", "/plan/days/{day_id}/complete"),
        ("get", "/plans"),
        ("post", "/plan/pause"),
        ("post", "/plan/resume"),
        ("post", "/plan/switch/{plan_id}"),
        ("post", "/plan/restart"),
        ("get", "/plan/test"),
        ("post", "/plan/test"),
        ("get", "/tests/{test_id}"),
        ("get", "/tests/{test_id}/questions/{position}"),
        ("put", "/tests/{test_id}/questions/{position}/answer"),
        ("put", "/tests/{test_id}/questions/{position}/flag"),
        ("delete", "/tests/{test_id}/questions/{position}/flag"),
        ("put", "/tests/{test_id}/questions/{position}/omission"),
        ("post", "/tests/{test_id}/submission"),
        ("get", "/tests/{test_id}/result"),
        ("get", "/tests/{test_id}/review"),
        ("post", "/plan/days/{day_id}/check"),
        ("get", "/plan/review"),
        ("get", "/plan/comments"),
        ("get", "/plan/approvals"),
        ("post", "/plan/review"),
        ("get", "/verdict"),
        ("get", "/plans/{plan_id}/verdict"),
        ("get", "/plans/{plan_id}/verdict.pdf"),
        ("get", "/tracks/{track_id}/readiness"),
        ("get", "/xp"),
        ("get", "/tracks/{track_id}/resume"),
        ("put", "/tracks/{track_id}/resume/{stage}"),
        ("delete", "/resumes/{resume_id}"),
        ("get", "/learners"),
        ("get", "/learners/{learner_id}/accommodations"),
        ("post", "/learners/{learner_id}/accommodations"),
        ("get", "/achievements"),
        ("get", "/subscription/status"),
        ("get", "/subscription/plans"),
        ("get", "/subscription/bills"),
        ("post", "/subscription/upgrade"),
        ("post", "/subscription/cancel"),
        ("post", "/subscription/resume"),
        ("get", "/leaderboard"),
        ("get", "/league"),
        ("post", "/growth-plan/generate"),
        ("get", "/growth-plan/current"),
        ("get", "/growth-plan/should-regenerate"),
        ("get", "/growth-plan/actions"),
        ("post", "/growth-plan/actions/{action_id}/start"),
        ("post", "/growth-plan/actions/{action_id}/complete"),
        ("get", "/growth-plan/progress"),
        ("get", "/growth-plan/insights"),
        ("post", "/growth-plan/insights/{insight_id}/helpful"),
        ("get", "/growth-plan/preferences"),
        ("put", "/growth-plan/preferences"),
        ("get", "/growth-plan/export"),
        ("post", "/performance/growth-plan/me"),
        ("get", "/health"),
    }
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert document["servers"] == [{"url": "/api"}]


def test_every_operation_is_described_and_says_how_it_fails(document):
    for _, path, operation in operations(document):
        assert operation["summary"]
        assert operation["description"]
        assert operation["tags"]
        if path == "/health":
            continue
        assert operation["security"] == [{"token": []}, {"browser": []}]
        failures = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"401", "500", "503"} <= set(failures)
        for answer in failures.values():
            (media_type,) = answer["content"]
            assert media_type == "application/problem+json"
            check_problem = answer["content"][media_type]["example"]
            jsonschema.validate(
                check_problem, {"$ref": "#/components/schemas/Problem", "components": document["components"]}
            )


def test_every_reference_leads_somewhere(document):
    names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert names <= set(document["components"]["schemas"])


def test_real_answers_are_what_the_document_says(database, as_holder, document):
    made = factories.learner_with_plan()
    client = as_holder(made.id)
    check(document, client.get("/api/me").json(), "Person")
    check(document, client.get("/api/plan").json(), "LearnerPlan")
    client.post(f"/api/plan/days/{made.today.id}/start")
    check(document, client.post(f"/api/plan/days/{made.today.id}/complete").json(), "CompletedDay")
    check(document, client.get("/api/xp").json(), "Standing")
    check(document, client.get("/api/leaderboard").json(), "Leaderboard")
    check(document, client.get("/api/league").json(), "MyLeague")
    check(document, client.get("/api/plans").json(), "PlanHistory")
    check(document, client.post("/api/plan/pause").json(), "ListedPlan")
    check(document, client.post("/api/plan/resume").json(), "ListedPlan")
    check(document, client.post(f"/api/plan/switch/{made.plan.id}").json(), "ListedPlan")
    check(document, client.post("/api/plan/restart").json(), "ListedPlan")
    check(document, client.get("/health").json(), "InstallationHealth")


def test_real_answers_of_tests_are_what_the_document_says(database, as_holder, document):
    learner = timed_tests.learner_at_test("ada@example.org")
    client = as_holder(learner)
    check(document, client.get("/api/plan/test").json(), "DueTest")
    test = client.post("/api/plan/test").json()
    check(document, test, "TestStanding")
    address = f"/api/tests/{test['id']}"
    check(document, client.get(f"{address}/questions/1").json(), "TestQuestion")
    check(document, client.put(f"{address}/questions/1/answer", json={"choice": 3}).json(), "TestStanding")
    check(document, client.put(f"{address}/questions/2/omission").json(), "TestStanding")
    result = client.post(f"{address}/submission").json()
    check(document, result, "TestResult")
    check(document, result["diagnosis"], "TestDiagnosis")
    check(document, client.get(f"{address}/review").json(), "TestReview")
    day = client.get("/api/plan").json()["weeks"][0]["days"][0]["id"]
    check(document, client.post(f"/api/plan/days/{day}/check").json(), "TestStanding")
    (track,) = {plan["track_id"] for plan in client.get("/api/plans").json()["plans"]}
    check(document, client.get(f"/api/tracks/{track}/readiness").json(), "ReadinessHistory")
    resumes = client.put(f"/api/tracks/{track}/resume/before", files={"file": ("cv.txt", RESUME.encode())}).json()
    check(document, resumes, "TrackResumes")


def test_real_answers_to_those_who_teach_are_what_the_document_says(database, as_holder, document):
    learner, teacher = factories.learner(), cohorts.teacher()
    cohorts.cohort(teacher, learner)
    client = as_holder(teacher.id)
    check(document, client.get("/api/learners").json(), "FoundLearners")
    body = {"time_factor": 1.5, "reason": "A letter of the clinic"}
    check(document, client.post(f"/api/learners/{learner}/accommodations", json=body).json(), "Accommodations")


def test_a_real_verdict_is_what_the_document_says(database, as_holder, document):
    someone = finals.learner_at_final()
    finals.take(someone.id, 30, at=factories.MORNING + timedelta(days=80))
    finals.take(someone.id, 30, at=factories.MORNING + timedelta(days=100))
    client = as_holder(someone.id)
    check(document, client.get("/api/verdict").json(), "PlanVerdict")
    (media_type,) = document["paths"]["/plans/{plan_id}/verdict.pdf"]["get"]["responses"]["200"]["content"]
    assert client.get(f"/api/plans/{someone.plan.id}/verdict.pdf").headers["content-type"] == media_type


def test_real_failures_are_what_the_document_says(learner, client, document):
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    calls = {
        "401": client.get("/api/plan"),
        "404": learner.get("/api/plan"),
        "422": learner.post("/api/plan/days/none/complete"),
    }
    for status, answer in calls.items():
        assert str(answer.status_code) == status
        jsonschema.validate(answer.json(), schema)


def test_every_example_fits_its_own_model(document):
    for name in document["components"]["schemas"]:
        reference = {"$ref": f"#/components/schemas/{name}"}
        value = description.example(document, reference)
        jsonschema.validate(value, reference | {"components": document["components"]})


def test_the_page_shows_every_endpoint_with_a_command_to_try(document, page):
    for method, path, operation in operations(document):
        prefix = "" if path.startswith(("/health", "/performance")) else "/api"
        assert f'<section id="{operation["operationId"]}">' in page
        assert f"{method.upper()}</span>{prefix}{path}" in page
    assert "curl -X POST" in page
    assert "http://127.0.0.1:8501/api/plan/days/171/complete" in page
    needing = [path for _, path, operation in operations(document) if operation.get("security")]
    assert page.count("Authorization: Bearer $WAYMARK_TOKEN") == len(needing) > 50


def test_an_address_that_is_only_kept_says_so(document, page):
    old = document["paths"]["/performance/growth-plan/me"]
    assert old["servers"] == [{"url": "/"}]
    assert [operation["operationId"] for _, _, operation in operations(document) if operation.get("deprecated")] == [
        old["post"]["operationId"]
    ]
    assert page.count("deprecated for new ones") == 1


def test_a_file_is_sent_as_a_form(page):
    assert "-F file=@cv.pdf" in page


class Reader(HTMLParser):
    """Collects what a page loads and where it points."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.anchors: list[str] = []
        self.ids: set[str] = set()
        self.loaded: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.ids.add(found.get("id", ""))
        self.anchors += [found["href"]] if tag == "a" else []
        self.loaded += [found[name] for name in ("src", "href") if name in found and tag != "a"]


def test_the_page_loads_nothing_and_runs_nothing(page):
    reader = Reader()
    reader.feed(page)
    assert reader.loaded == []
    assert "script" not in reader.tags
    assert "url(" not in page
    assert "@import" not in page
    assert 'name="viewport"' in page


def test_every_link_of_the_page_leads_somewhere(page):
    reader = Reader()
    reader.feed(page)
    assert {link for link in reader.anchors if not link.startswith("#")} == {"openapi.json"}
    assert {link[1:] for link in reader.anchors if link.startswith("#")} <= reader.ids


def test_words_of_the_document_cannot_become_markup(address):
    api = create_api()

    @api.get("/odd", summary="<script>alert(1)</script>", description="a < b & c")
    def odd() -> dict[str, str]:
        return {}

    endpoints = description.endpoints(api.openapi(), "http://here")
    from api import docs

    page = docs.rendered(api.openapi())
    assert any(endpoint.path == "/api/odd" for endpoint in endpoints)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_body_is_part_of_the_command():
    document = {
        "servers": [{"url": "/api"}],
        "paths": {
            "/notes": {
                "post": {
                    "operationId": "add_note",
                    "summary": "Add a note",
                    "requestBody": {
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Note"}}},
                    },
                    "responses": {"204": {"description": "Added."}},
                },
            },
        },
        "components": {
            "schemas": {
                "Note": {"type": "object", "properties": {"text": {"type": "string", "examples": ["it's here"]}}},
            },
        },
    }
    (endpoint,) = description.endpoints(document, "http://here")
    assert endpoint.body
    assert endpoint.body.model == "Note"
    assert "-H 'Content-Type: application/json'" in endpoint.curl
    assert "it'\"'\"'s here" in endpoint.curl
    assert endpoint.curl.endswith("http://here/api/notes")
