"""What fits a screen: widths of code and options, what looks the same to the eye, names that turn bold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from logic.catalogue.content import Family, Place, Problem
from logic.catalogue.proved import ProvedVariant

WIDEST_CODE = 60
WIDEST_OPTION = 100
TALLEST_OPTION = 4
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
BOLD_NAME = re.compile(r"__\w+?__")


def folded(text: str) -> str:
    """The text as the eye compares it: runs of blanks are one, blank lines and line ends do not count."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def problems(variant: Family, question: ProvedVariant) -> Iterator[Problem]:
    """Lines that are too wide, options that are too long, options that look the same, names that turn bold."""
    yield from _code(variant)
    yield from _bold_names(variant, question)
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


def _bold_names(variant: Family, question: ProvedVariant) -> Iterator[Problem]:
    """Names like `__init__` outside back-ticks, which Markdown shows as a bold "init"."""
    texts = [("the stem", question.stem, variant.at("stem"))]
    texts.append(("the explanation", question.explanation, variant.at("explanation")))
    for number, option in enumerate(question.options):
        place = _place(variant, number)
        texts.append(("a misconception", option.misconception, place))
        if question.options_as == "text":
            texts.append(("an option", option.text, place))
    for what, text, place in texts:
        if found := BOLD_NAME.search(CODE.sub("", text)):
            yield Problem(place, variant.name, f"{what} has {found[0]} outside back-ticks, which shows as bold.")


def _place(variant: Family, number: int) -> Place:
    if number == 0:
        return variant.key.place if variant.key else variant.at("code")
    return variant.distractors[number - 1].place
