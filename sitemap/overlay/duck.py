"""DuckDB with its spatial extension: the join and the areas in SQL, larger than memory where need be."""

import atexit
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from sitemap.overlay.boxes import MarkedGround
from sitemap.overlay.exact import ROUNDING, Measuring, pairs_table, refuse_others
from sitemap.overlay.geoparquet import RowGroup
from sitemap.overlay.layer import GEOMETRY, Layer
from sitemap.overlay.partial import PartialSums, combine, summed
from sitemap.overlay.task import Task

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

__all__ = ["duck_lacking", "near_in_duck", "sums_in_duck"]

_PACKAGE = "duckdb_extension_spatial"
_MEMORY = "200MB"

# The features whose boxes meet those of sites, in the layer's CRS; one row for each pair.
_NEAR = """
SELECT f.row, {attributes} ST_AsWKB(f.shape) AS wkb
FROM ({features}) AS f JOIN sites AS s ON ST_Intersects_Extent(f.shape, s.box)
ORDER BY f.row
"""

# Their common areas as well; an invalid feature is handed over to be repaired.
_PAIRS = """
SELECT f.row, f.site, {attributes} ST_GeometryType(f.shape)::VARCHAR AS kind, f.valid, ST_Area(f.shape) AS whole,
  ST_Area(f.zone) AS site_m2, CASE WHEN NOT f.valid THEN ST_AsWKB(f.shape) END AS wkb,
  CASE WHEN NOT f.valid OR NOT ST_Intersects(f.zone, f.shape) THEN 0
       WHEN ST_ContainsProperly(f.zone, f.shape) THEN ST_Area(f.shape)
       ELSE ST_Area(ST_Intersection(f.zone, f.shape)) END AS area_m2
FROM (SELECT f.*, s.site, s.zone, ST_IsValid(f.shape) AS valid
      FROM ({features}) AS f JOIN sites AS s ON ST_Intersects_Extent(f.shape, s.box)) AS f
ORDER BY f.row, f.site
"""


def duck_lacking() -> str:
    """Return what is to be installed before DuckDB can be used."""
    return "" if find_spec("duckdb") and _extension().exists() else "sitemap[layers]"


def _extension() -> Path:
    """Return where the package keeps the extension for the DuckDB that is installed; nothing is downloaded."""
    from importlib.metadata import version

    found = find_spec(_PACKAGE)
    folder = Path(found.origin).parent if found and found.origin else Path(_PACKAGE)
    return folder / "extensions" / f"v{version('duckdb')}" / "spatial.duckdb_extension"


def sums_in_duck(layer: Layer, task: Task) -> PartialSums:
    """Return the sum of all parts of a layer."""
    measuring = Measuring(task)
    with _database(task) as database:
        if task.transforms:
            # Measured where PROJ transforms: DuckDB has one of its own, of another version.
            return combine([measuring.sums(t) for t in _near(database, layer, task)], task)
        found = (database.sql(_PAIRS.format(**_words(task, f))) for f in _features(database, layer, task))
        return combine([_sums(pairs.to_arrow_table(), task, measuring) for pairs in found], task)


def near_in_duck(layer: Layer, task: Task) -> "list[tuple[pa.Table, int]]":
    """Return the features of each file that meet the sites, and how many of them were repaired."""
    measuring = Measuring(task)
    with _database(task) as database:
        found = [measuring.near(table) for table in _near(database, layer, task)]
    return [(table, repaired) for table, repaired in found if table.num_rows or repaired]


@contextmanager
def _database(task: Task) -> "Iterator[DuckDBPyConnection]":
    """Open a connection with the sites in it."""
    import pyarrow as pa

    boxes = task.boxes()
    some = ~np.isnan(boxes).any(axis=1)
    sites = {
        "site": pa.array(np.flatnonzero(some)),
        "zone": pa.array(shapely.to_wkb(task.zones[some]), pa.binary()),
        "box": pa.array(shapely.to_wkb(shapely.box(*boxes[some].T)), pa.binary()),
    }
    with _instance().cursor() as database:
        database.register("sites_wkb", pa.table(sites))
        database.execute(
            "CREATE TEMP TABLE sites AS SELECT site, ST_GeomFromWKB(zone) AS zone, ST_GeomFromWKB(box) AS box FROM sites_wkb"
        )
        yield database


