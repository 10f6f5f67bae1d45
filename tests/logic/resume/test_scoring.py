"""What a score is made of, what it quotes, and what is said of two of them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logic import settings
from logic.resume import scoring, vocabulary
from logic.resume.passages import passages
from logic.resume.scoring import Proof, Reading, SkillScore
from logic.resume.structure import structure
from tests.logic.resume.made_files import NOTHING, RESUME, WEAK

JOINS = "sql-joins-grouping-and-windows"
DATA_ANALYST = (JOINS, "data-pandas", "data-statistics", "data-visualisation-and-reporting")
SKILLS = sorted(vocabulary.of_all_skills())


def scored(text: str, skill: str = JOINS, proof: Proof | None = None) -> SkillScore:
    return scoring.score(Reading.of(text), vocabulary.of_skill(skill), proof)


def test_the_weights_share_out_a_hundred_points():
    assert sum(scoring.WEIGHTS.values()) == 100
    assert sum(scoring.MARK.values()) == pytest.approx(1)


def test_a_resume_that_says_nothing_of_a_skill_scores_nothing_however_well_it_is_built():
    assert scored(RESUME, "javascript-browser").total == 0
    assert scored(NOTHING).total == 0


@pytest.mark.parametrize("skill", DATA_ANALYST)
def test_doing_is_worth_more_than_a_list_of_words(skill):
    assert scored(RESUME, skill).total > scored(WEAK, skill).total + 10


def test_a_pile_of_words_without_any_doing_stays_below_the_half():
    pile = ", ".join(term.name for term in vocabulary.of_skill(JOINS))
    assert 40 < scored(pile).total < 50


def test_the_same_line_again_proves_nothing_more():
    once = scored("Wrote a LEFT JOIN over 12 million rows")
    assert scored("Wrote a LEFT JOIN over 12 million rows\n" * 50).total == pytest.approx(once.total)


def test_a_score_quotes_the_strongest_lines_as_they_were_written():
    best = scored(RESUME, "data-visualisation-and-reporting").quotes[0]
    assert best.text == "Built a weekly dashboard in Tableau for 40 managers, which cut reporting time by 60 %"
    assert best.marks == ("a number", "a verb of doing", "a project")
    assert {"dashboard", "tableau"} <= set(best.terms)


@pytest.mark.parametrize("skill", SKILLS)
def test_every_score_above_nothing_quotes_one_to_three_lines_of_the_resume(skill):
    found = scored(RESUME, skill)
    assert (found.total > 0) == bool(found.quotes)
    assert len(found.quotes) <= 3
    words = " ".join(RESUME.split())
    assert all(quote.text in words for quote in found.quotes)


def test_years_and_telephone_numbers_count_nothing():
    marked = {passage.text: passage.has_number for passage in passages("Joined in 2023\nCall +251 911 234 567\nLed 5")}
    assert marked == {"Joined in 2023": False, "Call +251 911 234 567": False, "Led 5": True}


def test_structure_is_counted_by_sections_dates_bullets_and_contact():
    built = structure(RESUME)
    assert (built.sections, built.dates, built.bullets, built.contacts) == (4, 3, 4, 3)
    assert built.share == pytest.approx(1)
    assert built.advice() == ()


def test_a_resume_without_structure_is_told_what_to_add():
    assert structure("I know SQL").share == 0
    assert len(structure("I know SQL").advice()) == 4


def test_what_is_proved_lifts_a_score_towards_a_hundred_and_never_beyond():
    plain = scored(RESUME)
    lifted = scored(RESUME, proof=Proof(26 / 30, "week 1 passed with 26 of 30"))
    assert lifted.proved == pytest.approx(0.4 * 26 / 30 * (100 - plain.total))
    assert plain.total < lifted.total <= 100
    assert (plain.proof, lifted.proof) == ("", "week 1 passed with 26 of 30")


@pytest.mark.parametrize(
    ("before", "after", "percent"), [(40, 52.4, 31), (40, 40, 0), (50, 25, -50), (0, 40, None), (4.9, 40, None)]
)
def test_a_change_is_told_in_per_cent_unless_there_was_nearly_nothing_before(before, after, percent):
    moved = scoring.change(before, after)
    assert moved.percent == (percent if percent is None else pytest.approx(percent))
    assert moved.points == pytest.approx(after - before)


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        (40, 52.4, "Your Data analyst resume is now 31 % stronger."),
        (50, 25, "Your Data analyst resume is now 50 % weaker."),
        (0, 40, "Your Data analyst resume is now 40 points stronger, 40 of 100."),
        (40, 40.3, "Your Data analyst resume is as strong as before."),
        (0, 0, "Your Data analyst resume is as strong as before."),
    ],
)
def test_the_headline_says_what_became_of_the_resume(before, after, sentence):
    assert scoring.headline("Data analyst", scoring.change(before, after)) == sentence


def test_what_moved_a_score_is_named_the_proof_first():
    proof = Proof(26 / 30, "week 1 passed with 26 of 30")
    moved = scoring.what_moved(scored(WEAK), scored(RESUME, proof=proof))
    assert moved[0].startswith("proved here: week 1 passed with 26 of 30 (+")
    assert moved[1].startswith("new: left join, window function, postgresql (+")
    assert moved[2].startswith("more evidence")


def test_what_was_lost_is_named_too():
    assert scoring.what_moved(scored(RESUME), scored(WEAK))[0].startswith("gone: left join, window function")


def test_the_points_that_moved_a_score_add_up_to_the_change():
    before, after = scored(WEAK), scored(RESUME, proof=Proof(1, "all right"))
    told = sum(int(phrase.rsplit("(", 1)[1].rstrip(")")) for phrase in scoring.what_moved(before, after))
    assert told == pytest.approx(after.total - before.total, abs=2.01)


def test_a_score_comes_back_from_storage_as_it_went():
    found = scored(RESUME, proof=Proof(0.9, "week 1 passed with 27 of 30"))
    assert SkillScore.from_json(found.to_json()) == found


@given(st.text(max_size=400), st.sampled_from(SKILLS), st.floats(0, 1))
def test_whatever_is_in_a_text_its_score_is_between_nothing_and_a_hundred(text, skill, share):
    assert 0 <= scored(text, skill, Proof(share, "proved")).total <= 100


@given(st.lists(st.sampled_from(RESUME.splitlines()), max_size=12), st.sampled_from(RESUME.splitlines()))
def test_a_further_line_never_makes_the_words_or_the_evidence_less(lines, further):
    # Blank lines keep the lines apart, so that none is taken for the rest of the one before.
    without, with_it = ("\n.\n".join(held) for held in (lines, [*lines, further]))
    for skill in DATA_ANALYST:
        assert scored(with_it, skill).coverage >= scored(without, skill).coverage
        assert scored(with_it, skill).evidence >= scored(without, skill).evidence - 1e-9


@pytest.mark.parametrize("text", ["p" * 200_000, "1" * 200_000, "a" * 100_000 + "@" + "b-" * 50_000, "a." * 100_000])
def test_a_word_without_an_end_is_read_to_its_end(text):
    script = "import sys; from logic.resume.structure import structure; print(structure(sys.stdin.read()).contacts)"
    # A process of its own can be stopped in the midst of a search that would go on for half an hour.
    ended = subprocess.run(
        [sys.executable, "-c", script],
        input=text,
        text=True,
        capture_output=True,
        timeout=60,
        check=True,
        cwd=settings.ROOT,
    )
    assert int(ended.stdout) <= 1


@pytest.mark.parametrize("text", ["amara.bekele+jobs@mail.example.org", "a@b-c.et", "write to: A_1@EXAMPLE.com."])
def test_an_address_is_a_way_to_reach_somebody(text):
    assert structure(text).contacts == 1
