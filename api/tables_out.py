"""A table that somebody takes out, as it is answered: whole, with its hash, never kept on the way."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import Response

from api.headers import SANDBOX

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {media.partition(";")[0]: {} for media in MEDIA.values()}}
}


@dataclass(frozen=True, slots=True)
class TableOut:
    """A table's bytes, how many rows they hold, and in which format."""

    content: bytes
    rows: int
    format: Literal["csv", "xlsx"]

    @property
    def sha256(self) -> str:
        """Of its bytes, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    def facts(self) -> dict[str, Any]:
        """What the audit says of it."""
        return {
            "format": self.format,
            "rows": self.rows,
            "size_bytes": len(self.content),
            "sha256": self.sha256,
        }

    def answer(self, name: str) -> Response:
        """The file under a name whose ending says its format."""
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.{self.format}"',
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "no-store",
            "X-Content-SHA256": self.sha256,
        }
        return Response(self.content, media_type=MEDIA[self.format], headers=headers)
