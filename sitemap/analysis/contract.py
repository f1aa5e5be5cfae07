"""What an analysis is: a named function from the register to a table that explains itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Analysis", "Column", "Measure", "ResultTable", "Results"]


@dataclass(frozen=True)
class Column:
    """One column of a result.

    Parameters
    ----------
    name
        With its unit, for example ``area_m2``.
    unit
        For people, for example ``m²``; empty where there is none, ``1`` for a share between 0 and 1.
    label, doc
        Message ids: what readers call it, and what it says.
    error
        Name of the column with its standard error, where there is one.
    """

    name: str
    unit: str
    label: str
    doc: str
    error: str = ""


@dataclass(frozen=True)
class Analysis:
    """An analysis: what it is called, what it gives, how it is made, and where it ends.

    Parameters
    ----------
    name
        A plain word; the command, the file and the table are called by it.
    title, method, limits
        Message ids: a heading, how the figures are made, and what they do not say.
    index
        Names of the index levels: ``("site_id",)`` where there is one row a site.
    columns
        The columns of the table, in order; ``run`` gives exactly these.
    run
        The function itself.
    theme
        The column that colours the map; empty where none does.
    requires
        Names of the fields of ``Inputs`` without which it cannot be run.
    citation
        Where the method was published.
    """

    name: str
    title: str
    method: str
    limits: str
    index: tuple[str, ...]
    columns: tuple[Column, ...]
    run: "Callable[[LinkedRegister, Inputs], pd.DataFrame]"
    theme: str = ""
    requires: tuple[str, ...] = ()
    citation: str = ""

    def column(self, name: str) -> Column:
        """Return the column called ``name`` (KeyError if there is none)."""
        return {c.name: c for c in self.columns}[name]


@dataclass(frozen=True)
class ResultTable:
    """An analysis and the table that it gave for a register."""

    analysis: Analysis
    frame: "pd.DataFrame"


@dataclass(frozen=True)
class Measure:
    """One figure for every site: a column of a result with one row a site.

    ``values`` and ``se`` (standard errors, NaN where there are none) stand on
    the index of the sites; ``label`` and ``method`` are message ids.
    """

    name: str
    unit: str
    label: str
    method: str
    values: "pd.Series[float]"
    se: "pd.Series[float]"


@dataclass(frozen=True)
class Results:
    """The tables of a register by analysis, and which analyses lacked what input."""

    tables: Mapping[str, ResultTable]
    skipped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Measure:
        """Return the measure called ``name``, for example ``area_m2``."""
        for table in self.tables.values():
            if table.analysis.index == ("site_id",) and name in {c.name for c in table.analysis.columns}:
                return _measure(table, name)
        raise KeyError(name)

    def table(self, name: str) -> "pd.DataFrame":
        """Return the table of the analysis called ``name``."""
        return self.tables[name].frame


def _measure(table: ResultTable, name: str) -> Measure:
    column = table.analysis.column(name)
    values = table.frame[name]
    # A column without an error has an unknown one, not none at all.
    se = table.frame[column.error] if column.error else values.astype(float) * float("nan")
    return Measure(name, column.unit, column.label, table.analysis.method, values, se)
