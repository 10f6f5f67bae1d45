"""YAML as it is read: lines are known, texts may be repeated, and nothing grows or nests without end."""

from __future__ import annotations

import pytest

from logic.catalogue.marked_yaml import Fields, Reader, Scalar, Sequence
from logic.catalogue.yaml_nodes import DEEPEST

BOMB = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])


def parse(text: str) -> tuple[Fields | None, list[tuple[int, str]]]:
    reader = Reader("a.yaml", "a")
    fields = reader.parse(text)
    return fields, [(problem.place.line, problem.sentence) for problem in reader.problems]


def test_values_keep_their_text_and_their_line() -> None:
    fields, problems = parse("one: 3.10\ntwo:\n- ~\n- 'null'\n-\nthree: {four: !!null ''}\n")
    assert not problems
    assert fields is not None
    assert fields.values["one"] == Scalar(1, "3.10", empty=False)
    assert fields.values["two"] == Sequence(
        3, (Scalar(3, "~", empty=True), Scalar(4, "null", empty=False), Scalar(5, "", empty=True))
    )
    assert fields.values["three"] == Fields(6, {"four": Scalar(6, "", empty=True)}, {"four": 6})
    assert fields.lines == {"one": 1, "two": 2, "three": 6}


def test_a_text_may_be_repeated() -> None:
    fields, problems = parse("one: &same |\n  a\n  b\n\ntwo: *same\n")
    assert not problems
    assert fields is not None
    assert fields.values["two"] == Scalar(5, "a\nb\n", empty=False)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (BOMB, 2, "`*a0` repeats a list or a mapping"),
        ("a: &a\n  b: c\nd: *a", 3, "`*a` repeats a list or a mapping"),
        ("a: &a\n  - *a", 2, "`*a` repeats a list or a mapping"),
        ("a: b\nc: *d", 2, "d"),
        ("a:\n  " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), 2, f"nested more than {DEEPEST} deep"),
        ("a: b\nc: " + "[" * 100_000, 2, f"nested more than {DEEPEST} deep"),
        ("a: b\n[c]: d", 2, "the name of a field must be one text"),
        ("a: b\na: c", 2, "`a` is given twice"),
        ("a: b\n---\nc: d", 2, "a second document"),
        ("- a", 1, "must be a mapping"),
        ("", 1, "must be a mapping"),
        ("a: ]", 1, "not YAML"),
        ("a: b\x00", 1, "could not be read"),
        ("a: \ud800", 1, "could not be read"),
    ],
)
def test_what_is_not_read_is_said_with_its_line(text: str, line: int, said: str) -> None:
    _, problems = parse(text)
    assert len(problems) == 1
    assert problems[0][0] == line
    assert said in problems[0][1]


def test_lists_may_be_as_deep_as_content_ever_is() -> None:
    assert parse("a: " + "[" * DEEPEST + "]" * DEEPEST)[1] == []


@pytest.mark.parametrize("escape", ["\\0", "\\x07", "\\r", "\\x7f", "\\N", "\\u061C", "\\u200F", "\\u2028", "\\u2066"])
def test_a_character_nobody_can_see_is_refused_where_it_stands(escape: str) -> None:
    reader = Reader("a.yaml", "a")
    fields = reader.parse(f'list:\n- "b{escape}c"\nmap:\n- {{x: "b{escape}c"}}\ntext: "b{escape}c"\n')
    assert fields is not None
    reader.text(fields, "text")
    reader.texts(fields, "list", 1, 1)
    reader.mappings(fields, "map", 1, 1)
    found = [
        (problem.place.line, problem.sentence.partition(" has the character U+")[0]) for problem in reader.problems
    ]
    assert found == [(5, "`text`"), (2, "`list`"), (4, "`x`")]


def test_lines_tabs_and_letters_of_every_script_are_read() -> None:
    fields, _ = parse('text: "a\\n\\tb é 日 «n» 👩‍💻"\n')
    reader = Reader("a.yaml", "a")
    assert fields is not None
    assert reader.text(fields, "text") == "a\n\tb é 日 «n» 👩‍💻"
    assert reader.problems == []


@pytest.mark.parametrize("number", ["9" * 5000, "³", "1_0", "3.0", "0x3"])
def test_only_plain_digits_are_a_number(number: str) -> None:
    fields, _ = parse(f"minutes: {number}\n")
    reader = Reader("a.yaml", "a")
    assert fields is not None
    assert reader.number(fields, "minutes", 1, 10) == 1
    assert "it must be 1 to 10" in reader.problems[0].sentence
