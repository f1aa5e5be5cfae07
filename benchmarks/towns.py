"""Write a complete register of made-up sites, the same bytes for the same number.

    python benchmarks/towns.py 1000 path/to/register

Each site is a polygon of 30 vertices. A site has the ten attributes of
``ATTRIBUTES``, which is what a plain map shows of it, and what a register has
to say besides: who says it, and how its outline was made. Projects, forums,
events, papers, recorded areas, phases and links grow with the sites. The
places lie in the open sea and all names are invented.
"""

import csv
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ATTRIBUTES", "write_register"]

ATTRIBUTES = (
    "id",
    "name_de",
    "kind",
    "former_use_de",
    "status",
    "status_date",
    "municipalities",
    "planned_uses",
    "geometry_kind",
    "geometry_accuracy_m",
)
VERTICES = 30
FORUMS = 20
CRS = "EPSG:25833"
# South-west corner in m; a site has a cell of its own, a municipality a square of 20 by 20 cells.
CORNER = np.array([400_000.0, 6_080_000.0])
CELL_M = 450.0
CELLS = 20
RADIUS_M = (70.0, 190.0)
SEED = 1899

KINDS = ("steelworks", "coking-plant", "colliery", "harbour", "rail-land", "industrial-estate", "military", "other")
USES = ("housing", "commerce", "industry", "logistics", "office", "education", "culture", "leisure", "green", "energy")
STATUSES = ("idea", "planned", "under-way", "done")
OUTLINES = ("official", "traced", "constructed")
FIRST = (
    "Anker",
    "Birken",
    "Dorn",
    "Eichen",
    "Fähr",
    "Gold",
    "Hafen",
    "Kiefern",
    "Linden",
    "Möwen",
    "Neu",
    "Ost",
    "Sand",
)
LAST = ("werft", "hütte", "zeche", "schacht", "bahnhof", "kaserne", "mühle", "speicher", "ziegelei", "werk", "grube")

INFO = f"""\
id = "made-up-sites"
title_de = "Erfundene Brachflächen"
title_en = "Made-up brownfield sites"
crs = "{CRS}"
version = "1"
"""

Rows = list[dict[str, Any]]
Rng = np.random.Generator


