"""CSV: every table a file, the outlines as text (WKT), safe to open in a spreadsheet."""

import csv
import io
from typing import TYPE_CHECKING, Any

import shapely

from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.losses import NO_STYLE
from sitemap.exchange.export.spreadsheet import guarded
from sitemap.exchange.export.tables import (
    ExportField,
    plain_tables,
    result_tables,
    site_fields,
    site_frame,
    table_fields,
)
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CSV"]

FOLDER = "csv"
# Of a metre: finer than what a register's coordinates are kept to.
WKT_DECIMALS = 3

_TYPES = {"text": "String", "number": "Real", "integer": "Integer64"}


def _write(content: Content) -> Written:
    sites = site_frame(content)
    outlines = shapely.to_wkt(sites.geometry.to_numpy(), rounding_precision=WKT_DECIMALS, trim=True)
    fields = site_fields(content)
    files = {
        "sites.csv": table_csv(sites, fields, {"WKT": list(outlines)}),
        # GDAL and QGIS take the types and the CRS from files beside the table.
        "sites.csvt": _types(fields, "WKT").encode("ascii"),
        "sites.prj": content.register.crs.to_wkt("WKT1_ESRI").encode("utf-8"),
    }
    for table, frame in plain_tables(content):
        files[table.file] = table_csv(frame, table_fields(table))
        files[f"{table.name}.csvt"] = _types(table_fields(table)).encode("ascii")
    for name, _, columns, frame in result_tables(content):
        files[f"{name}.csv"] = table_csv(frame, columns)
        files[f"{name}.csvt"] = _types(columns).encode("ascii")
    return Written({f"{FOLDER}/{name}": data for name, data in files.items()})


def table_csv(
    frame: "pd.DataFrame", fields: tuple[ExportField, ...], before: dict[str, list[Any]] | None = None
) -> bytes:
    """Return a table as CSV (UTF-8, comma); columns ``before`` come first and are written as they are."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    first = before or {}
    writer.writerow([*first, *(f.name for f in fields)])
    columns = [_cells(frame[f.name], f) for f in fields]
    writer.writerows(zip(*first.values(), *columns, strict=True))
    return text.getvalue().encode("utf-8")


def _cells(column: "pd.Series[Any]", field: ExportField) -> list[Any]:
    values = column.astype(object).where(column.notna().to_numpy(), "").tolist()
    if field.kind == "text":
        return [guarded(v) for v in values]
    return [int(v) if isinstance(v, float) and v.is_integer() else v for v in values]


def _types(fields: tuple[ExportField, ...], *before: str) -> str:
    return ",".join(f'"{t}"' for t in (*before, *(_TYPES[f.kind] for f in fields))) + "\r\n"


CSV = ExportFormat(
    name="csv",
    title="CSV",
    holds=N_("every table of the register, the sites with figures and linked ids"),
    losses=(
        NO_STYLE,
        N_("An apostrophe stands before text that a spreadsheet would run as a formula."),
        N_("Context layers are not kept."),
        N_("An empty text and a missing one are not told apart."),
    ),
    crs="register",
    precision_m=0.001,
    media_types={".csv": "text/csv", ".csvt": "text/plain", ".prj": "text/plain"},
    write=_write,
)
