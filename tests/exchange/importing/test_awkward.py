"""A planners' folder of awkward files: each gives a clear finding or a right import, and touches nothing else."""

import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from sitemap.errors import LayerError, SitemapError, UsageError
from sitemap.exchange.importing import Choice, FieldMapping, ImportPlan, plan_import
from tests.exchange.importing.sources import CONSTANTS, CRS, RING, YARD, frame, shapefile, zipped

HOME = FieldMapping(constants=CONSTANTS)


def plan(register, path: Path, choice: Choice | None = None, mapping: FieldMapping = HOME) -> ImportPlan:
    return plan_import(register, path, mapping, choice, date="2024-05-01")


def codes(found: ImportPlan) -> set[str]:
    return {f.code for f in found.findings}


def names(found: ImportPlan) -> list[str]:
    return list(found.proposed.sites.loc[["yard", "ring"], "name_de"])


# Encodings


def _with_table_in(path: Path, encoding: str, *, page: str | None, code: int = 0) -> Path:
    """Rewrite a Shapefile's table in an encoding, and what it says of it."""
    table = path.with_suffix(".dbf")
    content = bytearray(table.read_bytes())
    for text in ("Großer Hof", "Übergabering"):
        old, new = text.encode(), text.encode(encoding)
        content = content.replace(old, new.ljust(len(old)) if len(new) <= len(old) else new)
    content[29] = code
    table.write_bytes(content)
    path.with_suffix(".cpg").unlink()
    if page is not None:
        path.with_suffix(".cpg").write_text(page)
    return path


@pytest.mark.parametrize(
    ("encoding", "page", "code", "guessed"),
    [
        ("utf-8", "UTF-8", 0, False),
        ("utf-8", None, 0, True),
        ("utf-8", None, 0x57, True),  # says Windows, is UTF-8
        ("cp1252", "1252", 0, False),
        ("cp1252", None, 0x03, False),
        ("cp1252", None, 0, True),
        ("cp1252", "UTF-8", 0, True),  # says UTF-8, is Windows
        ("cp850", None, 0x02, False),
        ("cp850", None, 0, True),
    ],
)
def test_letters_of_a_shapefile_survive_whatever_it_says(register, tmp_path, encoding, page, code, guessed):
    path = _with_table_in(shapefile(tmp_path), encoding, page=page, code=code)
    found = plan(register, path)
    assert names(found) == ["Großer Hof", "Übergabering"]
    assert ("import-encoding-guessed" in codes(found)) == guessed


def test_the_encoding_can_be_named(register, tmp_path):
    path = tmp_path / "sites.csv"
    path.write_bytes('id;name;WKT\nyard;Łąka;"{}"\n'.replace("{}", YARD.wkt).encode("cp1250"))
    mapping = FieldMapping(constants=CONSTANTS, encoding="cp1250")
    found = plan(register, path, Choice(crs="EPSG:25832"), mapping)
    assert found.proposed.sites.loc["yard", "name_de"] == "Łąka"


def test_an_unknown_encoding_is_refused(register, tmp_path):
    with pytest.raises(UsageError, match="klingon"):
        plan(register, shapefile(tmp_path), mapping=FieldMapping(encoding="klingon"))


# Coordinates


