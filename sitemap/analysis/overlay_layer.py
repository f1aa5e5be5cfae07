"""Layers that the user names: read in any CRS, handed over in the register's."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.register.kinds import admit
from sitemap.register.offline import offline

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

__all__ = ["OverlayLayer", "boxes_around", "polygons_near", "read_features"]

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class OverlayLayer:
    """Polygons in the register's CRS, and how many of them had invalid rings.

    Official layers often hold rings that touch themselves. Their area is not
    in doubt, so they are repaired (every ring's interior as it is drawn) and
    counted instead of refused.
    """

    frame: "gpd.GeoDataFrame"
    repaired: int


def polygons_near(
    path: Path, zones: "gpd.GeoSeries", *, engine: str, layer: str | None = None, columns: Sequence[str] = ()
) -> OverlayLayer:
    """Read the polygons of a layer that meet one of ``zones``; of a large layer only these are held in memory.

    Raises
    ------
    LayerError
        The file or layer cannot be read, does not say its CRS, lacks a column,
        or holds other than polygons.
    UsageError
        There is no such engine, or it is not installed.
    """
    from sitemap.overlay import LayerSource, near

    found = near(zones, LayerSource(path, layer), columns=columns, engine=engine)
    return OverlayLayer(found.frame, found.repaired)


def boxes_around(sites: "gpd.GeoDataFrame", margin_m: float) -> "gpd.GeoSeries":
    """Return the box of each site, wider by ``margin_m`` on all sides."""
    import geopandas as gpd
    import numpy as np
    import shapely

    minx, miny, maxx, maxy = shapely.bounds(sites.geometry.to_numpy()).T
    boxes = np.asarray(shapely.box(minx - margin_m, miny - margin_m, maxx + margin_m, maxy + margin_m))
    boxes[np.isnan(minx)] = None
    return gpd.GeoSeries(boxes, index=sites.index, crs=sites.crs)


def read_features(
    path: Path,
    crs: "CRS",
    *,
    bounds: Bounds,
    types: Sequence[str],
    layer: str | None = None,
    columns: Sequence[str] = (),
) -> "gpd.GeoDataFrame":
    """Read the features of ``types`` that touch ``bounds``, in ``crs``, with ``columns`` only.

    Raises
    ------
    LayerError
        The file or layer cannot be read, does not say its CRS, lacks a column,
        or holds geometries of another type.
    """
    import pyogrio

    info = _asked(path, layer, pyogrio.read_info)
    if info["geometry_type"] is None:
        raise LayerError(
            N_("the layer has no geometry"), where=_place(path, layer), remedy=N_("name a layer with geometries")
        )
    if info["crs"] is None:
        raise LayerError(
            N_("the layer does not say its coordinate reference system"),
            where=_place(path, layer),
            remedy=N_("save it from QGIS with its system; it is never assumed"),
        )
    missing = [c for c in columns if c not in set(info["fields"])]
    if missing:
        raise LayerError(
            N_("the layer has no field “{field}”"),
            where=_place(path, layer),
            remedy=N_("use one of: {fields}"),
            field=", ".join(missing),
            fields=", ".join(map(str, info["fields"])) or "–",
        )
    box = _bounds_in(bounds, crs, info["crs"])
    frame = _asked(path, layer, pyogrio.read_dataframe, bbox=box, columns=list(columns))
    if frame.geometry.name != "geometry":
        frame = frame.rename_geometry("geometry")
    frame = frame[~(frame.geometry.isna() | frame.geometry.is_empty)]
    other = sorted(set(frame.geometry.geom_type) - set(types))
    if other:
        raise LayerError(
            N_("the layer holds {found}, not {expected}"),
            where=_place(path, layer),
            remedy=N_("name a layer of the right type, or convert it in QGIS"),
            found=", ".join(other),
            expected=" / ".join(types),
        )
    return frame.to_crs(crs).reset_index(drop=True)


def _asked(path: Path, layer: str | None, ask: Any, **options: Any) -> Any:
    from shapely.errors import ShapelyError

    if not path.exists():
        raise LayerError(N_("there is no such file"), where=path, remedy=N_("name a file that exists and may be read"))
    try:
        admit(path)
        with offline():
            return ask(path, layer=layer, **options)
    # A file without any layer is an IndexError of pyogrio.
    except (OSError, ValueError, RuntimeError, LookupError, ShapelyError) as error:
        raise LayerError(
            N_("GDAL cannot read the layer: {reason}"),
            where=_place(path, layer),
            remedy=N_("open the file in QGIS and save it anew, or correct the name of the layer"),
            reason=error,
        ) from error


def _bounds_in(bounds: Bounds, crs: "CRS", other: Any) -> Bounds:
    """Return ``bounds`` in another CRS, wide enough for edges that bend, and a little wider."""
    from pyproj import Transformer

    box: Bounds = Transformer.from_crs(crs, other, always_xy=True).transform_bounds(*bounds, densify_pts=51)
    margin = 0.01 * max(box[2] - box[0], box[3] - box[1])
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def _place(path: Path, layer: str | None) -> str:
    return f"{path} ({layer})" if layer else str(path)
