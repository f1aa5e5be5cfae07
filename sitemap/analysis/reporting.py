"""Tables as files and as text: CSV and Parquet for programs, Markdown for people."""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Column, Description, Results, ResultTable
from sitemap.cartography.figures import area_text, date_text, number_text, with_error
from sitemap.locale import N_, active_language, translate
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.register.model import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "COLUMNS_FILE",
    "SUMMARY_FILE",
    "columns_csv",
    "escaped",
    "figure_text",
    "lacking_text",
    "summary",
    "table_cells",
    "table_files",
    "table_text",
]

# Words inside sentences stand here, where the catalogue's extraction sees them.
_LEFT_OUT = N_("Left out")
_LIMITS = N_("Limits")
_METHOD = N_("Method")
_PUBLISHED = N_("Published")
_THE_REGISTER_HAS_NOTHING_FOR_THIS_TABLE = N_("The register has nothing for this table.")
_VERSION = N_("Version")
_CHARTS = N_("Charts: `sitemap analyse --charts` draws them and puts everything on one page, analysis.html.")
_MISSING = N_("it lacks")
_OR = N_("or")

SUMMARY_FILE = "summary.md"
COLUMNS_FILE = "columns.csv"

# Decimals that a file keeps of a figure in a unit: finer than any accuracy, coarse enough for every platform alike.
_FILE_DECIMALS = {"ppm": 1, "m²": 1, "m": 2, "ha": 4, "min": 2, "°": 3}
_OTHER_DECIMALS = 6
# Decimals that people read where no error decides.
_TEXT_DECIMALS = {"ppm": 0, "m": 0, "min": 0, "°": 0}
# A table in a text ends after so many rows and says so.
_ROWS = 40
_SITE_LEVELS = ("site_id", "other_id", "band_id", "after_site", "before_site")


def table_files(table: ResultTable) -> dict[str, bytes]:
    """Return the table's CSV and Parquet by file name."""
    frame = _rounded(table)
    name = table.analysis.name
    text = frame.to_csv(lineterminator="\n")
    parquet = io.BytesIO()
    frame.reset_index().to_parquet(parquet, index=False, compression="zstd")
    return {f"{name}.csv": text.encode("utf-8"), f"{name}.parquet": parquet.getvalue()}


def _rounded(table: ResultTable) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    units = {c.name: c.unit for c in table.analysis.columns}
    columns = {str(name): table.frame[name] for name in table.frame.columns}
    for name, values in columns.items():
        if name in units and values.dtype.kind == "f":
            digits = _FILE_DECIMALS.get(units[name], _OTHER_DECIMALS)
            # Adding zero takes the sign from a zero.
            columns[name] = pd.Series(np.round(values.to_numpy(), digits) + 0.0, index=values.index)
    return pd.DataFrame(columns, index=table.frame.index)


def columns_csv(descriptions: Sequence[Description], language: str) -> bytes:
    """Return what every column of every table means, as CSV."""
    import pandas as pd

    rows = [
        (d.name, field, c.unit, translate(c.label, language), translate(c.doc, language), c.error)
        for d in descriptions
        for c in d.columns
        for field in c.fields()
    ]
    frame = pd.DataFrame(rows, columns=["table", "column", "unit", "label", "meaning", "standard_error"])
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def summary(register: Register, results: Results, language: str | None = None) -> str:
    """Return all tables as Markdown, each with its method and its limits, and what was left out.

    Parameters
    ----------
    register
        What the tables are about; its sites are called by their names.
    results
        What ``analyse`` gave.
    language
        ``de`` or ``en``, by default the active one.
    """
    spoken = language or active_language()
    title = register.info.title_de if spoken == "de" else register.info.title_en
    parts = [f"# {escaped(title)}", f"{translate(_VERSION, spoken)} {escaped(register.info.version)}"]
    parts += [_section(table, register, spoken) for table in results.tables.values()]
    if results.skipped:
        parts.append(f"## {translate(_LEFT_OUT, spoken)}")
        parts.append("\n".join(f"- {name}: {lacking_text(what, spoken)}" for name, what in results.skipped.items()))
    parts.append(translate(_CHARTS, spoken))
    return "\n\n".join(parts) + "\n"


def lacking_text(missing: Sequence[str], language: str | None = None) -> str:
    """Return what is missing for an analysis and how to give it.

    Examples
    --------
    >>> lacking_text(["built"], "en"), lacking_text(["layers:stations"], "en")
    ('it lacks: --built', 'it lacks: a layer with the role “stations” in layers.csv')
    """
    role = translate(N_("a layer with the role “{role}” in layers.csv"), language)
    roles = [role.format(role=m.removeprefix("layers:")) for m in missing if m.startswith("layers:")]
    options = [f"--{m.replace('_', '-')}" for m in missing if not m.startswith("layers:")]
    either = f" {translate(_OR, language)} ".join(roles)
    return f"{translate(_MISSING, language)}: " + ", ".join([*options, *([either] if roles else [])])


