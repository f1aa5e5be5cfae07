"""The line along a band: known middles, narrow necks, islands, and the river that follows it."""

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from sitemap.analysis.centreline import along_river, medial_axis, same_way
from sitemap.analysis.stretches import Stretch, gaps, length_m, stretches_near, union

X = np.linspace(0, 15_000, 61)
WINDING = shapely.LineString(np.column_stack([X, 1500 * np.sin(X / 2500)]))
BAND = WINDING.buffer(250, cap_style="flat")


def test_the_axis_of_a_strip_is_the_line_it_was_made_from():
    axis = medial_axis(BAND)
    assert axis.length == pytest.approx(WINDING.length, rel=0.005)
    assert axis.hausdorff_distance(WINDING) < 30
    assert axis.is_simple


def test_a_bulge_moves_the_axis_only_there():
    bulging = shapely.union_all([BAND, shapely.Point(7500, 200).buffer(700)])
    far = shapely.box(-1000, -3000, 5500, 3000)
    axis = medial_axis(bulging)
    assert axis.length == pytest.approx(WINDING.length, rel=0.02)
    assert axis.intersection(far).hausdorff_distance(WINDING.intersection(far)) < 60


def test_a_narrow_neck_does_not_tear_the_axis():
    neck = shapely.union_all(
        [shapely.box(0, 0, 3000, 600), shapely.box(3000, 290, 3300, 310), shapely.box(3300, 0, 8000, 600)]
    )
    assert medial_axis(neck).length == pytest.approx(8000, rel=0.005)


def test_an_island_is_passed_on_one_side():
    ring = shapely.box(0, 0, 5000, 400).difference(shapely.box(2000, 100, 2500, 300))
    axis = medial_axis(ring)
    assert shapely.covers(ring.buffer(0.01), axis)
    assert axis.length == pytest.approx(5000, rel=0.05)


def test_of_several_parts_the_largest_counts():
    two = shapely.MultiPolygon([shapely.box(0, 0, 1000, 100), shapely.box(0, 500, 5000, 700)])
    assert medial_axis(two).length == pytest.approx(5000, rel=0.01)


@settings(max_examples=10, deadline=None)
@given(length=st.floats(2000, 10_000), width=st.floats(80, 400), turn=st.floats(0, 360))
def test_the_axis_of_a_turned_rectangle_is_its_middle_from_end_to_end(length, width, turn):
    strip = shapely.affinity.rotate(shapely.box(0, 0, length, width), turn, origin=(0, 0))
    middle = shapely.affinity.rotate(shapely.LineString([(0, width / 2), (length, width / 2)]), turn, origin=(0, 0))
    assert medial_axis(strip).hausdorff_distance(middle) < 0.1 * width


def test_a_river_that_follows_the_band_is_its_line():
    river = shapely.transform(WINDING, lambda xy: xy + np.array([0, 40]))
    pieces = [shapely.ops.substring(river, a, b) for a, b in ((0, 5000), (5000, 9000), (9000, river.length))]
    found = along_river(BAND, medial_axis(BAND), np.array(pieces, dtype=object), ["river"] * 3)
    assert found.layer == "river"
    assert found.line.length == pytest.approx(river.length, rel=0.005)  # the band's ends cut it obliquely


STRIP = shapely.box(0, 0, 10_000, 400)


def river(*points):
    return np.array([shapely.LineString(points)], dtype=object)


@pytest.mark.parametrize(("covered_m", "follows"), [(7900, False), (8100, True)])
def test_a_river_follows_the_band_if_it_is_in_it_for_four_fifths_of_its_axis(covered_m, follows):
    axis = shapely.LineString([(0, 200), (10_000, 200)])
    found = along_river(STRIP, axis, river((0, 100), (covered_m, 100)), ["river"])
    assert (found.layer, found.line.length) == (("river", covered_m) if follows else ("", 10_000))


@pytest.mark.parametrize(("far_m", "follows"), [(3900, True), (4100, False)])
def test_no_more_of_a_rivers_way_may_lie_outside_the_band_than_inside(far_m, follows):
    # Out of the band in its middle, so far and back: 10,000 m lie inside, the two ways of far_m and 1,200 m outside.
    axis = shapely.LineString([(0, 200), (10_000, 200)])
    out = river((0, 200), (4400, 200), (4400, 400 + far_m), (5600, 400 + far_m), (5600, 200), (10_000, 200))
    inside_m = shapely.length(shapely.intersection(out[0], STRIP))
    assert (out[0].length > 2 * inside_m) == (not follows)
    found = along_river(STRIP, axis, out, ["river"])
    assert found.layer == ("river" if follows else "")
    assert found.line.length == pytest.approx(out[0].length if follows else 10_000)


def test_of_two_rivers_the_one_with_more_of_its_way_inside_counts():
    axis = shapely.LineString([(0, 200), (10_000, 200)])
    lines = np.array([river((0, y), (end, y))[0] for y, end in ((100, 9000), (300, 9500), (200, 8500))], dtype=object)
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        names = [("a", "b", "c")[i] for i in order]
        found = along_river(STRIP, axis, lines[order], names)
        assert (found.layer, found.line.length) == ("b", 9500)


