"""What an analysis gives: named figures with unit, error, method."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Measure", "Results"]


@dataclass(frozen=True)
class Measure:
    """One figure for every site.

    Parameters
    ----------
    name
        With its unit, for example ``area_m2``.
    unit
        Unit of ``values`` and ``se``, for example ``m²``.
    label, method
        Message ids: what readers call it, and how it is made.
    values, se
        Figures and standard errors on the index of the sites.
    """

    name: str
    unit: str
    label: str
    method: str
    values: "pd.Series[float]"
    se: "pd.Series[float]"


@dataclass(frozen=True)
class Results:
    """The measures of a register, by name."""

    measures: Mapping[str, Measure]

    def __getitem__(self, name: str) -> Measure:
        return self.measures[name]
