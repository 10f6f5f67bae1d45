"""Prompts: files in content/prompts/<feature>/<version>.md. The newest version is used, and an answer says by which."""

from __future__ import annotations

import functools
import re
import string
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "content" / "prompts"
_VERSION = re.compile(r"v(\d+)\.md")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told before the material: its name with the version, and the text with $places."""

    name: str
    text: str

    def filled(self, **values: str) -> str:
        """The text with its places filled; raises KeyError for a place without a value."""
        return string.Template(self.text).substitute(values)


@functools.cache
def newest(feature: str) -> Prompt:
    """The newest prompt of a feature; raises LookupError when there is none."""
    found = {
        int(match[1]): path for path in (FOLDER / feature).glob("v*.md") if (match := _VERSION.fullmatch(path.name))
    }
    if not found:
        raise LookupError(f"there is no prompt for {feature}")
    version = max(found)
    return Prompt(f"{feature}/v{version}", found[version].read_text(encoding="utf-8").strip())
