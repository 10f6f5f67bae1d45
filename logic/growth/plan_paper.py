"""A growth plan as Markdown, and on paper as a tagged PDF (PDF/UA-1). Pure but for the fonts installed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from logic import printing
from logic.growth.actions import Priority
from logic.growth.progress import State
from logic.growth.views import ActionView, Origin, PlanView
from logic.printing import LEFT_OUT

TEMPLATE = Path(__file__).with_name("growth_plan.typ")
STATE = {State.PENDING: "to do", State.IN_PROGRESS: "under way", State.COMPLETED: "done"}
PRIORITY = {Priority.HIGH: "first", Priority.MEDIUM: "next", Priority.LOW: "when there is time"}
_LIST = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s+")
_MARKS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


def markdown(plan: PlanView, *, day: str) -> str:
    """A version as Markdown: its text, then each action with how it stands and what was noted."""
    lines = [f"# {plan.title}", "", f"*Version {plan.version}, {written(plan)}. As of {day}.*", "", plan.markdown, ""]
    lines += ["## How it stands", ""]
    for action in plan.actions:
        box = "x" if action.state is State.COMPLETED else " "
        lines.append(f"- [{box}] {action.text} ({'; '.join(_notes(action))})")
        lines += [f"  > {line}" for line in action.outcome.reflection.splitlines() if line.strip()]
        lines += [f"  - <{link}>" for link in action.outcome.evidence]
    return "\n".join(lines).rstrip() + "\n"


def pdf(plan: PlanView, name: str, *, day: str, timestamp: int) -> bytes:
    """The same on paper for the teacher named; `day` is the day it was printed, in words."""
    content = _content(plan, day)
    is_whole = printing.printable("\n".join(_texts(content))).is_whole
    known = printing.printable(name)
    return printing.compiled(
        TEMPLATE.read_bytes(),
        "plan",
        {
            **(content if is_whole else _printed(content)),
            "name": known.printed,
            "author": printing.without_controls(name),
            "note": "" if known.is_whole and is_whole else LEFT_OUT.replace("of the name ", ""),
        },
        timestamp=timestamp,
    )


def written(plan: PlanView) -> str:
    """By what a plan was written."""
    return f"written with {plan.written_by}" if plan.origin is Origin.MODEL else "written by rules"


def words_of(day: date) -> str:
    """A date as "24 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def _content(plan: PlanView, day: str) -> dict[str, Any]:
    done = plan.progress
    return {
        "title": f"Growth plan: {plan.title}",
        "kicker": f"Waymark · growth plan · version {plan.version}",
        "headline": plan.title,
        "progress": f"{done.completed} of {done.total} actions done, {done.in_progress} under way.",
        "text": [_block(line) for line in plan.markdown.splitlines() if _plain(line)],
        "actions": [_row(action) for action in plan.actions],
        "outcomes": [
            {"action": action.text, "reflection": action.outcome.reflection, "links": list(action.outcome.evidence)}
            for action in plan.actions
            if action.outcome.reflection or action.outcome.evidence
        ],
        "footer": f"As of {day}, {written(plan)}.",
    }


def _block(line: str) -> dict[str, str]:
    kind = "heading" if _HEADING.match(line) else "item" if _LIST.match(line) else "text"
    return {"kind": kind, "words": _plain(line)}


def _plain(line: str) -> str:
    """A line of Markdown without its marks."""
    return _MARKS.sub("", _LIST.sub("", _HEADING.sub("", line))).strip()


def _row(action: ActionView) -> list[str]:
    due = words_of(action.due) if action.due else ""
    minutes = f"{action.minutes} min" if action.minutes else ""
    return [action.text, PRIORITY[action.priority], due, minutes, STATE[action.state]]


def _notes(action: ActionView) -> Iterable[str]:
    yield PRIORITY[action.priority]
    if action.due:
        yield f"by {action.due.isoformat()}"
    if action.minutes:
        yield f"{action.minutes} minutes"
    yield STATE[action.state]
    if action.outcome.minutes_spent is not None:
        yield f"took {action.outcome.minutes_spent} minutes"


def _texts(value: Any) -> Iterable[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    else:
        for one in value:
            yield from _texts(one)


def _printed(value: Any) -> Any:
    """The value without letters that no font here has."""
    if isinstance(value, str):
        return printing.printable(value).printed
    if isinstance(value, Mapping):
        return {name: _printed(one) for name, one in value.items()}
    return [_printed(one) for one in value]
