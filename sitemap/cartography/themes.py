"""Themes: what the colour of a site says, its classes and their looks, for web and print alike.

A site's class is never told by colour alone: each class has a mark (a number,
a letter or a pattern) that stands on the map and in the legend.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Literal

from sitemap.cartography.classes import class_limits, class_of
from sitemap.cartography.codes import code_text
from sitemap.cartography.palettes import (
    NO_DATA_COLOUR,
    QUALITATIVE_COLOURS,
    SEQUENTIAL_COLOURS,
    STATUS_COLOURS,
    ink_on,
    shade,
)
from sitemap.cartography.patterns import FORMER_PATTERNS, NO_DATA_PATTERN, STATUS_PATTERNS, UNKNOWN_PATTERN, Pattern
from sitemap.locale import LANGUAGES, N_, translate

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

__all__ = ["METHOD", "NO_DATA", "STATE_LOOKS", "Theme", "ThemeClass", "code_theme", "figure_theme", "use_themes"]

METHOD = N_(
    "Each class holds about as many sites as any other; a limit is the roundest number between the two figures that it "
    "parts, and belongs to the class above it."
)
_OPAQUE = Pattern(tint=1.0)
_NOT_NAMED = N_("not named")
_NOT_STATED = N_("not stated")


@dataclass(frozen=True)
class ThemeClass:
    """One class of a theme.

    ``label`` by language; empty where ``low`` and ``high`` (in the theme's
    unit, the upper one left out, None where there is no limit) say it.
    """

    fill: str
    stroke: str
    ink: str
    mark: str
    pattern: Pattern
    label: Mapping[str, str]
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Theme:
    """What the colour of the sites says.

    Parameters
    ----------
    name
        Stable; links and commands use it.
    kind
        ``figures`` or ``codes``.
    group
        ``use`` for planned uses, else the name of the analysis it comes from.
    title
        By language.
    unit
        Of figures; empty where there is none.
    classes
        The last one may stand for sites of which nothing is stated.
    places
        For each site the place of its class, in the order of the values given, shape (n,).
    unsure
        How many sites may by the error of their figure lie in another class.
    whole
        Whether the figures are counts.
    """

    name: str
    kind: Literal["figures", "codes"]
    group: str
    title: Mapping[str, str]
    unit: str
    classes: tuple[ThemeClass, ...]
    places: "npt.NDArray[Any]"
    unsure: int = 0
    whole: bool = False


def _class(fill: str, mark: str, label: Mapping[str, str], pattern: Pattern = _OPAQUE, **limits: Any) -> ThemeClass:
    return ThemeClass(fill, shade(fill, 0.55), ink_on(fill), mark, pattern, label, **limits)


def _said(message: str) -> dict[str, str]:
    return {language: translate(message, language) for language in LANGUAGES}


NO_DATA = ThemeClass(NO_DATA_COLOUR, "#5f5f5f", "#1b1f24", "–", NO_DATA_PATTERN, _said(_NOT_STATED))

# States carry their pattern in every theme; where the colour tells the state, it fills the ground.
STATE_LOOKS: dict[str, ThemeClass] = {
    code: _class(
        STATUS_COLOURS[code],
        "",
        {language: code_text(code, language) for language in LANGUAGES},
        Pattern(1.0, pattern.marks, pattern.spacing_px, pattern.width_px, pattern.angle_deg),
    )
    for code, pattern in (FORMER_PATTERNS | STATUS_PATTERNS).items()
} | {"": ThemeClass("#ffffff", "#5f5f5f", "#1b1f24", "", UNKNOWN_PATTERN, _said(N_("unknown")))}


def figure_theme(
    name: str, title: Mapping[str, str], unit: str, values: Any, errors: Any = None, *, group: str = ""
) -> Theme | None:
    """Return the theme of a figure; None where no site has one.

    Parameters
    ----------
    name, title, unit, group
        As in ``Theme``.
    values
        The figures in that unit, shape (n,); NaN where there is none.
    errors
        Half-widths of their 95 % intervals, shape (n,).
    """
    import numpy as np

    figures = np.asarray(values, dtype=float)
    if not np.isfinite(figures).any():
        return None
    limits = class_limits(figures)
    bounds = [None, *limits, None]
    classes = [
        _class(colour, str(place + 1), {}, low=bounds[place], high=bounds[place + 1])
        for place, colour in enumerate(SEQUENTIAL_COLOURS[len(limits) + 1])
    ]
    places = class_of(figures, limits)
    stated = figures[np.isfinite(figures)]
    unsure = 0
    if errors is not None:
        half = np.asarray(errors, dtype=float)
        unsure = int((np.isfinite(half) & (class_of(figures - half, limits) != class_of(figures + half, limits))).sum())
    whole = not unit and bool((stated % 1 == 0).all())
    theme = Theme(name, "figures", group, title, unit, tuple(classes), places, unsure, whole)
    return _with_no_data(theme)


def code_theme(name: str, title: Mapping[str, str], codes: "pd.Series[Any]", *, group: str = "") -> Theme | None:
    """Return the theme of a code with few values; None where it cannot be shown by colours.

    That is where nothing is stated, where a cell holds several codes, or where
    there are more values than colours.
    """
    import pandas as pd

    stated = codes.dropna().astype(str)
    values = sorted(stated.unique())
    if not 0 < len(values) <= len(QUALITATIVE_COLOURS) or any(";" in v for v in values):
        return None
    classes = [
        _class(QUALITATIVE_COLOURS[i], ascii_uppercase[i], {lang: code_text(value, lang) for lang in LANGUAGES})
        for i, value in enumerate(values)
    ]
    places = pd.Categorical(codes.astype(object), categories=values).codes.astype(int)
    return _with_no_data(Theme(name, "codes", group, title, "", tuple(classes), places))


def use_themes(planned: Sequence[str | None], order: Sequence[str]) -> list[Theme]:
    """Return a theme for each planned use that occurs: where it is planned, where it is not named, where none is.

    Parameters
    ----------
    planned
        The uses of each site, separated by semicolons; None where none is stated.
    order
        All uses, in the order of the themes.
    """
    import numpy as np

    # Many sites share their uses: each combination is looked at once.
    distinct = {cell: place for place, cell in enumerate(dict.fromkeys(c for c in planned if c is not None))}
    combination = [-1 if cell is None else distinct[cell] for cell in planned]
    uses = [frozenset(cell.split(";")) for cell in distinct]
    found = frozenset().union(*uses)
    classes = (
        _class(QUALITATIVE_COLOURS[0], "+", _said("planned")),
        _class("#ffffff", "·", _said(_NOT_NAMED)),
    )
    themes = []
    for use in order:
        if use in found:
            places = np.array([0 if use in u else 1 for u in uses] + [-1])[combination]
            title = {language: code_text(use, language) for language in LANGUAGES}
            themes.append(_with_no_data(Theme(f"use-{use}", "codes", "use", title, "", classes, places)))
    return themes


def _with_no_data(theme: Theme) -> Theme:
    import numpy as np

    missing = theme.places < 0
    if not missing.any():
        return theme
    places = np.where(missing, len(theme.classes), theme.places)
    return replace(theme, classes=(*theme.classes, NO_DATA), places=places)
