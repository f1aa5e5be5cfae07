"""What the features of one piece have in common with the sites, measured by GEOS."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.overlay.layer import GEOMETRY
from sitemap.overlay.partial import PartialSums, nothing, summed
from sitemap.overlay.task import Task

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ROUNDING", "Features", "Measuring", "pairs_table", "refuse_others"]

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Shapes = npt.NDArray[np.object_]

# A common area of less than this share of the smaller of the two is rounding of coordinates.
ROUNDING = 1e-9
_POLYGONS = (3, 6)


@dataclass(frozen=True)
class Features:
    """The features of a piece whose boxes meet those of sites, one entry for each pair.

    Parameters
    ----------
    shapes
        The features' polygons in the CRS of the sites, repaired; shape (n,).
    rows
        Where each stands in the piece, shape (n,).
    feature, site
        The pairs: positions in ``shapes`` and among the sites.
    repaired
        How many of them had invalid rings.
    """

    shapes: Shapes
    rows: Places
    feature: Places
    site: Places
    repaired: int


class Measuring:
    """The sites of a task, prepared for one thread (GEOS prepares on first use, which threads must not share)."""

    def __init__(self, task: Task) -> None:
        from pyproj import CRS, Transformer

        self.task = task
        self._zones: Shapes = shapely.from_wkb(shapely.to_wkb(task.zones))
        self._areas: Floats = shapely.area(self._zones)
        shapely.prepare(self._zones)
        self._tree = shapely.STRtree(self._zones)
        self._change: Any = None
        if task.transforms:
            self._change = Transformer.from_crs(CRS(task.layer_crs), CRS(task.crs), always_xy=True).transform

    def sums(self, piece: "pa.Table") -> PartialSums:
        """Return the partial sum of a piece."""
        import pyarrow as pa

        found = self.features(piece)
        feature, site, area = self._common(found)
        if not len(site):
            return PartialSums(nothing(self.task), found.repaired)
        attributes = piece.select(list(self.task.columns)).take(pa.array(found.rows[feature]))
        share = area / shapely.area(found.shapes[feature])
        return PartialSums(summed(pairs_table(self.task, attributes, site, area, share), self.task), found.repaired)

    def near(self, piece: "pa.Table") -> tuple["pa.Table", int]:
        """Return the rows of a piece that meet a site, with the polygons as they are measured, and how many were repaired."""
        import pyarrow as pa

        found = self.features(piece)
        meets = shapely.intersects(self._zones[found.site], found.shapes[found.feature])
        chosen = np.unique(found.feature[meets])
        table = piece.take(pa.array(found.rows[chosen]))
        wkb = pa.array(shapely.to_wkb(found.shapes[chosen]), pa.binary())
        return table.set_column(table.schema.get_field_index(GEOMETRY), GEOMETRY, wkb), found.repaired

    def features(self, piece: "pa.Table") -> Features:
        """Return the features of a piece that may meet a site.

        Raises
        ------
        LayerError
            The piece holds other than polygons.
        """
        shapes = self._shapes(piece)
        feature, site = self._tree.query(shapes)
        rows, feature = np.unique(feature, return_inverse=True)
        shapes = shapes[rows]
        other = ~np.isin(shapely.get_type_id(shapes), _POLYGONS)
        refuse_others({shape.geom_type for shape in shapes[other]}, self.task.where)
        invalid = ~shapely.is_valid(shapes)
        if invalid.any():
            shapes[invalid] = shapely.make_valid(shapes[invalid], method="structure", keep_collapsed=False)
        return Features(shapes, rows, feature, site, int(invalid.sum()))

    def _shapes(self, piece: "pa.Table") -> Shapes:
        column = piece[GEOMETRY].combine_chunks()
        try:
            shapes: Shapes = shapely.from_wkb(column.to_numpy(zero_copy_only=False))
        except (shapely.errors.ShapelyError, TypeError) as error:
            raise LayerError(
                N_("the geometry cannot be read: {reason}"),
                where=self.task.where,
                remedy=N_("draw the outline anew in QGIS"),
                reason=error,
            ) from error
        if self._change is not None:
            shapes = shapely.transform(shapes, self._change, interleaved=False)
        return shapes

    def _common(self, found: Features) -> tuple[Places, Places, Floats]:
        """Return the pairs that have ground in common, with its area in m²."""
        zones, shapes = self._zones[found.site], found.shapes[found.feature]
        # Most features lie inside or outside of a site as a whole, which prepared sites tell quickly.
        inside = shapely.contains_properly(zones, shapes)
        area = np.zeros(len(zones))
        area[inside] = shapely.area(shapes[inside])
        cut = np.flatnonzero(~inside)
        cut = cut[shapely.intersects(zones[cut], shapes[cut])]
        area[cut] = shapely.area(shapely.intersection(zones[cut], shapes[cut]))
        smaller = np.minimum(self._areas[found.site], shapely.area(shapes))
        some = area > ROUNDING * smaller
        return found.feature[some], found.site[some], area[some]


def pairs_table(task: Task, attributes: "pa.Table", site: Places, area: Floats, share: Floats) -> "pa.Table":
    """Return one row for each pair, with the columns of a partial sum.

    Parameters
    ----------
    task
        What is asked.
    attributes
        The fields of each pair's feature.
    site, area, share
        Each pair's site, the common area in m², and which share of the feature's area that is.
    """
    import pyarrow as pa

    columns = {"site": pa.array(site.astype(np.int64))}
    columns |= {f"by_{i}": attributes[name] for i, name in enumerate(task.by)}
    columns |= {"area_m2": pa.array(area), "features": pa.array(np.ones(len(site), dtype=np.int64))}
    for i, name in enumerate(task.sums):
        values = _numbers(attributes, name, task.where)
        columns[f"sum_{i}"] = pa.array(np.nan_to_num(values) * share)
        columns[f"missing_{i}"] = pa.array(np.isnan(values).astype(np.int64))
    return pa.table(columns)


def refuse_others(kinds: set[str], where: str) -> None:
    """Refuse a layer with features of other types than polygons near the sites.

    Raises
    ------
    LayerError
        There are such features.
    """
    other = kinds - {"Polygon", "MultiPolygon"}
    if other:
        raise LayerError(
            N_("the layer holds {found}, not {expected}"),
            where=where,
            remedy=N_("name a layer of the right type, or convert it in QGIS"),
            found=", ".join(sorted(other)),
            expected="Polygon / MultiPolygon",
        )


def _numbers(piece: "pa.Table", name: str, where: str) -> Floats:
    """Return a column as numbers, NaN where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    column = piece[name].combine_chunks()
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type) or pa.types.is_decimal(column.type)):
        raise LayerError(
            N_("the field “{field}” holds no numbers"),
            where=where,
            remedy=N_("name a field with numbers, or convert it in QGIS"),
            field=name,
        )
    numbers: Floats = pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return numbers