def test_a_missing_prj_is_refused_and_the_right_system_is_among_those_offered(register, tmp_path):
    path = shapefile(tmp_path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(UsageError) as refused:
        plan(register, path)
    assert "EPSG:25832" in str(refused.value)
    assert plan(register, path, Choice(crs="EPSG:25832")).proposed.sites.geometry["yard"].equals(YARD)


def test_the_system_is_asked_for_where_somebody_can_answer(register, tmp_path):
    path = shapefile(tmp_path)
    path.with_suffix(".prj").unlink()
    asked: list[str] = []

    def answer(refusal: str) -> str:
        asked.append(refusal)
        return "EPSG:25832"

    assert plan(register, path, Choice(ask_crs=answer)).changes[0].action == "new"
    assert "600100.0" in asked[0]


def test_gauss_krueger_labelled_as_utm_is_told_with_the_system_that_fits(register, tmp_path):
    labelled = frame().to_crs(31467).set_crs(CRS, allow_override=True)
    found = plan(register, shapefile(tmp_path, labelled))
    (finding,) = (f for f in found.findings if f.severity == "error")
    assert finding.code == "import-crs-other"
    assert "EPSG:31467" in dict(finding.values)["fitting"]
    assert found.changes == ()
    assert found.proposed is found.register


def test_gauss_krueger_named_over_a_wrong_label_is_transformed(register, tmp_path):
    labelled = frame().to_crs(31467).set_crs(CRS, allow_override=True)
    found = plan(register, shapefile(tmp_path, labelled), Choice(crs="EPSG:31467"))
    assert {"import-crs-overridden", "import-transformed", "import-grid-missing"} <= codes(found)
    assert shapely.hausdorff_distance(found.proposed.sites.geometry["yard"], YARD) < 1e-3


def test_swapped_axes_are_told_and_mended_when_asked(register, tmp_path):
    swapped = frame()
    swapped.geometry = shapely.transform(swapped.geometry.to_numpy(), lambda xy: xy[:, ::-1])
    path = shapefile(tmp_path, swapped)
    assert codes(plan(register, path)) == {"import-axes-swapped"}
    assert plan(register, path, Choice(swap_axes=True)).proposed.sites.geometry["yard"].equals(YARD)


def test_metres_in_a_file_of_degrees_are_told(register, tmp_path):
    path = tmp_path / "sites.geojson"
    path.write_text(frame().set_crs(None, allow_override=True).to_json())
    found = plan(register, path)
    assert codes(found) == {"import-crs-other"}
    assert "EPSG:25832" in found.findings[0].remedy()


def test_data_of_another_place_are_told(register, tmp_path):
    away = frame()
    away.geometry = away.geometry.translate(120_000, 300_000)
    assert codes(plan(register, shapefile(tmp_path, away))) == {"import-far-away"}


# Geometries


def test_mixed_geometries_give_their_polygons_and_tell_the_rest(register, tmp_path):
    line = shapely.LineString([(600_000, 5_702_500), (600_100, 5_702_600)])
    mixed = gpd.GeoDataFrame(
        {"id": ["yard", "way", "spot", "both", "none"], "name": ["Hof", "Weg", "Punkt", "Beides", "Nichts"]},
        geometry=[YARD, line, line.centroid, shapely.GeometryCollection([RING, line]), None],
        crs=CRS,
    )
    mixed.to_file(tmp_path / "mixed.geojson")
    found = plan(register, tmp_path / "mixed.geojson")
    assert [c.site for c in found.changes] == ["both", "yard"]
    by_feature = {
        f.feature: f.code for f in found.findings if f.table == "mixed.geojson" and f.code != "import-no-outline"
    }
    assert by_feature == {"feature 2": "import-line-open", "feature 4": "import-parts-left-out"}
    without = {f.feature for f in found.findings if f.code == "import-no-outline"}
    assert without == {"feature 2", "feature 3", "feature 5"}


def test_heights_and_measures_are_left_out_and_told(register, tmp_path):
    high = frame()
    high.geometry = shapely.force_3d(high.geometry.to_numpy(), 81.5)
    high.to_file(tmp_path / "high.gpkg")
    found = plan(register, tmp_path / "high.gpkg")
    assert codes(found) == {"import-flattened"}
    assert not found.proposed.sites.geometry.has_z.any()


def test_an_outline_that_crosses_itself_is_not_repaired(register, tmp_path):
    bow = shapely.Polygon([(600_100, 5_702_000), (600_400, 5_702_200), (600_400, 5_702_000), (600_100, 5_702_200)])
    gpd.GeoDataFrame({"id": ["bow"], "name": ["Fliege"]}, geometry=[bow], crs=CRS).to_file(tmp_path / "bow.gpkg")
    assert "geometry-crosses-itself" in codes(plan(register, tmp_path / "bow.gpkg"))


def test_an_unclosed_ring_is_a_finding(register, tmp_path):
    path = tmp_path / "ring.geojson"
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"old-works"},'
        '"geometry":{"type":"Polygon","coordinates":[[[10.1,51.4],[10.2,51.4],[10.2,51.5],[10.1,51.5]]]}}]}'
    )
    found = plan(register, path)
    assert "import-geometry-broken" in codes(found)


