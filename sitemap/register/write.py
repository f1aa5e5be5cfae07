"""Write a register back into a folder, in the form that diffs well.

GeoJSON has one feature on a line and CSV one row, so that a change in the
register is a changed line in its history; both open in QGIS as they are.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from sitemap.atomic import replace_files
from sitemap.errors import RegisterError
from sitemap.locale import N_
from sitemap.register.model import Register
from sitemap.register.schema import TABLES, Field, Table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["collection_lines", "table_content", "write_register"]

# A centimetre: finer than any cadastre, coarse enough to keep lines short.
GRID_M = 0.01


def write_register(register: Register, path: str | Path) -> None:
    """Write the tables and the description of ``register`` into the folder ``path``.

    Rows are sorted by id, coordinates rounded to 0.01 m. Context layers are
    the users' own files: they are copied as they are.

    Raises
    ------
    RegisterError
        Reading left something out, which writing would lose for good.
    SitemapError
        A context layer is gone, or the folder cannot be written to; nothing
        was changed then.
    """
    folder = Path(path)
    contents: dict[str, bytes] = {}
    for table in TABLES:
        contents[table.file] = table_content(register, table)
    contents |= {name: _copied(register, name) for name in register.inputs if name not in contents}
    replace_files(folder, contents)


def table_content(register: Register, table: Table) -> bytes:
    """Return one table as it stands in its file.

    Raises
    ------
    RegisterError
        Reading left something out, which writing would lose for good.
    """
    if register.faults:
        raise RegisterError(
            N_("reading left out what it could not use ({count} findings), and writing would lose it"),
            where=register.path,
            remedy=N_("correct them; “sitemap validate” lists them all"),
            count=len(register.faults),
        )
    frame = register.table(table.name).sort_index(kind="stable")
    return _geojson(frame, table, register) if table.geometry else _csv(frame, table)


def _copied(register: Register, name: str) -> bytes:
    try:
        return (register.path / name).read_bytes()
    except OSError as error:
        raise RegisterError(
            N_("cannot be read: {reason}"),
            where=register.path / name,
            remedy=N_("restore the file, or read the register anew"),
            reason=error.strerror or error,
        ) from error


def _csv(frame: "pd.DataFrame", table: Table) -> bytes:
    columns = [_cells(frame, f) for f in table.fields]
    rows = [[f.name for f in table.fields], *zip(*columns, strict=True)]
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows).encode("utf-8")


def _quoted(value: Any) -> str:
    # The standard library leaves a carriage return unquoted where lines end
    # with a newline (before Python 3.13), and then reads two rows.
    text = "" if value is None else str(value)
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ',"\r\n') else text


def _geojson(frame: "gpd.GeoDataFrame", table: Table, register: Register) -> bytes:
    columns = [_cells(frame, f) for f in table.fields]
    names = [f.name for f in table.fields]
    return collection_lines(table.name, names, list(zip(*columns, strict=True)), frame.geometry.to_numpy(), register)


def collection_lines(
    name: str, names: list[str], rows: list[tuple[Any, ...]], shapes: Any, register: Register
) -> bytes:
    """Return a GeoJSON collection with one feature a line, coordinates rounded to 0.01 m."""
    # GeoJSON of 2008 with a named CRS, as GDAL and QGIS read and write it:
    # RFC 7946 knows only WGS 84, and the register is kept in metres.
    authority = register.crs.to_authority()
    crs = f"urn:ogc:def:crs:{authority[0]}::{authority[1]}" if authority else register.crs.to_string()
    head = {"type": "FeatureCollection", "name": name}
    named = {"type": "name", "properties": {"name": crs}}
    lines = [json.dumps(head)[:-1] + f', "crs": {json.dumps(named)}, "features": [']
    texts = shapely.to_geojson(shapely.set_precision(shapes, GRID_M, mode="pointwise"))
    features = [
        '{"type": "Feature", "properties": '
        + json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False)
        + f', "geometry": {shape or "null"}}}'
        for row, shape in zip(rows, texts, strict=True)
    ]
    return "\n".join([*lines, ",\n".join(features), "]}", ""]).encode("utf-8")


def _cells(frame: "pd.DataFrame", field: Field) -> list[Any]:
    if field.name == "id":
        return list(frame.index)
    column = frame[field.name]
    values = column.astype(object).where(column.notna(), None).tolist()
    if field.kind in ("number", "integer"):
        return [int(v) if v is not None and float(v).is_integer() else v for v in values]
    return values
