"""What a GeoPackage holds besides layers: styles, descriptions, metadata, views of the links."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.exchange.export.contract import Content
from sitemap.exchange.export.dcat import metadata
from sitemap.exchange.export.qgis.project import Layer
from sitemap.exchange.export.qgis.xml import document
from sitemap.exchange.export.tables import ExportField, result_tables, site_fields, table_fields
from sitemap.register.schema import CODES, TABLES

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["describe", "link_view", "settle", "storable", "styles", "view_name"]

# Tables of the extensions Schema and Metadata (OGC 12-128r17, annexes F.9 and
# F.8) and of QGIS; GDAL makes them only when it has something to put in.
_DEFINITIONS = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL,
 definition TEXT NOT NULL, scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE IF NOT EXISTS gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
 title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
 CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name), CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE IF NOT EXISTS gpkg_data_column_constraints (constraint_name TEXT NOT NULL, constraint_type TEXT NOT NULL,
 value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC, max_is_inclusive BOOLEAN, description TEXT,
 CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE IF NOT EXISTS gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
 md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL, mime_type TEXT NOT NULL DEFAULT 'text/xml',
 metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT, column_name TEXT,
 row_id_value INTEGER, timestamp DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
 md_file_id INTEGER NOT NULL, md_parent_id INTEGER,
 CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
 CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
 f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
 styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
 update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_data_column_constraints", "gpkg_schema", "http://www.geopackage.org/spec121/#extension_schema"),
    ("gpkg_metadata", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
    ("gpkg_metadata_reference", "gpkg_metadata", "http://www.geopackage.org/spec121/#extension_metadata"),
)
_CONTENTS = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, 'attributes', ?, 0)"


def storable(frame: "gpd.GeoDataFrame") -> "gpd.GeoDataFrame":
    """Return a frame whose columns a GeoPackage can hold.

    SQLite knows no difference of case, ``fid`` and ``geom`` are the format's
    own; nested values become JSON text.
    """
    taken = {"fid", "geom"}
    names: dict[Any, str] = {}
    for column in frame.columns:
        if column == frame.geometry.name:
            continue
        name, number = str(column), 1
        while name.lower() in taken:
            number += 1
            name = f"{column}_{number}"
        taken.add(name.lower())
        names[column] = name
    copy = frame.rename(columns=names)
    for name in names.values():
        if copy[name].dtype == object:
            copy[name] = [_flat(v) for v in copy[name]]
    return copy


def _flat(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, (list, dict)) else value


def view_name(kind: str) -> str:
    """Return the name of the view of a link type: ``site-project`` gives ``site_projects``."""
    one, _, other = kind.partition("-")
    return f"{one}_{other}s"


def link_view(database: sqlite3.Connection, kind: str, one: str, other: str) -> None:
    """Make the links of one type a table of their own, with columns named after what they join."""
    view = view_name(kind)
    ends = f"from_id AS {one[:-1]}_id, to_id AS {other[:-1]}_id"
    database.execute(
        f'CREATE VIEW {view} AS SELECT fid AS OGC_FID, id, {ends}, relation, begin, "end", section, basis, '  # noqa: S608 - names of the schema
        f"judged_by, source, note FROM links WHERE type = '{kind}'"
    )
    database.execute(_CONTENTS, (view, view))


def describe(database: sqlite3.Connection, content: Content) -> None:
    """Write what every column means, which codes it takes, and the metadata of the whole."""
    database.executescript(_DEFINITIONS)
    database.executemany("INSERT OR IGNORE INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')", _EXTENSIONS)
    for domain, codes in sorted(CODES.items()):
        database.executemany(
            "INSERT INTO gpkg_data_column_constraints (constraint_name, constraint_type, value, description) "
            "VALUES (?, 'enum', ?, ?)",
            [(domain, code, content.word(code)) for code in codes],
        )
    for table, fields in _described(content):
        database.executemany(
            "INSERT OR REPLACE INTO gpkg_data_columns (table_name, column_name, description, constraint_name) "
            "VALUES (?, ?, ?, ?)",
            [(table, f.name, content.say(f.doc), f.domain or None) for f in fields],
        )
    text = metadata(content, {}, ()).decode("utf-8")
    database.execute(
        "INSERT INTO gpkg_metadata (id, md_scope, md_standard_uri, mime_type, metadata) "
        "VALUES (1, 'dataset', 'http://dcat-ap.de/def/dcatde/2.0/', 'application/ld+json', ?)",
        (text,),
    )
    database.execute("INSERT INTO gpkg_metadata_reference (reference_scope, md_file_id) VALUES ('geopackage', 1)")
    database.execute(_CONTENTS, ("layer_styles", "layer_styles"))


def _described(content: Content) -> Iterator[tuple[str, tuple[ExportField, ...]]]:
    yield "sites", site_fields(content)
    for table in TABLES:
        if not table.geometry:
            yield table.name, table_fields(table)
    for name, _, fields, _ in result_tables(content):
        yield name, fields


def styles(database: sqlite3.Connection, layers: Iterable[Layer], date: str) -> None:
    """Write the style of each layer where QGIS looks for it by itself."""
    database.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, ?, ?, '', 1, ?, '', ?)",
        [
            (x.table, "geom" if x.spatial else "", x.table[:30], document(x.style), x.title, f"{date}T00:00:00.000Z")
            for x in layers
        ],
    )


def settle(path: Path, date: str) -> None:
    """Give every row the register's date instead of the clock's, and the file one order of pages and count of changes."""
    moment = f"{date}T00:00:00.000Z"
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
    database.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (moment,))
    database.execute("PRAGMA journal_mode = DELETE")
    # A file of its own counts its changes anew; how many GDAL made depends on the speed of the disk.
    afresh = path.with_name(f"{path.name}.afresh")
    database.execute("VACUUM INTO ?", (str(afresh),))
    database.close()
    afresh.replace(path)
