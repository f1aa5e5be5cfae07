"""The files that a register is read from, with their hashes, without reading the register."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from sitemap.atomic import reading
from sitemap.errors import SitemapError
from sitemap.register.info import INFO_FILE
from sitemap.register.layer import companions
from sitemap.register.schema import TABLES

__all__ = ["CurrentInputs", "current_inputs"]

SITES_FILE = next(t.file for t in TABLES if t.geometry)
_FIXED = {INFO_FILE, *(t.file for t in TABLES)}


class CurrentInputs:
    """The SHA-256 of each file by name, and the content of the file of sites."""

    def __init__(self, hashes: Mapping[str, str], sites: bytes) -> None:
        self.hashes = hashes
        self.sites = sites

    def changed(self, before: Mapping[str, str]) -> set[str]:
        """Return the names of files whose content differs from ``before``, or that are on one side only."""
        return {name for name in self.hashes.keys() | before.keys() if self.hashes.get(name) != before.get(name)}


def current_inputs(folder: Path, before: Mapping[str, str]) -> CurrentInputs | None:
    """Read the files that the register consisted of before, and those that would be read besides.

    Parameters
    ----------
    folder
        The register's folder.
    before
        The files that were read before, with their hashes.

    Returns
    -------
    CurrentInputs or None
        None where a file is missing, changes meanwhile, or lies outside of the
        folder, which reading the register will report.
    """
    try:
        with reading(folder):
            names = _names(folder, before)
            states = {name: _state(folder / name) for name in names}
            contents = {name: (folder / name).read_bytes() for name in names}
            if states != {name: _state(folder / name) for name in names}:
                return None
    except (OSError, SitemapError):
        return None
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    return CurrentInputs(hashes, contents[SITES_FILE])


def _names(folder: Path, before: Mapping[str, str]) -> list[str]:
    names = {name for name in _FIXED if (folder / name).is_file()} | before.keys()
    root = folder.resolve()
    for name in before.keys() - _FIXED:
        path = folder / name
        if not path.resolve().is_relative_to(root):
            raise FileNotFoundError(name)
        # A file that a layer has gained is read with it.
        names |= {Path(name).with_name(p.name).as_posix() for p in companions(path)}
    return sorted(names)


def _state(path: Path) -> tuple[int, int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns, state.st_ino
