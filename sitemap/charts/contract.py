"""What a chart is: rows of marks along one axis, bound to the table that it shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from sitemap.analysis.contract import Results
from sitemap.analysis.reporting import figure_text
from sitemap.locale import translate
from sitemap.outline import CONFIDENCE_FACTOR
from sitemap.register.model import Register

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Axis", "Chart", "Mark", "Material", "Plot", "Row", "Sign"]

Shape = Literal["bar", "line", "point"]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark of a row.

    Parameters
    ----------
    shape, look
        ``bar``, ``line`` or ``point``, and one of ``LOOKS``.
    low, high
        From where to where on the axis; of a point both are its place.
    base, top
        Which part of the row's height a bar takes, 0 below and 1 above.
    at
        At which height a line or point lies.
    text
        A short word inside the mark; where there is no room for it, ``short``, or none at all.
    data
        What of the table it shows: written into the drawing beside the mark.
    """

    shape: Shape
    look: str
    low: float
    high: float
    base: float = 0.2
    top: float = 0.8
    at: float = 0.5
    text: str = ""
    short: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row: its name on the left, its marks, and its figure in words on the right; a ``head`` names those below."""

    label: str
    marks: tuple[Mark, ...] = ()
    text: str = ""
    head: bool = False
    height_px: float = 24.0


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The one axis; with ``slots`` it has a place for each word instead of figures.

    ``lines`` are places of note, each with a word for it.
    """

    label: str
    low: float
    high: float
    scale: Literal["linear", "log", "whole", "slots"] = "linear"
    unit: str = ""
    slots: tuple[str, ...] = ()
    lines: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sign:
    """An entry of the key: a mark, and what it means."""

    shape: Shape
    look: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A whole picture before it is drawn; all texts are as readers see them.

    Parameters
    ----------
    name
        The name of its file.
    title, description
        What it shows, and how it is read.
    figure_head
        What stands above the texts on the right.
    notes
        Lines below the picture.
    """

    name: str
    title: str
    description: str
    axis: Axis
    rows: tuple[Row, ...]
    key: tuple[Sign, ...] = ()
    figure_head: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Material:
    """What charts are made from, in one language."""

    register: Register
    results: Results
    language: str

    def say(self, message: str, **values: object) -> str:
        """Return a message of the catalogue."""
        text = translate(message, self.language)
        return text.format(**values) if values else text

    def name(self, site: str) -> str:
        """Return what a site is called."""
        return self.called("sites", site)

    def called(self, table: str, key: str) -> str:
        """Return the name of a row of the register, or its id where it has none."""
        frame = self.register.table(table)
        if key not in frame.index:
            return key
        names = frame.loc[key, [f"name_{self.language}", "name_de"]]
        return next((n for n in names if isinstance(n, str) and n), key)

    def frame(self, name: str) -> "pd.DataFrame":
        """Return the table of an analysis with its index as columns."""
        return self.results.table(name).reset_index()

    def figure(self, value: float, se: float, unit: str) -> str:
        """Return ``value ± error`` as the tables have it; ``se`` is one standard deviation, NaN if unknown."""
        return figure_text(float(value), CONFIDENCE_FACTOR * float(se), unit, self.language)


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart: its name, the analysis whose table it shows, and the function that plots it.

    Parameters
    ----------
    name
        A plain word; files are called by it.
    analysis
        Its table stands beside the chart.
    further
        Other tables that it needs.
    plots
        Gives no plot where the tables hold nothing to look at.
    """

    name: str
    analysis: str
    plots: Callable[[Material], Sequence[Plot]]
    further: tuple[str, ...] = ()

    def can_be_drawn(self, results: Results) -> bool:
        """Tell whether the tables that it needs are there and hold a row."""
        needed = (self.analysis, *self.further)
        return all(n in results.tables for n in needed) and len(results.table(self.analysis)) > 0
