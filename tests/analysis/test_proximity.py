"""Proximity: distances by hand and by a second method, symmetry, clusters against a plain search."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer

import sitemap
from sitemap.analysis import proximity
from sitemap.analysis.certainty import within
from sitemap.analysis.service_area import BANDS
from sitemap.outline import axis_sd_m
from tests.analysis.shapes import at_town, register_of, stars


def distances(linked_register):
    return sitemap.analyse(linked_register, names=["proximity"]).table("proximity")


def clusters(linked_register):
    return sitemap.analyse(linked_register, names=["proximity"]).table("proximity-clusters")


def test_two_squares_as_computed_by_hand(register):
    frame = distances(register_of(register, [shapely.box(0, 0, 100, 100), shapely.box(400, 500, 500, 600)]))
    row = frame.loc[("s0", "s1")]
    assert row["edge_m"] == pytest.approx(500)
    assert row["centre_m"] == pytest.approx(np.hypot(400, 500))
    assert row["bearing_deg"] == pytest.approx(np.degrees(np.arctan2(400, 500)))
    assert row["walk_min"] == pytest.approx(500 / 72)
    assert row["cycle_min"] == pytest.approx(500 / 240)


def test_the_speeds_are_those_of_the_service_areas():
    for mode, speed in (("walking", proximity.WALKING_M_PER_S), ("cycling", proximity.CYCLING_M_PER_S)):
        band = next(b for b in BANDS if b.mode == mode)
        assert band.distance_m == pytest.approx(speed * 60 * band.minutes)


def test_touching_sites_are_no_distance_apart(register):
    row = distances(register_of(register, [shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)])).iloc[0]
    assert row["edge_m"] == 0
    assert row["neighbours"] == "certain"


@settings(max_examples=30, deadline=None)
@given(shapes=st.lists(stars(), min_size=2, max_size=5))
def test_the_matrix_is_symmetric_and_agrees_with_the_boundary_sampled(register, shapes):
    frame = distances(register_of(register, shapes))
    assert len(frame) == len(shapes) * (len(shapes) - 1)
    other_way = frame.swaplevel().reindex(frame.index)
    symmetric = ["edge_m", "centre_m", "edge_m_se", "walk_min"]
    assert frame[symmetric].to_numpy() == pytest.approx(other_way[symmetric].to_numpy())
    turned = (frame["bearing_deg"] - other_way["bearing_deg"]).abs()
    assert turned[frame["centre_m"] > 1e-6].to_numpy() == pytest.approx(180)
    # Second method: the nearest of many points on both outlines, at most their spacing farther.
    one, other = (shapely.get_coordinates(shapely.segmentize(s, 10)) for s in shapes[:2])
    apart = np.hypot(*(one[:, None] - other[None]).transpose(2, 0, 1)).min()
    if not shapely.intersects(shapes[0], shapes[1]):
        assert frame.loc[("s0", "s1"), "edge_m"] <= apart + 1e-6
        assert frame.loc[("s0", "s1"), "edge_m"] >= apart - 10


def test_the_centres_distance_agrees_with_the_geodesic(register):
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(4000, 3000, 4100, 3100)]
    plane_m = distances(register_of(register, shapes)).iloc[0]["centre_m"]
    points = [shapely.get_coordinates(at_town(s.centroid))[0] for s in shapes]
    to_degrees = Transformer.from_crs(register.crs, 4326, always_xy=True)
    (x0, y0), (x1, y1) = (to_degrees.transform(*p) for p in points)
    geodesic_m = Geod(ellps="GRS80").inv(x0, y0, x1, y1)[2]
    # The projection is 0.03 % short here.
    assert plane_m == pytest.approx(geodesic_m, rel=4e-4)
    assert plane_m < geodesic_m


def test_the_error_of_a_distance_agrees_with_monte_carlo(register):
    shapes = [shapely.box(0, 0, 300, 300), shapely.box(900, 700, 1200, 1000)]
    row = distances(register_of(register, shapes, [40.0, 25.0])).loc[("s0", "s1")]
    rng = np.random.default_rng(11)
    drawn = []
    for _ in range(3000):
        a, b = rng.normal(0, axis_sd_m(40.0), 2), rng.normal(0, axis_sd_m(25.0), 2)
        moved = [shapely.transform(s, lambda xy, by=by: xy + by) for s, by in zip(shapes, (a, b), strict=True)]
        drawn.append((shapely.distance(*moved), shapely.distance(moved[0].centroid, moved[1].centroid)))
    assert np.std(drawn, axis=0) == pytest.approx([row["edge_m_se"], row["centre_m_se"]], rel=0.05)


@given(distance=st.floats(0, 5000), se=st.floats(0, 500), limits=st.tuples(st.floats(0, 3000), st.floats(0, 3000)))
def test_a_wider_limit_is_never_less_certain(distance, se, limits):
    order = ["no", "possible", "certain"]
    near, far = (order.index(within([distance], [se], limit)[0]) for limit in sorted(limits))
    assert near <= far


def test_neighbours_within_the_accuracy_are_possible(register):
    # 490 m and 510 m apart, known to 20 m each; then 300 m and 700 m.
    for gap, word in ((300, "certain"), (490, "possible"), (510, "possible"), (700, "no")):
        shapes = [shapely.box(0, 0, 100, 100), shapely.box(100 + gap, 0, 200 + gap, 100)]
        assert distances(register_of(register, shapes)).iloc[0]["neighbours"] == word


def test_neighbours_of_neighbours_are_one_cluster(register):
    row = [shapely.box(x, 0, x + 100, 100) for x in (0, 500, 1000, 3000)]
    frame = clusters(register_of(register, row))
    assert frame["cluster"].tolist() == ["s0", "s0", "s0", "s3"]
    assert frame["cluster_sites"].tolist() == [3, 3, 3, 1]
    assert frame["cluster_area_m2"].tolist() == [30_000, 30_000, 30_000, 10_000]


def test_a_cluster_is_certain_or_possible_by_what_95_of_100_cases_allow(register):
    # Two outlines known to 20 m each may be off by 1.96 · √2 · 20 / 2.4477 = 22.6 m against each other.
    for gap, drawn, certain, possible in (
        (470, True, True, True), (480, True, False, True), (520, False, False, True), (530, False, False, False),
    ):  # fmt: skip
        shapes = [shapely.box(0, 0, 100, 100), shapely.box(100 + gap, 0, 200 + gap, 100)]
        row = clusters(register_of(register, shapes)).loc["s1"]
        joined = [row[c] == "s0" for c in ("cluster", "cluster_certain", "cluster_possible")]
        assert joined == [drawn, certain, possible]
        assert (row["cluster_sites"], row["cluster_area_m2"]) == ((2, 20_000) if drawn else (1, 10_000))


def test_a_long_chain_is_one_cluster_whatever_the_order_of_its_sites(register):
    row = [shapely.box(x, 0, x + 100, 100) for x in (0, 5000, 1000, 4000, 2000, 3000, 500, 4500, 1500, 3500, 2500)]
    assert set(clusters(register_of(register, row))["cluster"]) == {"s0"}


def test_a_site_of_unknown_accuracy_is_joined_as_drawn_and_never_certainly(register):
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(200, 0, 300, 100)]
    frame = clusters(register_of(register, shapes, [20.0, np.nan]))
    assert frame["cluster"].tolist() == ["s0", "s0"]
    assert frame["cluster_certain"].tolist() == ["s0", "s1"]
    assert frame["cluster_possible"].tolist() == ["s0", "s0"]
    row = distances(register_of(register, shapes, [20.0, np.nan])).loc[("s0", "s1")]
    assert row[["neighbours", "walk_reach", "cycle_reach"]].tolist() == ["unknown"] * 3


def test_sites_with_one_centre_have_no_bearing(register):
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(25, 25, 75, 75), shapely.box(0, -100, 100, 0)]
    bearing = distances(register_of(register, shapes))["bearing_deg"]
    assert bearing.isna().to_dict()[("s0", "s1")]
    assert (bearing["s0", "s2"], bearing["s2", "s0"]) == pytest.approx((180, 0))


def test_reach_on_foot_and_by_bicycle_is_fifteen_minutes(register):
    # 15 min are 1,080 m on foot and 3,600 m by bicycle; 22.6 m are left open.
    for gap, walk, cycle in (
        (1050, "certain", "certain"), (1070, "possible", "certain"), (1100, "possible", "certain"),
        (1110, "no", "certain"), (3590, "no", "possible"), (3630, "no", "no"),
    ):  # fmt: skip
        shapes = [shapely.box(0, 0, 100, 100), shapely.box(100 + gap, 0, 200 + gap, 100)]
        row = distances(register_of(register, shapes)).iloc[0]
        assert (row["walk_reach"], row["cycle_reach"]) == (walk, cycle)


def test_a_corridor_joins_no_cluster(register):
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(3000, 0, 3100, 100), shapely.box(-100, 0, 4000, 20)]
    frame = clusters(register_of(register, shapes, kind=["harbour", "harbour", "corridor"]))
    assert frame["cluster"].tolist() == ["s0", "s1"]


@settings(max_examples=30, deadline=None)
@given(shapes=st.lists(stars(reach_m=1500.0), min_size=1, max_size=8))
def test_clusters_agree_with_a_plain_search(register, shapes):
    frame = clusters(register_of(register, shapes))
    groups = [{i} for i in range(len(shapes))]
    for i in range(len(shapes)):
        for j in range(i):
            if shapes[i].distance(shapes[j]) <= 500:
                joined = next(g for g in groups if i in g) | next(g for g in groups if j in g)
                groups = [g for g in groups if not g & joined] + [joined]
    expected = {f"s{i}": f"s{min(g)}" for g in groups for i in g}
    assert frame["cluster"].to_dict() == expected
    # What is certain is never wider, what is possible never narrower.
    count = frame[["cluster_certain", "cluster", "cluster_possible"]].nunique()
    assert count["cluster_certain"] >= count["cluster"] >= count["cluster_possible"]


def test_one_site_has_no_distances(register):
    linked_register = register_of(register, [shapely.box(0, 0, 100, 100)])
    assert distances(linked_register).empty
    assert clusters(linked_register)["cluster"].tolist() == ["s0"]


def test_a_large_register_holds_only_pairs_within_reach(register, monkeypatch):
    monkeypatch.setattr(proximity, "_WHOLE_MATRIX", 2)
    row = [shapely.box(x, 0, x + 100, 100) for x in (0, 2000, 9000)]
    frame = distances(register_of(register, row))
    assert frame.index.tolist() == [("s0", "s1"), ("s1", "s0")]
