"""GeoJSON with one feature on each line, as GDAL and QGIS write it, and plain CSV, read in bulk by Arrow.

GDAL keeps to one core and makes an object of every number on the way; for
100,000 outlines of 30 vertices it takes three times as long as this. Nothing
is judged here: a file of which anything is out of the ordinary is left to GDAL
or the reader of CSV, which read all that can be read, and tell what is wrong
with the rest.
"""

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

    from sitemap.register.schema import Table

__all__ = ["WORTH_BYTES", "read_cells", "read_lines"]

# From so large a file on it saves more than Arrow takes to load.
WORTH_BYTES = 2_000_000

_MEMBERS = {"type", "name", "crs", "features", "xy_coordinate_resolution"}
_EPSG = re.compile(r"urn:ogc:def:crs:EPSG::(\d+)")
_END = re.compile(rb"\s*\]\s*\}\s*\Z")
_BEGIN = re.compile(rb'\A\s*\{.{0,2000}?"features"\s*:\s*\[\s*', re.DOTALL)
# What GDAL takes for a time, or writes otherwise than it stands in the file.
_TIMES = r"^\s*(\d{4}/\d|\d{4}-\d\d-\d\d.|\d{1,2}:\d)"
_BLOCK = 1 << 22
# So much of a file is read at once, by so many threads.
_TOGETHER = 1 << 24
_THREADS = 2


# After one of these a cell may hold a comma or end elsewhere than its line; so do lines of other systems.
_QUOTES = (b'"', b"\r", b"\0", b"\n\n")


class _UnusualError(Exception):
    """Something that only GDAL may judge."""


def read_lines(content: bytes, table: "Table") -> "gpd.GeoDataFrame | None":
    """Return the features of a GeoJSON file with the columns that the file has, as GDAL would.

    Parameters
    ----------
    content
        The file.
    table
        Which columns it may have, and which of them are numbers.

    Returns
    -------
    GeoDataFrame or None
        In the CRS of the file; None if GDAL has to read it.
    """
    import geopandas as gpd
    import pyarrow as pa

    try:
        begin, end = _BEGIN.match(content), _END.search(content, max(len(content) - 1000, 0))
        if begin is None or end is None or begin.end() >= end.start():
            return None
        crs = _crs(begin[0])
        columns, shapes = _features(_blocks(content, begin.end(), end.start()), table)
    except (_UnusualError, pa.ArrowInvalid, ValueError):
        return None
    return gpd.GeoDataFrame(
        {name: column.to_pandas() for name, column in columns.items() if _stands(name, column, content)},
        geometry=shapes,
        crs=crs,
    )


def read_cells(content: bytes) -> "tuple[dict[str, pd.Series], list[str]] | None":
    r"""Return what ``parse_csv`` does, the columns as series; None if anything but plain rows of equal length is there.

    Examples
    --------
    >>> {name: cells.tolist() for name, cells in read_cells(b"id,name\na,\nb,B\n")[0].items()}
    {'id': ['a', 'b'], 'name': ['', 'B']}
    >>> read_cells(b'id,name\na,"A, B"\n') is None
    True
    """
    import pyarrow as pa
    from pyarrow import csv as pa_csv

    body = content.removeprefix(b"\xef\xbb\xbf")
    if any(mark in body for mark in _QUOTES):
        return None
    try:
        header = body.partition(b"\n")[0].decode("utf-8").split(",")
        if len(header) == 1 or len(set(header)) < len(header):
            return None
        cells = pa_csv.read_csv(
            io.BytesIO(body),
            parse_options=pa_csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
            convert_options=pa_csv.ConvertOptions(column_types=dict.fromkeys(header, pa.large_string())),
        )
    except (pa.ArrowInvalid, UnicodeDecodeError):
        return None
    columns = {name: column.to_pandas() for name, column in zip(header, cells.columns, strict=True)}
    return columns, [f"line {n}" for n in range(2, len(cells) + 2)]


def _crs(head: bytes) -> int:
    members = json.loads(head + b"]}")
    named = members.get("crs") or {}
    known = _EPSG.fullmatch(str((named.get("properties") or {}).get("name")))
    usual = members.get("type") == "FeatureCollection" and not members.keys() - _MEMBERS and named.get("type") == "name"
    if not known or not usual:
        raise _UnusualError
    return int(known[1])


def _stands(name: str, column: "pa.ChunkedArray", content: bytes) -> bool:
    """Tell whether the file has a column at all; one that nothing stands in is looked for."""
    return column.null_count < len(column) or re.search(rb'"%s"\s*:' % name.encode(), content) is not None


