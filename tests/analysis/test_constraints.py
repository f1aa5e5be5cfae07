"""What constraints take of sites, against areas computed by hand and by sampling."""

import dataclasses

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.analysis import Inputs
from sitemap.analysis.constraint_rules import read_constraint_rules
from sitemap.analysis.constraints import CONSTRAINTS, STATES
from sitemap.errors import FieldError, LayerError
from tests.analysis.planning import linked, place, rule_file
from tests.registers import CRS, EAST, NORTH, multipolygon, polygon, rectangle, valid

WORKS = shapely.box(1000, 1000, 1800, 1500)
EVERYWHERE = [EAST - 20_000, NORTH - 20_000, EAST + 40_000, NORTH + 40_000]


def layer_file(path, shapes, classes=None, crs=CRS):
    columns = {} if classes is None else {"klasse": classes}
    frame = gpd.GeoDataFrame(columns, geometry=[place(s) for s in shapes], crs=CRS)
    frame.to_crs(crs).to_file(path)
    return path


def rules(file, *, covers=None, accuracy_m=0.01, severity='"*" = "high"', extra=""):
    covered = covers or f"covered_bounds = {EVERYWHERE}"
    return f"""
[[layers]]
id = "flood"
title_de = "Überschwemmungsgebiete"
title_en = "Flood zones"
kind = "flood"
file = "{file}"
accuracy_m = {accuracy_m}
{covered}
source = "Bezirksregierung"
attribution = "© Land"
{extra}
[layers.severity]
{severity}
"""


def register(folder, **outlines):
    draft = valid()
    model = draft.row("sites", "old-works")
    shapes = outlines or {"works": polygon(rectangle(1000, 1000, 800, 500))}
    draft.sites[:] = [{**model, "id": n, "geometry": g, "geometry_accuracy_m": 0.01} for n, g in shapes.items()]
    return linked(draft, folder)


def table(reg, path):
    return sitemap.analyse(reg, Inputs(constraints=path), names=["constraints"]).table("constraints").reset_index()


def only(frame, **values):
    for column, value in values.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_share_and_area_of_a_class_are_those_of_the_overlap(tmp_path):
    layer_file(
        tmp_path / "f.gpkg", [shapely.box(0, 0, 1200, 3000), shapely.box(1700, 0, 1900, 3000)], ["HQ100", "HQ10"]
    )
    path = rule_file(
        tmp_path / "r.toml",
        rules("f.gpkg", extra='class_field = "klasse"', severity='HQ10 = "excludes"\nHQ100 = "medium"'),
    )
    found = table(register(tmp_path), path)
    assert sorted(found["state"]) == ["found", "found"]
    row = only(found, **{"class": "HQ100"})
    assert row["area_m2"] == pytest.approx(200 * 500, rel=1e-6)
    assert row["share"] == pytest.approx(0.25, rel=1e-6)
    assert (row["severity"], row["kind"], row["title_de"]) == ("medium", "flood", "Überschwemmungsgebiete")
    assert (row["source"], row["attribution"]) == ("Bezirksregierung", "© Land")
    assert only(found, **{"class": "HQ10"})["severity"] == "excludes"
    assert only(found, **{"class": "HQ10"})["share"] == pytest.approx(0.125, rel=1e-6)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:3035", "EPSG:31467"])
def test_a_layer_in_another_system_gives_the_same(tmp_path, crs):
    # Many vertices, so that straight edges stay straight.
    shape = shapely.segmentize(shapely.box(0, 0, 1200, 3000), 10)
    layer_file(tmp_path / "f.gpkg", [shape], crs=crs)
    found = table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg")))
    # Between the old national system and ETRS89 lie up to a few metres of transformation.
    tolerance = 0.02 if crs == "EPSG:31467" else 1e-5
    assert only(found, state="found")["share"] == pytest.approx(0.25, abs=tolerance)


def test_each_square_metre_counts_once_in_its_class(tmp_path):
    twice = [shapely.box(1000, 1000, 1400, 1500), shapely.box(1200, 1000, 1600, 1500)]
    layer_file(tmp_path / "f.gpkg", twice)
    found = table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg")))
    assert only(found, state="found")["share"] == pytest.approx(0.75)


