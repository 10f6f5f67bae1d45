"""The words of every skill, from `content/vocabulary/<skill>.yaml`: each term with the other ways to write it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from logic import settings
from logic.errors import SetupError

FOLDER = settings.ROOT / "content" / "vocabulary"
FEWEST, MOST = 25, 50
LONGEST = 40
FIELDS = {"id", "terms"}


@dataclass(frozen=True, slots=True)
class Term:
    """One idea of a skill: `name` is shown, `spellings` (the name among them, all lower-case) are looked for."""

    name: str
    spellings: tuple[str, ...]

    @functools.cache  # noqa: B019 -- terms live as long as the process
    def pattern(self) -> re.Pattern[str]:
        """Finds any spelling as whole words, in the plural too, across hyphens and line ends."""
        joined = "|".join(_flexible(spelling) for spelling in sorted(self.spellings, key=len, reverse=True))
        return re.compile(rf"(?<![\w])(?:{joined})(?:e?s)?(?![\w])")

    def may_be_in(self, text: str) -> bool:
        """Whether it is worth while to search a text: a plain look for each first word, which is much quicker."""
        return any(re.split("[ -]", spelling, maxsplit=1)[0] in text for spelling in self.spellings)


@functools.cache
def of_all_skills(folder: Path = FOLDER) -> Mapping[str, tuple[Term, ...]]:
    """The terms of every skill by its slug; raises SetupError, naming file and mistake, when a file is not sound."""
    return {path.stem: _terms(path) for path in sorted(folder.glob("*.yaml"))}


def of_skill(slug: str) -> tuple[Term, ...]:
    """The terms of a skill; raises SetupError when nobody has written them down."""
    found = of_all_skills().get(slug)
    if found is None:
        raise SetupError(f"There is no content/vocabulary/{slug}.yaml, so resumes cannot be scored for that skill.")
    return found


def _flexible(spelling: str) -> str:
    words = (re.escape(word) for word in re.split(r"[ -]", spelling))
    return r"[-\s]+".join(words)


def _terms(path: Path) -> tuple[Term, ...]:
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as problem:
        raise _wrong(path, f"it could not be read: {problem}") from problem
    if not isinstance(loaded, dict) or set(loaded) != FIELDS:
        raise _wrong(path, "it must have the fields id and terms, and no others")
    if loaded["id"] != path.stem:
        raise _wrong(path, f"its id is {loaded['id']!r}, which is not the name of the file")
    entries = loaded["terms"]
    if not isinstance(entries, list) or not FEWEST <= len(entries) <= MOST:
        raise _wrong(path, f"terms must be a list of {FEWEST} to {MOST}")
    terms = tuple(_term(path, entry) for entry in entries)
    _require_different(path, terms)
    return terms


def _term(path: Path, entry: object) -> Term:
    spellings = tuple(_spelling(path, typed) for typed in (entry if isinstance(entry, list) else [entry]))
    if not spellings:
        raise _wrong(path, "a term has no spelling")
    return Term(spellings[0], spellings)


def _spelling(path: Path, typed: object) -> str:
    is_plain = isinstance(typed, str) and typed == " ".join(typed.lower().split())
    if not isinstance(typed, str) or not is_plain or not 0 < len(typed) <= LONGEST:
        raise _wrong(path, f"{typed!r} must be a lower-case text of at most {LONGEST} characters")
    return typed


def _require_different(path: Path, terms: tuple[Term, ...]) -> None:
    seen: set[str] = set()
    for spelling in (spelling for term in terms for spelling in term.spellings):
        if spelling in seen:
            raise _wrong(path, f"{spelling!r} is there twice")
        seen.add(spelling)


def _wrong(path: Path, sentence: str) -> SetupError:
    return SetupError(f"content/vocabulary/{path.name}: {sentence}.")
