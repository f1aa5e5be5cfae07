"""A picture of 1200 by 630 pixels for social media: the map, the name, the figures that matter."""

from typing import TYPE_CHECKING

from sitemap.documents.drawing import MapLook, draw_map
from sitemap.documents.imprint import attributions, drawn_sources, version_text
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.sheet import chosen_sites
from sitemap.documents.svg import Element, drawing, el, text_el
from sitemap.documents.typeface import shown, text_width, wrap
from sitemap.documents.typesetting import typeset
from sitemap.documents.wording import Wording
from sitemap.locale import N_

if TYPE_CHECKING:
    from sitemap.documents.report import Report

__all__ = ["card"]

# 1200 by 630 pixels at 96 an inch, in mm.
_WIDTH, _HEIGHT, _PPI = 317.5, 166.6875, 96
_TEXT = 108.0
_ACCENT, _QUIET = "#1f4e5f", "#545b66"


def card(report: "Report") -> bytes:
    """Return the picture as PNG."""
    register = report.linked.register
    only = report.sites if report.name != "atlas" else ()
    minx, miny, maxx, maxy = (float(v) for v in chosen_sites(register, report.sites).total_bounds)
    x, width = _TEXT + 16, _WIDTH - _TEXT - 16
    # No scale to be measured by: a picture on a screen has none.
    scale = max((maxx - minx) / (width * 0.8), (maxy - miny) / (_HEIGHT * 0.8)) * 1000
    frame = MapFrame(x, 0, width, _HEIGHT, ((minx + maxx) / 2, (miny + maxy) / 2), max(scale, 3000))
    drawn = draw_map(register, frame, report.language, MapLook(factor=1.5, chosen=frozenset(only)))
    elements = [el("rect", x=0, y=0, width=_WIDTH, height=_HEIGHT, fill="#ffffff"), *drawn.elements, *_texts(report)]
    picture = drawing(elements, _WIDTH, _HEIGHT, title=report.data["title"])
    size = {"width": _WIDTH, "height": _HEIGHT}
    return typeset("picture.typ", size, {"picture.svg": picture}, date=report.date, format="png", ppi=_PPI)


def _texts(report: "Report") -> list[Element]:
    register, words = report.linked.register, Wording(report.language)
    elements: list[Element] = [el("rect", x=0, y=0, width=4, height=_HEIGHT, fill=_ACCENT)]
    y = 22.0
    for text, largest, style, ink in _lines(report, words):
        # A long word is set smaller rather than broken.
        longest = max((text_width(word, 1.0, style) for word in shown(text).split()), default=1.0)
        size = min(largest, max(_TEXT / longest, largest / 2))
        for line in wrap(shown(text), _TEXT, size, style):
            weight = "700" if style == "bold" else None
            elements.append(text_el(12, y, line, size, font_weight=weight, fill=ink))
            y += size * 1.2
        y += size * 0.5
    credit = "; ".join(
        c for c in attributions(register, [s for s in drawn_sources(register) if _attributed(report, s)])
    )
    foot = [
        version_text(register, report.language),
        words.say(N_("Sources: {sources}"), sources=credit) if credit else "",
    ]
    lines = [line for text in foot if text for line in wrap(shown(text), _TEXT, 4.0)]
    for n, line in enumerate(reversed(lines[:6])):
        elements.append(text_el(12, _HEIGHT - 10 - n * 4.8, line, 4.0, fill=_QUIET))
    return elements


def _attributed(report: "Report", source: str) -> bool:
    return isinstance(report.linked.register.sources.loc[source, "attribution"], str)


def _lines(report: "Report", words: Wording) -> list[tuple[str, float, str, str]]:
    info = report.linked.register.info
    whole = str(getattr(info, f"title_{report.language}"))
    if report.name == "atlas":
        count = words.say(N_("{count} sites"), count=len(report.sites))
        return [(whole, 13.0, "bold", _ACCENT), (count, 8.0, "bold", "#1b1f24"),
                (info.publisher, 6.0, "regular", _QUIET)]  # fmt: skip
    site = report.data["sites"][0]
    area = dict(site["lead"]["rows"])[words.say("Area")]
    return [
        (whole, 5.6, "regular", _QUIET),
        (site["title"], 12.0 if len(site["title"]) < 60 else 9.0, "bold", _ACCENT),
        (area, 9.0, "bold", "#1b1f24"),
        (site["subtitle"], 6.0, "regular", "#1b1f24"),
    ]
