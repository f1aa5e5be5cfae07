"""Features of a GeoJSON file as lines: which of them changed, and what a plain one says.

A register written by this program, or saved by QGIS or GDAL, has one feature
on a line. Where that is so, the lines that differ tell which sites changed,
without the other thousands being parsed.
"""

import io
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from sitemap.register.schema import Field, Table

__all__ = [
    "Changed",
    "Feature",
    "FeatureLines",
    "NotPlainError",
    "changed_lines",
    "feature_lines",
    "ids_of_plain",
    "parse_plain",
]

_FEATURE = re.compile(rb'\s*\{\s*"type"\s*:\s*"Feature"\s*,')
# So much is compared at once.
_STEP_BYTES = 2**20
# Beyond it not every whole number is one of its own in binary.
_EXACT = 2**53
# Of a ring, with the one that closes it.
_LEAST_POINTS = 4


class NotPlainError(Exception):
    """A feature says more than plain values and a polygon, so it is left to GDAL."""


@dataclass(frozen=True)
class Feature:
    """One site as its row says it: its id, its cells by field (None where nothing stands), its outline."""

    id: str
    cells: dict[str, Any]
    outline: Any


@dataclass(frozen=True)
class FeatureLines:
    """A file taken apart: the lines of its features, and how many bytes stand before and after them."""

    head: int
    tail: int
    lines: Sequence[bytes]


def feature_lines(content: bytes) -> FeatureLines | None:
    """Return the lines of the features; None where they do not stand one on a line."""
    lines = content.split(b"\n")
    first = next((n for n, line in enumerate(lines) if _FEATURE.match(line)), None)
    if first is None:
        return None
    last = next(n for n in range(len(lines) - 1, -1, -1) if lines[n].lstrip().startswith(b"{"))
    head, tail = b"\n".join(lines[:first]), b"".join(b"".join(lines[last + 1 :]).split())
    if not head.rstrip().endswith(b"[") or tail != b"]}":
        return None
    after = sum(len(line) + 1 for line in lines[last + 1 :])
    return FeatureLines(len(head) + 1 if first else 0, after, lines[first : last + 1])


@dataclass(frozen=True)
class Changed:
    """A feature's line before and after, and whether it is the last one of the file."""

    old: bytes
    new: bytes
    last: bool


def changed_lines(old: bytes, new: bytes, head: int, tail: int) -> list[Changed]:
    """Return the lines that differ in two states of a file, of which one stands in the place of the other.

    Parameters
    ----------
    old, new
        The file before and after.
    head, tail
        How many bytes stand before and after the features' lines in the old one.

    Raises
    ------
    NotPlainError
        There are more or fewer lines than before, or something else differs.
    """
    if old == new:
        return []
    least = min(len(old), len(new))
    first = _shared(old, new, least)
    if first < head:
        raise NotPlainError("head")
    begin = max(old.rfind(b"\n", 0, first) + 1, head)
    shared = _shared(old, new, least - begin, from_end=True)
    if shared < tail:
        raise NotPlainError("tail")
    end = old.find(b"\n", len(old) - shared, len(old) - tail)
    rest = tail if end < 0 else len(old) - end
    before, after = (content[begin : len(content) - rest].split(b"\n") for content in (old, new))
    if len(before) != len(after):
        raise NotPlainError("lines")
    pairs = enumerate(zip(before, after, strict=True), start=1)
    return [Changed(a, b, rest == tail and n == len(before)) for n, (a, b) in pairs if a != b]


def _shared(one: bytes, other: bytes, least: int, *, from_end: bool = False) -> int:
    """Return how many bytes both have in common from their beginning or end, of the first or last ``least``."""
    from_one, from_other = (len(one), len(other)) if from_end else (0, 0)
    found, step = 0, _STEP_BYTES
    while step and found < least:
        step = min(step, least - found)
        first, end = (-found - step, -found) if from_end else (found, found + step)
        if one[from_one + first : from_one + end] == other[from_other + first : from_other + end]:
            found += step
        else:
            step //= 2
    return found


