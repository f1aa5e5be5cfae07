"""Vector layers through GDAL: pyogrio in bulk, fiona where a single record is at fault."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.finding import Finding

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["read_layer"]


def read_layer(
    content: bytes, path: Path, name: str, faults: list[Finding], *, layer: str | None = None
) -> "gpd.GeoDataFrame | None":
    """Read one layer in the CRS it declares.

    Parameters
    ----------
    content
        The file's bytes, so that what is hashed is what is read.
    path
        Where they came from, for messages and for GDAL's choice of driver.
    name
        What findings call the layer.
    faults
        Receives what was found; a record whose geometry GEOS cannot hold stays
        in the frame with a missing geometry and is reported here.
    layer
        The layer inside the file; by default its first.

    Returns
    -------
    GeoDataFrame or None
        None if nothing could be read; the last of ``faults`` then says why.
    """
    import geopandas as gpd
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    source: bytes | Path = path if path.suffix.lower() in (".gpkg", ".shp") else content
    try:
        # pyogrio warns of each geometry that it drops; they become findings.
        with warnings.catch_warnings(action="ignore"):
            frame = pyogrio.read_dataframe(source, layer=layer, on_invalid="ignore")
    except (DataSourceError, DataLayerError) as error:
        faults.append(_unreadable(path, name, layer, error))
        return None
    except (UnicodeDecodeError, ValueError, RuntimeError) as error:
        faults.append(Finding.of("layer-unreadable", name, reason=error))
        return None
    if not isinstance(frame, gpd.GeoDataFrame):
        faults.append(Finding.of("layer-unreadable", name, reason="no feature has a geometry"))
        return None
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    missing = frame.geometry.isna().to_numpy()
    if missing.any():
        faults.extend(_faulty_records(path, name, layer, [int(i) for i in missing.nonzero()[0]]))
    return frame


def _unreadable(path: Path, name: str, layer: str | None, error: Exception) -> Finding:
    """Say why GDAL refused: a wrong layer name is told apart from a broken file."""
    import fiona
    from fiona.errors import FionaError

    if layer is not None:
        try:
            layers = fiona.listlayers(path)
        except FionaError:
            layers = []
        if layers and layer not in layers:
            return Finding.of("layer-not-in-file", name, layer=layer, layers=", ".join(layers))
    return Finding.of("layer-unreadable", name, reason=error)


def _faulty_records(path: Path, name: str, layer: str | None, positions: list[int]) -> Iterator[Finding]:
    """Tell the records that have no geometry from those that have a broken one.

    GEOS refuses a whole geometry without telling more, so fiona hands over the
    coordinates as they stand in the file.
    """
    import fiona

    wanted = set(positions)
    with fiona.open(path, layer=layer) as collection:
        for position, record in enumerate(collection):
            if position not in wanted or record.geometry is None:
                continue
            feature = str(record.properties.get("id") or f"feature {position + 1}")
            reason = _fault(record.geometry.type, record.geometry.coordinates)
            yield Finding.of("geometry-unreadable", name, feature, "geometry", reason=reason)


def _fault(kind: str, coordinates: Any) -> str:
    parts = coordinates if kind == "MultiPolygon" else [coordinates]
    if kind in ("Polygon", "MultiPolygon"):
        for part in parts:
            for number, ring in enumerate(part, start=1):
                if len(ring) < 4:
                    return f"ring {number} of the {kind} has {len(ring)} points, at least 4 are needed"
                if tuple(ring[0]) != tuple(ring[-1]):
                    return f"ring {number} of the {kind} is not closed: {ring[0]} … {ring[-1]}"
    return f"GEOS cannot hold this {kind}"
