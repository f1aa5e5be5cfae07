"""GeoPackage with everything in it, and a QGIS project that opens it as the same map."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitemap.cartography.styles import CONTEXT_STYLES
from sitemap.exchange.export import gpkgtables
from sitemap.exchange.export.archive import zipped
from sitemap.exchange.export.contract import Content, ExportFormat, Written
from sitemap.exchange.export.gdalfile import assured, multipolygons
from sitemap.exchange.export.losses import MULTI
from sitemap.exchange.export.qgis.project import Layer, Relation, project
from sitemap.exchange.export.qgis.styles import context_style, sites_style, table_style
from sitemap.exchange.export.tables import plain_tables, result_tables, site_fields, site_frame, stamp, table_fields
from sitemap.locale import N_
from sitemap.register.schema import LINK_ENDS

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["GEOPACKAGE"]

_SITES, _CONTEXT, _TABLES, _ANALYSES = N_("Sites"), N_("Context"), N_("Tables"), N_("Analyses")
_WORDS = (N_("links"), N_("layers"))
# The field that names a feature of a context layer, where it has one.
_NAMES = ("name", "name_de", "name_en", "Name", "NAME")


def _write(content: Content) -> Written:
    source = f"{content.name}.gpkg"
    layers: list[Layer] = []

    def write(folder: Path) -> None:
        layers[:] = _package(content, folder / source)

    package = assured(write)[source]
    views = [
        Layer(
            gpkgtables.view_name(kind),
            content.word(kind),
            content.say(_TABLES),
            table_style(content, ()),
            spatial=False,
        )
        for kind in LINK_ENDS
    ]
    tables = [layer for layer in layers if not layer.spatial]
    shown = [*(layer for layer in layers if layer.spatial), *tables, *views]
    qgs = project(content, source, shown, _relations(content))
    archive = zipped({f"{content.name}.qgs": qgs}, stamp(content))
    return Written({source: package, f"{content.name}.qgz": archive})


def _package(content: Content, path: Path) -> list[Layer]:
    """Write the GeoPackage; return its layers from the top of the map downwards."""
    layers = _layers(content, path)
    with closing(sqlite3.connect(path)) as database, database:
        for kind, (one, other) in LINK_ENDS.items():
            gpkgtables.link_view(database, kind, one, other)
        gpkgtables.describe(database, content)
        gpkgtables.styles(database, layers, stamp(content))
    gpkgtables.settle(path, stamp(content))
    return layers


def _layers(content: Content, path: Path) -> list[Layer]:
    """Write every layer and table into the GeoPackage; return them from the top of the map downwards."""
    fields = site_fields(content)
    _store(multipolygons(site_frame(content)), path, "sites", content.title, geometry_type="MultiPolygon")
    layers = [Layer("sites", content.say(_SITES), content.say(_SITES), sites_style(content, fields))]
    layers += _context(content, path)
    for table, frame in plain_tables(content):
        _store(frame, path, table.name, content.say(table.doc))
        style = table_style(content, table_fields(table))
        layers.append(Layer(table.name, content.word(table.name), content.say(_TABLES), style, spatial=False))
    for name, title, columns, frame in result_tables(content):
        _store(frame, path, name, content.say(title))
        style = table_style(content, columns)
        layers.append(Layer(name, content.say(title), content.say(_ANALYSES), style, spatial=False))
    return layers


def _context(content: Content, path: Path) -> list[Layer]:
    rows = content.register.layers
    roles = list(CONTEXT_STYLES)
    found = []
    for name, frame in sorted(content.register.context.items()):
        role = str(rows.loc[name, "role"])
        title = str(rows.loc[name, f"title_{content.language}"])
        table = f"context_{name.replace('-', '_')}"
        stored = gpkgtables.storable(frame)
        _store(stored, path, table, title, promote_to_multi=True)
        kinds = stored.geometry.geom_type.dropna()
        label = next((n for n in _NAMES if n in stored), "")
        style = context_style(role, str(kinds.iloc[0]) if len(kinds) else "Point", label)
        depth = -roles.index(role) if role in roles else 0
        found.append((depth, Layer(table, title, content.say(_CONTEXT), style)))
    return [layer for _, layer in sorted(found, key=lambda item: (item[0], item[1].table))]


def _store(frame: "pd.DataFrame | gpd.GeoDataFrame", path: Path, table: str, title: str, **options: Any) -> None:
    import pyogrio

    append = path.exists()
    # Of the options for the whole file only the first call may tell.
    dataset = {} if append else {"dataset_options": {"VERSION": "1.3"}}
    pyogrio.write_dataframe(
        frame,
        path,
        layer=table,
        driver="GPKG",
        append=append,
        layer_options={"IDENTIFIER": title or table},
        **dataset,
        **options,
    )


def _relations(content: Content) -> list[Relation]:
    plain = [Relation(t, "site_id", "sites", content.word(t)) for t in ("areas", "phases")]
    for kind, (one, other) in LINK_ENDS.items():
        view = gpkgtables.view_name(kind)
        plain.append(Relation(view, f"{one[:-1]}_id", one, content.word(kind)))
        plain.append(Relation(view, f"{other[:-1]}_id", other, content.word(kind)))
    return plain


GEOPACKAGE = ExportFormat(
    name="geopackage",
    title="GeoPackage 1.3",
    holds=N_("everything: sites, tables, links, analyses and context layers, with styles and a QGIS project"),
    losses=(
        MULTI,
        N_("Basemaps are not part of the project, so that opening it asks nothing of any server."),
    ),
    crs="register",
    precision_m=0.0,
    media_types={".gpkg": "application/geopackage+sqlite3", ".qgz": "application/zip"},
    write=_write,
)
