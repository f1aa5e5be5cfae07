"""Make the example register: Ankerwerder, a town that does not exist.

Everything is invented, and the town lies in the open Baltic, so that nobody
takes it for a real one. Run it from anywhere; it writes the files beside it:

    python geodata/example-town/make.py
"""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely

FOLDER = Path(__file__).parent
CRS = "EPSG:25833"
# South-west corner of the town in metres; all coordinates below count from it.
CORNER = np.array([450_000, 6_080_000])

Points = list[tuple[float, float]]
Rows = list[dict[str, Any]]

RIVER: Points = [(0, 2900), (1500, 3250), (2900, 2950), (4300, 3500), (5600, 3300), (7200, 3900), (9000, 3700), (12_000, 4300)]  # fmt: skip
RAIL: Points = [(0, 1500), (2500, 1750), (5000, 2300), (8000, 2450), (12_000, 2100)]
BORDER: Points = [(8000, 0), (8150, 1900), (7900, 3800), (8200, 5600), (8050, 8000)]

INFO = """\
id = "example-town"
title_de = "Ankerwerder: Brachflächen einer erfundenen Stadt"
title_en = "Ankerwerder: brownfield sites of a made-up town"
description_de = "Ein Beispiel, in dem alles erfunden ist; die Stadt liegt in der offenen Ostsee."
description_en = "An example in which everything is made up; the town lies in the open Baltic."
crs = "EPSG:25833"
version = "2025-03-01"
language = "de"
publisher = "The sitemap authors"
licence = "CC0-1.0"
licence_url = "https://creativecommons.org/publicdomain/zero/1.0/"
"""


def polygon(*rings: Points) -> shapely.Polygon:
    """Return a polygon of an outer ring and holes, at metres from the corner."""
    return shapely.Polygon(rings[0], rings[1:])


def band() -> shapely.Polygon:
    """Return the river's surroundings, 160 m on either side."""
    line = shapely.LineString([p for p in RIVER if 1500 <= p[0] <= 9000])
    return line.buffer(160, cap_style="flat", join_style="mitre")


OUTLINES: dict[str, Any] = {
    "nordwerft": polygon([(900, 5900), (1500, 5980), (1720, 6250), (1650, 6600), (1300, 6650), (1240, 6420), (930, 6380)]),
    "hochofenwerk": polygon(
        [(3000, 4300), (3900, 4250), (4050, 4700), (3700, 5050), (3350, 5020), (3320, 4750), (2980, 4760)],
        [(3450, 4450), (3450, 4600), (3650, 4600), (3650, 4450)],
    ),
    "kraftwerk-seeblick": shapely.MultiPolygon(
        [
            polygon([(5800, 6200), (6250, 6180), (6300, 6600), (5850, 6640)]),
            polygon([(6420, 6250), (6700, 6240), (6710, 6480), (6430, 6500)]),
        ]
    ),
    "gueterbahnhof": polygon([(4600, 2120), (5020, 2330), (6100, 2390), (6900, 2440), (6880, 2560), (5000, 2470), (4560, 2260)]),
    "deichkaserne": polygon([(7500, 4900), (8450, 4860), (8600, 5300), (8200, 5520), (7560, 5450)]),
    "fischereihafen": polygon([(2300, 6900), (2900, 6950), (2920, 7200), (2600, 7350), (2280, 7300)]),
    "gewerbepark-ost": polygon([(9600, 2600), (10_400, 2550), (10_450, 3100), (9700, 3150)]),
    "schacht-hedwig": polygon([(1500, 300), (2050, 260), (2150, 620), (1900, 800), (1540, 760)]),
    "gruener-zug": band(),
}  # fmt: skip

