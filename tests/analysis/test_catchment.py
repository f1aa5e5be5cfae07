"""People near sites, checked by placing them one by one."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Transformer

import sitemap
from sitemap.analysis import Inputs
from sitemap.analysis.catchment import CATCHMENT, shares_of_cells
from tests.analysis.planning import census_csv, grid_cells, linked
from tests.registers import CRS, polygon, rectangle, valid

RANDOM = np.random.default_rng(7)
CELLS = {
    cell: int(n) for cell, n in zip(grid_cells(-1500, -1500, 7500, 6000), RANDOM.integers(0, 90, 10_000), strict=False)
}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """One site with a hole, known exactly, in the middle of a peopled grid."""
    folder = tmp_path_factory.mktemp("town")
    draft = valid()
    for name in ("green-band", "basin", "old-works"):
        draft.remove("sites", name)
    draft.change("sites", "pit-anna", geometry_accuracy_m=0.001)
    draft.change(
        "sites", "pit-anna", geometry=polygon(rectangle(2000, 1000, 600, 600), rectangle(2200, 1200, 200, 200)[::-1])
    )
    return linked(draft, folder), census_csv(folder / "grid.csv", CELLS)


@pytest.fixture(scope="module")
def table(town):
    register, grid = town
    return sitemap.analyse(register, Inputs(census=grid), names=["catchment"]).table("catchment")


@pytest.fixture(scope="module")
def people_placed(town):
    """Return how far from the site each of many places lies, and how many people it stands for."""
    steps, cells = 14, CELLS
    offset = (np.arange(steps) + 0.5) / steps * 100 - 50
    dx, dy = (a.ravel() for a in np.meshgrid(offset, offset))
    centre = np.array(list(cells), dtype=float)
    x, y = (centre[:, [0]] + dx).ravel(), (centre[:, [1]] + dy).ravel()
    people = np.repeat(np.array(list(cells.values()), dtype=float) / steps**2, steps**2)
    xy = Transformer.from_crs("EPSG:3035", CRS, always_xy=True).transform(x, y)
    return shapely.distance(shapely.points(*xy), town[0].register.sites.geometry.iloc[0]), people


@pytest.mark.parametrize("distance", [500, 1000, 2000])
def test_people_around_a_site_are_those_whose_place_is_near_it(people_placed, table, distance):
    away, people = people_placed
    expected = people[(away <= distance) & (away > 0)].sum()
    assert table[f"people_{distance}m"].iloc[0] == pytest.approx(expected, rel=2e-3)


def test_people_at_the_site_are_counted_apart_and_its_hole_is_not_the_site(people_placed, table):
    away, people = people_placed
    expected = people[away == 0].sum()
    assert table["people_site"].iloc[0] == pytest.approx(expected, rel=5e-3)


def test_bands_of_reach_without_a_network_are_straight_lines_and_say_so(people_placed, table):
    away, people = people_placed
    assert table["basis"].tolist() == ["straight-line"]
    for name, way in (("walking_5min", 360), ("walking_15min", 1080), ("cycling_5min", 1200)):
        expected = people[(away <= way) & (away > 0)].sum()
        assert table[f"people_{name}"].iloc[0] == pytest.approx(expected, rel=2e-3)


def test_the_error_is_that_of_all_people_of_a_cell_living_at_one_place(town, table):
    """Each cell's people are put into one house, anywhere in the cell, again and again."""
    site = town[0].register.sites.geometry.iloc[0]
    random = np.random.default_rng(3)
    centre, number = np.array(list(CELLS), dtype=float), np.array(list(CELLS.values()))
    to_plane = Transformer.from_crs("EPSG:3035", CRS, always_xy=True)
    rough = shapely.distance(shapely.points(*to_plane.transform(*centre.T)), site)
    cut = (rough > 400) & (rough < 600) | (rough < 100)
    centre, number = centre[cut], number[cut]
    counts = []
    for _ in range(1500):
        house = centre + random.uniform(-50, 50, centre.shape)
        away = shapely.distance(shapely.points(*to_plane.transform(*house.T)), site)
        counts.append(number[(away <= 500) & (away > 0)].sum())
    assert table["people_500m_se"].iloc[0] == pytest.approx(np.std(counts), rel=0.1)


def test_an_outline_that_is_known_less_well_has_a_greater_error(tmp_path, town):
    register, grid = town
    exact = sitemap.analyse(register, Inputs(census=grid), names=["catchment"]).table("catchment")
    draft = valid().change("sites", "pit-anna", geometry_accuracy_m=150)
    draft.change(
        "sites", "pit-anna", geometry=polygon(rectangle(2000, 1000, 600, 600), rectangle(2200, 1200, 200, 200)[::-1])
    )
    vague = sitemap.analyse(linked(draft, tmp_path), Inputs(census=grid), names=["catchment"]).table("catchment")
    assert vague.loc["pit-anna", "people_1000m"] == pytest.approx(exact.loc["pit-anna", "people_1000m"])
    assert vague.loc["pit-anna", "people_1000m_se"] > 2 * exact.loc["pit-anna", "people_1000m_se"]


