"""A new register: complete, documented, valid, and built at once; nothing that is there is touched."""

import csv
import io

import pytest

import sitemap
from sitemap.errors import UsageError
from sitemap.finding import has_errors
from sitemap.locale import translate
from sitemap.register.empty import NewRegister, make_register, slug
from sitemap.register.schema import CODES, TABLES

NEW = NewRegister("Bad Übungsstadt", "EPSG:25833")


@pytest.fixture
def made(tmp_path):
    make_register(NEW, tmp_path / "new")
    return tmp_path / "new"


def test_it_is_read_without_a_fault_and_valid_but_for_the_missing_borders(made):
    register = sitemap.read_register(made)
    assert register.faults == ()
    findings = sitemap.validate(register)
    assert not has_errors(findings)
    assert [f.code for f in findings] == ["municipalities-missing"]
    assert register.info.id == "bad-uebungsstadt"
    assert register.info.title_de == "Brachflächen in Bad Übungsstadt"
    assert register.crs.to_epsg() == 25833
    assert all(len(register.table(t.name)) == 0 for t in TABLES)


def test_it_builds_and_publishes_as_it_is(made, tmp_path):
    sitemap.build(made, tmp_path / "out")
    assert (tmp_path / "out" / "index.html").stat().st_size > 1000


def test_every_table_has_its_columns(made):
    for table in TABLES:
        if not table.geometry:
            (header,) = csv.reader(io.StringIO((made / table.file).read_text("utf-8")))
            assert header == [f.name for f in table.fields]


@pytest.mark.parametrize(("name", "language"), [("LIESMICH.md", "de"), ("README.md", "en")])
def test_the_guide_says_what_every_field_and_code_is(made, name, language):
    guide = (made / name).read_text("utf-8")
    for table in TABLES:
        assert f"## {table.file}\n\n{translate(table.doc, language)}" in guide
        for field in table.fields:
            assert f"| `{field.name}` |" in guide
            assert translate(field.doc, language) in guide
    for code in {c for codes in CODES.values() for c in codes}:
        assert f"`{code}` ({translate(code, language)})" in guide


def test_the_german_guide_is_german():
    for table in TABLES:
        assert translate(table.doc, "de") != table.doc
        for field in table.fields:
            assert translate(field.doc, "de") != field.doc


def test_the_first_site_drawn_into_it_is_taken(made):
    """What QGIS adds to the empty layer is a feature with the declared fields."""
    path = made / "sites.geojson"
    outline = [[[400000, 5800000], [400100, 5800000], [400100, 5800100], [400000, 5800000]]]
    feature = '{"type": "Feature", "properties": {"id": "first", "name_de": "Erste"}, "geometry": {"type": "Polygon", "coordinates": %s}}'
    path.write_text(path.read_text("utf-8").replace("[\n]", f"[\n{feature % outline}\n]"), encoding="utf-8")
    assert list(sitemap.read_register(made).sites.index) == ["first"]


@pytest.mark.parametrize(
    ("crs", "said"),
    [
        ("EPSG:4326", "not a projected system in metres"),
        ("EPSG:2263", "not a projected system in metres"),  # New York, in feet
        ("EPSG:0", "not a coordinate reference system"),
        ("nonsense", "not a coordinate reference system"),
    ],
)
def test_a_system_in_which_nothing_can_be_measured_is_refused(tmp_path, crs, said):
    with pytest.raises(UsageError, match=said):
        make_register(NewRegister("X", crs), tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "own.txt").write_text("precious")
    with pytest.raises(UsageError, match="something already"):
        make_register(NEW, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["own.txt"]
    with pytest.raises(UsageError, match="something already"):
        make_register(NEW, tmp_path / "own.txt")


@pytest.mark.parametrize("city", ['A"\nid = "b', "Stadt \\ Land", "x\x00y", "…Ort#1"])
def test_a_hostile_name_stays_a_name(tmp_path, city):
    make_register(NewRegister(city, "EPSG:25833"), tmp_path / "new")
    info = sitemap.read_register(tmp_path / "new").info
    assert info.title_en == f"Brownfield sites in {city}"
    assert info.id == slug(city)


def test_a_name_without_a_latin_letter_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no id can be made"):
        make_register(NewRegister("東京", "EPSG:6677"), tmp_path / "new")
