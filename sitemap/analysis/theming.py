"""The themes of a register: what its sites and the figures of their analyses can be coloured by."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sitemap.analysis.contract import Column, Results, ResultTable
from sitemap.cartography.themes import Theme, code_theme, figure_theme, use_themes
from sitemap.locale import LANGUAGES, translate
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.register.frame import cells_of
from sitemap.register.model import Register
from sitemap.register.schema import CODES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["make_themes", "theme_of_figures"]

# The unit in which people read a figure, and what it is multiplied by.
_SHOWN = {"m²": (1e-4, "ha"), "1": (100.0, "%")}


def make_themes(register: Register, results: Results) -> list[Theme]:
    """Return every theme that colours the sites by more than their kind and state.

    They are the planned uses and each column of figures or codes of the
    results with one row a site, in the order of the results. ``Theme.places``
    follow the sites in the order of their ids.
    """
    planned = cells_of(register.sites["planned_uses"].sort_index(kind="stable"))
    themes = [
        theme
        for table in results.tables.values()
        if table.analysis.index == ("site_id",)
        for theme in _of_table(table, register)
    ]
    return [*themes, *use_themes(planned, CODES["planned_use"])]


def _of_table(table: ResultTable, register: Register) -> Iterator[Theme]:
    sites = register.sites.index
    order = sites.argsort(kind="stable")
    # By position where that is sure, because in a faulty register an id may stand twice.
    frame = table.frame if table.frame.index.equals(sites) else table.frame.reindex(sites)
    frame = frame.iloc[order]
    errors = {c.error for c in table.analysis.columns}
    for column in table.analysis.columns:
        if column.name in errors or column.kind not in ("value", "code"):
            continue
        theme = _of_column(column, table.analysis.name, frame)
        if theme is not None:
            yield theme


def _of_column(column: Column, group: str, frame: "pd.DataFrame") -> Theme | None:
    values = frame[column.name]
    if column.kind == "code":
        return code_theme(column.name, _title(column), values, group=group)
    if values.dtype.kind not in "iuf":
        return None
    errors = frame[column.error].to_numpy(dtype=float) if column.error else None
    return theme_of_figures(column, group, values.to_numpy(dtype=float), errors)


def theme_of_figures(column: Column, group: str, values: Any, errors: Any = None) -> Theme | None:
    """Return the theme of one column of figures; None where no site has one.

    Parameters
    ----------
    column
        What the figures are.
    group
        The analysis that they come from.
    values, errors
        The figures and their standard errors in the column's unit, shape (n,).
    """
    factor, unit = _SHOWN.get(column.unit, (1.0, column.unit))
    half = None if errors is None else errors * CONFIDENCE_FACTOR * factor
    return figure_theme(column.name, _title(column), unit, values * factor, half, group=group)


def _title(column: Column) -> dict[str, str]:
    return {language: translate(column.label, language) for language in LANGUAGES}
