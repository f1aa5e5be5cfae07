"""Analyses: from the linked register to measures. A new one is one file and one line here."""

from collections.abc import Callable

from sitemap.analysis.area import area
from sitemap.analysis.measure import Measure, Results
from sitemap.linking import LinkedRegister

__all__ = ["ANALYSES", "Measure", "Results", "analyse"]

ANALYSES: tuple[Callable[[LinkedRegister], Measure], ...] = (area,)


def analyse(linked: LinkedRegister) -> Results:
    """Return every measure of ``ANALYSES`` for the register."""
    measures = (analysis(linked) for analysis in ANALYSES)
    return Results({m.name: m for m in measures})
