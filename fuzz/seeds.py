"""Write the valid inputs from which the fuzzer starts into ``corpus/<reader>/``; the same bytes every time.

    python fuzz/seeds.py

What else lies there was found by the fuzzer and is kept, so that a fault that
was mended does not come back.
"""

import hashlib
import io
import json
import sqlite3
import sys
import tempfile
import zipfile
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from tests.registers import CRS, EAST, NORTH, TABLE_FILES, as_csv, as_json, collection, feature, rectangle, valid

CORPUS = Path(__file__).with_name("corpus")
_RING = rectangle(1000, 1000, 800, 500)
# The sum of a file that the reader of manifests has beside one.
_OWN = hashlib.sha256(b"own").hexdigest()
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


def _zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
        archive.writestr(entry, content, zipfile.ZIP_STORED)
    return packed.getvalue()


def _cell_columns() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    header, *rows = (line.split(";") for line in _cells().decode().split())
    out = io.BytesIO()
    parquet.write_table(
        pa.table(dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))), out, compression="none"
    )
    return out.getvalue()


def _geojson() -> bytes:
    outline = {"type": "Polygon", "coordinates": [_RING]}
    return as_json(collection([feature(outline, id="old-works", name_de="Altes Werk", status_date="2020-01")]))


def _geopackage() -> bytes:
    """Return the smallest that GDAL takes for one; what GDAL itself writes is too large to be changed at random."""
    from shapely import Polygon, to_wkb

    outline = b"GP\0\1" + (25832).to_bytes(4, "little") + to_wkb(Polygon(_RING), byte_order=1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        database = sqlite3.connect(path, isolation_level=None)
        database.executescript("""
PRAGMA page_size = 512; PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
 organization_coordsys_id INTEGER, definition TEXT, description TEXT);
INSERT INTO gpkg_spatial_ref_sys VALUES ('UTM 32N', 25832, 'EPSG', 25832, 'undefined', '');
CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
 last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
INSERT INTO gpkg_contents VALUES ('a', 'features', 'a', '', '2024-01-01T00:00:00.000Z', 0, 0, 1, 1, 25832);
CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT, srs_id INTEGER,
 z INTEGER, m INTEGER);
INSERT INTO gpkg_geometry_columns VALUES ('a', 'geom', 'POLYGON', 25832, 0, 0);
CREATE TABLE a (fid INTEGER PRIMARY KEY, geom BLOB, id TEXT, name_de TEXT);
""")
        database.execute("INSERT INTO a VALUES (1, ?, 'old-works', 'Altes Werk')", (outline,))
        database.close()
        content = path.read_bytes()
    # The counter of changes and the version of SQLite, which differ from machine to machine.
    return content[:92] + bytes(8) + content[100:]


def _flatgeobuf() -> bytes:
    import geopandas as gpd
    import pyogrio
    from shapely import Polygon

    frame = gpd.GeoDataFrame({"id": ["old-works"]}, geometry=[Polygon(_RING)], crs=CRS)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.fgb"
        pyogrio.write_dataframe(frame, path, driver="FlatGeobuf", layer="a", SPATIAL_INDEX="NO")
        return path.read_bytes()


def _geoparquet() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet
    from shapely import box, to_wkb

    columns = {"geom": {"encoding": "WKB", "geometry_types": ["Polygon"]}}
    geo = json.dumps({"version": "1.0.0", "primary_column": "geom", "columns": columns})
    table = pa.table({"geom": [to_wkb(box(10.44, 51.45, 10.45, 51.46))], "id": ["old-works"]})
    out = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata({"geo": geo}), out, compression="none")
    return out.getvalue()


def _other_formats() -> dict[str, bytes]:
    """Return a small file of each format that the byte before it names, as in ``readers``."""
    ring = "".join(f"10\n{x}\n20\n{y}\n" for x, y in _RING[:4])
    arcs = [[[10.44, 51.45], [10.45, 51.45], [10.45, 51.46], [10.44, 51.45]]]
    shape = {"type": "Polygon", "arcs": [[0]], "properties": {"id": "old-works"}}
    topology = {
        "type": "Topology",
        "arcs": arcs,
        "objects": {"a": {"type": "GeometryCollection", "geometries": [shape]}},
    }
    outline = {"type": "Polygon", "coordinates": arcs}
    points = "".join(f'<node id="{n}" lon="10.4{n}" lat="51.4{n * n}"/>' for n in range(1, 4))
    nodes = "".join(f'<nd ref="{n}"/>' for n in (1, 2, 3, 1))
    mif = "VERSION 300\nCoordSys Earth Projection 1, 104\nCOLUMNS 1\n id char(9)\nDATA\nREGION 1\n 4\n"
    head = (9994).to_bytes(4, "big") + bytes(20) + (50).to_bytes(4, "big") + (1000).to_bytes(4, "little")
    contents = (
        f"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\na\n90\n4\n70\n1\n{ring}0\nENDSEC\n0\nEOF\n".encode(),
        b'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="51.4" lon="10.4"><name>a</name></wpt></gpx>',
        f'<osm version="0.6">{points}<way id="9">{nodes}<tag k="landuse" v="brownfield"/></way></osm>'.encode(),
        json.dumps(topology).encode(),
        (mif + "".join(f"{x} {y}\n" for x, y in arcs[0])).encode(),
        b"!table\n!version 300\nDefinition Table\n  Type NATIVE\n  Fields 1\n    id Char (9) ;\n",
        head + (5).to_bytes(4, "little") + bytes(64),
        b"\x1e" + json.dumps(feature(outline, id="old-works")).encode() + b"\n",
        b"WKT;id\n" + f"POLYGON (({', '.join(f'{x} {y}' for x, y in arcs[0])}));old-works\n".encode(),
    )
    return {f"valid-{number}": bytes([number]) + content for number, content in enumerate(contents)}


