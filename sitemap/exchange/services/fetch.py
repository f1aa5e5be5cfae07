"""One polite request at a time: bounded in size and time, repeated where that helps, remembered.

Redirects are followed by hand, because each target is judged like the first
address.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sitemap.errors import SitemapError
from sitemap.exchange.services.address import Target, joined, parts_of, proxy_for, target_of
from sitemap.exchange.services.cache import Answer, Cache
from sitemap.exchange.services.deadline import Deadline, pools_with
from sitemap.locale import N_

if TYPE_CHECKING:
    import urllib3

__all__ = ["PASSING", "REDIRECTS", "Fetcher", "Limits", "ask", "cache_folder", "retry_after_s"]

_CHUNK = 2**18
PASSING = (429, 500, 502, 503, 504)
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Limits:
    """How much is asked of a service and taken from it.

    ``pause_s`` lies between two requests to it. ``connect_s`` bounds the wait
    for a connection, ``read_s`` every other wait and the time until all of an
    answer's head is there, ``total_s`` all requests together, to their last
    byte. ``max_bytes`` bounds what comes in all, ``retries`` is how often a
    failed request is repeated and ``patience_s`` how long a service may ask to
    wait.
    """

    pause_s: float = 0.5
    connect_s: float = 15.0
    read_s: float = 90.0
    total_s: float = 1800.0
    max_bytes: int = 2 * 2**30
    retries: int = 4
    patience_s: float = 60.0
    redirects: int = 5


@dataclass
class Fetcher:
    """Requests of one import: they share the limits and the cache.

    ``oldest_h`` is the age in hours of the oldest answer that came from the
    cache. ``sleep`` and ``clock`` are the machine's own; tests give others so that nothing waits.
    """

    cache: Cache
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    taken_bytes: int = 0
    oldest_h: float = 0.0
    _began: float | None = None
    _last: float | None = None

    def get(self, url: str, *, accept: str = "*/*") -> Answer:
        """Return what ``url`` answers, from the cache where it is young enough.

        Raises
        ------
        UsageError
            The address, or one it redirects to, is not asked.
        SitemapError
            The service refuses, fails again and again, or sends too much.
        """
        kept = self.cache.answer(url, self._key(accept))
        if kept is not None:
            self.oldest_h = max(self.oldest_h, kept.age_h)
            return kept
        for attempt in range(self.limits.retries + 1):
            wait_s = self._attempt(url, accept, last=attempt == self.limits.retries)
            if isinstance(wait_s, Answer):
                return wait_s
            self.sleep(min(max(wait_s, 2.0**attempt), self.limits.patience_s))
        raise AssertionError("the last attempt answers or raises")

    def _key(self, accept: str) -> str:
        # What a local service said is not given to one who did not allow it.
        return f"{accept} {'private' if self.allow_private else 'public'}"

    def _attempt(self, url: str, accept: str, *, last: bool) -> "Answer | float":
        """Return the answer, or how many seconds to wait before the next attempt."""
        import urllib3

        try:
            return self._follow(url, accept)
        except _PassingError as error:
            if last or error.wait_s > self.limits.patience_s:
                raise _failed(url, str(error)) from error
            return error.wait_s
        except (urllib3.exceptions.SSLError, urllib3.exceptions.LocationValueError) as error:
            raise _failed(url, _reason(error)) from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if last:
                raise _failed(url, _reason(error)) from error
            return 0.0

    def _follow(self, url: str, accept: str) -> Answer:
        at = url
        for _ in range(self.limits.redirects + 1):
            target = target_of(at, allow_private=self.allow_private)
            self._be_polite(url)
            with Deadline(min(self.limits.read_s, self._left_s())) as deadline:
                answer = self._answered(url, at, target, accept, deadline)
            if isinstance(answer, Answer):
                return answer
            at = answer
        raise _failed(url, f"more than {self.limits.redirects} redirects")

    def _answered(self, url: str, at: str, target: Target, accept: str, deadline: Deadline) -> "Answer | str":
        """Return the answer of one request, or where it redirects to."""
        import urllib3

        try:
            response = self._request(at, target, accept, deadline)
            try:
                if deadline.passed:  # half a head looks like a whole one
                    raise _PassingError(_too_long(deadline.limit_s), 0.0)
                if response.status in REDIRECTS and response.headers.get("Location"):
                    return self._redirected(at, response.headers["Location"])
                if response.status in PASSING:
                    raise _PassingError(
                        f"HTTP {response.status}", retry_after_s(response.headers.get("Retry-After", ""))
                    )
                if response.status >= 400:
                    raise _failed(url, f"HTTP {response.status} {response.reason or ''}".strip())
                kind = response.headers.get("Content-Type", "")
                crs = response.headers.get("Content-Crs", "").strip(" <>")
                deadline.extend(self._left_s())
                return self.cache.keep(url, self._key(accept), kind, crs, partial(self._body, url, response, deadline))
            finally:
                response.release_conn()
                response.close()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            if deadline.passed:
                raise _PassingError(_too_long(deadline.limit_s), 0.0) from error
            raise

    def _redirected(self, at: str, location: str) -> str:
        target = joined(at, location)
        if parts_of(at).scheme == "https" and parts_of(target).scheme == "http":
            raise _failed(at, "redirect from https to http")
        return target

    def _body(self, url: str, response: "urllib3.BaseHTTPResponse", deadline: Deadline, out: IO[bytes]) -> None:
        for chunk in response.stream(_CHUNK, decode_content=True):
            self.taken_bytes += len(chunk)
            self._check_time(url)
            if self.taken_bytes > self.limits.max_bytes:
                raise _failed(url, f"more than {self.limits.max_bytes} bytes")
            out.write(chunk)
        if deadline.passed:  # without a length, an answer that was cut off looks like a whole one
            raise _failed(url, _too_long(self.limits.total_s))

    def _request(self, url: str, target: Target, accept: str, deadline: Deadline) -> Any:
        direct = self.allow_private
        return ask("GET", target, accept=accept, limits=self.limits, url=url, direct=direct, deadline=deadline)

    def _left_s(self) -> float:
        began = self.clock() if self._began is None else self._began
        return self.limits.total_s - (self.clock() - began)

    def _be_polite(self, url: str) -> None:
        self._check_time(url)
        now = self.clock()
        if self._last is not None and now - self._last < self.limits.pause_s:
            self.sleep(self.limits.pause_s - (now - self._last))
        self._last = self.clock()

    def _check_time(self, url: str) -> None:
        now = self.clock()
        self._began = now if self._began is None else self._began
        if now - self._began > self.limits.total_s:
            raise _failed(url, _too_long(self.limits.total_s))


def ask(method: str, target: Target, *, accept: str, limits: Limits, url: str, direct: bool, deadline: Deadline) -> Any:
    """Send one request to a judged address and return the response, its body unread.

    Parameters
    ----------
    method
        ``GET`` or ``HEAD``.
    target
        Where it goes; the connection is made to the very address that was judged.
    accept
        The media types asked for.
    limits
        How long to wait.
    url
        The address as it was written, for a proxy.
    direct
        Go past a proxy, as local services must be asked.
    deadline
        Ends the connection, whatever it is waiting for.
    """
    import urllib3

    headers = {
        "Accept": accept,
        "Accept-Encoding": "gzip",
        "Host": target.host if target.port in (80, 443) else f"{_bracketed(target.host)}:{target.port}",
        "User-Agent": f"sitemap/{version('sitemap')} (planning register; one request at a time)",
    }
    options: dict[str, Any] = {
        "headers": headers,
        "timeout": urllib3.Timeout(connect=limits.connect_s, read=limits.read_s),
        "redirect": False,
        "retries": False,
        "preload_content": False,
    }
    proxy = "" if direct else proxy_for(target.scheme, target.host)
    pools = pools_with(deadline)
    if proxy:
        manager = urllib3.ProxyManager(proxy)
        manager.pool_classes_by_scheme = pools
        return manager.request(method, url, **options)
    if target.scheme == "https":
        import certifi

        secure = pools["https"](
            target.ip,
            target.port,
            server_hostname=target.host,
            assert_hostname=target.host,
            cert_reqs="CERT_REQUIRED",
            ca_certs=certifi.where(),
        )
        return secure.urlopen(method, target.path, **options)
    return pools["http"](target.ip, target.port).urlopen(method, target.path, **options)


class _PassingError(Exception):
    """A failure that may pass, and how long the service asks to wait."""

    def __init__(self, reason: str, wait_s: float) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def retry_after_s(text: str) -> float:
    """Return how many seconds a Retry-After header asks to wait; both of its forms are known.

    Examples
    --------
    >>> retry_after_s("120"), retry_after_s("Fri, 31 Dec 1999 23:59:59 GMT"), retry_after_s("soon")
    (120.0, 0.0, 0.0)
    """
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, moment.timestamp() - time.time())


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _reason(error: Exception) -> str:
    return str(error).rpartition("): ")[2] or type(error).__name__


def _too_long(limit_s: float) -> str:
    return f"more than {limit_s:g} s"


def _failed(url: str, reason: str) -> SitemapError:
    return SitemapError(
        N_("the service does not give what was asked: {reason}"),
        where=url if len(url) <= 200 else url[:199] + "…",
        remedy=N_("check the address; try again later, or download the file by hand and import it"),
        reason=reason,
    )


def cache_folder() -> Path:
    """Return where answers are kept: ``sitemap`` in the user's folder of caches."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "sitemap" / "services"
