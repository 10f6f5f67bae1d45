"""The nightly calibration: what the answers say of a and b replaces what the authors thought, on a scale that stays.

One run is one transaction: it holds a lock from its first line to its commit, so of two at once one does nothing, and a
run that is killed has changed nothing. A test, not a person, is the unit: ability changes between tests.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Row
from sqlalchemy.orm import Session

from db.queries import calibrations as calibration_queries
from db.queries import content as content_queries
from db.queries import item_statistics as statistics_queries
from db.queries import key_changes as key_change_queries
from logic.assessment.calibration import ItemParameters, Priors, fit_2pl
from logic.assessment.fit import ENOUGH_EFFORT
from logic.assessment.irt import BoolArray, IntArray, author_b
from logic.catalogue import service as catalogue
from logic.item_bank.flags import Flag
from logic.item_bank.linking import Link, link
from logic.transactions import DatabaseRole, transaction

FEWEST_ANSWERS = 500
FEWEST_PER_FAMILY = 30
FEWEST_CALIBRATED = 10  # families with parameters from answers, before these are the scale instead of the authors
AUTHORS_ERROR = 0.5  # of an author's difficulty, in logits
FAR = 0.05  # how near the shift must be to the one the priors were put with
MOST_FITS = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did, in a sentence; without an id it changed nothing. `moved`: families that left their place."""

    calibration_id: int | None
    sentence: str
    responses: int = 0
    families: int = 0
    shift: float = 0.0
    moved: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Answers that may teach, as arrays of shape (answers,)."""

    attempt: IntArray
    family: IntArray
    right: IntArray

    @property
    def tests(self) -> int:
        """How many tests they come from."""
        return len(np.unique(self.attempt))


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fit and how it lies on the scale in force; `enough` marks families with answers enough to change."""

    found: ItemParameters
    enough: BoolArray
    link: Link
    moved: tuple[int, ...]


def calibrate(*, at: datetime) -> Outcome:
    """Fit all families to all answers that count, carry them to the scale in force, and put them in force.

    Changes nothing while another run is at work, with fewer than 500 answers, or when no answer is new.
    """
    started = time.monotonic()
    with transaction(None, role=DatabaseRole.WORKER) as session:
        if not calibration_queries.is_first(session):
            return Outcome(None, "Another calibration is at work. Nothing was changed.")
        answers, latest = _answers(session), calibration_queries.latest(session)
        if refusal := _refusal(answers, latest):
            return Outcome(None, refusal, responses=len(answers.right))
        scale = {row.id: row for row in calibration_queries.scale(session)}
        fitted = _fitted(answers, scale, latest.shift if latest else 0.0)
        outcome = _save(session, answers, fitted, at=at, seconds=time.monotonic() - started)
    catalogue.forget()
    return outcome


def _refusal(answers: Answers, latest: Row[Any] | None) -> str | None:
    """Why there is nothing to do; None when there is."""
    number = len(answers.right)
    if number < FEWEST_ANSWERS:
        return f"There are {number} answers to learn from, and {FEWEST_ANSWERS} are needed. Nothing was changed."
    if latest and (latest.responses, latest.persons) == (number, answers.tests):
        return "There is no new answer since the last calibration. Nothing was changed."
    return None


def _answers(session: Session) -> Answers:
    none = np.zeros(0, dtype=np.int64)
    attempts, families, hits = [none], [none], [none]
    for row in calibration_queries.answers(session, effort=ENOUGH_EFFORT):
        attempts.append(np.array(row.attempts, dtype=np.int64))
        families.append(np.full(len(row.attempts), row.family_id, dtype=np.int64))
        hits.append(np.array(row.hits, dtype=np.int64))
    return Answers(np.concatenate(attempts), np.concatenate(families), np.concatenate(hits))


def _fitted(answers: Answers, scale: Mapping[int, Row[Any]], shift: float) -> Fitted:
    """A fit whose priors lie where the fit's own scale has them; the shift is known only after it, hence more than one.

    The authors speak on the scale in force, the fit on that of the people it sees.
    """
    guessing = {family_id: row.c for family_id, row in scale.items()}
    for _ in range(MOST_FITS):
        priors = Priors(b_mean={family_id: author_b(row.difficulty) - shift for family_id, row in scale.items()})
        found = fit_2pl(answers.attempt, answers.family, answers.right, priors=priors, guessing=guessing)
        fitted = _linked(found, scale)
        if abs(fitted.link.shift - shift) <= FAR:
            break
        shift = fitted.link.shift
    return fitted


def _linked(found: ItemParameters, scale: Mapping[int, Row[Any]]) -> Fitted:
    """Over families calibrated before, mean and sigma; while those are few, over all, by the mean of b alone."""
    enough = found.responses >= FEWEST_PER_FAMILY
    rows = [scale[family_id] for family_id in found.item.tolist()]
    before = enough & np.array([row.calibrated_responses > 0 for row in rows], dtype=np.bool_)
    has_scale = int(before.sum()) >= FEWEST_CALIBRATED
    common = before if has_scale else enough
    in_force = np.array([row.b for row in rows])
    error = np.array([AUTHORS_ERROR if row.se_b is None else row.se_b for row in rows])
    laid = link(found.b[common], found.se_b[common], in_force[common], error[common], with_sigma=has_scale)
    # an author who misjudged has moved nothing
    moved = found.item[common][laid.moved & before[common]]
    return Fitted(found, enough, laid, tuple(moved.tolist()))


def _save(session: Session, answers: Answers, fitted: Fitted, *, at: datetime, seconds: float) -> Outcome:
    rows = _rows(fitted)
    run = {
        "at": at,
        "responses": len(answers.right),
        "persons": answers.tests,
        "families": len(rows),
        "log_likelihood": fitted.found.log_likelihood,
        "iterations": fitted.found.iterations,
        "shift": fitted.link.shift,
        "seconds": seconds,
    }
    content_queries.lock(session)  # who else writes many families at once takes it too, so none waits for another twice
    calibration_id = calibration_queries.add(session, run, rows)
    calibration_queries.put_in_force(session, rows)
    statistics_queries.add_flag(session, fitted.moved, Flag.DRIFTING)
    key_change_queries.revise(session, "calibrated", at=at)
    sentence = (
        f"{len(rows)} families were calibrated from {len(answers.right)} answers in {answers.tests} tests;"
        f" the scale was moved by {fitted.link.shift:+.3f} to where it was, and {len(fitted.moved)} families left it."
    )
    return Outcome(calibration_id, sentence, len(answers.right), len(rows), fitted.link.shift, fitted.moved)


def _rows(fitted: Fitted) -> list[dict[str, Any]]:
    """The new parameters of every family with answers enough, named as they are stored."""
    found, enough = fitted.found, fitted.enough
    carried = fitted.link.carry(found.a[enough], found.b[enough], found.se_a[enough], found.se_b[enough])
    columns = zip(found.item[enough], *carried, found.responses[enough], strict=True)
    names = ("family_id", "a", "b", "se_a", "se_b", "responses")
    return [dict(zip(names, (value.item() for value in row), strict=True)) for row in columns]
