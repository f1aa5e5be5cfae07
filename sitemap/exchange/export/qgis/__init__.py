"""What QGIS reads: styles (QML) of the same look as the map, and a project file."""

from sitemap.exchange.export.qgis.project import Layer, project
from sitemap.exchange.export.qgis.styles import context_style, sites_style, table_style

__all__ = ["Layer", "context_style", "project", "sites_style", "table_style"]
