"""Keeping the scale where it is: a new calibration is laid over the parameters in force. Pure.

A calibration without anchors calls the people it saw N(0, 1). When learners get better, or more of one sort come, that
is another scale each night. So b is carried over by mean and sigma of the families both have (Marco 1977; Kolen &
Brennan 2014, ch. 6), each weighted by how surely it is known; families that moved by themselves are left out of it.
Over the same families the weighted mean and sigma of b are then the same before and after: the scale cannot creep.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from logic.assessment.irt import (
    LEAST_DIFFICULTY,
    LEAST_DISCRIMINATION,
    MOST_DIFFICULTY,
    MOST_DISCRIMINATION,
    BoolArray,
    FloatArray,
)

FEWEST_FOR_SIGMA = 10
MOST_ROBUST_Z = 3.0
SMALLEST_SPREAD = 0.1  # logits: less apart than that is no reason to call three times as much a move
MOST_ROUNDS = 20
MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """b in force = slope * b + shift, a in force = a / slope; `moved` marks common families that do not follow."""

    slope: float
    shift: float
    moved: BoolArray

    def carry(
        self, a: FloatArray, b: FloatArray, se_a: FloatArray, se_b: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Parameters and standard errors on the scale in force, held within the bounds of the model."""
        return (
            np.clip(a / self.slope, LEAST_DISCRIMINATION, MOST_DISCRIMINATION),
            np.clip(self.slope * b + self.shift, LEAST_DIFFICULTY, MOST_DIFFICULTY),
            se_a / self.slope,
            self.slope * se_b,
        )


def link(
    new: FloatArray, new_error: FloatArray, in_force: FloatArray, error_in_force: FloatArray, *, with_sigma: bool
) -> Link:
    """The linking of b over families that both scales have; arrays of shape (common families,).

    Without sigma only the mean is carried over and slope is 1: so it is with the authors' difficulties, whose spread
    says nothing of the people's. With fewer than ten families it is the same. No family at all: nothing is moved.
    """
    if not len(new):
        return Link(1.0, 0.0, np.zeros(0, dtype=np.bool_))
    weights = 1.0 / np.maximum(new_error**2 + error_in_force**2, 1e-4)
    kept = _following(in_force - new)
    slope, shift = 1.0, 0.0
    for _ in range(MOST_ROUNDS):
        slope, shift = _mean_sigma(new[kept], in_force[kept], weights[kept], with_sigma=with_sigma)
        following = _following(in_force - slope * new)
        if (following == kept).all():
            break
        kept = following
    return Link(slope, shift, ~kept)


def _mean_sigma(new: FloatArray, in_force: FloatArray, weights: FloatArray, *, with_sigma: bool) -> tuple[float, float]:
    new_mean, old_mean = (float(np.average(b, weights=weights)) for b in (new, in_force))
    slope = 1.0
    if with_sigma and len(new) >= FEWEST_FOR_SIGMA:
        spreads = [np.average((b - mean) ** 2, weights=weights) for b, mean in ((in_force, old_mean), (new, new_mean))]
        slope = float(np.sqrt(spreads[0] / spreads[1])) if min(spreads) > 0.0 else 1.0
    return slope, old_mean - slope * new_mean


def _following(differences: FloatArray) -> BoolArray:
    """Which differences are within three robust standard deviations of their median."""
    away = np.abs(differences - np.median(differences))
    spread = max(MAD_TO_SD * float(np.median(away)), SMALLEST_SPREAD)
    return np.asarray(away <= MOST_ROBUST_Z * spread)
