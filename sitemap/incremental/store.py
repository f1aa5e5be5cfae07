"""Kept results on the disk: one file a register and set of options, of which none is ever trusted to be whole.

A file is a ZIP archive without compression, so that the standard library
checks each entry by its CRC and a torn file has no directory. Nothing in it
can be run: entries are JSON, text and plain arrays. It is written beside its
place and moved there, so that a reader sees the old one or the new one, and
whoever comes last wins.
"""

import hashlib
import json
import os
import stat
import sys
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["BrokenEntryError", "Entry", "Store", "default_folder"]

_SUFFIX = ".build"
_PART = ".part"
# What is older than that belongs to a process that was killed.
_ABANDONED_S = 3600


class BrokenEntryError(Exception):
    """A kept result is damaged, or not what it says; what it was kept for is computed anew."""


# Everything that reading a damaged archive, or one made to do harm, can end in.
_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def default_folder() -> Path:
    """Return where results are kept: ``sitemap/builds`` in the user's folder of caches."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(base) / "sitemap" / "builds"


class Entry:
    """One kept result; whatever is wrong with it is a ``BrokenEntryError``."""

    def __init__(self, path: Path) -> None:
        try:
            # It stays open, so that what is kept meanwhile changes nothing, and only what is asked for is read.
            self._archive = zipfile.ZipFile(path)
            size = path.stat().st_size
            listed = self._archive.infolist()
            # Not compressed, so nothing in it is larger than the file.
            plain = all(e.compress_type == zipfile.ZIP_STORED and 0 <= e.file_size <= size for e in listed)
        except _DAMAGE as error:
            raise BrokenEntryError(str(error)) from error
        if not plain:
            raise BrokenEntryError("compressed")

    def content(self, name: str) -> bytes:
        """Return the bytes called ``name``."""
        try:
            return self._archive.read(name)
        except _DAMAGE as error:
            raise BrokenEntryError(name) from error

    def json(self, name: str) -> Any:
        """Return the JSON called ``name``."""
        try:
            return json.loads(self.content(name))
        except _DAMAGE as error:
            raise BrokenEntryError(name) from error

    def array(self, name: str, dtype: str, *shape: int) -> npt.NDArray[Any]:
        """Return the array called ``name``, of this shape (−1 for as many rows as there are); it can be written to."""
        try:
            return np.frombuffer(self.content(name), dtype=dtype).reshape(shape).copy()
        except _DAMAGE as error:
            raise BrokenEntryError(name) from error


class Store:
    """A folder of kept results that together take no more than ``limit_bytes``.

    Parameters
    ----------
    folder
        Made when something is kept first. It has to belong to the user, and
        nobody else may write to it: what is kept becomes part of pages.
    limit_bytes
        The longest unused go first.
    """

    def __init__(self, folder: Path | None = None, *, limit_bytes: int = 600_000_000) -> None:
        self.folder = folder or default_folder()
        self.limit_bytes = limit_bytes

    def read(self, key: str) -> Entry | None:
        """Return what was kept under ``key``; None where there is nothing, or nothing that can be used."""
        path = self._path(key)
        if not self._is_ours():
            return None
        try:
            os.utime(path)
            return Entry(path)
        except (OSError, BrokenEntryError):
            return None

    def keep(self, key: str, parts: Mapping[str, bytes]) -> bool:
        """Keep ``parts`` under ``key`` in place of what was there; tell whether that was possible.

        A full disk or a folder that cannot be written to costs the next build
        its time, and nothing else.
        """
        path = self._path(key)
        part = path.with_name(f".{path.name}.{os.getpid()}{_PART}")
        if sum(map(len, parts.values())) > self.limit_bytes:
            return False
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self._is_ours():
                return False
            with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
                for name, content in parts.items():
                    archive.writestr(zipfile.ZipInfo(name), content)
            part.replace(path)
            self._sweep(path)
        except OSError:
            return False
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return True

    def _path(self, key: str) -> Path:
        return self.folder / (
            hashlib.blake2b(key.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest() + _SUFFIX
        )

    def _is_ours(self) -> bool:
        """Tell whether the folder is the user's, and no link to another's."""
        try:
            state = self.folder.lstat()
        except OSError:
            return False
        if not stat.S_ISDIR(state.st_mode):
            return False
        return sys.platform == "win32" or (state.st_uid == os.geteuid() and not state.st_mode & 0o022)

    def _sweep(self, newest: Path) -> None:
        """Delete what killed processes left, and the longest unused beyond the limit."""
        left = self.limit_bytes
        found = []
        for entry in os.scandir(self.folder):
            with suppress(OSError):  # another process may have deleted it
                state = entry.stat(follow_symlinks=False)
                if entry.name.endswith(_PART) and time.time() - state.st_mtime > _ABANDONED_S:
                    Path(entry.path).unlink(missing_ok=True)
                elif entry.name.endswith(_SUFFIX):
                    found.append((entry.name != newest.name, -state.st_mtime_ns, entry.path, state.st_size))
        for _, _, path, size in sorted(found):
            left -= size
            if left < 0:
                with suppress(OSError):
                    Path(path).unlink(missing_ok=True)
