"""A report as DOCX: figures and tables that clerks paste into their own templates."""

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from sitemap.documents.typesetting import typeset

if TYPE_CHECKING:
    from docx.document import Document

    from sitemap.documents.report import Report

__all__ = ["word_file"]

_PPI = 200
_LOCALES = {"de": "de-DE", "en": "en-GB"}
# The oldest date that a ZIP archive can hold: the same report, the same bytes.
_NO_CLOCK = (1980, 1, 1, 0, 0, 0)


def word_file(report: "Report") -> bytes:
    """Return the report as a Word document; all text is set as text."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(18)
    _describe(document, report)
    data = report.data
    section.footer.paragraphs[0].text = data["footer"]
    if data["cover"]:
        document.add_heading(data["cover"]["title"], 0)
        for line in (data["cover"]["subtitle"], data["cover"]["description"], *data["cover"]["lines"]):
            document.add_paragraph(line)
        document.add_heading(data["overview"]["title"], 1)
        _picture(document, report, data["overview"])
        if data["overview"]["table"]:
            _table(document, data["overview"]["table"])
    for number, site in enumerate(data["sites"]):
        if number or data["cover"]:
            _new_page(document)
        _site(document, report, site)
    _chapters(document, report)
    return _without_clock(document)


def _describe(document: "Document", report: "Report") -> None:
    from docx.oxml.ns import qn

    about = document.core_properties
    about.title, about.author, about.comments = report.data["title"], report.data["author"], ""
    about.language = _LOCALES[report.language]
    about.created = about.modified = dt.datetime.fromisoformat(f"{report.date}T00:00:00")
    about.last_modified_by, about.revision = report.data["author"], 1
    # The language in which a screen reader reads, and the spelling is checked.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LOCALES[report.language])


def _new_page(document: "Document") -> None:
    from docx.enum.text import WD_BREAK

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _site(document: "Document", report: "Report", site: dict[str, Any]) -> None:
    document.add_heading(site["title"], 1)
    document.add_paragraph(site["subtitle"])
    _block(document, site["lead"], headed=False)
    _picture(document, report, site["map"])
    _picture(document, report, site["situation"])
    if site["link"]:
        document.add_paragraph(f"{site['link']['text']} {site['link']['url']}")
    for block in site["blocks"]:
        _block(document, block)


def _chapters(document: "Document", report: "Report") -> None:
    """Set what follows the Steckbriefe of an atlas."""
    data = report.data
    if data["matrix"] and data["matrix"]["tables"]:
        _new_page(document)
        document.add_heading(data["matrix"]["title"], 1)
        document.add_paragraph(data["matrix"]["note"])
        for block in data["matrix"]["tables"]:
            _table(document, block)
    if data["charts"]:
        _charts(document, report, data["charts"])
    if data["chapter"]:
        _new_page(document)
        document.add_heading(data["chapter"]["title"], 1)
        for block in data["chapter"]["blocks"]:
            _block(document, block)


def _charts(document: "Document", report: "Report", charts: dict[str, Any]) -> None:
    """Set the charts, each with its figures below: those of a picture cannot be copied."""
    _new_page(document)
    document.add_heading(charts["title"], 1)
    document.add_paragraph(charts["note"])
    for section in charts["sections"]:
        document.add_heading(section["title"], 2)
        for picture in section["pictures"]:
            _picture(document, report, picture)
            if picture["rows"]:
                _table(document, {"head": charts["head"], "rows": picture["rows"]})


def _block(document: "Document", block: dict[str, Any], *, headed: bool = True) -> None:
    if headed:
        document.add_heading(block["title"], 2)
    if block["kind"] == "facts":
        for term, what in block["rows"]:
            line = document.add_paragraph()
            line.add_run(f"{term}: ").bold = True
            line.add_run(what)
    elif block["kind"] == "table":
        _table(document, block)
        if block["note"]:
            document.add_paragraph(block["note"])
    elif block["kind"] == "list":
        for number, item in enumerate(block["items"], 1):
            document.add_paragraph(" ".join(filter(None, [f"[{number}]", item["text"], item["url"]])))
    else:
        for line in block["lines"]:
            document.add_paragraph(line)


def _table(document: "Document", block: dict[str, Any]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    made = document.add_table(rows=1, cols=len(block["head"]), style="Table Grid")
    # The first row is a heading: it is repeated on every page and read before each cell.
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    made.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx has no name for it
    rows = [block["head"], *block["rows"]]
    cells = [made.rows[0].cells, *(made.add_row().cells for _ in block["rows"])]
    for number, (texts, row) in enumerate(zip(rows, cells, strict=True)):
        for column, (text, cell) in enumerate(zip(texts, row, strict=True)):
            line = cell.paragraphs[0]
            run = line.add_run(text)
            run.font.size = Pt(8.5)
            run.bold = number == 0
            if column in block.get("right", ()):
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _picture(document: "Document", report: "Report", picture: dict[str, Any]) -> None:
    from docx.shared import Mm

    size = {"width": picture["width"], "height": picture["height"]}
    drawn = {"picture.svg": report.pictures[picture["file"]]}
    png = typeset("picture.typ", size, drawn, date=report.date, format="png", ppi=_PPI)
    shape = document.add_picture(io.BytesIO(png), width=Mm(min(picture["width"], 168)))
    properties = shape._inline.docPr  # noqa: SLF001 - python-docx has no name for alternative text
    properties.set("descr", picture["alt"])
    properties.set("title", picture["caption"])


def _without_clock(document: "Document") -> bytes:
    """Return the file with no time of day in its archive."""
    written = io.BytesIO()
    document.save(written)
    packed = io.BytesIO()
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _NO_CLOCK), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
