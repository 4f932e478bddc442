"""Scenes as STAC 1.1 documents: a catalogue, one collection, an item for each scene.

Where numbers lie and what they mean is told with the extensions projection, EO, raster and file; what our own
words say (how clouds were told, what share is clear) is told under ``lakewatch:``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from api.ogc.links import GEOJSON, JSON, Link, link, with_query
from geo.shapes import as_geojson
from geo.spectral import Band
from layers.rules.areas import LAKE
from layers.rules.scene_views import TRUE, views_of
from layers.store.scenes import KeptScene

Json: TypeAlias = dict[str, Any]
VERSION = "1.1.0"
COLLECTION = "scenes"
COG, OCTETS, PNG = (
    "image/tiff; application=geotiff; profile=cloud-optimized",
    "application/octet-stream",
    "image/png",
)
EXTENSIONS = (
    "https://stac-extensions.github.io/projection/v2.0.0/schema.json",
    "https://stac-extensions.github.io/eo/v2.0.0/schema.json",
    "https://stac-extensions.github.io/raster/v2.0.0/schema.json",
    "https://stac-extensions.github.io/file/v2.1.0/schema.json",
)
CONFORMS = (
    "https://api.stacspec.org/v1.0.0/core",
    "https://api.stacspec.org/v1.0.0/collections",
    "https://api.stacspec.org/v1.0.0/ogcapi-features",
    "https://api.stacspec.org/v1.0.0/item-search",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
)
COMMON: Mapping[Band, tuple[str, float]] = {  # the extension's own names, and middles in micrometres
    Band.COASTAL: ("coastal", 0.443),
    Band.BLUE: ("blue", 0.49),
    Band.GREEN: ("green", 0.56),
    Band.RED: ("red", 0.665),
    Band.RED_EDGE: ("rededge071", 0.705),
    Band.NIR: ("nir", 0.842),
    Band.NIR_NARROW: ("nir08", 0.865),
    Band.SWIR_1: ("swir16", 1.61),
    Band.SWIR_2: ("swir22", 2.19),
}
TITLE = "衡水湖遥感影像 · Scenes of Hengshui Lake"
ABOUT = (
    "Satellite and drone scenes of the Hengshui Lake reserve as they are kept: cloud-optimised GeoTIFF, with"
    " a last band that says what is hidden. 衡水湖保护区遥感影像（云优化GeoTIFF，末波段为遮挡）。"
)
CREDIT_MISSING = "–"


class StacAddresses:
    """Every address of the STAC service below one public address."""

    def __init__(self, public: str) -> None:
        self.public = public
        self.root = f"{public}/stac"
        self.conformance = f"{self.root}/conformance"
        self.collections = f"{self.root}/collections"
        self.collection = f"{self.collections}/{COLLECTION}"
        self.items = f"{self.collection}/items"
        self.search = f"{self.root}/search"
        self.api = f"{public}/api/openapi.json"

    def item(self, id: str) -> str:
        """One scene."""
        return f"{self.items}/{id}"

    def scene(self, id: str) -> str:
        """The same in the own API, below which its files are."""
        return f"{self.public}/api/scenes/{id}"


def catalogue(at: StacAddresses) -> Json:
    """The landing page."""
    post = {**link(at.search, "search", GEOJSON, "Search"), "method": "POST"}
    return {
        "type": "Catalog",
        "stac_version": VERSION,
        "id": "lakewatch",
        "title": TITLE,
        "description": ABOUT,
        "conformsTo": list(CONFORMS),
        "links": [
            link(at.root, "self", JSON, "This page"),
            link(at.root, "root", JSON, TITLE),
            link(at.conformance, "conformance", JSON, "Classes of the standards that are kept"),
            link(at.collections, "data", JSON, "Collections"),
            link(at.collection, "child", JSON, TITLE),
            {**link(at.search, "search", GEOJSON, "Search"), "method": "GET"},
            post,
            link(at.api, "service-desc", "application/vnd.oai.openapi+json;version=3.1", "The own API"),
        ],
    }


def collections(at: StacAddresses, scenes: Sequence[KeptScene]) -> Json:
    """The one collection in its list."""
    return {
        "collections": [collection(at, scenes)],
        "links": [
            link(at.collections, "self", JSON, "Collections"),
            link(at.root, "root", JSON, TITLE),
        ],
    }


def collection(at: StacAddresses, scenes: Sequence[KeptScene]) -> Json:
    """All scenes together: where and when."""
    days = sorted(scene.acquired_on for scene in scenes)
    span = [start_of(days[0]), end_of(days[-1])] if days else [None, None]
    return {
        "type": "Collection",
        "stac_version": VERSION,
        "stac_extensions": [],
        "id": COLLECTION,
        "title": TITLE,
        "description": ABOUT,
        "license": "other",
        "extent": {
            "spatial": {"bbox": [box_of(scenes)]},
            "temporal": {"interval": [span]},
        },
        "keywords": ["Hengshui Lake", "衡水湖", "imagery"],
        "links": [
            link(at.collection, "self", JSON, TITLE),
            link(at.root, "root", JSON, TITLE),
            link(at.root, "parent", JSON, TITLE),
            link(at.items, "items", GEOJSON, "Scenes"),
        ],
    }


def box_of(scenes: Sequence[KeptScene]) -> list[float]:
    """The box of all scenes; the lake's where there are none."""
    boxes = [scene.footprint.bounds for scene in scenes if scene.footprint is not None]
    if not boxes:
        return list(LAKE)
    west, south, east, north = zip(*boxes, strict=True)
    return [min(west), min(south), max(east), max(north)]


