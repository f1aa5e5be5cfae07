"""Drawings as SVG elements; all text is escaped by the standard library when it is written."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, tostring

from sitemap.documents.typeface import FAMILY

if TYPE_CHECKING:
    from shapely import Geometry

__all__ = ["Element", "drawing", "el", "group", "number", "path_data", "text_el"]


def number(value: float) -> str:
    """Return a length in mm to the thousandth.

    Examples
    --------
    >>> number(12.50000001), number(-0.0001)
    ('12.5', '0')
    """
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def el(tag: str, *children: Element, **attributes: str | float | None) -> Element:
    """Return an element; ``stroke_width`` becomes ``stroke-width``, None is left out."""
    made = Element(tag)
    for key, value in attributes.items():
        if value is not None:
            made.set(key.rstrip("_").replace("_", "-"), value if isinstance(value, str) else number(value))
    made.extend(children)
    return made


def group(children: Iterable[Element], **attributes: str | float | None) -> Element:
    """Return a group of elements."""
    return el("g", *children, **attributes)


def text_el(x: float, y: float, text: str, size: float, **attributes: str | float | None) -> Element:
    """Return a line of text with its baseline at ``y``."""
    made = el("text", x=x, y=y, font_size=size, **attributes)
    made.text = text
    return made


def path_data(geometry: "Geometry") -> str:
    """Return the path of a geometry whose coordinates are mm on the page, to the hundredth."""
    import numpy as np
    import shapely

    parts = shapely.get_parts(geometry)
    rings = shapely.get_rings(parts[shapely.get_dimensions(parts) == 2])
    lines = parts[shapely.get_dimensions(parts) == 1]
    written = []
    for shapes, end in ((rings, "Z"), (lines, "")):
        xy, of = shapely.get_coordinates(shapes, return_index=True)
        places = np.char.mod("%.3f", xy)
        pairs = np.char.add(np.char.add(places[:, 0], " "), places[:, 1])
        written += ["M" + "L".join(pairs[of == n]) + end for n in range(len(shapes))]
    return "".join(written)


def drawing(children: Iterable[Element], width: float, height: float, *, title: str, style: str = "") -> bytes:
    """Return a whole SVG file of this size in mm."""
    head = el("title")
    head.text = title
    root = el("svg", head, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {number(width)} {number(height)}")
    root.set("width", f"{number(width)}mm")
    root.set("height", f"{number(height)}mm")
    root.set("role", "img")
    if style:
        sheet = el("style")
        sheet.text = style
        root.append(sheet)
    root.append(group(children, font_family=f"'{FAMILY}', sans-serif", fill="#1b1f24"))
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
