"""Gauß-Krüger and DHDN: the right transformation, checked by the formulas themselves."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS

from sitemap.errors import LayerError
from sitemap.exchange.importing import FieldMapping, plan_import
from sitemap.exchange.importing.transformation import transformation
from tests.exchange.importing.sources import CONSTANTS, YARD, shapefile

BESSEL = (6377397.155, 1 / 299.1528128)
GRS80 = (6378137.0, 1 / 298.257222101)
# EPSG:1778, DHDN to ETRS89 (4), former West Germany between 50°20' N and 52°20' N:
# translation in m, rotation in seconds of arc (position vector), scale in ppm; accuracy 1 m.
MIDDLE = (584.8, 67.0, 400.3, 0.105, 0.013, -2.378, 10.29)


def _krueger(lon: float, lat: float, ellipsoid: tuple[float, float], meridian: float, k0: float) -> tuple[float, float]:
    """Transverse Mercator by Krüger's series to n⁴ (1912), easting without false easting."""
    a, f = ellipsoid
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (
        n / 2 - 2 / 3 * n**2 + 5 / 16 * n**3 + 41 / 180 * n**4,
        13 / 48 * n**2 - 3 / 5 * n**3 + 557 / 1440 * n**4,
        61 / 240 * n**3 - 103 / 140 * n**4,
        49561 / 161280 * n**4,
    )
    e = math.sqrt(f * (2 - f))
    phi, lam = math.radians(lat), math.radians(lon - meridian)
    t = math.sinh(math.atanh(math.sin(phi)) - e * math.atanh(e * math.sin(phi)))
    xi, eta = math.atan2(t, math.cos(lam)), math.atanh(math.sin(lam) / math.hypot(1, t))
    north = xi + sum(c * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, c in enumerate(alpha, 1))
    east = eta + sum(c * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, c in enumerate(alpha, 1))
    return k0 * radius * east, k0 * radius * north


def _to_grs80(lon: float, lat: float) -> tuple[float, float]:
    """Seven parameters from Bessel to GRS 80, heights 0."""
    a, f = BESSEL
    e2 = f * (2 - f)
    phi, lam = math.radians(lat), math.radians(lon)
    v = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
    xyz = np.array([v * math.cos(phi) * math.cos(lam), v * math.cos(phi) * math.sin(lam), v * (1 - e2) * math.sin(phi)])
    rx, ry, rz = (math.radians(s / 3600) for s in MIDDLE[3:6])
    turn = np.array([[1, -rz, ry], [rz, 1, -rx], [-ry, rx, 1]])
    x, y, z = np.array(MIDDLE[:3]) + (1 + MIDDLE[6] * 1e-6) * turn @ xyz
    a, f = GRS80
    e2, p = f * (2 - f), math.hypot(x, y)
    phi = math.atan2(z, p * (1 - e2))
    for _ in range(10):
        v = a / math.sqrt(1 - e2 * math.sin(phi) ** 2)
        phi = math.atan2(z + e2 * v * math.sin(phi), p)
    return math.degrees(math.atan2(y, x)), math.degrees(phi)


@pytest.mark.parametrize(
    ("code", "meridian", "zone"), [("EPSG:31466", 6.0, 2), ("EPSG:31467", 9.0, 3), ("EPSG:5676", 6.0, 2)]
)
def test_gauss_krueger_agrees_with_the_formulas(code, meridian, zone):
    lon, lat = 7.45, 51.5  # on the Bessel ellipsoid
    east, north = _krueger(lon, lat, BESSEL, meridian, 1.0)
    x, y = zone * 1_000_000 + 500_000 + east, north
    used = transformation(CRS(code), CRS("EPSG:25832"), (x - 100, y - 100, x + 100, y + 100))
    (moved,) = used.apply(np.array([shapely.Point(x, y)], dtype=object))
    expected = _krueger(*_to_grs80(lon, lat), GRS80, 9.0, 0.9996)
    assert (moved.x, moved.y) == pytest.approx((500_000 + expected[0], expected[1]), abs=1e-3)
    assert used.accuracy_m == 1.0
    assert used.missing == ("de_adv_BETA2007.tif",)
    assert "DHDN to ETRS89 (4)" in used.operation


def test_the_same_datum_costs_no_accuracy():
    used = transformation(CRS("EPSG:25833"), CRS("EPSG:25832"), (200_000, 5_700_000, 200_100, 5_700_100))
    assert (used.accuracy_m, used.missing) == (0.0, ())
    same = transformation(CRS("EPSG:3044"), CRS("EPSG:25832"), (600_000, 5_700_000, 600_100, 5_700_100))
    assert same.accuracy_m == 0.0
    (point,) = same.apply(np.array([shapely.Point(600_050, 5_700_050)], dtype=object))
    assert point.equals_exact(shapely.Point(600_050, 5_700_050), 1e-6)


def test_a_datum_shift_of_unknown_accuracy_is_refused():
    nameless = CRS("+proj=utm +zone=32 +ellps=intl +units=m +type=crs")
    with pytest.raises(LayerError, match="EPSG:25832"):
        transformation(nameless, CRS("EPSG:25832"), (600_000, 5_700_000, 600_100, 5_700_100))


def test_the_accuracy_of_the_transformation_is_added_to_the_outlines(register, tmp_path):
    source = gpd.GeoDataFrame({"id": ["yard"], "name": ["Hof"]}, geometry=[YARD], crs=25832).to_crs(31467)
    plan = plan_import(register, shapefile(tmp_path, source), FieldMapping(constants=CONSTANTS), date="2024-05-01")
    row = plan.proposed.sites.loc["yard"]
    assert row["geometry_accuracy_m"] == 0.5 + plan.transformation.accuracy_m
    assert plan.transformation.source == "EPSG:31467", "ESRI's definition was not recognised"
    assert "EPSG:31467" in row["geometry_method_de"]
    assert "Genauigkeit 1 m" in row["geometry_method_de"]
