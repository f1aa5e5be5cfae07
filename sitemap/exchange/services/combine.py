"""Pages of a WFS as one GeoPackage layer."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sitemap.errors import LayerError, SitemapError
from sitemap.locale import N_
from sitemap.register.kinds import kind_of
from sitemap.register.offline import offline

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["combine"]

# GDAL must look nowhere but into the page: no schema from the network, no file beside it.
_OPTIONS = {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"}


def combine(pages: Sequence[Path], target: Path, name: str) -> None:
    """Write the features of all pages into the layer ``name`` of a new GeoPackage.

    The type of a field differs from page to page where GDAL guesses it from
    what stands there, so that all of them are written as text.

    Raises
    ------
    LayerError
        A page cannot be read.
    """
    with offline(OGR_GEOMETRY_ACCEPT_UNCLOSED_RING="NO"):
        filled, fields = _filled_pages(pages, name)
        if not filled:
            raise LayerError(
                N_("the service has no feature in the register's region"),
                where=name,
                remedy=N_("check the layer, and that the register's municipalities are in place"),
            )
        _write(filled, fields, target, name)


def _filled_pages(pages: Sequence[Path], name: str) -> tuple[list[Path], list[str]]:
    """Return the pages that hold features, and the fields of all of them."""
    import pyogrio

    fields: dict[str, None] = {}
    filled = []
    for page in pages:
        kind_of(page)
        try:
            if len(pyogrio.list_layers(page)):
                fields |= dict.fromkeys(str(f) for f in pyogrio.read_info(page, **_OPTIONS)["fields"])
                filled.append(page)
        except (OSError, ValueError, RuntimeError) as error:
            raise _unreadable(name, error) from error
    return filled, list(fields)


def _write(pages: Sequence[Path], fields: Sequence[str], target: Path, name: str) -> None:
    import pyogrio

    options = {"layer": name.rpartition(":")[2], "driver": "GPKG", "geometry_type": "Unknown"}
    try:
        for number, page in enumerate(pages):
            pyogrio.write_dataframe(_as_text(page, fields), target, append=number > 0, **options)
    except (OSError, ValueError, RuntimeError) as error:
        raise _unreadable(name, error) from error


def _as_text(page: Path, fields: Sequence[str]) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import pyogrio

    with warnings.catch_warnings(action="ignore"):
        frame = pyogrio.read_dataframe(page, on_invalid="ignore", **_OPTIONS)
    data = {f: frame[f].astype("str").where(frame[f].notna(), None) if f in frame else None for f in fields}
    geometry = frame.geometry if isinstance(frame, gpd.GeoDataFrame) else gpd.GeoSeries([None] * len(frame))
    return gpd.GeoDataFrame(data, geometry=geometry, crs=geometry.crs, index=frame.index)


def _unreadable(name: str, error: Exception) -> SitemapError:
    return LayerError(
        N_("GDAL cannot read what the service gives: {reason}"),
        where=name,
        remedy=N_("open the service in QGIS and save the layer as GeoPackage"),
        reason=str(error).partition("; It might help")[0],
    )
