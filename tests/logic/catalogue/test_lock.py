"""The lock says what is proved; a proof is made again only for what changed."""

from __future__ import annotations

import json

import pytest

from logic.catalogue import lockfile, prover
from logic.catalogue.prover import Selection
from tests.logic.catalogue.crafted_bank import Bank, found

ADDING = """
- id: adding
  difficulty: 2
  seconds: 30
  stem: What does this program print?
  code: print(1 + 1)
  proof: {kind: executed, method: output}
  distractors:
    - {output: "11", misconception: plus joins}
    - {output: "1", misconception: plus keeps one}
    - {output: "0", misconception: plus takes away}
  explanation: One and one are two.
"""


def check(bank: Bank) -> list[str]:
    return [one[3] for one in found(prover.check_bank(bank.root, bank.read(), Selection(("steps",))))]


def test_a_second_run_runs_nothing_and_writes_nothing(bank: Bank):
    bank.add(ADDING)
    first = bank.prove()
    assert (len(first.ran), first.written) == (22, ("steps",))
    second = bank.prove()
    assert (second.ran, second.written) == ((), ())
    assert second.proved == first.proved


def test_a_run_touches_only_what_changed(bank: Bank):
    bank.add(ADDING)
    bank.prove()
    bank.spoil(bank.topic("apples"), "print(1 + 1)", "print(2 + 1)")
    assert bank.prove().ran == ("apples/adding",)
    assert lockfile.proved(bank.root)["apples/adding"].variants[0].key.text == "3"


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("explanation: One and", "explanation: Yes, one and", True),
        ("misconception: plus joins", "misconception: plus glues", True),
        ("stem: What does this program print?", "stem: And what does this print?", True),
        ("seconds: 30\n  stem: What does this p", "seconds: 50\n  stem: What does this p", False),
        ("title: apples", "title: Red apples", False),
    ],
)  # fmt: skip
def test_what_a_learner_sees_or_a_proof_rests_on_makes_it_stale(bank: Bank, *, old: str, new: str, again: bool):
    bank.add(ADDING)
    bank.prove()
    bank.spoil(bank.topic("apples"), old, new)
    assert ("apples/adding" not in lockfile.proved(bank.root)) is again
    assert bank.prove().ran == (("apples/adding",) if again else ())


def test_moving_a_family_to_another_line_keeps_its_proof(bank: Bank):
    bank.prove()
    bank.spoil(bank.topic("apples"), "minutes: 45", "# a remark\nminutes: 45")
    assert bank.prove().ran == ()


def test_a_family_that_fails_is_dropped_from_the_lock(bank: Bank):
    bank.add(ADDING)
    bank.prove()
    bank.spoil(bank.topic("apples"), 'output: "11"', 'output: "2"')
    assert "apples/adding" not in lockfile.proved(bank.root)
    report = bank.prove()
    assert [one[2] for one in found(report.problems)] == ["apples/adding"]
    assert "apples/adding" not in lockfile.load(bank.root, "steps")
    assert len(lockfile.proved(bank.root)) == 21


def test_a_family_that_is_gone_leaves_the_lock(bank: Bank):
    bank.add(ADDING)
    bank.prove()
    bank.spoil(bank.topic("apples"), ADDING.lstrip("\n"), "")
    assert check(bank) == ["the lock holds a family that is gone; run `bank prove steps`."]
    assert bank.prove().written == ("steps",)
    assert len(lockfile.load(bank.root, "steps")) == 21


def test_check_names_what_is_not_proved_without_running_it(bank: Bank):
    assert len(check(bank)) == 21
    bank.prove()
    assert check(bank) == []
    line = bank.add(ADDING)
    (problem,) = found(prover.check_bank(bank.root, bank.read(), Selection(("steps",))))
    assert problem == ("apples.yaml", line, "apples/adding", "the family is not proved; run `bank prove steps`.")
    bank.prove()
    bank.spoil(bank.topic("apples"), "print(1 + 1)", "print(2 + 1)")
    assert check(bank) == ["the family has changed since it was proved; run `bank prove steps`."]


def test_proving_everything_finds_a_lock_that_was_written_by_hand(bank: Bank):
    bank.add(ADDING)
    bank.prove()
    path = lockfile.path_of(bank.root, "steps")
    path.write_text(path.read_text(encoding="utf-8").replace('"text": "2"', '"text": "3"'), encoding="utf-8")
    assert bank.prove().problems == ()
    (problem,) = found(bank.prove(everything=True).problems)
    assert problem[2:] == ("apples/adding", "the proof gives other options than the lock holds, for unchanged content.")
    assert "apples/adding" not in lockfile.proved(bank.root)


def test_proving_one_topic_leaves_the_others_as_they_are(bank: Bank):
    bank.prove()
    bank.spoil(bank.topic("bees"), "stem: What do old bees", "stem: What do all old bees")
    bank.add(ADDING)
    report = prover.prove_bank(bank.root, bank.read(), Selection(("steps",), "apples"))
    assert report.ran == ("apples/adding",)
    assert report.problems == ()
    assert len(lockfile.proved(bank.root)) == 21
    assert check(bank) == ["the family is not proved; run `bank prove steps`."]


def test_the_lock_is_sorted_and_holds_what_a_learner_will_see(bank: Bank):
    bank.add(ADDING)
    bank.prove()
    text = lockfile.path_of(bank.root, "steps").read_text(encoding="utf-8")
    families = json.loads(text)["families"]
    assert list(families) == sorted(families)
    adding = families["apples/adding"]
    assert adding["proof"] == "executed"
    assert adding["variants"] == [
        {
            "stem": "What does this program print?",
            "code": "print(1 + 1)",
            "language": "python",
            "options_as": "code",
            "options": [
                {"text": "2", "misconception": ""},
                {"text": "11", "misconception": "plus joins"},
                {"text": "1", "misconception": "plus keeps one"},
                {"text": "0", "misconception": "plus takes away"},
            ],
            "explanation": "One and one are two.",
        }
    ]
    assert families["apples/old-one"]["source"] == "https://docs.python.org/3/"


def test_a_rule_is_read_over_proofs_that_stand_already(bank: Bank):
    bank.add(ADDING)
    bank.prove()
    path = lockfile.path_of(bank.root, "steps")
    path.write_text(path.read_text(encoding="utf-8").replace('"text": "11"', '"text": " 2"'), encoding="utf-8")
    report = bank.prove()
    assert [one[2:] for one in found(report.problems)] == [
        ("apples/adding", "option 2 looks the same as option 1."),
    ]


def test_progress_counts_to_the_end(bank: Bank):
    steps: list[tuple[int, int]] = []
    bank.prove(progress=lambda done, total: steps.append((done, total)))
    assert steps == [(number, 21) for number in range(1, 22)]


def test_a_language_without_a_runner_is_refused(bank: Bank):
    bank.spoil(bank.skill / "skill.yaml", "language: python", "language: shell")
    line = bank.add(ADDING.replace("print(1 + 1)", "echo 2"))
    (problem,) = found(bank.prove().problems)
    assert problem == ("apples.yaml", line, "apples/adding", "there is no runner for shell yet.")
