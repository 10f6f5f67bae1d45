"""What a final's 80 % stands for: an ability, the same in every track and for everybody (docs/decisions/0008).

Shares of right answers mean nothing by themselves: 80 % of easy questions is little. So a final draws from questions
on which somebody at READY_AT is expected to have STANDARD right, whatever was used up before; the forecast speaks of
the same questions. READY_AT is two fifths of a standard deviation above the middle of the scale.
"""

from __future__ import annotations

import numpy as np

from logic.assessment import irt
from logic.assessment.irt import FloatArray, IntArray

READY_AT = 0.4
STANDARD = 0.80


def at_standard(a: FloatArray, b: FloatArray, c: FloatArray, fewest: int) -> IntArray:
    """Places of the items of a topic whose mean chance at READY_AT is nearest to STANDARD, from one end on.

    The hardest are left out while the rest is too hard, the easiest while it is too easy; at least `fewest` (1 or more)
    stay, all of them when there are no more. Arrays have shape (items,).
    """
    chance = irt.probability(READY_AT, a, b, c)
    easiest_first = np.argsort(-chance, kind="stable")
    order = easiest_first if chance.mean() < STANDARD else easiest_first[::-1]
    means = np.cumsum(chance[order]) / np.arange(1, len(order) + 1)
    away = np.abs(means - STANDARD)[::-1]
    away[max(len(away) - fewest + 1, 1) :] = np.inf
    kept: IntArray = order[: len(order) - int(np.argmin(away))]
    return kept
