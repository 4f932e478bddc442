"""The application: settings and database in, routes, headers and problems out."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware

from api.expiry import expiring
from api.headers import SecurityHeaders
from api.logs import RequestLog, configure_logs
from api.pictures import Drawing
from api.refusing import install
from api.routes import OWN, PAGES, STANDARD
from api.routes.areas import PMTILES
from api.routes.scene_pictures import TILES
from api.routes.scenes import COG
from api.routes.tiles import FIRST
from api.sessions import SignInLimits
from api.settings import Settings
from api.static import add_client
from api.storage import open_evidence_files, open_scenes
from api.version import VERSION
from api.worker import WorkerProcess, signing
from layers.errors import DemonstrationAccounts
from layers.rules.people import PROGRAM
from layers.store.database import Database
from layers.store.people import PeopleStore
from layers.store.photos import PhotoFiles
from layers.store.signing import signing_key

TITLE = "Lakewatch"
SMALLEST_GZIP = 1000  # bytes; below it compressing costs more than it saves


def create_app(settings: Settings, database: Database) -> FastAPI:
    """The whole service over one open database.

    Raises:
        DemonstrationAccounts: their public passwords would be reachable from other machines.
    """
    require_private_demonstration(settings, database)
    configure_logs(settings.log_level)
    app = routed()
    app.state.settings = settings
    app.state.database = database
    app.state.limits = SignInLimits(settings)
    app.state.signing_key = signing_key(database.files)
    app.state.photos = PhotoFiles(database.files / "photos", open_evidence_files(settings))
    app.state.scenes = open_scenes(settings)
    app.state.drawing = Drawing()
    app.state.worker = worker = WorkerProcess(settings)
    app.router.lifespan_context = lambda app: living(app, settings, database, worker)
    add_contract(app)
    add_client(app, settings)
    app.add_middleware(
        GZipMiddleware,
        minimum_size=SMALLEST_GZIP,
        compresslevel=6,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, PMTILES, COG),  # compressed inside
    )
    app.add_middleware(SecurityHeaders, secure=settings.secure)
    app.add_middleware(RequestLog)
    return app


@asynccontextmanager
async def living(
    app: FastAPI, settings: Settings, database: Database, worker: WorkerProcess
) -> AsyncIterator[None]:
    """While the service runs: days are signed, tracks whose time is over are deleted."""
    async with signing(database, worker), expiring(database, settings.track_days):
        yield
    app.state.drawing.close()


def routed() -> FastAPI:
    """The routes and their refusals, without a database."""
    app = FastAPI(
        title=TITLE,
        version=VERSION,
        docs_url=None,  # its page would load scripts from another host
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    install(app)
    app.router.routes.extend((*FIRST, *TILES))
    for router in OWN:
        app.include_router(router)
    for router in (*STANDARD, *PAGES):
        app.include_router(router, include_in_schema=False)
    return app


def add_contract(app: FastAPI) -> None:
    """Serve ``/api/openapi.json``; the document is made when first asked for."""

    @cache
    def contract() -> bytes:
        return json.dumps(openapi_document(), ensure_ascii=False).encode()

    @app.get("/api/openapi.json", include_in_schema=False)
    def get_contract() -> Response:
        return Response(contract(), media_type="application/json", headers={"Cache-Control": "no-cache"})


def operation_id(route: APIRoute) -> str:
    """A route's function name: what generated clients call the operation."""
    return route.name


def require_private_demonstration(settings: Settings, database: Database) -> None:
    """DemonstrationAccounts when other machines could sign in with a public password."""
    if settings.loopback or settings.allow_demonstration_accounts:
        return
    with database.transaction(PROGRAM, writes=False) as transaction:
        accounts = PeopleStore(transaction).accounts()
    if any(account.demonstration and account.disabled_at is None for account in accounts):
        raise DemonstrationAccounts(host=settings.host)


def openapi_document() -> dict[str, Any]:
    """The contract of the own API; every refusal is the same problem document."""
    app = routed()
    document = get_openapi(
        title=TITLE,
        version=VERSION,
        description="衡水湖生态监管一张图 · Supervision of the Hengshui Lake nature reserve.",
        routes=app.routes,
    )
    for methods in document["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    components = document.setdefault("components", {})
    for name in ("HTTPValidationError", "ValidationError"):
        components.get("schemas", {}).pop(name, None)
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {
        "Problem": {
            "description": "A refusal (RFC 9457)",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    components["securitySchemes"] = SCHEMES
    return document


PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "required": ["type", "code", "title", "status", "detail", "instance", "request_id"],
    "properties": {
        "type": {"type": "string"},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "request_id": {"type": "string"},
    },
    "additionalProperties": True,
}
SCHEMES: dict[str, Any] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "lakewatch_session"},
    "key": {"type": "http", "scheme": "bearer"},
    "basic": {"type": "http", "scheme": "basic"},
}
