"""A key is computed or checked by running, and every distractor is shown to be wrong."""

from __future__ import annotations

import pytest

from logic.catalogue.content import Problem
from logic.catalogue.proofs import prove
from logic.catalogue.proved import ProvedFamily
from logic.catalogue.runners import Runner
from tests.logic.catalogue.crafted_bank import Bank

OUTPUT = """
- id: sharing
  difficulty: 3
  seconds: 45
  stem: What does this program print?
  code: |
    first = [1, 2]
    second = first
    second.append(«n»)
    print(first)
  proof: {kind: executed, method: output}
  instances: [{n: 3}, {n: 0}]
  distractors:
    - mutant: |
        first = [1, 2]
        second = list(first)
        second.append(«n»)
        print(first)
      misconception: assignment copies the list
    - output: "[«n»]"
      misconception: append replaces
    - output: "[1, 2, [«n»]]"
      misconception: append wraps
  explanation: Two names, one list.
"""
OPTION = """
- id: stepping
  difficulty: 4
  seconds: 40
  stem: Which expression gives every second character of `word`?
  proof:
    kind: executed
    method: option
    harness: |
      word = "waymark"
      print(«option»)
    expect: wyak
  key: word[::2]
  distractors:
    - {code: "word[2:]", misconception: the first number is a step}
    - {code: "word[1::2]", misconception: slices count from one}
    - {code: "word[2", misconception: a bracket may stay open}
  explanation: The third part is the step.
"""
CLAIM = """
- id: keeping
  difficulty: 3
  seconds: 40
  stem: Which statement is true after this program?
  code: |
    word = "way"
    loud = word.upper()
  proof: {kind: executed, method: claim, setup: size = len(loud)}
  key: {text: "`word` stays as it was", check: "word == 'way' and size == 3"}
  distractors:
    - {text: "`word` is loud now", check: "word == 'WAY'", misconception: methods change strings}
    - {text: "`loud` is missing", check: "loud is None", misconception: methods give nothing}
    - {text: "`loud` is shorter", check: "size < 3", misconception: upper cuts}
  explanation: Strings stay as they are.
"""


def proof_of(bank: Bank, family: str, runner: Runner) -> tuple[ProvedFamily | None, tuple[Problem, ...]]:
    bank.add(family)
    content = bank.read()
    assert content.problems == ()
    newest = list(content.families_of("apples"))[-1]
    return prove(newest, runner, schema="", fingerprint="-")


def test_the_key_is_what_the_program_prints_and_a_mutant_what_the_mutant_prints(bank: Bank, python: Runner):
    proved, problems = proof_of(bank, OUTPUT, python)
    assert problems == ()
    first, second = proved.variants
    assert [option.text for option in first.options] == ["[1, 2, 3]", "[1, 2]", "[3]", "[1, 2, [3]]"]
    assert [option.text for option in second.options] == ["[1, 2, 0]", "[1, 2]", "[0]", "[1, 2, [0]]"]
    assert first.key.misconception == ""
    assert first.distractors[0].misconception == "assignment copies the list"
    assert (first.options_as, first.language) == ("code", "python")
    assert first.code.splitlines()[2] == "second.append(3)"


def test_the_key_of_an_option_makes_the_harness_print_what_is_expected(bank: Bank, python: Runner):
    proved, problems = proof_of(bank, OPTION, python)
    assert problems == ()
    assert [option.text for option in proved.variants[0].options] == ["word[::2]", "word[2:]", "word[1::2]", "word[2"]


def test_the_check_of_a_claim_is_true_for_the_key_only(bank: Bank, python: Runner):
    proved, problems = proof_of(bank, CLAIM, python)
    assert problems == ()
    assert proved.variants[0].options_as == "text"
    assert proved.method == "claim"


@pytest.mark.parametrize(
    ("family", "old", "new", "at", "sentence"),
    [
        (OPTION, "expect: wyak", "expect: wyar", "key: word", "must print 'wyar', but gives 'wyak'"),
        (OPTION, "word[2:]", "word[0::2]", "word[0::2]", "this distractor is right: with it, too, the harness"),
        (OPTION, "key: word[::2]", "key: words[::2]", "key: words", "must print 'wyak', but gives 'NameError'"),
        (OPTION, "word[2:]", "id(word)", "id(word)", "with this distractor the harness prints something else on"),
        (OUTPUT, '"[«n»]"', '"[1,  2, «n»]"', '"[1,  2, «n»]"', "this distractor is right: the program prints"),
        (OUTPUT, "list(first)", "first", "- mutant:", "this distractor is right"),
        (OUTPUT, "print(first)\n  proof", "first\n  proof", "code: |", "the program prints nothing"),
        (OUTPUT, "print(first)\n  proof", "print(id(first))\n  proof", "code: |", "prints something else on"),
        (OUTPUT, "second = first\n", "while True: pass\n", "code: |", "did not end within 2 seconds."),
        (OUTPUT, "second = list(first)", "import socket; socket.gethostname(); socket.socket().connect(('', 1))",
         "- mutant:", "the mutant tried to use the network, which the sandbox refuses."),
        (CLAIM, "word == 'way' and size == 3", "word == 'WAY'", "key: {text", "the `check` of the key is false."),
        (CLAIM, "size < 3", "size == 3", "is shorter", "this distractor is right: its `check` is true."),
        (CLAIM, "size < 3", "sizes < 3", "is shorter", "its setup or `check` ended with NameError."),
        (CLAIM, "loud = word.upper()", "loud = word.lower(1)", "key: {text", "`check` ended with TypeError."),
    ],
)  # fmt: skip
def test_a_wrong_proof_fails_at_the_line_that_is_wrong(
    bank: Bank, python: Runner, *, family: str, old: str, new: str, at: str, sentence: str
):
    assert family.count(old) == 1
    proved, problems = proof_of(bank, family.replace(old, new), python)
    assert proved is None
    assert problems
    assert all(sentence in problem.sentence for problem in problems)
    assert {problem.place.line for problem in problems} == {bank.line(at)}
    assert {problem.about for problem in problems} <= {"apples/sharing", "apples/stepping", "apples/keeping"}


def test_a_problem_of_one_instance_names_it(bank: Bank, python: Runner):
    _, problems = proof_of(bank, OUTPUT.replace('"[«n»]"', '"[1, 2, 3]"'), python)
    assert [problem.sentence for problem in problems] == [
        "this distractor is right: the program prints '[1, 2, 3]'. (instance 1)"
    ]


def test_a_distractor_may_run_without_end(bank: Bank, python: Runner):
    harness = OPTION.replace("print(«option»)", "«option»").replace("key: word[::2]", "key: print(word[::2])")
    proved, problems = proof_of(bank, harness.replace('"word[2:]"', '"while word: pass"'), python)
    assert problems == ()
    assert proved.variants[0].distractors[0].text == "while word: pass"


def test_typed_input_reaches_the_program(bank: Bank, python: Runner):
    family = OUTPUT.replace("second = first\n", "second = [int(input())] * int(input())\n")
    family = family.replace("print(first)\n  proof", "print(second)\n  proof")
    proved, problems = proof_of(bank, family.replace("method: output}", 'method: output, input: "7\\n2\\n"}'), python)
    assert problems == ()
    assert proved.variants[0].key.text == "[7, 7, 3]"
