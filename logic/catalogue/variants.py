"""Makes the concrete questions of a family: one per instance, with every «name» replaced."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping

from logic.catalogue.content import Choice, Family, Problem, Proof

GAP = re.compile(r"«([^«»]*)»")
HARNESS_GAPS = frozenset({"option", "code"})


def variants(family: Family) -> tuple[Family, ...]:
    """One family without gaps per instance, in the order of the instances."""
    return tuple(_filled(family, values) for values in family.instances)


def gap_problems(family: Family) -> Iterator[Problem]:
    """Gaps that no instance fills, and instance names that no text uses."""
    offered = family.instances[0].keys()
    used = {name for text in _texts(family) for name in GAP.findall(text)}
    in_harness = set(GAP.findall(family.proof.harness)) & HARNESS_GAPS
    for name in sorted(used - offered - in_harness):
        yield Problem(family.place, family.name, f"«{name}» is filled by no instance.")
    for name in sorted(offered - used):
        yield Problem(family.at("instances"), family.name, f"the instances give `{name}`, which no text uses.")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Replace each «name» that `values` has; a value of several lines keeps the indentation of its gap."""

    def replaced(found: re.Match[str]) -> str:
        value = values.get(found[1])
        if value is None:
            return found[0]
        line_start = text[: found.start()].rpartition("\n")[2]
        return value.replace("\n", "\n" + line_start) if not line_start.strip() else value

    return GAP.sub(replaced, text)


def _filled(family: Family, values: Mapping[str, str]) -> Family:
    if not values:
        return family
    return dataclasses.replace(
        family,
        stem=fill(family.stem, values),
        code=fill(family.code, values),
        explanation=fill(family.explanation, values),
        key=_filled_choice(family.key, values) if family.key else None,
        distractors=tuple(_filled_choice(choice, values) for choice in family.distractors),
        proof=_filled_proof(family.proof, values),
        instances=(values,),
    )


def _filled_choice(choice: Choice, values: Mapping[str, str]) -> Choice:
    return dataclasses.replace(
        choice,
        text=fill(choice.text, values),
        check=fill(choice.check, values),
        misconception=fill(choice.misconception, values),
    )


def _filled_proof(proof: Proof, values: Mapping[str, str]) -> Proof:
    return dataclasses.replace(
        proof,
        harness=fill(proof.harness, values),
        expect=fill(proof.expect, values),
        setup=fill(proof.setup, values),
        typed=fill(proof.typed, values),
        quote=fill(proof.quote, values),
    )


def _texts(family: Family) -> Iterator[str]:
    yield from (family.stem, family.code, family.explanation)
    proof = family.proof
    yield from (proof.harness, proof.expect, proof.setup, proof.typed, proof.quote)
    for choice in (*family.distractors, *((family.key,) if family.key else ())):
        yield from (choice.text, choice.check, choice.misconception)
