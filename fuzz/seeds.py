"""Write the valid inputs from which the fuzzer starts into ``corpus/<reader>/``; the same bytes every time.

    python fuzz/seeds.py

What else lies there was found by the fuzzer and is kept, so that a fault that
was mended does not come back.
"""

import io
import json
import sys
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from tests.registers import CRS, EAST, NORTH, TABLE_FILES, as_csv, as_json, collection, feature, rectangle, valid

CORPUS = Path(__file__).with_name("corpus")
_RING = rectangle(1000, 1000, 800, 500)
_SCHEMA = "https://schema.oparl.org/1.1/"


def _oparl() -> bytes:
    system = {"id": "https://oparl.example.org/system", "type": _SCHEMA + "System", "body": "https://oparl.example.org/b",
              "name": "Ratsinformation"}  # fmt: skip
    body = {"id": "https://oparl.example.org/body/1", "type": _SCHEMA + "Body", "name": "Seldorf",
            "paper": "https://oparl.example.org/p", "meeting": "https://oparl.example.org/m",
            "organization": "https://oparl.example.org/o"}  # fmt: skip
    paper = {"id": "https://oparl.example.org/paper/1", "type": _SCHEMA + "Paper", "name": "Altes Werk", "reference": "1/24",
             "date": "2024-01-15", "modified": "2024-01-15T08:00:00+01:00", "keyword": ["Werk"],
             "location": [{"description": "Altes Werk"}], "mainFile": {"name": "a.pdf"},
             "consultation": [{"meeting": "https://oparl.example.org/meeting/1", "authoritative": True}]}  # fmt: skip
    meeting = {
        "id": "https://oparl.example.org/meeting/1",
        "type": _SCHEMA + "Meeting",
        "start": "2024-02-01T15:00:00+01:00",
    }
    organization = {"id": "https://oparl.example.org/organization/1", "type": _SCHEMA + "Organization", "name": "Rat"}
    lists = [{"data": [o], "links": {}} for o in (body, organization, meeting, paper)]
    return json.dumps([system, *lists]).encode()


def _kml() -> bytes:
    return b"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Altes Werk</name><description>a</description>
<Polygon><outerBoundaryIs><LinearRing><coordinates>10.44,51.45 10.45,51.45 10.45,51.46 10.44,51.45</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>
"""


def _gml() -> bytes:
    corners = " ".join(f"{x} {y}" for x, y in _RING)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:a="urn:a" numberMatched="1" numberReturned="1"><wfs:member><a:site gml:id="s.1"><a:nr>1</a:nr><a:geom>
<gml:Polygon srsName="urn:ogc:def:crs:EPSG::25832" gml:id="g.1"><gml:exterior><gml:LinearRing><gml:posList>{corners}
</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></a:geom></a:site></wfs:member></wfs:FeatureCollection>
""".encode()


def _graphml() -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="d0" for="graph" attr.name="crs" attr.type="string"/>
<key id="x" for="node" attr.name="x" attr.type="double"/><key id="y" for="node" attr.name="y" attr.type="double"/>
<key id="l" for="edge" attr.name="length" attr.type="double"/><graph edgedefault="directed"><data key="d0">{CRS}</data>
<node id="1"><data key="x">{EAST + 1000}</data><data key="y">{NORTH + 1000}</data></node>
<node id="2"><data key="x">{EAST + 1100}</data><data key="y">{NORTH + 1000}</data></node>
<edge source="1" target="2"><data key="l">100</data></edge></graph></graphml>
""".encode()


def _cells() -> bytes:
    from pyproj import Transformer

    x, y = Transformer.from_crs(CRS, 3035, always_xy=True).transform(EAST + 1500, NORTH + 1200)
    west, south = int(x) // 100 * 100, int(y) // 100 * 100
    rows = [
        f"CRS3035RES100mN{south}E{west + 100 * n};{west + 100 * n + 50};{south + 50};{v}"
        for n, v in enumerate((12, "-"))
    ]
    return "\n".join(["GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner", *rows, ""]).encode()


def _capabilities() -> bytes:
    return b"""<?xml version="1.0"?><wfs:WFS_Capabilities version="2.0.0" xmlns:wfs="http://www.opengis.net/wfs/2.0"
 xmlns:ows="http://www.opengis.net/ows/1.1" xmlns:xlink="http://www.w3.org/1999/xlink"><ows:ServiceIdentification>
