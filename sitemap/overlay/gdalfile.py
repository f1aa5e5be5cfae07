"""What GDAL reads: GeoPackage, FlatGeobuf and the like, streamed in Arrow batches."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
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
        GDAL cannot read it, or it has no geometry or does not say its CRS.
    """
    import pyogrio
    from pyproj import CRS

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
