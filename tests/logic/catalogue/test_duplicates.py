"""Two families may not ask the same, whatever their names, numbers and strings are."""

from __future__ import annotations

import pytest

from logic.catalogue.duplicates import normalised
from tests.logic.catalogue.crafted_bank import Bank, found

FAMILY = """
- id: {id}
  difficulty: 3
  seconds: 40
  stem: {stem}
  code: |
    {code}
  proof: {{kind: executed, method: output}}
  distractors:
    - {{output: "{a}", misconception: one}}
    - {{output: "x y z", misconception: two}}
    - {{output: nothing at all, misconception: three}}
  explanation: So it is.
"""


def add(bank: Bank, name: str, code: str, *, stem: str = "What does this print?", a: str = "no", topic: str) -> int:
    return bank.add(FAMILY.format(id=name, stem=stem, code=code, a=a).replace("\n    |", "\n    "), topic)


SUMS = "total = 3\n    for item in [1, 2]:\n        total = total + item\n    print(total)"


@pytest.mark.parametrize(
    "code",
    [
        SUMS.replace("total", "result").replace("item", "number"),
        SUMS.replace("3", "40").replace("1, 2", "10, 25"),
        SUMS.replace("  ", "  ").replace("= 3", "=  3"),
    ],
)
def test_other_names_numbers_and_blanks_make_no_other_question(bank: Bank, code: str):
    add(bank, "first", SUMS, topic="apples")
    line = add(bank, "second", code, topic="bees")
    (problem,) = found(bank.prove().problems)
    assert problem[:3] == ("bees.yaml", line, "bees/second")
    assert "apples/first (content/skills/steps/apples.yaml:" in problem[3]
    assert "in names, numbers and strings only" in problem[3] or "word for word" in problem[3]


@pytest.mark.parametrize(
    "code",
    [
        SUMS.replace("total + item", "total - item"),
        SUMS.replace("total + item", "item + total"),
        SUMS.replace("print(total)", "print(item)"),
        SUMS.replace("[1, 2]", "(1, 2)"),
        SUMS.replace("print(total)", "print(str(total))"),
    ],
)
def test_another_program_makes_another_question(bank: Bank, code: str):
    add(bank, "first", SUMS, topic="apples")
    add(bank, "second", code, topic="bees")
    assert bank.prove().problems == ()


def test_the_same_words_again_are_refused_even_in_another_order_of_the_options(bank: Bank):
    text = bank.topic("apples").read_text(encoding="utf-8")
    family = text[text.index("- id: young-one") : text.index("- id: grown-one")]
    lines = family.replace("young-one", "young-two").splitlines(keepends=True)
    lines[7], lines[9] = lines[9], lines[7]
    line = bank.add("".join(lines))
    (problem,) = found(bank.prove().problems)
    assert problem[1:3] == (line, "apples/young-two")
    assert "word for word" in problem[3]


def test_the_later_of_two_is_not_proved(bank: Bank):
    add(bank, "first", SUMS, topic="apples")
    add(bank, "second", SUMS, topic="bees")
    report = bank.prove()
    assert "apples/first" in report.proved
    assert "bees/second" not in report.proved


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ('f"{price:.2f}"', 'f"{cost:.3f}"', True),
        ('f"{price:.2f}"', 'f"{price:>5}"', False),
        ('x = "apple"\nprint(x.upper())', 'y = "pear"\nprint(y.upper())', True),
        ('x = "apple"\nprint(x.upper())', 'x = "apple"\nprint(x.lower())', False),
        ("a = 1\nb = 2\nprint(a, b)", "b = 1\na = 2\nprint(b, a)", True),
        ("a = 1\nb = 2\nprint(a, b)", "a = 1\nb = 2\nprint(b, a)", False),
        ("import math\nprint(math.floor(2))", "import math\nprint(math.ceil(2))", False),
        ("def double(n):\n    return n * 2", "def twice(number):\n    return number * 3", True),
        ("def double(n):\n    return n * 2", "def double(n):\n    yield n * 2", False),
        ("x = True", "x = False", False),
        ("print(sorted(words))", "print(reversed(words))", False),
    ],
)
def test_what_is_levelled_in_python(one: str, other: str, *, same: bool):
    assert (normalised(one, {}, "python") == normalised(other, {}, "python")) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("select name from people where age > 30", "select name from people where age > 40", True),
        ("select 'a'", "select 'b'", True),
        ("select name from people", "select name from places", False),
    ],
)
def test_what_is_levelled_in_sql(one: str, other: str, *, same: bool):
    assert (normalised(one, {}, "sql") == normalised(other, {}, "sql")) is same
