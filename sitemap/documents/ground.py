"""A basemap beneath a sheet: pictures of a service, placed where they belong in the register's plane.

Nothing here asks the network: who wants a basemap hands over what fetches.
"""

import base64
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sitemap.documents.mapframe import MapFrame
from sitemap.documents.svg import Element, el
from sitemap.errors import SitemapError
from sitemap.locale import N_
from sitemap.register.model import Basemap

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["GroundPicture", "ground_elements", "ground_pictures"]

# Half the circumference of the sphere of Web Mercator (EPSG:3857), in m.
_MERCATOR_M = math.pi * 6_378_137.0
_TILE_PX = 256
# As fine as a picture needs to be beneath lines and names.
_PPI = 150
_MOST_TILES = 300
_BLOCK_PX = 1500
_KINDS = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}


@dataclass(frozen=True)
class GroundPicture:
    """A picture to be had at an address, and its corners (upper left, upper right, lower left) in m."""

    url: str
    corners: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]


def ground_pictures(basemap: Basemap, crs: "CRS", frame: MapFrame) -> list[GroundPicture]:
    """Return the pictures that cover a map, from WMS in the register's CRS, else as tiles of Web Mercator."""
    return _wms(basemap, crs, frame) if basemap.wms_layers else _tiles(basemap, crs, frame)


def _wms(basemap: Basemap, crs: "CRS", frame: MapFrame) -> list[GroundPicture]:
    minx, _, _, maxy = frame.bounds
    columns, rows = (math.ceil(mm / 25.4 * _PPI / _BLOCK_PX) for mm in (frame.width, frame.height))
    step_x, step_y = frame.width * frame.m_per_mm / columns, frame.height * frame.m_per_mm / rows
    size = {
        "WIDTH": math.ceil(frame.width / 25.4 * _PPI / columns),
        "HEIGHT": math.ceil(frame.height / 25.4 * _PPI / rows),
    }
    pictures = []
    for row in range(rows):
        for column in range(columns):
            west, north = minx + column * step_x, maxy - row * step_y
            east, south = west + step_x, north - step_y
            # Version 1.1.1 always takes easting before northing.
            asked = {"SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": basemap.wms_layers,
                     "STYLES": "", "SRS": crs.to_string(), "BBOX": f"{west:.3f},{south:.3f},{east:.3f},{north:.3f}",
                     "FORMAT": "image/png", **size}  # fmt: skip
            mark = "&" if "?" in basemap.url else "?"
            corners = (west, north), (east, north), (west, south)
            pictures.append(GroundPicture(f"{basemap.url}{mark}{urlencode(asked)}", corners))
    return pictures


def _tiles(basemap: Basemap, crs: "CRS", frame: MapFrame) -> list[GroundPicture]:
    from pyproj import Transformer

    to_web = Transformer.from_crs(crs, 3857, always_xy=True)
    west, south, east, north = to_web.transform_bounds(*frame.bounds, densify_pts=21)
    # Web Mercator stretches lengths; here by the width of the frame in it.
    stretch = (east - west) / (frame.width * frame.m_per_mm)
    finest_m = frame.m_per_mm * 25.4 / _PPI * stretch
    zoom = min(max(math.ceil(math.log2(2 * _MERCATOR_M / _TILE_PX / finest_m) - 0.5), 0), basemap.max_zoom)
    while True:
        side = 2 * _MERCATOR_M / 2**zoom
        columns = range(math.floor((west + _MERCATOR_M) / side), math.floor((east + _MERCATOR_M) / side) + 1)
        rows = range(math.floor((_MERCATOR_M - north) / side), math.floor((_MERCATOR_M - south) / side) + 1)
        if len(columns) * len(rows) <= _MOST_TILES or zoom == 0:
            break
        zoom -= 1

    def place(column: int, row: int) -> tuple[float, float]:
        x, y = to_web.transform(column * side - _MERCATOR_M, _MERCATOR_M - row * side, direction="INVERSE")
        return float(x), float(y)

    return [
        GroundPicture(
            _filled(basemap.url, zoom, column, row),
            (place(column, row), place(column + 1, row), place(column, row + 1)),
        )
        for row in rows
        for column in columns
    ]


def _filled(template: str, zoom: int, column: int, row: int) -> str:
    values = {"{z}": zoom, "{x}": column, "{y}": row, "{-y}": 2**zoom - 1 - row, "{r}": ""}
    for name, value in values.items():
        template = template.replace(name, str(value))
    return template


def ground_elements(basemap: Basemap, crs: "CRS", frame: MapFrame, get: Callable[[str], bytes]) -> list[Element]:
    """Return the pictures of a basemap as they lie on the page.

    Parameters
    ----------
    basemap, crs, frame
        The service, the register's CRS, and the map.
    get
        Returns what an address answers.

    Raises
    ------
    SitemapError
        The service answers with something that is neither PNG nor JPEG.
    """
    return [_placed(picture, frame, get(picture.url)) for picture in ground_pictures(basemap, crs, frame)]


def _placed(picture: GroundPicture, frame: MapFrame, content: bytes) -> Element:
    import shapely

    kind = next((name for start, name in _KINDS.items() if content.startswith(start)), "")
    if not kind:
        raise SitemapError(
            N_("the basemap answers with something that is no PNG or JPEG picture"),
            where=picture.url,
            remedy=N_("check its address in register.toml, or leave --basemap out"),
        )
    points: Any = shapely.get_coordinates(frame.on_page(shapely.points(picture.corners)))
    (x, y), (x_right, y_right), (x_down, y_down) = points
    # A hair larger than it is, so that no seam shows between neighbours.
    side = 1.002
    matrix = (x_right - x, y_right - y, x_down - x, y_down - y, x, y)
    made = el("image", width=side, height=side, preserveAspectRatio="none",
              transform=f"matrix({' '.join(f'{v:.6f}' for v in matrix)})")  # fmt: skip
    made.set("href", f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}")
    return made
