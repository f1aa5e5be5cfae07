"""What fits on a site, computed again by hand."""

import math
import re

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.analysis import Inputs
from sitemap.analysis.capacity import CAPACITY, outward, yield_of
from sitemap.analysis.scenario_file import DEFAULT_SCENARIOS, read_scenarios
from sitemap.errors import FieldError
from tests.analysis.planning import linked, place, rule_file
from tests.registers import CRS, polygon, rectangle, valid

MIXED = """
[zones.WA]
title_de = "Allgemeines Wohngebiet"
title_en = "General residential area"
grz = 0.4
gfz = 1.2
source = "§ 17 BauNVO"

[zones.GE]
title_de = "Gewerbegebiet"
title_en = "Commercial area"
grz = 0.8
gfz = 2.4
source = "§ 17 BauNVO"

[uses.housing]
m2_per_home = { low = 60, mid = 80, high = 100, assumption = "made up" }
usable_share = { low = 0.7, mid = 0.75, high = 0.8, assumption = "made up" }

[uses.office]
m2_per_job = { low = 10, mid = 12, high = 15, assumption = "made up" }
usable_share = { low = 0.8, mid = 0.8, high = 0.9, assumption = "made up" }

[[scenarios]]
id = "mixed"
title_de = "Gemischt"
title_en = "Mixed"
leave_out_kinds = ["corridor"]
net_share = { low = 0.5, mid = 0.6, high = 0.8, assumption = "made up" }

[[scenarios.parts]]
zone = "WA"
land_share = 0.75
utilisation = { low = 0.5, mid = 0.6, high = 1.0, assumption = "made up" }
floor = { housing = 0.9, office = 0.1 }

[[scenarios.parts]]
zone = "GE"
land_share = 0.25
utilisation = { low = 0.2, mid = 0.3, high = 0.5, assumption = "made up" }
floor = { office = 1.0 }
"""


@pytest.fixture
def scenarios(tmp_path):
    path = tmp_path / "scenarios.toml"
    path.write_text(MIXED, encoding="utf-8")
    return path


def capacity(register, path=None, **inputs):
    return sitemap.analyse(register, Inputs(scenarios=path, **inputs), names=["capacity"]).table("capacity")


def built_layer(path, *shapes):
    """Write what is built; shapes are given in m from the town's corner."""
    gpd.GeoDataFrame(geometry=[place(s) for s in shapes], crs=CRS).to_file(path)
    return path


def nowhere(folder):
    return built_layer(folder / "nothing-built.gpkg", shapely.box(9000, 9000, 9010, 9010))


FIGURES = re.compile("(net|footprint|floor|homes|jobs)_(low|mid|high)")


def test_the_middle_is_what_one_computes_on_paper(tmp_path, scenarios):
    row = capacity(linked(valid(), tmp_path), scenarios).loc[("old-works", "mixed")]
    # 40 ha gross as recorded, 24 ha net: 18 ha WA at GFZ 0.72, 6 ha GE at GFZ 0.72.
    assert row["gross_m2"] == pytest.approx(400_000)
    assert row["net_mid_m2"] == pytest.approx(240_000)
    assert row["floor_mid_m2"] == pytest.approx(129_600 + 43_200)
    assert row["footprint_mid_m2"] == pytest.approx(180_000 * 0.24 + 60_000 * 0.24)
    assert row["homes_mid"] == pytest.approx(129_600 * 0.9 * 0.75 / 80)
    assert row["jobs_mid"] == pytest.approx((129_600 * 0.1 + 43_200) * 0.8 / 12)
    assert (row["title_de"], row["title_en"], row["basis"]) == ("Gemischt", "Mixed", "recorded")
    assert (row["land_m2"], row["land"], row["land_source"]) == (pytest.approx(400_000), "gross", "paper-7")
    # What a source says has no error of the outline.
    assert math.isnan(row["homes_mid_se"])


