"""Which feature is which site, and what changes in its row."""

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from sitemap.errors import FieldError, SitemapError, UsageError
from sitemap.exchange.importing import FieldMapping, plan_import, read_mapping
from sitemap.exchange.importing.mapping import guess, slug
from sitemap.exchange.importing.match import overlap_share
from sitemap.validation.identity import ID_FORM
from tests.exchange.importing.sources import CONSTANTS, CRS
from tests.registers import EAST, NORTH

WORKS = shapely.box(EAST + 1000, NORTH + 1000, EAST + 1800, NORTH + 1500)


def source(folder, geometry=WORKS, **columns):
    path = folder / "survey.gpkg"
    gpd.GeoDataFrame({k: [v] for k, v in columns.items()}, geometry=[geometry], crs=CRS).to_file(path)
    return path


def only_change(register, path, mapping=None):
    (change,) = plan_import(register, path, mapping or FieldMapping(constants=CONSTANTS), date="2024-05-01").changes
    return change


@pytest.mark.parametrize(
    ("columns", "shift_m", "site", "how"),
    [
        ({"id": "OLD_WORKS"}, 5000, "old-works", "id"),
        ({"name": "altes werk"}, 5000, "old-works", "name"),
        ({"name": "Old Works"}, 5000, "old-works", "name"),
        ({"name": "Anders"}, 50, "old-works", "overlap"),
        ({"id": "pit-anna", "name": "Altes Werk"}, 50, "pit-anna", "id"),
    ],
)
def test_id_goes_before_name_and_name_before_place(register, tmp_path, columns, shift_m, site, how):
    outline = translate(WORKS, 0, shift_m)
    change = only_change(register, source(tmp_path, outline, **columns))
    assert (change.site, change.how, change.action) == (site, how, "changed")


def test_a_neighbour_that_overlaps_little_is_another_site(register, tmp_path):
    outline = translate(WORKS, 0, -300)
    assert only_change(register, source(tmp_path, outline, name="Vorfeld")).action == "new"


def test_the_same_outline_again_changes_nothing(register, tmp_path):
    turned = shapely.Polygon(list(WORKS.exterior.coords)[2:-1] + list(WORKS.exterior.coords)[:2])
    change = only_change(register, source(tmp_path, turned.reverse(), id="old-works", name="Altes Werk"))
    assert (change.action, change.fields, change.after) == ("same", (), None)


def test_what_the_source_leaves_empty_stays(register, tmp_path):
    change = only_change(register, source(tmp_path, id="old-works", status=None, note_de="neu"))
    assert [name for name, _, _ in change.fields] == ["source", "note_de"]
    assert change.fields[0][2] == "paper-7;survey"


def test_constants_do_not_overwrite_what_a_site_has(register, tmp_path):
    change = only_change(register, source(tmp_path, id="pit-anna", note_de="neu"))
    assert "kind" not in {name for name, _, _ in change.fields}


def test_a_new_outline_brings_what_is_known_of_it(register, tmp_path):
    moved = translate(WORKS, 3, 0)
    change = only_change(register, source(tmp_path, moved, id="old-works"))
    after = {name: value for name, _, value in change.fields}
    assert after["geometry_kind"] == "official"
    assert after["geometry_accuracy_m"] == 0.5
    assert after["geometry_source"] == "survey"
    assert change.after.equals(moved)


def test_a_less_accurate_outline_is_told(register, tmp_path):
    moved = shapely.box(EAST + 9000, NORTH + 4000, EAST + 9600, NORTH + 4500)
    mapping = FieldMapping(constants={**CONSTANTS, "geometry_accuracy_m": "50"})
    plan = plan_import(register, source(tmp_path, moved, id="basin"), mapping, date="2024-05-01")
    assert "import-less-accurate" in {f.code for f in plan.findings}


def test_words_and_numbers_of_the_source_become_the_registers(register, tmp_path):
    mapping = FieldMapping(
        fields={"id": "NR", "kind": "ART", "geometry_accuracy_m": "GEN", "status_date": "STAND", "planned_uses": "NEU"},
        values={"kind": {"Pütt": "colliery"}},
    )
    moved = translate(WORKS, 3, 0)
    path = source(tmp_path, moved, NR="old-works", ART="Pütt", GEN="0,25", STAND="3.7.2024", NEU="Wohnen, Industrie")
    after = {name: value for name, _, value in only_change(register, path, mapping).fields}
    assert after["kind"] == "colliery"
    assert after["geometry_accuracy_m"] == 0.25
    assert after["status_date"] == "2024-07-03"
    assert after["planned_uses"] == "housing;industry"


