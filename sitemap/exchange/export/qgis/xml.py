"""Elements of QGIS's XML: built, never pasted together, so that no value can break out."""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from sitemap.exchange.export.xmltext import xml_text

__all__ = ["Element", "child", "document", "option_map", "rgba"]

Element = ET.Element


def child(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Append an element with text and attributes to ``parent`` and return it."""
    element = ET.SubElement(parent, tag, {k: xml_text(v) for k, v in attributes.items()})
    if text:
        element.text = xml_text(text)
    return element


def option_map(parent: Element, values: Mapping[str, str]) -> Element:
    """Append QGIS's form of a dictionary of text."""
    options = child(parent, "Option", type="Map")
    for name, value in values.items():
        child(options, "Option", type="QString", name=name, value=value)
    return options


def rgba(colour: str, opacity: float = 1.0) -> str:
    """Return a colour (``#rrggbb``) as QGIS writes it.

    Examples
    --------
    >>> rgba("#cc6677", 0.5)
    '204,102,119,128'
    """
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def document(root: Element) -> str:
    """Return the whole document as text, indented so that a change is a changed line."""
    ET.indent(root, " ")
    body: str = ET.tostring(root, encoding="unicode")
    return f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{body}\n"
