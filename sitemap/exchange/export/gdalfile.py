"""Write one layer through GDAL into memory: pyogrio, a folder that is thrown away, the bytes."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sitemap.atomic import scratch_folder
from sitemap.errors import SitemapError
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["WGS84_DECIMALS", "multipolygons", "told", "wgs84", "written"]

# Decimals of a degree: a hundredth of a millimetre of longitude is lost at most,
# so that rounding adds nothing to the register's centimetre.
WGS84_DECIMALS = 9


def written(frame: "pd.DataFrame", name: str, driver: str, **options: Any) -> dict[str, bytes]:
    """Return the files that GDAL writes for ``frame`` under the file name ``name``, by name."""
    import pyogrio

    with told(), scratch_folder() as folder:
        pyogrio.write_dataframe(frame, folder / name, driver=driver, **options)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@contextmanager
def told() -> Iterator[None]:
    """Tell in a sentence what GDAL or SQLite cannot write, as on a disk that is full."""
    try:
        yield
    except (RuntimeError, sqlite3.Error) as error:
        raise SitemapError(
            N_("cannot be written: {reason}"),
            where=tempfile.gettempdir(),
            remedy=N_("make room there, or name another folder by the variable TMPDIR"),
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
