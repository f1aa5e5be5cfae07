"""Signs of the map on paper: patterns, badges and swatches, from cartography's one style."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sitemap.cartography.styles import APPROXIMATE_DASH
from sitemap.cartography.themes import ThemeClass
from sitemap.documents.labels import Box
from sitemap.documents.svg import Element, el, group, number, path_data, text_el

__all__ = [
    "NEUTRAL",
    "PX",
    "badge",
    "class_swatch",
    "dashes",
    "hatched",
    "outline_swatch",
    "role_swatch",
    "solid",
    "status_swatch",
    "swatch",
]

# A pixel of CSS in mm: the styles are given in pixels of the screen.
PX = 25.4 / 96
# What patterns look like where no kind is meant.
NEUTRAL = {"fill": "#5f6673", "stroke": "#3a3f48"}


def hatched(shape: Any, look: Mapping[str, Any], pattern: Mapping[str, Any], unit: float) -> list[Element]:
    """Return the fill of a shape on the page: its tint, and the marks of the pattern as lines or dots of their own.

    The marks are drawn and not repeated as a tile, since many programs leave
    seams between tiles.

    Parameters
    ----------
    shape
        A polygon or multipolygon in mm.
    look
        ``fill`` and ``stroke``, colours; ``mark`` that of lines, where it is not the fill.
    pattern
        A ``cartography.patterns.Pattern`` as plain data.
    unit
        A pixel of the pattern in mm.
    """
    drawn = [el("path", d=path_data(shape), fill=look["fill"], fill_opacity=pattern["tint"], fill_rule="evenodd")]
    spacing, width = pattern["spacing_px"] * unit, pattern["width_px"] * unit
    if pattern["marks"] == "lines" and (data := path_data(_stripes(shape, spacing, width, pattern["angle_deg"]))):
        drawn.append(el("path", d=data, fill="none", stroke=look.get("mark", look["fill"]), stroke_width=width))
    elif pattern["marks"] == "dots" and (data := _dots(shape, spacing, width / 2, pattern["angle_deg"])):
        drawn.append(el("path", d=data, fill=look["stroke"]))
    return drawn


def _grid(shape: Any, spacing: float, angle_deg: float, start: float) -> tuple[Any, Any, Any, Any]:
    """Return both directions of a pattern turned clockwise, and where its lines cross each of them."""
    import numpy as np
    import shapely

    turn = np.radians(angle_deg)
    across, along = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    corners = shapely.get_coordinates(shapely.box(*shapely.bounds(shape)))
    steps = []
    for direction in (across, along):
        reach = corners @ direction
        first, last = np.floor((reach.min() - start) / spacing), np.ceil((reach.max() - start) / spacing)
        steps.append(np.arange(first, last + 1) * spacing + start)
    return across, along, steps[0], steps[1]


def _stripes(shape: Any, spacing: float, width: float, angle_deg: float) -> Any:
    import numpy as np
    import shapely

    across, along, offsets, ends = _grid(shape, spacing, angle_deg, width / 2)
    lines = np.stack(
        [offsets[:, None] * across + ends[0] * along, offsets[:, None] * across + ends[-1] * along], axis=1
    )
    stripes: Any = shapely.linestrings(lines)
    return shapely.intersection(shapely.multilinestrings(stripes), shapely.make_valid(shape))


def _dots(shape: Any, spacing: float, radius: float, angle_deg: float) -> str:
    import shapely

    across, along, offsets, others = _grid(shape, spacing, angle_deg, spacing / 2)
    xy = (offsets[:, None, None] * across + others[None, :, None] * along).reshape(-1, 2)
    kept = xy[shapely.contains_xy(shapely.make_valid(shape), xy)]
    r = number(radius)
    turn = f"a{r} {r} 0 1 0 {number(2 * radius)} 0a{r} {r} 0 1 0 {number(-2 * radius)} 0Z"
    return "".join(f"M{number(x - radius)} {number(y)}{turn}" for x, y in kept)


def badge(look: Mapping[str, Any], x: float, y: float, diameter: float) -> Element:
    """Return the pictogram of a kind, or else the mark of a class, in a circle around a point."""
    unit = diameter / 32
    sign = (
        el("path", d=look["symbol"], fill="none", stroke=look["ink"], stroke_width=2.2,
           stroke_linecap="round", stroke_linejoin="round")
        if "symbol" in look
        else _mark(look["mark"], look["ink"], (12, 12), 17)
    )  # fmt: skip
    return group(
        [el("circle", cx=12, cy=12, r=15, fill=look["fill"], stroke=look["stroke"], stroke_width=2), sign],
        transform=f"translate({number(x - 12 * unit)} {number(y - 12 * unit)}) scale({unit:.5f})",
    )  # fmt: skip


def _mark(text: str, ink: str, middle: tuple[float, float], size: float) -> Element:
    x, y = middle
    # Half the height of a capital below the middle: not every program centres text by itself.
    return text_el(x, y + size * 0.33, text, size, font_weight="700", text_anchor="middle", fill=ink)


def dashes(text: str, unit: float) -> str | None:
    """Return a dash pattern of the style in mm."""
    return " ".join(number(float(part) * unit) for part in text.split()) or None


def swatch(box: Box, unit: float, **attributes: str | float | None) -> Element:
    """Return a small rectangle in the look of something."""
    look = {"stroke": NEUTRAL["stroke"], "stroke_width": 1.5 * unit, **attributes}
    return el("rect", x=box.x, y=box.y, width=box.width, height=box.height, **look)


def status_swatch(pattern: Mapping[str, Any], box: Box, unit: float) -> Element:
    """Return the swatch of a state: its pattern, whatever the kind."""
    return group([*hatched(_shape(box), NEUTRAL, pattern, unit), swatch(box, unit, fill="none")])


def solid(one: ThemeClass) -> dict[str, str]:
    """Return the colours of a class: marks on full colour are drawn in the dark of it."""
    return {"fill": one.fill, "stroke": one.stroke, "mark": one.stroke}


def class_swatch(one: ThemeClass, box: Box, unit: float) -> Element:
    """Return the swatch of a class: its colour, its pattern, and its mark where it has one."""
    drawn = [
        *hatched(_shape(box), solid(one), asdict(one.pattern), unit),
        swatch(box, unit, fill="none", stroke=one.stroke),
    ]
    if one.mark:
        drawn.append(_mark(one.mark, one.ink, box.centre, box.height * 0.72))
    return group(drawn, class_="class")


def _shape(box: Box) -> Any:
    import shapely

    return shapely.box(box.x, box.y, box.x + box.width, box.y + box.height)


def outline_swatch(name: str, box: Box, unit: float) -> Element:
    """Return the swatch of an ``exact`` or ``approximate`` outline."""
    dash = dashes(APPROXIMATE_DASH, unit * 0.7) if name == "approximate" else None
    return swatch(box, unit, fill="none", stroke_width=2 * unit, stroke_dasharray=dash)


def role_swatch(role: str, look: Mapping[str, Any], box: Box, unit: float) -> Element:
    """Return the swatch of a role of context layer."""
    line: dict[str, str | float | None] = {
        "stroke": look["stroke"] or "none",
        "stroke_width": look["width_px"] * unit,
        "stroke_dasharray": dashes(look["dash"], unit),
    }
    x, y = box.centre
    if role == "stations":
        return el("circle", cx=x, cy=y, r=3 * unit, fill=look["fill"], **line)
    if look["fill"] and role != "river":
        return swatch(box, unit, fill=look["fill"], **line)
    return el("line", x1=box.x, y1=y, x2=box.x + box.width, y2=y, **line)