def test_curves_of_a_geopackage_become_lines(register, tmp_path):
    circle = "CURVEPOLYGON(CIRCULARSTRING(600200 5702000,600300 5702100,600400 5702000,600300 5701900,600200 5702000))"
    (tmp_path / "c.csv").write_text(f'id;name;WKT\nround;Rund;"{circle}"\n', encoding="utf-8")
    found = plan(register, tmp_path / "c.csv", Choice(crs="EPSG:25832"))
    assert len(found.proposed.sites.geometry["round"].exterior.coords) > 50


# Tables


def test_an_empty_layer_is_told(register, tmp_path):
    pyogrio.write_dataframe(frame().iloc[:0], tmp_path / "empty.gpkg", geometry_type="Polygon")
    with pytest.raises(LayerError, match="empty"):
        plan(register, tmp_path / "empty.gpkg")


def test_an_empty_file_is_told(register, tmp_path):
    (tmp_path / "nothing.gpkg").write_bytes(b"")
    with pytest.raises(LayerError):
        plan(register, tmp_path / "nothing.gpkg")


def test_several_layers_must_be_chosen_from(register, tmp_path):
    for layer in ("flaechen", "flurstuecke"):
        pyogrio.write_dataframe(frame(), tmp_path / "two.gpkg", layer=layer, append=layer == "flurstuecke")
    with pytest.raises(UsageError, match="flaechen, flurstuecke"):
        plan(register, tmp_path / "two.gpkg")
    mapping = FieldMapping(constants=CONSTANTS, layer="flurstuecke")
    assert len(plan(register, tmp_path / "two.gpkg", mapping=mapping).changes) == 2


def test_ids_that_stand_twice_are_told_and_neither_is_taken(register, tmp_path):
    path = tmp_path / "twice.gpkg"
    frame(kennung=["old-works", "old-works"]).to_file(path)
    found = plan(register, path)
    assert {"import-id-twice", "import-site-twice"} <= codes(found)
    assert found.changes == ()
    frame(kennung=["yard", "yard"]).to_file(tmp_path / "new.gpkg")
    assert "import-id-twice" in codes(plan(register, tmp_path / "new.gpkg"))


def test_texts_as_long_as_a_shapefile_holds_are_doubted(register, tmp_path):
    found = plan(register, shapefile(tmp_path, frame(bemerkung=["x" * 254, "kurz"])))
    assert "import-text-cut" in codes(found)
    assert not any(f.severity == "error" for f in found.findings)


def test_a_text_of_ten_megabytes_is_refused_where_it_is_mapped_and_ignored_where_it_is_not(register, tmp_path):
    path = tmp_path / "big.gpkg"
    frame(bemerkung=["x" * 10_000_000, "kurz"]).to_file(path)
    found = plan(register, path)
    assert "import-text-long" in codes(found)
    assert all(len(value) <= 160 for f in found.findings for _, value in f.values)
    mapping = FieldMapping(fields={"id": "kennung", "name_de": "bezeichnung"}, constants=CONSTANTS)
    assert codes(plan(register, path, mapping=mapping)) == set()


def test_many_findings_of_a_kind_are_counted_not_listed(register, tmp_path):
    many = pd.concat([frame(kennung=["a", "a"])] * 30, ignore_index=True)
    gpd.GeoDataFrame(many, crs=CRS).to_file(tmp_path / "many.gpkg")
    found = plan(register, tmp_path / "many.gpkg")
    assert len([f for f in found.findings if f.code == "import-id-twice"]) == 20
    assert ("count", "40") in next(f for f in found.findings if f.code == "import-more").values


@pytest.mark.parametrize("content", [b"\x00\x01\x02 nonsense", b"%PDF-1.7 plan", b"MZ\x90\x00"])
def test_what_is_no_geodata_is_refused(register, tmp_path, content):
    (tmp_path / "plan.shp").write_bytes(content)
    with pytest.raises(LayerError, match=r"plan\.shp"):
        plan(register, tmp_path / "plan.shp")


