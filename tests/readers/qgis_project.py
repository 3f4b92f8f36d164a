"""Opens a GeoPackage with the library of QGIS, as a user who drags it in does, and prints what each layer looks like as
JSON. With a second argument draws all of them into a PNG.

    qgis_project.py FILE.gpkg [PICTURE.png]
"""
import json
import sys

from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsMapRendererParallelJob, QgsMapSettings,
                       QgsProject, QgsRasterLayer, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
path = sys.argv[1]
found, layers = {}, []
package = QgsVectorLayer(path, "all", "ogr")
names = [part.split("!!::!!")[1] for part in package.dataProvider().subLayers()]
for name in names:
    if name == "layer_styles":
        continue
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    _, by_default = layer.loadDefaultStyle()
    rules = []
    if layer.renderer() and layer.renderer().type() == "RuleRenderer":
        for rule in layer.renderer().rootRule().children():
            count = sum(1 for feature in layer.getFeatures(rule.filterExpression())) if rule.filterExpression() != "ELSE" else -1
            rules.append({"label": rule.label(), "filter": rule.filterExpression(), "features": count,
                          "colour": rule.symbol().color().name(), "valid": rule.filter() is None or not rule.filter().hasParserError()})
    found[name] = {"valid": layer.isValid(), "default_style": by_default, "renderer": layer.renderer().type(),
                   "rules": rules, "features": layer.featureCount(), "crs": layer.crs().authid(),
                   "aliases": layer.attributeAliases() if hasattr(layer, "attributeAliases") else {},
                   "labels": layer.labelsEnabled()}
    layers.append(layer)
picture = QgsRasterLayer(f"GPKG:{path}:suitability", "suitability", "gdal")
if picture.isValid():
    found["suitability"] = {"valid": True, "bands": picture.bandCount(), "crs": picture.crs().authid(),
                            "renderer": picture.renderer().type(), "width": picture.width(), "height": picture.height()}
    layers.append(picture)
if len(sys.argv) > 2:
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setBackgroundColor(QColor(255, 255, 255))
    settings.setOutputSize(QSize(1200, 900))
    settings.setDestinationCrs(picture.crs() if picture.isValid() else QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setExtent(settings.fullExtent() if not picture.isValid() else picture.extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(sys.argv[2], "png")
print(json.dumps(found))
sys.stdout.flush()
# The library sometimes stumbles over its own end.
import os
os._exit(0)
