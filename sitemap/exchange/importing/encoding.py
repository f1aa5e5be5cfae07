"""Text encodings of Shapefiles and CSV files: declared, told by the bytes, or named by the user.

A Shapefile says its encoding in a ``.cpg`` file or in one byte of the table; many say
nothing or the wrong thing. Bytes outside ASCII that are valid UTF-8 are UTF-8 (text in another
encoding practically never is). Between the two old encodings of Windows and DOS
the German letters decide, and what was decided is told.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sitemap.errors import UsageError
from sitemap.locale import N_

__all__ = ["Encoding", "csv_encoding", "known_encoding", "shapefile_encoding"]

_CHUNK = 2**20
_SAMPLE = 64 * 2**20
# ä ö ü Ä Ö Ü ß as Windows and as DOS write them.
_WINDOWS = bytes("äöüÄÖÜß", "cp1252")
_DOS = bytes("äöüÄÖÜß", "cp850")
_HIGH = bytes(range(128, 256))
# Byte 29 of a dBASE table: the languages that occur here (ESRI's list of code page ids).
_TABLE_CODES = {
    0x01: "cp437",
    0x02: "cp850",
    0x03: "cp1252",
    0x13: "cp932",
    0x57: "cp1252",
    0x64: "cp852",
    0xC8: "cp1250",
}


@dataclass(frozen=True)
class Encoding:
    """A Python name of an encoding, and whether it was guessed from the bytes."""

    name: str
    guessed: bool = False


def known_encoding(name: str) -> str:
    """Return Python's name of the encoding ``name``.

    Raises
    ------
    UsageError
        There is no such encoding.

    Examples
    --------
    >>> known_encoding("ISO-8859-1")
    'iso8859-1'
    """
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise UsageError(
            N_("there is no encoding “{name}”"), remedy=N_("use for example utf-8, cp1252 or cp850"), name=name
        ) from error


def shapefile_encoding(shp: Path) -> Encoding:
    """Return the encoding of the attribute table beside ``shp``."""
    table = _beside(shp, ".dbf")
    if table is None:
        return Encoding("utf-8")
    declared = _declared(shp, table)
    with table.open("rb") as file:
        header = file.read(32)
        file.seek(int.from_bytes(header[8:10], "little") if len(header) >= 10 else 0)
        found = _of_bytes(iter(lambda: file.read(_CHUNK), b""))
    if found is None:
        return Encoding(declared or "utf-8")
    # A declaration that the bytes contradict is wrong; all bytes fit a one-byte encoding.
    if declared and (declared == "utf-8") == (found == "utf-8"):
        return Encoding(declared)
    return Encoding(found, guessed=True)


def csv_encoding(path: Path) -> Encoding:
    """Return the encoding of a CSV file."""
    with path.open("rb") as file:
        start = file.read(3)
        if start == codecs.BOM_UTF8:
            return Encoding("utf-8-sig")
        file.seek(0)
        found = _of_bytes(iter(lambda: file.read(_CHUNK), b""))
    return Encoding(found or "utf-8", guessed=found not in (None, "utf-8"))


def _declared(shp: Path, table: Path) -> str:
    page = _beside(shp, ".cpg")
    if page is not None:
        name = page.read_bytes()[:40].decode("ascii", "ignore").strip()
        name = f"cp{name}" if name.isdigit() and len(name) in (3, 4) else name.removeprefix("ANSI ")
        try:
            return codecs.lookup("iso8859-1" if name == "88591" else name).name
        except LookupError:
            pass
    with table.open("rb") as file:
        header = file.read(32)
    return _TABLE_CODES.get(header[29], "") if len(header) == 32 else ""


def _of_bytes(chunks: Iterator[bytes]) -> str | None:
    """Return the encoding that the bytes are in; None where all of them are ASCII."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8, windows, dos, high, seen = True, 0, 0, False, 0
    for chunk in chunks:
        seen += len(chunk)
        beyond = chunk.translate(None, bytes(range(128)))
        high = high or bool(beyond)
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
        windows += len(beyond) - len(beyond.translate(None, _WINDOWS))
        dos += len(beyond) - len(beyond.translate(None, _DOS))
        if seen > _SAMPLE:
            break
    if not high:
        return None
    if utf8:
        return "utf-8"
    return "cp850" if dos > windows else "cp1252"


def _beside(path: Path, suffix: str) -> Path | None:
    return next((p for p in path.parent.iterdir() if p.stem == path.stem and p.suffix.lower() == suffix), None)