def test_low_and_high_take_every_end_and_the_interval_of_the_area(tmp_path, scenarios):
    draft = valid().change("areas", "old-works-stated", land=None)
    row = capacity(linked(draft, tmp_path), scenarios, built=nowhere(tmp_path)).loc[("old-works", "mixed")]
    # The outline's standard error is that of test_measures: here the interval of 95 %.
    low, high = (400_000 + s * 1.959964 * row["gross_m2_se"] for s in (-1, 1))
    ends = {
        "net_low_m2": low * 0.5,
        "net_high_m2": high * 0.8,
        "homes_low": low * 0.5 * 0.75 * 0.6 * 0.9 * 0.7 / 100,
        "homes_high": high * 0.8 * 0.75 * 1.2 * 0.9 * 0.8 / 60,
        "jobs_low": low * 0.5 * (0.75 * 0.6 * 0.1 + 0.25 * 0.48) * 0.8 / 15,
        "jobs_high": high * 0.8 * (0.75 * 1.2 * 0.1 + 0.25 * 1.2) * 0.9 / 10,
    }
    assert row["basis"] == "free-land"
    for name, value in ends.items():
        unit = 10 ** (len(str(int(value))) - 2)
        away = math.floor if "low" in name else math.ceil
        assert row[name] == pytest.approx(away(value / unit) * unit), name


def test_the_error_of_the_middle_is_that_of_the_area(tmp_path, scenarios):
    table = capacity(linked(valid(), tmp_path), scenarios, built=nowhere(tmp_path)).loc[["basin", "pit-anna"]]
    for figure in ("net_mid_m2", "footprint_mid_m2", "floor_mid_m2", "homes_mid", "jobs_mid"):
        relative = table[f"{figure}_se"] / table[figure]
        assert relative.to_numpy() == pytest.approx((table["gross_m2_se"] / table["gross_m2"]).to_numpy())


def test_an_outline_of_which_nobody_said_what_is_free_gives_an_upper_bound_only(tmp_path, scenarios):
    row = capacity(linked(valid(), tmp_path), scenarios).loc[("basin", "mixed")]
    assert row["basis"] == "upper-bound"
    assert row[[c for c in row.index if FIGURES.match(c) and "_high" not in c]].isna().all()
    high = row["gross_m2"] + 1.959964 * row["gross_m2_se"]
    assert row["land_m2"] == pytest.approx(high)
    assert high * 0.8 <= row["net_high_m2"] < high * 0.8 * 1.1
    assert math.isnan(row["taken_m2"])


def test_built_land_is_taken_off_once_and_only_inside(tmp_path, scenarios):
    # Old Works is 800 by 500 m at (1000, 1000): two buildings overlap, one of them reaches over the edge.
    path = built_layer(tmp_path / "b.gpkg", shapely.box(900, 1000, 1200, 1500), shapely.box(1100, 1000, 1300, 1500))
    draft = valid().change("areas", "old-works-stated", land=None)
    row = capacity(linked(draft, tmp_path), scenarios, built=path).loc[("old-works", "mixed")]
    assert row["taken_m2"] == pytest.approx(150_000)
    assert row["land_m2"] == pytest.approx(250_000)
    assert row["net_mid_m2"] == pytest.approx(150_000)
    assert row["net_mid_m2_se"] == pytest.approx(0.6 * row["gross_m2_se"] * 250 / 400)


def excluding(folder, accuracy_m=10, severity="excludes"):
    """Write a constraint over the west of Old Works, from x = 1000 to 1200."""
    built_layer(folder / "shaft.gpkg", shapely.box(900, 900, 1200, 1600))
    return rule_file(
        folder / "rules.toml",
        f"""
[[layers]]
id = "shaft"
title_de = "Schachtschutz"
title_en = "Shaft protection"
kind = "mining"
file = "shaft.gpkg"
accuracy_m = {accuracy_m}
covered_bounds = [0, 0, 9000000, 9000000]
source = "somebody"
[layers.severity]
"*" = "{severity}"
""",
    )


def test_a_constraint_that_excludes_building_is_taken_off_within_its_accuracy(tmp_path, scenarios):
    draft = (
        valid().change("areas", "old-works-stated", land=None).change("sites", "old-works", geometry_accuracy_m=0.01)
    )
    register = linked(draft, tmp_path)
    rules, nothing = excluding(tmp_path), nowhere(tmp_path)
    row = capacity(register, scenarios, built=nothing, constraints=rules).loc[("old-works", "mixed")]
    assert (row["basis"], row["taken_m2"]) == ("free-land", pytest.approx(200 * 500))
    assert row["net_mid_m2"] == pytest.approx(600 * 500 * 0.6)
    # The edge of the layer may lie 10 m to either side: 590 or 610 m are free, rounded outward.
    assert row["net_low_m2"] == pytest.approx(590 * 500 * 0.5, abs=10_000)
    assert row["net_low_m2"] <= 590 * 500 * 0.5 * 1.001
    assert row["net_high_m2"] >= 610 * 500 * 0.8 * 0.999
    # Without a layer of what is built the rest of the outline is an upper bound still.
    bound = capacity(register, scenarios, constraints=rules).loc[("old-works", "mixed")]
    assert (bound["basis"], bound["taken_m2"]) == ("upper-bound", pytest.approx(200 * 500))
    assert bound["land_m2"] == pytest.approx(610 * 500, rel=1e-3)


