"""Every format comes back through another program: outlines within its precision, attributes equal."""

import math
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shapely
from pyproj import Transformer

from sitemap.exchange.export import FORMATS, Content, formats_named
from sitemap.exchange.export.shapefile import TEXT_BYTES, short_names
from sitemap.exchange.export.spreadsheet import unguarded
from sitemap.exchange.export.tables import plain_tables, site_fields, site_frame
from tests.exchange.export.reading import ogr

Rows = list[dict[str, Any]]

# How a program other than ours opens the sites of each format.
OPENED = {
    "geopackage": ("{stem}.gpkg", "sites"),
    "geojson": ("{stem}.geojson", ""),
    "kml": ("{stem}.kml", ""),
    "shapefile": ("/vsizip/{folder}/{stem}.shp.zip", "sites"),
    "flatgeobuf": ("{stem}.fgb", ""),
    "csv": ("csv/sites.csv", "sites"),
    "topojson": ("{stem}.topojson", ""),
}
OUTLINES = [f for f in FORMATS if f.name != "brownfield-land"]


def read(form: str, folder: Path, stem: str = "seldorf") -> tuple[Rows, list[Any]]:
    if form == "geoparquet":
        return parquet(folder / f"{stem}.parquet")
    name, layer = OPENED[form]
    name = name.format(stem=stem, folder=folder)
    return ogr(name if name.startswith("/") else folder / name, layer)


def parquet(path: Path) -> tuple[Rows, list[Any]]:
    table = duckdb.sql(f"SELECT * EXCLUDE (geometry), ST_AsWKB(geometry) AS wkb FROM read_parquet('{path}')")
    rows = [dict(zip(table.columns, values, strict=True)) for values in table.fetchall()]
    return rows, [shapely.from_wkb(bytes(row.pop("wkb"))) for row in rows]


def expected_rows(content: Content) -> dict[str, dict[str, Any]]:
    frame = site_frame(content).drop(columns="geometry")
    plain = frame.astype(object).where(frame.notna().to_numpy(), None)
    return {row["id"]: row for row in plain.to_dict("records")}


def as_written(value: Any, form: str) -> Any:
    """Return a text as the format says it keeps it."""
    if form == "shapefile" and isinstance(value, str):
        return value.encode()[:TEXT_BYTES].decode(errors="ignore")
    return value


def same(found: Any, wanted: Any, decimals: int = 300) -> bool:
    if isinstance(wanted, float):
        near = {"rel_tol": 1e-12, "abs_tol": 10.0**-decimals}
        return found not in (None, "") and math.isclose(float(found), wanted, **near)
    return (found or "") == (wanted or "")


@pytest.mark.parametrize("form", [f.name for f in OUTLINES])
@pytest.mark.parametrize("register", ["plain", "hostile"])
def test_attributes_come_back_equal(form, register, request):
    content = request.getfixturevalue(register)
    folder = request.getfixturevalue("exported" if register == "plain" else "exported_hostile")
    rows, _ = read(form, folder)
    wanted = expected_rows(content)
    names = [f.name for f in site_fields(content)]
    short = short_names(names) if form == "shapefile" else {n: n for n in names}
    assert len(rows) == len(wanted) == 4
    for row in rows:
        for name in names:
            found = row[short[name]]
            found = unguarded(found) if form == "csv" and isinstance(found, str) else found
            value = as_written(wanted[row[short["id"]]][name], form)
            if form in ("csv", "kml") and isinstance(value, str):
                # XML knows only \n, and GDAL reads every line end in a CSV cell as one.
                value, found = (t.replace("\r\n", "\n").strip() for t in (value, found))
            assert same(found, value, 15 if form == "shapefile" else 300), (row[short["id"]], name, found, value)


@pytest.mark.parametrize("form", OUTLINES, ids=lambda f: f.name)
def test_outlines_come_back_within_the_precision_that_the_format_states(form, plain, exported):
    rows, shapes = read(form.name, exported)
    wanted = site_frame(plain).set_index("id").geometry
    back = Transformer.from_crs("EPSG:4326", plain.register.crs, always_xy=True)
    for row, shape in zip(rows, shapes, strict=True):
        found = shape
        if form.crs == "WGS 84":
            found = shapely.transform(shape, back.transform, interleaved=False)
        assert shapely.hausdorff_distance(found, wanted[row["id"]]) <= form.precision_m
        # The hole of one site and the two parts of another survive as well.
        assert found.area == pytest.approx(wanted[row["id"]].area, abs=1 if form.precision_m else 1e-6)
        assert found.is_valid


@pytest.mark.parametrize("register", ["plain", "hostile"])
@pytest.mark.parametrize("form", ["geopackage", "csv"])
def test_every_other_table_comes_back(form, register, request):
    content = request.getfixturevalue(register)
    folder = request.getfixturevalue("exported" if register == "plain" else "exported_hostile")
    for table, frame in plain_tables(content):
        source = folder / ("seldorf.gpkg" if form == "geopackage" else f"csv/{table.file}")
        rows, _ = ogr(source, table.name)
        plain_frame = frame.astype(object).where(frame.notna().to_numpy(), None).to_dict("records")
        assert len(rows) == len(plain_frame) > 0
        for found, wanted in zip(rows, plain_frame, strict=True):
            for name, value in wanted.items():
                text = unguarded(found[name]) if form == "csv" else found[name]
                expected = value if value is None or isinstance(value, str) else float(value)
                if form == "csv" and isinstance(expected, str):
                    expected = expected.replace("\r\n", "\n")
                assert same(text, expected), (table.name, name, text, expected)


def test_formats_are_found_by_name_and_all_means_all():
    assert formats_named(["all"]) == FORMATS
    assert [f.name for f in formats_named(["kml", "geopackage", "kml"])] == ["geopackage", "kml"]
