"""What the colour of the sites says on paper, and how each of them is painted by it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sitemap.analysis.contract import Results
from sitemap.analysis.theming import make_themes
from sitemap.cartography.legend import Legend
from sitemap.cartography.themes import STATE_LOOKS, Theme
from sitemap.cartography.themetext import theme_title
from sitemap.documents.signs import solid
from sitemap.errors import UsageError
from sitemap.locale import N_, translate
from sitemap.register.model import Register

__all__ = ["DEFAULT_THEME", "PLAIN_KIND", "Colouring", "Paint", "colouring"]

DEFAULT_THEME = "kind"
_BY_STATE = "status"
# A band is pale, because it is long and lies beneath what it joins; where its colour tells something, less so.
_BAND_OPACITY = 0.3
_THEMED_BAND_OPACITY = 0.75
# Where the colour says something else, the symbol alone tells the kind.
PLAIN_KIND = {"fill": "#ffffff", "stroke": "#5f5f5f", "ink": "#1b1f24"}


@dataclass(frozen=True)
class Paint:
    """How one site is painted, as plain data.

    ``look`` has the colours ``fill``, ``stroke`` and, where it is not that of
    the ground, ``mark`` of the pattern's marks; ``pattern`` None means plain.
    ``badge`` has a ``symbol``, or the ``mark`` of a class.
    """

    look: Mapping[str, Any]
    pattern: Mapping[str, Any] | None
    badge: Mapping[str, Any]
    opacity: float | None = None


@dataclass(frozen=True)
class Colouring:
    """What the colour says: ``kind`` (with the state as pattern), ``status``, or a theme.

    ``places`` is the place of each site's class by its id.
    """

    name: str = DEFAULT_THEME
    theme: Theme | None = None
    places: Mapping[str, int] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """Return what the colour shows."""
        if self.theme is not None:
            return theme_title(self.theme, language)
        return translate(N_("State") if self.by_state else N_("Kind and state"), language)

    @property
    def by_state(self) -> bool:
        """Tell whether the colour shows the state."""
        return self.name == _BY_STATE

    def paint(self, site: str, kind: str, status: str, legend: Legend) -> Paint:
        """Return how a site is painted.

        ``kind`` is a code of the legend; ``status`` is ``""`` where it is not known.
        """
        of_kind = legend.kinds[kind]
        band = kind == "corridor"
        opacity = _THEMED_BAND_OPACITY if band else None
        if self.theme is not None:
            one = self.theme.classes[self.places[site]]
            return Paint(solid(one), asdict(one.pattern), asdict(one), opacity)
        if self.by_state:
            state = STATE_LOOKS[status if status in STATE_LOOKS else ""]
            return Paint(solid(state), asdict(state.pattern), asdict(state) | {"symbol": of_kind["symbol"]}, opacity)
        if band:
            return Paint(of_kind, None, of_kind, _BAND_OPACITY)
        return Paint(of_kind, legend.statuses[status if status in legend.statuses else ""], of_kind)


def colouring(register: Register, name: str, results: Results | None = None) -> Colouring:
    """Return what the colour says by its name.

    Parameters
    ----------
    register
        The sites.
    name
        ``kind``, ``status``, or the name of a theme of ``make_themes``.
    results
        The figures that the sites may be coloured by; without them there are
        kind, state and planned uses.

    Raises
    ------
    UsageError
        There is no such theme.
    """
    if name in (DEFAULT_THEME, _BY_STATE):
        return Colouring(name)
    themes = {theme.name: theme for theme in make_themes(register, results or Results({}))}
    if name not in themes:
        raise UsageError(
            N_("there is no theme “{name}”"),
            where=register.path,
            remedy=N_("use one of: {names}"),
            name=name,
            names=", ".join([DEFAULT_THEME, _BY_STATE, *themes]),
        )
    theme = themes[name]
    ids = [str(site) for site in register.sites.index.sort_values()]
    return Colouring(name, theme, dict(zip(ids, theme.places.tolist(), strict=True)))
