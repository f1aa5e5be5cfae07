"""Analyses: from the linked register to tables. They are listed in ``analyses``.

Names are loaded when they are first used: who needs one analysis does not wait for all.
"""

from typing import TYPE_CHECKING

from sitemap.deferred import deferred

if TYPE_CHECKING:
    from sitemap.analysis.analyses import ANALYSES, analyse, chosen_analyses
    from sitemap.analysis.contract import Analysis, Column, Description, Measure, Results, ResultTable
    from sitemap.analysis.inputs import Inputs

__all__ = [
    "ANALYSES",
    "Analysis",
    "Column",
    "Description",
    "Inputs",
    "Measure",
    "ResultTable",
    "Results",
    "analyse",
    "chosen_analyses",
]

_HOMES = {
    "sitemap.analysis.analyses": ("ANALYSES", "analyse", "chosen_analyses"),
    "sitemap.analysis.contract": ("Analysis", "Column", "Description", "Measure", "ResultTable", "Results"),
    "sitemap.analysis.inputs": ("Inputs",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__getattr__ = deferred(__name__, _HOME_OF)
