"""Sheets: the scale is true, names stand apart and inside, type stays type."""

import base64
import io
import re
import struct
from xml.etree import ElementTree as ET

import pytest
from fontTools.ttLib import TTFont
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sitemap
from sitemap.cartography.palettes import KIND_COLOURS, shade
from sitemap.documents.figure import make_figure
from sitemap.documents.labels import Box
from sitemap.documents.paper import PAPERS
from sitemap.documents.scale import ROUND_SCALES, fitted_scale, parse_scale
from sitemap.documents.sheet import SheetOptions, make_sheet
from sitemap.errors import UsageError
from tests.documents.reading import fonts_of, lines_of, outlines_of, page_size, text_of
from tests.registers import polygon, rectangle, valid

STEELWORKS = shade(KIND_COLOURS["steelworks"], 0.45)
# The only steelworks of the valid register is a rectangle of this size in m.
WORKS_M = (800, 500)
SVG = "{http://www.w3.org/2000/svg}"


def written(tmp_path, register, form="pdf", language="de", **options):
    figure = make_figure(register, SheetOptions(**options), language, [form])
    ((name, content),) = figure.files.items()
    path = tmp_path / name
    path.write_bytes(content)
    return path, figure.sheet


@pytest.mark.parametrize(
    ("paper", "orientation", "scale"),
    [
        ("a4", "landscape", 5_000),
        ("a3", "portrait", 10_000),
        ("a1", "landscape", 25_000),
        ("a2", "portrait", 50_000),
        ("a0", "landscape", 20_000),
    ],
)
def test_a_known_distance_has_its_length_on_paper(tmp_path, register, paper, orientation, scale):
    chosen = ("old-works",) if scale <= 10_000 else ()
    path, _ = written(tmp_path, register, sites=chosen, paper=paper, orientation=orientation, scale=scale)
    minx, miny, maxx, maxy = min(outlines_of(path, STEELWORKS), key=lambda b: -(b[2] - b[0]))
    for measured_mm, true_m in ((maxx - minx, WORKS_M[0]), (maxy - miny, WORKS_M[1])):
        assert measured_mm * scale / 1000 == pytest.approx(true_m, rel=0.005)
    short, long, _ = PAPERS[paper]
    wanted = (short, long) if orientation == "portrait" else (long, short)
    assert page_size(path) == pytest.approx(wanted, abs=0.1)


@pytest.mark.parametrize("scale", [5_000, 25_000, 50_000])
def test_the_scale_bar_is_as_long_as_it_says(tmp_path, register, scale):
    path, _ = written(tmp_path, register, "svg", "en", sites=("old-works",), paper="a2", scale=scale)
    root = ET.fromstring(path.read_bytes())
    bar = root.find(f".//{SVG}rect[@class='scale-bar']")
    texts = [t.text for t in root.iter(f"{SVG}text")]
    said = next(t for t in texts if re.fullmatch(r"[\d,]+ k?m", t))
    number, unit = said.replace(",", "").split()
    length_m = float(number) * (1000 if unit == "km" else 1)
    assert float(bar.get("width")) * scale / 1000 == pytest.approx(length_m, rel=0.005)
    assert f"1 : {scale:,}" in texts


def test_a_png_has_300_pixels_an_inch(tmp_path, register):
    path, _ = written(tmp_path, register, "png")
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    assert sorted((width, height)) == pytest.approx([210 / 25.4 * 300, 297 / 25.4 * 300], abs=1)


def test_the_same_register_gives_the_same_bytes(register):
    options = SheetOptions(graticule=True)
    one, two = (make_figure(register, options, "de", ["svg", "pdf", "png"]).files for _ in range(2))
    assert one == two


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_sheet_says_what_a_map_has_to_say(tmp_path, register, language):
    path, sheet = written(tmp_path, register, language=language, graticule=True)
    text = text_of(path)
    expected = {
        "de": ["Brachflächen in Seldorf", "Art", "Stahlwerk", "Übersicht", "Gitternord von EPSG:25832",
               "Stand des Registers: 01.05.2024", "© Seldorf", "Altes Werk", "Ungefährer Umriss", " O"],
        "en": ["Brownfield sites in Seldorf", "Kind", "Steelworks", "Overview", "Grid north of EPSG:25832",
               "Register version of 1 May 2024", "© Seldorf", "Old Works", "Approximate outline", " E"],
    }[language]  # fmt: skip
    assert [words for words in expected if words not in text] == []
    assert f"1 : {sheet.scale:,}".replace(",", "." if language == "de" else ",") in text
    assert re.search(r"\d+° \d\d′", text)


def test_the_legend_names_only_what_the_map_shows(tmp_path, register):
    path, _ = written(tmp_path, register, language="en", sites=("pit-anna",), overview=False)
    text = text_of(path)
    assert "Colliery" in text
    assert "Harbour" not in text
    assert "Overview" not in text


def test_all_type_is_embedded_and_stays_type(tmp_path, register):
    path, _ = written(tmp_path, register)
    fonts = fonts_of(path)
    assert fonts
    assert {f["emb"] for f in fonts} == {"yes"}
    assert {f["uni"] for f in fonts} == {"yes"}


