"""Vector layers through GDAL: pyogrio in bulk, fiona for layers and single faulty records."""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.atomic import scratch_folder
from sitemap.errors import LayerError
from sitemap.finding import Finding
from sitemap.register.kinds import kind_of_head
from sitemap.register.offline import OFFLINE, offline

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["companions", "read_layer"]

_JSON = (".geojson", ".json")

# Files without which GDAL reads another content, by the suffix of the main file.
_COMPANIONS = {
    ".shp": (".dbf", ".shx", ".prj", ".cpg"),
    ".tab": (".dat", ".map", ".id", ".ind"),
    ".mif": (".mid",),
    # What QGIS has written but not yet merged while the file is open there.
    ".gpkg": (".gpkg-wal",),
}


# As GDAL says it of what it does not know.
_REFUSED = {
    "the file is in no format that can be imported": "not recognized as being in a supported file format.",
    "the file is empty": "is empty",
}


def companions(path: Path) -> list[Path]:
    """Return the files that belong to ``path``, for example the ``.dbf`` of a Shapefile."""
    suffixes = _COMPANIONS.get(path.suffix.lower(), ())
    return sorted(p for p in path.parent.iterdir() if p.stem == path.stem and p.suffix.lower() in suffixes)


def read_layer(
    files: Mapping[str, bytes], path: Path, name: str, faults: list[Finding], *, layer: str | None = None
) -> "gpd.GeoDataFrame | None":
    """Read one layer in the CRS it declares.

    Parameters
    ----------
    files
        The bytes of the file and of its companions by file name, so that what
        is hashed is what is read.
    path
        Where they came from, for messages and for GDAL's choice of driver.
    name
        What findings call the layer.
    faults
        Receives what was found; a record whose geometry GEOS cannot hold stays
        in the frame with a missing geometry and is reported here.
    layer
        The layer inside the file; it may be left out where there is but one.

    Returns
    -------
    GeoDataFrame or None
        None if nothing could be read; the last of ``faults`` then says why.
    """
    import shapely

    try:
        kind_of_head(files[path.name], path)
    except LayerError as error:
        faults.append(
            Finding.of("layer-unreadable", name, reason=f"'{path.name}' {_REFUSED.get(error.why, error.why)}")
        )
        return None
    with offline(), _source(files, path, layer) as source:
        layers = [] if isinstance(source, bytes) else _layers(source)
        if layer is not None and layers and layer not in layers:
            faults.append(Finding.of("layer-not-in-file", name, layer=layer, layers=", ".join(layers)))
            return None
        if layer is None and len(layers) > 1:
            faults.append(Finding.of("layer-ambiguous", name, layers=", ".join(layers)))
            return None
        frame = _frame(source, path, name, faults, layer)
        if frame is None:
            return None
        missing = shapely.is_missing(frame.geometry.to_numpy())
        if missing.any():
            faults.extend(_faulty_records(source, name, layer, [int(i) for i in missing.nonzero()[0]]))
    return frame


@contextmanager
def _source(files: Mapping[str, bytes], path: Path, layer: str | None) -> Iterator[bytes | Path]:
    """Give GDAL the bytes as it can read them.

    Most drivers are chosen by the file's name or need files beside it, SQLite
    writes beside what it reads, and a GeoJSON layer may be called by the file's
    name; so they get a copy of their own.
    """
    if path.suffix.lower() in _JSON and layer is None:
        yield files[path.name]
        return
    with scratch_folder() as folder:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        yield folder / path.name


def _frame(
    source: bytes | Path, path: Path, name: str, faults: list[Finding], layer: str | None
) -> "gpd.GeoDataFrame | None":
    import geopandas as gpd
    import pyogrio

    # A column of full dates would become a column of times.
    options = {"DATE_AS_STRING": "YES"} if path.suffix.lower() in _JSON else {}
    try:
        # pyogrio warns of each geometry that it drops; they become findings.
        with warnings.catch_warnings(action="ignore"):
            frame = pyogrio.read_dataframe(source, layer=layer, on_invalid="ignore", **options)
    except (OSError, ValueError, RuntimeError) as error:
        faults.append(Finding.of("layer-unreadable", name, reason=_reason(error, source, path)))
        return None
    if not isinstance(frame, gpd.GeoDataFrame):
        faults.append(Finding.of("layer-unreadable", name, reason="no feature has a geometry"))
        return None
    return frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")


def _reason(error: Exception, source: bytes | Path, path: Path) -> str:
    """Return GDAL's words without the place of our copy, which differs each time."""
    text = str(error).partition("; It might help")[0]
    text = re.sub(r"/vsimem/[\w/.-]+", path.name, text)
    return text.replace(str(source), path.name) if isinstance(source, Path) else text


def _layers(source: Path) -> list[str]:
    import fiona
    from fiona.errors import FionaError

    try:
        with fiona.Env(**OFFLINE):  # it has a GDAL of its own
            return [str(layer) for layer in fiona.listlayers(source)]
    except (FionaError, ValueError):
        # The file is broken, or of a format that only pyogrio's GDAL has.
        return []


def _faulty_records(source: bytes | Path, name: str, layer: str | None, positions: list[int]) -> Iterator[Finding]:
    """Inspect the records that came without a geometry: there may be none, or a broken one.

    GEOS refuses a whole geometry without telling more, so fiona hands over the
    coordinates as they stand in the file.
    """
    import fiona

    wanted = set(positions)
    with fiona.Env(**OFFLINE):
        opened = fiona.BytesCollection(source) if isinstance(source, bytes) else fiona.open(source, layer=layer)
        with opened as collection:
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