def test_invalid_rings_are_repaired_and_counted(tmp_path):
    # A bow tie of two triangles of 400 × 250 / 2 m² each.
    bow = shapely.Polygon([(1000, 1000), (1400, 1500), (1400, 1000), (1000, 1500)])
    assert not bow.is_valid
    layer_file(tmp_path / "f.gpkg", [bow, shapely.box(1700, 1000, 1800, 1500)])
    row = only(table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg"))), state="found")
    assert row["features_repaired"] == 1
    assert row["area_m2"] == pytest.approx(2 * 500 * 200 / 2 + 50_000, rel=1e-6)


def test_holes_and_parts_of_a_site_are_heeded(tmp_path):
    layer_file(tmp_path / "f.gpkg", [shapely.box(0, 0, 20_000, 1300)])
    reg = register(
        tmp_path,
        ring=polygon(rectangle(1000, 1000, 600, 600), rectangle(1200, 1200, 200, 200)[::-1]),
        pair=multipolygon([rectangle(3000, 1000, 100, 100)], [rectangle(3000, 2000, 300, 100)]),
    )
    found = table(reg, rule_file(tmp_path / "r.toml", rules("f.gpkg")))
    assert only(found, site_id="ring")["area_m2"] == pytest.approx(600 * 300 - 200 * 100)
    assert only(found, site_id="pair")["share"] == pytest.approx(0.25)


def test_nothing_found_is_told_apart_from_unknown(tmp_path):
    """The layer covers the works, half of the pit, and nothing of the mill."""
    layer_file(tmp_path / "f.gpkg", [shapely.box(0, 0, 100, 100)])
    layer_file(tmp_path / "county.gpkg", [shapely.box(0, 0, 2500, 5000)])
    reg = register(
        tmp_path,
        works=polygon(rectangle(1000, 1000, 800, 500)),
        pit=polygon(rectangle(2400, 1000, 200, 200)),
        mill=polygon(rectangle(4000, 1000, 200, 200)),
    )
    found = table(reg, rule_file(tmp_path / "r.toml", rules("f.gpkg", covers='covered_file = "county.gpkg"')))
    assert found.loc[found["site_id"] == "works", "state"].tolist() == ["nothing-found"]
    assert sorted(found.loc[found["site_id"] == "pit", "state"]) == ["nothing-found", "unknown"]
    assert only(found, site_id="pit", state="unknown")["share"] == pytest.approx(0.5)
    assert only(found, site_id="pit", state="unknown")["area_m2"] == pytest.approx(20_000)
    assert only(found, site_id="mill")["state"] == "unknown"
    assert only(found, site_id="mill")["severity"] == "unknown"
    assert only(found, site_id="works")["severity"] == "none"


def test_where_something_is_found_it_is_not_unknown(tmp_path):
    """The rule file claims too little: the layer holds something beyond it."""
    layer_file(tmp_path / "f.gpkg", [shapely.box(0, 0, 1400, 5000)])
    layer_file(tmp_path / "county.gpkg", [shapely.box(0, 0, 1200, 5000)])
    found = table(
        register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg", covers='covered_file = "county.gpkg"'))
    )
    assert only(found, state="found")["share"] == pytest.approx(0.5)
    assert only(found, state="unknown")["share"] == pytest.approx(0.5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.floats(900, 1900), st.floats(900, 1600), st.floats(10, 600), st.floats(10, 600)),
        min_size=1,
        max_size=5,
    )
)
def test_what_is_found_and_what_is_left_make_the_whole_site(tmp_path_factory, boxes):
    folder = tmp_path_factory.mktemp("r")
    shapes = [shapely.box(x, y, x + w, y + h) for x, y, w, h in boxes]
    layer_file(folder / "f.gpkg", shapes)
    left = WORKS.difference(shapely.union_all(shapes))
    found = table(register(folder), rule_file(folder / "r.toml", rules("f.gpkg")))
    share = found.loc[found["state"] == "found", "share"].sum()
    assert share + left.area / WORKS.area == pytest.approx(1, abs=1e-6)


