"""Formats written and read back, the package's own files, and the folders that commands write to."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sitemap.doctor.check import Check
from sitemap.errors import SitemapError
from sitemap.locale import N_, translate
from sitemap.shipped import shipped_register

__all__ = ["formats", "package_files", "places"]

# GDAL's drivers for what `import` reads and `export` writes, with the ending of their files.
_DRIVERS = {
    "GeoJSON": "geojson",
    "GPKG": "gpkg",
    "FlatGeobuf": "fgb",
    "ESRI Shapefile": "shp",
    "LIBKML": "kml",
}
_ROOT = Path(__file__).parents[1]
_CATALOGUE = _ROOT / "locale" / "de" / "LC_MESSAGES" / "sitemap.mo"


def formats() -> Iterator[Check]:
    """Yield each format: a polygon is written and read back, since a driver that is listed need not work."""
    part = N_("Formats")
    with tempfile.TemporaryDirectory() as folder:
        for driver, ending in _DRIVERS.items():
            why = _round_trip(driver, Path(folder) / f"trial.{ending}")
            if why:
                remedy = N_("install the readers anew: pip install --force-reinstall pyogrio fiona")
                yield Check(part, driver, "", "fault", N_("GDAL's driver does not work: {why}"), remedy, {"why": why})
            else:
                yield Check(part, driver)


def _round_trip(driver: str, path: Path) -> str:
    """Write and read one polygon; return what went wrong, empty where nothing did."""
    import geopandas as gpd
    import shapely
    from pyogrio.errors import DataLayerError, DataSourceError, GeometryError
    from pyproj.exceptions import ProjError

    shape = shapely.box(7.0, 51.0, 7.1, 51.1)
    try:
        frame = gpd.GeoDataFrame({"name": ["Zeche Süd"]}, geometry=[shape], crs="EPSG:4326")
        frame.to_file(path, driver=driver, engine="pyogrio")
        back = gpd.read_file(path, engine="pyogrio")
    except (DataSourceError, DataLayerError, GeometryError, ProjError, OSError, ValueError) as error:
        return str(error)
    if len(back) != 1 or not shapely.equals(back.geometry.iloc[0], shape):
        return translate(N_("the polygon that was read is not the one that was written"))
    return ""


def package_files() -> Iterator[Check]:
    """Yield the files of the package that an incomplete installation lacks or has changed."""
    part = N_("Package")
    again = N_("install the package anew: pip install --force-reinstall --no-deps sitemap")
    for name, folder in (
        (N_("fonts of the documents"), _ROOT / "documents" / "fonts"),
        (N_("scripts of the map"), _ROOT / "webmap" / "vendor"),
        (N_("scripts of the editor"), _ROOT / "editor" / "vendor"),
    ):
        wrong = _altered(folder)
        if wrong:
            why = N_("missing or altered: {files}")
            yield Check(part, name, str(folder), "fault", why, again, {"files": ", ".join(wrong)})
        else:
            yield Check(part, name, str(folder))
    name = N_("German texts")
    if _CATALOGUE.is_file():
        yield Check(part, name, str(_CATALOGUE))
    else:
        yield Check(part, name, str(_CATALOGUE), "fault", N_("the file is missing"), again)
    yield _register(part)


def _altered(folder: Path) -> list[str]:
    """Return the files that are not what their list of checksums says."""
    sums = folder / "SHA256SUMS"
    if not sums.is_file():
        return [sums.name]
    recorded = [line.split("  ", 1) for line in sums.read_text(encoding="utf-8").splitlines()]
    return [
        name
        for checksum, name in recorded
        if not (folder / name).is_file() or hashlib.sha256((folder / name).read_bytes()).hexdigest() != checksum
    ]


def _register(part: str) -> Check:
    name = N_("shipped register")
    try:
        return Check(part, name, str(shipped_register()))
    except SitemapError as error:
        return Check(part, name, "", "fault", error.why, error.remedy)


def places() -> Iterator[Check]:
    """Yield the folders that commands write to: where they are, and whether a file can be made there."""
    part = N_("Folders")
    yield _writable(part, N_("temporary files"), Path(tempfile.gettempdir()))
    yield _writable(part, N_("current folder"), Path.cwd())


def _writable(part: str, name: str, folder: Path) -> Check:
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".sitemap-") as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        remedy = N_("free space or the right to write there, or choose another folder (TMPDIR, --output)")
        why = N_("no file can be written there: {why}")
        return Check(part, name, str(folder), "hint", why, remedy, {"why": error.strerror or str(error)})
    return Check(part, name, str(folder))
