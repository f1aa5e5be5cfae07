"""Files of a register that came from elsewhere: GDAL is not led by them to other files or into the network."""

import json
import os
from contextlib import suppress

import geopandas as gpd
import pytest

import sitemap
from sitemap.analysis.overlay_layer import read_features
from sitemap.errors import SitemapError
from sitemap.overlay.layer import LayerSource
from sitemap.overlay.opening import open_layer
from sitemap.register.history import HISTORY_FILE, read_old_outlines
from tests.exchange.services.servers import http_server
from tests.registers import as_json, collection, feature, polygon, rectangle, valid

SECRET = as_json(collection([feature(polygon(rectangle(0, 0, 9, 9)), password="hunter2")]))


@pytest.fixture(params=[{}, {"no_proxy": "127.0.0.1", "NO_PROXY": "*"}], ids=["plain", "without a proxy"])
def trap(request, tmp_path, monkeypatch):
    """Give a file and a server that nothing may be read from, and see that the server was not asked."""
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in request.param.items():
        monkeypatch.setenv(name, value)
    secret = tmp_path / "secret.geojson"
    secret.write_bytes(SECRET)
    with http_server(lambda _path: (200, {"Content-Type": "application/geo+json"}, SECRET)) as (base, asked):
        yield secret, base
        assert asked == []
    assert {n: os.environ.get(n) for n in request.param} == request.param


def vrt(source):
    return f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


def links(secret, base):
    """Yield contents that name another file or an address, by the name they have."""
    yield "a.vrt", vrt(secret)
    yield "a.vrt", vrt(f"/vsicurl/{base}/secret.geojson")
    yield "a.geojson", vrt(secret)
    yield "a.gpkg", vrt(f"{base}/secret.geojson")
    yield "a.xml", f"<OGRWFSDataSource><URL>{base}/wfs</URL></OGRWFSDataSource>"
    yield "a.json", json.dumps({"type": "gdal_streamed_alg", "command_line": f"gdal vector pipeline ! read {secret}"})
    yield "a.txt", f"{base}/secret.geojson"
    yield (
        "a.kml",
        (
            f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{base}/k.kml'
            "</href></Link></NetworkLink></Document></kml>"
        ),
    )
    yield (
        "a.gml",
        (
            '<?xml version="1.0"?><ogr:FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="http://ogr.maptools.org/ {base}/s.xsd" xmlns:ogr="http://ogr.maptools.org/" '
            'xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink"><gml:featureMember><ogr:a fid="1">'
            f'<ogr:geometryProperty xlink:href="{base}/x.gml#a"/></ogr:a></gml:featureMember></ogr:FeatureCollection>'
        ),
    )
    yield "a.geojson", json.dumps({**json.loads(SECRET), "crs": link(base)}).replace("hunter2", "none")


def link(base):
    return {"type": "link", "properties": {"href": f"{base}/crs", "type": "proj4"}}


def test_a_context_layer_leads_nowhere(trap, tmp_path):
    for number, (name, content) in enumerate(links(*trap)):
        draft = valid().change("layers", "river", file=f"context/{name}")
        draft.files[f"context/{name}"] = content.encode()
        register = sitemap.read_register(draft.write(tmp_path / f"register-{number}"))
        assert "hunter2" not in "".join(f.to_json() for f in register.context.values())


def test_the_file_of_sites_leads_nowhere(trap, tmp_path):
    secret, base = trap
    folder = valid().write(tmp_path / "register")
    path = folder / "sites.geojson"
    path.write_bytes(as_json({**json.loads(path.read_bytes()), "crs": link(base)}))
    register = sitemap.read_register(folder)
    assert [f.code for f in register.faults] == ["crs-wrong"]
    for content in (vrt(secret), vrt(f"/vsicurl/{base}/secret.geojson")):
        path.write_text(content)
        with pytest.raises(sitemap.RegisterError, match="not recognized"):
            sitemap.read_register(folder)


def test_the_second_gdal_that_looks_for_broken_records_is_led_nowhere_either(trap, tmp_path):
    folder = valid().write(tmp_path / "register")
    path = folder / "sites.geojson"
    sites = json.loads(path.read_bytes())
    sites["features"][0]["geometry"]["coordinates"] = [[[0, 0], [1, 1]]]
    path.write_bytes(as_json({**sites, "crs": link(trap[1])}))
    assert "geometry-unreadable" in {f.code for f in sitemap.read_register(folder).faults}


def test_the_history_of_outlines_leads_nowhere(trap, tmp_path):
    secret, base = trap
    folder = valid().write(tmp_path / "register")
    for content in (vrt(secret), json.dumps({**json.loads(SECRET), "crs": link(base)})):
        (folder / HISTORY_FILE).write_text(content)
        with pytest.raises(SitemapError):
            read_old_outlines(sitemap.read_register(folder))


def test_a_layer_of_an_analysis_leads_nowhere(trap, tmp_path):
    register = sitemap.read_register(valid().write(tmp_path / "register"))
    bounds = tuple(register.sites.total_bounds)
    for name, content in links(*trap):
        path = tmp_path / name
        path.write_text(content)
        with suppress(SitemapError):
            open_layer(LayerSource(path))
        try:
            found = read_features(path, register.crs, bounds=bounds, types=("Polygon", "MultiPolygon"))
        except SitemapError:
            continue
        assert isinstance(found, gpd.GeoDataFrame)
        assert "hunter2" not in found.to_json()
