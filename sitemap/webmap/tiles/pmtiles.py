"""PMTiles, version 3: all tiles of a map in one file that is read by ranges.

The format is public: https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md.
"""

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sitemap.webmap.tiles.varints import varint_bytes

__all__ = ["Tile", "archive", "gzipped", "hilbert"]

_HEADER = 127
# Readers fetch this much at first; header and root directory must be in it.
_FIRST = 16_384
_GZIP, _MVT = 2, 1
_LEVEL = 6
# What GZIP writes where it knows neither time nor system: the same bytes everywhere.
_GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


@dataclass(frozen=True)
class Tile:
    """One tile: its zoom, column and row (from the north-west), and its compressed bytes."""

    z: int
    x: int
    y: int
    content: bytes


def gzipped(content: bytes) -> bytes:
    """Return the content as GZIP, the same bytes each time: without clock and file name."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(content) + packer.flush()
    return _GZIP_HEAD + body + struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


def hilbert(z: int, x: int, y: int) -> int:
    """Return a tile's number: those of lower zooms first, then along the Hilbert curve.

    Examples
    --------
    >>> [hilbert(0, 0, 0), hilbert(1, 0, 0), hilbert(1, 0, 1), hilbert(1, 1, 1), hilbert(1, 1, 0), hilbert(2, 0, 0)]
    [0, 1, 2, 3, 4, 5]
    """
    number = ((1 << (2 * z)) - 1) // 3
    for level in range(z - 1, -1, -1):
        side = 1 << level
        right, lower = int(x & side > 0), int(y & side > 0)
        number += (side * side) * ((3 * right) ^ lower)
        if not lower:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
    return number


def archive(tiles: Sequence[Tile], *, bounds: tuple[float, float, float, float], metadata: Mapping[str, Any]) -> bytes:
    """Return the file that holds these vector tiles.

    Parameters
    ----------
    tiles
        Each once, with content that ``gzipped`` made; in any order.
    bounds
        West, south, east and north in degrees (WGS 84).
    metadata
        What readers may want to know, ``vector_layers`` first of all.
    """
    ordered = sorted(tiles, key=lambda t: hilbert(t.z, t.x, t.y))
    numbers = np.array([hilbert(t.z, t.x, t.y) for t in ordered], dtype=np.int64)
    lengths = np.array([len(t.content) for t in ordered], dtype=np.int64)
    offsets = np.cumsum(lengths) - lengths
    root, leaves = _directories(numbers, offsets, lengths)
    described = gzipped(json.dumps(metadata, sort_keys=True, separators=(",", ":")).encode("utf-8"))
    data = b"".join(t.content for t in ordered)
    zooms = [t.z for t in ordered] or [0]
    places = (len(root), len(described), len(leaves), len(data))
    head = _header(places, len(ordered), (min(zooms), max(zooms)), bounds)
    return head + root + described + leaves + data


def _header(
    lengths: tuple[int, int, int, int], count: int, zooms: tuple[int, int], bounds: tuple[float, float, float, float]
) -> bytes:
    starts = [_HEADER + sum(lengths[:i]) for i in range(4)]
    spans = [n for pair in zip(starts, lengths, strict=True) for n in pair]
    west, south, east, north = (round(degrees * 10_000_000) for degrees in bounds)
    centre = ((west + east) // 2, (south + north) // 2)
    head = b"PMTiles\x03" + struct.pack("<11Q", *spans, count, count, count)
    head += struct.pack("<6B", 1, _GZIP, _GZIP, _MVT, *zooms)  # 1: in the order of their numbers
    head += struct.pack("<4i", west, south, east, north) + struct.pack("<B2i", zooms[0], *centre)
    assert len(head) == _HEADER
    return head


def _directories(numbers: Any, offsets: Any, lengths: Any) -> tuple[bytes, bytes]:
    """Return the root directory and the leaves that it points to, where it would be too long itself."""
    root = _directory(numbers, offsets, lengths, np.ones(len(numbers), dtype=np.int64))
    size = 4096
    while len(root) > _FIRST - _HEADER:
        parts = [slice(i, i + size) for i in range(0, len(numbers), size)]
        leaves = [
            _directory(numbers[p], offsets[p], lengths[p], np.ones(len(numbers[p]), dtype=np.int64)) for p in parts
        ]
        spans = np.array([len(leaf) for leaf in leaves], dtype=np.int64)
        # A run of no tiles points to a leaf.
        root = _directory(numbers[::size], np.cumsum(spans) - spans, spans, np.zeros(len(parts), dtype=np.int64))
        if len(root) <= _FIRST - _HEADER:
            return root, b"".join(leaves)
        size *= 2
    return root, b""


def _directory(numbers: Any, offsets: Any, lengths: Any, runs: Any) -> bytes:
    # An offset is written as 0 where the content follows that of the entry before, else one more than it is.
    follows = np.zeros(len(numbers), dtype=bool)
    follows[1:] = offsets[1:] == offsets[:-1] + lengths[:-1]
    steps: npt.NDArray[np.int64] = np.diff(numbers, prepend=0)
    columns = [np.array([len(numbers)]), steps, runs, lengths, np.where(follows, 0, offsets + 1)]
    return gzipped(varint_bytes(np.concatenate(columns).astype(np.int64))[0].tobytes())
