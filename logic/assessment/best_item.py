"""The most informative item of a large bank, exactly, without looking at all of it.

The scale is cut into cells. Information has one peak, so within a cell an item can never tell more than at
the point of the cell nearest its peak: that is its bound. Each cell keeps its items in falling order of
bound; the search walks down the list and ends where the next bound is below the best item found.
"""

from __future__ import annotations

import math
from collections.abc import Set as AbstractSet

import numpy as np

from logic.assessment import irt
from logic.assessment.irt import FloatArray
from logic.errors import ConflictError

CELL_WIDTH = 0.2
WIDEST = 6.0
LISTED = 128

Entry = tuple[float, int, float, float, float]


class BestItem:
    """Answers "which unused item tells most at theta"; cells are listed when first asked about."""

    def __init__(self, a: FloatArray, b: FloatArray, c: FloatArray) -> None:
        self._a, self._b, self._c = a, b, c
        self._peaks = irt.most_informative_at(a, b, c)
        self._cells: dict[int, list[Entry]] = {}

    def find(self, theta: float, used: AbstractSet[int]) -> int:
        """The index of the most informative item outside `used`; raises ConflictError when none is left."""
        if not -WIDEST <= theta <= WIDEST:
            return self._search_all(theta, used)
        cell = math.floor(theta / CELL_WIDTH)
        entries = self._cells.get(cell)
        if entries is None:
            entries = self._cells.setdefault(cell, self._list(cell))
        best, most = -1, -1.0
        for bound, item, a, b, c in entries:
            if bound < most:
                return best
            if item in used:
                continue
            told = _information(theta, a, b, c)
            if told > most:
                best, most = item, told
        if len(entries) == len(self._a) and best >= 0:
            return best
        return self._search_all(theta, used)

    def _list(self, cell: int) -> list[Entry]:
        low, high = cell * CELL_WIDTH, (cell + 1) * CELL_WIDTH
        bounds = irt.information(np.clip(self._peaks, low, high), self._a, self._b, self._c)
        listed = np.argpartition(-bounds, LISTED)[:LISTED] if len(bounds) > LISTED else np.arange(len(bounds))
        listed = listed[np.lexsort((listed, -bounds[listed]))]
        # a hair above, so that rounding in the bound never hides the item that attains it
        columns = (bounds[listed] * (1.0 + 1e-12), listed, self._a[listed], self._b[listed], self._c[listed])
        return list(zip(*(column.tolist() for column in columns), strict=True))

    def _search_all(self, theta: float, used: AbstractSet[int]) -> int:
        told = irt.information(theta, self._a, self._b, self._c)
        told[list(used)] = -1.0
        best = int(told.argmax()) if len(told) else -1
        if best < 0 or told[best] < 0.0:
            raise ConflictError(
                "Every question of this bank has been asked. Nothing was lost; submit the test as it stands.",
            )
        return best


def _information(theta: float, a: float, b: float, c: float) -> float:
    """One item's information as in irt.information; plain floats, because numpy is slow on single numbers."""
    odds_against = math.exp(min(max(a * (b - theta), -irt.STEEPEST), irt.STEEPEST))
    spread = (1.0 + odds_against) ** 2 * (1.0 + c * odds_against)
    return a * a * (1.0 - c) * odds_against / spread
