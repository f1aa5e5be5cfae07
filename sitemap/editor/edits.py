"""What the page sends: rows and outlines that differ from the register as it was loaded.

Everything is checked for its form before anything is done with it; whether the
values are right is a question for the validation.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sitemap.errors import UsageError
from sitemap.locale import N_
from sitemap.register.schema import TABLES, Table

__all__ = ["EDITABLE", "Edits", "LonLat", "Outline", "parse_edits", "parse_line", "parse_outline"]

# The table of context layers names files to be read, so it is not edited over a network connection.
EDITABLE: tuple[Table, ...] = tuple(t for t in TABLES if t.name != "layers")

MAX_VERTICES = 200_000
MAX_TEXT = 100_000

LonLat = tuple[float, float]
# Polygons of rings of vertices in WGS 84, the first vertex not repeated at the end.
Outline = list[list[list[LonLat]]]


@dataclass(frozen=True)
class Edits:
    """Changes to a register.

    Parameters
    ----------
    base
        The digest of the register that was loaded.
    rows
        For each table and row the changed fields as text, None where empty; None for a removed row.
    outlines
        The changed outlines by site, longitude before latitude, WGS 84.
    renamed
        The former id of each site that has another one now; ``rows`` and ``outlines`` call it by the new one.
    """

    base: str
    rows: Mapping[str, Mapping[str, Mapping[str, str | None] | None]]
    outlines: Mapping[str, Outline]
    renamed: Mapping[str, str] = field(default_factory=dict)


def parse_edits(data: Any) -> Edits:
    """Return the edits that parsed JSON holds.

    Raises
    ------
    UsageError
        It has another form, names tables or fields that do not exist, or is too big.
    """
    _must(isinstance(data, dict) and isinstance(data.get("base"), str))
    tables = {t.name: {f.name for f in t.fields} - {"id"} for t in EDITABLE}
    rows = data.get("rows", {})
    _must(isinstance(rows, dict) and set(rows) <= set(tables))
    for name, changed in rows.items():
        _must(isinstance(changed, dict))
        for feature, fields in changed.items():
            _must(_is_text(feature) and 0 < len(feature) <= 200)
            _must(isinstance(fields, dict) or fields is None)
            for column, value in (fields or {}).items():
                _must(column in tables[name] and (value is None or _is_text(value)))
    outlines = data.get("outlines", {})
    _must(isinstance(outlines, dict) and all(_is_text(site) for site in outlines))
    renamed = data.get("renamed", {})
    _must(isinstance(renamed, dict) and all(_is_text(site) for pair in renamed.items() for site in pair))
    _must(len(set(renamed.values())) == len(renamed))
    gone = {site for site, fields in rows.get("sites", {}).items() if fields is None}
    _must(not gone & {*outlines, *renamed})
    return Edits(data["base"], rows, {site: parse_outline(o) for site, o in outlines.items()}, renamed)


def parse_outline(data: Any) -> Outline:
    """Return the polygons that parsed JSON holds (UsageError where it holds none)."""
    _must(isinstance(data, list) and len(data) > 0)
    count = 0
    outline: Outline = []
    for part in data:
        _must(isinstance(part, list) and len(part) > 0)
        rings = [_ring(ring) for ring in part]
        count += sum(map(len, rings))
        outline.append(rings)
    _must(count <= MAX_VERTICES)
    return outline


def parse_line(data: Any) -> list[LonLat]:
    """Return the vertices of a line (UsageError where there are fewer than two)."""
    vertices = _vertices(data)
    _must(len(vertices) >= 2)
    return vertices


def _ring(data: Any) -> list[LonLat]:
    vertices = _vertices(data)
    if len(vertices) > 1 and vertices[0] == vertices[-1]:
        vertices = vertices[:-1]
    if len(set(vertices)) < 3:
        raise UsageError(N_("an outline needs three vertices or more"), remedy=N_("draw it anew, or undo"))
    return vertices


def _vertices(data: Any) -> list[LonLat]:
    _must(isinstance(data, list) and len(data) <= MAX_VERTICES)
    return [_vertex(v) for v in data]


def _vertex(data: Any) -> LonLat:
    _must(isinstance(data, list) and len(data) == 2 and all(_is_number(v) for v in data))
    lon, lat = float(data[0]), float(data[1])
    _must(math.isfinite(lon) and math.isfinite(lat))
    if abs(lon) > 180 or abs(lat) > 90:
        raise UsageError(
            N_("{lat}, {lon} is no place on the Earth"),
            remedy=N_("write latitude before longitude, in degrees"),
            lat=lat,
            lon=lon,
        )
    return lon, lat


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _is_text(value: Any) -> bool:
    # A lone surrogate is no character and could not be written; a null ends text for other programs.
    return (
        isinstance(value, str)
        and len(value) <= MAX_TEXT
        and "\0" not in value
        and not any("\ud800" <= c <= "\udfff" for c in value)
    )


def _must(fits: bool) -> None:
    if not fits:
        raise UsageError(N_("the page sent something that the editor does not know"), remedy=N_("load the page anew"))


def vertices_of(outline: Sequence[Sequence[Sequence[LonLat]]]) -> list[LonLat]:
    """Return all vertices of an outline in order."""
    return [v for part in outline for ring in part for v in ring]
