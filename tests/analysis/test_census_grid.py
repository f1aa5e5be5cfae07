"""The published census grid is read as it is, in pieces, and refused when it is something else."""

import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import Transformer

from sitemap.analysis import census_grid
from sitemap.analysis.census_grid import read_cells
from sitemap.errors import FieldError, LayerError
from tests.analysis.planning import HEADER, census_csv, census_row, grid_cells
from tests.registers import CRS, EAST, NORTH

PLANE = pyproj.CRS(CRS)
BOX = (EAST, NORTH, EAST + 1000, NORTH + 1000)
CELLS = {cell: n + 3 for n, cell in enumerate(grid_cells(0, 0, 1000, 1000))}


def as_pairs(frame):
    return sorted(
        (round(g.centroid.x, 3), round(g.centroid.y, 3), n)
        for g, n in zip(frame.geometry, frame["people"], strict=True)
    )


def test_csv_zip_and_geoparquet_hold_the_same(tmp_path):
    csv = census_csv(tmp_path / "Zensus2022_Bevoelkerungszahl_100m-Gitter.csv", CELLS)
    archive = tmp_path / "Zensus2022_Bevoelkerungszahl.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(csv, csv.name)
        file.writestr("Zensus2022_Bevoelkerungszahl_1km-Gitter.csv", "GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner\n")
    table = pd.read_csv(csv, sep=";")
    corners = table["x_mp_100m"] - 50, table["y_mp_100m"] - 50, table["x_mp_100m"] + 50, table["y_mp_100m"] + 50
    parquet = tmp_path / "grid.parquet"
    gpd.GeoDataFrame(table, geometry=shapely.box(*corners), crs="EPSG:3035").to_parquet(parquet)
    read = [as_pairs(read_cells(path, PLANE, BOX)) for path in (csv, archive, parquet)]
    assert read[0] == read[1] == read[2]
    assert sum(n for _, _, n in read[0]) == sum(CELLS.values())


def test_cells_are_squares_of_the_grid_transformed_corner_by_corner(tmp_path):
    ((x, y),) = list(CELLS)[:1]
    cells = read_cells(
        census_csv(tmp_path / "c.csv", {(x, y): 7}), PLANE, (EAST - 500, NORTH - 500, EAST + 2000, NORTH + 2000)
    )
    to_plane = Transformer.from_crs("EPSG:3035", CRS, always_xy=True)
    expected = shapely.Polygon(
        [to_plane.transform(x + dx, y + dy) for dx, dy in ((50, -50), (50, 50), (-50, 50), (-50, -50))]
    )
    assert cells.crs == PLANE
    assert cells.geometry.iloc[0].symmetric_difference(expected).area < 1e-3
    # EPSG:3035 keeps areas, UTM nearly so.
    assert cells.geometry.iloc[0].area == pytest.approx(10_000, rel=1e-3)


def test_a_national_file_is_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(census_grid, "_ROWS_AT_ONCE", 7)
    far = {(4_000_050 + 100 * n, 2_500_050): 5 for n in range(40)}
    path = census_csv(tmp_path / "c.csv", {**far, **CELLS})
    assert as_pairs(read_cells(path, PLANE, BOX)) == as_pairs(
        read_cells(census_csv(tmp_path / "d.csv", CELLS), PLANE, BOX)
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 900), st.floats(0, 900), st.floats(1, 100), st.floats(1, 100))
def test_every_cell_that_touches_the_bounds_is_there(tmp_path, east, north, width, height):
    path = census_csv(tmp_path / "c.csv", CELLS)
    bounds = (EAST + east, NORTH + north, EAST + east + width, NORTH + north + height)
    everything = read_cells(path, PLANE, (EAST - 5000, NORTH - 5000, EAST + 5000, NORTH + 5000))
    touching = everything[everything.intersects(shapely.box(*bounds))]
    found = read_cells(path, PLANE, bounds)
    assert set(as_pairs(touching)) <= set(as_pairs(found))
    assert len(found) <= 16


@pytest.mark.parametrize("secret", ["–", "-", "", " – "])
def test_what_is_secret_is_unknown_and_not_zero(tmp_path, secret):
    cell = next(iter(CELLS))
    cells = read_cells(census_csv(tmp_path / "c.csv", {cell: secret}), PLANE, BOX)
    assert cells["people"].isna().tolist() == [True]


def test_secret_values_of_geoparquet_are_missing_numbers(tmp_path):
    table = pd.DataFrame(
        [(f"CRS3035RES100mN{y - 50}E{x - 50}", x, y, n) for (x, y), n in CELLS.items()], columns=HEADER.split(";")
    )
    table["Einwohner"] = table["Einwohner"].astype(float)
    table.loc[0, "Einwohner"] = np.nan
    table.to_parquet(tmp_path / "grid.parquet")
    cells = read_cells(tmp_path / "grid.parquet", PLANE, BOX)
    assert cells["people"].isna().sum() == 1
    assert cells["people"].sum() == sum(CELLS.values()) - 3


