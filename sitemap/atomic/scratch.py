"""Folders for the moment, of which nothing stays: not even after a process that was killed."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitemap.atomic.folderlock import hold, locked
from sitemap.errors import SitemapError

__all__ = ["scratch_folder"]


@contextmanager
def scratch_folder(within: Path | None = None) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards; those of processes that have died go first.

    All of a user's lie in one folder, each locked by its process for as long
    as it lives, so what is not locked belongs to nobody any more.

    Parameters
    ----------
    within
        A folder for nothing else, made where it does not exist; by default one of the system's.
    """
    base = _own(within or _default())
    if base is None:
        with tempfile.TemporaryDirectory(prefix="sitemap-") as name:
            yield Path(name)
        return
    with locked(base) as alone:
        if alone:
            _sweep(base)
        folder = Path(tempfile.mkdtemp(dir=base))
        held = hold(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if held is not None:
            os.close(held)


def _default() -> Path:
    user = "" if sys.platform == "win32" else os.getuid()
    return Path(tempfile.gettempdir()) / f"sitemap-{user}"


def _own(base: Path) -> Path | None:
    """Return the folder, made where needed; None where it cannot be trusted to be the user's own."""
    if sys.platform == "win32":
        return None
    try:
        base.mkdir(mode=0o700, exist_ok=True)
        state = base.lstat()
    except OSError:
        return None
    ours = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o077
    return base if ours else None


def _sweep(base: Path) -> None:
    for folder in base.iterdir():
        try:
            held = hold(folder, patience_s=0)
        except SitemapError:
            continue  # its process is alive
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)
