"""Reports that wait on a phone: put into its outbox as the form does it, many at once; what became of them.

The form's own way is tried by journeys; here the same records are written into the same stores, so that two
hundred reports need no hour. What follows (sending, receipts, lists) is the application's own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

from PIL import Image
from playwright.sync_api import Page

from layers.rules.receipts import content_sha256

PUT = """async ({ entries, photos }) => {
  const store = await new Promise((resolve, reject) => {
    const asked = indexedDB.open('lakewatch');
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
  await new Promise((resolve, reject) => {
    const going = store.transaction(['entries', 'photos'], 'readwrite', { durability: 'strict' });
    const kept = going.objectStore('photos');
    for (const { data, ...photo } of photos) kept.put({ ...photo, bytes: bytes(data) });
    for (const entry of entries) going.objectStore('entries').add(entry);
    going.oncomplete = resolve;
    going.onabort = () => reject(going.error);
  });
  store.close();
  new BroadcastChannel('lakewatch-outbox').postMessage('changed');
}"""
READ = """async (name) => {
  const store = await new Promise((resolve) => {
    const asked = indexedDB.open('lakewatch');
    asked.onsuccess = () => resolve(asked.result);
  });
  const all = await new Promise((resolve) => {
    const asked = store.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  store.close();
  return all;
}"""


@dataclass
class Waiting:
    """Reports of one account, not yet put anywhere; the same seed makes the same ones."""

    account: str
    seed: int = 1
    made: int = 0
    chance: random.Random = field(init=False)
    sent: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def some(self, count: int, *, photos: int = 1, **body: Any) -> dict[str, Any]:
        """So many reports on new places with so many small photos each, as the stores keep them."""
        entries, kept = [], []
        for _ in range(count):
            pictures = [self.picture() for _ in range(photos)]
            kept += pictures
            entries.append(self.entry(pictures, body))
        return {"entries": entries, "photos": kept}

    def picture(self) -> dict[str, Any]:
        data = noisy_jpeg(self.chance)
        return a_photo(data)

    def entry(self, pictures: Sequence[Mapping[str, Any]], changes: Mapping[str, Any]) -> dict[str, Any]:
        """One report as the outbox keeps it, with the very text that is sent."""
        self.made += 1
        id = UUID(int=self.chance.getrandbits(128), version=4)
        self.sent.add(id)
        manifest = [
            {
                "sha256": each["sha256"], "size_bytes": each["size"], "role": "overview", "source": "camera",
                "taken_at": None, "fix": None,
            }
            for each in pictures
        ]  # fmt: skip
        body = a_body(note=f"{self.account} {self.made}", photos=manifest, sequence=self.made, **changes)
        return {
            "id": str(id),
            "account": self.account,
            "savedAt": f"2026-11-23T06:{self.made // 60 % 60:02}:{self.made % 60:02}.000Z",
            "title": {"zh": f"鱼塘围埝 · {self.made}", "en": f"Pond dikes · {self.made}"},
            "body": json.dumps(body, ensure_ascii=False),
            "contentSha256": content_sha256(body),
            "photos": manifest,
            "state": "waiting",
            "receipt": None,
            "problem": None,
            "tries": 0,
            "sequence": self.made,
            "about": None,
            "exportedAt": None,
            "discarded": None,
        }


def a_body(**changes: Any) -> dict[str, Any]:
    """What is sent about a dike that is not on the map yet."""
    return {
        "layer": "pond_dikes",
        "feature": None,
        "state_seen": "standing",
        "remainder": 35.0,
        "answers": {"visible": True, "machines_seen": "none", "fresh_soil": False},
        "note": "",
        "place": {"type": "Point", "coordinates": [115.6, 37.6]},
        "fix": None,
        "observed_at": "2026-11-23T06:05:00.000Z",
        "photos": [],
        "device": str(UUID(int=9)),
        "clock_offset_s": None,
        "based_on": None,
        **changes,
    }


def noisy_jpeg(chance: random.Random) -> bytes:
    """A small photo like no other: no two shall be taken for copies."""
    image = Image.frombytes("RGB", (48, 36), chance.randbytes(48 * 36 * 3))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=70)
    return buffer.getvalue()


def a_photo(data: bytes) -> dict[str, Any]:
    """A photo as the store of photos keeps it, its bytes in base64 for the way there."""
    sha256 = hashlib.sha256(data).hexdigest()
    return {
        "sha256": sha256,
        "originalSha256": sha256,
        "type": "image/jpeg",
        "size": len(data),
        "data": base64.b64encode(data).decode(),
    }


def put_into(page: Page, records: Mapping[str, Any]) -> None:
    """Put them into the page's stores, in one transaction."""
    page.evaluate(PUT, records)


def kept_in(page: Page, store: str) -> list[dict[str, Any]]:
    """Everything in one of the page's stores (not photos: they are bytes)."""
    found: list[dict[str, Any]] = page.evaluate(READ, store)
    return found


def network_is_back(page: Page) -> None:
    """What the browser says when the line is there again; the page sends by itself then."""
    page.evaluate("dispatchEvent(new Event('online')), null")