def _logs() -> dict[str, bytes]:
    log = b"date,site_id,field,before,after,source,outline\n2024-01-01,old-works,geometry,1,2,,old-works-1\n"
    outline = {"type": "Polygon", "coordinates": [_RING]}
    old = feature(outline, id="old-works-1", site_id="old-works", geometry_kind="sketch", geometry_accuracy_m=50.0,
                  geometry_date="2020", geometry_source="", replaced="2024-01-01")  # fmt: skip
    return {"log": log, "outlines": as_json(collection([old]))}


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
    outlines = f"id;WKT\nold-works;POLYGON (({', '.join(f'{x} {y}' for x, y in _RING)}))\n".encode()
    edit = {"base": "a", "rows": {"sites": {"old-works": {"name_de": "b"}}}, "outlines": {"old-works": [[[[10.4, 51.4],
            [10.5, 51.4], [10.5, 51.5]]]]}}  # fmt: skip
    return {
        "brownfield": {"valid": b"OrganisationURI,SiteReference,SiteNameAddress,GeoX,GeoY,Hectares,Deliverable\nhttps://a.example/,1,Altes Werk,-1.5,52.1,0.5,yes\n",
                       "valid-2017": b"OrganisationURI,SiteReference,CoordinateReferenceSystem,GeoX,GeoY\nhttps://a.example/,1,OSGB36,450000,250000\n"},
        "cells": {"valid": _cells(), "packed": _zip("a/100m.csv", _cells()), "columns": _cell_columns()},
        "edits": {"valid": json.dumps(edit).encode()},
        "flatgeobuf": {"valid": _flatgeobuf()},
        "geojson": {"valid": _geojson()},
        "geopackage": {"valid": _geopackage()},
        "geoparquet": {"valid": _geoparquet()},
        "gml": {"valid": _gml()},
        "inbox": {"valid": _inbox()},
        "journal": {"valid": json.dumps([{"path": "a.txt", "kept": True}, {"path": "b/c.txt", "kept": False}]).encode()},
        "kml": {"valid": _kml()},
        "layer": {
            "parquet": b"\0" + _geoparquet(),
            "geojson": b"\1" + _geojson(),
            "geopackage": b"\2" + _geopackage(),
            "flatgeobuf": b"\3" + _flatgeobuf(),
        },
        "log": _logs(),
        "manifest": {"valid": json.dumps({"outputs": {"a/old.html": "0" * 64, "own.txt": _OWN}}).encode()},
        "mapping": {"valid": b'layer = "a"\nencoding = "cp850"\n[fields]\nid = "NR"\nname_de = "NAME"\n[values.kind]\nA = "steelworks"\n[constants]\nstatus = "planned"\n[source]\ntitle = "Liste"\n'},
        "network": {"valid": _graphml(), "geopackage": _geopackage()},
        "oparl": {"valid": _oparl()},
        "ogcapi": {"valid": _ogcapi()},
        "other-formats": _other_formats(),
        "papers": {"valid": b"number,title,date,body,url\n11/2024,Altes Werk,2024-01-15,Rat,https://a.example/11\n"},
        "proposals": {"valid": b"accept,judged_by,type,from_id,to_id,score,method,words,number,title,date,body,url,source\nja,Amt,site-paper,old-works,11-2024,0.9,name,Werk,11/2024,Altes Werk,2024-01-15,Rat,,oparl\n"},
        "register": {
            **{f"valid-{n:02}": bytes([n]) + content for n, content in enumerate(contents)},
            **{f"written-{n:02}": bytes([n + len(contents)]) + contents[n] for n in (0, 1, 4)},
        },
        "rules": {"valid": b'[[layers]]\nid = "flood"\ntitle_de = "Hochwasser"\ntitle_en = "Flood"\nkind = "flood"\nfile = "flood.gpkg"\nclass_field = "level"\naccuracy_m = 10\ncovered_bounds = [0, 0, 9, 9]\nsource = "office"\n[layers.severity]\nhigh = "excludes"\n"*" = "low"\n'},
        "scenarios": {"valid": (defaults / "scenarios.toml").read_bytes()},
        "source-csv": {"valid": csv},
        "source-csv-crs": {"valid": csv, "outlines": outlines},
        "weights": {"valid": (defaults / "weights.toml").read_bytes()},
        "wfs": {"valid": _capabilities()},
        "zip": {"valid": _zip("a/sites.geojson", _geojson())},
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
