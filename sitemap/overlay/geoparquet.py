"""GeoParquet: one file or a folder of them, row groups left out by their boxes."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.overlay.boxes import Bounds, MarkedGround
from sitemap.overlay.layer import GEOMETRY, ROWS_AT_ONCE, Layer, LayerSource, Part, Piece

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyproj import CRS

__all__ = ["RowGroup", "open_geoparquet"]

_SIDES = ("xmin", "ymin", "xmax", "ymax")
# Bytes of a column that are read ahead; without it a column of a row group is read at once, however long it is.
_BUFFER = 1 << 20
_CONVERT = N_("convert it: gpq convert, or QGIS (Export, GeoParquet)")


@dataclass(frozen=True)
class RowGroup:
    """A row group of a file.

    Parameters
    ----------
    path, number
        The file, and which of its row groups.
    features
        How many rows it has.
    geometry
        The name of the geometry's column.
    covering
        The columns of each feature's box (xmin, ymin, xmax, ymax), dotted; empty where the file has none.
    bounds
        The box of all its features by the file's statistics, or None where there are none.
    """

    path: Path
    number: int
    features: int
    geometry: str
    covering: tuple[str, ...]
    bounds: Bounds | None

    def pieces(self, ground: MarkedGround, columns: Sequence[str]) -> Iterator[Piece]:
        """Yield the row group, unless nothing of it can meet the marked ground."""
        if self.features and (self.bounds is None or ground.meets(self.bounds)):
            yield partial(self._read, ground, tuple(columns))

    def _read(self, ground: MarkedGround, columns: tuple[str, ...]) -> "Iterator[pa.Table]":
        import pyarrow as pa
        import pyarrow.parquet as pq

        names = [self.geometry, *(c for c in columns if c != self.geometry)]
        with _told(self.path), pq.ParquetFile(self.path, buffer_size=_BUFFER, pre_buffer=False) as file:
            near = [ground.which(*boxes) for boxes in self._boxes(file)] if self.covering else None
            if near is not None and not any(map(len, near)):
                return
            for number, batch in enumerate(self._batches(file, names)):
                if near is None:
                    yield _plain(batch, names)
                elif len(near[number]):
                    yield _plain(batch.take(pa.array(near[number])), names)

    def _batches(self, file: "pq.ParquetFile", names: list[str]) -> "Iterator[pa.RecordBatch]":
        # One thread: the engine reads several row groups at the same time.
        batches: Iterator[pa.RecordBatch] = file.iter_batches(
            ROWS_AT_ONCE, row_groups=[self.number], columns=names, use_threads=False
        )
        return batches

    def _boxes(self, file: "pq.ParquetFile") -> Iterator[list[Any]]:
        """Yield xmin, ymin, xmax, ymax of the features, batch by batch."""
        import pyarrow as pa
        import pyarrow.compute as pc

        for batch in self._batches(file, list(self.covering)):
            sides = []
            for side, name in enumerate(self.covering):
                root, *deeper = name.split(".")
                column = batch[root]
                for step in deeper:
                    column = pc.struct_field(column, step)
                values = column.to_numpy(zero_copy_only=False)
                if pa.types.is_float32(column.type):
                    values = _outwards(values, side)
                sides.append(values.astype(np.float64, copy=False))
            yield sides


def open_geoparquet(source: LayerSource) -> Layer:
    """Return the layer of a GeoParquet file, or of all files in a folder and below, sorted by their paths.

    Raises
    ------
    LayerError
        A file is no GeoParquet, does not say its CRS, or does not go with the others.
    """
    path = source.path
    files = sorted(p for p in path.rglob("*.parquet") if p.is_file()) if path.is_dir() else [path]
    if not files:
        raise LayerError(
            N_("the folder holds no GeoParquet file"), where=path, remedy=N_("name a folder with *.parquet files")
        )
    heads = [_head(file) for file in files]
    first = heads[0]
    for file, head in zip(files, heads, strict=True):
        if head.crs != first.crs or set(head.fields) != set(first.fields):
            raise LayerError(
                N_("the file has another coordinate reference system or other fields than {first}"),
                where=file,
                remedy=N_("name a folder with the files of one layer only"),
                first=files[0].name,
            )
    groups: list[Part] = [group for head in heads for group in head.groups]
    return Layer(source, first.crs, first.fields, tuple(groups))


@dataclass(frozen=True)
class _Head:
    crs: "CRS"
    fields: tuple[str, ...]
    groups: tuple[RowGroup, ...]


def _head(path: Path) -> _Head:
    import pyarrow.parquet as pq

    with _told(path):
        metadata = pq.read_metadata(path)
        names = tuple(metadata.schema.to_arrow_schema().names)
    name, column = _geometry_column(path, metadata.metadata or {})
    covering = _covering(column)
    fields = tuple(n for n in names if n != name and n != (covering[0].split(".")[0] if covering else ""))
    sides = {metadata.schema.column(i).path: i for i in range(len(metadata.schema))}
    numbers = [sides[c] for c in covering if c in sides]
    covering = covering if len(numbers) == len(_SIDES) else ()
    groups = tuple(
        RowGroup(path, i, metadata.row_group(i).num_rows, name, covering, _bounds(metadata.row_group(i), numbers))
        for i in range(metadata.num_row_groups)
    )
    return _Head(_crs(path, column), fields, groups)


def _geometry_column(path: Path, metadata: dict[bytes, bytes]) -> tuple[str, dict[str, Any]]:
    try:
        geo = json.loads(metadata[b"geo"])
        name = str(geo["primary_column"])
        column = dict(geo["columns"][name])
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise LayerError(
            N_("the Parquet file does not say where its geometry is"), where=path, remedy=_CONVERT
        ) from error
    if column.get("encoding") != "WKB" or column.get("edges", "planar") != "planar":
        raise LayerError(
            N_("its geometry is stored as {encoding} with {edges} edges, not as WKB with planar ones"),
            where=path,
            remedy=_CONVERT,
            encoding=column.get("encoding"),
            edges=column.get("edges", "planar"),
        )
    return name, column


def _crs(path: Path, column: dict[str, Any]) -> "CRS":
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    # The format's default is longitude and latitude; null says that nobody knows.
    crs = column.get("crs", "OGC:CRS84")
    if crs is None:
        raise LayerError(
            N_("the layer does not say its coordinate reference system"),
            where=path,
            remedy=N_("save it from QGIS with its system; it is never assumed"),
        )
    try:
        return CRS.from_user_input(crs)
    except (CRSError, TypeError) as error:
        raise LayerError(
            N_("“{crs}” is not a coordinate reference system"), where=path, remedy=_CONVERT, crs=str(crs)[:80]
        ) from error


def _covering(column: dict[str, Any]) -> tuple[str, ...]:
    """Return the columns of the features' boxes; what is no description of them is none."""
    try:
        box = column["covering"]["bbox"]
        return tuple(".".join(box[side]) for side in _SIDES)
    except (LookupError, TypeError):
        return ()


