"""WFS 2.0 (and 1.1 where a server knows no more): capabilities, and features page by page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlunsplit
from xml.etree import ElementTree as ET

from sitemap.errors import LayerError, SitemapError, UsageError
from sitemap.exchange.services.address import parts_of
from sitemap.exchange.services.fetch import Fetcher
from sitemap.exchange.services.region import choose_crs, north_first, region_in, register_region
from sitemap.locale import N_
from sitemap.register.kinds import kind_of
from sitemap.register.model import Register

__all__ = ["FeatureType", "Wfs", "capabilities", "choose_type", "fetch_pages"]

PAGE = 1000
MAX_PAGES = 2000
_RESERVED = (
    "service",
    "request",
    "version",
    "typenames",
    "typename",
    "count",
    "startindex",
    "bbox",
    "srsname",
    "namespaces",
)


@dataclass(frozen=True)
class FeatureType:
    """One layer of the service; ``namespace`` is what its prefix stands for."""

    name: str
    title: str
    crs: tuple[str, ...]
    namespace: str = ""


@dataclass(frozen=True)
class Wfs:
    """What the service says of itself. ``pages`` tells that it can give features in pages."""

    url: str
    version: str
    title: str
    fees: str
    constraints: str
    types: tuple[FeatureType, ...]
    pages: bool
    get_feature: str


def capabilities(fetcher: Fetcher, url: str) -> Wfs:
    """Ask the service what it offers.

    Raises
    ------
    LayerError
        It is no WFS 2.0.
    """
    answer = fetcher.get(_request(url, {"request": "GetCapabilities", "acceptversions": "2.0.0"}))
    root = _root(answer.path, url)
    if _tag(root) != "WFS_Capabilities" or not root.get("version", "").startswith("2."):
        raise LayerError(
            N_("the service is no WFS 2.0 (it answers {found})"),
            where=url,
            remedy=N_("check the address; older services can be opened in QGIS and saved as GeoPackage"),
            found=f"{_tag(root)} {root.get('version', '')}".strip(),
        )
    spaces = _prefixes(answer.path)
    types = [
        FeatureType(
            name=_text(t, "Name"),
            title=_text(t, "Title"),
            namespace=spaces.get(_text(t, "Name").partition(":")[0], ""),
            crs=tuple(e.text.strip() for e in t if _tag(e) in ("DefaultCRS", "OtherCRS") and e.text),
        )
        for t in root.iter()
        if _tag(t) == "FeatureType"
    ]
    constraint = next((e for e in root.iter() if e.get("name") == "ImplementsResultPaging"), None)
    return Wfs(
        url=url,
        version=root.get("version", "2.0.0"),
        title=_text(root, "Title"),
        fees=_text(root, "Fees"),
        constraints=_text(root, "AccessConstraints"),
        types=tuple(types),
        pages=constraint is not None and _text(constraint, "DefaultValue").upper() == "TRUE",
        get_feature=_operation(root) or url,
    )


def choose_type(wfs: Wfs, layer: str) -> FeatureType:
    """Return the layer called ``layer`` (with or without its prefix), or the only one.

    Raises
    ------
    UsageError
        There is no such layer, or there are several and none was named.
    """
    named = [t for t in wfs.types if layer in (t.name, t.name.partition(":")[2], t.title)] if layer else list(wfs.types)
    if len(named) == 1:
        return named[0]
    raise UsageError(
        N_("there is no layer “{layer}”") if layer else N_("there are several layers"),
        where=wfs.url,
        remedy=N_("name one by --layer: {layers}"),
        layer=layer,
        layers=", ".join(t.name for t in wfs.types) or "–",
    )


def fetch_pages(fetcher: Fetcher, wfs: Wfs, kind: FeatureType, register: Register) -> list[Path]:
    """Return the pages of features in the register's region, as GML files.

    Raises
    ------
    SitemapError
        A page fails, or fewer features came than the service says there are.
    """
    crs = choose_crs(register, kind.crs) or (kind.crs[0] if kind.crs else "")
    query = {"request": "GetFeature", "version": wfs.version, "typenames": kind.name} | _box(register, crs)
    query |= {"count": str(PAGE)} if wfs.pages else {}
    if kind.namespace:
        # Some servers know a prefix only where the request says what it stands for.
        query["namespaces"] = f"xmlns({kind.name.partition(':')[0]},{kind.namespace})"
    pages, matched, returned = [], -1, 0
    for path, root in _pages(fetcher, wfs, query):
        pages.append(path)
        matched = int(root.get("numberMatched", "")) if root.get("numberMatched", "").isdigit() else matched
        returned += _count(root)
    if 0 <= matched != returned:
        raise SitemapError(
            N_("the service gave {written} of {matched} features"),
            where=wfs.url,
            remedy=N_("try again with --refresh; if it stays so, tell who runs the service"),
            written=returned,
            matched=matched,
        )
    return pages


def _pages(fetcher: Fetcher, wfs: Wfs, query: Mapping[str, str]) -> Iterator[tuple[Path, ET.Element]]:
    start = 0
    while start // PAGE < MAX_PAGES:
        more = {"startindex": str(start)} if start else {}
        path = fetcher.get(_request(wfs.get_feature, {**query, **more})).path
        root = _root(path, wfs.url)
        if _tag(root) != "FeatureCollection":
            raise _odd(wfs.url, _tag(root))
        yield path, root
        count = _count(root)
        start += count
        matched = root.get("numberMatched", "")
        if not wfs.pages or not count or (matched.isdigit() and start >= int(matched)):
            return
        # Without a total the next page is asked for while pages are full.
        if not matched.isdigit() and not root.get("next") and count < PAGE:
            return
    raise _odd(wfs.url, f"more than {MAX_PAGES} pages")


def _box(register: Register, uri: str) -> dict[str, str]:
    from pyproj import CRS

    if not uri:
        return {}
    crs = CRS.from_user_input(uri)
    minx, miny, maxx, maxy = region_in(register, register_region(register), crs)
    # The order of the CRS itself, which the URN form of its name asks for.
    corners = (miny, minx, maxy, maxx) if north_first(crs) else (minx, miny, maxx, maxy)
    urn = re.sub(r"^(?:EPSG:|https?://www\.opengis\.net/def/crs/EPSG/[^/]*/)(\d+)$", r"urn:ogc:def:crs:EPSG::\1", uri)
    return {"srsname": urn, "bbox": ",".join([*(f"{v:.7f}" for v in corners), urn])}


def _root(path: Path, url: str) -> ET.Element:
    """Parse an answer after a look that it declares no entities."""
    with path.open("rb") as file:
        head = file.read(2**16)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        kind_of(path)
    try:
        root = ET.parse(path).getroot()  # noqa: S314 - entities were refused above
    except (ET.ParseError, LookupError, ValueError) as error:  # an encoding that nobody knows is not its own error
        raise _odd(url, str(error)) from error
    if _tag(root) == "ExceptionReport":
        texts = [e.text.strip() for e in root.iter() if _tag(e) == "ExceptionText" and e.text]
        raise _odd(url, " ".join(texts) or "ExceptionReport")
    return root


def _count(root: ET.Element) -> int:
    """Return how many features a page holds; what it states may be wrong."""
    return sum(len(list(e)) if _tag(e) == "featureMembers" else 1 for e in root if _tag(e).lower() in _MEMBERS)


_MEMBERS = ("member", "featuremember", "featuremembers")


def _prefixes(path: Path) -> dict[str, str]:
    """Return the namespace prefixes that the whole document or a feature type declares."""
    return {prefix: uri for _, (prefix, uri) in ET.iterparse(path, events=["start-ns"]) if prefix}  # noqa: S314


def _operation(root: ET.Element) -> str:
    for operation in (e for e in root.iter() if _tag(e) == "Operation" and e.get("name") == "GetFeature"):
        for get in (e for e in operation.iter() if _tag(e) == "Get"):
            return get.get("{http://www.w3.org/1999/xlink}href", "")
    return ""


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: ET.Element, name: str) -> str:
    found = next((e for e in element.iter() if _tag(e) == name and e.text), None)
    return " ".join((found.text or "").split()) if found is not None else ""


def _request(url: str, query: Mapping[str, str]) -> str:
    parts = parts_of(url)
    own = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if k.lower() not in _RESERVED]
    return urlunsplit(parts._replace(query=urlencode([*own, ("service", "WFS"), *query.items()]), fragment=""))


def _odd(url: str, reason: str) -> LayerError:
    return LayerError(
        N_("the service does not answer as WFS says: {reason}"),
        where=url[:200],
        remedy=N_("check the address and the layer; it is the address before the question mark"),
        reason=reason,
    )
