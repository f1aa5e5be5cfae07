"""What a map is made of and opens with, chosen by names that are checked before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sitemap.analysis.contract import Results
from sitemap.analysis.theming import make_themes
from sitemap.errors import UsageError
from sitemap.linking import LinkedRegister, link
from sitemap.locale import LANGUAGES, N_
from sitemap.register.selection import only_sites

if TYPE_CHECKING:
    from sitemap.register.model import Register

__all__ = ["PLAIN_THEMES", "MapChoices", "Opening", "choose", "theme_names"]

# Themes that need no figures.
PLAIN_THEMES = ("kind", "status")


@dataclass(frozen=True)
class Opening:
    """What a map shows when it opens, until its reader chooses otherwise.

    ``hidden`` names layers as the page does; ``basemap`` is offered and still
    asks before it loads.
    """

    theme: str = "kind"
    hidden: tuple[str, ...] = ()
    basemap: str = ""


@dataclass(frozen=True)
class MapChoices:
    """What somebody asked of a map; the defaults ask for everything.

    Parameters
    ----------
    sites
        Ids of the sites to show; none named is all.
    theme
        What the colour says: ``kind``, ``status``, a planned use or a column of the figures.
    layers
        Ids of the context layers to switch on; None for all, the others can be switched on by the reader.
    basemap
        Id of a basemap of the register that is offered.
    title
        Title of the page; by default that of the register, or the name of the one site.
    """

    sites: tuple[str, ...] = ()
    theme: str = "kind"
    layers: tuple[str, ...] | None = None
    basemap: str = ""
    title: str = ""


def choose(linked: LinkedRegister, results: Results, choices: MapChoices) -> tuple[LinkedRegister, Opening]:
    """Return what is left of a register for a map, and what that map opens with.

    Raises
    ------
    UsageError
        A site, theme, layer or basemap is not known; it names those that are.
    """
    register = linked.register
    part = only_sites(register, choices.sites) if choices.sites else register
    layers = [str(i) for i in register.layers.index if i in register.context]
    _known("layer", choices.layers or (), layers, register)
    _known("basemap", [choices.basemap] if choices.basemap else [], [b.id for b in register.info.basemaps], register)
    if choices.theme not in PLAIN_THEMES:
        _known("theme", [choices.theme], theme_names(part, results), register)
    part = _titled(part, choices)
    hidden = () if choices.layers is None else tuple(f"context:{i}" for i in layers if i not in choices.layers)
    return link(part) if part is not register else linked, Opening(choices.theme, hidden, choices.basemap)


def theme_names(register: "Register", results: Results) -> list[str]:
    """Return the names of all themes that the sites can be coloured by."""
    return [*PLAIN_THEMES, *(theme.name for theme in make_themes(register, results))]


_UNKNOWN = {
    "layer": N_("the register has no layer “{name}”"),
    "basemap": N_("the register has no basemap “{name}”"),
    "theme": N_("there is no theme “{name}”"),
}


def _known(what: str, asked: Sequence[str], known: Sequence[str], register: "Register") -> None:
    unknown = [name for name in dict.fromkeys(asked) if name not in known]
    if unknown:
        raise UsageError(
            _UNKNOWN[what],
            where=register.path,
            remedy=N_("use one of: {names}"),
            name=", ".join(unknown),
            names=", ".join(known) or "–",
        )


def _titled(register: "Register", choices: MapChoices) -> "Register":
    """Return the register under the title that was asked for, or under the name of its one site."""
    if choices.title:
        titles = {f"title_{language}": choices.title for language in LANGUAGES}
    elif choices.sites and len(register.sites) == 1:
        row = register.sites.iloc[0]
        names = {language: row[f"name_{language}"] for language in LANGUAGES}
        titles = {f"title_{language}": name for language, name in names.items() if isinstance(name, str)}
    else:
        return register
    return replace(register, info=replace(register.info, **titles))  # type: ignore[arg-type]  # texts alone
