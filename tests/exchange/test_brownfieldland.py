"""Registers of England: what we write is read back, and so is the form of 2017 as it is met."""

import csv
import io
from pathlib import Path

import pytest
from pyproj import Transformer

import sitemap
from sitemap.errors import LayerError
from sitemap.exchange.brownfieldland import read_brownfield_land
from sitemap.exchange.export import Content, formats_named
from sitemap.exchange.export.brownfield_land import COLUMNS, COLUMNS_2017
from sitemap.publication.export import export
from tests.registers import valid


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


@pytest.fixture
def written(tmp_path: Path) -> Path:
    draft = valid().change("sites", "old-works", status="done").change("sites", "pit-anna", note_en="=1+1")
    draft.add("phases", "old-works-closed", id="new-use", phase="use-new", begin="2021-04-01")
    linked = sitemap.link(sitemap.read_register(draft.write(tmp_path / "register")))
    content = Content(linked, sitemap.analyse(linked, names=["measures"]), "de")
    export(content, tmp_path / "out", formats_named(["brownfield-land"]))
    return tmp_path / "out" / "brownfield-land.csv"


def test_the_22_columns_of_the_standard_are_written_and_what_is_not_known_stays_empty(written):
    rows = rows_of(written)
    assert tuple(rows[0]) == COLUMNS
    assert len(COLUMNS) == 22
    works = next(r for r in rows if r["SiteReference"] == "old-works")
    assert works["SiteNameAddress"] == "Old Works"
    assert works["Hectares"] == "40.00"
    assert works["EndDate"] == "2021-04-01"
    assert works["Notes"] == "steelworks until 1998\nPlanned uses: housing, green"
    for column in ("OwnershipStatus", "PlanningStatus", "MinNetDwellings", "FirstAddedDate"):
        assert works[column] == ""


def test_the_point_lies_inside_its_site(written, register):
    to_metres = Transformer.from_crs("EPSG:4326", register.crs, always_xy=True)
    import shapely

    for row in rows_of(written):
        x, y = to_metres.transform(float(row["GeoX"]), float(row["GeoY"]))
        assert register.sites.geometry[row["SiteReference"]].buffer(0.12).contains(shapely.Point(x, y))


def test_a_note_that_is_a_formula_is_guarded_and_comes_back(written):
    raw = next(r for r in rows_of(written) if r["SiteReference"] == "pit-anna")["Notes"]
    assert raw.endswith("\n'=1+1")


def test_the_form_of_2017_is_read_with_its_three_systems(tmp_path):
    path = tmp_path / "register-2017.csv"
    header = ",".join(c.upper() if c.startswith("Geo") else c for c in COLUMNS_2017)

    def line(site: str, system: str, x: str, y: str) -> str:
        values = {"SiteReference": site, "CoordinateReferenceSystem": system, "GeoX": x, "GeoY": y, "Notes": "flat £5"}
        return ",".join(values.get(c, "") for c in COLUMNS_2017)

    # The Tower of London: TQ 336 805 of the Ordnance Survey's grid, 51.508 N 0.076 W.
    rows = [
        line("A", "OSGB36", "533600", "180500"),
        line("B", "WGS84", "-0.0762", "51.5081"),
        line("C", "WGS84", "51.5081", "-0.0762"),
        line("D", "ETRS89", "", ""),
        line("E", "Mercator", "1", "2"),
        line("F", "WGS84", "533600", "180500"),
        line("", "", "", ""),
    ]
    path.write_bytes(("\r\n".join([header + ",Extra", *rows[:-1], ""])).encode("cp1252"))
    read = read_brownfield_land(path)
    assert read.form == "2017"
    assert tuple(read.sites.columns) == (*COLUMNS_2017, "geometry")
    points = read.sites.set_index("SiteReference").geometry
    assert points["A"].distance(points["B"]) < 0.001
    assert [points[k] for k in "CDEF"] == [None] * 4
    text = "\n".join(note.text("en") for note in read.notes)
    for expected in ("Windows-1252", "“Extra”", "C: longitude and latitude are swapped", "D: “”, “” are no coordinates",
                     "E: “Mercator” is not", "F: 533600, 180500 lie outside"):  # fmt: skip
        assert expected in text
    assert read.sites["Notes"].tolist()[0] == "flat £5"


def test_our_own_file_is_read_as_version_1_1(written):
    read = read_brownfield_land(written)
    assert read.form == "1.1"
    assert set(read.sites["SiteReference"]) == {"old-works", "pit-anna", "basin", "green-band"}
    assert read.sites.set_index("SiteReference").loc["pit-anna", "Notes"].endswith("=1+1")
    # The made-up town is not in the United Kingdom, and that is said of each of its sites.
    assert sum("outside the United Kingdom" in note.text("en") for note in read.notes) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a,b\n1,2\n", "SiteReference, GeoX, GeoY"), (b"", "SiteReference"), (None, "cannot be read")],
)
def test_a_file_that_is_no_such_register_is_refused(tmp_path, content, said):
    path = tmp_path / "x.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LayerError, match=said):
        read_brownfield_land(path)
