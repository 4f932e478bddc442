"""The routes, one file per noun."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes import ogc

# Own API: described by /api/openapi.json
OWN: tuple[APIRouter, ...] = ()
# Standards with a description of their own: OGC API, vector tiles
STANDARD: tuple[APIRouter, ...] = (ogc.router,)
