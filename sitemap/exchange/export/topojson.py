"""TopoJSON: the sites as shared arcs, so that a common border stands once."""

import json

import shapely

from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.gdalfile import WGS84_DECIMALS, wgs84
from sitemap.exchange.export.losses import NO_STYLE, ONE_TABLE, WGS84
from sitemap.exchange.export.tables import site_frame
from sitemap.locale import N_

__all__ = ["TOPOJSON"]


def _write(content: Content) -> Written:
    from topojson.core.topology import Topology

    frame = wgs84(site_frame(content))
    # A border that two sites share has to have the same digits in both.
    shapes = shapely.set_precision(frame.geometry.to_numpy(), 10.0**-WGS84_DECIMALS, mode="pointwise")
    frame = frame.set_geometry(shapes, crs=frame.crs)
    plain = frame.astype(object).where(frame.notna().to_numpy(), None)
    features = [
        {"type": "Feature", "id": row["id"], "properties": row, "geometry": shapely.geometry.mapping(shape)}
        for row, shape in zip(plain.drop(columns="geometry").to_dict("records"), shapes, strict=True)
    ]
    if not features:
        empty: dict[str, object] = {
            "type": "Topology",
            "objects": {"sites": {"type": "GeometryCollection", "geometries": []}},
            "arcs": [],
        }
        return _files(content, empty)
    topology = Topology({"type": "FeatureCollection", "features": features}, prequantize=False)
    return _files(content, _rounded(topology.to_dict()))


def _rounded(topology: dict[str, object]) -> dict[str, object]:
    topology["objects"] = {"sites": topology["objects"]["data"]}  # type: ignore[index]
    topology["arcs"] = [
        [[round(x, WGS84_DECIMALS), round(y, WGS84_DECIMALS)] for x, y in arc]
        for arc in topology["arcs"]  # type: ignore[attr-defined]
    ]
    return topology


def _files(content: Content, topology: dict[str, object]) -> Written:
    text = json.dumps(topology, ensure_ascii=False, separators=(",", ":"))
    return Written({f"{content.name}.topojson": (text + "\n").encode("utf-8")})


TOPOJSON = ExportFormat(
    name="topojson",
    title="TopoJSON",
    holds=N_("the sites with figures and linked ids"),
    losses=(WGS84, ONE_TABLE, NO_STYLE, N_("Rings may begin at another vertex.")),
    crs="WGS 84",
    precision_m=0.001,
    media_types={".topojson": "application/json"},
    write=_write,
    requires=("topojson",),
)