def test_a_constraint_that_does_not_exclude_takes_nothing(tmp_path, scenarios):
    rules = excluding(tmp_path, severity="high")
    row = capacity(linked(valid(), tmp_path), scenarios, constraints=rules).loc[("basin", "mixed")]
    assert row["taken_m2"] == 0


def test_of_a_file_with_several_layers_and_classes_only_what_excludes_building_is_taken_off(tmp_path, scenarios):
    # The first layer would take the whole site; of the second only one class, and that without a value, excludes.
    path = tmp_path / "shafts.gpkg"
    whole = gpd.GeoDataFrame({"risk": ["shaft"]}, geometry=[place(shapely.box(0, 0, 9000, 9000))], crs=CRS)
    whole.to_file(path, layer="a")
    strips = [shapely.box(x, 900, x + 100, 1600) for x in (1000, 1100, 1200, 1300)]
    risks = gpd.GeoDataFrame({"risk": ["low", "shaft", None, "other"]}, geometry=[place(s) for s in strips], crs=CRS)
    risks.to_file(path, layer="b")
    rules = rule_file(
        tmp_path / "rules.toml",
        """
[[layers]]
id = "shaft"
title_de = "Schachtschutz"
title_en = "Shaft protection"
kind = "mining"
file = "shafts.gpkg"
layer = "b"
class_field = "risk"
accuracy_m = 0.001
covered_bounds = [0, 0, 9000000, 9000000]
source = "somebody"
[layers.severity]
"shaft" = "excludes"
"–" = "excludes"
"*" = "low"
""",
    )
    table = capacity(linked(valid(), tmp_path), scenarios, constraints=rules)
    assert table.loc[("old-works", "mixed"), "taken_m2"] == pytest.approx(200 * 500)
    assert table.loc[("basin", "mixed"), "taken_m2"] == 0


def test_without_a_layer_nothing_is_said_of_what_is_taken(tmp_path, scenarios):
    register = linked(valid(), tmp_path)
    bare = capacity(register, scenarios).loc[("basin", "mixed")]
    assert np.isnan(bare["taken_m2"])
    assert (bare["basis"], bare["land"]) == ("upper-bound", "gross")
    assert np.isnan([bare["net_low_m2"], bare["net_mid_m2"], bare["homes_mid"]]).all()
    assert bare["land_source"] != bare["land_source"]  # nobody said it
    recorded = capacity(register, scenarios).loc[("old-works", "mixed")]
    assert (recorded["basis"], recorded["land_source"]) == ("recorded", "paper-7")
    assert np.isnan(recorded["net_mid_m2_se"])


def stated(folder, text):
    path = folder / "stated.toml"
    path.write_text(MIXED + text, encoding="utf-8")
    return path


def test_net_land_that_the_scenario_file_states_comes_before_all_else(tmp_path):
    land = """
[[land]]
site = "old-works"
kind = "net"
area_ha = { low = 10, mid = 12, high = 15, source = "framework plan of 2020" }

[[land]]
site = "basin"
kind = "gross"
share = { low = 0.2, mid = 0.25, high = 0.4, assumption = "the rest is water" }
"""
    table = capacity(linked(valid(), tmp_path), stated(tmp_path, land), built=nowhere(tmp_path))
    row = table.loc[("old-works", "mixed")]
    # Net land stays as it is: 12 ha, and not 60 % of it.
    assert (row["net_low_m2"], row["net_mid_m2"], row["net_high_m2"]) == pytest.approx((100_000, 120_000, 150_000))
    assert row["floor_mid_m2"] == pytest.approx(120_000 * 0.72)
    assert (row["basis"], row["land"], row["land_source"]) == ("recorded", "net", "framework plan of 2020")
    basin = table.loc[("basin", "mixed")]
    assert basin["net_mid_m2"] == pytest.approx(basin["gross_m2"] * 0.25 * 0.6)
    assert basin["land_source"] == "the rest is water"