def _blocks(content: bytes, begin: int, end: int) -> Iterator[list[bytes]]:
    """Yield the features between two places of a file, many at a time."""
    while (cut := content.find(b",\n", begin + _TOGETHER, end)) >= 0:
        yield content[begin:cut].split(b",\n")
        begin = cut + 2
    yield content[begin:end].split(b",\n")


def _features(
    blocks: Iterable[list[bytes]], table: "Table"
) -> "tuple[dict[str, pa.ChunkedArray], npt.NDArray[np.object_]]":
    """Return columns and outlines; while one block is taken apart, others are read outside of Python's lock."""
    import numpy as np
    import pyarrow as pa

    with ThreadPoolExecutor(_THREADS) as pool:
        parts, shapes = zip(*pool.map(lambda lines: _block(lines, table), blocks), strict=True)
    joined = pa.concat_tables(parts).combine_chunks()
    for column in joined.columns:
        _refuse_unusual(column)
    return dict(zip(joined.column_names, joined.columns, strict=True)), np.concatenate(shapes)


def _block(lines: Sequence[bytes], table: "Table") -> "tuple[pa.Table, npt.NDArray[np.object_]]":
    """Return columns and outlines of some features, polygons and multipolygons each read by themselves."""
    import numpy as np
    import pyarrow as pa

    several = np.array([b'"MultiPolygon"' in line for line in lines])
    order, parts, shapes = [], [], np.empty(len(lines), dtype=object)
    for multiple in (False, True):
        places = np.flatnonzero(several == multiple)
        if len(places):
            features = _parsed([lines[i] for i in places.tolist()], table, multiple=multiple)
            order.append(places)
            parts.append(pa.table(features["properties"].combine_chunks().flatten(), names=_names(table)))
            shapes[places] = _outlines(features["geometry"].combine_chunks(), multiple=multiple)
    return pa.concat_tables(parts).take(np.argsort(np.concatenate(order), kind="stable")), shapes


def _names(table: "Table") -> list[str]:
    return [field.name for field in table.fields]


def _parsed(lines: list[bytes], table: "Table", *, multiple: bool) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import json as pa_json

    kinds = [pa.float64() if f.kind in ("number", "integer") else pa.large_string() for f in table.fields]
    rings = pa.list_(pa.list_(pa.list_(pa.float64())))
    schema = pa.schema(
        {
            "type": pa.string(),
            "properties": pa.struct(dict(zip(_names(table), kinds, strict=True))),
            "geometry": pa.struct({"type": pa.string(), "coordinates": pa.list_(rings) if multiple else rings}),
        }
    )
    longest = max(map(len, lines))
    features = pa_json.read_json(
        io.BytesIO(b"\n".join(lines)),
        read_options=pa_json.ReadOptions(block_size=max(_BLOCK, 2 * longest)),
        parse_options=pa_json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )
    # Of two features without a comma between them GDAL has to tell.
    kinds_found = set(features["type"].unique().to_pylist())
    if len(features) != len(lines) or features["properties"].null_count or kinds_found != {"Feature"}:
        raise _UnusualError
    return features


def _refuse_unusual(column: "pa.ChunkedArray") -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        usual = pc.all(pc.is_finite(column)).as_py()
    else:
        usual = not pc.any(pc.match_substring_regex(column, _TIMES)).as_py()
    if usual is False:
        raise _UnusualError


def _outlines(geometry: "pa.StructArray", *, multiple: bool) -> "npt.NDArray[np.object_]":
    """Return polygons or multipolygons whose every ring is closed and has four vertices at least."""
    import numpy as np
    import shapely

    kind = "MultiPolygon" if multiple else "Polygon"
    if geometry.null_count or set(geometry.field("type").unique().to_pylist()) != {kind}:
        raise _UnusualError
    array, offsets = geometry.field("coordinates"), []
    for _ in range(4 if multiple else 3):
        if array.null_count or array.offset:
            raise _UnusualError
        offsets.append(array.offsets.to_numpy())
        array = array.flatten()
    *levels, vertices = offsets
    if array.null_count or (np.diff(vertices) != 2).any() or any((np.diff(level) < 1).any() for level in levels):
        raise _UnusualError
    xy, rings = array.to_numpy().reshape(-1, 2), levels[-1]
    closed = (xy[rings[:-1]] == xy[rings[1:] - 1]).all(axis=1)
    if not np.isfinite(xy).all() or not closed.all() or (np.diff(rings) < 4).any():
        raise _UnusualError
    of_type = shapely.GeometryType.MULTIPOLYGON if multiple else shapely.GeometryType.POLYGON
    shapes: npt.NDArray[np.object_] = shapely.from_ragged_array(of_type, xy, tuple(reversed(levels)))
    return shapes
