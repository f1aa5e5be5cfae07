"""Faults planted in the valid register, one a case, each with what must be found."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.registers import (
    EAST,
    NORTH,
    Draft,
    as_json,
    collection,
    feature,
    multipolygon,
    polygon,
    rectangle,
    valid,
)

Planting = Callable[[Draft], object]


@dataclass(frozen=True)
class Planted:
    """A fault: how it is made, and the finding that must answer it."""

    name: str
    code: str
    severity: str
    table: str
    feature: str
    field: str
    plant: Planting
    text: tuple[str, ...] = ()  # what the message and the remedy must name

    def write(self, folder: Path) -> Path:
        draft = valid()
        self.plant(draft)
        return draft.write(folder)


def _change(table: str, row: str, **values: object) -> Planting:
    return lambda draft: draft.change(table, row, **values)


def _add(table: str, like: str, **values: object) -> Planting:
    return lambda draft: draft.add(table, like, **values)


def _outline(geometry: object, site: str = "old-works", **values: object) -> Planting:
    return _change("sites", site, geometry=geometry, **values)


def _file(name: str, content: bytes) -> Planting:
    return lambda draft: draft.files.update({name: content})


def _edit(table: str, edit: Callable[[bytes], bytes | None]) -> Planting:
    """Change the bytes of a CSV file; None takes the file away."""

    def plant(draft: Draft) -> None:
        from tests.registers import as_csv

        content = edit(as_csv(draft.tables.pop(table)))
        if content is not None:
            draft.files[f"{table}.csv"] = content

    return plant


def _layer_crs(crs: str | None) -> Planting:
    def plant(draft: Draft) -> None:
        draft.crs = crs

    return plant


def _towns(*features: dict[str, object]) -> Planting:
    return _file("context/towns.geojson", as_json(collection(list(features))))


def _ring(*points: tuple[float, float]) -> dict[str, object]:
    return polygon([[EAST + x, NORTH + y] for x, y in [*points, points[0]]])


def _without_crs(tmp: str) -> bytes:
    """Return a GeoPackage layer that names no CRS."""
    import tempfile

    import geopandas as gpd
    import shapely

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / tmp
        frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(EAST, NORTH)])
        import warnings

        with warnings.catch_warnings(action="ignore"):  # that it has no CRS is the purpose
            frame.to_file(path, engine="pyogrio")
        return path.read_bytes()


def _layer_without_crs(draft: Draft) -> None:
    draft.change("layers", "stations", file="context/stations.gpkg")
    draft.files["context/stations.gpkg"] = _without_crs("stations.gpkg")


def _two_layers(draft: Draft) -> None:
    import tempfile

    import geopandas as gpd
    import shapely

    draft.change("layers", "stations", file="context/stations.gpkg")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stations.gpkg"
        frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.Point(EAST, NORTH)], crs="EPSG:25832")
        frame.to_file(path, layer="halts", engine="pyogrio")
        frame.to_file(path, layer="stops", engine="pyogrio")
        draft.files["context/stations.gpkg"] = path.read_bytes()


def _drop_municipalities(draft: Draft) -> None:
    draft.remove("layers", "towns")


_SELDORF = feature(polygon(rectangle(0, 0, 10_000, 10_000)), id="seldorf", name="Seldorf")
_NEBRA = feature(polygon(rectangle(10_000, 0, 8_000, 10_000)), id="nebra", name="Nebra")
_SWAPPED = polygon([[y, x] for x, y in rectangle(1000, 1000, 800, 500)])
_HALF_SLIVER = multipolygon([rectangle(1000, 1000, 800, 500)], [rectangle(1000, 900, 800, 0.2)])

E, W, I = "error", "warning", "info"  # noqa: E741

PLANTED: tuple[Planted, ...] = (
    # reading
    Planted("file-missing", "file-missing", E, "phases", "", "", _edit("phases", lambda _: None), ("phases.csv",)),
    Planted("table-empty", "table-empty", E, "phases", "line 1", "", _edit("phases", lambda _: b""), ("site_id",)),
    Planted("table-encoding", "table-encoding", E, "sources", "line 4", "",
            _edit("sources", lambda c: c.replace(b"2. Auflage", "2. Auflage ä".encode("latin-1")))),
    Planted("table-utf-16", "table-encoding", E, "forums", "line 1", "",
            _edit("forums", lambda c: c.decode().encode("utf-16"))),
    Planted("table-null", "table-null", E, "projects", "line 3", "",
            _edit("projects", lambda c: c.replace(b"Hafenviertel", b"Hafen\0viertel"))),
    Planted("table-delimiter", "table-delimiter", E, "areas", "line 1", "",
            _edit("areas", lambda c: c.replace(b",", b";"))),
    Planted("table-tabs", "table-delimiter", E, "areas", "line 1", "",
            _edit("areas", lambda c: c.replace(b",", b"\t"))),
    Planted("table-not-csv", "table-not-csv", E, "papers", "line 2", "",
            _edit("papers", lambda c: c.replace(b"Sachstand", b'"Sachstand" x'))),
    Planted("table-open-quote", "table-not-csv", E, "papers", "line 2", "",
            _edit("papers", lambda c: c.replace(b"drs-7,", b'drs-7,"'))),
    Planted("column-missing", "column-missing", E, "events", "", "certainty",
            lambda d: d.drop_column("events", "certainty"), ("idea",)),
    Planted("column-missing-sites", "column-missing", E, "sites", "", "geometry_source",
            lambda d: d.drop_column("sites", "geometry_source")),
    Planted("column-unknown", "column-unknown", W, "papers", "", "colour",
            _change("papers", "drs-7", colour="red"), ("title_de",)),
    Planted("column-unknown-sites", "column-unknown", W, "sites", "", "colour",
            _change("sites", "old-works", colour="red")),
    Planted("column-duplicate", "column-duplicate", E, "forums", "", "note",
            _edit("forums", lambda c: c.replace(b"number", b"note")), ("2",)),
    Planted("row-length", "row-length", E, "forums", "line 2", "",
            _edit("forums", lambda c: c.replace(b"Wohnen", b"Wohnen, Bauen")), ("7", "8")),
    Planted("row-without-id", "row-without-id", E, "phases", "line 2", "id",
            _change("phases", "old-works-closed", id=None)),
    Planted("site-without-id", "row-without-id", E, "sites", "feature 2", "id",
            _change("sites", "pit-anna", id=None)),
    Planted("value-not-number", "value-not-number", E, "areas", "basin-with-water", "area_ha",
            _change("areas", "basin-with-water", area_ha="80,5 ha"), ("80,5 ha",)),
    Planted("value-infinite", "value-not-number", E, "areas", "basin-with-water", "area_ha",
            _change("areas", "basin-with-water", area_ha="inf")),
    Planted("value-not-integer", "value-not-integer", E, "forums", "forum-2", "number",
            _change("forums", "forum-2", number="2.5"), ("2.5",)),
    Planted("value-not-text", "value-not-text", E, "sites", "feature 1", "section",
            _change("sites", "old-works", section=[1, 2])),
    Planted("layer-unreadable", "layer-unreadable", E, "river", "", "",
            _file("context/river.geojson", b'{"type": "FeatureColl'), ("river.geojson",)),
    Planted("layer-gone", "layer-unreadable", E, "layers", "river", "file",
            _change("layers", "river", file="context/nowhere.gpkg"), ("nowhere.gpkg",)),
    Planted("layer-not-in-file", "layer-not-in-file", E, "river", "", "",
            _change("layers", "river", layer="brook"), ("brook", "river")),
    Planted("layer-ambiguous", "layer-ambiguous", E, "stations", "", "", _two_layers, ("halts, stops",)),
    Planted("path-outside", "path-outside", E, "layers", "river", "file",
            _change("layers", "river", file="../../etc/river.geojson"), ("../../etc/river.geojson",)),
    Planted("path-absolute", "path-outside", E, "layers", "river", "file",
            _change("layers", "river", file="/etc/hosts"), ("/etc/hosts",)),
    Planted("crs-missing", "crs-missing", E, "stations", "", "", _layer_without_crs, ("EPSG:25832",)),
    Planted("crs-wrong", "crs-wrong", E, "sites", "", "", _layer_crs("EPSG:25833"), ("EPSG:25833", "EPSG:25832")),
    Planted("crs-unsaid", "crs-wrong", E, "sites", "", "", _layer_crs(None), ("EPSG:4326",)),
    # identity and attributes
    Planted("id-form", "id-form", E, "forums", "Forum 2", "id", _change("forums", "forum-2", id="Forum 2")),
    Planted("id-form-site", "id-form", E, "sites", "grünes-band", "id",
            _change("sites", "green-band", id="grünes-band")),
    Planted("id-duplicate", "id-duplicate", E, "events", "games", "id", _add("events", "games"), ("2",)),
    Planted("id-duplicate-site", "id-duplicate", E, "sites", "basin", "id", _add("sites", "basin")),
    Planted("value-missing", "value-missing", E, "papers", "drs-7", "title_de",
            _change("papers", "drs-7", title_de=None)),
    Planted("value-missing-site", "value-missing", E, "sites", "basin", "geometry_accuracy_m",
            _change("sites", "basin", geometry_accuracy_m=None)),
    Planted("value-missing-source", "value-missing", E, "phases", "old-works-closed", "source",
            _change("phases", "old-works-closed", source=None)),
    Planted("code-unknown", "code-unknown", E, "sites", "pit-anna", "kind",
            _change("sites", "pit-anna", kind="mine"), ("mine", "colliery")),
    Planted("code-unknown-of-several", "code-unknown", E, "sites", "pit-anna", "planned_uses",
            _change("sites", "pit-anna", planned_uses="housing; green"), (" green",)),
    Planted("code-twice", "code-twice", W, "sites", "pit-anna", "planned_uses",
            _change("sites", "pit-anna", planned_uses="green;housing;green"), ("green",)),
    Planted("date-form", "date-form", E, "events", "games", "begin",
            _change("events", "games", begin="1.7.2036"), ("1.7.2036",)),
    Planted("date-that-is-none", "date-form", E, "papers", "drs-7", "date",
            _change("papers", "drs-7", date="2019-02-29"), ("2019-02-29",)),
    Planted("period-reversed", "period-reversed", E, "projects", "market-hall", "end",
            _change("projects", "market-hall", begin="2019-05", end="2019-04-30"), ("2019-04-30", "2019-05")),
    Planted("number-range", "number-range", E, "areas", "basin-with-water", "area_ha",
            _change("areas", "basin-with-water", area_ha="-3"), ("-3",)),
    Planted("number-range-accuracy", "number-range", E, "sites", "basin", "geometry_accuracy_m",
            _change("sites", "basin", geometry_accuracy_m=0)),
    Planted("url-form", "url-form", E, "projects", "market-hall", "url",
            _change("projects", "market-hall", url="www.example.org"), ("www.example.org",)),
    Planted("url-form-markup", "url-form", E, "projects", "market-hall", "url",
            _change("projects", "market-hall", url='https://example.org/"><script>')),
    Planted("url-form-brackets", "url-form", E, "projects", "market-hall", "url",
            _change("projects", "market-hall", url="https://[example.org/")),
    Planted("url-unsafe", "url-unsafe", E, "projects", "market-hall", "url",
            _change("projects", "market-hall", url="javascript:alert(1)"), ("javascript:",)),
    Planted("url-unsafe-hidden", "url-unsafe", E, "projects", "market-hall", "url",
            _change("projects", "market-hall", url=" JavaScript:alert(1)")),
    Planted("url-unsafe-data", "url-unsafe", E, "sources", "town-plan", "url",
            _change("sources", "town-plan", url="data:text/html,x")),
    Planted("text-control", "text-control", E, "events", "games", "name_en",
            _change("events", "games", name_en="Games\x1b[2J"), ("U+001B",)),
    Planted("text-direction", "text-control", E, "sites", "basin", "name_de",
            _change("sites", "basin", name_de="Becken\u202egnp.exe"), ("U+202E",)),
    Planted("text-space", "text-space", W, "events", "games", "name_en", _change("events", "games", name_en="Games ")),
    Planted("fact-without-source", "fact-without-source", E, "sites", "pit-anna", "planned_uses",
            _change("sites", "pit-anna", planned_uses_source=None), ("planned_uses_source",)),
    Planted("fact-without-source-text", "fact-without-source", E, "sites", "pit-anna", "former_use_en",
            _change("sites", "pit-anna", former_use_source=None, former_use_de=None), ("former_use_source",)),
    Planted("judgement-without-name", "judgement-without-name", E, "links", "l5", "judged_by",
            _change("links", "l5", judged_by=None)),
    Planted("status-without-date", "status-without-date", E, "sites", "pit-anna", "status_date",
            _change("sites", "pit-anna", status_date=None)),
    # references and links
    Planted("ref-dangling", "ref-dangling", E, "areas", "basin-with-water", "site_id",
            _change("areas", "basin-with-water", site_id="basin-2"), ("basin-2", "sites")),
    Planted("ref-dangling-of-several", "ref-dangling", E, "sites", "basin", "source",
            _change("sites", "basin", source="paper-7;paper-8"), ("paper-8", "sources")),
    Planted("ref-dangling-town", "ref-dangling", E, "sites", "basin", "municipalities",
            _change("sites", "basin", municipalities="seldorf;nowhere"), ("nowhere",)),
    Planted("link-dangling", "ref-dangling", E, "links", "l3", "to_id",
            _change("links", "l3", to_id="forum-9"), ("forum-9", "forums")),
    Planted("link-of-wrong-table", "ref-dangling", E, "links", "l2", "from_id",
            _change("links", "l2", from_id="market-hall"), ("market-hall", "sites")),
    Planted("link-duplicate", "link-duplicate", E, "links", "l6", "", _add("links", "l1", id="l6"), ("l1",)),
    Planted("link-dates", "link-dates", E, "links", "l1", "end",
            _change("links", "l1", end="2017-12"), ("2017-12", "projects/market-hall", "2018")),
    Planted("source-unused", "source-unused", I, "sources", "atlas", "", _add("sources", "town-plan", id="atlas")),
    # geometry
    Planted("geometry-missing", "geometry-missing", E, "sites", "old-works", "geometry", _outline(None)),
    Planted("geometry-empty", "geometry-missing", E, "sites", "old-works", "geometry", _outline(polygon())),
    Planted("geometry-unreadable", "geometry-unreadable", E, "sites", "old-works", "geometry",
            _outline(polygon(rectangle(1000, 1000, 800, 500)[:-1])), ("ring 1", "not closed")),
    Planted("geometry-short-ring", "geometry-invalid", E, "sites", "old-works", "geometry",
            _outline(_ring((0, 0), (100, 0)))),
    Planted("geometry-point", "geometry-type", E, "sites", "old-works", "geometry",
            _outline({"type": "Point", "coordinates": [EAST + 1, NORTH + 1]}), ("Point", "MultiPolygon")),
    Planted("geometry-line", "geometry-type", E, "sites", "old-works", "geometry",
            _outline({"type": "LineString", "coordinates": [[EAST, NORTH], [EAST + 9, NORTH + 9]]}), ("LineString",)),
    Planted("geometry-dimension", "geometry-dimension", W, "sites", "old-works", "geometry",
            _outline(polygon([[*p, 80.0] for p in rectangle(1000, 1000, 800, 500)]))),
    Planted("geometry-crosses-itself", "geometry-crosses-itself", E, "sites", "pit-anna", "geometry",
            _outline(_ring((4000, 1000), (4600, 1600), (4600, 1000), (4000, 1600)), "pit-anna"),
            (str(EAST + 4300), str(NORTH + 1300))),
    Planted("geometry-hole-outside", "geometry-invalid", E, "sites", "pit-anna", "geometry",
            _outline(polygon(rectangle(4000, 1000, 600, 600), rectangle(5000, 1000, 50, 50)), "pit-anna")),
    Planted("vertex-duplicate", "vertex-duplicate", W, "sites", "old-works", "geometry",
            _outline(_ring((1000, 1000), (1800, 1000), (1800, 1000), (1800, 1500), (1000, 1500))), ("1",)),
    Planted("sliver", "sliver", W, "sites", "old-works", "geometry", _outline(_HALF_SLIVER), ("160.0", "0.20")),
    Planted("axes-swapped", "axes-swapped", E, "sites", "old-works", "geometry", _outline(_SWAPPED), ("5701000.0",)),
    Planted("degrees", "degrees", E, "sites", "old-works", "geometry",
            _outline(polygon([[10.45, 51.44], [10.46, 51.44], [10.46, 51.45], [10.45, 51.44]])), ("10.45", "51.44")),
    Planted("outside-crs", "outside-crs", E, "sites", "old-works", "geometry",
            _outline(_ring((9e6, 0), (9e6 + 100, 0), (9e6, 100))), ("9600000.0",)),
    Planted("outside-municipality", "outside-municipality", E, "sites", "pit-anna", "municipalities",
            _outline(polygon(rectangle(-300, 7000, 600, 400)), "pit-anna"), ("50.0", "Seldorf", "25")),
    Planted("municipality-not-reached", "municipality-not-reached", E, "sites", "pit-anna", "municipalities",
            _change("sites", "pit-anna", municipalities="seldorf;nebra"), ("Nebra", "5400")),
    Planted("overlap", "overlap", E, "sites", "old-works", "geometry",
            _outline(polygon(rectangle(1500, 1200, 600, 600)), "pit-anna"), ("pit-anna", "90000", "40")),
    Planted("area-contradiction", "area-contradiction", W, "areas", "old-works-stated", "area_ha",
            _change("areas", "old-works-stated", area_ha="48"), ("40.0", "48")),
    Planted("municipalities-missing", "municipalities-missing", W, "layers", "", "role", _drop_municipalities),
    Planted("town-crosses-itself", "geometry-invalid", E, "towns", "feature 1", "geometry",
            _towns(feature(_ring((0, 0), (9000, 9000), (9000, 0), (0, 9000)), id="seldorf", name="Seldorf"), _NEBRA)),
    Planted("town-without-outline", "geometry-missing", E, "towns", "feature 2", "geometry",
            _towns(_SELDORF, feature(None, id="nebra", name="Nebra"))),
    Planted("town-as-point", "geometry-type", E, "towns", "feature 2", "geometry",
            _towns(_SELDORF, feature({"type": "Point", "coordinates": [EAST, NORTH]}, id="nebra", name="Nebra"))),
    Planted("town-without-name", "value-missing", E, "towns", "feature 2", "name",
            _towns(_SELDORF, feature(polygon(rectangle(10_000, 0, 8_000, 10_000)), id="nebra", name=None))),
    Planted("town-without-key-column", "column-missing", E, "towns", "", "id",
            _towns(feature(polygon(rectangle(0, 0, 10_000, 10_000)), name="Seldorf"))),
)  # fmt: skip