def test_a_wrong_code_is_found_by_the_registers_own_checks(register, tmp_path):
    plan = plan_import(register, source(tmp_path, id="old-works", art="Luftschloss"), date="2024-05-01")
    assert ("code-unknown", "kind") in {(f.code, f.field) for f in plan.findings}


def test_missing_values_of_a_new_site_are_all_told_at_once(register, tmp_path):
    outline = translate(WORKS, 0, 5000)
    plan = plan_import(register, source(tmp_path, outline, name="Neu"), FieldMapping(), date="2024-05-01")
    missing = {f.field for f in plan.findings if f.code == "value-missing"}
    assert missing == {"kind", "geometry_kind", "geometry_accuracy_m", "geometry_date"}


def test_only_the_named_sites_change(register, tmp_path):
    outline = translate(WORKS, 0, 5000)
    path = source(tmp_path, outline, name="Neu")
    assert plan_import(register, path, FieldMapping(constants=CONSTANTS), only=["basin"]).changes == ()


# Mapping files

FORM = """
layer = "survey"
crs = "EPSG:25832"
[fields]
id = "NR"
[values.kind]
"Zeche" = "colliery"
[constants]
geometry_accuracy_m = 0.5
[source]
id = "survey-24"
title = "Vermessung"
"""


def test_a_mapping_file_is_read(tmp_path):
    path = tmp_path / "form.toml"
    path.write_text(FORM, encoding="utf-8")
    form = read_mapping(path)
    assert (form.layer, form.crs, form.fields) == ("survey", "EPSG:25832", {"id": "NR"})
    assert form.constants == {"geometry_accuracy_m": "0.5"}
    assert form.values == {"kind": {"Zeche": "colliery"}}


def test_a_mapping_files_source_becomes_a_row(register, tmp_path):
    mapping = FieldMapping(source={"id": "survey-24", "title": "Vermessung", "date": "2024-03"}, constants=CONSTANTS)
    outline = translate(WORKS, 0, 5000)
    plan = plan_import(register, source(tmp_path, outline, name="Neu"), mapping, date="2024-05-01")
    row = plan.proposed.sources.loc["survey-24"]
    assert (row["title"], row["date"], row["accessed"]) == ("Vermessung", "2024-03", "2024-05-01")
    assert row["note"].startswith("SHA-256 ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[fields", "TOML"),
        ("[fields]\nfarbe = 'x'", "fields.farbe"),
        ("[constants]\nid = 'x'", "constants.id"),
        ("[values.farbe]\na = 'b'", "values.farbe"),
        ("[fields]\nid = ['a']", "fields.id"),
        ("values = 3", "values"),
        ("schicht = 'x'", "schicht"),
        ("[source]\nurl = true", "source.url"),
    ],
)
def test_a_wrong_mapping_file_is_told(tmp_path, text, told):
    path = tmp_path / "form.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SitemapError, match=told):
        read_mapping(path)


def test_a_missing_mapping_file_is_told(tmp_path):
    with pytest.raises(UsageError, match=r"form\.toml"):
        read_mapping(tmp_path / "form.toml")


def test_a_column_that_is_not_there_is_told():
    with pytest.raises(FieldError, match="NR"):
        guess(["KENNUNG"], FieldMapping(fields={"id": "NR"}), "a.gpkg")


@pytest.mark.parametrize("pair", ["kind", "farbe=rot", "id=x", ""])
def test_a_wrong_constant_is_told(pair):
    with pytest.raises(UsageError, match="FIELD=VALUE"):
        FieldMapping().with_constants([pair])


@given(st.text())
def test_a_slug_is_an_id_or_nothing(text):
    import re

    made = slug(text)
    assert made == "" or re.fullmatch(ID_FORM, made)
    assert slug(made) == made


@settings(max_examples=50)
@given(st.floats(0, 1), st.floats(0, 1))
def test_the_share_of_shifted_squares_is_their_geometry(dx, dy):
    import numpy as np

    one, other = shapely.box(0, 0, 1, 1), shapely.box(dx, dy, 1 + dx, 1 + dy)
    common = (1 - dx) * (1 - dy)
    share = overlap_share(np.array([one]), np.array([other]))[0]
    assert share == pytest.approx(common / (2 - common), abs=1e-9)
