"""The words of notifications, from the templates beside this file; plain text, short.

A template's first line is the subject (and the title in the inbox), its second the one sentence of the inbox, the rest
the mail. What is written into the outbox ends with a mark that names kind and day; only on its way out the mark gives
way to the links, so the token in them is never stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from logic.notifications import unsubscribing
from logic.notifications.kinds import LABEL, Kind

SETTINGS_PATH = "/account?section=Notifications"
_MARK = re.compile(rf"\n\[\[({'|'.join(Kind)}) (\d{{4}}-\d\d-\d\d)\]\]\Z")
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(),  # for .html alone, and these are .txt
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message in its three lengths; `body` is that of the mail, with its mark."""

    title: str
    sentence: str
    body: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Which notification a mail of the outbox is."""

    kind: Kind
    date: date


def write(kind: Kind, day: date, facts: Mapping[str, object]) -> Letter:
    """The message of a kind for a day; `facts` are what its template names."""
    text = _templates.get_template(f"{kind}.txt.jinja").render(facts)
    title, sentence, body = text.split("\n", 2)
    return Letter(title, sentence, f"{body.strip()}\n[[{kind} {day.isoformat()}]]")


def mark(body: str) -> Mark | None:
    """What a mail of the outbox is marked as; None when it is no notification."""
    found = _MARK.search(body)
    return Mark(Kind(found[1]), date.fromisoformat(found[2])) if found else None


def finished(body: str, marked: Mark, *, base_url: str, token: str) -> str:
    """The text of a mail as it goes out: the links in place of the mark."""
    footer = _templates.get_template("footer.txt.jinja").render(
        label=LABEL[marked.kind].lower(),
        settings_url=f"{base_url}{SETTINGS_PATH}",
        unsubscribe_url=unsubscribing.link(base_url, marked.kind, token),
    )
    return _MARK.sub("", body) + "\n\n" + footer.strip()


def headers(marked: Mark, *, base_url: str, token: str) -> tuple[tuple[str, str], ...]:
    """What lets a mail program offer to unsubscribe (RFC 2369), with one click where the link is safe (RFC 8058)."""
    listed = ("List-Unsubscribe", f"<{unsubscribing.link(base_url, marked.kind, token)}>")
    if not base_url.startswith("https://"):
        return (listed,)
    return listed, ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
