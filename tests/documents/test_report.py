"""Steckbriefe and the atlas: all of the text, in reading order, accessible, for the archive."""

import itertools
import re

import outloud
import pikepdf
import pymupdf
import pytest
import zxingcpp
from PIL import Image

import sitemap
from sitemap.analysis import Inputs
from sitemap.charts import charts_for
from sitemap.documents.dossier import dossier
from sitemap.documents.permalink import permalink
from sitemap.documents.report import make_reports
from sitemap.documents.typesetting import PDF_STANDARDS
from sitemap.errors import UsageError
from tests.documents.reading import fonts_of, spoken_text_of, squeezed, text_of
from tests.registers import EAST, NORTH, as_json, collection, feature, polygon, rectangle, valid
from tests.test_linking import with_a_paper_of_the_project

# The headings of a Steckbrief in their order, in English.
HEADINGS = ["Measures of the outline", "Recorded areas", "Capacity", "Constraints", "Phases", "Projects",
            "Themenforen", "Events", "Council papers", "How the outline was made", "Sources"]  # fmt: skip


@pytest.fixture(scope="module")
def steckbrief(linked, results, tmp_path_factory):
    files, _ = make_reports(linked, results, "en", sites=("old-works",), base_url="https://www.example.org/map/")
    path = tmp_path_factory.mktemp("steckbrief") / "old-works.pdf"
    path.write_bytes(files["old-works.pdf"])
    return path


@pytest.mark.parametrize("read", [text_of, spoken_text_of])
def test_a_steckbrief_says_all_that_is_known_in_reading_order(steckbrief, read):
    text = read(steckbrief)
    in_order = [
        "Old Works", "Steelworks · Under way (as of February 2019) · Seldorf",
        "Area", "40.0 ± ", "State", "Former use", "steelworks until 1998", "Planned uses", "Housing, green",
        "This site on the interactive map", "https://www.example.org/map/#site=old-works&lang=en",
        "1 : ", "Measures of the outline", "Perimeter", "2,600 ±", "Recorded areas", "40 ha", "the whole site", "yes",
        "Capacity", "Living and working", "Constraints", "Not examined", "Phases", "from 1998", "Closed", "closure",
        "Projects", "Market Hall", "Under way", "2018 – October 2027", "new building", "Led by Planungsamt",
        "Themenforen", "Housing", "Events", "Garden Show", "Planned", "Council papers", "21 February 2019", "Rat",
        "7/2019: State of the sites", "How the outline was made", "drawn along streets", "Sources",
        "[1]", "Drucksache 7/2019", "[2]", "Stadtgeschichte, 2. Auflage", "[3]", "Stadtplan",
    ]  # fmt: skip
    where = 0
    for words in in_order:
        found = squeezed(text).find(squeezed(words), where)
        assert found >= 0, f"“{words}” does not come after what was before it"
        where = found


@pytest.mark.parametrize("language", ["de", "en"])
def test_papers_of_the_projects_of_a_site_stand_in_its_steckbrief(tmp_path, language):
    folder = with_a_paper_of_the_project(valid()).write(tmp_path / "register")
    linked = sitemap.link(sitemap.read_register(folder))
    made = dossier(linked, sitemap.analyse(linked, names=["measures"]), "old-works", language)
    (papers,) = (b for b in made["blocks"] if b["title"] in ("Ratsvorlagen", "Council papers"))
    hall = {"de": "Markthalle", "en": "Market Hall"}[language]
    assert [(row[2].split(": ", 1)[1], row[3]) for row in papers["rows"]] == [
        ({"de": "Sachstand Brachflächen", "en": "State of the sites"}[language], ""),
        ({"de": "Markthalle: Entwurf", "en": "Market hall: design"}[language], hall),
    ]


def test_figures_have_the_digits_that_their_error_leaves(steckbrief):
    # 400,000 m² known to 20 m (95 %): the corners alone give 8.17 m · ½ · √(4 · 890,000) m² = 7,708 m².
    assert re.search(r"40\.0 ± 1\.6 ha", text_of(steckbrief))


def test_every_steckbrief_of_the_shipped_register_is_in_the_atlas(shipped, shipped_atlas):
    linked, _ = shipped
    text = squeezed(text_of(shipped_atlas))
    for site, row in linked.register.sites.iterrows():
        assert squeezed(row["name_de"]) in text
        assert squeezed(f"#site={site}&lang=de") in text
        assert squeezed(row["geometry_method_de"]) in text
    of_sites = linked.register.projects.loc[linked.site_projects["project_id"].unique()]
    assert [p for p in of_sites["name_de"] if squeezed(p) not in text] == []
    assert [p for p in of_sites["description_de"].dropna() if squeezed(p) not in text] == []
    cited = linked.register.areas["extent_de"].dropna()
    assert [e for e in cited if squeezed(e) not in text] == []


