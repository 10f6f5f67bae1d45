"""The real bank: everything can be read, everything that is asked is proved, and there is enough of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from logic.catalogue import content_format, lockfile, prover, reviews
from logic.catalogue.content import MODULE, Content
from logic.catalogue.proofs import prove, rule_problems
from logic.catalogue.prover import Selection
from logic.catalogue.report import report
from logic.catalogue.runners import Runners

ROOT = Path(__file__).resolve().parents[2] / "content"
AGREEMENT = 0.98
EXECUTED = 0.9
FEWEST_OF_A_MODULE = 42
SURPRISING = 0.01


@pytest.fixture(scope="module")
def content() -> Content:
    return content_format.read(ROOT)


@pytest.fixture(scope="module")
def live_skills(content: Content) -> set[str]:
    return {skill for track in content.tracks.values() if track.status == "live" for skill in track.skills}


def test_every_file_can_be_read_without_a_mistake(content: Content):
    assert [str(problem) for problem in content.problems] == []


def test_the_locks_are_fresh_and_every_family_is_proved(content: Content):
    stale = prover.check_bank(ROOT, content, Selection(tuple(content.skills)))
    assert [str(problem) for problem in stale] == []
    assert lockfile.proved(ROOT, content).keys() == content.families.keys()


def test_every_question_keeps_the_rules(content: Content):
    proved = lockfile.proved(ROOT, content)
    problems = [
        str(problem) for name, family in content.families.items() for problem in rule_problems(family, proved[name])
    ]
    assert problems == []


def test_every_live_skill_is_large_enough_for_its_tests(content: Content, live_skills: set[str]):
    small = report(content, lockfile.proved(ROOT, content)).too_small
    assert [sentence for sentence in small if sentence.split("/")[0].split()[0] in live_skills] == []


def test_nearly_every_key_of_a_learners_question_is_computed_and_modules_are_counted_apart(content: Content):
    counted = report(content, lockfile.proved(ROOT, content))
    assert counted.learners.executed_share >= EXECUTED
    assert counted.learners.proved + counted.modules.proved == counted.whole.proved
    assert counted.modules.executed == 0


def test_there_are_four_modules_each_large_enough_and_of_a_skill_no_track_has(content: Content):
    modules = [track for track in content.tracks.values() if track.kind == MODULE]
    counted = report(content, lockfile.proved(ROOT, content))
    assert len(modules) == len(content.skills_of_modules()) == 4
    assert [one.id for one in modules if counted.tracks[one.id].proved < FEWEST_OF_A_MODULE] == []
    others = {skill for track in content.tracks.values() if track.kind != MODULE for skill in track.skills}
    assert not others & content.skills_of_modules()


def test_key_and_second_reader_agree_and_nothing_gives_the_key_away(content: Content):
    """What `bank report` says of the whole bank; one in a hundred fair banks would fail the test of lengths."""
    counted = report(content, lockfile.proved(ROOT, content), reviews.read(ROOT / "reviews.csv"))
    assert counted.unproved == 0
    assert counted.duplicates == ()
    assert counted.agreement.share >= AGREEMENT
    assert counted.key_lengths.p_value > SURPRISING


def test_running_a_sample_again_gives_what_the_lock_holds(content: Content):
    """One executed Python family of each topic; `bank prove --all` runs them all."""
    proved = lockfile.proved(ROOT, content)
    runners = Runners()
    try:
        for topic in content.topics:
            families = [one for one in content.families_of(topic) if one.language == "python"]
            family = next((one for one in families if one.proof.kind == "executed"), None)
            if family is not None:
                locked = proved[family.name]
                assert prove(family, runners.of("python"), schema="", fingerprint=locked.hash) == (locked, ())
    finally:
        runners.close()
