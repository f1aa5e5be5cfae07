"""Keep what a build came to."""

import hashlib
from pathlib import Path

from sitemap.incremental.fingerprint import fingerprint
from sitemap.incremental.inputs import SITES_FILE
from sitemap.incremental.rebuild import Rebuilt, rebuilt
from sitemap.incremental.snapshot import Finished, snapshot
from sitemap.incremental.store import Store

__all__ = ["KeptBuilds"]


class KeptBuilds:
    """The last build of each register with each set of options.

    Parameters
    ----------
    store
        Where they are kept.
    language
        The language of messages.
    """

    def __init__(self, store: Store, language: str = "") -> None:
        self.store = store
        self._fingerprint = fingerprint(language)

    def again(self, folder: Path, options: str) -> Rebuilt | None:
        """Return what building the register in ``folder`` with ``options`` gives; None where it has to be built."""
        entry = self.store.read(_key(folder, options))
        return None if entry is None else rebuilt(entry, folder, self._fingerprint)

    def keep(self, folder: Path, options: str, built: Finished) -> None:
        """Keep a build for the next time; nothing is said where that is not possible."""
        try:
            sites_file = (folder / SITES_FILE).read_bytes()
        except OSError:
            return
        # The register may have been saved anew since it was read.
        if hashlib.sha256(sites_file).hexdigest() == built.linked.register.inputs.get(SITES_FILE):
            self.store.keep(_key(folder, options), snapshot(built, sites_file, self._fingerprint))


def _key(folder: Path, options: str) -> str:
    return f"{folder.resolve()}\0{options}"
