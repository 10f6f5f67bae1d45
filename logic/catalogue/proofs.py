"""Proves one family: computes or checks the key of every variant and shows each distractor to be wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from logic.catalogue import giveaways, layout
from logic.catalogue.content import Choice, Family, Place, Problem
from logic.catalogue.proved import Option, ProvedFamily, ProvedVariant
from logic.catalogue.runners import Outcome, Program, Runner
from logic.catalogue.variants import fill, gap_problems, variants


class _Wrong(Exception):  # noqa: N818 -- not an error of ours: it carries a finding to the family's report
    def __init__(self, place: Place, sentence: str) -> None:
        super().__init__(sentence)
        self.place, self.sentence = place, sentence


def prove(
    family: Family, runner: Runner, *, schema: str, fingerprint: str
) -> tuple[ProvedFamily | None, tuple[Problem, ...]]:
    """The proved family, or None and what is wrong with it. `schema` makes the tables of SQL programs."""
    problems = list(gap_problems(family))
    proved: list[ProvedVariant] = []
    wrongs: dict[Problem, list[int]] = {}
    for number, variant in enumerate(variants(family) if not problems else (), start=1):
        try:
            proved.append(_question(variant, _options(variant, runner, schema)))
        except _Wrong as wrong:
            wrongs.setdefault(Problem(wrong.place, family.name, wrong.sentence), []).append(number)
    problems.extend(_numbered(problem, numbers, family) for problem, numbers in wrongs.items())
    if problems:
        return None, tuple(problems)
    proof = family.proof
    return ProvedFamily(family.name, fingerprint, proof.kind, proof.method, proof.url, tuple(proved)), ()


def rule_problems(family: Family, proved: ProvedFamily) -> tuple[Problem, ...]:
    """What the rules for questions say against a family whose proof stands."""
    found: dict[Problem, list[int]] = {}
    for number, (variant, question) in enumerate(zip(variants(family), proved.variants, strict=True), start=1):
        for problem in (*layout.problems(variant, question), *giveaways.problems(variant, question)):
            found.setdefault(problem, []).append(number)
    return (
        *(_numbered(problem, numbers, family) for problem, numbers in found.items()),
        *_same_questions(family, proved),
    )


def _numbered(problem: Problem, numbers: list[int], family: Family) -> Problem:
    """Say which instances have a problem, unless all of them have."""
    if len(numbers) == len(family.instances):
        return problem
    which = ", ".join(str(number) for number in numbers)
    return dataclasses.replace(problem, sentence=f"{problem.sentence} (instance {which})")


def _question(variant: Family, options: list[str]) -> ProvedVariant:
    meanings = ("", *(choice.misconception for choice in variant.distractors))
    return ProvedVariant(
        stem=variant.stem,
        code=variant.code,
        language=variant.language,
        options_as=variant.options_as,
        options=tuple(Option(text, meaning) for text, meaning in zip(options, meanings, strict=True)),
        explanation=variant.explanation,
    )


def _same_questions(family: Family, proved: ProvedFamily) -> Iterator[Problem]:
    if len(set(proved.variants)) < len(proved.variants):
        yield Problem(family.at("instances"), family.name, "two instances make the same question.")


def _options(variant: Family, runner: Runner, schema: str) -> list[str]:
    """The texts of the key and of the distractors, proved; raises _Wrong at the first thing that is not so."""
    method = variant.proof.method
    if method == "output":
        return _by_output(variant, runner, schema)
    if variant.key is None:  # pragma: no cover -- the reader gives every other method a key
        raise _Wrong(variant.place, "`key` is missing.")
    if method == "option":
        _by_option(variant, variant.key, runner, schema)
    elif method == "claim":
        _by_claim(variant, variant.key, runner, schema)
    return [variant.key.text, *(choice.text for choice in variant.distractors)]


def _by_output(variant: Family, runner: Runner, schema: str) -> list[str]:
    place, typed = variant.at("code"), variant.proof.typed
    key = _printed(_run(runner, Program(variant.code, schema=schema, typed=typed)), place, "the program")
    texts = [key]
    for choice in variant.distractors:
        if choice.form == "mutant":
            outcome = _run(runner, Program(choice.text, schema=schema, typed=typed))
            text = _printed(outcome, choice.place, "the mutant")
        else:
            text = choice.text
        if layout.folded(text) == layout.folded(key):
            raise _Wrong(choice.place, f"this distractor is right: the program prints {_shown(key)}.")
        texts.append(text)
    return texts


def _run(runner: Runner, program: Program) -> Outcome:
    """The outcome of a program; one that was too slow gets a second chance, since the machine may have been busy."""
    outcome = runner.run(program)
    return runner.run(program) if outcome.ending == "timeout" else outcome


def _printed(outcome: Outcome, place: Place, what: str) -> str:
    if not outcome.sound:
        raise _Wrong(place, f"{what} {outcome.sentence}.")
    if not outcome.text.strip():
        raise _Wrong(place, f"{what} prints nothing, so there would be an empty option.")
    return outcome.text


def _by_option(variant: Family, key: Choice, runner: Runner, schema: str) -> None:
    expect = layout.folded(variant.proof.expect)
    for choice in (key, *variant.distractors):
        source = fill(variant.proof.harness, {"code": variant.code, "option": choice.text})
        outcome = _run(runner, Program(source, schema=schema, typed=variant.proof.typed))
        right = outcome.sound and layout.folded(outcome.text) == expect
        if choice is key and not right:
            seen = _shown(outcome.text) if outcome.sound else f"a program that {outcome.sentence}"
            raise _Wrong(key.place, f"with the key the harness must print {_shown(expect)}, but gives {seen}.")
        if choice is not key and right:
            raise _Wrong(choice.place, f"this distractor is right: with it, too, the harness prints {_shown(expect)}.")
        if choice is not key and outcome.ending in {"refused", "unstable"}:
            raise _Wrong(choice.place, f"with this distractor the harness {outcome.sentence}.")


def _by_claim(variant: Family, key: Choice, runner: Runner, schema: str) -> None:
    proof = variant.proof
    for choice in (key, *variant.distractors):
        program = Program(variant.code, schema, proof.setup, choice.check, proof.typed)
        outcome = _run(runner, program)
        if outcome.checked is None:
            raise _Wrong(choice.place, f"the program, its setup or `check` {outcome.sentence}.")
        if choice is key and not outcome.checked:
            raise _Wrong(choice.place, "the `check` of the key is false.")
        if choice is not key and outcome.checked:
            raise _Wrong(choice.place, "this distractor is right: its `check` is true.")


def _shown(text: str) -> str:
    short = text if len(text) <= 80 else text[:77] + "..."  # noqa: PLR2004 -- fits a line of a terminal
    return repr(short)
