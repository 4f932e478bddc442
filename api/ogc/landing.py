"""The landing page and the list of collections' frame: where everything is."""

from __future__ import annotations

from typing import Any

from api.ogc.links import HTML, JSON, OPENAPI, Addresses, link

TITLE = "衡水湖生态监管一张图 · Lakewatch"
DESCRIPTION = (
    "Layers of the Hengshui Lake nature reserve. CGCS2000, published as CRS84 without a shift."
    " 衡水湖自然保护区图层，CGCS2000 坐标，按 CRS84 发布（零变换）。"
)


def landing(addresses: Addresses) -> dict[str, Any]:
    """The landing page."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        "links": [
            link(addresses.landing, "self", JSON, "This page"),
            link(addresses.api, "service-desc", OPENAPI, "The contract, OpenAPI 3.0"),
            link(addresses.doc, "service-doc", HTML, "The contract, to be read"),
            link(addresses.conformance, "conformance", JSON, "Classes of the standards that are kept"),
            link(
                addresses.conformance,
                "http://www.opengis.net/def/rel/ogc/1.0/conformance",
                JSON,
                "Classes of the standards that are kept",
            ),
            link(addresses.collections, "data", JSON, "The layers"),
            link(addresses.collections, "http://www.opengis.net/def/rel/ogc/1.0/data", JSON, "The layers"),
        ],
    }
