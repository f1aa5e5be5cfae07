"""One map by choice, for notebooks and the command ``sitemap map``."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import folium

    from sitemap.analysis import Inputs, Results
    from sitemap.linking import LinkedRegister
    from sitemap.register import Register
    from sitemap.webmap import MapChoices

__all__ = ["figures_for", "map"]


def map(  # noqa: A001  # read as sitemap.map
    register: "Register | str | Path | None" = None,
    *,
    sites: Sequence[str] = (),
    theme: str = "kind",
    layers: Sequence[str] | None = None,
    basemap: str = "",
    language: str | None = None,
    title: str = "",
    results: "Results | None" = None,
) -> "folium.Map":
    """Return a map of a register; a notebook shows it inline.

    Folium layers and plugins can be added to it, and ``sitemap.page`` makes a
    self-contained page of it.

    Parameters
    ----------
    register
        A register, or its folder; by default the shipped one.
    sites
        Ids of the sites to show; by default all.
    theme
        What the colour says: ``kind``, ``status``, a planned use (``use-housing``)
        or a column of an analysis (``area_m2``).
    layers
        Ids of the context layers to switch on; by default all.
    basemap
        Id of a basemap of the register that is offered. It asks before it loads.
    language
        The language it opens in, ``de`` or ``en``; by default the register's.
    title
        Title of the page that is made of it.
    results
        Figures to show and to colour by; by default those that need no further
        input, and the analysis of the theme.

    Raises
    ------
    UsageError
        A site, theme, layer or basemap is not known; it names those that are.
    RegisterError
        The register cannot be read.

    Examples
    --------
    >>> import sitemap
    >>> type(sitemap.map(theme="status")).__name__
    'SiteMap'
    """
    from sitemap.linking import link
    from sitemap.register import Register, read_register
    from sitemap.shipped import shipped_register
    from sitemap.webmap import MapChoices, choose, draw

    read = register if isinstance(register, Register) else read_register(register or shipped_register())
    chosen = MapChoices(tuple(sites), theme, None if layers is None else tuple(layers), basemap, title)
    linked = link(read)
    figures = figures_for(linked, chosen) if results is None else results
    part, opening = choose(linked, figures, chosen)
    return draw(part, figures, language=language, opening=opening)


def figures_for(
    linked: "LinkedRegister", choices: "MapChoices", given: "Results | None" = None, inputs: "Inputs | None" = None
) -> "Results":
    """Return the figures that a map carries, with those that its theme needs.

    Parameters
    ----------
    linked
        The joined register.
    choices
        What is asked of the map.
    given
        What every map carries, where it is at hand already.
    inputs
        Files for the analysis of the theme.
    """
    from sitemap.analysis import Results, analyse
    from sitemap.pipeline import PUBLISHED
    from sitemap.webmap import theme_names

    known = given or analyse(linked, names=PUBLISHED)
    if choices.theme in theme_names(linked.register, known):
        return known
    # The theme's analysis is looked for among all others, which may take seconds.
    everything = analyse(linked, inputs)
    for name, table in everything.tables.items():
        if choices.theme in theme_names(linked.register, Results({name: table}, {})) and name not in known.tables:
            return replace(known, tables={**known.tables, name: table})
    return everything
