"""The shipped register holds what the council paper states, each fact with its source."""

import re

import numpy as np
import pytest
import shapely

import sitemap
from sitemap.analysis.capacity import yield_of
from sitemap.analysis.scenario_file import read_scenarios
from sitemap.register.schema import TABLES, table
from sitemap.validation.borders import usable_borders


@pytest.fixture(scope="module")
def shipped():
    return sitemap.read_register(sitemap.shipped_register())


@pytest.fixture(scope="module")
def linked(shipped):
    return sitemap.link(shipped)


def test_nothing_is_to_be_found(shipped):
    assert shipped.faults == ()
    assert [(f.code, f.place()) for f in sitemap.validate(shipped)] == []


def test_nine_sites_and_the_band_is_one_of_them(shipped):
    assert len(shipped.sites) == 9
    assert (shipped.sites["kind"] == "corridor").sum() == 1


def test_twenty_forums_numbered_from_1_to_20(shipped):
    assert sorted(shipped.forums["number"]) == list(range(1, 21))


def test_a_forum_without_a_name_has_none_in_either_language(shipped):
    forums = shipped.forums
    assert (forums["name_de"].isna() == forums["name_en"].isna()).all()


def test_the_events_reach_from_2019_to_2036(shipped):
    years = shipped.events["begin"].dropna().str[:4].astype(int)
    assert (years.min(), shipped.events["end"].fillna(shipped.events["begin"]).dropna().str[:4].astype(int).max()) == (
        2019, 2036)  # fmt: skip
    assert years.between(2019, 2036).all()


def test_ideas_and_bids_are_marked_so(shipped):
    assert {"bid", "idea"} <= set(shipped.events["certainty"]) | set(shipped.projects["status"].dropna())
    late = shipped.events[shipped.events["begin"].fillna("") >= "2036"]
    assert len(late)
    assert set(late["certainty"]) <= {"bid", "idea", "cancelled"}


def test_the_council_paper_is_there_with_its_date_and_source(shipped):
    paper = shipped.papers[shipped.papers["date"] == "2019-02-21"]
    assert len(paper) >= 1
    assert shipped.sources.loc[paper["source"].str.split(";").explode(), "title"].notna().all()


@pytest.mark.parametrize("name", [t.name for t in TABLES if t.name != "sources"])
def test_every_row_has_a_source_that_exists(shipped, name):
    cells = shipped.table(name)["source"]
    assert cells.notna().all()
    named = set(cells.str.split(";").explode())
    assert named <= set(shipped.sources.index)


def test_every_source_can_be_looked_up(shipped):
    sources = shipped.sources
    assert sources["title"].notna().all()
    # A page that was read has an address and the day it was read.
    assert sources.loc[sources["url"].notna(), "accessed"].notna().mean() > 0.9


def test_every_outline_says_how_it_was_made_and_how_exact_it_is(shipped):
    sites = shipped.sites
    columns = [f.name for f in table("sites").fields if f.name.startswith("geometry_")]
    assert sites[columns].notna().all().all()
    assert (sites["geometry_accuracy_m"] >= 1).all()
    approximate = sites[sites["geometry_kind"] == "constructed"]
    assert (approximate["geometry_accuracy_m"] >= 25).all()


def test_no_outline_leaves_the_municipalities_it_names_by_more_than_its_own_accuracy(shipped):
    """Stricter than validation, which grants the border its own error besides."""
    borders = usable_borders(shipped)
    for site, names, accuracy_m, shape in shipped.sites[
        ["municipalities", "geometry_accuracy_m", "geometry"]
    ].itertuples():
        ground = shapely.union_all(borders.loc[names.split(";")].geometry.to_numpy())
        outside = shapely.difference(shape, shapely.buffer(ground, accuracy_m))
        assert shapely.area(outside) < 0.001 * shapely.area(shape), site


def test_outlines_lie_in_the_city_and_nowhere_near_its_far_side(shipped):
    borders = usable_borders(shipped)
    minx, miny, maxx, maxy = borders.total_bounds
    bounds = shipped.sites.total_bounds
    assert (bounds[:2] >= (minx - 1000, miny - 1000)).all()
    assert (bounds[2:] <= (maxx + 1000, maxy + 1000)).all()


