"""Area error from positional accuracy: by hand, by simulation, and what must not change it."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitemap.outline import CONFIDENCE_FACTOR, area_se_m2, axis_sd_m, corners

RADIUS_95 = 2.4477468306808166  # of a circular normal distribution with standard deviation 1
EAST, NORTH = 600_000, 5_700_000

SQUARE = shapely.box(EAST, NORTH, EAST + 300, NORTH + 300)
TRIANGLE = shapely.Polygon([(EAST, NORTH), (EAST + 400, NORTH), (EAST, NORTH + 300)])
BENT = shapely.Polygon(
    [(EAST, NORTH), (EAST + 700, NORTH + 50), (EAST + 650, NORTH + 400), (EAST + 300, NORTH + 250), (EAST, NORTH + 500)]
)
WITH_HOLE = shapely.box(EAST, NORTH, EAST + 600, NORTH + 500).difference(
    shapely.box(EAST + 100, NORTH + 100, EAST + 300, NORTH + 300)
)
TWO_PARTS = shapely.MultiPolygon([SQUARE, shapely.affinity.translate(TRIANGLE, 1000, 0)])
SHAPES = {"square": SQUARE, "triangle": TRIANGLE, "bent": BENT, "hole": WITH_HOLE, "two parts": TWO_PARTS}


def se(geometry, accuracy_m):
    return float(area_se_m2([geometry], accuracy_m)[0])


def test_accuracy_of_a_circle_becomes_the_deviation_of_an_axis():
    assert axis_sd_m(RADIUS_95) == pytest.approx(1)


def test_the_circle_of_that_accuracy_holds_95_of_100():
    generator = np.random.default_rng(19)
    distance = np.hypot(*generator.normal(0, axis_sd_m(10.0), (2, 200_000)))
    share = (distance <= 10).mean()
    # Three standard errors of a share of 0.95 among 200,000.
    assert share == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / 200_000))


# By hand: s²/4 times the squared diagonals between the neighbours of each vertex, plus n s⁴/2.
@pytest.mark.parametrize(
    ("name", "squared_spans_m2", "vertices"),
    [
        ("square", 4 * (300**2 + 300**2), 4),
        ("triangle", 400**2 + 300**2 + 500**2, 3),
        ("hole", 4 * (600**2 + 500**2) + 4 * (200**2 + 200**2), 8),
        ("two parts", 4 * (300**2 + 300**2) + 400**2 + 300**2 + 500**2, 7),
    ],
)
@pytest.mark.parametrize("sd_m", [1.0, 5.0])
def test_golden_by_hand(name, squared_spans_m2, vertices, sd_m):
    by_hand = math.sqrt(sd_m**2 / 4 * squared_spans_m2 + vertices * sd_m**4 / 2)
    assert se(SHAPES[name], sd_m * RADIUS_95) == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("accuracy_m", [3, 100])
def test_simulation_agrees(name, accuracy_m):
    """Every vertex of every ring is shifted at random, and the areas are taken by GEOS' formula.

    100 m of a shape of 300 m make the second term count: it is a tenth of the variance.
    """
    samples = 200_000
    rings = [r for part in shapely.get_parts(corners([SHAPES[name]], accuracy_m)) for r in shapely.get_rings(part)]
    generator = np.random.default_rng(2019)
    areas = np.zeros(samples)
    for ring in rings:
        xy = shapely.get_coordinates(ring)[:-1] - (EAST, NORTH)
        shifted = xy + generator.normal(0, accuracy_m / RADIUS_95, (samples, *xy.shape))
        x, y = shifted[..., 0], shifted[..., 1]
        # Outer rings and holes run in opposite directions, so the signed areas add up.
        areas += (x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1) / 2
    kurtosis = ((areas - areas.mean()) ** 4).mean() / areas.var() ** 2
    # Relative standard error of a standard deviation taken from a sample; four of them.
    tolerance = 4 * math.sqrt((kurtosis - 1) / (4 * samples))
    assert abs(areas.mean()) == pytest.approx(SHAPES[name].area, abs=4 * areas.std() / math.sqrt(samples))
    assert se(SHAPES[name], accuracy_m) == pytest.approx(areas.std(), rel=tolerance)


def test_the_interval_of_95_percent_holds_95_percent():
    samples, accuracy_m = 200_000, 20
    xy = shapely.get_coordinates(BENT)[:-1] - (EAST, NORTH)
    generator = np.random.default_rng(5)
    shifted = xy + generator.normal(0, accuracy_m / RADIUS_95, (samples, *xy.shape))
    x, y = shifted[..., 0], shifted[..., 1]
    areas = np.abs((x * np.roll(y, -1, axis=1) - np.roll(x, -1, axis=1) * y).sum(axis=1) / 2)
    inside = np.abs(areas - BENT.area) <= CONFIDENCE_FACTOR * se(BENT, accuracy_m)
    assert inside.mean() == pytest.approx(0.95, abs=0.003)


# Whole metres, so that shifting loses no digit and every comparison of distances stays the same.
metres = st.integers(-500, 500)


@st.composite
def polygons(draw):
    count = draw(st.integers(3, 9))
    radii = draw(st.lists(st.integers(50, 900), min_size=count, max_size=count))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + draw(st.floats(0, 1))
    ring = np.rint(np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None])
    holes = [np.rint(ring * 0.3)] if draw(st.booleans()) else []
    return shapely.Polygon(ring, holes)


accuracies = st.sampled_from([0, 1, 20, 150, 900])


@given(polygons(), accuracies, metres, metres)
def test_shifting_the_whole_changes_nothing(polygon, accuracy_m, x, y):
    shifted = shapely.affinity.translate(polygon, EAST + x, NORTH + y)
    assert se(shifted, accuracy_m) == pytest.approx(se(polygon, accuracy_m), rel=1e-9)


@given(polygons(), accuracies, st.integers(1, 8))
def test_the_vertex_that_a_ring_begins_with_changes_nothing(polygon, accuracy_m, turns):
    ring = shapely.get_coordinates(polygon.exterior)[:-1]
    holes = [shapely.get_coordinates(h) for h in polygon.interiors]
    turned = shapely.Polygon(np.roll(ring, turns, axis=0), holes)
    assert se(turned, accuracy_m) == se(polygon, accuracy_m)


@given(polygons(), accuracies)
def test_the_direction_of_rings_changes_nothing(polygon, accuracy_m):
    assert se(shapely.reverse(polygon), accuracy_m) == se(polygon, accuracy_m)


@given(polygons(), polygons(), st.sampled_from([1, 20, 150]))
def test_errors_of_parts_add_as_squares(one, other, accuracy_m):
    apart = shapely.affinity.translate(other, 5000, 0)
    both = se(shapely.MultiPolygon([one, apart]), accuracy_m)
    assert both == pytest.approx(math.hypot(se(one, accuracy_m), se(other, accuracy_m)), rel=1e-9)


@given(polygons())
def test_the_error_grows_with_the_accuracy_while_no_vertex_is_dropped(polygon):
    kept = [a for a in (1, 2, 4, 8) if shapely.get_num_coordinates(corners([polygon], a)[0])
            == shapely.get_num_coordinates(polygon)]  # fmt: skip
    errors = [se(polygon, a) for a in kept]
    assert errors == sorted(errors)


def test_vertices_on_a_straight_edge_add_no_knowledge():
    fine = shapely.segmentize(SQUARE, 1.0)
    assert shapely.get_num_coordinates(fine) > 1000
    assert se(fine, 20) == pytest.approx(se(SQUARE, 20))


def test_a_hole_makes_the_area_less_certain():
    assert se(WITH_HOLE, 20) > se(shapely.box(EAST, NORTH, EAST + 600, NORTH + 500), 20)


def test_unknown_stays_unknown():
    values = area_se_m2([SQUARE, None, SQUARE, SQUARE, SQUARE], [10, 10, np.nan, -1, 0])
    assert np.isnan(values).tolist() == [False, True, True, True, False]
    assert values[4] == 0


def test_nothing_gives_nothing():
    assert area_se_m2([], []).shape == (0,)


def test_each_outline_has_its_own_accuracy():
    both = area_se_m2([SQUARE, BENT], [5, 50])
    assert both.tolist() == [se(SQUARE, 5), se(BENT, 50)]