def test_of_several_records_net_comes_first_and_the_latest_is_the_middle(tmp_path, scenarios):
    draft = valid()
    records = [
        ("20", "net", "2012", "town-plan"), ("16", "net", "2021", "town-history;paper-7"), ("14", "net", None, None),
    ]  # fmt: skip
    for number, (area, land, year, source) in enumerate(records):
        draft.add("areas", "old-works-stated", id=f"plan-{number}", area_ha=area, land=land, as_of=year, source=source)
    row = capacity(linked(draft, tmp_path), scenarios).loc[("old-works", "mixed")]
    assert (row["land"], row["land_m2"]) == ("net", 160_000)
    assert row["land_source"] == "paper-7;town-history;town-plan"
    assert (row["net_low_m2"], row["net_mid_m2"], row["net_high_m2"]) == pytest.approx((140_000, 160_000, 200_000))


def test_faults_of_stated_land_are_told_together(tmp_path):
    wrong = """
[[land]]
site = "old-works"
kind = "brutto"
area_ha = { low = 3, mid = 2, high = 5, source = "x" }

[[land]]
site = "old-works"
kind = "net"
area_ha = { low = 1, mid = 2, high = 5, source = "x" }
share = { low = 0.5, mid = 0.8, high = 1.5, source = "x" }
"""
    with pytest.raises(FieldError) as caught:
        read_scenarios(stated(tmp_path, wrong))
    for part in (
        "land[0].kind: is not one of: gross, net",
        "land[0].area_ha: low, mid and high do not ascend",
        "land[1].area_ha: say either area_ha or share",
        "land[1].share: is a share and cannot be above 1",
        "land[1].site: “old-works” stands there twice",
    ):
        assert part in str(caught.value), part


def test_land_of_a_site_that_there_is_not_is_refused(tmp_path):
    land = '[[land]]\nsite = "old-work"\nkind = "net"\narea_ha = { low = 1, mid = 2, high = 5, source = "x" }\n'
    with pytest.raises(FieldError, match="there is no site “old-work”"):
        capacity(linked(valid(), tmp_path), stated(tmp_path, land))


def test_a_scenario_has_no_figures_where_only_other_uses_are_planned(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(MIXED.replace('id = "mixed"', 'id = "mixed"\nplanned_uses = ["housing"]'), encoding="utf-8")
    draft = (
        valid()
        .change("sites", "old-works", planned_uses="green;logistics")
        .change("sites", "basin", planned_uses="green;housing")
    )
    draft.change("sites", "pit-anna", planned_uses=None, planned_uses_source=None)
    table = capacity(linked(draft, tmp_path), path).droplevel("scenario")
    assert table["basis"].to_dict() == {
        "old-works": "not-planned", "basin": "upper-bound", "pit-anna": "upper-bound", "green-band": "left-out",
    }  # fmt: skip
    assert table.loc["old-works", [c for c in table.columns if FIGURES.match(c)]].isna().all()


def test_buildings_that_cover_more_ground_than_they_have_floor_are_refused(tmp_path):
    path = tmp_path / "s.toml"
    flat = MIXED.replace(
        "floor = { office = 1.0 }",
        'ground_utilisation = { low = 0.5, mid = 0.8, high = 1, assumption = "made up" }\nfloor = { office = 1.0 }',
    )
    path.write_text(
        flat.replace("{ low = 0.2, mid = 0.3, high = 0.5", "{ low = 0.2, mid = 0.25, high = 0.5"), encoding="utf-8"
    )
    with pytest.raises(FieldError, match="mid: more ground than floor space, less than one storey"):
        read_scenarios(path)


def test_the_ground_has_its_own_utilisation(tmp_path):
    path = tmp_path / "s.toml"
    more = 'ground_utilisation = { low = 0.4, mid = 0.5, high = 0.8, assumption = "made up" }\nfloor = { office = 1.0 }'
    path.write_text(MIXED.replace("floor = { office = 1.0 }", more), encoding="utf-8")
    row = capacity(linked(valid(), tmp_path), path).loc[("old-works", "mixed")]
    assert row["footprint_mid_m2"] == pytest.approx(180_000 * 0.24 + 60_000 * 0.8 * 0.5)
    assert row["floor_mid_m2"] == pytest.approx(129_600 + 43_200)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(*[st.floats(0, 700)] * 2, *[st.floats(10, 600)] * 2), max_size=4))
