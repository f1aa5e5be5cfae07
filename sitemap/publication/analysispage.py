"""The page of the analyses: charts, the numbers beside them, methods and limits; alone or as part of a site."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sitemap.analysis.contract import Results, ResultTable
from sitemap.analysis.publishing import ANALYSIS_FILE, CHART_FOLDER
from sitemap.analysis.reporting import lacking_text, table_cells
from sitemap.charts import charts_for
from sitemap.locale import N_, translate
from sitemap.publication.templating import environment
from sitemap.register.model import Register

if TYPE_CHECKING:
    from sitemap.charts import Drawing

__all__ = ["analysis_files", "analysis_sections", "analysis_texts"]

# Rows of a table without a chart; the file beside it holds all.
_ROWS = 40
# A table with more columns is printed across the page.
_WIDE = 8
_TEXTS = {
    "analyses": N_("Analyses"),
    "contents": N_("Contents"),
    "method": N_("Method"),
    "limits": N_("Limits"),
    "published": N_("Published"),
    "left_out": N_("Left out"),
    "nothing": N_("The register has nothing for this table."),
    "version": N_("Version"),
    "table": N_("Table: {title}"),
    "note": N_("Charts are for looking; the tables below them hold the same figures."),
}


def analysis_files(register: Register, results: Results, language: str) -> dict[str, bytes]:
    """Return the charts as SVG and the page with everything, by path.

    Parameters
    ----------
    register, results
        What the tables are about, and what ``analyse`` gave.
    language
        ``de`` or ``en``.
    """
    drawn = charts_for(register, results, language)
    files = {f"{CHART_FOLDER}{d.name}.svg": d.svg for drawings in drawn.values() for d in drawings}
    style = environment().get_template("style.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    html = (
        environment()
        .get_template("analysis-alone.html")
        .render(
            lang=language,
            register_title=register.info.title_de if language == "de" else register.info.title_en,
            info=register.info,
            style=Markup(style),  # noqa: S704 - a file of the program
            style_hash=f"sha256-{digest}",
            t=analysis_texts(language),
            sections=analysis_sections(register, results, drawn, language, tables=""),
            skipped=[(name, lacking_text(what, language)) for name, what in results.skipped.items()],
        )
    )
    return {**files, ANALYSIS_FILE: html.encode("utf-8")}


def analysis_texts(language: str) -> dict[str, str]:
    """Return the words of the page."""
    return {key: translate(message, language) for key, message in _TEXTS.items()}


def analysis_sections(
    register: Register,
    results: Results,
    drawn: "Mapping[str, Sequence[Drawing]]",
    language: str,
    *,
    tables: str,
) -> list[dict[str, Any]]:
    """Return what the page shows of each analysis; ``tables`` is the path of the folder with their CSV files."""
    return [_section(t, register, drawn.get(name, ()), language, tables) for name, t in results.tables.items()]


def _section(
    table: ResultTable, register: Register, drawings: "Sequence[Drawing]", language: str, tables: str
) -> dict[str, Any]:
    described = table.analysis
    most = None if drawings else _ROWS
    heads, rows = table_cells(table, register, language, most=most)
    more = len(table.frame) - len(rows)
    note = translate(N_("… and {count} more rows in {file}"), language)
    return {
        "id": described.name,
        "title": translate(described.title, language),
        "charts": [{"title": d.title, "svg": _markup(d.svg)} for d in drawings],
        "heads": heads,
        "levels": len(described.index),
        "rows": rows,
        "wide": len(heads) > _WIDE,
        "more": note.format(count=more, file=f"{described.name}.csv") if more > 0 else "",
        "file": f"{tables}{described.name}.csv",
        "file_name": f"{described.name}.csv",
        "method": translate(described.method, language),
        "limits": translate(described.limits, language),
        "citation": described.citation,
    }


def _markup(svg: bytes) -> Markup:
    """Return a drawing as part of a page."""
    # All text in it was escaped when it was written as XML.
    return Markup(svg.decode("utf-8").partition("?>")[2].strip())  # noqa: S704
