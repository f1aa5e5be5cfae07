"""The frame of a map on paper: which ground it shows, at which scale, and where a point of it lies."""

from dataclasses import dataclass
from typing import Any

__all__ = ["MapFrame"]


@dataclass(frozen=True)
class MapFrame:
    """A rectangle of paper that shows a rectangle of ground.

    Parameters
    ----------
    x, y, width, height
        The rectangle on the page in mm, from the upper left corner.
    centre
        Easting and northing of its centre in m, in the register's CRS.
    scale
        Denominator of the scale: so many mm of ground are one mm of paper.
    """

    x: float
    y: float
    width: float
    height: float
    centre: tuple[float, float]
    scale: float

    @property
    def m_per_mm(self) -> float:
        """Return how many m of ground one mm of paper is."""
        return self.scale / 1000

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return the ground in m: minx, miny, maxx, maxy."""
        east, north = self.centre
        half_width, half_height = self.width / 2 * self.m_per_mm, self.height / 2 * self.m_per_mm
        return east - half_width, north - half_height, east + half_width, north + half_height

    def ground(self, beyond_mm: float = 0.0) -> tuple[float, float, float, float]:
        """Return the bounds of the ground in m with so many mm around it."""
        minx, miny, maxx, maxy = self.bounds
        by = beyond_mm * self.m_per_mm
        return minx - by, miny - by, maxx + by, maxy + by

    def on_page(self, shapes: Any) -> Any:
        """Return geometries in m as geometries in mm on the page.

        Examples
        --------
        >>> import shapely
        >>> frame = MapFrame(10, 20, 100, 100, (1000, 1000), 25_000)
        >>> frame.on_page(shapely.Point(1000 + 25, 1000 + 50)).coords[0]
        (61.0, 68.0)
        """
        import numpy as np
        import shapely

        minx, _, _, maxy = self.bounds

        def moved(xy: Any) -> Any:
            return np.column_stack(
                [self.x + (xy[:, 0] - minx) / self.m_per_mm, self.y + (maxy - xy[:, 1]) / self.m_per_mm]
            )

        return shapely.transform(shapes, moved)

    def visible(self, shapes: Any, beyond_mm: float = 8.0) -> Any:
        """Return what of geometries in m lies in the frame, or up to so many mm outside, in mm on the page."""
        import shapely

        minx, miny, maxx, maxy = self.ground(beyond_mm)
        return self.on_page(shapely.clip_by_rect(shapes, minx, miny, maxx, maxy))