<ows:Title>Amt</ows:Title><ows:Fees>none</ows:Fees></ows:ServiceIdentification><ows:OperationsMetadata>
<ows:Operation name="GetFeature"><ows:DCP><ows:HTTP><ows:Get xlink:href="https://wfs.example.org/wfs?"/></ows:HTTP></ows:DCP>
<ows:Parameter name="outputFormat"><ows:AllowedValues><ows:Value>text/xml</ows:Value></ows:AllowedValues></ows:Parameter>
</ows:Operation></ows:OperationsMetadata><wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>a:site</wfs:Name>
<wfs:Title>Sites</wfs:Title><wfs:DefaultCRS>urn:ogc:def:crs:EPSG::25832</wfs:DefaultCRS></wfs:FeatureType>
</wfs:FeatureTypeList></wfs:WFS_Capabilities>
"""


def _ogcapi() -> bytes:
    point = {"type": "Point", "coordinates": [10.4, 51.4]}
    links = [{"rel": r, "href": "https://api.example.org/c", "type": "application/geo+json"} for r in ("data", "items")]
    return json.dumps({"title": "Amt", "links": links, "collections": [{"id": "sites", "title": "Sites", "links": links}],
                       "type": "FeatureCollection", "features": [feature(point, nr=1)], "numberMatched": 1}).encode()  # fmt: skip


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a/sites.geojson", (2024, 1, 1, 0, 0, 0)), _geojson())
    return packed.getvalue()


def _geojson() -> bytes:
    outline = {"type": "Polygon", "coordinates": [_RING]}
    return as_json(collection([feature(outline, id="old-works", name_de="Altes Werk", status_date="2020-01")]))


def _inbox() -> bytes:
    source = {"id": "oparl", "title": "Rat", "endpoint": "https://a.example/", "url": "https://a.example/"}
    paper = {
        "key": "a",
        "source": "oparl",
        "number": "1/24",
        "title": "Altes Werk",
        "date": "2024-01-15",
        "words": ["Werk"],
    }
    return json.dumps({"sources": [source], "papers": [paper]}).encode()


def seeds() -> dict[str, dict[str, bytes]]:
    """Return the inputs by reader and name."""
    files = valid().files
    defaults = PROJECT / "sitemap" / "analysis" / "defaults"
    register = valid()
    tables = {name: as_csv(register.tables[name]) for name in TABLE_FILES}
    contents = [register.info.encode(), _geojson(), *tables.values(), *list(files.values())[:2]]
    csv = b"site;name;x;y\n1;Altes Werk;601000,5;5701000\n"
    edit = {"base": "a", "rows": {"sites": {"old-works": {"name_de": "b"}}}, "outlines": {"old-works": [[[[10.4, 51.4],
            [10.5, 51.4], [10.5, 51.5]]]]}}  # fmt: skip
    return {
        "brownfield": {"valid": b"OrganisationURI,SiteReference,SiteNameAddress,GeoX,GeoY,Hectares,Deliverable\nhttps://a.example/,1,Altes Werk,-1.5,52.1,0.5,yes\n",
                       "valid-2017": b"OrganisationURI,SiteReference,CoordinateReferenceSystem,GeoX,GeoY\nhttps://a.example/,1,OSGB36,450000,250000\n"},
        "cells": {"valid": _cells()},
        "edits": {"valid": json.dumps(edit).encode()},
        "geojson": {"valid": _geojson()},
        "gml": {"valid": _gml()},
        "inbox": {"valid": _inbox()},
        "journal": {"valid": json.dumps([{"path": "a.txt", "kept": True}, {"path": "b/c.txt", "kept": False}]).encode()},
        "kml": {"valid": _kml()},
        "mapping": {"valid": b'layer = "a"\nencoding = "cp850"\n[fields]\nid = "NR"\nname_de = "NAME"\n[values.kind]\nA = "steelworks"\n[constants]\nstatus = "planned"\n[source]\ntitle = "Liste"\n'},
        "network": {"valid": _graphml()},
        "oparl": {"valid": _oparl()},
        "ogcapi": {"valid": _ogcapi()},
        "papers": {"valid": b"number,title,date,body,url\n11/2024,Altes Werk,2024-01-15,Rat,https://a.example/11\n"},
        "proposals": {"valid": b"accept,judged_by,type,from_id,to_id,score,method,words,number,title,date,body,url,source\nja,Amt,site-paper,old-works,11-2024,0.9,name,Werk,11/2024,Altes Werk,2024-01-15,Rat,,oparl\n"},
        "register": {f"valid-{n:02}": bytes([n]) + content for n, content in enumerate(contents)},
        "rules": {"valid": b'[[layers]]\nid = "flood"\ntitle_de = "Hochwasser"\ntitle_en = "Flood"\nkind = "flood"\nfile = "flood.gpkg"\nclass_field = "level"\naccuracy_m = 10\ncovered_bounds = [0, 0, 9, 9]\nsource = "office"\n[layers.severity]\nhigh = "excludes"\n"*" = "low"\n'},
        "scenarios": {"valid": (defaults / "scenarios.toml").read_bytes()},
        "source-csv": {"valid": csv},
        "weights": {"valid": (defaults / "weights.toml").read_bytes()},
        "wfs": {"valid": _capabilities()},
        "zip": {"valid": _zip()},
    }  # fmt: skip


def main() -> None:
    """Write them."""
    for reader, inputs in seeds().items():
        folder = CORPUS / reader
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in inputs.items():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
