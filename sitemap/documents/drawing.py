"""The map itself on paper: context, sites, badges and names inside a frame, at its scale."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sitemap.cartography.legend import Legend, make_legend
from sitemap.cartography.styles import APPROXIMATE_DASH, CONTEXT_STYLES, ContextStyle, is_approximate
from sitemap.documents.colouring import Colouring, Paint
from sitemap.documents.graticule import draw_graticule
from sitemap.documents.labels import LINE_HEIGHT, Box, Label, Placer
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.naming import name_context, name_sites
from sitemap.documents.signs import PX, badge, dashes, hatched
from sitemap.documents.svg import Element, el, group, path_data, text_el
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["MapDrawing", "MapLook", "draw_map"]

_GROUND = "#f1efe9"
_FRAME_LINE = "#1b1f24"
# Their areas are left to the basemap where there is one, as on the web map.
_GROUND_ROLES = ("municipalities", "green", "water")


@dataclass(frozen=True)
class MapLook:
    """How large things are on the map, in mm, and which sites it is about.

    Parameters
    ----------
    factor
        How much larger than on A4 signs and type are.
    chosen
        Ids of the sites that the map is about; the others are drawn paler.
        Empty means all.
    names
        Whether names and badges are drawn.
    graticule
        Whether meridians and parallels are drawn.
    ground
        Pictures of a basemap, as they lie on the page.
    colours
        What the colour of the sites shows.
    """

    factor: float = 1.0
    chosen: frozenset[str] = frozenset()
    names: bool = True
    graticule: bool = False
    ground: tuple[Element, ...] = ()
    colours: Colouring = field(default_factory=Colouring)

    @property
    def unit(self) -> float:
        """Return a pixel of the style in mm."""
        return PX * self.factor * 0.85

    @property
    def badge(self) -> float:
        """Return the diameter of a badge in mm."""
        return 5.6 * self.factor

    @property
    def text(self) -> float:
        """Return the size of names in mm."""
        return 2.9 * self.factor


@dataclass(frozen=True)
class MapDrawing:
    """A drawn map, and where its names and badges stand."""

    frame: MapFrame
    elements: list[Element]
    legend: Legend
    labels: tuple[Label, ...] = ()
    badges: dict[str, Box] = field(default_factory=dict)


def draw_map(register: Register, frame: MapFrame, language: str, look: MapLook | None = None) -> MapDrawing:
    """Draw what of a register lies in the frame, in the look of the web map.

    Parameters
    ----------
    register
        Sites and context layers, in a projected CRS in metres.
    frame
        Where on the page, which ground, at which scale.
    language
        The language of names.
    look
        Sizes, and the sites that the map is about.
    """
    look = look or MapLook()
    sites = register.sites.sort_index()
    sites = sites[sites.geometry.notna() & ~sites.geometry.is_empty]
    shapes = frame.visible(sites.geometry.to_numpy())
    seen = sites[[not s.is_empty for s in shapes]]
    shapes = frame.visible(seen.geometry.to_numpy())
    legend = make_legend(seen, register.layers["role"])
    paints = _paints(seen, legend, look)
    room = Box(frame.x, frame.y, frame.width, frame.height)
    inside = f"map-{frame.x:.0f}-{frame.y:.0f}"
    clip = el("clipPath", el("rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height), id=inside)
    ground = el("rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, fill=_GROUND)
    drawn = [ground, *look.ground, *_context(register, frame, look), *_sites(seen, shapes, paints, look)]
    lines, figures, taken = (
        draw_graticule(register.crs, frame, look.factor, language) if look.graticule else ([], [], [])
    )
    drawn += lines
    labels: list[Label] = []
    badges: dict[str, Box] = {}
    if look.names:
        # A band is pale and long; a name may stand on it where there is no better place.
        weights = [0.3 if kind == "corridor" else 1.0 for kind in seen["kind"]]
        placer = Placer(room, shapes, weights, gap=0.5 * look.factor)
        for box in taken:
            placer.take(box)
        badges, labels = name_sites(seen, shapes, placer, language, look)
        labels += name_context(register, frame, placer, language, look)
    elements = [
        el("defs", clip),
        group(drawn, clip_path=f"url(#{inside})"),
        *(_leader(label, look) for label in labels if label.leader),
        *(badge(paints[site].badge, *box.centre, box.width) for site, box in badges.items()),
        *(_name(label, look) for label in labels),
        *figures,
        el("rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, fill="none",
           stroke=_FRAME_LINE, stroke_width=0.25 * look.factor),
    ]  # fmt: skip
    return MapDrawing(frame, elements, legend, tuple(labels), badges)


def _context(register: Register, frame: MapFrame, look: MapLook) -> list[Element]:
    order = list(CONTEXT_STYLES)
    known = [(_role(role), layer) for layer, role in register.layers["role"].sort_index().items()]
    drawn = []
    for role, layer in sorted(known, key=lambda k: order.index(k[0])):
        if str(layer) in register.context:
            style = CONTEXT_STYLES[role]
            if look.ground and role in _GROUND_ROLES:
                style = replace(style, fill="")
            drawn += _layer(register.context[str(layer)], style, frame, look)
    return drawn


def _role(role: object) -> str:
    return role if isinstance(role, str) and role in CONTEXT_STYLES else "other"


def _layer(features: "gpd.GeoDataFrame", style: ContextStyle, frame: MapFrame, look: MapLook) -> list[Element]:
    import shapely

    shapes = features.geometry.to_numpy()
    shapes = frame.visible(shapes[~shapely.is_missing(shapes)])
    parts = shapely.get_parts(shapely.get_parts(shapes))
    line: dict[str, str | float | None] = {
        "stroke": style.stroke or "none",
        "stroke_width": style.width_px * look.unit,
        "stroke_dasharray": dashes(style.dash, look.unit),
        "stroke_linejoin": "round",
    }
    drawn = []
    for dimension, fill in ((2, style.fill or "none"), (1, "none")):
        chosen = parts[shapely.get_dimensions(parts) == dimension]
        if data := path_data(shapely.geometrycollections(chosen)):
            drawn.append(el("path", d=data, fill=fill, fill_rule="evenodd", **line))
    points = shapely.get_coordinates(parts[shapely.get_dimensions(parts) == 0])
    radius = 3 * look.unit
    return drawn + [el("circle", cx=x, cy=y, r=radius, fill=style.fill or "none", **line) for x, y in points]


def _paints(sites: "gpd.GeoDataFrame", legend: Legend, look: MapLook) -> dict[str, Paint]:
    return {
        str(site): look.colours.paint(
            str(site),
            kind if isinstance(kind, str) and kind in legend.kinds else "other",
            status if isinstance(status, str) else "",
            legend,
        )
        for site, kind, status in sites[["kind", "status"]].itertuples()
    }


def _sites(sites: "gpd.GeoDataFrame", shapes: Any, paints: Mapping[str, Paint], look: MapLook) -> list[Element]:
    approximate = is_approximate(sites).to_numpy()
    drawn: dict[bool, list[Element]] = {True: [], False: []}
    for site, kind, shape, rough in zip(sites.index, sites["kind"], shapes, approximate, strict=True):
        paint = paints[str(site)]
        band = kind == "corridor"
        weight = (1.5 if band else 2.0) * (1.5 if site in look.chosen else 1.0)
        line = el(
            "path",
            d=path_data(shape),
            fill="none" if paint.pattern is not None else paint.look["fill"],
            fill_opacity=paint.opacity if paint.pattern is None else None,
            class_="outline",
            fill_rule="evenodd",
            stroke=paint.look["stroke"],
            stroke_width=weight * look.unit,
            stroke_dasharray=dashes(APPROXIMATE_DASH, look.unit) if rough else None,
        )
        pale = 0.45 if look.chosen and site not in look.chosen else None
        drawn[band].append(group([*_fill(shape, paint, look), line], opacity=pale, id=f"site-{site}"))
    # A band lies beneath the sites that it joins.
    return drawn[True] + drawn[False]


def _fill(shape: Any, paint: Paint, look: MapLook) -> list[Element]:
    if paint.pattern is None:
        return []
    filled = hatched(shape, paint.look, paint.pattern, look.unit)
    return filled if paint.opacity is None else [group(filled, opacity=paint.opacity)]


def _leader(label: Label, look: MapLook) -> Element:
    assert label.leader is not None
    (x1, y1), (x2, y2) = label.leader
    return el("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="#1b1f24", stroke_width=0.25 * look.factor)


# A little paper around a name keeps it readable on any ground.
_PAPER = {"site": 0.86, "band": 0.86, "station": 0.8}
_INK = {"municipality": "#545b66", "district": "#6b675f", "water": "#2b6a94", "station": "#3a3f48"}


def _name(label: Label, look: MapLook) -> Element:
    box, pad = label.box, 0.25 * look.factor
    spacing = 0.12 * label.size if label.role == "municipality" else None
    lines = [
        text_el(
            box.centre[0],
            box.y + label.size * (LINE_HEIGHT * n + 0.86),
            line,
            label.size,
            text_anchor="middle",
            font_weight="700" if label.style == "bold" else None,
            font_style="italic" if label.style == "italic" else None,
            fill=_INK.get(label.role),
            letter_spacing=spacing,
        )
        for n, line in enumerate(label.lines)
    ]
    if label.role in _PAPER:
        paper = el(
            "rect",
            x=box.x - pad,
            y=box.y - pad / 2,
            width=box.width + 2 * pad,
            height=box.height + pad,
            rx=pad,
            fill="#ffffff",
            fill_opacity=_PAPER[label.role],
        )
        lines.insert(0, paper)
    return group(lines, class_=f"name {label.role}")
