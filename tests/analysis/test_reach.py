"""Reach along streets and as the crow flies, against ways measured by hand."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

import sitemap
from sitemap.analysis import Inputs
from sitemap.analysis.reach import REACH
from sitemap.analysis.reachlayer import with_reach
from sitemap.errors import LayerError, UsageError
from tests.analysis.planning import census_csv, grid_cells, linked, pbf, place
from tests.registers import CRS, polygon, rectangle, valid

ROAD = {"highway": "residential"}


def town(folder, **sites):
    """Return a register with these rectangles as its only sites, known exactly."""
    draft = valid()
    model = draft.row("sites", "old-works")
    draft.sites[:] = [
        {**model, "id": name.replace("_", "-"), "geometry": polygon(rectangle(*box)), "geometry_accuracy_m": 0.01}
        for name, box in sites.items()
    ]
    return linked(draft, folder)


def reach(register, **inputs):
    return sitemap.analyse(register, Inputs(**inputs), names=["reach"]).table("reach")


def points_file(path, *places):
    gpd.GeoDataFrame(
        {"name": [str(p) for p in places]}, geometry=[place(shapely.Point(p)) for p in places], crs=CRS
    ).to_file(path)
    return path


def test_one_street_out_of_a_site_is_reached_as_far_as_the_minutes_carry(tmp_path):
    register = town(tmp_path, works=(0, 0, 800, 500))
    street = pbf(tmp_path / "s.osm.pbf", [([(800, 250), (6000, 250)], ROAD)])
    table = reach(register, network=street)
    for minutes, mode, way in ((5, "walking", 360), (15, "walking", 1080), (15, "cycling", 3600)):
        row = table.loc[("works", mode, minutes)]
        assert row["basis"] == "network"
        assert row["distance_m"] == way
        # The last 50 m are the strip beside the street; the street begins at the fence.
        assert row["network_m"] == pytest.approx(way - 50, abs=1)
        assert row["area_m2"] == pytest.approx((way - 50) * 100 + np.pi * 50**2 / 2, rel=0.005)


def test_without_a_network_reach_is_a_straight_line_and_says_so(tmp_path):
    table = reach(town(tmp_path, works=(0, 0, 800, 500)))
    assert set(table["basis"]) == {"straight-line"}
    assert table["network_m"].isna().all()
    for (_, _, _), row in table.iterrows():
        d = row["distance_m"]
        assert row["area_m2"] == pytest.approx(2 * 1300 * d + np.pi * d**2, rel=1e-3)


def test_a_straight_line_never_reaches_less_than_streets(tmp_path):
    register = town(tmp_path, works=(0, 0, 800, 500), mill=(1500, 900, 200, 200))
    streets = [([(x, -3000), *((x, y) for y in range(-2800, 4000, 200))], ROAD) for x in range(-3000, 4000, 200)]
    streets += [([(-3000, y), *((x, y) for x in range(-2800, 4000, 200))], ROAD) for y in range(-3000, 4000, 200)]
    along, straight = reach(register, network=pbf(tmp_path / "g.osm.pbf", streets)), reach(register)
    assert (along["area_m2"] <= straight["area_m2"] * 1.001).all()
    assert (along["sites"] <= straight["sites"]).all()
    # In a grid of streets one gets |dx| + |dy| far, and the strips beside them are three quarters of the land.
    assert (along["area_m2"] > straight["area_m2"] / 3).all()


def test_reach_grows_with_the_minutes(tmp_path):
    register = town(tmp_path, works=(0, 0, 800, 500), mill=(1500, 900, 200, 200))
    street = pbf(tmp_path / "s.osm.pbf", [([(800, 250), (1600, 250), (1600, 900)], ROAD)])
    for table in (reach(register), reach(register, network=street)):
        for _, rows in table.groupby(level=["site_id", "mode"]):
            ordered = rows.sort_index(level="minutes")
            assert ordered["area_m2"].is_monotonic_increasing
            assert ordered["sites"].is_monotonic_increasing
            assert ordered["stop_share"].is_monotonic_increasing


def test_the_way_to_another_site_and_to_a_stop_is_that_along_the_street(tmp_path):
    # 800 m east, then 650 m north: 1,450 m, though the mill is near as the crow flies.
    register = town(tmp_path, works=(0, 0, 800, 500), mill=(900, 900, 800, 200))
    street = pbf(tmp_path / "s.osm.pbf", [([(800, 250), (1600, 250), (1600, 900)], ROAD)])
    stop = points_file(tmp_path / "stops.gpkg", (1620, 600))
    straight, along = reach(register), reach(register, network=street, stops=stop)
    assert straight.loc[("works", "walking", 10), "sites_reached"] == "mill"
    assert along.loc[("works", "walking", 15), "sites"] == 0
    assert along.loc[("works", "cycling", 10), "sites_reached"] == "mill"
    assert along.loc[("works", "cycling", 5), "sites"] == 0
    assert along.loc[("works", "cycling", 10), "nearest_stop_m"] == pytest.approx(800 + 350 + 20, abs=16)
    assert along.loc[("works", "cycling", 5), "stops"] == 1
    assert along.loc[("works", "walking", 15), "stops"] == 0


def test_the_last_metres_from_the_street_to_another_site_count(tmp_path):
    # Both lie 40 m beside the street; it has a vertex every 25 m, and 360 m of way end between the two.
    register = town(tmp_path, works=(0, 0, 800, 500), near=(1100, 290, 200, 200), far=(1160, -240, 200, 450))
    street = pbf(tmp_path / "s.osm.pbf", [([(800, 250), (6000, 250)], ROAD)])
    table = reach(register, network=street)
    assert table.loc[("works", "walking", 5), "sites_reached"] == "near"
    assert table.loc[("works", "walking", 10), "sites_reached"] == "far;near"


def test_nobody_walks_through_the_works_of_others(tmp_path):
    """Two streets end at a site between; they do not become one street."""
    register = town(tmp_path, west=(0, 0, 100, 100), wall=(300, 0, 2000, 100), east=(2500, 0, 100, 100))
    street = pbf(tmp_path / "s.osm.pbf", [([(100, 50), (300, 50)], ROAD), ([(2300, 50), (2500, 50)], ROAD)])
    table = reach(register, network=street)
    assert table.loc[("west", "cycling", 15), "sites_reached"] == "wall"
    assert table.loc[("wall", "cycling", 15), "sites_reached"] == "east;west"


def test_a_site_far_from_every_street_is_unknown(tmp_path):
    register = town(tmp_path, works=(0, 0, 800, 500), moor=(0, 3000, 300, 300))
    table = reach(register, network=pbf(tmp_path / "s.osm.pbf", [([(800, 250), (1600, 250)], ROAD)]))
    moor = table.loc["moor"]
    assert set(moor["basis"]) == {"unknown"}
    assert moor[["area_m2", "network_m", "sites", "stops", "nearest_stop_m", "stop_share"]].isna().all(axis=None)


def test_the_share_served_is_the_land_within_the_way_of_a_stop(tmp_path):
    register = town(tmp_path, works=(0, 0, 800, 500))
    stop = points_file(tmp_path / "stops.gpkg", (800, 250))
    half = reach(register, stops=stop).loc[("works", "walking", 5)]
    circle = shapely.Point(800, 250).buffer(360, quad_segs=400)
    assert half["stop_share"] == pytest.approx(
        circle.intersection(shapely.box(0, 0, 800, 500)).area / 400_000, rel=1e-3
    )
    # Along a street through the site: a strip of 100 m, 310 m to either side of the stop.
    street = pbf(tmp_path / "s.osm.pbf", [([(-2000, 250), (800, 250), (3000, 250)], ROAD)])
    along = reach(register, stops=stop, network=street).loc[("works", "walking", 5)]
    assert along["stop_share"] == pytest.approx((310 * 100 + np.pi * 50**2 / 2) / 400_000, rel=0.01)
    assert along["nearest_stop_m"] == pytest.approx(0, abs=0.1)


def test_the_error_of_the_share_served_agrees_with_monte_carlo(tmp_path):
    draft = valid().change("sites", "old-works", geometry=polygon(rectangle(0, 0, 800, 500)), geometry_accuracy_m=30)
    stops = points_file(tmp_path / "stops.gpkg", (-600, 250))
    row = reach(linked(draft, tmp_path), stops=stops).loc[("old-works", "walking", 15)]
    works, sd = shapely.box(0, 0, 800, 500), 30 / 2.4477468
    shift = np.random.default_rng(5).normal(0, sd, (4000, 2))
    discs = shapely.buffer(shapely.points(np.array([-600, 250]) + shift), 1080, quad_segs=32)
    drawn = shapely.area(shapely.intersection(discs, works)) / works.area
    assert row["stop_share"] == pytest.approx(drawn.mean(), rel=0.01)
    assert row["stop_share_se"] == pytest.approx(drawn.std(), rel=0.05)
    assert reach(linked(draft, tmp_path / "2"), stops=stops).loc[("old-works", "cycling", 15), "stop_share_se"] == 0


def test_stops_are_those_of_the_file_else_the_stations_of_the_register(tmp_path):
    register = town(tmp_path, works=(4000, 4800, 500, 400))
    assert reach(register).loc[("works", "walking", 10), "stops"] == 1
    assert reach(register).loc[("works", "walking", 10), "nearest_stop_m"] == pytest.approx(500)
    # The station is known to 5 m, the works exactly.
    assert reach(register).loc[("works", "walking", 10), "nearest_stop_m_se"] == pytest.approx(5 / 2.4477, rel=1e-3)
    stops = points_file(tmp_path / "stops.gpkg", (4600, 5000), (4600, 5000), (4500, 5000), (9000, 9000))
    table = reach(register, stops=stops)
    assert table.loc[("works", "walking", 5), "stops"] == 2
    assert table.loc[("works", "walking", 5), "nearest_stop_m"] == 0


def test_no_stop_at_all_is_no_stop_reached_and_no_layer_is_unknown(tmp_path):
    draft = valid()
    draft.tables["layers"] = [r for r in draft.tables["layers"] if r["role"] != "stations"]
    register = linked(draft, tmp_path)
    assert reach(register)[["stops", "nearest_stop_m", "stop_share"]].isna().all(axis=None)
    far = reach(register, stops=points_file(tmp_path / "stops.gpkg", (90_000, 90_000)))
    assert (far["stops"] == 0).all()
    assert (far["stop_share"] == 0).all()
    assert far["nearest_stop_m"].isna().all()


def test_a_layer_of_stops_must_hold_points(tmp_path):
    path = tmp_path / "areas.gpkg"
    gpd.GeoDataFrame(geometry=[place(shapely.box(0, 0, 100, 100))], crs=CRS).to_file(path)
    with pytest.raises(LayerError, match="Polygon, not Point"):
        reach(linked(valid(), tmp_path), stops=path)


def test_people_are_counted_along_streets_when_there_are_streets(tmp_path):
    register = town(tmp_path, works=(0, 0, 800, 500))
    street = pbf(tmp_path / "s.osm.pbf", [([(800, 250), (6000, 250)], ROAD)])
    grid = census_csv(tmp_path / "grid.csv", dict.fromkeys(grid_cells(-4000, -4000, 9000, 9000), 10))
    table = sitemap.analyse(register, Inputs(census=grid, network=street), names=["catchment"]).table("catchment")
    areas = reach(register, network=street)["area_m2"]
    assert table["basis"].tolist() == ["network"]
    for mode in ("walking", "cycling"):
        for minutes in (5, 10, 15):
            # Ten people on each hectare everywhere.
            expected = areas[("works", mode, minutes)] / 1000
            assert table.loc["works", f"people_{mode}_{minutes}min"] == pytest.approx(expected, rel=2e-3)


def test_a_network_that_was_written_anew_is_read_anew(tmp_path):
    register = town(tmp_path, works=(0, 0, 800, 500))
    path = tmp_path / "s.osm.pbf"
    short = reach(register, network=pbf(path, [([(800, 250), (900, 250)], ROAD)]))
    path.unlink()
    long = reach(register, network=pbf(path, [([(800, 250), (900, 250), (4000, 250), (4000, 300)], ROAD)]))
    assert short.loc[("works", "cycling", 5), "network_m"] == pytest.approx(100, abs=1)
    assert long.loc[("works", "cycling", 5), "network_m"] == pytest.approx(1150, abs=1)


def test_the_table_is_what_it_says(tmp_path):
    table = reach(linked(valid(), tmp_path))
    assert tuple(table.columns) == REACH.fields()
    assert tuple(table.index.names) == REACH.index
    assert table.index.is_unique


def test_land_in_reach_of_any_site_is_a_layer_without_sites_and_bands(tmp_path):
    register = linked(valid(), tmp_path).register
    more = with_reach(register, "walking-10")
    added = more.context["walking-10"]
    sites = register.sites[register.sites["kind"] != "corridor"].geometry
    expected = sites.buffer(720, quad_segs=32).union_all().difference(sites.union_all())
    assert added.geometry.union_all().symmetric_difference(expected).area == pytest.approx(0, abs=1)
    assert more.layers.loc["walking-10", "title_de"] == "Zu Fuß in 10 Minuten von einer Fläche, Luftlinie"
    alone = with_reach(register, "walking-10", sites=["old-works"]).context["walking-10"]
    works = register.sites.geometry["old-works"]
    assert alone.area.sum() == pytest.approx(works.buffer(720, quad_segs=32).area - works.area)
    # The register that was given is as it was.
    assert "walking-10" not in register.layers.index
    assert more.layers.index.name == register.layers.index.name
    assert list(more.layers.columns) == list(register.layers.columns)
    assert more.layers.loc["walking-10", ["role", "file", "accuracy_m"]].tolist() == ["other", "", 0.0]
    assert set(more.context) == {*register.context, "walking-10"}


def test_land_in_reach_along_streets_says_no_straight_line(tmp_path):
    path = pbf(tmp_path / "one.osm.pbf", [([(1800, 1250), (6000, 1250)], {"highway": "residential"})])
    more = with_reach(linked(valid(), tmp_path).register, "walking-5", Inputs(network=path), sites=["old-works"])
    assert more.layers.loc["walking-5", "title_en"] == "Within 5 minutes on foot of a site"
    table = reach(linked(valid(), tmp_path / "again"), network=path)
    assert more.context["walking-5"].area.sum() == pytest.approx(
        table.loc[("old-works", "walking", 5), "area_m2"], rel=1e-6
    )


def test_a_reach_that_there_is_not_is_refused_with_those_there_are(tmp_path):
    with pytest.raises(UsageError, match=r"flying-5.*walking-5, walking-10"):
        with_reach(linked(valid(), tmp_path).register, "flying-5")
