"""Which names and badges a map on paper shows, and where each of them stands."""

import math
import re
from typing import TYPE_CHECKING, Any, Protocol

from sitemap.cartography.styles import CONTEXT_STYLES
from sitemap.documents.labels import Box, Label, Placer, label_size
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.typeface import shown
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["name_context", "name_sites", "short_name"]

# As on the web map: as many badges are shown even where they touch.
_FEW = 60
# The smallest scale at which names of a role are shown; others always are.
_SMALLEST = {"stations": 50_000, "districts": 180_000, "water": 90_000}
# Role of context layer: role of its names, size as a share of the sites', style.
_NAMES = {
    "municipalities": ("municipality", 1.0, "regular"),
    "districts": ("district", 0.85, "italic"),
    "water": ("water", 0.85, "italic"),
    "stations": ("station", 0.76, "regular"),
}


class _Look(Protocol):
    @property
    def factor(self) -> float: ...
    @property
    def badge(self) -> float: ...
    @property
    def text(self) -> float: ...
    @property
    def chosen(self) -> frozenset[str]: ...


def short_name(name: str) -> str:
    """Return a name without what it adds in brackets at its end, for which a map has no room.

    Examples
    --------
    >>> short_name("Old Works (rolling mill)")
    'Old Works'
    """
    return re.sub(r"(?<=\S)\s*\([^()]*\)$", "", name)


def name_sites(
    sites: "gpd.GeoDataFrame", shapes: Any, placer: Placer, language: str, look: _Look
) -> tuple[dict[str, Box], list[Label]]:
    """Place the badge of each site, then its name.

    ``shapes`` are the sites' outlines on the page. With few sites every badge
    is shown; a name that finds no place is left out.
    """
    badges: dict[str, Box] = {}
    order = sorted(range(len(sites)), key=lambda n: (sites.index[n] not in look.chosen, sites.index[n]))
    for n in order:
        box = _badge_place(shapes[n], placer, look, few=len(sites) <= _FEW)
        if box is not None:
            placer.take(box)
            badges[str(sites.index[n])] = box
    labels = []
    for n in order:
        site = str(sites.index[n])
        name = sites[f"name_{language}"].iloc[n] or sites["name_de"].iloc[n]
        if site not in badges or not isinstance(name, str):
            continue
        band = sites["kind"].iloc[n] == "corridor"
        style = "italic" if band else "bold"
        lines, size = label_size(shown(short_name(name)), look.text, style, 30 * look.factor)
        # Among very many, lines that lead to names would be a thicket.
        place = placer.beside(badges[site], size, near=len(sites) > _FEW)
        if place is not None:
            placer.take(place)
            leader = _leader(badges[site], place, look)
            labels.append(
                Label(site, "band" if band else "site", tuple(lines), place, look.text, style, leader)
            )  # fmt: skip
    return {site: badges[site] for site in sorted(badges)}, labels


def _badge_place(shape: Any, placer: Placer, look: _Look, *, few: bool) -> Box | None:
    """Return where the badge of a site stands: inside where there is room, else beside it."""
    import shapely

    size = look.badge
    room = placer.room
    inner = shapely.box(
        room.x + size / 2, room.y + size / 2, room.x + room.width - size / 2, room.y + room.height - size / 2
    )
    seen = shapely.intersection(shape, inner) if shapely.is_valid(shape) else shape
    if seen.is_empty:
        return None
    parts = shapely.get_parts(seen)
    largest = parts[shapely.area(parts).argmax()]
    point = shapely.point_on_surface(largest)
    inside = Box.around(point.x, point.y, size, size)
    if shapely.area(seen) > 2.5 * size * size and placer.free(inside):
        return inside
    if shapely.area(seen) > 2.5 * size * size:
        other = placer.best((Box.around(x, y, size, size) for x, y in spots(largest)), later=0.0)
        if other is not None:
            return other
    minx, miny, maxx, maxy = largest.bounds
    beside = placer.best(
        Box.around((minx + maxx) / 2 + dx * ((maxx - minx) / 2 + size * 0.6), (miny + maxy) / 2 + dy * ((maxy - miny) / 2 + size * 0.6), size, size)
        for dx, dy in ((0, -1), (0, 1), (1, 0), (-1, 0), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8))
    )  # fmt: skip
    if beside is not None:
        return beside
    return inside if few and inside.within(room) else None