def _section(table: ResultTable, register: Register, language: str) -> str:
    described = table.analysis
    parts = [f"## {translate(described.title, language)}", table_text(table, register, language)]
    parts.append(f"**{translate(_METHOD, language)}:** {translate(described.method, language)}")
    parts.append(f"**{translate(_LIMITS, language)}:** {translate(described.limits, language)}")
    if described.citation:
        parts.append(f"**{translate(_PUBLISHED, language)}:** {described.citation}")
    return "\n\n".join(parts)


def table_text(table: ResultTable, register: Register, language: str) -> str:
    """Return a table as Markdown: names for ids, ``value ± error`` for figures, words for codes."""
    described, frame = table.analysis, table.frame
    if frame.empty:
        return f"*{translate(_THE_REGISTER_HAS_NOTHING_FOR_THIS_TABLE, language)}*"
    heads, rows = table_cells(table, register, language, most=_ROWS)
    lines = [_line(heads), "|" + " --- |" * len(heads), *(_line(r) for r in rows)]
    if len(frame) > _ROWS:
        more = translate(N_("… and {count} more rows in {file}"), language)
        lines.append("\n" + more.format(count=len(frame) - _ROWS, file=f"{described.name}.csv"))
    return "\n".join(lines)


def table_cells(
    table: ResultTable, register: Register, language: str, *, most: int | None = None
) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the rows of a table as people read them, at most so many rows.

    Names stand for ids, ``value ± error`` for figures, words for codes. The
    first cells of a row are its key, as many as the table has index levels.
    """
    described = table.analysis
    names = register.sites[f"name_{language}"].to_dict()
    errors = {c.error for c in described.columns if c.error}
    shown = [c for c in described.columns if c.name not in errors]
    heads = [_level_label(level, language) for level in described.index]
    heads += [translate(c.label, language) for c in shown]
    rows = [
        _keys(index, described, names, language) + [_cell(row, c, names, language) for c in shown]
        for index, row in _first_rows(table.frame, most)
    ]
    return heads, rows


def _first_rows(frame: "pd.DataFrame", most: int | None) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    head = frame if most is None else frame.head(most)
    keys = [key if isinstance(key, tuple) else (key,) for key in head.index]
    return list(zip(keys, ({str(k): v for k, v in row.items()} for row in head.to_dict("records")), strict=True))


# What the levels of an index are called; site_id and the like show the site's name.
_LEVELS = {
    "site_id": N_("Site"),
    "other_id": N_("Other site"),
    "band_id": N_("Band"),
    "role": N_("Layer"),
    "area_id": N_("Key"),
    "target": N_("Nearest"),
    "sites": N_("Sites looked at"),
    "number": N_("Number"),
    "project_id": N_("Project"),
    "forum_id": N_("Forum"),
    "year": N_("Year"),
    "phase": N_("Phase"),
    "kind": N_("Kind"),
    "mode": N_("Mode of travel"),
    "minutes": N_("Minutes"),
    "layer": N_("Layer"),
    "state": N_("Outcome"),
    "class": N_("Class"),
    "scenario": N_("Scenario"),
    "method": N_("Procedure"),
    "feature": N_("Record"),
    "other": N_("Other record"),
}


def _level_label(level: str, language: str) -> str:
    return translate(_LEVELS.get(level, level), language)


def _keys(index: tuple[Any, ...], described: Description, names: Mapping[Any, Any], language: str) -> list[str]:
    return [
        str(names.get(value, value)) if level in _SITE_LEVELS else translate(str(value), language)
        for level, value in zip(described.index, index, strict=True)
    ]


def _cell(row: Mapping[str, Any], column: Column, names: Mapping[Any, Any], language: str) -> str:
    if column.kind == "name":
        value = row[f"{column.name}_{language}"]
        return value if isinstance(value, str) and value else "–"
    value = row[column.name]
    if value is None or value != value or value == "":
        return "–"
    if column.kind == "date":
        return date_text(str(value), language)
    if column.kind == "code":
        return ", ".join(translate(word, language) for word in str(value).split(";"))
    if isinstance(value, str):
        return str(names.get(value, value)) if column.name in _SITE_LEVELS else value.replace(";", ", ")
    se = float(row[column.error]) if column.error else float("nan")
    return figure_text(float(value), CONFIDENCE_FACTOR * se, column.unit, language)


def figure_text(value: float, error: float, unit: str, language: str) -> str:
    """Return a figure of a table as people read it; ``error`` is half its 95-percent interval, NaN if unknown.

    Examples
    --------
    >>> figure_text(523_100, 123_000, "m²", "de"), figure_text(0.231, float("nan"), "1", "de")
    ('52 ± 13 ha', '23,1 %')
    """
    if unit == "m²":
        return area_text(value, error, language)
    if unit == "1":
        value, error, unit = 100 * value, 100 * error, "%"
    if error > 0:
        return with_error(value, error, unit, language).rstrip()
    decimals = 1 if unit == "%" else _TEXT_DECIMALS.get(unit, 0 if value.is_integer() else 3)
    return f"{number_text(value, decimals, language)} {unit}".rstrip()


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(escaped(c) for c in cells) + " |"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is: a cell of the register is never markup."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    for mark in "\\`*_[]<>|#!~":
        plain = plain.replace(mark, "&lt;" if mark == "<" else "&gt;" if mark == ">" else f"\\{mark}")
    return plain