def _bounds(group: Any, numbers: list[int]) -> Bounds | None:
    statistics = [group.column(n).statistics for n in numbers]
    if len(statistics) < len(_SIDES) or not all(s is not None and s.has_min_max for s in statistics):
        return None
    sides = []
    for side, known in enumerate(statistics):
        value = known.min if side < 2 else known.max
        sides.append(_outwards(np.float32(value), side) if known.physical_type == "FLOAT" else value)
    return float(sides[0]), float(sides[1]), float(sides[2]), float(sides[3])


def _outwards(values: Any, side: int) -> Any:
    """Widen what was stored in single precision, which may have been rounded inwards."""
    return np.nextafter(values, np.float32(-np.inf if side < 2 else np.inf))


def _plain(batch: "pa.RecordBatch", names: list[str]) -> "pa.Table":
    """Return the table with the geometry's common name, and texts as texts however they were stored."""
    import pyarrow as pa

    columns = {}
    for name in names:
        column = batch[name]
        if isinstance(column.type, pa.BaseExtensionType):
            column = column.storage
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        columns[GEOMETRY if name == names[0] else name] = column
    return pa.table(columns)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in one sentence why a file cannot be read."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise LayerError(
            N_("no Parquet: {reason}"),
            where=path,
            remedy=N_("write the file anew; it is damaged or incomplete"),
            reason=error,
        ) from error
