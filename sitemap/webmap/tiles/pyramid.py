"""From the outlines of a register to the file of its vector tiles.

Measured on 100,000 outlines of 30 vertices and eight zooms, on two busy cores:
12 s of processor time, tippecanoe 21 s; GDAL's driver for PMTiles took 170 s by
the clock.
"""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.outline import in_parts
from sitemap.webmap.tiles.level import Level, pieces_in_parts
from sitemap.webmap.tiles.mvt import LAYER, encode_level
from sitemap.webmap.tiles.pmtiles import Tile, archive, gzipped

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["levels_of", "make_tiles", "on_the_square"]

_WEB_MERCATOR = 3857
# Half the side of Web Mercator's square, in its metres.
_HALF = 20_037_508.342789244
# So far the last zoom and those before it follow an outline, in a reader's pixels.
_TOLERANCE_PX = 0.4
# The last zoom has units of at most 0.6 m; those before only need to be finer than a pixel.
_LAST, _FINE, _COARSE = 12, 16_384, 2048
_THREADS = 2

Integers = npt.NDArray[np.int64]


def levels_of(square: npt.NDArray[np.float64]) -> tuple[Level, ...]:
    """Return the zooms for outlines of these bounds on Web Mercator's square (shape (n, 4)), the farthest first.

    At the farthest a reader sees all of them twice as small as need be.
    """
    spread = float((square[:, 2:].max(axis=0) - square[:, :2].min(axis=0)).max()) if len(square) else 1.0
    first = min(max(int(-np.log2(max(spread, 2.0**-30))) - 1, 0), _LAST - 1)
    return (*(Level(z, _COARSE) for z in range(first, _LAST)), Level(_LAST, _FINE))


def make_tiles(
    shapes: Any,
    places: Integers,
    *,
    bounds: tuple[float, float, float, float],
    levels: Sequence[Level],
) -> bytes:
    """Return a PMTiles file of outlines, each under its place as id.

    Parameters
    ----------
    shapes, places
        What ``on_the_square`` returned.
    bounds
        West, south, east and north of all of them, in degrees.
    levels
        The zooms, from the farthest to the nearest.
    """
    encoded: list[Future[list[Tile]]] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        for nearest, level in enumerate(reversed(levels)):
            if nearest:
                shapes = _simplified(shapes, _TOLERANCE_PX * level.pixel)
            encoded.append(pool.submit(_tiles_of, shapes, places, level))
    tiles = [tile for of_level in encoded for tile in of_level.result()]
    fields: dict[str, str] = {}
    layer = {"id": LAYER.decode(), "fields": fields, "minzoom": levels[0].z, "maxzoom": levels[-1].z}
    return archive(tiles, bounds=bounds, metadata={"vector_layers": [layer]})


def _tiles_of(shapes: Any, places: Integers, level: Level) -> list[Tile]:
    pieces = pieces_in_parts(shapes, places, level)
    return [Tile(level.z, x, y, gzipped(content)) for x, y, content in encode_level(pieces, level)]


def on_the_square(outlines: Any, crs: "CRS") -> tuple[Any, Integers]:
    """Return polygons on Web Mercator's square (0 to 1 from its north-west corner), and the place of each."""
    shapes = np.asarray(outlines, dtype=object)
    kinds = shapely.get_type_id(shapes)
    areal = np.isin(kinds, (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)) & ~shapely.is_empty(
        shapes
    )
    places = np.flatnonzero(areal)
    return np.concatenate(in_parts(lambda part: _turned(part, crs), shapes[areal])), places


def _turned(shapes: Any, crs: "CRS") -> Any:
    from pyproj import Transformer

    to_mercator = Transformer.from_crs(crs, _WEB_MERCATOR, always_xy=True)

    def placed(xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        east, north = to_mercator.transform(xy[:, 0], xy[:, 1])
        return np.column_stack([(east + _HALF) / (2 * _HALF), (_HALF - north) / (2 * _HALF)])

    # Rows count from the north, so what looks clockwise is the other way round in numbers.
    return shapely.orient_polygons(shapely.transform(shapes, placed), exterior_cw=False)


def _simplified(shapes: Any, tolerance: float) -> Any:
    def simpler(part: Any) -> Any:
        found = shapely.simplify(part, tolerance, preserve_topology=False)
        # What vanishes keeps its form, to be drawn as a square.
        return np.where(shapely.is_empty(found), part, found)

    return np.concatenate(in_parts(simpler, shapes))
