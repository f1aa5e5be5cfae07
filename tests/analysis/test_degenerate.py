"""Every analysis that lays polygons over sites, on the shapes and layers that break such code; expected areas by hand."""

import dataclasses
import json

import geopandas as gpd
import numpy as np
import pytest
import shapely

import sitemap
from sitemap.analysis import Inputs
from tests.analysis.planning import census_csv, grid_cells, linked, place, rule_file
from tests.analysis.shapes import at_town, register_of
from tests.registers import CRS, as_json, collection, feature, valid

SITE = shapely.box(0, 0, 400, 400)
HOLED = shapely.Polygon(SITE.exterior, [shapely.box(100, 100, 200, 200).exterior])
PARTS = shapely.MultiPolygon([shapely.box(0, 0, 100, 400), shapely.box(300, 0, 400, 400)])
# Two triangles of 100 m by 200 m that meet at a point.
BOW = shapely.Polygon([(0, 0), (200, 200), (200, 0), (0, 200)])
# A ring that runs along itself: a square of 200 m with a spike.
SPIKE = shapely.Polygon([(0, 0), (200, 0), (200, 200), (100, 200), (100, 350), (100, 200), (0, 200)])


@dataclasses.dataclass(frozen=True)
class Case:
    """A site and a layer in m, and how much of the site the layer takes in m²."""

    site: shapely.Geometry
    layer: tuple[shapely.Geometry, ...]
    common_m2: float
    crs: str = CRS


CASES = {
    "a hole in the site": Case(HOLED, (shapely.box(0, 0, 400, 200),), 400 * 200 - 100 * 100),
    "a hole in the layer": Case(SITE, (HOLED,), 400 * 400 - 100 * 100),
    "a layer that fills the hole of the site": Case(HOLED, (shapely.box(100, 100, 200, 200),), 0),
    "a site of several parts": Case(PARTS, (shapely.box(0, 0, 400, 100),), 2 * 100 * 100),
    "a layer of several parts": Case(SITE, (PARTS,), 2 * 100 * 400),
    "touching along an edge": Case(SITE, (shapely.box(400, 0, 500, 400),), 0),
    "touching at a corner": Case(SITE, (shapely.box(400, 400, 500, 500),), 0),
    "the same outline": Case(SITE, (SITE,), 400 * 400),
    "overlapping polygons of the layer": Case(SITE, (shapely.box(0, 0, 300, 100), shapely.box(200, 0, 400, 100)), 40_000),
    "an empty layer": Case(SITE, (), 0),
    "a layer in degrees": Case(SITE, (shapely.box(-50, 0, 150, 400),), 150 * 400, "EPSG:4326"),
    "a layer in the next zone": Case(SITE, (shapely.box(-50, 0, 150, 400),), 150 * 400, "EPSG:25833"),
    "a layer in the grid of Europe": Case(SITE, (shapely.box(-50, 0, 150, 400),), 150 * 400, "EPSG:3035"),
}  # fmt: skip
# Repaired where the user names the layer; the register's own context must be sound.
BROKEN = {
    "a ring that crosses itself": Case(SITE, (BOW,), 2 * 0.5 * 200 * 100),
    "a ring that runs along itself": Case(SITE, (SPIKE,), 200 * 200),
}


def layer_file(folder, case):
    frame = gpd.GeoDataFrame(geometry=[at_town(s) for s in case.layer], crs=CRS)
    # A straight edge is bent in another system: it is drawn with vertices enough.
    if case.crs != CRS:
        frame = frame.set_geometry(frame.geometry.segmentize(20)).to_crs(case.crs)
    frame.to_file(folder / "layer.gpkg", geometry_type="Unknown")
    return folder / "layer.gpkg"


def taken_by_built(register, folder, case):
    reg = register_of(register, [case.site], 0.01)
    return (
        sitemap.analyse(reg, Inputs(built=layer_file(folder, case)), names=["built"])
        .table("built")
        .loc["s0", "built_m2"]
    )


def constraint_rules(folder, case):
    layer_file(folder, case)
    return rule_file(
        folder / "rules.toml",
        """
[[layers]]
id = "shaft"
title_de = "Schachtschutz"
title_en = "Shaft protection"
kind = "mining"
file = "layer.gpkg"
accuracy_m = 0.001
covered_bounds = [0, 0, 9000000, 9000000]
source = "somebody"
[layers.severity]
"*" = "excludes"
""",
    )


