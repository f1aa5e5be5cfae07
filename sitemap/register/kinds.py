"""What a file is, by its first bytes: GDAL is handed only what is on this list.

A file's name can promise anything, and some of GDAL's formats are programs: a
virtual dataset or a pipeline opens whatever it names, over the network as
well. So the content decides, and what is not known here is not opened.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sitemap.errors import LayerError
from sitemap.locale import N_

__all__ = ["KINDS", "Kind", "admit", "kind_of", "kind_of_head"]

_HEAD = 65_536


@dataclass(frozen=True)
class Kind:
    """One format.

    Parameters
    ----------
    name
        What people call it.
    drivers
        GDAL's drivers that may open it; empty where GDAL is not asked.
    recognises
        Tells it by the file's first bytes and its suffix in lower case.
    crs
        The coordinate reference system that the format itself prescribes, if it does.
    companions
        Suffixes of the files that belong to it.
    options
        Open options for GDAL.
    """

    name: str
    drivers: tuple[str, ...]
    recognises: Callable[[bytes, str], bool]
    crs: str = ""
    companions: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


def _root(head: bytes) -> str:
    """Return the name of the first XML element without its prefix, or nothing."""
    text = re.sub(rb"<\?.*?\?>|<!--.*?-->", b"", head, flags=re.DOTALL).lstrip(b"\xef\xbb\xbf \t\r\n")
    match = re.match(rb"<(?:[\w.-]+:)?([\w.-]+)", text)
    return match[1].decode("ascii", "replace") if match else ""


def _xml(*roots: str) -> Callable[[bytes, str], bool]:
    return lambda head, _suffix: _root(head) in roots


def _json(*types: str) -> Callable[[bytes, str], bool]:
    words = "|".join(types).encode()
    pattern = re.compile(rb'"type"\s*:\s*"(?:' + words + rb')"')

    def recognises(head: bytes, _suffix: str) -> bool:
        start = head.lstrip(b"\xef\xbb\xbf\x1e \t\r\n")[:1]
        # A pipeline is JSON as well; nothing that calls itself one is handed on.
        return start == b"{" and bool(pattern.search(head)) and b"gdal_streamed_alg" not in head

    return recognises


def _magic(start: bytes, *suffixes: str) -> Callable[[bytes, str], bool]:
    return lambda head, suffix: head.startswith(start) and (not suffixes or suffix in suffixes)


def _text(*suffixes: str) -> Callable[[bytes, str], bool]:
    return lambda head, suffix: suffix in suffixes and b"\0" not in head and not head.lstrip().startswith((b"<", b"{"))


_GEOMETRY = ("FeatureCollection", "Feature", "GeometryCollection", "Polygon", "MultiPolygon")
_SQLITE = b"SQLite format 3\0"
_LOCAL_GML = {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO"}

KINDS: tuple[Kind, ...] = (
    Kind(
        "Shapefile",
        ("ESRI Shapefile",),
        _magic(b"\x00\x00\x27\x0a"),
        companions=(".dbf", ".shx", ".prj", ".cpg", ".qpj"),
    ),
    Kind("GeoPackage", ("GPKG",), _magic(_SQLITE, ".gpkg", ".gpkx"), companions=(".gpkg-wal",)),
    Kind("SpatiaLite", ("SQLite",), _magic(_SQLITE)),
    Kind("FlatGeobuf", ("FlatGeobuf",), _magic(b"fgb\x03fgb")),
    Kind("GeoParquet", (), _magic(b"PAR1"), crs="OGC:CRS84"),
    Kind("TopoJSON", ("TopoJSON",), _json("Topology"), crs="OGC:CRS84"),
    Kind("GeoJSON", ("GeoJSON", "GeoJSONSeq"), _json(*_GEOMETRY), crs="OGC:CRS84", options={"DATE_AS_STRING": "YES"}),
    Kind("KML", ("LIBKML", "KML"), _xml("kml"), crs="OGC:CRS84"),
    Kind("GPX", ("GPX",), _xml("gpx"), crs="OGC:CRS84"),
    Kind("OpenStreetMap", ("OSM",), _xml("osm"), crs="OGC:CRS84"),
    Kind("GML", ("GML",), _xml("FeatureCollection"), companions=(".xsd",), options=_LOCAL_GML),
    Kind("DXF", ("DXF",), _text(".dxf"), options={"CLOSED_LINE_AS_POLYGON": "NO"}),
    Kind("MapInfo TAB", ("MapInfo File",), _text(".tab"), companions=(".dat", ".map", ".id", ".ind")),
    Kind("MapInfo MIF", ("MapInfo File",), _text(".mif"), companions=(".mid",)),
    Kind("CSV", ("CSV",), _text(".csv", ".tsv", ".txt"), companions=(".csvt", ".prj")),
)
_XML_ROOTED = ("KML", "GPX", "OpenStreetMap", "GML")
_KNOWN = ", ".join(k.name for k in KINDS)
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def kind_of(path: Path) -> Kind:
    """Return what the file at ``path`` is.

    Raises
    ------
    LayerError
        It is empty, cannot be read, is of no known kind, or declares XML entities.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise LayerError(
            N_("cannot be read: {reason}"),
            where=path,
            remedy=N_("check the path and the permissions"),
            reason=error.strerror or error,
        ) from error
    return kind_of_head(head, path)


def admit(path: Path) -> None:
    """Refuse what is not handed to GDAL, as GDAL refuses what it does not know (ValueError)."""
    try:
        kind_of(path)
    except LayerError as error:
        raise ValueError(error.why.format(**error.values)) from error


def kind_of_head(head: bytes, path: Path) -> Kind:
    """Return what a file is of which ``head`` are the first bytes, or all of them.

    Raises
    ------
    LayerError
        It is empty, of no known kind, or declares XML entities.
    """
    head = head[:_HEAD]
    if not head:
        raise LayerError(N_("the file is empty"), where=path, remedy=N_("ask for the file anew"))
    suffix = path.suffix.lower()
    # Entities can swell without end or name other files; no format here needs them.
    plain = head.replace(b"\0", b"") if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    if plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") and _DOCTYPE.search(plain):
        raise LayerError(
            N_("the file declares XML entities or a document type, so it is not opened"),
            where=path,
            remedy=N_("ask for the file without them, or in another format"),
        )
    for kind in KINDS:
        if kind.recognises(head, suffix):
            return kind
    raise LayerError(
        N_("the file is in no format that can be imported"),
        where=path,
        remedy=N_("save it from QGIS as GeoPackage; known are: {known}"),
        known=_KNOWN + ", KMZ, ZIP",
    )
