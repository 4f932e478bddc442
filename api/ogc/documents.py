"""Bytes of JSON documents, and the answers that carry them."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from api.ogc.links import JSON


def to_bytes(document: Any) -> bytes:
    """Compact JSON in UTF-8; NaN is an error, as it is in JSON."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def answer(document: Any, type: str = JSON, headers: dict[str, str] | None = None) -> Response:
    """The document as an answer of this type; to be asked for again, as it depends on who asks."""
    return Response(
        to_bytes(document), 200, {"Cache-Control": "no-cache", **(headers or {})}, media_type=type
    )
