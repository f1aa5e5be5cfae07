"""A complete, valid register of a town that does not exist, built in code.

It holds four sites in two municipalities, a row or more in every table, and
context layers. ``valid()`` gives it as a draft, which a test changes in one
place and writes to disk::

    folder = valid().change("projects", "market-hall", url="javascript:1").write(tmp_path)

The draft writes its files with the standard library alone, so that the
program's own writer is not what the program's reader is tested with.
"""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["CRS", "EAST", "NORTH", "TABLE_FILES", "Draft", "collection", "rectangle", "valid"]

CRS = "EPSG:25832"
# The town's south-west corner in metres, far from every real register.
EAST, NORTH = 600_000, 5_700_000

Rows = list[dict[str, Any]]

INFO = """\
id = "seldorf"
title_de = "Brachflächen in Seldorf"
title_en = "Brownfield sites in Seldorf"
description_de = "Ein erfundenes Register."
description_en = "A made-up register."
crs = "EPSG:25832"
version = "2024-05-01"
language = "de"
publisher = "Seldorf"
licence = "CC0-1.0"
licence_url = "https://creativecommons.org/publicdomain/zero/1.0/"

[[basemaps]]
id = "town-map"
title_de = "Stadtplan"
title_en = "Town map"
url = "https://tiles.example.org/{z}/{x}/{y}.png"
attribution = "© Seldorf"
provider = "Seldorf"
privacy_url = "https://www.example.org/privacy"
"""

TABLE_FILES = {
    name: f"{name}.csv"
    for name in ("areas", "phases", "projects", "forums", "events", "papers", "links", "sources", "layers")
}


