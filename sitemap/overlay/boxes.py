"""Which boxes may meet a site: told from a grid of marked cells, without a tree or a geometry."""

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Bounds", "MarkedGround"]

Bounds = tuple[float, float, float, float]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

_CELLS = 4_000_000


class MarkedGround:
    """The ground of the sites' boxes, as a grid of marked cells with its running sums.

    Whether any cell under a box is marked takes four look-ups, however many
    sites there are. Where sites are few and far between, all but a few features
    of a large layer are left out by their boxes alone.

    Parameters
    ----------
    boxes
        minx, miny, maxx, maxy of each site in the layer's CRS, shape (n, 4);
        rows with NaN (no geometry) are ignored.

    Examples
    --------
    >>> ground = MarkedGround(np.array([[0.0, 0, 10, 10], [90, 90, 100, 100]]))
    >>> ground.which(np.array([2.0, 40]), np.array([2.0, 40]), np.array([3.0, 50]), np.array([3.0, 50])).tolist()
    [0]
    """

    def __init__(self, boxes: Floats) -> None:
        self.boxes = boxes[~np.isnan(boxes).any(axis=1)]
        if not len(self.boxes):
            self.bounds: Bounds | None = None
            return
        low, high = self.boxes[:, :2].min(axis=0), self.boxes[:, 2:].max(axis=0)
        self.bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
        self._low = low
        span = np.maximum(high - low, 1e-9)
        self._size = self._cell_size(span)
        shape = np.floor(span / self._size).astype(np.int64) + 1
        self._last = shape - 1
        marked = np.zeros((shape[1] + 1, shape[0] + 1), dtype=np.int32)
        # Corners of each box's block of cells; their running sum is how many boxes lie over a cell.
        left, bottom, right, top = self._cells(*self.boxes.T)
        for column, row, way in (
            (left, bottom, 1),
            (right + 1, bottom, -1),
            (left, top + 1, -1),
            (right + 1, top + 1, 1),
        ):
            np.add.at(marked, (row, column), way)
        over = marked.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0
        self._sums = np.zeros_like(marked)
        self._sums[1:, 1:] = over.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)

    def _cell_size(self, span: Floats) -> float:
        """Return the width of a cell: a quarter of a usual box, but not more cells than fit in some megabytes."""
        usual = float(np.median(self.boxes[:, 2:] - self.boxes[:, :2])) / 4
        return max(usual, float(np.sqrt(span.prod() / _CELLS)), float(span.max()) / _CELLS)

    def _cells(self, minx: Any, miny: Any, maxx: Any, maxy: Any) -> tuple[Places, Places, Places, Places]:
        x, y = self._low
        columns = (np.clip(np.floor((v - x) / self._size), 0, self._last[0]).astype(np.intp) for v in (minx, maxx))
        rows = (np.clip(np.floor((v - y) / self._size), 0, self._last[1]).astype(np.intp) for v in (miny, maxy))
        (left, right), (bottom, top) = columns, rows
        return left, bottom, right, top

    def which(self, minx: Floats, miny: Floats, maxx: Floats, maxy: Floats) -> Places:
        """Return the positions of the boxes that may meet a site; none that does is missing."""
        if self.bounds is None:
            return np.empty(0, dtype=np.intp)
        low_x, low_y, high_x, high_y = self.bounds
        inside = np.flatnonzero((maxx >= low_x) & (minx <= high_x) & (maxy >= low_y) & (miny <= high_y))
        left, bottom, right, top = self._cells(minx[inside], miny[inside], maxx[inside], maxy[inside])
        sums = self._sums
        found = sums[top + 1, right + 1] - sums[bottom, right + 1] - sums[top + 1, left] + sums[bottom, left]
        return inside[found > 0]

    def meets(self, bounds: Bounds) -> bool:
        """Return whether a box may meet a site."""
        return bool(len(self.which(*(np.array([v]) for v in bounds))))
