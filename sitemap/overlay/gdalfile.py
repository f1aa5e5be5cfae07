"""What GDAL reads: GeoPackage, FlatGeobuf and the like, streamed in Arrow batches."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.overlay.boxes import MarkedGround
from sitemap.overlay.layer import GEOMETRY, ROWS_AT_ONCE, Layer, LayerSource, Piece
from sitemap.register.kinds import admit
from sitemap.register.offline import offline

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["GdalFile", "open_gdal"]

# As GDAL names the types of a layer's geometries.
_MAY_HOLD_AREAS = re.compile("Polygon|Surface|TIN|Collection|Unknown")


@dataclass(frozen=True)
class GdalFile:
    """A whole layer, read from its beginning to its end, with the spatial index of the format where it has one."""

    source: LayerSource
    features: int

    def pieces(self, ground: MarkedGround, columns: Sequence[str]) -> Iterator[Piece]:
        """Yield what GDAL has read, batch by batch."""
        import pyogrio

        if ground.bounds is None:
            return
        with (
            _told(self.source),
            pyogrio.open_arrow(
                self.source.path,
                layer=self.source.layer,
                bbox=ground.bounds,
                columns=list(dict.fromkeys(columns)),
                batch_size=ROWS_AT_ONCE,
                use_pyarrow=True,
            ) as (meta, reader),
        ):
            name = meta["geometry_name"] or "wkb_geometry"
            for batch in reader:
                yield partial(_piece, batch, name, tuple(columns))


def _piece(batch: "pa.RecordBatch", geometry: str, columns: tuple[str, ...]) -> "Iterator[pa.Table]":
    import pyarrow as pa

    column = batch[geometry]
    if isinstance(column.type, pa.BaseExtensionType):
        column = column.storage
    yield pa.table({GEOMETRY: column} | {name: batch[name] for name in columns})


def open_gdal(source: LayerSource) -> Layer:
    """Return the layer of a file that GDAL reads.

    Raises
    ------
    LayerError
        GDAL cannot read it, it has several layers with areas, no geometry, or does not say its CRS.
    """
    import pyogrio
    from pyproj import CRS

    if source.layer is None:
        source = replace(source, layer=_only_layer(source))
    with _told(source):
        info: dict[str, Any] = pyogrio.read_info(source.path, layer=source.layer)
    if info["geometry_type"] is None:
        raise LayerError(N_("the layer has no geometry"), where=source, remedy=N_("name a layer with geometries"))
    if info["crs"] is None:
        raise LayerError(
            N_("the layer does not say its coordinate reference system"),
            where=source,
            remedy=N_("save it from QGIS with its system; it is never assumed"),
        )
    fields = tuple(str(name) for name in info["fields"])
    return Layer(source, CRS(info["crs"]), fields, (GdalFile(source, int(info["features"])),))


def _only_layer(source: LayerSource) -> str | None:
    """Return the name of the one layer with areas, if the file has further ones, such as QGIS' table of styles."""
    import pyogrio

    with _told(source):
        layers = [(str(name), str(kind)) for name, kind in pyogrio.list_layers(source.path)]
    if len(layers) <= 1:
        return None
    areas = [name for name, kind in layers if _MAY_HOLD_AREAS.search(kind)]
    if len(areas) == 1:
        return areas[0]
    raise LayerError(
        N_("there are several layers: {layers}"),
        where=source,
        remedy=N_("save the one that is meant from QGIS as a file of its own"),
        layers=", ".join(areas or [name for name, _ in layers]),
    )


@contextmanager
def _told(source: LayerSource) -> Iterator[None]:
    """Say in one sentence what GDAL says."""
    from shapely.errors import ShapelyError

    try:
        admit(source.path)
        with offline():
            yield
    # A file without any layer is an IndexError of pyogrio.
    except (OSError, ValueError, RuntimeError, LookupError, ShapelyError) as error:
        raise LayerError(
            N_("GDAL cannot read the layer: {reason}"),
            where=source,
            remedy=N_("open the file in QGIS and save it anew, or correct the name of the layer"),
            reason=error,
        ) from error