def parse_plain(line: bytes, table: Table, *, last: bool) -> Feature:
    """Return what the line of a feature says, as reading the whole file would.

    Parameters
    ----------
    line
        The line, with the comma that follows it unless it is the ``last``.
    table
        The table whose fields its properties are.

    Raises
    ------
    NotPlainError
        It is anything but text in fields of text, numbers in those of numbers,
        and a polygon of two dimensions; what GDAL makes of that may depend on
        the other features.
    """
    stripped = line.strip()
    # GDAL and Python differ in what escapes of lone surrogates and nulls mean.
    if stripped.endswith(b",") == last or b"\\u" in stripped:
        raise NotPlainError
    try:
        feature = json.loads(
            stripped.removesuffix(b",").decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_refused,
            parse_float=_number,
        )
    except (ValueError, RecursionError) as error:
        raise NotPlainError from error
    if (
        not isinstance(feature, dict)
        or feature.keys() != {"type", "properties", "geometry"}
        or feature["type"] != "Feature"
    ):
        raise NotPlainError
    cells = _cells(feature["properties"], table)
    return Feature(cells.pop("id"), cells, _outline(feature["geometry"]))


def ids_of_plain(features: FeatureLines, of: Table) -> list[str] | None:
    """Return the ids of features whose properties are all text in fields of text and numbers in those of numbers.

    None where any is not: GDAL gives a column one type by what all features
    hold in it, so a change of one would change how others are read.
    """
    import pyarrow as pa
    from pyarrow import json as arrow_json

    kinds = {"number": pa.float64(), "integer": pa.float64()}
    properties = pa.struct([(field.name, kinds.get(field.kind, pa.string())) for field in of.fields])
    text = b"\n".join(line.strip().removesuffix(b",") for line in features.lines)
    try:
        read = arrow_json.read_json(
            io.BytesIO(text),
            read_options=arrow_json.ReadOptions(block_size=max(len(text), 1) + 1),
            parse_options=arrow_json.ParseOptions(
                explicit_schema=pa.schema([("properties", properties)]), unexpected_field_behavior="ignore"
            ),
        )
    except (pa.ArrowException, OverflowError):
        return None
    ids: list[str] = read["properties"].combine_chunks().field("id").to_pylist()
    return ids


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refused(text: str) -> Any:
    raise ValueError(text)


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _cells(properties: Any, table: Table) -> dict[str, Any]:
    names = {field.name for field in table.fields}
    needed = {field.name for field in table.fields if field.required}
    if not isinstance(properties, dict) or not needed <= properties.keys() <= names:
        raise NotPlainError
    cells = {field.name: _cell(properties.get(field.name), field) for field in table.fields}
    if cells["id"] is None:
        raise NotPlainError
    return cells


def _cell(value: Any, field: Field) -> Any:
    if value is None:
        return None
    if field.kind in ("number", "integer"):
        if type(value) not in (int, float) or abs(value) >= _EXACT:
            raise NotPlainError
        number = float(value)
        if field.kind == "integer" and not number.is_integer():
            raise NotPlainError
        return number
    if type(value) is not str:
        raise NotPlainError
    return value or None


def _outline(geometry: Any) -> Any:
    if not isinstance(geometry, dict) or geometry.keys() != {"type", "coordinates"}:
        raise NotPlainError
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list) or not coordinates:
        raise NotPlainError
    parts = coordinates if kind == "MultiPolygon" else [coordinates]
    polygons = [_polygon(part) for part in parts]
    return shapely.MultiPolygon(polygons) if kind == "MultiPolygon" else polygons[0]


def _polygon(rings: Any) -> Any:
    if not isinstance(rings, list) or not rings:
        raise NotPlainError
    shell, *holes = [_ring(ring) for ring in rings]
    return shapely.Polygon(shell, holes)


def _ring(points: Any) -> Any:
    try:
        xy = np.array(points, dtype=float)
    except (ValueError, TypeError) as error:
        raise NotPlainError from error
    if xy.ndim != 2 or xy.shape[0] < _LEAST_POINTS or xy.shape[1] != 2 or (xy[0] != xy[-1]).any():
        raise NotPlainError
    if not all(type(number) in (int, float) for point in points for number in point):
        raise NotPlainError
    return xy
