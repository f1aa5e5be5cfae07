"""The figures of the analyses as the page carries them: values beside their 95 % errors."""

from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Column, Results, ResultTable
from sitemap.locale import LANGUAGES, translate
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.webmap.encode import encode_figures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["encoded_figures", "figure_columns", "make_results"]

# Decimals that are kept of a figure, by unit: finer than any error shown.
_DECIMALS = {"m²": 1, "m": 1, "ha": 4, "°": 1, "min": 1}
_OTHER_DECIMALS = 4


def make_results(register: Register, results: Results) -> list[dict[str, Any]]:
    """Return the tables that have one row a site: what they are called, and their columns.

    A column has ``name``, ``kind`` and ``unit``, ``label`` and ``doc`` in each
    language, and for each site, in the order of their ids, a value (where the
    kind is ``name``, one in each language) and, where it has one, the
    half-width of its 95 % interval; figures as ``encode_figures`` gives them.
    """
    return [
        {
            "name": table.analysis.name,
            "theme": table.analysis.theme,
            **{field: _in_languages(getattr(table.analysis, field)) for field in ("title", "method", "limits")},
            "columns": [_column(c, _in_order(table, register)) for c in _shown(table)],
        }
        for table in results.tables.values()
        if table.analysis.index == ("site_id",)
    ]


def figure_columns(register: Register, results: Results) -> list[tuple[str, list[tuple[str, Any, Any, int]]]]:
    """Return the same figures as arrays: for each table its name, and name, values, errors and decimals of its columns.

    Where a column is of the kind ``name`` its values are lists by language;
    where it holds no numbers, a list.
    """
    return [
        (table.analysis.name, [_figures(c, _in_order(table, register)) for c in _shown(table)])
        for table in results.tables.values()
        if table.analysis.index == ("site_id",)
    ]


def _figures(column: Column, frame: "pd.DataFrame") -> tuple[str, Any, Any, int]:
    decimals = _DECIMALS.get(column.unit, _OTHER_DECIMALS)
    if column.kind == "name":
        named = dict(zip(LANGUAGES, column.fields(), strict=False))
        return column.name, {language: _values(frame[field], "") for language, field in named.items()}, None, decimals
    values = frame[column.name]
    figures = values.to_numpy(dtype=float) if values.dtype.kind == "f" else _values(values, column.unit)
    errors = frame[column.error].to_numpy(dtype=float) * CONFIDENCE_FACTOR if column.error else None
    return column.name, figures, errors, decimals


def _in_order(table: ResultTable, register: Register) -> "pd.DataFrame":
    sites = register.sites.index
    order = sites.argsort(kind="stable")
    # By position where that is sure, because in a faulty register an id may stand twice.
    frame = table.frame if table.frame.index.equals(sites) else table.frame.reindex(sites)
    ordered: pd.DataFrame = frame.iloc[order]
    return ordered


def _shown(table: ResultTable) -> list[Column]:
    errors = {c.error for c in table.analysis.columns}
    return [c for c in table.analysis.columns if c.name not in errors]


def _column(column: Column, frame: "pd.DataFrame") -> dict[str, Any]:
    described = {
        "name": column.name,
        "kind": column.kind,
        "unit": column.unit,
        "label": _in_languages(column.label),
        "doc": _in_languages(column.doc),
    }
    if column.kind == "name":
        named = dict(zip(LANGUAGES, column.fields(), strict=False))
        return described | {
            "values": {language: _values(frame[field], column.unit) for language, field in named.items()}
        }
    described["values"] = _values(frame[column.name], column.unit)
    if column.error:
        described["errors"] = _values(frame[column.error].astype(float) * CONFIDENCE_FACTOR, column.unit)
    return described


def _values(values: "pd.Series", unit: str) -> Any:
    if values.dtype.kind == "f":
        return encoded_figures(values.to_numpy(dtype=float), unit)
    if values.dtype.kind in "iu":
        whole: list[Any] = values.tolist()
        return whole
    if values.dtype == "str":
        return cells_of(values)
    plain: list[Any] = values.astype(object).where(values.notna(), None).tolist()
    return [None if isinstance(v, float) and v in (float("inf"), float("-inf")) else v for v in plain]


def encoded_figures(values: Any, unit: str) -> Any:
    """Return figures in ``unit`` with the digits that the page shows, shape (n,), as ``encode_figures`` gives them."""
    return encode_figures(values, _DECIMALS.get(unit, _OTHER_DECIMALS))


def _in_languages(message: str) -> dict[str, str]:
    return {language: translate(message, language) for language in LANGUAGES}
