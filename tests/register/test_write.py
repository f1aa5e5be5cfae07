"""Writing: what was read comes out again, byte for byte, line by line, or not at all."""

import dataclasses
import string
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.register.csvtable import parse_csv
from sitemap.register.frame import columns_as_declared
from sitemap.register.schema import TABLES, table
from sitemap.register.write import _csv
from tests.registers import EAST, NORTH, valid

# The folder is written anew by every example.
on_disk = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Text as GDAL and CSV can hold it: no null, no half of a surrogate pair.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30)
cells = st.one_of(st.none(), texts)


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def written(register, folder: Path) -> Path:
    sitemap.write_register(register, folder)
    return folder


@pytest.fixture
def normal(register, tmp_path):
    """Return the folder of the valid register in its normal form."""
    return written(register, tmp_path / "normal")


def test_a_normal_register_comes_out_byte_for_byte(normal, tmp_path):
    again = written(sitemap.read_register(normal), tmp_path / "again")
    assert content(again) == content(normal)


def test_writing_in_place_changes_nothing(normal):
    before = content(normal)
    sitemap.write_register(sitemap.read_register(normal), normal)
    assert content(normal) == before


def test_nothing_is_lost_on_the_way(register, normal):
    again = sitemap.read_register(normal)
    assert again.faults == ()
    assert sitemap.validate(again) == ()
    assert again.info == register.info
    for t in TABLES:
        before, after = register.table(t.name).sort_index(), again.table(t.name)
        columns = [c for c in before.columns if c != "geometry"]
        assert before[columns].equals(after[columns]), t.name
    assert shapely.equals_exact(register.sites.sort_index().geometry.to_numpy(), again.sites.geometry.to_numpy()).all()


def test_one_row_is_one_line(normal):
    lines = (normal / "sites.geojson").read_text(encoding="utf-8").splitlines()
    assert [line[: line.index(",")] for line in lines[1:-1]] == [
        f'{{"type": "Feature", "properties": {{"id": "{site}"'.partition(",")[0]
        for site in ("basin", "green-band", "old-works", "pit-anna")
    ]
    rows = (normal / "forums.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "id,number,name_de,name_en,url,source,note"
    assert rows[2] == "forum-2,2,,,,paper-7,Name nicht genannt"


def test_a_change_in_one_row_is_a_change_of_one_line(register, normal, tmp_path):
    sites = register.sites.copy()
    sites.loc["basin", "name_en"] = "Old Basin"
    changed = written(dataclasses.replace(register, sites=sites), tmp_path / "changed")
    before = (normal / "sites.geojson").read_text(encoding="utf-8").splitlines()
    after = (changed / "sites.geojson").read_text(encoding="utf-8").splitlines()
    assert [i for i, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]] == [1]


def test_gdal_reads_what_was_written_in_its_system(normal):
    import pyogrio

    info = pyogrio.read_info(normal / "sites.geojson")
    assert info["crs"] == "EPSG:25832"
    assert info["features"] == 4


def test_git_sees_text(normal):
    for path in normal.rglob("*.*"):
        content = path.read_bytes()
        assert b"\r" not in content
        assert content.endswith((b"\n", b"}"))


def test_the_companions_of_a_shapefile_are_copied(folder, tmp_path):
    from tests.register.test_read import write_towns

    write_towns(folder, "towns.shp", "ESRI Shapefile")
    copy = written(sitemap.read_register(folder), tmp_path / "copy")
    again = sitemap.read_register(copy)
    assert again.faults == ()
    assert len(again.context["towns"]) == 2
    (folder / "context" / "towns.geojson").unlink()
    assert set(content(copy)) == set(content(folder))