@cache
def _instance() -> "DuckDBPyConnection":
    """Return the database in memory, which writes to a folder of its own what becomes too large.

    One for the whole process, because loading the extension checks the
    signature of its 80 MB.
    """
    import duckdb

    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "memory_limit": _MEMORY,
        "temp_directory": folder.name,
        "threads": min(os.cpu_count() or 1, 8),
    }
    instance = duckdb.connect(config=config)
    instance.load_extension(str(_extension()))
    instance.execute("SET GLOBAL enable_geoparquet_conversion = false")
    return instance


def _features(database: "DuckDBPyConnection", layer: Layer, task: Task) -> Iterator[str]:
    """Yield queries for the features of the layer: ``row``, ``shape`` and the fields as ``a0`` and so on."""
    ground = task.ground()
    fields = "".join(f", {_name(field)} AS a{i}" for i, field in enumerate(task.columns))
    files = [part for part in layer.parts if isinstance(part, RowGroup)]
    for path in dict.fromkeys(part.path for part in files if any(True for _ in part.pieces(ground, ()))):
        part = next(p for p in files if p.path == path)
        # Names come from the file itself and are quoted.
        yield (
            f"SELECT file_row_number AS row, ST_GeomFromWKB({_name(part.geometry)}) AS shape{fields} "  # noqa: S608
            f"FROM read_parquet({_file(path)}, file_row_number = true) WHERE {_inside(part, ground)}"
        )
    others = (part for part in layer.parts if not isinstance(part, RowGroup))
    for table in (t for part in others for piece in part.pieces(ground, task.columns) for t in piece()):
        database.register("piece", table.append_column("row", [np.arange(len(table))]))
        yield f"SELECT row, ST_GeomFromWKB({GEOMETRY}) AS shape{fields} FROM piece"  # noqa: S608


def _inside(part: RowGroup, ground: MarkedGround) -> str:
    """Return the condition that a feature's box meets that of all sites, by which row groups are left out."""
    if not part.covering or ground.bounds is None:
        return "true"
    # Boxes in single precision may have been rounded by as much.
    margin = 1e-6 * max(abs(v) for v in ground.bounds)
    minx, miny, maxx, maxy = ground.bounds
    limits = (f"<= {maxx + margin!r}", f"<= {maxy + margin!r}", f">= {minx - margin!r}", f">= {miny - margin!r}")
    columns = (".".join(_name(step) for step in column.split(".")) for column in part.covering)
    return " AND ".join(f"{column} {limit}" for column, limit in zip(columns, limits, strict=True))


def _near(database: "DuckDBPyConnection", layer: Layer, task: Task) -> "Iterator[pa.Table]":
    """Yield the features of each file whose boxes meet those of sites."""
    for features in _features(database, layer, task):
        yield _once(database.sql(_NEAR.format(**_words(task, features))).to_arrow_table(), task)


def _once(pairs: "pa.Table", task: Task) -> "pa.Table":
    """Return a piece with each feature of the pairs once."""
    import pyarrow as pa

    first = np.unique(pairs["row"].to_numpy(), return_index=True)[1]
    features = pairs.take(pa.array(first))
    return _attributes(features, task).append_column(GEOMETRY, features["wkb"])


def _sums(pairs: "pa.Table", task: Task, measuring: Measuring) -> PartialSums:
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = {str(kind) for kind in pairs["kind"].unique().to_pylist()}
    refuse_others({_KINDS.get(kind, kind) for kind in kinds}, task.where)
    area, whole, site_m2 = (pairs[name].to_numpy() for name in ("area_m2", "whole", "site_m2"))
    some = pa.array(np.flatnonzero(area > ROUNDING * np.minimum(whole, site_m2)))
    counted, common = pairs.take(some), area[some]
    rows = pairs_table(task, _attributes(counted, task), counted["site"].to_numpy(), common, common / whole[some])
    sound = PartialSums(summed(rows, task), 0)
    return combine([sound, measuring.sums(_once(pairs.filter(pc.invert(pairs["valid"])), task))], task)


_KINDS = {"POLYGON": "Polygon", "MULTIPOLYGON": "MultiPolygon", "POINT": "Point", "LINESTRING": "LineString"}


def _attributes(pairs: "pa.Table", task: Task) -> "pa.Table":
    return pairs.select([f"a{i}" for i in range(len(task.columns))]).rename_columns(list(task.columns))


def _words(task: Task, features: str) -> dict[str, str]:
    return {"features": features, "attributes": "".join(f"f.a{i}, " for i in range(len(task.columns)))}


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _file(path: Path) -> str:
    # What would be a pattern is a name here.
    return "'" + re.sub(r"([*?\[])", r"[\1]", str(path)).replace("'", "''") + "'"