def test_free_and_taken_land_are_the_outline(tmp_path_factory, boxes):
    folder = tmp_path_factory.mktemp("taken")
    shapes = [shapely.box(1000 + x, 1000 + y, 1000 + x + w, 1000 + y + h) for x, y, w, h in boxes]
    path = built_layer(folder / "b.gpkg", *shapes, shapely.box(9000, 9000, 9010, 9010))
    draft = valid().change("areas", "old-works-stated", land=None)
    row = capacity(linked(draft, folder), built=path).loc[("old-works", "living")]
    # The second method counts points of a grid: 1 m apart, so off by less than a strip of 1 m along all edges.
    x, y = np.meshgrid(np.arange(1000.5, 1800), np.arange(1000.5, 1500))
    inside = np.zeros(x.shape, dtype=bool)
    for bx, by, w, h in boxes:
        inside |= (x > 1000 + bx) & (x < 1000 + bx + w) & (y > 1000 + by) & (y < 1000 + by + h)
    assert row["taken_m2"] + row["land_m2"] == pytest.approx(row["gross_m2"])
    assert row["taken_m2"] == pytest.approx(inside.sum(), abs=1 + sum(2 * (w + h) for *_, w, h in boxes))
    known = [row[f"net_{end}_m2"] for end in ("low", "mid", "high")]
    assert known == sorted(known)


def test_a_kind_that_a_scenario_leaves_out_has_no_figures_rather_than_zero(tmp_path, scenarios):
    table = capacity(linked(valid(), tmp_path), scenarios)
    band = table.loc[("green-band", "mixed")]
    assert band["basis"] == "left-out"
    assert band[[c for c in table.columns if FIGURES.match(c)]].isna().all()
    assert band["gross_m2"] > 0


def test_an_area_that_is_hardly_known_is_never_below_nothing(tmp_path, scenarios):
    draft = valid().change("sites", "old-works", geometry=polygon(rectangle(0, 0, 40, 40)), geometry_accuracy_m=60)
    draft.change("areas", "old-works-stated", land=None)
    row = capacity(linked(draft, tmp_path), scenarios, built=nowhere(tmp_path)).loc[("old-works", "mixed")]
    assert row["net_low_m2"] == row["homes_low"] == row["jobs_low"] == 0


def test_scenarios_stand_side_by_side_in_the_order_of_the_file(tmp_path):
    table = capacity(linked(valid(), tmp_path))
    ids = [s.id for s in read_scenarios()]
    for site, rows in table.groupby(level="site_id"):
        assert rows.index.get_level_values("scenario").tolist() == ids, site
    assert tuple(table.columns) == CAPACITY.fields()
    assert tuple(table.index.names) == CAPACITY.index
    assert table.index.is_unique


def test_every_shipped_figure_has_a_source_or_says_that_it_is_an_assumption():
    text = DEFAULT_SCENARIOS.read_text(encoding="utf-8")
    for scenario in read_scenarios():
        spreads = [scenario.net_share, *(s for p in scenario.parts for s in (p.utilisation, p.ground_utilisation))]
        for use in scenario.uses.values():
            spreads += [s for s in (use.usable_share, use.m2_per_home, use.m2_per_job) if s]
        assert all(bool(s.source) != bool(s.assumption) for s in spreads)
    # Orientation values of § 17 BauNVO.
    values = {(p.zone.title_de, p.zone.grz, p.zone.gfz) for s in read_scenarios() for p in s.parts}
    assert values == {
        ("Allgemeines Wohngebiet", 0.4, 1.2),
        ("Urbanes Gebiet", 0.8, 3.0),
        ("Gewerbegebiet", 0.8, 2.4),
        ("Industriegebiet", 0.8, 2.4),
    }
    assert text.count("§ 17 BauNVO in der Fassung") == 4


