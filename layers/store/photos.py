"""Evidence files: kept under their SHA-256, written once, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path


class PhotoFiles:
    """The folder of originals and, beside them, the copies that pages show."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, chunks: Iterable[bytes], *, sha256: str, most_bytes: int) -> int:
        """Write bytes to disk for good (file and folder fsynced, then renamed to the hash); their count.

        Raises:
            WrongHash: the bytes have another hash. TooLarge: more than ``most_bytes``. NoSpace: disk full.
        """
        raise NotImplementedError

    def original(self, sha256: str) -> Path:
        """The path of the original; NotFound when it has not arrived."""
        raise NotImplementedError

    def shown(self, sha256: str, *, longest_px: int = 1600) -> Path:
        """A re-encoded upright JPEG without metadata, made when first asked for; NotFound, UnreadableFile."""
        raise NotImplementedError

    def readable(self, sha256: str) -> bool:
        """Whether the original decodes fully as JPEG, PNG, WebP or HEIF within the pixel limit."""
        raise NotImplementedError