def test_a_shapefile_without_its_other_files_is_told(register, tmp_path):
    path = shapefile(tmp_path)
    path.with_suffix(".shx").unlink()
    with pytest.raises(LayerError) as refused:
        plan(register, path)
    assert str(tmp_path) not in str(refused.value).replace(str(path), "")
    assert not path.with_suffix(".shx").exists(), "the missing file was made beside the source"


def test_a_cut_file_is_told(register, tmp_path):
    frame().to_file(tmp_path / "cut.gpkg")
    content = (tmp_path / "cut.gpkg").read_bytes()
    (tmp_path / "cut.gpkg").write_bytes(content[: len(content) // 3])
    with pytest.raises(SitemapError):
        plan(register, tmp_path / "cut.gpkg")


def test_what_qgis_has_not_merged_yet_is_read(register, tmp_path):
    import sqlite3

    path = tmp_path / "open.gpkg"
    frame().to_file(path)
    held = sqlite3.connect(path)
    held.execute("PRAGMA journal_mode=WAL")
    held.execute("PRAGMA wal_autocheckpoint=0")
    # The update trigger of the spatial index needs functions that SQLite alone lacks.
    for (trigger,) in held.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        held.execute(f'DROP TRIGGER "{trigger}"')
    held.execute("UPDATE open SET bezeichnung = 'Neuer Hof' WHERE kennung = 'yard'")
    held.commit()
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    try:
        assert plan(register, path).proposed.sites.loc["yard", "name_de"] == "Neuer Hof"
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    finally:
        held.close()


# Hostile files


@pytest.fixture
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """Yield an address on loopback, and what anybody sent to it."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                heard.append(connection.recv(4096))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def _kml(body: str) -> str:
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{body}</Document></kml>'


def test_network_links_of_kml_are_not_followed(register, tmp_path, listener):
    base, heard = listener
    links = "".join(f"<NetworkLink><Link><href>{u}</href></Link></NetworkLink>" for u in (f"{base}/a.kml", "self.kml"))
    ring = " ".join(f"{x},{y}" for x, y in frame().to_crs(4326).geometry[0].exterior.coords)
    mark = (
        f"<Placemark><name>Hof</name><styleUrl>{base}/style.kml#a</styleUrl><Polygon><outerBoundaryIs><LinearRing>"
        f"<coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    )
    (tmp_path / "self.kml").write_text(_kml(links + mark))
    found = plan(register, tmp_path / "self.kml")
    assert [c.site for c in found.changes] == ["hof"]
    assert heard == []


def test_a_gml_file_fetches_no_schema(register, tmp_path, listener):
    base, heard = listener
    pyogrio.write_dataframe(frame(), tmp_path / "a.gml")
    text = (tmp_path / "a.gml").read_text()
    (tmp_path / "a.xsd").unlink()
    (tmp_path / "a.gml").write_text(text.replace("a.xsd", f"{base}/a.xsd"))
    assert base in (tmp_path / "a.gml").read_text()
    assert len(plan(register, tmp_path / "a.gml").changes) == 2
    assert heard == []
    assert [p.name for p in tmp_path.iterdir()] == ["a.gml"]


BOMB = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
FILE = '<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entity", [BOMB, FILE])
@pytest.mark.parametrize("lead", ["", "<!--" + "x" * 20_000 + "-->"])
def test_xml_entities_are_not_expanded(register, tmp_path, entity, lead):
    mark = "<Placemark><name>&a;</name></Placemark>"
    (tmp_path / "bomb.kml").write_text(lead + entity + _kml(mark).partition("?>")[2])
    with pytest.raises(LayerError, match="XML"):
        plan(register, tmp_path / "bomb.kml")
    zipped(tmp_path / "bomb.kmz", {"doc.kml": tmp_path / "bomb.kml"})
    with pytest.raises(LayerError, match="XML"):
        plan(register, tmp_path / "bomb.kmz")


@pytest.mark.parametrize(
    "content",
    [
        '<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{base}/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
        '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {base}/a.geojson"}}',
        '{{"type": "gdal_streamed_alg", "a": {{"type": "FeatureCollection"}}, "command_line": "gdal vector pipeline ! read {base}"}}',
        "<OGRWFSDataSource><URL>{base}/wfs</URL></OGRWFSDataSource>",
    ],
)
@pytest.mark.parametrize("name", ["a.vrt", "a.geojson", "a.csv", "a.gdalg.json"])
def test_files_that_are_programs_are_not_run(register, tmp_path, listener, content, name):
    base, heard = listener
    (tmp_path / name).write_text(content.format(base=base))
    with pytest.raises(LayerError):
        plan(register, tmp_path / name)
    assert heard == []


@pytest.mark.parametrize(
    "name", ["../evil.geojson", "/tmp/evil.geojson", "a/../../evil.geojson", "..\\evil.geojson", "C:evil.geojson"]
)
def test_names_that_lead_out_of_an_archive_are_refused(register, tmp_path, name):
    (tmp_path / "in").mkdir()
    path = zipped(tmp_path / "in" / "evil.zip", {name: frame().to_json().encode()})
    with pytest.raises(LayerError, match="evil"):
        plan(register, path)
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["evil.zip", "in"]
    assert not Path("/tmp/evil.geojson").exists()


def test_links_in_an_archive_are_refused(register, tmp_path):
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        link = zipfile.ZipInfo("sites.geojson")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(LayerError, match=r"sites\.geojson"):
        plan(register, tmp_path / "link.zip")


def test_an_archive_that_swells_is_refused(register, tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            with archive.open(f"{number}.geojson", "w") as member:
                for _ in range(10):
                    member.write(b" " * 2**20)
    with pytest.raises(LayerError, match="GB"):
        plan(register, tmp_path / "bomb.zip")


def test_an_archive_that_lies_about_its_size_is_refused(register, tmp_path):
    path = zipped(tmp_path / "lie.zip", {"a.geojson": b" " * 5_000_000})
    content = path.read_bytes()
    content = content.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 100))
    path.write_bytes(content)
    with pytest.raises(LayerError):
        plan(register, path)


def test_a_damaged_archive_is_told(register, tmp_path):
    path = zipped(tmp_path / "damaged.zip", {"a.geojson": frame().to_json().encode()})
    with zipfile.ZipFile(path) as archive:
        assert archive.infolist()[0].compress_type == zipfile.ZIP_DEFLATED
    content = path.read_bytes()
    begin = content.index(b"a.geojson") + len("a.geojson")
    path.write_bytes(content[:begin] + b"\xff" * 20 + content[begin + 20 :])
    with pytest.raises(LayerError, match="cannot be unpacked"):
        plan(register, path)


def test_an_entry_without_a_name_is_refused(register, tmp_path):
    path = zipped(tmp_path / "nameless.zip", {"a.geojson": frame().to_json().encode()})
    path.write_bytes(path.read_bytes().replace(b"a.geojson", b"\0.geojson"))
    with pytest.raises(LayerError, match="the name “”"):
        plan(register, path)


def test_archives_in_archives_in_archives_are_refused(register, tmp_path):
    inner = zipped(tmp_path / "a.zip", {"a.geojson": frame().to_json().encode()})
    for name in ("b.zip", "c.zip"):
        inner = zipped(tmp_path / name, {inner.name: inner})
    with pytest.raises(LayerError, match="nested"):
        plan(register, inner)


def test_an_archive_of_something_else_is_told(register, tmp_path):
    with pytest.raises(LayerError, match=r"letter\.docx"):
        plan(register, zipped(tmp_path / "mail.zip", {"letter.docx": b"word"}))


@pytest.mark.parametrize("stem", ["a!b", "a?b", "a#b", "a b", "ä:b", "%41"])
def test_odd_file_names_are_read_as_they_are(register, tmp_path, stem):
    path = shapefile(tmp_path)
    for part in list(tmp_path.iterdir()):
        part.rename(part.with_name(stem + part.suffix))
    assert len(plan(register, path.with_name(f"{stem}.shp")).changes) == 2


def test_a_conditions_errors_are_told(register, tmp_path):
    frame().to_file(tmp_path / "a.gpkg")
    assert [c.site for c in plan(register, tmp_path / "a.gpkg", Choice(where="kennung = 'yard'")).changes] == ["yard"]
    with pytest.raises(UsageError, match="condition"):
        plan(register, tmp_path / "a.gpkg", Choice(where="kennung ==== 1"))
