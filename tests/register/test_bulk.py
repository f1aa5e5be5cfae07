"""Arrow and GDAL read the same of a GeoJSON file, and what is out of the ordinary is left to GDAL."""

import json

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sitemap.register import bulk, read_register
from sitemap.register.bulk import read_cells, read_lines
from sitemap.register.csvtable import parse_csv
from sitemap.register.layer import read_layer
from sitemap.register.schema import TABLES, table
from sitemap.shipped import shipped_register

SITES = table("sites")
HEAD = '{"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}, '
RING = [[0, 0], [100.25, 0], [100, 50.125], [0, 0]]
FAR = [[x + 1000, y] for x, y in RING]
SQUARE = {"type": "Polygon", "coordinates": [RING]}
TEXTS = [f.name for f in SITES.fields if f.kind != "number"]


def feature(geometry=SQUARE, **properties):
    return {"type": "Feature", "properties": {"id": "a", **properties}, "geometry": geometry}


def written(*features, head=HEAD, between=",\n"):
    body = between.join(f if isinstance(f, str) else json.dumps(f, ensure_ascii=False) for f in features)
    return f'{head}"features": [\n{body}\n]}}\n'.encode()


def by_gdal(content, tmp_path):
    faults = []
    frame = read_layer({"sites.geojson": content}, tmp_path / "sites.geojson", "sites", faults)
    assert not faults
    return frame


words = st.one_of(st.none(), st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12))
rings = st.tuples(st.integers(0, 5000), st.integers(0, 5000), st.floats(1, 200)).map(
    lambda place: [[place[0] + x * place[2], place[1] + y * place[2]] for x, y in RING]
)
outlines = st.one_of(
    st.lists(rings, min_size=1, max_size=3).map(lambda r: {"type": "Polygon", "coordinates": r}),
    st.lists(st.lists(rings, min_size=1, max_size=2), min_size=1, max_size=3).map(
        lambda r: {"type": "MultiPolygon", "coordinates": r}
    ),
)
accuracies = st.one_of(st.none(), st.integers(0, 10**6), st.floats(0, 1e6, allow_subnormal=False))
features = st.builds(
    lambda outline, accuracy, cells: feature(outline, geometry_accuracy_m=accuracy, **cells),
    outlines,
    accuracies,
    st.dictionaries(st.sampled_from(TEXTS), words, max_size=6),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(features, min_size=1, max_size=6))
def test_it_reads_what_gdal_reads(tmp_path_factory, sites):
    content = written(*sites)
    mine = read_lines(content, SITES)
    if mine is None:  # a text like 12:30 is GDAL's to judge
        assert any(":" in str(v) or "-" in str(v) or "/" in str(v) for s in sites for v in s["properties"].values())
        return
    gdals = by_gdal(content, tmp_path_factory.mktemp("bulk"))
    assert set(mine.columns) == set(gdals.columns)
    assert mine.crs == gdals.crs
    assert shapely.equals_identical(mine.geometry.to_numpy(), gdals.geometry.to_numpy()).all()
    for name in set(mine.columns) - {"geometry"}:
        found, expected = ([None if v != v else v for v in frame[name].tolist()] for frame in (mine, gdals))
        assert found == expected, name


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(written(feature(None)), id="no outline"),
        pytest.param(written(feature({"type": "Point", "coordinates": [1, 2]})), id="point"),
        pytest.param(written(feature({"type": "Polygon", "coordinates": [[*RING[:3], [1, 1]]]})), id="open ring"),
        pytest.param(written(feature({"type": "Polygon", "coordinates": [[RING[0], RING[1], RING[0]]]})), id="short"),
        pytest.param(written(feature({"type": "Polygon", "coordinates": []})), id="empty"),
        pytest.param(written(feature({"type": "Polygon", "coordinates": [[[*p, 7] for p in RING]]})), id="heights"),
        pytest.param(written(feature({"type": "MultiPolygon", "coordinates": [[RING], []]})), id="empty part"),
        pytest.param(written(feature(id=5)), id="number as text"),
        pytest.param(written(feature(note_de=True)), id="truth"),
        pytest.param(written(feature(planned_uses=["housing"])), id="list"),
        pytest.param(written(feature(colour="red")), id="unknown column"),
        pytest.param(written(feature(geometry_accuracy_m="15")), id="text as number"),
        pytest.param(written(feature(geometry_date="2025-03-01T12:00:00")), id="time"),
        pytest.param(written(feature(note_de="12:30")), id="clock"),
        pytest.param(written({**feature(), "id": 7}), id="id of the feature"),
        pytest.param(written({**feature(), "type": "Fixture"}), id="no feature"),
        pytest.param(written({**feature(), "properties": None}), id="no properties"),
        pytest.param(written(json.dumps(feature()).replace("100.25", "NaN")), id="no number"),
        pytest.param(written(json.dumps(feature()).replace("100.25", "1e999")), id="infinite"),
        pytest.param(written(feature(), between=",\n").replace(b'"id": "a"', b'"id": "a", "id": "b"'), id="twice"),
        pytest.param(written(feature(), feature(), between="\n"), id="no comma"),
        pytest.param(written(feature(), feature(), between=", "), id="one line"),
        pytest.param(written(feature(), head='{"type": "FeatureCollection", '), id="no crs"),
        pytest.param(written(feature(), head=HEAD.replace("EPSG::25832", "OGC:1.3:CRS84")), id="other crs"),
        pytest.param(written(feature(), head=HEAD + '"bbox": [0, 0, 1, 1], '), id="other member"),
        pytest.param(written(), id="nothing"),
        pytest.param(written(feature())[:-3], id="cut off"),
        pytest.param(written(feature()) + b"{}", id="more"),
        pytest.param(b"", id="no file"),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_gdal(content):
    assert read_lines(content, SITES) is None


