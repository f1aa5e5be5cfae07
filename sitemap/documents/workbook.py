"""The tables of a report as XLSX: figures as figures, text as text."""

import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sitemap.documents.typeface import shown
from sitemap.documents.wording import Wording
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR

if TYPE_CHECKING:
    from sitemap.documents.report import Report

__all__ = ["workbook"]

Row = list[Any]
# What a program could take for a formula or a command when it is pasted elsewhere.
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def workbook(report: "Report") -> bytes:
    """Return the workbook: a sheet for each table, with the sites in the first column."""
    import xlsxwriter

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        created = dt.datetime.fromisoformat(f"{report.date}T00:00:00")
        book.set_properties({"title": report.data["title"], "author": report.data["author"], "created": created})
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"valign": "top", "text_wrap": True}),
            "quoted": book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True}),
            "number": book.add_format({"valign": "top", "num_format": "#,##0.####"}),
        }
        for title, head, rows in _sheets(report):
            _write(book.add_worksheet(_name(title, book)), head, rows, looks)
    return made.getvalue()


def _name(title: str, book: Any) -> str:
    # What Excel does not allow in the name of a sheet, and how long it may be.
    clean = "".join("-" if c in "[]:*?/\\'" else c for c in title)[:28] or "-"
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    return clean if clean.lower() not in taken else f"{clean} {len(taken)}"


def _write(sheet: Any, head: Sequence[str], rows: Sequence[Row], looks: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    for column, text in enumerate(head):
        sheet.write_string(0, column, text, looks["head"])
        longest = max([len(text), *(len(str(row[column])) for row in rows if row[column] is not None)])
        sheet.set_column(column, column, min(max(longest * 0.95, 8), 48))
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            if isinstance(value, float | int) and math.isfinite(value):
                sheet.write_number(number, column, value, looks["number"])
            elif isinstance(value, str) and value:
                text = shown(value)
                sheet.write_string(number, column, text, looks["quoted" if text.startswith(_RISKY) else "text"])
    if rows:
        sheet.autofilter(0, 0, len(rows), len(head) - 1)


def _sheets(report: "Report") -> list[tuple[str, list[str], list[Row]]]:
    words = Wording(report.language)
    sheets = [_sites(report, words), _areas(report, words), _capacity(report, words)]
    texts: dict[tuple[int, str], tuple[list[str], list[Row]]] = {}
    for site in report.data["sites"]:
        for block in site["blocks"]:
            if block["kind"] == "table" and block["title"] not in _measured(words):
                head = [words.say(N_("Site")), *block["head"]]
                rows = texts.setdefault((block["place"], block["title"]), (head, []))[1]
                rows += [[site["title"], *row] for row in block["rows"]]
    sheets += [(title, *texts[place, title]) for place, title in sorted(texts)]
    return [s for s in [*sheets, _sources(report, words)] if s[2]]


def _measured(words: Wording) -> set[str]:
    return {words.say(m) for m in ("Measures of the outline", "Recorded areas", "Capacity")}


def _sites(report: "Report", words: Wording) -> tuple[str, list[str], list[Row]]:
    register = report.linked.register
    made = report.results.tables["measures"]
    measured = [c for c in made.analysis.columns if c.error]
    head = [words.say(m) for m in (N_("Site"), N_("Id"), N_("Kind"), N_("State"), N_("As of"), N_("Former use"),
                                   N_("Planned uses"), N_("Outline accuracy (m)"))]  # fmt: skip
    for column in measured:
        unit = "ha" if column.unit == "m²" else column.unit
        label = f"{words.say(column.label)} ({unit})" if unit else words.say(column.label)
        head += [label, f"± 95 % {label}"]
    rows = []
    for site in report.sites:
        row = {k: v for k, v in register.sites.loc[site].items() if v == v}
        figures: Row = []
        for column in measured:
            by = 10_000 if column.unit == "m²" else 1
            measured_row: Any = made.frame.loc[site]
            value, se = float(measured_row[column.name]), float(measured_row[column.error])
            figures += [value / by, CONFIDENCE_FACTOR * se / by]
        rows.append(
            [words.pick(row, "name"), site, words.code(row.get("kind")), words.code(row.get("status")),
             words.date(row.get("status_date")), words.pick(row, "former_use"), words.codes(row.get("planned_uses")),
             row.get("geometry_accuracy_m"), *figures]
        )  # fmt: skip
    return words.say(N_("Sites")), head, rows


def _areas(report: "Report", words: Wording) -> tuple[str, list[str], list[Row]]:
    register = report.linked.register
    head = [words.say(m) for m in (N_("Site"), N_("Area (ha)"), N_("What it covers"),
                                   N_("Comparable with the outline"), N_("As of"), N_("Source"))]  # fmt: skip
    rows = []
    for record in register.areas[register.areas["site_id"].isin(report.sites)].sort_index().to_dict("records"):
        row = {str(k): v for k, v in record.items() if v == v}
        titles = [str(register.sources.loc[s, "title"]) for s in str(row.get("source", "")).split(";")
                  if s in register.sources.index]  # fmt: skip
        rows.append(
            [_site_name(report, str(row["site_id"]), words), row.get("area_ha"), words.pick(row, "extent"),
             words.code(row.get("comparable")), words.date(row.get("as_of")), "; ".join(titles)]
        )  # fmt: skip
    return words.say(N_("Recorded areas")), head, rows


def _capacity(report: "Report", words: Wording) -> tuple[str, list[str], list[Row]]:
    made = report.results.tables.get("capacity")
    columns = (
        [] if made is None else [c for c in made.analysis.columns if c.kind != "name" and not c.name.endswith("_se")]
    )
    head = [words.say(N_("Site")), words.say(N_("Scenario"))]
    head += [f"{words.say(c.label)} ({c.unit})" if c.unit else words.say(c.label) for c in columns]
    rows = []
    for record in [] if made is None else made.frame.reset_index().to_dict("records"):
        row = {str(k): v for k, v in record.items()}
        if row["site_id"] in report.sites:
            figures = [
                words.codes(row[c.name]) if c.kind == "code" and row[c.name] == row[c.name] else row[c.name]
                for c in columns
            ]
            rows.append([_site_name(report, row["site_id"], words), words.pick(row, "title"), *figures])
    return words.say(N_("Capacity")), head, rows


def _sources(report: "Report", words: Wording) -> tuple[str, list[str], list[Row]]:
    head = [words.say(m) for m in (N_("Site"), N_("No."), N_("Source"), N_("Address"))]
    rows: list[Row] = []
    for site in report.data["sites"]:
        for block in site["blocks"]:
            if block["kind"] == "list":
                rows += [[site["title"], n, item["text"], item["url"]] for n, item in enumerate(block["items"], 1)]
    return words.say(N_("Sources")), head, rows


def _site_name(report: "Report", site: str, words: Wording) -> str:
    row = report.linked.register.sites.loc[site]
    return words.pick({k: v for k, v in row.items() if v == v}, "name")
