"""Structured logs: one JSON line a request, with the number people can read out by phone."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import PROBLEMS, from_disk, problem_body, problem_headers
from geo.errors import Refused

GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")  # what a proxy may hand us; nothing that could forge a line
TRACKS = "/api/tracks"
log = structlog.get_logger("lakewatch")


def configure_logs(level: str) -> None:
    """JSON lines on standard error; newlines and quotes of any field stay inside its string."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping().get(level, 20)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """Numbers a request, logs it, and turns a fault of ours into a problem document.

    Neither query strings nor bodies nor headers are logged: they hold names, positions and keys.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.log = log.bind()  # put together once, not for every line

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number = request_number(scope)
        scope.setdefault("state", {})["request_id"] = number
        answer = Answer(send, number)
        begun = time.perf_counter()
        try:
            await self.app(scope, receive, answer.send)
        except Exception as error:  # the last resort: nobody may see a stack trace
            self.log.error("request failed", request_id=number, path=scope["path"], exc_info=error)
            if answer.status:
                raise
            await send_problem(scope, answer.send, error, number)
        finally:
            milliseconds = round((time.perf_counter() - begun) * 1000, 1)
            self.log.info("request", **line(scope, number, answer.status, milliseconds))


class Answer:
    """Passes an answer on with its request id, and remembers its status; 0 before it began."""

    def __init__(self, send: Send, number: str) -> None:
        self.pass_on = send
        self.number = number
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [pair for pair in message.get("headers", ()) if pair[0] != b"x-request-id"]
            message["headers"] = [*headers, (b"x-request-id", self.number.encode())]
        await self.pass_on(message)


def request_number(scope: Scope) -> str:
    """The number a proxy gave, when it is one; else a new one."""
    given = Headers(scope=scope).get("x-request-id", "")
    return given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)


def line(scope: Scope, number: str, status: int, milliseconds: float) -> dict[str, Any]:
    client = scope.get("client")
    return {
        "request_id": number,
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "ms": milliseconds,
        "from": client[0] if client else None,
        # who walked when is kept nowhere but with the track, where it can be deleted
        "account": None if scope["path"].startswith(TRACKS) else scope["state"].get("account"),
    }


async def send_problem(scope: Scope, send: Send, error: Exception, number: str) -> None:
    refusal: Refused = from_disk(error if isinstance(error, OSError) else OSError())
    english = Headers(scope=scope).get("accept-language", "").lower().startswith("en")
    body = problem_body(refusal, english=english, path=scope["path"], request_id=number)
    more = {"Content-Type": "application/problem+json", "Content-Length": str(len(body))}
    more |= problem_headers(refusal, scope["path"])
    headers = [(name.lower().encode(), value.encode()) for name, value in more.items()]
    start: Message = {
        "type": "http.response.start",
        "status": PROBLEMS[type(refusal)].status,
        "headers": headers,
    }
    await send(start)
    await send({"type": "http.response.body", "body": body})