def test_a_site_that_the_file_does_not_reach_is_unknown_and_not_empty(tmp_path, town):
    draft = valid()
    table = sitemap.analyse(linked(draft, tmp_path), Inputs(census=town[1]), names=["catchment"]).table("catchment")
    assert table.loc["basin"].drop("basis").isna().all()
    assert table.loc["old-works", "people_500m"] > 0


def test_one_cell_of_the_file_within_2000_m_covers_a_site(tmp_path, town):
    register, _ = town
    # The only cell lies 1.9 km or 2.1 km west of the site, whose edge is at 2,000 m.
    for east, covered in ((100, True), (-250, False)):
        near = min(grid_cells(east - 1, 1300, 1, 1))
        found = sitemap.analyse(
            register, Inputs(census=census_csv(tmp_path / f"{east}.csv", {near: 40})), names=["catchment"]
        )
        row = found.table("catchment").iloc[0]
        assert (row["people_500m"] == 0) == covered
        assert np.isnan(row["people_500m"]) == (not covered)
        assert np.isnan(row["secret_cells"]) == (not covered)
        assert row["people_2000m"] == (40 if covered else pytest.approx(np.nan, nan_ok=True))


def test_secret_cells_are_counted_and_hold_nobody(tmp_path, town):
    register, _ = town
    hidden = {cell: "–" if n % 3 == 0 else n for cell, n in CELLS.items()}
    shown = {cell: 0 if n % 3 == 0 else n for cell, n in CELLS.items()}
    tables = [
        sitemap.analyse(register, Inputs(census=census_csv(tmp_path / f"{k}.csv", c)), names=["catchment"]).table(
            "catchment"
        )
        for k, c in (("hidden", hidden), ("shown", shown))
    ]
    assert tables[0]["people_2000m"].iloc[0] == tables[1]["people_2000m"].iloc[0]
    assert tables[0]["secret_cells"].iloc[0] > 100
    assert tables[1]["secret_cells"].iloc[0] == 0


def test_without_a_grid_it_is_skipped_and_says_what_is_missing(town):
    results = sitemap.analyse(town[0], names=["catchment"])
    assert results.skipped == {"catchment": ("census",)}


def test_the_table_is_what_it_says(table):
    assert tuple(table.columns) == CATCHMENT.fields()
    assert table.index.name == "site_id"


SQUARES = np.array(
    [shapely.box(x, y, x + 100, y + 100) for x in range(0, 1000, 100) for y in range(0, 1000, 100)], dtype=object
)
shapes = st.builds(
    lambda x, y, r, n: shapely.Point(x, y).buffer(r, quad_segs=n),
    st.floats(0, 1000),
    st.floats(0, 1000),
    st.floats(1, 700),
    st.integers(1, 8),
)


@settings(max_examples=60, deadline=None)
@given(shapes)
def test_shares_are_those_of_the_area_and_add_up_to_the_zone(zone):
    found = shares_of_cells(np.array([zone]), SQUARES)
    assert ((found.share >= 0) & (found.share <= 1)).all()
    covered = zone.intersection(shapely.box(0, 0, 1000, 1000)).area
    assert found.share.sum() * 10_000 == pytest.approx(covered, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(shapes, st.floats(0.1, 200))
def test_a_wider_zone_never_holds_fewer_people(zone, more):
    people = np.arange(len(SQUARES), dtype=float)
    narrow, wide = (shares_of_cells(np.array([z]), SQUARES) for z in (zone, zone.buffer(more)))
    assert narrow.total(narrow.share * people[narrow.cell])[0] <= wide.total(wide.share * people[wide.cell])[0] + 1e-6


@settings(max_examples=40, deadline=None)
@given(shapes, st.floats(1, 999))
def test_parts_of_a_zone_add_up_to_the_whole(zone, cut):
    people = np.arange(len(SQUARES), dtype=float)
    parts = np.array(
        [zone, *(zone.intersection(b) for b in (shapely.box(-1e4, -1e4, cut, 1e4), shapely.box(cut, -1e4, 1e4, 1e4)))],
        dtype=object,
    )
    found = shares_of_cells(parts, SQUARES)
    whole, west, east = found.total(found.share * people[found.cell])
    assert west + east == pytest.approx(whole, abs=1e-6)


def test_missing_and_empty_zones_hold_nobody():
    zones = np.array([None, shapely.Polygon(), multipolygon_of(2)], dtype=object)
    found = shares_of_cells(zones, SQUARES)
    assert found.total(found.share).tolist() == pytest.approx([0, 0, 2])


def multipolygon_of(cells):
    return shapely.MultiPolygon([shapely.box(200 * n, 0, 200 * n + 100, 100) for n in range(cells)])
