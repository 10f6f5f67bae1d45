"""One question per instance, with every gap filled."""

from __future__ import annotations

import pytest

from logic.catalogue.variants import fill, gap_problems, variants
from tests.logic.catalogue.crafted_bank import Bank

FAMILY = """
- id: filling
  difficulty: 2
  seconds: 30
  stem: What is «what» now?
  code: print(«n» + «n»)
  proof: {kind: executed, method: output}
  instances: [{n: 1, what: one}, {n: 2, what: two}]
  distractors:
    - {output: "«n»«n»", misconception: plus joins «n»}
    - {output: "«n»", misconception: plus keeps one}
    - {mutant: print(«n» - «n»), misconception: plus takes away}
  explanation: «n» and «n».
"""


def test_each_instance_fills_every_text(bank: Bank):
    bank.add(FAMILY)
    one, two = variants(bank.read().families["apples/filling"])
    assert (one.stem, one.code, one.explanation) == ("What is one now?", "print(1 + 1)", "1 and 1.")
    assert [choice.text for choice in two.distractors] == ["22", "2", "print(2 - 2)"]
    assert two.distractors[0].misconception == "plus joins 2"


def test_a_family_without_instances_has_one_variant(bank: Bank):
    family = bank.read().families["apples/old-one"]
    assert variants(family) == (family,)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("«what» now", "«that» now", "«that» is filled by no instance."),
        ("«what» now", "it now", "the instances give `what`, which no text uses."),
    ],
)
def test_gaps_and_instances_must_fit(bank: Bank, old: str, new: str, sentence: str):
    bank.add(FAMILY.replace(old, new))
    family = bank.read().families["apples/filling"]
    assert sentence in [problem.sentence for problem in gap_problems(family)]


def test_a_value_of_several_lines_keeps_the_indentation_of_its_gap():
    assert fill("if True:\n    «option»\nprint(1)", {"option": "a = 1\nb = 2"}) == (
        "if True:\n    a = 1\n    b = 2\nprint(1)"
    )
    assert fill("print(«option»)", {"option": "(1,\n2)"}) == "print((1,\n2))"