def test_an_svg_brings_the_letters_that_it_uses(tmp_path, register):
    path, _ = written(tmp_path, register, "svg")
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?:href|src)\s*[=:]\s*[\"(]?\s*https?:", text)
    faces = re.findall(r"font-family:'Source Sans 3';([^}]*?)src:url\(data:font/woff;base64,([^)]+)\)", text)
    letters = {}
    for style, data in faces:
        with TTFont(io.BytesIO(base64.b64decode(data))) as font:
            letters["bold" if "700" in style else "italic" if "italic" in style else ""] = set(font.getBestCmap())
    for element in ET.fromstring(text.encode()).iter(f"{SVG}text"):
        style = "bold" if element.get("font-weight") else "italic" if element.get("font-style") else ""
        assert set(map(ord, element.text)) <= letters[style]


def crowded(count):
    """Return a register of many small sites close together."""
    draft = valid()
    for n in range(count):
        x, y = 300 + (n * 7919) % 9_000, 300 + (n * 104_729) % 9_000
        draft.add(
            "sites", "old-works", id=f"site-{n}", name_de=f"Gelände der Zeche Nummer {n} mit langem Namen",
            geometry=polygon(rectangle(x, y, 120 + n % 5 * 40, 90 + n % 3 * 60)),
        )  # fmt: skip
    return draft


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    return sitemap.read_register(crowded(40).write(tmp_path_factory.mktemp("crowd") / "register"))


def apart(boxes):
    """Return the pairs of boxes that overlap by more than a hair."""
    return [
        (one, other)
        for n, (one, a) in enumerate(boxes)
        for other, b in boxes[n + 1 :]
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.05 and min(a[3], b[3]) - max(a[1], b[1]) > 0.05
    ]


@pytest.mark.parametrize("paper", ["a4", "a2"])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_names_stand_apart_and_on_the_sheet(tmp_path, crowd, paper, orientation):
    path, sheet = written(tmp_path, crowd, paper=paper, orientation=orientation, graticule=True)
    lines = lines_of(path)
    assert apart(lines) == []
    width, height = page_size(path)
    assert [t for t, (x0, y0, x1, y1) in lines if x0 < 4 or y0 < 4 or x1 > width - 4 or y1 > height - 4] == []
    named = [label for label in sheet.drawing.labels if label.role == "site"]
    assert len(named) >= 8
    frame = sheet.drawing.frame
    room = Box(frame.x, frame.y, frame.width, frame.height)
    assert all(label.box.within(room) for label in sheet.drawing.labels)
    boxes = [*(label.box for label in sheet.drawing.labels), *sheet.drawing.badges.values()]
    letters = [label.box for label in sheet.drawing.labels]
    assert not any(a.overlaps(b) for n, a in enumerate(letters) for b in boxes[n + 1 :])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=120),
    paper=st.sampled_from(sorted(PAPERS)),
)
def test_any_title_stays_on_the_sheet_or_is_refused(register, title, paper):
    options = SheetOptions(title=title, paper=paper)
    try:
        sheet = make_sheet(register, options, "de")
    except UsageError:  # too long for the sheet
        assert len(title) > 40
        return
    for element in sheet.elements:
        for text in element.iter("text"):
            assert 0 < float(text.get("x")) < sheet.paper.width
            assert 0 < float(text.get("y")) < sheet.paper.height - 3


@given(width=st.floats(1, 500_000), height=st.floats(1, 500_000), paper=st.floats(50, 1000), other=st.floats(50, 1000))
def test_the_fitted_scale_is_the_largest_round_one(width, height, paper, other):
    scale = fitted_scale(width, height, paper, other)
    fits = [n for n in ROUND_SCALES if n >= 5000 and width / n * 1000 <= paper and height / n * 1000 <= other]
    assert scale == (min(fits) if fits else ROUND_SCALES[-1])


@pytest.mark.parametrize(
    "text", ["", "1:", "0", "25", "1:99", "1:99999999", "25000m", "1:2.5", "NaN", "１：２５０００x"]
)
def test_what_is_no_scale_is_refused(text):
    with pytest.raises(UsageError, match="1:25000"):
        parse_scale(text)


@pytest.mark.parametrize(("text", "scale"), [("1:25.000", 25_000), ("1 : 5000", 5000), ("1:1,000,000", 1_000_000)])
def test_a_scale_is_read_as_people_write_it(text, scale):
    assert parse_scale(text) == scale


def test_a_scale_at_which_the_sites_do_not_fit_is_refused_with_one_that_fits(register):
    with pytest.raises(UsageError) as refused:
        make_sheet(register, SheetOptions(scale=5000), "de")
    fitting = int(re.search(r"1 : ([\d,]+) or", str(refused.value))[1].replace(",", ""))
    assert make_sheet(register, SheetOptions(scale=fitting), "de").scale == fitting


def test_a_site_that_does_not_exist_is_refused_with_those_that_do(register):
    with pytest.raises(UsageError, match="old-works"):
        make_sheet(register, SheetOptions(sites=("nowhere",)), "de")
