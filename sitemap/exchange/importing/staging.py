"""The folder in which GDAL sees a source: the file, what belongs to it, and nothing else.

GDAL likes to write beside what it reads, and looks at files beside it. It gets
a temporary folder with links to the source and its companions instead.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitemap.atomic import scratch_folder
from sitemap.errors import LayerError, UsageError
from sitemap.exchange.importing.archive import is_zip, unpack
from sitemap.locale import N_
from sitemap.register.kinds import Kind, kind_of
from sitemap.register.offline import offline

__all__ = ["Staged", "staged"]


@dataclass(frozen=True)
class Staged:
    """A source ready to be opened: ``path`` in the staging folder, ``origin`` for messages."""

    path: Path
    origin: Path
    kind: Kind


@contextmanager
def staged(source: Path) -> Iterator[list[Staged]]:
    """Stage the datasets of ``source``: one, or those of an archive; GDAL has no network meanwhile.

    Raises
    ------
    UsageError
        There is no such file.
    LayerError
        It is nothing that can be imported, or an archive that cannot be trusted.
    """
    if source.is_dir():
        raise UsageError(
            N_("is a folder, not a file"),
            where=source,
            remedy=N_("name the file itself, or a zip archive of the folder"),
        )
    if not source.is_file():
        raise UsageError(N_("there is no such file"), where=source, remedy=N_("check the path"))
    # What is not whole is told, not repaired.
    with offline(OGR_GEOMETRY_ACCEPT_UNCLOSED_RING="NO"), scratch_folder() as folder:
        if is_zip(source):
            yield _from_archive(source, folder)
        else:
            kind = kind_of(source)
            yield [Staged(_link(source, kind, folder), source, kind)]


def _from_archive(source: Path, folder: Path) -> list[Staged]:
    files = unpack(source, folder)
    if not files:
        raise LayerError(N_("the archive is empty"), where=source, remedy=N_("ask for the file anew"))
    found, reasons = [], []
    belonging = {".dbf", ".shx", ".prj", ".cpg", ".qpj", ".xsd", ".csvt", ".dat", ".map", ".mid", ".sbn", ".sbx"}
    for file in files:
        if file.suffix.lower() in belonging or file.name.startswith("."):
            continue
        try:
            kind = kind_of(file)
        except LayerError as error:
            reasons.append(error)
            continue
        found.append(Staged(file, source / file.relative_to(folder), kind))
    if not found:
        hostile = [r for r in reasons if "XML" in r.why]
        if hostile:
            raise hostile[0]
        raise LayerError(
            N_("the archive holds no file that can be imported, only: {names}"),
            where=source,
            remedy=N_("unpack it and look what it holds"),
            names=", ".join(f.name for f in files[:10]),
        )
    return found


def _link(source: Path, kind: Kind, folder: Path) -> Path:
    # These characters have a meaning of their own in GDAL's file names.
    stem = "".join("_" if c in '!?#%:*"<>|' else c for c in source.stem)
    pairs = {source: folder / f"{stem}{source.suffix}"}
    for beside in source.parent.iterdir():
        if beside.stem == source.stem and beside.suffix.lower() in kind.companions:
            pairs[beside] = folder / f"{stem}{beside.suffix}"
    unmerged = source.with_name(source.name + "-wal")
    if kind.name == "GeoPackage" and unmerged.is_file() and unmerged.stat().st_size:
        # What QGIS has not merged yet; SQLite merges it, so it works on a copy.
        for original in (source, unmerged):
            shutil.copyfile(original, folder / f"{stem}{''.join(original.suffixes[-1:])}")
        return folder / f"{stem}{source.suffix}"
    for original, link in pairs.items():
        if kind.name == "SpatiaLite":
            # SQLite makes files beside what it opens.
            shutil.copyfile(original, link)
            continue
        try:
            link.symlink_to(original.resolve())
        except OSError:  # Windows without the right to make links
            shutil.copyfile(original, link)
    return folder / f"{stem}{source.suffix}"
