"""Write files so that a failure leaves what was there before."""

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from sitemap.atomic.folderlock import locked
from sitemap.atomic.unfinished import JOURNAL, PREFIX, Move, put_back, put_in_place, settle
from sitemap.errors import SitemapError
from sitemap.locale import N_

__all__ = ["replace_files"]


def replace_files(folder: Path, contents: Mapping[str, bytes], *, check: Callable[[], None] = lambda: None) -> None:
    """Write files into ``folder``, all of them or none.

    Everything is written beside its place first; only when all of it is on the
    disk is each file moved into place, in the order of ``contents``. If one
    cannot be moved, those moved before it are put back; if the process dies
    meanwhile, the next one that reads or writes the folder moves the rest. Put
    last what vouches for the others.

    Parameters
    ----------
    folder
        Made where it does not exist.
    contents
        By name, which may lead into folders below it.
    check
        Called before anything is written, while no other process of ours can
        write; what it raises is handed on.

    Raises
    ------
    SitemapError
        The folder cannot be made or written to, or another process does not
        stop writing into it; nothing was changed then.
    """
    made: list[Path] = []
    try:
        made += _make(folder)
        with locked(folder) as alone:
            if alone:
                settle(folder)
            check()
            _replace(folder, contents, made)
    except BaseException as error:
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


def _replace(folder: Path, contents: Mapping[str, bytes], made: list[Path]) -> None:
    beside = folder / f"{PREFIX}{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)  # of a process that had our number
    moves: list[Move] = []
    try:
        beside.mkdir()
        for number, (name, content) in enumerate(contents.items()):
            made += _make((folder / name).parent)
            moves.append(_prepared(folder / name, content, beside, number))
        _refuse_outside(folder, moves)
        if len(moves) > 1:
            _write_journal(beside, contents, moves)
        put_in_place(moves)
        _sync_folders({m.path.parent for m in moves})
    except BaseException:
        # Where not even this can be done, journal and earlier files stay for the next process.
        put_back(moves)
        _clear(beside)
        raise
    _clear(beside)


def _clear(beside: Path) -> None:
    # Without the journal what lies beside is of no meaning.
    with suppress(OSError):
        (beside / JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(beside, ignore_errors=True)


def _prepared(path: Path, content: bytes, beside: Path, number: int) -> Move:
    """Write the new file and keep the earlier one, both beside."""
    new, earlier = beside / f"new-{number}", beside / f"earlier-{number}"
    _write(new, content)
    if not path.is_file():
        return Move(path, new, None)
    try:
        os.link(path, earlier)
    except OSError:  # the file system knows no hard links
        shutil.copy2(path, earlier)
    return Move(path, new, earlier)


def _refuse_outside(folder: Path, moves: Sequence[Move]) -> None:
    whole = folder.resolve()
    for move in moves:
        if not move.path.parent.resolve().is_relative_to(whole):
            raise SitemapError(
                N_("is a link that leads out of the folder, so nothing is written there"),
                where=move.path.parent,
                remedy=N_("make a folder of it, or choose another folder with --output"),
            )


def _write_journal(beside: Path, contents: Mapping[str, bytes], moves: Sequence[Move]) -> None:
    entries = [{"path": n, "kept": m.earlier is not None} for n, m in zip(contents, moves, strict=True)]
    part = beside / f"{JOURNAL}.part"
    _write(part, json.dumps(entries).encode())
    part.replace(beside / JOURNAL)
    _sync_folders({beside})


def _make(folder: Path) -> list[Path]:
    """Make ``folder`` and return what was made, outermost first."""
    missing = [p for p in (folder, *folder.parents) if not p.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folders(folders: set[Path]) -> None:
    """Let the names be on the disk as well, where the system can do that."""
    if sys.platform == "win32":
        return
    for folder in sorted(folders):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno != errno.EINVAL:  # a file system that does not do that
                raise
        finally:
            os.close(descriptor)