def test_a_steckbrief_of_the_shipped_register_has_two_pages_at_most(shipped_atlas):
    with pikepdf.open(shipped_atlas) as pdf, pdf.open_outline() as outline:
        pages = [pdf.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root]
        starts = [*pages, len(pdf.pages)]
        titles = [item.title for item in outline.root]
    # Contents, overview, the sites, the matrix, the charts, the method.
    lengths = [b - a for a, b in itertools.pairwise(starts)]
    assert titles[0] == "Inhalt"
    assert titles[-2:] == ["Analysen in Bildern", "Verfahren und Quellen"]
    assert max(lengths[2:-3]) <= 2


def test_bookmarks_lead_to_every_chapter_and_block(steckbrief):
    with pikepdf.open(steckbrief) as pdf, pdf.open_outline() as outline:
        (site,) = outline.root
        assert site.title == "Old Works"
        assert [child.title for child in site.children] == HEADINGS


def test_the_matrix_has_a_dot_where_a_project_belongs_to_a_site(atlas_files, tmp_path):
    path = tmp_path / "atlas.pdf"
    path.write_bytes(atlas_files["atlas.pdf"])
    text = text_of(path)
    start = text.index("Portfolio: projects and sites", text.index("Portfolio: projects and sites") + 1)
    part = text[start : text.index("Method and sources", start)]
    assert part.count("●") == len(linked_pairs())


def linked_pairs():
    return [("old-works", "market-hall"), ("basin", "harbour-quarter")]


def test_all_type_of_the_atlas_is_embedded(shipped_atlas):
    fonts = fonts_of(shipped_atlas)
    assert fonts
    assert {(f["emb"], f["uni"]) for f in fonts} == {("yes", "yes")}


def conformance(path):
    """Return the errors of the checker, which agrees with veraPDF on PDF/UA-1 where both were compared."""
    result = outloud.check(str(path))
    assert result.error is None
    return [(f.rule, f.page, f.message) for f in result.findings if f.severity == "error"]


def test_the_checker_finds_no_error_in_the_atlas(shipped_atlas):
    assert conformance(shipped_atlas) == []


def test_the_checker_finds_no_error_in_a_steckbrief(steckbrief):
    assert conformance(steckbrief) == []


def test_the_checker_finds_errors_where_there_are_some(steckbrief, tmp_path):
    broken = tmp_path / "broken.pdf"
    with pikepdf.open(steckbrief) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.Lang
        pdf.save(broken)
    assert len(conformance(broken)) >= 2