def item(at: StacAddresses, scene: KeptScene) -> Json:
    """One scene."""
    shape = scene.footprint
    return {
        "type": "Feature",
        "stac_version": VERSION,
        "stac_extensions": list(EXTENSIONS),
        "id": scene.id,
        "collection": COLLECTION,
        "geometry": None if shape is None else as_geojson(shape, 7),
        **({} if shape is None else {"bbox": list(shape.bounds)}),
        "properties": properties(scene),
        "assets": assets(at, scene),
        "links": [
            link(at.item(scene.id), "self", GEOJSON, scene.name),
            link(at.root, "root", JSON, TITLE),
            link(at.collection, "parent", JSON, TITLE),
            link(at.collection, "collection", JSON, TITLE),
            link(at.scene(scene.id), "alternate", JSON, "The scene in the own API"),
        ],
    }


def properties(scene: KeptScene) -> Json:
    """When, how fine, where on its grid, and on whose terms.

    The day alone is known: the moment is null, and the day's two ends are told.
    """
    number = scene.grid.crs if scene.grid.crs.startswith("EPSG:") else None
    return {
        "title": scene.name,
        "datetime": None,
        "start_datetime": start_of(scene.acquired_on),
        "end_datetime": end_of(scene.acquired_on),
        **({} if scene.at is None else {"created": f"{scene.at:%Y-%m-%dT%H:%M:%S}Z"}),
        "gsd": scene.grid.pixel,
        "license": "other",
        "providers": [{"name": scene.credit or CREDIT_MISSING, "roles": ["producer"]}],
        "proj:code": number,
        **({} if number else {"proj:wkt2": scene.grid.crs}),
        "proj:shape": [scene.grid.rows, scene.grid.columns],
        "proj:transform": list(scene.grid.transform)[:6],
        "proj:bbox": list(scene.grid.bounds),
        "lakewatch:licence": scene.licence,
        "lakewatch:credit": scene.credit,
        "lakewatch:product": scene.product,
        "lakewatch:calibrated": scene.calibrated,
        "lakewatch:hidden_by": scene.hidden_by,
        "lakewatch:clear": scene.clear,
        "lakewatch:demonstration": scene.demonstration,
    }


def assets(at: StacAddresses, scene: KeptScene) -> Json:
    """The scene as it is kept, as it came, and as a picture."""
    place = at.scene(scene.id)
    found: Json = {
        "cog": {
            "href": f"{place}/file",
            "type": COG,
            "title": "The scene as it is kept",
            "roles": ["data"],
            "file:checksum": f"1220{scene.cog_sha256}",  # multihash: SHA-256, 32 bytes
            "bands": [band_of(scene, band) for band in scene.bands] + [HIDDEN_BAND],
        },
        "original": {
            "href": f"{place}/original",
            "type": OCTETS,
            "title": "The scene as it came",
            "roles": ["source"],
            "file:checksum": f"1220{scene.sha256}",
            "file:size": scene.size_bytes,
        },
    }
    views = [view.id for view in views_of(scene.bands, calibrated=scene.calibrated)]
    if views and scene.footprint is not None:
        view = TRUE if TRUE in views else views[0]
        box = ",".join(f"{edge:.6f}" for edge in scene.footprint.bounds)
        href = with_query(f"{place}/picture", [("view", view), ("bbox", box), ("width", "512")])
        found["thumbnail"] = {"href": href, "type": PNG, "title": "A picture", "roles": ["thumbnail"]}
    return found


HIDDEN_BAND: Json = {
    "name": "hidden",
    "description": "0 where the ground is to be seen; cloud, shadow or nothing recorded elsewhere",
}


def band_of(scene: KeptScene, band: Band) -> Json:
    """One band with what its numbers mean."""
    name, middle = COMMON[band]
    known: Json = {"name": band.value, "eo:common_name": name, "eo:center_wavelength": middle}
    if scene.calibrated:
        known |= {"raster:scale": scene.scale, "raster:offset": scene.offset, "unit": "reflectance"}
    return known


def start_of(day: date) -> str:
    """The first second of a day (UTC, as products write their days)."""
    return f"{day.isoformat()}T00:00:00Z"


def end_of(day: date) -> str:
    """The last second of a day."""
    return f"{day.isoformat()}T23:59:59Z"


def page(items: Sequence[Json], links: Sequence[Link], matched: int) -> Json:
    """A page of items."""
    return {
        "type": "FeatureCollection",
        "features": list(items),
        "links": list(links),
        "numberMatched": matched,
        "numberReturned": len(items),
    }
