"""Bytes that come in: counted while they come, in memory or on disk until somebody wants them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from tempfile import SpooledTemporaryFile

from fastapi import Request

from api.strict import require_announced
from layers.errors import TooLarge, WrongContentType

KEPT_IN_MEMORY = 4 * 1024 * 1024  # bytes of an upload; what is larger waits on disk


def content_type(request: Request, allowed: Collection[str]) -> str:
    """The media type the sender names, without its parameters; WrongContentType when it is not taken."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in allowed:
        raise WrongContentType(found=kind or "–", allowed=", ".join(allowed))
    return kind


@asynccontextmanager
async def spooled(request: Request, *, what: str, most: int) -> AsyncIterator[SpooledTemporaryFile[bytes]]:
    """The whole body, from its first byte: a slow phone holds no thread and no transaction; TooLarge."""
    require_announced(request, most)
    size = 0
    with SpooledTemporaryFile[bytes](max_size=KEPT_IN_MEMORY) as file:
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise TooLarge(what=what, size=size, most=most)
            file.write(chunk)
        file.seek(0)
        yield file