def write_register(folder: Path, size: int) -> None:
    """Write a register of ``size`` sites into ``folder``."""
    rng = np.random.default_rng([SEED, size])
    (folder / "context").mkdir(parents=True, exist_ok=True)
    (folder / "register.toml").write_text(INFO, encoding="utf-8")
    side = int(np.ceil(np.sqrt(size)))
    row, column = np.divmod(np.arange(size), side)
    rings = _rings(rng, np.column_stack([column, row]))
    sites = _sites(rng, [f"{r // CELLS:02}{c // CELLS:02}" for r, c in zip(row, column, strict=True)])
    _write_layer(folder / "sites.geojson", sites, rings)
    blocks = int(np.ceil(side / CELLS))
    squares = [(r, c) for r in range(blocks) for c in range(blocks)]
    names: Rows = [{"id": f"{r:02}{c:02}", "name": f"{FIRST[r % 13]}{LAST[c % 11]}"} for r, c in squares]
    _write_layer(folder / "context" / "municipalities.geojson", names, np.array([_square(r, c) for r, c in squares]))
    tables = _tables(rng, [str(site["id"]) for site in sites], rings)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _rings(rng: Rng, cells: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return a star-shaped ring in each cell, shape (n, 30, 2)."""
    size = len(cells)
    angle = (np.arange(VERTICES) + rng.uniform(0.1, 0.9, (size, VERTICES))) * 2 * np.pi / VERTICES
    radius = rng.uniform(*RADIUS_M, (size, 1)) * rng.uniform(0.6, 1.1, (size, VERTICES))
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1) * radius[..., np.newaxis]
    centres: npt.NDArray[np.float64] = CORNER + (cells + 0.5) * CELL_M
    moved: npt.NDArray[np.float64] = (centres[:, np.newaxis, :] + ring).round(2)
    return moved


def _square(row: int, column: int) -> npt.NDArray[np.float64]:
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) + np.array([column, row])
    square: npt.NDArray[np.float64] = CORNER + corners * CELLS * CELL_M
    return square


def _sites(rng: Rng, municipalities: list[str]) -> Rows:
    def drawn(choices: tuple[str, ...]) -> list[str]:
        return [str(c) for c in rng.choice(np.array(choices), len(municipalities))]

    first, last, kinds, statuses, outlines = (drawn(c) for c in (FIRST, LAST, KINDS, STATUSES, OUTLINES))
    years = rng.integers(1950, 2015, len(municipalities)).tolist()
    dated = rng.integers(2015, 2026, len(municipalities)).tolist()
    accuracies = rng.integers(2, 30, len(municipalities)).tolist()
    uses = [rng.choice(np.array(USES), n, replace=False).tolist() for n in rng.integers(1, 4, len(municipalities))]
    return [
        {
            "id": f"site-{i:05}",
            "name_de": f"{first[i]}{last[i]} {i}",
            "name_en": f"{first[i]}{last[i]} {i}",
            "kind": kinds[i],
            "former_use_de": f"Bis {years[i]} {last[i].capitalize()} mit Gleisanschluss",
            "former_use_en": None,
            "former_use_source": "made-up",
            "status": statuses[i],
            "status_date": f"{dated[i]}-{1 + i % 12:02}",
            "status_source": "made-up",
            "municipalities": municipality,
            "planned_uses": ";".join(uses[i]),
            "planned_uses_source": "made-up",
            "section": None,
            "source": "made-up",
            "note_de": None,
            "note_en": None,
            "geometry_kind": outlines[i],
            "geometry_method_de": "Gewürfelt.",
            "geometry_method_en": "Drawn by lot.",
            "geometry_date": "2025-03-01",
            "geometry_accuracy_m": accuracies[i],
            "geometry_source": "made-up",
        }
        for i, municipality in enumerate(municipalities)
    ]


def _tables(rng: Rng, sites: list[str], rings: npt.NDArray[np.float64]) -> dict[str, Rows]:
    """Return the rows of the tables without geometry."""
    projects = [f"project-{i:04}" for i in range(max(3, len(sites) // 5))]
    papers = [f"paper-{i:04}" for i in range(max(1, len(sites) // 50))]
    events = [f"event-{i:03}" for i in range(max(1, len(projects) // 10))]
    forums = [f"forum-{i:02}" for i in range(1, FORUMS + 1)]
    after = np.roll(rings, -1, axis=1)
    area_ha = (rings[..., 0] * after[..., 1] - after[..., 0] * rings[..., 1]).sum(axis=1) / 2 / 10_000
    places = {"section": None, "source": "made-up", "note": None}
    return {
        "areas": [
            {"id": f"area-{site}", "site_id": site, "area_ha": round(float(area), 1), "extent_de": None,
             "extent_en": None, "comparable": "no", "as_of": "2024", "source": "made-up", "note": None}
            for site, area in list(zip(sites, area_ha, strict=True))[::3]
        ],
        "phases": [
            {"id": f"phase-{site}", "site_id": site, "phase": "works", "begin": "2024", "end": "2029",
             "text_de": None, "text_en": None, "source": "made-up"}
            for site in sites[::2]
        ],
        "projects": [
            {"id": p, "name_de": f"Vorhaben {i}", "name_en": f"Scheme {i}", "lead": "Stadtplanungsamt", "status": "planned",
             "begin": "2024", "end": "2030", "url": f"https://www.example.org/{p}", "description_de": None,
             "description_en": None, **places}
            for i, p in enumerate(projects)
        ],
        "forums": [
            {"id": f, "number": i, "name_de": f"Forum {i}", "name_en": f"Forum {i}", "url": None, "source": "made-up",
             "note": None}
            for i, f in enumerate(forums, start=1)
        ],
        "events": [
            {"id": e, "name_de": f"Gartentage {i}", "name_en": f"Garden Days {i}", "certainty": "planned",
             "begin": "2027-05-01", "end": "2027-09-30", "place": None, "url": None, **places}
            for i, e in enumerate(events)
        ],
        "papers": [
            {"id": p, "number": f"{i}/2024", "title_de": f"Sachstand {i}", "title_en": None, "body": "Rat", "date": "2024-11-07",
             "url": f"https://www.example.org/{p}.pdf", "source": "made-up"}
            for i, p in enumerate(papers)
        ],
        "links": [
            *_links("site-project", "located-at", sites, rng.choice(projects, len(sites))),
            *_links("project-forum", "contributes-to", projects, rng.choice(forums, len(projects))),
            *_links("site-paper", "named-in", sites[::4], rng.choice(papers, len(sites[::4]))),
            *_links("event-project", "part-of", events, rng.choice(projects, len(events))),
        ],
        "sources": [
            {"id": "made-up", "title": "Erfunden", "publisher": None, "url": None, "date": None, "accessed": None,
             "licence": "CC0-1.0", "attribution": None, "note": None}
        ],
        "layers": [
            {"id": "municipalities", "role": "municipalities", "file": "context/municipalities.geojson", "layer": None,
             "title_de": "Gemeinden", "title_en": "Municipalities", "accuracy_m": 5, "source": "made-up"}
        ],
    }  # fmt: skip


def _links(kind: str, relation: str, ones: list[str], others: Iterable[Any]) -> Rows:
    return [
        {"id": f"{kind}-{i:05}", "type": kind, "from_id": one, "to_id": str(other), "relation": relation, "begin": None,
         "end": None, "section": None, "basis": "stated", "judged_by": None, "source": "made-up", "note": None}
        for i, (one, other) in enumerate(zip(ones, others, strict=True))
    ]  # fmt: skip


def _write_layer(path: Path, rows: Rows, rings: npt.NDArray[np.float64]) -> None:
    name = "urn:ogc:def:crs:" + CRS.replace(":", "::")
    head = {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": name}}}
    closed = np.concatenate([rings, rings[:, :1]], axis=1).tolist()
    features = [
        json.dumps(
            {"type": "Feature", "properties": row, "geometry": {"type": "Polygon", "coordinates": [ring]}},
            ensure_ascii=False,
        )
        for row, ring in zip(rows, closed, strict=True)
    ]
    text = json.dumps(head)[:-1] + ', "features": [\n' + ",\n".join(features) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_register(Path(sys.argv[2]), int(sys.argv[1]))
