"""From a source's CRS to the register's, with the transformation's own accuracy."""

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sitemap.errors import LayerError
from sitemap.exchange.importing.crs import Bounds, crs_label
from sitemap.locale import N_

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["Transformation", "transformation"]


@dataclass(frozen=True)
class Transformation:
    """How coordinates come into the register's CRS.

    ``accuracy_m`` is what EPSG states for the operation, 0 where the datum
    stays the same. ``missing`` names the grids that a better one would need.
    ``swap`` says that the source's coordinates stand in the other order.
    """

    source: str
    target: str
    operation: str
    accuracy_m: float
    missing: tuple[str, ...]
    transformer: Any
    swap: bool = False

    def apply(self, geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Return the geometries in the register's CRS; None stays None."""
        import shapely

        if self.transformer is None and not self.swap:
            return geometries
        moved: npt.NDArray[np.object_] = shapely.transform(geometries, self._move)
        return moved

    def _move(self, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        x, y = (xy[:, 1], xy[:, 0]) if self.swap else (xy[:, 0], xy[:, 1])
        if self.transformer is not None:
            x, y = self.transformer.transform(x, y)
        return np.column_stack([x, y])


def transformation(source: "CRS", target: "CRS", bounds: Bounds, *, swap: bool = False) -> Transformation:
    """Return the most accurate transformation that is available without the network.

    Parameters
    ----------
    source, target
        The two systems.
    bounds
        Where the data lie, in ``source``: EPSG has transformations for regions.

    Raises
    ------
    LayerError
        None with a known accuracy leads from one to the other.
    """
    from pyproj import Transformer
    from pyproj.transformer import AreaOfInterest, TransformerGroup

    names = (crs_label(source), crs_label(target))
    if source.equals(target, ignore_axis_order=True):
        return Transformation(*names, operation="", accuracy_m=0.0, missing=(), transformer=None, swap=swap)
    region = Transformer.from_crs(source, "EPSG:4326", always_xy=True).transform_bounds(*bounds)
    area = AreaOfInterest(*region) if np.isfinite(region).all() else None
    # pyproj warns of a missing grid; it is told in `missing`.
    with warnings.catch_warnings(action="ignore"):
        group = TransformerGroup(source, target, always_xy=True, area_of_interest=area)
    known = [t for t in group.transformers if t.accuracy >= 0]
    if not known:
        raise LayerError(
            N_("no transformation of known accuracy leads from {source} to {target}"),
            remedy=N_("transform the layer in QGIS by an operation you can vouch for"),
            source=names[0],
            target=names[1],
        )
    best = known[0]
    missing = tuple(
        sorted(
            {
                grid.short_name
                for operation in group.unavailable_operations
                if 0 <= operation.accuracy < best.accuracy
                for grid in operation.grids
                if not grid.available
            }
        )
    )
    return Transformation(
        *names,
        operation=best.description,
        accuracy_m=float(best.accuracy),
        missing=missing,
        transformer=best,
        swap=swap,
    )