# id, names, kind, former use, status, its date, municipalities, uses, how the outline came about, accuracy in m
SITES = [
    ("nordwerft", "Nordwerft", "North Shipyard", "harbour", ("Werft bis 1996", "shipyard until 1996"), "under-way", "2025-01", "an", "housing;culture;office", "traced", 12),
    ("hochofenwerk", "Hochofenwerk", "Blast-furnace Works", "steelworks", ("Eisenhütte bis 1987", "ironworks until 1987"), "planned", "2024-11-07", "an", "technology;education;green", "traced", 15),
    ("kraftwerk-seeblick", "Kraftwerk Seeblick", "Seeblick Power Station", "power-station", ("Steinkohlekraftwerk bis 2019", "coal-fired power station until 2019"), "idea", "2025", "an", "energy;logistics", "official", 3),
    ("gueterbahnhof", "Alter Güterbahnhof", "Old Goods Station", "rail-land", ("Güterbahnhof bis 2003", "goods station until 2003"), "under-way", "2024-06", "an", "housing;green;mobility", "official", 2),
    ("deichkaserne", "Deichkaserne", "Deich Barracks", "military", ("Kaserne bis 2012", "barracks until 2012"), "planned", "2024", "an;mh", "housing;education", "traced", 20),
    ("fischereihafen", "Fischereihafen", "Fishing Harbour", "harbour", None, None, None, "an", None, "traced", 10),
    ("gewerbepark-ost", "Gewerbepark Ost", "East Business Park", "industrial-estate", ("Ziegelei bis 1979", "brickworks until 1979"), "done", "2022-05-12", "mh", "commerce;industry", "official", 2),
    ("schacht-hedwig", "Schacht Hedwig", "Hedwig Pit", "colliery", ("Kalischacht bis 1965", "potash mine until 1965"), "idea", "2023", "an", "leisure;agriculture", "traced", 25),
    ("gruener-zug", "Grüner Zug", "Green Ribbon", "corridor", None, "planned", "2024-11-07", "an;mh", "green;mobility", "constructed", 80),
]  # fmt: skip
METHODS = {
    "traced": ("für das Beispiel gezeichnet", "drawn for the example"),
    "official": ("für das Beispiel gezeichnet, als wäre es vermessen", "drawn for the example as if surveyed"),
    "constructed": ("160 m beiderseits der Flusslinie", "160 m on either side of the river's line"),
}


def site_rows() -> Rows:
    """Return the attributes of the sites."""
    return [
        {
            "id": site, "name_de": german, "name_en": english, "kind": kind,
            "former_use_de": former and former[0], "former_use_en": former and former[1],
            "former_use_source": "erfunden" if former else None,
            "status": status, "status_date": date, "status_source": "vorlage-12" if status else None,
            "municipalities": where, "planned_uses": uses, "planned_uses_source": "vorlage-12" if uses else None,
            "section": None, "source": "erfunden",
            "note_de": "Erfunden.", "note_en": "Made up.",
            "geometry_kind": how, "geometry_method_de": METHODS[how][0], "geometry_method_en": METHODS[how][1],
            "geometry_date": "2025-03-01", "geometry_accuracy_m": accuracy, "geometry_source": "erfunden",
        }
        for site, german, english, kind, former, status, date, where, uses, how, accuracy in SITES
    ]  # fmt: skip


def table(columns: str, *rows: tuple[Any, ...]) -> Rows:
    """Return rows as dictionaries; ``columns`` names their keys."""
    names = columns.split()
    return [dict(zip(names, row, strict=True)) for row in rows]


