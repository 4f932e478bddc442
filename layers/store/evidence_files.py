"""Originals, kept under their SHA-256, written once, never changed; here in a folder of this machine.

One storage serves the photos of reports and the evidence of cases, so that a photo is never sent twice.
"""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol

from layers.errors import Busy, NoSpace, NotFound, TooLarge, WrongHash

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
HEX = frozenset("0123456789abcdef")
COMING = ".coming-"  # an upload that is not whole yet
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An original as the storage knows it; ``kept_at`` is when it came last (UTC)."""

    sha256: str
    size_bytes: int
    kept_at: datetime


class EvidenceFiles(Protocol):
    """What a storage of originals must be able to do, whatever it is made of.

    ``StorageAway`` is raised by every verb when the storage cannot be reached.
    """

    def put(self, chunks: Iterable[bytes], *, sha256: str, most_bytes: int) -> int:
        """Keep bytes for good under their hash before this returns; their count.

        The same again changes nothing. What breaks off leaves nothing that could be taken for an original.

        Raises:
            WrongHash: the bytes have another hash. TooLarge: more than ``most_bytes``. NoSpace: full.
        """

    def open(self, sha256: str) -> AbstractContextManager[IO[bytes]]:
        """The whole original, to read and to seek in; NotFound when it is not here."""

    def part(self, sha256: str, start: int, length: int) -> bytes:
        """``length`` bytes from ``start`` on, fewer at the end; NotFound."""

    def size(self, sha256: str) -> int:
        """How many bytes the original has; NotFound."""

    def exists(self, sha256: str) -> bool:
        """Whether the original is here."""

    def list(self) -> Iterator[KeptFile]:
        """All originals, in the order of their hashes."""

    def remove(self, sha256: str) -> None:
        """Take away an original that no record names; nothing happens when it is not here."""

    def sweep(self, *, before: datetime) -> int:
        """Remove what interrupted uploads left before a moment; how many."""


def nothing(_step: str) -> None:
    """Nobody watches the steps."""


def named(coming: Path, final: Path) -> None:
    """The upload under its hash; Busy when a sweep took it for one that had been given up."""
    try:
        coming.rename(final)
    except FileNotFoundError as swept:
        raise Busy(seconds=1) from swept


class FolderFiles:
    """A folder: two letters of the hash, then a file named by it.

    ``reached`` is told every step that must last before the next begins; tests end the process there.
    """

    def __init__(self, folder: Path, *, reached: Callable[[str], None] = nothing) -> None:
        self.folder = folder
        self.reached = reached

    def put(self, chunks: Iterable[bytes], *, sha256: str, most_bytes: int) -> int:
        """File, fsync, rename, fsync of the folder: only then it counts."""
        with disk():
            final = self.path(sha256)
            final.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=final.parent, prefix=COMING, delete=False) as file:
                coming = Path(file.name)
                try:
                    size = write(file, chunks, sha256=sha256, most_bytes=most_bytes)
                    self.reached("written")
                    file.flush()
                    os.fsync(file.fileno())
                    self.reached("file on disk")
                    named(coming, final)
                    self.reached("renamed")
                finally:
                    coming.unlink(missing_ok=True)
            sync_folder(final.parent)
            sync_folder(self.folder)
            self.reached("name on disk")
        return size

    @contextmanager
    def open(self, sha256: str) -> Iterator[IO[bytes]]:
        """The file itself."""
        with self.original(sha256).open("rb") as file:
            yield file

    def part(self, sha256: str, start: int, length: int) -> bytes:
        """Bytes out of the middle."""
        with self.open(sha256) as file:
            file.seek(start)
            return file.read(length)

    def size(self, sha256: str) -> int:
        """The file's length."""
        return self.original(sha256).stat().st_size

    def exists(self, sha256: str) -> bool:
        """Whether there is such a file."""
        return self.path(sha256).is_file()

    def list(self) -> Iterator[KeptFile]:
        """Folder by folder: one of 256 is read at a time."""
        for shelf in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(shelf.iterdir()):
                if is_hash(path.name):
                    found = path.stat()
                    yield KeptFile(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))

    def remove(self, sha256: str) -> None:
        """Unlink."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self, *, before: datetime) -> int:
        """Half uploads of a process that was killed."""
        limit = before.timestamp()
        left = [path for path in self.folder.glob(f"**/{COMING}*") if path.stat().st_mtime < limit]
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def original(self, sha256: str) -> Path:
        """The path of an original that is here; NotFound."""
        path = self.path(sha256)
        if not path.is_file():
            raise NotFound(noun="evidence", id=sha256)
        return path

    def path(self, sha256: str) -> Path:
        """Where the original lies or will lie; NotFound for a name that is no hash."""
        return self.folder / checked_hash(sha256)[:2] / sha256


def is_hash(name: str) -> bool:
    """Whether this is a SHA-256 in lower-case hex."""
    return len(name) == 64 and set(name) <= HEX


def checked_hash(name: str) -> str:
    """The hash itself; NotFound for a name that is none, which no file can have."""
    if not is_hash(name):
        raise NotFound(noun="evidence", id=name[:80])
    return name


def write(file: IO[bytes], chunks: Iterable[bytes], *, sha256: str, most_bytes: int) -> int:
    """The chunks in the file, counted and compared with their announced hash; WrongHash, TooLarge."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > most_bytes:
            raise TooLarge(what="file", size=size, most=most_bytes)
        digest.update(chunk)
        file.write(chunk)
    if digest.hexdigest() != sha256:
        raise WrongHash(announced=sha256, received=digest.hexdigest())
    return size


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its first byte on, a mebibyte at a time."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def sha256_of(file: IO[bytes]) -> str:
    """The hash of a whole file."""
    digest = hashlib.sha256()
    for chunk in chunks_of(file):
        digest.update(chunk)
    return digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def disk() -> Iterator[None]:
    """A full disk, told as NoSpace."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise NoSpace() from error
        raise
