"""Symbols: how one feature is drawn, in QGIS's own elements."""

from sitemap.cartography.patterns import Pattern
from sitemap.exchange.export.qgis.xml import Element, child, option_map, rgba

__all__ = ["fill_symbol", "line_symbol", "marker_symbol", "marks_symbol", "mm", "plain_fill", "stroke"]

# A pixel of CSS, in mm: QGIS draws in mm so that screen and print look alike.
_MM_OF_PX = 25.4 / 96


def mm(pixels: float) -> str:
    """Return CSS pixels as mm.

    Examples
    --------
    >>> mm(96)
    '25.4'
    """
    return f"{pixels * _MM_OF_PX:.4g}"


def _symbol(parent: Element, kind: str, name: str) -> Element:
    return child(parent, "symbol", type=kind, name=name, alpha="1", clip_to_extent="1", force_rhr="0")


def _layer(symbol: Element, kind: str, values: dict[str, str], defined: dict[str, str] | None = None) -> Element:
    """Append a symbol layer; ``defined`` are properties given by expressions."""
    layer = child(symbol, "layer", **{"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    option_map(layer, values)
    if defined:
        options = child(child(layer, "data_defined_properties"), "Option", type="Map")
        child(options, "Option", type="QString", name="name", value="")
        properties = child(options, "Option", type="Map", name="properties")
        for name, expression in defined.items():
            one = child(properties, "Option", type="Map", name=name)
            child(one, "Option", type="bool", name="active", value="true")
            child(one, "Option", type="QString", name="expression", value=expression)
            child(one, "Option", type="int", name="type", value="3")
        child(options, "Option", type="QString", name="type", value="collection")
    return layer


def plain_fill(parent: Element, name: str, colour: str, expression: str) -> None:
    """Append a fill without outline; the expression gives each feature's own colour."""
    values = {"color": colour, "style": "solid", "outline_style": "no"}
    _layer(_symbol(parent, "fill", name), "SimpleFill", values, {"fillColor": expression})


def fill_symbol(parent: Element, name: str, *, fill: str, line: str, width_px: float, dash: str) -> None:
    """Append a fill with an outline; an empty colour is not drawn."""
    symbol = _symbol(parent, "fill", name)
    if fill:
        _layer(symbol, "SimpleFill", {"color": rgba(fill), "style": "solid", "outline_style": "no"})
    if line:
        _layer(symbol, "SimpleLine", stroke(rgba(line), width_px, dash))
    if not fill and not line:
        _layer(symbol, "SimpleFill", {"style": "no", "outline_style": "no"})


def stroke(colour: str, width_px: float, dash: str = "") -> dict[str, str]:
    """Return the values of a line; ``dash`` is an SVG dash array in pixels."""
    values = {
        "line_color": colour,
        "line_style": "solid",
        "line_width": mm(width_px),
        "line_width_unit": "MM",
        "capstyle": "round",
        "joinstyle": "round",
    }
    if dash:
        # Two and more lengths may stand in a dash array, QGIS takes them in pairs.
        lengths = ";".join(mm(float(part)) for part in dash.split())
        values |= {"use_custom_dash": "1", "customdash": lengths, "customdash_unit": "MM", "capstyle": "flat"}
    return values


def line_symbol(
    parent: Element, name: str, colour: str, *, width_px: float, dash: str = "", expression: str = ""
) -> None:
    """Append a line; as the symbol of a polygon it is its outline."""
    kind = "fill" if expression else "line"
    defined = {"outlineColor": expression} if expression else None
    _layer(_symbol(parent, kind, name), "SimpleLine", stroke(colour, width_px, dash), defined)


def marker_symbol(parent: Element, name: str, fill: str, line: str, width_px: float) -> None:
    """Append a point: a disc with an outline."""
    values = {
        "name": "circle",
        "color": rgba(fill or "#ffffff"),
        "outline_color": rgba(line or "#000000"),
        "outline_width": mm(width_px),
        "outline_width_unit": "MM",
        "size": mm(7),
        "size_unit": "MM",
    }
    _layer(_symbol(parent, "marker", name), "SimpleMarker", values)


def marks_symbol(parent: Element, name: str, pattern: Pattern, colour: str, expression: str) -> None:
    """Append the marks of a fill pattern, lines or dots; a pattern without marks draws nothing."""
    symbol = _symbol(parent, "fill", name)
    if pattern.marks == "lines":
        values = {"angle": f"{pattern.angle_deg:g}", "distance": mm(pattern.spacing_px), "distance_unit": "MM"}
        layer = _layer(symbol, "LinePatternFill", values)
        inner = _symbol(layer, "line", f"@{name}@0")
        _layer(inner, "SimpleLine", stroke(colour, pattern.width_px), {"outlineColor": expression})
    elif pattern.marks == "dots":
        step = mm(pattern.spacing_px)
        units = {"distance_x_unit": "MM", "distance_y_unit": "MM", "displacement_x_unit": "MM"}
        values = {"distance_x": step, "distance_y": step, "displacement_x": mm(pattern.spacing_px / 2), **units}
        layer = _layer(symbol, "PointPatternFill", values)
        inner = _symbol(layer, "marker", f"@{name}@0")
        disc = {
            "name": "circle",
            "color": colour,
            "outline_style": "no",
            "size": mm(pattern.width_px),
            "size_unit": "MM",
        }
        _layer(inner, "SimpleMarker", disc, {"fillColor": expression})
    else:
        _layer(symbol, "SimpleFill", {"style": "no", "outline_style": "no"})
