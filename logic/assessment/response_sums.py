"""Sums over sparse answers: the arithmetic that calibration spends its time in.

An answer adds a row of the outcome table to its person, and its person's row to its outcome (outcome 2 i is
item i wrong, 2 i + 1 right). Where the answers fill a good part of the persons-by-items table this is a
matrix product; where they are few it is a gather and a product with ones. Both need a few megabytes beside
the answers themselves.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from logic.assessment.irt import IntArray

SingleArray = npt.NDArray[np.float32]

WIDEST_ROW = 32
BUFFER_VALUES = 1 << 19
DENSE_FROM = 0.04
MOST_DENSE_CELLS = 60_000_000


class ResponseSums(Protocol):
    """The two sums of an expectation step."""

    def by_person(self, table: SingleArray) -> SingleArray:
        """Sum of outcome rows per person: (outcomes, columns) to (persons, columns)."""

    def by_outcome(self, table: SingleArray) -> SingleArray:
        """Sum of person rows per outcome: (persons, columns) to (outcomes, columns)."""


def arranged(person: IntArray, outcome: IntArray, persons: int, outcomes: int) -> ResponseSums:
    """The quicker arrangement for these answers; `person` and `outcome` have shape (responses,)."""
    cells = persons * outcomes // 2
    if cells <= MOST_DENSE_CELLS and len(person) >= DENSE_FROM * cells:
        dense = DenseSums(person, outcome, persons, outcomes)
        if dense.holds(len(person)):
            return dense
    return SparseSums(person, outcome, persons, outcomes)


class DenseSums:
    """Sums by matrix products over a persons-by-items table of bytes: 0 not asked, 1 wrong, 2 right."""

    def __init__(self, person: IntArray, outcome: IntArray, persons: int, outcomes: int) -> None:
        items = outcomes // 2
        self._given = np.zeros((persons, items), dtype=np.uint8)
        self._given[person, outcome // 2] = outcome % 2 + 1
        self._step = max(4 * BUFFER_VALUES // max(items, 1), 1)

    def holds(self, responses: int) -> bool:
        """Whether every answer has its own cell; somebody who met an item twice needs the sparse form."""
        return int(np.count_nonzero(self._given)) == responses

    def by_person(self, table: SingleArray) -> SingleArray:
        """See ResponseSums."""
        wrong, right = np.ascontiguousarray(table[0::2]), np.ascontiguousarray(table[1::2])
        sums = np.empty((len(self._given), table.shape[1]), dtype=np.float32)
        for first in range(0, len(sums), self._step):
            given = self._given[first : first + self._step]
            part = sums[first : first + self._step]
            np.matmul((given == 1).astype(np.float32), wrong, out=part)
            part += (given == 2).astype(np.float32) @ right  # noqa: PLR2004 -- the byte for right
        return sums

    def by_outcome(self, table: SingleArray) -> SingleArray:
        """See ResponseSums."""
        sums = np.zeros((2 * self._given.shape[1], table.shape[1]), dtype=np.float32)
        for first in range(0, len(self._given), self._step):
            given = self._given[first : first + self._step]
            part = table[first : first + self._step]
            sums[0::2] += (given == 1).astype(np.float32).T @ part
            sums[1::2] += (given == 2).astype(np.float32).T @ part  # noqa: PLR2004 -- the byte for right
        return sums


class SparseSums:
    """Sums by gathering rows."""

    def __init__(self, person: IntArray, outcome: IntArray, persons: int, outcomes: int) -> None:
        self._to_person = SegmentSums(person, outcome, segments=persons, table_rows=outcomes)
        self._to_outcome = SegmentSums(outcome, person, segments=outcomes, table_rows=persons)

    def by_person(self, table: SingleArray) -> SingleArray:
        """See ResponseSums."""
        return self._to_person(table)

    def by_outcome(self, table: SingleArray) -> SingleArray:
        """See ResponseSums."""
        return self._to_outcome(table)


class SegmentSums:
    """out[s] = sum of table[row[k]] over all k with segment[k] = s.

    Segments are cut into pieces of equal width, padded with a row of zeros, so that a gather and a product
    with a vector of ones do the work.
    """

    def __init__(self, segment: IntArray, row: IntArray, *, segments: int, table_rows: int) -> None:
        lengths = np.bincount(segment, minlength=segments)
        width = self._width = _piece_width(lengths)
        pieces = -(-lengths // width)
        piece_starts = np.cumsum(pieces) - pieces
        order = np.argsort(segment, kind="stable")
        places = np.arange(len(segment)) + np.repeat(piece_starts * width - np.cumsum(lengths) + lengths, lengths)
        self._rows = np.full(int(pieces.sum()) * width, table_rows, dtype=np.intp)
        self._rows[places] = row[order]
        self._filled = lengths > 0
        self._piece_starts = piece_starts[self._filled]

    def __call__(self, table: SingleArray) -> SingleArray:
        """The sums, shape (segments, columns), of a table of shape (table_rows, columns)."""
        sums = np.zeros((len(self._filled), table.shape[1]), dtype=np.float32)
        if len(self._rows):
            padded = np.vstack((table, np.zeros((1, table.shape[1]), dtype=np.float32)))
            sums[self._filled] = np.add.reduceat(self._pieces(padded), self._piece_starts, axis=0)
        return sums

    def _pieces(self, table: SingleArray) -> SingleArray:
        columns, width = table.shape[1], self._width
        ones = np.ones((1, width), dtype=np.float32)
        count = len(self._rows) // width
        pieces = np.empty((count, 1, columns), dtype=np.float32)
        step = max(BUFFER_VALUES // (width * columns), 1)
        buffer = np.empty((step * width, columns), dtype=np.float32)
        for first in range(0, count, step):
            last = min(first + step, count)
            gathered = buffer[: (last - first) * width]
            np.take(table, self._rows[first * width : last * width], axis=0, out=gathered, mode="clip")
            np.matmul(ones, gathered.reshape(-1, width, columns), out=pieces[first:last])
        return pieces[:, 0]


def _piece_width(lengths: IntArray) -> int:
    """A power of two near a quarter of the mean segment, so that padding stays small and pieces stay long."""
    filled = lengths[lengths > 0]
    mean = float(filled.mean()) if len(filled) else 1.0
    return int(min(2 ** max(round(np.log2(mean / 4.0)), 0), WIDEST_ROW))
