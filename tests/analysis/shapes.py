"""Outlines for properties, and a register in memory that holds them."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from hypothesis import strategies as st

import sitemap
from tests.registers import CRS, EAST, NORTH

__all__ = ["at_town", "perturbed", "register_of", "site_rows", "stars"]


def at_town(shape: Any) -> Any:
    """Move a shape given in metres from the town's corner to where the town lies."""
    return shapely.transform(shape, lambda xy: xy + np.array([EAST, NORTH]))


@st.composite
def stars(draw: Any, reach_m: float = 3000.0) -> shapely.Polygon:
    """Draw star-shaped polygons of 4 to 9 vertices, some with a hole, at metres from the town's corner."""
    count = draw(st.integers(4, 9))
    radii = draw(st.lists(st.floats(150, 600), min_size=count, max_size=count))
    east, north = draw(st.floats(-reach_m, reach_m)), draw(st.floats(-reach_m, reach_m))
    angles = [2 * math.pi * i / count for i in range(count)]
    ring = [(east + r * math.cos(a), north + r * math.sin(a)) for r, a in zip(radii, angles, strict=True)]
    hole = [(east + 40 * math.cos(a), north + 40 * math.sin(a)) for a in angles]
    return shapely.Polygon(ring, [hole] if draw(st.booleans()) else [])


def site_rows(
    register: "sitemap.Register", shapes: Sequence[Any], accuracy_m: Any = 20.0, **values: Any
) -> gpd.GeoDataFrame:
    """Return sites ``s0``, ``s1`` … with the given outlines, all else as in a row of ``register``."""
    like = register.sites.drop(columns="geometry").iloc[[0] * len(shapes)]
    like.index = [f"s{i}" for i in range(len(shapes))]
    like.index.name = "id"
    like = like.assign(geometry_accuracy_m=accuracy_m, **values)
    return gpd.GeoDataFrame(like, geometry=[at_town(s) for s in shapes], crs=CRS)


def register_of(
    register: "sitemap.Register", shapes: Sequence[Any], accuracy_m: Any = 20.0, **values: Any
) -> "sitemap.LinkedRegister":
    """Return ``register`` with other sites, linked."""
    return sitemap.link(dataclasses.replace(register, sites=site_rows(register, shapes, accuracy_m, **values)))


def perturbed(shape: Any, sd_m: float, draws: int, seed: int = 7) -> list[Any]:
    """Return the polygon ``draws`` times with every vertex moved by a normal error on both axes."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        parts = []
        for part in shapely.get_parts(shape):
            rings = [shapely.get_coordinates(r)[:-1] for r in shapely.get_rings(part)]
            moved = [r + rng.normal(0, sd_m, r.shape) for r in rings]
            parts.append(shapely.Polygon(moved[0], moved[1:]))
        found.append(parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts))
    return found
