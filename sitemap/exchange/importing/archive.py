"""Zipped sources: unpacked within bounds, and only under names that cannot lead anywhere."""

import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sitemap.errors import LayerError
from sitemap.locale import N_

__all__ = ["is_zip", "unpack"]

MAX_MEMBERS = 10_000
MAX_BYTES = 8 * 2**30
# Text compresses by ten, an empty table by a few hundred; more is a bomb.
MAX_RATIO = 1_000
_RATIO_FROM = 50 * 2**20
_CHUNK = 2**20
_MAX_DEPTH = 2
# Everything that the standard library ends in when an archive is damaged, or made to do harm.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ArithmeticError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def is_zip(path: Path) -> bool:
    """Tell whether the file begins as a zip archive does."""
    with path.open("rb") as file:
        return file.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def unpack(path: Path, folder: Path, *, depth: int = 1) -> list[Path]:
    """Unpack an archive into ``folder`` and return its files, those of inner archives as well.

    Raises
    ------
    LayerError
        It is broken, encrypted, too big, too deeply nested, or holds a name
        that leads out of it; nothing is left outside ``folder``.
    """
    if depth > _MAX_DEPTH:
        raise LayerError(
            N_("the archives are nested more than {depth} deep"),
            where=path,
            remedy=N_("unpack it and name the file itself"),
            depth=_MAX_DEPTH,
        )
    try:
        with zipfile.ZipFile(path) as archive:
            files = list(_members(archive, path, folder))
    except _DAMAGE as error:
        raise LayerError(
            N_("the archive cannot be unpacked: {reason}"),
            where=path,
            remedy=N_("unpack it and name the file itself, or ask for it anew"),
            reason=error,
        ) from error
    inner = [f for f in files if is_zip(f)]
    unpacked = [f for f in files if f not in inner]
    for number, archive_file in enumerate(inner):
        target = folder / f"inner-{depth}-{number}"
        unpacked += unpack(archive_file, target, depth=depth + 1)
    return sorted(unpacked)


def _members(archive: zipfile.ZipFile, path: Path, folder: Path) -> Iterator[Path]:
    infos = [i for i in archive.infolist() if not i.filename.endswith("/")]
    for info in infos:
        _check_name(info, path)
    size = sum(i.file_size for i in infos)
    packed = max(1, sum(i.compress_size for i in infos))
    if len(infos) > MAX_MEMBERS or size > MAX_BYTES or (size > _RATIO_FROM and size / packed > MAX_RATIO):
        raise _too_big(path)
    left = MAX_BYTES
    for info in infos:
        target = folder / PurePosixPath(info.filename.replace("\\", "/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(info) as member, target.open("wb") as out:
            # The size that the archive states may be a lie, so it is counted.
            while chunk := member.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise _too_big(path)
                out.write(chunk)
        yield target


def _check_name(info: zipfile.ZipInfo, path: Path) -> None:
    name = info.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    is_link = (info.external_attr >> 16) & 0o170000 == 0o120000
    if is_link or not parts or parts[0] == "/" or ".." in parts or ":" in name or "\0" in name:
        raise LayerError(
            N_("the archive holds the name “{name}”, which leads out of it, so it is not unpacked"),
            where=path,
            remedy=N_("do not trust this archive; ask for the data anew"),
            name=ascii(info.filename)[1:-1][:120],
        )


def _too_big(path: Path) -> LayerError:
    return LayerError(
        N_("the archive holds more than is unpacked ({limit} GB, {count} files)"),
        where=path,
        remedy=N_("unpack it yourself if you trust it, and name the file itself"),
        limit=MAX_BYTES // 2**30,
        count=MAX_MEMBERS,
    )
