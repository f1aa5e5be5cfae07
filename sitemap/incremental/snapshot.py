"""What is kept of a build, so that the next one need not do it again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from sitemap.analysis.measures import MEASURES
from sitemap.finding import Finding
from sitemap.incremental.features import feature_lines, ids_of_plain
from sitemap.incremental.marking import Path, spans
from sitemap.register.frame import cells_of
from sitemap.register.schema import TABLES, table
from sitemap.validation.borders import border_keys, usable_borders
from sitemap.webmap.looks import dates_of
from sitemap.webmap.projecting import anchor_places, places_wgs84

if TYPE_CHECKING:
    from sitemap.analysis import Results
    from sitemap.linking import LinkedRegister
    from sitemap.register import Register

__all__ = ["Finished", "pack_outlines", "snapshot", "unpack_outlines"]

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
    places = np.empty(len(ids), dtype="<i8")
    places[order] = np.arange(len(ids))
    borders = usable_borders(register)
    about = {
        "frame": lines.frame,
        "spans": [[list(path), first, end] for path, first, end in marked],
        "known": _known(register),
        "records": _records(register),
        "borders": [str(key) for key in borders.index],
        "themes": _themes(built.payload),
    }
    return about, {
        "dates": _json(asdict(dates_of(built.linked))),
        "lines": lines.digests(),
        "places": places.tobytes(),
        "lnglat": places_wgs84(outlines, register.crs).astype("<f8").tobytes(),
        "anchors": anchor_places(outlines, register.crs).astype("<f8").tobytes(),
        **pack_outlines("outlines", outlines),
        **pack_outlines("borders", borders.geometry.to_numpy()),
    }


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


def pack_outlines(name: str, geometries: Any) -> dict[str, bytes]:
    """Return geometries as WKB, and the length of each."""
    written = shapely.to_wkb(np.asarray(geometries, dtype=object), byte_order=1).tolist()
    return {name: b"".join(written), f"{name}/sizes": np.array([len(w) for w in written], dtype="<i8").tobytes()}


def unpack_outlines(content: bytes, sizes: npt.NDArray[np.int64]) -> Any:
    """Return the geometries that ``pack_outlines`` packed (ValueError where they are none)."""
    ends = np.cumsum(sizes).tolist()
    if (sizes < 0).any() or len(content) != int(sizes.sum()):
        raise ValueError
    written = [content[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    return shapely.from_wkb(np.array(written, dtype=object))


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
