"""The GeoPackage beyond its layers: styles, words for codes, descriptions, links as tables, metadata."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sitemap.exchange.export import Content, formats_named
from sitemap.exchange.export.gpkgtables import settle, storable
from sitemap.publication.export import export
from sitemap.register.schema import CODES, TABLES
from tests.exchange.export.reading import ogr, ogrinfo


@pytest.fixture(scope="module")
def database(exported: Path):
    with sqlite3.connect(f"file:{exported / 'seldorf.gpkg'}?mode=ro", uri=True) as connection:
        yield connection
    connection.close()


def test_every_table_and_layer_is_registered_and_opens_in_gdal(exported):
    printed = ogrinfo(exported / "seldorf.gpkg")
    context = {"context_river", "context_stations", "context_towns"}
    views = {"site_projects", "project_forums", "site_papers", "project_papers", "event_projects"}
    for name in {t.name for t in TABLES} | context | views:
        assert f": {name} (" in printed, name


def test_the_file_passes_sqlites_own_check(database):
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_link_table_has_the_links_of_its_type(exported):
    rows, _ = ogr(exported / "seldorf.gpkg", "site_projects")
    assert {(r["site_id"], r["project_id"]) for r in rows} == {
        ("old-works", "market-hall"),
        ("basin", "harbour-quarter"),
    }
    rows, _ = ogr(exported / "seldorf.gpkg", "event_projects")
    assert [(r["event_id"], r["project_id"], r["judged_by"]) for r in rows] == [
        ("garden-show", "market-hall", "Planungsamt")
    ]


def test_every_column_is_described_and_codes_are_a_domain(exported, database):
    described = dict(
        database.execute("SELECT column_name, description FROM gpkg_data_columns WHERE table_name = 'sites'").fetchall()
    )
    columns = {row[1] for row in database.execute("PRAGMA table_info(sites)")} - {"fid", "geom"}
    assert set(described) == columns
    assert all(described.values())
    printed = ogrinfo(exported / "seldorf.gpkg", "-fielddomain", "site_status")
    for code in CODES["site_status"]:
        assert f"{code}:" in printed


def test_each_layer_has_one_default_style(database):
    styled = database.execute("SELECT f_table_name FROM layer_styles WHERE useAsDefault = 1").fetchall()
    contents = database.execute(
        "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY table_name"
    ).fetchall()
    assert len(styled) == len(set(styled))
    assert set(contents) <= set(styled)


def test_the_metadata_is_inside_too(database):
    (text,) = database.execute("SELECT metadata FROM gpkg_metadata").fetchone()
    assert json.loads(text)["dct:identifier"] == "seldorf"


def test_no_row_carries_the_clock(database, plain):
    moments = {row[0] for row in database.execute("SELECT last_change FROM gpkg_contents")}
    moments |= {row[0] for row in database.execute("SELECT update_time FROM layer_styles")}
    moments |= {row[0] for row in database.execute("SELECT timestamp FROM gpkg_metadata_reference")}
    assert moments == {f"{plain.register.info.version}T00:00:00.000Z"}


def test_two_processes_at_two_times_write_the_same_bytes(plain, exported, tmp_path):
    script = (
        "import sys, sitemap; from sitemap.exchange.export import *; from sitemap.publication.export import export\n"
        "linked = sitemap.link(sitemap.read_register(sys.argv[1]))\n"
        "export(Content(linked, sitemap.analyse(linked, names=['measures'])), sys.argv[2], FORMATS)\n"
    )
    command = [sys.executable, "-c", script, str(plain.register.path), str(tmp_path)]
    subprocess.run(command, check=True, env={"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin"})
    files = {p.relative_to(exported): p.read_bytes() for p in exported.rglob("*") if p.is_file()}
    again = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert files.keys() == again.keys()
    assert [name for name in files if files[name] != again[name]] == []


def test_how_often_gdal_changed_the_file_shows_in_no_byte(exported, tmp_path):
    """In memory GDAL makes fewer changes of the same content than on a slow disk, and SQLite counts them."""
    source = next(exported.glob("*.gpkg"))
    settled = []
    for name, changes in (("slow", 5), ("fast", 1)):
        path = tmp_path / f"{name}.gpkg"
        path.write_bytes(source.read_bytes())
        for number in range(changes):
            with sqlite3.connect(path) as changed:
                changed.execute("UPDATE gpkg_contents SET last_change = ?", (f"2024-01-01T00:00:0{number}.000Z",))
            changed.close()
        settle(path, "2024-06-01")
        settled.append(path.read_bytes())
    assert settled[0] == settled[1]


def test_awkward_columns_of_context_layers_are_stored_beside_each_other(plain):
    frame = plain.register.context["river"].assign(fid="a", Name="b", NAME="c", geom="d", nested=[{"a": [1]}])
    stored = storable(frame)
    names = [c for c in stored.columns if c != "geometry"]
    assert len({n.lower() for n in names}) == len(names)
    assert not {"fid", "geom"} & {n.lower() for n in names}
    assert stored["nested"].tolist() == ['{"a": [1]}']


def test_hostile_texts_break_nothing(exported_hostile):
    rows, shapes = ogr(exported_hostile / "seldorf.gpkg", "sites")
    assert len(rows) == len(shapes) == 4
    with sqlite3.connect(exported_hostile / "seldorf.gpkg") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_a_failed_export_leaves_what_was_there(plain, tmp_path, monkeypatch):
    export(plain, tmp_path, formats_named(["geojson"]))
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    monkeypatch.setattr("os.fsync", _full)
    with pytest.raises(Exception, match="No space left"):
        export(Content(plain.linked, plain.results, "en"), tmp_path, formats_named(["geojson", "kml"]))
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def _full(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")
