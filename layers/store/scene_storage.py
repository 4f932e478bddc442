"""Where scenes lie: each as it is kept (a COG) and as it came, in a folder of this machine or in a bucket.

What is kept is whole or not there; it is a scene only when a row of ``scenes`` names it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlsplit

from layers.errors import NotFound
from layers.store.evidence_files import CHUNK, COMING, disk, nothing, sync_folder

KEPT, ORIGINAL = "tif", "original"
ID_DIGITS = 32
HEX = frozenset("0123456789abcdef")
BUCKET = "/vsis3/"
# how a scene of ours is opened: nothing that lies beside it is read, nothing is written beside it
OWN_OPTIONS: Mapping[str, str] = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


def options_of(place: str) -> Mapping[str, str]:
    """GDAL's options for opening a kept scene, on whatever machine it is opened."""
    return bucket_options() if place.startswith(BUCKET) else OWN_OPTIONS


def bucket_options() -> Mapping[str, str]:
    """The endpoint that the usual variables name, in GDAL's words; GDAL looks for the keys itself."""
    endpoint = os.environ.get("AWS_ENDPOINT") or os.environ.get("AWS_ENDPOINT_URL") or ""
    own = os.environ.get("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "false" if endpoint else "true")
    named = {"AWS_S3_ENDPOINT": urlsplit(endpoint).netloc} if endpoint else {}
    return {
        **OWN_OPTIONS,
        **named,
        "AWS_HTTPS": "NO" if endpoint.startswith("http://") else "YES",
        "AWS_VIRTUAL_HOSTING": own.upper(),
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": f".{KEPT}",
        "GDAL_HTTP_CONNECTTIMEOUT": "3",
        "GDAL_HTTP_MAX_RETRY": "2",
    }


class SceneStorage(Protocol):
    """What a storage of scenes must be able to do, whatever it is made of.

    ``id`` is the first 32 digits of the original's SHA-256; ``original`` says which of a scene's two files
    is meant. ``StorageAway`` is raised by every verb when the storage cannot be reached.
    """

    @property
    def options(self) -> Mapping[str, str]:
        """GDAL's options for opening ``place``: ``rasterio.Env(**storage.options)``."""

    def keep(self, id: str, scene: Path, original: Path) -> None:
        """Put both files of a scene here for good before this returns; over what is there, too.

        They are copied, or moved where that costs nothing: the caller's files may be gone afterwards.
        What breaks off leaves nothing that could be taken for a scene. NoSpace when the storage is full.
        """

    def place(self, id: str) -> str:
        """What rasterio opens, under ``options``: a path, or ``/vsis3/…``; NotFound for what is no id."""

    def exists(self, id: str) -> bool:
        """Whether both files are here."""

    def original(self, id: str) -> AbstractContextManager[IO[bytes]]:
        """The scene as it came, to read and to seek in; NotFound."""

    def open(self, id: str, *, original: bool = False) -> AbstractContextManager[IO[bytes]]:
        """Either of both files, to read and to seek in; NotFound."""

    def size(self, id: str, *, original: bool = False) -> int:
        """How many bytes; NotFound."""

    def part(self, id: str, start: int, length: int, *, original: bool = False) -> bytes:
        """``length`` bytes from ``start`` on, fewer at the end; NotFound."""

    def sha256(self, id: str, *, original: bool = False) -> str:
        """The hash of the bytes as they lie here now, in hex; NotFound."""

    def ids(self) -> Iterator[str]:
        """Every scene of which anything is here, in order."""

    def remove(self, id: str) -> None:
        """Take away both files of a scene that no record names; nothing happens when they are not here."""

    def sweep(self) -> int:
        """Remove what interrupted keeping left half written; how many files. Only while nobody keeps."""


class FolderScenes:
    """A folder: two letters of the id, then two files named by it.

    ``reached`` is told every step that must last before the next begins; tests end the process there.
    """

    def __init__(self, folder: Path, *, reached: Callable[[str], None] = nothing) -> None:
        self.folder = folder
        self.reached = reached

    @property
    def options(self) -> Mapping[str, str]:
        """The same for every scene."""
        return OWN_OPTIONS

    def keep(self, id: str, scene: Path, original: Path) -> None:
        """Both files on disk under passing names first, then both named, then their folder synced."""
        shelf = self.path(id).parent
        with disk():
            shelf.mkdir(parents=True, exist_ok=True)
            with coming(original, shelf) as came, coming(scene, shelf) as kept:
                self.reached("files on disk")
                came.rename(self.path(id, original=True))
                self.reached("original named")
                kept.rename(self.path(id))
            sync_folder(shelf)
            sync_folder(self.folder)
            self.reached("names on disk")

    def place(self, id: str) -> str:
        """The path."""
        return str(self.path(id))

    def exists(self, id: str) -> bool:
        """Whether there are such files."""
        return self.path(id).is_file() and self.path(id, original=True).is_file()

    def original(self, id: str) -> AbstractContextManager[IO[bytes]]:
        """The file itself."""
        return self.open(id, original=True)

    @contextmanager
    def open(self, id: str, *, original: bool = False) -> Iterator[IO[bytes]]:
        """The file itself."""
        with self.found(id, original=original).open("rb") as file:
            yield file

    def size(self, id: str, *, original: bool = False) -> int:
        """The file's length."""
        return self.found(id, original=original).stat().st_size

    def part(self, id: str, start: int, length: int, *, original: bool = False) -> bytes:
        """Bytes out of the middle."""
        with self.found(id, original=original).open("rb") as file:
            file.seek(start)
            return file.read(length)

    def sha256(self, id: str, *, original: bool = False) -> str:
        """Read from its beginning to its end."""
        with self.found(id, original=original).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def ids(self) -> Iterator[str]:
        """Shelf by shelf."""
        for shelf in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted({path.stem for path in shelf.iterdir() if is_id(path.stem)})

    def remove(self, id: str) -> None:
        """The scene first: without it nobody looks for its original."""
        self.path(id).unlink(missing_ok=True)
        self.path(id, original=True).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Files under passing names."""
        left = list(self.folder.glob(f"[0-9a-f][0-9a-f]/{COMING}*"))
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def found(self, id: str, *, original: bool = False) -> Path:
        """The path of a file that is here; NotFound."""
        path = self.path(id, original=original)
        if not path.is_file():
            raise NotFound(noun="scene", id=id)
        return path

    def path(self, id: str, *, original: bool = False) -> Path:
        """Where a scene lies or will lie; NotFound for what is no id."""
        return self.folder / checked_id(id)[:2] / f"{id}.{ORIGINAL if original else KEPT}"


def is_id(name: str) -> bool:
    """Whether a scene can be called so."""
    return len(name) == ID_DIGITS and set(name) <= HEX


def checked_id(name: str) -> str:
    """The id itself; NotFound for what is none, which no file can have."""
    if not is_id(name):
        raise NotFound(noun="scene", id=name[:80])
    return name


@contextmanager
def coming(file: Path, shelf: Path) -> Iterator[Path]:
    """The file on the shelf under a passing name, its bytes on disk; gone again unless it was renamed."""
    handle, name = tempfile.mkstemp(dir=shelf, prefix=COMING)
    passing = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            moved_or_copied(file, target, passing)
        synced(passing)
        yield passing
    finally:
        passing.unlink(missing_ok=True)


def moved_or_copied(file: Path, target: IO[bytes], passing: Path) -> None:
    """A second name for the bytes where the disk is the same, else a copy."""
    linked = passing.with_name(f"{passing.name}-link")
    try:
        os.link(file, linked)
    except OSError:  # another disk, or one that knows no links
        with file.open("rb") as source:
            shutil.copyfileobj(source, target, CHUNK)
    else:
        linked.replace(passing)


def synced(file: Path) -> None:
    """The bytes of a file on disk."""
    with file.open("rb") as handle:
        os.fsync(handle.fileno())
