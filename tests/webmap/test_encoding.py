"""Coordinates and tables come out in the browser as they went in."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sitemap.webmap.encode import encode_figures, encode_frame, encode_geometries, vlq

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def decoded(text: str) -> list[int]:
    """Decode Base64 VLQ as ECMA-426 describes it, one character after the other."""
    numbers, value, shift = [], 0, 0
    for character in text:
        digit = ALPHABET.index(character)
        value += (digit & 31) << shift
        if digit & 32:
            shift += 5
        else:
            numbers.append(-(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    return numbers


@given(st.lists(st.integers(-(2**30) + 1, 2**30 - 1)))
def test_whole_numbers_survive(numbers):
    assert decoded(vlq(numbers)) == numbers


SHAPES = [
    shapely.box(7.4, 51.4, 7.6, 51.5),
    shapely.Polygon(shapely.box(7, 51, 8, 52).exterior, [shapely.box(7.1, 51.1, 7.2, 51.2).exterior]),
    shapely.MultiPolygon([shapely.box(-1, -2, 0, -1), shapely.box(3, 4, 5, 6)]),
    None,
    shapely.Polygon(),
    shapely.LineString([(7, 51), (7.123456, 51.654321), (8, 52)]),
    shapely.MultiLineString([[(0, 0), (1, 1)], [(2, 2), (3, 3), (4, 5)]]),
    shapely.Point(7.5, 51.5),
    shapely.MultiPoint([(1, 2), (3, 4)]),
    shapely.GeometryCollection([shapely.Point(9, 9), shapely.box(10, 10, 11, 11)]),
]


def test_geometries_arrive_in_the_browser(reader, html):
    seen = reader(html)
    got = seen.page.evaluate(
        "(encoded) => Sitemap.geometries(encoded)", encode_geometries(np.array(SHAPES, dtype=object))
    )
    for place, shape in enumerate(SHAPES):
        parts = list(shapely.get_parts(shapely.get_parts([shape]) if shape else []))
        for kind, wanted in (("polygons", "Polygon"), ("lines", "LineString"), ("points", "Point")):
            mine = [p for p in parts if p.geom_type == wanted and not p.is_empty]
            there = got[kind][place] if place < len(got[kind]) else None
            assert len(there or []) == len(mine)
            for part, sent in zip(mine, there or [], strict=True):
                if kind == "polygons":
                    rings = [np.array(r.coords)[:-1] for r in (part.exterior, *part.interiors)]
                    for ring, sent_ring in zip(rings, sent, strict=True):
                        np.testing.assert_allclose(np.array(sent_ring)[:, ::-1], ring, atol=6e-7)
                else:
                    np.testing.assert_allclose(np.atleast_2d(sent)[:, ::-1], np.array(part.coords), atol=6e-7)


COLUMNS = {
    "few": ["a", "b", None, "a"] * 5,
    "many": [f"x{i}" for i in range(20)],
    "number": [1.0, 2.5, np.nan, 4.0] * 5,
    "nothing": [None] * 20,
}


def test_tables_arrive_in_the_browser(reader, html):
    frame = pd.DataFrame(COLUMNS, index=[f"r{i}" for i in range(20)])
    encoded = encode_frame(frame)
    assert "at" in encoded["columns"]["few"]
    assert "nothing" not in encoded["columns"]
    got = reader(html).page.evaluate(
        """(encoded) => { const t = Sitemap.table(encoded);
            return Object.fromEntries(["few", "many", "number", "nothing"].map(
                (name) => [name, t.ids.map((_, row) => t.get(row, name))])); }""",
        encoded,
    )
    for name, column in COLUMNS.items():
        assert got[name] == [None if v is None or v != v else v for v in column]


FIGURES = {
    "plain": ([0.1, 0.2 + 0.1, -555.67634, 1e4, 0.0], 4),
    "missing": ([np.nan, 47212.44, np.inf, 3.25, np.nan], 1),
    # More than the compact form can hold.
    "large": ([1.5, 2.0**30, np.nan], 0),
    "none": ([], 1),
}


def test_figures_arrive_in_the_browser_as_they_were_rounded(reader, html):
    encoded = {name: encode_figures(np.array(figures), decimals) for name, (figures, decimals) in FIGURES.items()}
    assert [name for name, column in encoded.items() if isinstance(column, list)] == ["large"]
    got = reader(html).page.evaluate(
        "(all) => Object.fromEntries(Object.entries(all).map(([name, column]) => [name, Sitemap.column(column)]))",
        encoded,
    )
    for name, (figures, decimals) in FIGURES.items():
        assert got[name] == [float(np.round(f, decimals)) if np.isfinite(f) else None for f in figures]


def test_places_given_beside_geometries_are_those_that_travel():
    shapes = np.array(
        [
            None,
            shapely.Polygon(),
            shapely.box(0, 0, 1, 1),
            shapely.MultiPoint([(5, 5), (6, 6)]),
            shapely.box(2, 2, 3, 3),
        ],
        dtype=object,
    )
    moved = shapely.transform(shapes, lambda xy: xy / 7 + 3)
    assert encode_geometries(shapes, shapely.get_coordinates(moved)) == encode_geometries(moved)


@pytest.mark.parametrize("empty", [[], [None], [shapely.Polygon()]])
def test_nothing_is_encoded_as_nothing(empty):
    assert encode_geometries(gpd.array.from_shapely(empty).to_numpy() if empty else []) == {}
