"""Write files so that a failure leaves what was there before."""

import os
from collections.abc import Mapping
from pathlib import Path

from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["replace_files"]


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into ``folder``, all of them or none.

    Everything is written beside its place first; only when all of it is on the
    disk is each file moved into place, in the order of ``contents``. Put last
    what vouches for the others.

    Raises
    ------
    SitemapError
        The folder cannot be made or written to; nothing was changed then.
    """
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            sibling = target.with_name(f".{target.name}.{os.getpid()}.part")
            waiting.append((sibling, target))
            with sibling.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for sibling, target in waiting:
            sibling.replace(target)
    except OSError as error:
        raise SitemapError(
            N_("cannot be written: {reason}"),
            where=error.filename or folder,
            remedy=N_("make room, correct the permissions, or choose another folder with --output"),
            reason=error.strerror or error,
        ) from error
    finally:
        for sibling, _ in waiting:
            sibling.unlink(missing_ok=True)
