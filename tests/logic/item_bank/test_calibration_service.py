"""The nightly calibration learns what the questions are, on a scale that stays, or changes nothing at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from db.engine import DatabaseRole, transaction
from db.queries import calibrations as calibration_queries
from logic.assessment.irt import author_b
from logic.catalogue import service as catalogue
from logic.item_bank import linking, statistics_service
from logic.item_bank.calibration_service import calibrate
from tests import factories
from tests.logic.item_bank import simulated_tests as simulated
from tests.logic.item_bank.simulated_tests import NOW, rows, write

ROOT = Path(__file__).resolve().parents[3]
NIGHT = timedelta(days=1)
FAMILIES = 100


def bank() -> dict[int, dict[str, float]]:
    found = rows("select id, a, b, se_a, se_b, calibrated_responses, difficulty, retired_at from item_families")
    return {row["id"]: row for row in found}


def sit(number: int, seed: int, real: dict[int, tuple[float, float]], *, mean: float = 0.0, **options: object) -> None:
    simulated.insert(simulated.sat(number, seed=seed, families=FAMILIES, real=real, mean=mean), **options)


def calibrated() -> list[int]:
    return [family for family, row in bank().items() if row["calibrated_responses"]]


def error(name: str, place: int, real: dict[int, tuple[float, float]]) -> float:
    found = bank()
    return float(np.sqrt(np.mean([(found[family][name] - real[family][place]) ** 2 for family in calibrated()])))


def test_it_finds_what_the_questions_really_are(database):
    real = simulated.truth(1)
    sit(1000, 1, real)
    asked = rows("select distinct family_id from assessment_responses")
    authors = np.sqrt(np.mean([(bank()[row["family_id"]]["b"] - real[row["family_id"]][1]) ** 2 for row in asked]))
    outcome = calibrate(at=NOW)
    assert outcome.responses == 30_000
    assert outcome.families == FAMILIES
    assert authors > 0.4
    assert error("b", 1, real) < 0.7 * authors
    assert error("a", 0, real) < 0.25
    stored = bank()
    assert np.mean(
        [abs(stored[family]["b"] - real[family][1]) < 1.96 * stored[family]["se_b"] for family in calibrated()]
    ) > 0.8  # fmt: skip
    assert all(stored[family]["calibrated_responses"] >= 30 for family in calibrated())


def test_a_run_is_kept_with_everything_it_found_and_the_bank_is_read_again(database):
    sit(200, 2, simulated.truth(2))
    outcome = calibrate(at=NOW)
    (run,) = rows("select * from calibrations")
    assert (run["id"], run["responses"], run["persons"]) == (outcome.calibration_id, 6000, 200)
    assert run["shift"] == outcome.shift
    assert run["log_likelihood"] < 0
    history = rows("select family_id as id, a, b, se_a, se_b, responses from item_parameters")
    stored = bank()
    assert len(history) == run["families"] == FAMILIES
    for row in history:
        assert all(row[name] == stored[row["id"]][name] for name in ("a", "b", "se_a", "se_b"))
    assert [row["kind"] for row in rows("select kind from bank_revisions")] == ["calibrated"]
    with transaction(None) as session:
        content = catalogue.content_of(session, *catalogue.track_for_choice(session, factories.TRACK))
    assert {item.family_id: item.b for item in content.items}[history[0]["id"]] == history[0]["b"]


def test_questions_with_few_answers_keep_what_their_author_said(database):
    sit(60, 3, simulated.truth(3))  # 18 answers each
    write("delete from assessment_responses where family_id = (select min(family_id) + 1 from assessment_responses)")
    sit(40, 4, simulated.truth(3))  # 30 each, give or take
    calibrate(at=NOW)
    counts = {
        row["id"]: row["n"] for row in rows("select family_id as id, count(*) n from assessment_responses group by 1")
    }
    for family, row in bank().items():
        enough = counts.get(family, 0) >= 30
        assert bool(row["calibrated_responses"]) == enough
        if not enough:
            assert (row["a"], row["b"], row["se_b"]) == (1.0, author_b(int(row["difficulty"])), None)
    assert 10 < len(calibrated()) < 90


def test_the_scale_does_not_creep_while_learners_get_better_night_after_night(database):
    real = simulated.truth(5)
    anchored = []
    for night in range(5):
        sit(250, 50 + night, real, mean=0.4 * night)
        calibrate(at=NOW + night * NIGHT)
        stored = bank()
        anchored.append(np.array([[stored[family]["a"], stored[family]["b"]] for family in sorted(calibrated())]))
    first, last = anchored[0], anchored[-1]
    assert abs(last[:, 1].mean() - first[:, 1].mean()) < 0.03
    assert abs(last[:, 1].std() / first[:, 1].std() - 1.0) < 0.08
    assert abs(last[:, 0].mean() / first[:, 0].mean() - 1.0) < 0.08
    assert error("b", 1, real) < 0.32
    # without linking the questions would seem easier by as much as the people got better
    assert rows("select shift from calibrations order by id desc limit 1")[0]["shift"] > 0.5


def test_a_question_that_moved_does_not_pull_the_scale_and_is_flagged(database):
    real = simulated.truth(6)
    sit(400, 61, real)
    calibrate(at=NOW)
    before = bank()
    moved = sorted(calibrated())[:5]
    tests = simulated.sat(1600, seed=62, families=FAMILIES, real=real)
    tests.answer_wrongly(np.isin(tests.family, moved))
    simulated.insert(tests)
    statistics_service.refresh(at=NOW + NIGHT)
    outcome = calibrate(at=NOW + NIGHT)
    assert set(moved) <= set(outcome.moved)
    assert len(outcome.moved) <= len(moved) + 2
    after = bank()
    others = [family for family in calibrated() if family not in outcome.moved]
    assert abs(np.mean([after[family]["b"] - before[family]["b"] for family in others])) < 0.05
    flagged = rows("select family_id from item_statistics where 'drifting' = any(flags)")
    assert set(moved) <= {row["family_id"] for row in flagged}
    assert (
        rows("select max(cardinality(array_positions(flags, 'drifting'))) as most from item_statistics")[0]["most"] == 1
    )


def test_retired_questions_and_those_without_a_key_teach_nothing(database):
    sit(200, 7, simulated.truth(7))
    retired, keyless, changed = [row["family_id"] for row in rows(
        "select distinct family_id from assessment_responses order by 1 limit 3")]  # fmt: skip
    write("update item_families set retired_at = now() where id = :id", id=retired)
    write("update item_variants set key_option = null where family_id = :id", id=keyless)
    write("update item_variants set key_option = 1 where family_id = :id", id=changed)
    outcome = calibrate(at=NOW)
    assert outcome.families == FAMILIES - 2
    stored = bank()
    assert not stored[retired]["calibrated_responses"]
    assert not stored[keyless]["calibrated_responses"]
    easy_by_the_old_key = np.mean([row["right"] for row in rows(
        "select (chosen = 0)::int as right from assessment_responses where family_id = :id", id=changed)])  # fmt: skip
    assert easy_by_the_old_key > 0.3
    assert stored[changed]["b"] > author_b(int(stored[changed]["difficulty"])) + 0.5


def test_only_people_who_learn_and_tried_teach(database):
    real = simulated.truth(8)
    sit(50, 81, real)
    sit(50, 82, real, is_test=True)
    sit(50, 83, real, role="admin")
    sit(50, 84, real, role="teacher")
    sit(50, 85, real, effort=0.89)
    sit(50, 86, real, effort=0.90)
    sit(50, 87, real, status="in_progress")
    assert calibrate(at=NOW).responses == 100 * 30


@pytest.mark.parametrize("tests", [0, 16])
def test_too_few_answers_change_nothing_and_say_so(database, tests):
    if tests:
        sit(tests, 9, simulated.truth(9))
    before = bank()
    outcome = calibrate(at=NOW)
    assert outcome.calibration_id is None
    assert f"There are {tests * 30} answers to learn from, and 500 are needed. Nothing was changed." == outcome.sentence
    assert bank() == before
    assert rows("select 1 from calibrations union all select 1 from bank_revisions") == []


def test_without_a_new_answer_nothing_is_written_again(database):
    sit(100, 10, simulated.truth(10))
    assert calibrate(at=NOW).calibration_id
    again = calibrate(at=NOW + NIGHT)
    assert again.calibration_id is None
    assert "no new answer" in again.sentence
    assert len(rows("select id from calibrations")) == 1


def test_everything_stays_within_what_the_bank_may_hold(database):
    tests = simulated.sat(300, seed=11, families=FAMILIES)
    families = np.unique(tests.family)
    tests.chosen[np.isin(tests.family, families[:20])] = 0
    tests.answer_wrongly(np.isin(tests.family, families[20:40]))
    simulated.insert(tests)
    calibrate(at=NOW)
    for row in (bank()[family] for family in calibrated()):
        assert 0.3 <= row["a"] <= 3.0
        assert -4.0 <= row["b"] <= 4.0
        assert np.isfinite([row["se_a"], row["se_b"]]).all()


def test_of_two_calibrations_at_once_one_does_nothing(committed_db):
    sit(200, 12, simulated.truth(12))
    with transaction(None, role=DatabaseRole.WORKER) as session:
        assert calibration_queries.is_first(session)
        with ThreadPoolExecutor(1) as other:
            outcome = other.submit(calibrate, at=NOW).result(timeout=30)
        assert outcome.sentence == "Another calibration is at work. Nothing was changed."
    with ThreadPoolExecutor(4) as workers:
        outcomes = list(workers.map(lambda _: calibrate(at=NOW), range(4)))
    assert sum(outcome.calibration_id is not None for outcome in outcomes) == 1
    assert len(rows("select id from calibrations")) == 1


KILLED = """
import sys
import db.engine
from datetime import UTC, datetime
from db.queries import key_changes
from logic.item_bank import calibration_service

