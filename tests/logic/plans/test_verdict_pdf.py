"""The printed verdict, read back: whatever a name holds is text, and the paper says what the page says."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from logic.plans import skill_shares, verdict_pdf
from logic.plans.outcomes import Readiness
from logic.plans.verdict_service import VerdictView
from logic.plans.verdicts import BetterTrack

DAY = "21 November 2026"
VIEW = VerdictView(
    plan_id=1,
    track="Data analyst",
    track_id=1,
    attempt_id=1,
    level=Readiness.NOT_YET_SUITED,
    right=33,
    counted=60,
    low=0.42,
    high=0.67,
    probability_ready=0.004,
    skills=skill_shares.strongest_first([("SQL", 13, 15), ("C# & *star*", 7, 15), ("Statistics", 5, 15)]),
    would_change=("3 more right answers of 60 would make it *needs additional training*.",),
    better_tracks=(BetterTrack("Python", 0.71, "We expect 71 % on its final, here 55 %."),),
    is_retest=True,
    decided_at=datetime(2026, 11, 21, 12, 0, 0, 123_456, tzinfo=UTC),
)


def read(view: VerdictView = VIEW, name: str = "Ada Lovelace") -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(verdict_pdf.make(view, name, DAY)))
    return reader, " ".join(page.extract_text() for page in reader.pages)


def test_the_paper_says_level_score_interval_chance_skills_and_what_would_change_it() -> None:
    reader, text = read()
    flat = " ".join(text.split())
    assert len(reader.pages) == 1
    for said in (
        "Not yet suited to this role",
        "Ada Lovelace",
        "33 of 60 right (55 %) in the comprehensive retest, 21 November 2026",
        "begins at 48 of 60 (80 %)",
        "between 42 and 67 nine times in ten",
        "Chance to reach 80 % in another final: under 1 %",
        "13 of 15 (87 %)",
        "C# & *star*",
        "3 more right answers of 60 would make it needs additional training.",
        "Python: We expect 71 % on its final",
    ):
        assert said in flat, said


@pytest.mark.parametrize(
    "name",
    [
        '#let x = 1; #panic("no")',
        "*bold* _it_ $x$",
        '"quoted" \\ \\u{1F}',
        "</script> // comment /* */",
        "Zoë Šimůnková",
        "#{",
    ],
)
def test_a_name_is_text_and_never_markup(name: str) -> None:
    reader, text = read(name=name)
    assert name in text
    assert reader.metadata
    assert reader.metadata.author == name


def test_arabic_is_printed_joined() -> None:
    _, text = read(name="العربية")
    assert "العربية" in text
    assert verdict_pdf.LEFT_OUT not in " ".join(text.split())


@pytest.mark.parametrize("name", ["አበበ ቢቂላ", "हिन्दी", "Ada 😀", "名前"])
def test_a_name_is_printed_whole_or_the_paper_says_what_is_missing(name: str) -> None:
    reader, text = read(name=name)
    assert reader.metadata
    assert reader.metadata.author == name
    assert "\x00" not in text
    assert (verdict_pdf.LEFT_OUT in " ".join(text.split())) is not verdict_pdf.printable(name).is_whole


def test_what_can_be_printed_of_a_name_is_printed() -> None:
    _, text = read(name="Abebe \U00013080")  # a hieroglyph
    assert "Abebe" in text
    assert verdict_pdf.LEFT_OUT in " ".join(text.split())


def test_marks_that_turn_the_direction_of_text_are_taken_out() -> None:
    reader, text = read(name="Ada\u202e\x00 Lovelace")
    assert "Ada Lovelace" in text
    assert reader.metadata
    assert reader.metadata.author == "Ada Lovelace"


@settings(max_examples=40)
@given(st.text(max_size=80))
def test_every_name_gives_a_paper(name: str) -> None:
    assert verdict_pdf.make(VIEW, name, DAY).startswith(b"%PDF")


def test_the_paper_is_tagged_for_screen_readers_and_names_its_language() -> None:
    catalog = read()[0].root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"


def test_the_same_verdict_gives_the_same_paper() -> None:
    assert verdict_pdf.make(VIEW, "Ada", DAY) == verdict_pdf.make(VIEW, "Ada", DAY)


def test_a_job_ready_verdict_offers_no_other_track() -> None:
    ready = replace(
        VIEW, level=Readiness.JOB_READY, right=50, better_tracks=(), probability_ready=0.999, is_retest=False
    )
    _, text = read(ready)
    assert "Job ready" in text
    assert "in the final test" in text
    assert "over 99 %" in text
    assert "Tracks that may fit better" not in text


def test_many_at_once_come_out_right() -> None:
    made: dict[str, str] = {}

    def print_for(name: str) -> None:
        made[name] = read(name=name)[1]

    threads = [threading.Thread(target=print_for, args=(f"Person {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"{name}\n" in text for name, text in made.items())
    assert len(made) == 8
