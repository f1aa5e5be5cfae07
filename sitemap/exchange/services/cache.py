"""Answers of services on the disk, each with the time at which it was given."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sitemap.atomic import scratch_folder
from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["Answer", "Cache"]

# Answers that are still coming.
_UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Answer:
    """What a service answered: a file, its media type, its CRS where it was named, and its age in hours."""

    url: str
    path: Path
    kind: str
    crs: str
    age_h: float


@dataclass(frozen=True)
class Cache:
    """A folder of answers; those older than ``max_age_h`` are asked for anew.

    ``now`` is the time in seconds since 1970.
    """

    folder: Path
    max_age_h: float = 24.0
    now: Callable[[], float] = time.time

    def answer(self, url: str, accept: str) -> Answer | None:
        """Return the answer to ``url`` where there is one that is young enough."""
        content, facts = self._paths(url, accept)
        try:
            known = json.loads(facts.read_text(encoding="utf-8"))
            age_h = (self.now() - float(known["at"])) / 3600
            good = known["url"] == url and content.stat().st_size == known["size"] and 0 <= age_h <= self.max_age_h
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None
        return Answer(url, content, str(known["kind"]), str(known["crs"]), age_h) if good else None

    def keep(self, url: str, accept: str, kind: str, crs: str, write: Callable[[IO[bytes]], None]) -> Answer:
        """Keep what ``write`` writes as the answer to ``url``, once all of it is there."""
        content, facts = self._paths(url, accept)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with scratch_folder(self.folder / _UNFINISHED) as scratch:
                with (scratch / content.name).open("wb") as out:
                    write(out)
                size = (scratch / content.name).stat().st_size
                about = {"url": url, "kind": kind, "crs": crs, "at": self.now(), "size": size}
                (scratch / facts.name).write_text(json.dumps(about), encoding="utf-8")
                # Without its facts an answer is not taken for one.
                facts.unlink(missing_ok=True)
                (scratch / content.name).replace(content)
                (scratch / facts.name).replace(facts)
        except OSError as error:
            raise SitemapError(
                N_("cannot be written: {reason}"),
                where=error.filename or self.folder,
                remedy=N_("make room, or name another folder by the variable XDG_CACHE_HOME"),
                reason=error.strerror or error,
            ) from error
        return Answer(url, content, kind, crs, 0.0)

    def _paths(self, url: str, accept: str) -> tuple[Path, Path]:
        name = hashlib.sha256(f"{accept} {url}".encode()).hexdigest()[:40]
        return self.folder / f"{name}.data", self.folder / f"{name}.json"