def test_every_project_of_the_sites_is_linked(linked):
    assert set(linked.site_projects["site_id"]) <= set(linked.register.sites.index)
    assert len(linked.site_papers["site_id"].unique()) == 9


def test_a_judgement_names_who_judged(shipped):
    judged = shipped.links[shipped.links["basis"] == "judgement"]
    assert judged["judged_by"].notna().all()


def test_every_context_layer_names_its_licence_and_whom_to_name(shipped):
    assert len(shipped.layers) == len(shipped.context) > 0
    for layer, cell in shipped.layers["source"].items():
        of_layer = shipped.sources.loc[cell.split(";")]
        assert of_layer["licence"].notna().any(), layer
        licensed = of_layer[of_layer["licence"].notna()]
        asks = licensed["licence"].str.contains(r"\bBY\b|ODbL|dl-de", regex=True)
        assert licensed.loc[asks, "attribution"].notna().all(), layer


def test_the_data_description_names_every_layer_and_its_licence(shipped):
    text = (shipped.path / "README.md").read_text(encoding="utf-8")
    for name in shipped.layers["file"]:
        assert name.rpartition("/")[2] in text or name in text, name
    for licence in {x for x in shipped.sources["licence"].dropna() if re.search(r"CC|ODbL|dl-de", x)}:
        assert licence.split(" ")[0] in text, licence


def test_the_register_is_in_its_normal_form(shipped, tmp_path):
    sitemap.write_register(shipped, tmp_path / "copy")
    for name in shipped.inputs:
        assert (tmp_path / "copy" / name).read_bytes() == (shipped.path / name).read_bytes(), name


def test_a_stated_area_is_compared_where_it_covers_the_outline(shipped):
    areas = shipped.areas[shipped.areas["comparable"] == "yes"]
    assert len(areas)
    assert np.isfinite(areas["area_ha"]).all()


def test_capacity_holds_what_is_built_or_planned_where_the_register_knows_it(linked):
    """The scenarios of the package against three facts that they were not made from."""
    table = sitemap.analyse(linked, names=["capacity"]).table("capacity")
    stated = linked.register.areas["area_ha"] * 10_000
    # Halls on 24.3 ha of the intermunicipal business area.
    halls = table.loc[("kraftwerk-knepper", "logistics")]
    built = stated["kraftwerk-knepper-bebauung"]
    assert halls["footprint_low_m2"] < built < halls["footprint_high_m2"]
    assert halls["footprint_mid_m2"] == pytest.approx(built, rel=0.1)
    # About 800 homes on the 8 ha of the Karlsquartier.
    living = next(s for s in read_scenarios() if s.id == "living")
    low, high = (stated["westfalenhuette-karlsquartier"] * yield_of(living, end).homes for end in ("low", "high"))
    assert low < 800 < high
    # 1,200 jobs on the 33 ha of business land of the colliery: few for their land.
    working = next(s for s in read_scenarios() if s.id == "working")
    low, high = (stated["zeche-gneisenau-rundschau-2018"] * yield_of(working, end).jobs for end in ("low", "high"))
    assert low < 1200 < high


def test_capacity_is_an_upper_bound_where_no_source_says_what_is_free(linked):
    table = sitemap.analyse(linked, names=["capacity"]).table("capacity")
    recorded = set(table.index[table["basis"] == "recorded"].get_level_values("site_id"))
    assert recorded == {"kraftwerk-knepper", "noerdlich-vom-bahnhof", "phoenix-west"}
    works = table.loc["westfalenhuette"]
    assert set(works["basis"]) == {"upper-bound"}
    assert works[["homes_low", "homes_mid", "jobs_low", "jobs_mid"]].isna().all(axis=None)
    # A monument and garden of the IGA is no building land.
    assert set(table.loc["kokerei-hansa"]["basis"]) == {"not-planned"}


def test_basemaps_are_asked_for_and_name_whom(shipped):
    assert len(shipped.info.basemaps) >= 2
    for basemap in shipped.info.basemaps:
        assert basemap.url.startswith("https://")
        assert basemap.provider
        assert basemap.attribution
