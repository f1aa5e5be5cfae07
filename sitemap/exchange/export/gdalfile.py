"""Write one layer through GDAL into memory: pyogrio, a folder that is thrown away, the bytes."""

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sitemap.atomic import scratch_folder

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["WGS84_DECIMALS", "multipolygons", "wgs84", "written"]

# Decimals of a degree: a hundredth of a millimetre of longitude is lost at most,
# so that rounding adds nothing to the register's centimetre.
WGS84_DECIMALS = 9


def written(frame: "pd.DataFrame", name: str, driver: str, **options: Any) -> dict[str, bytes]:
    """Return the files that GDAL writes for ``frame`` under the file name ``name``, by name."""
    import pyogrio

    with scratch_folder() as folder:
        pyogrio.write_dataframe(frame, folder / name, driver=driver, **options)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


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
