"""What an analysis is: a named function from the register to a table that explains itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal

from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Analysis", "Column", "Description", "Measure", "ResultTable", "Results"]

ColumnKind = Literal["value", "code", "name", "date"]


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
        Name of the column with its standard error, where there is one. Readers
        see both as one figure, ``value ± error``.
    kind
        How a cell is read: ``value`` is a figure or text shown as it is;
        ``code`` is one or several codes (separated by a semicolon), which are
        message ids; ``date`` is a date of the register's form. Of a ``name``
        the frame holds two columns with the suffixes ``_de`` and ``_en``.
    """

    name: str
    unit: str
    label: str
    doc: str
    error: str = ""
    kind: ColumnKind = "value"

    def fields(self) -> tuple[str, ...]:
        """Return the names of the frame's columns that it stands for."""
        return (f"{self.name}_de", f"{self.name}_en") if self.kind == "name" else (self.name,)


@dataclass(frozen=True, kw_only=True)
class Description:
    """What a table is called, what it holds, how it is made, and where it ends.

    Parameters
    ----------
    name
        A plain word; the command, the file and the table are called by it. A
        further table of the same analysis adds a word after a hyphen.
    title, method, limits
        Message ids: a heading, how the figures are made, and what they do not say.
    index
        Names of the index levels: ``("site_id",)`` where there is one row a site.
    columns
        The columns of the table, in order.
    theme
        The column that colours the map; empty where none does.
    citation
        Where the method was published.
    """

    name: str
    title: str
    method: str
    limits: str
    index: tuple[str, ...]
    columns: tuple[Column, ...]
    theme: str = ""
    citation: str = ""

    def column(self, name: str) -> Column:
        """Return the column called ``name`` (KeyError if there is none)."""
        return {c.name: c for c in self.columns}[name]

    def fields(self) -> tuple[str, ...]:
        """Return the names of the frame's columns, in order."""
        return tuple(f for c in self.columns for f in c.fields())


@dataclass(frozen=True, kw_only=True)
class Analysis(Description):
    """A description and the function that makes the table.

    Parameters
    ----------
    run
        The function itself; its frame has exactly the described index and columns.
    requires
        Names of the fields of ``Inputs`` without which it cannot be run.
    roles
        Roles of context layers; without a layer of any of them it is not run.
    overlays
        Whether it lays the sites over layers of polygons by the engine of ``Inputs``.
    extra
        The optional part of the installation that it needs, and the module
        that this part brings, for example ``("ranking", "pymcdm")``.
    """

    run: "Callable[[LinkedRegister, Inputs], pd.DataFrame]"
    requires: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    overlays: bool = False
    extra: tuple[str, str] | None = None

    def lacking(self, linked: LinkedRegister, inputs: Inputs) -> tuple[str, ...]:
        """Return what is missing to run it: fields of ``Inputs``, roles of context layers, or a part of the program."""
        missing = [name for name in self.requires if getattr(inputs, name) is None]
        if not any(len(linked.register.layers_of(role)) for role in self.roles):
            missing += [f"layers:{role}" for role in self.roles]
        if self.extra and find_spec(self.extra[1]) is None:
            missing.append(f"sitemap[{self.extra[0]}]")
        return tuple(missing)


@dataclass(frozen=True)
class ResultTable:
    """A description and the table that was made for a register."""

    analysis: Description
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
    """The tables of a register by analysis, and which analyses lacked what.

    ``skipped`` maps an analysis to what is missing: a field of ``Inputs``
    (``built``), a role of context layers (``layers:stations``), or an optional
    part of the installation (``sitemap[ranking]``).
    """

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
