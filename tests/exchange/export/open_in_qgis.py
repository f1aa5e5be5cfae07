"""Open a project and a GeoPackage in QGIS, say what is there, and draw it. Run by the Python that has PyQGIS.

usage: open_in_qgis.py PROJECT.qgz PACKAGE.gpkg PICTURE.png
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRuleBasedRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WIDTH, HEIGHT = 1400, 700


def rules(layer):
    return [
        [rule.label(), [[child.label(), child.filterExpression()] for child in rule.children()]]
        for rule in layer.renderer().rootRule().children()
    ]


def widgets(layer):
    found = {}
    for index, field in enumerate(layer.fields()):
        setup = layer.editorWidgetSetup(index)
        if setup.type() == "ValueMap":
            found[field.name()] = [next(iter(entry.items())) for entry in setup.config()["map"]]
    return found


def describe(project):
    layers = project.mapLayers().values()
    return {
        "title": project.title(),
        "crs": project.crs().authid(),
        "layers": {
            layer.name(): {
                "valid": layer.isValid(),
                "features": layer.featureCount(),
                "spatial": layer.isSpatial(),
                "labels": layer.labelsEnabled(),
                "source": layer.source(),
            }
            for layer in layers
        },
        "groups": [node.name() for node in project.layerTreeRoot().children()],
        "relations": {key: relation.isValid() for key, relation in project.relationManager().relations().items()},
    }


def related(project):
    """Return what QGIS finds through the relations of the first site that has projects."""
    relations = project.relationManager().relations()
    relation = relations["site_projects_site_id"]
    return {
        site["id"]: [row["project_id"] for row in relation.getRelatedFeatures(site)]
        for site in relation.referencedLayer().getFeatures()
    }


def draw(project, path):
    settings = QgsMapSettings()
    settings.setDestinationCrs(project.crs())
    settings.setLayers([layer for layer in project.layerTreeRoot().layerOrder() if layer.isSpatial()])
    settings.setExtent(project.viewSettings().defaultViewExtent())
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setOutputDpi(96)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(path)
    extent = settings.visibleExtent()
    return [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()], [
        e.message for e in job.errors()
    ]


def main(project_path, package_path, picture_path):
    application = QgsApplication([], False)  # noqa: FBT003 - the signature of Qt
    application.initQgis()
    messages = []
    QgsApplication.messageLog().messageReceived.connect(lambda text, tag, _level: messages.append(f"{tag}: {text}"))
    project = QgsProject.instance()
    found = {"read": project.read(project_path), **describe(project), "related": related(project)}
    sites = next(x for x in project.mapLayers().values() if x.id() == "register_layer_sites")
    found["rules"] = rules(sites)
    found["widgets"] = widgets(sites)
    found["extent"], found["errors"] = draw(project, picture_path)
    # Without the project: a layer dragged into an empty map takes the style of the package.
    alone = QgsVectorLayer(f"{package_path}|layername=sites", "sites", "ogr")
    found["alone"] = isinstance(alone.renderer(), QgsRuleBasedRenderer)
    found["messages"] = messages
    sys.stdout.write(json.dumps(found))


main(*sys.argv[1:])
