"""Scenes in a bucket that speaks S3, so that several servers and a cluster read the same ones.

Imported only where the setting asks for it: ``obstore`` is the extra ``s3``. Endpoint and keys come from the
usual ``AWS_…`` variables; GDAL reads windows of a scene where it lies and takes the keys from there itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import obstore
from obstore.store import S3Store

from layers.errors import NotFound, StorageAway
from layers.store.evidence_bucket import AGAIN_S, LINE, ONCE, reached
from layers.store.evidence_files import disk
from layers.store.scene_storage import KEPT, ORIGINAL, bucket_options, checked_id, is_id

PART = 16 * 1024 * 1024  # bytes of one part of an upload
NAMED = re.compile(rf"[0-9a-f]{{2}}/([0-9a-f]{{32}})\.(?:{KEPT}|{ORIGINAL})")


class BucketScenes:
    """A bucket: two letters of the id, then two objects named by it, each whole or not there at all."""

    def __init__(self, url: str, **options: object) -> None:
        """At ``s3://bucket/prefix``; options as in ``obstore.store.S3Store``, before the environment's."""
        fixed = {"client_options": LINE, "retry_config": ONCE}
        self.store = S3Store.from_url(url, **{**fixed, **options})  # type: ignore[arg-type]
        self.root = f"/vsis3/{url.removeprefix('s3://').rstrip('/')}"

    @property
    def options(self) -> Mapping[str, str]:
        """The endpoint as the environment names it."""
        return bucket_options()

    def keep(self, id: str, scene: Path, original: Path) -> None:
        """The original first: what asks whether a scene is here looks for both."""
        for file, name in ((original, object_name(id, original=True)), (scene, object_name(id))):
            with disk(), file.open("rb") as source, reached():
                obstore.put(self.store, name, source, chunk_size=PART)
                whole = obstore.head(self.store, name)["size"] == file.stat().st_size
            if not whole:
                raise StorageAway(seconds=AGAIN_S)

    def place(self, id: str) -> str:
        """Where GDAL finds it."""
        return f"{self.root}/{object_name(id)}"

    def exists(self, id: str) -> bool:
        """Whether there are both objects."""
        try:
            return self.size(id) >= 0 and self.size(id, original=True) >= 0
        except NotFound:
            return False

    def original(self, id: str) -> AbstractContextManager[IO[bytes]]:
        """A copy on this machine's disk while it is read."""
        return self.copied(object_name(id, original=True), id)

    def open(self, id: str, *, original: bool = False) -> AbstractContextManager[IO[bytes]]:
        """A copy on this machine's disk while it is read."""
        return self.copied(object_name(id, original=original), id)

    @contextmanager
    def copied(self, name: str, id: str) -> Iterator[IO[bytes]]:
        with TemporaryFile() as file:
            with reached(id, noun="scene"), disk():
                for chunk in obstore.get(self.store, name).stream():
                    file.write(chunk)
            file.seek(0)
            yield file

    def size(self, id: str, *, original: bool = False) -> int:
        """The object's length."""
        with reached(id, noun="scene"):
            return int(obstore.head(self.store, object_name(id, original=original))["size"])

    def part(self, id: str, start: int, length: int, *, original: bool = False) -> bytes:
        """Bytes out of the middle, without the rest."""
        length = min(length, self.size(id, original=original) - start)
        if length <= 0:
            return b""
        name = object_name(id, original=original)
        with reached(id, noun="scene"):
            return bytes(obstore.get_range(self.store, name, start=start, length=length))

    def sha256(self, id: str, *, original: bool = False) -> str:
        """Read from its beginning to its end."""
        found = hashlib.sha256()
        with reached(id, noun="scene"):
            for chunk in obstore.get(self.store, object_name(id, original=original)).stream():
                found.update(chunk)
        return found.hexdigest()

    def ids(self) -> Iterator[str]:
        """A thousand objects a request; S3 gives them in the order of their names."""
        last = ""
        with reached():
            for page in obstore.list(self.store, chunk_size=1000):
                for each in page:
                    named = NAMED.fullmatch(each["path"])
                    if named is not None and is_id(named[1]) and named[1] != last:
                        last = named[1]
                        yield last

    def remove(self, id: str) -> None:
        """The scene first: without it nobody looks for its original."""
        with reached():
            obstore.delete(self.store, [object_name(id), object_name(id, original=True)])

    def sweep(self) -> int:
        """Nothing: an upload that broke off left no object."""
        return 0


def object_name(id: str, *, original: bool = False) -> str:
    """What a scene's object is called; NotFound for what is no id."""
    return f"{checked_id(id)[:2]}/{id}.{ORIGINAL if original else KEPT}"
