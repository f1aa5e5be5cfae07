"""OGC API Features, parts 1 and 2: collections, CRS, and items page by page."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qsl, urlencode, urlunsplit

from sitemap.errors import LayerError, SitemapError, UsageError
from sitemap.exchange.services.address import joined, parts_of
from sitemap.exchange.services.fetch import Fetcher
from sitemap.exchange.services.region import WGS84, choose_crs, north_first, region_in, register_region
from sitemap.locale import N_
from sitemap.register.model import Register

__all__ = ["Collection", "choose_collection", "is_ogcapi", "write_items"]

PAGE = 1000
MAX_PAGES = 2000
_JSON = "application/geo+json, application/json;q=0.9"
_CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


@dataclass(frozen=True)
class Collection:
    """One collection: where its items are, in which systems, and what is said of it."""

    id: str
    title: str
    items: str
    crs: tuple[str, ...]
    licence: str = ""


def is_ogcapi(document: Any) -> bool:
    """Tell whether a JSON document belongs to an OGC API (landing page, collections, collection or items)."""
    if not isinstance(document, dict):
        return False
    rels = {link.get("rel") for link in _links(document)}
    return (
        "collections" in document
        or bool(rels & {"data", "conformance", "items", "next"} - {None})
        or (document.get("type") == "FeatureCollection" and "numberReturned" in document)
    )


def choose_collection(fetcher: Fetcher, url: str, layer: str) -> Collection:
    """Return the collection that the address or ``layer`` names, or the only one.

    Raises
    ------
    UsageError
        There is no such collection, or there are several and none was named.
    SitemapError
        The service does not answer as the standard says.
    """
    document = _document(fetcher, url)
    if document.get("type") == "FeatureCollection":
        base, _, _ = url.partition("/items")
        document = _document(fetcher, base) if base != url else document
        url = base
    if "collections" not in document and not _link(document, "items"):
        found = _link(document, "data")
        url = joined(url, found) if found else url.rstrip("/") + "/collections"
        document = _document(fetcher, url)
    if "collections" not in document:
        return _collection(document, url, {})
    known = [_collection(c, url, document) for c in document["collections"] if _link(c, "items")]
    named = [c for c in known if layer in (c.id, c.title)] if layer else known
    if len(named) == 1:
        return named[0]
    raise UsageError(
        N_("there is no layer “{layer}”") if layer else N_("there are several layers"),
        where=url,
        remedy=N_("name one by --layer: {layers}"),
        layer=layer,
        layers=", ".join(c.id for c in known) or "–",
    )


def write_items(fetcher: Fetcher, collection: Collection, register: Register, out: IO[str]) -> int:
    """Write the items in the register's region as one GeoJSON collection; return how many.

    Raises
    ------
    SitemapError
        A page fails, or fewer items came than the service says there are.
    """
    from pyproj import CRS

    asked = choose_crs(register, collection.crs) or _CRS84
    box = region_in(register, register_region(register), CRS.from_user_input(WGS84))
    query = {"bbox": ",".join(f"{v:.7f}" for v in box), "limit": str(PAGE), "f": "json"}
    if asked != _CRS84:
        query["crs"] = asked
    seen: set[str] = set()
    matched, written, used = 0, 0, ""
    for page, crs in _pages(fetcher, _with(collection.items, query)):
        named = crs or _CRS84
        if used and named != used:
            raise _odd(collection.items, f"{used} / {named}")
        if not used:
            out.write(_head(named))
            used = named
        matched = int(page.get("numberMatched", matched) or 0)
        for feature in page.get("features") or []:
            key = json.dumps(feature.get("id")) if feature.get("id") is not None else ""
            # Without an order of its own a service may repeat items from page to page.
            if key and key in seen:
                continue
            seen.add(key)
            out.write(("," if written else "") + json.dumps(_turned(feature, named)) + "\n")
            written += 1
    out.write("]}\n")
    if written < matched:
        raise SitemapError(
            N_("the service gave {written} of {matched} features"),
            where=collection.items,
            remedy=N_("try again with --refresh; if it stays so, tell who runs the service"),
            written=written,
            matched=matched,
        )
    return written


def _pages(fetcher: Fetcher, url: str) -> Iterator[tuple[dict[str, Any], str]]:
    asked: set[str] = set()
    while url:
        if url in asked or len(asked) >= MAX_PAGES:
            raise _odd(url, "rel=next")
        asked.add(url)
        answer = fetcher.get(url, accept=_JSON)
        page = _parsed(answer.path, url)
        if page.get("type") != "FeatureCollection":
            raise _odd(url, f"type {page.get('type')}")
        yield page, answer.crs
        following = _link(page, "next")
        url = joined(url, following) if following else ""


def _head(crs: str) -> str:
    named = {"type": "name", "properties": {"name": crs}}
    own = "" if crs == _CRS84 else f'"crs": {json.dumps(named)}, '
    return '{"type": "FeatureCollection", ' + own + '"features": [\n'


def _turned(feature: Any, crs: str) -> Any:
    """Return the feature with easting first, as GeoJSON readers take it.

    Part 2 of the standard gives coordinates in the order of the CRS itself.
    """
    from pyproj import CRS

    if crs == _CRS84 or not north_first(CRS.from_user_input(crs)) or not feature.get("geometry"):
        return feature
    return {**feature, "geometry": _swapped(feature["geometry"])}


def _swapped(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _swapped(v) if k in ("coordinates", "geometries") else v for k, v in value.items()}
    if isinstance(value, list) and len(value) >= 2 and all(isinstance(v, (int, float)) for v in value):
        return [value[1], value[0], *value[2:]]
    return [_swapped(v) for v in value] if isinstance(value, list) else value


def _collection(data: Mapping[str, Any], url: str, parent: Mapping[str, Any]) -> Collection:
    items = _link(data, "items")
    licence = _link(data, "license") or _link(parent, "license")
    shared = parent.get("crs") or []
    listed = [c for entry in data.get("crs") or [] for c in (shared if entry == "#/crs" else [entry])]
    return Collection(
        id=str(data.get("id", "")),
        title=str(data.get("title") or data.get("id", "")),
        items=joined(url, items) if items else url.rstrip("/") + "/items",
        crs=tuple(str(c) for c in listed),
        licence=licence,
    )


def _document(fetcher: Fetcher, url: str) -> dict[str, Any]:
    return _parsed(fetcher.get(_with(url, {"f": "json"}), accept=_JSON).path, url)


def _parsed(path: Path, url: str) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _odd(url, str(error)) from error
    if not isinstance(document, dict):
        raise _odd(url, type(document).__name__)
    return document


def _links(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    links = document.get("links")
    return [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []


def _link(document: Mapping[str, Any], rel: str) -> str:
    """Return the address of a relation, in JSON where there is a choice."""
    found = [k for k in _links(document) if k.get("rel") in (rel, f"http://www.opengis.net/def/rel/ogc/1.0/{rel}")]
    found.sort(key=lambda k: "json" not in str(k.get("type", "")))
    return str(found[0].get("href", "")) if found else ""


def _with(url: str, query: Mapping[str, str]) -> str:
    parts = parts_of(url)
    own = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k not in query]
    return urlunsplit(parts._replace(query=urlencode([*own, *query.items()]), fragment=""))


def _odd(url: str, reason: str) -> LayerError:
    return LayerError(
        N_("the service does not answer as OGC API Features says: {reason}"),
        where=url[:200],
        remedy=N_("check the address; it is the landing page or a collection of the service"),
        reason=reason,
    )