def wait(*_arguments, **_options):
    print("written", flush=True)
    sys.stdin.read()

db.engine.connect(sys.argv[1])
key_changes.revise = wait  # the last thing a run writes before it commits
calibration_service.calibrate(at=datetime.now(UTC))
"""


def test_a_run_that_is_killed_leaves_nothing_and_keeps_nobody_out(committed_db):
    sit(200, 13, simulated.truth(13))
    before = bank()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, committed_db.url],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        assert process.stdout.readline() == "written\n"
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
    assert bank() == before
    assert rows("select id from calibrations") == []
    assert within(20.0, lambda: calibrate(at=NOW).calibration_id is not None)


def within(seconds: float, happens: Callable[[], bool]) -> bool:
    """PostgreSQL needs a moment to notice that a client is gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happens():
            return True
        time.sleep(0.2)
    return False


def test_linking_undoes_another_scale_and_leaves_out_who_moved():
    random = np.random.default_rng(3)
    in_force = random.normal(size=200)
    new = (in_force - 0.7) / 1.3 + random.normal(0.0, 0.02, 200)
    new[:15] += 1.5
    found = linking.link(new, np.full(200, 0.1), in_force, np.full(200, 0.1), with_sigma=True)
    assert found.slope == pytest.approx(1.3, abs=0.02)
    assert found.shift == pytest.approx(0.7, abs=0.02)
    assert np.flatnonzero(found.moved).tolist() == list(range(15))
    a, b, se_a, se_b = found.carry(np.array([1.3]), np.array([-9.0]), np.array([0.13]), np.array([0.1]))
    assert (a[0], b[0], se_a[0], se_b[0]) == pytest.approx((1.0, -4.0, 0.1, 0.13), abs=0.02)


def test_the_authors_spread_does_not_stretch_the_scale():
    random = np.random.default_rng(4)
    in_force = random.normal(0.0, 2.0, 300)
    found = linking.link(in_force / 2.0 + 1.0, np.full(300, 0.2), in_force, np.full(300, 0.5), with_sigma=False)
    assert found.slope == 1.0
    assert found.shift == pytest.approx(-1.0, abs=0.15)


def test_nothing_in_common_moves_nothing():
    none = np.zeros(0)
    found = linking.link(none, none, none, none, with_sigma=True)
    assert (found.slope, found.shift, len(found.moved)) == (1.0, 0.0, 0)
