"""Reading: real files through real GDAL; what is broken is told in one clear message."""

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

import sitemap
from tests.registers import EAST, NORTH, as_json, collection, feature, polygon, rectangle, valid

FORMATS = [
    ("towns.gpkg", "GPKG"),
    ("towns.shp", "ESRI Shapefile"),
    ("towns.fgb", "FlatGeobuf"),
    ("towns.geojson", "GeoJSON"),
    ("towns.json", "GeoJSON"),
    ("TOWNS.GEOJSON", "GeoJSON"),
    ("towns.gml", "GML"),
    ("towns.tab", "MapInfo File"),
]


def towns(crs="EPSG:25832"):
    shapes = [shapely.box(EAST, NORTH, EAST + 10_000, NORTH + 10_000)]
    shapes.append(shapely.box(EAST + 10_000, NORTH, EAST + 18_000, NORTH + 10_000))
    frame = gpd.GeoDataFrame({"id": ["seldorf", "nebra"], "name": ["Seldorf", "Nebra (Süd)"]}, geometry=shapes,
                             crs="EPSG:25832")  # fmt: skip
    return frame.to_crs(crs)


def write_towns(folder, name, driver, crs="EPSG:25832", **options):
    """Write the municipalities in another format and name them in layers.csv."""
    towns(crs).to_file(folder / "context" / name, driver=driver, engine="pyogrio", **options)
    layers = folder / "layers.csv"
    layers.write_text(layers.read_text(encoding="utf-8").replace("context/towns.geojson", f"context/{name}"), "utf-8")


@pytest.mark.parametrize(("name", "driver"), FORMATS)
def test_context_layers_of_every_format_are_read(folder, name, driver):
    write_towns(folder, name, driver)
    register = sitemap.read_register(folder)
    assert register.faults == ()
    layer = register.context["towns"]
    assert layer.crs == register.crs
    # FlatGeobuf sorts its features by place.
    assert set(layer["name"]) == {"Seldorf", "Nebra (Süd)"}
    assert np.allclose(layer.total_bounds, [EAST, NORTH, EAST + 18_000, NORTH + 10_000], atol=0.01)
    assert sitemap.validate(register) == ()


def test_a_kml_file_is_read_as_a_context_layer(folder):
    places = gpd.GeoDataFrame({"Name": ["Süd"]}, geometry=[shapely.Point(EAST, NORTH)], crs="EPSG:25832")
    places.to_crs("EPSG:4326").to_file(folder / "context" / "stations.kml", driver="LIBKML", engine="pyogrio")
    layers = folder / "layers.csv"
    layers.write_text(layers.read_text(encoding="utf-8").replace("stations.geojson", "stations.kml"), "utf-8")
    register = sitemap.read_register(folder)
    assert register.faults == ()
    layer = register.context["stations"]
    assert list(layer["Name"]) == ["Süd"]
    assert np.allclose(layer.total_bounds, [EAST, NORTH, EAST, NORTH], atol=0.01)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:25833", "EPSG:3035", "EPSG:31468"])
def test_context_layers_are_brought_into_the_registers_system(folder, crs):
    write_towns(folder, "towns.gpkg", "GPKG", crs)
    layer = sitemap.read_register(folder).context["towns"]
    # EPSG:31468 goes through a datum shift that is known to some metres only.
    tolerance_m = 5 if crs == "EPSG:31468" else 0.01
    assert np.allclose(layer.total_bounds, [EAST, NORTH, EAST + 18_000, NORTH + 10_000], atol=tolerance_m)


def test_a_named_layer_among_several_is_read(folder):
    path = folder / "context" / "all.gpkg"
    towns().iloc[:1].to_file(path, layer="old", engine="pyogrio")
    towns().to_file(path, layer="new", engine="pyogrio")
    text = (folder / "layers.csv").read_text(encoding="utf-8")
    text = text.replace("municipalities,context/towns.geojson,Gemeinden,Municipalities,,",
                        "municipalities,context/all.gpkg,Gemeinden,Municipalities,new,")  # fmt: skip
    (folder / "layers.csv").write_text(text, encoding="utf-8")
    register = sitemap.read_register(folder)
    assert register.faults == ()
    assert len(register.context["towns"]) == 2