def rectangle(east: float, north: float, width: float, height: float) -> list[list[float]]:
    """Return a closed ring, counter-clockwise, at metres from the town's corner."""
    x, y = EAST + east, NORTH + north
    return [[x, y], [x + width, y], [x + width, y + height], [x, y + height], [x, y]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def multipolygon(*parts: list[list[list[float]]]) -> dict[str, Any]:
    return {"type": "MultiPolygon", "coordinates": list(parts)}


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(features: list[dict[str, Any]], crs: str | None = CRS) -> dict[str, Any]:
    """Return a GeoJSON feature collection that names its CRS as GDAL writes it."""
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:" + (crs or "").replace(":", "::")}}
    return {"type": "FeatureCollection", **({"crs": named} if crs else {}), "features": features}


@dataclass
class Draft:
    """A register that is not yet on disk; every method that changes it returns it.

    ``sites`` and ``tables`` hold rows as plain dictionaries, a site's outline
    being its key ``geometry``. ``files`` are further files by their path.
    """

    info: str
    sites: Rows
    tables: dict[str, Rows]
    files: dict[str, bytes]
    crs: str | None = CRS

    def rows(self, table: str) -> Rows:
        """Return the rows of a table."""
        return self.sites if table == "sites" else self.tables[table]

    def row(self, table: str, feature: str) -> dict[str, Any]:
        """Return the row with the id ``feature``."""
        return next(r for r in self.rows(table) if r["id"] == feature)

    def change(self, table: str, feature: str, **values: Any) -> "Draft":
        """Set values of one row; None leaves a cell empty."""
        self.row(table, feature).update(values)
        return self

    def add(self, table: str, like: str, **values: Any) -> "Draft":
        """Add a row that is a copy of the row ``like`` but for ``values``."""
        self.rows(table).append({**self.row(table, like), **values})
        return self

    def remove(self, table: str, feature: str) -> "Draft":
        """Take a row out; what refers to it stays."""
        self.rows(table).remove(self.row(table, feature))
        return self

    def drop_column(self, table: str, column: str) -> "Draft":
        """Take a column out of a table."""
        for row in self.rows(table):
            del row[column]
        return self

    def write(self, folder: Path) -> Path:
        """Write the files into ``folder`` and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        sites = [feature(r["geometry"], **{k: v for k, v in r.items() if k != "geometry"}) for r in self.sites]
        contents = {
            "register.toml": self.info.encode(),
            "sites.geojson": as_json(collection(sites, self.crs)),
            **{TABLE_FILES[name]: as_csv(rows) for name, rows in self.tables.items()},
            **self.files,
        }
        for name, content in contents.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder


def as_json(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def as_csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _site(site: str, name_de: str, name_en: str, geometry: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {
        "id": site,
        "name_de": name_de,
        "name_en": name_en,
        "kind": "steelworks",
        "former_use_de": "Stahlwerk bis 1998",
        "former_use_en": "steelworks until 1998",
        "former_use_source": "town-history",
        "status": "under-way",
        "status_date": "2019-02",
        "status_source": "paper-7",
        "municipalities": "seldorf",
        "planned_uses": "housing;green",
        "planned_uses_source": "paper-7",
        "section": "2.1",
        "source": "paper-7",
        "note_de": None,
        "note_en": None,
        "geometry_kind": "traced",
        "geometry_method_de": "nach Straßen gezeichnet",
        "geometry_method_en": "drawn along streets",
        "geometry_date": "2024",
        "geometry_accuracy_m": 20,
        "geometry_source": "town-plan",
        **values,
        "geometry": geometry,
    }


def _sites() -> Rows:
    works = polygon(rectangle(1000, 1000, 800, 500))  # 40 ha
    pit = polygon(rectangle(4000, 1000, 600, 600), rectangle(4200, 1200, 200, 200)[::-1])  # 36 - 4 ha
    basin = multipolygon([rectangle(9000, 4000, 600, 500)], [rectangle(10_200, 4000, 500, 300)])  # 30 + 15 ha
    band = polygon(rectangle(500, 1200, 15_000, 100))  # 150 ha, across the works and into the neighbour
    return [
        _site("old-works", "Altes Werk", "Old Works", works),
        _site("pit-anna", "Zeche Anna", "Anna Pit", pit, kind="colliery", status="planned"),
        _site("basin", "Hafenbecken", "Basin", basin, kind="harbour", municipalities="seldorf;nebra",
              geometry_kind="official", geometry_accuracy_m=3),
        _site("green-band", "Grünes Band", "Green Band", band, kind="corridor", municipalities="seldorf;nebra",
              status=None, status_date=None, status_source=None, planned_uses=None, planned_uses_source=None,
              former_use_de=None, former_use_en=None, former_use_source=None,
              geometry_kind="constructed", geometry_accuracy_m=150, note_de="Verlauf schematisch",
              note_en="schematic course"),
    ]  # fmt: skip


def _tables() -> dict[str, Rows]:
    project = {"lead": "Planungsamt", "status": "under-way", "begin": "2018", "end": "2027-10",
               "url": "https://www.example.org/p?a=1&b=2", "description_de": "Neubau", "description_en": "new building",
               "section": "2.1", "source": "paper-7", "note": None}  # fmt: skip
    event = {"certainty": "planned", "begin": "2027-04-15", "end": "2027-10-17", "place": "Altes Werk",
             "url": None, "section": "3", "source": "paper-7", "note": None}  # fmt: skip
    link = {"relation": "located-at", "begin": None, "end": None, "section": "2.1", "basis": "stated",
            "judged_by": None, "source": "paper-7", "note": None}  # fmt: skip
    source = {"publisher": "Seldorf", "url": "https://www.example.org/source", "date": "2019-02-21",
              "accessed": "2024-05-01", "licence": "CC0-1.0", "attribution": "© Seldorf", "note": None}  # fmt: skip
    layer = {"layer": None, "accuracy_m": "5", "source": "town-plan"}
    return {
        "areas": [
            {"id": "old-works-stated", "site_id": "old-works", "area_ha": "40", "extent_de": "das ganze Gelände",
             "extent_en": "the whole site", "comparable": "yes", "land": "gross", "as_of": "2019", "source": "paper-7", "note": None},
            {"id": "basin-with-water", "site_id": "basin", "area_ha": "80", "extent_de": "mit Wasser",
             "extent_en": "with water", "comparable": "no", "land": None, "as_of": None, "source": "paper-7",
             "note": None},
        ],
        "phases": [
            {"id": "old-works-closed", "site_id": "old-works", "phase": "closed", "begin": "1998", "end": None,
             "text_de": "Stilllegung", "text_en": "closure", "source": "town-history"},
        ],
        "projects": [
            {"id": "market-hall", "name_de": "Markthalle", "name_en": "Market Hall", **project},
            {"id": "harbour-quarter", "name_de": "Hafenviertel", "name_en": "Harbour Quarter", **project},
        ],
        "forums": [
            {"id": "forum-1", "number": "1", "name_de": "Wohnen", "name_en": "Housing", "url": None,
             "source": "paper-7", "note": None},
            {"id": "forum-2", "number": "2", "name_de": None, "name_en": None, "url": None,
             "source": "paper-7", "note": "Name nicht genannt"},
        ],
        "events": [
            {"id": "garden-show", "name_de": "Gartenschau", "name_en": "Garden Show", **event},
            {"id": "games", "name_de": "Spiele", "name_en": "Games", **event, "certainty": "bid", "begin": "2036",
             "end": "2036"},
        ],
        "papers": [
            {"id": "drs-7", "number": "7/2019", "title_de": "Sachstand Brachflächen", "title_en": "State of the sites",
             "body": "Rat", "date": "2019-02-21", "url": "https://www.example.org/7.pdf", "source": "paper-7"},
        ],
        "links": [
            {"id": "l1", "type": "site-project", "from_id": "old-works", "to_id": "market-hall", **link},
            {"id": "l2", "type": "site-project", "from_id": "basin", "to_id": "harbour-quarter", **link},
            {"id": "l3", "type": "project-forum", "from_id": "market-hall", "to_id": "forum-1", **link,
             "relation": "belongs-to"},
            {"id": "l4", "type": "site-paper", "from_id": "old-works", "to_id": "drs-7", **link,
             "relation": "named-in"},
            {"id": "l5", "type": "event-project", "from_id": "garden-show", "to_id": "market-hall", **link,
             "relation": "part-of", "basis": "judgement", "judged_by": "Planungsamt", "begin": "2027", "end": "2027"},
        ],
        "sources": [
            {"id": "paper-7", "title": "Drucksache 7/2019", **source},
            {"id": "town-plan", "title": "Stadtplan", **source},
            {"id": "town-history", "title": "Stadtgeschichte, 2. Auflage", **source},
        ],
        "layers": [
            {"id": "towns", "role": "municipalities", "file": "context/towns.geojson", "title_de": "Gemeinden",
             "title_en": "Municipalities", **layer},
            {"id": "river", "role": "river", "file": "context/river.geojson", "title_de": "Sel", "title_en": "Sel",
             **layer},
            {"id": "stations", "role": "stations", "file": "context/stations.geojson", "title_de": "Bahnhöfe",
             "title_en": "Stations", **layer},
        ],
    }  # fmt: skip


def _context() -> dict[str, bytes]:
    towns = [
        feature(polygon(rectangle(0, 0, 10_000, 10_000)), id="seldorf", name="Seldorf"),
        feature(polygon(rectangle(10_000, 0, 8_000, 10_000)), id="nebra", name="Nebra"),
    ]
    river = {"type": "LineString", "coordinates": [[EAST, NORTH + 5000], [EAST + 9000, NORTH + 6000]]}
    station = {"type": "Point", "coordinates": [EAST + 5000, NORTH + 5000]}
    return {
        "context/towns.geojson": as_json(collection(towns)),
        "context/river.geojson": as_json(collection([feature(river, id="sel", name="Sel")])),
        "context/stations.geojson": as_json(collection([feature(station, id="central", name="Hauptbahnhof")])),
    }


def valid() -> Draft:
    """Return the whole register, in which nothing is to be found."""
    return Draft(info=INFO, sites=_sites(), tables=_tables(), files=_context())
