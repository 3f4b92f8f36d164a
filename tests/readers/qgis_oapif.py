"""Loads the collection `villages` of an OGC API Features server in QGIS and prints how many features it has."""

import os
import sys

from qgis.core import QgsApplication, QgsDataSourceUri, QgsVectorLayer

QgsApplication.setPrefixPath("/usr", True)
application = QgsApplication([], False)
application.initQgis()
source = QgsDataSourceUri()
source.setParam("url", sys.argv[1])
source.setParam("typename", "villages")
layer = QgsVectorLayer(source.uri(False), "villages", "OAPIF")
assert layer.isValid(), layer.error().message()
features = list(layer.getFeatures())
assert all(feature.geometry().wkbType() is not None and feature["name"] is not None for feature in features)
print(len(features), flush=True)
# The provider's threads outlive the layer: tearing QGIS down here ends in a segmentation fault of its own.
os._exit(0)