def test_a_geojson_layer_may_be_called_by_its_file(folder):
    text = (folder / "layers.csv").read_text(encoding="utf-8")
    (folder / "layers.csv").write_text(text.replace("Municipalities,,", "Municipalities,towns,"), encoding="utf-8")
    assert sitemap.read_register(folder).faults == ()


def test_a_geometry_column_of_any_name_is_the_geometry(folder):
    write_towns(folder, "towns.gpkg", "GPKG", layer_options={"GEOMETRY_NAME": "the_geom"})
    assert sitemap.read_register(folder).context["towns"].geometry.name == "geometry"


def test_a_table_without_geometry_is_no_layer(folder):
    path = folder / "context" / "towns.gpkg"
    import pyogrio

    pyogrio.write_dataframe(towns().drop(columns="geometry"), path)
    text = (folder / "layers.csv").read_text(encoding="utf-8").replace("towns.geojson", "towns.gpkg")
    (folder / "layers.csv").write_text(text, encoding="utf-8")
    (fault,) = sitemap.read_register(folder).faults
    assert (fault.code, fault.table) == ("layer-unreadable", "towns")


def test_fiona_says_what_is_wrong_with_a_single_record(tmp_path):
    draft = valid()
    ring = rectangle(1000, 1000, 800, 500)
    draft.change("sites", "old-works", geometry=polygon(ring[:-1]))
    draft.change("sites", "pit-anna", geometry=polygon(rectangle(4000, 1000, 600, 600), ring[:2]))
    register = sitemap.read_register(draft.write(tmp_path / "register"))
    told = {f.feature: f.message("en") for f in register.faults}
    assert set(told) == {"old-works", "pit-anna"}
    assert "ring 1 of the Polygon is not closed" in told["old-works"]
    assert "ring 2 of the Polygon" in told["pit-anna"]
    assert register.sites.geometry.notna().to_dict() == {
        "old-works": False, "pit-anna": False, "basin": True, "green-band": True,
    }  # fmt: skip


def test_a_single_broken_record_of_a_context_layer_is_told(folder):
    broken = [feature(polygon(rectangle(0, 0, 9, 9)[:-1]), id="pond"), feature(polygon(rectangle(0, 0, 9, 9)))]
    (folder / "context" / "river.geojson").write_bytes(as_json(collection(broken)))
    (fault,) = sitemap.read_register(folder).faults
    assert (fault.code, fault.table, fault.feature) == ("geometry-unreadable", "river", "pond")


def test_every_file_is_hashed_as_read_and_looked_at_again_once(folder):
    write_towns(folder, "towns.shp", "ESRI Shapefile")
    opened = []

    def hook(event, arguments):
        if watching and event == "open" and isinstance(arguments[0], str | os.PathLike):
            opened.append(Path(arguments[0]))

    watching = True
    sys.addaudithook(hook)
    register = sitemap.read_register(folder)
    watching = False
    inside = sorted(p.relative_to(folder).as_posix() for p in opened if p.is_relative_to(folder) and p.is_file())
    assert inside == sorted([*register.inputs, *register.inputs])
    assert {Path(n).name for n in register.inputs} >= {"towns.shp", "towns.dbf", "towns.shx", "towns.prj", "towns.cpg"}
    for name, digest in register.inputs.items():
        assert digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()


def changing(folder, monkeypatch, times: int) -> None:
    """Let another program write two files one after the other while the register is read, so many times."""
    real = Path.read_bytes
    left = iter(range(times))

    def read_bytes(path):
        content = real(path)
        if path == folder / "register.toml":
            number = next(left, None)
            if number is not None:
                for name in ("projects.csv", "register.toml"):
                    (folder / name).write_bytes(real(folder / name) + b"\n" * (name == "register.toml"))
                (folder / "sites.geojson").write_bytes(real(folder / "sites.geojson").replace(b"Altes", b"ALTES"))
        return content

    monkeypatch.setattr(Path, "read_bytes", read_bytes)


def test_a_register_that_changes_while_it_is_read_is_read_again(folder, monkeypatch):
    changing(folder, monkeypatch, 2)
    register = sitemap.read_register(folder)
    monkeypatch.undo()
    assert register.sites.loc["old-works", "name_de"] == "ALTES Werk"
    for name, digest in register.inputs.items():
        assert digest == hashlib.sha256((folder / name).read_bytes()).hexdigest()


