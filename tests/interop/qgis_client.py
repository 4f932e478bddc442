"""What QGIS makes of a layer, as JSON; run by the system's Python, in which QGIS is installed.

Usage: ``python3 qgis_client.py five PROVIDER URI CONDITION SPAN`` or
``python3 qgis_client.py tiles ADDRESS PICTURE`` or ``python3 qgis_client.py styled URI``.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileBasicRenderer,
    QgsVectorTileBasicRendererStyle,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

BOX = (115.296875, 37.53125, 115.359375, 37.5625)


def count(layer, request=None):
    """How many features come."""
    return sum(1 for _ in layer.getFeatures(request or QgsFeatureRequest()))


def subset(layer, condition):
    """How many features come under a condition."""
    if not layer.setSubsetString(condition):
        return None
    found = count(layer)
    layer.setSubsetString("")
    return found


def five(provider, uri, condition, span):
    """The five numbers, the fields and the CRS of a layer."""
    layer = QgsVectorLayer(uri, "layer", provider)
    if not layer.isValid():
        return {"valid": False}
    extent = layer.extent()
    return {
        "valid": True,
        "all": count(layer),
        "box": count(layer, QgsFeatureRequest(QgsRectangle(*BOX))),
        "condition": subset(layer, condition),
        "span": subset(layer, span),
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "crs": layer.crs().authid(),
        "names": sorted(str(feature["name"]) for feature in layer.getFeatures())[:3],
    }


def styled(uri):
    """How a layer is drawn as it is opened, with no hand of ours: its renderer, categories and labels."""
    layer = QgsVectorLayer(uri, "layer", "ogr")
    renderer = layer.renderer()
    categories = renderer.categories() if renderer.type() == "categorizedSymbol" else []
    return {
        "valid": layer.isValid(),
        "features": count(layer),
        "renderer": renderer.type(),
        "field": renderer.classAttribute() if categories else None,
        "labels": {each.value(): each.label() for each in categories},
        "colours": {each.value(): each.symbol().color().name() for each in categories},
        "labelled": layer.labeling().settings().fieldName if layer.labelsEnabled() else None,
    }


def tiles(address, picture):
    """Draw the layer ``zones`` of vector tiles in red on white and save the picture."""
    layer = QgsVectorTileLayer(f"type=xyz&url={address}&zmin=0&zmax=14", "tiles")
    if not layer.isValid():
        return {"valid": False}
    style = QgsVectorTileBasicRendererStyle("zones", "zones", QgsWkbTypes.PolygonGeometry)
    style.setSymbol(QgsFillSymbol.createSimple({"color": "255,0,0", "outline_style": "no"}))
    renderer = QgsVectorTileBasicRenderer()
    renderer.setStyles([style])
    layer.setRenderer(renderer)
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    to_mercator = QgsCoordinateTransform(
        QgsCoordinateReferenceSystem("EPSG:4326"), mercator, QgsProject.instance()
    )
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(mercator)
    settings.setBackgroundColor(QColor("white"))
    settings.setOutputSize(QSize(600, 378))
    settings.setExtent(to_mercator.transformBoundingBox(QgsRectangle(114.875, 37.25, 116.125, 37.875)))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(picture)
    middle = QColor(image.pixel(300, 189)).name()
    seen = [QColor(image.pixel(x, y)).name() for x in range(0, 600, 5) for y in range(0, 378, 5)]
    corner = QColor(image.pixel(3, 3)).name()
    return {"valid": True, "middle": middle, "corner": corner, "red": seen.count("#ff0000") / len(seen)}


def main():
    """Do what the arguments say and print it as one line of JSON."""
    application = QgsApplication([], False)
    application.initQgis()
    task = {"five": five, "styled": styled, "tiles": tiles}[sys.argv[1]]
    print("RESULT " + json.dumps(task(*sys.argv[2:])))
    sys.stdout.flush()
    application.exitQgis()


if __name__ == "__main__":
    main()
