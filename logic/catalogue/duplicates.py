"""Families that ask the same: word for word, or with other names, numbers and strings."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator

from logic.catalogue.content import Family, Problem
from logic.catalogue.layout import folded

TOKEN = re.compile(
    r"(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<blank>\s+)"
    r"|(?P<mark>.)",
    re.DOTALL,
)
KEPT = frozenset({*keyword.kwlist, *keyword.softkwlist, *dir(builtins), "self", "cls"})


def problems(families: Iterable[Family]) -> Iterator[Problem]:
    """One problem for the later of each two families that ask the same."""
    exact: dict[tuple[str, ...], Family] = {}
    alike: dict[tuple[str, ...], Family] = {}
    for family in families:
        first = exact.setdefault(_exact(family), family)
        if first is not family:
            sentence = f"this is {first.name} ({first.place}) again, word for word."
            yield Problem(family.place, family.name, sentence)
            continue
        first = alike.setdefault(_alike(family), family)
        if first is not family:
            sentence = (
                f"this differs from {first.name} ({first.place}) in names, numbers and strings only;"
                " make it an instance of that family."
            )
            yield Problem(family.place, family.name, sentence)


def _choices(family: Family) -> list[str]:
    choices = (*((family.key,) if family.key else ()), *family.distractors)
    return sorted(folded(choice.text) for choice in choices)


def _exact(family: Family) -> tuple[str, ...]:
    return (family.language, folded(family.stem).lower(), folded(family.code), *_choices(family))


def _alike(family: Family) -> tuple[str, ...]:
    """What is left of a question without its own names, numbers and strings.

    The options of an `output` question follow from its program, so they say nothing more.
    """
    names: dict[str, str] = {}
    program = normalised(family.code, names, family.language)
    stem = _stem(family.stem, names, family.language)
    if family.proof.method == "output":
        return (family.language, "output", stem, program)
    choices = sorted(_option(family, text, names) for text in _choices(family))
    return (family.language, family.proof.method, stem, program, *choices)


def _option(family: Family, text: str, names: dict[str, str]) -> str:
    if family.options_as == "code":
        return normalised(text, names, family.language)
    return _stem(text, names, family.language)


def _stem(text: str, names: dict[str, str], language: str) -> str:
    """A sentence: code in back ticks is normalised, of the rest only the numbers."""
    parts = text.split("`")
    for index, part in enumerate(parts):
        if index % 2:
            parts[index] = normalised(part, names, language)
        else:
            parts[index] = re.sub(r"\d+", "0", " ".join(part.lower().split()))
    return "`".join(parts)


def normalised(code: str, names: dict[str, str], language: str) -> str:
    """Code with its own names numbered in order (continuing `names`), numbers as 0, the words in strings as w.

    Attributes, called functions that are not defined here, keywords and built-in names stay: they are what is
    asked about. In languages without a list of their own words only numbers and strings are levelled.
    """
    defined = set(re.findall(r"(?:\b(?:def|class|for|as|import)\s+|^\s*)([A-Za-z_]\w*)", code, re.MULTILINE))
    defined |= set(re.findall(r"([A-Za-z_]\w*)\s*(?:=(?!=)|,|\bin\b|\))", code))
    pieces: list[str] = []
    before = ""
    for found in TOKEN.finditer(code):
        kind, text = found.lastgroup, found[0]
        if kind == "number":
            piece = "0"
        elif kind == "string":
            piece = text[0] + re.sub(r"\d+", "0", re.sub(r"(?<!\\)[^\W\d_]+", "w", text[1:-1])) + text[0]
        elif kind == "word" and language == "python" and _own(text, before, defined):
            piece = names.setdefault(text, f"n{len(names)}")
        elif kind == "blank":
            piece = "\n" if "\n" in text else " "
        else:
            piece = text
        pieces.append(piece)
        before = text if kind != "blank" else before
    return "".join(pieces).strip()


def _own(word: str, before: str, defined: set[str]) -> bool:
    return word not in KEPT and before not in {".", "import", "from"} and word in defined