def test_a_register_that_does_not_stop_changing_is_refused(folder, monkeypatch):
    changing(folder, monkeypatch, 99)
    with pytest.raises(sitemap.RegisterError, match="changed while the register was being read"):
        sitemap.read_register(folder)


def test_gdal_leaves_nothing_beside_what_it_reads(folder):
    write_towns(folder, "towns.gpkg", "GPKG")
    before = sorted(folder.rglob("*"))
    sitemap.read_register(folder)
    assert sorted(folder.rglob("*")) == before


def test_what_qgis_has_not_yet_merged_is_read(folder):
    """While QGIS holds a GeoPackage open, the newest rows stand in its write-ahead log."""
    import sqlite3

    write_towns(folder, "towns.gpkg", "GPKG")
    path = folder / "context" / "towns.gpkg"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    # The triggers of a GeoPackage call functions that plain SQLite lacks.
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        connection.execute(f'DROP TRIGGER "{trigger}"')
    connection.execute("UPDATE towns SET name = 'Neu-Seldorf' WHERE id = 'seldorf'")
    connection.commit()
    assert path.with_name("towns.gpkg-wal").stat().st_size > 0
    names = list(sitemap.read_register(folder).context["towns"]["name"])
    connection.close()
    assert names[0] == "Neu-Seldorf"


# Forms of the site table.


def sites_file(folder, edit):
    path = folder / "sites.geojson"
    path.write_bytes(edit(path.read_bytes()))
    return folder


def test_dates_stay_as_exact_as_their_source(tmp_path):
    draft = valid()
    for site, date in zip(draft.sites, ["2024-01-02", "2024-01-03", "2024-02-01", "2023-12-31"], strict=True):
        site["geometry_date"] = date  # all of them days, so that GDAL would make them dates
    register = sitemap.read_register(draft.write(tmp_path / "register"))
    assert register.sites["geometry_date"].tolist() == ["2024-01-02", "2024-01-03", "2024-02-01", "2023-12-31"]


def test_lists_of_codes_are_read_like_cells(tmp_path):
    draft = valid().change("sites", "pit-anna", planned_uses=["housing", "green"])
    register = sitemap.read_register(draft.write(tmp_path / "register"))
    assert register.sites.loc["pit-anna", "planned_uses"] == "housing;green"


def test_lists_in_every_row_are_read_like_cells(tmp_path):
    draft = valid()
    for site in draft.sites:
        site["planned_uses"], site["planned_uses_source"] = ["housing", "green"], "paper-7"
    register = sitemap.read_register(draft.write(tmp_path / "register"))
    assert set(register.sites["planned_uses"]) == {"housing;green"}
    assert sitemap.validate(register) == ()


def test_a_byte_order_mark_is_no_fault(folder):
    for name in ("register.toml", "sites.geojson", "projects.csv"):
        path = folder / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    register = sitemap.read_register(folder)
    assert sitemap.validate(register) == ()
    assert register.info.id == "seldorf"


def test_windows_line_ends_are_no_fault(folder):
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert sitemap.validate(sitemap.read_register(folder)) == ()


def test_cells_of_several_lines_keep_the_count_of_lines(tmp_path):
    draft = valid().change("projects", "market-hall", description_de="eins\nzwei\ndrei")
    folder = draft.change("projects", "harbour-quarter", id=None).write(tmp_path / "register")
    register = sitemap.read_register(folder)
    assert register.projects.loc["market-hall", "description_de"] == "eins\nzwei\ndrei"
    assert [f.feature for f in register.faults] == ["line 5"]


def test_empty_lines_of_a_table_are_passed_over(folder):
    path = folder / "phases.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\n\n\n"))
    assert sitemap.validate(sitemap.read_register(folder)) == ()


def test_words_that_look_like_missing_values_are_text(tmp_path):
    words = ["NA", "nan", "null", "None", "-", "0"]
    for word in words:
        register = sitemap.read_register(valid().change("papers", "drs-7", body=word).write(tmp_path / word))
        assert register.papers.loc["drs-7", "body"] == word


# What cannot be read at all: one message, with the file and the remedy.


