"""GeoParquet 1.1: the sites as columns with a bounding box each, for analysis."""

import io

from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.losses import NO_STYLE, ONE_TABLE
from sitemap.exchange.export.tables import site_frame
from sitemap.locale import N_

__all__ = ["GEOPARQUET"]


def _write(content: Content) -> Written:
    target = io.BytesIO()
    frame = site_frame(content)
    frame.to_parquet(target, index=False, schema_version="1.1.0", write_covering_bbox=True, compression="zstd")
    return Written({f"{content.name}.parquet": target.getvalue()})


GEOPARQUET = ExportFormat(
    name="geoparquet",
    title="GeoParquet 1.1",
    holds=N_("the sites with figures and linked ids"),
    losses=(ONE_TABLE, NO_STYLE),
    crs="register",
    precision_m=0.0,
    media_types={".parquet": "application/vnd.apache.parquet"},
    write=_write,
    requires=("pyarrow",),
)
