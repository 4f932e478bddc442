"""Routes that read their requests strictly: bounded bodies, plain JSON, no unknown parameter."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from api.errors import BadRequest, UnknownParameter
from layers.errors import BadText, TooLarge, WrongContentType

DEEPEST = 32  # nested arrays and objects; a multi-polygon needs 7
LARGEST_INTEGER = 2**53 - 1  # beyond it JSON numbers lose digits in browsers and in RFC 8785
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL, and halves of surrogate pairs


class ReadRequest(Request):
    """A request whose body has been read and parsed."""

    raw = b""
    parsed: Any = None

    async def body(self) -> bytes:
        return self.raw

    async def json(self) -> Any:
        return self.parsed


class StrictRoute(APIRoute):
    """Refuses, before the route's own work, what no route wants to see."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = query_names(self.dependant)
        takes_body = self.body_field is not None

        async def strict(request: Request) -> Response:
            require_known_parameters(request, known)
            if not takes_body:
                return await handle(request)
            read = ReadRequest(request.scope, request.receive)
            read.raw = await read_bounded(request, most=request.app.state.settings.max_json_bytes)
            read.parsed = parse_json(read.raw) if read.raw else None
            request.scope["lakewatch.body"] = read.parsed
            return await handle(read)

        return strict


def query_names(dependant: Any) -> frozenset[str]:
    """Names of all query parameters of a route and its dependencies."""
    own = {field.alias for field in dependant.query_params}
    return frozenset(own.union(*(query_names(below) for below in dependant.dependencies)))


def require_known_parameters(request: Request, known: frozenset[str]) -> None:
    """UnknownParameter for the first query parameter that the route does not have."""
    for name in request.query_params:
        if name not in known:
            raise UnknownParameter(parameter=name, known=", ".join(sorted(known)) or "–")


async def read_bounded(request: Request, *, most: int) -> bytes:
    """The JSON body's bytes; WrongContentType, or TooLarge as soon as there is more than ``most``."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise WrongContentType(found=kind or "–", allowed="application/json")
    require_announced(request, most)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise TooLarge(what="body", size=size, most=most)
        parts.append(part)
    return b"".join(parts)


def require_announced(request: Request, most: int) -> None:
    """TooLarge when the announced length already says so."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        raise TooLarge(what="body", size=int(announced), most=most)


def parse_json(raw: bytes) -> Any:
    """The JSON value of a body, as every other reader would understand it.

    Raises:
        BadRequest: no UTF-8, no JSON, a name twice, NaN or an infinite number, an integer beyond
            2^53, or nesting deeper than 32.
        BadText: a text with NUL or half a surrogate pair, which no store can keep.
    """
    try:
        value = json.loads(
            raw.decode("utf-8"),
            parse_constant=no_constant,
            parse_float=finite,
            parse_int=exact,
            object_pairs_hook=no_twins,
        )
    except UnicodeDecodeError as error:
        raise BadRequest(place=f"byte {error.start}", reason="no UTF-8") from error
    except json.JSONDecodeError as error:
        raise BadRequest(place=f"byte {error.pos}", reason=f"no JSON: {error.msg}") from error
    except RecursionError as error:
        raise BadRequest(place="body", reason=f"nested deeper than {DEEPEST}") from error
    require_plain(value)
    return value


def no_constant(name: str) -> NoReturn:
    raise BadRequest(place="body", reason=f"{name} is no JSON number")


def finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise BadRequest(place="body", reason=f"{digits[:40]} is too large a number")
    return number


def exact(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > LARGEST_INTEGER:
        raise BadRequest(place="body", reason=f"{digits[:40]} is beyond 2^53: send it as text")
    return int(digits)


def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadRequest(place="body", reason="a name stands twice in one object")
    return made


def require_plain(value: Any) -> None:
    """BadText or BadRequest for text that cannot be kept and for nesting beyond the limit."""
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        if isinstance(part, str):
            require_storable(part)
        elif isinstance(part, dict | list):
            if depth == DEEPEST:
                raise BadRequest(place="body", reason=f"nested deeper than {DEEPEST}")
            if isinstance(part, dict):
                require_storable("".join(part))
            members = part.values() if isinstance(part, dict) else part
            waiting.extend((member, depth + 1) for member in members)


def require_storable(text: str, place: str = "body") -> str:
    """The text itself; BadText when it holds NUL or half a surrogate pair."""
    if UNSTORABLE.search(text):
        raise BadText(place=place)
    return text