def test_a_register_with_faults_is_not_written(folder, tmp_path):
    """What reading left out would be lost for good."""
    path = folder / "projects.csv"
    path.write_bytes(path.read_bytes() + b"half,a row\n")
    register = sitemap.read_register(folder)
    with pytest.raises(sitemap.RegisterError, match="left out"):
        sitemap.write_register(register, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_context_layer_that_is_gone_is_told(folder, tmp_path):
    register = sitemap.read_register(folder)
    (folder / "context" / "river.geojson").unlink()
    with pytest.raises(sitemap.RegisterError, match=r"river\.geojson: cannot be read"):
        sitemap.write_register(register, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


@given(st.lists(st.tuples(cells, texts), min_size=1, max_size=4))
def test_any_text_comes_through_csv(rows):
    """Quotes, commas, line ends, spaces and signs of any script stay what they are."""
    papers = table("papers")
    raw = {f.name: [None] * len(rows) for f in papers.fields}
    raw |= {"id": [f"p{i}" for i in range(len(rows))], "body": [r[0] for r in rows], "title_de": [r[1] for r in rows]}
    faults: list[sitemap.Finding] = []
    before = columns_as_declared(raw, raw["id"], papers, faults)
    columns, lines = parse_csv(_csv(before, papers), papers, faults)
    after = columns_as_declared(columns, lines, papers, faults)
    assert faults == []
    assert before.equals(after)


@given(st.lists(st.floats(0, 1e9, exclude_min=True), min_size=1, max_size=5))
def test_any_number_comes_through_csv(numbers):
    areas = table("areas")
    raw = {f.name: [None] * len(numbers) for f in areas.fields}
    raw |= {"id": [f"a{i}" for i in range(len(numbers))], "area_ha": list(numbers)}
    before = columns_as_declared(raw, raw["id"], areas, [])
    columns, lines = parse_csv(_csv(before, areas), areas, [])
    assert columns_as_declared(columns, lines, areas, [])["area_ha"].tolist() == numbers


@on_disk
@given(name=texts, note=cells)
def test_any_text_comes_through_geojson(register, tmp_path, name, note):
    sites = register.sites.copy()
    sites.loc["basin", "name_de"] = name
    sites.loc["basin", "note_de"] = np.nan if note is None else note
    folder = written(dataclasses.replace(register, sites=sites), tmp_path / "text")
    again = sitemap.read_register(folder)
    assert again.faults == ()
    assert again.sites.loc["basin", "name_de"] == name
    assert (None if again.sites["note_de"].isna()["basin"] else again.sites.loc["basin", "note_de"]) == note


@st.composite
def outlines(draw):
    """Draw a star-shaped outline, some with a hole and some of two parts."""
    count = draw(st.integers(3, 12))
    radii = draw(st.lists(st.floats(20, 900), min_size=count, max_size=count))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None]
    shift = np.array([EAST + draw(st.floats(2000, 8000)), NORTH + draw(st.floats(2000, 8000))])
    holes = [ring[::-1] * 0.3 + shift] if draw(st.booleans()) else []
    outline = shapely.Polygon(ring + shift, holes)
    second = shapely.Polygon(ring + shift + [5000, 0])
    return shapely.MultiPolygon([outline, second]) if draw(st.booleans()) else outline


@on_disk
@given(outline=outlines())
def test_any_outline_comes_through_to_the_centimetre_and_stays(register, tmp_path, outline):
    sites = register.sites.copy()
    sites.loc[["basin"], "geometry"] = np.array([outline], dtype=object)
    once = written(dataclasses.replace(register, sites=sites), tmp_path / "once")
    again = sitemap.read_register(once)
    read = again.sites.geometry["basin"]
    assert read.geom_type == outline.geom_type
    assert np.abs(shapely.get_coordinates(read) - shapely.get_coordinates(outline)).max() <= 0.0051
    twice = written(again, tmp_path / "twice")
    assert content(twice) == content(once)


def test_ids_decide_the_order_whatever_order_was_read(tmp_path):
    draft = valid()
    one = written(sitemap.read_register(draft.write(tmp_path / "a")), tmp_path / "one")
    for rows in (draft.sites, *draft.tables.values()):
        rows.reverse()
    other = written(sitemap.read_register(draft.write(tmp_path / "b")), tmp_path / "other")
    assert content(one) == content(other)


def test_tables_open_in_ogr_tools(normal):
    """QGIS reads the tables through GDAL's CSV driver; every cell must be text or a number there."""
    import fiona

    assert set(fiona.listlayers(normal / "projects.csv")) == {"projects"}
    assert set(string.ascii_lowercase) & set(fiona.open(normal / "sites.geojson").schema["properties"]) == set()
    assert (
        subprocess.run(["head", "-c", "3", normal / "projects.csv"], capture_output=True, check=True).stdout == b"id,"
    )