def test_shipped_scenarios_give_densities_that_planners_know():
    """Homes for each hectare of gross land: dense quarters of flats have some 40 to 100."""
    living = next(s for s in read_scenarios() if s.id == "living")
    assert 40 < yield_of(living, "mid").homes * 10_000 < 100
    assert yield_of(living, "high").homes * 10_000 < 250


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(read_scenarios()))
def test_ends_are_in_order(scenario):
    low, mid, high = (yield_of(scenario, end) for end in ("low", "mid", "high"))
    for figure in ("net", "footprint", "floor", "homes", "jobs"):
        assert getattr(low, figure) <= getattr(mid, figure) <= getattr(high, figure)
    assert high.footprint <= high.net <= 1
    for end, values in (("low", low), ("mid", mid), ("high", high)):
        assert values.footprint <= values.floor * (1 + 1e-9)
        # From net land the net share is left out, and nothing else.
        net = yield_of(scenario, end, "net")
        assert net.floor * values.net == pytest.approx(values.floor)
        assert net.homes * values.net == pytest.approx(values.homes)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.001, 1e9))
def test_ends_are_rounded_away_from_the_middle_by_less_than_a_tenth(value):
    low, high = (float(outward(np.array([value]), end)[0]) for end in ("low", "high"))
    assert value * 0.9 < low <= value * (1 + 1e-9)
    assert value * (1 - 1e-9) <= high < value * 1.11
    assert float(outward(np.array([0.0]), "low")[0]) == 0


@settings(max_examples=20, deadline=None)
@given(st.floats(50, 2000), st.floats(50, 2000), st.floats(1.1, 5))
def test_twice_the_land_gives_twice_of_everything(tmp_path_factory, width, height, factor):
    draft = valid().change("sites", "old-works", geometry=polygon(rectangle(0, 0, width, height)))
    draft.change("sites", "pit-anna", geometry=polygon(rectangle(0, 3000, width * factor, height)))
    draft.change("areas", "old-works-stated", land=None)
    folder = tmp_path_factory.mktemp("r")
    table = capacity(linked(draft, folder), built=nowhere(folder))
    one, more = table.loc["old-works"], table.loc["pit-anna"]
    for figure in ("net_mid_m2", "floor_mid_m2", "homes_mid", "jobs_mid"):
        assert more[figure].to_numpy() == pytest.approx(one[figure].to_numpy() * factor, rel=1e-6, nan_ok=True)


def test_all_faults_of_a_scenario_file_are_told_at_once(tmp_path):
    path = tmp_path / "s.toml"
    ground = 'ground_utilisation = { low = 0.2, mid = 0.3, high = 1.1, assumption = "made up" }'
    wrong = (
        MIXED.replace('zone = "GE"', 'zone = "SO"')
        .replace("land_share = 0.75", "land_share = 0.7")
        .replace("floor = { office = 1.0 }", "floor = { offices = 0.8 }\n" + ground)
        .replace("high = 0.8, assumption", "high = 1.8, assumption")
        .replace("mid = 0.3, high = 0.5", "mid = 0.3, high = 1.5")
        .replace("gfz = 1.2", "gfz = 0")
        .replace('m2_per_job = { low = 10, mid = 12, high = 15, assumption = "made up" }', "")
        + "\n[extra]\nx = 1\n"
    )  # fmt: skip
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(FieldError) as caught:
        read_scenarios(path)
    for part in (
        "extra: is not known",
        "zones.WA.gfz: is not a number greater than zero",
        "uses.office: needs m2_per_home or m2_per_job",
        "uses.housing.usable_share: is a share and cannot be above 1",
        "scenarios[0].net_share: is a share and cannot be above 1",
        "scenarios[0].parts[1].utilisation: is a share and cannot be above 1",
        "scenarios[0].parts[1].ground_utilisation: is a share and cannot be above 1",
        "scenarios[0].parts[1].zone: is not one of: WA, GE",
        "scenarios[0].parts[1].floor.offices: is not one of: housing, office",
        "scenarios[0].parts[1].floor: the shares add up to 0.8",
        "scenarios[0].parts.land_share: the shares add up to 0.95",
    ):
        assert part in str(caught.value), part


def test_an_empty_scenario_file_is_refused(tmp_path):
    (tmp_path / "s.toml").write_text("", encoding="utf-8")
    with pytest.raises(FieldError, match="3 faults"):
        read_scenarios(tmp_path / "s.toml")