def taken_by_constraints(register, folder, case):
    reg = register_of(register, [case.site], 0.01)
    frame = sitemap.analyse(reg, Inputs(constraints=constraint_rules(folder, case)), names=["constraints"])
    table = frame.table("constraints").reset_index()
    return table.loc[table["state"] == "found", "area_m2"].sum()


def taken_from_capacity(register, folder, case):
    reg = register_of(register, [case.site], 0.01)
    row = (
        sitemap.analyse(reg, Inputs(built=layer_file(folder, case)), names=["capacity"])
        .table("capacity")
        .loc["s0"]
        .iloc[0]
    )
    assert row["land_m2"] == pytest.approx(case.site.area - row["taken_m2"], rel=1e-4, abs=1)
    return row["taken_m2"]


def taken_from_capacity_by_constraints(register, folder, case):
    reg = register_of(register, [case.site], 0.01)
    rules = constraint_rules(folder, case)
    return sitemap.analyse(reg, Inputs(constraints=rules), names=["capacity"]).table("capacity")["taken_m2"].iloc[0]


def part_in_districts(_register, folder, case):
    draft = valid()
    parts = [at_town(s) for s in case.layer]
    if case.crs != CRS:
        parts = list(gpd.GeoSeries(parts, crs=CRS).segmentize(20).to_crs(case.crs))
    rows = [feature(json.loads(shapely.to_geojson(s)), id=f"d{n}", name=f"D{n}") for n, s in enumerate(parts)]
    draft.files["context/districts.geojson"] = as_json(collection(rows, case.crs))
    draft.add("layers", "towns", id="districts", role="districts", file="context/districts.geojson")
    draft.change("sites", "old-works", geometry=json.loads(shapely.to_geojson(at_town(case.site))))
    frame = (
        sitemap.analyse(linked(draft, folder), names=["belonging"]).table("belonging").loc["old-works"].loc["districts"]
    )
    return frame.loc[frame.index != "", "part_m2"].sum()


OVERLAYS = {
    "built": taken_by_built,
    "constraints": taken_by_constraints,
    "capacity, built": taken_from_capacity,
    "capacity, excluded": taken_from_capacity_by_constraints,
    "belonging": part_in_districts,
}


# Districts that overlap are each told whole.
PAIRS = [(a, c) for a in OVERLAYS for c in CASES if (a, c) != ("belonging", "overlapping polygons of the layer")]


