"""Layers that the user names: what is read of them, in which system, and what is refused."""

import geopandas as gpd
import pyproj
import pytest
import shapely

from sitemap.analysis.overlay_layer import boxes_around, polygons_near, read_features
from sitemap.errors import LayerError, UsageError
from tests.analysis.planning import place
from tests.registers import CRS, EAST, NORTH

PLANE = pyproj.CRS(CRS)
BOUNDS = (EAST, NORTH, EAST + 1000, NORTH + 1000)
POINTS = {"near": (500, 500), "far": (5000, 500), "north": (500, 5000)}


def points(path, crs=CRS, layer="stops", **shapes):
    rows = shapes or {name: place(shapely.Point(xy)) for name, xy in POINTS.items()}
    frame = gpd.GeoDataFrame({"name": list(rows), "line": range(len(rows))}, geometry=list(rows.values()), crs=CRS)
    frame.to_crs(crs).to_file(path, layer=layer)
    return path


def read(path, *columns, layer=None, types=("Point",)):
    return read_features(path, PLANE, bounds=BOUNDS, types=types, layer=layer, columns=columns)


@pytest.mark.parametrize("crs", [CRS, "EPSG:4326", "EPSG:3035"])
def test_only_what_is_near_is_read_and_stands_in_the_registers_system(tmp_path, crs):
    frame = read(points(tmp_path / "stops.gpkg", crs), "name")
    assert list(frame.columns) == ["name", "geometry"]
    assert frame.index.tolist() == [0]
    assert frame["name"].tolist() == ["near"]
    assert frame.crs == PLANE
    assert frame.geometry.iloc[0].distance(place(shapely.Point(500, 500))) < 0.01


def test_a_feature_at_the_corner_of_the_bounds_is_read_in_a_system_that_is_turned(tmp_path):
    corners = {f"{x} {y}": place(shapely.Point(x, y)) for x in (0, 1000) for y in (0, 1000)}
    assert len(read(points(tmp_path / "corners.gpkg", "EPSG:3035", **corners))) == 4


def test_a_layer_is_read_by_its_name(tmp_path):
    path = points(tmp_path / "two.gpkg")
    points(path, layer="other", second=place(shapely.Point(100, 100)))
    assert read(path, "name", layer="other")["name"].tolist() == ["second"]
    assert read(path, "name", layer="stops")["name"].tolist() == ["near"]


def test_features_without_a_geometry_are_left_out(tmp_path):
    path = points(tmp_path / "holes.geojson", empty=None, near=place(shapely.Point(500, 500)), none=shapely.Point())
    assert read(path, "name")["name"].tolist() == ["near"]


def test_fields_that_are_missing_are_named_with_those_there_are(tmp_path):
    path = points(tmp_path / "stops.gpkg")
    with pytest.raises(LayerError) as caught:
        read(path, "kind", "name", "colour", layer="stops")
    assert str(caught.value) == f"{path} (stops): the layer has no field “kind, colour” → use one of: name, line"


def test_a_layer_without_any_field_has_none_to_offer(tmp_path):
    path = tmp_path / "bare.gpkg"
    gpd.GeoDataFrame(geometry=[place(shapely.Point(1, 1))], crs=CRS).to_file(path)
    with pytest.raises(LayerError, match="use one of: –"):
        read(path, "kind")


def test_other_geometries_are_refused_each_once_by_name(tmp_path):
    line, box = place(shapely.LineString([(0, 0), (9, 9)])), place(shapely.box(0, 0, 9, 9))
    path = points(tmp_path / "mixed.geojson", a=line, b=box, c=box, d=place(shapely.Point(5, 5)))
    with pytest.raises(LayerError, match=r"the layer holds LineString, Polygon, not Point / MultiPoint →"):
        read(path, types=("Point", "MultiPoint"))


def test_a_table_without_geometry_is_refused(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("name,kind\na,b\n", encoding="utf-8")
    with pytest.raises(LayerError, match="no geometry"):
        read(path)


def test_the_box_of_a_site_is_wider_by_the_margin_on_every_side():
    sites = gpd.GeoDataFrame({"n": [1, 2]}, geometry=[shapely.box(10, 20, 40, 60), None], index=["a", "b"], crs=CRS)
    boxes = boxes_around(sites, 5)
    assert boxes["a"].bounds == (5, 15, 45, 65)
    assert boxes["b"] is None
    assert (boxes.index.tolist(), boxes.crs) == (["a", "b"], PLANE)


def test_polygons_come_from_the_layer_and_by_the_engine_that_are_named(tmp_path):
    path = tmp_path / "plots.gpkg"
    for layer, side in (("small", 10), ("large", 400)):
        frame = gpd.GeoDataFrame({"owner": [layer]}, geometry=[place(shapely.box(0, 0, side, side))], crs=CRS)
        frame.to_file(path, layer=layer)
    zones = gpd.GeoSeries([place(shapely.box(0, 0, 1000, 1000))], crs=CRS)
    found = polygons_near(path, zones, engine="shapely", layer="large", columns=["owner"])
    assert found.frame["owner"].tolist() == ["large"]
    assert found.frame.geometry.area.tolist() == pytest.approx([160_000])
    assert found.repaired == 0
    with pytest.raises(UsageError, match="abacus"):
        polygons_near(path, zones, engine="abacus", layer="large")