def test_a_byte_order_mark_and_other_columns_do_no_harm(tmp_path):
    ((x, y),) = list(CELLS)[:1]
    path = tmp_path / "c.csv"
    path.write_text(f"\ufeff{HEADER};Alter\r\n{census_row(x, y, 12)};44,5\r\n", encoding="utf-8")
    assert read_cells(path, PLANE, BOX)["people"].tolist() == [12]


def test_a_byte_order_mark_before_a_quoted_or_bare_name_is_none_of_it(tmp_path):
    ((x, y),) = list(CELLS)[:1]
    for header in (
        "\ufeffGITTER_ID_100m;Einwohner",
        '\ufeff"GITTER_ID_100m";"Einwohner"',
        "\ufeffEinwohner;GITTER_ID_100m",
    ):
        row = [f"CRS3035RES100mN{y - 50}E{x - 50}", "12"]
        path = tmp_path / "c.csv"
        path.write_text(f"{header}\n{';'.join(row if 'G' in header[:3] else row[::-1])}\n", encoding="utf-8")
        assert read_cells(path, PLANE, BOX)["people"].tolist() == [12]


def test_a_folder_without_a_grid_is_refused(tmp_path):
    with pytest.raises(LayerError, match="the folder holds no GeoParquet file → name a folder"):
        read_cells(tmp_path, PLANE, BOX)


def test_a_header_of_many_columns_is_told_in_part(tmp_path):
    path = tmp_path / "c.csv"
    path.write_text(";".join(f"c{n:04}" for n in range(60)) + "\n", encoding="utf-8")
    with pytest.raises(LayerError, match=r"found: (c\d{4}, ){28}c002 →"):
        read_cells(path, PLANE, BOX)


@pytest.mark.parametrize("name", ["CRS3035RES100mN{n}E{e}", "100mN{ns}E{es}"])
def test_the_name_of_a_cell_is_enough(tmp_path, name):
    ((x, y),) = list(CELLS)[:1]
    text = name.format(n=y - 50, e=x - 50, ns=(y - 50) // 100, es=(x - 50) // 100)
    path = tmp_path / "c.csv"
    path.write_text(f"Gitter_ID_100m;Einwohner\n{text};12\n", encoding="utf-8")
    assert as_pairs(read_cells(path, PLANE, BOX)) == as_pairs(
        read_cells(census_csv(tmp_path / "d.csv", {(x, y): 12}), PLANE, BOX)
    )


def test_long_names_count_in_metres_and_short_ones_in_cells(tmp_path):
    # Near the corner of the grid's system metres have as few digits as cells elsewhere, but never less than six.
    for n, e, x, y in ((2500100, 400300, 400350, 2500150), (25001, 4003, 400350, 2500150)):
        found = census_grid._from_names(pd.Series([f"100mN{n}E{e}"]), tmp_path)
        assert found[["x", "y"]].iloc[0].tolist() == [x, y]


def test_an_empty_grid_has_no_cells(tmp_path):
    cells = read_cells(census_csv(tmp_path / "c.csv", {}), PLANE, BOX)
    assert len(cells) == 0
    assert cells.crs == PLANE


X, Y = next(iter(CELLS))


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("GITTER_ID_1km;x_mp_1km;y_mp_1km;Einwohner\n", LayerError, "columns are not those"),
        ("a,b,c\n1,2,3\n", LayerError, "columns are not those"),
        (f"{HEADER}\n{census_row(X, Y, 'viele')}\n", FieldError, "“viele” is not a number of people"),
        (f"{HEADER}\n{census_row(X, Y, -1)}\n", FieldError, "“-1” is not a number of people"),
        (f"{HEADER}\n{census_row(X, Y, 3)}\n{census_row(X, Y, 3)}\n", FieldError, "twice"),
        (f"{HEADER}\nCRS3035RES100mN{Y - 50}E{X - 50};{X + 1};{Y};3\n", FieldError, "not the centre of a cell"),
        (f"{HEADER}\nCRS3035RES100mN{Y - 150}E{X - 50};{X};{Y};3\n", FieldError, "not the centre of a cell"),
        (f"{HEADER}\nCRS3035RES1000mN3100000E4100000;{X};{Y};3\n", FieldError, "not the name of a cell"),
        (f"{HEADER}\nname;x;{Y};3\n", FieldError, "a coordinate is no number"),
    ],
)
def test_what_is_no_grid_of_100_m_is_refused_with_the_reason(tmp_path, text, kind, says):
    path = tmp_path / "c.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=says) as caught:
        read_cells(path, PLANE, BOX)
    assert str(path) in str(caught.value)
    assert "→" in str(caught.value)


def test_broken_files_are_refused(tmp_path):
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(LayerError, match="no Parquet"):
        read_cells(tmp_path / "broken.parquet", PLANE, BOX)
    with pytest.raises(LayerError, match="cannot be read"):
        read_cells(tmp_path / "missing.csv", PLANE, BOX)
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(LayerError, match="0 CSV files"):
        read_cells(tmp_path / "empty.zip", PLANE, BOX)
