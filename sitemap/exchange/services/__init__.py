"""Services: WFS 2.0, OGC API Features, and files that an address gives."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qsl, unquote, urlsplit

from sitemap.atomic import scratch_folder
from sitemap.exchange.services.cache import Answer, Cache
from sitemap.exchange.services.fetch import Fetcher, Limits, cache_folder
from sitemap.register.model import Register

__all__ = ["AGE", "Answer", "Cache", "Fetcher", "Limits", "cache_folder", "fetched"]

Origin = Mapping[str, str]
# Key of an origin that says how many hours ago the service was asked.
AGE = "age_h"


@contextmanager
def fetched(
    source: str,
    register: Register,
    layer: str = "",
    *,
    allow_private: bool = False,
    refresh: bool = False,
    fetcher: Fetcher | None = None,
) -> Iterator[tuple[Path, Origin | None]]:
    """Give the file that ``source`` is, or that a service at that address gives.

    Parameters
    ----------
    source
        A path, or the address of a WFS, an OGC API or a file.
    register
        Only what lies in its region is asked for.
    layer
        The service's layer.
    allow_private
        Let the service be on this machine or in the local network.
    refresh
        Ask anew instead of using what was fetched before.
    fetcher
        Makes the requests; by default one with the usual limits.

    Yields
    ------
    tuple
        The file, and what is known of its origin (None for a path).

    Raises
    ------
    UsageError
        The address is not asked, or the layer must be named.
    SitemapError
        The service does not give what was asked.
    """
    if "://" not in source:
        yield Path(source), None
        return
    cache = Cache(cache_folder(), max_age_h=-1.0 if refresh else 24.0)
    asking = fetcher or Fetcher(cache, allow_private=allow_private)
    with scratch_folder() as folder:
        path, origin = _get(asking, source, register, layer, folder)
        yield path, {**origin, AGE: f"{asking.oldest_h:.1f}"}


def _get(fetcher: Fetcher, url: str, register: Register, layer: str, folder: Path) -> tuple[Path, Origin]:
    if _is_wfs(url):
        return _from_wfs(fetcher, url, register, layer, folder)
    answer = fetcher.get(url)
    if _is_api(answer):
        return _from_api(fetcher, url, register, layer, folder)
    return _from_file(answer, folder)


def _is_wfs(url: str) -> bool:
    parts = urlsplit(url)
    named = {k.lower(): v.lower() for k, v in parse_qsl(parts.query)}
    words = f"{parts.hostname}/{parts.path}".lower()
    # The item of an OGC API or a file may stand below such a name; a WFS has no path below its own.
    plain = "service" not in named and "/collections" not in words and "." not in words.rpartition("/")[2]
    return named.get("service") == "wfs" or (plain and "wfs" in words)


def _is_api(answer: Answer) -> bool:
    from sitemap.exchange.services.ogcapi import is_ogcapi

    if "html" in answer.kind:
        return True  # a landing page for people; the same address gives JSON when asked for it
    if "json" not in answer.kind or answer.path.stat().st_size > 2**26:
        return False
    try:
        return is_ogcapi(json.loads(answer.path.read_bytes()))
    except (ValueError, RecursionError):
        return False


def _from_api(fetcher: Fetcher, url: str, register: Register, layer: str, folder: Path) -> tuple[Path, Origin]:
    from sitemap.exchange.importing.mapping import slug
    from sitemap.exchange.services.ogcapi import choose_collection, write_items

    collection = choose_collection(fetcher, url, layer)
    path = folder / f"{slug(collection.id) or 'items'}.geojson"
    with path.open("w", encoding="utf-8") as out:
        write_items(fetcher, collection, register, out)
    origin = {"id": slug(collection.id), "title": collection.title, "url": url, "licence": collection.licence}
    return path, _filled(origin)


def _from_wfs(fetcher: Fetcher, url: str, register: Register, layer: str, folder: Path) -> tuple[Path, Origin]:
    from sitemap.exchange.importing.mapping import slug
    from sitemap.exchange.services.combine import combine
    from sitemap.exchange.services.wfs import capabilities, choose_type, fetch_pages

    wfs = capabilities(fetcher, url)
    kind = choose_type(wfs, layer)
    name = slug(kind.name.rpartition(":")[2]) or "features"
    path = folder / f"{name}.gpkg"
    combine(fetch_pages(fetcher, wfs, kind, register), path, kind.name)
    licence = "; ".join(t for t in (wfs.fees, wfs.constraints) if t and t.lower() not in ("none", "keine"))
    title = " – ".join(t for t in (wfs.title, kind.title) if t)
    return path, _filled({"id": name, "title": title, "url": url.partition("?")[0], "licence": licence})


def _from_file(answer: Answer, folder: Path) -> tuple[Path, Origin]:
    parts = urlsplit(answer.url)
    name = PurePosixPath(unquote(parts.path)).name
    # The program that answers a query is no name for what it gives.
    name = name if "." in name else parts.hostname or "file"
    safe = "".join(c if c.isalnum() or c in "._- " else "_" for c in name)[:100].lstrip(".") or "file"
    path = folder / safe
    try:
        path.symlink_to(answer.path.resolve())
    except OSError:  # Windows without the right to make links
        shutil.copyfile(answer.path, path)
    return path, _filled({"title": safe, "url": answer.url.partition("?")[0]})


def _filled(origin: Mapping[str, str]) -> Origin:
    return {k: v for k, v in origin.items() if v}
