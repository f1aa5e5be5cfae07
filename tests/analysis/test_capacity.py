"""What fits on a site, computed again by hand."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.analysis import Inputs
from sitemap.analysis.capacity import CAPACITY, outward, yield_of
from sitemap.analysis.scenario_file import DEFAULT_SCENARIOS, read_scenarios
from sitemap.errors import FieldError
from tests.analysis.planning import linked
from tests.registers import polygon, rectangle, valid

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


def capacity(register, path=None):
    return sitemap.analyse(register, Inputs(scenarios=path), names=["capacity"]).table("capacity")


def test_the_middle_is_what_one_computes_on_paper(tmp_path, scenarios):
    row = capacity(linked(valid(), tmp_path), scenarios).loc[("old-works", "mixed")]
    # 40 ha gross, 24 ha net: 18 ha WA at GFZ 0.72, 6 ha GE at GFZ 0.72.
    assert row["gross_m2"] == pytest.approx(400_000)
    assert row["net_mid_m2"] == pytest.approx(240_000)
    assert row["floor_mid_m2"] == pytest.approx(129_600 + 43_200)
    assert row["footprint_mid_m2"] == pytest.approx(180_000 * 0.24 + 60_000 * 0.24)
    assert row["homes_mid"] == pytest.approx(129_600 * 0.9 * 0.75 / 80)
    assert row["jobs_mid"] == pytest.approx((129_600 * 0.1 + 43_200) * 0.8 / 12)
    assert (row["title_de"], row["title_en"], row["basis"]) == ("Gemischt", "Mixed", "outline")


def test_low_and_high_take_every_end_and_the_interval_of_the_area(tmp_path, scenarios):
    row = capacity(linked(valid(), tmp_path), scenarios).loc[("old-works", "mixed")]
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
    for name, value in ends.items():
        unit = 10 ** (len(str(int(value))) - 2)
        away = math.floor if "low" in name else math.ceil
        assert row[name] == pytest.approx(away(value / unit) * unit), name


def test_the_error_of_the_middle_is_that_of_the_area(tmp_path, scenarios):
    table = capacity(linked(valid(), tmp_path), scenarios).drop("green-band", level="site_id")
    for figure in ("net_mid_m2", "footprint_mid_m2", "floor_mid_m2", "homes_mid", "jobs_mid"):
        relative = table[f"{figure}_se"] / table[figure]
        assert relative.to_numpy() == pytest.approx((table["gross_m2_se"] / table["gross_m2"]).to_numpy())


def test_a_kind_that_a_scenario_leaves_out_has_no_figures_rather_than_zero(tmp_path, scenarios):
    table = capacity(linked(valid(), tmp_path), scenarios)
    band = table.loc[("green-band", "mixed")]
    assert band["basis"] == "left-out"
    assert band[[c for c in table.columns if re.match("(net|footprint|floor|homes|jobs)_", c)]].isna().all()
    assert band["gross_m2"] > 0


def test_an_area_that_is_hardly_known_is_never_below_nothing(tmp_path, scenarios):
    draft = valid().change("sites", "old-works", geometry=polygon(rectangle(0, 0, 40, 40)), geometry_accuracy_m=60)
    row = capacity(linked(draft, tmp_path), scenarios).loc[("old-works", "mixed")]
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
        spreads = [scenario.net_share, *(p.utilisation for p in scenario.parts)]
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
    table = capacity(linked(draft, tmp_path_factory.mktemp("r")))
    one, more = table.loc["old-works"], table.loc["pit-anna"]
    for figure in ("net_mid_m2", "floor_mid_m2", "homes_mid", "jobs_mid"):
        assert more[figure].to_numpy() == pytest.approx(one[figure].to_numpy() * factor, rel=1e-6)


def test_all_faults_of_a_scenario_file_are_told_at_once(tmp_path):
    path = tmp_path / "s.toml"
    wrong = (
        MIXED.replace('zone = "GE"', 'zone = "SO"')
        .replace("land_share = 0.75", "land_share = 0.7")
        .replace("floor = { office = 1.0 }", "floor = { offices = 0.8 }")
        .replace("high = 0.8, assumption", "high = 1.8, assumption")
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
