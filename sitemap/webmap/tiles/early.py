"""Begin with the tiles as soon as a register's outlines are read; light, as most maps are made of none."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sitemap.webmap.tiles.choice import is_tiled

if TYPE_CHECKING:
    import geopandas as gpd

    from sitemap.webmap.tiles.outlines import Outlines

__all__ = ["EarlyOutlines"]


class EarlyOutlines:
    """The outlines of the register that is being read: a third of the work needs nothing else.

    Parameters
    ----------
    running
        What ends the work, where it is no longer wanted.
    tiles
        Whether tiles are wanted; by default as ``is_tiled`` tells.
    """

    def __init__(self, running: ExitStack, tiles: bool | None) -> None:
        self._running, self._tiles = running, tiles
        self.outlines: Callable[[], Outlines] | None = None

    def begin(self, sites: "gpd.GeoDataFrame") -> None:
        """Begin with the outlines of these sites, in the order of their ids; what was begun of others ends."""
        self._running.close()
        self.outlines = None
        if is_tiled(len(sites), self._tiles):
            from sitemap.webmap.tiles.ahead import outlines_ahead

            shapes = sites.geometry.sort_index().to_numpy()
            self.outlines = self._running.enter_context(outlines_ahead(shapes, sites.crs))
