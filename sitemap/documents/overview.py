"""The overview: a small map of all sites on which the extent of a larger one is marked."""

from sitemap.documents.blocks import Block, Type, text_block
from sitemap.documents.colouring import Colouring
from sitemap.documents.drawing import MapLook, draw_map
from sitemap.documents.mapframe import MapFrame
from sitemap.documents.svg import Element, el
from sitemap.locale import N_, translate
from sitemap.register.model import Register

__all__ = ["extent_mark", "overview_block", "overview_frame"]


def overview_block(register: Register, width: float, size: Type, colours: Colouring, language: str) -> Block:
    """Return the block of a sheet that holds the overview."""
    height, head = width * 0.6, size.body * 1.5

    def draw(x: float, y: float, frame: MapFrame) -> list[Element]:
        small = overview_frame(register, frame, (x, y + head, width, height))
        look = MapLook(factor=0.45 * size.body / 2.9, names=False, colours=colours)
        drawn = draw_map(register, small, language, look)
        title = text_block(translate(N_("Overview"), language), width, size.body, style="bold").draw(x, y, frame)
        return [*title, *drawn.elements, extent_mark(small, frame, size.unit)]

    return Block(head + height + size.body * 0.8, draw)


def overview_frame(register: Register, frame: MapFrame, place: tuple[float, float, float, float]) -> MapFrame:
    """Return the frame of a small map that shows all sites and what the large one shows."""
    import numpy as np

    bounds = [frame.bounds, tuple(register.sites.total_bounds)]
    low, high = np.nanmin([b[:2] for b in bounds], axis=0), np.nanmax([b[2:] for b in bounds], axis=0)
    x, y, width, height = place
    scale = max((high - low) / (width, height)) * 1000 * 1.12
    east, north = (low + high) / 2
    return MapFrame(x, y, width, height, (float(east), float(north)), float(scale))


def extent_mark(small: MapFrame, frame: MapFrame, unit: float) -> Element:
    """Return the rectangle of a map's extent on a smaller map."""
    import shapely

    minx, miny, maxx, maxy = shapely.bounds(small.on_page(shapely.box(*frame.bounds)))
    return el("rect", x=minx, y=miny, width=maxx - minx, height=maxy - miny, fill="none", stroke="#b3261e",
              stroke_width=2.2 * unit)  # fmt: skip
