"""Styles of layers: the sites by kind, state and outline as on the map, the context by its role."""

from collections.abc import Callable, Iterable
from uuid import NAMESPACE_URL, uuid5

from sitemap.cartography.palettes import KIND_COLOURS, shade
from sitemap.cartography.patterns import STATUS_PATTERNS, UNKNOWN_PATTERN
from sitemap.cartography.styles import APPROXIMATE_DASH, APPROXIMATE_M, CONTEXT_STYLES
from sitemap.exchange.export.contract import Content
from sitemap.exchange.export.qgis.symbols import fill_symbol, line_symbol, marker_symbol, marks_symbol, plain_fill
from sitemap.exchange.export.qgis.xml import Element, child, option_map, rgba
from sitemap.exchange.export.tables import ExportField
from sitemap.locale import N_
from sitemap.register.schema import CODES

__all__ = ["context_style", "sites_style", "table_style"]

# Styles are written in the form of the oldest QGIS that is still met.
VERSION = "3.22.0"
_OUTLINE_PX = 1.6
_APPROXIMATE = (
    f'"geometry_kind" = \'constructed\' OR "geometry_accuracy_m" IS NULL OR "geometry_accuracy_m" > {APPROXIMATE_M:g}'
)

Draw = Callable[[Element, str], None]


def sites_style(content: Content, fields: Iterable[ExportField]) -> Element:
    """Return the style of the sites: a fill by kind, marks by state, a line by accuracy.

    A site is drawn by one rule of each of the three groups, so that the legend
    is the map's legend.
    """
    root = _style()
    renderer = child(root, "renderer-v2", type="RuleRenderer", symbollevels="0", forceraster="0", enableorderby="0")
    rules = child(renderer, "rules", key=_key("sites"))
    symbols = child(renderer, "symbols")
    for title, group in (
        (N_("Kind"), _kinds(content)),
        (N_("Status"), _states(content)),
        (N_("Outline"), _lines(content)),
    ):
        parent = child(rules, "rule", label=content.say(title), key=_key(title))
        for condition, label, draw in group:
            name = str(len(symbols))
            child(parent, "rule", filter=condition, label=label, symbol=name, key=_key(title + condition))
            draw(symbols, name)
    _labels(root, f"name_{content.language}", 9, bold=True)
    _widgets(root, content, fields)
    return root


def _kinds(content: Content) -> Iterable[tuple[str, str, Draw]]:
    present = set(content.register.sites["kind"].dropna())
    for kind in [k for k in KIND_COLOURS if k in present and k != "other"] + ["other"]:
        colour = KIND_COLOURS[kind]
        tints = {code: rgba(colour, pattern.tint) for code, pattern in STATUS_PATTERNS.items()}
        expression = _case("status", tints, rgba(colour, UNKNOWN_PATTERN.tint))
        condition = "ELSE" if kind == "other" else f"\"kind\" = '{kind}'"

        def draw(symbols: Element, name: str, colour: str = colour, expression: str = expression) -> None:
            plain_fill(symbols, name, rgba(colour, 0.6), expression)

        yield condition, content.word(kind), draw


def _states(content: Content) -> Iterable[tuple[str, str, Draw]]:
    colours = _case("kind", {k: rgba(c) for k, c in KIND_COLOURS.items()}, rgba(KIND_COLOURS["other"]))
    for status, pattern in STATUS_PATTERNS.items():

        def draw(symbols: Element, name: str, pattern: object = pattern) -> None:
            marks_symbol(symbols, name, pattern, rgba("#5c6068"), colours)  # type: ignore[arg-type]

        yield f"\"status\" = '{status}'", content.word(status), draw