def test_an_empty_layer_holds_nothing_where_it_covers(tmp_path):
    gpd.GeoDataFrame({"klasse": []}, geometry=[], crs=CRS).astype({"klasse": "str"}).to_file(
        tmp_path / "f.gpkg", geometry_type="Polygon"
    )
    found = table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg", extra='class_field = "klasse"')))
    assert found["state"].tolist() == ["nothing-found"]


def test_a_class_that_only_touches_is_possible_within_the_accuracies(tmp_path):
    layer_file(
        tmp_path / "f.gpkg", [shapely.box(1800, 0, 2000, 3000), shapely.box(0, 1503, 3000, 1600)], ["beside", "above"]
    )
    extra = 'class_field = "klasse"'
    vague = table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg", accuracy_m=20, extra=extra)))
    for name in ("beside", "above"):
        row = only(vague, **{"class": name})
        assert (row["state"], row["area_m2"], row["severity"]) == ("possible", 0, "high")
        assert row["area_m2_se"] > 0
    # It is not found for certain, so “nothing found” stands beside it.
    assert "nothing-found" in set(vague["state"])
    exact = table(
        register(tmp_path / "2"), rule_file(tmp_path / "s.toml", rules("f.gpkg", accuracy_m=0.01, extra=extra))
    )
    assert "above" not in set(exact["class"])


