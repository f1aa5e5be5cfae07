"""Belonging: shares by hand and by sampling, borders that are not exact, layers that are missing or broken."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.errors import LayerError
from sitemap.outline import axis_sd_m
from tests.analysis.planning import linked
from tests.analysis.shapes import at_town, register_of, stars
from tests.registers import as_json, collection, feature, multipolygon, polygon, rectangle, valid

BORDER_M = 10_000  # between the two towns, east of the corner


def tables(linked_register, name="belonging"):
    return next(a for a in sitemap.ANALYSES if a.name == name).run(linked_register, sitemap.Inputs())


def with_districts(draft, *features, crs="EPSG:25832"):
    draft.files["context/districts.geojson"] = as_json(collection(list(features), crs))
    return draft.add(
        "layers", "towns", id="districts", role="districts", file="context/districts.geojson", title_de="Bezirke"
    )


def test_a_site_over_the_border_is_shared(tmp_path):
    frame = tables(linked(valid(), tmp_path))
    shares = frame.xs("municipalities", level="role")["share"]
    assert shares["basin", "seldorf"] == pytest.approx(30 / 45)
    assert shares["basin", "nebra"] == pytest.approx(15 / 45)
    assert shares["old-works", "seldorf"] == pytest.approx(1)


def test_the_larger_share_comes_first(tmp_path):
    frame = tables(linked(valid(), tmp_path))
    assert frame.loc["basin"].loc["municipalities"].index.tolist() == ["seldorf", "nebra"]


def test_without_a_layer_the_share_is_unknown_not_zero(tmp_path):
    row = tables(linked(valid(), tmp_path)).loc[("old-works", "districts", "")]
    assert row["lies"] == "unknown"
    assert np.isnan(row["share"])


def test_without_any_layer_the_analysis_says_what_is_missing(tmp_path):
    results = sitemap.analyse(linked(valid().remove("layers", "towns").remove("layers", "stations"), tmp_path))
    assert results.skipped["belonging"] == ("layers:municipalities", "layers:districts")
    assert results.skipped["belonging-nearest"] == ("layers:stations", "layers:districts")


def test_without_any_layer_every_share_and_place_is_unknown(tmp_path):
    found = linked(valid().remove("layers", "towns").remove("layers", "stations"), tmp_path)
    frame = tables(found)
    assert frame.index.tolist() == [
        (site, role, "") for site in ("basin", "green-band", "old-works", "pit-anna") for role in ("municipalities", "districts")
    ]  # fmt: skip
    assert set(frame["lies"]) == {"unknown"}
    assert set(frame["name_de"]) == set(frame["name_en"]) == {""}
    assert frame[["part_m2", "share", "share_se"]].isna().all(axis=None)
    nearest = tables(found, "belonging-nearest")
    assert nearest[["edge_m", "centre_m", "distance_m_se"]].isna().all(axis=None)
    assert set(nearest["place_id"]) == set(nearest["name_de"]) == set(nearest["name_en"]) == {""}
    decides = tables(found, "belonging-administration").loc["basin"]
    assert decides.to_dict() == {
        "deciding": "", "names": "", "intermunicipal": "unknown", "certain": "", "possible": "",
        "registered": "nebra;seldorf", "agrees": "unknown",
    }  # fmt: skip


def test_an_empty_layer_leaves_everything_unknown(tmp_path):
    frame = tables(linked(with_districts(valid()), tmp_path))
    assert (frame.xs("districts", level="role")["lies"] == "unknown").all()


def test_what_lies_in_no_area_has_a_row_of_its_own(tmp_path):
    half = feature(polygon(rectangle(0, 0, 1400, 9000)), id="west", name="West")
    frame = tables(linked(with_districts(valid(), half), tmp_path)).loc["old-works"].loc["districts"]
    assert frame["share"].to_dict() == pytest.approx({"west": 0.5, "": 0.5})
    assert frame["part_m2"].to_dict() == pytest.approx({"west": 200_000, "": 200_000})
    rest = frame.loc[""]
    assert (rest["lies"], rest["name_de"], rest["name_en"]) == ("unknown", "", "")
    assert np.isnan(rest["share_se"])
    assert frame.loc["west", ["lies", "name_de", "name_en"]].tolist() == ["certain", "West", "West"]


def test_a_layer_in_another_crs_gives_the_same_shares(tmp_path):
    import geopandas as gpd

    half = shapely.segmentize(at_town(shapely.box(0, 0, 1400, 9000)), 100)
    degrees = gpd.GeoSeries([half], crs="EPSG:25832").to_crs(4326).iloc[0]
    geometry = json.loads(shapely.to_geojson(degrees))
    draft = with_districts(valid(), feature(geometry, id="west", name="West"), crs="EPSG:4326")
    share = tables(linked(draft, tmp_path)).loc[("old-works", "districts", "west"), "share"]
    assert share == pytest.approx(0.5, abs=1e-6)


def test_an_invalid_outline_of_a_layer_is_refused_with_its_place(tmp_path):
    bow = [rectangle(0, 0, 100, 100)[i] for i in (0, 2, 1, 3, 0)]
    with pytest.raises(LayerError) as raised:
        tables(linked(with_districts(valid(), feature(polygon(bow), id="bow", name="Bow")), tmp_path))
    message = str(raised.value)
    assert "districts.geojson" in message
    assert "bow" in message
    assert "Self-intersection" in message
    assert "QGIS" in message


def test_a_layer_of_points_alone_has_no_shares(tmp_path):
    centre = {"type": "Point", "coordinates": [600_000 + 1500, 5_700_000 + 1500]}
    draft = with_districts(valid(), feature(centre, id="d1", name="Mitte"))
    found = linked(draft, tmp_path)
    assert tables(found).loc[("old-works", "districts", ""), "lies"] == "unknown"
    nearest = tables(found, "belonging-nearest").loc[("old-works", "districts")]
    assert nearest["name_de"] == "Mitte"


@settings(max_examples=40, deadline=None)
@given(shape=stars(reach_m=2000.0), shift=st.floats(-600, 600))
def test_shares_sum_to_one_and_parts_to_the_area(register, shape, shift):
    on_border = shapely.transform(shape, lambda xy: xy + np.array([BORDER_M + shift, 5000]))
    frame = tables(register_of(register, [on_border])).xs("municipalities", level="role")
    assert frame["share"].sum() == pytest.approx(1)
    assert frame["part_m2"].sum() == pytest.approx(shape.area)


def test_shares_agree_with_sampling(register):
    shape = shapely.Polygon([(9500, 4000), (10_400, 4100), (10_200, 4900), (9700, 4500)])
    frame = tables(register_of(register, [shape])).loc["s0"].loc["municipalities"]
    points = np.random.default_rng(3).uniform([9500, 4000], [10_400, 4900], (200_000, 2))
    inside = shapely.contains_xy(shape, points)
    assert frame.loc["nebra", "share"] == pytest.approx((points[inside, 0] > BORDER_M).mean(), abs=0.005)


def test_the_error_of_a_share_agrees_with_monte_carlo(register):
    """The border may be shifted against the outline as a whole: 5 m of the layer, 30 m of the site."""
    shape = shapely.Polygon([(9500, 4000), (10_400, 4100), (10_200, 4900), (9700, 4500)])
    frame = tables(register_of(register, [shape], 30.0)).loc["s0"].loc["municipalities"]
    shifts = np.random.default_rng(5).normal(0, np.hypot(axis_sd_m(30.0), axis_sd_m(5.0)), 5000)
    halves = [shapely.intersection(shape, shapely.box(BORDER_M + s, 0, 12_000, 9000)).area for s in shifts]
    assert frame.loc["nebra", "share_se"] == pytest.approx(np.std(halves) / shape.area, rel=0.05)


@pytest.mark.parametrize(("east", "lies"), [(9900, "possible"), (9800, "certain")])
def test_a_part_within_the_accuracies_is_possible_only(register, east, lies):
    # 100 m wide across the border, or 200 m into the neighbour; the outline is known to 150 m.
    shape = shapely.box(east, 4000, east + 110 if lies == "possible" else east + 500, 4600)
    frame = tables(register_of(register, [shape], 150.0)).loc["s0"].loc["municipalities"]
    assert frame.loc["nebra", "lies"] == lies


def test_who_decides_follows_from_the_certain_and_the_named(register):
    shapes = [shapely.box(9000, 0, 9800, 600), shapely.box(9900, 0, 10_010, 600), shapely.box(9500, 0, 10_500, 600)]
    keys = ["seldorf", "nebra;seldorf", "seldorf"]
    frame = tables(register_of(register, shapes, 50.0, municipalities=keys), "belonging-administration")
    assert frame["deciding"].tolist() == ["seldorf", "nebra;seldorf", "nebra;seldorf"]
    assert frame["names"].tolist() == ["Seldorf", "Nebra, Seldorf", "Nebra, Seldorf"]
    assert frame["intermunicipal"].tolist() == ["no", "yes", "yes"]
    assert frame["agrees"].tolist() == ["yes", "yes", "no"]


def test_the_nearest_station_by_hand(register):
    # The station stands 5,000 m east and north of the corner; the second of the sites holds it.
    shapes = [shapely.box(5300, 5400, 5500, 5600), shapely.box(4800, 4900, 5400, 5300)]
    frame = tables(register_of(register, shapes), "belonging-nearest").xs("stations", level="target")
    assert frame["name_de"].tolist() == ["Hauptbahnhof", "Hauptbahnhof"]
    assert frame["edge_m"].tolist() == pytest.approx([500, 0])
    assert frame["centre_m"].tolist() == pytest.approx([np.hypot(400, 500), np.hypot(100, 100)])
    assert frame["distance_m_se"].tolist() == pytest.approx([np.hypot(axis_sd_m(20), axis_sd_m(5))] * 2)


def test_a_multipolygon_district_has_one_centre(tmp_path):
    two = multipolygon([rectangle(0, 0, 1000, 1000)], [rectangle(3000, 0, 1000, 1000)])
    frame = tables(linked(with_districts(valid(), feature(two, id="two", name="Zwei")), tmp_path), "belonging-nearest")
    # The works lie from 1,000 to 1,800 m east; the centre of both parts at 2,000, 500.
    assert frame.loc[("old-works", "districts"), "edge_m"] == pytest.approx(np.hypot(200, 500))
