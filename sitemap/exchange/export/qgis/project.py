"""The project: the layers of a GeoPackage in groups, with styles, relations and the extent of the sites."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitemap.exchange.export.contract import Content
from sitemap.exchange.export.qgis.styles import VERSION
from sitemap.exchange.export.qgis.xml import Element, child, document

if TYPE_CHECKING:
    from pyproj import CRS

__all__ = ["Layer", "Relation", "project"]

# Space around the sites, as a share of their extent.
_MARGIN = 0.08


@dataclass(frozen=True)
class Layer:
    """A layer of the project: its table, title, group and style; ``spatial`` if it has geometry."""

    table: str
    title: str
    group: str
    style: Element
    spatial: bool = True

    @property
    def key(self) -> str:
        """Return the layer's id in the project."""
        return _key(self.table)


def _key(table: str) -> str:
    # QGIS takes an id of a few letters for a broken one and makes up another.
    return f"register_layer_{table}"


@dataclass(frozen=True)
class Relation:
    """Rows of ``table`` belong to the row of ``parent`` whose ``id`` their ``field`` names."""

    table: str
    field: str
    parent: str
    title: str


def project(content: Content, source: str, layers: Sequence[Layer], relations: Iterable[Relation]) -> bytes:
    """Return the project file (``.qgs``) of the GeoPackage ``source``.

    Parameters
    ----------
    source
        File name of the GeoPackage; it has to lie beside the project.
    layers
        From the top of the map downwards.
    """
    root = Element("qgis", {"version": VERSION, "projectname": content.title})
    child(root, "title", content.title)
    _crs(child(root, "projectCrs"), content.register.crs)
    _tree(root, source, layers)
    _relations(root, relations)
    _canvas(root, content)
    maps = child(root, "projectlayers")
    for layer in layers:
        _map_layer(maps, source, layer, content.register.crs)
    order = child(root, "layerorder")
    for layer in layers:
        child(order, "layer", id=layer.key)
    properties = child(root, "properties")
    child(child(properties, "Paths"), "Absolute", "false", type="bool")
    # Without it QGIS takes the project for one without a CRS.
    child(child(properties, "SpatialRefSys"), "ProjectionsEnabled", "1", type="int")
    _metadata(root, content)
    return document(root).encode("utf-8")


def _crs(parent: Element, crs: "CRS") -> None:
    authority = crs.to_authority()
    system = child(parent, "spatialrefsys")
    child(system, "wkt", crs.to_wkt("WKT2_2019"))
    child(system, "authid", ":".join(authority) if authority else "")


def _tree(root: Element, source: str, layers: Sequence[Layer]) -> None:
    tree = child(root, "layer-tree-group")
    groups: dict[str, Element] = {}
    for layer in layers:
        if layer.group not in groups:
            groups[layer.group] = child(tree, "layer-tree-group", name=layer.group, checked="Qt::Checked", expanded="1")
        child(
            groups[layer.group],
            "layer-tree-layer",
            id=layer.key,
            name=layer.title,
            source=_source(source, layer),
            providerKey="ogr",
            checked="Qt::Checked",
            expanded="0" if layer.table != "sites" else "1",
        )


def _source(source: str, layer: Layer) -> str:
    return f"./{source}|layername={layer.table}"


def _relations(root: Element, relations: Iterable[Relation]) -> None:
    parent = child(root, "relations")
    for relation in relations:
        name = f"{relation.table}_{relation.field}"
        element = child(
            parent,
            "relation",
            id=name,
            name=relation.title,
            referencingLayer=_key(relation.table),
            referencedLayer=_key(relation.parent),
            strength="Association",
        )
        child(element, "fieldRef", referencingField=relation.field, referencedField="id")


def _canvas(root: Element, content: Content) -> None:
    sites = content.register.sites
    if not len(sites) or sites.geometry.isna().all():
        return
    minx, miny, maxx, maxy = (float(v) for v in sites.total_bounds)
    margin = _MARGIN * max(maxx - minx, maxy - miny)
    bounds = {"xmin": minx - margin, "ymin": miny - margin, "xmax": maxx + margin, "ymax": maxy + margin}
    canvas = child(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    child(canvas, "units", "meters")
    extent = child(canvas, "extent")
    for name, value in bounds.items():
        child(extent, name, f"{value:.2f}")
    _crs(child(canvas, "destinationsrs"), content.register.crs)
    view = child(child(root, "ProjectViewSettings"), "DefaultViewExtent", **{k: f"{v:.2f}" for k, v in bounds.items()})
    _crs(view, content.register.crs)


def _map_layer(maps: Element, source: str, layer: Layer, crs: "CRS") -> None:
    element = child(maps, "maplayer", type="vector", styleCategories="AllStyleCategories")
    if not layer.spatial:
        element.set("geometry", "No geometry")
    if layer.style.get("labelsEnabled"):
        element.set("labelsEnabled", "1")
    child(element, "id", layer.key)
    child(element, "datasource", _source(source, layer))
    child(element, "layername", layer.title)
    if layer.spatial:
        _crs(child(element, "srs"), crs)
    child(element, "provider", "ogr", encoding="UTF-8")
    element.extend(list(layer.style))


def _metadata(root: Element, content: Content) -> None:
    info = content.register.info
    metadata = child(root, "projectMetadata")
    child(metadata, "identifier", info.id)
    child(metadata, "language", content.language)
    child(metadata, "type", "dataset")
    child(metadata, "title", content.title)
    child(metadata, "abstract", content.description)
    if info.licence:
        child(metadata, "license", info.licence)
    if info.publisher:
        child(child(metadata, "contact"), "organization", info.publisher)
