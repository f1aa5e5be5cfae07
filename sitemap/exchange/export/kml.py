"""KML 2.2: the sites with descriptions that people read, for Google Earth and its like."""

import html
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import shapely

from sitemap.cartography.figures import area_text, date_text
from sitemap.cartography.palettes import KIND_COLOURS, shade
from sitemap.cartography.patterns import STATUS_PATTERNS, UNKNOWN_PATTERN
from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.gdalfile import WGS84_DECIMALS, wgs84
from sitemap.exchange.export.losses import ONE_TABLE, WGS84
from sitemap.exchange.export.tables import ExportField, site_fields, site_frame
from sitemap.exchange.export.xmltext import xml_text
from sitemap.locale import N_
from sitemap.outline import CONFIDENCE_FACTOR

if TYPE_CHECKING:
    from shapely import Polygon

__all__ = ["KML"]

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_TYPES = {"text": "string", "number": "double", "integer": "int"}
# What the description shows, in order: message id and column.
_SHOWN = (
    (N_("Kind"), "kind"),
    (N_("Former use"), "former_use"),
    (N_("Status"), "status"),
    (N_("Planned uses"), "planned_uses"),
    (N_("Note"), "note"),
    (N_("Outline"), "geometry_method"),
)


def _write(content: Content) -> Written:
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = _child(root, "Document")
    _child(document, "name", content.title)
    if content.description:
        _child(document, "description", html.escape(content.description))
    fields = site_fields(content)
    _styles(document)
    _schema(document, fields)
    frame = wgs84(site_frame(content))
    rows = frame.astype(object).where(frame.notna().to_numpy(), None).to_dict("records")
    for row in rows:
        _placemark(document, row, fields, content)
    ET.indent(root, " ")
    body: str = ET.tostring(root, encoding="unicode")
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
    return Written({f"{content.name}.kml": text.encode("utf-8")})


def _child(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, {k: xml_text(v) for k, v in attributes.items()})
    if text:
        element.text = xml_text(text)
    return element


def _styles(document: ET.Element) -> None:
    for kind, colour in KIND_COLOURS.items():
        for status, pattern in (*STATUS_PATTERNS.items(), ("", UNKNOWN_PATTERN)):
            style = _child(document, "Style", id=_style_id(kind, status))
            line = _child(style, "LineStyle")
            _child(line, "color", _abgr(shade(colour, 0.45), 1.0))
            _child(line, "width", "2")
            # KML has no patterns: the further a site has come, the fuller its fill.
            _child(_child(style, "PolyStyle"), "color", _abgr(colour, min(1.0, pattern.tint * 1.2)))


def _style_id(kind: str, status: str) -> str:
    return f"{kind}-{status or 'unknown'}"


def _abgr(colour: str, opacity: float) -> str:
    return f"{round(opacity * 255):02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _schema(document: ET.Element, fields: tuple[ExportField, ...]) -> None:
    schema = _child(document, "Schema", name="sites", id="sites")
    for field in fields:
        _child(schema, "SimpleField", type=_TYPES[field.kind], name=field.name)


def _placemark(document: ET.Element, row: dict[str, Any], fields: tuple[ExportField, ...], content: Content) -> None:
    placemark = _child(document, "Placemark", id=f"site-{row['id']}")
    _child(placemark, "name", row[f"name_{content.language}"] or row["id"])
    _child(placemark, "Snippet", maxLines="0")
    _child(placemark, "description", _description(row, content))
    kind = row["kind"] if row["kind"] in KIND_COLOURS else "other"
    status = row["status"] if row["status"] in STATUS_PATTERNS else ""
    _child(placemark, "styleUrl", f"#{_style_id(kind, status)}")
    data = _child(_child(placemark, "ExtendedData"), "SchemaData", schemaUrl="#sites")
    for field in fields:
        value = row[field.name]
        if value is not None and value != "":
            _child(data, "SimpleData", str(value), name=field.name)
    _geometry(placemark, row["geometry"])


def _description(row: dict[str, Any], content: Content) -> str:
    """Return the table of the balloon: HTML in which every value is text."""
    language = content.language
    cells = []
    for label, column in _SHOWN:
        value = row.get(column) or row.get(f"{column}_{language}")
        if not value:
            continue
        if column in ("kind", "status", "planned_uses"):
            value = ", ".join(content.word(code) for code in value.split(";"))
        if column == "status" and row["status_date"]:
            value += f" ({date_text(row['status_date'], language)})"
        cells.append((content.say(label), value))
    if row.get("area_m2") is not None:
        error_m2 = CONFIDENCE_FACTOR * (row.get("area_m2_se") or float("nan"))
        cells.insert(0, (content.say(N_("Area")), area_text(row["area_m2"], error_m2, language)))
    names = (*_names(row["project_ids"], content, "projects"),)
    if names:
        cells.append((content.say(N_("Projects")), ", ".join(names)))
    rows = "".join(
        f"<tr><th>{html.escape(label)}</th><td>{html.escape(str(value))}</td></tr>" for label, value in cells
    )
    return f"<table>{rows}</table>"


def _names(ids: str | None, content: Content, table: str) -> tuple[str, ...]:
    names = content.register.table(table)[f"name_{content.language}"]
    return tuple(str(names.get(i, i)) for i in ids.split(";")) if ids else ()


def _geometry(placemark: ET.Element, shape: Any) -> None:
    parts: Any = shapely.get_parts(shape) if shape is not None else []
    target = _child(placemark, "MultiGeometry") if len(parts) > 1 else placemark
    for part in parts:
        _polygon(target, part)


def _polygon(parent: ET.Element, polygon: "Polygon") -> None:
    element = _child(parent, "Polygon")
    for ring, tag in ((polygon.exterior, "outerBoundaryIs"), *((r, "innerBoundaryIs") for r in polygon.interiors)):
        text = " ".join(f"{x:.{WGS84_DECIMALS}f},{y:.{WGS84_DECIMALS}f}" for x, y, *_ in ring.coords)
        _child(_child(_child(element, tag), "LinearRing"), "coordinates", text)


KML = ExportFormat(
    name="kml",
    title="KML 2.2",
    holds=N_("the sites with descriptions, figures and linked ids"),
    losses=(
        WGS84,
        ONE_TABLE,
        N_("Fill patterns become opacity; the dashes of approximate outlines are not kept."),
        N_("Characters that XML cannot hold are replaced."),
        N_("Space at the beginning and end of a text may be lost in reading."),
    ),
    crs="WGS 84",
    precision_m=0.001,
    media_types={".kml": "application/vnd.google-earth.kml+xml"},
    write=_write,
)