def _leader(mark: Box, place: Box, look: _Look) -> tuple[tuple[float, float], tuple[float, float]] | None:
    x, y = mark.centre
    nearest = (
        min(max(x, place.x), place.x + place.width),
        min(max(y, place.y), place.y + place.height),
    )
    distance = ((nearest[0] - x) ** 2 + (nearest[1] - y) ** 2) ** 0.5
    return ((x, y), nearest) if distance > mark.width / 2 + 1.6 * look.factor else None


def name_context(register: Register, frame: MapFrame, placer: Placer, language: str, look: _Look) -> list[Label]:
    """Place the names of the ground: municipalities first, then districts, stations and water."""
    labels: list[Label] = []
    for role, (called, share, style) in _NAMES.items():
        if not CONTEXT_STYLES[role].labels or frame.scale > _SMALLEST.get(role, frame.scale):
            continue
        for layer in sorted(str(i) for i in register.layers.index[register.layers["role"] == role]):
            if layer in register.context:
                labels += _names_of(
                    register.context[layer], frame, placer, language, (called, look.text * share, style)
                )
    return labels


def _names_of(
    features: "gpd.GeoDataFrame", frame: MapFrame, placer: Placer, language: str, look: tuple[str, float, str]
) -> list[Label]:
    called, size, style = look
    spacing = 0.12 * size if called == "municipality" else 0.0
    labels = []
    for n, name in enumerate(_names(features, language)):
        shape = frame.visible(features.geometry.iloc[n], beyond_mm=0.0)
        if not name or shape is None or shape.is_empty:
            continue
        lines, needed = label_size(shown(name), size, style, 40 * size, spacing)
        if called == "station":
            point = Box.around(shape.centroid.x, shape.centroid.y, size * 0.7, size * 0.7)
            place = placer.best(_beside_point(point, needed), roomy=math.inf)
        else:
            place = placer.best(
                (Box.around(x, y, needed.width, needed.height) for x, y in spots(shape)), later=0.002, roomy=math.inf
            )
        if place is not None:
            placer.take(place)
            labels.append(Label(f"{called}-{n}", called, tuple(lines), place, size, style))
    return labels


def _names(features: "gpd.GeoDataFrame", language: str) -> list[str]:
    names = [""] * len(features)
    for column in ("name", "name_de", f"name_{language}"):
        if column in features:
            names = [v if isinstance(v, str) and v else n for v, n in zip(features[column], names, strict=True)]
    return names


def _beside_point(point: Box, size: Box) -> list[Box]:
    x, y = point.centre
    away = point.width
    return [
        Box(x + away, y - size.height / 2, size.width, size.height),
        Box(x - away - size.width, y - size.height / 2, size.width, size.height),
        Box(x - size.width / 2, y + away * 0.8, size.width, size.height),
        Box(x - size.width / 2, y - away * 0.8 - size.height, size.width, size.height),
    ]


def spots(shape: Any) -> list[tuple[float, float]]:
    """Return points inside of a shape, one near its middle first, then a grid of them."""
    import numpy as np
    import shapely

    parts = shapely.get_parts(shape)
    largest = parts[shapely.area(parts).argmax()] if shapely.area(shape) > 0 else shape
    middle = shapely.point_on_surface(largest)
    minx, miny, maxx, maxy = largest.bounds
    grid = shapely.points([(x, y) for y in np.linspace(miny, maxy, 9)[1:-1] for x in np.linspace(minx, maxx, 9)[1:-1]])
    inside = grid[shapely.intersects(largest, grid)] if shapely.area(largest) > 0 else []
    nearest = sorted(inside, key=lambda p: float(shapely.distance(p, middle)))
    return [(float(p.x), float(p.y)) for p in [middle, *nearest]]