def test_columns_are_those_of_the_file():
    frame = read_lines(written(feature(note_de=None, note_en='she said "section":')), SITES)
    assert list(frame.columns) == ["id", "note_de", "note_en", "geometry"]


def test_many_blocks_are_one_file(monkeypatch):
    pair = {"type": "MultiPolygon", "coordinates": [[RING], [FAR]]}
    sites = [feature(pair if i % 5 == 2 else SQUARE, id=str(i), note_de="," * (i % 4)) for i in range(40)]
    content, broken = written(*sites), written(*sites, "")
    whole = read_lines(content, SITES)
    for together in (1, 500, 2000):
        monkeypatch.setattr(bulk, "_TOGETHER", together)
        assert_frame_equal(read_lines(content, SITES), whole)
        assert read_lines(broken, SITES) is None


def test_polygons_and_multipolygons_keep_their_order():
    pair = {"type": "MultiPolygon", "coordinates": [[RING], [FAR]]}
    frame = read_lines(written(*(feature(pair if i % 3 else SQUARE, name_de=str(i)) for i in range(9))), SITES)
    assert frame["name_de"].tolist() == [str(i) for i in range(9)]
    assert frame.geom_type.tolist() == ["MultiPolygon" if i % 3 else "Polygon" for i in range(9)]


cells = st.text(
    st.one_of(st.sampled_from(',;"\r\n\t\0 \x0b\x85\u2028\ufeff'), st.characters(codec="utf-8")), max_size=3
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=4), st.booleans(), st.booleans())
def test_cells_are_those_of_the_reader_of_csv(rows, marked, ended):
    text = "\n".join(",".join(row) for row in [["id", "name_de", "name_en"], *rows]) + "\n" * ended
    content = text.encode("utf-8-sig" if marked else "utf-8")
    faults = []
    columns, lines = parse_csv(content, table("projects"), faults)
    found = read_cells(content)
    if found is None:
        assert not all(cell.isascii() and cell.isalnum() for row in rows for cell in row)
    else:
        assert not faults
        assert ({name: cells.tolist() for name, cells in found[0].items()}, found[1]) == (columns, lines)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"id,name_de\na,A,B\n", id="longer row"),
        pytest.param(b"id,name_de\na,A\n\nb,B\n", id="empty row"),
        pytest.param(b'id,name_de\na,"A\n,B"\n', id="quotes"),
        pytest.param(b"id,name_de\r\na,A\r\n", id="other ends of lines"),
        pytest.param(b"id,name_de,id\na,A,b\n", id="column twice"),
        pytest.param(b"id;name_de\na;A\n", id="semicolon"),
        pytest.param(b"id,name_de\na,\xff\n", id="not UTF-8"),
        pytest.param(b"id,\xff\na,A\n", id="header not UTF-8"),
        pytest.param(b"id,name_de\na,A\0\n", id="null"),
        pytest.param(b"", id="no file"),
    ],
)
def test_unusual_cells_are_left_to_the_reader_of_csv(content):
    assert read_cells(content) is None


def test_a_register_is_the_same_by_either(monkeypatch):
    shipped = shipped_register()
    by_layer = read_register(shipped)
    monkeypatch.setattr(bulk, "WORTH_BYTES", 0)
    taken = []
    monkeypatch.setattr(bulk, "read_lines", lambda *given: taken.append(read_lines(*given)) or taken[-1])
    by_lines = read_register(shipped)
    assert isinstance(taken[0], gpd.GeoDataFrame)
    assert_frame_equal(by_lines.sites, by_layer.sites)
    assert by_lines.sites.crs == by_layer.sites.crs
    assert by_lines.faults == by_layer.faults
    for name in (t.name for t in TABLES):
        assert_frame_equal(by_lines.table(name), by_layer.table(name))
