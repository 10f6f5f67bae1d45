from __future__ import annotations

import pytest

from logic.access.origins import is_own, safe_path

BASE = "https://waymark.example"


@pytest.mark.parametrize(
    ("origin", "fetch_site", "host", "own"),
    [
        (BASE, "same-origin", "waymark.example", True),
        (BASE, None, "internal:8501", True),
        ("https://waymark.example:8443", None, "waymark.example:8443", True),
        (BASE, "cross-site", "waymark.example", False),
        (BASE, "same-site", "waymark.example", False),
        (BASE, "none", "waymark.example", False),
        ("https://evil.example", "same-origin", "waymark.example", False),
        ("https://evil.example", None, "waymark.example", False),
        ("https://waymark.example.evil.example", None, "waymark.example", False),
        ("http://waymark.example", None, "waymark.example", False),
        ("null", None, "waymark.example", False),
        (None, "same-origin", "waymark.example", False),
        ("", None, "", False),
        ("https://[", None, "[", False),
    ],
)
def test_a_change_must_be_started_by_our_own_pages(origin, fetch_site, host, own):
    assert is_own(origin, fetch_site, host, BASE) is own


def test_without_https_the_host_itself_is_enough():
    assert is_own("http://localhost:8501", "same-origin", "localhost:8501", "http://127.0.0.1:8501")


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ("plan", "/plan"),
        ("/plan", "/plan"),
        ("learner/plan", "/learner/plan"),
        ("", "/"),
        (None, "/"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("plan?token=1", "/"),
        (f"join?invitation={'aZ-_' * 10}", f"/join?invitation={'aZ-_' * 10}"),
        (f"/join?invitation={'a' * 43}", f"/join?invitation={'a' * 43}"),
        ("join?invitation=short", "/"),
        (f"join?invitation={'a' * 43}&next=//evil.example", "/"),
        (f"plan?invitation={'a' * 43}", "/"),
        (f"join?invitation={'a' * 43}#x", "/"),
        ("plan\nx", "/"),
        ("../etc", "/"),
        ("\\evil.example", "/"),
    ],
)
def test_nobody_is_sent_to_a_strangers_page_after_signing_in(wanted, path):
    assert safe_path(wanted) == path
