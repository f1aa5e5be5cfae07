"""What is kept of a build, so that the next one need not do it again."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sitemap.analysis.measures import MEASURES
from sitemap.finding import Finding
from sitemap.incremental.features import feature_lines, ids_of_plain
from sitemap.incremental.geometry import extents, numbered
from sitemap.incremental.marking import Path, spans
from sitemap.incremental.outlines import packed
from sitemap.register.frame import cells_of
from sitemap.register.schema import TABLES, table
from sitemap.validation.borders import border_keys, usable_borders
from sitemap.webmap.looks import dates_of
from sitemap.webmap.projecting import anchor_places, places_wgs84

if TYPE_CHECKING:
    from sitemap.analysis import Results
    from sitemap.linking import LinkedRegister
    from sitemap.register import Register

__all__ = ["Finished", "snapshot"]

SITES = table("sites")
FIELDS = tuple(f for f in SITES.fields if f.name != "id")


@dataclass(frozen=True)
class Finished:
    """A build that has come to its end.

    Parameters
    ----------
    linked, results, findings
        The joined register, its measures, and what was found.
    payload, data
        What the page knows, and the same as it stands in the page.
    page
        The page itself.
    """

    linked: "LinkedRegister"
    results: "Results"
    findings: tuple[Finding, ...]
    payload: Mapping[str, Any]
    data: str
    page: bytes


def snapshot(built: Finished, sites_file: bytes, fingerprint: str) -> dict[str, bytes]:
    """Return what is kept of a build, by name.

    Parameters
    ----------
    built
        The build.
    sites_file
        The bytes that its sites were read from.
    fingerprint
        What else decided its bytes.
    """
    register = built.linked.register
    about: dict[str, Any] = {
        "fingerprint": fingerprint,
        "inputs": dict(register.inputs),
        "info": {"id": register.info.id, "version": register.info.version, "crs": register.info.crs},
        "findings": [[f.code, f.table, f.feature, f.field, [list(v) for v in f.values]] for f in built.findings],
        "counts": {t.name: len(register.table(t.name)) for t in TABLES},
    }
    kept = {"page": built.page, **_rows(built)}
    single = _single(built, sites_file)
    if single is not None:
        about |= single[0]
        kept |= single[1]
    return {"about": _json(about), **kept}


def _rows(built: Finished) -> dict[str, bytes]:
    """Return what the summary of a build lists: cells, measures and counts of links, in the order of the page."""
    register = built.linked.register
    sites = register.sites
    order = sites.index.argsort(kind="stable")
    measures = built.results.table("measures").iloc[order]
    counts = built.results.table("portfolio-sites").reindex(sites.index).iloc[order]
    return {
        "ids": _json(cells_of(sites.index[order])),
        **{f"cells/{f.name}": _json(cells_of(sites[f.name].iloc[order])) for f in FIELDS},
        "measures": measures[list(MEASURES.fields())].to_numpy(dtype="<f8").T.tobytes(),
        "counts": counts[["projects", "forums"]].to_numpy(dtype="<i8").T.tobytes(),
    }


def _single(built: Finished, sites_file: bytes) -> tuple[dict[str, Any], dict[str, bytes]] | None:
    """Return what is needed to build single sites anew; None where the register is not plain enough for that."""
    register = built.linked.register
    lines = feature_lines(sites_file)
    if register.faults or lines is None:
        return None
    ids = cells_of(register.sites.index)
    marked = spans(built.payload, _parts(built.payload), built.page, built.data)
    if marked is None or len(lines.lines) != len(ids) or ids_of_plain(lines, SITES) != ids:
        return None
    order = register.sites.index.argsort(kind="stable")
    outlines = register.sites.geometry.to_numpy()[order]
    lnglat = places_wgs84(outlines, register.crs)
    found = numbered(outlines, lnglat)
    if found is None:
        return None
    stand = found.stand
    borders, dates = usable_borders(register), dates_of(built.linked)
    about = {
        "head": lines.head,
        "tail": lines.tail,
        "spans": [[list(path), first, end] for path, first, end in marked],
        "known": _known(register),
        "records": _records(register),
        "borders": [str(key) for key in borders.index],
        "themes": _themes(built.payload),
        "dates": [_distinct(dates.events), _distinct([phase[2:] for phase in dates.phases])],
    }
    return about, {
        "sites": sites_file,
        "starts": np.array([stand.polygons, stand.rings, stand.vertices], dtype="<i8").tobytes(),
        "first": stand.first.astype("<i8").tobytes(),
        "last": stand.last.astype("<i8").tobytes(),
        "bounds": shapely.bounds(outlines).astype("<f8").tobytes(),
        "extents": extents(outlines, lnglat).astype("<f8").tobytes(),
        "anchors": anchor_places(outlines, register.crs).astype("<f8").tobytes(),
        "phases": _phases_of([ids[n] for n in order], dates.phases),
        **packed("outlines", outlines),
        **packed("borders", borders.geometry.to_numpy()),
    }


def _distinct(rows: Iterable[Sequence[Any]]) -> list[Any]:
    return sorted({date for row in rows for date in row if date is not None})


def _phases_of(ids: list[Any], phases: Sequence[Sequence[Any]]) -> bytes:
    """Return the phases of each site, a line each."""
    found: dict[Any, list[Sequence[Any]]] = {site: [] for site in ids}
    for phase in phases:
        found.get(phase[0], []).append(phase)
    return b"\n".join(_json(found[site]) for site in ids)


def _parts(payload: Mapping[str, Any]) -> list[Path]:
    """Return the paths of the parts of a payload that follow from single sites."""
    found: list[Path] = [("sites", "columns", name) for name in payload["sites"]["columns"]]
    found += [("sites", part) for part in ("approximate", "geometry", "anchors", "nearest")]
    found.append(("time",))
    for n, result in enumerate(payload["results"]):
        if result["name"] == MEASURES.name:
            columns = enumerate(result["columns"])
            figures = [(c, part) for c, column in columns for part in ("values", "errors") if part in column]
            found += [("results", n, "columns", c, part) for c, part in figures]
    return [*found, *(("looks", "themes", n) for n, _, _ in _themes(payload))]


def _themes(payload: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """Return place, group and name of the themes that follow from single sites."""
    themes = enumerate(payload["looks"]["themes"])
    return [(n, t["group"], t["name"]) for n, t in themes if t["group"] in (MEASURES.name, "use")]


def _known(register: "Register") -> dict[str, list[str]]:
    """Return the ids that fields of sites may refer to, by the table or layer that holds them."""
    domains = {f.domain for f in SITES.fields if f.kind in ("ref", "refs")}
    known = {name: cells_of(register.table(name).index) for name in domains & {t.name for t in TABLES}}
    keys = border_keys(register)
    return known if keys is None else known | {"municipalities": sorted(keys)}


def _records(register: "Register") -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    columns = (cells_of(register.areas[name]) for name in ("site_id", "comparable", "area_ha"))
    for site, comparable, area_ha in zip(*columns, strict=True):
        if comparable == "yes" and site is not None and area_ha is not None:
            found.setdefault(site, []).append(area_ha)
    return found


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
