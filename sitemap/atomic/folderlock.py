"""One writer at a time in a folder, and no reader while it moves files into place.

The lock is the system's own on the folder itself (``flock``), so it leaves no
file behind and ends with the process that held it, however that ends.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["hold", "locked"]

_PATIENCE_S = 120.0
_BETWEEN_S = 0.05


@contextmanager
def locked(folder: Path, *, shared: bool = False, patience_s: float = _PATIENCE_S) -> Iterator[bool]:
    """Hold the lock of ``folder`` and tell whether there is one: not every file system knows locks.

    Parameters
    ----------
    folder
        A folder that exists.
    shared
        For readers, of which there may be many.
    patience_s
        How long to wait for another process.

    Raises
    ------
    SitemapError
        Another process holds it for longer than that.
    """
    held = hold(folder, shared=shared, patience_s=patience_s)
    try:
        yield held is not None
    finally:
        if held is not None:
            os.close(held)


def hold(folder: Path, *, shared: bool = False, patience_s: float = _PATIENCE_S) -> int | None:
    """Return what holds the lock until it is closed; None where the file system knows no locks.

    Raises
    ------
    SitemapError
        Another process holds it for longer than ``patience_s``.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # no right to list it; whoever cannot write is told so when writing
        return None
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    until = time.monotonic() + patience_s
    try:
        while True:
            try:
                fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise
                time.sleep(_BETWEEN_S)
            else:
                return descriptor
    except BlockingIOError as error:
        os.close(descriptor)
        raise SitemapError(
            N_("another process is writing into this folder"),
            where=folder,
            remedy=N_("wait until it has ended, or end it, then run the command again"),
        ) from error
    except OSError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
