"""GeoJSON as RFC 7946 defines it: the sites in WGS 84."""

from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.gdalfile import WGS84_DECIMALS, wgs84, written
from sitemap.exchange.export.losses import ONE_TABLE, WGS84
from sitemap.exchange.export.tables import site_frame
from sitemap.locale import N_

__all__ = ["GEOJSON"]


def _write(content: Content) -> Written:
    frame = wgs84(site_frame(content))
    # GDAL moves the field that gives the features' ids; theirs is one of the attributes as well.
    frame["_id"] = frame["id"]
    return Written(
        written(
            frame,
            f"{content.name}.geojson",
            "GeoJSON",
            layer="sites",
            RFC7946="YES",
            ID_FIELD="_id",
            COORDINATE_PRECISION=str(WGS84_DECIMALS),
        )
    )


GEOJSON = ExportFormat(
    name="geojson",
    title="GeoJSON (RFC 7946)",
    holds=N_("the sites with figures and linked ids"),
    losses=(WGS84, ONE_TABLE, N_("Whole numbers and numbers are not told apart.")),
    crs="WGS 84",
    precision_m=0.001,
    media_types={".geojson": "application/geo+json"},
    write=_write,
)
