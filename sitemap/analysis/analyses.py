"""All analyses: from the linked register to tables. A new one is one file and one line here."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from sitemap.analysis.band import BAND
from sitemap.analysis.bandlength import BAND_GAPS, BAND_LENGTH
from sitemap.analysis.belonging import BELONGING, BELONGING_ADMINISTRATION, BELONGING_NEAREST
from sitemap.analysis.built import BUILT
from sitemap.analysis.capacity import CAPACITY
from sitemap.analysis.catchment import CATCHMENT
from sitemap.analysis.constraints import CONSTRAINTS
from sitemap.analysis.contract import Analysis, Results, ResultTable
from sitemap.analysis.contradictions import PORTFOLIO_CONTRADICTIONS
from sitemap.analysis.inputs import Inputs
from sitemap.analysis.measures import MEASURES
from sitemap.analysis.phases import PORTFOLIO_PHASES
from sitemap.analysis.portfolio import PORTFOLIO, PORTFOLIO_FORUMS, PORTFOLIO_PROJECTS, PORTFOLIO_SITES
from sitemap.analysis.proximity import PROXIMITY, PROXIMITY_CLUSTERS
from sitemap.analysis.ranking import RANKING
from sitemap.analysis.reach import REACH
from sitemap.errors import UsageError
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANALYSES", "analyse", "chosen_analyses"]

ANALYSES: tuple[Analysis, ...] = (
    MEASURES,
    BUILT,
    BELONGING,
    BELONGING_ADMINISTRATION,
    BELONGING_NEAREST,
    PROXIMITY,
    PROXIMITY_CLUSTERS,
    BAND,
    BAND_LENGTH,
    BAND_GAPS,
    PORTFOLIO,
    PORTFOLIO_PROJECTS,
    PORTFOLIO_FORUMS,
    PORTFOLIO_SITES,
    PORTFOLIO_PHASES,
    PORTFOLIO_CONTRADICTIONS,
    CATCHMENT,
    REACH,
    CONSTRAINTS,
    CAPACITY,
    RANKING,
)


def analyse(linked: LinkedRegister, inputs: Inputs | None = None, *, names: Sequence[str] | None = None) -> Results:
    """Return the tables of the analyses called ``names``, by default of all.

    A name stands also for the further tables of the same analysis: ``band``
    for ``band`` and ``band-gaps``. An analysis whose input is missing is left
    out and named in ``Results.skipped``.

    Raises
    ------
    UsageError
        There is no analysis of a name.
    SitemapError
        An input cannot be read or used.
    """
    given = inputs or Inputs()
    chosen = ANALYSES if names is None else chosen_analyses(names)
    lacking = {a.name: a.lacking(linked, given) for a in chosen}
    with _made(linked, given) as made:
        for analysis in (a for a in chosen if not lacking[a.name] and a.name not in made):
            made[analysis.name] = analysis.run(linked, given)
        tables = {a.name: ResultTable(a, made[a.name]) for a in chosen if not lacking[a.name]}
    return Results(tables, {name: missing for name, missing in lacking.items() if missing})


_Made = dict[str, "pd.DataFrame"]
_CALL: "ContextVar[tuple[LinkedRegister, Inputs, _Made] | None]" = ContextVar("call", default=None)


@contextmanager
def _made(linked: LinkedRegister, inputs: Inputs) -> Iterator[_Made]:
    """Give the tables that were made in this call: an analysis that asks for others does not make them anew."""
    outer = _CALL.get()
    same = outer is not None and outer[0] is linked and outer[1] == inputs
    made = outer[2] if outer is not None and same else {}
    token = _CALL.set((linked, inputs, made))
    try:
        yield made
    finally:
        _CALL.reset(token)


def chosen_analyses(names: Sequence[str]) -> tuple[Analysis, ...]:
    """Return the analyses that ``names`` stand for, in the order of ``ANALYSES``.

    Raises
    ------
    UsageError
        There is no analysis of a name.

    Examples
    --------
    >>> [a.name for a in chosen_analyses(["measures"])]
    ['measures']
    """
    for name in names:
        if not any(_stands_for(name, a) for a in ANALYSES):
            raise UsageError(
                N_("there is no analysis “{name}”"),
                remedy=N_("use one of: {names}"),
                name=name,
                names=", ".join(a.name for a in ANALYSES),
            )
    return tuple(a for a in ANALYSES if any(_stands_for(name, a) for name in names))


def _stands_for(name: str, analysis: Analysis) -> bool:
    return analysis.name == name or analysis.name.startswith(f"{name}-")
