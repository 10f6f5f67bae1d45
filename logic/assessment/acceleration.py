"""Anderson extrapolation of a fixed-point iteration: fewer steps to where x = step(x)."""

from __future__ import annotations

import numpy as np

from logic.assessment.irt import FloatArray

REMEMBERED = 6
RIDGE = 1e-10


class Extrapolation:
    """Remembers the last steps and proposes the point where their mixture would not move any more."""

    def __init__(self) -> None:
        self._points: list[FloatArray] = []
        self._residuals: list[FloatArray] = []

    @property
    def steps(self) -> int:
        """How many steps are remembered."""
        return len(self._points)

    def next_point(self, here: FloatArray, there: FloatArray) -> FloatArray:
        """The point to try after the step here -> there; the step itself while nothing else is known.

        Anderson (1965) in the form of Walker & Ni (2011): the combination of remembered steps with the
        least residual, by least squares.
        """
        self._points = [*self._points[-REMEMBERED:], there]
        self._residuals = [*self._residuals[-REMEMBERED:], there - here]
        if len(self._points) == 1:
            return there
        changes = np.diff(np.array(self._residuals), axis=0)
        moves = np.diff(np.array(self._points), axis=0)
        gram = changes @ changes.T
        gram[np.diag_indices_from(gram)] += RIDGE * np.trace(gram) + np.finfo(np.float64).tiny
        mixture = np.linalg.solve(gram, changes @ self._residuals[-1])
        return there - mixture @ moves