def test_the_error_is_that_of_an_edge_that_lies_off_as_a_whole(tmp_path):
    """The edge of the layer is drawn again and again, each time off by a normal error."""
    layer_file(tmp_path / "f.gpkg", [shapely.box(0, 0, 1400, 3000)])
    row = only(table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg", accuracy_m=20))), state="found")
    random = np.random.default_rng(5)
    off = random.normal(0, 20 / np.sqrt(-2 * np.log(0.05)), 20_000)
    drawn = [WORKS.intersection(shapely.box(0, 0, 1400 + d, 3000)).area for d in off[:2000]]
    assert row["area_m2_se"] == pytest.approx(np.std(drawn), rel=0.05)
    assert row["share_se"] == pytest.approx(np.std(drawn) / WORKS.area, rel=0.05)


def test_a_site_deep_inside_is_wholly_taken_without_doubt(tmp_path):
    layer_file(tmp_path / "f.gpkg", [shapely.box(0, 0, 5000, 5000)])
    row = only(table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg", accuracy_m=20))), state="found")
    assert (row["share"], row["share_se"]) == (pytest.approx(1), pytest.approx(0, abs=1e-9))


def test_a_class_without_a_rule_has_an_unknown_severity(tmp_path):
    layer_file(tmp_path / "f.gpkg", [WORKS, WORKS], ["a", None])
    found = table(
        register(tmp_path),
        rule_file(tmp_path / "r.toml", rules("f.gpkg", extra='class_field = "klasse"', severity='a = "low"')),
    )
    assert only(found, **{"class": "a"})["severity"] == "low"
    assert only(found, **{"class": "–"})["severity"] == "unknown"


def test_states_and_columns_are_as_declared(tmp_path):
    layer_file(tmp_path / "f.gpkg", [WORKS])
    path = rule_file(tmp_path / "r.toml", rules("f.gpkg"))
    frame = sitemap.analyse(linked(valid(), tmp_path), Inputs(constraints=path), names=["constraints"]).table(
        "constraints"
    )
    assert tuple(frame.columns) == CONSTRAINTS.fields()
    assert tuple(frame.index.names) == CONSTRAINTS.index
    assert frame.index.is_unique
    assert set(frame.index.get_level_values("state")) <= set(STATES)


def test_all_faults_of_a_rule_file_are_told_at_once(tmp_path):
    text = """
[[layers]]
id = "flood"
title_de = "x"
kind = "water"
file = "missing.gpkg"
accuracy_m = -1
colour = "blue"
source = "s"
[layers.severity]
"*" = "terrible"

[[layers]]
id = "flood"
title_de = "x"
title_en = "x"
kind = "flood"
file = "missing.gpkg"
accuracy_m = 1
covered_bounds = [5, 5, 1, 1]
source = "s"
severity = {}
"""
    with pytest.raises(FieldError) as caught:
        table(register(tmp_path), rule_file(tmp_path / "r.toml", text))
    message = str(caught.value)
    for part in (
        "layers[0].title_en: is missing",
        "layers[0].kind: is not one of: flood",
        "layers[0].file: there is no file",
        "layers[0].accuracy_m: is not a number greater than zero",
        "layers[0].colour: is not known",
        "layers[0].severity.*: is not one of: excludes",
        "layers[0].covered_file: say what the layer covers",
        "layers[1].id: “flood” stands there twice",
        "layers[1].covered_bounds: is not [minx",
        "layers[1].severity: is not a table",
    ):
        assert part in message, part


@pytest.mark.parametrize(
    ("bounds", "good"),
    [
        ("[1, 2, 3, 4]", True),
        ("[3, 2, 1, 4]", False),
        ("[3, 5, 4, 4]", False),
        ("[1, 2, 1, 4]", False),
        ("[1, 2, 3, 2]", False),
        ("[1, 2, 3]", False),
        ("[1, 2, 3, 4, 5]", False),
    ],
)
def test_bounds_run_from_west_to_east_and_south_to_north(tmp_path, bounds, good):
    layer_file(tmp_path / "f.gpkg", [WORKS])
    path = rule_file(tmp_path / "r.toml", rules("f.gpkg", covers=f"covered_bounds = {bounds}"))
    if good:
        assert read_constraint_rules(path)[0].covered_bounds == (1, 2, 3, 4)
    else:
        with pytest.raises(FieldError, match="covered_bounds: is not"):
            read_constraint_rules(path)


def test_a_rule_file_says_what_it_is_read_as(tmp_path):
    layer_file(tmp_path / "f.gpkg", [WORKS])
    layer_file(tmp_path / "c.gpkg", [WORKS])
    more = 'layer = "f"\nclass_field = "klasse"\ncovered_layer = "c"'
    text = rules("f.gpkg", covers='covered_file = "c.gpkg"', severity='"1" = "high"\n"*" = "low"', extra=more)
    (rule,) = read_constraint_rules(rule_file(tmp_path / "r.toml", text))
    assert (rule.id, rule.title_de, rule.title_en, rule.kind) == (
        "flood",
        "Überschwemmungsgebiete",
        "Flood zones",
        "flood",
    )
    assert (rule.file, rule.covered_file) == ((tmp_path / "f.gpkg").resolve(), (tmp_path / "c.gpkg").resolve())
    assert (rule.layer, rule.covered_layer, rule.class_field, rule.covered_bounds) == ("f", "c", "klasse", None)
    assert (rule.accuracy_m, rule.source, rule.attribution) == (0.01, "Bezirksregierung", "© Land")
    # A whole number that GDAL gives as 1.0 is the class 1.
    classes = [rule.class_of(v) for v in (1.0, 1, "1", 1.5, None, float("nan"))]
    assert classes == ["1", "1", "1", "1.5", "–", "–"]
    assert [rule.severity_of(c) for c in ("1", "1.5", "–")] == ["high", "low", "low"]
    assert dataclasses.replace(rule, severity={"1": "high"}).severity_of("2") == "unknown"


@pytest.mark.parametrize(
    ("make", "extra", "says"),
    [
        (lambda p: layer_file(p, [shapely.LineString([(0, 0), (9, 9)])]), "", "LineString, not Polygon"),
        (lambda p: layer_file(p, [WORKS]), 'class_field = "typ"', "has no field “typ”"),
        (lambda p: layer_file(p, [WORKS]), 'layer = "other"', "GDAL cannot read"),
        (lambda p: p.write_bytes(b"nothing"), "", "GDAL cannot read"),
        (
            lambda p: gpd.GeoDataFrame(geometry=[place(WORKS)]).to_file(p),
            "",
            "does not say its coordinate reference system",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_layer_that_cannot_be_used_is_refused_with_its_name(tmp_path, make, extra, says):
    make(tmp_path / "f.gpkg")
    if says.startswith("LineString"):
        gpd.GeoDataFrame(geometry=[place(shapely.LineString([(1000, 1000), (1800, 1500)]))], crs=CRS).to_file(
            tmp_path / "f.gpkg"
        )
    with pytest.raises(LayerError, match=says) as caught:
        table(register(tmp_path), rule_file(tmp_path / "r.toml", rules("f.gpkg", extra=extra)))
    assert "f.gpkg" in str(caught.value)
