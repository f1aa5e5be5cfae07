"""The maps of a Steckbrief and of the atlas: a site at scale, where it lies, and all sites together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sitemap.cartography.codes import code_text
from sitemap.cartography.legend import Legend
from sitemap.documents.blocks import Type, draw_bar, draw_north
from sitemap.documents.drawing import MapDrawing, MapLook, draw_map
from sitemap.documents.labels import Box
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.overview import extent_mark, overview_frame
from sitemap.documents.scale import fitted_scale, scale_text
from sitemap.documents.sheet import chosen_sites
from sitemap.documents.signs import badge, outline_swatch, role_swatch, status_swatch
from sitemap.documents.svg import Element, drawing, text_el
from sitemap.documents.typeface import shown, text_width
from sitemap.documents.wording import Wording
from sitemap.locale import N_
from sitemap.register.model import Register

__all__ = ["Picture", "map_of", "situation_of"]

_Sign = Callable[[Box], Element]


@dataclass(frozen=True)
class Picture:
    """A drawing with its size in mm, its caption, and what it says to those who do not see it."""

    svg: bytes
    width: float
    height: float
    caption: str
    alt: str
    scale: int = 0


def map_of(
    register: Register, sites: Sequence[str], size: tuple[float, float], language: str, *, scale: int | None = None
) -> Picture:
    """Return a map of sites at a round scale, with its bar, grid north and legend in a strip below.

    Parameters
    ----------
    register
        Sites and context layers.
    sites
        The sites that it is about; none means all.
    size
        Width and height of the map in mm, without the strip.
    language
        ``de`` or ``en``.
    scale
        Denominator of the scale; by default the largest round one that fits.
    """
    width, height = size
    minx, miny, maxx, maxy = (float(v) for v in chosen_sites(register, tuple(sites)).total_bounds)
    fitting = fitted_scale(maxx - minx, maxy - miny, width * 0.8, height * 0.8)
    frame = MapFrame(
        0.2, 0.2, width - 0.4, height - 0.4, ((minx + maxx) / 2, (miny + maxy) / 2), float(scale or fitting)
    )
    drawn = draw_map(register, frame, language, MapLook(factor=0.92, chosen=frozenset(sites)))
    words = Wording(language)
    strip, strip_height = _strip(drawn, Box(0, height + 1.2, width, 0), words)
    names = "; ".join(words.pick(dict(register.sites.loc[s].dropna()), "name") for s in drawn.badges)
    said = scale_text(round(frame.scale), language)
    title = words.say(N_("Map at the scale {scale}"), scale=said)
    alt = words.say(N_("Map at the scale {scale}. It shows: {names}."), scale=said, names=names or "–")
    total = height + 1.2 + strip_height
    svg = drawing([*drawn.elements, *strip], width, total, title=shown(title))
    return Picture(svg, width, total, title, alt, round(frame.scale))


def situation_of(register: Register, site: str, around: float, size: tuple[float, float], language: str) -> Picture:
    """Return a small map of all sites on which the extent of the site's own map is marked.

    ``around`` is the width of that extent in m.
    """
    width, height = size
    minx, miny, maxx, maxy = (float(v) for v in chosen_sites(register, (site,)).total_bounds)
    shown_m = max(around, maxx - minx, maxy - miny)
    inner = MapFrame(0, 0, shown_m, shown_m * 0.62, ((minx + maxx) / 2, (miny + maxy) / 2), 1000)
    frame = overview_frame(register, inner, (0.2, 0.2, width - 0.4, height - 0.4))
    drawn = draw_map(register, frame, language, MapLook(factor=0.5, chosen=frozenset({site}), names=False))
    words = Wording(language)
    name = words.pick(dict(register.sites.loc[site].dropna()), "name")
    alt = words.say(N_("Small map of all sites; marked is where {name} lies."), name=name)
    elements = [*drawn.elements, extent_mark(frame, inner, 0.24)]
    return Picture(
        drawing(elements, width, height, title=shown(alt)), width, height, words.say(N_("Where it lies")), alt
    )


def _strip(drawn: MapDrawing, room: Box, words: Wording) -> tuple[list[Element], float]:
    """Return scale, bar, north and the legend in rows, and how high that is."""
    size = Type(2.5, 0.22)
    head = 46.0
    elements: list[Element] = [
        text_el(room.x, room.y + 3.1, scale_text(round(drawn.frame.scale), words.language), 3.2, font_weight="700"),
        *draw_bar((room.x, room.y + 4.6, head - 12), drawn.frame, size, words.language),
        *draw_north(room.x + head - 7, room.y - 0.3, 5.2, size),
    ]
    x, y, step = room.x + head, room.y, 4.3
    for picture, text in _entries(drawn.legend, words):
        needed = 6.6 + text_width(text, size.body) + 2.6
        if x + needed > room.x + room.width and x > room.x + head:
            x, y = room.x + head, y + step
        elements += [picture(Box(x, y + 0.4, 5.2, 2.7)), text_el(x + 6.2, y + 2.7, text, size.body)]
        x += needed
    return elements, max(y + step - room.y, 9.6)


def _entries(legend: Legend, words: Wording) -> list[tuple[_Sign, str]]:
    unit = 0.22
    entries: list[tuple[_Sign, str]] = [
        *((partial(_badge, look), code) for code, look in legend.kinds.items()),
        *((partial(status_swatch, look, unit=unit), code or "unknown") for code, look in legend.statuses.items()),
        *((partial(outline_swatch, name, unit=unit), f"{name} outline") for name in legend.outlines),
        *((partial(role_swatch, role, look, unit=unit), role) for role, look in legend.roles.items()),
    ]
    return [(picture, shown(words.capital(_called(code, words)))) for picture, code in entries]


def _badge(look: Mapping[str, Any], box: Box) -> Element:
    return badge(look, *box.centre, 3.4)


def _called(code: str, words: Wording) -> str:
    return words.say(code) if code.endswith(" outline") else code_text(code, words.language)
