"""Packages on disk: one manifest a package, and files under their hash that packages share."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layers.errors import NotFound
from layers.store.chain import sha256_hex
from layers.store.evidence_files import disk

PART = ".part"
MAKING = ".making-"  # how a folder begins in which one is put together


@dataclass(frozen=True, slots=True)
class AreaFiles:
    """A folder that one process writes and many read."""

    folder: Path

    def manifest(self, id: str) -> Mapping[str, Any]:
        """What a package holds; NotFound when it is gone or was never finished."""
        try:
            manifest: dict[str, Any] = json.loads(self.manifest_file(id).read_text("utf-8"))
        except FileNotFoundError as error:
            raise NotFound(noun="area", id=id) from error
        return manifest

    def finish(self, id: str, manifest: Mapping[str, Any]) -> bytes:
        """Save the manifest: from now on the package is there. Its bytes."""
        content = json.dumps(manifest, ensure_ascii=False, sort_keys=True).encode()
        with disk():
            part = self.manifest_file(id).with_suffix(PART)
            written(part, content)
            part.replace(self.manifest_file(id))
        return content

    def keep(self, content: bytes) -> tuple[str, int]:
        """Save a file under its hash, once however many packages have it; hash and size."""
        sha256 = sha256_hex(content)
        with disk():
            if not self.file(sha256).is_file():
                part = self.file(sha256).with_suffix(PART)
                written(part, content)
                part.replace(self.file(sha256))
        return sha256, len(content)

    def file(self, sha256: str) -> Path:
        """Where the file of a hash lies."""
        return self.folder / "files" / sha256

    def manifest_file(self, id: str) -> Path:
        """Where the manifest of a package lies."""
        return self.folder / f"{id}.json"

    def drop(self, id: str) -> None:
        """Forget a package; its files go with the next sweep when nobody else has them."""
        self.manifest_file(id).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove files that no package names, and what a killed writer left; how many."""
        named = {
            file["sha256"]
            for manifest in self.folder.glob("*.json")
            for file in json.loads(manifest.read_text("utf-8"))["files"]
        }
        for left in self.folder.glob(f"{MAKING}*"):
            shutil.rmtree(left, ignore_errors=True)
        gone = [file for file in self.folder.glob("files/*") if file.name not in named]
        gone += self.folder.glob(f"*{PART}")
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)


def written(file: Path, content: bytes) -> None:
    """Write a file and have it on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as bytes_:
        bytes_.write(content)
        bytes_.flush()
        os.fsync(bytes_.fileno())
