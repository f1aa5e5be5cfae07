"""GeoParquet, which the bundled GDAL does not read: row groups through Arrow."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sitemap.errors import LayerError, UsageError
from sitemap.exchange.importing.batches import BATCH, Batch, batch_of
from sitemap.exchange.importing.layer import SourceLayer
from sitemap.exchange.importing.staging import Staged
from sitemap.locale import N_

__all__ = ["parquet_batches", "parquet_layer"]


def parquet_layer(dataset: Staged) -> SourceLayer:
    """Return what the file says of itself in its ``geo`` metadata.

    Raises
    ------
    LayerError
        It is broken, or a Parquet file without geometry.
    """
    file, geo = _open(dataset)
    column = geo["columns"][geo["primary_column"]]
    if column.get("encoding", "WKB") != "WKB":
        raise LayerError(
            N_("its geometry is encoded as {found}, not as WKB"),
            where=dataset.origin,
            remedy=N_("save it from QGIS as GeoPackage"),
            found=column.get("encoding"),
        )
    # The standard: no entry means WGS 84 in the order longitude, latitude; null means unknown.
    declared = column.get("crs", "OGC:CRS84")
    names = file.schema_arrow.names
    return SourceLayer(
        staged=dataset,
        name=dataset.origin.stem,
        fields=tuple(n for n in names if n not in geo["columns"] and n != "bbox"),
        crs=json.dumps(declared) if isinstance(declared, dict) else str(declared or ""),
        count=file.metadata.num_rows,
        has_geometry=True,
    )


def parquet_batches(
    dataset: Staged,
    columns: Sequence[str],
    *,
    where: str = "",
    bbox: tuple[float, float, float, float] | None = None,
) -> Iterator[Batch]:
    """Read the file's features, a batch at a time."""
    import pyarrow as pa
    import shapely

    if where:
        raise UsageError(
            N_("a condition cannot be used on GeoParquet"),
            where=dataset.origin,
            remedy=N_("leave out --where, or save the file as GeoPackage"),
        )
    file, geo = _open(dataset)
    name = geo["primary_column"]
    first = 1
    for record in _records(file, [*columns, name], dataset):
        wkb = np.array(record.column(name).to_pylist(), dtype=object)
        if bbox is not None:
            inside = shapely.intersects(shapely.from_wkb(wkb, on_invalid="ignore"), shapely.box(*bbox))
            wkb, record = wkb[inside], record.filter(pa.array(inside))  # noqa: PLW2901
        try:
            cells: dict[str, list[Any]] = {c: [_plain(v) for v in record.column(c).to_pylist()] for c in columns}
        except (ValueError, LookupError) as error:  # no text, or a name that stands twice
            raise _refused(dataset, error) from error
        yield batch_of(cells, wkb, first)
        first += record.num_rows


def _records(file: Any, columns: list[str], dataset: Staged) -> Iterator[Any]:
    import pyarrow as pa

    try:
        yield from file.iter_batches(batch_size=BATCH, columns=columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _refused(dataset, error) from error


def _plain(value: Any) -> Any:
    # Dates come as text from the other formats as well.
    return value.isoformat() if hasattr(value, "isoformat") else value


def _open(dataset: Staged) -> tuple[Any, dict[str, Any]]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(dataset.path)
        schema = file.schema_arrow
        geo = json.loads((schema.metadata or {}).get(b"geo", b"{}"))
        name = geo["primary_column"]
        column, kind = geo["columns"][name], schema.field(name).type
    except (pa.ArrowException, OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise _refused(dataset, error) from error
    stored = kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind
    binary = pa.types.is_binary(stored) or pa.types.is_large_binary(stored) or pa.types.is_binary_view(stored)
    if not (isinstance(column, dict) and (binary or column.get("encoding", "WKB") != "WKB")):
        raise _refused(dataset, name)
    return file, geo


def _refused(dataset: Staged, reason: object) -> LayerError:
    return LayerError(
        N_("it is not GeoParquet: {reason}"),
        where=dataset.origin,
        remedy=N_("save it from QGIS as GeoPackage"),
        reason=reason,
    )
