"""FlatGeobuf: the sites with a spatial index, for reading over the network piece by piece."""

from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.gdalfile import multipolygons, written
from sitemap.exchange.export.losses import MULTI, NO_STYLE, ONE_TABLE
from sitemap.exchange.export.tables import site_frame
from sitemap.locale import N_

__all__ = ["FLATGEOBUF"]


def _write(content: Content) -> Written:
    frame = multipolygons(site_frame(content))
    return Written(
        written(
            frame,
            f"{content.name}.fgb",
            "FlatGeobuf",
            layer="sites",
            geometry_type="MultiPolygon",
            TITLE=content.title,
        )
    )


FLATGEOBUF = ExportFormat(
    name="flatgeobuf",
    title="FlatGeobuf",
    holds=N_("the sites with figures and linked ids"),
    losses=(ONE_TABLE, MULTI, NO_STYLE, N_("The order of the sites follows the spatial index, not the id.")),
    crs="register",
    precision_m=0.0,
    media_types={".fgb": "application/vnd.flatgeobuf"},
    write=_write,
)
