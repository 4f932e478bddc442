"""A phone's outbox as a file (``lakewatch-outbox``, JSON lines): read line by line, each item by its hash.

A file may be cut short or damaged in the middle. What is whole is told apart from what is not; nothing is
mended, and a report counts as whole only with every photo it names.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from layers.errors import NotOutboxFile
from layers.rules.photos import SHA256
from layers.rules.receipts import content_sha256

FORMAT, VERSION = "lakewatch-outbox", 1
LONGEST_LINE = 64 * 1024 * 1024  # bytes: a photo of 40 MB in base64, and room
KNOWN = ("photo", "report", "draft")


@dataclass(frozen=True, slots=True)
class Damage:
    """Something in the file that cannot be taken: its line (from 1), what it says it is, and why (a code)."""

    line: int
    kind: str
    id: str
    reason: str  # unreadable, too-long, wrong-hash, unknown, photo-missing, cut-off, lines-changed


@dataclass(frozen=True, slots=True)
class Packed:
    """A report as the phone would have sent it; ``body`` is the very text."""

    id: UUID
    body: str
    content_sha256: str
    photos: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class OutboxFile:
    """What a file holds: whose it is, its whole reports, its photos' files by hash, and what is damaged."""

    account: str
    name: str
    device: str | None
    made_at: str
    sha256: str
    reports: tuple[Packed, ...]
    photos: Mapping[str, Path]
    drafts: int
    damages: tuple[Damage, ...]


@dataclass
class Reading:
    """What has been read so far."""

    folder: Path
    reports: list[Packed] = field(default_factory=list)
    photos: dict[str, Path] = field(default_factory=dict)
    damages: list[Damage] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    drafts: int = 0
    ended: bool = False

    def take(self, number: int, raw: bytes) -> None:
        """One line after the first: kept, or named as damaged."""
        if len(raw) > LONGEST_LINE:
            self.damages.append(Damage(number, "", "", "too-long"))
            return
        told = parsed(raw)
        if told is None:
            self.damages.append(Damage(number, "", "", "unreadable"))
        elif told.get("kind") == "end":
            self.end(number, told)
            return
        else:
            self.item(number, told)
        self.hashes.append(hashlib.sha256(raw).hexdigest())

    def item(self, number: int, told: Mapping[str, Any]) -> None:
        kind = str(told.get("kind", ""))
        steps = {"photo": self.photo, "report": self.report, "draft": self.draft}
        id = str(told.get("id", told.get("sha256", "")))[:80]
        try:
            reason = steps[kind](number, told) if kind in KNOWN else "unknown"
        except ValueError:  # numbers that JSON has and its canonical form has not
            reason = "unreadable"
        if reason is not None:
            self.damages.append(Damage(number, kind[:20], id, reason))

    def photo(self, _number: int, told: Mapping[str, Any]) -> str | None:
        try:
            data = base64.b64decode(told["bytes"], validate=True)
        except (KeyError, TypeError, binascii.Error):
            return "unreadable"
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 != told.get("sha256"):
            return "wrong-hash"
        self.photos[sha256] = self.folder / sha256
        self.photos[sha256].write_bytes(data)
        return None

    def report(self, number: int, told: Mapping[str, Any]) -> str | None:
        try:
            id, body, claimed = UUID(told["id"]), str(told["body"]), told["content_sha256"]
            sha256 = content_sha256(json.loads(body))
            photos = tuple(str(each) for each in told["photos"])
        except (KeyError, TypeError, ValueError):
            return "unreadable"
        if sha256 != claimed or not all(SHA256.fullmatch(each) for each in photos):
            return "wrong-hash"
        self.reports.append(Packed(id, body, sha256, photos, number))
        return None

    def draft(self, _number: int, told: Mapping[str, Any]) -> str | None:
        if content_sha256(told.get("draft")) != told.get("sha256"):
            return "wrong-hash"
        self.drafts += 1
        return None

    def end(self, number: int, told: Mapping[str, Any]) -> None:
        """The last line counts the others and holds a hash over theirs."""
        self.ended = True
        whole = hashlib.sha256("".join(self.hashes).encode()).hexdigest()
        if (told.get("lines"), told.get("sha256")) != (len(self.hashes), whole):
            self.damages.append(Damage(number, "end", "", "lines-changed"))


def read_outbox(path: Path, folder: Path) -> OutboxFile:
    """What the file holds; its photos are written into the folder, by their hash.

    Raises:
        NotOutboxFile: its first line is not that of an outbox of a version we know.
    """
    lines = numbered_lines(path)
    digest, head = hashlib.sha256(), next(lines, (1, b""))[1]
    begun = beginning(path, head)
    reading = Reading(folder, hashes=[hashlib.sha256(head.rstrip(b"\n")).hexdigest()])
    digest.update(head)
    number = 1
    for number, raw in lines:
        digest.update(raw)
        reading.take(number, raw.rstrip(b"\n"))
    if not reading.ended:
        reading.damages.append(Damage(number + 1, "end", "", "cut-off"))
    account = begun["account"]
    return OutboxFile(
        account=str(account["id"]),
        name=str(account["name"]),
        device=None if begun.get("device") is None else str(begun["device"]),
        made_at=str(begun.get("made_at", "")),
        sha256=digest.hexdigest(),
        reports=tuple(reading.reports),
        photos=reading.photos,
        drafts=reading.drafts,
        damages=tuple(reading.damages),
    )


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The file's lines from 1 on, none longer in memory than one that is refused for it."""
    with path.open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 2):
            number += 1
            yield number, raw


def beginning(path: Path, raw: bytes) -> Mapping[str, Any]:
    """The first line; NotOutboxFile when it is none of ours."""
    told = parsed(raw) or {}
    account = told.get("account")
    fits = told.get("format") == FORMAT and told.get("version") == VERSION
    if not fits or not isinstance(account, dict) or not {"id", "name"} <= account.keys():
        raise NotOutboxFile(
            file=path.name, found=f"{told.get('format', '–')} {told.get('version', '')}".strip()
        )
    return told


def parsed(raw: bytes) -> Mapping[str, Any] | None:
    """A line's object; None where it is none."""
    try:
        told = json.loads(raw)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
