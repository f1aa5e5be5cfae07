"""Meridians and parallels across a map, with their figures at its edges."""

import math
from typing import TYPE_CHECKING, Any

from sitemap.documents.labels import Box
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.svg import Element, el, path_data, text_el
from sitemap.documents.typeface import text_width

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["degrees_text", "draw_graticule", "graticule_step"]

# Steps in seconds of arc that keep to whole degrees, minutes or seconds.
_STEPS = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 36_000)
_INK = "#6d6a75"


def graticule_step(span_seconds: float) -> int:
    """Return the step, in seconds of arc, that gives three to six lines on a span.

    Examples
    --------
    >>> graticule_step(1500)
    300
    """
    return next((s for s in _STEPS if span_seconds / s <= 6), _STEPS[-1])


def degrees_text(seconds: int, letters: str) -> str:
    """Return an angle as degrees, minutes and, where there are any, seconds.

    Examples
    --------
    >>> degrees_text(26_700, "EW"), degrees_text(-45, "NS")
    ('7° 25′ E', '0° 00′ 45″ S')
    """
    degrees, rest = divmod(abs(seconds), 3600)
    minutes, seconds_left = divmod(rest, 60)
    tail = f" {seconds_left:02}″" if seconds_left else ""
    return f"{degrees}° {minutes:02}′{tail} {letters[0] if seconds >= 0 else letters[1]}"


def draw_graticule(
    crs: "CRS", frame: MapFrame, factor: float, language: str
) -> tuple[list[Element], list[Element], list[Box]]:
    """Return the lines, their figures, and the boxes that the figures need.

    The angles are those of the CRS's own datum.
    """
    import numpy as np
    import shapely
    from pyproj import Transformer

    assert crs.geodetic_crs is not None  # every projected CRS has one
    turn = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    west, south, east, north = turn.transform_bounds(*frame.bounds, densify_pts=21)
    room = Box(frame.x, frame.y, frame.width, frame.height)
    size = 2.2 * factor
    lines: list[Element] = []
    figures: list[Element] = []
    boxes: list[Box] = []
    for along, (low, high), letters in (
        (0, (west, east), "OW" if language == "de" else "EW"),
        (1, (south, north), "NS"),
    ):
        step = graticule_step((high - low) * 3600)
        for seconds in range(math.ceil(low * 3600 / step) * step, math.floor(high * 3600) + 1, step):
            fixed = np.full(41, seconds / 3600)
            running = np.linspace(*((south, north) if along == 0 else (west, east)), 41)
            lon, lat = (fixed, running) if along == 0 else (running, fixed)
            ground = np.column_stack(turn.transform(lon, lat, direction="INVERSE"))
            line = frame.visible(shapely.linestrings(ground), beyond_mm=0.0)
            if line.is_empty:
                continue
            lines.append(el("path", d=path_data(line), fill="none", stroke=_INK, stroke_width=0.18 * factor))
            text = degrees_text(seconds, letters)
            box = _figure_place(line, text, size, room, upright=along == 0)
            if box is not None and not any(box.overlaps(b) for b in boxes):
                boxes.append(box)
                figures += _figure(box, text, size)
    return lines, figures, boxes


def _figure_place(line: Any, text: str, size: float, room: Box, *, upright: bool) -> Box | None:
    """Return the box of a figure where the line leaves the map, below or on the left."""
    import shapely

    width, height, edge = text_width(text, size) + size * 0.4, size * 1.15, size * 0.3
    xy = shapely.get_coordinates(line)
    x, y = xy[xy[:, 1].argmax()] if upright else xy[xy[:, 0].argmin()]
    if upright:
        box = Box(x - width / 2, room.y + room.height - height - edge, width, height)
        leaves = abs(y - room.y - room.height) < 0.5
    else:
        box = Box(room.x + edge, y - height / 2, width, height)
        leaves = abs(x - room.x) < 0.5
    return box if leaves and box.within(room) else None


def _figure(box: Box, text: str, size: float) -> list[Element]:
    paper = el("rect", x=box.x, y=box.y, width=box.width, height=box.height, fill="#ffffff", fill_opacity=0.8)
    words = text_el(box.centre[0], box.y + size * 0.9, text, size, text_anchor="middle", fill=_INK, class_="graticule")
    return [paper, words]
