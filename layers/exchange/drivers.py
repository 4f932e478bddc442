"""GDAL with its doors closed: only the formats we mean, so that no file can make it fetch another one.

A text file under an innocent name can be a GDAL driver's order to call the network or to hand out a local
file. GDAL reads ``GDAL_SKIP`` when it is loaded, so it is set here, before the one import of pyogrio.
"""

from __future__ import annotations

import importlib
import os
from functools import cache
from typing import Any

ALLOWED = (
    "GPKG,ESRI Shapefile,OpenFileGDB,GeoJSON,GeoJSONSeq,FlatGeobuf,KML,LIBKML,GPX,DXF,PMTiles,MVT,MEM,Memory,"
    "GTiff,COG,JP2OpenJPEG,PNG,JPEG,WEBP"
)
# every other name by which pyogrio's GDAL opens vector files, and rasters that point at other files
SKIPPED = (
    "ADBC,AIVector,AVCBin,AVCE00,AmigoCloud,CSV,CSW,Carto,DGN,EDIGEO,EEDA,ESRIJSON,Elasticsearch,GDALG,GML,"
    "GPSBabel,GTFS,GeoRSS,HTTP,Idrisi,JML,JSONFG,LVBAG,MBTiles,MapInfo File,MapML,MiraMonVector,NGW,OAPIF,"
    "ODS,OGCAPI,OGR_GMT,OGR_PDS,OGR_VRT,OSM,PCIDSK,PDF,PDS4,PGDUMP,PLSCENES,S57,SQLite,SXF,Selafin,TopoJSON,"
    "VDV,VFK,VICAR,WAsP,WFS,XLSX,VRT,WMS,WCS,WMTS,STACIT,STACTA,PLMosaic,EEDAI,DAAS,GTI,DERIVED,MRF"
)
# GDAL 3.12's own columns of FlatGeobuf break off at the first row without a shape
OPTIONS = {"OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES"}


@cache
def gdal() -> Any:
    """pyogrio, over a GDAL that knows no driver but the allowed ones.

    The environment is as before afterwards: programs that we start have their own GDAL and their own needs.
    """
    before = os.environ.get("GDAL_SKIP")
    os.environ["GDAL_SKIP"] = SKIPPED
    try:
        found = importlib.import_module("pyogrio")
        found.set_gdal_config_options(OPTIONS)
        return found
    finally:
        os.environ.pop("GDAL_SKIP")
        if before is not None:
            os.environ["GDAL_SKIP"] = before
