"""Open a layer by what it is."""

from sitemap.errors import LayerError
from sitemap.locale import N_
from sitemap.overlay.layer import Layer, LayerSource

__all__ = ["open_layer"]


def open_layer(source: LayerSource) -> Layer:
    """Return the layer without reading its features.

    Raises
    ------
    LayerError
        There is no such file, it cannot be read, or it does not say its CRS.
    """
    path = source.path
    if not path.exists():
        raise LayerError(N_("there is no such file"), where=path, remedy=N_("name a file that exists and may be read"))
    if path.is_dir() or _is_parquet(source):
        from sitemap.overlay.geoparquet import open_geoparquet

        return open_geoparquet(source)
    from sitemap.overlay.gdalfile import open_gdal

    return open_gdal(source)


def _is_parquet(source: LayerSource) -> bool:
    try:
        with source.path.open("rb") as file:
            return file.read(4) == b"PAR1"
    except OSError as error:
        raise LayerError(
            N_("cannot be read: {reason}"),
            where=source,
            remedy=N_("name a file that exists and may be read"),
            reason=error.strerror or error,
        ) from error
