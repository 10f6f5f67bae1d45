"""Lines for a resume: two to four, and nothing in them that no test has proved."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from logic.resume.statements import Proved, ProvedVerdict, ProvedWeek, statements

MARCH = datetime(2026, 3, 27, tzinfo=UTC)
TOPICS = ("Inner joins", "Outer joins", "Grouping rows", "Window functions", "Subqueries", "Sets", "Totals")


def week(number: int, right: int) -> ProvedWeek:
    return ProvedWeek(number, number, f"Skill {number}", TOPICS, right, 30, MARCH)


def verdict(right: int, level: str, **by_skill: tuple[int, int]) -> ProvedVerdict:
    return ProvedVerdict(right, 60, level, MARCH, by_skill)


def test_with_nothing_proved_nothing_is_said():
    assert statements("Data analyst", Proved((), None)) == ()


def test_one_week_gives_two_lines_with_its_counts_and_its_topics():
    assert statements("Data analyst", Proved((week(1, 26),), None)) == (
        "Passed Waymark's test in Skill 1: 26 of 30 questions right (March 2026).",
        "Passed a test on Inner joins, Outer joins, Grouping rows and 4 more topics, a week's work in Skill 1.",
    )


def test_several_weeks_are_summed_and_the_strongest_named_first():
    told = statements("Data analyst", Proved((week(1, 22), week(2, 29), week(3, 25)), None))
    assert told[0] == "Passed 3 weekly tests of Waymark's Data analyst track, 76 of 90 questions right."
    assert "Skill 2: 29 of 30" in told[1]


@pytest.mark.parametrize(
    ("level", "right", "told"),
    [
        ("job ready", 52, "track, judged job ready (March 2026)."),
        (
            "needs additional training",
            44,
            "44 of 60 questions right in Waymark's last test of the Data analyst track (Mar",
        ),
    ],
)
def test_a_verdict_comes_first(level, right, told):
    assert told in statements("Data analyst", Proved((week(1, 26),), verdict(right, level)))[0]


def test_a_verdict_of_not_yet_suited_is_not_offered():
    assert statements("Data analyst", Proved((), verdict(30, "not yet suited"))) == ()


@pytest.mark.parametrize("weeks", range(1, 5))
@pytest.mark.parametrize("level", [None, "job ready"])
def test_there_are_two_to_four_lines_and_every_count_in_them_is_proved(weeks, level):
    held = tuple(week(number, 21 + number) for number in range(1, weeks + 1))
    told = statements("SQL", Proved(held, verdict(50, level) if level else None))
    assert 2 <= len(told) <= 4
    proved = {(21 + number, 30) for number in range(1, 5)} | {(50, 60)}
    proved.add((sum(one.right for one in held), 30 * weeks))
    counts = {(int(right), int(asked)) for right, asked in re.findall(r"(\d+) of (\d+)", " ".join(told))}
    assert counts <= proved


def test_the_last_test_of_a_plan_proves_a_skill_before_its_week_does():
    proved = Proved((week(1, 26),), verdict(50, "job ready", **{"Skill 1": (12, 15)}))
    assert (proved.of_skill(1, "Skill 1").share, proved.of_skill(2, "Skill 2")) == (0.8, None)
    assert Proved((week(1, 26),), None).of_skill(1, "Skill 1").sentence == "week 1 passed with 26 of 30"
