"""Ask web addresses whether they still answer, politely: HEAD, and GET where HEAD is not enough.

Of an answer only the head is read, so its size does not matter. Hosts are asked
side by side, each of them one request at a time with a pause between; every
address and every redirect is judged before it is asked.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from sitemap.errors import SitemapError, UsageError
from sitemap.exchange.services.address import Target, target_of
from sitemap.exchange.services.deadline import Deadline
from sitemap.exchange.services.fetch import PASSING, REDIRECTS, Limits, ask, retry_after_s

__all__ = ["CHECK_LIMITS", "Outcome", "WebCheck", "values_of"]

CHECK_LIMITS = Limits(pause_s=1.0, connect_s=10.0, read_s=20.0, total_s=900.0, retries=2, patience_s=30.0)
# So many hosts are asked at the same time.
_ABREAST = 8
# What says that a page is there, but not for a program.
_REFUSED = (401, 402, 403, 405, 406, 407, 418, 451)


@dataclass(frozen=True)
class Outcome:
    """What asking one address gave.

    ``code`` is the rule that it breaks, empty where it answers as it should;
    ``status`` the last HTTP status, ``target`` where redirects led.
    """

    url: str
    code: str = ""
    status: int = 0
    target: str = ""
    reason: str = ""


@dataclass
class WebCheck:
    """The check of many addresses; ``sleep`` and ``clock`` are the machine's own unless a test gives others."""

    limits: Limits = CHECK_LIMITS
    allow_private: bool = False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    progress: Callable[[str], None] = lambda _url: None
    _last: dict[str, float] = field(default_factory=dict)
    _until: float = 0.0

    def check(self, urls: Iterable[str]) -> dict[str, Outcome]:
        """Return the outcome of each address, in the order of the addresses."""
        wanted = sorted(set(urls))
        hosts: dict[str, list[str]] = {}
        for url in wanted:
            hosts.setdefault(_host(url), []).append(url)
        self._until = self.clock() + self.limits.total_s
        outcomes: dict[str, Outcome] = {}
        turn = threading.Semaphore(_ABREAST)
        # Threads that a server holds up for ever must not hold up the program.
        threads = [
            threading.Thread(target=self._host, args=(own, outcomes, turn), daemon=True) for own in hosts.values()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, self._until - self.clock()))
        late = f"more than {self.limits.total_s:g} s"
        return {u: outcomes.get(u) or Outcome(u, "address-failing", reason=late) for u in wanted}

    def _host(self, urls: Sequence[str], outcomes: dict[str, Outcome], turn: threading.Semaphore) -> None:
        with turn:
            for url in urls:
                self.progress(url)
                outcomes[url] = self.one(url)

    def one(self, url: str) -> Outcome:
        """Return the outcome of one address."""
        head = self._tried("HEAD", url)
        # Many servers answer HEAD wrongly; only what GET says counts against them.
        return head if head.code in _SETTLED else self._tried("GET", url)

    def _tried(self, method: str, url: str) -> Outcome:
        for attempt in range(self.limits.retries + 1):
            outcome, wait_s = self._attempt(method, url)
            last = attempt == self.limits.retries or method == "HEAD"
            if outcome.code != "address-failing" or last or wait_s > self.limits.patience_s:
                return outcome
            self.sleep(min(max(wait_s, 2.0**attempt), self.limits.patience_s))
        raise AssertionError("the last attempt returns")

    def _attempt(self, method: str, url: str) -> tuple[Outcome, float]:
        """Follow an address to its end; return the outcome and how long the server asks to wait."""
        at, lasting = urldefrag(url)[0], True
        for _ in range(self.limits.redirects + 1):
            answer = self._asked(method, url, at)
            if isinstance(answer, Outcome):
                return answer, 0.0
            status, headers = answer
            if status not in REDIRECTS or not headers.get("location"):
                wait_s = retry_after_s(headers.get("retry-after", ""))
                return _judged(url, at, status, lasting=lasting), wait_s
            lasting = lasting and status in (301, 308)
            try:
                at = urldefrag(urljoin(at, headers["location"]))[0]
            except ValueError:
                return Outcome(url, "address-unusable", status, headers["location"]), 0.0
        return Outcome(url, "address-loop", target=at), 0.0

    def _asked(self, method: str, url: str, at: str) -> Outcome | tuple[int, dict[str, str]]:
        """Return status and headers of one answer, or the outcome where there is none."""
        import urllib3

        try:
            target = target_of(at, allow_private=self.allow_private)
            self._be_polite(_host(at))
            answer = self._head(method, at, target)
        except UsageError as error:
            return Outcome(url, "address-private" if "address" in error.values else "address-unusable", target=at)
        except SitemapError:
            return Outcome(url, "address-unknown-host", target=at)
        except urllib3.exceptions.SSLError as error:
            return Outcome(url, "address-certificate", target=at, reason=_reason(error))
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            return Outcome(url, "address-failing", target=at, reason=_reason(error))
        return answer or Outcome(url, "address-failing", target=at, reason=f"more than {self.limits.read_s:g} s")

    def _head(self, method: str, at: str, target: Target) -> tuple[int, dict[str, str]] | None:
        """Return status and headers; None where they do not come in time."""
        import urllib3

        with Deadline(self.limits.read_s) as deadline:
            try:
                response = ask(
                    method, target, accept="*/*", limits=self.limits, url=at, direct=self.allow_private,
                    deadline=deadline,
                )  # fmt: skip
                response.close()
            except (urllib3.exceptions.HTTPError, OSError):
                if not deadline.passed:
                    raise
                return None
            # Half a head that was cut off looks like a whole one.
            return (
                None if deadline.passed else (int(response.status), {k.lower(): v for k, v in response.headers.items()})
            )

    def _be_polite(self, host: str) -> None:
        # A redirect may lead to a host that another thread asks: who comes first, asks first.
        now = self.clock()
        ready = max(now, self._last.get(host, now - self.limits.pause_s) + self.limits.pause_s)
        self._last[host] = ready
        if ready > now:
            self.sleep(ready - now)


# What HEAD says for good, so that GET need not be asked.
_SETTLED = (
    "",
    "address-moved",
    "address-redirected",
    "address-private",
    "address-unusable",
    "address-unknown-host",
    "address-certificate",
    "address-loop",
)


def _judged(url: str, at: str, status: int, *, lasting: bool) -> Outcome:
    if status in PASSING or status >= 500:
        return Outcome(url, "address-failing", status, at, f"HTTP {status}")
    if status in _REFUSED:
        return Outcome(url, "address-refused", status, at)
    if status >= 400:
        return Outcome(url, "address-gone", status, at)
    if at == urldefrag(url)[0]:
        return Outcome(url, "", status, at)
    return Outcome(url, "address-moved" if lasting else "address-redirected", status, at)


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _reason(error: Exception) -> str:
    return str(error).rpartition("): ")[2] or type(error).__name__


def values_of(outcome: Outcome) -> Mapping[str, object]:
    """Return what fills the text of the outcome's rule."""
    return {"value": outcome.url, "status": outcome.status, "target": outcome.target, "reason": outcome.reason}
