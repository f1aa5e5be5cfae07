"""ESRI Shapefile: the sites in a ZIP that QGIS and GDAL open as it is, with the format's limits told."""

import csv
import io
from typing import TYPE_CHECKING, Any

from sitemap.exchange.export.archive import zipped
from sitemap.exchange.export.contract import Content, ExportFormat, Note, Written
from sitemap.exchange.export.gdalfile import multipolygons, written
from sitemap.exchange.export.losses import MULTI, NO_STYLE, ONE_TABLE
from sitemap.exchange.export.tables import ExportField, site_fields, site_frame, stamp
from sitemap.locale import N_

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["SHAPEFILE", "short_names"]

# dBASE III: a name has ten characters, a text 254 bytes, a table 255 fields.
NAME_CHARACTERS = 10
TEXT_BYTES = 254
FIELDS = 255

_CUT = N_("{format}: {feature}/{field} was cut to {bytes} bytes")
_LEFT_OUT = N_("{format}: the field {field} was left out, a table holds {fields} fields")


def short_names(names: list[str]) -> dict[str, str]:
    """Return a name of at most ten characters for each name, all different.

    A name that is too long loses letters at the ends of its longest words; where
    two become one, a number tells them apart.

    Examples
    --------
    >>> short_names(["id", "planned_uses", "planned_uses_source"])
    {'id': 'id', 'planned_uses': 'plann_uses', 'planned_uses_source': 'pla_use_so'}
    """
    short: dict[str, str] = {}
    for name in names:
        wanted = _abbreviated(name)
        number = 1
        while wanted in short.values():
            number += 1
            wanted = f"{_abbreviated(name)[: NAME_CHARACTERS - len(str(number))]}{number}"
        short[name] = wanted
    return short


def _abbreviated(name: str) -> str:
    words = name.split("_")
    # The longest word gives way first, the first of two of the same length last.
    while len("_".join(words)) > NAME_CHARACTERS:
        longest = max(range(len(words)), key=lambda i: (len(words[i]), i))
        if len(words[longest]) <= 1:
            return "".join(words)[:NAME_CHARACTERS]
        words[longest] = words[longest][:-1]
    return "_".join(words)


def _write(content: Content) -> Written:
    fields = site_fields(content)
    frame = multipolygons(site_frame(content))
    notes: list[Note] = []
    for field in fields[FIELDS:]:
        notes.append(Note.of(_LEFT_OUT, format="shapefile", field=field.name, fields=FIELDS))
        frame = frame.drop(columns=field.name)
    fields = fields[:FIELDS]
    notes += [note for field in fields if field.kind == "text" for note in _cut(frame, field.name)]
    names = short_names([f.name for f in fields])
    files = written(
        frame.rename(columns=names),
        "sites.shp",
        "ESRI Shapefile",
        geometry_type="MultiPolygon",
        # The table says no encoding: GDAL would write a .cpg file, and ends the process where it cannot.
        use_arrow=True,
        encoding="LDID/0",
        DBF_DATE_LAST_UPDATE=stamp(content),
    )
    files["sites.cpg"] = b"UTF-8"
    files["fields.csv"] = _names_table(content, fields, names)
    return Written({f"{content.name}.shp.zip": zipped(files, stamp(content))}, tuple(notes))


def _cut(frame: "gpd.GeoDataFrame", field: str) -> list[Note]:
    """Cut the texts of a column to what a field holds, and say which were longer."""
    notes = []
    values: list[Any] = frame[field].astype(object).tolist()
    for i, value in enumerate(values):
        encoded = value.encode("utf-8") if isinstance(value, str) else b""
        if len(encoded) > TEXT_BYTES:
            # A character is kept whole or not at all.
            values[i] = encoded[:TEXT_BYTES].decode("utf-8", errors="ignore")
            feature = frame["id"].iloc[i]
            notes.append(Note.of(_CUT, format="shapefile", feature=feature, field=field, bytes=TEXT_BYTES))
    frame[field] = values
    return notes


def _names_table(content: Content, fields: tuple[ExportField, ...], names: dict[str, str]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["shapefile_field", "register_field", "description"])
    writer.writerows([names[f.name], f.name, content.say(f.doc)] for f in fields)
    return text.getvalue().encode("utf-8")


SHAPEFILE = ExportFormat(
    name="shapefile",
    title="ESRI Shapefile",
    holds=N_("the sites with figures and linked ids, in one ZIP file"),
    losses=(
        ONE_TABLE,
        MULTI,
        NO_STYLE,
        N_("Field names are shortened to ten characters; fields.csv in the ZIP file tells which is which."),
        N_("Texts are cut to 254 bytes; the export names every text that was cut."),
        N_("Numbers keep fifteen decimals."),
        N_("Outer rings run clockwise."),
    ),
    crs="register",
    precision_m=0.0,
    media_types={".shp.zip": "application/zip"},
    write=_write,
)
