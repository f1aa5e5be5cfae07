"""Two versions of a register: what became of each site, by hand, and what every change says of itself."""

import dataclasses

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.change import ATTRIBUTES, SITES, compare
from tests.analysis.shapes import perturbed, site_rows, stars
from tests.registers import multipolygon, polygon, rectangle, valid


def version(tmp_path, draft, name):
    return sitemap.read_register(draft.write(tmp_path / name))


def changed(tmp_path, draft):
    return compare(version(tmp_path, valid(), "old"), version(tmp_path, draft, "new"))


def fates(comparison):
    return comparison.sites["change"].to_dict()


def of_shapes(register, before, after, accuracy_m=20.0):
    old, new = (dataclasses.replace(register, sites=site_rows(register, s, accuracy_m)) for s in (before, after))
    return compare(old, new)


def test_a_register_compared_with_itself_did_not_change(tmp_path):
    comparison = changed(tmp_path, valid())
    assert set(fates(comparison).values()) == {"unchanged"}
    assert comparison.attributes.empty
    assert (comparison.sites[["gained_m2", "lost_m2", "shift_m", "difference_m2_se"]] == 0).all(axis=None)


def test_the_tables_have_the_described_form(tmp_path):
    comparison = changed(tmp_path, valid().change("sites", "basin", status="done"))
    for frame, described in ((comparison.sites, SITES), (comparison.attributes, ATTRIBUTES)):
        assert tuple(frame.columns) == described.fields()
        assert tuple(frame.index.names) == described.index


def test_a_site_is_added_and_another_removed(tmp_path):
    draft = valid().remove("sites", "pit-anna")
    draft.add("sites", "old-works", id="yard", name_de="Hof", geometry=polygon(rectangle(7000, 7000, 100, 300)))
    comparison = changed(tmp_path, draft)
    assert (fates(comparison)["yard"], fates(comparison)["pit-anna"]) == ("added", "removed")
    assert comparison.sites.loc["yard", "gained_m2"] == pytest.approx(30_000)
    assert comparison.sites.loc["pit-anna", "lost_m2"] == pytest.approx(320_000)
    assert np.isnan(comparison.sites.loc["yard", "difference_m2"])


def test_a_site_is_split_with_or_without_keeping_its_id(tmp_path):
    draft = valid().change("sites", "old-works", geometry=polygon(rectangle(1000, 1000, 300, 500)))
    draft.add("sites", "old-works", id="east", geometry=polygon(rectangle(1300, 1000, 500, 500)))
    comparison = changed(tmp_path, draft)
    assert fates(comparison)["old-works"] == "split"
    assert comparison.sites.loc["old-works", "others"] == "east;old-works"
    assert fates(comparison)["east"] == "part-of-split"
    # And without: the old id is gone.
    draft.row("sites", "old-works")["id"] = "west"
    draft.tables["links"] = [r for r in draft.tables["links"] if r["from_id"] != "old-works"]
    comparison = compare(version(tmp_path, valid(), "o2"), version(tmp_path, draft, "n2"))
    assert comparison.sites.loc["old-works", ["change", "others"]].tolist() == ["split", "east;west"]


def test_sites_are_merged(tmp_path):
    old = valid().add("sites", "old-works", id="yard", geometry=polygon(rectangle(1800, 1000, 200, 500)))
    new = valid().change("sites", "old-works", geometry=polygon(rectangle(1000, 1000, 1000, 500)))
    comparison = compare(version(tmp_path, old, "old"), version(tmp_path, new, "new"))
    assert comparison.sites.loc["old-works", ["change", "others"]].tolist() == ["merged", "old-works;yard"]
    assert comparison.sites.loc["yard", ["change", "others"]].tolist() == ["merged-into", "old-works"]


def test_a_new_id_for_the_same_land_is_one_site(tmp_path):
    draft = valid()
    draft.row("sites", "pit-anna")["id"] = "anna-park"
    comparison = changed(tmp_path, draft)
    assert comparison.sites.loc["anna-park", ["change", "others"]].tolist() == ["renamed", "pit-anna"]
    assert "pit-anna" not in comparison.sites.index
    assert comparison.sites.loc["anna-park", "difference_m2"] == 0


def test_a_corridor_drawn_over_a_site_does_not_split_it(tmp_path):
    draft = valid().add("sites", "green-band", id="second-band", geometry=polygon(rectangle(900, 950, 1000, 600)))
    comparison = changed(tmp_path, draft)
    assert fates(comparison)["old-works"] == "unchanged"
    assert fates(comparison)["second-band"] == "added"


