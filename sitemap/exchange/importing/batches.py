"""Features in batches through Arrow: memory depends on the batch and not on the file."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sitemap.errors import SitemapError, UsageError
from sitemap.exchange.importing.layer import SourceLayer, not_in, open_options, unreadable
from sitemap.locale import N_

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BATCH", "Batch", "arrow_batches", "batch_of"]

BATCH = 5_000
# WKB type codes of curves, which GEOS cannot measure: 8 to 12, with Z, M or ZM added.
_CURVES = range(8, 13)


@dataclass(frozen=True)
class Batch:
    """Features of one layer: cells, geometries (None where there is none), and the first one's number.

    ``broken`` tells the geometries that are there but that GEOS cannot hold.
    """

    columns: dict[str, list[Any]]
    geometries: npt.NDArray[np.object_]
    broken: npt.NDArray[np.bool_]
    first: int


def arrow_batches(
    layer: SourceLayer, columns: Sequence[str], where: str, bbox: tuple[float, float, float, float] | None
) -> Iterator[Batch]:
    """Read the features of a layer that GDAL opens; the arguments are those of ``SourceLayer.batches``."""
    import pyarrow as pa
    import pyogrio

    read = list(dict.fromkeys([*columns, *layer.point_columns]))
    choice: dict[str, Any] = {"layer": layer.name, "columns": read, "where": where or None, "bbox": bbox}
    options = open_options(layer.staged)
    first = 1
    try:
        with pyogrio.open_arrow(
            layer.staged.path,
            **choice,
            read_geometry=layer.has_geometry,
            encoding=layer.encoding or None if layer.staged.kind.name == "Shapefile" else None,
            batch_size=BATCH,
            datetime_as_string=True,
            **options,
        ) as (meta, stream):
            geometry_name = meta["geometry_name"] or "wkb_geometry"
            for record in pa.RecordBatchReader.from_stream(stream):
                if layer.point_columns:
                    wkb = _points(*(record.column(c).to_pylist() for c in layer.point_columns))
                else:
                    wkb = _wkb(record, geometry_name, layer, choice, first - 1)
                cells = {c: record.column(c).to_pylist() for c in columns}
                yield batch_of(cells, wkb, first)
                first += record.num_rows
    except SitemapError:
        raise
    except UnicodeDecodeError as error:
        raise not_in(layer.staged, layer.encoding or "utf-8") from error
    # A column whose name stands twice is a LookupError.
    except (OSError, ValueError, RuntimeError, LookupError) as error:
        if where:
            raise UsageError(
                N_("the condition cannot be used: {reason}"),
                where=layer.staged.origin,
                remedy=N_('write it in the manner of SQL, for example "AREA > 10000"'),
                reason=error,
            ) from error
        raise unreadable(layer.staged, error) from error


def batch_of(cells: dict[str, list[Any]], wkb: npt.NDArray[np.object_], first: int) -> Batch:
    """Return a batch from geometries as WKB (None where there is none)."""
    import shapely

    with warnings.catch_warnings(action="ignore"):
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    there = np.array([w is not None for w in wkb], dtype=bool)
    # GDAL gives an outline that is not closed as an empty one.
    broken = there & (shapely.is_missing(shapes) | shapely.is_empty(shapes))
    coordinates, feature = shapely.get_coordinates(shapes, include_z=False, return_index=True)
    # Nothing can be measured between corners that lie nowhere.
    nowhere = np.unique(feature[~np.isfinite(coordinates).all(axis=1)])
    broken[nowhere] = True
    shapes[nowhere] = None
    return Batch(cells, shapes, broken, first)


def _points(east: Sequence[Any], north: Sequence[Any]) -> npt.NDArray[np.object_]:
    """Return points as WKB; None where a coordinate is missing or no number."""
    import pandas as pd
    import shapely

    axes = [pd.Series(a, dtype="str").str.replace(",", ".", regex=False) for a in (east, north)]
    x, y = (pd.to_numeric(a, errors="coerce").to_numpy(dtype=float) for a in axes)
    wkb: npt.NDArray[np.object_] = np.asarray(shapely.to_wkb(shapely.points(x, y)), dtype=object)
    wkb[~(np.isfinite(x) & np.isfinite(y))] = None
    return wkb


def _wkb(
    record: "pa.RecordBatch", name: str, layer: SourceLayer, choice: dict[str, Any], skip: int
) -> npt.NDArray[np.object_]:
    if name not in record.schema.names:
        return np.full(record.num_rows, None, dtype=object)
    wkb = np.array(record.column(name).to_pylist(), dtype=object)
    if any(w is not None and int.from_bytes(w[1:5], "little") % 1000 in _CURVES for w in wkb):
        # Only GDAL's other way of reading turns curves into lines.
        from pyogrio.raw import read

        with warnings.catch_warnings(action="ignore"):
            _, _, wkb, _ = read(
                layer.staged.path,
                **{**choice, "columns": []},
                skip_features=skip,
                max_features=record.num_rows,
                **open_options(layer.staged),
            )
    return wkb
