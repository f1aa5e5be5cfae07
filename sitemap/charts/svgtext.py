"""From matplotlib's SVG to one that a page can hold: named, described, without styles, metadata or clashing ids."""

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

__all__ = ["finished"]

_FAMILY = "'Source Sans 3', 'DejaVu Sans', Arial, sans-serif"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def finished(svg: bytes, *, name: str, title: str, description: str, data: Mapping[str, Mapping[str, object]]) -> bytes:
    """Return the drawing as a whole SVG file.

    Parameters
    ----------
    svg
        What matplotlib wrote, with text as text.
    name
        Ids begin with it, so that several drawings can stand in one page.
    title, description
        What readers who do not see it are told.
    data
        What each mark shows, by the id that its artist was given.
    """
    root = fromstring(svg)  # noqa: S314 - matplotlib wrote it just now
    for element in root.iter():
        element.tag = _plain(element.tag)
        attributes = {_plain(k): v for k, v in element.attrib.items()} | _unstyled(element)
        attributes.pop("style", None)
        element.attrib.clear()
        element.attrib.update(attributes)
        _told(element, data)
    _drop(root, ("metadata", "style"))
    _named(root, name)
    _, _, width, height = root.get("viewBox", "0 0 0 0").split()
    children = list(root)
    root.clear()
    root.attrib |= {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        "role": "img",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-desc",
        "font-family": _FAMILY,
        "stroke-linejoin": "round",
    }
    for tag, text in (("title", title), ("desc", description)):
        told = Element(tag, {"id": f"{name}-{tag}"})
        told.text = text
        root.append(told)
    root.extend(children)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _plain(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _unstyled(element: Element) -> dict[str, str]:
    """Return the element's style as attributes: a page's policy may forbid styles."""
    style = dict(part.split(":", 1) for part in element.get("style", "").split(";") if ":" in part)
    style = {k.strip(): v.strip() for k, v in style.items()}
    font = style.pop("font", "")
    if size := re.search(r"([\d.]+)px", font):
        style["font-size"] = size[1]
        if "bold" in font or "700" in font:
            style["font-weight"] = "bold"
    style.pop("font-family", None)
    if "font-size" in style:
        style["font-size"] = style["font-size"].removesuffix("px")
    return style


def _told(element: Element, data: Mapping[str, Mapping[str, object]]) -> None:
    mark = element.get("id", "")
    for key, value in data.get(mark, {}).items():
        element.set(f"data-{key.replace('_', '-')}", value if isinstance(value, str) else f"{float(str(value)):.12g}")


def _drop(root: Element, tags: tuple[str, ...]) -> None:
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag in tags]:
            parent.remove(child)


def _named(root: Element, name: str) -> None:
    """Keep only ids that something refers to, and begin them with the drawing's name."""
    used = {_referred(k, v) for e in root.iter() for k, v in e.attrib.items()} - {""}
    for element in root.iter():
        if (own := element.attrib.pop("id", "")) in used:
            element.set("id", f"{name}-{own}")
        for key, value in list(element.attrib.items()):
            if place := _referred(key, value):
                element.set(key, value.replace(f"#{place}", f"#{name}-{place}"))


def _referred(key: str, value: str) -> str:
    """Return the id that an attribute refers to, if it does."""
    if key == "href" and value.startswith("#"):
        return value[1:]
    match = _REFERENCE.search(value)
    return match[1] if match else ""