@pytest.mark.parametrize(
    ("shift_m", "outline"), [(0, "same-outline"), (10, "within-accuracy"), (200, "beyond-accuracy")]
)
def test_a_moved_outline_says_whether_it_can_be_told(tmp_path, shift_m, outline):
    comparison = changed(
        tmp_path, valid().change("sites", "old-works", geometry=polygon(rectangle(1000 + shift_m, 1000, 800, 500)))
    )
    row = comparison.sites.loc["old-works"]
    assert (row["outline"], row["shift_m"], row["apart_m"]) == (outline, pytest.approx(shift_m), pytest.approx(shift_m))
    assert row["gained_m2"] == row["lost_m2"] == pytest.approx(shift_m * 500)


def test_another_first_vertex_or_direction_is_no_change(tmp_path):
    ring = rectangle(1000, 1000, 800, 500)
    turned = [*ring[2:], *ring[1:3]][::-1]
    comparison = changed(tmp_path, valid().change("sites", "old-works", geometry=multipolygon([turned])))
    assert fates(comparison)["old-works"] == "unchanged"


@settings(max_examples=30, deadline=None)
@given(shape=stars(), turn=st.integers(1, 8))
def test_rounding_of_coordinates_is_no_change(register, shape, turn):
    ring = shapely.get_coordinates(shape.exterior)[:-1]
    rolled = shapely.Polygon(np.roll(ring, turn, axis=0), shape.interiors)
    row = of_shapes(register, [shape], [rolled]).sites.loc["s0"]
    assert (row["change"], row["outline"]) == ("unchanged", "same-outline")
    assert row[["gained_m2", "lost_m2", "shift_m", "apart_m", "difference_m2", "difference_m2_se"]].tolist() == [0] * 6


def test_a_register_in_another_crs_is_compared_in_the_new_one(tmp_path):
    import geopandas as gpd

    old = version(tmp_path, valid(), "old")
    there = dataclasses.replace(old, crs=gpd.GeoSeries([], crs=25833).crs, sites=old.sites.to_crs(25833))
    row = compare(there, old).sites.loc["old-works"]
    # The way through the other system moves a vertex by less than a millimetre.
    assert (row["outline"], row["gained_m2"]) == ("same-outline", 0)


def test_fields_of_every_table_are_compared(tmp_path):
    draft = valid().change("sites", "basin", status="done").change("areas", "old-works-stated", area_ha="40.0")
    draft.change("projects", "market-hall", lead="Bauamt").remove("events", "games")
    draft.add("papers", "drs-7", id="drs-8")
    rows = changed(tmp_path, draft).attributes.reset_index().to_numpy().tolist()
    assert rows == [
        ["events", "games", "", "removed", "", ""],
        ["papers", "drs-8", "", "added", "", ""],
        ["projects", "market-hall", "lead", "changed", "Planungsamt", "Bauamt"],
        ["sites", "basin", "status", "changed", "under-way", "done"],
    ]


@settings(max_examples=30, deadline=None)
@given(one=stars(reach_m=400.0), other=stars(reach_m=400.0))
def test_what_is_gained_and_lost_adds_up_to_the_difference(register, one, other):
    row = of_shapes(register, [one], [other]).sites.loc["s0"]
    assert row["gained_m2"] - row["lost_m2"] == pytest.approx(row["difference_m2"], abs=1e-3)
    back = of_shapes(register, [other], [one]).sites.loc["s0"]
    assert (back["gained_m2"], back["lost_m2"]) == pytest.approx((row["lost_m2"], row["gained_m2"]), abs=1e-3)
    assert back["apart_m"] == pytest.approx(row["apart_m"])


@settings(max_examples=20, deadline=None)
@given(shape=stars(reach_m=400.0), cut=st.floats(0.3, 0.7))
def test_halves_of_any_site_are_its_parts(register, shape, cut):
    minx, miny, maxx, maxy = shape.bounds
    at = minx + cut * (maxx - minx)
    halves = [shapely.intersection(shape, shapely.box(*b)) for b in ((minx, miny, at, maxy), (at, miny, maxx, maxy))]
    old = dataclasses.replace(register, sites=site_rows(register, [shape]))
    parts = site_rows(register, halves)
    parts.index = ["west", "east"]
    split = compare(old, dataclasses.replace(register, sites=parts)).sites
    assert split.loc["s0", ["change", "others"]].tolist() == ["split", "east;west"]
    merged = compare(dataclasses.replace(register, sites=parts), old).sites
    assert merged.loc["s0", ["change", "others"]].tolist() == ["merged", "east;west"]


def test_the_error_of_the_difference_agrees_with_monte_carlo(register):
    shape = shapely.Polygon([(0, 0), (900, 50), (950, 400), (480, 800), (30, 700)])
    larger = shapely.Polygon([(0, 0), (1100, 50), (1150, 400), (480, 800), (30, 700)])
    row = of_shapes(register, [shape], [larger]).sites.loc["s0"]
    sd_m = 20 / np.sqrt(-2 * np.log(0.05))
    before, after = (shapely.area(perturbed(s, sd_m, 3000, seed=n)) for n, s in enumerate((shape, larger)))
    assert row["difference_m2_se"] == pytest.approx((after - before).std(), rel=0.05)
