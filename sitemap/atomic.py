"""Write files so that a failure leaves what was there before."""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["replace_files"]


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write files into ``folder``, all of them or none.

    Everything is written beside its place first; only when all of it is on the
    disk is each file moved into place, in the order of ``contents``. If one
    cannot be moved, those moved before it are put back. Put last what vouches
    for the others.

    Raises
    ------
    SitemapError
        The folder cannot be made or written to; nothing was changed then.
    """
    targets = [_Target(folder / name) for name in contents]
    made: list[Path] = []
    try:
        for target, content in zip(targets, contents.values(), strict=True):
            made += _missing(target.path.parent)
            target.path.parent.mkdir(parents=True, exist_ok=True)
            _write(target.new, content)
        for target in targets:
            target.replace()
    except BaseException as error:
        for target in reversed(targets):
            target.restore()
            target.clear()
        for path in reversed(made):
            with suppress(OSError):
                path.rmdir()
        if not isinstance(error, OSError):
            raise
        raise SitemapError(
            N_("cannot be written: {reason}"),
            where=error.filename or folder,
            remedy=N_("make room, correct the permissions, or choose another folder with --output"),
            reason=error.strerror or error,
        ) from error
    finally:
        for target in targets:
            target.clear()


@dataclass
class _Target:
    """A file to be replaced, with the new and the earlier one beside it."""

    path: Path
    kept: bool = False
    replaced: bool = False

    @property
    def new(self) -> Path:
        return self.path.with_name(f".{self.path.name}.{os.getpid()}.part")

    @property
    def earlier(self) -> Path:
        return self.path.with_name(f".{self.path.name}.{os.getpid()}.earlier")

    def replace(self) -> None:
        if self.path.is_file():
            self.kept = True
            try:
                os.link(self.path, self.earlier)
            except OSError:  # the file system knows no hard links
                shutil.copy2(self.path, self.earlier)
        self.new.replace(self.path)
        self.replaced = True

    def restore(self) -> None:
        if not self.replaced:
            return
        with suppress(OSError):
            if self.kept:
                self.earlier.replace(self.path)
            else:
                self.path.unlink()

    def clear(self) -> None:
        for path in (self.new, self.earlier):
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _missing(folder: Path) -> list[Path]:
    """Return ``folder`` and its parents that do not exist yet, outermost first."""
    return [p for p in (folder, *folder.parents) if not p.exists()][::-1]


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