def _lines(content: Content) -> Iterable[tuple[str, str, Draw]]:
    strokes = {k: rgba(shade(c, 0.45)) for k, c in KIND_COLOURS.items()}
    colours = _case("kind", strokes, rgba(shade(KIND_COLOURS["other"], 0.45)))
    for condition, label, dash in (
        (_APPROXIMATE, N_("approximate outline"), APPROXIMATE_DASH),
        ("ELSE", N_("exact outline"), ""),
    ):

        def draw(symbols: Element, name: str, dash: str = dash) -> None:
            line_symbol(symbols, name, rgba("#3c4048"), width_px=_OUTLINE_PX, dash=dash, expression=colours)

        yield condition, content.say(label), draw


def _case(field: str, values: dict[str, str], otherwise: str) -> str:
    """Return an expression that gives a value for each code of a field."""
    whens = " ".join(f"WHEN \"{field}\" = '{code}' THEN '{value}'" for code, value in values.items())
    return f"CASE {whens} ELSE '{otherwise}' END"


def context_style(role: str, geometry: str, label_field: str) -> Element:
    """Return the style of a context layer of a role; ``geometry`` is a type of simple features."""
    look = CONTEXT_STYLES.get(role, CONTEXT_STYLES["other"])
    root = _style()
    renderer = child(root, "renderer-v2", type="singleSymbol", symbollevels="0", forceraster="0", enableorderby="0")
    symbols = child(renderer, "symbols")
    if geometry.endswith("Polygon"):
        fill_symbol(symbols, "0", fill=look.fill, line=look.stroke, width_px=look.width_px, dash=look.dash)
    elif geometry.endswith("LineString"):
        line_symbol(symbols, "0", rgba(look.stroke or look.fill), width_px=look.width_px, dash=look.dash)
    else:
        marker_symbol(symbols, "0", look.fill, look.stroke, look.width_px)
    if look.labels and label_field:
        _labels(root, label_field, 8, bold=False, beside=geometry.endswith("Point"))
    return root


def table_style(content: Content, fields: Iterable[ExportField]) -> Element:
    """Return the style of a table: its codes as people read them."""
    root = _style()
    _widgets(root, content, fields)
    return root


def _style() -> Element:
    return Element("qgis", {"version": VERSION, "styleCategories": "AllStyleCategories"})


def _key(text: str) -> str:
    # QGIS wants a UUID for every rule; the same rule always gets the same.
    return "{" + str(uuid5(NAMESPACE_URL, f"sitemap:{text}")) + "}"


def _labels(root: Element, field: str, size_pt: int, *, bold: bool, beside: bool = False) -> None:
    root.set("labelsEnabled", "1")
    settings = child(child(root, "labeling", type="simple"), "settings", calloutType="simple")
    style = child(
        settings,
        "text-style",
        fieldName=field,
        isExpression="0",
        fontFamily="DejaVu Sans",
        fontSize=str(size_pt),
        fontSizeUnit="Point",
        fontWeight="75" if bold else "50",
        textColor=rgba("#1b1f24"),
        textOpacity="1",
    )
    child(style, "text-buffer", bufferDraw="1", bufferSize="0.8", bufferSizeUnits="MM", bufferColor=rgba("#ffffff"))
    # 0 is over or around the feature, 6 beside a point where cartographers put it.
    child(
        settings,
        "placement",
        placement="6" if beside else "0",
        dist="1.2" if beside else "0",
        distUnits="MM",
        predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR",
        priority="8" if bold else "5",
    )
    child(settings, "rendering", drawLabels="1", obstacle="0", fontMinPixelSize="3", fontMaxPixelSize="10000")


def _widgets(root: Element, content: Content, fields: Iterable[ExportField]) -> None:
    """Let every field of one code be chosen from a list of words."""
    configuration = child(root, "fieldConfiguration")
    for field in fields:
        if not field.domain:
            continue
        widget = child(child(configuration, "field", name=field.name), "editWidget", type="ValueMap")
        options = child(child(widget, "config"), "Option", type="Map")
        entries = child(options, "Option", type="List", name="map")
        for code in CODES[field.domain]:
            option_map(entries, {content.word(code): code})
