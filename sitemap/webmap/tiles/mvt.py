"""Mapbox Vector Tiles, version 2: the bytes of all tiles of a level at once.

The format is public: https://github.com/mapbox/vector-tile-spec. A tile is one
Protocol Buffer, in which everything but the layer's name is a varint; so many
tiles are one array of whole numbers, and one pass makes bytes of it.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from sitemap.webmap.tiles.level import Level, Pieces
from sitemap.webmap.tiles.varints import sizes, varint_bytes, zigzag

__all__ = ["LAYER", "encode_level"]

LAYER = b"sites"

# Keys of the Protocol Buffer: the field's number times 8, and how its value is written.
_TILE_LAYER, _NAME, _FEATURE, _EXTENT, _VERSION = 0x1A, 0x0A, 0x12, 0x28, 0x78
_ID, _TYPE, _GEOMETRY = 0x08, 0x18, 0x22
_POLYGON = 3
# Commands with how often they are given.
_MOVE, _LINE, _CLOSE = 9, 2, 15
_TOGETHER = 8000  # features
_HEAD = 8  # numbers before the geometry of a feature

Integers = npt.NDArray[np.int64]


def encode_level(pieces: Pieces, level: Level) -> Iterator[tuple[int, int, bytes]]:
    """Yield column, row and bytes of each tile; a feature's id is its site's place."""
    if not len(pieces.pair_piece):
        return
    order = np.lexsort((pieces.place[pieces.pair_piece], pieces.pair_x, pieces.pair_y))
    piece, x, y = pieces.pair_piece[order], pieces.pair_x[order], pieces.pair_y[order]
    drawn, origin = _commands(pieces), np.column_stack([x, y]) * level.extent
    first = np.append(np.flatnonzero(np.append(True, (x[1:] != x[:-1]) | (y[1:] != y[:-1]))), len(x))
    frame = bytes([_NAME, len(LAYER)]) + LAYER, _frame_end(level)
    for tiles in _groups(first):
        features = slice(first[tiles[0]], first[tiles[-1]])
        numbers, begin = _features(drawn, pieces.place, piece[features], origin[features])
        content, ends = varint_bytes(numbers)
        starts = ends[begin]
        for i, j in pairwise(first[tiles].tolist()):
            own = content[starts[i - features.start] : starts[j - features.start]]
            layer = frame[0] + own.tobytes() + frame[1]
            yield int(x[i]), int(y[i]), bytes([_TILE_LAYER]) + _varint(len(layer)) + layer


def _groups(first: Integers) -> Iterator[Integers]:
    """Yield the tiles that are encoded together, as many as stay in the processor's cache, each time with the next one."""
    group = first[:-1] // _TOGETHER
    begin = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    for start, end in pairwise([*begin.tolist(), len(group)]):
        yield np.arange(start, end + 1)


def _frame_end(level: Level) -> bytes:
    return bytes([_EXTENT]) + _varint(level.extent) + bytes([_VERSION, 2])


def _varint(number: int) -> bytes:
    return varint_bytes(np.array([number], dtype=np.int64))[0].tobytes()


def _features(
    drawn: tuple[Integers, Integers, Integers], places: Integers, piece: Integers, origin: Integers
) -> tuple[Integers, Integers]:
    """Return the numbers of features, one after the other, and where each begins, with the end of the last."""
    commands, start, first = drawn
    length = np.diff(start)[piece]
    offset = np.cumsum(length) - length
    pair = np.repeat(np.arange(len(piece)), length)
    geometry = commands[np.arange(len(pair)) + (start[piece] - offset)[pair]]
    # Each tile counts from its own corner, which only the first vertex tells.
    where = zigzag(first[piece] - origin)
    geometry[offset + 1], geometry[offset + 2] = where[:, 0], where[:, 1]
    bytes_ = np.bincount(pair, weights=sizes(geometry), minlength=len(piece)).astype(np.int64)
    place = places[piece]
    body = 1 + sizes(place) + 3 + sizes(bytes_) + bytes_
    head = [_FEATURE, body, _ID, place, _TYPE, _POLYGON, _GEOMETRY, bytes_]
    begin = np.append(offset + _HEAD * np.arange(len(piece)), len(geometry) + _HEAD * len(piece))
    numbers = np.empty(begin[-1], dtype=np.int64)
    for at, value in enumerate(head):
        numbers[begin[:-1] + at] = value
    numbers[np.arange(len(geometry)) + _HEAD * (pair + 1)] = geometry
    return numbers, begin


def _commands(pieces: Pieces) -> tuple[Integers, Integers, Integers]:
    """Return the drawing commands of all pieces, where each begins (with the end of the last), and its first vertex."""
    size, xy = pieces.ring_size, pieces.xy
    spans = 2 * size + 3
    ring_start = np.cumsum(spans) - spans
    vertex = np.cumsum(size) - size
    ring = np.repeat(np.arange(len(size)), size)
    at = np.arange(len(xy)) - vertex[ring]
    position = ring_start[ring] + 1 + 2 * at + (at > 0)
    steps = zigzag(np.diff(xy, axis=0, prepend=xy[:1]))
    commands = np.empty(int(spans.sum()), dtype=np.int64)
    commands[position], commands[position + 1] = steps[:, 0], steps[:, 1]
    commands[ring_start] = _MOVE
    commands[ring_start + 3] = ((size - 1) << 3) | _LINE
    commands[ring_start + spans - 1] = _CLOSE
    last_ring = np.cumsum(pieces.rings)
    ends = np.append(ring_start, len(commands))[np.append(0, last_ring)]
    return commands, ends, xy[vertex[last_ring - pieces.rings]]
