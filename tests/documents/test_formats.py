"""What clerks paste from: Word, Excel, and a picture for social media."""

import io
import math
import struct
import zipfile

import docx
import openpyxl
import pytest

from sitemap.charts import charts_for
from sitemap.documents.report import make_reports
from sitemap.documents.wording import Wording
from sitemap.outline import CONFIDENCE_FACTOR


@pytest.fixture(scope="module")
def document(atlas_files):
    return docx.Document(io.BytesIO(atlas_files["atlas.docx"]))


@pytest.fixture(scope="module")
def book(atlas_files):
    return openpyxl.load_workbook(io.BytesIO(atlas_files["atlas.xlsx"]))


def test_the_word_file_has_the_headings_figures_and_tables(document, linked, results):
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["Overview", "Basin", "Green Band", "Old Works", "Anna Pit", "Portfolio: projects and sites",
                        "Analyses in pictures", "Method and sources"]  # fmt: skip
    pictures = document.inline_shapes
    charts = [d for drawings in charts_for(linked.register, results, "en").values() for d in drawings]
    # A map and a small map of each site, the overview, and the charts.
    assert len(pictures) == 9 + len(charts)
    tables = [[[c.text for c in row.cells] for row in t.rows[1:]] for t in document.tables]
    for chart in charts:
        assert [list(row) for row in chart.rows] in tables, chart.name
    assert all(len(p._inline.docPr.get("descr")) > 20 for p in pictures)
    overview = document.tables[0]
    assert [c.text for c in overview.rows[0].cells] == ["Site", "Kind", "State", "Area", "Projects", "Themenforen"]
    assert [c.text for c in overview.rows[3].cells] == [
        "Old Works",
        "Steelworks",
        "Under way",
        "40.0 ± 1.6 ha",
        "1",
        "1",
    ]


def test_headings_of_tables_are_marked_in_the_word_file(document):
    heads = [t.rows[0]._tr.trPr.xpath("./w:tblHeader") for t in document.tables]
    assert all(len(h) == 1 for h in heads)


def test_the_word_file_says_its_title_and_language(document):
    about = document.core_properties
    assert about.title == "Atlas: Brownfield sites in Seldorf"
    assert about.language == "en-GB"
    assert about.created.isoformat() == "2024-05-01T00:00:00+00:00"


def test_archives_carry_no_time_of_day(atlas_files):
    for name in ("atlas.docx", "atlas.xlsx"):
        with zipfile.ZipFile(io.BytesIO(atlas_files[name])) as packed:
            assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def rows(sheet):
    head, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_figures_are_figures_in_the_workbook(book, results):
    (works,) = [r for r in rows(book["Sites"]) if r["Id"] == "old-works"]
    measure = results["area_m2"]
    assert works["Area (ha)"] == pytest.approx(40)
    assert works["± 95 % Area (ha)"] == pytest.approx(CONFIDENCE_FACTOR * measure.se["old-works"] / 10_000)
    assert works["Perimeter (m)"] == pytest.approx(2600)
    assert (works["Kind"], works["State"], works["As of"]) == ("Steelworks", "Under way", "February 2019")
    areas = rows(book["Recorded areas"])
    assert [(r["Site"], r["Area (ha)"]) for r in areas] == [("Basin", 80), ("Old Works", 40)]
    capacity = [r for r in rows(book["Capacity"]) if r["Site"] == "Old Works"]
    table = results.table("capacity").loc["old-works"]
    # The register plans housing and green there: the scenarios of work alone have no figures.
    known = table["homes_mid"].dropna()
    assert [r["Homes"] for r in capacity] == [*(pytest.approx(v) for v in known), None, None]
    assert [r["Basis"] for r in capacity] == ["recorded", "recorded", "not planned", "not planned"]


def test_the_workbook_has_a_sheet_for_each_table(book):
    assert book.sheetnames == ["Sites", "Recorded areas", "Capacity", "Phases", "Projects", "Themenforen", "Events",
                               "Council papers", "Sources"]  # fmt: skip
    assert [r["Paper"] for r in rows(book["Council papers"])] == ["7/2019: State of the sites"]
    assert all(sheet.freeze_panes == "B2" for sheet in book)


@pytest.mark.parametrize("atlas", [True, False])
def test_the_picture_has_the_size_that_social_media_take(linked, results, atlas):
    files, _ = make_reports(linked, results, "de", sites=("old-works",), atlas=atlas, formats=("png",))
    ((_, png),) = files.items()
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png[16:24]) == (1200, 630)


def test_the_picture_is_no_blank(linked, results):
    from PIL import Image

    files, _ = make_reports(linked, results, "de", sites=("old-works",), formats=("png",))
    with Image.open(io.BytesIO(files["old-works.png"])) as picture:
        colours = picture.convert("RGB").getcolors(1_000_000)
    found = {colour for _, colour in colours}
    # The colour of the title, the kind's own colour and the ground of the map.
    assert {(0x1F, 0x4E, 0x5F), (0xCC, 0x66, 0x77)} <= found
    assert len(found) > 50


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(3.0, 4000.0, "3 – 4.000 ha"), (38.0, 38.0, "38 ha"), (math.nan, 7.0, "höchstens 7 ha"), (0.0, 0.0, "0"),
     (math.nan, math.nan, "–")],
)  # fmt: skip
def test_a_range_is_told_with_the_ends_that_are_known(low, high, text):
    assert Wording("de").span(low, high, "ha") == text
