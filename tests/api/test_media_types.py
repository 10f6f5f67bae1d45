"""Which form of an answer an Accept header asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.media_types import preferred

OFFERED = ("application/json", "text/markdown", "application/pdf")


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/pdf", "application/pdf"),
        ("text/markdown;q=0.5, application/pdf;q=0.8", "application/pdf"),
        ("text/*", "text/markdown"),
        ("application/*;q=0.3, text/markdown", "text/markdown"),
        ("application/json;q=0, */*", "text/markdown"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "application/json"),
        ("APPLICATION/PDF", "application/pdf"),
        ("application/pdf ; q=0.9 , text/html", "application/pdf"),
        ("text/html", None),
        ("*/*;q=0", None),
        ("application/pdf;q=nothing", None),
        (",,", None),
    ],
)
def test_what_is_wanted_most_is_chosen_and_the_closest_range_decides(accept, wanted):
    assert preferred(accept, OFFERED) == wanted


@given(st.text())
def test_any_header_leads_to_a_type_there_is_or_to_none(accept):
    assert preferred(accept, OFFERED) in {*OFFERED, None}
