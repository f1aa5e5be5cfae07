"""Analyses: from the linked register to tables. A new one is one file and one line here."""

from collections.abc import Sequence

from sitemap.analysis.contract import Analysis, Column, Measure, Results, ResultTable
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.measures import MEASURES
from sitemap.errors import UsageError
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

__all__ = ["ANALYSES", "Analysis", "Column", "Inputs", "Measure", "ResultTable", "Results", "analyse"]

ANALYSES: tuple[Analysis, ...] = (MEASURES,)


def analyse(linked: LinkedRegister, inputs: Inputs | None = None, *, names: Sequence[str] | None = None) -> Results:
    """Return the tables of the analyses called ``names``, by default of all.

    An analysis whose required input is missing is left out and named in
    ``Results.skipped``.

    Raises
    ------
    UsageError
        There is no analysis of a name.
    SitemapError
        An input cannot be read or used.
    """
    known = {a.name: a for a in ANALYSES}
    for name in names or ():
        if name not in known:
            raise UsageError(
                N_("there is no analysis “{name}”"),
                remedy=N_("use one of: {names}"),
                name=name,
                names=", ".join(known),
            )
    given = inputs or Inputs()
    chosen = [a for a in ANALYSES if names is None or a.name in names]
    lacking = {a.name: tuple(r for r in a.requires if getattr(given, r) is None) for a in chosen}
    tables = {a.name: ResultTable(a, a.run(linked, given)) for a in chosen if not lacking[a.name]}
    return Results(tables, {name: missing for name, missing in lacking.items() if missing})
