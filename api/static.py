"""The built client at ``/``: hashed files for good, its page and service worker asked for each time."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

import web
from api.settings import Settings

FOREVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
NOT_BUILT = "客户端尚未构建：请运行 make client。\nThe client is not built yet: run make client.\n"


def add_client(app: FastAPI, settings: Settings) -> None:
    """Serve the client's folder, or say in a plain sentence that it is not built."""
    folder = settings.static or Path(web.__file__).parent / "static"
    if (folder / "index.html").is_file():
        app.mount("/", ClientFiles(directory=folder, html=True), name="client")
        return

    @app.get("/", include_in_schema=False)
    async def not_built() -> Response:
        return PlainTextResponse(NOT_BUILT)


class ClientFiles(StaticFiles):
    """Files under ``assets/`` carry a hash in their names and never change; all others may."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = Path(path).parts[:1] == ("assets",)
        response.headers["Cache-Control"] = FOREVER if hashed else ASK_EACH_TIME
        return response
