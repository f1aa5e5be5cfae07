"""Whole numbers as the variable-length bytes of Protocol Buffers, all of an array at once."""

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["sizes", "varint_bytes", "zigzag"]

Integers = npt.NDArray[np.int64]


def zigzag(numbers: Any) -> Integers:
    """Return signed numbers as unsigned ones, small for small magnitudes.

    Examples
    --------
    >>> zigzag([0, -1, 1, -2]).tolist()
    [0, 1, 2, 3]
    """
    values: Integers = np.asarray(numbers, dtype=np.int64)
    return (values << 1) ^ (values >> 63)


def sizes(numbers: Integers) -> Integers:
    """Return how many bytes each of these numbers (from 0 to below 2**35) takes."""
    size = np.ones(numbers.shape, dtype=np.int64)
    for digit in range(1, 5):
        size += numbers >= 1 << (7 * digit)
    return size


def varint_bytes(numbers: Integers) -> tuple[npt.NDArray[np.uint8], Integers]:
    """Return the bytes of these numbers (from 0 to below 2**35), and where each begins, with the end of the last.

    Examples
    --------
    >>> [a.tolist() for a in varint_bytes(np.array([1, 300]))]
    [[1, 172, 2], [0, 1, 3]]
    """
    size = sizes(numbers)
    ends = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(size)])
    start = ends[:-1]
    out = np.empty(int(ends[-1]), dtype=np.uint8)
    # Nearly all are short: the first byte of all of them, then what is left of the longer ones.
    out[start] = (numbers & 127) | ((size > 1) << 7)
    longer = np.flatnonzero(size > 1)
    for digit in range(1, 5):
        longer = longer[size[longer] > digit]
        out[start[longer] + digit] = ((numbers[longer] >> (7 * digit)) & 127) | ((size[longer] > digit + 1) << 7)
    return out, ends
