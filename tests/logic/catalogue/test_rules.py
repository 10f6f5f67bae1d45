"""The rules for questions, each with a question that breaks it and one that just does not."""

from __future__ import annotations

import pytest

from tests.logic.catalogue.crafted_bank import Bank, found

TEXT = """
- id: reading
  difficulty: 3
  seconds: 40
  stem: What does a reader need?
  proof: {kind: sourced, url: "https://docs.python.org/3/", quote: words}
  key: a quiet room
  distractors:
    - {text: a big desk, misconception: desks help}
    - {text: a new book, misconception: books must be new}
    - {text: some music, misconception: music helps}
  explanation: Quiet helps.
"""
CODE = """
- id: writing
  difficulty: 3
  seconds: 40
  stem: What does this program print?
  code: |
    print("first")
  proof: {kind: executed, method: output}
  distractors:
    - {output: second, misconception: one}
    - {output: third, misconception: two}
    - {output: fourth, misconception: three}
  explanation: It prints its text.
"""


@pytest.mark.parametrize(
    ("family", "old", "new", "at", "sentence"),
    [
        (TEXT, "some music", "all of the above", "all of the", "may not be of the kind"),
        (TEXT, "some music", "None of these.", "None of these", "may not be of the kind"),
        (TEXT, "key: a quiet room", "key: any of others", "key: any", "may not be of the"),
        (TEXT, "key: a quiet room", "key: a really quiet r", "key: a really", "the key has 16 characters,"),
        (TEXT, "What does a reader need?", "Who reads in a quiet room?", "Who reads", "the stem contains the key"),
        (TEXT, "some music", "a  quiet room", "a  quiet", "option 4 looks the same as option 1."),
        (TEXT, "some music", "a new book", "a new book, misconception: music", "option 4 looks the same as option 3."),
        (TEXT, "some music", "x" * 101, "xxx", "an option is wider than 100 characters."),
        (TEXT, "What does a reader need?", "What does __init__ need?", "What does", "the stem has __init__ outside"),
        (TEXT, "some music", "some __len__ music", "some __len__", "an option has __len__ outside back-ticks"),
        (TEXT, "books must be new", "in `__new__` as __books__", "in `__new__`", "a misconception has __books__"),
        (TEXT, "Quiet helps.", "Quiet __helps__.", "Quiet __helps__", "the explanation has __helps__ outside"),
        (CODE, "misconception: two", "misconception: two of __str__", "two of", "which shows as bold."),
        (CODE, 'print("first")', f'print("first"){" " * 45}#!', "code: |", "has a line of 61 characters; 60 fit."),
        (CODE, "output: second", 'output: "1\\n2\\n3\\n4\\n5"', '"1', "an option has 5 lines; 4 fit."),
        (CODE, 'print("first")', 'print("1\\n2\\n3\\n4\\n5")', "code: |", "an option has 5 lines; 4 fit."),
        (CODE, "  explanation", "  instances: [{n: 1}]\n  explanation", "instances", "the instances give `n`"),
        (CODE.replace("fourth", "«n»"), "  explanation", "  instances: [{n: 1}, {n: 1}]\n  explanation", "instances",
         "two instances make the same question."),
    ],
)  # fmt: skip
def test_a_question_that_breaks_a_rule_is_refused_at_its_line(
    bank: Bank, *, family: str, old: str, new: str, at: str, sentence: str
):
    assert family.count(old) == 1
    bank.add(family.replace(old, new))
    report = bank.prove()
    (problem,) = found(report.problems)
    assert sentence in problem[3]
    assert problem[:3] == ("apples.yaml", bank.line(at), f"apples/{'reading' if 'reading' in family else 'writing'}")
    assert problem[2] not in report.proved


@pytest.mark.parametrize(
    ("family", "old", "new"),
    [
        (TEXT, "some music", "none of them is needed"),
        (TEXT, "key: a quiet room", "key: a quiet room so"),
        (TEXT, "What does a reader need?", "Is it a quiet room or a big desk?"),
        (TEXT, "What does a reader need?", "What do unaquiet roomy places need?"),
        (TEXT, "some music", "x" * 100),
        (TEXT, "What does a reader need?", "What does `__init__` need?"),
        (TEXT, "books must be new", "books must be in ``a.__new__``"),
        (CODE, "output: second", "output: __main__"),
        (CODE, 'print("first")', f'print("first"){" " * 44}#'),
        (CODE, "output: second", 'output: "1\\n2\\n3\\n4"'),
        (CODE, "output: second", "output: None"),
        (CODE, "output: second", 'output: "fir\\nst"'),
    ],
)
def test_a_question_at_the_edge_of_a_rule_is_accepted(bank: Bank, family: str, old: str, new: str):
    assert family.count(old) == 1
    bank.add(family.replace(old, new))
    assert bank.prove().problems == ()


def test_a_topic_needs_easy_middling_and_hard_families(bank: Bank):
    bank.spoil(bank.topic("bees"), "difficulty: 8", "difficulty: 6")
    assert [one[0::2] + one[3:] for one in found(bank.prove().problems)] == [
        ("bees.yaml", "bees", "no family is hard (7-10).")
    ]


def test_choosing_the_longest_option_may_not_pay(bank: Bank):
    longer = TEXT.replace("a quiet room", "a quiet rooms")
    for number, name in enumerate(("flutes", "drums", "horns")):
        family = longer.replace("some music", f"some {name}")
        bank.add(family.replace("id: reading", f"id: reading-{number}"))
    (problem,) = found(bank.prove().problems)
    assert problem[2] == "apples"
    assert "the key is the longest option in 3 of 6 text questions; at most 40 % may be" in problem[3]
    assert problem[3].endswith("reading-0, reading-1, reading-2")
