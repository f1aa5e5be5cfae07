"""The features of a source in the register's CRS and form, gathered batch by batch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.errors import LayerError, UsageError
from sitemap.exchange.importing.batches import Batch
from sitemap.exchange.importing.cells import field_cells
from sitemap.exchange.importing.crs import Bounds, crs_label, declared_crs, fit_finding, home_of, missing_crs, named_crs
from sitemap.exchange.importing.layer import SourceLayer
from sitemap.exchange.importing.mapping import FieldMapping
from sitemap.exchange.importing.outlines import Collected, outlines
from sitemap.exchange.importing.transformation import Transformation, transformation
from sitemap.locale import N_
from sitemap.register.model import Register

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import CRS

__all__ = [
    "MAX_FEATURES",
    "Choice",
    "Incoming",
    "gather",
    "moved",
    "near_home",
    "source_bbox",
    "source_crs",
    "too_many",
]

# A register of sites is read by people; what is bigger is a context layer.
MAX_FEATURES = 20_000
MAX_VERTICES = 5_000_000


@dataclass(frozen=True)
class Choice:
    """What the user says about reading a source.

    Parameters
    ----------
    crs
        The source's CRS; empty where it declares one.
    where
        Condition in the manner of SQL on the source's columns.
    swap_axes
        Its coordinates stand in the other order than its CRS says.
    bbox
        Only features that meet it, in the register's CRS.
    ask_crs
        Asked for the CRS where none is known; gets the refusal's text.
    """

    crs: str = ""
    where: str = ""
    swap_axes: bool = False
    bbox: Bounds | None = None
    ask_crs: Callable[[str], str] | None = None


@dataclass(frozen=True)
class Incoming:
    """Features ready to be matched: one row each, columns ``place`` and the mapped fields.

    ``transformation`` is None where no feature has a geometry or the
    coordinates do not fit their CRS; then the geometries are all missing.
    """

    frame: "gpd.GeoDataFrame"
    transformation: Transformation | None


def gather(
    layer: SourceLayer, mapping: FieldMapping, register: Register, choice: Choice, faults: Collected
) -> Incoming:
    """Read the features of ``layer``.

    Raises
    ------
    UsageError
        The CRS is unknown and was not named.
    LayerError
        The layer cannot be read, or holds more than a register can.
    """
    import geopandas as gpd

    crs = source_crs(layer, choice, faults)
    columns = list(dict.fromkeys(mapping.fields.values()))
    cells: dict[str, list[str | None]] = {name: [] for name in mapping.fields}
    places: list[str] = []
    shapes: list[npt.NDArray[np.object_]] = []
    vertices = 0
    for batch in layer.batches(columns, where=choice.where, bbox=source_bbox(choice, crs, register)):
        found = [f"feature {batch.first + i}" for i in range(len(batch.geometries))]
        texts = field_cells(batch.columns, found, mapping, faults, shapefile=layer.staged.kind.name == "Shapefile")
        for name, values in texts.items():
            cells[name] += values
        places += found
        shapes.append(_flat(batch, found, faults))
        vertices += int(shapely.get_num_coordinates(shapes[-1]).sum())
        if len(places) > MAX_FEATURES or vertices > MAX_VERTICES:
            raise too_many(layer, MAX_FEATURES, MAX_VERTICES)
    geometries = np.concatenate(shapes) if shapes else np.empty(0, dtype=object)
    if not places:
        faults.add("import-empty")
    shifted, used = moved(geometries, crs, layer, register, choice, faults)
    data: dict[str, Any] = {"place": places, **cells}
    for name in ("id", "name_de"):
        data.setdefault(name, [None] * len(places))
    return Incoming(gpd.GeoDataFrame(data, geometry=gpd.GeoSeries(shifted, crs=register.crs)), used)


def _flat(batch: Batch, places: list[str], faults: Collected) -> npt.NDArray[np.object_]:
    for i in np.flatnonzero(batch.broken):
        faults.add("import-geometry-broken", places[i], "geometry")
    return outlines(batch.geometries, places, faults)


def source_crs(layer: SourceLayer, choice: Choice, faults: Collected) -> "CRS | None":
    """Return the CRS that the user named, or that the layer declares; None where neither does."""
    declared = declared_crs(layer) if not choice.crs or layer.crs else None
    if not choice.crs:
        return declared
    given = named_crs(choice.crs)
    if declared is not None and not declared.equals(given, ignore_axis_order=True):
        faults.add("import-crs-overridden", found=crs_label(declared), given=crs_label(given))
    return given


def moved(  # noqa: PLR0917
    geometries: npt.NDArray[np.object_],
    crs: "CRS | None",
    layer: SourceLayer,
    register: Register,
    choice: Choice,
    faults: Collected,
) -> tuple[npt.NDArray[np.object_], Transformation | None]:
    """Return the geometries in the register's CRS, after a look whether they fit their own."""
    nothing = np.full(len(geometries), None, dtype=object)
    # Without features, or without any geometry, there are no bounds.
    total = shapely.total_bounds(geometries) if len(geometries) else np.full(4, np.nan)
    if not np.isfinite(total).all():
        return nothing, None
    bounds: Bounds = (float(total[0]), float(total[1]), float(total[2]), float(total[3]))
    if crs is None:
        refusal = missing_crs(layer, bounds, register)
        if choice.ask_crs is None:
            raise refusal
        crs = named_crs(choice.ask_crs(str(refusal)))
    if choice.swap_axes:
        bounds = (bounds[1], bounds[0], bounds[3], bounds[2])
    misfit = fit_finding(layer, bounds, crs, register)
    if misfit is not None:
        faults.found.append(misfit)
        return nothing, None
    used = transformation(crs, register.crs, bounds, swap=choice.swap_axes)
    if used.accuracy_m or used.missing:
        values = {"source": used.source, "target": used.target, "operation": used.operation}
        faults.add("import-transformed", field="geometry", accuracy_m=f"{used.accuracy_m:g}", **values)
    if used.missing:
        faults.add("import-grid-missing", field="geometry", grids=", ".join(used.missing))
    return used.apply(geometries), used


def source_bbox(choice: Choice, crs: "CRS | None", register: Register) -> Bounds | None:
    """Return the wanted box in the source's CRS, where it can be asked for in it."""
    if choice.bbox is None or crs is None or choice.swap_axes:
        return None
    from pyproj import Transformer

    box = Transformer.from_crs(register.crs, crs, always_xy=True).transform_bounds(*choice.bbox, densify_pts=21)
    return (box[0], box[1], box[2], box[3]) if np.isfinite(box).all() else None


def near_home(register: Register, margin_m: float) -> Bounds:
    """Return the register's bounds with a margin, in its CRS.

    Raises
    ------
    UsageError
        It has no outlines, so there is nothing to be near to.
    """
    home = home_of(register)
    if home is None:
        raise UsageError(
            N_("the register has neither sites nor municipalities, so it is nowhere yet"),
            where=register.path,
            remedy=N_("add the municipalities as a context layer first"),
        )
    return home[0] - margin_m, home[1] - margin_m, home[2] + margin_m, home[3] + margin_m


def too_many(layer: SourceLayer, features: int, vertices: int) -> LayerError:
    """Say that a layer is bigger than what is taken from one."""
    return LayerError(
        N_("the layer holds more than a register can ({features} features or {vertices} vertices)"),
        where=layer.label,
        remedy=N_('choose by --where or --near, for example --where "AREA > 10000"'),
        features=features,
        vertices=vertices,
    )
