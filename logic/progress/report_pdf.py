"""A progress report on paper: the figures of the page with their doubt, dated. Pure but for the fonts installed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from logic import printing
from logic.progress import pace
from logic.progress.service import Report, TakenTest, TopicMastery

TEMPLATE = Path(__file__).with_name("report.typ")
TEST = {
    "diagnostic": "Diagnostic",
    "weekly": "Week {} test",
    "final": "Final test",
    "comprehensive": "Comprehensive retest",
}
NOTHING = "Nothing is measured yet. The history begins with the diagnostic."
TIME_NOTE = "Estimated from tasks (start to completion, at most twice the estimate) and from questions answered."


def make(report: Report, name: str) -> bytes:
    """The PDF of a report for the person named."""
    made_at = int(report.made_at.timestamp())
    return printing.compiled(TEMPLATE.read_bytes(), "report", _content(report, name), timestamp=made_at)


def named(test: TakenTest) -> str:
    """A test as it is called: "Week 2 test"."""
    return TEST[test.kind].format(test.week)


def outcome(test: TakenTest) -> str:
    """What came of a test, in words."""
    if test.passed is None:
        return "nothing to pass"
    return f"{'passed' if test.passed else 'not passed'}, {test.needed} needed"


def day(at: datetime, time_zone: str) -> str:
    """A date as "24 November 2026", in a time zone."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{local.day} {local:%B %Y}"


def _content(report: Report, name: str) -> dict[str, Any]:
    printed, zone = printing.printable(name), report.subject.time_zone
    on = day(report.made_at, zone)
    return {
        "title": f"Progress: {report.subject.track}, {on}",
        "author": printing.without_controls(name),
        "kicker": f"Waymark · progress · {report.subject.track}",
        "headline": "Progress report",
        "name": printed.printed,
        "note": "" if printed.is_whole else printing.LEFT_OUT,
        "standing": _standing(report),
        "readiness": _readiness(report),
        "pace": pace.in_words(report.pace) if report.pace else "No plan has begun yet.",
        "time": _time(report),
        "topics": [_topic(topic) for topic in report.topics],
        "topics_note": "Levels run from 1 to 10; the interval holds the true one nine times in ten.",
        "tests": [
            [named(test), day(test.at, zone), f"{test.right} of {test.counted}", outcome(test)] for test in report.tests
        ],
        "footer": f"As of {on}.",
    }


def _standing(report: Report) -> list[list[str]]:
    about, header = report.subject, report.header
    week = f"{about.week} of {about.weeks}" if about.plan_id else "no plan yet"
    return [
        ["Track", about.track],
        ["Week", week if about.status in {None, "active"} else f"{week} (plan {about.status})"],
        ["Began", day(about.started_at, about.time_zone) if about.started_at else "not yet"],
        ["XP", f"{header.total_xp}, level {header.progress.level}"],
        ["Streak", f"{_counted(header.streak_days, 'day')}, {_counted(header.freezes, 'freeze')} held"],
    ]


def _readiness(report: Report) -> str:
    if not report.milestones:
        return NOTHING
    newest = report.milestones[-1]
    expected, low, high = (round(100 * share) for share in (newest.expected, newest.low, newest.high))
    return (
        f"{expected} % of the final's questions, between {low} and {high} nine times in ten, as of"
        f" {day(newest.at, report.subject.time_zone)}. 80 % is needed for job ready."
    )


def _time(report: Report) -> str:
    minutes = round(sum(week.minutes for week in report.weeks))
    return f"About {minutes // 60} h {minutes % 60} min in all. {TIME_NOTE}"


def _topic(topic: TopicMastery) -> list[str]:
    counted = f"{topic.correct} of {topic.answered}" if topic.answered else "inferred"
    interval = f"{topic.level:.1f}, between {topic.low:.1f} and {topic.high:.1f}"
    return [topic.topic, topic.skill, counted, interval, topic.verdict]


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"