def test_pieces_are_joined_only_in_the_direction_in_which_they_are_drawn():
    axis = shapely.LineString([(0, 200), (10_000, 200)])
    there, back = river((0, 100), (5000, 100))[0], river((10_000, 100), (5000, 100))[0]
    assert along_river(STRIP, axis, np.array([there, shapely.reverse(back)], dtype=object), ["a"] * 2).layer == "a"
    assert along_river(STRIP, axis, np.array([there, back], dtype=object), ["a"] * 2).line == axis
    other_layer = along_river(STRIP, axis, np.array([there, shapely.reverse(back)], dtype=object), ["a", "b"])
    assert other_layer.line == axis


def test_the_axis_runs_from_west_to_east_and_else_from_south_to_north():
    for turn, start in ((0, (0, 200)), (180, (-10_000, -200)), (90, (-200, 0)), (30, None), (-150, None)):
        axis = medial_axis(shapely.affinity.rotate(STRIP, turn, origin=(0, 0)))
        assert axis.coords[0] <= axis.coords[-1]
        assert axis.length == pytest.approx(10_000, rel=1e-3)
        if start:
            assert axis.coords[0] == pytest.approx(start, abs=20)


def test_the_axis_ends_at_the_nearest_edge_before_it_and_not_at_one_beyond():
    # A horseshoe: each end looks at a further part of the band across a gap of 150 m.
    shoe = shapely.union_all(
        [shapely.box(0, 0, 4000, 200), shapely.box(-400, -1000, -150, 1200), shapely.box(4150, -1000, 4400, 1200)]
    )
    strip = max(shoe.geoms, key=lambda part: part.bounds[2] - part.bounds[0])
    axis = medial_axis(shapely.MultiPolygon([strip, *(g for g in shoe.geoms if g is not strip)]))
    assert axis.length == pytest.approx(4000, abs=20)
    west, east = axis.coords[0], axis.coords[-1]
    assert (west[0], east[0]) == (pytest.approx(0, abs=5), pytest.approx(4000, abs=5))


def test_a_river_is_cut_to_the_band():
    longer = shapely.LineString([(-4000, 0), *WINDING.coords, (19_000, WINDING.coords[-1][1])])
    found = along_river(BAND, medial_axis(BAND), np.array([longer], dtype=object), ["river"])
    assert found.line.length == pytest.approx(WINDING.length, rel=0.01)


def test_a_river_that_only_crosses_the_band_is_not_its_line():
    across = shapely.LineString([(7000, -5000), (7000, 5000)])
    axis = medial_axis(BAND)
    assert along_river(BAND, axis, np.array([across], dtype=object), ["river"]).line == axis


def test_the_axis_runs_the_way_of_the_river():
    axis = medial_axis(BAND)
    assert same_way(axis, shapely.LineString([(14_000, 0), (2000, 0)])).coords[0] == axis.coords[-1]
    assert same_way(axis, shapely.LineString([(2000, 0), (14_000, 0)])) == axis


LINE = shapely.LineString([(0, 0), (10_000, 0)])
STRETCHES = st.lists(
    st.tuples(st.integers(0, 9000), st.integers(1, 3000)).map(
        lambda s: Stretch(float(s[0]), float(min(s[0] + s[1], 10_000)), f"a{s[0]}", f"a{s[0]}")
    ),
    max_size=8,
)


def test_a_square_beside_the_line_as_computed_by_hand():
    square = shapely.box(4000, 300, 4200, 500)
    (found,) = stretches_near(LINE, np.array([square], dtype=object), ["s"], 500)
    # 400 m to each side of the nearest corner: 500² = 300² + 400².
    assert (found.begin_m, found.end_m) == pytest.approx((3600, 4600), abs=0.5)
    assert (found.first, found.last) == ("s", "s")


@given(STRETCHES)
def test_gaps_and_stretches_together_are_the_whole_line(stretches):
    between = gaps(stretches, 10_000.0)
    assert length_m(stretches) + sum(g.length_m for g in between) == pytest.approx(10_000)
    # Second method: the metres counted one by one.
    metres = np.arange(10_000) + 0.5
    covered = np.zeros(10_000, dtype=bool)
    for s in stretches:
        covered |= (metres > s.begin_m) & (metres < s.end_m)
    assert length_m(stretches) == covered.sum()


@given(STRETCHES)
def test_joined_stretches_do_not_touch(stretches):
    joined = union(stretches)
    assert all(a.end_m < b.begin_m for a, b in itertools.pairwise(joined))


@given(st.floats(50, 2000), st.floats(50, 2000))
def test_a_larger_distance_never_covers_less(one, other):
    square = np.array([shapely.box(4000, 30, 4200, 200)], dtype=object)
    small, large = (length_m(stretches_near(LINE, square, ["s"], d)) for d in sorted((one, other)))
    assert small <= large + 1e-6