@pytest.mark.parametrize(("analysis", "case"), PAIRS)
def test_an_overlay_is_what_one_computes_by_hand(register, tmp_path, analysis, case):
    found = OVERLAYS[analysis](register, tmp_path, CASES[case])
    assert found == pytest.approx(CASES[case].common_m2, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("analysis", [a for a in OVERLAYS if a != "belonging"])
def test_invalid_rings_of_a_layer_count_as_they_are_drawn(register, tmp_path, analysis, case):
    found = OVERLAYS[analysis](register, tmp_path, BROKEN[case])
    assert found == pytest.approx(BROKEN[case].common_m2, rel=1e-6)


@pytest.mark.parametrize("case", BROKEN)
def test_invalid_rings_of_the_registers_own_context_are_refused(register, tmp_path, case):
    with pytest.raises(sitemap.LayerError, match=r"districts\.geojson"):
        part_in_districts(register, tmp_path, BROKEN[case])


SHAPES = {
    "a hole in the site": (HOLED, 150_000),
    "a site of several parts": (PARTS, 80_000),
    "a site over the municipal border": (shapely.box(9900, 0, 10_300, 400), 160_000),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shares_in_towns_of_hard_shapes_add_up(register, shape):
    site, area = SHAPES[shape]
    frame = sitemap.analyse(register_of(register, [site], 0.01), names=["belonging"]).table("belonging")
    towns = frame.loc["s0"].loc["municipalities"]
    assert towns["part_m2"].sum() == pytest.approx(area)
    if "border" in shape:
        assert towns["share"].to_dict() == pytest.approx({"seldorf": 0.25, "nebra": 0.75})


# The station stands at (5000, 5000): in a hole, between two parts, on an edge, at a corner.
AROUND = {
    "a hole around the stop": (shapely.Polygon(shapely.box(4800, 4800, 5200, 5200).exterior,
                                               [shapely.box(4900, 4900, 5100, 5100).exterior]), 100),
    "parts on both sides of the stop": (shapely.MultiPolygon([shapely.box(4700, 4900, 4950, 5100),
                                                              shapely.box(5080, 4900, 5300, 5100)]), 50),
    "a stop on the edge": (shapely.box(5000, 4900, 5200, 5100), 0),
    "a stop at the corner": (shapely.box(5000, 5000, 5200, 5200), 0),
}  # fmt: skip


@pytest.mark.parametrize("shape", AROUND)
def test_the_way_to_a_stop_begins_at_the_nearest_edge(register, shape):
    site, way_m = AROUND[shape]
    results = sitemap.analyse(register_of(register, [site], 0.01), names=["reach", "belonging"])
    reach = results.table("reach").loc[("s0", "walking", 5)]
    assert (reach["nearest_stop_m"], reach["stops"]) == (pytest.approx(way_m, abs=1e-6), 1)
    nearest = results.table("belonging-nearest").loc[("s0", "stations")]
    assert nearest["edge_m"] == pytest.approx(way_m, abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_reached_land_is_around_the_site_and_without_it(register, shape):
    site, area = SHAPES[shape]
    frame = sitemap.analyse(register_of(register, [site], 0.01), names=["reach"]).table("reach")
    found = frame.loc[("s0", "walking", 5), "area_m2"]
    # The second method counts points of a grid 4 m apart.
    minx, miny, maxx, maxy = site.buffer(360).bounds
    x, y = np.meshgrid(np.arange(minx, maxx, 4) + 2, np.arange(miny, maxy, 4) + 2)
    points = shapely.points(x.ravel(), y.ravel())
    near = shapely.dwithin(site, points, 360).sum() * 16
    assert found + area == pytest.approx(near, rel=0.01)


BANDED = {
    "a hole in the band": (shapely.Polygon(shapely.box(0, 0, 3000, 400).exterior,
                                           [shapely.box(1000, 100, 1400, 300).exterior]),
                           shapely.box(1100, 0, 1200, 400), 200 * 100 / 40_000),
    "a band of several parts": (shapely.MultiPolygon([shapely.box(0, 0, 2000, 400), shapely.box(2500, 0, 3000, 400)]),
                                shapely.box(1900, 0, 2600, 400), 200 / 700),
    "touching the band": (shapely.box(0, 0, 3000, 400), shapely.box(500, 400, 600, 500), 0),
}  # fmt: skip


@pytest.mark.parametrize("shape", BANDED)
def test_a_site_and_a_band_of_hard_shapes(register, shape):
    band, site, share = BANDED[shape]
    reg = register_of(register, [band, site], 0.01, kind=["corridor", "colliery"])
    row = sitemap.analyse(reg, names=["band"]).table("band").loc[("s0", "s1")]
    assert row["share_inside"] == pytest.approx(share, abs=1e-9)
    assert row["distance_m"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES)
def test_people_at_a_site_of_a_hard_shape_are_those_of_its_land(register, tmp_path, shape):
    """The same number in every cell: people are the area times the density."""
    site, area = SHAPES[shape]
    minx, miny, maxx, maxy = site.buffer(4500).bounds
    grid = census_csv(tmp_path / "grid.csv", dict.fromkeys(grid_cells(minx, miny, maxx - minx, maxy - miny), 10))
    reg = register_of(register, [site], 0.01)
    row = sitemap.analyse(reg, Inputs(census=grid), names=["catchment"]).table("catchment").loc["s0"]
    # A cell of the grid (EPSG:3035) has a ground area that differs from 10,000 m² by less than 1 %.
    assert row["people_site"] == pytest.approx(area / 1000, rel=0.01)
    around = site.buffer(500, quad_segs=64).area - area
    assert row["people_500m"] == pytest.approx(around / 1000, rel=0.01)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3035"])
def test_stops_in_another_system_are_the_same_stops(register, tmp_path, crs):
    points = gpd.GeoDataFrame(geometry=[place(shapely.Point(500, 200)), place(shapely.Point(5000, 200))], crs=CRS)
    points.to_crs(crs).to_file(tmp_path / "stops.gpkg")
    frame = sitemap.analyse(register_of(register, [SITE], 0.01), Inputs(stops=tmp_path / "stops.gpkg"), names=["reach"])
    row = frame.table("reach").loc[("s0", "walking", 5)]
    assert (row["stops"], row["nearest_stop_m"]) == (1, pytest.approx(100, abs=0.01))
