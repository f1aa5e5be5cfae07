"""The nearest sites: the same as by comparing all with all."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitemap.webmap.nearest import NEAREST, make_nearest, nearest_places

COORDINATE = st.integers(0, 100_000)


@given(st.lists(st.tuples(COORDINATE, COORDINATE, st.integers(1, 5000)), min_size=2, max_size=40), st.integers(1, 6))
def test_they_are_those_of_the_whole_matrix(boxes, count):
    shapes = np.array([shapely.box(x, y, x + w, y + w) for x, y, w in boxes])
    of, to, edge = nearest_places(shapes, count)
    wanted = min(count, len(shapes) - 1)
    assert np.bincount(of, minlength=len(shapes)).tolist() == [wanted] * len(shapes)
    matrix = shapely.distance(shapes[:, None], shapes[None, :])
    np.fill_diagonal(matrix, np.inf)
    np.testing.assert_array_equal(edge.reshape(len(shapes), wanted), np.sort(matrix, axis=1)[:, :wanted])
    np.testing.assert_array_equal(matrix[of, to], edge)
    assert (of != to).all()


@pytest.mark.parametrize(
    "shapes", [[], [None], [shapely.Point(0, 0)], [None, shapely.Polygon(), shapely.box(0, 0, 1, 1)]]
)
def test_alone_there_is_no_neighbour(shapes):
    assert [len(a) for a in nearest_places(np.array(shapes, dtype=object), 3)] == [0, 0, 0]


def test_missing_outlines_are_nobodys_neighbours():
    shapes = np.array([shapely.box(0, 0, 1, 1), None, shapely.box(5, 0, 6, 1)], dtype=object)
    of, to, edge = nearest_places(shapes, NEAREST)
    assert (of.tolist(), to.tolist(), edge.tolist()) == ([0, 2], [2, 0], [4.0, 4.0])


def test_an_unknown_accuracy_gives_no_error_and_a_large_register_none_at_all():
    boxes = [shapely.box(100 * i, 0, 100 * i + 10, 10) for i in range(1600)]
    sites = gpd.GeoDataFrame({"geometry_accuracy_m": [3.0, 4.0, np.nan]}, geometry=boxes[:3], crs=25832)
    made = make_nearest(sites)
    assert made["edge_m"] == [90.0, 190.0, 90.0, 90.0, 90.0, 190.0]
    assert made["error_m"] == [4.0, None, 4.0, None, None, None]
    assert make_nearest(gpd.GeoDataFrame({"geometry_accuracy_m": np.ones(1600)}, geometry=boxes, crs=25832)) == {}
