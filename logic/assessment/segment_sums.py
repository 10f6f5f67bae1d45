"""Sums of table rows over ragged segments: the arithmetic that sparse calibration spends its time in.

A response adds one row of an item table to its person, and one row of a person table to its item. Segments
are cut into rows of equal width, padded with a row of zeros, so that a gather and a matrix product with a
vector of ones do the work; memory stays at a few megabytes whatever the number of responses.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from logic.assessment.irt import IntArray

SingleArray = npt.NDArray[np.float32]

WIDEST_ROW = 32
BUFFER_VALUES = 1 << 19


class SegmentSums:
    """out[s] = sum of table[row[k]] over all k with segment[k] = s, for any table of `table_rows` rows."""

    def __init__(self, segment: IntArray, row: IntArray, *, segments: int, table_rows: int) -> None:
        """Arrange the pairs (segment, row), both of shape (responses,), once for many sums."""
        lengths = np.bincount(segment, minlength=segments)
        self.order = np.argsort(segment, kind="stable")
        self.starts = np.concatenate(([0], np.cumsum(lengths)))
        self._width = _row_width(lengths)
        pieces = -(-lengths // self._width)
        piece_starts = np.cumsum(pieces) - pieces
        places = np.arange(len(segment)) + np.repeat(piece_starts * self._width - self.starts[:-1], lengths)
        self._rows = np.full(int(pieces.sum()) * self._width, table_rows, dtype=np.intp)
        self._rows[places] = row[self.order]
        self._filled = lengths > 0
        self._piece_starts = piece_starts[self._filled]

    def __call__(self, table: SingleArray) -> SingleArray:
        """The sums, shape (segments, columns); `table` has shape (table_rows + 1, columns), its last row zero."""
        columns = table.shape[1]
        sums = np.zeros((len(self._filled), columns), dtype=np.float32)
        if len(self._rows):
            sums[self._filled] = np.add.reduceat(self._pieces(table, columns), self._piece_starts, axis=0)
        return sums

    def _pieces(self, table: SingleArray, columns: int) -> SingleArray:
        ones = np.ones((1, self._width), dtype=np.float32)
        count = len(self._rows) // self._width
        pieces = np.empty((count, columns), dtype=np.float32)
        step = max(BUFFER_VALUES // (self._width * columns), 1)
        buffer = np.empty((step * self._width, columns), dtype=np.float32)
        for first in range(0, count, step):
            last = min(first + step, count)
            gathered = buffer[: (last - first) * self._width]
            np.take(table, self._rows[first * self._width : last * self._width], axis=0, out=gathered, mode="clip")
            np.matmul(ones, gathered.reshape(-1, self._width, columns), out=pieces[first:last, None, :])
        return pieces


def _row_width(lengths: IntArray) -> int:
    """A power of two near a quarter of the mean segment, so that padding stays small and rows stay long."""
    filled = lengths[lengths > 0]
    mean = float(filled.mean()) if len(filled) else 1.0
    return int(min(2 ** max(round(np.log2(mean / 4.0)), 0), WIDEST_ROW))
