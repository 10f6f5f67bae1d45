"""Calibration against the truth, against the clock, and and against girth."""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from bench import simulation
from bench.simulation import ResponseTable
from bench.table import Row
from logic.assessment.calibration import NO_PRIORS, Priors, fit_2pl

DATA_SETS = (1, 2, 3)
SECONDS, SECONDS_LARGE, GIGABYTES = 1.5, 15.0, 0.5
ERROR_A, ERROR_B = 0.080, 0.090
TIMES_GIRTH = 100.0
MISSING = 2


@dataclass(frozen=True, slots=True)
class Fit:
    """Seconds, root mean square errors, and the peak memory of the process in gigabytes."""

    seconds: float
    error_a: float
    error_b: float
    gigabytes: float


def rows(*, quick: bool) -> list[Row]:
    """Calibration of 500 items by 5,000 persons, 70 % missing, and of 3 million answers."""
    print("calibration ...", file=sys.stderr, flush=True)
    tables = [
        simulation.responses(5000, 500, 0.3, np.random.default_rng(seed)) for seed in DATA_SETS[: 1 if quick else None]
    ]
    ours = _mean([_fitted(table, None) for table in tables])
    plain = _mean([_fitted(table, NO_PRIORS) for table in tables])
    title = f"2PL calibration, 500 items x 5,000 persons, 70 % missing, mean of {len(tables)}: "
    without = f"without priors {plain.error_a:.4f}", f"without priors {plain.error_b:.4f}"
    answers = f"{len(tables[0].person):,} answers; without priors {plain.seconds:.2f} s"
    return [
        Row(f"{title}time", ours.seconds, "s", f"< {SECONDS}", ours.seconds < SECONDS, answers),
        Row(f"{title}RMSE a", ours.error_a, "", "<= .080", ours.error_a <= ERROR_A, without[0]),
        Row(f"{title}RMSE b", ours.error_b, "", "<= .090", ours.error_b <= ERROR_B, without[1]),
        _against_girth(tables[0], ours, quick=quick),
        *_large(quick=quick),
    ]


def _fitted(table: ResponseTable, priors: Priors | None) -> Fit:
    started = time.perf_counter()
    found = fit_2pl(table.person, table.item, table.correct, priors=priors)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9
    return Fit(seconds, _rms(found.a - table.a[found.item]), _rms(found.b - table.b[found.item]), peak)


def _mean(fits: list[Fit]) -> Fit:
    return Fit(
        seconds=float(np.mean([fit.seconds for fit in fits])),
        error_a=float(np.mean([fit.error_a for fit in fits])),
        error_b=float(np.mean([fit.error_b for fit in fits])),
        gigabytes=max(fit.gigabytes for fit in fits),
    )


def _against_girth(table: ResponseTable, ours: Fit, *, quick: bool) -> Row:
    """The same data through girth's twopl_mml; the ratio counts only if its error is not clearly larger."""
    measure, target = "2PL calibration against girth, equal error", f">= {TIMES_GIRTH:g}"
    if importlib.util.find_spec("girth") is None:
        return Row(measure, 0.0, "(not measured)", target, None, "peer not installed")
    if quick:
        return Row(measure, 0.0, "(not measured)", target, None, "takes minutes; not run with --quick")
    girth = importlib.import_module("girth")
    matrix = np.full((len(table.a), table.persons), MISSING)
    matrix[table.item, table.person] = table.correct
    tagged = girth.tag_missing_data(matrix, [0, 1])
    started = time.perf_counter()
    theirs = girth.twopl_mml(tagged)
    seconds = time.perf_counter() - started
    error_a, error_b = _rms(theirs["Discrimination"] - table.a), _rms(theirs["Difficulty"] - table.b)
    ratio = seconds / ours.seconds
    beside = f"girth {seconds:.1f} s, RMSE a {error_a:.4f}, b {error_b:.4f}"
    equal = ours.error_a <= 1.02 * error_a and ours.error_b <= 1.02 * error_b
    return Row(measure, ratio, "x", target, ratio >= TIMES_GIRTH and equal, beside)


def _large(*, quick: bool) -> list[Row]:
    """Three million answers to 5,000 items, in a process of its own so that its peak memory is its own."""
    persons = ((20_000, 0.03),) if quick else ((2_000, 0.3), (20_000, 0.03), (100_000, 0.006))
    made: list[Row] = []
    for count, share in persons:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as apart:
            found = apart.submit(large_fit, count, share).result()
        title = f"2PL calibration, 3 million answers, 5,000 items x {count:,} persons: "
        error = f"RMSE a {found.error_a:.3f}, b {found.error_b:.3f}"
        in_time, in_memory = found.seconds < SECONDS_LARGE, found.gigabytes < GIGABYTES
        made += [
            Row(f"{title}time", found.seconds, "s", f"< {SECONDS_LARGE:g}", in_time, error),
            Row(f"{title}peak memory", found.gigabytes, "GB", f"< {GIGABYTES}", in_memory, "the data included"),
        ]
    return made


def large_fit(persons: int, share: float) -> Fit:
    """Simulate and calibrate; meant to run in a fresh process."""
    return _fitted(simulation.responses(persons, 5000, share, np.random.default_rng(1)), None)


def _rms(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))
