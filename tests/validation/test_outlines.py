"""What is told of single outlines: where they lie, and how they are broken."""

import dataclasses

import numpy as np
import pytest
import shapely

import sitemap
from sitemap.validation.geometry import geometry, in_area_of_use, in_outlines
from tests.registers import CRS, valid


def told(register, *shapes):
    found = in_outlines([f"s{i}" for i in range(len(shapes))], np.array(shapes, dtype=object), register.crs)
    return [(f.code, f.feature) for f in found]


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    return sitemap.read_register(valid().write(tmp_path_factory.mktemp("outlines") / "register"))


def test_swapped_axes_are_told_only_of_what_is_in_place_when_they_are_swapped_back(register):
    """By each of the four sides: an outline that sticks out there is in no place at all."""
    inside = shapely.box(600_000, 5_700_000, 600_100, 5_700_100)
    # Further than the area of use reaches.
    aside = [(-4_000_000, 0), (4_000_000, 0), (0, -6_000_000), (0, 6_000_000)]
    outside = [shapely.union(inside, shapely.affinity.translate(inside, *by)).envelope for by in aside]
    assert in_area_of_use([inside, *outside], register.crs).tolist() == [True] + 4 * [False]
    swapped = [shapely.transform(s, lambda xy: xy[:, ::-1]) for s in (inside, *outside)]
    codes = ["axes-swapped"] + 4 * ["outside-crs"]
    assert told(register, *swapped) == [(code, f"s{i}") for i, code in enumerate(codes)]


def test_a_ring_that_touches_itself_is_told_with_the_place(register):
    ring = shapely.Polygon([(0, 0), (40, 0), (40, 40), (20, 0), (0, 40)])
    shape = shapely.affinity.translate(ring, 600_000, 5_700_000)
    (finding,) = in_outlines(["works"], np.array([shape], dtype=object), register.crs)
    assert finding.code == "geometry-crosses-itself"
    assert "600020" in finding.message("en")
    assert "5700000" in finding.message("en")


@pytest.mark.parametrize(("table", "expected"), [("sites", []), ("layers", ["degrees"])])
def test_where_sites_lie_is_told_unless_their_own_system_is_refused(tmp_path, table, expected):
    """That a layer of something else has a wrong system says nothing about the sites."""
    read = sitemap.read_register(valid().write(tmp_path / "register"))
    fault = sitemap.finding.Finding.of("crs-wrong", table, "", "", found="EPSG:4326", expected=CRS)
    one = read.sites.iloc[[0]].set_geometry([shapely.box(7.4, 51.5, 7.41, 51.51)], crs=CRS)
    other = dataclasses.replace(read, sites=one, faults=(fault,))
    assert [f.code for f in geometry(other)] == expected
