"""Originals on their way out: checked against their hash, as attachments, whole or in parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import IO, Protocol
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from api.headers import SANDBOX
from layers.errors import EvidenceAltered
from layers.store.evidence_files import CHUNK, sha256_of

ONE_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
BYTES = "application/octet-stream"  # never a type that a browser would open by itself


class Attached(Protocol):
    """What holds files known by their hash: a storage of originals, or a single file."""

    def open(self, sha256: str) -> AbstractContextManager[IO[bytes]]: ...
    def part(self, sha256: str, start: int, length: int) -> bytes: ...
    def size(self, sha256: str) -> int: ...


def attachment(
    files: Attached, sha256: str, request: Request, *, name: str, media_type: str = BYTES
) -> Response:
    """The original, byte for byte; a part of it for ``Range: bytes=a-b``.

    Raises:
        NotFound, StorageAway. EvidenceAltered: its bytes are no longer those that were received.
    """
    size = files.size(sha256)
    headers = {
        "Content-Security-Policy": SANDBOX,
        "Cache-Control": "no-store",
        "Content-Disposition": disposition(name),
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',
    }
    if part := wanted(request, size, sha256):
        start, stop = part
        headers |= {"Content-Range": f"bytes {start}-{stop - 1}/{size}"}
        return Response(files.part(sha256, start, stop - start), 206, headers, media_type=media_type)
    require_unaltered(files, sha256)
    headers |= {"Content-Length": str(size)}
    return StreamingResponse(pieces(files, sha256, size), headers=headers, media_type=media_type)


def wanted(request: Request, size: int, sha256: str) -> tuple[int, int] | None:
    """First byte and the one after the last; None for the whole, as RFC 9110 has it for what we do not do."""
    found = ONE_RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or request.headers.get("if-range", f'"{sha256}"') != f'"{sha256}"':
        return None
    start, stop = int(found[1]), min(int(found[2]) + 1 if found[2] else size, size)
    return (start, stop) if start < stop else None


def require_unaltered(files: Attached, sha256: str) -> None:
    """EvidenceAltered unless the bytes on file still have their hash."""
    with files.open(sha256) as file:
        found = sha256_of(file)
    if found != sha256:
        raise EvidenceAltered(id=sha256, found=found)


def pieces(files: Attached, sha256: str, size: int) -> Iterator[bytes]:
    """The original, a mebibyte at a time."""
    for start in range(0, size, CHUNK):
        yield files.part(sha256, start, min(CHUNK, size - start))


def disposition(name: str) -> str:
    """An attachment of this name, in both forms of RFC 6266: plain letters, and the name itself."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("._") or "file"
    return f"attachment; filename=\"{plain[-100:]}\"; filename*=UTF-8''{quote(name, safe='')}"
