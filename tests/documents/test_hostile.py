"""Whatever stands in a register is shown as text, in every format, and runs nowhere."""

import io
import zipfile

import docx
import openpyxl
import pikepdf
import pytest

import sitemap
from sitemap.documents.figure import make_figure
from sitemap.documents.report import REPORT_ANALYSES, make_reports
from sitemap.documents.sheet import SheetOptions
from sitemap.documents.typeface import shown
from tests.documents.hostile import ATTACK, FORMULAS, hostile
from tests.documents.reading import squeezed, text_of
from tests.registers import valid

FORMATS = ("pdf", "docx", "xlsx", "png")


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    return sitemap.link(sitemap.read_register(hostile().write(tmp_path_factory.mktemp("hostile") / "register")))


@pytest.fixture(scope="module")
def files(attacked):
    results = sitemap.analyse(attacked, names=REPORT_ANALYSES)
    return make_reports(attacked, results, "de", atlas=True, formats=FORMATS, base_url="https://www.example.org/map/")[
        0
    ]


def expected(register):
    """Yield each text that a Steckbrief shows."""
    for table, columns in (
        ("sites", ("name_de", "former_use_de", "note_de", "geometry_method_de")),
        ("areas", ("extent_de",)),
        ("phases", ("text_de",)),
        ("projects", ("name_de", "lead", "description_de")),
        ("events", ("name_de", "place")),
        ("papers", ("number", "title_de", "body")),
        ("sources", ("title", "publisher", "attribution")),
    ):
        frame = register.table(table)
        # An event and a forum that nothing links to a site stand in no Steckbrief.
        rows = frame.index.difference(["games", "forum-2"])
        for column in columns:
            yield from frame.loc[rows, column].dropna()


def test_every_attack_is_text_in_the_pdf(attacked, files, tmp_path):
    path = tmp_path / "atlas.pdf"
    path.write_bytes(files["atlas.pdf"])
    text = squeezed(text_of(path))
    assert [t for t in expected(attacked.register) if squeezed(t) not in text] == []
    with pikepdf.open(path) as pdf:
        objects = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        scripts = [o for o in objects if "/JS" in o or o.get("/S") == pikepdf.Name.JavaScript]
        links = [o.A for o in objects if isinstance(o.get("/A"), pikepdf.Dictionary) and "/URI" in o.A]
        targets = {str(link.URI) for link in links}
    assert scripts == []
    assert targets
    assert all(t.startswith("https://www.example.org/") for t in targets)


def test_every_attack_is_text_in_the_word_file(attacked, files):
    document = docx.Document(io.BytesIO(files["atlas.docx"]))
    lines = [p.text for p in document.paragraphs]
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    said = squeezed("\n".join([*lines, *cells]))
    assert [t for t in expected(attacked.register) if squeezed(t) not in said] == []
    with zipfile.ZipFile(io.BytesIO(files["atlas.docx"])) as packed:
        names = packed.namelist()
        parts = b"".join(packed.read(n) for n in names if n.endswith((".xml", ".rels")))
    assert not any("vba" in n.lower() for n in names)
    assert b"<w:fldSimple" not in parts
    assert b"w:instrText" not in parts


def test_no_text_is_a_formula_in_the_workbook(attacked, files):
    book = openpyxl.load_workbook(io.BytesIO(files["atlas.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    risky = [c for c in cells if isinstance(c.value, str) and c.value.startswith(("=", "+", "-", "@")) and c.row > 1]
    assert {c.value[0] for c in risky} == set("=+-@")
    assert [c.coordinate for c in risky if not c.quotePrefix] == []
    assert not any(cell.hyperlink for cell in cells)
    values = {c.value for c in cells}
    sites = attacked.register.sites["name_de"]
    assert set(sites) <= values


def test_attacks_leave_the_sheet_a_well_formed_drawing(attacked, tmp_path):
    from xml.etree import ElementTree as ET

    register = attacked.register
    figure = make_figure(register, SheetOptions(paper="a0", title=ATTACK), "de", ["svg", "pdf"])
    content = next(v for k, v in figure.files.items() if k.endswith(".svg"))
    root = ET.fromstring(content)
    known = {"svg", "g", "path", "rect", "circle", "line", "text", "title", "style", "defs", "clipPath"}
    assert {e.tag.rpartition("}")[2] for e in root.iter()} <= known
    assert not any(name.lower().startswith("on") or "href" in name for e in root.iter() for name in e.attrib)
    said = squeezed("".join(t.text for t in root.iter("{http://www.w3.org/2000/svg}text")))
    assert squeezed(ATTACK) in said
    path = tmp_path / "sheet.pdf"
    path.write_bytes(next(v for k, v in figure.files.items() if k.endswith(".pdf")))
    assert squeezed(ATTACK) in squeezed(text_of(path))


def test_letters_that_the_typeface_lacks_are_boxes_and_are_named(tmp_path):
    draft = valid().change("sites", "old-works", name_de="Werk 工場 😀", name_en="Łódź Ŵorks Ελλάς")
    linked = sitemap.link(sitemap.read_register(draft.write(tmp_path / "register")))
    results = sitemap.analyse(linked, names=["measures"])
    files, lacking = make_reports(linked, results, "de", sites=("old-works",))
    (tmp_path / "a.pdf").write_bytes(files["old-works.pdf"])
    assert lacking == {"工", "場", "😀"}
    assert text_of(tmp_path / "a.pdf").startswith("Werk □□ □")
    files, lacking = make_reports(linked, results, "en", sites=("old-works",))
    (tmp_path / "b.pdf").write_bytes(files["old-works.pdf"])
    assert lacking == set()
    assert text_of(tmp_path / "b.pdf").startswith("Łódź Ŵorks Ελλάς")


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_shown_as_they_are(formula):
    assert shown(formula) == formula
