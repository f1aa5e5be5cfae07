"""Files to import, built in code: the same two outlines in every format."""

import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely

CRS = 25832
# West of everything in the register, inside its town.
YARD = shapely.box(600_100, 5_702_000, 600_400, 5_702_200)
# An outline with a hole, which would replace nothing.
RING = shapely.box(600_100, 5_703_000, 600_500, 5_703_300) - shapely.box(600_200, 5_703_100, 600_300, 5_703_200)
CONSTANTS = {
    "kind": "other",
    "geometry_kind": "official",
    "geometry_accuracy_m": "0.5",
    "geometry_date": "2024",
}


def frame(**columns: Any) -> gpd.GeoDataFrame:
    """Return the two outlines with an id and a name that needs its encoding."""
    data = {"kennung": ["yard", "ring"], "bezeichnung": ["Großer Hof", "Übergabering"], **columns}
    return gpd.GeoDataFrame(data, geometry=[YARD, RING], crs=CRS)


def shapefile(folder: Path, source: gpd.GeoDataFrame | None = None, name: str = "sites", **options: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.shp"
    with warnings.catch_warnings(action="ignore"):  # names are shortened to ten characters
        pyogrio.write_dataframe(frame() if source is None else source, path, **options)
    return path


def zipped(target: Path, files: dict[str, bytes | Path]) -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content.read_bytes() if isinstance(content, Path) else content)
    return target


def _shp(folder: Path) -> Path:
    return shapefile(folder / "shp")


def _shp_zip(folder: Path) -> Path:
    parts = shapefile(folder / "parts").parent.iterdir()
    return zipped(folder / "sites.zip", {f"Daten/{p.name}": p for p in parts})


def _zip_in_zip(folder: Path) -> Path:
    return zipped(folder / "outer.zip", {"mail/inner.zip": _shp_zip(folder)})


def _gdal(name: str, **options: Any) -> Any:
    def write(folder: Path) -> Path:
        pyogrio.write_dataframe(frame(), folder / name, **options)
        return folder / name

    return write


def _degrees(name: str, **options: Any) -> Any:
    def write(folder: Path) -> Path:
        pyogrio.write_dataframe(frame().to_crs(4326), folder / name, **options)
        return folder / name

    return write


def _kmz(folder: Path) -> Path:
    return zipped(folder / "sites.kmz", {"doc.kml": _degrees("inner.kml", driver="LIBKML")(folder)})


def _parquet(folder: Path) -> Path:
    frame().to_parquet(folder / "sites.parquet", schema_version="1.1.0")
    return folder / "sites.parquet"


def _topojson(folder: Path) -> Path:
    shapes = frame().to_crs(4326)
    arcs, objects = [], []
    for row in shapes.itertuples():
        rings = [row.geometry.exterior, *row.geometry.interiors]
        numbers = [[len(arcs) + i] for i in range(len(rings))]
        arcs += [[list(c) for c in ring.coords] for ring in rings]
        names = {"kennung": row.kennung, "bezeichnung": row.bezeichnung}
        objects.append({"type": "Polygon", "arcs": numbers, "properties": names})
    topology = {
        "type": "Topology",
        "objects": {"sites": {"type": "GeometryCollection", "geometries": objects}},
        "arcs": arcs,
    }
    (folder / "sites.topojson").write_text(json.dumps(topology))
    return folder / "sites.topojson"


def _csv_wkt(folder: Path) -> Path:
    rows = [
        f'{k};{n};"{g.wkt}"'
        for k, n, g in zip(*[frame()[c] for c in ("kennung", "bezeichnung", "geometry")], strict=True)
    ]
    path = folder / "sites.csv"
    path.write_bytes("\r\n".join(["Kennung;Bezeichnung;WKT", *rows, ""]).encode("cp1252"))
    return path


# Every format: how it is written, what CRS must be named, and to how many metres it keeps coordinates.
FORMATS: dict[str, tuple[Any, str, float]] = {
    "Shapefile": (_shp, "", 1e-6),
    "Shapefile in a zip": (_shp_zip, "", 1e-6),
    "zip in a zip": (_zip_in_zip, "", 1e-6),
    "GeoPackage": (_gdal("sites.gpkg"), "", 1e-6),
    "GeoJSON with a CRS": (_gdal("sites.geojson"), "", 1e-6),
    "GeoJSON of RFC 7946": (_degrees("sites.json", driver="GeoJSON", RFC7946="YES"), "", 0.02),
    "TopoJSON": (_topojson, "", 1e-4),
    "KML": (_degrees("sites.kml", driver="LIBKML"), "", 1e-4),
    "KMZ": (_kmz, "", 1e-4),
    "GML": (_gdal("sites.gml"), "", 1e-6),
    "FlatGeobuf": (_gdal("sites.fgb"), "", 1e-6),
    "GeoParquet": (_parquet, "", 1e-6),
    "MapInfo TAB": (_gdal("sites.tab", driver="MapInfo File"), "", 0.02),
    "MapInfo MIF": (_gdal("sites.mif", driver="MapInfo File"), "", 0.02),
    "SpatiaLite": (_gdal("sites.sqlite", driver="SQLite"), "", 1e-6),
    "CSV with WKT": (_csv_wkt, "EPSG:25832", 1e-6),
}