def tables() -> dict[str, Rows]:
    """Return the rows of every table without geometry."""
    url = "https://www.example.org/ankerwerder/"
    stated = (None, "stated", None, "vorlage-12", None)
    return {
        "areas": table(
            "id site_id area_ha extent_de extent_en comparable as_of source note",
            ("nordwerft-2024", "nordwerft", 42, "das Werftgelände", "the shipyard", "yes", "2024", "vorlage-12", None),
            ("hochofenwerk-2024", "hochofenwerk", 59, "ohne den Teich", "without the pond", "yes", "2024", "vorlage-12", None),
            ("kraftwerk-2019", "kraftwerk-seeblick", 60, "mit Kohlelager", "with the coal yard", "no", "2019", "erfunden", None),
        ),
        "phases": table(
            "id site_id phase begin end text_de text_en source",
            ("nordwerft-in-use", "nordwerft", "in-use", "1921", "1996", "Schiffbau", "shipbuilding", "erfunden"),
            ("nordwerft-idle", "nordwerft", "idle", "1996", "2021", None, None, "erfunden"),
            ("nordwerft-works", "nordwerft", "works", "2022", "2028", "Quartier am Wasser", "waterside quarter", "vorlage-12"),
            ("hochofenwerk-closed", "hochofenwerk", "closed", "1987", None, "letzter Abstich", "last tapping", "erfunden"),
            ("kraftwerk-closed", "kraftwerk-seeblick", "closed", "2019-12-31", None, None, None, "erfunden"),
            ("gewerbepark-use", "gewerbepark-ost", "use-new", "2022-05-12", None, "Eröffnung", "opening", "erfunden"),
        ),
        "projects": table(
            "id name_de name_en lead status begin end url description_de description_en section source note",
            ("wasserquartier", "Wasserquartier", "Waterside Quarter", "Stadtplanungsamt", "under-way", "2022", "2028", url + "w", "600 Wohnungen am Kai.", "600 homes on the quay.", None, "vorlage-12", None),
            ("lernort-ofen", "Lernort Hochofen", "Furnace Learning Place", "Hochschule", "planned", "2026", "2030", None, "Werkstätten im Winderhitzer.", "Workshops in the hot-blast stoves.", None, "vorlage-12", None),
            ("gleispark", "Gleispark", "Track Park", "Grünflächenamt", "under-way", "2023", "2027", None, None, None, None, "vorlage-12", None),
            ("uferweg", "Uferweg", "Riverside Path", "Zweckverband", "planned", "2025", None, url + "u", None, None, None, "erfunden", None),
        ),
        "forums": table(
            "id number name_de name_en url source note",
            ("wohnen", 1, "Wohnen am Wasser", "Living by the Water", None, "vorlage-12", None),
            ("wissen", 2, "Stadt des Wissens", "City of Knowledge", None, "vorlage-12", None),
            ("ohne-namen", 3, None, None, None, "vorlage-12", "Name nicht genannt"),
        ),
        "events": table(
            "id name_de name_en certainty begin end place url section source note",
            ("gartentage", "Gartentage", "Garden Days", "planned", "2027-05-01", "2027-09-30", "Gleispark", url + "g", None, "vorlage-12", None),
            ("segelwoche", "Segelwoche", "Sailing Week", "bid", "2029", "2029", "Nordwerft", None, None, "erfunden", None),
        ),
        "papers": table(
            "id number title_de title_en body date url source",
            ("drs-12", "12/2024", "Sachstand Brachflächen", "State of the brownfield sites", "Rat der Stadt Ankerwerder", "2024-11-07", url + "12.pdf", "vorlage-12"),
        ),
        "links": table(
            "id type from_id to_id relation begin end section basis judged_by source note",
            ("l01", "site-project", "nordwerft", "wasserquartier", "located-at", None, None, *stated),
            ("l02", "site-project", "hochofenwerk", "lernort-ofen", "located-at", None, None, *stated),
            ("l03", "site-project", "gueterbahnhof", "gleispark", "located-at", None, None, *stated),
            ("l04", "site-project", "gruener-zug", "uferweg", "part-of", None, None, None, "judgement", "Stadtplanungsamt", "erfunden", None),
            ("l05", "project-forum", "wasserquartier", "wohnen", "contributes-to", None, None, *stated),
            ("l06", "project-forum", "lernort-ofen", "wissen", "contributes-to", None, None, *stated),
            ("l07", "project-forum", "gleispark", "wohnen", "contributes-to", None, None, *stated),
            ("l08", "project-forum", "gleispark", "ohne-namen", "belongs-to", None, None, *stated),
            ("l09", "site-paper", "nordwerft", "drs-12", "named-in", None, None, *stated),
            ("l10", "site-paper", "deichkaserne", "drs-12", "named-in", None, None, *stated),
            ("l13", "project-paper", "lernort-ofen", "drs-12", "named-in", None, None, *stated),
            ("l11", "event-project", "gartentage", "gleispark", "part-of", "2027", "2027", *stated),
            ("l12", "event-project", "segelwoche", "wasserquartier", "outcome-of", None, None, None, "judgement", "Hafenamt", "erfunden", None),
        ),
        "sources": table(
            "id title publisher url date accessed licence attribution note",
            ("erfunden", "Erfunden für dieses Beispiel", "The sitemap authors", None, "2025-03-01", None, "CC0-1.0", None, "Keine Angabe ist wahr."),
            ("vorlage-12", "Erfundene Drucksache 12/2024", "Rat der Stadt Ankerwerder", url + "12.pdf", "2024-11-07", "2025-03-01", "CC0-1.0", None, "Es gibt sie nicht."),
        ),
        "layers": table(
            "id role file layer title_de title_en accuracy_m source",
            *(
                (name, role, f"context/{name}.geojson", None, german, english, 5, "erfunden")
                for name, role, german, english in (
                    ("gemeinden", "municipalities", "Gemeinden", "Municipalities"),
                    ("stadtteile", "districts", "Stadtteile", "Districts"),
                    ("aue", "river", "Aue", "Aue"),
                    ("seen", "water", "Seen", "Lakes"),
                    ("bahn", "rail", "Bahnstrecke", "Railway"),
                    ("bahnhoefe", "stations", "Bahnhöfe", "Stations"),
                    ("parks", "green", "Parks", "Parks"),
                    ("stadtmauer", "other", "Stadtmauer", "Town wall"),
                )
            ),
        ),
    }  # fmt: skip


