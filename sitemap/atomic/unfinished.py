"""A replacement of several files that can be finished or taken back after the process has died.

The new files, and links to the earlier ones, lie in a folder of their own
beside the target. Once all of them are on the disk, a journal says which of
them go where; only then the first one is moved. So at any moment one can tell
from the disk how far it came:

* no journal: nothing was moved, the folder is thrown away;
* a journal: what is still to be moved is moved;
* a journal, and a file that has neither a new nor an earlier one: it was being
  taken back, and the rest is taken back as well.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from sitemap.atomic.folderlock import locked
from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["JOURNAL", "PREFIX", "Move", "put_back", "put_in_place", "reading", "settle"]

PREFIX = ".sitemap-unfinished-"
JOURNAL = "journal.json"


@dataclass(frozen=True)
class Move:
    """One file: where it goes, the new one, and the earlier one (None where there was none)."""

    path: Path
    new: Path
    earlier: Path | None

    @property
    def undone(self) -> bool:
        """Tell whether it was taken back."""
        if self.new.exists():
            return False
        return not (self.earlier.exists() if self.earlier else self.path.exists())


def put_in_place(moves: Sequence[Move]) -> None:
    """Move every new file that is still to be moved."""
    for move in moves:
        if move.new.exists():
            move.path.parent.mkdir(parents=True, exist_ok=True)
            move.new.replace(move.path)


def put_back(moves: Sequence[Move]) -> None:
    """Bring back what was there before; one that cannot be brought back keeps no other from it."""
    failed: list[OSError] = []
    for move in reversed(moves):
        try:
            if move.new.exists():
                continue
            if move.earlier is None:
                move.path.unlink(missing_ok=True)
            elif move.earlier.exists():
                move.earlier.replace(move.path)
        except OSError as error:
            failed.append(error)
    if failed:
        raise failed[0]


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Keep writers of ours out of ``folder`` meanwhile, having finished what one of them could not.

    Raises
    ------
    SitemapError
        A writer does not come to an end, or left something that cannot be finished.
    """
    if _left(folder):
        with locked(folder) as alone:
            if alone:
                settle(folder)
    with locked(folder, shared=True):
        yield


def settle(folder: Path) -> None:
    """Finish or take back what writers that have died left in ``folder``; whoever calls holds its lock.

    Raises
    ------
    SitemapError
        It cannot be done.
    """
    for left in _left(folder):
        try:
            moves = _moves(left)
            if any(m.undone for m in moves):
                put_back(moves)
            else:
                put_in_place(moves)
        except OSError as error:
            raise SitemapError(
                N_("a command was interrupted while it wrote here, and what it left cannot be finished: {reason}"),
                where=error.filename or left,
                remedy=N_("correct the permissions or make room, then run the command again"),
                reason=error.strerror or error,
            ) from error
        with suppress(OSError):
            (left / JOURNAL).unlink(missing_ok=True)
        shutil.rmtree(left, ignore_errors=True)


def _left(folder: Path) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.name.startswith(PREFIX) and p.is_dir() and not p.is_symlink())
    except OSError:
        return []


def _moves(left: Path) -> list[Move]:
    """Return what the journal in ``left`` says; nothing where there is none of ours.

    The folder may have come from anywhere, so its journal may only move files
    of this folder within this folder.
    """
    try:
        entries = json.loads((left / JOURNAL).read_bytes())
        moves = [
            Move(left.parent / e["path"], left / f"new-{n}", left / f"earlier-{n}" if e["kept"] else None)
            for n, e in enumerate(entries)
        ]
        inside = all(isinstance(e["path"], str) and _is_inside(left.parent, e["path"]) for e in entries)
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError, RecursionError):
        return []
    return moves if inside else []


def _is_inside(folder: Path, name: str) -> bool:
    parts = PurePosixPath(name).parts
    if not parts or parts[0] == "/" or ".." in parts or "\\" in name or "\0" in name:
        return False
    return (folder / name).parent.resolve().is_relative_to(folder.resolve())
