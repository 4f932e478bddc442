"""A phone's backup file as the client writes it, with small things to change."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from layers.rules.receipts import content_sha256

Line = Mapping[str, Any]


def a_head(account: str = "id-patrol", name: str = "patrol") -> Line:
    """The first line: whose it is."""
    return {
        "kind": "backup",
        "format": "lakewatch-outbox",
        "version": 1,
        "account": {"id": account, "name": name, "display_name": name.title()},
        "device": str(UUID(int=9)),
        "made_at": "2026-11-23T06:30:00.000Z",
    }


def a_photo_line(data: bytes) -> Line:
    """A photo with its bytes."""
    return {
        "kind": "photo",
        "sha256": hashlib.sha256(data).hexdigest(),
        "type": "image/jpeg",
        "bytes": base64.b64encode(data).decode(),
    }


def a_report_line(number: int, body: Mapping[str, Any]) -> Line:
    """A report with the very text that would have been sent."""
    return {
        "kind": "report",
        "id": str(UUID(int=number)),
        "photos": [photo["sha256"] for photo in body["photos"]],
        "content_sha256": content_sha256(dict(body)),
        "body": json.dumps(body, ensure_ascii=False),
    }


def written(path: Path, *lines: Line, end: bool = True) -> Path:
    """The lines as a file, with the end that counts them."""
    texts = [json.dumps(line, ensure_ascii=False, separators=(",", ":")) for line in lines]
    hashes = "".join(hashlib.sha256(text.encode()).hexdigest() for text in texts)
    last = {"kind": "end", "lines": len(texts), "sha256": hashlib.sha256(hashes.encode()).hexdigest()}
    if end:
        texts.append(json.dumps(last))
    path.write_text("\n".join(texts) + "\n", encoding="utf-8")
    return path
