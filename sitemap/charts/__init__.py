"""Charts: what is rather looked at than read. A new one is one file and one line here."""

from collections.abc import Mapping
from importlib.util import find_spec

from sitemap.analysis.contract import Results
from sitemap.charts.areas import AREAS
from sitemap.charts.bands import BANDS
from sitemap.charts.capacities import CAPACITIES
from sitemap.charts.contract import Chart, Material
from sitemap.charts.drawing import Drawing, draw
from sitemap.charts.forums import FORUMS
from sitemap.charts.people import PEOPLE
from sitemap.charts.phases import PHASES
from sitemap.charts.projects import PROJECTS
from sitemap.charts.ranks import RANKS
from sitemap.charts.reaches import REACHES
from sitemap.charts.restrictions import RESTRICTIONS
from sitemap.locale import N_
from sitemap.register.model import Register

__all__ = ["CHARTS", "NOT_INSTALLED", "Chart", "Drawing", "can_draw", "charts_for"]

CHARTS: tuple[Chart, ...] = (AREAS, BANDS, FORUMS, PROJECTS, PHASES, PEOPLE, REACHES, RESTRICTIONS, CAPACITIES, RANKS)

NOT_INSTALLED = N_(
    "no charts: the drawing library matplotlib is not installed; pip install 'sitemap[charts]' brings it"
)


def can_draw() -> bool:
    """Tell whether the library that draws is installed."""
    return find_spec("matplotlib") is not None


def charts_for(register: Register, results: Results, language: str) -> Mapping[str, tuple[Drawing, ...]]:
    """Return the drawn charts by the analysis whose table they show.

    Parameters
    ----------
    register
        What the tables are about.
    results
        What ``analyse`` gave; a chart whose tables are not there, or hold nothing to look at, is left out.
    language
        ``de`` or ``en``.

    Returns
    -------
    Mapping
        Each drawing is a whole SVG file that asks nothing of any host; nothing
        is drawn where the library is not installed (``can_draw``).
    """
    if not can_draw():
        return {}
    material = Material(register, results, language)
    drawn: dict[str, tuple[Drawing, ...]] = {}
    for chart in CHARTS:
        if chart.can_be_drawn(results):
            found = tuple(d for plot in chart.plots(material) for d in draw(plot, language))
            if found:
                drawn[chart.analysis] = (*drawn.get(chart.analysis, ()), *found)
    return drawn