def refusal(folder):
    with pytest.raises(sitemap.SitemapError) as caught:
        sitemap.read_register(folder)
    return caught.value


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda _: b"", "GDAL cannot read the file"),
        (lambda c: c[: len(c) // 2], "GDAL cannot read the file"),
        (lambda _: b"PK\x03\x04" + os.urandom(100), "UTF-8|GDAL cannot read"),
        (lambda _: b"[]", "GDAL cannot read the file"),
        (lambda c: c.decode().encode("latin-1"), "line 1: not UTF-8"),
        (lambda c: c.decode().encode("utf-16"), "not UTF-8"),
        (lambda c: c.replace(b"Hafenbecken", b"Hafen\\u0000becken"), "null character"),
    ],
    ids=["empty", "cut", "zip", "list", "latin-1", "utf-16", "null"],
)
def test_a_site_file_that_is_none_is_refused_with_one_message(folder, edit, expected):
    error = refusal(sites_file(folder, edit))
    assert isinstance(error, sitemap.RegisterError)
    message = str(error)
    assert message.startswith(f"{folder / 'sites.geojson'}: ")
    assert " → " in message
    assert "vsimem" not in message
    assert re.search(expected, message)


def test_a_site_file_of_another_format_is_not_taken_for_geojson(folder):
    towns().to_file(folder / "x.gpkg", engine="pyogrio")
    shutil.move(folder / "x.gpkg", folder / "sites.geojson")
    assert isinstance(refusal(folder), sitemap.RegisterError)


@pytest.mark.parametrize("name", ["register.toml", "sites.geojson"])
def test_a_missing_file_that_everything_rests_on_is_named(folder, name):
    (folder / name).unlink()
    assert str(refusal(folder)).startswith(f"{folder / name}: cannot be read")


@pytest.mark.parametrize("name", ["register.toml", "sites.geojson"])
def test_a_folder_in_the_place_of_a_file_is_told(folder, name):
    (folder / name).unlink()
    (folder / name).mkdir()
    assert str(refusal(folder)).startswith(f"{folder / name}: cannot be read")


def test_a_folder_that_does_not_exist_is_an_error_of_use(tmp_path):
    error = refusal(tmp_path / "nowhere")
    assert isinstance(error, sitemap.UsageError)
    assert error.exit_code == 2


def test_a_file_is_not_a_register(folder):
    assert isinstance(refusal(folder / "sites.geojson"), sitemap.UsageError)


def test_the_reason_for_a_broken_layer_is_the_same_each_time(folder):
    """GDAL's own words name a copy whose path differs each time."""
    for name in ("river.geojson", "stations.geojson"):
        (folder / "context" / name).write_bytes(b"\0broken")
    text = (folder / "layers.csv").read_text(encoding="utf-8").replace("stations.geojson", "stations.gpkg")
    (folder / "layers.csv").write_text(text, encoding="utf-8")
    (folder / "context" / "stations.gpkg").write_bytes(b"\0broken")
    first, second = (sitemap.read_register(folder).faults for _ in range(2))
    assert len(first) == 2
    assert first == second
    assert all(Path(f.message("en").split("'")[1]).parent == Path() for f in first)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    secret = tmp_path / "secret.geojson"
    shutil.move(folder / "context" / "river.geojson", secret)
    (folder / "context" / "river.geojson").symlink_to(secret)
    register = sitemap.read_register(folder)
    assert [f.code for f in register.faults] == ["path-outside"]
    assert "river" not in register.context


def test_numbers_written_as_text_are_numbers(tmp_path):
    draft = valid().change("sites", "basin", geometry_accuracy_m="3.5")
    assert sitemap.read_register(draft.write(tmp_path / "r")).sites.loc["basin", "geometry_accuracy_m"] == 3.5


@pytest.mark.parametrize("value", ["1,5", "0x10", "1_000", "1e999", "--1", "5 m", "½", "True"])
def test_what_is_no_number_is_never_taken_for_one(tmp_path, value):
    draft = valid().change("areas", "basin-with-water", area_ha=value)
    register = sitemap.read_register(draft.write(tmp_path / "register"))
    assert [f.code for f in register.faults] == ["value-not-number"]
    assert np.isnan(register.areas.loc["basin-with-water", "area_ha"])


def test_properties_named_like_the_geometry_do_no_harm(tmp_path):
    draft = valid()
    folder = draft.write(tmp_path / "register")
    data = json.loads((folder / "sites.geojson").read_bytes())
    for site in data["features"]:
        site["properties"]["geometry"] = "text"
    (folder / "sites.geojson").write_bytes(as_json(data))
    register = sitemap.read_register(folder)
    assert register.sites.geometry.notna().all()
