"""Read brownfield land registers of England: version 1.1 of the data standard, and the form of 2017.

The published files differ in the writing of their headers, in coordinate
systems and in encodings; what cannot be taken as it stands is told row by row,
nothing is repaired silently.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sitemap.errors import LayerError
from sitemap.exchange.export.brownfield_land import COLUMNS, COLUMNS_2017
from sitemap.exchange.export.contract import Note
from sitemap.exchange.export.spreadsheet import unguarded
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["BrownfieldLand", "read_brownfield_land"]

# The coordinate systems that the form of 2017 names; ETRS89 counts as WGS 84.
_SYSTEMS = {"wgs84": "EPSG:4326", "etrs89": "EPSG:4258", "osgb36": "EPSG:27700"}
# Longitude and latitude of the United Kingdom, from the standard's guidance.
_LONGITUDES, _LATITUDES = (-9.0, 2.5), (49.0, 61.5)
_NEEDED = ("SiteReference", "GeoX", "GeoY")

_UNKNOWN_COLUMN = N_("the column “{column}” is not part of the standard and was left out")
_CODE_PAGE = N_("the file is not UTF-8; it was read as Windows-1252")
_NO_POINT = N_("{site}: “{x}”, “{y}” are no coordinates")
_SWAPPED = N_("{site}: longitude and latitude are swapped ({x}, {y}); the point was left out")
_OUTSIDE = N_("{site}: {x}, {y} lie outside the United Kingdom in {system}; the point was left out")
_NO_SYSTEM = N_("{site}: “{system}” is not WGS84, ETRS89 or OSGB36; the point was left out")


@dataclass(frozen=True)
class BrownfieldLand:
    """A register of England as read.

    ``sites`` has the columns of version 1.1, or of 2017, as text, and a point
    in WGS 84 (``EPSG:4326``, longitude first), missing where the row gives
    none that can be used; ``notes`` says what was left out and why.
    """

    form: Literal["1.1", "2017"]
    sites: "gpd.GeoDataFrame"
    notes: tuple[Note, ...]


def read_brownfield_land(path: str | Path) -> BrownfieldLand:
    """Read the CSV file ``path``.

    Points of OSGB36 are transformed as PROJ can without its grid, to about 5 m.

    Raises
    ------
    LayerError
        The file cannot be read, or a column that every row needs is missing.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise LayerError(
            N_("cannot be read: {reason}"),
            where=file,
            remedy=N_("name a CSV file of a brownfield land register"),
            reason=error.strerror or error,
        ) from error
    notes: list[Note] = []
    header, rows = _table(_text(content, notes), file)
    form: Literal["1.1", "2017"] = "2017" if "CoordinateReferenceSystem" in header.values() else "1.1"
    columns = COLUMNS_2017 if form == "2017" else COLUMNS
    for name, known in header.items():
        if not known:
            notes.append(Note.of(_UNKNOWN_COLUMN, column=name))
    found = [{known: unguarded(row[name] or "").strip() for name, known in header.items() if known} for row in rows]
    return BrownfieldLand(form, _frame(found, columns, notes), tuple(notes))


def _text(content: bytes, notes: list[Note]) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What English spreadsheets write; every byte means something in it.
        notes.append(Note.of(_CODE_PAGE))
        return content.decode("cp1252", errors="replace")


def _table(text: str, file: Path) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Return which column of the standard each header stands for (empty for none), and the rows."""
    csv.field_size_limit(2**31 - 1)
    reader = csv.DictReader(io.StringIO(text, newline=""), restval="")
    known = {_plain(c): c for c in (*COLUMNS, *COLUMNS_2017)}
    try:
        header = {name: known.get(_plain(name), "") for name in reader.fieldnames or () if name}
        rows = [row for row in reader if any(isinstance(v, str) and v.strip() for v in row.values())]
    except csv.Error as error:
        raise LayerError(
            N_("line {line}: not valid CSV: {reason}"),
            where=file,
            remedy=N_("check the quotation marks on this line"),
            line=reader.line_num,
            reason=error,
        ) from error
    lacking = [c for c in _NEEDED if c not in header.values()]
    if lacking:
        raise LayerError(
            N_("the columns {columns} are missing"),
            where=file,
            remedy=N_("name a CSV file of a brownfield land register"),
            columns=", ".join(lacking),
        )
    return header, rows


def _plain(name: str) -> str:
    # “Geo X”, “GEOX” and “geo-x” are one column: the standard allows any case and punctuation.
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _frame(rows: list[dict[str, str]], columns: tuple[str, ...], notes: list[Note]) -> "gpd.GeoDataFrame":
    import geopandas as gpd
    import numpy as np
    import pandas as pd
    import shapely

    frame = pd.DataFrame(rows, columns=list(columns), dtype="str").fillna("")
    xy = np.full((len(rows), 2), np.nan)
    for number, row in enumerate(rows):
        point = _point(row, notes)
        if point is not None:
            xy[number] = point
    points: Any = shapely.points(xy)
    points[np.isnan(xy).any(axis=1)] = None
    return gpd.GeoDataFrame(frame, geometry=points, crs="EPSG:4326")


def _point(row: Mapping[str, str], notes: list[Note]) -> tuple[float, float] | None:
    """Return longitude and latitude of a row, or None and a note why there are none."""
    from pyproj import Transformer

    site, system = row["SiteReference"], row.get("CoordinateReferenceSystem", "") or "WGS84"
    values = {"site": site, "x": row["GeoX"], "y": row["GeoY"], "system": system}
    try:
        x, y = float(row["GeoX"]), float(row["GeoY"])
    except ValueError:
        notes.append(Note.of(_NO_POINT, **values))
        return None
    if _plain(system) not in _SYSTEMS:
        notes.append(Note.of(_NO_SYSTEM, **values))
        return None
    code = _SYSTEMS[_plain(system)]
    longitude, latitude = x, y
    if code == "EPSG:27700":
        longitude, latitude = Transformer.from_crs(code, "EPSG:4326", always_xy=True).transform(x, y)
    if _inside(longitude, latitude):
        return longitude, latitude
    notes.append(Note.of(_SWAPPED if code != "EPSG:27700" and _inside(y, x) else _OUTSIDE, **values))
    return None


def _inside(longitude: float, latitude: float) -> bool:
    return _LONGITUDES[0] <= longitude <= _LONGITUDES[1] and _LATITUDES[0] <= latitude <= _LATITUDES[1]
