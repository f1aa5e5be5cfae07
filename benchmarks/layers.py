"""Write big layers of any size: parcels, the census grid, and sites to lay over them.

    python benchmarks/layers.py parcels 10000000 path/to/parcels
    python benchmarks/layers.py grid 1000000 path/to/grid
    python benchmarks/layers.py sites 1000 path/to/parcels path/to/sites.parquet

The same number gives the same bytes. A layer is a folder of GeoParquet files
with a covering box for each feature, written part by part, so that it never
stands in memory: ten million parcels take about a minute. A folder that is
complete is left as it is.

The parcels tile a made-up region without gaps: plots of uneven width and depth
between streets, all edges bent; neighbours share their vertices. They come in
blocks, as a cadastre delivers them by district, so that a row group is compact
in space but no file is sorted along a curve. The grid has the columns of the
published census grid and its squares. The sites are polygons of 30 vertices,
half of them in clusters, the others anywhere in the region.
"""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from pyproj import CRS, Transformer

__all__ = ["write_grid", "write_parcels", "write_sites"]

PARCEL_CRS, GRID_CRS = "EPSG:25833", "EPSG:3035"
# South-west corner of the region in m, in the open sea.
CORNER = (400_000.0, 6_080_000.0)
SEED = 1899
# Cells in a row group (BLOCK²) and row groups in a file.
BLOCK, BLOCKS_A_FILE = 256, 4
# Rows follow each other by smaller squares within a block, as plots of one street do.
FIELD = 32
# Every ninth column and every third row is a street.
STREET_COLUMN, STREET_ROW, STREET_M = 9, 3, 9.0
WIDTH_M, DEPTH_M = (16.0, 34.0), (24.0, 44.0)
USES = ("housing", "commerce", "industry", "public", "green", "farmland", "woodland", "water", "fallow")
OWNERS = ("private", "municipality", "state", "federation", "railway", "company")
CELL_M = 100

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def write_parcels(folder: Path, size: int) -> None:
    """Write ``size`` parcels into ``folder``."""
    rows = max(1, round((size / 1.6) ** 0.5))
    columns = -(-size // rows)
    x, y = _lines(columns, WIDTH_M, STREET_COLUMN, 1), _lines(rows, DEPTH_M, STREET_ROW, 2)

    def block(column: Ints, row: Ints) -> pa.Table:
        return _parcels(x, y, column, row, rows)

    _write(folder, _blocks(columns, rows, size), block, PARCEL_CRS)


def write_grid(folder: Path, size: int) -> None:
    """Write ``size`` inhabited cells of the 100 m census grid into ``folder``."""
    rows = max(1, round(size**0.5))
    corner = np.array(Transformer.from_crs(PARCEL_CRS, GRID_CRS, always_xy=True).transform(*CORNER))
    south_west = (corner // CELL_M * CELL_M).astype(np.int64)

    def block(column: Ints, row: Ints) -> pa.Table:
        return _cells(column, row, south_west)

    _write(folder, _blocks(-(-size // rows), rows, size), block, GRID_CRS)


def write_sites(parcels: Path, file: Path, size: int) -> None:
    """Write ``size`` sites over the layer in the folder ``parcels``."""
    import geopandas as gpd

    minx, miny, maxx, maxy = _bounds(parcels)
    rng = np.random.default_rng([SEED, size])
    low, high = np.array([minx, miny]) + 300, np.array([maxx, maxy]) - 300
    centre = rng.uniform(low, high, (size, 2))
    around = rng.uniform(low, high, (max(1, size // 40), 2))
    clustered = np.arange(size) % 2 == 0
    spread = rng.normal(0, 1_500, (size, 2))
    centre[clustered] = (around[rng.integers(0, len(around), size)] + spread)[clustered]
    centre = np.clip(centre, low, high)
    turn = (np.arange(30) + rng.uniform(0.1, 0.9, (size, 30))) * 2 * np.pi / 30
    radius = rng.uniform(70, 190, (size, 1)) * rng.uniform(0.6, 1.1, (size, 30))
    rings = centre[:, np.newaxis] + np.stack([np.cos(turn), np.sin(turn)], axis=-1) * radius[..., np.newaxis]
    shapes = shapely.polygons(rings.round(2))
    ids = [f"site-{i:06}" for i in range(size)]
    gpd.GeoDataFrame({"id": ids}, geometry=shapes, crs=PARCEL_CRS).to_parquet(file)


def _dice(*keys: Ints | int) -> Floats:
    """Return a number in [0, 1) for each key, the same wherever a neighbour asks for it (SplitMix64)."""
    state: npt.NDArray[np.uint64] = np.asarray(SEED, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for key in keys:
            state = (state ^ np.asarray(key).astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
            state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            state = state ^ (state >> np.uint64(31))
    return np.asarray(state >> np.uint64(11)).astype(np.float64) / 2.0**53


def _lines(count: int, step_m: tuple[float, float], street: int, salt: int) -> Floats:
    """Return where the ``count`` + 1 lines of the lattice run before they are bent."""
    number = np.arange(count)
    step = step_m[0] + (step_m[1] - step_m[0]) * _dice(number, salt)
    step[number % street == street - 1] = STREET_M
    return np.concatenate([[0.0], np.cumsum(step)])


def _blocks(columns: int, rows: int, size: int) -> Iterator[tuple[Ints, Ints]]:
    """Yield column and row of the cells of each block, field by field."""
    for left in range(0, columns, BLOCK):
        for bottom in range(0, rows, BLOCK):
            column, row = (
                a.ravel()
                for a in np.meshgrid(
                    np.arange(left, min(left + BLOCK, columns)), np.arange(bottom, min(bottom + BLOCK, rows))
                )
            )
            order = np.lexsort([column, row, column // FIELD, row // FIELD])
            column, row = column[order], row[order]
            there = column * rows + row < size
            yield column[there], row[there]


def _vertices(x: Floats, y: Floats, column: Ints, row: Ints) -> Floats:
    """Return the bent lattice's vertices, shape (n, 2)."""
    lattice = np.stack([x[column], y[row]], axis=-1)
    jitter = np.stack([_dice(column, row, 3), _dice(column, row, 4)], axis=-1) * 3 - 1.5
    u, v = lattice[:, 0], lattice[:, 1]
    bend = np.stack(
        [120 * np.sin(v / 900) + 30 * np.sin(v / 170), 90 * np.sin(u / 700) + 25 * np.sin(u / 140)], axis=-1
    )
    bent: Floats = lattice + jitter + bend
    return bent


def _parcels(x: Floats, y: Floats, column: Ints, row: Ints, rows: int) -> pa.Table:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    # Each edge by its lower-left end and its direction, so that both neighbours bend it alike.
    edges = [(0, 0, 0), (1, 0, 1), (0, 1, 0), (0, 0, 1)]
    rings = np.empty((len(column), 8, 2))
    kept = np.ones((len(column), 8), dtype=bool)
    for place, ((i, j), (a, b, upright)) in enumerate(zip(corners, edges, strict=True)):
        rings[:, 2 * place] = _vertices(x, y, column + i, row + j)
        ends = [_vertices(x, y, column + a + s * (1 - upright), row + b + s * upright) for s in (0, 1)]
        keys = (column + a, row + b)
        aside = np.stack([_dice(*keys, 10 + upright), _dice(*keys, 12 + upright)], axis=-1) * 2.4 - 1.2
        rings[:, 2 * place + 1] = (ends[0] + ends[1]) / 2 + aside
        kept[:, 2 * place + 1] = _dice(*keys, 14 + upright) < 0.6
    rings = (rings + CORNER).round(3)
    number = np.repeat(np.arange(len(column)), kept.sum(axis=1))
    shapes = np.asarray(shapely.polygons(shapely.linearrings(rings[kept], indices=number)))
    street = (column % STREET_COLUMN == STREET_COLUMN - 1) | (row % STREET_ROW == STREET_ROW - 1)
    # Uses keep together: one for each quarter, another for some plots.
    quarter = np.where(_dice(column, row, 20) < 0.7, _dice(column // 27, row // 24, 21), _dice(column, row, 22))
    use = np.where(street, "street", np.array(USES)[(quarter * len(USES)).astype(int)])
    owner = np.array(OWNERS)[(_dice(column // 3, row // 3, 23) ** 2 * len(OWNERS)).astype(int)]
    district = (column // BLOCK) * 1_000 + row // BLOCK
    attributes = {
        "id": column * rows + row,
        "district": pa.array(district.astype(np.int32)),
        "use": use,
        "owner": np.where(street, "municipality", owner),
        "recorded_m2": shapely.area(shapes).round(),
    }
    return pa.table(attributes | _geometry(shapes))


def _cells(column: Ints, row: Ints, south_west: Ints) -> pa.Table:
    east, north = south_west[0] + column * CELL_M, south_west[1] + row * CELL_M
    # Towns are round and dense in the middle; who lives between them lives alone.
    town = _dice(column // 60, row // 60, 30)
    away = np.hypot(column % 60 - 30, row % 60 - 30) / 30
    people = np.ceil(1 + 200 * town**2 * np.clip(1 - away, 0, 1) * _dice(column, row, 31)).astype(np.int32)
    secret = _dice(column, row, 32) < 0.03
    names = [f"CRS3035RES100mN{n}E{e}" for n, e in zip(north.tolist(), east.tolist(), strict=True)]
    attributes = {
        "GITTER_ID_100m": names,
        "x_mp_100m": east + CELL_M // 2,
        "y_mp_100m": north + CELL_M // 2,
        "Einwohner": pa.array(people, mask=secret),
    }
    squares = np.asarray(shapely.box(east, north, east + CELL_M, north + CELL_M))
    return pa.table(attributes | _geometry(squares))


def _geometry(shapes: npt.NDArray[np.object_]) -> dict[str, pa.Array]:
    """Return the columns ``bbox`` and ``geometry``."""
    names = ("xmin", "ymin", "xmax", "ymax")
    bounds = shapely.bounds(shapes)
    box = pa.StructArray.from_arrays([pa.array(np.ascontiguousarray(bounds[:, i])) for i in range(4)], names)
    return {"bbox": box, "geometry": pa.array(shapely.to_wkb(shapes), pa.binary())}


def _metadata(crs: str, bounds: Floats) -> dict[str, str]:
    covering = {"bbox": {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}}
    column = {
        "encoding": "WKB",
        "geometry_types": ["Polygon"],
        "crs": CRS(crs).to_json_dict(),
        "bbox": bounds.tolist(),
        "covering": covering,
    }
    return {"geo": json.dumps({"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}})}


def _write(folder: Path, blocks: Iterator[tuple[Ints, Ints]], make: Callable[[Ints, Ints], pa.Table], crs: str) -> None:
    """Write the blocks, one a row group, four a file; ``.complete`` says that the last one is there."""
    mark = folder / ".complete"
    if mark.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    tables: list[pa.Table] = []
    number = 0
    for column, row in blocks:
        if len(column):
            tables.append(make(column, row))
        if len(tables) == BLOCKS_A_FILE:
            _write_file(folder / f"part-{number:04}.parquet", tables, crs)
            tables, number = [], number + 1
    if tables:
        _write_file(folder / f"part-{number:04}.parquet", tables, crs)
    mark.touch()


def _write_file(path: Path, tables: list[pa.Table], crs: str) -> None:
    boxes = [t["bbox"].combine_chunks().flatten() for t in tables]
    low = [min(np.min(b[i]) for b in boxes) for i in (0, 1)]
    high = [max(np.max(b[i]) for b in boxes) for i in (2, 3)]
    schema = tables[0].schema.with_metadata(_metadata(crs, np.array(low + high)))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for table in tables:
            writer.write_table(table.cast(schema), row_group_size=BLOCK**2)


def _bounds(folder: Path) -> Floats:
    """Return the bounds of all files of a layer."""
    boxes = []
    for path in sorted(folder.glob("*.parquet")):
        columns = json.loads(pq.read_schema(path).metadata[b"geo"])["columns"]
        boxes.append(columns["geometry"]["bbox"])
    all_boxes = np.array(boxes)
    return np.concatenate([all_boxes[:, :2].min(axis=0), all_boxes[:, 2:].max(axis=0)])


if __name__ == "__main__":
    kind, count, *paths = sys.argv[1:]
    if kind == "sites":
        write_sites(Path(paths[0]), Path(paths[1]), int(count))
    else:
        {"parcels": write_parcels, "grid": write_grid}[kind](Path(paths[0]), int(count))
