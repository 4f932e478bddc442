"""How the application answers every refusal: as a problem document, whoever refused."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api import errors as border
from api.problems import PROBLEMS, from_database, problem_body, problem_headers
from geo.errors import Refused


def install(app: FastAPI) -> None:
    """Teach the application to answer every refusal as a problem document."""

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return to_problem(request, error)

    @app.exception_handler(RequestValidationError)
    async def not_valid(request: Request, error: RequestValidationError) -> Response:
        return to_problem(request, from_validation(error))

    @app.exception_handler(HTTPException)
    async def not_routed(request: Request, error: HTTPException) -> Response:
        return to_problem(request, from_http(request, error))

    @app.exception_handler(OperationalError)
    async def not_stored(request: Request, error: OperationalError) -> Response:
        return to_problem(request, from_database(error))


def to_problem(request: Request, error: Refused) -> Response:
    """The refusal as ``application/problem+json``, in Chinese unless English is asked for."""
    english = request.headers.get("accept-language", "").lower().startswith("en")
    body = problem_body(error, english=english, path=request.url.path, request_id=request_id(request.scope))
    headers = problem_headers(error, request.url.path)
    return Response(body, PROBLEMS[type(error)].status, headers, media_type="application/problem+json")


def request_id(scope: Mapping[str, Any]) -> str:
    """The number of the request, as the log has it."""
    return str(scope.get("state", {}).get("request_id", ""))


def from_validation(error: RequestValidationError) -> Refused:
    """The first misfit by place and reason; the value itself is not repeated, it may be a password."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "body"
    return border.BadRequest(place=place, reason=str(first["msg"]))


def from_http(request: Request, error: HTTPException) -> Refused:
    """What the framework itself refuses: an unknown address, method or body."""
    if error.status_code == HTTPStatus.NOT_FOUND:
        return border.NoSuchAddress(path=request.url.path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow") or (error.headers or {}).get("allow") or "GET"
        return border.MethodNotAllowed(method=request.method, allowed=allowed)
    return border.BadRequest(place="body", reason=error.detail)
