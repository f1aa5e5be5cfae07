"""The outline of a site as an SVG path with a scale bar: north is up, metres are the unit."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from sitemap.cartography.figures import number_text
from sitemap.cartography.palettes import KIND_COLOURS, shade
from sitemap.locale import N_, translate

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["OutlineFigure", "outline_figure", "round_length_m"]

# Finer than a pixel of the figure, coarse enough to keep the page small.
_TOLERANCE = 1 / 1500


@dataclass(frozen=True)
class OutlineFigure:
    """What the template puts into the SVG; coordinates are metres from the upper left corner."""

    box: str
    path: str
    bar: str
    fill: str
    stroke: str
    look: str
    caption: str


def outline_figure(
    shape: "BaseGeometry | None", kind: str, *, approximate: bool, language: str
) -> OutlineFigure | None:
    """Return the figure of an outline (polygon or multipolygon in metres); None where there is none."""
    if shape is None or shape.is_empty:
        return None
    minx, miny, maxx, maxy = shape.bounds
    size_m = max(maxx - minx, maxy - miny)
    margin_m = size_m * 0.05
    bar_m = round_length_m(size_m / 4)
    width, height = maxx - minx + 2 * margin_m, maxy - miny + 4 * margin_m
    rings = shapely.get_rings(shapely.simplify(shape, size_m * _TOLERANCE))
    path = "".join(_ring(shapely.get_coordinates(r) - [minx - margin_m, maxy + margin_m]) for r in rings)
    foot = height - margin_m
    length = f"{number_text(bar_m, 0, language)} m"
    colour = KIND_COLOURS.get(kind, KIND_COLOURS["other"])
    word = N_("approximate outline") if approximate else N_("exact outline")
    return OutlineFigure(
        box=f"0 0 {width:.1f} {height:.1f}",
        path=path,
        bar=f"M{margin_m:.1f} {foot:.1f}h{bar_m}",
        fill=colour,
        stroke=shade(colour, 0.45),
        look="approximate" if approximate else "exact",
        caption=translate("{outline}; north is up, the bar is {length} long", language).format(
            outline=translate(word, language), length=length
        ),
    )


def _ring(xy: "object") -> str:
    points = [f"{x:.1f} {-y:.1f}" for x, y in xy[:-1]]  # type: ignore[index]
    return f"M{'L'.join(points)}Z"


def round_length_m(length_m: float) -> int:
    """Return the longest length of the form 1, 2 or 5 times a power of ten up to ``length_m``.

    Examples
    --------
    >>> round_length_m(370), round_length_m(60), round_length_m(1)
    (200, 50, 1)
    """
    power = 10 ** math.floor(math.log10(max(length_m, 1)))
    return int(max(step * power for step in (1, 2, 5) if step * power <= max(length_m, 1)))
