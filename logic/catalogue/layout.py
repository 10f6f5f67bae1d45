"""What fits a screen: widths of code and options, and what counts as the same text to the eye."""

from __future__ import annotations

from collections.abc import Iterator

from logic.catalogue.content import Family, Place, Problem
from logic.catalogue.proved import ProvedVariant

WIDEST_CODE = 60
WIDEST_OPTION = 100
TALLEST_OPTION = 4


def folded(text: str) -> str:
    """The text as the eye compares it: runs of blanks are one, blank lines and line ends do not count."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def problems(variant: Family, question: ProvedVariant) -> Iterator[Problem]:
    """Lines that are too wide, options that are too long, and options that look the same."""
    yield from _code(variant)
    seen: dict[str, int] = {}
    for number, option in enumerate(question.options):
        place = _place(variant, number)
        lines = option.text.splitlines()
        if len(lines) > TALLEST_OPTION:
            yield Problem(place, variant.name, f"an option has {len(lines)} lines; {TALLEST_OPTION} fit.")
        if any(len(line) > WIDEST_OPTION for line in lines):
            yield Problem(place, variant.name, f"an option is wider than {WIDEST_OPTION} characters.")
        same = seen.setdefault(folded(option.text), number)
        if same != number:
            yield Problem(place, variant.name, f"option {number + 1} looks the same as option {same + 1}.")


def _code(variant: Family) -> Iterator[Problem]:
    widest = max((len(line) for line in variant.code.splitlines()), default=0)
    if widest > WIDEST_CODE:
        sentence = f"`code` has a line of {widest} characters; {WIDEST_CODE} fit."
        yield Problem(variant.at("code"), variant.name, sentence)


def _place(variant: Family, number: int) -> Place:
    if number == 0:
        return variant.key.place if variant.key else variant.at("code")
    return variant.distractors[number - 1].place
