"""An OParl endpoint (1.0 and 1.1): its objects, and its lists page by page.

OParl-Spezifikation 1.1, sections 2.5 (lists, pages, filters), 2.8 (deleted
objects) and 2.9 (errors): https://oparl.org/spezifikation/

A page can name any address as the next one. What leads to another host is not
asked unless that host was named, and every address is judged by the fetcher
as well. A list that breaks off is told, and what came before is kept.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from sitemap.errors import LayerError, SitemapError
from sitemap.exchange.services.address import joined
from sitemap.exchange.services.fetch import Fetcher
from sitemap.locale import N_
from sitemap.papers.record import Values

__all__ = ["MAX_PAGE_BYTES", "Endpoint", "Json", "kind_of"]

Json = dict[str, Any]
MAX_PAGES = 5000
MAX_PAGE_BYTES = 2**25
# Single objects that a list did not hold; more of them would burden the server.
MAX_SINGLE = 200


@dataclass
class Endpoint:
    """Requests to one OParl server.

    Parameters
    ----------
    url
        The address of its System or Body object.
    fetcher
        Makes the requests.
    values
        Receives what is found.
    hosts
        Further hosts that it may lead to.
    """

    url: str
    fetcher: Fetcher
    values: Values
    hosts: tuple[str, ...] = ()
    broken: bool = False
    _single: int = 0
    _failed: set[str] = field(default_factory=set)

    def start(self) -> Json:
        """Return the object at the endpoint's address.

        Raises
        ------
        SitemapError
            It does not answer, or not with an OParl object.
        """
        found = self._parsed(self.url)
        if kind_of(found) not in ("System", "Body"):
            raise self._odd(self.url, f"type {found.get('type')!s:.80}")
        return found

    def single(self, address: object) -> Json | None:
        """Return one object by its address; None where it cannot be had."""
        url = address if isinstance(address, str) else ""
        if not url or url in self._failed or not self._is_ours(url):
            return None
        self._single += 1
        if self._single > MAX_SINGLE:
            return None
        try:
            return self._parsed(url)
        except SitemapError as error:
            self._failed.add(url)
            self.values.add("oparl-broken", _short(url), reason=_reason(error))
            self.broken = True
            return None

    def listed(self, address: object, kind: str, since: str = "") -> Iterator[Json]:
        """Yield the objects of a list, page by page.

        A page that fails ends the list, which is noted in ``values`` and by ``broken``.
        """
        url = _filtered(address, since) if isinstance(address, str) and address else ""
        asked: set[str] = set()
        while url and self._is_ours(url):
            if url in asked or len(asked) >= MAX_PAGES:
                self._break("oparl-loop", url, count=len(asked))
                return
            asked.add(url)
            try:
                page = self._parsed(url)
            except SitemapError as error:
                self._break("oparl-broken", url, reason=_reason(error))
                return
            data, links = page.get("data"), page.get("links")
            if not isinstance(data, list):
                self._break("oparl-broken", url, reason="no list “data”")
                return
            yield from self._objects(data, kind, url)
            following = links.get("next") if isinstance(links, dict) else None
            url = joined(url, following) if isinstance(following, str) else ""

    def _objects(self, data: list[Any], kind: str, url: str) -> Iterator[Json]:
        for number, entry in enumerate(data, start=1):
            if isinstance(entry, dict) and kind_of(entry) == kind and isinstance(entry.get("id"), str):
                yield entry
            else:
                found = str(entry.get("type")) if isinstance(entry, dict) else type(entry).__name__
                self.values.add("oparl-odd", _short(url), number=number, found=found, expected=kind)

    def _is_ours(self, url: str) -> bool:
        try:
            here, there = urlsplit(self.url), urlsplit(url)
            same = (here.hostname, here.port) == (there.hostname, there.port)
            named = there.hostname in self.hosts or there.netloc in self.hosts
        except ValueError:
            same = named = False
        if not same and not named:
            self._break("oparl-foreign", url, value=url)
        return same or named

    def _break(self, code: str, url: str, **values: object) -> None:
        self.broken = True
        self.values.add(code, _short(url), "", **values)

    def _parsed(self, url: str) -> Json:
        answer = self.fetcher.get(url, accept="application/json")
        if answer.path.stat().st_size > MAX_PAGE_BYTES:
            raise self._odd(url, f"more than {MAX_PAGE_BYTES} bytes")
        try:
            document = json.loads(answer.path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise self._odd(url, f"{answer.kind.partition(';')[0] or 'no media type'}, no JSON") from error
        if not isinstance(document, dict):
            raise self._odd(url, type(document).__name__)
        return document

    def _odd(self, url: str, reason: str) -> LayerError:
        return LayerError(
            N_("the service does not answer as OParl says: {reason}"),
            where=url[:200],
            remedy=N_("check the address; it is the one of the OParl System object"),
            reason=reason,
        )


def kind_of(entry: Json) -> str:
    """Return an object's type without its version.

    Examples
    --------
    >>> kind_of({"type": "https://schema.oparl.org/1.1/Paper"})
    'Paper'
    """
    return str(entry.get("type", "")).rstrip("/").rpartition("/")[2]


def _filtered(url: str, since: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # no address; who asks for it is told so
        return url
    own = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not since or k != "modified_since"]
    asked = [*own, ("modified_since", since)] if since else own
    return urlunsplit(parts._replace(query=urlencode(asked), fragment=""))


def _short(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[:200]
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _reason(error: SitemapError) -> str:
    return str(error.values.get("reason") or error)
