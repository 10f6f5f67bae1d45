"""Processes killed by SIGKILL at random moments of tests: what was acknowledged is there, and nothing counts twice."""

from __future__ import annotations

import sys

import pytest

from tests.faults import careers, how_many, killing
from tests.faults.careers import Tally

SEED = 4


@pytest.mark.slow
def test_a_process_killed_in_the_middle_of_a_test_loses_no_answer_and_scores_no_test_twice(committed_db) -> None:
    tally, chance = Tally(), how_many.chance(SEED)
    with killing.taker(committed_db.url) as taker:
        for career in careers.careers(SEED):
            for sitting in career:
                careers.take(sitting, taker, chance, tally)
            if tally.attempts >= how_many.ATTEMPTS:
                break
    sys.stdout.write(f"\n{tally.table()}")
    assert tally.kills >= tally.attempts >= how_many.ATTEMPTS
    assert tally.answers_found == tally.answers_looked_for > 0
    assert tally.flags_found == tally.flags_looked_for
    assert tally.double_scores == 0
