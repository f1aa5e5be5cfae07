"""WFS and OGC API Features against real servers on loopback, and services that misbehave."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from click.testing import CliRunner

from sitemap.cli import cli
from sitemap.errors import LayerError, SitemapError, UsageError
from sitemap.exchange.importing import FieldMapping, plan_import
from sitemap.exchange.services import Cache, Fetcher, Limits, fetched
from tests.exchange.importing.sources import CONSTANTS, CRS, RING, YARD
from tests.exchange.services.servers import http_server, mapserver, pygeoapi

QUICK = Limits(pause_s=0, retries=2, total_s=60)


@pytest.fixture
def fetcher(tmp_path) -> Fetcher:
    return Fetcher(Cache(tmp_path / "cache"), allow_private=True, limits=QUICK, sleep=lambda _s: None)


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> dict[str, Path]:
    """Return 2,400 parcels near the register and one far away, and two sites, as the servers read them."""
    folder = tmp_path_factory.mktemp("data")
    x, y = (a.ravel() for a in np.meshgrid(np.arange(60) * 100 + 601_000, np.arange(40) * 50 + 5_705_000))
    near = gpd.GeoDataFrame({"nr": np.arange(1, 2401)}, geometry=shapely.box(x, y, x + 90, y + 40), crs=CRS)
    far = gpd.GeoDataFrame({"nr": [9999]}, geometry=[shapely.box(400_000, 5_600_000, 400_100, 5_600_100)], crs=CRS)
    parcels = gpd.GeoDataFrame(pd.concat([near, far], ignore_index=True), crs=CRS)
    names = {"nr": [1, 2], "kennung": ["yard", "ring"], "bezeichnung": ["Großer Hof", "Übergabering"]}
    sites = gpd.GeoDataFrame(names, geometry=[YARD, RING], crs=CRS)
    paths = {}
    for name, frame in (("parcels", parcels), ("areas", sites)):
        pyogrio.write_dataframe(frame, folder / f"{name}.gpkg", layer=name)
        pyogrio.write_dataframe(
            frame.to_crs(4326), folder / f"{name}.geojson", driver="GeoJSON", COORDINATE_PRECISION=12
        )
        paths |= {f"{name}.{kind}": folder / f"{name}.{kind}" for kind in ("gpkg", "geojson")}
    return paths


@pytest.fixture(scope="module")
def wfs(data, tmp_path_factory) -> Iterator[tuple[str, list[str]]]:
    layers = {name: data[f"{name}.gpkg"] for name in ("parcels", "areas")}
    with mapserver(tmp_path_factory.mktemp("mapserver"), layers) as running:
        yield running


@pytest.fixture(scope="module")
def api(data, tmp_path_factory) -> Iterator[str]:
    collections = {name: data[f"{name}.geojson"] for name in ("parcels", "areas")}
    with pygeoapi(tmp_path_factory.mktemp("pygeoapi"), collections) as address:
        yield address


def everything(source, register, fetcher, layer="parcels"):
    with fetched(source, register, layer, fetcher=fetcher) as (path, origin):
        return gpd.read_file(path), origin


# Real servers


def test_wfs_gives_all_pages_of_the_registers_region_and_nothing_else(wfs, register, fetcher):
    address, asked = wfs
    del asked[:]
    frame, origin = everything(address, register, fetcher)
    assert len(frame) == 2400
    assert frame["nr"].nunique() == 2400
    assert frame.crs == register.crs
    expected = shapely.box(601_000, 5_705_000, 601_090, 5_705_040)
    assert shapely.equals(frame.set_index("nr").geometry["1"], expected)
    assert origin["title"] == "Amt Seldorf – parcels"
    assert origin["licence"] == "Datenlizenz Deutschland Zero 2.0"
    queries = [parse_qs(urlsplit(path).query) for path in asked]
    # The server gives 700 a page, whatever is asked; no schema is fetched.
    assert [q.get("startindex") for q in queries] == [None, None, ["700"], ["1400"], ["2100"]]
    assert {q["request"][0] for q in queries} == {"GetCapabilities", "GetFeature"}


def test_wfs_layers_are_named_with_or_without_their_prefix(wfs, register, fetcher):
    for layer in ("areas", "ms:areas"):
        assert len(everything(wfs[0], register, fetcher, layer)[0]) == 2
    with pytest.raises(UsageError, match="ms:parcels"):
        everything(wfs[0], register, fetcher, "")
    with pytest.raises(UsageError, match="roads"):
        everything(wfs[0], register, fetcher, "roads")


def test_api_gives_all_pages_in_the_registers_system(api, register, fetcher):
    frame, origin = everything(api, register, fetcher)
    assert len(frame) == 2400
    assert frame.crs == register.crs
    first = frame.set_index("nr").geometry[1]
    assert shapely.hausdorff_distance(first, shapely.box(601_000, 5_705_000, 601_090, 5_705_040)) < 1e-3
    assert origin["title"] == "parcels of Seldorf"


@pytest.mark.parametrize("path", ["/collections", "/collections/areas", "/collections/areas/items"])
def test_api_addresses_of_every_level_are_understood(api, register, fetcher, path):
    assert len(everything(api + path, register, fetcher, "areas")[0]) == 2


def test_api_collections_must_be_chosen_from(api, register, fetcher):
    with pytest.raises(UsageError, match="parcels, areas"):
        everything(api, register, fetcher, "")


def test_both_services_give_the_same_sites(wfs, api, register, fetcher):
    rows = []
    for address in (wfs[0], api):
        with fetched(address, register, "areas", fetcher=fetcher) as (path, origin):
            plan = plan_import(register, path, FieldMapping(constants=CONSTANTS), date="2024-05-01", origin=origin)
        assert not [f for f in plan.findings if f.severity == "error"]
        sites = plan.proposed.sites.loc[["ring", "yard"]]
        assert shapely.hausdorff_distance(sites.geometry["yard"], YARD) < 1e-3
        rows.append(list(sites["name_de"]))
    assert rows == [["Übergabering", "Großer Hof"]] * 2


def test_the_command_writes_a_services_site_with_its_licence(wfs, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    constants = [part for name, value in CONSTANTS.items() for part in ("--set", f"{name}={value}")]
    options = ["--layer", "areas", "-r", str(folder), *constants, "--date", "2024-06-01"]
    refused = CliRunner().invoke(cli, ["import", wfs[0], *options])
    assert refused.exit_code == 2
    assert "--allow-private" in refused.output
    done = CliRunner().invoke(cli, ["import", wfs[0], *options, "--allow-private"])
    assert done.exit_code == 0, done.output
    import sitemap

    row = sitemap.read_register(folder).sources.loc["areas"]
    assert (row["licence"], row["accessed"]) == ("Datenlizenz Deutschland Zero 2.0", "2024-06-01")


def test_an_old_answer_is_told_and_dated(wfs, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    constants = [part for name, value in CONSTANTS.items() for part in ("--set", f"{name}={value}")]
    call = [
        "import",
        wfs[0],
        "--layer",
        "areas",
        "-r",
        str(folder),
        *constants,
        "--date",
        "2024-06-02",
        "--allow-private",
    ]
    call += ["--lang", "en", "--dry-run"]
    assert "hours ago" not in CliRunner().invoke(cli, call).output
    for facts in (tmp_path / "cache").rglob("*.json"):
        known = json.loads(facts.read_text())
        facts.write_text(json.dumps({**known, "at": known["at"] - 20 * 3600}))
    asked = len(wfs[1])
    assert "20 hours ago" in CliRunner().invoke(cli, call).output
    assert len(wfs[1]) == asked
    assert "hours ago" not in CliRunner().invoke(cli, [*call, "--refresh"]).output
    assert len(wfs[1]) > asked


# Services that do not keep to their standard

POLYGON = {"type": "Polygon", "coordinates": [[[10.5, 51.45], [10.51, 51.45], [10.51, 51.46], [10.5, 51.45]]]}


def _items(*ids, **more):
    features = [{"type": "Feature", "id": i, "properties": {"nr": i}, "geometry": POLYGON} for i in ids]
    return {"type": "FeatureCollection", "features": features, **more}


def _api(pages):
    """Serve one collection; ``pages`` gives a page of items for a path and the base address."""
    base = [""]

    def answer(path):
        parts = urlsplit(path)
        if parts.path.endswith("/items"):
            body = pages(path, base[0])
        else:
            body = {
                "id": "a",
                "links": [{"rel": "items", "href": "/collections/a/items", "type": "application/geo+json"}],
            }
        return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()

    return answer, base


@pytest.mark.parametrize(
    ("pages", "told"),
    [
        (lambda _p, _b: _items(1, numberMatched=5), "1 of 5"),
        (lambda p, _b: _items(1, links=[{"rel": "next", "href": p}]), "rel=next"),
        (lambda _p, _b: _items(1, links=[{"rel": "next", "href": "file:///etc/passwd"}]), "http"),
        (lambda _p, _b: {"type": "Exception"}, "Exception"),
        (lambda _p, _b: [1, 2], "list"),
    ],
)
def test_an_api_that_misbehaves_is_told(register, fetcher, pages, told):
    answer, base = _api(pages)
    with http_server(answer) as (base[0], _), pytest.raises(SitemapError, match=told):
        everything(f"{base[0]}/collections/a", register, fetcher, "")


def test_items_that_come_twice_are_taken_once(register, fetcher):
    def pages(path, _base):
        first = "page=2" not in path
        links = [{"rel": "next", "href": path + "&page=2"}] if first else []
        return _items(*((1, 2) if first else (2, 3)), numberMatched=3, links=links)

    answer, base = _api(pages)
    with http_server(answer) as (base[0], _):
        assert len(everything(f"{base[0]}/collections/a", register, fetcher, "")[0]) == 3


def test_northing_first_is_turned(register, fetcher):
    """Part 2 gives coordinates in the order of the system; EPSG:4258 begins with the latitude."""
    uri = "http://www.opengis.net/def/crs/EPSG/0/4258"

    def answer(path):
        if urlsplit(path).path.endswith("/items"):
            assert parse_qs(urlsplit(path).query)["crs"] == [uri]
            ring = [[51.45, 10.5], [51.45, 10.51], [51.46, 10.51], [51.45, 10.5]]
            body = _items(1)
            body["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [ring]}
            headers = {"Content-Type": "application/geo+json", "Content-Crs": f"<{uri}>"}
            return 200, headers, json.dumps(body).encode()
        links = [{"rel": "items", "href": "/collections/a/items"}]
        return 200, {"Content-Type": "application/json"}, json.dumps({"id": "a", "links": links, "crs": [uri]}).encode()

    with http_server(answer) as (base, _):
        frame, _ = everything(f"{base}/collections/a", register, fetcher, "")
    assert frame.crs == "EPSG:4258"
    assert tuple(frame.total_bounds.round(2)) == (10.5, 51.45, 10.51, 51.46)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>Wartung</html>", "html"),
        (b'<WFS_Capabilities version="1.0.0"/>', r"1\.0\.0"),
        (
            b"<ExceptionReport><Exception><ExceptionText>Kein Dienst</ExceptionText></Exception></ExceptionReport>",
            "Kein Dienst",
        ),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><WFS_Capabilities version="2.0.0"/>', "XML"),
        (b"not xml", "WFS"),
    ],
)
def test_a_wfs_that_misbehaves_is_told(register, fetcher, body, told):
    answer = (200, {"Content-Type": "text/xml"}, body)
    with http_server(lambda _path: answer) as (base, _), pytest.raises(SitemapError, match=told):
        everything(f"{base}/wfs", register, fetcher)


# Files behind an address


def test_a_file_behind_an_address_is_imported_under_its_name(register, fetcher, tmp_path):
    source = gpd.GeoDataFrame({"id": ["yard"], "name": ["Hof"]}, geometry=[YARD], crs=CRS)
    source.to_file(tmp_path / "a.gpkg")
    content = (tmp_path / "a.gpkg").read_bytes()
    answer = (200, {"Content-Type": "application/octet-stream"}, content)
    with (
        http_server(lambda _path: answer) as (base, _),
        fetched(f"{base}/daten/flaechen%202024.gpkg?x=1", register, fetcher=fetcher) as (path, origin),
    ):
        plan = plan_import(register, path, FieldMapping(constants=CONSTANTS), date="2024-05-01", origin=origin)
    assert [c.site for c in plan.changes] == ["yard"]
    assert plan.source.id == "flaechen-2024"
    assert plan.source.values["url"].endswith("/daten/flaechen%202024.gpkg")


OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6" generator="Overpass API">
  <node id="1" lat="51.505" lon="10.50"/><node id="2" lat="51.505" lon="10.51"/>
  <node id="3" lat="51.509" lon="10.51"/><node id="4" lat="51.509" lon="10.50"/>
  <way id="9"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/>
    <tag k="landuse" v="brownfield"/><tag k="name" v="Alte Hütte"/></way>
</osm>
"""