def context() -> dict[str, list[tuple[dict[str, Any], Any]]]:
    """Return the features of every context layer."""
    west = polygon([(0, 0), *BORDER, (0, 8000)])
    east = polygon([*BORDER[::-1], (12_000, 0), (12_000, 8000)])
    quarters = {"hafen": ("Hafen", (0, 4000, 4000, 8000)), "neustadt": ("Neustadt", (4000, 4000, 9000, 8000)),
                "sued": ("Südstadt", (0, 0, 9000, 4000))}  # fmt: skip
    return {
        "gemeinden": [({"id": "an", "name": "Ankerwerder"}, west), ({"id": "mh", "name": "Möwenhagen"}, east)],
        "stadtteile": [
            ({"id": key, "name": name}, shapely.intersection(west, shapely.box(*bounds)))
            for key, (name, bounds) in quarters.items()
        ],
        "aue": [
            (
                {"id": "aue", "name": "Aue", "start_de": "Quellteich", "start_en": "Spring Pond", "end_de": "Förde", "end_en": "Firth"},
                shapely.LineString(RIVER),
            )
        ],
        "seen": [({"id": "stadtsee", "name": "Stadtsee"}, shapely.Point(6000, 5200).buffer(420, quad_segs=6))],
        "bahn": [({"id": "kuestenbahn", "name": "Küstenbahn"}, shapely.LineString(RAIL))],
        "bahnhoefe": [
            ({"id": "hbf", "name": "Ankerwerder Hbf"}, shapely.Point(5000, 2300)),
            ({"id": "west", "name": "Ankerwerder West"}, shapely.Point(2500, 1750)),
            ({"id": "mh", "name": "Möwenhagen"}, shapely.Point(9700, 2300)),
        ],
        "parks": [({"id": "wallpark", "name": "Wallpark"}, polygon([(4600, 3900), (5200, 3850), (5300, 4300), (4700, 4350)]))],
        "stadtmauer": [({"id": "mauer", "name": "Stadtmauer"}, shapely.LineString([(2200, 5200), (2500, 5600), (2300, 6100)]))],
    }  # fmt: skip


def geojson(name: str, features: list[tuple[dict[str, Any], Any]]) -> str:
    """Return a layer as GeoJSON, one feature on a line."""
    head = {
        "type": "FeatureCollection",
        "name": name,
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:" + CRS.replace(":", "::")}},
    }
    lines = []
    for properties, shape in features:
        moved = shapely.transform(shape, lambda xy: (xy + CORNER).round(2))
        outline = json.loads(shapely.to_geojson(shapely.orient_polygons(moved)))
        feature = {"type": "Feature", "properties": properties, "geometry": outline}
        lines.append(json.dumps(feature, ensure_ascii=False))
    return json.dumps(head)[:-1] + ', "features": [\n' + ",\n".join(lines) + "\n]}\n"


def main(folder: Path) -> None:
    """Write the whole register into ``folder``."""
    (folder / "context").mkdir(parents=True, exist_ok=True)
    (folder / "register.toml").write_text(INFO, encoding="utf-8", newline="\n")
    rows = sorted(site_rows(), key=lambda row: row["id"])
    sites = geojson("sites", [(row, OUTLINES[row["id"]]) for row in rows])
    (folder / "sites.geojson").write_text(sites, encoding="utf-8", newline="\n")
    for name, rows in tables().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    for name, features in context().items():
        (folder / "context" / f"{name}.geojson").write_text(geojson(name, features), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
