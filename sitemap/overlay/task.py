"""What is asked of every part of a layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.errors import FeatureError, LayerError
from sitemap.locale import N_
from sitemap.overlay.boxes import MarkedGround
from sitemap.overlay.layer import Layer

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

__all__ = ["Task", "task_for", "transformed_boxes"]

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

# Points on each edge of a box that is transformed.
_STEPS = 21


@dataclass(frozen=True)
class Task:
    """The sites and what is to be summed for them; it can be sent to another process.

    Parameters
    ----------
    zones
        Polygons, multipolygons, empty or missing, in ``crs``, shape (n,).
    crs, layer_crs
        WKT of the CRS of the sites and of the layer.
    by
        Fields of the layer whose values are the classes; none for the whole layer as one.
    sums
        Numeric fields of the layer to be shared out by area.
    where
        The layer's name in messages.
    """

    zones: Shapes
    crs: str
    layer_crs: str
    by: tuple[str, ...]
    sums: tuple[str, ...]
    where: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the fields of the layer that are needed, each once."""
        return tuple(dict.fromkeys((*self.by, *self.sums)))

    @property
    def transforms(self) -> bool:
        """Return whether the layer has another CRS than the sites."""
        from pyproj import CRS

        return CRS(self.crs) != CRS(self.layer_crs)

    def boxes(self) -> Floats:
        """Return the box of each site in the layer's CRS, shape (n, 4), NaN where there is no geometry."""
        boxes: Floats = shapely.bounds(self.zones)
        return transformed_boxes(boxes, self.crs, self.layer_crs) if self.transforms else boxes

    def ground(self) -> MarkedGround:
        """Return the ground of the sites in the layer's CRS."""
        return MarkedGround(self.boxes())


def task_for(sites: "gpd.GeoSeries", layer: Layer, *, by: Sequence[str] = (), sums: Sequence[str] = ()) -> Task:
    """Return the task for these sites and this layer.

    Raises
    ------
    LayerError
        The CRS of the sites is not one to measure in, or the layer lacks a field.
    FeatureError
        A site is no polygon or has invalid rings.
    """
    crs = sites.crs
    if crs is None or not crs.is_projected or any(a.unit_conversion_factor != 1 for a in crs.axis_info):
        raise LayerError(
            N_("the sites have no projected coordinate reference system in metres"),
            remedy=N_("transform them first; areas are never measured in degrees"),
        )
    _refuse_unusable(sites)
    layer.require([*by, *sums])
    return Task(sites.to_numpy(), crs.to_wkt(), layer.crs.to_wkt(), tuple(by), tuple(sums), str(layer.source))


def _refuse_unusable(sites: "gpd.GeoSeries") -> None:
    shapes = sites.to_numpy()
    polygons = np.isin(shapely.get_type_id(shapes), (3, 6)) | shapely.is_missing(shapes) | shapely.is_empty(shapes)
    wrong = ~(polygons & (shapely.is_valid(shapes) | shapely.is_missing(shapes)))
    if wrong.any():
        raise FeatureError(
            N_("the outline cannot be laid over a layer: {reason}"),
            where=sites.index[wrong][0],
            remedy=N_("repair it in QGIS (Check validity, Fix geometries)"),
            reason=shapely.is_valid_reason(shapes[wrong][0]) if polygons[wrong][0] else str(shapes[wrong][0].geom_type),
        )


def transformed_boxes(boxes: Floats, crs: "str | CRS", other: str) -> Floats:
    """Return the boxes in another CRS, wide enough for edges that bend, and a little wider."""
    from pyproj import Transformer

    change = Transformer.from_crs(crs, other, always_xy=True)
    along = np.linspace(0, 1, _STEPS)
    still = np.zeros(_STEPS)
    # How far along width and height each point of the four edges lies.
    across = np.concatenate([along, along, still, still + 1])
    upward = np.concatenate([still, still + 1, along, along])
    x = boxes[:, 0:1] + (boxes[:, 2:3] - boxes[:, 0:1]) * across
    y = boxes[:, 1:2] + (boxes[:, 3:4] - boxes[:, 1:2]) * upward
    x, y = change.transform(x, y)
    x, y = (np.where(np.isfinite(v), v, np.nan) for v in (x, y))
    moved = np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)
    margin = 0.01 * (moved[:, 2:] - moved[:, :2]).max(axis=1, keepdims=True)
    return np.hstack([moved[:, :2] - margin, moved[:, 2:] + margin])
