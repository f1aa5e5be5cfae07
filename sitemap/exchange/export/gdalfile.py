"""Write one layer through GDAL into memory: pyogrio, a folder that is thrown away, the bytes."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sitemap.atomic import scratch_folder
from sitemap.errors import SitemapError
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["WGS84_DECIMALS", "assured", "multipolygons", "told", "wgs84", "written"]

_ROOM = N_("make room there, or name another folder by the variable TMPDIR")

# Decimals of a degree: a hundredth of a millimetre of longitude is lost at most,
# so that rounding adds nothing to the register's centimetre.
WGS84_DECIMALS = 9


def written(frame: "pd.DataFrame", name: str, driver: str, **options: Any) -> dict[str, bytes]:
    """Return the files that GDAL writes for ``frame`` under the file name ``name``, by name."""
    import pyogrio

    return assured(lambda folder: pyogrio.write_dataframe(frame, folder / name, driver=driver, **options))


def assured(write: Callable[[Path], object]) -> dict[str, bytes]:
    """Return the files that ``write`` leaves in an empty folder, if it leaves the same a second time.

    GDAL does not tell of every error of the disk: where SQLite fails while a
    layer is closed, rows are missing and nothing is said. What fails once does
    so in one of two attempts; what fails always is told by what reads the
    files.

    Raises
    ------
    SitemapError
        They cannot be written, or are not the same.
    """
    attempts = []
    for _ in range(2):
        with told(), _in_memory(), scratch_folder() as folder:
            write(folder)
            attempts.append({path.name: path.read_bytes() for path in sorted(folder.iterdir())})
    if attempts[0] != attempts[1]:
        raise SitemapError(
            N_("cannot be written: two attempts gave different files, so something is lost on the way to the disk"),
            where=tempfile.gettempdir(),
            remedy=_ROOM,
        )
    return attempts[0]


@contextmanager
def _in_memory() -> Iterator[None]:
    """Let SQLite take no precautions for files that are read as soon as they are closed, and thrown away."""
    import pyogrio

    options = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_JOURNAL": "MEMORY"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


@contextmanager
def told() -> Iterator[None]:
    """Tell in a sentence what GDAL or SQLite cannot write, as on a disk that is full."""
    try:
        yield
    except (RuntimeError, sqlite3.Error) as error:
        raise SitemapError(
            N_("cannot be written: {reason}"),
            where=tempfile.gettempdir(),
            remedy=_ROOM,
            reason=error,
        ) from error


def wgs84(frame: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Return the frame in WGS 84 with outer rings counter-clockwise, as RFC 7946 has them.

    ETRS89 counts as WGS 84, as everywhere on the web; the two have drifted
    apart by less than a metre since 1989.
    """
    turned = frame.to_crs("EPSG:4326")
    return turned.set_geometry(shapely.orient_polygons(turned.geometry.to_numpy()))


def multipolygons(frame: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Return the frame with every polygon as a multipolygon, for formats of one type a layer."""
    shapes = frame.geometry.to_numpy()
    single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes = shapes.copy()
    shapes[single] = shapely.multipolygons(shapes[single][:, np.newaxis])
    return frame.set_geometry(shapes, crs=frame.crs)