def tags(element, found):
    """Collect the elements of a structure tree by their type, in order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found.setdefault(str(kid.S), []).append(kid)
            tags(kid, found)
    return found


def test_a_pdf_says_what_it_is_and_in_which_language(shipped_atlas):
    """What ISO 14289-1 and ISO 19005-2 ask of the file itself; not a whole validation of PDF/A."""
    assert set(PDF_STANDARDS) == {"a-2a", "ua-1"}
    with pikepdf.open(shipped_atlas) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "de"
        assert bool(root.MarkInfo.Marked)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as about:
            assert about["pdfaid:part"] == "2"
            assert about["pdfaid:conformance"] == "A"
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"]
        assert [str(i.S) for i in root.OutputIntents] == ["/GTS_PDFA1"]
        assert not pdf.is_encrypted
        assert "/JavaScript" not in root.get("/Names", {})
        assert "/OpenAction" not in root or isinstance(root.OpenAction, pikepdf.Array)
        assert "/AcroForm" not in root
        assert all("/AA" not in page and str(page.get("/Tabs", "/S")) == "/S" for page in pdf.pages)


def test_pictures_have_words_and_tables_have_headings(shipped, shipped_atlas):
    linked, results = shipped
    count = len(linked.register.sites)
    charts = sum(len(d) for d in charts_for(linked.register, results, "de").values())
    assert charts >= 8
    with pikepdf.open(shipped_atlas) as pdf:
        found = tags(pdf.Root.StructTreeRoot, {})
        # A map, a small map and a QR code for each site, the overview, and the charts.
        assert len(found["/Figure"]) == 3 * count + 1 + charts
        assert all(len(str(figure.Alt)) > 20 for figure in found["/Figure"])
        assert len(found["/H1"]) == count + 5
        tables = found["/Table"]
        headed = [t for t in tables if tags(t, {}).get("/TH")]
        assert len(tables) > 5 * count
        assert len(headed) == len(tables)
        scopes = {str(a.Scope) for th in found["/TH"] for a in _attributes(th) if "/Scope" in a}
        assert scopes == {"/Column"}


def test_charts_of_an_atlas_say_their_figures_to_those_who_do_not_see_them(shipped, shipped_atlas):
    linked, results = shipped
    with pikepdf.open(shipped_atlas) as pdf:
        said = [str(f.Alt) for f in tags(pdf.Root.StructTreeRoot, {})["/Figure"]]
    text = squeezed(text_of(shipped_atlas))
    for drawings in charts_for(linked.register, results, "de").values():
        for drawing in drawings:
            (alt,) = [s for s in said if s.startswith(f"{drawing.title}. ")]
            for _, figure in drawing.rows:
                assert figure in alt
                # In the picture it is text as well, to be searched and copied.
                assert squeezed(figure) in text


def _attributes(element):
    found = element.get("/A", [])
    return list(found) if isinstance(found, pikepdf.Array) else [found]


def test_constraints_are_told_where_a_rule_file_names_them(linked, tmp_path):
    half = feature(polygon(rectangle(1000, 1000, 400, 500)), zone="HQ100")
    (tmp_path / "flood.geojson").write_bytes(as_json(collection([half])))
    rules = tmp_path / "rules.toml"
    rules.write_text(RULES, encoding="utf-8")
    results = sitemap.analyse(linked, Inputs(constraints=rules), names=["measures", "constraints"])
    files, _ = make_reports(linked, results, "en", sites=("old-works",))
    path = tmp_path / "old-works.pdf"
    path.write_bytes(files["old-works.pdf"])
    assert re.search(r"Flood zones Found: HQ100 High 50 % 20\.\d ± [\d.]+ ha Water board; © Land", text_of(path))


RULES = f"""
[[layers]]
id = "flood"
title_de = "Überschwemmungsgebiete"
title_en = "Flood zones"
kind = "flood"
file = "flood.geojson"
class_field = "zone"
accuracy_m = 5
covered_bounds = [{EAST}, {NORTH}, {EAST + 20_000}, {NORTH + 20_000}]
source = "Water board"
attribution = "© Land"
[layers.severity]
"*" = "high"
"""


def test_the_same_register_gives_the_same_bytes(linked, results, atlas_files):
    again, _ = make_reports(
        linked, results, "en", atlas=True, formats=("pdf", "docx", "xlsx", "png"), base_url="https://www.example.org/map/"
    )  # fmt: skip
    assert {name: again[name] == content for name, content in atlas_files.items()} == dict.fromkeys(atlas_files, True)


def test_progress_names_each_site_and_then_the_document(linked, results):
    steps = []
    make_reports(linked, results, "de", atlas=True, formats=("xlsx",), progress=steps.append)
    assert steps == ["basin", "green-band", "old-works", "pit-anna", "atlas"]


@pytest.mark.parametrize(
    "url", ["example.org", "ftp://example.org/", "javascript:alert(1)", "https://", "https://a b/", "https://x/#y", "https://x/\n"]
)  # fmt: skip
def test_an_address_that_is_none_is_refused(linked, results, url):
    with pytest.raises(UsageError, match="published map"):
        make_reports(linked, results, "de", base_url=url)


def test_a_format_that_does_not_exist_is_refused_before_anything_is_made(linked, results):
    steps = []
    with pytest.raises(UsageError, match="pdf, docx, xlsx, png"):
        make_reports(linked, results, "de", formats=("pdf", "odt"), progress=steps.append)
    assert steps == []


def test_the_permalink_opens_the_published_map_at_the_site(folder, browser, tmp_path):
    page_file = sitemap.build(folder, tmp_path).page
    page = browser.new_page(locale="de-DE")
    page.goto(permalink(page_file.as_uri(), "old-works", "en"))
    card = page.wait_for_selector("[data-card='old-works']")
    assert "Old Works" in card.inner_text()
    assert page.locator("html").get_attribute("lang") == "en"
    page.close()


def test_the_qr_code_on_the_page_says_the_permalink(steckbrief):
    with pymupdf.open(steckbrief) as document:
        pixels = document[0].get_pixmap(dpi=200)
    picture = Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == "https://www.example.org/map/#site=old-works&lang=en"
