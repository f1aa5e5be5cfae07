"""Sites over a layer: areas by class, whatever the file's format, parts and CRS, and whichever the engine."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitemap.overlay import LayerSource, combine, near, open_layer, overlay
from sitemap.overlay.partial import table_of
from sitemap.overlay.task import task_for
from sitemap.overlay.threads import part_sums

CRS = "EPSG:25833"
ENGINES = ("shapely", "duckdb")
# Where a town could be; figures of six and seven digits, as they are in life.
X, Y = 402_000.0, 6_082_000.0


def at(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda xy: xy + np.array([X, Y]))


def sites_of(shapes: list[shapely.Geometry | None]) -> gpd.GeoSeries:
    return gpd.GeoSeries(
        [s if s is None else at(s) for s in shapes],
        index=pd.Index([f"s{i:02}" for i in range(len(shapes))], name="site_id"),
        crs=CRS,
    )


def layer_of(shapes: list[shapely.Geometry | None], **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[s if s is None else at(s) for s in shapes], crs=CRS)


@pytest.fixture(scope="module")
def sites() -> gpd.GeoSeries:
    return sites_of([shapely.Point(50 * i, 50 * j).buffer(30) for i in range(4) for j in range(4)])


@pytest.fixture(scope="module")
def parcels() -> gpd.GeoDataFrame:
    boxes = [shapely.box(i * 7, j * 9, i * 7 + 7, j * 9 + 9) for i in range(-8, 30) for j in range(-6, 25)]
    uses = [("green", "street", None)[i % 3] for i in range(len(boxes))]
    people = [(None, 0, 3, 11)[i % 4] for i in range(len(boxes))]
    return layer_of(boxes, use=uses, people=people)


def by_geopandas(sites: gpd.GeoSeries, parcels: gpd.GeoDataFrame, by: str = "use") -> pd.Series:
    """Measure with another program: GeoPandas cuts, pandas adds."""
    cut = gpd.overlay(sites.rename("geometry").reset_index(), parcels, keep_geom_type=True)
    return cut.assign(area_m2=cut.area).groupby(["site_id", by], dropna=False)["area_m2"].sum()


def write(frame: gpd.GeoDataFrame, form: str, folder: Path) -> Path:
    """Write a layer in one of the forms that users have."""
    if form == "folder":
        (folder / "layer" / "below").mkdir(parents=True)
        half = len(frame) // 2
        frame[:half].to_parquet(folder / "layer" / "a.parquet", write_covering_bbox=True, row_group_size=100)
        frame[half:].to_parquet(folder / "layer" / "below" / "b.parquet", write_covering_bbox=True)
        return folder / "layer"
    path = folder / f"layer [1] it's.{form.split(maxsplit=1)[0]}"
    if form == "parquet":
        frame.to_parquet(path, write_covering_bbox=True, row_group_size=100)
    elif form == "parquet without boxes":
        frame.rename_geometry("shape").to_parquet(path)
    elif form == "parquet with single boxes":
        frame.to_parquet(path, write_covering_bbox=True)
        single_boxes(path)
    else:
        frame.to_file(path, layer="layer" if form == "gpkg" else None, engine="pyogrio")
    return path


def single_boxes(path: Path) -> None:
    """Store the boxes in single precision, rounded to the nearest as careless writers do, and the use as a dictionary."""
    table = pq.read_table(path)
    box = table["bbox"].combine_chunks()
    names = [box.type.field(i).name for i in range(4)]
    single = pa.StructArray.from_arrays([v.cast(pa.float32()) for v in box.flatten()], names)
    table = table.set_column(table.schema.get_field_index("bbox"), "bbox", single)
    table = table.set_column(0, "use", table["use"].dictionary_encode())
    pq.write_table(table, path, row_group_size=100)


FORMS = ("parquet", "folder", "parquet without boxes", "parquet with single boxes", "gpkg", "fgb", "geojson", "shp")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", FORMS)
def test_every_format_gives_the_areas_of_geopandas(form, engine, sites, parcels, tmp_path):
    path = write(parcels, form, tmp_path)
    found = overlay(sites, LayerSource(path), by=["use"], sums=["people"], engine=engine)
    wanted = by_geopandas(sites, parcels)
    pd.testing.assert_series_equal(found.frame["area_m2"], wanted, rtol=1e-9)
    assert found.engine.name == engine
    assert found.repaired == 0
    # A parcel of 63 m² shares its people out by area.
    whole = by_geopandas(sites, parcels.assign(people=parcels["people"].fillna(0)), "people").reset_index()
    people = (whole["people"] * whole["area_m2"] / 63).groupby(whole["site_id"]).sum()
    np.testing.assert_allclose(found.frame["sum_people"].groupby("site_id").sum(), people, rtol=1e-9)
    hits = sites.geometry.apply(lambda s: int((shapely.area(shapely.intersection(parcels.geometry, s)) > 1e-6).sum()))
    assert found.frame["features"].groupby("site_id").sum().to_dict() == hits.to_dict()
    assert 0 < found.frame["missing_people"].sum() < found.frame["features"].sum() / 2


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("crs", ["EPSG:3035", "EPSG:4326"])
def test_a_layer_in_another_crs_is_transformed_vertex_by_vertex(crs, engine, sites, parcels, tmp_path):
    path = write(parcels.to_crs(crs), "parquet", tmp_path)
    found = overlay(sites, LayerSource(path), by=["use"], engine=engine).frame["area_m2"]
    pd.testing.assert_series_equal(found, by_geopandas(sites, parcels.to_crs(crs).to_crs(CRS)), rtol=1e-9)
    # There and back moves a vertex by far less than a millimetre.
    pd.testing.assert_series_equal(found, by_geopandas(sites, parcels), rtol=1e-5)


def test_partial_sums_of_parts_add_up_in_any_grouping(sites, parcels, tmp_path):
    path = write(parcels, "parquet", tmp_path)
    layer = open_layer(LayerSource(path))
    task = task_for(sites, layer, by=["use"], sums=["people"])
    parts = [part_sums(part, task) for part in layer.parts]
    assert len(parts) == pq.ParquetFile(path).num_row_groups > 9
    at_once = table_of(combine(parts, task), sites.index, task)
    grouped = combine([combine(parts[i::3], task) for i in range(3)], task)
    pd.testing.assert_frame_equal(at_once, table_of(grouped, sites.index, task), rtol=1e-12)
    whole = overlay(sites, LayerSource(path), by=["use"], sums=["people"], engine="shapely").frame
    pd.testing.assert_frame_equal(at_once, whole, check_exact=True)


SQUARE = shapely.box(0, 0, 100, 100)
BOW_TIE = shapely.Polygon([(10, 10), (50, 50), (50, 10), (10, 50)])
OVERLAPPING = shapely.Polygon([(0, 0), (60, 0), (60, 40), (20, 40), (20, -20), (40, -20), (40, 60), (0, 60)])
CASES = {
    # name: (sites, features, area of each site by feature, in m², repaired)
    "the same outline": ([SQUARE], [SQUARE], [[10_000]], 0),
    "inside": ([SQUARE], [shapely.box(10, 10, 20, 20)], [[100]], 0),
    "around": ([SQUARE], [shapely.box(-50, -50, 150, 150)], [[10_000]], 0),
    "shares an edge": ([SQUARE], [shapely.box(100, 0, 200, 100)], [[0]], 0),
    "shares a corner": ([SQUARE], [shapely.box(100, 100, 200, 200)], [[0]], 0),
    "inside along an edge": ([SQUARE], [shapely.box(0, 0, 100, 10)], [[1_000]], 0),
    "in the hole": ([SQUARE.difference(shapely.box(40, 40, 60, 60))], [shapely.box(45, 45, 55, 55)], [[0]], 0),
    "over the hole": ([SQUARE.difference(shapely.box(40, 40, 60, 60))], [shapely.box(30, 30, 70, 70)], [[1_200]], 0),
    "hole in the feature": ([shapely.box(45, 45, 55, 55)], [SQUARE.difference(shapely.box(40, 40, 60, 60))], [[0]], 0),
    "two parts": ([SQUARE], [shapely.MultiPolygon([shapely.box(-5, 0, 5, 10), shapely.box(90, 90, 110, 110)])], [[150]], 0),
    "site of two parts": ([shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)])], [shapely.box(5, 0, 25, 10)], [[100]], 0),
    "the same twice": ([SQUARE], [SQUARE, SQUARE], [[10_000, 10_000]], 0),
    "sites over each other": ([SQUARE, shapely.box(50, 0, 150, 100)], [SQUARE], [[10_000], [5_000]], 0),
    "a spike of a millimetre": ([SQUARE], [shapely.Polygon([(99, 50), (300, 50), (99, 50.001)])], [[0.000997512438]], 0),
    "bow-tie": ([SQUARE], [BOW_TIE], [[800]], 1),
    "ring over itself": ([shapely.box(-100, -100, 100, 100)], [OVERLAPPING], [[3_600]], 1),
    "no site": ([shapely.Polygon(), None, SQUARE], [SQUARE], [[0], [0], [10_000]], 0),
    "no feature": ([SQUARE], [None, shapely.Polygon(), SQUARE], [[0, 0, 10_000]], 0),
    "with heights": ([SQUARE], [shapely.force_3d(shapely.box(0, 0, 50, 50), 80.0)], [[2_500]], 0),
    "far away": ([SQUARE], [shapely.box(9_000, 9_000, 9_100, 9_100)], [[0]], 0),
    "nothing at all": ([SQUARE], [], [[]], 0),
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", CASES)
def test_degenerate_cases(name, engine, tmp_path):
    shapes, features, areas, repaired = CASES[name]
    sites = sites_of(shapes)
    layer = layer_of(features, number=pd.Series(range(len(features)), dtype="int64"))
    found = overlay(sites, LayerSource(write(layer, "parquet", tmp_path)), by=["number"], engine=engine)
    wanted = {
        (f"s{i:02}", j): pytest.approx(area, rel=1e-6)
        for i, of_site in enumerate(areas)
        for j, area in enumerate(of_site)
        if area
    }
    assert found.frame["area_m2"].to_dict() == wanted
    assert found.repaired == repaired


def polygons(size: int) -> st.SearchStrategy[list[shapely.Geometry]]:
    """Draw polygons on a grid of whole metres, so that edges and corners meet; some of them cross themselves."""
    point = st.tuples(st.integers(0, 12), st.integers(0, 12))
    ring = st.lists(point, min_size=3, max_size=7, unique=True).map(shapely.Polygon)
    return st.lists(ring.filter(lambda p: shapely.make_valid(p).area > 0), min_size=1, max_size=size)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outlines=polygons(4), features=polygons(8), data=st.data())
def test_engines_agree_with_each_other_and_with_geopandas(outlines, features, data, tmp_path):
    # Each is repaired as the method says; a valid site is the user's duty.
    repaired = [shapely.make_valid(f, method="structure", keep_collapsed=False) for f in features]
    sites = sites_of([shapely.make_valid(s, method="structure", keep_collapsed=False) for s in outlines])
    uses = data.draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=len(features), max_size=len(features)))
    path = write(layer_of(features, use=uses), "parquet", tmp_path)
    one, other = (overlay(sites, LayerSource(path), by=["use"], engine=engine) for engine in ENGINES)
    pd.testing.assert_frame_equal(one.frame, other.frame, rtol=1e-9)
    assert one.repaired == other.repaired == sum(not f.is_valid for f in features)
    wanted = by_geopandas(sites[~sites.is_empty], layer_of(repaired, use=uses))
    wanted = wanted[wanted > 1e-6]
    pd.testing.assert_series_equal(one.frame["area_m2"], wanted, rtol=1e-7)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("form", ["folder", "gpkg", "fgb"])
def test_near_hands_over_what_meets_the_sites_in_the_same_order(form, engine, sites, parcels, tmp_path):
    mixed = pd.concat([parcels, layer_of([BOW_TIE], use=["tie"], people=[1])], ignore_index=True)
    mixed["number"] = range(len(mixed))
    path = write(mixed, form, tmp_path)
    found = near(sites[:5], LayerSource(path), columns=["use", "number"], engine=engine)
    meets = mixed.geometry.make_valid(method="structure", keep_collapsed=False).intersects(sites[:5].union_all())
    assert set(found.frame["number"]) == set(mixed["number"][meets])
    assert found.repaired == 1
    assert found.frame.crs == sites.crs
    assert found.frame.geometry.is_valid.all()
    if form == "folder":
        assert found.frame["number"].is_monotonic_increasing
    again = near(sites[:5], LayerSource(path), columns=["use", "number"], engine="shapely")
    pd.testing.assert_frame_equal(found.frame, again.frame)
