"""Take the stops around the city out of a public list of stops.

The list is the file ``full.ndjson`` of the npm package ``db-hafas-stations``
(version 2.0.0; DB InfraGO, CC BY 4.0, and OpenStreetMap contributors, ODbL)::

    npm pack db-hafas-stations@2.0.0
    tar xzf db-hafas-stations-2.0.0.tgz
    .venv/bin/python geodata/dortmund/recipe/extract_stops.py package/full.ndjson

It writes ``stops.csv`` beside this file. The place of a stop is what follows
the last comma of its name ("Am Kreuzloh, Castrop-Rauxel"); stops of the railway
carry their place in front and are left out, save that the stations of the city
itself become ``stations.csv``.
"""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

from sitemap.atomic import replace_files

RECIPE = Path(__file__).resolve().parent
# The city and everything within some 15 km of it.
SOUTH, WEST, NORTH, EAST = 51.38, 7.15, 51.68, 7.75
STATION_PREFIXES = ("Dortmund ", "Dortmund-", "Castrop-Rauxel ", "Castrop-Rauxel-")


def main(path: str) -> None:
    """Write ``stops.csv`` and ``stations.csv`` from the file at ``path``."""
    stops: set[tuple[str, float, float]] = set()
    stations: set[tuple[str, str, float, float]] = set()
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            stop: dict[str, Any] = json.loads(line)
            place: dict[str, Any] = stop.get("location") or {}
            # A stop without a place is as good as one far away.
            lat, lon = float(place.get("latitude", 0)), float(place.get("longitude", 0))
            if not (SOUTH <= lat <= NORTH and WEST <= lon <= EAST):
                continue
            _, comma, town = stop["name"].rpartition(", ")
            if comma:
                # Platforms of one stop stand closer than the border can be known.
                stops.add((town, round(lat, 4), round(lon, 4)))
            elif stop["id"].startswith("80") and stop["name"].startswith(STATION_PREFIXES):
                stations.add((stop["id"], stop["name"], lat, lon))
    replace_files(
        RECIPE,
        {
            "stops.csv": _csv(("town", "lat", "lon"), sorted(stops)),
            "stations.csv": _csv(("id", "name", "lat", "lon"), sorted(stations)),
        },
    )


def _csv(header: tuple[str, ...], rows: list[Any]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
