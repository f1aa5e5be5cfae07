"""GEOS, GDAL and PROJ, and whether PROJ's data is there: without it every transformation fails."""

import math
from collections.abc import Iterator

from sitemap.doctor.check import Check
from sitemap.locale import N_

__all__ = ["coordinates", "libraries"]

# A point on the central meridian of UTM zone 32: its easting is the false easting, 500 km, whatever the latitude;
# its northing is the length of the meridian from the equator times 0.9996.
_LONGITUDE, _LATITUDE = 9.0, 51.0
_EASTING_M = 500_000.0
_CRS = ("EPSG:25832", "EPSG:3035", "EPSG:3857", "EPSG:4326")


def libraries() -> Iterator[Check]:
    """Yield the versions of the libraries below Python; wheels of GDAL's two readers bring one each."""
    import fiona
    import pyogrio
    import pyproj
    import shapely

    part = N_("Geography")
    yield Check(part, "GEOS", ".".join(map(str, shapely.geos_version)))
    yield Check(part, "GDAL (pyogrio)", str(pyogrio.__gdal_version_string__))
    yield Check(part, "GDAL (fiona)", str(fiona.__gdal_version__))
    yield Check(part, "PROJ", str(pyproj.proj_version_str))


def coordinates() -> Iterator[Check]:
    """Yield whether the reference systems are known and a transformation comes out right."""
    from pyproj import CRS, Transformer, datadir
    from pyproj.exceptions import CRSError, DataDirError, ProjError

    part, remedy = N_("Geography"), N_("unset PROJ_DATA and PROJ_LIB, or install pyproj anew: pip install --force-reinstall pyproj")  # fmt: skip
    try:
        folder = datadir.get_data_dir()
        for code in _CRS:
            CRS.from_user_input(code)
        east, _ = Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True).transform(_LONGITUDE, _LATITUDE)
    except (CRSError, DataDirError, ProjError) as error:
        name = N_("reference systems")
        yield Check(
            part, name, "", "fault", N_("PROJ's data is missing or too old: {why}"), remedy, {"why": str(error)}
        )
        return
    yield Check(part, N_("reference systems"), str(folder))
    if not math.isclose(east, _EASTING_M, abs_tol=0.001):
        yield Check(
            part, N_("transformation"), f"{east:.3f}", "fault",
            N_("9° E is easting 500000 m in EPSG:25832, not {east}"), remedy, {"east": f"{east:.3f}"},
        )  # fmt: skip
