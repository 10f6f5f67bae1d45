"""What the answers say of a question: counted as by hand, flagged only from enough answers on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from logic.assessment import fit
from logic.item_bank import item_statistics, statistics_service
from logic.item_bank.flags import Figures, Flag, flags
from logic.item_bank.item_statistics import Drift
from tests.logic.item_bank import simulated_tests as simulated
from tests.logic.item_bank.simulated_tests import NOW, rows, write


def statistics() -> dict[int, dict[str, Any]]:
    return {row["family_id"]: row for row in rows("select * from item_statistics")}


def test_the_figures_are_those_of_a_plain_recomputation(database):
    tests = simulated.sat(150, seed=1)
    simulated.insert(tests)
    assert statistics_service.refresh(at=NOW) == len(np.unique(tests.family))
    found = statistics()
    for family in np.unique(tests.family)[:25].tolist():
        mine = tests.family == family
        right, seconds = tests.right[mine], tests.seconds[mine]
        rest = [(tests.right[tests.test == test].sum() - hit) / (np.sum(tests.test == test) - 1)
                for test, hit in zip(tests.test[mine], right, strict=True)]  # fmt: skip
        row = found[family]
        assert (row["presented"], row["answered"], row["right_answers"]) == (len(right), len(right), right.sum())
        assert row["facility"] == pytest.approx(right.mean())
        assert row["choices"] == np.bincount(tests.chosen[mine], minlength=4).tolist()
        assert row["mean_seconds"] == pytest.approx(seconds.mean())
        assert row["median_seconds"] == pytest.approx(np.median(seconds))
        rapid = fit.rapid(seconds, seconds.mean(), len(seconds))
        assert row["rapid_share"] == pytest.approx(rapid.mean())
        expected = np.corrcoef(right, rest)[0, 1] if 0 < right.sum() < len(right) and len(right) >= 20 else None
        assert row["discrimination"] == (None if expected is None else pytest.approx(expected))


def test_counting_twice_counts_once(database):
    simulated.insert(simulated.sat(40, seed=2))
    statistics_service.refresh(at=NOW)
    before = statistics()
    statistics_service.refresh(at=NOW)
    assert statistics() == before


def test_test_accounts_staff_and_open_tests_are_not_counted(database):
    simulated.insert(simulated.sat(10, seed=3))
    statistics_service.refresh(at=NOW)
    before = statistics()
    simulated.insert(simulated.sat(10, seed=4), is_test=True)
    simulated.insert(simulated.sat(10, seed=5), role="teacher")
    simulated.insert(simulated.sat(10, seed=6), status="in_progress")
    statistics_service.refresh(at=NOW)
    assert statistics() == before


def test_the_key_of_today_decides_and_without_one_nobody_counts(database):
    tests = simulated.sat(100, seed=7)
    simulated.insert(tests)
    statistics_service.refresh(at=NOW)
    other, none = np.unique(tests.family)[:2].tolist()
    write("update item_variants set key_option = 2 where family_id = :family", family=other)
    write("update item_variants set key_option = null where family_id = :family", family=none)
    statistics_service.refresh(at=NOW)
    found = statistics()
    assert found[other]["right_answers"] == np.sum(tests.chosen[tests.family == other] == 2)
    assert (found[none]["presented"], found[none]["facility"], found[none]["choices"]) == (0, None, [0, 0, 0, 0])


def test_recent_answers_far_from_what_is_expected_are_drift(database):
    tests = simulated.sat(600, seed=8, families=60)
    broken = int(np.unique(tests.family)[0])
    tests.answer_wrongly(tests.family == broken)
    simulated.insert(tests)
    statistics_service.refresh(at=NOW)
    found = statistics()
    assert found[broken]["drift"] < -0.2
    assert Flag.DRIFTING in found[broken]["flags"]
    assert np.mean([Flag.DRIFTING in row["flags"] for row in found.values()]) < 0.1
    statistics_service.refresh(at=NOW + timedelta(days=200))
    assert statistics()[broken]["drift"] is None  # nothing of that is recent any more


def test_unanswered_questions_are_presented_and_not_answered(database):
    tests = simulated.sat(1, seed=9)
    simulated.insert(tests)
    write("update assessment_responses set answered_at = null, chosen = null, elapsed_ms = null, skipped_at = now()")
    statistics_service.refresh(at=NOW)
    assert {(row["presented"], row["answered"], row["facility"]) for row in statistics().values()} == {(1, 0, None)}


def test_a_point_biserial_needs_twenty_answers_and_variance():
    assert item_statistics.discrimination(0.4, 19) is None
    assert item_statistics.discrimination(0.4, 20) == 0.4
    assert item_statistics.discrimination(None, 100) is None
    assert item_statistics.discrimination(float("nan"), 100) is None


def test_drift_is_nothing_before_fifty_answers_and_none_where_people_do_as_expected():
    random = np.random.default_rng(1)
    theta = random.normal(size=20_000)
    right = random.random(20_000) < 0.25 + 0.75 / (1.0 + np.exp(-(theta - 0.5)))
    errors = np.zeros(20_000)
    assert item_statistics.drift(right[:49].tolist(), theta[:49].tolist(), errors[:49].tolist(), 1, 0.5, 0.25) is None
    found = item_statistics.drift(right.tolist(), theta.tolist(), errors.tolist(), 1.0, 0.5, 0.25)
    assert found
    assert abs(found.difference) < 3.0 * found.standard_error
    assert found.standard_error == pytest.approx(np.sqrt(0.2 / 20_000), rel=0.2)


SOUND = Figures(200, 0.6, 0.3, (120, 30, 30, 20), 0, 0.02, Drift(0.02, 0.03))


@pytest.mark.parametrize(
    ("changed", "raised"),
    [
        ({}, ()),
        ({"facility": 0.19}, (Flag.TOO_HARD,)),
        ({"facility": 0.19, "answered": 49}, ()),
        ({"facility": 0.96}, (Flag.TOO_EASY,)),
        ({"facility": 0.95}, ()),
        ({"discrimination": 0.09}, (Flag.DOES_NOT_SEPARATE,)),
        ({"discrimination": 0.09, "answered": 99}, ()),
        ({"discrimination": None}, ()),
        ({"choices": (120, 40, 40, 0)}, (Flag.DEAD_DISTRACTOR,)),
        ({"choices": (120, 40, 37, 3)}, (Flag.DEAD_DISTRACTOR,)),
        ({"choices": (120, 40, 36, 4)}, ()),
        ({"choices": (0, 80, 60, 60)}, ()),
        ({"choices": (0, 80, 60, 60), "key": 1}, (Flag.DEAD_DISTRACTOR,)),
        ({"choices": (90, 9, 0, 0), "answered": 99}, ()),
        ({"choices": (90, 110, 0, 0), "key": None}, ()),
        ({"rapid_share": 0.11}, (Flag.RAPID,)),
        ({"rapid_share": 0.5, "answered": 49}, ()),
        ({"drift": Drift(-0.11, 0.04)}, (Flag.DRIFTING,)),
        ({"drift": Drift(-0.11, 0.05)}, ()),
        ({"drift": Drift(0.09, 0.01)}, ()),
    ],
)
def test_a_question_is_flagged_only_for_a_reason_and_from_enough_answers(changed, raised):
    names = ("answered", "facility", "discrimination", "choices", "key", "rapid_share", "drift")
    figures = {name: getattr(SOUND, name) for name in names} | changed
    assert flags(Figures(**figures)) == raised


def exposures() -> dict[int, float]:
    return {row["id"]: row["exposure"] for row in rows("select id, exposure from item_families")}


def test_exposure_is_the_share_of_tests_that_asked_a_question(database):
    tests = simulated.sat(50, seed=10)
    simulated.insert(tests)
    simulated.insert(simulated.sat(30, seed=11), is_test=True)
    simulated.insert(simulated.sat(20, seed=12), status="abandoned")
    statistics_service.refresh_exposure(at=NOW)
    families, counts = np.unique(tests.family, return_counts=True)
    expected = dict(zip(families.tolist(), (counts / 50).tolist(), strict=True))
    assert exposures() == {family: pytest.approx(expected.get(family, 0.0)) for family in exposures()}


def test_the_last_thousand_tests_alone_count(database):
    simulated.insert(simulated.sat(40, seed=13))
    newest = simulated.sat(1000, seed=14, families=40)
    simulated.insert(newest)
    statistics_service.refresh_exposure(at=NOW)
    asked = {family for family, share in exposures().items() if share > 0}
    assert asked == set(newest.family.tolist())


def test_one_test_does_not_make_its_questions_overexposed(database):
    simulated.insert(simulated.sat(1, seed=15))
    statistics_service.refresh_exposure(at=NOW)
    assert max(exposures().values()) == pytest.approx(1 / 20)


def test_nothing_new_is_no_revision_of_the_bank(database):
    simulated.insert(simulated.sat(30, seed=16))
    assert statistics_service.refresh_exposure(at=NOW) > 0
    assert statistics_service.refresh_exposure(at=NOW) == 0
    assert [row["kind"] for row in rows("select kind from bank_revisions")] == ["exposure"]
