"""Takes out of a text what would tell who wrote it or whom it is about, before others may read it. Rules only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text with placeholders, what was taken out by kind (never the words), and what a moderator should look at.

    `doubts` are capitalised words within a sentence that may be names; they are still in the text.
    """

    text: str
    removed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def redacted(text: str, *, names: Iterable[str] = (), schools: Iterable[str] = ()) -> Redacted:
    """The text without e-mail addresses, links, telephone numbers, names of people and of schools.

    `names` and `schools` are those the platform knows of (the author's, their learners', their colleagues').
    """
    raise NotImplementedError