def test_what_overpass_answers_is_imported(register, fetcher):
    mapping = FieldMapping(fields={"name_de": "name"}, constants=CONSTANTS, layer="multipolygons")
    with http_server(lambda _path: (200, {"Content-Type": "application/osm3s+xml"}, OSM.encode())) as (base, asked):
        address = f"{base}/api/interpreter?data=way(9);(._;>;);out;"
        with fetched(address, register, fetcher=fetcher) as (path, origin):
            plan = plan_import(register, path, mapping, date="2024-05-01", origin=origin)
    assert [c.site for c in plan.changes] == ["alte-huette"]
    assert plan.transformation.source in {"EPSG:4326", "OGC:CRS84"}
    assert len(asked) == 1


def test_a_service_with_nothing_in_the_region_is_told(wfs, tmp_path, fetcher):
    import sitemap
    from tests.registers import valid

    away = valid()
    for row in away.sites:
        row["geometry"] = {
            "type": "Polygon",
            "coordinates": [[[500_000, 5_600_000], [500_100, 5_600_000], [500_100, 5_600_100], [500_000, 5_600_000]]],
        }
    away.tables["layers"] = [r for r in away.tables["layers"] if r["role"] != "municipalities"]
    with pytest.raises(LayerError, match="region"):
        everything(wfs[0], sitemap.read_register(away.write(tmp_path / "away")), fetcher)
